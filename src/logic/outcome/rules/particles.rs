//! The small words around a clause's noun and verdict, and what shows that it is none of a failure.

/// What a clause's nouns may follow, besides other nouns.
#[rustfmt::skip]
pub const ARTICLES: &[&str] = &[
    "the", "this", "a", "an", "der", "die", "das", "el", "la", "los", "le", "les", "il", "lo", "o", "os", "het",
    "de",
];

/// Whose it is; runners do not speak so of the job's own things, but providers of an account do.
#[rustfmt::skip]
pub const OWNERS: &[&str] = &[
    "your", "our", "their", "its", "my", "ihr", "ihre", "dein", "deine", "sie haben ihr", "su", "tu", "votre",
    "ton", "seu", "sua", "tua", "il tuo", "you have", "you've", "you", "user has", "team has", "key has",
    "organization has", "account has", "project has", "workspace has", "request would", "this request would",
];

/// What may stand between a noun and its verdict besides names: prepositions and the like.
#[rustfmt::skip]
pub const GLUE: &[&str] = &[
    "for", "of", "in", "at", "from", "on", "named", "called", "with", "by", "id", "file", "step", "run", "and",
    "to", "group", "last", "use", "user", "api", "model", "provider", "key", "path", "under", "running", "runner",
    "job", "project", "the", "this", "your", "name", "item", "invoice", "team", "previous", "all", "für", "von",
    "de", "del", "di", "do", "da",
];

/// Auxiliary verbs and adverbs before a verdict.
#[rustfmt::skip]
pub const AUXILIARIES: &[&str] = &[
    "is", "are", "was", "were", "has", "have", "had", "been", "be", "being", "currently", "already", "also", "now",
    "does", "appears", "wurde", "wurden", "ist", "sind", "wird", "war", "ha", "sido", "está", "es", "fue", "été",
    "est", "a", "è", "stato", "stata", "foi", "é", "not", "нет", "was:", "itself", "just", "either",
];

/// Words that no clause of these has before its noun: what begins with one tells of something else.
#[rustfmt::skip]
pub const FOREIGN: &[&str] = &[
    "your", "fix", "feat", "chore", "which", "what", "root", "no", "why", "how", "if", "when", "that", "and", "or",
    "to", "i", "we", "it", "there",
    "both", "every", "all", "some", "most", "only", "one", "two", "three", "four", "five", "each", "here", "review",
    "check", "audit", "summary", "status", "note", "report", "update", "changelog", "findings", "triage", "cause",
    "news", "reminder", "is", "are", "was", "were", "has", "have", "had", "will", "would", "can", "should", "may",
    "in", "on", "at", "of", "for", "by", "with", "as", "from", "since", "because", "after", "before", "where", "a",
    "said", "says", "you", "explained", "explanation", "answer", "meaning", "definition", "tests", "docs",
    "standup", "meeting", "several", "but", "our", "their", "my", "other", "many", "few", "about", "not",
];

/// What shows that nothing went wrong: a run that had nothing to do, or a report on others.
#[rustfmt::skip]
pub const HARMLESS: &[&str] = &[
    "there was nothing", "there were no", "nothing to do", " said", " says", "no new", "no changes", "nothing new",
    "up to date", "unchanged", "weekend", "holiday", "already exist",
    "as you asked", "as requested", "as planned", "i suggest", "i recommend", "i would", "the author", "customers",
    " only;", " only.", "here is", "here's", "for example", "as expected", "by default", "patch attached",
    "attached", "instead of", "corrected", "use `",
];
