//! Several statements that take effect as a whole or not at all, whatever fails.

use super::guard::guard;
use super::{Connection, Error, Result, Statement};
use std::cell::RefCell;

/// The way back from a transaction, compiled while all is well: with no memory left nothing more can be.
pub struct Undo<'c> {
    connection: &'c Connection,
    sql: &'static [&'static str],
    prepared: RefCell<Vec<Statement>>,
}

/// What undoes a transaction of our own, and what undoes a savepoint in the caller's.
const ROLLBACK: &[&str] = &["ROLLBACK"];
const ROLLBACK_TO: &[&str] = &["ROLLBACK TO skill_ema", "RELEASE skill_ema"];

/// Undoes a transaction where its own ROLLBACK cannot, which is while SQLite is interrupted or out of memory: SQLite then
/// stops this statement too, and, as it might have written, rolls the whole transaction back. Where it is neither, this
/// is an error that changes nothing, since a transaction is open.
const BRAKE: &str = "BEGIN IMMEDIATE";

/// The same, for as long as it runs: to SQLite it might write, and it gives a row before it ends. It only asks.
const RUNNING_BRAKE: &str = "PRAGMA main.journal_mode";

impl Connection {
    /// Runs `body` in a transaction of its own, or in a savepoint where the host has one open: all of it takes effect,
    /// or none. A panic in it undoes it too. Where SQLite is interrupted, or so short of memory that the savepoint cannot
    /// be undone alone, it is the host's whole transaction that is, as SQLite does with a statement of the host's.
    ///
    /// # Errors
    /// Those of `body`. A transaction that could not be undone is named beside it.
    pub fn atomically<T>(&self, body: impl FnOnce(&Undo<'_>) -> Result<T>) -> Result<T> {
        let own_transaction = self.is_autocommit();
        let (begin, commit, sql) = if own_transaction {
            // Immediate, so that a second writer waits here, by its busy_timeout, and not halfway.
            ("BEGIN IMMEDIATE", "COMMIT", ROLLBACK)
        } else {
            ("SAVEPOINT skill_ema", "RELEASE skill_ema", ROLLBACK_TO)
        };
        let undo = Undo { connection: self, sql, prepared: RefCell::default() };
        undo.keep_ready()?;
        self.execute(begin)?;
        let outcome = guard(|| body(&undo)).and_then(|value| self.execute(commit).map(|()| value));
        outcome.map_err(|error| {
            undo.run();
            if !own_transaction || self.is_autocommit() {
                return error;
            }
            let message = format!("{}; a transaction is still open, run ROLLBACK", error.message);
            Error::with_code(error.code, message)
        })
    }
}

impl Undo<'_> {
    /// Runs a `CREATE INDEX`, after which SQLite wants every statement compiled anew that is not running: for want of
    /// memory the way back could then not be had any more. So one is running meanwhile that stops the transaction.
    ///
    /// # Errors
    /// SQLite's own.
    pub fn create_index(&self, sql: &str) -> Result<()> {
        let mut brake = self.connection.prepare(RUNNING_BRAKE)?;
        brake.step()?;
        let outcome = self.connection.execute(sql).and_then(|()| self.keep_ready());
        // Ends it; or, where SQLite is interrupted or out of memory, the transaction.
        let ended = brake.step().map(drop);
        outcome.and(ended)
    }

    fn keep_ready(&self) -> Result<()> {
        let prepared =
            self.sql.iter().chain([&BRAKE]).map(|sql| self.connection.prepare(sql)).collect::<Result<_>>()?;
        self.prepared.replace(prepared);
        Ok(())
    }

    fn run(&self) {
        let mut prepared = self.prepared.borrow_mut();
        let Some((brake, undo)) = prepared.split_last_mut() else { return };
        // Some errors have ended the transaction already.
        if self.connection.is_autocommit()
            || undo.iter_mut().try_for_each(|statement| statement.step().map(drop)).is_ok()
        {
            return;
        }
        let _ = brake.step();
    }
}
