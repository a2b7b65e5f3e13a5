//! A traceback, a panic or a stack trace at the very end: the program's last word.
//!
//! Sources: CPython's `traceback`, Go's runtime, Rust's `std::panicking`, Node, the JVM, .NET, Ruby, PHP.

use super::Decision;
use crate::ends::{ceil, END};

/// How much of the end is looked through, in bytes.
const READ: usize = 4 * END;

/// How many lines that are no frames may follow a trace.
const MESSAGE_LINES: usize = 2;

/// What a trace begins with.
#[rustfmt::skip]
const OPENERS: &[&str] = &[
    "Traceback (most recent call last)", "panic: ", "fatal error: ", "thread '", "Exception in thread ",
    "Unhandled exception", "PHP Fatal error", "Uncaught ",
];

/// What a line between a trace's frames, or below them, begins with.
#[rustfmt::skip]
const FRAMES: &[&str] = &[
    "at ", "File \"", "goroutine ", "created by ", "note: ", "stack backtrace:", "exit status ", "Node.js v", "... ",
    "[signal ", "Caused by:", "[cause]:", "}", "^", "~", "from ", "#", "thrown in ", "During handling of",
    "The above exception", "[Previous line repeated",
];

/// The exception that `answer` ends in.
pub fn read(answer: &str) -> Option<Decision<'_>> {
    let tail = &answer[ceil(answer, answer.len().saturating_sub(READ))..];
    let lines: Vec<&str> = tail.lines().map(without_margin).filter(|line| !line.trim().is_empty()).collect();
    let at = lines.iter().rposition(|line| opens(line))?;
    let (opener, below) = (lines[at], &lines[at + 1..]);
    // Python puts the message below the frames, others into the opener. A trace that was cut off before it has none.
    let (said, rest) = if opener.starts_with("Traceback") {
        let message = below.iter().position(|line| !line.starts_with([' ', '\t']) && !is_frame(line))?;
        (below[message], &below[message + 1..])
    } else {
        (opener, below)
    };
    let prose = rest.iter().filter(|line| !is_frame(line)).count();
    // One that somebody goes on to explain leaves the word to the text around it.
    let goes_on = rest.iter().any(|line| line.starts_with("```") || is_sentence(line));
    (prose <= MESSAGE_LINES && !goes_on).then(|| Decision::failure("a trace at the end", said.trim()))
}

/// Without the name of a container and a bar, or the frame of a group of exceptions.
fn without_margin(line: &str) -> &str {
    match line.split_once('|') {
        Some((name, rest))
            if name.len() <= 30 && name.chars().all(|part| part.is_ascii_alphanumeric() || " -_.+".contains(part)) =>
        {
            rest.strip_prefix(' ').unwrap_or(rest)
        }
        _ => line,
    }
}

fn opens(line: &str) -> bool {
    OPENERS.iter().any(|opener| line.starts_with(opener))
}

fn is_frame(line: &str) -> bool {
    line.starts_with([' ', '\t'])
        || line.ends_with(')') && !line.contains(": ")
        || FRAMES.iter().any(|frame| line.starts_with(frame))
}

/// Whether somebody speaks: several words and a full stop, without the colon of an exception.
fn is_sentence(line: &str) -> bool {
    !is_frame(line) && line.split_whitespace().count() > 5 && line.ends_with('.') && !line.contains(": ")
}
