//! Where the daily figures per job are read from: beside our own `skill_stats_daily` stands a view that has them, and a
//! `skill_stats_daily` of somebody's own has them itself or not at all.

use super::keys::quoted;
use super::objects::STATISTICS;
use super::takeover::names_in;
use crate::sqlite::{Connection, Error, Result, Value};

/// The view over the rollup of the jobs.
pub const BY_JOB: &str = "skill_stats_daily_by_job";

/// The view or table, as SQL names it.
///
/// # Errors
/// The `skill_stats_daily` that stands does not read our rollup and has no column `cron_id`.
pub fn find(connection: &Connection) -> Result<String> {
    // In the order in which SQLite looks for a name.
    let mut databases = connection.prepare("SELECT name FROM pragma_database_list ORDER BY seq <> 1, seq")?;
    while databases.step()? {
        let database = databases.column(0)?.to_owned();
        let schema = quoted(&database.borrow().to_text().unwrap_or_default());
        let definition = connection.query_value(
            &format!(
                "SELECT sql FROM {schema}.sqlite_master WHERE name = ?1 COLLATE NOCASE AND type IN ('view', 'table')"
            ),
            &[Value::from(STATISTICS)],
        )?;
        let Some(definition) = definition else { continue };
        let has_jobs = connection.query_value(
            "SELECT 1 FROM pragma_table_xinfo(?1, ?2) WHERE name = 'cron_id' COLLATE NOCASE",
            &[Value::from(STATISTICS), database],
        )?;
        let is_ours = || names_in(&definition.borrow().to_text().unwrap_or_default(), "skill_daily_rollup");
        return match has_jobs {
            Some(_) => Ok(format!("{schema}.{STATISTICS}")),
            None if is_ours() => Ok(format!("{schema}.{BY_JOB}")),
            None => Err(Error::new(format!(
                "{STATISTICS} has no column cron_id, which group_by 'job' takes; add it, or leave 'job' out of group_by"
            ))),
        };
    }
    Ok(STATISTICS.to_owned())
}
