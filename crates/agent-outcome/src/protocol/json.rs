//! A result or an error body in JSON. The value under a key decides, not the key's name.
//!
//! Sources: the error bodies of OpenAI, Anthropic, Google, AWS and their relatives; the results of Claude Code
//! (`--output-format json`), Codex (`exec --json`), OpenClaw and GitHub Actions.

use super::completion::{self, Completion};
use super::keys::{self, Keys};
use super::{blank, Decision, Reading};
use crate::Category;
use serde_json::Value;

/// The longest string that is unwrapped, in bytes.
const LONGEST: usize = 65_536;

/// Keys that hold an error.
#[rustfmt::skip]
const ERRORS: &[&str] = &[
    "error", "errors", "exception", "fault", "err", "error_message", "errorMessage", "failure", "last_error",
    "lastError",
];

/// Keys that hold a verdict, as a truth value.
const TRUE: &[&str] = &["success", "ok", "succeeded", "successful", "passed", "ran", "delivered"];
const FALSE: &[&str] = &["is_error", "isError", "failed", "failure", "errored"];

/// Keys that hold a verdict, as a word.
#[rustfmt::skip]
const WORDS: &[&str] = &[
    "status", "outcome", "result", "state", "conclusion", "subtype", "type", "object", "run_status", "exit_status",
    "final_status", "phase", "level", "reason",
];

/// The words of a failure, to their first mark.
#[rustfmt::skip]
const FAILED: &[&str] = &[
    "error", "failed", "failure", "fail", "aborted", "crashed", "timeout", "timed", "killed", "cancelled",
    "canceled", "denied", "exception", "fatal", "errored", "incomplete", "rejected", "unhealthy",
];

/// The words of a success.
#[rustfmt::skip]
const WELL: &[&str] = &[
    "ok", "success", "succeeded", "successful", "completed", "complete", "done", "passed", "finished", "healthy",
    "submitted", "delivered", "sent",
];

/// Keys that tell what was done about an error.
const ACTS: &[&str] = &["action", "resolution", "notified", "acknowledged"];

/// Keys that hold a message, the most telling first.
#[rustfmt::skip]
const MESSAGES: &[&str] = &[
    "message", "msg", "detail", "error_description", "description", "reason", "details", "title", "error", "code",
    "type", "status", "stderr", "cause",
];

/// Keys that hold an answer.
#[rustfmt::skip]
const ANSWERS: &[&str] = &[
    "result", "output", "response", "answer", "final_answer", "final_response", "final_output", "text", "content",
    "summary", "message", "reply",
];

/// Codes by which a process tells that it failed.
const CODES: &[&str] = &["exit_code", "exitCode", "returncode", "return_code", "rc", "exit"];

/// Reads `answer`, where it is an object, an array of one, or a string.
pub fn read(answer: &str) -> Option<Reading<'_>> {
    let is_string = answer.len() <= LONGEST && answer.starts_with('"') && answer.ends_with('"');
    if is_string {
        return serde_json::from_str(answer).ok().map(|inner: String| unwrapped(inner));
    }
    // Google streams an error as an array of one.
    let single = answer.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).map_or(answer, str::trim);
    if !single.starts_with('{') {
        return None;
    }
    Some(object(&keys::read(single)?))
}

/// What an object of these keys says of the whole; what it says of its parts does not count.
pub fn object(keys: &Keys) -> Reading<'static> {
    if let Some(decision) = failure(keys) {
        return Reading::Decided(decision);
    }
    if let Some(completion) = completion::read(keys) {
        return completed(completion);
    }
    let answers =
        ANSWERS.iter().filter_map(|key| keys.get(*key)).map(completion::text_of).filter(|text| !is_word(text));
    if let Some(longest) = answers.max_by_key(String::len).filter(|longest| !blank::is_blank(longest.trim())) {
        return unwrapped(longest);
    }
    if keys.is_empty() || is_void(keys) {
        return Reading::Decided(Decision {
            category: Some(Category::Empty),
            ..Decision::failure("an empty result", "empty output")
        });
    }
    if is_well(keys) {
        return Reading::Decided(Decision::success("a result in JSON", ""));
    }
    Reading::Plain
}

