//! Picks the lines of an answer that speak for the run, has `evidence` weigh each, and decides.
//!
//! A short answer fails by what its lines say, the more readily the less else it delivers. A long one is taken for a
//! report, which may tell of errors: only its first lines, where a runner puts its banner, its end, and an exception or
//! error section that it ends in speak for the run.

use super::blank;
use super::cut::after_code;
use super::evidence::{known, plain};
use super::line::{outside_fences, Line};
use super::long;
use super::short;
use super::trace;
use super::{Category, Finding};

/// The most bytes and lines of a short answer.
const SHORT_BYTES: usize = 2_000;
const SHORT_LINES: usize = 32;

/// In how many lines at the top of a web page its title is looked for.
const TITLE_LINES: usize = 20;

/// `text` without the blanks, control codes and invisible characters around it.
fn trim(text: &str) -> &str {
    let is_blank = |part: char| {
        part.is_whitespace()
            || part.is_control() && part != '\u{1b}'
            || "\u{feff}\u{200b}\u{200c}\u{200d}\u{2060}".contains(part)
    };
    let mut rest = text.trim_matches(is_blank);
    // A text of nothing but terminal codes is empty, too.
    while let Some(after) = after_code(rest) {
        rest = after.trim_start_matches(is_blank);
    }
    if rest.is_empty() {
        rest
    } else {
        text.trim_matches(is_blank)
    }
}

/// The answer in `text`: trimmed, without the model's thinking or a comment before it, and taken out of the code fence that it
/// wholly stands in.
pub fn answer(text: &str) -> &str {
    let mut answer = trim(text);
    for (opens, closes) in [("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<!--", "-->")] {
        if let Some(thought) = answer.strip_prefix(opens) {
            answer = thought.split_once(closes).map_or("", |(_, after)| trim(after));
        }
    }
    // A call of a tool that nobody made.
    if answer.starts_with("<tool_call>") && answer.ends_with("</tool_call>") {
        return "";
    }
    let inner = answer.strip_prefix("```").and_then(|rest| rest.strip_suffix("```"));
    match inner.and_then(|inner| inner.split_once('\n')) {
        Some((language, body)) if !language.contains(' ') && !body.contains("```") => trim(body),
        _ => answer,
    }
}

/// What failed, if `answer`, which is not empty, says that something did.
pub fn find(answer: &str) -> Option<Finding<'_>> {
    // A runner's record that breaks off where the answer belongs.
    if let Some(line) = answer.lines().next_back().filter(|line| line.starts_with('#') && blank::is_heading(line)) {
        return Some(Finding { category: Category::Empty, rank: 0, line, marker: line });
    }
    let ending = trace::exception(answer).or_else(|| trace::error_section(answer)).or_else(|| page(answer));
    if ending.is_some() {
        return ending;
    }
    if is_table(answer) {
        return None;
    }
    let is_short = answer.len() <= SHORT_BYTES && answer.lines().nth(SHORT_LINES).is_none();
    if is_short {
        // A report of a crash may stand in a comment.
        let is_comment = answer.lines().all(|line| line.starts_with('#'));
        let bare =
            answer.lines().map(|line| Line::new(line.trim_start_matches('#'))).filter(|line| !line.whole.is_empty());
        let lines: Vec<Line<'_>> = if is_comment { bare.collect() } else { outside_fences(answer).collect() };
        short::find(&lines).or_else(|| long::footed(answer))
    } else {
        long::find(answer)
    }
}

/// Whether `answer` is a table of values with commas between them, below a line of their names.
fn is_table(answer: &str) -> bool {
    let mut lines = answer.lines();
    let names = lines.next().unwrap_or_default();
    let is_name = |part: char| part.is_alphanumeric() || "_-,".contains(part);
    let commas = |line: &str| line.matches(',').count();
    let columns = commas(names);
    columns > 0 && names.chars().all(is_name) && lines.clone().count() > 1 && lines.all(|line| commas(line) == columns)
}

/// What the title of a web page says: a proxy's "502 Bad Gateway".
fn page(answer: &str) -> Option<Finding<'_>> {
    if !answer.starts_with('<') {
        return None;
    }
    let titles = answer.lines().take(TITLE_LINES).flat_map(|line| {
        let title = |tag: &&str| line.split_once(*tag)?.1.split("</").next();
        ["<title>", "<h1>", "<Message>", "<Code>"].iter().filter_map(title)
    });
    let mut titles = titles.map(Line::new).peekable();
    titles.peek()?;
    let title = titles.find(|title| !title.message.is_empty());
    // Amazon's and Google's stores answer in XML.
    let is_error = || {
        let line = title.or_else(|| answer.lines().next().map(Line::new))?;
        answer.contains("<Error>").then(|| known(line))
    };
    title.and_then(plain).map(|seen| seen.finding).or_else(is_error)
}
