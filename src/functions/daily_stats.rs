//! Reading `skill_stats_daily`, the view that every table function rests on, whoever defined it; or what has the same per
//! job.

use super::jobs_source::{self, BY_JOB};
use super::objects::STATISTICS;
use crate::logic::calendar::Day;
use crate::logic::day_totals::{DayTotals, Measured, MEASURES};
use crate::logic::group_by::{JOB, KEYS, SKILL};
use crate::sqlite::{Connection, Error, Result, Statement, Value, ValueRef};
use std::cell::Cell;

/// The columns that are always read: the day, the key, the counts, and the last call.
const COLUMNS: [&str; 9] = [
    "day",
    "skill_name",
    "model",
    "provider",
    "cron_id",
    "invocation_count",
    "success_count",
    "failure_count",
    "last_invoked_at",
];

/// Where the key's columns are among them.
const KEY: std::ops::RangeInclusive<usize> = 1..=KEYS;

/// The columns of each measure, its count and its total, in the order of the averages.
const MEASURED: [[&str; 2]; MEASURES] = [
    ["duration_count", "total_duration_s"],
    ["cost_count", "total_cost_usd"],
    ["quality_count", "total_quality_score"],
    ["input_tokens_count", "total_input_tokens"],
    ["output_tokens_count", "total_output_tokens"],
];

/// Up to how many days are looked up one by one where one skill is wanted: the rollup's key begins with the day and the
/// skill, so that the rows of other skills are not passed over. A year of `skill_ema_daily` looks back two.
const DAYS_ONE_BY_ONE: u32 = 800;

/// How deep readings may lie within each other. One is enough, but for a function of the host's that opens a connection
/// of its own.
const MAX_DEPTH: u32 = 4;

/// Which rows to read.
#[derive(Debug, Clone)]
pub struct Filter {
    /// The first day of the window.
    pub first: Day,
    /// Its last.
    pub last: Day,
    /// Whether the jobs are told apart.
    pub by_job: bool,
    /// For each key column the only names wanted; `None` for all.
    pub names: [Option<Vec<Value>>; KEYS],
    /// Which measures are wanted; the others stay empty.
    pub measures: [bool; MEASURES],
}

/// A row: one group's calls on one day.
pub struct Row<'a> {
    /// Days from this row's to the last of the window.
    pub age: u32,
    /// `skill_name`, `model`, `provider` and, where the jobs are told apart, `cron_id`, as the bytes of their text.
    pub key: [Option<&'a [u8]>; KEYS],
    /// What they add up to.
    pub totals: DayTotals,
}

/// The statement that reads, kept from one use to the next.
#[derive(Default)]
pub struct DailyStats {
    prepared: Option<(String, Statement)>,
    /// Where the figures per job are, once they were asked for.
    by_job: Option<String>,
    /// Whether the view's days were looked at.
    days_are_known: bool,
}

