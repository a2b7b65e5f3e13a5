//! One group's exponential moving averages: plain counts, and averages weighted by volume and by age.

use super::average::{Average, SpreadMean, WeightedMean};
use super::day_totals::{later, DayTotals, Measured, COST, DURATION, MEASURES};
use super::decay::Decay;
use super::rate::{Outcomes, Rate};

/// A group's days, added newest first: plain counts, and the averages.
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
    /// The oldest day so far, of which more may come.
    open: DayTotals,
    /// The averages of the days before it.
    means: Means,
}

/// The averages of a span of days.
#[derive(Debug, Clone, Default)]
pub struct Means {
    outcomes: Outcomes,
    duration: SpreadMean,
    cost: SpreadMean,
    others: [WeightedMean; MEASURES - 2],
}

impl Summary {
    /// Adds a day that ended `age` days before the window does. Ages never fall from call to call; a day may come in
    /// several parts.
    pub fn add(&mut self, decay: &Decay, age: u32, day: &DayTotals) {
        match self.newest_and_oldest {
            Some((_, oldest)) if oldest == age => self.open.merge(day),
            seen => {
                if let Some((_, oldest)) = seen {
                    self.means.add(decay, oldest, &self.open);
                }
                self.open = *day;
                self.active_days += 1;
                self.newest_and_oldest = Some((seen.map_or(age, |(newest, _)| newest), age));
            }
        }
        self.sample_count = self.sample_count.saturating_add(day.invocations);
        self.success_count = self.success_count.saturating_add(day.successes);
        self.failure_count = self.failure_count.saturating_add(day.failures);
        self.last_invoked_at = later(self.last_invoked_at, day.last_invoked_at);
    }

    /// Its averages.
    pub fn means(&self, decay: &Decay) -> Means {
        let mut means = self.means.clone();
        if let Some((_, oldest)) = self.newest_and_oldest {
            means.add(decay, oldest, &self.open);
        }
        means
    }
}

impl Means {
    /// Adds a day of age `age`, the whole of it. Ages rise from call to call.
    pub fn add(&mut self, decay: &Decay, age: u32, day: &DayTotals) {
        self.outcomes.add(decay, age, day.successes, day.known());
        let with = |measured: &Measured| (measured.count > 0).then(|| (measured.count as f64, measured.total.value()));
        for (mean, place) in [(&mut self.duration, DURATION), (&mut self.cost, COST)] {
            if let Some((count, total)) = with(&day.measures[place]) {
                mean.add(decay, age, count, total);
            }
        }
        for (mean, measured) in self.others.iter_mut().zip(&day.measures[2..]) {
            if let Some((count, total)) = with(measured) {
                mean.add(decay, age, count, total);
            }
        }
    }

    /// The averages of this span of days and of one before it, together.
    pub fn after(&self, decay: &Decay, older: &Means) -> Means {
        Means {
            outcomes: self.outcomes.after(decay, &older.outcomes),
            duration: self.duration.after(decay, &older.duration),
            cost: self.cost.after(decay, &older.cost),
            others: std::array::from_fn(|place| self.others[place].after(decay, &older.others[place])),
        }
    }

    /// The success rate alone; `None` where no outcome is known.
    pub fn success_rate(&self) -> Option<f64> {
        self.outcomes.value()
    }

    /// The success rate and how sure it is.
    pub fn success(&self) -> Option<Rate> {
        self.outcomes.rate()
    }

    /// The average of each measure per call that has it; `None` where no call has.
    pub fn average(&self, place: usize) -> Option<f64> {
        match place {
            DURATION => self.duration.value(),
            COST => self.cost.value(),
            _ => self.others.get(place - 2).and_then(WeightedMean::value),
        }
    }

    /// A call's duration and how sure it is.
    pub fn duration(&self) -> Option<Average> {
        self.duration.average()
    }

    /// A call's cost and how sure it is.
    pub fn cost(&self) -> Option<Average> {
        self.cost.average()
    }

    /// How many independent calls of known outcome would tell as much; 0 where none is known.
    pub fn effective_n(&self) -> f64 {
        self.success().map_or(0.0, |rate| rate.effective_n())
    }
}

#[cfg(test)]
#[path = "summary_tests.rs"]
mod tests;
