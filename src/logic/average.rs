//! A measure's average over days, and how sure it is where the calls of a day cost or take more together.

use super::decay::Decay;
use super::interval::{t_quantile, Z_95};
use super::scatter::{weight, Scatter};
use super::sum::Sum;

/// Fewer effective days than this say nothing of how much days differ: one has most of the calls.
const ENOUGH_DAYS: f64 = 1.5;

/// The sums of a measure's average; days are added newest first.
#[derive(Debug, Clone, Copy, Default)]
pub struct WeightedMean {
    newest: Option<u32>,
    total: Sum,
    count: Sum,
}

impl WeightedMean {
    /// Adds a day with calls that have the measure, and returns its weight.
    pub fn add(&mut self, decay: &Decay, age: u32, count: f64, total: f64) -> f64 {
        let weight = weight(&mut self.newest, decay, age);
        self.total.add(weight * total);
        self.count.add(weight * count);
        weight
    }

    /// Adds older days that are summed up already, and returns what they weigh.
    fn add_older(&mut self, decay: &Decay, older: &WeightedMean) -> f64 {
        let Some(age) = older.newest else { return 0.0 };
        let weight = weight(&mut self.newest, decay, age);
        self.total.add(weight * older.total.value());
        self.count.add(weight * older.count.value());
        weight
    }

    /// The sums of these days and of older ones, together.
    pub fn after(&self, decay: &Decay, older: &WeightedMean) -> WeightedMean {
        let mut both = *self;
        both.add_older(decay, older);
        both
    }

    /// Σ w·total / Σ w·count; `None` without a day.
    pub fn value(&self) -> Option<f64> {
        self.newest.map(|_| self.total.value() / self.count.value())
    }
}

/// The same of a measure whose interval is wanted too.
#[derive(Debug, Clone, Copy, Default)]
pub struct SpreadMean {
    mean: WeightedMean,
    /// Σ w²c².
    days_squared: f64,
    plain: Scatter,
}

impl SpreadMean {
    /// Adds a day with calls that have the measure.
    pub fn add(&mut self, decay: &Decay, age: u32, count: f64, total: f64) {
        let weight = self.mean.add(decay, age, count, total);
        self.days_squared += weight * weight * count * count;
        self.plain.add(count, total);
    }

    /// The sums of these days and of older ones, together.
    pub fn after(&self, decay: &Decay, older: &SpreadMean) -> SpreadMean {
        let mut both = *self;
        let weight = both.mean.add_older(decay, &older.mean);
        both.days_squared += weight * weight * older.days_squared;
        both.plain.merge(&older.plain);
        both
    }

    /// The average alone; `None` where no call has the measure.
    pub fn value(&self) -> Option<f64> {
        self.mean.value()
    }

    /// The average and how sure it is.
    pub fn average(&self) -> Option<Average> {
        let value = self.value()?;
        let days = &self.plain;
        let mean = days.ratio();
        let scatter = match days.squares() {
            squares if squares > 0.0 => squares / (mean * mean * days.xx * (1.0 - 1.0 / days.days())),
            _ => 0.0,
        };
        let is_known = days.days() >= ENOUGH_DAYS && value >= 0.0 && days.is_finite();
        let freedom = (days.days() - 1.0).max(1.0);
        let count = self.mean.count.value();
        let variance = scatter * self.days_squared / (count * count);
        Some(Average { value, spread: is_known.then_some(Spread { variance, freedom }) })
    }
}

/// An average of positive numbers and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Average {
    /// Σ w·total / Σ w·count.
    pub value: f64,
    /// Of its logarithm; `None` where one day has most of the calls, so that nothing can be learned.
    pub spread: Option<Spread>,
}

/// How sure a logarithm is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Its variance.
    pub variance: f64,
    /// The degrees of freedom of that.
    pub freedom: f64,
}

impl Spread {
    /// The 95 % interval of a number whose logarithm has this spread; `None` where a float cannot hold it.
    pub fn around(&self, value: f64) -> Option<(f64, f64)> {
        let reach = if self.variance > 0.0 { t_quantile(self.freedom, Z_95) * self.variance.sqrt() } else { 0.0 };
        let (low, high) = (value * (-reach).exp(), value * reach.exp());
        (low.is_finite() && high.is_finite()).then_some((low, high))
    }

    /// That of a ratio, by the degrees of freedom of Welch (1947).
    pub fn of_ratio(&self, other: &Spread) -> Spread {
        let variance = self.variance + other.variance;
        let parts = self.variance * self.variance / self.freedom + other.variance * other.variance / other.freedom;
        let freedom = if parts > 0.0 { variance * variance / parts } else { self.freedom.min(other.freedom) };
        Spread { variance, freedom }
    }
}

#[cfg(test)]
#[path = "average_tests.rs"]
mod tests;
