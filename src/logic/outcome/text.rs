//! Picks the lines of an answer that speak for the run, has `evidence` weigh each, and decides.
//!
//! A short answer fails by what its lines say, the more readily the less else it delivers. A long one is taken for a
//! report, which may tell of errors: only its first lines, where a runner puts its banner, its end, and an exception or
//! error section that it ends in speak for the run.

use super::clause;
use super::evidence::{known, weigh, Evidence, Proof};
use super::line::{Line, Setting};
use super::matcher::{scan, Hit, Role};
use super::rules::CAUSES;
use super::sentence::{tells_action, tells_part};
use super::substance::{is_done, substance};
use super::trace;
use super::{Category, Finding};

/// The most bytes and lines of a short answer.
const SHORT_BYTES: usize = 1_200;
const SHORT_LINES: usize = 16;

/// In how many lines at the top of a long answer a runner's banner is looked for.
const HEAD_LINES: usize = 4;

/// How much of a line at an end of a long answer shows whether it states an error, and of a line near its top whether it
/// is a banner, in bytes.
const OPENING: usize = 200;
const BANNER: usize = 100;

/// How many lines at the end of a log speak for the run.
const TAIL_LINES: usize = 6;

/// Of how many lines an answer is read by its clauses, and how many words it may deliver beside one.
const CLAUSE_LINES: usize = 6;
const CLAUSE_WORDS: usize = 10;

/// In how many lines at the top of a web page its title is looked for.
const TITLE_LINES: usize = 20;

/// How many lines below it show whether an error at the top heads a report, which goes on with headings, lists or
/// tables.
const BODY_LINES: usize = 200;

/// The longest refusal, in bytes.
const REFUSAL_BYTES: usize = 4_000;

/// How many words an answer may deliver beside an error, and fail nevertheless, by how plainly the error is stated.
const fn bearable_substance(proof: Proof) -> usize {
    match proof {
        Proof::Named => 9,
        Proof::Message => 20,
        Proof::Admitted => 25,
        Proof::Declined => 150,
        Proof::Stated => 60,
        Proof::Undelivered => 40,
        Proof::Banner => usize::MAX,
    }
}

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

/// The answer in `text`: trimmed, without the model's thinking before it, and taken out of the code fence that it
/// wholly stands in.
pub fn answer(text: &str) -> &str {
    let mut answer = trim(text);
    if let Some(thought) = answer.strip_prefix("<think>") {
        answer = thought.find("</think>").map_or("", |end| trim(&thought[end + "</think>".len()..]));
    }
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
        let lines: Vec<Line<'_>> = outside_fences(answer).collect();
        let spoken = speaking(&lines);
        match spoken {
            Some(finding) if finding.rank < CAUSES.len() => spoken,
            _ => clause(&lines).or(spoken),
        }
    } else {
        long(answer)
    }
}

/// The most specific cause that any of `lines` names, by evidence that what else they deliver does not outweigh.
fn speaking<'t>(lines: &[Line<'t>]) -> Option<Finding<'t>> {
    let evidence: Vec<Option<Evidence<'t>>> = lines.iter().map(|&line| weigh(line)).collect();
    if evidence.iter().all(Option::is_none) {
        return None;
    }
    let last = lines.len() - 1;
    let delivered = substance(lines);
    let acts = lines.iter().any(|line| tells_action(line.message));
    let is_over =
        |index: usize| (index + 1..lines.len()).any(|later| evidence[later].is_none() && is_done(lines[later]));
    let spoken = evidence.iter().enumerate().filter_map(|(index, evidence)| {
        let Evidence { finding, proof } = (*evidence)?;
        let is_end = index == 0 || index == last;
        let bearable = if is_end { bearable_substance(proof) } else { bearable_substance(proof) / 2 };
        let is_placed = is_end || proof >= Proof::Stated;
        let stands = finding.category == Category::Scaffolding && proof == Proof::Banner || !is_over(index);
        let is_told = acts && proof <= Proof::Admitted;
        (is_placed && !is_told && delivered <= bearable && stands).then_some(finding)
    });
    let found = spoken.min_by_key(|finding| finding.rank)?;
    // An error without a cause of its own takes the one that the lines around it name.
    let around = || evidence.iter().flatten().map(|seen| seen.finding).min_by_key(|finding| finding.rank);
    if found.rank < CAUSES.len() {
        Some(found)
    } else {
        around()
    }
}

