//! The tables, indexes, views and triggers of the schema, each by what it is: whether it stands in the database as the
//! SQL files have it, and putting it there where it does not.

use crate::sqlite::{Connection, Error, Result, Undo, Value};

/// What makes up the schema, in order.
pub const FILES: [&str; 10] = [
    include_str!("../../sql/schema.sql"),
    include_str!("../../sql/rollup.sql"),
    include_str!("../../sql/triggers.sql"),
    include_str!("../../sql/jobs.sql"),
    include_str!("../../sql/recording.sql"),
    include_str!("../../sql/recording_rows.sql"),
    include_str!("../../sql/correcting.sql"),
    include_str!("../../sql/importing.sql"),
    include_str!("../../sql/health.sql"),
    include_str!("../../sql/status.sql"),
];

/// The kinds, as SQLite names them.
const KINDS: [(&str, &str); 4] =
    [("CREATE TABLE ", "table"), ("CREATE INDEX ", "index"), ("CREATE VIEW ", "view"), ("CREATE TRIGGER ", "trigger")];

/// Between the kind and the name, where what stands under that name stays.
const IF_NOT_EXISTS: &str = "IF NOT EXISTS ";

/// What is the user's: the log, which may be of an older shape, the names of skills, models and jobs, what was set aside of
/// imports, the version, and the daily view, which may be one over a log of another shape. These are only made where there
/// is nothing of that name.
const KEPT: [&str; 7] = [
    "skill_invocations",
    "skill_aliases",
    "skill_model_aliases",
    "skill_jobs",
    "skill_import_errors",
    "skill_ema_meta",
    STATISTICS,
];

/// The view that all is read through.
pub const STATISTICS: &str = "skill_stats_daily";

/// An object of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Object {
    /// As `sqlite_master` has it in `type`.
    kind: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The statement that makes it, without its semicolon.
    pub sql: &'static str,
}

/// What stands under an object's name.
struct Standing {
    kind: String,
    sql: String,
}

/// All objects, in the order of the files.
pub fn all() -> impl Iterator<Item = Object> {
    FILES.iter().flat_map(|file| statements(file)).filter_map(Object::of)
}

/// The statements of a file that begin a line, each up to the semicolon that ends a line; a trigger up to its END.
fn statements(file: &'static str) -> impl Iterator<Item = &'static str> {
    let mut rest = file;
    std::iter::from_fn(move || {
        let begin = rest.find("\nCREATE ")?;
        let (_, from) = rest.split_at(begin);
        let from = from.trim_start();
        let end = if from.starts_with("CREATE TRIGGER ") { "\nEND;\n" } else { ";\n" };
        // With the END, which is the trigger's, and without the semicolon.
        let (statement, after) = from.split_at_checked(from.find(end)? + end.find(';')?)?;
        rest = after;
        Some(statement)
    })
}

impl Object {
    fn of(sql: &'static str) -> Option<Self> {
        let (kind, rest) = KINDS.iter().find_map(|(create, kind)| Some((*kind, sql.strip_prefix(create)?)))?;
        let rest = rest.strip_prefix(IF_NOT_EXISTS).unwrap_or(rest);
        let name = rest.split(|end: char| !(end.is_ascii_alphanumeric() || end == '_')).next()?;
        Some(Object { kind, name, sql })
    }

    /// Whether the database has it as the files do; for what is the user's, whether there is something of its name.
    pub fn stands(&self, connection: &Connection) -> Result<bool> {
        Ok(match self.standing(connection)? {
            Some(standing) => KEPT.contains(&self.name) || self.is(&standing),
            None => false,
        })
    }

    /// The definition as `sqlite_master` keeps it: a table that is renamed takes its triggers and indexes along, and what
    /// they say then is another.
    fn is(&self, standing: &Standing) -> bool {
        standing.kind == self.kind && standing.sql == self.sql.replacen(IF_NOT_EXISTS, "", 1)
    }

    fn standing(&self, connection: &Connection) -> Result<Option<Standing>> {
        let mut statement =
            connection.prepare("SELECT type, sql FROM main.sqlite_master WHERE name = ?1 COLLATE NOCASE")?;
        statement.bind_all(&[Value::from(self.name)])?;
        if !statement.step()? {
            return Ok(None);
        }
        let text = |index| Ok(statement.column(index)?.to_text().unwrap_or_default().into_owned());
        Ok(Some(Standing { kind: text(0)?, sql: text(1)? }))
    }

    /// Takes away what stands under its name and is another of its kind: the rest of an earlier version, or what went
    /// along with a table that was renamed. What is the user's stays.
    ///
    /// # Errors
    /// A table of that name holds something else.
    pub fn make_room(&self, connection: &Connection) -> Result<()> {
        match self.standing(connection)? {
            Some(standing) if standing.kind == self.kind && !KEPT.contains(&self.name) && !self.is(&standing) => {
                if self.kind == "table" {
                    self.check_columns(connection)?;
                }
                self.drop(connection)
            }
            _ => Ok(()),
        }
    }

    fn drop(&self, connection: &Connection) -> Result<()> {
        connection.execute(&format!("DROP {} main.{}", self.kind, self.name))
    }

    /// Takes it away, where it stands as the files have it.
    pub fn take_away(&self, connection: &Connection) -> Result<()> {
        match self.standing(connection)? {
            Some(standing) if self.is(&standing) => self.drop(connection),
            _ => Ok(()),
        }
    }

    /// # Errors
    /// The table that stands has columns of its own: what it holds may not be ours to drop.
    fn check_columns(&self, connection: &Connection) -> Result<()> {
        let own = connection.query_value(
            "SELECT name FROM pragma_table_xinfo(?1, 'main') WHERE instr(?2, '  ' || lower(name) || ' ') = 0",
            &[Value::from(self.name), Value::from(self.sql)],
        )?;
        match own {
            None => Ok(()),
            Some(column) => Err(Error::new(format!(
                "{} must be the table of the schema, which has no column {}; rename that table first",
                self.name,
                column.borrow()
            ))),
        }
    }

    /// Makes it, where it does not stand.
    pub fn make(&self, connection: &Connection, undo: &Undo<'_>) -> Result<()> {
        if self.stands(connection)? {
            return Ok(());
        }
        // Without IF NOT EXISTS, so that a name that something else has is an error.
        let sql = self.sql.replacen(IF_NOT_EXISTS, "", 1);
        if self.kind == "index" {
            undo.create_index(&sql)
        } else {
            connection.execute(&sql)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_are_read_to_the_last_object() {
        let objects: Vec<_> = all().collect();
        assert_eq!(objects.len(), FILES.concat().matches("\nCREATE ").count());
        assert_eq!(include_str!("../../sql/install.sql").matches("\n.read ").count(), FILES.len());
        for (kind, name) in [
            ("table", "skill_ema_meta"),
            ("view", STATISTICS),
            ("trigger", "skill_runs_insert"),
            ("view", "skill_ema_status"),
        ] {
            assert!(
                objects.iter().any(|object| (object.kind, object.name) == (kind, name)),
                "{name} not in {objects:?}"
            );
        }
        for Object { kind, name, sql } in objects {
            assert!(name.starts_with("skill_"), "{name}");
            assert_eq!(sql.ends_with("\nEND"), kind == "trigger", "{sql}");
            assert!(!sql.ends_with(';') && sql.matches("\nCREATE ").count() == 0, "{sql}");
        }
    }
}
