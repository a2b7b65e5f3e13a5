//! The error that a JSON object states in its keys.

use super::document::{names_error, Keys};
use super::evidence::{plain, weigh};
use super::exception::is_exception;
use super::line::Line;
use super::reading::Reading;
use super::status;
use super::Category;
use serde_json::{Map, Value};

/// The values of "status", "state", "type" and "level" that mean a failure.
const FAILED: &[&str] = &[
    "error",
    "failed",
    "failure",
    "timeout",
    "timed_out",
    "crashed",
    "aborted",
    "killed",
    "fatal",
    "cancelled",
    "blocked",
    "timed",
    "crash",
];

/// The keys that may hold an error's message.
const MESSAGES: &[&str] = &[
    "message",
    "Message",
    "messages",
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

/// The strings that say that there is no error.
const NO_ERROR: &[&str] = &["", "none", "null", "n/a", "no error", "no", "false", "ok", "0", "-"];

/// An error found in JSON.
#[derive(Debug)]
pub struct Failure {
    /// What it comes to where its evidence names no cause.
    pub category: Category,
    /// What names its cause: its type, code and message.
    pub evidence: String,
    /// What to quote.
    pub message: String,
    /// The key that says that there is one, as the text has it.
    pub key: String,
}

/// The error that the object `json`, of these keys, states, if it states one.
pub fn failure(json: &str, keys: &Keys) -> Option<Failure> {
    let values = &keys.values;
    let is_record = is_record(keys);
    for key in ["error", "Error", "errors", "exception", "fault"] {
        if let Some(error) = values.get(key).filter(|value| is_error(key, value)) {
            return (!is_record && !is_finding(keys, error)).then(|| stated(values, key, error));
        }
    }
    // A model's whole response carries its error inside.
    if let Some(Value::Object(response)) = values.get("response") {
        if let Some(error) = response.get("error").filter(|error| is_error("error", error)) {
            return Some(stated(response, "error", error));
        }
    }
    if let Some(key) = flag(keys).filter(|_| !is_record) {
        let message = message_in(values).unwrap_or_else(|| json.to_owned());
        return Some(failed(json.to_owned(), message, key));
    }
    let is_told = |(key, value): &(&String, &Value)| {
        names_error(key) && value.as_str().is_some_and(|error| plain(Line::new(error)).is_some())
    };
    if let Some((key, error)) = values.iter().find(is_told).filter(|_| !is_record) {
        return Some(stated(values, key, error));
    }
    named_error(json, keys).or_else(|| ended(json, keys)).or_else(|| bare_message(json, keys))
}

/// An error that an object is, by its name or as the cause of another: `{"name":"APIError","data":{…}}`.
fn named_error(json: &str, keys: &Keys) -> Option<Failure> {
    let values = &keys.values;
    let is_named = matches!(values.get("name"), Some(Value::String(name)) if is_exception(name));
    let has_code = |cause: &Map<String, Value>| ["code", "errno"].iter().any(|&key| cause.contains_key(key));
    let has_cause = keys.count <= 2 && matches!(values.get("cause"), Some(Value::Object(cause)) if has_code(cause));
    let key = if is_named { "name" } else { "cause" };
    let message = || message_in(values).or_else(|| message_of(values.get("data")?)).unwrap_or_else(|| json.to_owned());
    (is_named || has_cause).then(|| failed(json.to_owned(), message(), key))
}

/// What the reason or the code says by which a run ended.
fn ended(json: &str, keys: &Keys) -> Option<Failure> {
    let values = &keys.values;
    let is_told = |key: &&&str| {
        let reason = values.get(**key).and_then(Value::as_str).unwrap_or_default();
        plain(Line::new(reason)).is_some()
    };
    let is_code = |key: &&&str| values.get(**key).and_then(Value::as_i64).is_some_and(|code| code != 0);
    let reason = ["termination_reason", "exit_reason"].iter().find(is_told);
    let key = reason.or_else(|| ["exit_code", "exitCode", "returncode"].iter().find(is_code))?;
    let message = values.get("stderr").and_then(Value::as_str).filter(|said| !said.is_empty()).map(str::to_owned);
    Some(failed(json.to_owned(), message.or_else(|| message_in(values)).unwrap_or_else(|| json.to_owned()), key))
}

fn failed(evidence: String, message: String, key: &str) -> Failure {
    Failure { category: Category::Crash, evidence, message, key: format!("\"{key}\"") }
}

/// The error under `key`. A status beside it names its cause as well: `{"status":401,"error":"Unauthorized"}`.
fn stated(values: &Map<String, Value>, key: &str, error: &Value) -> Failure {
    let beside =
        ["status", "code", "type", "message", "detail", "error_type", "statusCode", "error_description", "result"];
    let beside: Vec<String> = beside
        .iter()
        .filter_map(|&key| values.get(key).filter(|value| !value.is_object()).map(|value| format!("\"{key}\":{value}")))
        .collect();
    let message = message_of(error).or_else(|| message_in(values)).unwrap_or_else(|| error.to_string());
    failed(format!("{error} {}", beside.join(" ")), message, key)
}

/// Whether the object says itself that all went well: then its error is a part of what it tells.
fn is_record(keys: &Keys) -> bool {
    let is_true = |key: &str| keys.values.get(key) == Some(&Value::Bool(true));
    let is_well = |key: &str| matches!(keys.values.get(key), Some(Value::String(word)) if ["ok", "success"].contains(&word.as_str()));
    let acts = ["action", "notified", "acknowledged", "resolution", "ticket", "alert_id", "diagnosis"];
    let has_acted = acts.iter().any(|&key| keys.values.get(key).is_some_and(|act| !act.is_null()));
    has_acted
        || ["success", "ok", "succeeded"].iter().any(|key| is_true(key))
        || ["status", "state"].iter().any(|key| is_well(key))
}

/// Whether `error` is a list of what a report found, among other things: `{"healthy":41,"errors":["node-17: disk 91%"]}`.
fn is_finding(keys: &Keys, error: &Value) -> bool {
    let states = |error: &Value| error.as_str().is_some_and(|error| weigh(&Reading::new(Line::new(error))).is_some());
    error
        .as_array()
        .is_some_and(|errors| keys.count > 2 && errors.iter().all(|error| error.is_string() && !states(error)))
}

/// The key by which the object says that it is one of a failure.
fn flag(keys: &Keys) -> Option<&'static str> {
    let is = |key: &&&str, value: bool| keys.values.get(**key) == Some(&Value::Bool(value));
    let denies = ["success", "ok", "succeeded"].iter().find(|key| is(key, false));
    let affirms = || ["is_error", "isError", "failed"].iter().find(|key| is(key, true));
    let words = || {
        ["status", "state", "object", "type", "level", "code", "statusCode", "status_code"]
            .iter()
            .find(|key| is_failed(keys, key))
    };
    denies.or_else(affirms).or_else(words).copied()
}

