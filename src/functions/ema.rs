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

use super::decayed_row::DecayedRow;
use crate::logic::decayed_mean::DecayedMean;
use crate::logic::forward_decay::Observation;
use crate::sqlite::{Aggregate, Arguments, Output, Result};

/// `ema(value, at, half_life[, weight])`.
#[derive(Default)]
pub struct Ema {
    /// With the half-life of the first row that counts.
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
        if let Some(mean) = &mut self.mean {
            if let Some(row) = ROW.usual(arguments, mean.half_life())? {
                count(mean, row);
                return Ok(());
            }
        }
        let first = self.mean.as_ref().map(DecayedMean::half_life);
        if let Some((row, half_life)) = ROW.read(arguments, first)? {
            count(self.mean.get_or_insert_with(|| DecayedMean::new(half_life)), row);
        }
        Ok(())
    }
}

const ROW: DecayedRow = DecayedRow { function: Ema::NAME, value: 0, at: 1, half_life: 2, weight: 3 };
