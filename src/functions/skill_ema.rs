//! `skill_ema(window_days=14, alpha=0.3, as_of=now, group_by='skill,model,provider')`: calendar-aware, volume-weighted
//! exponential moving averages, one row per group with calls in the window, ordered by `skill_name`, `model`,
//! `provider`.
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
//! | `as_of` | Unix seconds, 'YYYY-MM-DD', or ISO-8601 with or without offset (none: UTC); later days are not counted | now |
//! | `group_by` | 'skill', 'model', 'provider' or several, by commas; a column not named is NULL | all three |
//!
//! The arguments are hidden columns: `WHERE alpha = 0.2` says the same as the second argument, and each shows the value
//! it was given, or the default.
//!
//! # Planning
//! An argument that is absent takes its default. One whose value is not known yet in this order of the joins makes the
//! plan unusable, so that SQLite chooses another. `=` and `IN` on the three key columns go down into the query of
//! `skill_stats_daily` and are checked again by SQLite, so that they mean what they mean anywhere: a collation other
//! than BINARY is left to SQLite, and a column that is not in `group_by` is NULL and equals nothing. The plan's note
//! has one letter per argument of the reading: `w`, `a`, `d`, `g` for the four arguments, `s`, `m`, `p` for a key
//! column's value and `S`, `M`, `P` for its whole `IN` list; then a colon and the places of the averages that the query
//! looks at, for only those are read.
//!
//! # Cost
//! Time grows with the rollup's rows in the window (groups × days), memory with the groups.

use super::arguments;
use super::daily_stats::{DailyStats, Filter};
use crate::logic::calendar::Day;
use crate::logic::decay::Decay;
use crate::logic::group_by::GroupBy;
use crate::logic::groups::{Group, Groups};
use crate::logic::summary::MEASURES;
use crate::sqlite::{Arguments, Connection, Cursor, IndexInfo, Output, Plan, Result, TableFunction, Value, ValueRef};
use std::hash::{DefaultHasher, Hash, Hasher};

const NAME: &str = "skill_ema";

/// The table function.
pub struct SkillEma;

/// The columns, as `DECLARATION` orders them.
#[rustfmt::skip]
mod column {
    pub const KEY: std::ops::RangeInclusive<usize> = 0..=2;
    pub const SAMPLE_COUNT: usize = 3;
    pub const SUCCESS_COUNT: usize = 4;
    pub const FAILURE_COUNT: usize = 5;
    pub const EMA_SUCCESS_RATE: usize = 6;
    pub const FIRST_AVERAGE: usize = 7;
    pub const LAST_AVERAGE: usize = 11;
    pub const EFFECTIVE_N: usize = 12;
    pub const SUCCESS_RATE_LOW: usize = 13;
    pub const SUCCESS_RATE_HIGH: usize = 14;
    pub const ACTIVE_DAYS: usize = 15;
    pub const FIRST_DAY: usize = 16;
    pub const LAST_DAY: usize = 17;
    pub const LAST_INVOKED_AT: usize = 18;
    pub const FIRST_HIDDEN: usize = 19;
    pub const LAST_HIDDEN: usize = 22;
}

/// The letters of the plan's note: for the four arguments, for a key column's value, and for its `IN` list.
const ARGUMENT_LETTERS: [char; 4] = ['w', 'a', 'd', 'g'];
const NAME_LETTERS: [char; 3] = ['s', 'm', 'p'];
const LIST_LETTERS: [char; 3] = ['S', 'M', 'P'];

impl TableFunction for SkillEma {
    const NAME: &'static str = NAME;
    const DECLARATION: &'static str = "CREATE TABLE x(
        skill_name TEXT, model TEXT, provider TEXT,
        sample_count INTEGER, success_count INTEGER, failure_count INTEGER,
        ema_success_rate REAL, ema_duration_s REAL, ema_cost_usd REAL, ema_quality_score REAL,
        ema_input_tokens REAL, ema_output_tokens REAL,
        effective_n REAL, success_rate_low REAL, success_rate_high REAL,
        active_days INTEGER, first_day TEXT, last_day TEXT, last_invoked_at REAL,
        window_days HIDDEN, alpha HIDDEN, as_of HIDDEN, group_by HIDDEN)";
    type Cursor = SkillEmaCursor;

    fn plan(info: &IndexInfo) -> Result<Option<Plan>> {
        let mut plan = Plan::new();
        let mut selectivity = 1.0;
        for constraint in info.equalities() {
            if (column::FIRST_HIDDEN..=column::LAST_HIDDEN).contains(&constraint.column) {
                let letter = ARGUMENT_LETTERS[constraint.column - column::FIRST_HIDDEN];
                if !constraint.usable {
                    return Ok(None);
                }
                if !plan.note.contains(letter) {
                    plan.note.push(letter);
                    plan.pass(&constraint, true);
                }
            } else if column::KEY.contains(&constraint.column) && constraint.usable && constraint.binary {
                let letters = if constraint.list { LIST_LETTERS } else { NAME_LETTERS };
                plan.note.push(letters[constraint.column]);
                plan.pass(&constraint, false);
                selectivity /= 10.0;
            }
        }
        plan.note.push(':');
        plan.note.extend(
            (0..MEASURES).filter(|place| info.uses(column::FIRST_AVERAGE + place)).map(|place| place.to_string()),
        );
        plan.cost = 10_000.0 * selectivity;
        plan.rows = (1_000.0 * selectivity) as i64 + 1;
        Ok(Some(plan))
    }

    fn open(connection: Connection) -> Result<SkillEmaCursor> {
        Ok(SkillEmaCursor {
            connection,
            stats: DailyStats::default(),
            arguments: [Value::Null, Value::Null, Value::Null, Value::Null],
            last: Day::today(),
            groups: Vec::new(),
            current: 0,
        })
    }
}

