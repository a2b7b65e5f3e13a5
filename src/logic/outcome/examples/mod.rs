//! Texts and what they come to.

mod failures;
mod successes;

pub use failures::FAILURES;
pub use successes::SUCCESSES;
