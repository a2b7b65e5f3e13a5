//! `skill_ema_init()` and `skill_ema_rebuild()`: the tables, from the SQL files that also work by `.read`.
//!
//! Both change the database, so only a statement may call them directly, never a view or a trigger. Each takes effect
//! as a whole or not at all, in a transaction of its own or inside the caller's.

use crate::sqlite::{Arguments, Connection, Context, Error, Output, Result, ScalarFunction, Value, Volatility};

/// The version of the schema that this library brings.
pub const VERSION: i64 = 1;

const SCHEMA: &str = include_str!("../../sql/schema.sql");
const REBUILD: &str = include_str!("../../sql/rebuild.sql");

/// Every statement in `SCHEMA` that makes something begins so, with the kind and the name in place of the dots.
const CREATE: [&str; 2] = ["\nCREATE ", " IF NOT EXISTS "];

/// `skill_ema_init()`: creates what is missing of the schema and returns its version. On a database that has it, it
/// changes nothing, and then works on one that cannot be written to.
///
/// A `skill_invocations` table that already stands gets the columns that it lacks, and its rows are counted.
pub static SKILL_EMA_INIT: ScalarFunction =
    ScalarFunction { name: "skill_ema_init", arguments: 0, volatility: Volatility::DirectOnly, call: init };

/// `skill_ema_rebuild()`: recomputes the rollup from the log and returns the number of its rows.
pub static SKILL_EMA_REBUILD: ScalarFunction =
    ScalarFunction { name: "skill_ema_rebuild", arguments: 0, volatility: Volatility::DirectOnly, call: rebuild };

fn init(context: &Context<'_>, _: &Arguments<'_>) -> Result<Output<'static>> {
    let connection = context.connection();
    install(&connection).map_err(|error| error.context("skill_ema_init"))?;
    Ok(VERSION.into())
}

fn install(connection: &Connection) -> Result<()> {
    if is_complete(connection)? {
        return Ok(());
    }
    connection.atomically(|| {
        // Looked at again, now that nobody else can write.
        if is_complete(connection)? {
            return Ok(());
        }
        let had_rollup = exists(connection, "skill_daily_rollup")?;
        add_missing_columns(connection)?;
        // This counts the log into a rollup that it creates. In one that stood, rows may have gone uncounted while
        // something else was missing.
        connection.execute(SCHEMA)?;
        if had_rollup {
            connection.execute(REBUILD)?;
        }
        Ok(())
    })
}

fn rebuild(context: &Context<'_>, _: &Arguments<'_>) -> Result<Output<'static>> {
    let connection = context.connection();
    let count = || {
        if installed_version(&connection)?.is_none() {
            return Err(Error::new("there is no skill_ema schema in this database; run SELECT skill_ema_init();"));
        }
        connection.execute(REBUILD)?;
        connection.query_value("SELECT count(*) FROM main.skill_daily_rollup", &[])
    };
    match connection.atomically(count).map_err(|error| error.context("skill_ema_rebuild"))? {
        Some(Value::Integer(rows)) => Ok(rows.into()),
        _ => Ok(Output::NULL),
    }
}

/// The version of the schema in the main database; `None` where there is none.
///
/// # Errors
/// A version newer than this library's: what it may have changed is not known here.
pub fn installed_version(connection: &Connection) -> Result<Option<i64>> {
    if !exists(connection, "skill_ema_meta")? {
        return Ok(None);
    }
    let version = connection.query_value("SELECT value FROM main.skill_ema_meta WHERE key = 'schema_version'", &[])?;
    match version {
        Some(Value::Integer(version)) if version > VERSION => Err(Error::new(format!(
            "this database has schema version {version}, newer than the {VERSION} of this library; load a newer skill_ema"
        ))),
        Some(Value::Integer(version)) => Ok(Some(version)),
        Some(_) => Err(Error::new("the schema_version in skill_ema_meta is not a whole number")),
        None => Ok(None),
    }
}

fn is_complete(connection: &Connection) -> Result<bool> {
    if installed_version(connection)? != Some(VERSION) {
        return Ok(false);
    }
    for name in created_names() {
        if !exists(connection, name)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn exists(connection: &Connection, name: &str) -> Result<bool> {
    let found = connection
        .query_value("SELECT 1 FROM main.sqlite_master WHERE name = ?1 COLLATE NOCASE", &[Value::from(name)])?;
    Ok(found.is_some())
}

/// The names of the tables, indexes, views and triggers in `SCHEMA`.
fn created_names() -> impl Iterator<Item = &'static str> {
    SCHEMA.split(CREATE[0]).skip(1).filter_map(|statement| {
        let (_, rest) = statement.split_once(CREATE[1])?;
        rest.split(|end: char| !(end.is_ascii_alphanumeric() || end == '_')).next()
    })
}

/// Gives a log that stood before us the columns that it lacks; they are NULL, not known, in its rows.
fn add_missing_columns(connection: &Connection) -> Result<()> {
    if !exists(connection, "skill_invocations")? {
        return Ok(());
    }
    for (name, declaration) in log_columns() {
        let known = connection.query_value(
            "SELECT 1 FROM pragma_table_info('skill_invocations', 'main') WHERE name = ?1 COLLATE NOCASE",
            &[Value::from(name)],
        )?;
        if known.is_none() {
            connection.execute(&format!("ALTER TABLE main.skill_invocations ADD COLUMN {name} {declaration}"))?;
        }
    }
    Ok(())
}

/// The log's columns and their declared types, as `SCHEMA` has them.
fn log_columns() -> impl Iterator<Item = (&'static str, &'static str)> {
    let table = SCHEMA.split("skill_invocations (\n").nth(1).unwrap_or_default();
    table
        .lines()
        .take_while(|line| !line.trim_start().starts_with("CONSTRAINT"))
        .filter_map(|line| line.split(',').next()?.trim().split_once(' '))
        .map(|(name, declaration)| (name, declaration.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_names_what_it_creates() {
        let names: Vec<_> = created_names().collect();
        assert_eq!(names.len(), SCHEMA.matches("\nCREATE ").count());
        for name in ["skill_ema_meta", "skill_invocations", "skill_stats_daily", "skill_invocations_after_update"] {
            assert!(names.contains(&name), "{name} not in {names:?}");
        }
        assert!(names.iter().all(|name| name.starts_with("skill_")), "{names:?}");
    }

    #[test]
    fn the_logs_columns_are_found_in_the_schema() {
        let columns: Vec<_> = log_columns().collect();
        assert_eq!(columns.len(), 18);
        assert_eq!(columns[1], ("session_id", "TEXT"));
        assert_eq!(columns[6], ("invoked_at", "REAL NOT NULL"));
        assert_eq!(columns[17], ("outcome_category", "TEXT"));
    }
}
