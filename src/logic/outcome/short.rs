//! Judges a short answer: it fails by what its sentences say, the more readily the less else it delivers.
//!
//! Both sides are weighed in words. An error outweighs so many words of an answer as it is plainly stated; against it
//! stand the words that the answer delivers, and what else speaks for a job that was done.

use super::cut::starts_with_ignoring_case;
use super::evidence::{weigh, Evidence, Proof};
use super::line::{Line, Setting};
use super::reading::Reading;
use super::rules::signs::SALUTATIONS;
use super::rules::{weights, Weight, CAUSES};
use super::sentence::{sentences, tells_action, tells_count, words};
use super::substance::{Part, Substance};
use super::Finding;

/// The most words of a line that only greets.
const GREETING: usize = 2;

/// The most specific cause that any of `lines` names, by evidence that what else they deliver does not outweigh.
pub fn find<'t>(lines: &[Line<'t>]) -> Option<Finding<'t>> {
    let answer = Answer::new(lines)?;
    let mut standing: Vec<Evidence<'t>> = (0..answer.parts.len()).filter_map(|index| answer.standing(index)).collect();
    // What else is in trouble where an error is stated came of it.
    let is_stated = standing.iter().any(|seen| seen.proof == Proof::Stated);
    let counts = |finding: Finding<'_>| !is_stated || weight(finding) != Some(Weight::Told);
    standing.retain(|seen| seen.proof == Proof::Stated || counts(seen.finding));
    let found = standing.iter().map(|seen| seen.finding).min_by_key(|finding| finding.rank)?;
    // An error without a cause of its own takes the most specific one that is named around it.
    if is_specific(found) {
        return Some(found);
    }
    let spoken = answer.parts.iter().filter(|part| part.reading.line.setting != Setting::LoggedProgress);
    let around = spoken.filter_map(|part| part.reading.any_cause()).filter(|&finding| counts(finding));
    around.chain([found]).min_by_key(|finding| finding.rank)
}

/// Whether `finding` rests on a cause's own words, more than on a hint or a thing's name.
fn is_specific(finding: Finding<'_>) -> bool {
    weight(finding).is_some_and(|weight| !matches!(weight, Weight::Hint | Weight::Told))
}

/// How much the words of the cause say by themselves that `finding` names.
fn weight(finding: Finding<'_>) -> Option<Weight> {
    CAUSES.get(finding.rank).map(|cause| cause.weight)
}

/// A short answer and what speaks for it.
struct Answer<'t> {
    parts: Vec<Part<'t>>,
    /// Its first and its last line.
    ends: [&'t str; 2],
    delivered: Substance,
    /// Whether its writer tells what was done.
    acts: bool,
    /// Whether it begins with what it delivers: it may say later what it lacks.
    begins_well: bool,
    /// Whether it is a letter: what its writer cannot do is what it was written to say.
    is_letter: bool,
    /// The parts that say that the job went on to its end.
    done: Vec<usize>,
}

impl<'t> Answer<'t> {
    /// `None` where nothing speaks of a failure.
    fn new(lines: &[Line<'t>]) -> Option<Self> {
        let parts: Vec<Part<'t>> = lines.iter().flat_map(|&line| parts(line)).collect();
        if parts.iter().all(|part| part.evidence.is_none()) {
            return None;
        }
        let says = |line: &&Line<'_>| words(line.message) > GREETING || !line.message.ends_with([',', '!', '，', '！']);
        let first = lines.iter().find(says).or(lines.first())?;
        let ends = [first.whole, lines.last()?.whole];
        // "I gave up", of an admission, is none.
        let is_act = |part: &Part<'_>| {
            part.evidence.map_or(true, |seen| seen.proof < Proof::Admitted) && tells_action(part.reading.line.message)
        };
        // A log may close with what it has counted.
        let closes = |at: usize| {
            let line = parts[at].reading.line;
            at + 1 == parts.len() && line.is_logged && tells_count(line.message)
        };
        let done = |&at: &usize| parts[at].evidence.is_none() && (parts[at].reading.is_done() || at > 0 && closes(at));
        Some(Answer {
            ends,
            delivered: Substance::of(&parts),
            acts: parts.iter().any(is_act),
            begins_well: parts[0].evidence.is_none() && Substance::of(&parts[..1]).told > 0,
            is_letter: SALUTATIONS.iter().any(|start| starts_with_ignoring_case(lines[0].whole, start)),
            done: (0..parts.len()).filter(done).collect(),
            parts,
        })
    }

