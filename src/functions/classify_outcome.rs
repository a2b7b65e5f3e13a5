//! `classify_outcome(text)` and `classify_outcome(text, markers)`: did an unattended run do its job?
//!
//! | call | returns |
//! |---|---|
//! | `classify_outcome(text)` | `{"success":true,"category":"ok","end_reason":"complete","marker":null,"confidence":0.98}` and its like, as JSON |
//! | `classify_outcome(text, markers)` | the same, the user's own markers first |
//!
//! `category` is one of ok, scaffolding, auth, billing, rate_limit, timeout, network, provider, context, refusal, crash
//! and empty; `end_reason` is 'complete' on success, else the line that decided, of at most 200 characters; `marker` is
//! the piece of the text that decided, or null. Credentials in both are masked, as `mask_secrets(text)` does. `confidence`
//! is the probability that a person would say the same of success or failure, from 0.5 to 1, in steps of 0.001; 1 where
//! one of `markers` decided.
//!
//! A text that could not be judged, because the judge itself failed, is no error, so that it costs nobody the run or the
//! rest of the statement: its `success` and `confidence` are null and its `category` 'unjudged'. `skill_ema_health` tells of those that
//! were recorded.
//!
//! NULL gives NULL. Numbers are judged as their text, blobs as their bytes, with what is not UTF-8 replaced.
//!
//! `markers` is a JSON array of `{"pattern": "...", "category": "..."}`; NULL is none. Patterns are found anywhere in
//! the text, upper and lower case alike, earlier entries first; the category 'ok' lets a text pass. Anything else is an
//! error.

use crate::logic::outcome::{classify, Markers, Outcome};
use crate::sqlite::{guard, Arguments, Context, Error, Output, Result, ScalarFunction, ValueRef, Volatility};
use serde_json::Value;
use std::borrow::Cow;

/// `classify_outcome(text)`.
pub static CLASSIFY_OUTCOME: ScalarFunction =
    ScalarFunction { name: "classify_outcome", arguments: 1, volatility: Volatility::Pure, call: classify_outcome };

/// `classify_outcome(text, markers)`.
pub static CLASSIFY_OUTCOME_WITH_MARKERS: ScalarFunction = ScalarFunction {
    name: "classify_outcome",
    arguments: 2,
    volatility: Volatility::Pure,
    call: classify_outcome_with_markers,
};

fn classify_outcome(_: &Context<'_>, arguments: &Arguments<'_>) -> Result<Output<'static>> {
    answer(arguments, &Markers::default())
}

fn classify_outcome_with_markers(context: &Context<'_>, arguments: &Arguments<'_>) -> Result<Output<'static>> {
    // Read before a NULL text is answered: a mistake in the markers shows on every row.
    let markers = context.once_per_statement(1, || match arguments.get(1)?.to_text() {
        None => Ok(Markers::default()),
        Some(json) => Markers::parse(&json).map_err(|why| Error::new(format!("classify_outcome: {why}"))),
    })?;
    answer(arguments, &markers)
}

fn answer(arguments: &Arguments<'_>, markers: &Markers) -> Result<Output<'static>> {
    let value = arguments.get(0)?;
    // Markers are looked for everywhere.
    let text = if markers.is_empty() { ends_of(value) } else { value.to_text() };
    Ok(text.map_or(Output::NULL, |text| {
        let outcome = guard(|| Ok(json(&judge(&text, markers))));
        Output::Json(outcome.unwrap_or_else(|_| UNJUDGED.to_owned()))
    }))
}

/// The text of `value`; of a very long one the two ends, which are all that is read of it, so that the rest is not even
/// looked at.
pub fn ends_of(value: ValueRef<'_>) -> Option<Cow<'_, str>> {
    match value.to_bytes() {
        Some(bytes) if bytes.len() > LONG => {
            let (head, tail) = (&bytes[..LONG / 2], &bytes[bytes.len() - LONG / 2..]);
            Some(Cow::Owned([String::from_utf8_lossy(head), String::from_utf8_lossy(tail)].concat()))
        }
        _ => value.to_text(),
    }
}

/// A very long text, in bytes.
const LONG: usize = 65_536;

/// What is said of a text over which the judge failed.
const UNJUDGED: &str = r#"{"success":null,"category":"unjudged","end_reason":"classify_outcome failed on this text, please report it","marker":null,"confidence":null}"#;

fn judge(text: &str, markers: &Markers) -> Outcome {
    #[cfg(feature = "test-panic")]
    assert!(!text.contains("panic in the judge"));
    classify(text, markers)
}

/// `outcome` as JSON, its keys in the documented order.
fn json(outcome: &Outcome) -> String {
    let string = |text: &str| Value::from(text).to_string();
    format!(
        r#"{{"success":{},"category":{},"end_reason":{},"marker":{},"confidence":{}}}"#,
        outcome.success,
        string(outcome.category.as_str()),
        string(&outcome.end_reason),
        outcome.marker.as_deref().map_or_else(|| "null".to_owned(), string),
        (outcome.confidence * 1000.0).round() / 1000.0,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::outcome::Category;

    #[test]
    fn the_keys_stand_in_order_and_every_character_is_escaped() {
        let outcome = Outcome {
            success: false,
            category: Category::RateLimit,
            confidence: 0.987_654,
            end_reason: "429 \"slow\\down\"".to_owned(),
            marker: None,
        };
        assert_eq!(
            json(&outcome),
            r#"{"success":false,"category":"rate_limit","end_reason":"429 \"slow\\down\"","marker":null,"confidence":0.988}"#
        );
    }
}
