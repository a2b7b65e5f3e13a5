//! Averages as of every day of a window, each over its own trailing window, in one pass.
//!
//! With a window of W days, the trailing windows of its W days all hold its first day. So each is a run of days that ends
//! there, summed once from that day backwards, and a run that begins after it, summed once forwards: no day is added
//! twice and none is taken off again, which would leave rounding behind (van Herk 1992 does so for minima).

use super::decay::Decay;
use super::summary::{DayTotals, Means, SuccessRate, Summary, MEASURES};

/// A group's days with calls, newest first: age in days, and what its calls add up to. A day may come in several parts.
#[derive(Debug, Clone, Default)]
pub struct Days {
    days: Vec<(u32, DayTotals)>,
}

/// One day of the window.
#[derive(Debug, Clone)]
pub struct TrailingDay {
    /// Its age.
    pub age: u32,
    /// The calls of that day alone.
    pub sample_count: i64,
    /// Those known to have succeeded.
    pub success_count: i64,
    /// Those known to have failed.
    pub failure_count: i64,
    /// The success rate as of that day.
    pub success_rate: Option<SuccessRate>,
    /// The effective number of known outcomes as of that day.
    pub effective_n: f64,
    /// The average of each measure as of that day.
    pub averages: [Option<f64>; MEASURES],
}

impl Days {
    /// Adds a day of age `age`. Ages never fall from call to call.
    pub fn add(&mut self, age: u32, day: &DayTotals) {
        self.days.push((age, *day));
    }

    /// Every day of the window of `window_days` days that ends at age 0, oldest first. The days that were added reach
    /// back as far as the first day's own window does.
    pub fn trailing(&self, decay: &Decay, window_days: u32) -> Vec<TrailingDay> {
        let first = window_days - 1;
        // The runs that end at the window's first day, by how far back they reach.
        let mut backwards = Means::default();
        let mut older = vec![Means::default(); window_days as usize];
        let mut reached = 0;
        for (age, day) in self.days.iter().filter(|(age, _)| *age >= first) {
            let back = (age - first) as usize;
            if back >= older.len() {
                break;
            }
            older[reached..back].fill(backwards.clone());
            reached = back;
            backwards.add(decay, *age, day);
        }
        older[reached..].fill(backwards);

        let mut newer = Means::default();
        let mut days = self.days.iter().rev().peekable();
        let mut trailing = Vec::with_capacity(window_days as usize);
        for age in (0..window_days).rev() {
            while days.next_if(|(older, _)| *older > age).is_some() {}
            let mut today = Summary::default();
            while let Some((_, day)) = days.next_if(|(same, _)| *same == age) {
                today.add(decay, age, day);
            }
            if age < first {
                newer = today.means.after(decay, &newer);
            }
            let means = newer.after(decay, &older[age as usize]);
            trailing.push(TrailingDay {
                age,
                sample_count: today.sample_count,
                success_count: today.success_count,
                failure_count: today.failure_count,
                success_rate: means.success_rate(),
                effective_n: means.effective_n(),
                averages: means.averages(),
            });
        }
        trailing
    }
}
