//! The recent days against the days before them: has something changed?

use super::comparison::ratio;
use super::summary::{Means, Summary};

/// A cost or a duration has changed when it is more than this many times what it was, or less than that part of it.
pub const FACTOR: f64 = 2.0;

/// Fewer calls than this, on either side, do not tell of a changed cost or duration: they vary from call to call, often by
/// a factor of three (a lognormal distribution of sigma 1), and the mean of 20 such calls is off by two in 2 cases of 100.
pub const ENOUGH_CALLS: i64 = 40;

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
    /// Per call, before.
    pub baseline: Option<f64>,
    /// Where it went, if both are known.
    pub direction: Option<Direction>,
    /// Whether that is more than noise.
    pub drifted: bool,
}

/// What changed.
#[derive(Debug, Clone, PartialEq)]
pub struct Drift {
    /// The success rate: it drifted when the 95 % intervals do not touch.
    pub success: Change,
    /// The cost in US dollars: it drifted by more than [`FACTOR`].
    pub cost: Change,
    /// The duration in seconds, likewise.
    pub duration: Change,
}

impl Drift {
    /// Compares the recent days with those before. Both are summed without weights.
    pub fn between(recent: &Summary, baseline: &Summary) -> Self {
        let success = [recent, baseline].map(|side| side.means.success_rate());
        let [now, before] = success;
        let apart = now.zip(before).is_some_and(|(now, before)| now.high < before.low || now.low > before.high);
        let measure = |place: usize| {
            let [now, before] = [recent, baseline].map(|side| side.means.averages()[place]);
            let calls = [recent, baseline].map(|side| calls(&side.means, place));
            let is_enough = calls.iter().all(|&calls| calls >= ENOUGH_CALLS);
            let factor = ratio(now, before).or_else(|| ratio(before, now));
            let changed = factor.is_some_and(|factor| !(1.0 / FACTOR..=FACTOR).contains(&factor));
            change(now, before, is_enough && changed)
        };
        let rates = success.map(|side| side.map(|success| success.rate));
        Drift { success: change(rates[0], rates[1], apart), cost: measure(1), duration: measure(0) }
    }

    /// Whether anything drifted.
    pub fn drifted(&self) -> bool {
        self.success.drifted || self.cost.drifted || self.duration.drifted
    }

    /// How bad it is; the first number that differs decides, and larger is worse: first what drifted for the worse, then
    /// what drifted for the better alone, then the rest. Within each how far the success rate fell, by what factor the
    /// cost grew and by what the duration did, where that is more than noise; last the same where it may be noise.
    pub fn severity(&self) -> [f64; 7] {
        let [success, cost, duration] = [&self.success, &self.cost, &self.duration];
        let worse = [(success, Direction::Down), (cost, Direction::Up), (duration, Direction::Up)]
            .iter()
            .any(|(change, bad)| change.drifted && change.direction == Some(*bad));
        let rank = f64::from(u8::from(worse)) + f64::from(u8::from(self.drifted()));
        let (fell, dearer, slower) = (fall(success), growth(cost), growth(duration));
        let proven = |change: &Change, size: f64, none: f64| if change.drifted { size } else { none };
        let proven = [proven(success, fell, 0.0), proven(cost, dearer, 1.0), proven(duration, slower, 1.0)];
        [rank, proven[0], proven[1], proven[2], fell, dearer, slower]
    }
}

/// How far a rate fell.
fn fall(change: &Change) -> f64 {
    change.baseline.zip(change.recent).map_or(0.0, |(before, now)| before - now)
}

/// By what factor a measure grew; 1 where that is not known, infinity where it was nothing before.
fn growth(change: &Change) -> f64 {
    change
        .recent
        .zip(change.baseline)
        .map(|(now, before)| now / before)
        .filter(|factor| !factor.is_nan())
        .unwrap_or(1.0)
}

fn calls(means: &Means, place: usize) -> i64 {
    means.count(place) as i64
}