impl DailyStats {
    /// Gives `each` every row that passes the filter and has calls, newest day first.
    pub fn read(&mut self, connection: &Connection, filter: &Filter, each: impl FnMut(Row<'_>)) -> Result<()> {
        let _depth = Depth::enter()?;
        let source = match &self.by_job {
            _ if !filter.by_job => STATISTICS.to_owned(),
            Some(known) => known.clone(),
            None => self.by_job.insert(jobs_source::find(connection)?).clone(),
        };
        let (sql, parameters) = query(&source, filter, connection.parameter_limit());
        if self.prepared.as_ref().map_or(true, |(prepared, _)| *prepared != sql) {
            self.prepared = None;
            let statement = connection.prepare(&sql).map_err(explain)?;
            self.prepared = Some((sql, statement));
        }
        let Some((_, statement)) = &mut self.prepared else {
            return Ok(());
        };
        statement.bind_all(&parameters)?;
        let outcome = rows(statement, filter, each);
        // Also after an error: the read lock must not outlive the reading.
        statement.reset();
        if !outcome? && !self.days_are_known {
            check_days(connection, &source)?;
            self.days_are_known = true;
        }
        Ok(())
    }
}

/// Where no row is in the window it may be that none ever is, since the days are no days. The first and the last tell,
/// which the rollup's key gives for nothing; NULL comes before the first.
fn check_days(connection: &Connection, source: &str) -> Result<()> {
    let sql = format!(
        "SELECT * FROM (SELECT day FROM {source} ORDER BY day LIMIT 1)
         UNION ALL SELECT * FROM (SELECT day FROM {source} ORDER BY day DESC LIMIT 1)"
    );
    let mut statement = connection.prepare(&sql).map_err(explain)?;
    while statement.step().map_err(explain)? {
        parse_day(statement.column(0)?)?;
    }
    Ok(())
}

/// Gives `each` the rows, and returns whether there was any.
fn rows(statement: &mut Statement, filter: &Filter, mut each: impl FnMut(Row<'_>)) -> Result<bool> {
    let mut any = false;
    // Rows of one day come together: its name is read once.
    let mut day = (Vec::new(), 0);
    while statement.step().map_err(explain)? {
        let name = statement.column(0)?;
        if name.to_bytes() != Some(&day.0) {
            day = (name.to_bytes().unwrap_or_default().to_vec(), filter.last.days_since(parse_day(name)?));
        }
        any = true;
        let totals = totals(statement, &filter.measures)?;
        if totals.invocations > 0 {
            let mut key = [None; KEYS];
            for (part, index) in key.iter_mut().zip(KEY) {
                *part = match statement.column(index)? {
                    ValueRef::Text(name) => Some(name),
                    ValueRef::Null => None,
                    other => return Err(unexpected(COLUMNS[index], "text or NULL", other)),
                };
            }
            each(Row { age: day.1, key, totals });
        }
    }
    Ok(any)
}

fn parse_day(day: ValueRef<'_>) -> Result<Day> {
    let text = day.to_bytes().and_then(|bytes| std::str::from_utf8(bytes).ok());
    text.and_then(Day::parse).ok_or_else(|| unexpected("day", "text like '2025-11-19'", day))
}

fn totals(statement: &Statement, wanted: &[bool; MEASURES]) -> Result<DayTotals> {
    let mut measures = [Measured::default(); MEASURES];
    let mut index = COLUMNS.len();
    for ((measure, columns), _) in measures.iter_mut().zip(MEASURED).zip(wanted).filter(|(_, &wanted)| wanted) {
        // A total that is not known is not zero: such a day has no such measure.
        if let Some(total) = number(statement, index + 1, columns[1])? {
            *measure = Measured::new(count(statement, index, columns[0])?, total);
        }
        index += 2;
    }
    Ok(DayTotals {
        invocations: count(statement, 5, COLUMNS[5])?,
        successes: count(statement, 6, COLUMNS[6])?,
        failures: count(statement, 7, COLUMNS[7])?,
        measures,
        last_invoked_at: number(statement, 8, COLUMNS[8])?,
    })
}

/// A count; NULL, as `sum()` gives for nothing, is 0.
fn count(statement: &Statement, index: usize, column: &str) -> Result<i64> {
    match statement.column(index)?.numeric() {
        ValueRef::Integer(count) if count >= 0 => Ok(count),
        ValueRef::Real(count) if count.fract() == 0.0 && (0.0..LARGEST_COUNT).contains(&count) => Ok(count as i64),
        ValueRef::Null => Ok(0),
        other => Err(unexpected(column, "a whole number from 0 up, or NULL", other)),
    }
}

/// The end of the whole numbers among the floats: from here on some are missing.
const LARGEST_COUNT: f64 = (1_u64 << f64::MANTISSA_DIGITS) as f64;

/// A finite number; `None` for NULL.
fn number(statement: &Statement, index: usize, column: &str) -> Result<Option<f64>> {
    match statement.column(index)? {
        ValueRef::Null => Ok(None),
        value => {
            let number = value.to_number().filter(|number| number.is_finite());
            number.map(Some).ok_or_else(|| unexpected(column, "a finite number or NULL", value))
        }
    }
}

fn unexpected(column: &str, wanted: &str, got: ValueRef<'_>) -> Error {
    Error::new(format!("skill_stats_daily: {column} must be {wanted}, got {got}"))
}

/// The statement for a filter, and its parameters. Where there are more names than the host allows parameters, SQLite
/// is left to compare.
fn query(source: &str, filter: &Filter, parameter_limit: usize) -> (String, Vec<Value>) {
    let mut columns = COLUMNS.to_vec();
    if !filter.by_job {
        columns[KEY.start() + JOB] = "NULL";
    }
    columns.extend(MEASURED.iter().zip(filter.measures).filter(|(_, wanted)| *wanted).flat_map(|(columns, _)| columns));
    let mut sql = format!("SELECT {} FROM {source} WHERE ", columns.join(", "));
    let mut parameters = Vec::new();
    let days = filter.last.days_since(filter.first) + 1;
    let is_one = filter.names[SKILL].as_ref().is_some_and(|names| names.len() == 1) && !filter.by_job;
    if is_one && days <= DAYS_ONE_BY_ONE && (days as usize) < parameter_limit {
        let places = vec!["?"; days as usize].join(", ");
        sql.push_str(&format!("day IN ({places})"));
        parameters.extend((0..days).map(|age| Value::from(filter.last.minus(age).to_string())));
    } else {
        // Not up to the last day alone: a text that begins with it and goes on is no day, and must be met to be refused.
        sql.push_str("day >= ? AND day < ?");
        parameters.extend([Value::from(filter.first.to_string()), Value::from(filter.last.end_in_text())]);
    }
    for (index, names) in KEY.zip(&filter.names) {
        if let Some(names) = names.as_ref().filter(|names| parameters.len() + names.len() <= parameter_limit) {
            let places = vec!["?"; names.len()].join(", ");
            sql.push_str(&format!(" AND {} IN ({places})", COLUMNS[index]));
            parameters.extend(names.iter().cloned());
        }
    }
    // The rollup's key gives this order for nothing.
    sql.push_str(" ORDER BY day DESC");
    (sql, parameters)
}

/// Turns SQLite's complaint about a missing schema into what to do about it.
fn explain(error: Error) -> Error {
    if error.message == "no such table: skill_stats_daily" {
        let advice = "there is no skill_stats_daily in this database; run SELECT skill_ema_init();";
        return Error::with_code(error.code, advice);
    }
    if error.message.starts_with("no such table: ") && error.message.ends_with(BY_JOB) {
        let advice =
            format!("there is no {BY_JOB} in this database, which group_by 'job' reads; run SELECT skill_ema_init();");
        return Error::with_code(error.code, &advice);
    }
    error.context("reading skill_stats_daily")
}

/// One reading within another, for as long as it lives.
struct Depth;

thread_local! {
    static DEPTH: Cell<u32> = const { Cell::new(0) };
}

impl Depth {
    /// # Errors
    /// A view `skill_stats_daily` that reads what reads it, which would go on until the stack is used up.
    fn enter() -> Result<Self> {
        let depth = DEPTH.get();
        if depth == MAX_DEPTH {
            return Err(Error::new("skill_stats_daily reads a table function that reads skill_stats_daily"));
        }
        DEPTH.set(depth + 1);
        Ok(Depth)
    }
}

impl Drop for Depth {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}
