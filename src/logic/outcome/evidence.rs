//! Weighs one line that speaks for the run: does it say that the run failed, and why?

use super::line::{Line, Setting};
use super::matcher::{scan, Hit, Role};
use super::rules::{Weight, CAUSES, VERBS};
use super::{Category, Finding};

/// How readily a line is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Belief {
    /// Only a runner's own words.
    Banner,
    /// A runner's words, or a line that outright states an error.
    Stated,
    /// Also an error message that stands alone, and an admission that names a cause: the line is (nearly) the whole
    /// answer.
    Message,
    /// The line is an exception's message, or otherwise known to be an error.
    Known,
}

/// How far from the line's start a message may begin, in bytes: "bash: line 1: ./run.sh: Permission denied".
const LEAD: usize = 100;

/// What `line` says of the run's failure, if it says anything.
pub fn weigh<'t>(line: Line<'t>, belief: Belief) -> Option<Finding<'t>> {
    let known = belief == Belief::Known;
    if !known && matches!(line.setting, Setting::Report | Setting::LoggedProgress) {
        return None;
    }
    let message = line.message;
    let hits = scan(message);
    let has = |role: Role| hits.iter().any(|hit| hit.role == role);
    if !known && has(Role::Over) {
        return None;
    }
    let opening = opening(line, &hits);
    if known || (opening.is_some() && belief >= Belief::Stated) {
        let (stated, counts) = opening.unwrap_or((message, false));
        let cause = cause(line, &hits, |_, _| true);
        return cause.or((known || !counts).then(|| general(line, stated)));
    }
    let is_prose = has(Role::Prose) || message.ends_with('?');
    let decides = |hit: &Hit, weight: Weight| {
        !is_quoted(message, hit)
            && match weight {
                Weight::Banner => {
                    let is_spoken = belief == Belief::Message && !is_prose && !is_subject(&message[hit.end..]);
                    is_spoken || is_message(message, hit)
                }
                Weight::Message => belief == Belief::Message && !is_prose && is_message(message, hit),
                Weight::Hint => false,
            }
    };
    if let Some(finding) = cause(line, &hits, decides) {
        return Some(finding);
    }
    if belief < Belief::Message || is_prose {
        return None;
    }
    if let Some(hit) = hits.iter().find(|hit| hit.role == Role::Statement && states(message, hit)) {
        return Some(cause(line, &hits, |_, _| true).unwrap_or(general(line, message[hit.start..hit.end].trim())));
    }
    let admits = hits.iter().any(|hit| hit.role == Role::Admission && hit.start == 0);
    cause(line, &hits, |hit, _| admits && !is_quoted(message, hit))
}

/// Whether `line` says that the job went on to its end.
pub fn is_done(line: Line<'_>) -> bool {
    line.message.starts_with(['✅', '✓', '✔'])
        || scan(line.message).iter().any(|hit| matches!(hit.role, Role::Done | Role::Over))
}

/// The most specific cause among the hits that `decides` lets count, the earliest of the longest of its words.
fn cause<'t>(line: Line<'t>, hits: &[Hit], decides: impl Fn(&Hit, Weight) -> bool) -> Option<Finding<'t>> {
    let counted = hits.iter().filter_map(|hit| match hit.role {
        Role::Cause(row) if decides(hit, CAUSES[row].weight) => Some((row, hit)),
        _ => None,
    });
    let (rank, hit) = counted.min_by_key(|(row, hit)| (*row, hit.start, usize::MAX - hit.end))?;
    let marker = &line.message[hit.start..hit.end];
    Some(Finding { category: CAUSES[rank].category, rank, line: line.whole, marker })
}

/// A failure with no more specific cause.
fn general<'t>(line: Line<'t>, marker: &'t str) -> Finding<'t> {
    Finding { category: Category::Crash, rank: CAUSES.len(), line: line.whole, marker }
}

