//! Whether an unattended run did its job, judged by the text that it left.
//!
//! The judgement rests on evidence, not on keywords: an error *as* the answer fails, an error *in* the answer does not.
//! What counts as which is a matter of where the words stand, and of what else the answer delivers:
//!
//! - `blank` says whether there is an answer at all;
//! - `rules` holds the words, as data: what names a cause, what states an error, what says that it is over;
//! - `matcher` finds them in a line, all in one pass; `sentence` looks at what stands around them, `status` knows
//!   an HTTP status from other numbers;
//! - `line` sees through timestamps, log levels and other dress to a line's message, `exception` knows names of errors,
//!   `letters` which scripts part their words;
//! - `program` knows how tools and interpreters say that they failed;
//! - `reading` is a line and what was found in it, `evidence` weighs it: how plainly does it say that the run failed, and
//!   why; `doubt` knows what speaks against that in the same sentence, `substance` what the others deliver;
//! - `short` judges a short answer by all its sentences, `long` a long one by its ends, `trace` finds the exception that an
//!   answer ends in; `text` sends each its way;
//! - `json` judges an answer that is JSON: `document` reads its outermost keys, `envelope` finds the error that they
//!   state, `completion` the text of a model's whole completion;
//! - `excerpt` cuts the quotation; `cut` knows where a text may be cut.

mod blank;
mod category;
mod completion;
mod cut;
mod document;
mod doubt;
mod envelope;
mod evidence;
mod exception;
mod excerpt;
mod json;
mod letters;
mod line;
mod long;
mod markers;
mod matcher;
mod program;
mod reading;
mod rules;
mod sentence;
mod short;
mod status;
mod substance;
mod text;
mod trace;

#[cfg(test)]
mod any_text;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

use super::secrets::{mask, Masked};
pub use category::Category;
pub use markers::{Marker, Markers};
use std::borrow::Cow;

/// What became of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Whether it did its job: the category is [`Category::Ok`].
    pub success: bool,
    /// What it came to.
    pub category: Category,
    /// "complete" on success, else the line that decided, of 1 to 200 characters, its secrets masked.
    pub end_reason: String,
    /// The piece of the text that decided, its secrets masked; `None` where no piece did.
    pub marker: Option<String>,
}

/// The reason of a success.
const COMPLETE: &str = "complete";

/// What failed, and by which words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Finding<'t> {
    category: Category,
    /// The place of the rule in the table: lower is more specific.
    rank: usize,
    /// The line that says it.
    line: &'t str,
    /// The piece of the text that decided.
    marker: &'t str,
}

/// Judges the answer `text`. The user's own `markers` come first, wherever they stand; then the rules.
///
/// The same text always gives the same outcome. Any text will do: none makes it panic, and the time it takes grows
/// linearly with the text's length.
pub fn classify(text: &str, markers: &Markers) -> Outcome {
    if let Some((category, piece)) = markers.find(text) {
        let masked = Masked::new(text);
        let line = masked.piece(excerpt::line_around(text, piece.clone()));
        return Outcome::masked(category, &line, Some(masked.piece(piece)));
    }
    let plain = letters::with_plain_blanks(text);
    let outcome = judge(text::answer(&plain));
    match (&outcome.marker, &plain) {
        (Some(marker), Cow::Owned(plain)) => {
            // One that holds a masked secret is written so nowhere.
            let written = letters::as_written(text, plain, marker).unwrap_or_else(|| marker.clone());
            Outcome { marker: Some(written), ..outcome }
        }
        _ => outcome,
    }
}

/// Judges an answer by the rules.
fn judge(answer: &str) -> Outcome {
    if blank::is_blank(answer) {
        return Outcome::new(Category::Empty, "empty output", None);
    }
    match json::classify(answer).or_else(|| json::classify_stream(answer)) {
        Some(outcome) => outcome,
        None => text::find(answer).map_or_else(Outcome::complete, Outcome::from),
    }
}

impl Outcome {
    /// The outcome that `marker` decided in `line`, with the secrets in both masked: the marker's as they stand in the
    /// line, since a piece of a secret does not show that it is one.
    fn new(category: Category, line: &str, marker: Option<&str>) -> Self {
        let masked = Masked::new(line);
        let marker = marker.map(|marker| match line.find(marker) {
            Some(start) => masked.piece(start..start + marker.len()),
            None => mask(marker),
        });
        Outcome::masked(category, &masked.piece(0..line.len()), marker)
    }

    /// The outcome of a line and a marker that hold no secrets. Only then is the line cut: half a secret is one.
    fn masked(category: Category, line: &str, marker: Option<Cow<'_, str>>) -> Self {
        let success = category == Category::Ok;
        let marker = marker.filter(|marker| !marker.is_empty());
        // A line may hold nothing that shows, or the very word for a success.
        let lines = [line, marker.as_deref().unwrap_or_default(), category.as_str()];
        let mut excerpts = lines.iter().map(|line| excerpt::excerpt(line, marker.as_deref()));
        let reason = if success { None } else { excerpts.find(|reason| !["", COMPLETE].contains(&reason.as_str())) };
        let end_reason = reason.unwrap_or_else(|| COMPLETE.to_owned());
        Outcome { success, category, end_reason, marker: marker.map(Cow::into_owned) }
    }

    fn complete() -> Self {
        Outcome::new(Category::Ok, "", None)
    }
}

impl From<Finding<'_>> for Outcome {
    fn from(finding: Finding<'_>) -> Self {
        Outcome::new(finding.category, finding.line, Some(finding.marker))
    }
}
