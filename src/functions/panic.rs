//! Only with the feature `test-panic`: `skill_ema_panic(text)` and the table function `skill_ema_panics(stage)`, which
//! panic where they are told to, so that a test can watch the host survive.

use crate::sqlite::{
    Arguments, Connection, Context, Cursor, IndexInfo, Output, Plan, Result, ScalarFunction, TableFunction, Volatility,
};

static SKILL_EMA_PANIC: ScalarFunction =
    ScalarFunction { name: "skill_ema_panic", arguments: 1, volatility: Volatility::Pure, call: panic_with };

/// Registers both.
pub fn define(connection: &Connection) -> Result<()> {
    connection.define_scalar(&SKILL_EMA_PANIC)?;
    connection.define_table_function::<Panics>()
}

fn panic_with(_: &Context<'_>, arguments: &Arguments<'_>) -> Result<Output<'static>> {
    panic!("{}", arguments.get(0).to_text().unwrap_or_default())
}

struct Panics;

struct PanicsCursor {
    stage: String,
    row: i64,
}

impl PanicsCursor {
    fn at(&self, stage: &str) {
        assert!(self.stage != stage, "in {stage}, %s%n");
    }
}

impl TableFunction for Panics {
    const NAME: &'static str = "skill_ema_panics";
    const DECLARATION: &'static str = "CREATE TABLE x(row INTEGER, stage HIDDEN)";
    type Cursor = PanicsCursor;

    fn plan(info: &IndexInfo) -> Result<Option<Plan>> {
        let mut plan = Plan::new();
        match info.equalities().iter().find(|constraint| constraint.column == 1) {
            Some(stage) => plan.pass(stage, true),
            None => panic!("in plan, %s%n"),
        }
        Ok(Some(plan))
    }

    fn open(_: Connection) -> Result<PanicsCursor> {
        Ok(PanicsCursor { stage: String::new(), row: 0 })
    }
}

impl Cursor for PanicsCursor {
    fn filter(&mut self, _: &str, arguments: &Arguments<'_>) -> Result<()> {
        self.stage = arguments.get(0).to_text().unwrap_or_default().into_owned();
        self.row = 1;
        self.at("filter");
        Ok(())
    }

    fn next(&mut self) -> Result<()> {
        self.at("next");
        self.row += 1;
        Ok(())
    }

    fn eof(&self) -> bool {
        self.at("eof");
        self.row > 2
    }

    fn column(&self, _: usize) -> Result<Output<'_>> {
        self.at("column");
        Ok(self.row.into())
    }

    fn rowid(&self) -> i64 {
        self.at("rowid");
        self.row
    }
}

impl Drop for PanicsCursor {
    fn drop(&mut self) {
        self.at("close");
    }
}