/// Whether the value of an error key is one: not null, false, zero or empty, and not a count.
fn is_error(key: &str, value: &Value) -> bool {
    match value {
        Value::Bool(error) => *error,
        Value::String(message) => !NO_ERROR.iter().any(|none| none.eq_ignore_ascii_case(message.trim())),
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
fn is_failed(keys: &Keys, key: &str) -> bool {
    match keys.values.get(key) {
        Some(Value::String(number)) if status::row(number).is_some() => {
            key == "status" && keys.count <= 6 && message_in(&keys.values).is_some()
        }
        Some(Value::String(word)) => {
            let word = word.split(['_', '-', ' ']).next().unwrap_or(word);
            FAILED.iter().any(|failed| failed.eq_ignore_ascii_case(word))
        }
        Some(Value::Number(status)) => {
            let few = keys.count <= 6 && message_in(&keys.values).is_some();
            key != "level" && few && status.as_u64().is_some_and(|status| (400..600).contains(&status))
        }
        _ => false,
    }
}

/// An object that is nothing but a message (`{"detail":"Not authenticated"}`), or an AWS exception.
fn bare_message(json: &str, keys: &Keys) -> Option<Failure> {
    if keys.values.contains_key("__type") {
        let message = message_in(&keys.values).unwrap_or_else(|| json.to_owned());
        return Some(failed(json.to_owned(), message, "__type"));
    }
    if let Some(failure) = described(json, keys) {
        return Some(failure);
    }
    let (key, message) = MESSAGES.iter().find_map(|&key| Some((key, keys.values.get(key)?.as_str()?)))?;
    let is_alone = keys.count <= 5 && keys.count == keys.values.len();
    (is_alone && plain(Line::new(message)).is_some()).then(|| failed(json.to_owned(), message.to_owned(), key))
}

/// An object of a message and what describes an error, and nothing else: GitHub's "documentation_url", a code in words
/// beside the request's number.
fn described(json: &str, keys: &Keys) -> Option<Failure> {
    let values = &keys.values;
    let message = message_in(values)?;
    let is_code = |value: &Value| matches!(value, Value::String(code) if code.starts_with(|first: char| first.is_ascii_alphabetic()) && !WELL.iter().any(|well| well.eq_ignore_ascii_case(code)));
    let has_request = ["request_id", "requestId", "RequestId"].iter().any(|key| values.contains_key(*key));
    let is_described = values.contains_key("documentation_url")
        || has_request && ["code", "Code"].iter().any(|key| values.get(*key).is_some_and(is_code));
    let is_alone = keys.count <= 4 && keys.count == values.len();
    (is_alone && is_described).then(|| failed(json.to_owned(), message, "message"))
}

/// The codes that say that all is well.
const WELL: &[&str] = &["ok", "success", "succeeded", "none", "null"];

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
