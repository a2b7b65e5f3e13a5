//! Every allocation fails in turn while the library is loaded, and while nothing else keeps it in the process.

use crate::crash;
use crate::faults::{arm, disarm, Fault, Kind};
use crate::sqlite::{memory_used, Connection, Place};
use crate::tally::Tally;

/// What works after loading.
const CALLS: [&str; 5] = [
    "SELECT skill_ema_version()",
    "SELECT ema_alpha(5), ema_half_life(0.3)",
    "SELECT ema(1, 2, 3), sparkline(4)",
    "CREATE VIEW skill_stats_daily AS SELECT 1",
    "SELECT * FROM skill_ema",
];

/// After a failed attempt a function may be missing or work; called, it must not lead into a library that is gone. A
/// second, undisturbed attempt gives all of them.
pub fn run(library: &str) -> Tally {
    let mut tally = Tally::default();
    let attempt = |fault| {
        let connection = Connection::open(Place::Memory(&[]));
        arm(fault);
        let outcome = connection.try_load(library);
        (connection, outcome, disarm())
    };
    let call = |connection: &Connection| CALLS.map(|sql| connection.rows(sql).map_err(|failed| failed.message));
    let (connection, _, _) = attempt(Fault { kind: Kind::Allocation, at: u64::MAX, for_good: false });
    let wanted = call(&connection);
    assert!(connection.close());
    let memory = memory_used();
    for for_good in [false, true] {
        for at in 1.. {
            let fault = Fault { kind: Kind::Allocation, at, for_good };
            crash::note(&format!("{fault}, loading, and then a call"));
            let (connection, outcome, struck) = attempt(fault);
            if struck.injected == 0 {
                assert!(connection.close());
                break;
            }
            let called = call(&connection);
            let verdict = match &outcome {
                Ok(()) if called == wanted => Ok(true),
                Ok(()) => Err("OK, and not every function is there".to_string()),
                Err(_) => Ok(false),
            };
            tally.count(&fault, verdict);
            if outcome.is_err() {
                let _ = connection.rows("DROP VIEW skill_stats_daily");
                if let Err(failed) = connection.try_load(library) {
                    tally.fail(&fault.to_string(), &format!("a second attempt fails: {failed}"));
                } else if call(&connection) != wanted {
                    tally.fail(&fault.to_string(), "a second attempt does not give every function");
                }
            }
            assert!(connection.close());
            if memory_used() > memory {
                tally.fail(
                    &fault.to_string(),
                    &format!("{} bytes of SQLite's memory are left behind", memory_used() - memory),
                );
            }
        }
    }
    tally
}
