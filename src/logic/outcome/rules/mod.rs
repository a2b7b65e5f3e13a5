//! The words that the classifier knows, as data. To teach it one, add it to the row that fits, and a text to
//! `examples`.
//!
//! - [`causes`](mod@causes) holds what names a cause of failure, row by row, the most specific first;
//! - [`errors`] holds the longer lists of those rows, whole messages, and [`lists`] what they are made of otherwise;
//! - [`refusals`] holds how a model declines;
//! - [`phrases`] holds what states a failure without naming a cause, [`signs`] what speaks against one;
//! - [`hints`] holds what an error or an admission may be about;
//! - [`things`] holds the things that a run needs, by the cause that their lack is, and [`troubles`] what may be told
//!   of any of them;
//! - [`blanks`] holds what stands for no answer at all;
//! - [`weights`] holds how much each kind of evidence weighs.
//!
//! Words are written in lower case and found whatever their case, and as whole words: no letter may touch an end that
//! is a letter, no digit one that is a digit ([`Weight::Hint`]s and scripts that write no blanks excepted). A straight
//! apostrophe stands for a curly one as well. HTTP statuses are found in their places alone ([`phrases::STATUS_WORDS`]),
//! never by themselves.

pub mod blanks;
pub mod causes;
pub mod errors;
pub mod hints;
pub mod lists;
pub mod phrases;
pub mod refusals;
pub mod signs;
pub mod things;
pub mod troubles;
pub mod weights;

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
    /// A first person's admission that the work could not be done; what else the answer names is the cause.
    Admitted,
    /// Says that what the job was to deliver is not there; what else the answer names is the cause.
    Undelivered,
    /// Names the cause of an error that other words state; nothing by itself.
    Hint,
    /// A thing that the run needs, of which a general trouble is told ([`troubles`]).
    Told,
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

/// A row of things of which a trouble may be told.
const fn told(category: Category, subjects: &'static [&'static str]) -> Cause {
    Cause { category, weight: Weight::Told, words: &[], subjects, verdicts: &[], statuses: &[] }
}

/// A row of HTTP statuses.
const fn statuses(category: Category, statuses: &'static [u16]) -> Cause {
    Cause { category, weight: Weight::Message, words: &[], subjects: &[], verdicts: &[], statuses }
}
