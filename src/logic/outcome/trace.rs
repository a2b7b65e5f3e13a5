//! The exception, or the section of that name, that an answer ends in.

use super::cut::starts_with_ignoring_case;
use super::evidence::{known, plain, Proof};
use super::line::{Line, Setting};
use super::reading::Reading;
use super::sentence::words;
use super::substance::is_done;
use super::Finding;

/// How many lines at the end of an answer are looked through for an exception.
const TRACE_LINES: usize = 200;

/// How many lines that are no frames an exception's message may run over.
const MESSAGE_LINES: usize = 8;

/// How many words such lines may have; with more, somebody explains the exception.
const MESSAGE_WORDS: usize = 20;

/// How many lines a closing section about the error has at most.
const SECTION_LINES: usize = 24;

/// What a trace begins with.
const OPENERS: &[&str] = &[
    "traceback (most recent call last)",
    "panic: ",
    "thread '",
    "exception in thread ",
    "fatal error: ",
    "unhandled exception",
];

/// What a line between a trace's frames, or below them, begins with.
const FRAMES: &[&str] = &[
    "at ",
    "goroutine ",
    "created by ",
    "note: ",
    "stack backtrace:",
    "exit status ",
    "node.js v",
    "... ",
    "[signal ",
    "caused by:",
    "[cause]:",
    "}",
    "^",
    "+-",
    "stack trace:",
    "thrown in ",
    "[sql: ",
    "(background on ",
    "for more information",
    "during handling of",
];

/// What Python says above a group of exceptions, which it draws with a margin.
const GROUP: &str = "Exception Group Traceback (most recent call last)";

/// What follows the margin that `line` begins with: that of a group of exceptions, or a container's name and a bar.
fn margin(line: &str) -> Option<&str> {
    let (name, rest) = line.split_once(['|', '+']).filter(|(name, _)| name.len() <= MARGIN)?;
    let is_name = |part: char| part.is_ascii_alphanumeric() || " []-_.".contains(part);
    name.chars().all(is_name).then(|| rest.strip_prefix(' ').unwrap_or(rest))
}

/// How far to the right a margin's bar may stand, in bytes.
const MARGIN: usize = 40;

/// The exception that `answer` ends in.
pub fn exception(answer: &str) -> Option<Finding<'_>> {
    let lines = || answer.lines().rev().filter(|line| !line.trim().is_empty()).take(TRACE_LINES);
    // Most answers end in neither; theirs are not looked through.
    if !lines().take(MESSAGE_LINES + 2).any(|line| is_frame(line) || opens(line)) {
        return None;
    }
    let mut tail: Vec<&str> = lines().collect();
    tail.reverse();
    let is_group = tail.iter().any(|line| line.contains(GROUP));
    let has_margin = tail.iter().all(|line| margin(line).is_some());
    for line in tail.iter_mut().filter(|_| is_group || has_margin) {
        *line = margin(line).unwrap_or(line);
    }
    tail.retain(|line| !line.trim().is_empty());
    opened(&tail).or_else(|| headed(&tail))
}

/// Whether `line` opens a trace.
fn opens(line: &str) -> bool {
    let message = Line::new(line).message;
    !line.starts_with([' ', '\t']) && OPENERS.iter().any(|opener| starts_with_ignoring_case(message, opener))
}

