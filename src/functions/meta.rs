//! `skill_ema_version()` and `skill_ema_debug()`: what is loaded here.

use super::schema;
use crate::sqlite::{Arguments, Connection, Context, Output, Result, ScalarFunction, ValueRef, Volatility};

/// `skill_ema_version()`: the version of this library, such as 'v0.1.0'.
pub static SKILL_EMA_VERSION: ScalarFunction =
    ScalarFunction { name: "skill_ema_version", arguments: 0, volatility: Volatility::Pure, call: version };

/// `skill_ema_debug()`: lines of `name: value` about the build, the host's SQLite and the database's schema,
/// and how many rows of the log are not counted, or not with every value, and why.
pub static SKILL_EMA_DEBUG: ScalarFunction =
    ScalarFunction { name: "skill_ema_debug", arguments: 0, volatility: Volatility::DirectOnly, call: debug };

fn version(_: &Context<'_>, _: &Arguments<'_>) -> Result<Output<'static>> {
    Ok(Output::Text(concat!("v", env!("CARGO_PKG_VERSION")).to_string()))
}

fn debug(context: &Context<'_>, _: &Arguments<'_>) -> Result<Output<'static>> {
    let connection = context.connection();
    let (installed, uncounted) = match schema::installed_version(&connection)? {
        Some(version) if version < schema::VERSION => {
            (format!("{version}, run SELECT skill_ema_init();"), String::new())
        }
        Some(version) => (version.to_string(), uncounted(&connection)?),
        None => ("none, run SELECT skill_ema_init();".to_string(), String::new()),
    };
    Ok(Output::Text(format!(
        "Version: v{}\nBuild: {} {} {}\nSQLite: {}\nSchema: {installed}\nSchema of this library: {}{uncounted}",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::ARCH,
        std::env::consts::OS,
        if cfg!(debug_assertions) { "debug" } else { "release" },
        connection.sqlite_version(),
        schema::VERSION,
    )))
}

/// A line for the rows of the log that are not counted, and one for those that are counted without some value, each with
/// the first of them; none where there are none, or where health.sql was not run.
fn uncounted(connection: &Connection) -> Result<String> {
    let mut lines = String::new();
    if !connection.has_object("skill_ema_rejects")? {
        return Ok(lines);
    }
    // With min(id), the reason is that of the row with it.
    let mut rejects = connection.prepare(
        "SELECT counted, count(*), min(id), reason FROM main.skill_ema_rejects GROUP BY counted ORDER BY counted",
    )?;
    while rejects.step()? {
        let what = if rejects.column(0)? == ValueRef::Integer(0) { "Not counted" } else { "Counted without a value" };
        let (count, id, reason) =
            (rejects.column(1)?, rejects.column(2)?, rejects.column(3)?.to_text().unwrap_or_default());
        lines.push_str(&format!("\n{what}: {count} (skill_ema_rejects lists them), the first with id {id}: {reason}"));
    }
    Ok(lines)
}
