//! Finds the words of `rules` in a piece of text, all of them in one pass.

use super::line::starts_with_ignoring_case;
use super::rules::{phrases, Cause, Weight, CAUSES};
use super::sentence::is_negated;
use aho_corasick::{AhoCorasick, MatchKind};
use std::sync::LazyLock;

/// What a word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It names the cause in this row of [`CAUSES`].
    Cause(usize),
    /// It opens a line that states an error.
    Opening,
    /// An HTTP status, if it is one, of this row: it names the cause of an error that other words state.
    Status(usize),
    /// It states an error in the middle of a line.
    Statement,
    /// It says that the job was not done.
    Undelivered,
    /// It opens an admission of failure.
    Admission,
    /// It says that an error is over or was none.
    Over,
    /// It says that the line is prose about errors.
    Prose,
    /// It turns to what the answer delivers after all.
    Contrast,
    /// It says that the job went on to its end.
    Done,
    /// It says that the program ends.
    Closing,
    /// It advises on an error.
    Advice,
    /// A subject of this row; never seen outside this module, nor are the two below.
    Subject(usize),
    /// What is said of a subject of this row.
    Verdict(usize),
    /// An HTTP status may follow it.
    StatusWord,
}

/// A word and its place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// What it says.
    pub role: Role,
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
}

struct Matcher {
    search: AhoCorasick,
    roles: Vec<Role>,
}

static MATCHER: LazyLock<Option<Matcher>> = LazyLock::new(|| {
    let causes = CAUSES.iter().enumerate().flat_map(|(row, cause)| {
        [(Role::Cause(row), cause.words), (Role::Subject(row), cause.subjects), (Role::Verdict(row), cause.verdicts)]
    });
    let others = [
        (Role::Opening, phrases::OPENINGS),
        (Role::Statement, phrases::STATEMENTS),
        (Role::Undelivered, phrases::UNDELIVERED),
        (Role::Admission, phrases::ADMISSIONS),
        (Role::Over, phrases::OVER),
        (Role::Prose, phrases::PROSE),
        (Role::Contrast, phrases::CONTRASTS),
        (Role::Done, phrases::DONE),
        (Role::Closing, phrases::CLOSINGS),
        (Role::Advice, phrases::ADVICE),
        (Role::StatusWord, phrases::STATUS_WORDS),
    ];
    let words = causes.chain(others).flat_map(|(role, words)| words.iter().map(move |word| (role, *word)));
    let (roles, spellings): (Vec<Role>, Vec<String>) =
        words.flat_map(|(role, word)| spellings(word).into_iter().map(move |spelling| (role, spelling))).unzip();
    let search = AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::Standard).build(spellings);
    Some(Matcher { search: search.ok()?, roles })
});

/// How `word` may be written, ASCII's capitals aside: with curly apostrophes, and with a capital at its start.
fn spellings(word: &str) -> Vec<String> {
    let mut spellings = vec![word.to_owned()];
    if word.contains('\'') {
        spellings.push(word.replace('\'', "’"));
    }
    let mut rest = word.chars();
    if let Some(first) = rest.next().filter(|first| !first.is_ascii()) {
        let capital: String = first.to_uppercase().chain(rest).collect();
        if capital != word {
            spellings.push(capital);
        }
    }
    spellings
}

