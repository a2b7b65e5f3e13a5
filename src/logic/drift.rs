//! The recent days against the days before them: has something changed?

use super::comparison::ratio;
use super::summary::{Means, Summary};

/// A cost or a duration has changed when it is more than this many times what it was, or less than that part of it.
pub const FACTOR: f64 = 2.0;

/// Fewer calls than this, on either side, do not tell of a changed cost or duration: costs vary too much from call to
/// call.
pub const ENOUGH_CALLS: i64 = 20;

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
            let changed = factor.is_some_and(|factor| factor > FACTOR || factor < 1.0 / FACTOR);
            change(now, before, is_enough && changed)
        };
        let rates = success.map(|side| side.map(|success| success.rate));
        Drift { success: change(rates[0], rates[1], apart), cost: measure(1), duration: measure(0) }
    }

    /// Whether anything drifted.
    pub fn drifted(&self) -> bool {
        self.success.drifted || self.cost.drifted || self.duration.drifted
    }

    /// How bad it is; larger is worse. What drifted comes before what did not, a lower success rate before all else,
    /// then what costs more, then what takes longer.
    pub fn severity(&self) -> [f64; 4] {
        let fall = |change: &Change| change.baseline.zip(change.recent).map_or(0.0, |(before, now)| before - now);
        let growth = |change: &Change| ratio(change.recent, change.baseline).unwrap_or(1.0);
        let drifted = f64::from(u8::from(self.drifted()));
        [drifted, fall(&self.success), growth(&self.cost), growth(&self.duration)]
    }
}

fn calls(means: &Means, place: usize) -> i64 {
    means.count(place) as i64
}

fn change(recent: Option<f64>, baseline: Option<f64>, drifted: bool) -> Change {
    let direction = recent.zip(baseline).map(|(now, before)| match now.total_cmp(&before) {
        std::cmp::Ordering::Greater => Direction::Up,
        std::cmp::Ordering::Less => Direction::Down,
        std::cmp::Ordering::Equal => Direction::Same,
    });
    Change { recent, baseline, direction, drifted }
}
