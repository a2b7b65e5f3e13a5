//! Statements on a large log with too little memory, with too few steps allowed, and interrupted.

use crate::crash;
use crate::databases::Database;
use crate::faults::{self, Fault, Kind};
use crate::io::File;
use crate::judge::begin;
use crate::scenarios::Scenario;
use crate::sqlite::{Connection, Failed, Place, Rows};
use crate::tally::{difference, Tally};
use libsqlite3_sys as ffi;
use std::os::raw::c_int;
use std::thread;
use std::time::{Duration, Instant};

/// What presses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressure {
    /// `hard_heap_limit`, in bytes.
    HeapLimit,
    /// `SQLITE_LIMIT_VDBE_OP`, in operations of one compiled statement.
    OperationLimit,
    /// A progress handler that says stop at its n-th call.
    ProgressHandler,
    /// `sqlite3_interrupt` from another thread, after thousandths of the statement's usual time.
    Interrupt,
}

impl Pressure {
    /// How strong it is tried: from, to, and the step.
    fn levels(self, short: bool, progress_calls: u64) -> Vec<u64> {
        let (from, to, steps) = match self {
            Pressure::HeapLimit if short => (300_000, 2_500_000, 11),
            Pressure::HeapLimit => (300_000, 5_000_000, 94),
            Pressure::OperationLimit => (10, 2_000, if short { 12 } else { 199 }),
            Pressure::ProgressHandler => (1, progress_calls, if short { 8 } else { 60 }),
            Pressure::Interrupt => (10, 990, if short { 3 } else { 14 }),
        };
        (0..=steps).map(|step| from + (to - from) * step / steps).collect()
    }
}

/// A connection's pointer, for the one call that another thread may make on it.
struct Handle(*mut ffi::sqlite3);
// SAFETY: sqlite3_interrupt may be called from any thread while the connection is open.
unsafe impl Send for Handle {}

/// What this process has computed so far: other programs on the machine do not count.
fn processor_time() -> Duration {
    // SAFETY: the clock is written to a place of ours.
    let time = unsafe {
        let mut time = std::mem::zeroed::<libc::timespec>();
        libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time);
        time
    };
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Runs the statement under pressure, and says how long it went on after an interrupt. The limits stay, as they do for
/// the user of a shell.
fn press(
    connection: &Connection,
    sql: &str,
    pressure: Pressure,
    level: u64,
    usual: Duration,
) -> (Result<Rows, Failed>, Duration) {
    let db = connection.raw();
    let mut interrupter = None;
    // SAFETY: the connection is open until the thread has been waited for.
    unsafe {
        match pressure {
            Pressure::HeapLimit => {
                ffi::sqlite3_hard_heap_limit64(level as i64);
            }
            Pressure::OperationLimit => {
                ffi::sqlite3_limit(db, ffi::SQLITE_LIMIT_VDBE_OP, level as c_int);
            }
            Pressure::ProgressHandler => {
                faults::watch_progress(db);
                faults::arm(Fault { kind: Kind::Progress, at: level, for_good: false });
            }
            Pressure::Interrupt => {
                let handle = Handle(db);
                let wait = usual.mul_f64(level as f64 / 1000.0);
                interrupter = Some(thread::spawn(move || {
                    let handle = handle;
                    thread::sleep(wait);
                    let now = processor_time();
                    ffi::sqlite3_interrupt(handle.0);
                    now
                }));
            }
        }
        let outcome = connection.rows(sql);
        let end = processor_time();
        let interrupted = interrupter.map_or(end, |thread| thread.join().expect("the interrupting thread"));
        (outcome, end.saturating_sub(interrupted))
    }
}

fn release() {
    faults::disarm();
    // SAFETY: numbers go in and out.
    unsafe {
        ffi::sqlite3_hard_heap_limit64(0);
        ffi::sqlite3_soft_heap_limit64(0);
    }
}

