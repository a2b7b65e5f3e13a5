//! What a disturbed run may end in: an error with everything as before, or what an undisturbed run ends in.

use crate::databases::Database;
use crate::scenarios::Scenario;
use crate::sqlite::{Connection, Failed, Rows};
use crate::tally::difference;

/// How an undisturbed run goes, and the states of the database that a disturbed one may leave.
pub struct Undisturbed {
    pub rows: Result<Rows, Failed>,
    pub inside: bool,
    /// The file at the start.
    pub start: Vec<String>,
    /// With the rows that the user wrote in the same transaction, if any.
    pub before: Vec<String>,
    /// With what the statement did, too.
    pub after: Vec<String>,
}

/// Opens the transaction of the user's, with rows of his own in it.
pub fn begin(connection: &Connection, database: Database) {
    connection.must("BEGIN; INSERT INTO mine VALUES ('uncommitted')");
    if database.has_log() {
        connection.must("INSERT INTO skill_invocations (skill_name, invoked_at) VALUES ('mine', 1763553600)");
    }
}

impl Undisturbed {
    pub fn run(connection: &Connection, scenario: &Scenario, inside: bool) -> Undisturbed {
        let contents = || connection.contents().unwrap_or_else(|failed| panic!("{failed}"));
        let start = contents();
        if inside {
            begin(connection, scenario.database);
        }
        let before = contents();
        let rows = connection.rows(scenario.sql);
        assert_eq!(rows.is_err(), scenario.mistake, "undisturbed: {rows:?}");
        if inside {
            connection.must("COMMIT");
        }
        Undisturbed { rows, inside, start, before, after: contents() }
    }

    /// Whether the rows are those of the undisturbed run: `Ok(true)` where they are, `Ok(false)` for an error.
    pub fn judge_rows(&self, outcome: &Result<Rows, Failed>) -> Result<bool, String> {
        match (outcome, &self.rows) {
            (Err(failed), _) if failed.message.is_empty() || failed.message == "not an error" => {
                Err(format!("an error without a message, code {}", failed.code))
            }
            (Err(_), _) => Ok(false),
            (Ok(rows), Ok(wanted)) if rows == wanted => Ok(true),
            (Ok(rows), Ok(wanted)) => {
                let lines = |rows: &Rows| rows.iter().map(|row| format!("{row:?}")).collect::<Vec<_>>();
                Err(format!("OK with other rows: {}", difference(&lines(wanted), &lines(rows))))
            }
            (Ok(rows), Err(failed)) => Err(format!("OK with {} rows instead of {failed}", rows.len())),
        }
    }

    /// Ends the user's transaction, and says whether one was open that should not have been.
    pub fn end(&self, connection: &Connection) -> Ended {
        let autocommit = connection.autocommit();
        let committed = autocommit || connection.rows("COMMIT").is_ok();
        if !committed {
            // Best effort: where COMMIT cannot be, nothing of it must be.
            let _ = connection.rows("ROLLBACK");
        }
        Ended { rolled_back: self.inside && autocommit, left_open: !self.inside && !autocommit, committed }
    }

    /// Whether the file holds what it may hold.
    pub fn judge_state(
        &self,
        outcome: &Result<Rows, Failed>,
        ended: &Ended,
        contents: Result<Vec<String>, Failed>,
    ) -> Result<(), String> {
        let error = match outcome {
            Ok(_) => "after OK".to_string(),
            Err(failed) => format!("after {failed}"),
        };
        let contents = contents.map_err(|failed| format!("{error}, the database cannot be read: {failed}"))?;
        let allowed: &[(&str, &Vec<String>)] = if ended.left_open {
            &[]
        } else if ended.rolled_back || !ended.committed {
            &[("at the start", &self.start)]
        } else if outcome.is_ok() {
            &[("after the statement", &self.after)]
        } else {
            &[("before the statement", &self.before), ("after the statement", &self.after)]
        };
        if !(ended.rolled_back && outcome.is_ok()) && allowed.iter().any(|(_, wanted)| **wanted == contents) {
            return Ok(());
        }
        let state = if contents == self.before {
            "the database is as before".to_string()
        } else if contents == self.after {
            "the database is as after the statement".to_string()
        } else {
            let (name, wanted) = allowed.first().copied().unwrap_or(("before the statement", &self.before));
            format!("the database is not as {name}: {}", difference(wanted, &contents))
        };
        Err(match ended {
            Ended { left_open: true, .. } => format!("{error}, a transaction stays open; after COMMIT {state}"),
            Ended { rolled_back: true, .. } => format!("{error}, the user's transaction is gone; {state}"),
            Ended { committed: false, .. } => format!("{error}, COMMIT fails; {state}"),
            _ => format!("{error}, {state}"),
        })
    }
}

/// How the transaction stood after the statement.
pub struct Ended {
    /// SQLite rolled the user's transaction back.
    pub rolled_back: bool,
    /// One stayed open that the user had not opened.
    pub left_open: bool,
    /// The COMMIT, if there was one to do, went well.
    pub committed: bool,
}
