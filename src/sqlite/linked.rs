//! The extension inside a Rust program, on the SQLite that rusqlite is linked with.

use super::{entry, Connection, Result};
use rusqlite::ffi;
use sqlite_loadable::ext::sqlite3_api_routines;
use std::cell::Cell;
use std::ffi::CStr;
use std::os::raw::{c_char, c_int, c_void};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::sync::{Mutex, PoisonError};

/// The table of routines of the linked SQLite, once it is known.
static TABLE: AtomicPtr<sqlite3_api_routines> = AtomicPtr::new(ptr::null_mut());

/// Held by the thread that asks for it.
static ASKING: Mutex<()> = Mutex::new(());

thread_local! {
    /// Whether that is this thread.
    static ASKS: Cell<bool> = const { Cell::new(false) };
}

/// Registers the functions on a connection of rusqlite's, as [`load`](entry::load) does on one that loads the library.
///
/// # Errors
/// What the entry point refuses; a failure to open a database in memory.
pub fn load_linked(connection: &rusqlite::Connection, register: fn(&Connection) -> Result<()>) -> rusqlite::Result<()> {
    if ASKS.get() {
        // An automatic extension of the program's own has called this, for the connection that opens only to ask.
        return Ok(());
    }
    let table = table()?;
    let mut message: *mut c_char = ptr::null_mut();
    // SAFETY: the connection is open, and the table is that of the SQLite which has opened it.
    let code = unsafe { entry::load(connection.handle().cast(), &mut message, table, register) };
    if code == entry::SQLITE_OK_LOAD_PERMANENTLY {
        return Ok(());
    }
    if message.is_null() {
        return Err(refusal("skill_ema: out of memory"));
    }
    // SAFETY: the entry point has set a NUL-terminated string of SQLite's own, which is freed once it is copied.
    unsafe {
        let text = CStr::from_ptr(message).to_string_lossy().into_owned();
        ffi::sqlite3_free(message.cast());
        Err(refusal(&text))
    }
}

/// The linked SQLite hands its table only to an automatic extension, when a connection opens: so there is one for a moment.
fn table() -> rusqlite::Result<*mut sqlite3_api_routines> {
    let known = || Some(TABLE.load(Ordering::Acquire)).filter(|table| !table.is_null());
    if let Some(table) = known() {
        return Ok(table);
    }
    let _held = ASKING.lock().unwrap_or_else(PoisonError::into_inner);
    if known().is_none() {
        ASKS.set(true);
        let opened = with_automatic_extension(|| rusqlite::Connection::open_in_memory().map(drop));
        ASKS.set(false);
        opened?;
    }
    known().ok_or_else(|| {
        refusal(
            "skill_ema::register: this SQLite was built without support for extensions; use the feature \"bundled\" of rusqlite",
        )
    })
}

/// Runs `body` while [`keep`] is an automatic extension, whose type differs between the versions of rusqlite.
#[allow(clippy::missing_transmute_annotations)]
fn with_automatic_extension(body: impl FnOnce() -> rusqlite::Result<()>) -> rusqlite::Result<()> {
    let keep = keep as *const c_void;
    // SAFETY: `keep` has the signature that SQLite expects.
    let code = unsafe { ffi::sqlite3_auto_extension(Some(std::mem::transmute(keep))) };
    if code != 0 {
        return Err(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
    }
    let result = body();
    // SAFETY: as above.
    unsafe { ffi::sqlite3_cancel_auto_extension(Some(std::mem::transmute(keep))) };
    result
}

/// The automatic extension: keeps the table, and leaves every connection as it is.
unsafe extern "C" fn keep(_: *mut ffi::sqlite3, _: *mut *mut c_char, table: *mut sqlite3_api_routines) -> c_int {
    TABLE.store(table, Ordering::Release);
    0
}

fn refusal(message: &str) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_ERROR), Some(message.to_owned()))
}
