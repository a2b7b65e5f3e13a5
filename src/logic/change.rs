//! Since when? The statistic by which a window of days falls apart into before and since.
//!
//! A change-point chart (Hawkins, Qiu and Kang 2003) whose limits allow for variation from day to day (Laney 2002). The
//! formulas: `docs/how-it-counts.md`.

use super::interval::{deviance, t_quantile};
use super::rate::{shrunk, PRIOR_FREEDOM};
use super::scatter::Scatter;

/// A day of a measure: its age, how many calls have it, and what they add up to. For the outcomes, the calls of known
/// outcome and their successes.
#[derive(Debug, Clone, Copy)]
pub struct Point {
    /// Days before the last of the window.
    pub age: u32,
    /// How many calls; above 0.
    pub count: f64,
    /// Their total.
    pub total: f64,
}

/// What is measured, and how far a statistic must be out before it is a change.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// Successes among calls.
    Rate,
    /// A positive number per call.
    Amount,
}

/// Which changes of cost or duration are too small to tell, as a standard deviation from day to day: what varies less
/// counts as varying so much.
const LEAST_VARIATION: f64 = 0.03;

/// Fewer degrees of freedom than this say nothing about an amount.
const LEAST_FREEDOM: f64 = 3.0;

/// The limit of the statistic of a single day.
const LIMIT_OF_ONE_DAY: f64 = 4.0;

impl Kind {
    /// The limit of the statistic, in standard deviations, calibrated by simulation: see `docs/operating-characteristics.md`.
    pub fn limit(self) -> f64 {
        match self {
            Kind::Rate => 3.25,
            Kind::Amount => 4.0,
        }
    }

    /// The limit of a split anywhere in the last ten times `recent_days` days, of which there are many.
    fn limit_anywhere(self) -> f64 {
        match self {
            Kind::Rate => 4.0,
            Kind::Amount => 4.5,
        }
    }

    /// The limit for a change that began on a day of age `since`: a single day must be further out, since it may be a day
    /// of bad luck for all of its calls.
    fn limit_of(self, since: u32) -> f64 {
        if since == 0 {
            self.limit().max(LIMIT_OF_ONE_DAY)
        } else {
            self.limit()
        }
    }
}

/// What differs by less than this part is equal but for rounding, which must not decide.
pub const ROUNDING: f64 = 1e-9;

/// A change that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The age of its first day.
    pub since: u32,
    /// Whether there is more since than before, or less.
    pub is_up: bool,
}

/// How far back a change may lie, for so many recent days, before it is how things are.
fn horizon(recent_days: u32) -> u32 {
    recent_days.saturating_mul(10)
}

/// A split and how far its sides are apart.
struct Best {
    place: usize,
    statistic: f64,
}

/// The splits of a window of days, newest first: split `place` has the points up to and with `place` on the side of since.
pub struct Splits<'a> {
    points: &'a [Point],
    kind: Kind,
    since: Vec<Side>,
    before: Vec<Side>,
    /// How far the sides of each split are apart, in standard deviations; something below the limit where that is below it.
    statistics: Vec<f64>,
}

/// The days on one side.
#[derive(Debug, Clone, Copy, Default)]
struct Side {
    scatter: Scatter,
    /// Σ total²/count.
    per_call: f64,
    days: f64,
    /// Those whose total is not 0.
    days_above_zero: f64,
}

impl Side {
    fn add(&mut self, point: &Point) {
        self.scatter.add(point.count, point.total);
        self.per_call += point.total * point.total / point.count;
        self.days += 1.0;
        self.days_above_zero += f64::from(u8::from(point.total != 0.0));
    }

    fn ratio(&self) -> f64 {
        self.scatter.ratio()
    }
}

impl<'a> Splits<'a> {
    fn new(points: &'a [Point], kind: Kind) -> Self {
        let mut side = Side::default();
        let since = points.iter().map(|point| {
            side.add(point);
            side
        });
        let since: Vec<Side> = since.collect();
        let mut side = Side::default();
        let before = points.iter().rev().map(|point| {
            let older = side;
            side.add(point);
            older
        });
        let mut before: Vec<Side> = before.collect();
        before.reverse();
        let apart = |(since, before): (&Side, &Side)| match kind {
            Kind::Rate => rates_apart(&since.scatter, &before.scatter),
            Kind::Amount => amounts_apart(since, before),
        };
        // After the last point there is nothing.
        let splits = points.len().saturating_sub(1);
        let statistics = since.iter().zip(&before).take(splits).map(apart).collect();
        Splits { points, kind, since, before, statistics }
    }

    /// The window that begins with the last old change among points newest first: one that began more than ten times
    /// `recent_days` days ago.
    pub fn since_the_last_old_change(points: &'a [Point], kind: Kind, recent_days: u32) -> Self {
        let mut window = Splits::new(points, kind);
        while let Some(best) = window.best(u32::MAX) {
            if best.statistic <= kind.limit() || window.points[best.place].age < horizon(recent_days) {
                break;
            }
            window = Splits::new(&window.points[..=best.place], kind);
        }
        window
    }

