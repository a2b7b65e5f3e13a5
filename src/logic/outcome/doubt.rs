//! What speaks against an error in its own sentence.

use super::cut::tail;
use super::matcher::{Hit, Role};
use super::reading::Reading;
use super::rules::signs::QUESTIONS;
use super::rules::{weights, Cause, Weight, CAUSES};
use super::sentence::{is_negated, tells_count, tells_part, words};

/// How many words after a "but" deliver something.
const CONTRASTED: usize = 4;

/// How far before a word for something done, in bytes, a trouble denies it: "could not be completed".
const UNDONE: usize = 24;

impl Reading<'_> {
    /// How much speaks for prose about errors, in words that an answer delivers: its words for that, and
    /// for what was done.
    pub fn prose(&self) -> usize {
        let free = |role: Role| self.hits.iter().filter(move |hit| hit.role == role && !self.is_in_cause(hit));
        let told = free(Role::Prose).filter(|hit| !self.is_set_apart(hit) && !self.is_denied(hit)).count();
        let is_done = free(Role::Done).any(|hit| !self.is_undone(hit));
        let refers = refers(self.line.message);
        (told + usize::from(refers)) * weights::PROSE + usize::from(is_done) * weights::DONE_BESIDE
    }

    /// How much of a sentence that tells of a trouble is about something else, in words.
    pub fn rest(&self, told: &str) -> usize {
        let message = self.line.message;
        let counts = if tells_count(message) { weights::COUNT } else { 0 };
        let around = [" — ", " – "]
            .iter()
            .fold(message, |around, dash| around.split(dash).find(|part| part.contains(told)).unwrap_or(around));
        counts + (words(around).saturating_sub(words(told))) * weights::BESIDE_TROUBLE / 100
    }

    /// What it weighs that the line is a question.
    pub fn question(&self) -> usize {
        let message = self.line.message.trim_end();
        let first =
            message.split(|part: char| !part.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default();
        let asks = message.ends_with('？') || QUESTIONS.iter().any(|word| word.eq_ignore_ascii_case(first));
        usize::from(message.ends_with(['?', '？']) && asks) * weights::QUESTION
    }

    /// Whether `word` is a part of a cause, in a row that `counts`.
    fn is_within(&self, word: &Hit, counts: impl Fn(&Cause) -> bool) -> bool {
        let holds = |cause: &Hit| {
            matches!(cause.role, Role::Cause(row) if counts(&CAUSES[row]))
                && cause.start <= word.start
                && word.end <= cause.end
        };
        self.hits.iter().any(holds)
    }

    fn is_in_cause(&self, word: &Hit) -> bool {
        self.is_within(word, |cause| !matches!(cause.weight, Weight::Told | Weight::Common))
    }

    /// Whether `word` stands in quotes or square brackets: "[Makefile:12: report]".
    fn is_set_apart(&self, word: &Hit) -> bool {
        let before = &self.line.message[..word.start];
        self.is_quoted(word) || before.rfind('[') > before.rfind(']')
    }

    /// Whether a trouble stands right before `word`: "could not be refreshed".
    fn is_denied(&self, word: &Hit) -> bool {
        let touches = |gap: &str| gap.chars().count() == 1;
        let denies = |hit: &Hit| self.line.message.get(hit.end..word.start).is_some_and(touches);
        self.hits.iter().any(|hit| hit.role == Role::Trouble && denies(hit))
    }

    /// Whether a trouble right before what is `done` says that it is not: "could not be completed".
    fn is_undone(&self, done: &Hit) -> bool {
        let denies = |hit: &Hit| {
            matches!(hit.role, Role::Trouble | Role::Admission | Role::Statement | Role::Undelivered)
                && hit.start < done.start
                && hit.end + UNDONE >= done.start
        };
        self.hits.iter().any(denies)
            || is_negated(self.line.message, done.start)
            || self.line.message[done.end..].starts_with(" no ")
            || tail(&self.line.message[..done.start], UNDONE).contains("without ")
    }

    /// How much the line delivers itself, in words: what follows a "but", or the part of a whole that went well.
    pub fn delivery(&self) -> usize {
        let message = self.line.message;
        let turns = |turn: &&Hit| {
            let speaks = |hit: &Hit| {
                hit.start >= turn.start
                    && hit.end > turn.end
                    && matches!(hit.role, Role::Cause(_) | Role::Statement | Role::Undelivered)
            };
            turn.role == Role::Contrast
                // "I'm sorry, but I can't" turns to nothing.
                && !self.is_within(turn, |cause| cause.subjects.is_empty())
                && !self.hits.iter().any(speaks)
        };
        // Most words follow the first.
        let turn = self.hits.iter().filter(turns).min_by_key(|turn| turn.end);
        let follows = turn.map(|turn| words(&message[turn.end..])).filter(|&follows| follows >= CONTRASTED);
        let part = if tells_part(message) { weights::PART } else { 0 };
        follows.map_or(0, |follows| follows + weights::CONTRAST) + part
    }
}

/// Whether `message` refers to an issue or a request by its number, or says how often it was seen: "PR #771", "×3".
fn refers(message: &str) -> bool {
    let is_number = |token: &str| {
        let number = token.trim_start_matches('(').strip_prefix(['#', '!', '×']).unwrap_or_default();
        number.starts_with(|digit: char| digit.is_ascii_digit())
    };
    message.split_whitespace().any(is_number)
}
