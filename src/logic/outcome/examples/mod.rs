//! Texts and what they come to.

mod failures;
mod pairs;
mod successes;

pub use failures::FAILURES;
pub use pairs::PAIRS;
pub use successes::SUCCESSES;
