//! Did an unattended agent run do its job? Judged by the text that it left.
//!
//! ```
//! use agent_outcome::{judge, Category, Markers};
//!
//! let judgement = judge("Error code: 429 - rate limit reached", &Markers::default());
//! assert_eq!(judgement.category, Category::RateLimit);
//! assert!(judgement.confidence > 0.5);
//! ```
//!
//! 1. [`protocol`] knows what programs write in fixed forms: it decides, or unwraps the text within.
//! 2. [`signs`] and [`features`] turn a text into facts: where its words stand, and its n-grams.
//! 3. [`model`] weighs them with a learned table, `model.bin`, and says how sure it is.
//! 4. [`explain`] shows what each piece weighed.
//!
//! `corpus/` holds the labelled texts, `train/` what makes the table of them; `MODEL.md` says how good it is.

mod category;
pub mod ends;
pub mod explain;
pub mod features;
mod judge;
mod markers;
pub mod model;
pub mod protocol;
pub mod signs;
mod walk;
mod words;

pub use category::Category;
pub use explain::{explain, Piece};
pub use judge::{judge, Judgement};
pub use markers::{Marker, Markers};
