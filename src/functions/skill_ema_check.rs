//! `skill_ema_check()`: holds both rollups against a recount of the whole log, and lists what the log has that cannot be
//! counted. No row where all is right.
//!
//! ```sql
//! SELECT problem, day, skill_name FROM skill_ema_check();
//! ```
//!
//! It reads every row of the log, so it takes seconds where `skill_ema_health` takes milliseconds, and can be interrupted.
//! Only a statement may call it directly, never a view or trigger.
//!
//! | column | meaning |
//! |---|---|
//! | `problem` | what is wrong, in words |
//! | `id` | of a row of `skill_invocations` that cannot be counted: its rowid; else NULL |
//! | `day`, `skill_name`, `model`, `provider`, `cron_id` | the group that is wrong; NULL where not known, and all NULL beside an `id` and for `skill_ema_totals` |
//! | `invocation_count` to `last_invoked_at` | what the group must be in its rollup, in its columns' units; `invocation_count` is 0 where the log has no such calls |
//! | `rollup` | the table that the group is in, 'skill_daily_rollup' or 'skill_daily_job_rollup'; else NULL |
//!
//! Groups come by their names, those of the jobs after the others, and the rows of the log after them.

use super::recounted::{Difference, Differences, COLUMNS, ROLLUPS};
use super::schema::explain;
use crate::sqlite::{
    Arguments, Connection, Cursor, IndexInfo, Output, Plan, Result, Statement, TableFunction, ValueRef,
};

/// The table function.
pub struct SkillEmaCheck;

/// The columns before the rollup's.
const PROBLEM: usize = 0;
const ID: usize = 1;
const ROLLUP: usize = 2;
/// The column after them.
const WHICH: usize = ROLLUP + COLUMNS.len();
/// The places of model, provider and job among the rollup's columns, where an empty blob stands for NULL.
const NAMES: std::ops::RangeInclusive<usize> = 2..=4;

impl TableFunction for SkillEmaCheck {
    const NAME: &'static str = "skill_ema_check";
    const DECLARATION: &'static str = "CREATE TABLE x(
        problem TEXT, id INTEGER, day TEXT, skill_name TEXT, model TEXT, provider TEXT, cron_id TEXT,
        invocation_count INTEGER, success_count INTEGER, failure_count INTEGER,
        duration_count INTEGER, duration_us INTEGER, cost_count INTEGER, cost_nanousd INTEGER,
        quality_count INTEGER, quality_nano INTEGER, input_tokens_count INTEGER, input_tokens INTEGER,
        output_tokens_count INTEGER, output_tokens INTEGER, last_invoked_at REAL, rollup TEXT)";
    const DIRECT_ONLY: bool = true;
    type Cursor = Check;

    fn plan(_: &IndexInfo) -> Result<Option<Plan>> {
        let mut plan = Plan::new();
        // It reads the log: nothing to be done twice.
        plan.cost = 1e9;
        plan.rows = 100;
        Ok(Some(plan))
    }

    fn open(connection: Connection) -> Result<Check> {
        Ok(Check { connection, stage: Stage::Over, row: 0 })
    }
}

/// One reading.
pub struct Check {
    connection: Connection,
    stage: Stage,
    row: i64,
}

/// What is being read.
enum Stage {
    /// The groups, of which this is the current one.
    Rollup(Box<(Differences, Difference)>),
    /// What cannot be counted; the statement stands on it.
    Log(Statement),
    Over,
}

impl Check {
    fn differences(&mut self, mut differences: Differences) -> Result<()> {
        match differences.next(&self.connection)? {
            Some(difference) => {
                self.stage = Stage::Rollup(Box::new((differences, difference)));
                Ok(())
            }
            None => {
                // The plus, so that SQLite does not walk the whole log for the sake of the order.
                let sql = "SELECT id, reason FROM main.skill_ema_rejects ORDER BY +id";
                self.log(self.connection.prepare(sql)?)
            }
        }
    }

    fn log(&mut self, mut rejects: Statement) -> Result<()> {
        self.stage = if rejects.step()? { Stage::Log(rejects) } else { Stage::Over };
        Ok(())
    }

    fn advance(&mut self) -> Result<()> {
        super::step();
        self.row += 1;
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Rollup(reading) => self.differences(reading.0),
            Stage::Log(rejects) => self.log(rejects),
            Stage::Over => Ok(()),
        }
    }
}

impl Cursor for Check {
    fn filter(&mut self, _: &str, _: &Arguments<'_>) -> Result<()> {
        self.stage = Stage::Over;
        self.row = 0;
        let begun = self.differences(Differences::new());
        begun.map_err(|error| explain(error).context(SkillEmaCheck::NAME))
    }

    fn next(&mut self) -> Result<()> {
        self.advance().map_err(|error| error.context(SkillEmaCheck::NAME))
    }

    fn eof(&self) -> bool {
        matches!(self.stage, Stage::Over)
    }

    fn column(&self, index: usize) -> Result<Output<'_>> {
        Ok(match (&self.stage, index) {
            (Stage::Rollup(reading), PROBLEM) => ValueRef::Text(reading.1.problem().as_bytes()).into(),
            (Stage::Rollup(reading), WHICH) => reading.1.rollup().map(|name| ValueRef::Text(name.as_bytes())).into(),
            (Stage::Rollup(reading), ROLLUP..) => match reading.1.cell(index - ROLLUP) {
                ValueRef::Blob(b"") if NAMES.contains(&(index - ROLLUP)) => Output::NULL,
                cell => cell.into(),
            },
            (Stage::Log(rejects), PROBLEM) => rejects.column(1)?.into(),
            (Stage::Log(rejects), ID) => rejects.column(0)?.into(),
            _ => Output::NULL,
        })
    }

    fn rowid(&self) -> i64 {
        self.row
    }
}

/// The statement that makes the rollups what they must be. It is one statement, so that SQLite does it as a whole or not at
/// all, whatever fails.
pub fn correction() -> String {
    let read = COLUMNS.map(|column| match column {
        "model" | "provider" => format!("ifnull({column}, x'')"),
        "cron_id" => format!("CASE rollup WHEN '{}' THEN ifnull({column}, x'') END", ROLLUPS[1]),
        _ => column.to_owned(),
    });
    format!(
        "INSERT INTO main.skill_daily_correction ({}) SELECT {} FROM skill_ema_check() WHERE id IS NULL",
        COLUMNS.join(", "),
        read.join(", ")
    )
}