/// One reading: the groups, all computed when it starts.
pub struct SkillEmaCursor {
    connection: Connection,
    stats: DailyStats,
    arguments: [Value; 4],
    last: Day,
    groups: Vec<Group>,
    current: usize,
}

impl SkillEmaCursor {
    fn read(
        &mut self,
        given: [ValueRef<'_>; 4],
        names: [Option<Vec<Value>>; 3],
        measures: [bool; MEASURES],
    ) -> Result<()> {
        let window_days = arguments::window_days(given[0])?;
        let alpha = arguments::alpha(given[1])?;
        let last = arguments::as_of(given[2])?;
        let group_by = arguments::group_by(given[3])?;

        let decay = Decay::new(alpha, window_days);
        let filter = Filter { first: last.minus(window_days - 1), last, names, measures };
        let mut groups = Groups::new(group_by);
        self.stats.read(&self.connection, &filter, |row| {
            groups.of(row.key).add(&decay, row.age, &row.totals);
        })?;
        self.groups = groups.into_sorted();
        self.last = last;
        self.arguments = effective(given, window_days, alpha, last, group_by);
        Ok(())
    }
}

/// The arguments as given, or the defaults that stood in for them.
fn effective(given: [ValueRef<'_>; 4], window_days: u32, alpha: f64, last: Day, group_by: GroupBy) -> [Value; 4] {
    let mut shown = given.map(|value| value.to_owned());
    let defaults = [
        Value::Integer(i64::from(window_days)),
        Value::Real(alpha),
        Value::from(last.to_string()),
        Value::from(group_by.to_string()),
    ];
    for (shown, default) in shown.iter_mut().zip(defaults) {
        if *shown == Value::Null {
            *shown = default;
        }
    }
    shown
}

/// The names that a text column can equal; `None` where a number is among them, which SQLite may compare as one ('05' =
/// 5).
fn comparable(mut names: Vec<Value>) -> Option<Vec<Value>> {
    let numbers = names.iter().any(|name| matches!(name, Value::Integer(_) | Value::Real(_)));
    names.retain(|name| matches!(name, Value::Text(_)));
    (!numbers).then_some(names)
}

impl Cursor for SkillEmaCursor {
    fn filter(&mut self, note: &str, arguments: &Arguments<'_>) -> Result<()> {
        let mut given = [ValueRef::Null; 4];
        let mut names = [None, None, None];
        let (letters, averages) = note.split_once(':').unwrap_or((note, ""));
        for (index, letter) in letters.chars().enumerate() {
            let value = arguments.get(index);
            if let Some(place) = ARGUMENT_LETTERS.iter().position(|&known| known == letter) {
                given[place] = value;
            } else if let Some(place) = NAME_LETTERS.iter().position(|&known| known == letter) {
                names[place] = comparable(vec![value.to_owned()]);
            } else if let Some(place) = LIST_LETTERS.iter().position(|&known| known == letter) {
                names[place] = comparable(arguments.in_list(index)?);
            }
        }
        let measures = std::array::from_fn(|place| averages.contains(&place.to_string()));
        self.current = 0;
        self.groups.clear();
        self.read(given, names, measures).map_err(|error| error.context(NAME))
    }

    fn next(&mut self) -> Result<()> {
        self.current += 1;
        Ok(())
    }

    fn eof(&self) -> bool {
        self.current >= self.groups.len()
    }

    fn column(&self, index: usize) -> Result<Output<'_>> {
        if (column::FIRST_HIDDEN..=column::LAST_HIDDEN).contains(&index) {
            return Ok(self.arguments[index - column::FIRST_HIDDEN].borrow().into());
        }
        let Some(group) = self.groups.get(self.current) else {
            return Ok(Output::NULL);
        };
        let summary = &group.summary;
        let day = |age: Option<u32>| Output::from(age.map(|age| self.last.minus(age).to_string()));
        Ok(match index {
            place if column::KEY.contains(&place) => group.key[place].as_deref().map(ValueRef::Text).into(),
            column::SAMPLE_COUNT => summary.sample_count.into(),
            column::SUCCESS_COUNT => summary.success_count.into(),
            column::FAILURE_COUNT => summary.failure_count.into(),
            column::EMA_SUCCESS_RATE => summary.success_rate().map(|success| success.rate).into(),
            column::FIRST_AVERAGE..=column::LAST_AVERAGE => summary.averages()[index - column::FIRST_AVERAGE].into(),
            column::EFFECTIVE_N => summary.effective_n().into(),
            column::SUCCESS_RATE_LOW => summary.success_rate().map(|success| success.low).into(),
            column::SUCCESS_RATE_HIGH => summary.success_rate().map(|success| success.high).into(),
            column::ACTIVE_DAYS => summary.active_days.into(),
            column::FIRST_DAY => day(summary.newest_and_oldest.map(|(_, oldest)| oldest)),
            column::LAST_DAY => day(summary.newest_and_oldest.map(|(newest, _)| newest)),
            column::LAST_INVOKED_AT => summary.last_invoked_at.into(),
            _ => Output::NULL,
        })
    }

    fn rowid(&self) -> i64 {
        let mut hasher = DefaultHasher::new();
        self.groups.get(self.current).map(|group| &group.key).hash(&mut hasher);
        format!("{:?}", self.arguments).hash(&mut hasher);
        // Not negative: some clients take a negative rowid for none.
        (hasher.finish() >> 1) as i64
    }
}
