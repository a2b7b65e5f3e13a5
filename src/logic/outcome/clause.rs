//! Reads the clauses of a short answer: does one say of a thing that the job needs that it is missing, blocked, used up
//! or the like?
//!
//! A clause is read from its beginning: "Plugin 'x' of profile y | failed to load" is a noun, names and places, and a
//! verdict; "Unknown | toolset: x" is a verdict and a noun. What begins otherwise ("Two plugins are disabled", "I removed
//! the …") is no such clause, so that the nouns and verdicts may be everyday words.

use super::line::{starts_with_ignoring_case, Line, Setting};
use super::rules::clauses::{Clause, CLAUSES};
use super::rules::particles::{ARTICLES, AUXILIARIES, FOREIGN, GLUE, HARMLESS, OWNERS};
use super::sentence::{sentences, words};
use super::{Category, Finding};
use aho_corasick::{AhoCorasick, Match};
use std::sync::LazyLock;

/// How much of a line is read, in bytes, and how far into it a clause may begin after a colon.
const LOOK: usize = 300;
const LEAD: usize = 100;

/// How many words may stand before a clause's noun, and how many names and places after it.
const MODIFIERS: usize = 3;
const PLACES: usize = 10;

/// The most words of the sentence that holds a clause.
const SENTENCE_WORDS: usize = 36;

/// The nouns of all clauses, and what is said of them: most lines have none, and are not read.
static NOUNS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| search(&[|clause| clause.subjects]));
static VERDICTS: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| search(&[|clause| clause.verdicts, |clause| clause.leads]));

fn search(columns: &[fn(&Clause) -> &'static [&'static str]]) -> Option<AhoCorasick> {
    let words = CLAUSES.iter().flat_map(|clause| columns.iter().flat_map(|column| column(clause).iter()));
    AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()
}

/// What `line` says in one of its clauses, and how many words its sentence has.
pub fn find(line: Line<'_>) -> Option<(Finding<'_>, usize)> {
    if matches!(line.setting, Setting::Report | Setting::LoggedProgress) {
        return None;
    }
    let message = line.clipped(LOOK).message;
    let touches = |part: Option<char>| part.is_some_and(char::is_alphanumeric);
    let is_whole = |found: Match| {
        !touches(message[..found.start()].chars().next_back()) && !touches(message[found.end()..].chars().next())
    };
    let has = |words: &Option<AhoCorasick>| {
        words.as_ref().is_some_and(|words| words.find_overlapping_iter(message).any(is_whole))
    };
    if !has(&NOUNS) || !has(&VERDICTS) || message.trim_end().ends_with(['?', '？']) {
        return None;
    }
    for (start, clause) in clauses(message) {
        let sentence = sentences(&message[start..]).next().map_or(0, words);
        if sentence > SENTENCE_WORDS {
            continue;
        }
        if let Some((category, length)) = read(clause) {
            let marker = clause[..length].trim_end_matches([':', ' ', ',']);
            let lower = message.to_ascii_lowercase();
            if HARMLESS.iter().any(|word| lower.contains(word)) {
                return None;
            }
            return Some((
                Finding { category, rank: 0, line: line.whole, marker },
                sentence + words(&message[..start]),
            ));
        }
    }
    None
}

/// The places in `message` at which a clause may begin, and what follows: its start, what comes after a colon near it,
/// and a second sentence.
fn clauses(message: &str) -> impl Iterator<Item = (usize, &str)> {
    let is_lead = |lead: &str| {
        lead.len() <= LEAD && !lead.split([' ', '-', ':']).any(|word| is_in(FOREIGN, word) && !is_in(ARTICLES, word))
    };
    let colons = message.match_indices(": ").map(|(at, _)| at + 2);
    let second = sentences(message).next().map(str::len).filter(|&end| end < message.len() && end <= LEAD);
    std::iter::once(0)
        .chain(colons.filter(move |&at| is_lead(&message[..at - 2])))
        .chain(second)
        .filter_map(move |at| Some((at, message.get(at..)?)))
}

/// What the clause that `text` begins with comes to, and how long it is.
fn read(text: &str) -> Option<(Category, usize)> {
    let (owned, rest) = skip_owner(text);
    let is_definite = ["the", "this"].iter().any(|article| after(text, article).is_some());
    let offset = text.len() - rest.len();
    CLAUSES.iter().find_map(|row| {
        if owned && !is_of_account(row) {
            return None;
        }
        let end = noun_first(rest, row, is_definite).or_else(|| verdict_first(rest, row, owned))?;
        Some((row.category, offset + end))
    })
}

/// Whether a provider speaks of what `row` is about as the reader's: "your credits".
fn is_of_account(row: &Clause) -> bool {
    matches!(row.category, Category::Billing | Category::RateLimit | Category::Context)
}

/// Without the article or owner that `text` begins with, and whether it was an owner.
fn skip_owner(text: &str) -> (bool, &str) {
    let owner = OWNERS.iter().filter_map(|owner| after(text, owner)).map(str::trim_start).min_by_key(|rest| rest.len());
    match owner {
        Some(rest) => (true, rest),
        None => (false, skip_article(text)),
    }
}

fn skip_article(text: &str) -> &str {
    ARTICLES.iter().find_map(|article| after(text, article)?.strip_prefix(' ')).unwrap_or(text)
}

