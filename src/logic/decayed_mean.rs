//! The exponentially decayed mean of values at any times: each weighs half as much a half-life later.

use super::exact_sum::{split, ExactSum};
use super::forward_decay::{HalfLife, Observation};

/// How many rows are brought into the sums together: a processor works on several at once.
const BATCH: usize = 32;

/// Σ w·v·2^(−(t_max − t)/h) / Σ w·2^(−(t_max − t)/h), over rows that come and go.
///
/// The weights are those of [forward decay](super::forward_decay). The sums are exact, so the mean depends on which rows
/// are in it, and on nothing else: not on their order, nor on rows that came and went.
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
