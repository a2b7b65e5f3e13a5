//! `ema(value, at, half_life)` and `ema(value, at, half_life, weight)`: the exponentially decayed mean of any column of
//! any table, as an aggregate and as a window function.
//!
//! Σ w·v·2^(−(t_max − t)/h) / Σ w·2^(−(t_max − t)/h) over the rows of the group or frame, in whatever order they come;
//! t_max is the largest `at` among them. It is pandas' `ewm(halflife=…, times=…).mean()`, and ClickHouse's
//! `exponentialTimeDecayedAvg(half_life / ln 2)`, whose parameter is the time in which a weight falls to 1/e (Wright
//! 1986 on averages of irregular times).
//!
//! | argument | takes |
//! |---|---|
//! | `value` | a number; the answer is in its unit |
//! | `at` | a number, the row's time; below, above and far from 0 |
//! | `half_life` | a number above 0 in the unit of `at`, the same in every row of a group or partition |
//! | `weight` | a number from 0 up, what the row counts for; 1 where it is not given |
//!
//! A row whose `value`, `at` or `weight` is NULL is passed over, and so is one of weight 0. The answer is NULL where no
//! row is left. A NULL `half_life` in a row that counts is an error, and so is anything but a finite number in range.

use crate::logic::decayed_mean::{DecayedMean, HalfLife, Observation, Time};
use crate::sqlite::{Aggregate, Arguments, Error, Output, Result, ValueRef};

/// `ema(value, at, half_life[, weight])`.
#[derive(Default)]
pub struct Ema {
    /// With the half-life of the first row that has one.
    mean: Option<DecayedMean>,
}

impl Aggregate for Ema {
    const NAME: &'static str = "ema";
    const ARGUMENTS: &'static [u8] = &[3, 4];

    fn step(&mut self, arguments: &Arguments<'_>) -> Result<()> {
        self.with_row(arguments, DecayedMean::add)
    }

    fn inverse(&mut self, arguments: &Arguments<'_>) -> Result<()> {
        self.with_row(arguments, DecayedMean::remove)
    }

    fn value(&mut self) -> Result<Output<'static>> {
        Ok(self.mean.as_mut().and_then(DecayedMean::value).into())
    }
}

impl Ema {
    /// Hands the row to `count`, unless something in it is not known.
    #[inline(always)]
    fn with_row(&mut self, arguments: &Arguments<'_>, count: fn(&mut DecayedMean, Observation)) -> Result<()> {
        let (value, at) = (finite(arguments.get(0)?), finite_time(arguments.get(1)?));
        let half_life = finite(arguments.get(2)?);
        let weight = if arguments.count() > 3 { finite(arguments.get(3)?) } else { Some(1.0) };
        if let (Some(mean), Some(value), Some(at), Some(half_life), Some(weight)) =
            (&mut self.mean, value, at, half_life, weight)
        {
            if half_life == mean.half_life().length() && weight >= 0.0 {
                count(mean, Observation { value, at, weight });
                return Ok(());
            }
        }
        self.with_unusual_row(arguments, count)
    }

    /// The same for the first row, for one with a NULL or with numbers as text, and for one with a mistake. What is known
    /// must be right even where something else is not.
    #[cold]
    fn with_unusual_row(&mut self, arguments: &Arguments<'_>, count: fn(&mut DecayedMean, Observation)) -> Result<()> {
        let (value, at, half_life) = (arguments.get(0)?, arguments.get(1)?, arguments.get(2)?);
        let weight = if arguments.count() > 3 { arguments.get(3)? } else { ValueRef::Integer(1) };
        let known_value = known(value, finite, "value takes a finite number or NULL")?;
        let known_at = known(at, finite_time, "at takes a finite number, such as Unix seconds, or NULL")?;
        let known_half_life = known(half_life, |given| finite(given).and_then(HalfLife::new), HALF_LIFE)?;
        let from_0_up = |given| finite(given).filter(|&weight| weight >= 0.0);
        let known_weight = known(weight, from_0_up, "weight takes a finite number from 0 up, or NULL")?;
        if let (Some(given), Some(mean)) = (known_half_life, &self.mean) {
            let first = mean.half_life();
            if given != first {
                let accepted = format!("half_life must be the same in every row; it was {:?}", first.length());
                return Err(refusal(&accepted, half_life));
            }
        }
        let (Some(value), Some(at), Some(weight)) = (known_value, known_at, known_weight) else {
            return Ok(());
        };
        let half_life = known_half_life.ok_or_else(|| refusal(HALF_LIFE, half_life))?;
        count(self.mean.get_or_insert_with(|| DecayedMean::new(half_life)), Observation { value, at, weight });
        Ok(())
    }
}

const HALF_LIFE: &str = "half_life takes a finite number above 0, in the unit of at";

/// What `read` makes of the value, `None` for NULL.
fn known<'a, T>(value: ValueRef<'a>, read: impl Fn(ValueRef<'a>) -> Option<T>, accepted: &str) -> Result<Option<T>> {
    match value {
        ValueRef::Null => Ok(None),
        _ => read(value.numeric()).map(Some).ok_or_else(|| refusal(accepted, value)),
    }
}

fn refusal(accepted: &str, got: ValueRef<'_>) -> Error {
    Error::new(format!("ema: {accepted}; got {got}"))
}

#[inline(always)]
fn finite(value: ValueRef<'_>) -> Option<f64> {
    match value {
        ValueRef::Real(real) => real.is_finite().then_some(real),
        ValueRef::Integer(integer) => Some(integer as f64),
        _ => None,
    }
}

#[inline(always)]
fn finite_time(value: ValueRef<'_>) -> Option<Time> {
    match value {
        ValueRef::Real(real) => real.is_finite().then(|| real.into()),
        ValueRef::Integer(integer) => Some(integer.into()),
        _ => None,
    }
}
