//! One group's exponential moving averages: plain counts, and averages weighted by volume and by age.

use super::decay::Decay;
use super::interval::{effective_n, wilson, Z_95};
use super::sum::Sum;

/// A measure's total over the calls that have it. A call without it is not a zero: it is in neither.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Measured {
    /// How many calls have it.
    pub count: i64,
    /// Their sum.
    pub total: f64,
}

/// What one day's calls add up to: a row of `skill_stats_daily`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct DayTotals {
    /// All calls; outcomes may be unknown.
    pub invocations: i64,
    /// Calls known to have succeeded.
    pub successes: i64,
    /// Calls known to have failed.
    pub failures: i64,
    /// The measures, in the order of [`Summary::averages`].
    pub measures: [Measured; MEASURES],
    /// Unix seconds of the day's last call.
    pub last_invoked_at: Option<f64>,
}

/// Duration in seconds, cost in US dollars, quality score, input tokens, output tokens.
pub const MEASURES: usize = 5;

/// A group's days, added newest first: plain counts, and the averages.
///
/// An average is Σ w·total / Σ w·count with w = (1 − α)^k, which no common factor of the weights changes. Each average
/// therefore counts k from the newest day that has its measure: that day weighs 1 whatever its age, and nothing is ever
/// 0/0.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// All calls in the window.
    pub sample_count: i64,
    /// Calls known to have succeeded.
    pub success_count: i64,
    /// Calls known to have failed.
    pub failure_count: i64,
    /// How many days have calls.
    pub active_days: i64,
    /// Age in days, at the end of the window, of the newest and the oldest day with calls.
    pub newest_and_oldest: Option<(u32, u32)>,
    /// Unix seconds of the last call.
    pub last_invoked_at: Option<f64>,
    /// Its averages.
    pub means: Means,
}

/// The averages of a span of days.
#[derive(Debug, Clone, Default)]
pub struct Means {
    outcomes: Outcomes,
    averages: [WeightedMean; MEASURES],
}

/// What the averages of a span of days come to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figures {
    /// The success rate; `None` where no outcome is known.
    pub success_rate: Option<SuccessRate>,
    /// Kish's effective number of known outcomes.
    pub effective_n: f64,
    /// The average of each measure; `None` where no call has it.
    pub averages: [Option<f64>; MEASURES],
}

/// A success rate with what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SuccessRate {
    /// Σ w·successes / Σ w·(successes + failures).
    pub rate: f64,
    /// Lower end of its 95 % interval at `effective_n`.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Summary {
    /// Adds a day that ended `age` days before the window does. Ages never fall from call to call; a day may come in
    /// several parts.
    pub fn add(&mut self, decay: &Decay, age: u32, day: &DayTotals) {
        let newest_and_oldest = match self.newest_and_oldest {
            Some((newest, oldest)) if oldest == age => (newest, oldest),
            seen => {
                self.active_days += 1;
                (seen.map_or(age, |(newest, _)| newest), age)
            }
        };
        self.newest_and_oldest = Some(newest_and_oldest);
        self.sample_count = self.sample_count.saturating_add(day.invocations);
        self.success_count = self.success_count.saturating_add(day.successes);
        self.failure_count = self.failure_count.saturating_add(day.failures);
        self.last_invoked_at = match (self.last_invoked_at, day.last_invoked_at) {
            (Some(one), Some(other)) => Some(one.max(other)),
            (one, other) => one.or(other),
        };
        self.means.add(decay, age, day);
    }
}

impl Means {
    /// Adds a day of age `age`. Ages never fall from call to call.
    pub fn add(&mut self, decay: &Decay, age: u32, day: &DayTotals) {
        self.outcomes.add(decay, age, day.successes, day.failures);
        for (average, measured) in self.averages.iter_mut().zip(&day.measures) {
            average.add(decay, age, measured);
        }
    }

    /// All that they come to.
    pub fn figures(&self) -> Figures {
        Figures { success_rate: self.success_rate(), effective_n: self.effective_n(), averages: self.averages() }
    }

    /// The averages of this span of days and of one before it, together.
    pub fn after(&self, decay: &Decay, older: &Means) -> Means {
        Means {
            outcomes: self.outcomes.after(decay, &older.outcomes),
            averages: std::array::from_fn(|place| self.averages[place].after(decay, &older.averages[place])),
        }
    }

    /// The average of each measure per call that has it; `None` where no call has.
    pub fn averages(&self) -> [Option<f64>; MEASURES] {
        self.averages.map(|average| average.value())
    }

    /// Σ w·count of measure `place`: without decay, how many calls have it.
    pub fn count(&self, place: usize) -> f64 {
        self.averages[place].count.value()
    }

    /// Kish's effective number of known outcomes; 0 where none is known.
    pub fn effective_n(&self) -> f64 {
        effective_n(self.outcomes.known.value(), self.outcomes.known_squared.value())
    }

    /// The success rate; `None` where no outcome is known.
    pub fn success_rate(&self) -> Option<SuccessRate> {
        let known = self.outcomes.known.value();
        (known > 0.0).then(|| {
            let rate = self.outcomes.successes.value() / known;
            let (low, high) = wilson(rate, self.effective_n(), Z_95);
            SuccessRate { rate, low, high }
        })
    }
}

/// The weight of a day of age `age`, counted from the first (so the newest) age that was asked for.
fn weight(newest: &mut Option<u32>, decay: &Decay, age: u32) -> f64 {
    decay.weight(age.saturating_sub(*newest.get_or_insert(age)))
}

#[derive(Debug, Clone, Copy, Default)]
struct WeightedMean {
    newest: Option<u32>,
    total: Sum,
    count: Sum,
}

impl WeightedMean {
    fn add(&mut self, decay: &Decay, age: u32, measured: &Measured) {
        if measured.count > 0 {
            let weight = weight(&mut self.newest, decay, age);
            self.total.add(weight * measured.total);
            self.count.add(weight * measured.count as f64);
        }
    }

    fn after(&self, decay: &Decay, older: &WeightedMean) -> WeightedMean {
        let Some(age) = older.newest else { return *self };
        let mut both = *self;
        // What an older span adds up to counts from its own newest day.
        let weight = weight(&mut both.newest, decay, age);
        both.total.add(weight * older.total.value());
        both.count.add(weight * older.count.value());
        both
    }

    fn value(&self) -> Option<f64> {
        self.newest.map(|_| self.total.value() / self.count.value())
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Outcomes {
    newest: Option<u32>,
    successes: Sum,
    known: Sum,
    known_squared: Sum,
}

impl Outcomes {
    fn add(&mut self, decay: &Decay, age: u32, successes: i64, failures: i64) {
        let known = successes.saturating_add(failures);
        if known > 0 {
            let weight = weight(&mut self.newest, decay, age);
            self.successes.add(weight * successes as f64);
            self.known.add(weight * known as f64);
            self.known_squared.add(weight * weight * known as f64);
        }
    }

    fn after(&self, decay: &Decay, older: &Outcomes) -> Outcomes {
        let Some(age) = older.newest else { return *self };
        let mut both = *self;
        // What an older span adds up to counts from its own newest day.
        let weight = weight(&mut both.newest, decay, age);
        both.successes.add(weight * older.successes.value());
        both.known.add(weight * older.known.value());
        both.known_squared.add(weight * weight * older.known_squared.value());
        both
    }
}

#[cfg(test)]
#[path = "summary_tests.rs"]
mod tests;
