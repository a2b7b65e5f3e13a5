//! Making room for the schema in a database that already holds a log, and perhaps views over it, of an older shape.

use super::keys::quoted;
use crate::sqlite::{Connection, Error, Result, Value};

/// Gives a log that stood before us the columns that it lacks; they are NULL, not known, in its rows. `schema` is the
/// file that declares the log.
///
/// # Errors
/// The log is not a table whose rows can be told apart by a rowid, and that can have triggers.
pub fn add_missing_columns(connection: &Connection, schema: &'static str) -> Result<()> {
    if !connection.has_object("skill_invocations")? {
        return Ok(());
    }
    // A view and a virtual table have no page of their own.
    let is_table = connection.query_value(
        "SELECT 1 FROM main.sqlite_master WHERE name = 'skill_invocations' COLLATE NOCASE AND type = 'table' AND rootpage > 0",
        &[],
    )?;
    let has_rowid = match connection.prepare("SELECT rowid FROM main.skill_invocations") {
        Err(error) if error.is_about_the_sql() => false,
        other => other.map(|_| true)?,
    };
    if is_table.is_none() || !has_rowid {
        return Err(Error::new(
            "skill_invocations must be a table with a rowid, not a view, not a virtual table and not WITHOUT ROWID",
        ));
    }
    if has_column(connection, "skill_invocations", "rowid")? {
        return Err(Error::new(
            "skill_invocations must not have a column named rowid, which hides the key of its rows",
        ));
    }
    for (name, kind) in log_columns(schema) {
        if !has_column(connection, "skill_invocations", name)? {
            connection.execute(&format!("ALTER TABLE main.skill_invocations ADD COLUMN {name} {kind}"))?;
        }
    }
    Ok(())
}

