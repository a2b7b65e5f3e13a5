//! What is computed, with no SQLite in it: the arithmetic, the calendar and the classifier of outcomes.

pub mod calendar;
pub mod decay;
pub mod group_by;
pub mod groups;
pub mod interval;
pub mod outcome;
pub mod sum;
pub mod summary;
