//! The words that the classifier knows, as data. To teach it one, add it to the row that fits, and a text to
//! `examples`.
//!
//! - [`causes`](mod@causes) holds what names a cause of failure, row by row, the most specific first;
//! - [`lists`] holds the longer lists of those rows, and those that several share;
//! - [`phrases`] holds what states a failure without naming a cause, and what speaks against one;
//! - [`clauses`] holds what a short answer says of the things that a job needs, [`particles`] the small words around;
//! - [`blanks`] holds what stands for no answer at all.
//!
//! Words are written in lower case and found whatever their case, and as whole words: no letter may touch an end that
//! is a letter, no digit one that is a digit ([`Weight::Hint`]s and scripts that write no blanks excepted). A straight
//! apostrophe stands for a curly one as well. HTTP statuses are found in their places alone ([`phrases::STATUS_WORDS`]),
//! never by themselves.

pub mod blanks;
pub mod causes;
pub mod clauses;
pub mod lists;
pub mod particles;
pub mod phrases;

use super::Category;
pub use causes::CAUSES;

/// How much a cause's words say by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// A runner's own words: they fail the run wherever in the deciding line they stand, unless quoted.
    Banner,
    /// An error message: it fails the run where the line's message begins with it, where an error is stated, or where
    /// it is about all that the answer says.
    Message,
    /// An error message in everyday words: as the one above, but elsewhere it takes more of its sentence to be one.
    Common,
    /// What a model says of itself, in a sentence of its own.
    Spoken,
    /// A first person's admission that the work could not be done; what else the line names is the cause.
    Admitted,
    /// Names the cause of an error that other words state; nothing by itself.
    Hint,
}

/// A cause of failure and what names it.
#[derive(Debug, Clone, Copy)]
pub struct Cause {
    /// What a run that fails for it came to.
    pub category: Category,
    /// How much the words say.
    pub weight: Weight,
    /// The words.
    pub words: &'static [&'static str],
    /// With one of `verdicts` in the same sentence, one of these says the same: "API key … expired".
    pub subjects: &'static [&'static str],
    /// What is said of one of `subjects`.
    pub verdicts: &'static [&'static str],
    /// The HTTP statuses that mean it.
    pub statuses: &'static [u16],
}

/// A row of words.
const fn words(category: Category, weight: Weight, words: &'static [&'static str]) -> Cause {
    Cause { category, weight, words, subjects: &[], verdicts: &[], statuses: &[] }
}

/// A row of subjects and what is said of them.
const fn pair(
    category: Category,
    weight: Weight,
    subjects: &'static [&'static str],
    verdicts: &'static [&'static str],
) -> Cause {
    Cause { category, weight, words: &[], subjects, verdicts, statuses: &[] }
}

/// A row of HTTP statuses.
const fn statuses(category: Category, statuses: &'static [u16]) -> Cause {
    Cause { category, weight: Weight::Message, words: &[], subjects: &[], verdicts: &[], statuses }
}