/// Where a noun of `row` that begins `text`, with its verdict, ends.
fn noun_first(text: &str, row: &Clause, is_definite: bool) -> Option<usize> {
    if row.verdicts.is_empty() {
        return None;
    }
    let mut rest = noun(text, row, MODIFIERS)?;
    // "The policy was rejected" may be any policy; a runner's has a name.
    let mut is_named = !is_definite || !matches!(row.category, Category::Scaffolding | Category::Crash);
    for _ in 0..=PLACES {
        let here = rest.trim_start_matches([' ', ',', ':', '.', '(', '-', '—', '–']);
        let ended = rest[..rest.len() - here.len()].contains(". ");
        if here.is_empty() || ended {
            return None;
        }
        if let Some(end) = verdict(here, row) {
            let is_well = ["0", "code 0", "status 0"].iter().any(|well| after(end.trim_start(), well).is_some());
            return (is_named && !is_well).then_some(text.len() - end.len());
        }
        is_named |= name(here).is_some();
        rest = name(here).or_else(|| GLUE.iter().find_map(|glue| after(here, glue))).or_else(|| noun(here, row, 0))?;
    }
    None
}

/// What follows a verdict of `row` that begins `text`, auxiliary verbs before it aside.
fn verdict<'t>(text: &'t str, row: &Clause) -> Option<&'t str> {
    let mut here = text;
    for _ in 0..4 {
        if let Some(rest) = row.verdicts.iter().filter_map(|verdict| after(here, verdict)).min_by_key(|rest| rest.len())
        {
            return Some(rest);
        }
        here = AUXILIARIES.iter().find_map(|auxiliary| after(here, auxiliary)?.strip_prefix(' '))?;
    }
    None
}

/// Where a verdict of `row` that begins `text`, with its noun, ends.
fn verdict_first(text: &str, row: &Clause, owned: bool) -> Option<usize> {
    let leads = row.leads.iter().filter_map(|lead| Some((lead, after(text, lead)?.trim_start_matches([':', ' ']))));
    let (lead, rest) = leads.min_by_key(|(_, rest)| rest.len())?;
    let owner = OWNERS.iter().find_map(|owner| after(rest, owner)).filter(|_| is_of_account(row));
    let rest = noun(owner.map_or(skip_article(rest), str::trim_start), row, MODIFIERS)?;
    let rest = noun(rest.trim_start(), row, 0).unwrap_or(rest);
    // "No" denies a noun that something was to be found, set or given; other words may be followed by a name alone.
    let next = rest.trim_start();
    let is_ended = next.is_empty() || next.starts_with(|sign: char| ":.,;('\"`[".contains(sign));
    let is_placed = || name(next).is_some() || GLUE.iter().any(|glue| after(next, glue).is_some());
    let found = [
        "found",
        "configured",
        "specified",
        "defined",
        "set",
        "provided",
        "available",
        "given",
        "remaining",
        "left",
        "passed",
    ];
    let is_denied = || found.iter().any(|word| after(next, word).is_some());
    let stands = if *lead == "no" && !owned {
        is_denied() || next.starts_with("named ") || next.starts_with('\'')
    } else {
        is_ended || is_placed() || is_denied() || is_verb(next)
    };
    stands.then_some(text.len() - rest.len())
}

fn is_verb(text: &str) -> bool {
    AUXILIARIES.iter().any(|auxiliary| after(text, auxiliary).is_some())
}

/// What follows a noun of `row` that `text` begins with, at most `modifiers` words before it aside.
fn noun<'t>(text: &'t str, row: &Clause, modifiers: usize) -> Option<&'t str> {
    let mut here = text;
    for _ in 0..=modifiers {
        if let Some(rest) = row.subjects.iter().filter_map(|noun| after(here, noun)).min_by_key(|rest| rest.len()) {
            return Some(rest);
        }
        let word = &here[..here.find([' ', ':', '.', ',', ';'])?];
        let tells = word.len() > 4
            && word.ends_with("ed")
            && !["required", "scheduled", "requested", "included", "referenced"]
                .iter()
                .any(|kept| kept.eq_ignore_ascii_case(word));
        let is_modifier = word.starts_with(char::is_alphabetic)
            && word.chars().all(|part| part.is_alphabetic() || "-'/".contains(part));
        if !is_modifier || tells || is_in(FOREIGN, word) {
            return None;
        }
        here = here[word.len()..].strip_prefix(' ')?;
    }
    None
}

/// What follows the name that `text` begins with: something in quotes or brackets, a path, an identifier.
fn name(text: &str) -> Option<&str> {
    for (open, close) in
        [('\'', '\''), ('"', '"'), ('`', '`'), ('“', '”'), ('„', '“'), ('«', '»'), ('‘', '’'), ('(', ')'), ('[', ']')]
    {
        if let Some(inner) = text.strip_prefix(open) {
            return Some(&inner[inner.find(close)? + close.len_utf8()..]);
        }
    }
    let token = &text[..text.find(' ').unwrap_or(text.len())];
    let bare = token.trim_end_matches([':', ',', '.', ')']);
    let is_name = bare.contains(['/', '\\', '@', '=', '_', '.', '-', ':', '$', '*', '~'])
        || bare.bytes().any(|part| part.is_ascii_digit())
        || bare.len() > 1 && bare.bytes().all(|part| part.is_ascii_uppercase());
    let is_name = is_name || bare.len() > 1 && bare.starts_with(|first: char| first.is_uppercase());
    (is_name && !token.ends_with('.')).then(|| &text[bare.len()..])
}

/// What follows `word` where `text` begins with it as a whole word.
fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    // Most words differ in their first letter.
    let (first, other) = (word.as_bytes().first()?, text.as_bytes().first()?);
    if !first.eq_ignore_ascii_case(other) {
        return None;
    }
    let begins = starts_with_ignoring_case(text, word);
    let rest = if begins { text.get(word.len()..)? } else { return None };
    (!rest.starts_with(|next: char| next.is_alphanumeric() || next == '_' || next == '-')).then_some(rest)
}

fn is_in(list: &[&str], word: &str) -> bool {
    list.iter().any(|listed| listed.eq_ignore_ascii_case(word))
}