/// Every word of the rules in `text`, every pair of a subject and its verdict, and every HTTP status in its place.
pub fn scan(text: &str) -> Vec<Hit> {
    let Some(matcher) = MATCHER.as_ref() else {
        return Vec::new();
    };
    let mut hits = Vec::new();
    let mut halves = Vec::new();
    for found in matcher.search.find_overlapping_iter(text) {
        let Some(&role) = matcher.roles.get(found.pattern().as_usize()) else {
            continue;
        };
        let hit = Hit { role, start: found.start(), end: found.end() };
        let is_hint = matches!(role, Role::Cause(row) if CAUSES[row].weight == Weight::Hint);
        let is_prose = matches!(role, Role::Prose | Role::Done | Role::Over);
        if !is_hint && !is_whole(text, hit.start, hit.end) || is_prose && is_in_name(text, hit) {
            continue;
        }
        match role {
            // "0 missing"; but "I could not produce".
            Role::Verdict(row) if CAUSES[row].weight == Weight::Common && is_negated(text, &hit) => {}
            Role::Subject(_) | Role::Verdict(_) => halves.push(hit),
            Role::StatusWord => hits.extend(status_after(text, hit)),
            _ => hits.push(hit),
        }
    }
    hits.extend(pairs(text, &halves));
    hits.extend(leading_status(text));
    hits.extend(numbers(text));
    hits
}

/// The numbers that stand as a status does beside an error: "(429)", "ResourceExhausted: 429 ", "← 401 {".
fn numbers(text: &str) -> impl Iterator<Item = Hit> + '_ {
    text.match_indices(['(', '[', ':', '（', '：', '→', '←']).filter_map(move |(at, sign)| {
        let after = &text[at + sign.len()..];
        let digits = after.trim_start_matches(' ');
        let row = status_row(digits).filter(|_| after.len() - digits.len() <= 1 && !is_counted(digits))?;
        let start = text.len() - digits.len();
        Some(Hit { role: Role::Status(row), start, end: start + 3 })
    })
}

/// Whether what follows the number that `digits` begins with is what it counts: "429 items", "401 × 2".
fn is_counted(digits: &str) -> bool {
    digits[3..].trim_start().starts_with(|next: char| next.is_lowercase() || next == '×') && !reason_follows(digits)
}

/// How far a verdict may stand from its subject, in bytes.
const REACH: usize = 64;

/// The subjects and verdicts that stand together, as hits of their row.
fn pairs<'h>(text: &'h str, halves: &'h [Hit]) -> impl Iterator<Item = Hit> + 'h {
    halves.iter().enumerate().filter_map(move |(index, late)| {
        // `halves` is in the order of the ends: the partner of each is the nearest of its row before it.
        let near = halves[..index].iter().rev().take_while(|early| early.end + REACH >= late.start);
        let partner = |early: &&Hit| match (early.role, late.role) {
            (Role::Subject(row), Role::Verdict(of)) | (Role::Verdict(row), Role::Subject(of)) => {
                row == of && early.end <= late.start && is_one_clause(&text[early.end..late.start])
            }
            _ => false,
        };
        let early = near.take(NEIGHBOURS).find(partner)?;
        let (Role::Subject(row) | Role::Verdict(row)) = late.role else {
            return None;
        };
        Some(Hit { role: Role::Cause(row), start: early.start, end: late.end })
    })
}

/// How many words before a verdict are looked through for its subject, so that the time stays linear.
const NEIGHBOURS: usize = 32;

/// Whether neither a sentence nor a quotation begins or ends in `text`.
fn is_one_clause(text: &str) -> bool {
    let is_quote = |(at, part): &(usize, char)| match part {
        '\'' => !text[..*at].ends_with(char::is_alphabetic) || !text[at + 1..].starts_with(char::is_alphabetic),
        _ => matches!(part, '"' | '`'),
    };
    let quotes = text.char_indices().filter(is_quote).count();
    let ends = [". ", "! ", "? ", "; ", "。", "；", "！", "？", "\n"];
    quotes % 2 == 0 && !ends.iter().any(|end| text.contains(end))
}

/// Whether no letter touches an end of `text[start..end]` that is a letter, and no digit one that is a digit.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let runs_on = |inside: Option<char>, outside: Option<char>| match (inside, outside) {
        (Some(inside), Some(outside)) => {
            is_letter(inside) && is_letter(outside) || inside.is_numeric() && outside.is_numeric()
        }
        _ => false,
    };
    let word = &text[start..end];
    !runs_on(word.chars().next(), text[..start].chars().next_back())
        && !runs_on(word.chars().next_back(), text[end..].chars().next())
}

