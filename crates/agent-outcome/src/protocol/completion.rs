//! A model's whole completion, as the providers' APIs return it.

use super::keys::Keys;
use crate::Category;
use serde_json::Value;

/// What a completion holds.
#[derive(Debug)]
pub struct Completion {
    /// Its text; empty where it has none.
    pub text: String,
    /// Why it ended, in the provider's word.
    pub ending: Option<String>,
}

/// The completion in an object of these keys; `None` where it is none, or a call of a tool.
pub fn read(keys: &Keys) -> Option<Completion> {
    let values = keys;
    if values.get("refusal").is_some_and(Value::is_string) {
        return Some(Completion { text: String::new(), ending: Some("refusal".to_owned()) });
    }
    let at = |key: &str, path: &str| values.get(key).and_then(|value| value.pointer(path));
    // OpenAI and its many relatives.
    if let Some(Value::Array(choices)) = values.get("choices") {
        let message = at("choices", "/0/message").or_else(|| at("choices", "/0/delta"));
        let text =
            message.map(|message| message.get("content").unwrap_or(&Value::Null)).or_else(|| at("choices", "/0/text"));
        let refused = message.and_then(|message| message.get("refusal")).filter(|refusal| refusal.is_string());
        if message.is_some_and(is_call) {
            return None;
        }
        let ending = refused.map(|_| "refusal".to_owned()).or_else(|| word(at("choices", "/0/finish_reason")));
        return (choices.is_empty() || text.is_some())
            .then(|| Completion { text: text.map(text_of).unwrap_or_default(), ending });
    }
    // Gemini.
    if values.contains_key("candidates") || values.contains_key("promptFeedback") {
        let blocked = word(at("promptFeedback", "/blockReason"));
        let parts = at("candidates", "/0/content/parts");
        if parts.is_some_and(is_call) {
            return None;
        }
        let ending = blocked.or_else(|| word(at("candidates", "/0/finishReason")));
        return Some(Completion { text: parts.map(text_of).unwrap_or_default(), ending });
    }
    // Anthropic.
    if let Some(content) = values.get("content").filter(|_| {
        values.contains_key("stop_reason") || values.get("role").and_then(Value::as_str) == Some("assistant")
    }) {
        return (!is_call(content))
            .then(|| Completion { text: text_of(content), ending: word(values.get("stop_reason")) });
    }
    // Ollama.
    if values.get("done") == Some(&Value::Bool(true)) {
        let message = values.get("message").or_else(|| values.get("response"))?;
        return (!is_call(message))
            .then(|| Completion { text: text_of(message.get("content").unwrap_or(message)), ending: None });
    }
    // Bedrock.
    if let Some(content) = at("output", "/message/content").filter(|_| values.contains_key("stopReason")) {
        return (!is_call(content))
            .then(|| Completion { text: text_of(content), ending: word(values.get("stopReason")) });
    }
    // OpenAI's Responses.
    if values.get("object").and_then(Value::as_str) == Some("response") {
        let output = values.get("output")?;
        let ending = word(at("incomplete_details", "/reason"));
        return (!is_call(output)).then(|| Completion { text: text_of(output), ending });
    }
    None
}

/// Whether an ending says that the model, or its guard, declined, whatever text came with it.
pub fn declines(ending: &str) -> bool {
    ["refusal", "guardrail_intervened", "content_filtered"].contains(&ending)
}

/// What an ending without a text means, where it means more than that there is none.
pub fn meaning(ending: &str) -> Option<Category> {
    #[rustfmt::skip]
    const REFUSED: &[&str] = &[
        "content_filter", "refusal", "safety", "prohibited_content", "blocklist", "recitation", "spii",
        "content_filtered", "guardrail_intervened", "image_safety", "other", "sensitive",
    ];
    const TOO_LONG: &[&str] = &["model_context_window_exceeded", "context_length_exceeded"];
    let is_in = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(ending));
    if is_in(REFUSED) {
        Some(Category::Refusal)
    } else {
        is_in(TOO_LONG).then_some(Category::Context)
    }
}

fn word(value: Option<&Value>) -> Option<String> {
    value.and_then(Value::as_str).map(str::to_owned)
}

/// The text of a message's content: a string, or the texts of its parts.
pub fn text_of(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(text_of).collect::<Vec<_>>().join("\n").trim().to_owned(),
        Value::Object(part) => part.get("text").or_else(|| part.get("content")).map(text_of).unwrap_or_default(),
        _ => String::new(),
    }
}

/// Whether a message, or one of its parts, calls a tool.
fn is_call(message: &Value) -> bool {
    let is_called = |part: &Value| {
        let is_filled = |key: &str| {
            part.get(key).is_some_and(|call| call.is_object() || call.as_array().is_some_and(|calls| !calls.is_empty()))
        };
        let is_kind = |kind: &str| part.get("type").and_then(Value::as_str) == Some(kind);
        ["tool_calls", "function_call", "functionCall"].iter().any(|key| is_filled(key))
            || ["tool_use", "function_call"].iter().any(|kind| is_kind(kind))
    };
    is_called(message) || message.as_array().is_some_and(|parts| parts.iter().any(is_called))
}
