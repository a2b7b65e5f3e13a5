//! The table of SQLite's routines that the host hands to the entry point.

use super::{Error, Result};
use sqlite_loadable::ext::sqlite3_api_routines;
use std::ffi::CString;
use std::os::raw::{c_char, c_int, c_void};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, PoisonError};

/// 3.38.0, the first with `sqlite3_vtab_in`; an older host's table is shorter than our view of it.
const MINIMUM_VERSION: c_int = 3_038_000;

static API: AtomicPtr<sqlite3_api_routines> = AtomicPtr::new(ptr::null_mut());

/// How many hold the table: loads that are going on, and functions that stand on a connection.
static HELD: Mutex<usize> = Mutex::new(0);

/// A hold of the table: while there is one, there is no other table.
pub struct Hold(());

impl Hold {
    /// One more, beside one that there is already.
    pub fn new() -> Self {
        *HELD.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Hold(())
    }

    /// Takes over the hold that SQLite kept with a function, and lets go of it.
    pub unsafe extern "C" fn let_go(_: *mut c_void) {
        drop(Hold(()));
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        *HELD.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
    }
}

/// Accepts the host's table of routines, for as long as it is held, or says why not.
///
/// # Safety
/// `table` is the pointer that SQLite passed to the entry point.
pub unsafe fn accept(table: *mut sqlite3_api_routines) -> Result<Hold> {
    if table.is_null() {
        return Err(Error::new("skill_ema: load it as an extension; it is not meant to be linked into the program"));
    }
    // SAFETY: the table is the host's and lives as long as the host; this routine is in every version of it.
    let version = unsafe { (*table).libversion_number.map_or(0, |routine| routine()) };
    if version < MINIMUM_VERSION {
        let (major, minor, patch) = (version / 1_000_000, version / 1_000 % 1_000, version % 1_000);
        return Err(Error::new(format!(
            "skill_ema needs SQLite 3.38.0 or newer; this program has {major}.{minor}.{patch}"
        )));
    }
    // One library holds one table at a time. Two SQLites in a process (say, a bundled one beside the system's) would
    // call each other's routines on each other's connections.
    let mut held = HELD.lock().unwrap_or_else(PoisonError::into_inner);
    if *held > 0 && API.load(Ordering::Acquire) != table {
        return Err(Error::new(
            "skill_ema: already loaded by another copy of SQLite in this process; close its connections, or load a copy of the library file",
        ));
    }
    API.store(table, Ordering::Release);
    *held += 1;
    Ok(Hold(()))
}

/// The accepted table.
pub fn routines() -> &'static sqlite3_api_routines {
    let table = API.load(Ordering::Acquire);
    assert!(!table.is_null(), "used before the entry point ran");
    // SAFETY: `accept` stored a table of the host's, which lives as long as the host.
    unsafe { &*table }
}

/// Calls a routine of SQLite's by its name without the `sqlite3_` prefix.
///
/// The caller writes the `unsafe` block and says why the arguments are right.
macro_rules! call {
    ($routine:ident($($argument:expr),* $(,)?)) => {
        ($crate::sqlite::api::routines()
            .$routine
            .expect(concat!("this SQLite was built without sqlite3_", stringify!($routine))))(
            $($argument),*
        )
    };
}
pub(super) use call;

/// A copy of `message` in memory of SQLite's, for it to free: what a virtual table's `zErrMsg` and the entry
/// point's message want. NULL when SQLite is out of memory.
///
/// This is the one place where text becomes such a message, and it goes in as the argument of `%s`: a `%s` or `%n`
/// within it is only text.
///
/// # Safety
/// `api` is a table that SQLite passed to the entry point.
pub unsafe fn sqlite_string(api: *const sqlite3_api_routines, message: &str) -> *mut c_char {
    let message = CString::new(message.replace('\0', "\u{FFFD}")).unwrap_or_default();
    // SAFETY: the format has one %s and gets one NUL-terminated string; every version has this routine.
    unsafe {
        match (*api).mprintf {
            Some(mprintf) => mprintf(c"%s".as_ptr(), message.as_ptr()),
            None => ptr::null_mut(),
        }
    }
}
