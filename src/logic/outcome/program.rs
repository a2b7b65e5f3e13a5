//! What programs and interpreters say of a failure: "make: *** [all] Error 2", "jq: error: …", "… at x.pl line 3."

use super::cut::{before, split_prefix, starts_with_ignoring_case};
use super::exception::is_exception;

/// How a program's detail begins, after its name.
#[rustfmt::skip]
const DETAILS: &[&str] = &[
    "error", "fatal", "***", "cannot ", "can't ", "could not ", "couldn't ", "failed ", "failure ", "unable to ",
    "unrecognized ", "unrecognised ", "unknown ", "invalid ", "illegal ", "missing ", "no such ", "no rule ",
    "unexpected ", "undefined ", "parse error", "syntax error", "option requires ", "ambiguous ", "not a ",
    "operation not permitted", "read-only file system", "bad ", "no space left", "too many ", "unsupported ",
    "requires ", "expected ", "aborting", "command not found", "file not found", "not found", "exec:", "panic",
    "execvp", "refusing to ", "exec failed", "input/output error", "device or resource busy", "is not a ", "must be ",
];

/// Labels that are no program's name, but a commit's kind, a key or the like.
#[rustfmt::skip]
const LABELS: &[&str] = &[
    "fix", "feat", "chore", "docs", "refactor", "test", "tests", "style", "perf", "ci", "build", "revert", "status",
    "state", "note", "notes", "todo", "result", "results", "summary", "report", "title", "answer", "review", "reason",
    "warning", "info", "update", "cause", "risk", "finding", "findings", "question", "http", "https", "type", "name",
    "open", "bug", "bugs", "issue", "issues", "errors", "warnings", "hint", "example", "meaning", "explanation",
];

/// The longest name of a program, in bytes.
const NAME: usize = 40;

/// How many of these may stand before the detail: "sh: 1: jq: not found".
const PARTS: usize = 4;

/// The piece of `message` by which a program or interpreter states a failure.
pub fn stated(message: &str) -> Option<&str> {
    detail(message).or_else(|| code(message)).or_else(|| named_at_end(message)).or_else(|| placed_at_end(message))
}

/// The longest name of a program before words that state an error, in bytes.
const LEAD: usize = 24;

/// Whether `lead` is a program's name and a colon: "claude: ".
pub fn leads(lead: &str) -> bool {
    let is_part = |part: char| part.is_ascii_lowercase() || part.is_ascii_digit() || "-_.".contains(part);
    lead.strip_suffix(": ")
        .is_some_and(|name| name.len() <= LEAD && name.chars().all(is_part) && !LABELS.contains(&name))
}

/// The exit code, not zero, that a message is: "exit code 137", "exit status 1", "rc=1".
pub fn exit_code(message: &str) -> Option<&str> {
    let labels = ["exit code", "exit status", "exit", "return code", "rc", "exited"];
    let (_, rest) = labels.iter().find_map(|label| split_prefix(message, label))?;
    let digits = rest.trim_start_matches([' ', ':', '=', '(']).trim_end_matches([')', '.']);
    (digits.len() < rest.len() && digits.parse::<u32>().is_ok_and(|code| code > 0)).then_some(message)
}

/// How a program ended, where that is all that it says: "Aborted", "timeout".
pub fn end(message: &str) -> Option<&str> {
    const ENDS: [&str; 9] =
        ["aborted", "killed", "terminated", "timeout", "timed out", "crashed", "failed", "error", "interrupted"];
    let bare = message.trim_end_matches(['.', '!']);
    ENDS.iter().any(|end| end.eq_ignore_ascii_case(bare)).then_some(bare)
}

/// "jq: error (at <stdin>:0): …": a name, and what a detail begins with.
fn detail(message: &str) -> Option<&str> {
    let mut rest = message;
    for _ in 0..PARTS {
        let (name, after) = rest.split_once(": ")?;
        let is_part = |part: char| part.is_ascii_lowercase() || part.is_ascii_digit() || "-_./[]()@+".contains(part);
        let is_name = name.len() <= NAME && !name.is_empty() && name.chars().all(is_part) && !LABELS.contains(&name);
        if !is_name {
            return None;
        }
        rest = after.trim_start();
        if let Some((_, after)) = DETAILS.iter().find_map(|detail| split_prefix(rest, detail)) {
            let goes_on = after.len() > 2;
            return goes_on.then(|| before(message, after).trim_end());
        }
    }
    None
}

/// A database's "ORA-00942: …", "SQLSTATE[42S02]: …", a compiler's "main.c:3:5: error: …".
fn code(message: &str) -> Option<&str> {
    if message.starts_with("SQLSTATE[") {
        return Some("SQLSTATE");
    }
    if let Some(number) = message.strip_prefix("ERROR ") {
        let rest = number.trim_start_matches(|digit: char| digit.is_ascii_digit());
        return rest.starts_with(" (").then(|| before(message, rest));
    }
    // R's "Error in read.csv("x") : cannot open file".
    if let Some((call, _)) = message.strip_prefix("Error in ").and_then(|rest| rest.split_once(" : ")) {
        return call.contains('(').then_some("Error in");
    }
    let (head, rest) = message.split_once(": ")?;
    if head.strip_prefix("ORA-").is_some_and(|number| number.bytes().all(|digit| digit.is_ascii_digit())) {
        return Some(head);
    }
    let is_place = !head.contains(' ') && head.ends_with(|last: char| last.is_ascii_digit() || last == ')');
    (is_place && head.contains([':', '(']) && ["error", "fatal error"].iter().any(|word| rest.starts_with(word)))
        .then_some(head)
}

/// Ruby's "undefined method 'x' for nil (NoMethodError)".
fn named_at_end(message: &str) -> Option<&str> {
    let (_, name) = message.strip_suffix(')')?.rsplit_once(" (")?;
    (!name.contains(' ') && is_exception(name)).then_some(name)
}

/// Perl's "Can't locate X.pm in @INC … at collect.pl line 3.", PHP's "… in /srv/x.php on line 3".
fn placed_at_end(message: &str) -> Option<&str> {
    let message = message.trim_end_matches('.');
    let unnumbered = message.trim_end_matches(|part: char| part.is_ascii_digit());
    let lead = unnumbered.strip_suffix(" line ").filter(|_| unnumbered.len() < message.len())?;
    let (said, file) = lead.strip_suffix(" on").unwrap_or(lead).rsplit_once(' ')?;
    let is_file = [".pl", ".pm", ".php", ".t", ".cgi"].iter().any(|end| file.ends_with(end));
    let prose = ["the ", "this ", "it ", "i ", "your ", "a ", "an ", "fixed ", "see ", "there ", "added ", "changed "];
    let is_prose = prose.iter().any(|word| starts_with_ignoring_case(said, word));
    let is_placed = is_file && !is_prose && (said.ends_with(" at") || said.ends_with(" in"));
    message.strip_prefix(said).map(str::trim_start).filter(|_| is_placed)
}
