//! Reads an answer that is JSON by its keys: an error envelope fails, whatever else its text may mention does not.

use super::evidence::{weigh, Belief};
use super::line::Line;
use super::rules::CAUSES;
use super::{text, Category, Outcome};
use serde_json::{Map, Value};

/// The values of "status", "state", "result", "type" and "level" that mean a failure.
const FAILED: &[&str] = &["error", "failed", "failure", "timeout", "timed_out", "crashed", "aborted", "killed"];

/// The keys that may hold an error's message.
const MESSAGES: &[&str] = &[
    "message",
    "Message",
    "detail",
    "details",
    "error_message",
    "errorMessage",
    "error_description",
    "reason",
    "msg",
    "title",
    "result",
    "output",
];

/// Judges `answer` where it is JSON with keys, or a JSON string; `None` where it is not.
pub fn classify(answer: &str) -> Option<Outcome> {
    if !(answer.starts_with(['{', '[', '"']) && answer.ends_with(['}', ']', '"'])) {
        return None;
    }
    match serde_json::from_str(answer).ok()? {
        Value::Object(keys) => Some(envelope(&keys).map_or_else(Outcome::complete, |error| outcome(answer, &error))),
        // Google streams an error as an array of one.
        Value::Array(entries) => {
            let error = match entries.as_slice() {
                [Value::Object(keys)] => envelope(keys),
                _ => None,
            };
            Some(error.map_or_else(Outcome::complete, |error| outcome(answer, &error)))
        }
        Value::String(inner) => Some(within_string(answer, &inner)),
        _ => None,
    }
}

/// An error found in JSON.
struct Failure {
    /// What names its cause: its type, code and message.
    evidence: String,
    /// What to quote.
    message: String,
    /// The key that says that there is one, as the text has it.
    key: String,
}

/// The error that an object states, if it states one.
fn envelope(keys: &Map<String, Value>) -> Option<Failure> {
    for key in ["error", "Error", "errors", "exception"] {
        let error = keys.get(key).filter(|value| is_error(key, value));
        if let Some(error) = error {
            // A status beside the error names its cause as well: {"status":401,"error":"Unauthorized"}.
            let beside: Vec<String> = ["status", "code", "type", "message"]
                .iter()
                .filter_map(|&key| {
                    keys.get(key).filter(|value| !value.is_object()).map(|value| format!("\"{key}\":{value}"))
                })
                .collect();
            let message = message_of(error).or_else(|| message_in(keys)).unwrap_or_else(|| error.to_string());
            return Some(Failure {
                evidence: format!("{error} {}", beside.join(" ")),
                message,
                key: format!("\"{key}\""),
            });
        }
    }
    let flagged = ["success", "ok", "succeeded"].iter().find(|&&key| keys.get(key) == Some(&Value::Bool(false)));
    let flagged = flagged
        .or_else(|| ["is_error", "isError", "failed"].iter().find(|&&key| keys.get(key) == Some(&Value::Bool(true))));
    let flagged =
        flagged.or_else(|| ["status", "state", "object", "type", "level"].iter().find(|&&key| is_failed(keys, key)));
    let whole = || Value::Object(keys.clone()).to_string();
    if let Some(&key) = flagged {
        let message = message_in(keys).unwrap_or_else(whole);
        return Some(Failure { evidence: whole(), message, key: format!("\"{key}\"") });
    }
    bare_message(keys)
}

/// Whether the value of an error key is one: not null, false, zero or empty, and not a count.
fn is_error(key: &str, value: &Value) -> bool {
    match value {
        Value::Bool(error) => *error,
        Value::String(message) => {
            let message = message.trim();
            !["", "none", "null", "n/a", "no error", "false", "ok", "0", "-"]
                .iter()
                .any(|none| none.eq_ignore_ascii_case(message))
        }
        Value::Object(keys) => !keys.is_empty() && keys.values().any(|value| !value.is_null()),
        Value::Array(errors) => match errors.first() {
            Some(Value::Object(first)) => MESSAGES.iter().any(|&key| first.contains_key(key)),
            Some(Value::String(_)) => key != "errors" || errors.len() == 1,
            _ => false,
        },
        Value::Null | Value::Number(_) => false,
    }
}

/// Whether the value of `key` is a word for failure, or an HTTP status of one beside a message.
fn is_failed(keys: &Map<String, Value>, key: &str) -> bool {
    match keys.get(key) {
        Some(Value::String(word)) => FAILED.iter().any(|failed| failed.eq_ignore_ascii_case(word)),
        Some(Value::Number(status)) => {
            let few = keys.len() <= 6 && message_in(keys).is_some();
            key == "status" && few && status.as_u64().is_some_and(|status| (400..600).contains(&status))
        }
        _ => false,
    }
}

/// An object that is nothing but a message (`{"detail":"Not authenticated"}`), or an AWS exception.
fn bare_message(keys: &Map<String, Value>) -> Option<Failure> {
    let whole = Value::Object(keys.clone()).to_string();
    if keys.contains_key("__type") {
        return Some(Failure {
            message: message_in(keys).unwrap_or_else(|| whole.clone()),
            evidence: whole,
            key: "\"__type\"".into(),
        });
    }
    let (key, Value::String(message)) = keys.iter().next()? else {
        return None;
    };
    let is_message =
        keys.len() == 1 && MESSAGES.contains(&key.as_str()) && weigh(Line::new(message), Belief::Message).is_some();
    is_message.then(|| Failure { evidence: message.clone(), message: message.clone(), key: format!("\"{key}\"") })
}

/// The message of an error: itself, or what its keys or its first entry hold.
fn message_of(error: &Value) -> Option<String> {
    match error {
        Value::String(message) => Some(message.clone()),
        Value::Object(keys) => message_in(keys),
        Value::Array(errors) => message_of(errors.first()?),
        _ => None,
    }
}

fn message_in(keys: &Map<String, Value>) -> Option<String> {
    let texts = MESSAGES.iter().filter_map(|&key| keys.get(key)?.as_str());
    texts.map(str::trim).find(|text| !text.is_empty()).map(str::to_owned)
}

/// The outcome of an error that `answer` states. Its words may be escaped in the answer; then the key is what decided.
fn outcome(answer: &str, error: &Failure) -> Outcome {
    let found = weigh(Line::new(&error.evidence), Belief::Known).filter(|found| found.rank < CAUSES.len());
    let category = found.map_or(Category::Crash, |found| found.category);
    let spellings =
        found.map_or_else(Vec::new, |found| vec![found.marker.to_owned(), found.marker.replace("\":", "\": ")]);
    let marker = spellings.into_iter().find(|marker| answer.contains(marker.as_str()));
    Outcome::new(category, &error.message, Some(&marker.unwrap_or(error.key.clone())))
}

/// The outcome of an answer that is one JSON string: that of the text in it.
fn within_string(answer: &str, inner: &str) -> Outcome {
    let inner = text::answer(inner);
    if inner.is_empty() {
        return Outcome::new(Category::Empty, "empty output", None);
    }
    let outcome = text::find(inner).map_or_else(Outcome::complete, Outcome::from);
    let marker = outcome.marker.filter(|marker| answer.contains(marker.as_str()));
    Outcome { marker, ..outcome }
}
