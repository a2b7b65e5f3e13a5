//! `ema_alpha(half_life_days)` and `ema_half_life(alpha)`: between the smoothing factor that `skill_ema` takes and the
//! half-life that people think in.
//!
//! | call | returns |
//! |---|---|
//! | `ema_alpha(half_life_days)` | α = 1 − 2^(−1/h), for h > 0 days |
//! | `ema_half_life(alpha)` | h = −1 / log₂(1 − α) days, for α in (0, 1]; 0 for α = 1 |
//!
//! NULL gives NULL. Anything but a number in range is an error.

use crate::logic::decay;
use crate::sqlite::{Arguments, Context, Error, Output, Result, ScalarFunction, ValueRef, Volatility};

/// `ema_alpha(half_life_days)`.
pub static EMA_ALPHA: ScalarFunction =
    ScalarFunction { name: "ema_alpha", arguments: 1, volatility: Volatility::Pure, call: ema_alpha };

/// `ema_half_life(alpha)`.
pub static EMA_HALF_LIFE: ScalarFunction =
    ScalarFunction { name: "ema_half_life", arguments: 1, volatility: Volatility::Pure, call: ema_half_life };

fn ema_alpha(_: &Context<'_>, arguments: &Arguments<'_>) -> Result<Output<'static>> {
    let Some(half_life) = number(
        arguments.get(0)?,
        |days| days > 0.0 && days.is_finite(),
        |got| format!("ema_alpha: half_life_days takes a number of days above 0, got {got}"),
    )?
    else {
        return Ok(Output::NULL);
    };
    Ok(decay::alpha_of_half_life(half_life).into())
}

fn ema_half_life(_: &Context<'_>, arguments: &Arguments<'_>) -> Result<Output<'static>> {
    let Some(alpha) = number(arguments.get(0)?, decay::is_alpha, |got| {
        format!("ema_half_life: alpha takes a number above 0 and up to 1, got {got}")
    })?
    else {
        return Ok(Output::NULL);
    };
    Ok(decay::half_life_of_alpha(alpha).into())
}

/// The number in `value`, `None` for NULL.
fn number(
    value: ValueRef<'_>,
    accepts: impl Fn(f64) -> bool,
    complaint: impl Fn(ValueRef<'_>) -> String,
) -> Result<Option<f64>> {
    if value == ValueRef::Null {
        return Ok(None);
    }
    let number = value.to_number().filter(|&number| accepts(number));
    number.map(Some).ok_or_else(|| Error::new(complaint(value)))
}
