//! Reads an answer that is JSON by its outermost keys: an error envelope fails, whatever else its text may mention does
//! not, and a model's whole completion is judged by the text in it.

use super::completion::{self, Completion};
use super::document::{Document, Keys};
use super::envelope::{self, Failure};
use super::evidence::known;
use super::line::Line;
use super::rules::CAUSES;
use super::{blank, text, Category, Outcome};

/// Judges `answer` where it is JSON with keys, or a JSON string; `None` where it is not.
pub fn classify(answer: &str) -> Option<Outcome> {
    if !(answer.starts_with(['{', '[', '"']) && answer.ends_with(['}', ']', '"'])) {
        return None;
    }
    match Document::parse(answer)? {
        // Google streams an error as an array of one.
        Document::Object(keys) | Document::Single(keys) => Some(object(answer, &keys)),
        Document::Array => Some(Outcome::complete()),
        Document::String(inner) => Some(within(answer, &inner)),
        Document::Scalar => None,
    }
}

/// Judges an object by its keys.
fn object(answer: &str, keys: &Keys) -> Outcome {
    if let Some(error) = envelope::failure(answer, keys) {
        return failed(answer, &error);
    }
    match completion::read(keys) {
        Some(completion) => completed(answer, &completion),
        None if keys.count == 0 || completion::is_void(keys) => Outcome::new(Category::Empty, "empty output", None),
        None => delivered(answer, keys),
    }
}

/// Judges an object by the answer that one of its keys holds.
fn delivered(answer: &str, keys: &Keys) -> Outcome {
    const ANSWERS: &[&str] = &["output", "result", "response", "answer", "final_answer", "final_response"];
    let text = ANSWERS.iter().find_map(|&key| keys.values.get(key)?.as_str());
    text.filter(|text| !blank::is_blank(text::answer(text))).map_or_else(Outcome::complete, |text| within(answer, text))
}

/// Judges an answer that arrived as a stream: server-sent events, or a line of JSON for each event. The first error in
/// it decides; a completion that came without any text is empty.
pub fn classify_stream(answer: &str) -> Option<Outcome> {
    let is_events = answer.starts_with("data:") || answer.starts_with("event:");
    if !is_events {
        // Of events on lines of their own the last is the result.
        let last = answer.starts_with("{\"").then(|| answer.rsplit_once('\n')).flatten()?.1.trim();
        let Document::Object(keys) = Document::parse(last)? else {
            return None;
        };
        return envelope::failure(last, &keys).map(|error| failed(last, &error));
    }
    let (mut chunks, mut closing) = (0, None);
    for line in answer.lines() {
        let Some(data) = line.strip_prefix("data:").map(str::trim) else {
            if line.is_empty() || ["event:", "id:", "retry:", ":"].iter().any(|field| line.starts_with(field)) {
                continue;
            }
            return None;
        };
        if data == "[DONE]" {
            continue;
        }
        let Document::Object(keys) = Document::parse(data)? else {
            return None;
        };
        if let Some(error) = envelope::failure(data, &keys) {
            return Some(failed(data, &error));
        }
        match completion::read(&keys) {
            Some(chunk) if chunk.text.is_empty() => {
                chunks += 1;
                closing = Some(chunk).filter(|chunk| chunk.ending.is_some()).or(closing);
            }
            _ => return Some(Outcome::complete()),
        }
    }
    let nothing = Completion { text: String::new(), ending: None };
    (chunks > 0 || answer.contains("[DONE]")).then(|| completed(answer, &closing.unwrap_or(nothing)))
}

/// The outcome of an error that `answer` states. Its words may be escaped in the answer; then the key is what decided.
fn failed(answer: &str, error: &Failure) -> Outcome {
    let found = Some(known(Line::new(&error.evidence))).filter(|found| found.rank < CAUSES.len());
    let category = found.map_or(error.category, |found| found.category);
    let mut spellings =
        found.map_or_else(Vec::new, |found| vec![found.marker.to_owned(), found.marker.replace("\":", "\": ")]);
    spellings.push(error.key.clone());
    let marker = spellings.into_iter().find(|marker| answer.contains(marker.as_str()));
    Outcome::new(category, &error.message, marker.as_deref())
}

/// The outcome of a model's whole completion: that of its text, or where it has none, what its ending says.
fn completed(answer: &str, completion: &Completion) -> Outcome {
    let declines = completion.ending.as_deref().is_some_and(completion::declines);
    if !declines && !blank::is_blank(text::answer(&completion.text)) {
        return within(answer, &completion.text);
    }
    match completion.ending.as_ref().and_then(|ending| Some((ending, completion::meaning(ending)?))) {
        Some((ending, category)) => {
            Outcome::new(category, ending, Some(ending.as_str()).filter(|ending| answer.contains(*ending)))
        }
        None => Outcome::new(Category::Empty, "empty output", None),
    }
}

/// The outcome of a text that `answer` holds as a string.
fn within(answer: &str, inner: &str) -> Outcome {
    let inner = text::answer(inner);
    if blank::is_blank(inner) {
        return Outcome::new(Category::Empty, "empty output", None);
    }
    let outcome = text::find(inner).map_or_else(Outcome::complete, Outcome::from);
    let marker = outcome.marker.filter(|marker| answer.contains(marker.as_str()));
    Outcome { marker, ..outcome }
}
