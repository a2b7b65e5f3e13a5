//! What a group's calls of one day add up to, and a group's days.

use super::sum::Sum;

/// Duration in seconds, cost in US dollars, quality score, input tokens, output tokens.
pub const MEASURES: usize = 5;
/// The place of the duration among the measures.
pub const DURATION: usize = 0;
/// The place of the cost.
pub const COST: usize = 1;

/// A measure's total over the calls that have it. A call without it is not a zero: it is in neither.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Measured {
    /// How many calls have it.
    pub count: i64,
    /// Their sum.
    pub total: Sum,
}

impl Measured {
    /// So many calls whose sum is `total`.
    pub fn new(count: i64, total: f64) -> Self {
        let mut measured = Measured { count, total: Sum::default() };
        measured.total.add(total);
        measured
    }
}

/// What one day's calls add up to: a row of `skill_stats_daily`, or several of one group.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct DayTotals {
    /// All calls; outcomes may be unknown.
    pub invocations: i64,
    /// Calls known to have succeeded.
    pub successes: i64,
    /// Calls known to have failed.
    pub failures: i64,
    /// The measures.
    pub measures: [Measured; MEASURES],
    /// Unix seconds of the day's last call.
    pub last_invoked_at: Option<f64>,
}

impl DayTotals {
    /// Adds more calls of the same day.
    pub fn merge(&mut self, more: &DayTotals) {
        self.invocations = self.invocations.saturating_add(more.invocations);
        self.successes = self.successes.saturating_add(more.successes);
        self.failures = self.failures.saturating_add(more.failures);
        for (measured, more) in self.measures.iter_mut().zip(&more.measures) {
            measured.count = measured.count.saturating_add(more.count);
            measured.total.add(more.total.value());
        }
        self.last_invoked_at = later(self.last_invoked_at, more.last_invoked_at);
    }

    /// How many calls have a known outcome.
    pub fn known(&self) -> i64 {
        self.successes.saturating_add(self.failures)
    }
}

/// The later of two times, where they are known.
pub fn later(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.max(other)),
        (one, other) => one.or(other),
    }
}

/// A group's days with calls, newest first: age in days, and what its calls add up to.
#[derive(Debug, Clone, Default)]
pub struct Days {
    days: Vec<(u32, DayTotals)>,
}

impl Days {
    /// Adds calls of age `age`. Ages never fall from call to call; a day may come in several parts.
    pub fn add(&mut self, age: u32, part: &DayTotals) {
        match self.days.last_mut().filter(|(newest, _)| *newest == age) {
            Some((_, day)) => day.merge(part),
            None => self.days.push((age, *part)),
        }
    }

    /// Each day once, newest first.
    pub fn as_slice(&self) -> &[(u32, DayTotals)] {
        &self.days
    }
}