    /// Its points.
    pub fn points(&self) -> &'a [Point] {
        self.points
    }

    /// The change that the recent days show, if there is one.
    pub fn change(&self, recent_days: u32) -> Option<Change> {
        let recent = self.place(self.younger(recent_days))?;
        let best = self.best(horizon(recent_days))?;
        // One day to all of the recent ones, and two longer spans for what goes slowly; any other must be further out.
        let spans = [recent_days.saturating_mul(3), horizon(recent_days)].map(|days| self.younger(days));
        let mut places = (1..=recent + 1).chain(spans).filter_map(|since| self.place(since));
        let is_out = places.any(|place| self.statistics[place] > self.kind.limit_of(self.points[place].age));
        if !is_out && best.statistic <= self.kind.limit_anywhere() {
            return None;
        }
        let (since, before) = (self.since[best.place].ratio(), self.before[best.place].ratio());
        let (is_up, age) = (since > before, self.points[best.place].age);
        // What the recent days have undone, more than half of it, is over.
        let recent = self.since[self.place(self.younger(recent_days.min(age + 1)))?].ratio();
        let half = (before + since) / 2.0;
        let undone = if is_up { half - recent } else { recent - half };
        let holds = undone <= ROUNDING * half.abs();
        holds.then_some(Change { since: age, is_up })
    }

    /// How many points are of age below `days`.
    fn younger(&self, days: u32) -> usize {
        self.points.partition_point(|point| point.age < days)
    }

    /// The split that has so many points on the side of since; `None` where a side would be empty.
    fn place(&self, since: usize) -> Option<usize> {
        (1..self.points.len()).contains(&since).then(|| since - 1)
    }

    /// The split of the highest rank among those that begin on a day of age below `horizon`; the latest of equals.
    fn best(&self, horizon: u32) -> Option<Best> {
        let splits = self.points.len().checked_sub(1)?;
        let places = (0..splits).take_while(|&place| self.points[place].age < horizon);
        let all = places.map(|place| Best { place, statistic: self.statistics[place] });
        all.reduce(|best, next| if self.rank(&next) > self.rank(&best) { next } else { best })
    }

    /// What puts one split before another: where days of nothing end and days of something begin, or the other way
    /// round, no other split tells more. Statistics in units of their rounding.
    fn rank(&self, split: &Best) -> (bool, f64) {
        let (since, before) = (&self.since[split.place], &self.before[split.place]);
        let is_clean = |one: &Side, other: &Side| one.days_above_zero == 0.0 && other.days_above_zero == other.days;
        let is_amount = self.kind == Kind::Amount;
        (is_amount && (is_clean(since, before) || is_clean(before, since)), (split.statistic / ROUNDING).round())
    }
}

/// How far two success rates are apart: the likelihood ratio, where the calls of a day count for fewer.
fn rates_apart(since: &Scatter, before: &Scatter) -> f64 {
    let z = Kind::Rate.limit();
    let sides = [since, before];
    // Most are near each other, and this bound by the χ² of independent calls costs no logarithm.
    let all = since.x + before.x;
    let common = (since.y.value() + before.y.value()) / all;
    let apart = (since.ratio() - before.ratio()).powi(2) * since.x * before.x / all;
    if 2.0 * apart <= z * z * common * (1.0 - common) {
        return 0.0;
    }
    let variances = sides.map(|side| side.ratio() * (1.0 - side.ratio()));
    let sum = |of: &dyn Fn(&Scatter) -> f64| {
        sides.iter().zip(variances).map(|(side, variance)| variance * of(side)).sum::<f64>()
    };
    let (expected, pairs) = (sum(&|side| side.x), sum(&|side| side.xx - side.x));
    // What the two rates themselves take from the residuals.
    let lost = sum(&|side| side.xx / side.x) / expected;
    let days = all * all / (since.xx + before.xx);
    let is_known = expected > 0.0 && pairs > 0.0 && days > 2.0 && lost < 0.95;
    let freedom = if is_known { days - 2.0 } else { 0.0 };
    let correlation = if is_known {
        let squares = since.squares() + before.squares();
        shrunk((squares / (1.0 - lost) - expected) / pairs, freedom)
    } else {
        shrunk(0.0, 0.0)
    };
    let wider = (t_quantile(PRIOR_FREEDOM + freedom, z) / z).powi(2);
    let [one, other] = sides.map(|side| {
        let others = side.xx / side.x - 1.0;
        (side.ratio(), side.x / (wider * (1.0 + correlation * others)).min(1.0 + others))
    });
    deviance(one, other).sqrt()
}

/// How far two amounts per call are apart, on the logarithmic scale.
fn amounts_apart(since: &Side, before: &Side) -> f64 {
    let sides = [since, before];
    if sides.iter().any(|side| side.ratio() == 0.0) {
        // Free before, paid since: no logarithm, but days that have the one or the other.
        let [one, other] = sides.map(|side| (side.days_above_zero / side.days, side.days));
        return deviance(one, other).sqrt();
    }
    let days = sides.map(|side| side.scatter.days());
    let freedom = days[0] + days[1] - 2.0;
    if freedom < LEAST_FREEDOM || sides.iter().any(|side| side.ratio() < 0.0 || !side.scatter.is_finite()) {
        return 0.0;
    }
    // The variance of a call if calls are independent, and that of a day if they go together, both relative to the
    // average: which of the two it is cannot be told, so the larger counts.
    let [mut of_calls, mut of_days, mut room] = [0.0; 3];
    for (side, days) in sides.iter().zip(days) {
        let (ratio, scatter) = (side.ratio(), &side.scatter);
        let squares = (side.per_call - ratio * scatter.y.value()).max(0.0);
        of_calls += squares / (ratio * ratio);
        of_days += scatter.squares() / (ratio * ratio);
        room += scatter.xx * (1.0 - 1.0 / days);
    }
    of_calls /= since.days + before.days - 2.0;
    of_days /= room;
    let variance = sides.iter().zip(days).map(|(side, days)| {
        (of_calls / side.scatter.x).max(of_days / days).max(LEAST_VARIATION * LEAST_VARIATION / days)
    });
    let z = Kind::Amount.limit();
    let apart = (since.ratio() / before.ratio()).ln().abs() / variance.sum::<f64>().sqrt();
    if apart > z {
        apart * z / t_quantile(freedom, z)
    } else {
        0.0
    }
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
