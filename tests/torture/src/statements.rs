//! Every allocation of a statement fails in turn, and it is interrupted at every moment.

use crate::crash;
use crate::faults::{arm, disarm, watch_progress, Fault, Kind, Struck};
use crate::judge::{begin, Undisturbed};
use crate::scenarios::Scenario;
use crate::sqlite::{memory_used, Connection, Failed, Place, Rows};
use crate::tally::Tally;

const KINDS: [(Kind, bool); 4] =
    [(Kind::Allocation, false), (Kind::Allocation, true), (Kind::Progress, false), (Kind::Interrupt, false)];

/// How many faults of one kind a statement is put through.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// The first so many allocations fail one by one: where a statement is planned, each of them matters.
    pub first: u64,
    /// Where there are more calls than this, so many are chosen, evenly.
    pub most: u64,
}

/// Tries faults of a kind one after the other until one comes too late to strike.
pub fn each_fault(
    kind: Kind,
    for_good: bool,
    seen: u64,
    budget: Budget,
    mut attempt: impl FnMut(Fault, u64) -> Struck,
) {
    let stride = seen.div_ceil(budget.most).max(1);
    let first = if kind == Kind::Allocation && !for_good { budget.first } else { 0 };
    let mut at = 1;
    for run in 0.. {
        let fault = Fault { kind, at, for_good };
        crash::note(&fault.to_string());
        if attempt(fault, run).injected == 0 || at > 3 * seen + 1000 {
            break;
        }
        at += if at < first { 1 } else { stride };
    }
}

/// Runs the statement with the fault.
pub fn strike(connection: &Connection, sql: &str, fault: Fault) -> (Result<Rows, Failed>, Struck) {
    arm(fault);
    let outcome = connection.rows(sql);
    (outcome, disarm())
}

/// How many calls of a kind the undisturbed statement makes.
pub fn count(connection: &Connection, sql: &str, kind: Kind) -> u64 {
    strike(connection, sql, Fault { kind, at: u64::MAX, for_good: false }).1.seen
}

/// A connection with the scenario's database, its schema read.
fn open(bytes: &[u8], library: &str, scenario: &Scenario) -> Connection {
    let connection = Connection::open(Place::Memory(bytes)).load(library);
    connection.must(scenario.before);
    connection.must("SELECT count(*) FROM sqlite_master");
    watch_progress(connection.raw());
    connection
}

/// A statement that only reads. Most of it on one connection, which so shows that a failure leaves nothing behind; some
/// on new ones, where the table function has yet to be connected and the schema to be read.
pub fn reader(scenario: &Scenario, utf16: bool, budget: Budget, library: &str) -> Tally {
    let bytes = scenario.database.make(library, utf16);
    let mut memory = memory_used();
    let connection = open(&bytes, library, scenario);
    let undisturbed = Undisturbed::run(&connection, scenario, false);
    let mut tally = Tally::default();
    for (kind, for_good) in KINDS {
        let seen = count(&connection, scenario.sql, kind);
        each_fault(kind, for_good, seen, budget, |fault, run| {
            connection.must("SELECT count(*) FROM sqlite_master");
            let (outcome, struck) = strike(&connection, scenario.sql, fault);
            if struck.injected > 0 {
                tally.count(&fault, undisturbed.judge_rows(&outcome));
            }
            if !connection.autocommit() {
                tally.fail(&fault.to_string(), "a transaction stays open");
                connection.must("ROLLBACK");
            }
            if run % 16 == 0 && undisturbed.judge_rows(&connection.rows(scenario.sql)) != Ok(undisturbed.rows.is_ok()) {
                tally.fail(&fault.to_string(), "the next, undisturbed run on the same connection gives something else");
            }
            struck
        });
    }
    if connection.contents().ok().as_ref() != Some(&undisturbed.start) {
        tally.fail("in the end", "the database has changed");
    }
    close(connection, "in the end", &mut memory, &mut tally);

    let fresh = || {
        let connection = Connection::open(Place::Memory(&bytes)).load(library);
        connection.must(scenario.before);
        connection
    };
    let connection = fresh();
    let seen = count(&connection, scenario.sql, Kind::Allocation);
    close(connection, "undisturbed", &mut memory, &mut tally);
    each_fault(Kind::Allocation, false, seen, Budget { first: 0, most: budget.most / 4 + 1 }, |fault, _| {
        let connection = fresh();
        let (outcome, struck) = strike(&connection, scenario.sql, fault);
        if struck.injected > 0 {
            tally.count(&fault, undisturbed.judge_rows(&outcome));
        }
        close(connection, &fault.to_string(), &mut memory, &mut tally);
        struck
    });
    tally
}

/// Closes a connection, after which nothing must be left of it.
fn close(connection: Connection, when: &str, memory: &mut i64, tally: &mut Tally) {
    if !connection.close() {
        tally.fail(when, "a statement is left behind, and keeps the connection open");
    }
    let used = memory_used();
    if used > *memory {
        tally.fail(when, &format!("{} bytes of SQLite's memory are left behind", used - *memory));
        *memory = used;
    }
}

/// A statement that writes, by itself or inside a transaction of the user's.
pub fn writer(scenario: &Scenario, utf16: bool, inside: bool, budget: Budget, library: &str) -> Tally {
    let bytes = scenario.database.make(library, utf16);
    let connection = open(&bytes, library, scenario);
    let undisturbed = Undisturbed::run(&connection, scenario, inside);
    assert!(connection.close());
    let ready = || {
        let connection = open(&bytes, library, scenario);
        if inside {
            begin(&connection, scenario.database);
        }
        connection
    };

    let mut memory = memory_used();
    let mut tally = Tally::default();
    for (kind, for_good) in KINDS {
        let connection = ready();
        let seen = count(&connection, scenario.sql, kind);
        assert!(connection.close());
        each_fault(kind, for_good, seen, budget, |fault, run| {
            let connection = ready();
            let (outcome, struck) = strike(&connection, scenario.sql, fault);
            if struck.injected > 0 {
                let ended = undisturbed.end(&connection);
                let state = undisturbed.judge_state(&outcome, &ended, connection.contents());
                tally.count(&fault, state.and_then(|()| undisturbed.judge_rows(&outcome)));
            }
            if run % 16 == 0 {
                afterwards(&connection, scenario, &undisturbed, outcome.is_ok(), &fault, &mut tally);
            }
            close(connection, &fault.to_string(), &mut memory, &mut tally);
            struck
        });
    }
    tally
}

/// Whether the database is sound, and a second attempt does what the first could not.
fn afterwards(
    connection: &Connection,
    scenario: &Scenario,
    undisturbed: &Undisturbed,
    done: bool,
    fault: &Fault,
    tally: &mut Tally,
) {
    let sound = connection
        .rows("PRAGMA integrity_check")
        .map(|rows| format!("{rows:?}"))
        .unwrap_or_else(|failed| failed.to_string());
    if sound != r#"[["ok"]]"# {
        tally.fail(&fault.to_string(), &format!("integrity_check: {sound}"));
    }
    if done || undisturbed.inside || connection.contents().ok().as_ref() != Some(&undisturbed.before) {
        return;
    }
    let outcome = connection.rows(scenario.sql);
    let again = undisturbed.judge_rows(&outcome);
    if again != Ok(undisturbed.rows.is_ok()) || connection.contents().ok().as_ref() != Some(&undisturbed.after) {
        let outcome = outcome.map(|rows| rows.len());
        tally.fail(&fault.to_string(), &format!("a second, undisturbed attempt does not do it: {outcome:?}"));
    }
}
