//! Judges a long answer. It is taken for a report, which may tell of errors: only its first lines, where a runner puts
//! its banner, and its end speak for the run.

use super::evidence::{plain, undoubted, Evidence, Proof};
use super::line::{outside_fences, Line, Setting};
use super::matcher::Role;
use super::reading::Reading;
use super::sentence::{tells_count, words};
use super::substance::is_done;
use super::Finding;

/// In how many lines at the top of a long answer a runner's banner is looked for.
const HEAD_LINES: usize = 4;

/// How much of a line at an end of a long answer shows whether it states an error, and of a line near its top whether it
/// is a banner, in bytes.
const OPENING: usize = 200;
const BANNER: usize = 100;

/// How many lines at the end of a log speak for the run.
const TAIL_LINES: usize = 6;

/// How many lines an answer has at least whose footer is looked for.
const FOOTED_LINES: usize = 6;

/// How many lines, of how many words each, may follow an error at an answer's end.
const FOOTER_LINES: usize = 2;
const FOOTER_WORDS: usize = 4;

/// How many lines below it show whether an error at the top heads a report, which goes on with headings, lists or
/// tables.
const BODY_LINES: usize = 200;

/// The longest refusal, in bytes.
const REFUSAL_BYTES: usize = 4_000;

/// What a long answer says: a banner in its first lines, an error that it ends in, an error that it opens with and
/// that no report follows, or that the model declined. Whether a line says so shows at its beginning.
pub fn find(answer: &str) -> Option<Finding<'_>> {
    let mut head = outside_fences(answer);
    let first = head.next()?;
    let last = answer.lines().next_back().map(Line::new)?;
    let opening = plain(first.clipped(OPENING));
    let is_one = first.whole.as_ptr() == last.whole.as_ptr();
    let closing = if is_one { opening } else { plain(last.clipped(OPENING)) };
    let banners = head.take(HEAD_LINES - 1).filter_map(|line| plain(line.clipped(BANNER)));
    let banner = opening.into_iter().chain(banners).find(|seen| seen.proof == Proof::Banner);
    if let Some(seen) = banner {
        return Some(seen.finding);
    }
    let states = |seen: &Evidence<'_>| seen.proof == Proof::Stated;
    if closing.is_some_and(|seen| seen.proof > Proof::Named) || closes(last) {
        let ending = log_end(answer).or_else(|| plain(last).filter(states).map(|seen| seen.finding));
        if ending.is_some() {
            return ending;
        }
    }
    if let Some(finding) = footed(answer) {
        return Some(finding);
    }
    if opening.is_some_and(|seen| states(&seen)) {
        let is_report = |line: Line<'_>| line.setting == Setting::Report || is_done(line);
        let heads_report = outside_fences(answer).skip(1).take(BODY_LINES).any(is_report);
        return plain(first).filter(|seen| states(seen) && !heads_report).map(|seen| seen.finding);
    }
    let declined = [opening, closing].into_iter().flatten().find(|seen| seen.proof == Proof::Declined)?;
    (!hands_over(answer)).then_some(declined.finding)
}

/// The error that an answer ends in where a line or two of a footer follow it: "tokens used: 18,204".
pub fn footed(answer: &str) -> Option<Finding<'_>> {
    answer.lines().nth(FOOTED_LINES)?;
    for line in answer.lines().rev().map(Line::new).filter(|line| !line.whole.is_empty()).take(FOOTER_LINES + 1) {
        if plain(line.clipped(OPENING)).is_some_and(|seen| seen.proof >= Proof::Stated) {
            return plain(line).map(|seen| seen.finding);
        }
        if words(line.message) > FOOTER_WORDS || is_done(line) || tells_count(line.message) {
            return None;
        }
    }
    None
}

/// What a log ends in, if its last lines say that the run failed.
fn log_end(answer: &str) -> Option<Finding<'_>> {
    let tail: Vec<Line<'_>> =
        answer.lines().rev().map(Line::new).filter(|line| !line.whole.is_empty()).take(2 * TAIL_LINES).collect();
    let logged = tail.iter().filter(|line| line.is_logged).count();
    let closing = tail.iter().take_while(|&&line| closes(line)).count();
    let ends = tail.get(closing).and_then(|&line| plain(line)).is_some_and(|seen| seen.proof > Proof::Named);
    let speaking = tail.iter().take(TAIL_LINES).filter_map(|&line| plain(line));
    let stated = speaking.filter(|seen| seen.proof > Proof::Named).map(|seen| seen.finding);
    stated.min_by_key(|finding| finding.rank).filter(|_| ends && 2 * logged >= tail.len())
}

/// Whether a line of a log says only that the program ends.
fn closes(line: Line<'_>) -> bool {
    let says_so = |reading: Reading<'_>| reading.has(Role::Closing) && undoubted(&reading).is_none();
    line.is_logged && says_so(Reading::new(line))
}

/// Whether an answer whose writer declines hands something over nevertheless.
fn hands_over(answer: &str) -> bool {
    answer.len() > REFUSAL_BYTES || answer.lines().any(|line| line.starts_with(['#', '|', '`']))
}
