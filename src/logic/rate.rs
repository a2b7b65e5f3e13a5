//! A success rate over days, and how sure it is where the calls of a day succeed or fail together.

use super::decay::Decay;
use super::interval::{effective_n, t_quantile, wilson, Z_95};
use super::scatter::{weight, Scatter};
use super::sum::Sum;

/// How alike the calls of a day are taken to be where nothing else is known: their intraclass correlation.
pub const PRIOR_CORRELATION: f64 = 0.02;

/// How many degrees of freedom that guess is worth.
pub const PRIOR_FREEDOM: f64 = 4.0;

/// The sums of a success rate; days are added newest first.
#[derive(Debug, Clone, Copy, Default)]
pub struct Outcomes {
    newest: Option<u32>,
    oldest: u32,
    successes: Sum,
    known: Sum,
    known_squared: Sum,
    /// Σ w²n².
    days_squared: f64,
    /// The same days without weights.
    plain: Scatter,
}

impl Outcomes {
    /// Adds a day.
    pub fn add(&mut self, decay: &Decay, age: u32, successes: i64, known: i64) {
        if known > 0 {
            let weight = weight(&mut self.newest, decay, age);
            self.oldest = age;
            let (successes, known) = (successes as f64, known as f64);
            self.successes.add(weight * successes);
            self.known.add(weight * known);
            self.known_squared.add(weight * weight * known);
            self.days_squared += weight * weight * known * known;
            self.plain.add(known, successes);
        }
    }

    /// The sums of these days and of older ones, together.
    pub fn after(&self, decay: &Decay, older: &Outcomes) -> Outcomes {
        let Some(age) = older.newest else { return *self };
        let mut both = Outcomes { oldest: older.oldest, ..*self };
        // What an older span adds up to counts from its own newest day.
        let weight = weight(&mut both.newest, decay, age);
        both.successes.add(weight * older.successes.value());
        both.known.add(weight * older.known.value());
        both.known_squared.add(weight * weight * older.known_squared.value());
        both.days_squared += weight * weight * older.days_squared;
        both.plain.merge(&older.plain);
        both
    }

    /// The rate alone; `None` where no outcome is known.
    pub fn value(&self) -> Option<f64> {
        self.newest.map(|_| self.successes.value() / self.known.value())
    }

    /// The rate and what it rests on.
    pub fn rate(&self) -> Option<Rate> {
        self.value().map(|value| {
            let square_known = self.known_squared.value();
            let others = (self.days_squared / square_known - 1.0).max(0.0);
            Rate {
                value,
                calls: self.plain.x,
                days: self.oldest + 1,
                kish: effective_n(self.known.value(), square_known),
                others,
                design_effect: 1.0 + correlation(&self.plain) * others,
                telling_days: telling_days(&self.plain),
            }
        })
    }
}

/// The effective number of days, where they tell how alike their calls are: outcomes differ, and some share a day. Else
/// 0.
fn telling_days(days: &Scatter) -> f64 {
    let rate = days.ratio();
    if rate > 0.0 && rate < 1.0 && days.xx > days.x {
        days.days()
    } else {
        0.0
    }
}

/// The degrees of freedom of what so many days tell.
fn freedom(telling_days: f64) -> f64 {
    (telling_days - 1.0).max(0.0)
}

/// The intraclass correlation of the outcomes of a day.
fn correlation(days: &Scatter) -> f64 {
    let freedom = freedom(telling_days(days));
    if freedom < 1e-9 {
        return PRIOR_CORRELATION;
    }
    let variance = days.ratio() * (1.0 - days.ratio());
    let estimate = (days.squares() / (variance * (1.0 - 1.0 / days.days())) - days.x) / (days.xx - days.x);
    shrunk(estimate, freedom)
}

/// An estimate of a correlation, weighed against the prior guess by its degrees of freedom.
pub fn shrunk(estimate: f64, freedom: f64) -> f64 {
    let weighed = PRIOR_FREEDOM * PRIOR_CORRELATION + freedom * estimate;
    (weighed / (PRIOR_FREEDOM + freedom)).clamp(0.0, 1.0)
}

/// A success rate and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Σ w·successes / Σ w·known.
    pub value: f64,
    /// How many calls of the window have a known outcome.
    pub calls: f64,
    /// How many days there are from the first of them to the last of the window.
    pub days: u32,
    /// Kish's effective number of calls.
    kish: f64,
    /// How many other calls a call shares its day with.
    others: f64,
    /// By how much fewer calls tell as much because those of a day are alike; at least 1.
    pub design_effect: f64,
    /// The effective number of days, where they tell how alike their calls are.
    telling_days: f64,
}

impl Rate {
    /// How many independent calls of equal weight would tell as much.
    pub fn effective_n(&self) -> f64 {
        self.kish / self.design_effect
    }

    /// How far an interval reaches whose normal quantile is `z`.
    pub fn q(&self, z: f64) -> f64 {
        let t = t_quantile(PRIOR_FREEDOM + freedom(self.telling_days), z);
        // At worst a day tells as much as one call.
        (t * t * self.design_effect).min(z * z * (1.0 + self.others)) / self.kish
    }

    /// What it would rest on if the window held `days` such days in the place of those that it holds.
    pub fn over(&self, days: u32, decay: &Decay) -> Rate {
        let times = f64::from(days) / f64::from(self.days);
        Rate {
            days,
            calls: self.calls * times,
            kish: self.kish * decay.effective_days(days) / decay.effective_days(self.days),
            telling_days: self.telling_days * times,
            ..*self
        }
    }

    /// The 95 % interval.
    pub fn interval(&self) -> (f64, f64) {
        wilson(self.value, self.q(Z_95))
    }
}

#[cfg(test)]
#[path = "rate_tests.rs"]
mod tests;
