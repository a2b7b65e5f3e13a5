//! `skill_drift([recent_days [, baseline_days [, as_of [, group_by]]]])`, by default 3, 90, now,
//! 'skill,model,provider': has something changed, and since when? The worst first.
//!
//! ```sql
//! SELECT skill_name, model, since_day, baseline_success_rate, recent_success_rate FROM skill_drift() WHERE drifted;
//! ```
//!
//! The recent days end on the day of `as_of`, that day included; the baseline ends on the day before the first of them.
//! `recent_days` and `baseline_days` are whole numbers from 1 to 36500, and the baseline is at least as long; the other
//! arguments are those of `skill_ema`. Nothing is weighted here: every call counts once. One row per group with calls in
//! either:
//!
//! | column | meaning |
//! |---|---|
//! | `recent_sample_count`, `baseline_sample_count` | calls |
//! | `drifted` | 1 where a control chart finds that success, cost or duration changed in the last ten times `recent_days` days, and the recent days still show it; else 0. See [`change`](crate::logic::change) |
//! | `recent_…`, `baseline_…`, `…_direction` | success rate, cost (US dollars) and duration (seconds) per call that has it, NULL where none has; 'up', 'down' or 'same'. The baseline begins with the last change that is more than ten times `recent_days` days old |
//! | `…_drifted` | which of them it was |
//! | `since_day` | the first day since the change: of the first of success, cost and duration that drifted; NULL where none did |

use super::arguments;
use super::report::{Asked, Reader, Report, Rows};
use crate::logic::calendar::Day;
use crate::logic::day_totals::{DayTotals, Days, MEASURES};
use crate::logic::drift::{Change, Direction, Drift};
use crate::logic::group_by::KEYS;
use crate::logic::groups::{Group, Groups, Key};
use crate::sqlite::{Error, Output, Result, Value, ValueRef};
use std::hash::Hash;
use std::ops::RangeInclusive;

/// The table function.
pub struct SkillDrift;

/// A group.
pub struct Row {
    key: Key,
    calls: [i64; 2],
    drift: Drift,
    since_day: Option<Day>,
}

impl Report for SkillDrift {
    const NAME: &'static str = "skill_drift";
    const DECLARATION: &'static str = "CREATE TABLE x(
        skill_name TEXT, model TEXT, provider TEXT, cron_id TEXT, drifted INTEGER,
        recent_sample_count INTEGER, baseline_sample_count INTEGER,
        recent_success_rate REAL, baseline_success_rate REAL, success_direction TEXT, success_drifted INTEGER,
        recent_cost_usd REAL, baseline_cost_usd REAL, cost_direction TEXT, cost_drifted INTEGER,
        recent_duration_s REAL, baseline_duration_s REAL, duration_direction TEXT, duration_drifted INTEGER, since_day TEXT,
        recent_days HIDDEN, baseline_days HIDDEN, as_of HIDDEN, group_by HIDDEN)";
    const ARGUMENTS: RangeInclusive<usize> = 20..=23;
    const KEY: [Option<usize>; KEYS] = [Some(0), Some(1), Some(2), Some(3)];
    type Row = Row;

    fn measures(_: &dyn Fn(usize) -> bool) -> [bool; MEASURES] {
        // What drifted, and the order of the rows, rest on both.
        [true, true, false, false, false]
    }

    fn rows(asked: &Asked<'_>, reader: &mut Reader<'_>) -> Result<(Rows<Row>, Vec<Value>)> {
        let recent_days = arguments::days("recent_days", asked.argument(0), 3)?;
        let baseline_days = arguments::days("baseline_days", asked.argument(1), 90)?;
        if recent_days > baseline_days {
            // Most likely the two are swapped: what is compared with less than itself tells nothing.
            let accepted = format!(
                "recent_days, the first argument, takes at most the {baseline_days} of baseline_days, the second: the days before them"
            );
            return Err(Error::new(format!("{accepted}; got {recent_days}")));
        }
        let last = arguments::as_of(asked.argument(2))?;
        let group_by = arguments::group_by(asked.argument(3))?;

        let mut groups = Groups::<Days>::new(group_by);
        reader.read(asked, group_by, last.minus(recent_days + baseline_days - 1), last, |row| {
            groups.of(row.key).add(row.age, &row.totals);
        })?;
        let row = |group: Group<Days>| {
            let days = group.summary.as_slice();
            let (recent, baseline) = days.split_at(days.partition_point(|(age, _)| *age < recent_days));
            let drift = Drift::of(&group.summary, recent_days);
            let since_day = drift.since().map(|age| last.minus(age));
            Row { calls: [recent, baseline].map(calls), drift, since_day, key: group.key }
        };
        let mut rows: Vec<Row> = groups.into_sorted().into_iter().map(row).collect();
        // Stable, so that equals stay in the order of their names.
        rows.sort_by(|one, other| {
            let pairs = other.drift.severity().into_iter().zip(one.drift.severity());
            pairs
                .map(|(other, one)| other.total_cmp(&one))
                .find(|order| order.is_ne())
                .unwrap_or(std::cmp::Ordering::Equal)
        });
        let shown =
            vec![recent_days.into(), baseline_days.into(), last.to_string().into(), group_by.to_string().into()];
        Ok((Box::new(rows.into_iter()), shown))
    }

    fn identity(row: &Row) -> impl Hash {
        &row.key
    }

    fn cell(row: &Row, index: usize) -> Output<'_> {
        match index {
            0..KEYS => row.key[index].as_deref().map(ValueRef::Text).into(),
            KEYS => i64::from(row.drift.drifted()).into(),
            5 | 6 => row.calls[index - 5].into(),
            7..=10 => of(&row.drift.success, index - 7),
            11..=14 => of(&row.drift.cost, index - 11),
            15..=18 => of(&row.drift.duration, index - 15),
            19 => row.since_day.map(|day| day.to_string()).into(),
            _ => Output::NULL,
        }
    }
}

/// How many calls the days have.
fn calls(days: &[(u32, DayTotals)]) -> i64 {
    days.iter().fold(0, |calls: i64, (_, day)| calls.saturating_add(day.invocations))
}

/// The four columns of a change.
fn of(change: &Change, index: usize) -> Output<'static> {
    match index {
        0 => change.recent.into(),
        1 => change.baseline.into(),
        2 => change.direction.map(|direction: Direction| ValueRef::Text(direction.as_str().as_bytes())).into(),
        _ => i64::from(change.drifted()).into(),
    }
}
