//! What is computed, with no SQLite in it: the arithmetic, the calendar, the classifier of outcomes and the
//! reader of front matter.

pub mod calendar;
pub mod comparison;
pub mod decay;
pub mod drift;
pub mod frontmatter;
pub mod group_by;
pub mod groups;
pub mod interval;
pub mod outcome;
pub mod sum;
pub mod summary;
pub mod trailing;
