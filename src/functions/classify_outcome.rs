//! `classify_outcome(text)` and `classify_outcome(text, markers)`: did an unattended run do its job?
//!
//! | call | returns |
//! |---|---|
//! | `classify_outcome(text)` | `{"success":true,"category":"ok","end_reason":"complete","marker":null}` and its like, as JSON |
//! | `classify_outcome(text, markers)` | the same, the user's own markers first |
//!
//! `category` is one of ok, scaffolding, auth, billing, rate_limit, timeout, network, provider, context, refusal, crash
//! and empty; `end_reason` is 'complete' on success, else the line that decided, of at most 200 characters; `marker` is
//! the piece of the text that decided, or null. Credentials in both are masked, as `mask_secrets(text)` does.
//!
//! A text that could not be judged, because the judge itself failed, is no error, so that it costs nobody the run or the
//! rest of the statement: its `success` is null and its `category` 'unjudged'. `skill_ema_health` tells of those that
//! were recorded.
//!
//! NULL gives NULL. Numbers are judged as their text, blobs as their bytes, with what is not UTF-8 replaced.
//!
//! `markers` is a JSON array of `{"pattern": "...", "category": "..."}`; NULL is none. Patterns are found anywhere in
//! the text, upper and lower case alike, earlier entries first; the category 'ok' lets a text pass. Anything else is an
//! error.

use crate::logic::outcome::{classify, Markers, Outcome};
use crate::sqlite::{guard, Arguments, Context, Error, Output, Result, ScalarFunction, Volatility};
use serde_json::Value;

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
    let text = arguments.get(0)?.to_text();
    Ok(text.map_or(Output::NULL, |text| {
        let outcome = guard(|| Ok(json(&judge(&text, markers))));
        Output::Json(outcome.unwrap_or_else(|_| UNJUDGED.to_owned()))
    }))
}

/// What is said of a text over which the judge failed.
const UNJUDGED: &str = r#"{"success":null,"category":"unjudged","end_reason":"classify_outcome failed on this text, please report it","marker":null}"#;

fn judge(text: &str, markers: &Markers) -> Outcome {
    #[cfg(feature = "test-panic")]
    assert!(!text.contains("panic in the judge"));
    classify(text, markers)
}

/// `outcome` as JSON, its keys in the documented order.
fn json(outcome: &Outcome) -> String {
    let string = |text: &str| Value::from(text).to_string();
    format!(
        r#"{{"success":{},"category":{},"end_reason":{},"marker":{}}}"#,
        outcome.success,
        string(outcome.category.as_str()),
        string(&outcome.end_reason),
        outcome.marker.as_deref().map_or_else(|| "null".to_owned(), string),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_keys_stand_in_order_and_every_character_is_escaped() {
        let none = Markers::default();
        assert_eq!(
            json(&classify("Report: all quiet.", &none)),
            r#"{"success":true,"category":"ok","end_reason":"complete","marker":null}"#
        );
        assert_eq!(
            json(&classify("Error code: 429 - \"slow\\down\"", &none)),
            r#"{"success":false,"category":"rate_limit","end_reason":"Error code: 429 - \"slow\\down\"","marker":"Error code: 429"}"#
        );
    }
}
