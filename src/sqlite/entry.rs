//! What happens when SQLite loads the library.

use super::guard::{guard, silence};
use super::{api, Connection, Result};
use sqlite3ext_sys::SQLITE_ERROR;
use sqlite_loadable::entrypoints::register_entrypoint;
use sqlite_loadable::ext::{sqlite3, sqlite3_api_routines};
use std::os::raw::{c_char, c_uint};

/// "Loaded, and never unload it." Else SQLite unloads the library with the connection, and what it has computed once and for
/// all, over a megabyte, is left behind there and computed anew by the next. Only `sqlite3_load_extension` knows the code:
/// to `sqlite3_auto_extension` it is an error. SQLite has known it since 3.14.
pub(super) const SQLITE_OK_LOAD_PERMANENTLY: c_uint = 256;

/// Checks the host, hands its routines to `sqlite-loadable` and to this layer, and registers the functions.
/// On failure the message tells the user why the library was not loaded.
///
/// # Safety
/// The three pointers are those that SQLite passed to the entry point.
pub unsafe fn load(
    db: *mut sqlite3,
    error_message: *mut *mut c_char,
    api: *mut sqlite3_api_routines,
    register: fn(&Connection) -> Result<()>,
) -> c_uint {
    silence();
    let outcome = guard(|| {
        // SAFETY: `api` is the host's.
        let _held = unsafe { api::accept(api)? };
        // Hands the routines to sqlite-loadable. Its own way to register would drop the message of an error.
        register_entrypoint(db, error_message, api, |_| Ok(()));
        // SAFETY: `db` is the connection that loads the library.
        let connection = unsafe { Connection::from_raw(db) };
        // SQLite unloads a library that it could not load, and would call what is left of it.
        register(&connection).inspect_err(|_| connection.undefine_all())
    });
    match outcome {
        Ok(()) => SQLITE_OK_LOAD_PERMANENTLY,
        Err(error) => {
            if !api.is_null() && !error_message.is_null() {
                // SAFETY: both pointers are the host's; SQLite frees the message.
                unsafe { *error_message = api::sqlite_string(api, &error.message) };
            }
            SQLITE_ERROR
        }
    }
}
