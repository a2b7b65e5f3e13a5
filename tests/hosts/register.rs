//! `skill_ema::register`: a program that has the extension in it.

#![allow(unsafe_code)]

use rusqlite::{ffi, Connection};
use std::os::raw::{c_char, c_int};
use std::sync::Mutex;

static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// An automatic extension of the program's own, which registers the functions on every connection.
unsafe extern "C" fn every(db: *mut ffi::sqlite3, _: *mut *mut c_char, _: *const ffi::sqlite3_api_routines) -> c_int {
    // SAFETY: SQLite hands over an open connection, which is not closed here.
    let connection = unsafe { Connection::from_handle(db) }.expect("a connection");
    let registered = skill_ema::register(&connection);
    SAID.lock().expect("no panic").push(registered.as_ref().err().map_or("registered".into(), ToString::to_string));
    registered.map_or(1, |()| 0)
}

fn version(connection: &Connection) -> rusqlite::Result<String> {
    connection.query_row("SELECT skill_ema_version()", [], |row| row.get(0))
}

/// One test, since automatic extensions are those of the whole process.
#[test]
fn it_works_on_any_connection_and_from_an_automatic_extension() {
    // SAFETY: the function is such an extension, and opens no database but through `register`, which ends that.
    let automatic = || unsafe { rusqlite::auto_extension::register_auto_extension(every) }.expect("memory");
    let cancel = || assert!(rusqlite::auto_extension::cancel_auto_extension(every));

    // The first call of the process opens a connection itself: the automatic extension is called for that one, too.
    automatic();
    assert!(version(&Connection::open_in_memory().expect("registered")).is_ok());
    assert_eq!(std::mem::take(&mut *SAID.lock().expect("no panic")), ["registered", "registered"]);
    cancel();

    // Eight threads ask for the routines of SQLite at once.
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let connection = Connection::open_in_memory().expect("memory");
                assert!(version(&connection).is_err());
                skill_ema::register(&connection).expect("registered");
                skill_ema::register(&connection).expect("registered again");
                assert!(version(&connection).expect("the functions").starts_with('v'));
            });
        }
    });
    // Nothing of it is left behind for other connections.
    assert!(version(&Connection::open_in_memory().expect("memory")).is_err());

    automatic();
    assert!(version(&Connection::open_in_memory().expect("registered")).is_ok());
    assert_eq!(SAID.lock().expect("no panic").as_slice(), ["registered"]);
    cancel();
}
