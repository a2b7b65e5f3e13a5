//! `skill_ema_init()` and `skill_ema_rebuild()`: the tables, from the SQL files that also work by `.read`.
//!
//! Both change the database, so only a statement may call them directly, never a view or a trigger. Each takes effect
//! as a whole or not at all, in a transaction of its own or inside the caller's.

use crate::sqlite::{Arguments, Connection, Context, Error, Output, Result, ScalarFunction, Value, Volatility};

/// What makes up the schema, in order.
const SCHEMA: [&str; 3] = [
    include_str!("../../sql/schema.sql"),
    include_str!("../../sql/recording.sql"),
    include_str!("../../sql/health.sql"),
];

/// What leads from each version of the schema to the next, from the first.
const UPGRADES: [&str; 1] = [include_str!("../../sql/upgrades/2.sql")];

/// The version of the schema that this library brings.
pub const VERSION: i64 = UPGRADES.len() as i64 + 1;

const REBUILD: &str = include_str!("../../sql/rebuild.sql");

/// Every statement in `SCHEMA` that makes something begins so, with the kind and the name in place of the dots.
const CREATE: [&str; 2] = ["\nCREATE ", " IF NOT EXISTS "];

/// `skill_ema_init()`: creates what is missing of the schema, or brings it up to date, and returns its version. On a
/// database that has it, it changes nothing, and then works on one that cannot be written to.
///
/// A `skill_invocations` table that already stands keeps its rows and gets the columns that it lacks; a
/// `skill_stats_daily` view over it is replaced.
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
        match installed_version(connection)? {
            Some(version) => {
                for upgrade in UPGRADES.iter().skip(usize::try_from(version - 1).unwrap_or(0)) {
                    connection.execute(upgrade)?;
                }
            }
            None => drop_view_over_the_log(connection)?,
        }
        add_missing_columns(connection)?;
        // This counts the log into a rollup that it creates. In one that stood, rows may have gone uncounted while
        // something else was missing, or have been counted by other rules.
        for part in SCHEMA {
            connection.execute(part)?;
        }
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
    SCHEMA.iter().flat_map(|part| part.split(CREATE[0]).skip(1)).filter_map(|statement| {
        let (_, rest) = statement.split_once(CREATE[1])?;
        rest.split(|end: char| !(end.is_ascii_alphanumeric() || end == '_')).next()
    })
}

/// Makes room for our `skill_stats_daily` where a view of that name reads the log that is being taken over, row by row.
/// One over tables of another kind is its owner's, and is what the table functions are to read.
fn drop_view_over_the_log(connection: &Connection) -> Result<()> {
    let over_the_log = connection.query_value(
        "SELECT 1 FROM main.sqlite_master WHERE type = 'view' AND name = 'skill_stats_daily' COLLATE NOCASE
           AND instr(lower(sql), 'skill_invocations') AND NOT instr(lower(sql), 'skill_daily_rollup')
           AND EXISTS (SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = 'skill_invocations' COLLATE NOCASE)",
        &[],
    )?;
    match over_the_log {
        Some(_) => connection.execute("DROP VIEW main.skill_stats_daily"),
        None => Ok(()),
    }
}

/// Gives a log that stood before us the columns that it lacks; they are NULL, not known, in its rows.
fn add_missing_columns(connection: &Connection) -> Result<()> {
    if !exists(connection, "skill_invocations")? {
        return Ok(());
    }
    connection
        .prepare("SELECT rowid FROM main.skill_invocations")
        .map_err(|_| Error::new("skill_invocations must be a table with a rowid, not a view and not WITHOUT ROWID"))?;
    for (name, kind) in log_columns() {
        let known = connection.query_value(
            "SELECT 1 FROM pragma_table_info('skill_invocations', 'main') WHERE name = ?1 COLLATE NOCASE",
            &[Value::from(name)],
        )?;
        if known.is_none() {
            connection.execute(&format!("ALTER TABLE main.skill_invocations ADD COLUMN {name} {kind}"))?;
        }
    }
    Ok(())
}

/// The log's columns and their declared types, as `SCHEMA` has them; not its key, which every table has as its rowid, and
/// no constraints, which rows that stand could break.
fn log_columns() -> impl Iterator<Item = (&'static str, &'static str)> {
    let table = SCHEMA[0].split("skill_invocations (\n").nth(1).unwrap_or_default();
    table
        .lines()
        .take_while(|line| !line.trim_start().starts_with("CONSTRAINT"))
        .filter_map(|line| {
            let mut words = line.split([' ', ',']).filter(|word| !word.is_empty());
            Some((words.next()?, words.next()?))
        })
        .filter(|&(name, _)| name != "id")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_names_what_it_creates() {
        let names: Vec<_> = created_names().collect();
        assert_eq!(names.len(), SCHEMA.concat().matches("\nCREATE ").count());
        for name in ["skill_ema_meta", "skill_invocations", "skill_stats_daily", "skill_invocations_after_update"] {
            assert!(names.contains(&name), "{name} not in {names:?}");
        }
        assert!(names.iter().all(|name| name.starts_with("skill_")), "{names:?}");
    }

    #[test]
    fn the_logs_columns_are_found_in_the_schema() {
        let columns: Vec<_> = log_columns().collect();
        assert_eq!(columns.len(), 17);
        assert_eq!(columns[0], ("session_id", "TEXT"));
        assert_eq!(columns[5], ("invoked_at", "REAL"));
        assert_eq!(columns[16], ("outcome_category", "TEXT"));
    }
}
