//! Sums over days, and what they tell of how much days vary.
//!
//! The cluster is the day. What the calls of a day vary among themselves is not in the daily totals of a measure; what
//! the days vary is, and it is what counts when an outage takes a whole day's calls. The formulas, and where they come
//! from: `docs/how-it-counts.md`.
//!
//! How alike a day's calls are is estimated from all days of the window alike, whatever they weigh in the average, since
//! that takes as many days as there are.

use super::decay::Decay;
use super::sum::Sum;

/// Residuals below this part of the squares that they are the rest of are rounding.
const ROUNDING: f64 = 1e-12;

/// Days of x calls with the total y: what the deviations of y from a common y/x take.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Scatter {
    /// Σ x.
    pub x: f64,
    /// Σ y.
    pub y: Sum,
    /// Σ x².
    pub xx: f64,
    xy: Sum,
    yy: Sum,
}

impl Scatter {
    /// Adds a day.
    pub fn add(&mut self, x: f64, y: f64) {
        self.x += x;
        self.y.add(y);
        self.xx += x * x;
        self.xy.add_product(x, y);
        self.yy.add_product(y, y);
    }

    /// Adds the days of another.
    pub fn merge(&mut self, other: &Scatter) {
        self.x += other.x;
        self.y.add_times(1.0, &other.y);
        self.xx += other.xx;
        self.xy.add_times(1.0, &other.xy);
        self.yy.add_times(1.0, &other.yy);
    }

    /// Σ y / Σ x.
    pub fn ratio(&self) -> f64 {
        self.y.value() / self.x
    }

    /// The effective number of days, (Σ x)² / Σ x².
    pub fn days(&self) -> f64 {
        self.x * self.x / self.xx
    }

    /// Whether all sums are numbers that a float can hold.
    pub fn is_finite(&self) -> bool {
        self.xx.is_finite() && self.xy.value().is_finite() && self.yy.value().is_finite()
    }

    /// Σ (y − ratio·x)², from three sums that nearly cancel where days differ little.
    pub fn squares(&self) -> f64 {
        let ratio = self.ratio();
        let (mut squares, mut of_ratio) = (self.yy, Sum::default());
        squares.add_times(-2.0 * ratio, &self.xy);
        of_ratio.add_product(ratio, ratio);
        squares.add_times(self.xx, &of_ratio);
        let squares = squares.value();
        if squares > ROUNDING * self.yy.value() {
            squares
        } else {
            0.0
        }
    }
}

/// The weight of a day of age `age`, counted from the first (so the newest) age that was asked for.
///
/// An average is Σ w·total / Σ w·count with w = (1 − α)^k, which no common factor of the weights changes. Each average
/// therefore counts k from the newest day that has its measure: that day weighs 1 whatever its age, and nothing is ever
/// 0/0.
pub fn weight(newest: &mut Option<u32>, decay: &Decay, age: u32) -> f64 {
    decay.weight(age.saturating_sub(*newest.get_or_insert(age)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Against the residuals themselves, as another engine computes them. Whole numbers, so that these are exact but for
        /// the ratio.
        #[test]
        fn squares_keep_their_digits_where_days_differ_little(
            days in prop::collection::vec((1_u32..200, -3_i32..=3), 3..40),
            price in prop_oneof![1_000_u32..1_000_000_000, Just(1_000_000_000)],
        ) {
            let (mut first, mut last) = (Scatter::default(), Scatter::default());
            let days: Vec<(f64, f64)> =
                days.iter().map(|&(x, off)| (f64::from(x), f64::from(x) * f64::from(price) + f64::from(off) * f64::from(price) / 1_000.0)).collect();
            for (place, &(x, y)) in days.iter().enumerate() {
                if place < 2 { first.add(x, y) } else { last.add(x, y) }
            }
            first.merge(&last);
            let ratio = first.ratio();
            let wanted: f64 = days.iter().map(|(x, y)| (-ratio).mul_add(*x, *y).powi(2)).sum();
            let wanted = if wanted > ROUNDING * days.iter().map(|(_, y)| y * y).sum::<f64>() { wanted } else { 0.0 };
            prop_assert!((first.squares() - wanted).abs() <= 1e-14 * wanted, "{} {wanted}", first.squares());
        }
    }
}