/// The exception of a trace that an opener announces (Python, Rust, Go, Java).
fn opened<'t>(tail: &[&'t str]) -> Option<Finding<'t>> {
    let at = tail.iter().rposition(|line| opens(line))?;
    let opener = Line::new(tail[at]);
    let below = &tail[at + 1..];
    // Python puts the message below the frames, Rust below the opener, others into the opener.
    let speaks = !opener.whole.ends_with(':');
    let message = if speaks { None } else { below.iter().position(|line| !line.starts_with([' ', '\t'])) };
    let rest = message.map_or(below, |at| &below[at + 1..]);
    let prose = rest.iter().filter(|line| !is_frame(line)).count();
    let said: usize = rest.iter().filter(|line| !is_frame(line)).map(|line| words(line)).sum();
    let goes_on = rest.iter().any(|line| line.starts_with("```") || (!is_frame(line) && is_done(Line::new(line))));
    if opener.setting == Setting::Report || prose > MESSAGE_LINES || said > MESSAGE_WORDS || goes_on {
        return None;
    }
    match message {
        Some(at) => Some(known(Line::new(below[at]))),
        // A trace that was cut off before its message leaves the word to the lines around it.
        None => speaks.then(|| known(opener)),
    }
}

/// The exception whose message stands above its frames (Node, Java without a thread).
fn headed<'t>(tail: &[&'t str]) -> Option<Finding<'t>> {
    let above = tail.iter().rposition(|line| !is_frame(line))?;
    let has_frames = tail[above + 1..].iter().any(|line| line.trim_start().starts_with("at "));
    if !has_frames {
        return None;
    }
    let stated = plain(Line::new(tail[above])).filter(|seen| seen.proof >= Proof::Stated)?;
    let causes = tail[above + 1..].iter().map(|line| line.trim_start()).filter(|line| is_cause(line));
    causes.map(|line| known(Line::new(line))).chain([stated.finding]).min_by_key(|finding| finding.rank)
}

/// Whether a line below an exception names what caused it.
fn is_cause(line: &str) -> bool {
    ["cause: ", "[cause]: ", "caused by: ", "code: "].iter().any(|label| starts_with_ignoring_case(line, label))
}

/// Whether a line belongs to a trace's frames.
fn is_frame(line: &str) -> bool {
    let is_name = |(name, _): (&str, &str)| !name.is_empty() && !name.contains(' ');
    let is_call = line.ends_with(')') && line.split_once('(').is_some_and(is_name);
    let is_numbered = line.strip_prefix('#').is_some_and(|rest| rest.starts_with(|digit: char| digit.is_ascii_digit()));
    line.starts_with([' ', '\t'])
        || is_call
        || is_numbered
        || FRAMES.iter().any(|frame| starts_with_ignoring_case(line, frame))
}

/// The error that a closing section is about: a heading such as "## Error", then the message, perhaps in a code fence.
pub fn error_section(answer: &str) -> Option<Finding<'_>> {
    let mut message = None;
    for line in answer.lines().rev().filter(|line| !line.trim().is_empty()).take(SECTION_LINES) {
        if is_error_label(line.trim()) {
            return plain(message?).map(|seen| seen.finding);
        }
        let seen = Line::new(line);
        let is_fence = seen.whole.starts_with("```");
        if seen.setting == Setting::Report && !is_fence {
            break;
        }
        if message.is_none() && !is_fence {
            message = Some(seen);
        }
    }
    // A runner's own record of a job: "# Cron Job: morning-briefing (FAILED)".
    let first = answer.lines().next()?;
    let is_failed = first.starts_with('#') && FAILED.iter().any(|failed| first.trim_end().ends_with(failed));
    let causes = answer.lines().take(SECTION_LINES).filter_map(|line| Reading::new(Line::new(line)).any_cause());
    is_failed.then(|| causes.min_by_key(|cause| cause.rank).unwrap_or_else(|| known(Line::new(first))))
}

/// How the heading of a run's record ends that failed.
const FAILED: &[&str] = &["(FAILED)", "FAILED", "NOT RUN", "BLOCKED", "ABORTED", "NOT DELIVERED"];

/// Whether a line is a label for the error that follows: "## Error", "**Error details:**", "Error:".
fn is_error_label(line: &str) -> bool {
    let label = line.trim_matches(['#', '*', ':', ' ', '_']);
    let is_set = label.len() < line.len();
    is_set
        && ["error", "error details", "error message", "failure", "exception"]
            .iter()
            .any(|name| name.eq_ignore_ascii_case(label))
}
