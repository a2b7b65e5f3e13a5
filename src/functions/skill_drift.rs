//! `skill_drift(recent_days=3, baseline_days=28, as_of=now, group_by='skill,model,provider')`: the recent days against the
//! days before them, the worst first.
//!
//! ```sql
//! SELECT skill_name, model, baseline_success_rate, recent_success_rate FROM skill_drift() WHERE drifted;
//! ```
//!
//! The recent days end on the day of `as_of`, that day included; the baseline ends on the day before the first of them.
//! `recent_days` and `baseline_days` are whole numbers from 1 to 36500; the other arguments are those of `skill_ema`.
//! Nothing is weighted here: every call counts once. One row per group with calls in either:
//!
//! | column | meaning |
//! |---|---|
//! | `recent_sample_count`, `baseline_sample_count` | calls |
//! | `drifted` | 1 where the 95 % score intervals (Wilson 1927) of the success rates do not touch, or cost or duration per call changed by more than a factor of 2 with at least 40 calls on either side; else 0 |
//! | `recent_…`, `baseline_…`, `…_direction` | success rate, cost (US dollars) and duration (seconds) per call that has it, NULL where none has; 'up', 'down' or 'same' |
//! | `…_drifted` | which of them it was |

use super::arguments;
use super::report::{Asked, Reader, Report, Rows};
use crate::logic::decay::Decay;
use crate::logic::drift::{Change, Direction, Drift};
use crate::logic::groups::{Groups, Key};
use crate::logic::summary::{Summary, MEASURES};
use crate::sqlite::{Output, Result, Value, ValueRef};
use std::hash::Hash;
use std::ops::RangeInclusive;

/// The table function.
pub struct SkillDrift;

/// A group.
pub struct Row {
    key: Key,
    calls: [i64; 2],
    drift: Drift,
}

/// A group's recent days, and those before.
#[derive(Default)]
struct Sides {
    recent: Summary,
    baseline: Summary,
}

impl Report for SkillDrift {
    const NAME: &'static str = "skill_drift";
    const DECLARATION: &'static str = "CREATE TABLE x(
        skill_name TEXT, model TEXT, provider TEXT, drifted INTEGER,
        recent_sample_count INTEGER, baseline_sample_count INTEGER,
        recent_success_rate REAL, baseline_success_rate REAL, success_direction TEXT, success_drifted INTEGER,
        recent_cost_usd REAL, baseline_cost_usd REAL, cost_direction TEXT, cost_drifted INTEGER,
        recent_duration_s REAL, baseline_duration_s REAL, duration_direction TEXT, duration_drifted INTEGER,
        recent_days HIDDEN, baseline_days HIDDEN, as_of HIDDEN, group_by HIDDEN)";
    const ARGUMENTS: RangeInclusive<usize> = 18..=21;
    const KEY: [Option<usize>; 3] = [Some(0), Some(1), Some(2)];
    type Row = Row;

    fn measures(_: &dyn Fn(usize) -> bool) -> [bool; MEASURES] {
        // What drifted, and the order of the rows, rest on both.
        [true, true, false, false, false]
    }

    fn rows(asked: &Asked<'_>, reader: &mut Reader<'_>) -> Result<(Rows<Row>, Vec<Value>)> {
        let recent_days = arguments::days("recent_days", asked.argument(0), 3)?;
        let baseline_days = arguments::days("baseline_days", asked.argument(1), 28)?;
        let last = arguments::as_of(asked.argument(2))?;
        let group_by = arguments::group_by(asked.argument(3))?;

        let all_days = recent_days + baseline_days;
        let no_decay = Decay::new(0.0, all_days);
        let mut groups = Groups::<Sides>::new(group_by);
        reader.read(asked, last.minus(all_days - 1), last, |row| {
            let sides = groups.of(row.key);
            let side = if row.age < recent_days { &mut sides.recent } else { &mut sides.baseline };
            side.add(&no_decay, row.age, &row.totals);
        })?;
        let mut rows: Vec<Row> = groups
            .into_sorted()
            .into_iter()
            .map(|group| {
                let Sides { recent, baseline } = &group.summary;
                let calls = [recent.sample_count, baseline.sample_count];
                Row { calls, drift: Drift::between(recent, baseline), key: group.key }
            })
            .collect();
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
            0..=2 => row.key[index].as_deref().map(ValueRef::Text).into(),
            3 => i64::from(row.drift.drifted()).into(),
            4 | 5 => row.calls[index - 4].into(),
            6..=9 => of(&row.drift.success, index - 6),
            10..=13 => of(&row.drift.cost, index - 10),
            14..=17 => of(&row.drift.duration, index - 14),
            _ => Output::NULL,
        }
    }
}

/// The four columns of a change.
fn of(change: &Change, index: usize) -> Output<'static> {
    match index {
        0 => change.recent.into(),
        1 => change.baseline.into(),
        2 => change.direction.map(|direction: Direction| ValueRef::Text(direction.as_str().as_bytes())).into(),
        _ => i64::from(change.drifted).into(),
    }
}
