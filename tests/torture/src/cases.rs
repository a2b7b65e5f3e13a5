//! The cases: each scenario in each of its settings, to be run in a process of its own.

use crate::databases::Database;
use crate::pressure::{self, Pressure};
use crate::scenarios::{Scenario, LARGE, READERS, WRITERS};
use crate::sqlite::{Cell, Connection, Place};
use crate::statements::{self, Budget};
use crate::tally::Tally;
use crate::{crash, faults, io, loading, vfs};

pub enum Case {
    /// Whether there is a scenario for every function.
    Inventory,
    /// Loading the library itself.
    Loading,
    Reader {
        scenario: &'static Scenario,
        utf16: bool,
    },
    Writer {
        scenario: &'static Scenario,
        utf16: bool,
        inside: bool,
    },
    Io {
        scenario: &'static Scenario,
        wal: bool,
        inside: bool,
    },
    Pressure {
        scenario: &'static Scenario,
        pressure: Pressure,
        inside: bool,
    },
}

/// All of them, in order. The short version has every scenario, each in some of its settings.
pub fn all(short: bool) -> Vec<Case> {
    let mut cases = vec![Case::Inventory, Case::Loading];
    let both = [false, true];
    for (place, scenario) in READERS.iter().enumerate() {
        for utf16 in both.into_iter().filter(|utf16| !short || *utf16 == (place % 2 == 1)) {
            cases.push(Case::Reader { scenario, utf16 });
        }
    }
    for (place, scenario) in WRITERS.iter().enumerate() {
        for utf16 in
            both.into_iter().filter(|utf16| if kept(scenario) { !utf16 } else { !short || *utf16 == (place % 2 == 1) })
        {
            cases.extend(both.map(|inside| Case::Writer { scenario, utf16, inside }));
        }
    }
    for scenario in READERS.iter().filter(|scenario| scenario.name.ends_with("all arguments")) {
        cases.extend(both.into_iter().filter(|wal| !short || !wal).map(|wal| Case::Io {
            scenario,
            wal,
            inside: false,
        }));
    }
    for (place, scenario) in WRITERS.iter().enumerate() {
        for wal in both.into_iter().filter(|wal| !short || *wal == (place % 2 == 1)) {
            cases.extend(both.map(|inside| Case::Io { scenario, wal, inside }));
        }
    }
    for scenario in LARGE {
        for pressure in [Pressure::HeapLimit, Pressure::OperationLimit, Pressure::ProgressHandler, Pressure::Interrupt]
        {
            cases.extend(both.map(|inside| Case::Pressure { scenario, pressure, inside }));
        }
    }
    cases
}

/// Whether the database is one that is kept as a file, with the encoding that it has.
fn kept(scenario: &Scenario) -> bool {
    matches!(scenario.database, Database::Schema1 | Database::Schema2)
}

impl Case {
    pub fn name(&self) -> String {
        let encoding = |utf16: &bool| if *utf16 { "UTF-16" } else { "UTF-8" };
        let place = |inside: &bool| if *inside { ", inside a transaction" } else { "" };
        match self {
            Case::Loading => "memory: loading the library".to_string(),
            Case::Inventory => "a scenario for every function".to_string(),
            Case::Reader { scenario, utf16 } => {
                format!("memory and interrupts, {}: {}", encoding(utf16), scenario.name)
            }
            Case::Writer { scenario, utf16, inside } => {
                format!("memory and interrupts, {}: {}{}", encoding(utf16), scenario.name, place(inside))
            }
            Case::Io { scenario, wal, inside } => {
                format!("I/O, {}: {}{}", if *wal { "WAL" } else { "rollback journal" }, scenario.name, place(inside))
            }
            Case::Pressure { scenario, pressure, inside } => {
                format!("{pressure:?}: {}{}", scenario.name, place(inside))
            }
        }
    }

    pub fn run(&self, short: bool, library: &str) -> Tally {
        crash::note("before any fault");
        faults::wrap_allocator();
        vfs::register();
        // As long as one connection has the library, it stays in the process.
        let anchor = match self {
            Case::Loading => return loading::run(library),
            _ => Connection::open(Place::Memory(&[])).load(library),
        };
        let budget = |first, most| if short { Budget { first, most } } else { Budget { first: 500, most: 1200 } };
        let tally = match *self {
            Case::Loading => unreachable!(),
            Case::Inventory => inventory(library),
            Case::Reader { scenario, utf16 } => statements::reader(scenario, utf16, budget(300, 50), library),
            Case::Writer { scenario, utf16, inside } => {
                statements::writer(scenario, utf16, inside, budget(20, 24), library)
            }
            Case::Io { scenario, wal, inside } => io::run(scenario, wal, inside, budget(0, 3), library),
            Case::Pressure { scenario, pressure, inside } => pressure::run(scenario, pressure, inside, short, library),
        };
        assert!(anchor.close());
        tally
    }
}

fn inventory(library: &str) -> Tally {
    let mut tally = Tally::default();
    let names = "SELECT name FROM pragma_function_list UNION SELECT name FROM pragma_module_list";
    let plain = Connection::open(Place::Memory(&[]));
    // The pragmas are modules too, from their first use on.
    plain.must(names);
    let own = plain.must(names);
    let loaded = plain.load(library);
    for name in loaded.must(names).iter().filter(|name| !own.contains(name)) {
        let [Cell::Text(name)] = &name[..] else { continue };
        let call = format!("{}(", String::from_utf8_lossy(name));
        if READERS.iter().chain(WRITERS).any(|scenario| scenario.sql.contains(&call)) {
            tally.equal();
        } else {
            tally.fail("missing", &format!("no scenario calls {call}…); add a line to scenarios.rs"));
        }
    }
    assert!(loaded.close());
    tally
}