/// What opens a line that states an error: words for it, an exception's name, or a log's level; and whether what
/// follows only counts such errors ("ERROR: 3").
fn opening<'t>(line: Line<'t>, hits: &[Hit]) -> Option<(&'t str, bool)> {
    let message = line.message;
    let words = hits.iter().filter(|hit| hit.role == Role::Opening && hit.start == 0).max_by_key(|hit| hit.end);
    if let Some(hit) = words {
        return Some((message[..hit.end].trim_end(), is_count(&message[hit.end..])));
    }
    let logged = || line.level.filter(|_| line.setting == Setting::LoggedError).map(|level| (level, is_count(message)));
    exception_name(message).map(|name| (name, false)).or_else(logged)
}

/// The exception that a line begins with: "KeyError: 'x'", "litellm.RateLimitError: …", "java.io.IOException", "Error
/// [ERR_X]: …".
fn exception_name(message: &str) -> Option<&str> {
    const ENDS: [&str; 6] = ["Error", "Exception", "Interrupt", "Timeout", "Failure", "Fault"];
    let rest = message.trim_start_matches(|part: char| part.is_ascii_alphanumeric() || "_.$:".contains(part));
    let written = &message[..message.len() - rest.len()];
    let name = written.trim_end_matches([':', '.']);
    if name == "Error" && rest.starts_with(" [") {
        return Some(name);
    }
    let last = name.rsplit(['.', ':', '$']).next().unwrap_or(name);
    let is_class = last.starts_with(|first: char| first.is_ascii_uppercase());
    let is_named =
        ENDS.iter().any(|end| last.ends_with(end) && last.len() > end.len()) || name.contains(".exceptions.");
    let is_ended = name.len() < written.len() || rest.is_empty() || rest.starts_with(['(', '[']);
    (is_class && is_named && is_ended).then_some(name)
}

/// Whether `hit` begins the message: at the start, after a number, or after "name: ", with no sentence before it and no
/// sentence that it is the subject of after it.
fn is_message(message: &str, hit: &Hit) -> bool {
    let lead = &message[..hit.start];
    let trimmed = lead.trim_end();
    let begins = trimmed.is_empty()
        || trimmed.bytes().all(|byte| byte.is_ascii_digit())
        || (trimmed.ends_with([':', '(', '>']) || trimmed.ends_with(" -") || trimmed.ends_with(" —"))
            && trimmed.len() <= LEAD
            && !trimmed.contains(". ");
    begins && !is_subject(&message[hit.end..])
}

/// Whether what follows makes the words before it the subject of a sentence, or counts them: "Killed processes: 0".
fn is_subject(rest: &str) -> bool {
    let next = rest.trim_start();
    let word = &next[..next.find(|part: char| !part.is_alphabetic()).unwrap_or(next.len())];
    let is_verb = rest.starts_with(' ') && VERBS.iter().any(|verb| verb.eq_ignore_ascii_case(word));
    let noun = next.find(|part: char| !part.is_alphabetic() && part != ' ').unwrap_or(next.len());
    is_verb || next.starts_with('×') || (noun <= NOUN && next[noun..].strip_prefix([':', '=']).is_some_and(is_count))
}

/// The longest noun, in bytes, between an error's words and its count: "Security check failed logins: 3".
const NOUN: usize = 30;

/// Whether `text` begins with a number that counts something: "3", "12, all of them", but no address or version.
fn is_count(text: &str) -> bool {
    let number = text.trim_start();
    let rest = number.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let rest = rest.strip_prefix(['.', ',', ';', '%']).unwrap_or(rest);
    rest.len() < number.len() && (rest.is_empty() || rest.starts_with(' '))
}

/// Whether a statement in mid-line states an error: "failed: 3" counts instead.
fn states(message: &str, hit: &Hit) -> bool {
    let counts = message[..hit.end].ends_with(": ") && is_count(&message[hit.end..]);
    hit.start <= LEAD && !message[..hit.start].contains(". ") && !counts
}

/// Whether `hit` stands in quotes or backticks.
fn is_quoted(message: &str, hit: &Hit) -> bool {
    let before = message[..hit.start].chars().next_back();
    before.is_some_and(|quote| "`\"'“‘«„".contains(quote))
}
