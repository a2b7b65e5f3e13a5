//! Every call of the file system that a statement makes fails in turn, once and for good, each kind by itself.

use crate::faults;
use crate::judge::{begin, Undisturbed};
use crate::scenarios::Scenario;
use crate::sqlite::{Connection, Place};
use crate::statements::{count, each_fault, strike, Budget};
use crate::tally::Tally;
use std::path::PathBuf;

/// A database file in a folder of its own, which goes with it.
pub struct File {
    folder: PathBuf,
    pub path: String,
}

impl File {
    pub fn new() -> File {
        let folder = std::env::temp_dir().join(format!("skill_ema-torture-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a temporary folder");
        let path = folder.join("runs.db").to_str().expect("a path that is text").to_string();
        File { folder, path }
    }

    /// Puts a database there, and nothing beside it.
    pub fn write(&self, bytes: &[u8]) {
        for suffix in ["-journal", "-wal", "-shm"] {
            let _ = std::fs::remove_file(format!("{}{suffix}", self.path));
        }
        std::fs::write(&self.path, bytes).expect("room for a database");
    }

    pub fn read(&self) -> Vec<u8> {
        std::fs::read(&self.path).expect("the database")
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

pub fn run(scenario: &Scenario, wal: bool, inside: bool, budget: Budget, library: &str) -> Tally {
    let file = File::new();
    file.write(&scenario.database.make(library, false));
    let connection = Connection::open(Place::File(&file.path)).load(library);
    connection.must(if wal { "PRAGMA journal_mode = WAL" } else { "PRAGMA journal_mode = DELETE" });
    connection.must(scenario.before);
    assert!(connection.close());
    let bytes = file.read();
    let open = || {
        file.write(&bytes);
        let connection = Connection::open(Place::Faulty(&file.path)).load(library);
        // A small cache, so that pages are read and written in the middle of the statement.
        connection.must("PRAGMA cache_size = 10; SELECT count(*) FROM sqlite_master");
        connection
    };
    let connection = open();
    let undisturbed = Undisturbed::run(&connection, scenario, inside);
    assert!(connection.close());
    let ready = || {
        let connection = open();
        if inside {
            begin(&connection, scenario.database);
        }
        connection.must("PRAGMA shrink_memory");
        connection
    };

    let mut tally = Tally::default();
    for kind in faults::IO {
        let connection = ready();
        let seen = count(&connection, scenario.sql, kind);
        let _ = undisturbed.end(&connection);
        assert!(connection.close());
        for for_good in [false, true] {
            each_fault(kind, for_good, seen, budget, |fault, _| {
                let connection = ready();
                let (outcome, struck) = strike(&connection, scenario.sql, fault);
                let ended = undisturbed.end(&connection);
                if !connection.close() {
                    tally.fail(&fault.to_string(), "a statement is left behind, and keeps the connection open");
                }
                if struck.injected > 0 {
                    let reopened = Connection::open(Place::File(&file.path));
                    let state = undisturbed.judge_state(&outcome, &ended, reopened.contents());
                    tally.count(&fault, state.and_then(|()| undisturbed.judge_rows(&outcome)));
                    let sound = format!("{:?}", reopened.rows("PRAGMA integrity_check"));
                    if !sound.contains(r#"[["ok"]]"#) {
                        tally.fail(&fault.to_string(), &format!("integrity_check: {sound}"));
                    }
                    assert!(reopened.close());
                }
                struck
            });
        }
    }
    tally
}
