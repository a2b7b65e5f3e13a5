//! The exponentially decayed mean of values at any times: each weighs half as much a half-life later.

use super::exact_sum::{split, ExactSum};

/// A point of time, in whatever unit the half-life is in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Time {
    nearest: f64,
    /// What the float leaves of a large integer: nanoseconds since 1970 need more than its 53 bits.
    rest: f64,
}

impl From<f64> for Time {
    fn from(time: f64) -> Self {
        Time { nearest: time, rest: 0.0 }
    }
}

impl From<i64> for Time {
    fn from(time: i64) -> Self {
        let nearest = time as f64;
        let is_exact = time.unsigned_abs() < 1 << 53;
        Time { nearest, rest: if is_exact { 0.0 } else { (i128::from(time) - nearest as i128) as f64 } }
    }
}

/// The time in which a weight halves, ready for use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HalfLife {
    length: f64,
    /// 1, or a power of two that lifts times and half-life from where products of theirs would underflow.
    lift: f64,
    lifted: f64,
    inverse: f64,
}

/// From this many half-lives on, two floats that differ at all are thousands of half-lives apart, and no weighing can
/// show the older.
const FAR: f64 = (1_i128 << 100) as f64;

impl HalfLife {
    /// A half-life of `length`; `None` unless it is finite and above 0.
    pub fn new(length: f64) -> Option<Self> {
        (length > 0.0 && length.is_finite()).then(|| {
            let lift = if length < 2_f64.powi(-500) { 2_f64.powi(600) } else { 1.0 };
            HalfLife { length, lift, lifted: length * lift, inverse: 1.0 / (length * lift) }
        })
    }

    /// Its length, as it was given.
    pub fn length(&self) -> f64 {
        self.length
    }

    /// 2^(time / half-life) as a factor from 1/2 to 2 and an exponent.
    #[inline]
    fn growth(&self, time: Time) -> (f64, i128) {
        let nearest = time.nearest * self.lift;
        let quotient = nearest * self.inverse;
        // The remainder makes up for the rounding of the quotient, which would show in the weight as soon as times are
        // large beside the half-life.
        let remainder = ((-quotient).mul_add(self.lifted, nearest) + time.rest * self.lift) * self.inverse;
        // Adding this to a number that is not large rounds it, and leaves the integer in the lowest bits: a conversion
        // in one addition.
        const ROUNDER: f64 = (3_i64 << 51) as f64;
        let rounded = quotient + ROUNDER;
        let part = (quotient - (rounded - ROUNDER)) + remainder;
        if quotient.abs() < (1_i64 << 50) as f64 && part.abs() < 1.0 {
            (part.exp2(), i128::from(rounded.to_bits() as i64 - ROUNDER.to_bits() as i64))
        } else {
            far_growth(time.nearest, quotient, remainder)
        }
    }
}

/// The same where the quotient is as large as a float's precision, or larger.
#[cold]
fn far_growth(time: f64, quotient: f64, remainder: f64) -> (f64, i128) {
    if quotient.abs() < FAR {
        let whole = quotient.round();
        let part = (quotient - whole) + remainder;
        ((part - part.round()).exp2(), whole as i128 + part.round() as i128)
    } else {
        // Only the order of times shows here; the bits of a positive float are in its order.
        let order = (1 << 100) + (i128::from(time.abs().to_bits()) << 20);
        (1.0, if quotient > 0.0 { order } else { -order })
    }
}

/// One value, the time it belongs to, and what it weighs at that time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Finite.
    pub value: f64,
    /// In the half-life's unit.
    pub at: Time,
    /// Finite and at least 0.
    pub weight: f64,
}

/// How many rows are brought into the sums together: a processor works on several at once.
const BATCH: usize = 32;

/// Σ w·v·2^(−(t_max − t)/h) / Σ w·2^(−(t_max − t)/h), over rows that come and go.
///
/// Both sums are kept with 2^(t/h) in place of 2^(−(t_max − t)/h) ("forward decay", Cormode, Shkapenyuk, Srivastava and
/// Xu 2009): the factor between the two is common and cancels, and a row's terms never change. The sums are exact, so
/// the mean depends on which rows are in it, and on nothing else: not on their order, nor on rows that came and went.
#[derive(Debug, Clone, PartialEq)]
pub struct DecayedMean {
    half_life: HalfLife,
    /// Rows that are added and not yet in the sums.
    waiting: Vec<Observation>,
    weighted: ExactSum,
    weights: ExactSum,
}

impl DecayedMean {
    /// The mean of no rows.
    pub fn new(half_life: HalfLife) -> Self {
        DecayedMean { half_life, waiting: Vec::new(), weighted: ExactSum::default(), weights: ExactSum::default() }
    }

    /// The half-life of all its rows.
    pub fn half_life(&self) -> HalfLife {
        self.half_life
    }

    /// Adds a row.
    #[inline]
    pub fn add(&mut self, row: Observation) {
        if self.waiting.len() == BATCH {
            self.settle();
        }
        self.waiting.push(row);
    }

    /// Takes away a row that was added.
    #[inline]
    pub fn remove(&mut self, row: Observation) {
        self.count::<true>(row);
    }

    /// The mean; `None` where nothing has weight.
    pub fn value(&mut self) -> Option<f64> {
        self.settle();
        let weights = self.weights.value()?;
        Some(self.weighted.value().map_or(0.0, |weighted| weighted.over(weights)))
    }

    /// Brings the waiting rows into the sums.
    fn settle(&mut self) {
        let mut waiting = std::mem::take(&mut self.waiting);
        for &row in &waiting {
            self.count::<false>(row);
        }
        waiting.clear();
        self.waiting = waiting;
    }

    #[inline]
    fn count<const AWAY: bool>(&mut self, row: Observation) {
        if row.weight == 0.0 {
            return;
        }
        let (factor, growth) = self.half_life.growth(row.at);
        let (weight, exponent) = if (1e-290..1e290).contains(&row.weight) {
            split(row.weight * factor)
        } else {
            let (weight, exponent) = split(row.weight);
            let (weight, rounded_exponent) = split(weight as f64 * factor);
            (weight, exponent + rounded_exponent)
        };
        let exponent = growth + i128::from(exponent);
        self.weights.add(weight.into(), exponent, AWAY);
        // The product of value and weight, exactly: equal values have that value as their mean.
        let (value, value_exponent) = split(row.value);
        let product = u128::from(value) * u128::from(weight);
        self.weighted.add(product, exponent + i128::from(value_exponent), AWAY != row.value.is_sign_negative());
    }
}

#[cfg(test)]
#[path = "decayed_mean_tests.rs"]
mod tests;
