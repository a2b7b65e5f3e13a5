//! `skill_ema([window_days [, alpha [, as_of [, group_by]]]])`, by default 14, 0.3, now, 'skill,model,provider':
//! calendar-aware, volume-weighted exponential moving averages, one row per group with calls in the window, ordered by
//! `skill_name`, `model`, `provider`, `cron_id`.
//!
//! ```sql
//! SELECT skill_name, model, ema_success_rate, success_rate_low FROM skill_ema(14, 0.3);
//! SELECT * FROM skill_ema(7) WHERE model = 'qwen3.6-27b';
//! SELECT * FROM skill_ema(28, ema_alpha(5), '2025-11-19', 'model');
//! SELECT s.skill_name, e.* FROM skills AS s JOIN skill_ema(s.days) AS e USING (skill_name);
//! ```
//!
//! | argument | takes | default (also for NULL) |
//! |---|---|---|
//! | `window_days` | a whole number from 1 to 36500: the UTC calendar days that end on the day of `as_of`, that day included | 14 |
//! | `alpha` | above 0 and up to 1: a day k days before weighs (1 − α)^k | 0.3 |
//! | `as_of` | Unix seconds, 'YYYY-MM-DD', ISO-8601 with or without offset (none: UTC), 'now' or 'today'; later days are not counted | now |
//! | `group_by` | 'skill', 'model', 'provider', 'job' (`cron_id`) or several, by commas; a column not named is NULL | the first three |
//!
//! The arguments are hidden columns: `WHERE alpha = 0.2` says the same as the second argument, and each shows the value
//! it was given, or the default. A call in keyword style, `skill_ema(alpha=0.2)`, is an error that shows both right ways.
//!
//! How it is planned, and what of a query goes down into that of `skill_stats_daily`: see [`report`](super::report).
//!
//! # Cost
//! Time grows with the rollup's rows in the window (groups × days), memory with the groups.

use super::averages::{self, EmaArguments};
use super::report::{Asked, Reader, Report, Rows};
use crate::logic::calendar::Day;
use crate::logic::day_totals::MEASURES;
use crate::logic::group_by::KEYS;
use crate::logic::groups::{Group, Groups};
use crate::logic::summary::{Means, Summary};
use crate::sqlite::{Output, Result, Value, ValueRef};
use std::hash::Hash;
use std::ops::RangeInclusive;

/// The table function.
pub struct SkillEma;

/// A group, what its averages come to, and the last day of the window.
pub struct Row {
    group: Group<Summary>,
    means: Means,
    last: Day,
}

/// The columns, as `DECLARATION` orders them.
#[rustfmt::skip]
mod column {
    pub const SAMPLE_COUNT: usize = 4;
    pub const SUCCESS_COUNT: usize = 5;
    pub const FAILURE_COUNT: usize = 6;
    pub const FIRST_AVERAGE: usize = 7;
    pub const LAST_AVERAGE: usize = FIRST_AVERAGE + super::averages::COLUMNS - 1;
    pub const ACTIVE_DAYS: usize = 16;
    pub const FIRST_DAY: usize = 17;
    pub const LAST_DAY: usize = 18;
    pub const LAST_INVOKED_AT: usize = 19;
    pub const COST_LOW: usize = 20;
    pub const DESIGN_EFFECT: usize = COST_LOW + super::averages::LAST_COLUMNS - 1;
}

impl Report for SkillEma {
    const NAME: &'static str = "skill_ema";
    const DECLARATION: &'static str = "CREATE TABLE x(
        skill_name TEXT, model TEXT, provider TEXT, cron_id TEXT,
        sample_count INTEGER, success_count INTEGER, failure_count INTEGER,
        ema_success_rate REAL, ema_duration_s REAL, ema_cost_usd REAL, ema_quality_score REAL,
        ema_input_tokens REAL, ema_output_tokens REAL,
        effective_n REAL, success_rate_low REAL, success_rate_high REAL,
        active_days INTEGER, first_day TEXT, last_day TEXT, last_invoked_at REAL,
        cost_low REAL, cost_high REAL, duration_low REAL, duration_high REAL, design_effect REAL,
        window_days HIDDEN, alpha HIDDEN, as_of HIDDEN, group_by HIDDEN)";
    const ARGUMENTS: RangeInclusive<usize> = 25..=28;
    const KEY: [Option<usize>; KEYS] = [Some(0), Some(1), Some(2), Some(3)];
    type Row = Row;

    fn measures(uses: &dyn Fn(usize) -> bool) -> [bool; MEASURES] {
        averages::measures(column::FIRST_AVERAGE, column::COST_LOW, uses)
    }

    fn rows(asked: &Asked<'_>, reader: &mut Reader<'_>) -> Result<(Rows<Row>, Vec<Value>)> {
        let arguments = EmaArguments::read(asked)?;
        let (decay, last) = (arguments.decay(), arguments.last);
        let mut groups = Groups::<Summary>::new(arguments.group_by);
        reader.read(asked, arguments.group_by, last.minus(arguments.window_days - 1), last, |row| {
            groups.of(row.key).add(&decay, row.age, &row.totals);
        })?;
        let rows = groups.into_sorted().into_iter().map(move |group| {
            let means = group.summary.means(&decay);
            Row { group, means, last }
        });
        Ok((Box::new(rows), arguments.shown()))
    }

    fn identity(row: &Row) -> impl Hash {
        &row.group.key
    }

    fn cell(row: &Row, index: usize) -> Output<'_> {
        let summary = &row.group.summary;
        let day = |age: Option<u32>| Output::from(age.map(|age| row.last.minus(age).to_string()));
        match index {
            0..KEYS => row.group.key[index].as_deref().map(ValueRef::Text).into(),
            column::SAMPLE_COUNT => summary.sample_count.into(),
            column::SUCCESS_COUNT => summary.success_count.into(),
            column::FAILURE_COUNT => summary.failure_count.into(),
            column::FIRST_AVERAGE..=column::LAST_AVERAGE => averages::cell(&row.means, index - column::FIRST_AVERAGE),
            column::ACTIVE_DAYS => summary.active_days.into(),
            column::FIRST_DAY => day(summary.newest_and_oldest.map(|(_, oldest)| oldest)),
            column::LAST_DAY => day(summary.newest_and_oldest.map(|(newest, _)| newest)),
            column::LAST_INVOKED_AT => summary.last_invoked_at.into(),
            column::COST_LOW..=column::DESIGN_EFFECT => averages::last_cell(&row.means, index - column::COST_LOW),
            _ => Output::NULL,
        }
    }
}
