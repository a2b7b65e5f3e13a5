//! The exponentially decayed quantile of values at any times: each weighs half as much a half-life later.

use super::exact_sum::split;
use super::forward_decay::{HalfLife, Observation};
use super::fraction::Fraction;
use super::sorted_rows::{Row, SortedRows};
use std::collections::TryReserveError;

/// The inverted cumulative distribution of values, each of its [weight](super::forward_decay), over rows that come and
/// go: the least value up to which the weights add up to at least the share `q` of all weights.
///
/// A row's weight is w·2^(t/h), 2^(t/h) to a float's 53 bits, and nothing that follows is rounded: the answer depends on
/// which rows are in it, and on nothing else.
#[derive(Debug, Clone)]
pub struct DecayedQuantile {
    half_life: HalfLife,
    q: f64,
    share: Fraction,
    /// Rows that are added and not yet sorted.
    waiting: Vec<Row>,
    sorted: SortedRows,
    /// What was answered of these rows: a frame of a whole partition is asked again on each of its rows.
    answer: Option<Option<f64>>,
}

impl DecayedQuantile {
    /// The quantile `q` of no rows; `None` unless `q` is from 0 to 1.
    pub fn new(half_life: HalfLife, q: f64) -> Option<Self> {
        let share = Fraction::meant_by(q)?;
        Some(DecayedQuantile { half_life, q, share, waiting: Vec::new(), sorted: SortedRows::default(), answer: None })
    }

    /// The half-life of all its rows.
    pub fn half_life(&self) -> HalfLife {
        self.half_life
    }

    /// Which quantile it is, from 0 to 1.
    pub fn q(&self) -> f64 {
        self.q
    }

    /// Adds a row.
    ///
    /// # Errors
    /// There is no memory for it.
    #[inline]
    pub fn add(&mut self, row: Observation) -> Result<(), TryReserveError> {
        if let Some(row) = self.weigh(row) {
            self.waiting.try_reserve(1)?;
            self.waiting.push(row);
            self.answer = None;
        }
        Ok(())
    }

    /// Takes away a row that was added.
    ///
    /// # Errors
    /// There is no memory to sort the rows in.
    pub fn remove(&mut self, row: Observation) -> Result<(), TryReserveError> {
        self.settle()?;
        if let Some(row) = self.weigh(row) {
            self.sorted.remove(row);
            self.answer = None;
        }
        Ok(())
    }

    /// The quantile; `None` where nothing has weight.
    ///
    /// # Errors
    /// There is no memory to sort the rows in.
    pub fn value(&mut self) -> Result<Option<f64>, TryReserveError> {
        if self.answer.is_none() {
            self.settle()?;
            self.answer = Some(self.sorted.at_share(self.share));
        }
        Ok(self.answer.flatten())
    }

    /// Sorts the waiting rows into the others.
    fn settle(&mut self) -> Result<(), TryReserveError> {
        if self.sorted.is_empty() {
            if !self.waiting.is_empty() {
                self.sorted.fill(std::mem::take(&mut self.waiting));
            }
            return Ok(());
        }
        while let Some(&row) = self.waiting.last() {
            self.sorted.insert(row)?;
            self.waiting.pop();
        }
        Ok(())
    }

    /// The row as it is kept; `None` where it has no weight.
    #[inline]
    fn weigh(&self, row: Observation) -> Option<Row> {
        if row.weight == 0.0 {
            return None;
        }
        let (factor, growth) = self.half_life.growth(row.at);
        let ((weight, exponent), (factor, shift)) = (split(row.weight), split(factor));
        // Without the zeros at its end, most weights are a few bits: fewer digits in a sum.
        let zeros = weight.trailing_zeros();
        let weight = u128::from(weight >> zeros) * u128::from(factor);
        let exponent = growth + i128::from(exponent + shift) + i128::from(zeros);
        // Adding 0 makes 0 of −0.
        Some(Row { value: row.value + 0.0, weight, exponent })
    }
}

#[cfg(test)]
#[path = "decayed_quantile_tests.rs"]
mod tests;