/// The failure that the keys state.
fn failure(keys: &Keys) -> Option<Decision<'static>> {
    let stated = ERRORS.iter().find_map(|key| keys.get(*key).filter(|error| is_error(error)));
    let denied = TRUE.iter().any(|key| keys.get(*key) == Some(&Value::Bool(false)));
    let affirmed = FALSE.iter().any(|key| keys.get(*key) == Some(&Value::Bool(true)));
    let worded =
        WORDS.iter().any(|key| keys.get(*key).and_then(Value::as_str).is_some_and(|word| is_among(FAILED, word)));
    let coded = CODES.iter().any(|key| keys.get(*key).and_then(Value::as_i64).is_some_and(|code| code != 0));
    let status = ["status", "code", "statusCode", "status_code"]
        .iter()
        .any(|key| keys.get(*key).and_then(Value::as_i64).is_some_and(|code| (400..600).contains(&code)));
    let typed = keys.contains_key("__type") || keys.contains_key("documentation_url");
    let is_verdict = denied || affirmed || worded || coded || typed || status && keys.len() <= 8;
    let has_acted = ACTS.iter().any(|key| keys.get(*key).is_some_and(|act| !act.is_null()));
    // An error beside a success is a part of what was found.
    if !is_verdict && (stated.is_none() || is_well(keys) || is_finding(keys) || has_acted) {
        return None;
    }
    let mut said = String::new();
    stated.iter().for_each(|error| collect(error, &mut said));
    for key in MESSAGES.iter().chain(ANSWERS).chain(CODES) {
        if let Some(value) = keys.get(*key).filter(|value| Some(*value) != stated) {
            collect(value, &mut said);
        }
    }
    let line = said.lines().next().unwrap_or("error").to_owned();
    Some(Decision { more: Some(said.into()), ..Decision::failure("an error in JSON", line) })
}

/// Whether the value of an error's key is an error.
fn is_error(value: &Value) -> bool {
    match value {
        Value::Bool(error) => *error,
        Value::String(message) => {
            !message.trim().is_empty()
                && !["none", "null", "no", "false", "0", "ok", "n/a", "-"]
                    .iter()
                    .any(|none| none.eq_ignore_ascii_case(message.trim()))
        }
        Value::Object(keys) => keys.values().any(|value| !value.is_null()),
        Value::Array(errors) => {
            matches!(errors.as_slice(), [Value::Object(first), ..] if MESSAGES.iter().any(|key| first.contains_key(*key)))
                || matches!(errors.as_slice(), [Value::String(_)])
        }
        Value::Null | Value::Number(_) => false,
    }
}

/// Whether the error is one among other things that were found.
fn is_finding(keys: &Keys) -> bool {
    let errors = ERRORS.iter().find_map(|key| keys.get(*key)?.as_array());
    errors.is_some() && keys.len() > 2
}

/// Whether the object says itself that all went well.
fn is_well(keys: &Keys) -> bool {
    TRUE.iter().any(|key| keys.get(*key) == Some(&Value::Bool(true)))
        || WORDS.iter().any(|key| keys.get(*key).and_then(Value::as_str).is_some_and(|word| is_among(WELL, word)))
}

/// Whether there is nothing but emptiness where an answer belongs.
fn is_void(keys: &Keys) -> bool {
    let is_blank =
        |answer: &Value| answer.is_null() || answer.as_str().is_some_and(|text| blank::is_blank(text.trim()));
    let mut answers = ANSWERS.iter().filter_map(|key| keys.get(*key)).peekable();
    // Claude Code's last event calls a run without an answer a success, too.
    let is_result = keys.get("type").and_then(Value::as_str) == Some("result") && keys.contains_key("result");
    let is_simple = !keys.values().any(|value| value.is_array());
    answers.peek().is_some() && (is_result || is_simple && !is_well(keys)) && answers.all(is_blank)
}

/// Whether the first word of `text` is among `words`.
fn is_among(words: &[&str], text: &str) -> bool {
    let first = text.trim().split(['_', '-', ' ', ':', '.']).next().unwrap_or(text);
    words.iter().any(|word| word.eq_ignore_ascii_case(first)) && text.len() <= 40
}

fn is_word(text: &str) -> bool {
    is_among(WELL, text) || is_among(FAILED, text)
}

/// The texts in `value`, a line each.
fn collect(value: &Value, said: &mut String) {
    match value {
        Value::String(text) => {
            // A body within a body.
            match keys::read(text) {
                Some(inner) => collect(&Value::Object(inner), said),
                None => push(said, text),
            }
        }
        Value::Number(number) => push(said, &number.to_string()),
        Value::Object(keys) => {
            let told = MESSAGES.iter().filter_map(|key| keys.get(*key));
            told.for_each(|value| collect(value, said));
        }
        Value::Array(values) => values.iter().take(3).for_each(|value| collect(value, said)),
        Value::Null | Value::Bool(_) => {}
    }
}

fn push(said: &mut String, text: &str) {
    if !said.is_empty() {
        said.push('\n');
    }
    said.push_str(text.trim());
}

/// What a model's whole completion says: its text, or where it has none, its ending.
pub fn completed(completion: Completion) -> Reading<'static> {
    let ending = completion.ending.as_deref();
    let declines = ending.is_some_and(completion::declines);
    if !declines && !blank::is_blank(completion.text.trim()) {
        return unwrapped(completion.text);
    }
    let category = ending.and_then(completion::meaning).unwrap_or(Category::Empty);
    let said =
        if category == Category::Empty { "empty output".to_owned() } else { ending.unwrap_or_default().to_owned() };
    Reading::Decided(Decision { category: Some(category), ..Decision::failure("a completion", said) })
}

fn unwrapped(inner: String) -> Reading<'static> {
    Reading::Unwrapped(inner.into())
}