fn change(recent: Option<f64>, baseline: Option<f64>, drifted: bool) -> Change {
    let direction = recent.zip(baseline).map(|(now, before)| {
        // Calls of one price have one average, however many there were: what differs is rounding.
        if (now - before).abs() <= 1e-9 * before.abs() {
            Direction::Same
        } else if now > before {
            Direction::Up
        } else {
            Direction::Down
        }
    });
    Change { recent, baseline, direction, drifted }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::logic::decay::Decay;
    use crate::logic::summary::{DayTotals, Measured, MEASURES};

    /// A side of so many calls: how many succeeded, the cost and the duration of each.
    fn side(calls: i64, successes: i64, cost: f64, duration: f64) -> Summary {
        let mut measures = [Measured::default(); MEASURES];
        measures[0] = Measured { count: calls, total: duration * calls as f64 };
        measures[1] = Measured { count: calls, total: cost * calls as f64 };
        let failures = calls - successes;
        let day = DayTotals { invocations: calls, successes, failures, measures, last_invoked_at: None };
        let mut summary = Summary::default();
        summary.add(&Decay::new(0.0, 1), 0, &day);
        summary
    }

    fn drift(recent: (i64, i64, f64, f64), baseline: (i64, i64, f64, f64)) -> Drift {
        let [recent, baseline] = [recent, baseline].map(|(calls, ok, cost, seconds)| side(calls, ok, cost, seconds));
        Drift::between(&recent, &baseline)
    }

    fn drifted(recent: (i64, i64, f64, f64), baseline: (i64, i64, f64, f64)) -> [bool; 3] {
        let drift = drift(recent, baseline);
        [drift.success, drift.cost, drift.duration].map(|change| change.drifted)
    }

    #[test]
    fn what_is_drift() {
        let before = (400, 380, 0.01, 10.0);
        for (recent, said) in [
            ((90, 86, 0.01, 10.0), [false, false, false]),
            ((90, 63, 0.01, 10.0), [true, false, false]),
            ((40, 38, 0.02, 20.0), [false, false, false]),
            ((40, 38, 0.0201, 20.1), [false, true, true]),
            ((39, 37, 0.0201, 20.1), [false, false, false]),
            ((40, 38, 0.005, 5.0), [false, false, false]),
            ((40, 38, 0.0049, 4.9), [false, true, true]),
            ((40, 38, 0.0, 10.0), [false, true, false]),
        ] {
            assert_eq!(drifted(recent, before), said, "{recent:?}");
        }
        assert_eq!(drifted((90, 90, 0.01, 10.0), (400, 200, 0.01, 10.0)), [true, false, false]);
        assert_eq!(drifted((90, 90, 0.01, 10.0), (90, 90, 0.0, 10.0)), [false, true, false]);
        assert_eq!(drifted((90, 90, 0.0, 10.0), (39, 39, 1.0, 10.0)), [false, false, false]);
    }

    #[test]
    fn intervals_that_touch_are_not_apart() {
        // The difference is significant by itself, and the two intervals still overlap.
        assert_eq!(drifted((90, 79, 1.0, 1.0), (400, 380, 1.0, 1.0)), [false, false, false]);
    }

    #[test]
    fn nothing_is_known_of_an_empty_side() {
        let drift = Drift::between(&side(90, 10, 1.0, 1.0), &Summary::default());
        assert!(!drift.drifted());
        assert_eq!((drift.success.direction, drift.cost.direction), (None, None));
        assert_eq!((drift.success.recent.is_some(), drift.success.baseline), (true, None));
    }

    #[test]
    fn directions() {
        let direction = |recent, before| drift((9, 9, recent, 1.0), (9, 9, before, 1.0)).cost.direction;
        assert_eq!(direction(2.0, 1.0), Some(Direction::Up));
        assert_eq!(direction(1.0, 2.0), Some(Direction::Down));
        assert_eq!(direction(1.0, 1.0), Some(Direction::Same));
        assert_eq!(direction(0.0, 0.0), Some(Direction::Same));
        assert_eq!(direction(0.1 + 0.2, 0.3), Some(Direction::Same));
        assert_eq!(direction(1e-9, 0.0), Some(Direction::Up));
    }

    #[test]
    fn the_worst_comes_first() {
        let before = (400, 380, 0.01, 10.0);
        let worst_first = [
            (90, 40, 0.01, 10.0),  // success fell by more than noise
            (90, 60, 0.05, 10.0),  // it fell by less, and the cost grew
            (90, 60, 0.01, 10.0),  // it fell by less
            (90, 84, 0.05, 10.0),  // the cost grew; success moved by noise
            (90, 86, 0.03, 5.0),   // it grew by less
            (90, 86, 0.01, 50.0),  // the duration grew
            (90, 86, 0.001, 10.0), // nothing but a saving
            (90, 90, 0.001, 10.0), // nothing but a saving, and success better by noise
            (90, 82, 0.01, 10.0),  // noise, downwards
            (90, 86, 0.019, 10.0), // noise, upwards
        ];
        let severity = |recent: &_| drift(*recent, before).severity();
        for pair in worst_first.windows(2) {
            assert!(severity(&pair[0]) > severity(&pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn from_free_to_paid_is_the_steepest_growth() {
        let severity = |recent: f64, before: f64| drift((90, 90, recent, 1.0), (90, 90, before, 1.0)).severity();
        assert!(severity(0.01, 0.0) > severity(100.0, 0.01));
        assert!(severity(0.0, 0.0) == severity(1.0, 1.0));
    }
}