/// An upgrade without the lines that give a table a column which it has already, or that find no log. A log that lacks a
/// column gets it later, [without](add_missing_columns) its constraint.
pub fn without_columns_that_stand(connection: &Connection, upgrade: &str) -> Result<String> {
    let log_stands = connection.has_object("skill_invocations")?;
    let mut kept = String::new();
    for line in upgrade.lines() {
        let added = line.strip_prefix("ALTER TABLE ").and_then(|rest| rest.split_once(" ADD COLUMN "));
        let stands = match added {
            Some(("skill_invocations", _)) if !log_stands => true,
            Some((table, column)) => has_column(connection, table, column.split([' ', ';']).next().unwrap_or(column))?,
            None => false,
        };
        if !stands {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    Ok(kept)
}

/// Whether a table has a column of that name, generated ones too; one that is not there has none.
fn has_column(connection: &Connection, table: &str, name: &str) -> Result<bool> {
    let found = connection.query_value(
        "SELECT 1 FROM pragma_table_xinfo(?1, 'main') WHERE name = ?2 COLLATE NOCASE",
        &[Value::from(table), Value::from(name)],
    )?;
    Ok(found.is_some())
}

/// The log's columns and their declared types, as `schema` has them; not its key, which every table has as its rowid, and
/// no constraints, which rows that stand could break.
fn log_columns(schema: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let table = schema.split("skill_invocations (\n").nth(1).unwrap_or_default();
    table
        .lines()
        .take_while(|line| !line.trim_start().starts_with("CONSTRAINT"))
        .filter_map(|line| {
            let mut words = line.split([' ', ',']).filter(|word| !word.is_empty());
            Some((words.next()?, words.next()?))
        })
        .filter(|&(name, _)| name != "id")
}

/// Makes room for our `skill_stats_daily` where a view of that name reads the log that is being taken over, row by row.
/// One over tables of another kind is its owner's, and is what the table functions are to read.
pub fn drop_view_over_the_log(connection: &Connection) -> Result<()> {
    let sql = connection.query_value(
        "SELECT sql FROM main.sqlite_master WHERE type = 'view' AND name = 'skill_stats_daily' COLLATE NOCASE
           AND EXISTS (SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = 'skill_invocations' COLLATE NOCASE)",
        &[],
    )?;
    match sql {
        Some(Value::Text(sql)) if reads_the_log(&String::from_utf8_lossy(&sql)) => {
            connection.execute("DROP VIEW main.skill_stats_daily")
        }
        _ => Ok(()),
    }
}

/// Whether a view's SQL names the log, and not the rollup.
fn reads_the_log(sql: &str) -> bool {
    names_in(sql, "skill_invocations") && !names_in(sql, "skill_daily_rollup")
}

/// Whether `sql` has that name in it as a whole word, in capitals or not, outside of comments.
pub fn names_in(sql: &str, name: &str) -> bool {
    let sql = without_comments(sql).to_ascii_lowercase();
    let mut words = sql.split(|part: char| !part.is_alphanumeric() && part != '_');
    words.any(|word| word == name)
}

/// `sql` with a blank in the place of each comment.
fn without_comments(sql: &str) -> String {
    let mut kept = String::new();
    let mut rest = sql;
    while let Some(at) = rest.find(['-', '/', '\'', '"']) {
        let (before, from) = rest.split_at(at);
        kept.push_str(before);
        let (comment, end) = match from {
            _ if from.starts_with("--") => (true, from.find('\n')),
            _ if from.starts_with("/*") => (true, from.find("*/").map(|end| end + 2)),
            // A quotation, which may hold what looks like a comment; or a sign by itself.
            _ if from.starts_with(['-', '/']) => (false, Some(1)),
            _ => (false, from[1..].find(&from[..1]).map(|end| end + 2)),
        };
        let end = end.unwrap_or(from.len());
        kept.push_str(if comment { " " } else { &from[..end] });
        rest = &from[end..];
    }
    kept + rest
}

/// The views that read `skill_stats_daily` and work.
pub fn working_views_over_the_statistics(connection: &Connection) -> Result<Vec<String>> {
    let mut views = Vec::new();
    let mut statement = connection.prepare(
        "SELECT name FROM main.sqlite_master
         WHERE type = 'view' AND instr(lower(sql), 'skill_stats_daily') AND name <> 'skill_stats_daily' COLLATE NOCASE",
    )?;
    while statement.step()? {
        let name = statement.column(0)?.to_text().unwrap_or_default().into_owned();
        if works(connection, &name)? {
            views.push(name);
        }
    }
    Ok(views)
}

/// # Errors
/// One of the `views` does not work any more: it reads columns that the `skill_stats_daily` before ours had. Every later
/// ALTER TABLE in this database would fail over it.
pub fn check_views(connection: &Connection, views: &[String]) -> Result<()> {
    for view in views {
        if !works(connection, view)? {
            return Err(Error::new(format!(
                "the view {view} reads columns of skill_stats_daily that it does not have any more; drop or change that view first"
            )));
        }
    }
    Ok(())
}

fn works(connection: &Connection, view: &str) -> Result<bool> {
    match connection.prepare(&format!("SELECT * FROM main.{}", quoted(view))) {
        Err(error) if error.is_about_the_sql() => Ok(false),
        other => other.map(|_| true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_logs_columns_are_found_in_the_schema() {
        let columns: Vec<_> = log_columns(include_str!("../../sql/schema.sql")).collect();
        assert_eq!(columns.len(), 20);
        assert_eq!(columns[0], ("session_id", "TEXT"));
        assert_eq!(columns[5], ("invoked_at", "REAL"));
        assert_eq!(columns[19], ("outcome_confidence", "REAL"));
    }

    #[test]
    fn a_view_over_the_log_is_known_by_whole_names_outside_comments() {
        for sql in [
            "SELECT 1 FROM skill_invocations",
            "SELECT '--' FROM \"Skill_Invocations\" -- skill_daily_rollup",
            "[skill_invocations]",
        ] {
            assert!(reads_the_log(sql), "{sql}");
        }
        for sql in [
            "SELECT 1 FROM skill_invocations_archive",
            "SELECT 1 -- not skill_invocations\nFROM t",
            "SELECT 1 /* skill_invocations */ - 2 FROM t",
            "SELECT 1 FROM skill_daily_rollup, skill_invocations",
            "/* skill_invocations",
        ] {
            assert!(!reads_the_log(sql), "{sql}");
        }
    }
}
