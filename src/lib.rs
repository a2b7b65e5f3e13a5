//! skill_ema: which agent skill works on which model, what a good answer costs, and how sure we can be, in SQL.
//!
//! A loadable SQLite extension. This file is its table of contents: everything that it adds to a connection is
//! registered in `define`. The layers, each using only those below it:
//!
//! 1. this file;
//! 2. [`functions`]: one file per SQL function or table function, its arguments and columns;
//! 3. [`logic`]: the arithmetic, the calendar and the rest that is computed, with no SQLite in it;
//! 4. [`sqlite`]: the safe layer over SQLite's C API, the only `unsafe` in the project.
//!
//! The tables are plain SQL, in `sql/`; `skill_ema_init()` runs the same files.
#![deny(unsafe_op_in_unsafe_fn, missing_docs)]

pub mod functions;
pub mod logic;
pub mod sqlite;

use functions::classify_explain::ClassifyExplain;
use functions::report::Table;
use functions::skill_compare::SkillCompare;
use functions::skill_drift::SkillDrift;
use functions::skill_ema::SkillEma;
use functions::skill_ema_check::SkillEmaCheck;
use functions::skill_ema_daily::SkillEmaDaily;
use functions::{
    classify_outcome, ema, ema_quantile, frontmatter, half_life, mask_secrets, meta, schema, skill_runs_refuse,
    sparkline,
};
use sqlite::{Connection, Result};

entry_point!(sqlite3_skillema_init, define);

/// Adds every SQL function to `connection`: for a program that has the extension in it and so loads no file.
///
/// It needs SQLite 3.38 or newer in rusqlite, built with support for extensions, as its feature `bundled` brings it. The tables come
/// with `SELECT skill_ema_init()`. Call it for each connection, right after it is opened, such as in `with_init` of a pool.
///
/// # Errors
/// - SQLite is too old, or was built without support for extensions.
/// - The connection has the functions already, and a statement is at work on it.
/// - An automatic extension of the program's own fails: the first call of the process opens a database in memory for a moment.
///
/// # Examples
/// ```
/// let connection = rusqlite::Connection::open_in_memory()?;
/// skill_ema::register(&connection)?;
/// connection.execute_batch(
///     "SELECT skill_ema_init();
///      INSERT INTO skill_runs (skills, model, provider, started_at, output)
///      VALUES ('digest', 'qwen3.6-27b', 'local', unixepoch('now'), 'Two items: rates stay, shipping is dearer.')",
/// )?;
/// let success: f64 = connection.query_row("SELECT ema_success_rate FROM skill_ema(30)", [], |row| row.get(0))?;
/// assert_eq!(success, 1.0);
/// # Ok::<(), rusqlite::Error>(())
/// ```
#[cfg(feature = "rusqlite")]
pub fn register(connection: &rusqlite::Connection) -> rusqlite::Result<()> {
    sqlite::load_linked(connection, define)
}

/// Registers every function on `connection`. The table functions come last: where the library is loaded again while a
/// statement runs, SQLite refuses at the first of the others, and all is left as it was.
fn define(connection: &Connection) -> Result<()> {
    connection.define_scalar(&classify_outcome::CLASSIFY_OUTCOME)?;
    connection.define_scalar(&classify_outcome::CLASSIFY_OUTCOME_WITH_MARKERS)?;
    connection.define_scalar(&mask_secrets::MASK_SECRETS)?;
    connection.define_scalar(&skill_runs_refuse::SKILL_RUNS_REFUSE)?;

    connection.define_aggregate::<ema::Ema>()?;
    connection.define_aggregate::<ema_quantile::EmaQuantile>()?;
    connection.define_aggregate::<sparkline::Sparkline>()?;

    connection.define_scalar(&half_life::EMA_ALPHA)?;
    connection.define_scalar(&half_life::EMA_HALF_LIFE)?;

    connection.define_scalar(&frontmatter::SKILL_FRONTMATTER_NAME)?;

    connection.define_scalar(&schema::SKILL_EMA_INIT)?;
    connection.define_scalar(&schema::SKILL_EMA_REBUILD)?;
    connection.define_table_function::<SkillEmaCheck>()?;

    connection.define_scalar(&meta::SKILL_EMA_VERSION)?;
    connection.define_scalar(&meta::SKILL_EMA_DEBUG)?;

    connection.define_table_function::<ClassifyExplain>()?;
    connection.define_table_function::<Table<SkillEma>>()?;
    connection.define_table_function::<Table<SkillEmaDaily>>()?;
    connection.define_table_function::<Table<SkillCompare>>()?;
    connection.define_table_function::<Table<SkillDrift>>()?;

    #[cfg(feature = "test-panic")]
    functions::panic::define(connection)?;
    Ok(())
}