    /// What part `index` says of a failure, unless the answer outweighs it.
    fn standing(&self, index: usize) -> Option<Evidence<'t>> {
        let Part { reading, evidence } = &self.parts[index];
        let seen = (*evidence)?;
        let is_end = self.ends.iter().any(|end| end.as_ptr() == reading.line.whole.as_ptr());
        let weight = outweighed(seen.proof);
        let weight = if is_end || seen.proof == Proof::Banner { weight } else { weight * weights::BETWEEN / 100 };
        (self.against(index, seen)? <= weight).then_some(seen)
    }

    /// What speaks against the evidence in part `index`, in words; `None` where it does not count at all.
    fn against(&self, index: usize, seen: Evidence<'_>) -> Option<usize> {
        let admits = seen.proof >= Proof::Admitted;
        let speaks_for_writer = matches!(seen.proof, Proof::Admitted | Proof::Declined);
        if self.is_letter && (speaks_for_writer || matches!(seen.proof, Proof::Lacking | Proof::Undelivered)) {
            return None;
        }
        let over = if seen.proof == Proof::Banner { 0 } else { self.over_after(index)? };
        let (said, explained) =
            if admits { (weights::BEFORE_ADMISSION, weights::AFTER_ADMISSION) } else { (100, weights::AFTER_MESSAGE) };
        let Substance { told, said: before, explained: after } = self.delivered;
        let acts = if self.acts && seen.proof <= Proof::Admitted { weights::ACTION } else { 0 };
        let begins = if self.begins_well && speaks_for_writer { weights::GOOD_START } else { 0 };
        Some(told + (before * said + after * explained) / 100 + seen.doubt + over + acts + begins)
    }

    /// What says after part `index` that the job went on, in words; `None` where it says that the error is over.
    fn over_after(&self, index: usize) -> Option<usize> {
        let later: Vec<usize> = self.done.iter().copied().filter(|&at| at > index).collect();
        if later.is_empty() {
            return Some(0);
        }
        let ends_well = self.done.last() == Some(&(self.parts.len() - 1));
        let goes_on = |at: &usize| {
            let reading = &self.parts[*at].reading;
            reading.is_over() || reading.line.setting == Setting::LoggedProgress
        };
        (!ends_well && !later.iter().any(goes_on)).then_some(weights::DONE_AFTER)
    }
}

/// The sentences of `line`, each set like the whole, and what they say.
fn parts(line: Line<'_>) -> impl Iterator<Item = Part<'_>> {
    sentences(line.message).map(move |sentence| {
        let reading = Reading::new(Line { message: sentence.trim(), ..line });
        let evidence = weigh(&reading);
        Part { reading, evidence }
    })
}

/// How many words of an answer an error outweighs, by how plainly it is stated.
const fn outweighed(proof: Proof) -> usize {
    match proof {
        Proof::Told => weights::TOLD,
        Proof::Named => weights::NAMED,
        Proof::Message => weights::MESSAGE,
        Proof::Admitted => weights::ADMITTED,
        Proof::Lacking => weights::LACKING,
        Proof::Declined => weights::DECLINED,
        Proof::Stated => weights::STATED,
        Proof::Undelivered => weights::UNDELIVERED,
        Proof::Banner => usize::MAX,
    }
}
