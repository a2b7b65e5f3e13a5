//! What became of a run: the judgement of its text by `agent-outcome`, with the secrets in what it quotes masked.

use super::excerpt::excerpt;
use super::secrets::{mask, Masked};
use agent_outcome::{explain, judge};
pub use agent_outcome::{Category, Judgement, Marker, Markers, Piece};

/// What became of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// Whether it did its job: the category is [`Category::Ok`].
    pub success: bool,
    /// What it came to.
    pub category: Category,
    /// How probable it is that a person would say the same of success or failure, from 0.5 to 1.
    pub confidence: f64,
    /// "complete" on success, else the line that decided, of 1 to 200 characters, its secrets masked.
    pub end_reason: String,
    /// The piece of the text that decided, its secrets masked; `None` where no piece did.
    pub marker: Option<String>,
}

/// The reason of a success.
const COMPLETE: &str = "complete";

/// Judges the answer `text`. The user's own `markers` come first, wherever they stand.
pub fn classify(text: &str, markers: &Markers) -> Outcome {
    Outcome::from(judge(text, markers))
}

impl From<Judgement<'_>> for Outcome {
    /// The line is masked before it is cut, since half a secret is one; the marker as it stands in the line, since a piece
    /// of a secret does not show that it is one.
    fn from(judgement: Judgement<'_>) -> Self {
        let Judgement { category, confidence, ref line, .. } = judgement;
        let success = judgement.success();
        let masked = Masked::new(line);
        let marker = judgement.marker.map(|marker| match line.find(marker.as_ref()) {
            Some(start) => masked.piece(start..start + marker.len()).into_owned(),
            None => mask(&marker).into_owned(),
        });
        let marker = marker.filter(|marker| !marker.is_empty());
        // A line may hold nothing that shows, or the very word for a success.
        let line = masked.piece(0..line.len());
        let lines = [line.as_ref(), marker.as_deref().unwrap_or_default(), category.as_str()];
        let mut excerpts = lines.iter().map(|line| excerpt(line, marker.as_deref()));
        let reason = if success { None } else { excerpts.find(|reason| !["", COMPLETE].contains(&reason.as_str())) };
        Outcome { success, category, confidence, end_reason: reason.unwrap_or_else(|| COMPLETE.to_owned()), marker }
    }
}

/// The pieces of `text`, the heaviest first, their secrets masked.
pub fn explained(text: &str) -> Vec<Piece> {
    let shown = |piece: Piece| {
        let line = piece.line.map(|line| (Masked::new(&line).piece(0..line.len()).into_owned(), line));
        // As it stands in the line: a piece of a secret does not show that it is one.
        let masked = line.as_ref().and_then(|(_, line)| {
            let start = line.find(&piece.piece)?;
            Some(Masked::new(line).piece(start..start + piece.piece.len()).into_owned())
        });
        let written = masked.unwrap_or(piece.piece);
        let line = line.map(|(masked, _)| excerpt(&masked, Some(&written)));
        Piece { piece: excerpt(&written, None), line, weight: piece.weight }
    };
    explain(text).into_iter().map(shown).collect()
}
