//! Weighs one line: does it say that the run failed, how plainly, and why?

use super::line::{Line, Setting};
use super::matcher::{Hit, Role};
use super::reading::Reading;
use super::rules::{Weight, CAUSES};
use super::{Category, Finding};

/// How plainly a line says that the run failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    /// It tells of a trouble with a thing that the run needs.
    Told,
    /// It names a cause somewhere.
    Named,
    /// It reads as an error message, or admits a failure and names its cause.
    Message,
    /// A first person admits that the work could not be done.
    Admitted,
    /// What the job was to deliver is said to lack.
    Lacking,
    /// A model's own word that it declines.
    Declined,
    /// It outright states an error.
    Stated,
    /// It says that the job was not done.
    Undelivered,
    /// A runner's own words.
    Banner,
}

/// What a line says of the run's failure.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'t> {
    /// What failed, and by which words.
    pub finding: Finding<'t>,
    /// How plainly.
    pub proof: Proof,
    /// What speaks against it in its own sentence, in words that an answer delivers.
    pub doubt: usize,
}

/// What a line says of the run's failure, if it says anything: the plainest proof in it.
pub fn weigh<'t>(reading: &Reading<'t>) -> Option<Evidence<'t>> {
    let passes_over = matches!(reading.line.setting, Setting::Report | Setting::LoggedProgress);
    if passes_over || reading.has(Role::Over) {
        return None;
    }
    stated(reading)
        .or_else(|| spoken(reading))
        .or_else(|| undelivered(reading))
        .or_else(|| message(reading))
        .or_else(|| told(reading))
}

/// A runner's banner, or an error that the line outright states.
fn stated<'t>(reading: &Reading<'t>) -> Option<Evidence<'t>> {
    if let Some(finding) = reading.cause(|hit, weight| weight == Weight::Banner && reading.is_message(hit)) {
        return Some(Evidence { finding, proof: Proof::Banner, doubt: 0 });
    }
    let (opening, reports) = reading.opening()?;
    let finding = || reading.any_cause().unwrap_or_else(|| reading.general(opening));
    (!reports).then(|| Evidence { finding: finding(), proof: Proof::Stated, doubt: 0 })
}

/// What a first person says of itself: that it declines, or could not do the work.
fn spoken<'t>(reading: &Reading<'t>) -> Option<Evidence<'t>> {
    if let Some(refusal) = says(reading, Weight::Spoken) {
        // "I can't write the report: HTTP 429" is no refusal.
        let cause = reading.cause(|_, weight| weight == Weight::Message).filter(|cause| cause.rank < refusal.rank);
        let proof = if cause.is_some() { Proof::Admitted } else { Proof::Declined };
        return Some(Evidence { finding: cause.unwrap_or(refusal), proof, doubt: reading.delivery() });
    }
    let admitted = says(reading, Weight::Admitted)?;
    Some(Evidence { finding: reading.named_or(admitted), proof: Proof::Admitted, doubt: reading.delivery() })
}

/// That what the job was to deliver is not there.
fn undelivered<'t>(reading: &Reading<'t>) -> Option<Evidence<'t>> {
    if let Some(hit) = reading.first(Role::Undelivered) {
        let finding = reading.named_or(reading.general(&reading.line.message[hit.place()]));
        return Some(Evidence { finding, proof: Proof::Undelivered, doubt: 0 });
    }
    let finding = reading.named_or(says(reading, Weight::Undelivered)?);
    Some(Evidence { finding, proof: Proof::Lacking, doubt: reading.delivery() + reading.prose() })
}

/// An error message, or a cause that is about all that the sentence says.
fn message<'t>(reading: &Reading<'t>) -> Option<Evidence<'t>> {
    let (finding, proof, question) = match reading.message() {
        Some(finding) => (finding, Proof::Message, 0),
        None => (reading.cause(|hit, weight| reading.names(hit, weight))?, Proof::Named, reading.question()),
    };
    // That there is no answer is said in the same words as that there is one: "completed, but returned no output".
    let is_empty = finding.category == Category::Empty;
    let doubt = if is_empty { 0 } else { reading.delivery() + reading.prose() };
    Some(Evidence { finding, proof, doubt: doubt + question })
}

/// A trouble with a thing that the run needs, or a cause among other things.
fn told<'t>(reading: &Reading<'t>) -> Option<Evidence<'t>> {
    let is_pair = |hit: &Hit| matches!(hit.role, Role::Cause(row) if !CAUSES[row].subjects.is_empty());
    let told = reading.cause(|hit, weight| {
        let tells = match weight {
            Weight::Told | Weight::Message => true,
            Weight::Common => is_pair(hit),
            _ => false,
        };
        tells && reading.is_said(hit)
    })?;
    let doubt = reading.delivery() + reading.prose() + reading.question() + reading.rest(told.marker);
    Some(Evidence { finding: reading.any_cause().unwrap_or(told), proof: Proof::Told, doubt })
}

/// What the line says in words of that weight, outside quotes.
fn says<'t>(reading: &Reading<'t>, said: Weight) -> Option<Finding<'t>> {
    reading.cause(|hit, weight| weight == said && !reading.is_quoted(hit))
}

/// What `line` says, if nothing in it speaks against that.
pub fn plain(line: Line<'_>) -> Option<Evidence<'_>> {
    undoubted(&Reading::new(line))
}

/// What a line says, if nothing in it speaks against that.
pub fn undoubted<'t>(reading: &Reading<'t>) -> Option<Evidence<'t>> {
    weigh(reading).filter(|seen| seen.doubt == 0)
}

/// What a line that is known to be an error says: an exception's message, for one.
pub fn known(line: Line<'_>) -> Finding<'_> {
    let reading = Reading::new(line);
    let stated = reading.opening().map_or(line.message, |(stated, _)| stated);
    reading.any_cause().unwrap_or_else(|| reading.general(stated))
}
