//! The recent days against the days before them: has something changed, and since when?

use super::change::{Kind, Point, Splits, ROUNDING};
use super::day_totals::{DayTotals, Days, COST, DURATION};
use super::sum::Sum;

/// What became of a measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It grew.
    Up,
    /// It fell.
    Down,
    /// It stayed.
    Same,
}

impl Direction {
    /// In a word.
    pub fn as_str(self) -> &'static str {
        match self {
            Direction::Up => "up",
            Direction::Down => "down",
            Direction::Same => "same",
        }
    }
}

/// A measure in the recent days and before, whichever is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Per call, in the recent days.
    pub recent: Option<f64>,
    /// Per call, before, since the last old change.
    pub baseline: Option<f64>,
    /// Where it went from the baseline to the recent days, if both are known.
    pub direction: Option<Direction>,
    /// The age of the first day since, where that is more than noise.
    pub since: Option<u32>,
}

impl Change {
    /// Whether it is more than noise.
    pub fn drifted(&self) -> bool {
        self.since.is_some()
    }
}

/// What changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Drift {
    /// The success rate.
    pub success: Change,
    /// The cost in US dollars.
    pub cost: Change,
    /// The duration in seconds.
    pub duration: Change,
}

impl Drift {
    /// Looks for changes among days of which those of age below `recent_days` are the recent ones.
    pub fn of(days: &Days, recent_days: u32) -> Self {
        let find = |kind: Kind, read: &dyn Fn(&DayTotals) -> (i64, f64)| {
            let points = days.as_slice().iter().map(|(age, day)| {
                let (count, total) = read(day);
                Point { age: *age, count: count as f64, total }
            });
            became(&points.filter(|point| point.count > 0.0).collect::<Vec<_>>(), kind, recent_days)
        };
        let measure =
            |place: usize| find(Kind::Amount, &|day| (day.measures[place].count, day.measures[place].total.value()));
        Drift {
            success: find(Kind::Rate, &|day| (day.known(), day.successes as f64)),
            cost: measure(COST),
            duration: measure(DURATION),
        }
    }

    /// Whether anything drifted.
    pub fn drifted(&self) -> bool {
        self.success.drifted() || self.cost.drifted() || self.duration.drifted()
    }

    /// The age of the first day since the change, of the first of success, cost and duration that has one.
    pub fn since(&self) -> Option<u32> {
        self.success.since.or(self.cost.since).or(self.duration.since)
    }

    /// How bad it is; the first number that differs decides, and larger is worse: first what drifted for the worse, then
    /// what drifted for the better alone, then the rest. Within each how far the success rate fell, by what factor the
    /// cost grew and by what the duration did, where that is more than noise; last the same where it may be noise.
    pub fn severity(&self) -> [f64; 7] {
        let [success, cost, duration] = [&self.success, &self.cost, &self.duration];
        let worse = [(success, Direction::Down), (cost, Direction::Up), (duration, Direction::Up)]
            .iter()
            .any(|(change, bad)| change.drifted() && change.direction == Some(*bad));
        let rank = f64::from(u8::from(worse)) + f64::from(u8::from(self.drifted()));
        // What differs by rounding alone is equal, so that the next number decides.
        let rounded = |size: f64| (size / ROUNDING).round();
        let (fell, dearer, slower) = (rounded(fall(success)), rounded(growth(cost)), rounded(growth(duration)));
        let proven = |change: &Change, size: f64, none: f64| if change.drifted() { size } else { none };
        let proven =
            [proven(success, fell, 0.0), proven(cost, dearer, rounded(1.0)), proven(duration, slower, rounded(1.0))];
        [rank, proven[0], proven[1], proven[2], fell, dearer, slower]
    }
}

/// A measure before and now, where it moved by more than rounding.
fn moved(change: &Change) -> Option<(f64, f64)> {
    change.baseline.zip(change.recent).filter(|_| change.direction != Some(Direction::Same))
}

/// How far a rate fell.
fn fall(change: &Change) -> f64 {
    moved(change).map_or(0.0, |(before, now)| before - now)
}

/// By what factor a measure grew; 1 where that is not known, infinity where it was nothing before.
fn growth(change: &Change) -> f64 {
    moved(change).map(|(before, now)| now / before).filter(|factor| !factor.is_nan()).unwrap_or(1.0)
}

/// What became of a measure.
fn became(points: &[Point], kind: Kind, recent_days: u32) -> Change {
    let window = Splits::since_the_last_old_change(points, kind, recent_days);
    let points = window.points();
    let (recent, baseline) = points.split_at(points.partition_point(|point| point.age < recent_days));
    let (recent, baseline) = (mean(recent), mean(baseline));
    let direction = recent.zip(baseline).map(|(now, before)| {
        // Calls of one price have one average, however many there were: what differs is rounding.
        if (now - before).abs() <= ROUNDING * before.abs() {
            Direction::Same
        } else if now > before {
            Direction::Up
        } else {
            Direction::Down
        }
    });
    // What is told must agree with the numbers beside it.
    let change = window
        .change(recent_days)
        .filter(|change| direction == Some(if change.is_up { Direction::Up } else { Direction::Down }));
    Change { recent, baseline, direction, since: change.map(|change| change.since) }
}

/// The average over days, every call counting once; `None` without a day.
fn mean(days: &[Point]) -> Option<f64> {
    let (mut total, mut count) = (Sum::default(), Sum::default());
    days.iter().for_each(|day| {
        total.add(day.total);
        count.add(day.count);
    });
    (!days.is_empty()).then(|| total.value() / count.value())
}

#[cfg(test)]
#[path = "drift_tests.rs"]
mod tests;
