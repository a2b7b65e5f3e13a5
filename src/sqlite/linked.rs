//! The extension inside a Rust program, on the SQLite that rusqlite is linked with.

use super::{entry, Connection, Result};
use rusqlite::ffi;
use sqlite_loadable::ext::sqlite3_api_routines;
use std::cell::Cell;
use std::ffi::CStr;
use std::os::raw::{c_char, c_int, c_void};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// The table of routines of the linked SQLite, once it is known.
static TABLE: AtomicPtr<sqlite3_api_routines> = AtomicPtr::new(ptr::null_mut());

thread_local! {
    static ASKING: Cell<bool> = const { Cell::new(false) };
}

/// Registers the functions on a connection of rusqlite's, as [`load`](entry::load) does on one that loads the library.
///
/// # Errors
/// What the entry point refuses; a failure to open a database in memory.
pub fn load_linked(connection: &rusqlite::Connection, register: fn(&Connection) -> Result<()>) -> rusqlite::Result<()> {
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
    let known = TABLE.load(Ordering::Acquire);
    if !known.is_null() {
        return Ok(known);
    }
    // An automatic extension that calls this would be called by the connection that opens here, and so on without end.
    if ASKING.replace(true) {
        return Err(refusal(
            "skill_ema::register: the first call must not come from an automatic extension of SQLite's; call it once beforehand, on any connection",
        ));
    }
    let opened = with_automatic_extension(|| rusqlite::Connection::open_in_memory().map(drop));
    ASKING.set(false);
    opened?;
    let table = TABLE.load(Ordering::Acquire);
    if table.is_null() {
        return Err(refusal(
            "skill_ema::register: this SQLite was built without support for extensions; use the feature \"bundled\" of rusqlite",
        ));
    }
    Ok(table)
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
    // SAFETY: as above. Another thread may have cancelled it after the same question, and that is no harm.
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
