//! `skill_ema_init()` and `skill_ema_rebuild()`: the tables, from the SQL files that also work by `.read`.
//!
//! Both change the database, so only a statement may call them directly, never a view or a trigger. Each takes effect
//! as a whole or not at all, in a transaction of its own or inside the caller's. What it takes to make room in a database
//! that has tables of an older shape is in [`takeover`](super::takeover).
//!
//! # Whatever fails
//! `skill_ema_rebuild()` is one statement, which SQLite undoes by itself. `skill_ema_init()` is many, and no memory may be
//! left to undo them. So it takes `skill_stats_daily` away first, without which nothing can be read, and makes it again
//! once everything else stands and is counted.

use super::keys::Guard;
use super::skill_ema_check::{correction, SkillEmaCheck};
use super::{objects, takeover};
use crate::sqlite::{
    Arguments, Connection, Context, Error, Output, Result, ScalarFunction, TableFunction, Value, Volatility,
};

/// What leads from each version of the schema to the next, from the first.
const UPGRADES: [&str; 7] = [
    include_str!("../../sql/upgrades/2.sql"),
    include_str!("../../sql/upgrades/3.sql"),
    include_str!("../../sql/upgrades/4.sql"),
    include_str!("../../sql/upgrades/5.sql"),
    include_str!("../../sql/upgrades/6.sql"),
    include_str!("../../sql/upgrades/7.sql"),
    include_str!("../../sql/upgrades/8.sql"),
];

/// The version of the schema that this library brings.
pub const VERSION: i64 = UPGRADES.len() as i64 + 1;

/// `skill_ema_init()`: creates what is missing of the schema, or brings it up to date, and returns its version. On a
/// database that has it, it changes nothing, and then works on one that cannot be written to.
///
/// A `skill_invocations` table that already stands keeps its rows and gets the columns that it lacks; a
/// `skill_stats_daily` view over it is replaced. One that was renamed keeps its rows too, and is no longer counted.
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
    connection.atomically(|undo| {
        // Looked at again, now that nobody else can write.
        if is_complete(connection)? {
            return Ok(());
        }
        let version = installed_version(connection)?;
        let views = takeover::working_views_over_the_statistics(connection)?;
        let (statistics, others): (Vec<_>, Vec<_>) =
            objects::all().partition(|object| object.name == objects::STATISTICS);
        for object in &statistics {
            object.take_away(connection)?;
        }
        if let Some(version) = version {
            for (upgrade, _) in UPGRADES.iter().zip(1..).filter(|&(_, from)| from >= version) {
                connection.execute(&takeover::without_columns_that_stand(connection, upgrade)?)?;
            }
        }
        // Version 1 left such a view in its place.
        if version.unwrap_or(1) == 1 {
            takeover::drop_view_over_the_log(connection)?;
        }
        super::step();
        takeover::add_missing_columns(connection, objects::FILES[0])?;
        for object in &others {
            object.make_room(connection)?;
        }
        for object in &others {
            super::step();
            object.make(connection, undo)?;
        }
        // In a rollup that stood, rows may have gone uncounted while something else was missing.
        connection.execute(&correction()).map_err(as_ours)?;
        super::step();
        Guard::for_the_log(connection)?.make(connection)?;
        super::step();
        for object in &statistics {
            object.make(connection, undo)?;
        }
        let keep = "INSERT OR IGNORE INTO main.skill_ema_meta (key, value) VALUES ('schema_version', ?1)";
        connection.query_value(keep, &[Value::Integer(VERSION)])?;
        super::step();
        takeover::check_views(connection, &views)
    })
}

fn rebuild(context: &Context<'_>, _: &Arguments<'_>) -> Result<Output<'static>> {
    let connection = context.connection();
    let count = || {
        if installed_version(&connection)?.is_none() {
            return Err(Error::new("there is no skill_ema schema in this database; run SELECT skill_ema_init();"));
        }
        connection.execute(&correction()).map_err(as_ours)?;
        connection.query_value("SELECT count(*) FROM main.skill_daily_rollup", &[])
    };
    match count().map_err(|error| error.context("skill_ema_rebuild"))? {
        Some(Value::Integer(rows)) => Ok(rows.into()),
        _ => Ok(Output::NULL),
    }
}

/// An error of the recount as that of the function that asked for it.
fn as_ours(error: Error) -> Error {
    let own = format!("{}: ", SkillEmaCheck::NAME);
    match error.message.strip_prefix(&own) {
        Some(message) => Error::with_code(error.code, message),
        None => error,
    }
}

/// Turns SQLite's complaint about a missing schema into what to do about it.
pub fn explain(error: Error) -> Error {
    match error.message.strip_prefix("no such table: main.skill_") {
        Some(_) => {
            let advice = "there is no skill_ema schema in this database; run SELECT skill_ema_init();";
            Error::with_code(error.code, advice)
        }
        None => error,
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
    for object in objects::all() {
        if !object.stands(connection)? {
            return Ok(false);
        }
    }
    Guard::for_the_log(connection)?.stands(connection)
}
