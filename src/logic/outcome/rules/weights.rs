//! How much evidence weighs, on both sides, in words of an answer.
//!
//! An error outweighs so many delivered words as it is plainly stated; a sign of work done weighs as many words as an
//! answer that delivered them would have. The numbers were fitted to the labelled answers that the rules were made
//! with; none of them is sharp: a third more or less of any one changes under 1 % of the verdicts.

/// What a trouble with a thing that the run needs outweighs.
pub const TOLD: usize = 8;
/// What a cause that is about all that its sentence says outweighs.
pub const NAMED: usize = 9;
/// What an error message outweighs.
pub const MESSAGE: usize = 12;
/// What a first person's admission outweighs.
pub const ADMITTED: usize = 30;
/// What a result that is said to lack outweighs, where the words for both only stand near each other.
pub const LACKING: usize = 36;
/// What a job's result that is said not to be there outweighs.
pub const UNDELIVERED: usize = 70;
/// What an error that is outright stated outweighs.
pub const STATED: usize = 120;
/// What a model's word that it declines outweighs: it may explain itself.
pub const DECLINED: usize = 150;

/// How much of its weight, in percent, evidence has between an answer's first and last line.
pub const BETWEEN: usize = 50;

/// A word that shows prose about errors.
pub const PROSE: usize = 20;
/// A word for something done, in the sentence that tells of the error.
pub const DONE_BESIDE: usize = 15;
/// Something done after the error.
pub const DONE_AFTER: usize = 60;
/// A "but" that turns to what is delivered, besides the words that follow it.
pub const CONTRAST: usize = 30;
/// A part of a whole, the rest of which went well.
pub const PART: usize = 30;
/// A question.
pub const QUESTION: usize = 30;
/// A first person's word for what was done.
pub const ACTION: usize = 20;
/// A beginning with what is delivered, against what is said to lack later.
pub const GOOD_START: usize = 30;
/// A number of things.
pub const COUNT: usize = 10;
/// The share of its words, in percent, that a sentence counts with that tells of nothing done: after a message, before
/// and after an admission.
pub const AFTER_MESSAGE: usize = 60;
/// See [`AFTER_MESSAGE`].
pub const BEFORE_ADMISSION: usize = 60;
/// See [`AFTER_MESSAGE`].
pub const AFTER_ADMISSION: usize = 25;
/// The share of the other words of a sentence, in percent, that count against a trouble told in it.
pub const BESIDE_TROUBLE: usize = 50;
