//! Reading `skill_stats_daily`, the view that every table function rests on, whoever defined it.

use crate::logic::calendar::Day;
use crate::logic::summary::{DayTotals, Measured, MEASURES};
use crate::sqlite::{Connection, Error, Result, Statement, Value, ValueRef};

/// The key columns, in the order of the key.
pub const KEY: [&str; 3] = ["skill_name", "model", "provider"];

/// The columns of each measure, its count and its total, in the order of the averages.
const MEASURED: [&str; MEASURES] = [
    "duration_count, total_duration_s",
    "cost_count, total_cost_usd",
    "quality_count, total_quality_score",
    "input_tokens_count, total_input_tokens",
    "output_tokens_count, total_output_tokens",
];

/// More names than this in one `IN` are left to SQLite to compare.
const MAX_NAMES: usize = 1000;

/// Which rows to read.
#[derive(Debug, Clone)]
pub struct Filter {
    /// The first day of the window.
    pub first: Day,
    /// Its last.
    pub last: Day,
    /// For each key column the only names wanted; `None` for all.
    pub names: [Option<Vec<Value>>; 3],
    /// Which measures are wanted; the others stay empty.
    pub measures: [bool; MEASURES],
}

/// A row: one group's calls on one day.
pub struct Row<'a> {
    /// Days from this row's to the last of the window.
    pub age: u32,
    /// `skill_name`, `model`, `provider`, as the bytes of their text.
    pub key: [Option<&'a [u8]>; 3],
    /// What they add up to.
    pub totals: DayTotals,
}

/// The statement that reads, kept from one use to the next.
#[derive(Default)]
pub struct DailyStats {
    prepared: Option<(String, Statement)>,
}

impl DailyStats {
    /// Gives `each` every row that passes the filter and has calls, newest day first.
    pub fn read(
        &mut self,
        connection: &Connection,
        filter: &Filter,
        mut each: impl FnMut(Row<'_>) -> Result<()>,
    ) -> Result<()> {
        let (sql, parameters) = query(filter);
        if self.prepared.as_ref().map_or(true, |(prepared, _)| *prepared != sql) {
            self.prepared = None;
            let statement = connection.prepare(&sql).map_err(explain)?;
            self.prepared = Some((sql, statement));
        }
        let Some((_, statement)) = &mut self.prepared else {
            return Ok(());
        };
        statement.bind_all(&parameters)?;
        let outcome = rows(statement, filter, &mut each);
        // Also after an error: the read lock must not outlive the reading.
        statement.reset();
        outcome
    }
}

fn rows(statement: &mut Statement, filter: &Filter, each: &mut impl FnMut(Row<'_>) -> Result<()>) -> Result<()> {
    // Rows of one day come together: its name is read once.
    let mut day = (Vec::new(), 0);
    while statement.step().map_err(explain)? {
        let name = statement.column(0);
        if name.to_bytes() != Some(&day.0) {
            let age = age(name, filter.last)?;
            day = (name.to_bytes().unwrap_or_default().to_vec(), age);
        }
        let totals = totals(statement, &filter.measures);
        if totals.invocations > 0 {
            let key = [1, 2, 3].map(|index| statement.column(index).to_bytes());
            each(Row { age: day.1, key, totals })?;
        }
    }
    Ok(())
}

fn age(day: ValueRef<'_>, last: Day) -> Result<u32> {
    let text = day.to_bytes().and_then(|bytes| std::str::from_utf8(bytes).ok());
    text.and_then(Day::parse)
        .map(|day| last.days_since(day))
        .ok_or_else(|| Error::new(format!("skill_stats_daily: day must be text like '2025-11-19', got {day}")))
}

fn totals(statement: &Statement, wanted: &[bool; MEASURES]) -> DayTotals {
    let count = |index| statement.column(index).to_i64();
    let mut measures = [Measured::default(); MEASURES];
    let wanted = measures.iter_mut().zip(wanted).filter_map(|(measure, &wanted)| wanted.then_some(measure));
    for (measure, first) in wanted.zip((8..).step_by(2)) {
        measure.count = count(first);
        if measure.count > 0 {
            measure.total = statement.column(first + 1).to_f64().unwrap_or_default();
        }
    }
    DayTotals {
        invocations: count(4),
        successes: count(5),
        failures: count(6),
        measures,
        last_invoked_at: statement.column(7).to_f64(),
    }
}

/// The statement for a filter, and its parameters.
fn query(filter: &Filter) -> (String, Vec<Value>) {
    let mut sql = String::from(
        "SELECT day, skill_name, model, provider, invocation_count, success_count, failure_count, last_invoked_at",
    );
    for (columns, _) in MEASURED.iter().zip(filter.measures).filter(|(_, wanted)| *wanted) {
        sql.push_str(&format!(", {columns}"));
    }
    sql.push_str(" FROM skill_stats_daily WHERE day >= ?1 AND day <= ?2");
    let mut parameters = vec![Value::Text(filter.first.to_string()), Value::Text(filter.last.to_string())];
    for (column, names) in KEY.iter().zip(&filter.names) {
        if let Some(names) = names.as_ref().filter(|names| names.len() <= MAX_NAMES) {
            // As text, like the columns, so that no name that SQLite would find equal is lost.
            let places = vec!["CAST(? AS TEXT)"; names.len()].join(", ");
            sql.push_str(&format!(" AND {column} IN ({places})"));
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
        return Error::with_code(
            error.code,
            "there is no skill_stats_daily in this database; run SELECT skill_ema_init();",
        );
    }
    error.context("reading skill_stats_daily")
}
