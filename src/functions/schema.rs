//! `skill_ema_init()` and `skill_ema_rebuild()`: the tables, from the SQL files that also work by `.read`.
//!
//! Both change the database, so only a statement may call them directly, never a view or a trigger. Each takes effect
//! as a whole or not at all, in a transaction of its own or inside the caller's. What it takes to make room in a database
//! that has tables of an older shape is in [`takeover`](super::takeover).

use super::takeover;
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
        let version = installed_version(connection)?;
        let views = takeover::working_views_over_the_statistics(connection)?;
        if let Some(version) = version {
            for upgrade in UPGRADES.iter().skip(usize::try_from(version - 1).unwrap_or(0)) {
                connection.execute(upgrade)?;
            }
        }
        // Version 1 left such a view in its place.
        if version.unwrap_or(1) == 1 {
            takeover::drop_view_over_the_log(connection)?;
        }
        takeover::add_missing_columns(connection, SCHEMA[0])?;
        // In a rollup that stood, rows may have gone uncounted while something else was missing. The schema fills an
        // empty one from the log.
        if connection.has_object("skill_daily_rollup")? {
            connection.execute("DELETE FROM main.skill_daily_rollup")?;
        }
        for part in SCHEMA {
            connection.execute(part)?;
        }
        takeover::check_views(connection, &views)
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
    if !connection.has_object("skill_ema_meta")? {
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
        if !connection.has_object(name)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The names of the tables, indexes, views and triggers in `SCHEMA`.
fn created_names() -> impl Iterator<Item = &'static str> {
    SCHEMA.iter().flat_map(|part| part.split(CREATE[0]).skip(1)).filter_map(|statement| {
        let (_, rest) = statement.split_once(CREATE[1])?;
        rest.split(|end: char| !(end.is_ascii_alphanumeric() || end == '_')).next()
    })
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
}
