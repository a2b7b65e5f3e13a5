//! Picks the lines of an answer that speak for the run, and asks `evidence` about each.
//!
//! A short answer speaks with every line that is set plainly. A long one is taken for a report, which may tell of
//! errors: only its first lines, where a runner puts its banner, its last line, and an exception or error section that
//! it ends in speak for the run.

use super::evidence::{is_done, weigh, Belief};
use super::line::{Line, Setting};
use super::trace;
use super::{Category, Finding};

/// The most bytes and lines of a short answer.
const SHORT_BYTES: usize = 1_200;
const SHORT_LINES: usize = 16;

/// In how many lines at the top of a long answer a runner's banner is looked for.
const HEAD_LINES: usize = 4;

/// In how many lines at the top of a web page its title is looked for.
const TITLE_LINES: usize = 20;

/// How many lines below it show whether an error at the top heads a report, which goes on with headings, lists or
/// tables.
const BODY_LINES: usize = 200;

/// `text` without the blanks, control codes and invisible characters around it.
fn trim(text: &str) -> &str {
    let is_blank = |part: char| {
        part.is_whitespace()
            || part.is_control() && part != '\u{1b}'
            || "\u{feff}\u{200b}\u{200c}\u{200d}\u{2060}".contains(part)
    };
    let mut rest = text.trim_matches(is_blank);
    // A text of nothing but terminal codes is empty, too.
    while let Some(code) = rest.strip_prefix("\u{1b}[") {
        let after = code.trim_start_matches(|part: char| part.is_ascii_digit() || part == ';');
        rest = after.strip_prefix(|end: char| end.is_ascii_alphabetic()).unwrap_or(after).trim_start_matches(is_blank);
    }
    if rest.is_empty() {
        rest
    } else {
        text.trim_matches(is_blank)
    }
}

/// The answer in `text`: trimmed, and taken out of the code fence that it wholly stands in.
pub fn answer(text: &str) -> &str {
    let answer = trim(text);
    let inner = answer.strip_prefix("```").and_then(|rest| rest.strip_suffix("```"));
    match inner.and_then(|inner| inner.split_once('\n')) {
        Some((language, body)) if !language.contains(' ') && !body.contains("```") => trim(body),
        _ => answer,
    }
}

/// What failed, if `answer`, which is not empty, says that something did.
pub fn find(answer: &str) -> Option<Finding<'_>> {
    let ending = trace::exception(answer).or_else(|| trace::error_section(answer)).or_else(|| page(answer));
    if ending.is_some() {
        return ending;
    }
    let is_short = answer.len() <= SHORT_BYTES && answer.lines().nth(SHORT_LINES).is_none();
    if is_short {
        short(answer)
    } else {
        long(answer)
    }
}

/// What a short answer says: the most specific cause that any of its plain lines names, unless the job went on to its
/// end.
fn short(answer: &str) -> Option<Finding<'_>> {
    let lines: Vec<Line<'_>> = outside_fences(answer).collect();
    let last = lines.len().checked_sub(1)?;
    let spoken = lines.iter().enumerate().filter_map(|(index, &line)| {
        let belief = if index == 0 || index == last { Belief::Message } else { Belief::Stated };
        let finding = weigh(line, belief)?;
        let is_over =
            finding.category != Category::Scaffolding && lines[index + 1..].iter().any(|&later| is_done(later));
        (!is_over).then_some(finding)
    });
    spoken.min_by_key(|finding| finding.rank)
}

/// What a long answer says: a banner in its first lines, an error that it opens with and that no report follows, or an
/// error that it ends in.
fn long(answer: &str) -> Option<Finding<'_>> {
    let banner = outside_fences(answer).take(HEAD_LINES).find_map(|line| weigh(line, Belief::Banner));
    if banner.is_some() {
        return banner;
    }
    let last = answer.lines().next_back().map(Line::new)?;
    if let Some(finding) = weigh(last, Belief::Stated) {
        return Some(finding);
    }
    let mut lines = outside_fences(answer);
    let first = weigh(lines.next()?, Belief::Stated)?;
    let heads_report = lines.take(BODY_LINES).any(|line| line.setting == Setting::Report || is_done(line));
    (!heads_report).then_some(first)
}

/// What the title of a web page says: a proxy's "502 Bad Gateway".
fn page(answer: &str) -> Option<Finding<'_>> {
    if !answer.starts_with('<') {
        return None;
    }
    let title = answer.lines().take(TITLE_LINES).find(|line| line.contains("<title>"))?;
    let title = &title[title.find("<title>")? + "<title>".len()..];
    weigh(Line::new(title), Belief::Message)
}

/// The lines of `answer` that are neither blank nor in a code fence.
pub fn outside_fences(answer: &str) -> impl Iterator<Item = Line<'_>> {
    let mut fenced = false;
    answer.lines().map(Line::new).filter(move |line| {
        let is_fence = line.whole.starts_with("```");
        fenced ^= is_fence;
        !fenced && !is_fence && !line.whole.is_empty()
    })
}
