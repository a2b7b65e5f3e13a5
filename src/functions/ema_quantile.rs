//! `ema_quantile(value, q, at, half_life)` and `ema_quantile(value, q, at, half_life, weight)`: the exponentially decayed
//! quantile of any column of any table, as an aggregate and as a window function.
//!
//! A row weighs w·2^(−(t_max − t)/h), as in [`ema`](super::ema). The answer is the least `value` among the rows up to
//! which (it included) the weights add up to at least `q` times the weights of all rows: the inverted cumulative
//! distribution, numpy's `quantile(…, method="inverted_cdf", weights=…)`. It is always a value that occurs; `q` 0 gives
//! the least value that has weight, and 1 the largest.
//!
//! | argument | takes |
//! |---|---|
//! | `value` | a number; the answer is one of them, REAL (an integer beyond 2^53 counts as the float nearest to it, −0 as 0) |
//! | `q` | a number from 0 to 1, the same in every row of a group or partition: 0.5 is the median |
//! | `at` | a number, the row's time; below, above and far from 0 |
//! | `half_life` | a number above 0 in the unit of `at`, the same in every row of a group or partition |
//! | `weight` | a number from 0 up, what the row counts for; 1 where it is not given |
//!
//! A row whose `value`, `at` or `weight` is NULL is passed over, and so is one of weight 0. The answer is NULL where no
//! row is left. A NULL `q` or `half_life` in a row that counts is an error, and so is anything but a finite number in
//! range.
//!
//! No rounding decides a tie. The sums are exact, and rows that are whole half-lives apart weigh exact powers of two of
//! each other (2^(t/h) is otherwise taken to a float's 53 bits, once). `q` is the fraction that is meant: where it differs
//! by the rounding of a float, one part in 2^53, from a fraction whose denominator is below 2^26, it is that fraction, and
//! the weights are compared with it exactly. So 0.1 of ten equal rows is one row, and wherever q·n as a float is a whole
//! number of equal rows it is that number, as in numpy; 0.28 of 25 is 7, which numpy says with weights only (without it
//! makes 7.000000000000001 of them, and 8).
//!
//! A row takes 48 bytes, and as many again where memory grows. Where a frame's rows lie more than 64 half-lives apart,
//! each takes up to 400 more for the digits that only it has.

use super::decayed_row::{finite, DecayedRow};
use crate::logic::decayed_quantile::DecayedQuantile;
use crate::logic::forward_decay::Observation;
use crate::sqlite::{Aggregate, Arguments, Error, Output, Result};
use std::collections::TryReserveError;

/// `ema_quantile(value, q, at, half_life[, weight])`.
#[derive(Default)]
pub struct EmaQuantile {
    /// With the q and the half-life of the first row that counts.
    quantile: Option<DecayedQuantile>,
}

/// What is done with a row.
type Count = fn(&mut DecayedQuantile, Observation) -> std::result::Result<(), TryReserveError>;

impl Aggregate for EmaQuantile {
    const NAME: &'static str = "ema_quantile";
    const ARGUMENTS: &'static [u8] = &[4, 5];

    fn step(&mut self, arguments: &Arguments<'_>) -> Result<()> {
        self.with_row(arguments, DecayedQuantile::add)
    }

    fn inverse(&mut self, arguments: &Arguments<'_>) -> Result<()> {
        self.with_row(arguments, DecayedQuantile::remove)
    }

    fn value(&mut self) -> Result<Output<'static>> {
        let value = self.quantile.as_mut().map(DecayedQuantile::value).transpose();
        Ok(value.map_err(|_| Error::out_of_memory())?.flatten().into())
    }
}

impl EmaQuantile {
    /// Hands the row to `count`, unless something in it is not known.
    #[inline(always)]
    fn with_row(&mut self, arguments: &Arguments<'_>, count: Count) -> Result<()> {
        if let Some(quantile) = &mut self.quantile {
            if finite(arguments.get(Q)?) == Some(quantile.q()) {
                if let Some(row) = ROW.usual(arguments, quantile.half_life())? {
                    return count(quantile, row).map_err(|_| Error::out_of_memory());
                }
            }
        }
        self.with_unusual_row(arguments, count)
    }

    /// The same for the first row, for one with a NULL or with numbers as text, and for one with a mistake.
    #[cold]
    fn with_unusual_row(&mut self, arguments: &Arguments<'_>, count: Count) -> Result<()> {
        const ACCEPTED: &str = "q takes a number from 0 to 1";
        let (given, first) = (arguments.get(Q)?, self.quantile.as_ref());
        let q = ROW.known(given, |given| finite(given).filter(|q| (0.0..=1.0).contains(q)), ACCEPTED)?;
        if let (Some(q), Some(first)) = (q, first.map(DecayedQuantile::q)) {
            if q != first {
                return Err(ROW.refusal(&format!("q must be the same in every row; it was {first:?}"), given));
            }
        }
        let Some((row, half_life)) = ROW.read(arguments, first.map(DecayedQuantile::half_life))? else {
            return Ok(());
        };
        let q = q.ok_or_else(|| ROW.refusal(ACCEPTED, given))?;
        if self.quantile.is_none() {
            self.quantile = DecayedQuantile::new(half_life, q);
        }
        self.quantile.as_mut().map_or(Ok(()), |quantile| count(quantile, row)).map_err(|_| Error::out_of_memory())
    }
}

const Q: usize = 1;
const ROW: DecayedRow = DecayedRow { function: EmaQuantile::NAME, value: 0, at: 2, half_life: 3, weight: 4 };
