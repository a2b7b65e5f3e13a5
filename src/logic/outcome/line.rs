//! A line's message, seen through what a log or a terminal dresses it in.

use super::cut::{after_code, head, split_prefix, split_while};

/// How much of a line is looked at, in bytes. A longer one is judged by its beginning.
const LOOK: usize = 2_000;

/// How a line is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    /// As a line of its own.
    Plain,
    /// A log line at level ERROR or above.
    LoggedError,
    /// A log line at level INFO or below: progress, not an answer.
    LoggedProgress,
    /// A heading, list item, table row or quotation: part of a report.
    Report,
}

/// A line and its message.
#[derive(Debug, Clone, Copy)]
pub struct Line<'t> {
    /// The line as it stands, its blanks trimmed.
    pub whole: &'t str,
    /// Without colours, timestamp, log level and warning signs.
    pub message: &'t str,
    /// How it is set.
    pub setting: Setting,
    /// The log level that it names, as it names it.
    pub level: Option<&'t str>,
    /// Whether a timestamp, a level or a component's name stands before its message, as in a log.
    pub is_logged: bool,
}

impl<'t> Line<'t> {
    /// Looks at one line.
    pub fn new(line: &'t str) -> Self {
        let whole = head(line.trim(), LOOK);
        let mut message = whole;
        let mut setting = if is_report(whole) { Setting::Report } else { Setting::Plain };
        let (mut named, mut dressed) = (None, false);
        loop {
            let rest = undress(message);
            if let Some((name, level, after)) = level(rest, dressed).or_else(|| level(logger(rest, dressed)?, true)) {
                if setting == Setting::Plain {
                    setting = level;
                    named = Some(name);
                }
                message = after;
            } else if let Some(after) = timestamp(rest).or_else(|| label(rest)) {
                message = after;
            } else {
                message = rest;
                break;
            }
            dressed = true;
        }
        if whole.starts_with('<') {
            message = message.split("</").next().unwrap_or(message);
        }
        Line { whole, message, setting, level: named, is_logged: dressed }
    }
}

impl Line<'_> {
    /// The line's beginning, of at most `bytes` of its message.
    pub fn clipped(mut self, bytes: usize) -> Self {
        self.message = head(self.message, bytes);
        self
    }
}

/// Whether a line is set as a part of a report: a heading, list item, table row, quotation or fence.
fn is_report(line: &str) -> bool {
    if let Some(row) = line.strip_prefix('|') {
        return row.contains('|');
    }
    let numbered = line.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let is_numbered = numbered.len() < line.len() && (numbered.starts_with(". ") || numbered.starts_with(") "));
    is_numbered
        || line.starts_with('#') && !line.starts_with("##[")
        || [
            "> ", "- ", "* ", "+ ", "• ", "– ", "---", "```", "~~~", "<t", "<li", "def ", "if ", "return ", "with ",
            "fix(", "feat(",
        ]
        .iter()
        .any(|mark| line.starts_with(mark))
}

/// The longest tag, in bytes, that is seen through.
const TAG: usize = 200;

/// Without colour codes, tags, blanks, bold marks and warning signs before it.
fn undress(mut text: &str) -> &str {
    loop {
        let rest = text.trim_start_matches(|sign: char| {
            sign.is_whitespace()
                || sign.is_control() && sign != '\u{1b}'
                || "*_|:⚠❌✖✗✘✕×⛔🚨🔴💥🛑■❗⏱⏰←→\u{fe0f}│└├╰┃╭║╔╚▸›●✕ℹ❯🐈🥲⏳⎿⏺⟳".contains(sign)
        });
        // A markup's tag says nothing itself.
        match after_tag(rest).or_else(|| after_code(rest)) {
            Some(after) => text = after,
            None => return rest,
        }
    }
}

/// What follows the tag that `text` begins with; "<urlopen error …>" is none.
fn after_tag(text: &str) -> Option<&str> {
    let (tag, after) = text.strip_prefix('<')?.split_once('>').filter(|(tag, _)| tag.len() < TAG)?;
    let is_tag = !tag.contains(' ') || tag.contains('=') || tag.starts_with(['!', '?']);
    is_tag.then_some(after)
}

