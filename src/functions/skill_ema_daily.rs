//! `skill_ema_daily([window_days [, alpha [, as_of [, group_by]]]])`, by default 14, 0.3, now, 'skill,model,provider':
//! what a chart needs, one row per group and calendar day of the window, days without calls too, with each average as
//! of that day.
//!
//! ```sql
//! SELECT day, ema_success_rate FROM skill_ema_daily(30) WHERE skill_name = 'digest' AND model = 'qwen3.6-27b';
//! ```
//!
//! The arguments are those of `skill_ema`. On every day the averages are those of `skill_ema(window_days, alpha, day,
//! group_by)`, over that day's own trailing window; `sample_count`, `success_count` and `failure_count` are that day's
//! alone. Every group is there that has calls in any of these windows, ordered by name and then by day; on a day whose
//! window holds none of its calls its averages are NULL and `effective_n` is 0. A window that would begin before
//! 0000-01-01, the first day that there is, begins on it and has fewer days.
//!
//! # Cost
//! Time grows with groups × days, memory with the rows of `skill_stats_daily` that are read: the averages of one group at
//! a time are computed when its first row is asked for.

use super::averages::{self, EmaArguments};
use super::report::{Asked, Reader, Report, Rows};
use crate::logic::calendar::Day;
use crate::logic::day_totals::{Days, MEASURES};
use crate::logic::group_by::KEYS;
use crate::logic::groups::{Groups, Key};
use crate::logic::trailing::{trailing, TrailingDay};
use crate::sqlite::{Output, Result, Value, ValueRef};
use std::hash::Hash;
use std::ops::RangeInclusive;
use std::rc::Rc;

/// The table function.
pub struct SkillEmaDaily;

/// A group on a day.
pub struct Row {
    key: Rc<Key>,
    /// Every day's name, by its age: written once for all groups.
    days: Rc<[String]>,
    /// The group's averages on all of them, and which of them this is.
    trailing: Rc<Vec<TrailingDay>>,
    place: usize,
}

impl Row {
    fn of(&self) -> &TrailingDay {
        &self.trailing[self.place]
    }
}

/// The columns, as `DECLARATION` orders them.
#[rustfmt::skip]
mod column {
    pub const DAY: usize = 4;
    pub const SAMPLE_COUNT: usize = 5;
    pub const SUCCESS_COUNT: usize = 6;
    pub const FAILURE_COUNT: usize = 7;
    pub const FIRST_AVERAGE: usize = 8;
    pub const LAST_AVERAGE: usize = FIRST_AVERAGE + super::averages::COLUMNS - 1;
    pub const COST_LOW: usize = 17;
    pub const DESIGN_EFFECT: usize = COST_LOW + super::averages::LAST_COLUMNS - 1;
}

impl Report for SkillEmaDaily {
    const NAME: &'static str = "skill_ema_daily";
    const DECLARATION: &'static str = "CREATE TABLE x(
        skill_name TEXT, model TEXT, provider TEXT, cron_id TEXT, day TEXT,
        sample_count INTEGER, success_count INTEGER, failure_count INTEGER,
        ema_success_rate REAL, ema_duration_s REAL, ema_cost_usd REAL, ema_quality_score REAL,
        ema_input_tokens REAL, ema_output_tokens REAL,
        effective_n REAL, success_rate_low REAL, success_rate_high REAL,
        cost_low REAL, cost_high REAL, duration_low REAL, duration_high REAL, design_effect REAL,
        window_days HIDDEN, alpha HIDDEN, as_of HIDDEN, group_by HIDDEN)";
    const ARGUMENTS: RangeInclusive<usize> = 22..=25;
    const KEY: [Option<usize>; KEYS] = [Some(0), Some(1), Some(2), Some(3)];
    type Row = Row;

    fn measures(uses: &dyn Fn(usize) -> bool) -> [bool; MEASURES] {
        averages::measures(column::FIRST_AVERAGE, column::COST_LOW, uses)
    }

    fn rows(asked: &Asked<'_>, reader: &mut Reader<'_>) -> Result<(Rows<Row>, Vec<Value>)> {
        let arguments = EmaArguments::read(asked)?;
        let (decay, last, window_days) = (arguments.decay(), arguments.last, arguments.window_days);
        let mut groups = Groups::<Days>::new(arguments.group_by);
        // The first day of the window looks back over a whole window of its own.
        reader.read(asked, arguments.group_by, last.minus(2 * (window_days - 1)), last, |row| {
            groups.of(row.key).add(row.age, &row.totals);
        })?;
        // Before the first day that there is, there are none to show.
        let shown_days = window_days.min(last.days_since(Day::FIRST) + 1);
        let days: Rc<[String]> = (0..shown_days).map(|age| last.minus(age).to_string()).collect();
        let rows = groups.into_sorted().into_iter().flat_map(move |group| {
            let (key, days) = (Rc::new(group.key), days.clone());
            let trailing = Rc::new(trailing(&group.summary, &decay, window_days));
            let first = trailing.partition_point(|of| of.age >= shown_days);
            let row = move |place| Row { key: key.clone(), days: days.clone(), trailing: trailing.clone(), place };
            (first..window_days as usize).map(row)
        });
        Ok((Box::new(rows), arguments.shown()))
    }

    fn identity(row: &Row) -> impl Hash {
        (&row.key, row.of().age)
    }

    fn cell(row: &Row, index: usize) -> Output<'_> {
        let of = row.of();
        match index {
            0..KEYS => row.key[index].as_deref().map(ValueRef::Text).into(),
            column::DAY => row.days.get(of.age as usize).map(|day| ValueRef::Text(day.as_bytes())).into(),
            column::SAMPLE_COUNT => of.sample_count.into(),
            column::SUCCESS_COUNT => of.success_count.into(),
            column::FAILURE_COUNT => of.failure_count.into(),
            column::FIRST_AVERAGE..=column::LAST_AVERAGE => averages::cell(&of.means, index - column::FIRST_AVERAGE),
            column::COST_LOW..=column::DESIGN_EFFECT => averages::last_cell(&of.means, index - column::COST_LOW),
            _ => Output::NULL,
        }
    }
}
