//! Why a text was judged so: what each piece of it weighed.

use crate::ends::{ceil, floor};
use crate::model::Facts;
use crate::protocol::{self, Reading};
use std::ops::Range;

/// A piece of a text, or a sign, and what it weighed.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// The piece as it is written; a sign's or a form's name in parentheses.
    pub piece: String,
    /// The line that it stands in; `None` for a sign.
    pub line: Option<String>,
    /// Its part of the score: above 0 towards success, below towards failure.
    pub weight: f64,
}

/// The pieces of `text`, the heaviest first. What a known form decided is a single piece, whose weight is 1 or -1.
pub fn explain(text: &str) -> Vec<Piece> {
    match protocol::read(text) {
        Reading::Decided(decision) => {
            let weight = if decision.success { 1.0 } else { -1.0 };
            let line = Some(decision.line.into_owned()).filter(|line| !line.is_empty());
            vec![Piece { piece: format!("({})", decision.form), line, weight }]
        }
        Reading::Unwrapped(inner) => pieces(inner.trim()),
        Reading::Plain => pieces(text.trim()),
    }
}

fn pieces(text: &str) -> Vec<Piece> {
    let facts = Facts::new(text);
    let places = places(&facts);
    let placed = places.into_iter().map(|(range, weight)| {
        let line = line_around(text, range.start);
        Piece { piece: text[range].to_owned(), line: Some(text[line].to_owned()), weight }
    });
    let signs = facts.sign_weights().map(|(name, weight)| Piece { piece: format!("({name})"), line: None, weight });
    let mut pieces: Vec<Piece> = placed.chain(signs).filter(|piece| piece.weight != 0.0).collect();
    pieces.sort_by(|one, other| other.weight.abs().total_cmp(&one.weight.abs()));
    pieces
}

/// The line of `text` that weighed most towards failure, and the piece of it that did.
pub fn decisive(text: &str, facts: &Facts) -> (Range<usize>, Option<Range<usize>>) {
    let places = places(facts);
    let mut lines: Vec<(Range<usize>, f64)> = Vec::new();
    for (range, weight) in &places {
        match lines.last_mut() {
            Some((line, sum)) if line.contains(&range.start) => *sum += weight,
            _ => lines.push((line_around(text, range.start), *weight)),
        }
    }
    let lightest = |one: &(Range<usize>, f64), other: &(Range<usize>, f64)| one.1.total_cmp(&other.1);
    let line = lines.into_iter().min_by(lightest).map_or(0..0, |(line, _)| line);
    let within: Vec<_> =
        places.into_iter().filter(|(range, _)| range.start >= line.start && range.end <= line.end).collect();
    // A piece of several words weighs what it does itself, and what its parts do; those begin behind its own beginning.
    let whole = |range: &Range<usize>| -> f64 {
        let behind = &within[within.partition_point(|(part, _)| part.start < range.start)..];
        let parts =
            behind.iter().take_while(|(part, _)| part.start <= range.end).filter(|(part, _)| part.end <= range.end);
        parts.map(|(_, weight)| weight).sum()
    };
    let wholes = within.iter().map(|(range, _)| (range.clone(), whole(range))).filter(|(_, weight)| *weight < 0.0);
    let marker = wholes.min_by(lightest).map(|(range, _)| bare(text, range));
    (line, marker.filter(|marker| !marker.is_empty()))
}

/// What each place weighs, in the order of their beginnings.
fn places(facts: &Facts) -> Vec<(Range<usize>, f64)> {
    let mut places: Vec<(Range<usize>, f64)> =
        facts.ngram_weights().map(|(feature, weight)| (feature.range(), weight)).collect();
    places.sort_by_key(|(range, _)| (range.start, range.end));
    places.dedup_by(|next, kept| {
        let is_same = next.0 == kept.0;
        if is_same {
            kept.1 += next.1;
        }
        is_same
    });
    places
}

/// `range` of `text` without the marks around it.
fn bare(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let is_mark = |part: char| !part.is_alphanumeric();
    let start = range.start + (piece.len() - piece.trim_start_matches(is_mark).len());
    let length = piece.trim_matches(is_mark).len();
    if length == 0 {
        range
    } else {
        start..start + length
    }
}

/// The most of a line that is quoted on either side of the place that decided, in bytes.
const LONGEST: usize = 4096;

/// Where the line of `text` stands that holds byte `at`; of a very long line what surrounds it.
pub fn line_around(text: &str, at: usize) -> Range<usize> {
    let (from, to) = (ceil(text, at.saturating_sub(LONGEST)), floor(text, at.saturating_add(LONGEST)));
    let start = text[from..at].rfind('\n').map_or(from, |end| from + end + '\n'.len_utf8());
    let end = text[at..to].find('\n').map_or(to, |end| at + end);
    start..end
}
