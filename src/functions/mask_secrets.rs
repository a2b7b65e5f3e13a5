//! `mask_secrets(text)`: the text without the credentials in it.
//!
//! | call | returns |
//! |---|---|
//! | `mask_secrets(text)` | `text` with each password, key and token cut to its first four characters and `…` |
//!
//! Of a secret of eight characters or fewer nothing stays but `…`. What is masked already stays as it is.
//!
//! NULL gives NULL. Numbers are read as their text, blobs as their bytes, with what is not UTF-8 replaced. Nothing is an
//! error.

use crate::logic::secrets;
use crate::sqlite::{guard, Arguments, Context, Output, Result, ScalarFunction, Volatility};

/// `mask_secrets(text)`.
pub static MASK_SECRETS: ScalarFunction =
    ScalarFunction { name: "mask_secrets", arguments: 1, volatility: Volatility::Pure, call: mask_secrets };

fn mask_secrets(_: &Context<'_>, arguments: &Arguments<'_>) -> Result<Output<'static>> {
    Ok(arguments.get(0)?.to_text().map(|text| masked(&text)).into())
}

/// A text over which masking itself fails is masked whole, since it must cost nobody a run.
fn masked(text: &str) -> String {
    guard(|| Ok(secrets::mask(text).into_owned())).unwrap_or_else(|_| "…".to_owned())
}
