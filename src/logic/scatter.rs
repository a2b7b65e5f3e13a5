//! Sums over days, and what they tell of how much days vary.
//!
//! The cluster is the day. What the calls of a day vary among themselves is not in the daily totals of a measure; what
//! the days vary is, and it is what counts when an outage takes a whole day's calls. The formulas, and where they come
//! from: `docs/how-it-counts.md`.
//!
//! How alike a day's calls are is estimated from all days of the window alike, whatever they weigh in the average, since
//! that takes as many days as there are.

use super::decay::Decay;

/// Residuals below this part of the squares that they are the rest of are rounding.
const ROUNDING: f64 = 1e-12;

/// Days of x calls with the total y: what the deviations of y from a common y/x take.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Scatter {
    /// Σ x.
    pub x: f64,
    /// Σ y.
    pub y: f64,
    /// Σ x².
    pub xx: f64,
    xy: f64,
    yy: f64,
}

impl Scatter {
    /// Adds a day.
    pub fn add(&mut self, x: f64, y: f64) {
        self.x += x;
        self.y += y;
        self.xx += x * x;
        self.xy += x * y;
        self.yy += y * y;
    }

    /// Adds the days of another.
    pub fn merge(&mut self, other: &Scatter) {
        self.x += other.x;
        self.y += other.y;
        self.xx += other.xx;
        self.xy += other.xy;
        self.yy += other.yy;
    }

    /// Σ y / Σ x.
    pub fn ratio(&self) -> f64 {
        self.y / self.x
    }

    /// The effective number of days, (Σ x)² / Σ x².
    pub fn days(&self) -> f64 {
        self.x * self.x / self.xx
    }

    /// Whether all sums are numbers that a float can hold.
    pub fn is_finite(&self) -> bool {
        self.xx.is_finite() && self.xy.is_finite() && self.yy.is_finite()
    }

    /// Σ (y − ratio·x)².
    pub fn squares(&self) -> f64 {
        let ratio = self.ratio();
        let squares = self.yy - 2.0 * ratio * self.xy + ratio * ratio * self.xx;
        if squares > ROUNDING * self.yy {
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