/// Whether `hit` is a part of a name: "previous_errors", 'weekly-report', "/srv/report.sh".
fn is_in_name(text: &str, hit: Hit) -> bool {
    let is_joint = |sign: Option<char>, beyond: Option<char>| match sign {
        Some('_') => true,
        Some('/') => beyond.is_some_and(|beyond| !beyond.is_whitespace()),
        Some('-' | '.') => beyond.is_some_and(|beyond| beyond.is_ascii_alphanumeric()),
        _ => false,
    };
    let (mut before, mut after) = (text[..hit.start].chars().rev(), text[hit.end..].chars());
    let (left, right) = (before.next(), after.next());
    is_joint(left, before.next())
        || is_joint(right, after.next())
        || left == right && matches!(left, Some('\'' | '"' | '`'))
}

/// Whether `part` is a letter of a script that parts its words by blanks.
fn is_letter(part: char) -> bool {
    part.is_alphabetic() && part < '\u{2e80}'
}

/// The status that follows a status word: "HTTP 429", "status_code=503", `"code":401`, "Error code: 402 -".
fn status_after(text: &str, word: Hit) -> Option<Hit> {
    let rest = &text[word.end..];
    let digits = rest.trim_start_matches([' ', ':', '：', '=', '"', '\'', '(', '[', '#', '\\']);
    let gap = rest.len() - digits.len();
    if (gap == 0 && !text[..word.end].ends_with(['码', '='])) || gap > 5 {
        return None;
    }
    let row = status_row(digits)?;
    let says_error = {
        let word = text[word.start..word.end].to_ascii_lowercase();
        word.contains("http") || word.contains("error")
    };
    (says_error || !is_counted(digits)).then_some(Hit {
        role: Role::Cause(row),
        start: word.start,
        end: word.end + gap + 3,
    })
}

/// The status that a message begins with, where a reason, JSON or a dash follows: `529 {"type":"error",…`.
fn leading_status(text: &str) -> Option<Hit> {
    let row = status_row(text)?;
    let rest = text.get(3..)?;
    let is_set_off =
        [" {", " \"", " status code", ": {", ": \"", " - ", " – ", " — "].iter().any(|next| rest.starts_with(next));
    (is_set_off || reason_follows(text)).then_some(Hit { role: Role::Cause(row), start: 0, end: 3 })
}

/// The row of the HTTP status, 400 to 599, that `digits` begins with.
pub fn status_row(digits: &str) -> Option<usize> {
    let status: u16 = digits.get(..3).filter(|three| three.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
    let mut after = digits[3..].chars();
    let next = after.next();
    if next.is_some_and(|next| is_letter(next) || next.is_ascii_digit() || next == '_' || next == '%') {
        return None;
    }
    if matches!(next, Some('.' | ',')) && after.next().is_some_and(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let row_of = |status: u16| CAUSES.iter().position(|cause: &Cause| cause.statuses.contains(&status));
    match status {
        400..=499 => row_of(status).or_else(|| row_of(400)),
        500..=599 => row_of(status).or_else(|| row_of(500)),
        _ => None,
    }
}

/// Whether a status' reason follows it.
fn reason_follows(digits: &str) -> bool {
    const REASONS: &[&str] = &[
        "too many",
        "bad ",
        "service",
        "internal",
        "unauthor",
        "forbidden",
        "payment",
        "not found",
        "gateway",
        "client error",
        "server error",
        "status",
        "request",
        "input",
        "insufficient",
        "quota",
        "rate limit",
        "resource",
        "invalid",
        "error",
        "overloaded",
        "permission",
        "unavailable",
        "deadline",
        "this request",
        "from http",
        "for url",
    ];
    let reason = digits[3..].trim_start();
    let is_set_off = reason.len() < digits.len() - 3;
    is_set_off && REASONS.iter().any(|start| starts_with_ignoring_case(reason, start))
}
