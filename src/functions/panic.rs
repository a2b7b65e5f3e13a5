//! Only with the feature `test-panic`: `skill_ema_panic(text)`, the table function `skill_ema_panics(stage)` and the
//! aggregate `skill_ema_panic_count(stage)`, which panic where they are told to, so that a test can watch the host
//! survive; `skill_ema_panic_states()`, which tells how many states of that aggregate are alive; and
//! `skill_ema_panic_after(steps)`, after which the code that changes the schema and the rollup panics at that step.

use crate::sqlite::{
    Aggregate, Arguments, Connection, Context, Cursor, Error, IndexInfo, Output, Plan, Result, ScalarFunction,
    TableFunction, Volatility,
};
use std::sync::atomic::{AtomicI64, Ordering};

static SKILL_EMA_PANIC: ScalarFunction =
    ScalarFunction { name: "skill_ema_panic", arguments: 1, volatility: Volatility::Pure, call: panic_with };

static SKILL_EMA_PANIC_STATES: ScalarFunction = ScalarFunction {
    name: "skill_ema_panic_states",
    arguments: 0,
    volatility: Volatility::DirectOnly,
    call: |_, _| Ok(LIVE_STATES.load(Ordering::Relaxed).into()),
};

static SKILL_EMA_PANIC_AFTER: ScalarFunction = ScalarFunction {
    name: "skill_ema_panic_after",
    arguments: 1,
    volatility: Volatility::DirectOnly,
    call: |_, arguments| {
        let steps = arguments.get(0)?.to_number().unwrap_or(0.0);
        STEPS_LEFT.store(steps as i64, Ordering::Relaxed);
        Ok(Output::NULL)
    },
};

static STEPS_LEFT: AtomicI64 = AtomicI64::new(0);

/// A step of the code that changes the schema and the rollup; panics where one was asked for.
pub fn step() {
    assert!(STEPS_LEFT.fetch_sub(1, Ordering::Relaxed) != 1, "at a step, %s%n");
}

static LIVE_STATES: AtomicI64 = AtomicI64::new(0);

/// Registers all of them.
pub fn define(connection: &Connection) -> Result<()> {
    connection.define_scalar(&SKILL_EMA_PANIC)?;
    connection.define_scalar(&SKILL_EMA_PANIC_STATES)?;
    connection.define_scalar(&SKILL_EMA_PANIC_AFTER)?;
    connection.define_aggregate::<PanicCount>()?;
    connection.define_table_function::<Panics>()
}

fn panic_with(_: &Context<'_>, arguments: &Arguments<'_>) -> Result<Output<'static>> {
    panic!("{}", arguments.get(0)?.to_text().unwrap_or_default())
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
        self.stage = arguments.get(0)?.to_text().unwrap_or_default().into_owned();
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

/// Counts rows, and panics (or, told 'error', fails) in the second step, in any inverse, value or drop.
struct PanicCount {
    stage: String,
    rows: i64,
}

impl PanicCount {
    fn at(&self, stage: &str) {
        assert!(self.stage != stage, "in {stage}, %s%n");
    }
}

impl Default for PanicCount {
    fn default() -> Self {
        LIVE_STATES.fetch_add(1, Ordering::Relaxed);
        PanicCount { stage: String::new(), rows: 0 }
    }
}

impl Aggregate for PanicCount {
    const NAME: &'static str = "skill_ema_panic_count";
    const ARGUMENTS: &'static [u8] = &[1];

    fn step(&mut self, arguments: &Arguments<'_>) -> Result<()> {
        if self.rows > 0 {
            self.at("step");
            if self.stage == "error" {
                return Err(Error::new("in error, %s%n"));
            }
        }
        self.stage = arguments.get(0)?.to_text().unwrap_or_default().into_owned();
        self.rows += 1;
        Ok(())
    }

    fn inverse(&mut self, _: &Arguments<'_>) -> Result<()> {
        self.at("inverse");
        self.rows -= 1;
        Ok(())
    }

    fn value(&mut self) -> Result<Output<'static>> {
        self.at("value");
        Ok(self.rows.into())
    }
}

impl Drop for PanicCount {
    fn drop(&mut self) {
        LIVE_STATES.fetch_sub(1, Ordering::Relaxed);
        self.at("drop");
    }
}