/// What a clause says of a thing that the job needs, where little else is delivered.
fn clause<'t>(lines: &[Line<'t>]) -> Option<Finding<'t>> {
    if lines.len() > CLAUSE_LINES {
        return None;
    }
    let (finding, said) = lines.iter().find_map(|&line| clause::find(line))?;
    let acts = lines.iter().any(|line| {
        line.message.starts_with(['✅', '✓', '✔']) || tells_action(line.message) || tells_part(line.message)
    });
    // The clause's own words are no sign of another's: "completed but returned no output".
    let is_own = |line: &Line<'_>, hit: &Hit| {
        let at = line.message.as_ptr() as usize + hit.start;
        (finding.marker.as_ptr() as usize..finding.marker.as_ptr() as usize + finding.marker.len()).contains(&at)
    };
    // A limit is one of "this month".
    let is_limit = finding.category == Category::Billing;
    let speaks_about = |hit: &Hit| match hit.role {
        Role::Contrast | Role::Over | Role::Done => true,
        Role::Prose => !is_limit,
        _ => false,
    };
    let is_prose = |line: &Line<'_>| scan(line.message).iter().any(|hit| speaks_about(hit) && !is_own(line, hit));
    (!acts && !lines.iter().any(is_prose) && substance(lines) <= said + CLAUSE_WORDS).then_some(finding)
}

/// What a long answer says: a banner in its first lines, an error that it ends in, an error that it opens with and
/// that no report follows, or that the model declined. Whether a line says so shows at its beginning.
fn long(answer: &str) -> Option<Finding<'_>> {
    let mut head = outside_fences(answer);
    let first = head.next()?;
    let last = answer.lines().next_back().map(Line::new)?;
    let (opening, closing) = (weigh(first.clipped(OPENING)), weigh(last.clipped(OPENING)));
    let banners = head.take(HEAD_LINES - 1).filter_map(|line| weigh(line.clipped(BANNER)));
    let banner = opening.into_iter().chain(banners).find(|seen| seen.proof == Proof::Banner);
    if let Some(seen) = banner {
        return Some(seen.finding);
    }
    let states = |seen: &Evidence<'_>| seen.proof == Proof::Stated;
    if closing.is_some_and(|seen| seen.proof > Proof::Named) || closes(last) {
        let ending = log_end(answer).or_else(|| weigh(last).filter(states).map(|seen| seen.finding));
        if ending.is_some() {
            return ending;
        }
    }
    if opening.is_some_and(|seen| states(&seen)) {
        let is_report = |line: Line<'_>| line.setting == Setting::Report || is_done(line);
        let heads_report = outside_fences(answer).skip(1).take(BODY_LINES).any(is_report);
        return weigh(first).filter(|seen| states(seen) && !heads_report).map(|seen| seen.finding);
    }
    let declined = [opening, closing].into_iter().flatten().find(|seen| seen.proof == Proof::Declined)?;
    (!hands_over(answer)).then_some(declined.finding)
}

/// What a log ends in, if its last lines say that the run failed.
fn log_end(answer: &str) -> Option<Finding<'_>> {
    let tail: Vec<Line<'_>> =
        answer.lines().rev().map(Line::new).filter(|line| !line.whole.is_empty()).take(2 * TAIL_LINES).collect();
    let logged = tail.iter().filter(|line| line.is_logged).count();
    let closing = tail.iter().take_while(|&&line| closes(line)).count();
    let ends = tail.get(closing).and_then(|&line| weigh(line)).is_some_and(|seen| seen.proof > Proof::Named);
    let speaking = tail.iter().take(TAIL_LINES).filter_map(|&line| weigh(line));
    let stated = speaking.filter(|seen| seen.proof > Proof::Named).map(|seen| seen.finding);
    stated.min_by_key(|finding| finding.rank).filter(|_| ends && 2 * logged >= tail.len())
}

/// Whether a line of a log says only that the program ends.
fn closes(line: Line<'_>) -> bool {
    line.is_logged && scan(line.message).iter().any(|hit| hit.role == Role::Closing) && weigh(line).is_none()
}

/// Whether an answer whose writer declines hands something over nevertheless.
fn hands_over(answer: &str) -> bool {
    answer.len() > REFUSAL_BYTES || answer.lines().any(|line| line.starts_with(['#', '|', '`']))
}

/// What the title of a web page says: a proxy's "502 Bad Gateway".
fn page(answer: &str) -> Option<Finding<'_>> {
    if !answer.starts_with('<') {
        return None;
    }
    let head = answer.lines().take(TITLE_LINES).find_map(|line| {
        ["<title>", "<h1>", "<Message>", "<Code>"].iter().find_map(|tag| Some(&line[line.find(tag)? + tag.len()..]))
    })?;
    let title = &head[..head.find("</").unwrap_or(head.len())];
    let title = Line::new(title);
    // Amazon's and Google's stores answer in XML.
    let is_error = || answer.contains("<Error>").then(|| known(title));
    weigh(title).map(|seen| seen.finding).or_else(is_error)
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