/// The log level that `text` begins with, what it means, and what follows it. A level needs a sign of the log around
/// it: something `dressed` the line before, brackets, or a separator after.
fn level(text: &str, dressed: bool) -> Option<(&str, Setting, &str)> {
    const LEVELS: [(&str, Setting); 14] = [
        ("ERROR", Setting::LoggedError),
        ("ERR", Setting::LoggedError),
        ("FATAL", Setting::LoggedError),
        ("CRITICAL", Setting::LoggedError),
        ("SEVERE", Setting::LoggedError),
        ("PANIC", Setting::LoggedError),
        ("WARNING", Setting::Plain),
        ("WARN", Setting::Plain),
        ("INFO", Setting::LoggedProgress),
        ("DEBUG", Setting::LoggedProgress),
        ("TRACE", Setting::LoggedProgress),
        ("NOTICE", Setting::LoggedProgress),
        ("level=error", Setting::LoggedError),
        ("level=info", Setting::LoggedProgress),
    ];
    // Yarn writes "error An unexpected error occurred".
    if let Some(message) = text.strip_prefix("error ").filter(|rest| rest.starts_with(char::is_uppercase)) {
        return Some(("error", Setting::LoggedError, message));
    }
    // gRPC prints its status below the error's name.
    if let Some(status) = text.strip_prefix("status = StatusCode.") {
        return Some(("status", Setting::LoggedError, status));
    }
    // Google's logging library writes "E0214 03:00:06.104411   22817 memcache.go:265] …".
    if let Some((mark, rest)) = ["E", "F"].iter().find_map(|&mark| Some((mark, text.strip_prefix(mark)?))) {
        let date = rest.split(' ').next().unwrap_or("");
        if date.len() == 4 && date.bytes().all(|digit| digit.is_ascii_digit()) {
            return rest.split_once("] ").map(|(_, message)| (mark, Setting::LoggedError, message));
        }
    }
    // GitHub's runners write "##[error]".
    let inner = text.strip_prefix("##[").or_else(|| text.strip_prefix('['));
    let named = |name: &str| match inner {
        Some(inner) => split_prefix(inner, name),
        None => split_prefix(text, name).filter(|(written, _)| *written == name),
    };
    let (setting, (name, rest)) = LEVELS.into_iter().find_map(|(name, setting)| Some((setting, named(name)?)))?;
    if rest.starts_with(|next: char| next.is_alphanumeric() || next == '_') {
        return None;
    }
    if inner.is_some() {
        return Some((name, setting, rest.strip_prefix(']')?));
    }
    let is_log =
        dressed || name.starts_with("level=") || rest.starts_with([':', '|', '\u{1b}']) || rest.starts_with(" - ");
    is_log.then(|| (name, setting, rest.trim_start_matches([' ', ':', '|', '-'])))
}

/// What follows the label that `text` begins with: the name of a container or component ("[api] | ", "[worker-1] "), a
/// bracket around an error ("[API Error: …]"), a key ("lastError": "…).
fn label(text: &str) -> Option<&str> {
    // Airflow writes "{scheduler.py:1695} ERROR - …".
    if let Some((place, after)) = text.strip_prefix('{').and_then(|inner| inner.split_once("} ")) {
        let is_place = !place.contains(' ') && place.ends_with(|last: char| last.is_ascii_digit());
        return Some(after).filter(|_| is_place);
    }
    // A shell says of a job of its own "[1]    4242 segmentation fault  ./agent".
    if let Some((job, after)) = text.strip_prefix('[').and_then(|inner| inner.split_once("] ")) {
        let process = after.trim_start_matches([' ', '+', '-']);
        let message = process.trim_start_matches(|digit: char| digit.is_ascii_digit());
        if job.bytes().all(|digit| digit.is_ascii_digit()) && message.len() < process.len() && message.starts_with(' ')
        {
            return Some(message);
        }
    }
    if let Some(inner) = text.strip_prefix('[') {
        if inner.starts_with("API Error") {
            return Some(inner);
        }
        let (name, after) = inner.split_once(']')?;
        let is_name = name.len() <= 40
            && name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.bytes().all(|part| part.is_ascii_alphanumeric() || b"-_.:/#@".contains(&part))
            && !name.ends_with("Error");
        return after.strip_prefix(' ').filter(|_| is_name);
    }
    let (key, value) = text.strip_prefix('"')?.split_once("\": \"")?;
    key.bytes().all(|part| part.is_ascii_alphanumeric() || part == b'_').then_some(value)
}

