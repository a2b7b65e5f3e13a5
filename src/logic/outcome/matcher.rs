//! Finds the words of `rules` in a line, all of them in one pass.

use super::rules::{self, Cause, Weight, CAUSES};
use aho_corasick::{AhoCorasick, MatchKind};
use std::sync::LazyLock;

/// What a word found in a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It names the cause in this row of [`CAUSES`].
    Cause(usize),
    /// It opens a line that states an error.
    Opening,
    /// It states an error in the middle of a line.
    Statement,
    /// It opens an admission of failure.
    Admission,
    /// It says that an error is over or was none.
    Over,
    /// It says that the line is prose about errors.
    Prose,
    /// It says that the job went on to its end.
    Done,
    /// An HTTP status may follow it; never seen outside this module.
    StatusWord,
}

/// A word and its place in the line.
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
    let causes =
        CAUSES.iter().enumerate().flat_map(|(row, cause)| cause.words.iter().map(move |word| (Role::Cause(row), word)));
    let others = [
        (Role::Opening, rules::OPENINGS),
        (Role::Statement, rules::STATEMENTS),
        (Role::Admission, rules::ADMISSIONS),
        (Role::Over, rules::OVER),
        (Role::Prose, rules::PROSE),
        (Role::Done, rules::DONE),
        (Role::StatusWord, rules::STATUS_WORDS),
    ];
    let others = others.into_iter().flat_map(|(role, words)| words.iter().map(move |word| (role, word)));
    let (roles, words): (Vec<Role>, Vec<&str>) = causes.chain(others).unzip();
    let search = AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::Standard).build(words);
    Some(Matcher { search: search.ok()?, roles })
});

/// Every word of the rules in `line`, and every HTTP status in its place, in the order of their ends.
pub fn scan(line: &str) -> Vec<Hit> {
    let Some(matcher) = MATCHER.as_ref() else {
        return Vec::new();
    };
    let hits = matcher.search.find_overlapping_iter(line).filter_map(|found| {
        let role = *matcher.roles.get(found.pattern().as_usize())?;
        let hit = Hit { role, start: found.start(), end: found.end() };
        match role {
            Role::Cause(row) if CAUSES[row].weight == Weight::Hint => Some(hit),
            _ if !is_whole(line, hit.start, hit.end) => None,
            Role::StatusWord => status_after(line, hit),
            _ => Some(hit),
        }
    });
    hits.chain(leading_status(line)).collect()
}

/// Whether no letter touches an end of `line[start..end]` that is a letter, and no digit one that is a digit.
fn is_whole(line: &str, start: usize, end: usize) -> bool {
    let runs_on = |inside: Option<char>, outside: Option<char>| match (inside, outside) {
        (Some(inside), Some(outside)) => {
            inside.is_alphabetic() && outside.is_alphabetic() || inside.is_numeric() && outside.is_numeric()
        }
        _ => false,
    };
    let word = &line[start..end];
    !runs_on(word.chars().next(), line[..start].chars().next_back())
        && !runs_on(word.chars().next_back(), line[end..].chars().next())
}

/// The status that follows a status word: "HTTP 429", "status_code=503", `"code":401`, "Error code: 402 -".
fn status_after(line: &str, word: Hit) -> Option<Hit> {
    let rest = &line[word.end..];
    let digits = rest.trim_start_matches([' ', ':', '=', '"', '\'', '(', '[', '#', '\\']);
    let gap = rest.len() - digits.len();
    if gap == 0 || gap > 5 {
        return None;
    }
    let row = status_row(digits)?;
    // "Status: 429 items" counts things; "HTTP 429 too many requests" does not.
    let is_http = line[word.start..word.end].to_ascii_lowercase().starts_with("http");
    let counts = digits[3..].trim_start().starts_with(|next: char| next.is_lowercase() || next == '×');
    (is_http || !counts || reason_follows(digits)).then_some(Hit {
        role: Role::Cause(row),
        start: word.start,
        end: word.end + gap + 3,
    })
}

/// The status that a line begins with, where JSON or a dash follows: `529 {"type":"error",…`.
fn leading_status(line: &str) -> Option<Hit> {
    let row = status_row(line)?;
    let rest = line.get(3..)?;
    let is_message = [" {", " status code", ": {", " - {"].iter().any(|next| rest.starts_with(next));
    is_message.then_some(Hit { role: Role::Cause(row), start: 0, end: 3 })
}

/// The row of the HTTP status, 400 to 599, that `digits` begins with.
fn status_row(digits: &str) -> Option<usize> {
    let status: u16 = digits.get(..3).filter(|three| three.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
    let mut after = digits[3..].chars();
    let next = after.next();
    if next.is_some_and(|next| next.is_alphanumeric() || next == '_' || next == '%') {
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

/// Whether a status' reason follows it, in small letters.
fn reason_follows(digits: &str) -> bool {
    let reason = digits[3..].trim_start();
    let reasons = [
        "too many",
        "bad ",
        "service",
        "internal",
        "unauthor",
        "forbidden",
        "payment",
        "not found",
        "gateway",
        "from ",
        "for ",
        "client",
        "server",
        "status",
    ];
    reasons.iter().any(|start| reason.starts_with(start))
}
