//! What the sentences of an answer deliver besides an error.

use super::evidence::Evidence;
use super::exception;
use super::line::{Line, Setting};
use super::matcher::{Hit, Role};
use super::reading::Reading;
use super::rules::{weights, Weight, CAUSES};
use super::sentence::{is_denied, tells_action, tells_amount, tells_count, words};

/// A sentence of an answer, and what it says of a failure.
#[derive(Debug)]
pub struct Part<'t> {
    /// The sentence.
    pub reading: Reading<'t>,
    /// What it says of a failure.
    pub evidence: Option<Evidence<'t>>,
}

/// What an answer delivers, in words.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Substance {
    /// Those of sentences that tell of something done, found or counted.
    pub told: usize,
    /// Those of other sentences, before an error, or in prose.
    pub said: usize,
    /// Those of other sentences after an error, which mostly explain it.
    pub explained: usize,
}

impl Substance {
    /// What `parts` deliver, in the sentences that neither speak of an error nor, after one, advise on it.
    pub fn of(parts: &[Part<'_>]) -> Self {
        let mut delivered = Substance::default();
        let mut erred = false;
        for Part { reading, evidence } in parts.iter().filter(|part| !is_passed_over(part.reading.line)) {
            let speaks = evidence.is_some() || speaks_of_error(reading, erred);
            erred |= speaks;
            if speaks || erred && reading.has(Role::Advice) {
                continue;
            }
            let sentence = reading.line.message;
            let said = words(sentence);
            let counts = tells_count(sentence) || tells_amount(sentence);
            if counts || reading.has(Role::Done) || tells_action(sentence) {
                delivered.told += said + if counts { weights::COUNT } else { 0 };
            } else if erred && !reading.has(Role::Prose) {
                delivered.explained += said;
            } else {
                delivered.said += said;
            }
        }
        delivered
    }
}

/// Whether `line` is neither an answer nor an error: a log's progress, a step crossed out.
fn is_passed_over(line: Line<'_>) -> bool {
    line.setting == Setting::LoggedProgress || line.whole.starts_with(['✗', '✘', '❌', '✖'])
}

/// Whether a sentence speaks of an error, though it may be no evidence of a failure; prose may after an error as well.
fn speaks_of_error(reading: &Reading<'_>, erred: bool) -> bool {
    let names = |hit: &Hit| matches!(hit.role, Role::Cause(row) if CAUSES[row].weight != Weight::Hint);
    let states = || {
        let is_named = reading.has(Role::Statement) || reading.hits.iter().any(names);
        is_named || exception::within(reading.line.message).is_some()
    };
    reading.has(Role::Opening) || reading.has(Role::Undelivered) || (erred || !reading.has(Role::Prose)) && states()
}

/// Whether `line` says that the job went on to its end.
pub fn is_done(line: Line<'_>) -> bool {
    Reading::new(line).is_done()
}

/// Whether a sentence denies what it tells of: "No reviews were posted."
fn denies(sentence: &str) -> bool {
    let first = sentence.split([' ', ',']).next().unwrap_or_default();
    ["no", "none", "not", "kein", "keine", "aucun", "aucune", "ningún"]
        .iter()
        .any(|none| none.eq_ignore_ascii_case(first))
        || sentence.contains("nothing")
        || sentence.contains("Nothing")
}

impl Reading<'_> {
    /// Whether it says that an error is over.
    pub fn is_over(&self) -> bool {
        self.has(Role::Over)
    }

    /// Whether it says that the job went on to its end.
    pub fn is_done(&self) -> bool {
        let message = self.line.message;
        let has = |role: Role| self.hits.iter().any(|hit| hit.role == role && !is_denied(message, hit.start));
        message.starts_with(['✅', '✓', '✔'])
            || has(Role::Over)
            || has(Role::Done) && !has(Role::Trouble) && !has(Role::Advice) && !denies(message)
    }
}