/// What a file shows to whoever opens it next.
fn shown(file: &File) -> Result<(Rows, i64), String> {
    let connection = Connection::open(Place::File(&file.path));
    let look = || {
        let schema = connection.rows("SELECT name, sql FROM sqlite_master ORDER BY name, type")?;
        let log = connection.number("SELECT count(*) FROM skill_invocations")?;
        let mut wrong = None;
        for rollup in ["skill_daily", "skill_daily_job"] {
            let ours =
                connection.number(&format!("SELECT count(*) FROM sqlite_master WHERE name = '{rollup}_recount'"))?;
            if ours == 0 || connection.rows("SELECT * FROM skill_stats_daily LIMIT 1").is_err() {
                continue;
            }
            let differing = connection.number(&format!(
                "SELECT (SELECT count(*) FROM (SELECT * FROM {rollup}_rollup EXCEPT SELECT * FROM {rollup}_recount))
                      + (SELECT count(*) FROM (SELECT * FROM {rollup}_recount EXCEPT SELECT * FROM {rollup}_rollup))"
            ))?;
            if differing > 0 {
                let rows = connection.number(&format!("SELECT count(*) FROM {rollup}_rollup"))?;
                wrong = Some(format!(
                    "{rollup}_rollup has {rows} rows and differs from the recount in {differing}, over a log of {log}"
                ));
            }
        }
        let sound = connection.rows("PRAGMA quick_check")?;
        let sound = format!("{sound:?}");
        if sound != r#"[["ok"]]"# {
            wrong = Some(format!("quick_check: {sound}"));
        }
        Ok::<_, Failed>((schema, log, wrong))
    };
    let looked = look().map_err(|failed| failed.to_string());
    assert!(connection.close());
    match looked? {
        (_, _, Some(wrong)) => Err(wrong),
        (schema, log, None) => Ok((schema, log)),
    }
}

/// The database as bytes, with that many rows in its log, and what stands before the statement done.
fn large(scenario: &Scenario, rows: u32, library: &str) -> Vec<u8> {
    let connection = Connection::open(Place::Memory(&scenario.database.make(library, false))).load(library);
    connection.must(&Database::fill(rows));
    connection.must(scenario.before);
    let bytes = connection.bytes();
    assert!(connection.close());
    bytes
}

pub fn run(scenario: &Scenario, pressure: Pressure, inside: bool, short: bool, library: &str) -> Tally {
    let rows = match pressure {
        _ if short => 5_000,
        Pressure::Interrupt => 300_000,
        _ => 20_000,
    };
    let bytes = large(scenario, rows, library);
    let file = File::new();
    let ready = || {
        file.write(&bytes);
        let connection = Connection::open(Place::File(&file.path)).load(library);
        connection.must("PRAGMA cache_size = 50; PRAGMA temp_store = 2; PRAGMA synchronous = OFF; SELECT count(*) FROM sqlite_master");
        if inside {
            begin(&connection, scenario.database);
        }
        connection
    };
    let connection = ready();
    let (before, log) = shown(&file).expect("a sound database");
    let own = i64::from(inside);
    let start = Instant::now();
    press(&connection, scenario.sql, Pressure::ProgressHandler, u64::MAX, Duration::ZERO).0.expect("undisturbed");
    let (usual, calls) = (start.elapsed(), faults::disarm().seen);
    if inside {
        connection.must("COMMIT");
    }
    assert!(connection.close());
    let (after, _) = shown(&file).expect("a sound database");

    let mut tally = Tally::default();
    for level in pressure.levels(short, calls) {
        let when = format!("{pressure:?} {level}");
        crash::note(&when);
        let connection = ready();
        let (outcome, delay) = press(&connection, scenario.sql, pressure, level, usual);
        let left_open = !inside && !connection.autocommit();
        let lost = inside && connection.autocommit();
        // What the user of a shell does next.
        let one_more =
            connection.rows("INSERT INTO skill_invocations (skill_name, invoked_at) VALUES ('one more', 1763553600)");
        let committed = connection.autocommit() || connection.rows("COMMIT").is_ok();
        release();
        assert!(connection.close());

        let mut wrong = Vec::new();
        let outcome = outcome.map(|_| ());
        if left_open {
            wrong.push("a transaction stays open".to_string());
        }
        if lost && outcome.is_ok() {
            wrong.push("the user's transaction is gone".to_string());
        }
        if delay > Duration::from_secs(1) {
            wrong.push(format!("it went on for {delay:?} after the interrupt"));
        }
        match shown(&file) {
            Err(what) => wrong.push(format!("the file shows {what}")),
            Ok((schema, rows)) => {
                let done = outcome.is_ok() && committed;
                if schema != after && (done || schema != before) || schema != before && (lost || !committed) {
                    let names = |rows: &Rows| rows.iter().map(|row| format!("{:?}", row[0])).collect::<Vec<_>>();
                    let differs = difference(&names(if done { &after } else { &before }), &names(&schema));
                    wrong.push(format!("the file has another schema: {differs}"));
                }
                let added = rows - log;
                if added < 0 || added > own + 1 || added < i64::from(one_more.is_ok() && committed) {
                    wrong.push(format!("the log has {added} rows more"));
                }
            }
        }
        tally.faults += u64::from(outcome.is_err());
        match &outcome {
            Err(failed) if !wrong.is_empty() => tally.fail(&when, &format!("{failed}; {}", wrong.join("; "))),
            Ok(()) if !wrong.is_empty() => tally.fail(&when, &format!("OK; {}", wrong.join("; "))),
            Err(_) => tally.error(),
            Ok(()) => tally.equal(),
        }
    }
    tally
}
