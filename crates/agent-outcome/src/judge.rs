//! The judgement of a text: the user's markers, then the known forms, then the model.

use crate::model::{table, Facts};
use crate::protocol::{self, Decision, Reading};
use crate::{explain, Category, Markers};
use std::borrow::Cow;

/// What became of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Judgement<'t> {
    /// What it came to; [`Category::Ok`] is a success.
    pub category: Category,
    /// How probable it is that a person would say the same of success or failure, from 0.5 to 1.
    pub confidence: f64,
    /// The line that weighed most towards failure; empty for a success.
    pub line: Cow<'t, str>,
    /// The piece of that line that weighed most; `None` for a success, and where no piece did.
    pub marker: Option<Cow<'t, str>>,
}

impl Judgement<'_> {
    /// Whether the run did its job.
    pub fn success(&self) -> bool {
        self.category == Category::Ok
    }
}

/// Judges `text`. The user's own `markers` come first, wherever they stand.
///
/// The same text always gives the same judgement, on every platform. Any text will do. Only its beginning and its end are
/// read, but markers are looked for everywhere.
pub fn judge<'t>(text: &'t str, markers: &Markers) -> Judgement<'t> {
    if let Some((category, piece)) = markers.find(text) {
        let line = explain::line_around(text, piece.start);
        let marker = Some(Cow::Borrowed(&text[piece]));
        return Judgement { category, confidence: 1.0, line: Cow::Borrowed(&text[line]), marker };
    }
    match protocol::read(text) {
        Reading::Decided(decision) => decided(decision),
        Reading::Unwrapped(inner) => learned_within(&inner, text),
        Reading::Plain => learned(text),
    }
}

/// What a known form decided.
fn decided(decision: Decision<'_>) -> Judgement<'_> {
    let category = decision.category.unwrap_or_else(|| Facts::new(decision.said()).category());
    let line = if category == Category::Ok { Cow::Borrowed("") } else { decision.line };
    Judgement { category, confidence: table::forms(), line, marker: None }
}

/// What the model says.
fn learned(text: &str) -> Judgement<'_> {
    let text = text.trim();
    let facts = Facts::new(text);
    let probability = facts.probability();
    if probability >= 0.5 {
        return Judgement { category: Category::Ok, confidence: probability, line: Cow::Borrowed(""), marker: None };
    }
    let (line, marker) = explain::decisive(text, &facts);
    Judgement {
        category: facts.category(),
        confidence: 1.0 - probability,
        line: Cow::Borrowed(&text[line]),
        marker: marker.map(|marker| Cow::Borrowed(&text[marker])),
    }
}

/// The same of a text within another: what it quotes is the inner one's, and a marker stands in the outer one too.
fn learned_within<'t>(inner: &str, outer: &'t str) -> Judgement<'t> {
    let judgement = learned(inner);
    Judgement {
        line: Cow::Owned(judgement.line.into_owned()),
        marker: judgement
            .marker
            .filter(|marker| outer.contains(marker.as_ref()))
            .map(|marker| marker.into_owned().into()),
        ..judgement
    }
}