/// What follows the logger's name that `text` begins with in a log: "cron.scheduler ERROR …", "openhands:ERROR: …".
fn logger(text: &str, dressed: bool) -> Option<&str> {
    let is_name = |part: char| part.is_ascii_alphanumeric() || "._-".contains(part);
    let rest = text.trim_start_matches(is_name);
    rest.strip_prefix([':', ' ']).map(str::trim_start).filter(|_| dressed && rest.len() < text.len())
}

/// What follows the timestamp that `text` begins with: digits and what joins them, at least six of the former, perhaps
/// in brackets.
fn timestamp(text: &str) -> Option<&str> {
    let inner = text
        .strip_prefix('[')
        .or_else(|| text.strip_prefix('('))
        .or_else(|| text.strip_prefix("time=\""))
        .unwrap_or(text);
    let (stamp, rest) = split_while(inner, |part| part.is_ascii_digit() || "-:.,/TZ+ ".contains(part));
    let digits = stamp.bytes().filter(u8::is_ascii_digit).count();
    // In brackets the minute will do: "[07:05]".
    let is_minute = inner.len() < text.len() && digits == 4 && stamp.contains(':');
    if digits < 6 && !is_minute || !stamp.contains([':', '-', '/']) {
        return None;
    }
    Some(rest.trim_start_matches([']', ')', '"', ' ', '|']))
}

/// The lines of `answer` that are neither blank nor in a code fence, or in an indented block below a paragraph.
pub fn outside_fences(answer: &str) -> impl Iterator<Item = Line<'_>> {
    let (mut fenced, mut below_blank, mut quoted, mut begun, mut announced) = (false, false, false, false, false);
    answer.lines().filter_map(move |whole| {
        let mut line = Line::new(whole);
        if line.whole.is_empty() {
            below_blank = true;
            return None;
        }
        let is_indented = whole.starts_with("    ") || whole.starts_with('\t');
        quoted = begun && is_indented && (quoted || below_blank);
        (below_blank, begun) = (false, true);
        // A level that stands alone is that of the line below.
        if std::mem::replace(&mut announced, line.setting == Setting::LoggedError && line.message.is_empty()) {
            line.setting = Setting::LoggedError;
            line.level = line.level.or(Some(line.message));
        }
        let is_fence = line.whole.starts_with("```");
        fenced ^= is_fence;
        (!fenced && !is_fence && !quoted).then_some(line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_seen_through_their_dress() {
        for (line, setting, message) in [
            ("2025-11-19 07:05:01,123 - ERROR - disk full", Setting::LoggedError, "disk full"),
            ("2025-11-19T07:05:01Z ERROR runner: disk full", Setting::LoggedError, "runner: disk full"),
            ("[2025-11-19 07:05] [error] disk full", Setting::LoggedError, "disk full"),
            ("\u{1b}[1;31mERROR\u{1b}[0m: disk full", Setting::LoggedError, "disk full"),
            ("[INFO] started", Setting::LoggedProgress, "started"),
            ("⚠️ **Blocked: x", Setting::Plain, "Blocked: x"),
            ("ERROR RATES ARE DOWN", Setting::Plain, "ERROR RATES ARE DOWN"),
            ("Errors fell", Setting::Plain, "Errors fell"),
            ("2025-11-19: a quiet day", Setting::Plain, "a quiet day"),
            ("429 tickets", Setting::Plain, "429 tickets"),
            ("- HTTP 429", Setting::Report, "- HTTP 429"),
            ("12) HTTP 429", Setting::Report, "12) HTTP 429"),
        ] {
            let seen = Line::new(line);
            assert_eq!((seen.setting, seen.message), (setting, message), "{line}");
        }
    }
}
