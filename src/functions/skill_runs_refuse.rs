//! `skill_runs_refuse(reason)`: the error of the view `skill_runs`, which calls it.
//!
//! | call | returns |
//! |---|---|
//! | `skill_runs_refuse(reason)` | nothing: it is an error with `reason` as its message |
//!
//! SQLite's own RAISE takes no expression before version 3.47, and the message is to quote the value. As with RAISE, the
//! result code is `SQLITE_CONSTRAINT_TRIGGER`.

use crate::sqlite::{Arguments, Context, Error, Output, Result, ScalarFunction, Volatility};

/// `skill_runs_refuse(reason)`.
pub static SKILL_RUNS_REFUSE: ScalarFunction =
    ScalarFunction { name: "skill_runs_refuse", arguments: 1, volatility: Volatility::Pure, call: refuse };

fn refuse(_: &Context<'_>, arguments: &Arguments<'_>) -> Result<Output<'static>> {
    let reason = arguments.get(0)?.to_text().unwrap_or_default().into_owned();
    Err(Error::refused(reason))
}
