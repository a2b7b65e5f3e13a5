//! The outermost keys of a JSON text, and no more: the rest is passed over, so that a large document costs one pass and
//! no tree.

use super::letters::with_plain_blanks;
use serde_core::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt;

/// The largest value, in bytes, that is read; an error is not that long.
const LARGEST: usize = 32_768;

/// What a JSON text is.
#[derive(Debug)]
pub enum Document {
    /// An object.
    Object(Keys),
    /// An array of one object.
    Single(Keys),
    /// Any other array.
    Array,
    /// A string.
    String(String),
    /// A number, a boolean or null.
    Scalar,
}

/// The keys of an object that may tell of a failure.
#[derive(Debug, Default)]
pub struct Keys {
    /// Those keys and their values.
    pub values: Map<String, Value>,
    /// How many keys there are in all.
    pub count: usize,
}

impl Document {
    /// Reads `json`; `None` where it is not JSON.
    pub fn parse(json: &str) -> Option<Self> {
        serde_json::from_str(json).ok()
    }
}

/// The keys that are read.
#[rustfmt::skip]
const TELLING: &[&str] = &[
    // Errors and verdicts.
    "error", "Error", "errors", "exception", "Exception", "success", "ok", "succeeded", "is_error", "isError", "failed",
    "status", "state", "object", "type", "__type", "level", "code", "subtype", "statusCode", "status_code",
    "error_type", "errorType", "error_code", "errorCode", "fault", "Code", "name", "data", "cause", "termination_reason",
    "exit_reason", "exit_code", "exitCode", "returncode", "stderr",
    // What was done about it.
    "action", "notified", "acknowledged", "resolution", "ticket", "alert_id", "diagnosis",
    // Messages.
    "message", "Message", "messages", "detail", "details", "error_message", "errorMessage", "error_description", "reason", "msg",
    "title", "result", "output", "hint",
    // What only an error carries beside its message.
    "documentation_url", "description", "doc_url", "docs", "request_id", "requestId", "RequestId", "trace_id", "timestamp", "path",
    // Completions.
    "role", "refusal", "choices", "candidates", "content", "promptFeedback", "stop_reason", "response", "done", "incomplete_details",
    "answer", "final_answer", "final_response", "completion", "text", "reply", "finish_reason", "stopReason",
];

/// Whether the value of `key` may tell of a failure: one of those, or the like of "lastError".
fn is_telling(key: &str) -> bool {
    TELLING.contains(&key) || names_error(key)
}

/// Whether `key` is one for an error: "lastError", "fatal_error".
pub fn names_error(key: &str) -> bool {
    key.len() > "error".len() && (key.ends_with("Error") || key.ends_with("_error"))
}

/// Writes plain blanks into the strings of `value`: there, odd ones may have been escaped.
fn take_plain_blanks(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(plain) = with_plain_blanks(text) {
                *text = plain;
            }
        }
        Value::Array(entries) => entries.iter_mut().for_each(take_plain_blanks),
        Value::Object(keys) => keys.values_mut().for_each(take_plain_blanks),
        _ => {}
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Outermost)
    }
}

struct Outermost;

impl<'de> Visitor<'de> for Outermost {
    type Value = Document;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document, A::Error> {
        let mut keys = Keys::default();
        while let Some(key) = map.next_key::<Cow<'de, str>>()? {
            keys.count += 1;
            if !is_telling(&key) {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let raw = map.next_value::<&RawValue>()?.get();
            let value = if raw.len() <= LARGEST { serde_json::from_str(raw).ok() } else { None };
            let mut value = value.unwrap_or(Value::Bool(true));
            take_plain_blanks(&mut value);
            keys.values.insert(key.into_owned(), value);
        }
        Ok(Document::Object(keys))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Document, A::Error> {
        let first = entries.next_element::<Document>()?;
        let mut count = 1;
        while entries.next_element::<IgnoredAny>()?.is_some() {
            count += 1;
        }
        Ok(match first {
            Some(Document::Object(keys)) if count == 1 => Document::Single(keys),
            _ => Document::Array,
        })
    }

    fn visit_str<E>(self, text: &str) -> Result<Document, E> {
        Ok(Document::String(with_plain_blanks(text).into_owned()))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Document, E> {
        Ok(Document::Scalar)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Document, E> {
        Ok(Document::Scalar)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Document, E> {
        Ok(Document::Scalar)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Document, E> {
        Ok(Document::Scalar)
    }

    fn visit_unit<E>(self) -> Result<Document, E> {
        Ok(Document::Scalar)
    }
}
