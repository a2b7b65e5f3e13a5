//! Table functions: eponymous virtual tables that only read.
//!
//! The callbacks are this layer's own, not `sqlite-loadable`'s: theirs abort the host on a panic, return code 1 for
//! every error, take the message for a format string, and leak the one before.

use super::api::{self, call};
use super::guard::guard;
use super::{Arguments, Connection, Context, Error, IndexInfo, Output, Plan, Result};
use sqlite3ext_sys::{SQLITE_CONSTRAINT, SQLITE_OK, SQLITE_VTAB_DIRECTONLY, SQLITE_VTAB_INNOCUOUS};
use sqlite_loadable::ext::{
    sqlite3, sqlite3_context, sqlite3_index_info, sqlite3_module, sqlite3_value, sqlite3_vtab, sqlite3_vtab_cursor,
    sqlite3ext_create_module_v2,
};
use std::ffi::{CStr, CString};
use std::os::raw::{c_char, c_int, c_void};
use std::ptr;

/// A table function: what it declares, how it is planned, how it is read.
pub trait TableFunction: Sized + 'static {
    /// Its SQL name.
    const NAME: &'static str;
    /// `CREATE TABLE x(…)`, with the arguments as HIDDEN columns.
    const DECLARATION: &'static str;
    /// Whether only a statement may read it, never a view or a trigger.
    const DIRECT_ONLY: bool = false;
    /// One reading of the table.
    type Cursor: Cursor;

    /// Chooses a plan; `None` where an argument's value is not known in this order of the joins, so that SQLite tries
    /// another.
    fn plan(info: &IndexInfo) -> Result<Option<Plan>>;

    /// Begins a reading.
    fn open(connection: Connection) -> Result<Self::Cursor>;
}

/// One reading of a table function, from row to row.
pub trait Cursor: Sized + 'static {
    /// Starts (again) with the arguments that the plan asked for; `note` is the plan's.
    fn filter(&mut self, note: &str, arguments: &Arguments<'_>) -> Result<()>;
    /// Goes to the next row.
    fn next(&mut self) -> Result<()>;
    /// Whether the rows are over.
    fn eof(&self) -> bool;
    /// Column `index`, counted as in the declaration, of the current row.
    fn column(&self, index: usize) -> Result<Output<'_>>;
    /// A number that is the current row's alone, also among the rows of other readings of the same table: SQLite tells
    /// rows apart by it where a query's terms are read one after another (OR, outer joins).
    fn rowid(&self) -> i64;
}

/// SQLite's view of a table, with what we need behind it. SQLite's part comes first, so one pointer serves as both.
#[repr(C)]
struct Table {
    base: sqlite3_vtab,
    db: *mut sqlite3,
}

/// The same for a cursor.
#[repr(C)]
struct OpenCursor<C> {
    base: sqlite3_vtab_cursor,
    cursor: C,
    /// What xEof answers. It cannot report an error, so the question is put where the row changes.
    over: bool,
}

impl Connection {
    /// Registers the table function `T` on this connection.
    pub fn define_table_function<T: TableFunction>(&self) -> Result<()> {
        let name = CString::new(T::NAME).unwrap_or_default();
        // SAFETY: SQLite copies the name; the module is a constant and lives for ever.
        let code = unsafe {
            sqlite3ext_create_module_v2(self.as_raw(), name.as_ptr(), Callbacks::<T>::MODULE, ptr::null_mut(), None)
        };
        self.defined(code, name, None)
    }
}

struct Callbacks<T>(std::marker::PhantomData<T>);

impl<T: TableFunction> Callbacks<T> {
    const MODULE: &'static sqlite3_module = &sqlite3_module {
        iVersion: 2,
        // No xCreate: the table function exists only under its own name.
        xCreate: None,
        xConnect: Some(connect::<T>),
        xBestIndex: Some(best_index::<T>),
        xDisconnect: Some(disconnect),
        xDestroy: None,
        xOpen: Some(open::<T>),
        xClose: Some(close::<T::Cursor>),
        xFilter: Some(filter::<T::Cursor>),
        xNext: Some(next::<T::Cursor>),
        xEof: Some(eof::<T::Cursor>),
        xColumn: Some(column::<T::Cursor>),
        xRowid: Some(rowid::<T::Cursor>),
        // No xUpdate: it only reads.
        xUpdate: None,
        xBegin: None,
        xSync: None,
        xCommit: None,
        xRollback: None,
        xFindFunction: None,
        xRename: None,
        xSavepoint: None,
        xRelease: None,
        xRollbackTo: None,
        xShadowName: None,
    };
}

/// Reports the outcome of a callback, with the message where SQLite looks for it.
///
/// # Safety
/// `table` is the one of the running callback.
unsafe fn report(table: *mut sqlite3_vtab, outcome: Result<()>) -> c_int {
    match outcome {
        Ok(()) => SQLITE_OK as c_int,
        Err(error) => {
            // SAFETY: the message before, if SQLite left one, is in memory of its own; the new one too.
            unsafe {
                call!(free((*table).zErrMsg.cast()));
                (*table).zErrMsg = api::sqlite_string(api::routines(), &error.message);
            }
            error.code
        }
    }
}

unsafe extern "C" fn connect<T: TableFunction>(
    db: *mut sqlite3,
    _: *mut c_void,
    _: c_int,
    _: *const *const c_char,
    table: *mut *mut sqlite3_vtab,
    message: *mut *mut c_char,
) -> c_int {
    let outcome = guard(|| {
        let declaration = CString::new(T::DECLARATION).map_err(|_| Error::new("bad declaration"))?;
        // SAFETY: `db` is the connection that connects, and inside xConnect it takes these two calls.
        unsafe {
            let connection = Connection::from_raw(db);
            // A table function that only reads what the statement itself could read is safe inside views, also
            // for a host that does not trust the schema.
            let risk = if T::DIRECT_ONLY { SQLITE_VTAB_DIRECTONLY } else { SQLITE_VTAB_INNOCUOUS };
            for code in [call!(declare_vtab(db, declaration.as_ptr())), call!(vtab_config(db, risk as c_int))] {
                if code != 0 {
                    return Err(connection.last_error(code));
                }
            }
        }
        Ok(())
    });
    // SAFETY: SQLite gives both places; it owns the message, and the table until `disconnect`.
    unsafe {
        match outcome {
            Ok(()) => {
                let base = std::mem::zeroed::<sqlite3_vtab>();
                *table = Box::into_raw(Box::new(Table { base, db })).cast();
                SQLITE_OK as c_int
            }
            Err(error) => {
                *message = api::sqlite_string(api::routines(), &error.message);
                error.code
            }
        }
    }
}

unsafe extern "C" fn disconnect(table: *mut sqlite3_vtab) -> c_int {
    // SAFETY: `connect` made it, and SQLite is done with it.
    drop(unsafe { Box::from_raw(table.cast::<Table>()) });
    SQLITE_OK as c_int
}

unsafe extern "C" fn best_index<T: TableFunction>(table: *mut sqlite3_vtab, info: *mut sqlite3_index_info) -> c_int {
    // SAFETY: both are those of this callback.
    unsafe {
        let mut info = IndexInfo::from_raw(info);
        let outcome = guard(|| match T::plan(&info)? {
            Some(plan) => info.answer(&plan).map(|()| SQLITE_OK as c_int),
            None => Ok(SQLITE_CONSTRAINT as c_int),
        });
        outcome.unwrap_or_else(|error| report(table, Err(error)))
    }
}

unsafe extern "C" fn open<T: TableFunction>(table: *mut sqlite3_vtab, cursor: *mut *mut sqlite3_vtab_cursor) -> c_int {
    // SAFETY: `connect` made the table; its connection outlives it, and SQLite owns the cursor until `close`.
    unsafe {
        let outcome = guard(|| T::open(Connection::from_raw((*table.cast::<Table>()).db))).map(|opened| {
            let base = std::mem::zeroed::<sqlite3_vtab_cursor>();
            *cursor = Box::into_raw(Box::new(OpenCursor { base, cursor: opened, over: true })).cast();
        });
        report(table, outcome)
    }
}

unsafe extern "C" fn close<C: Cursor>(cursor: *mut sqlite3_vtab_cursor) -> c_int {
    // SAFETY: `open` made it, and SQLite is done with it.
    let opened = unsafe { Box::from_raw(cursor.cast::<OpenCursor<C>>()) };
    match guard(|| {
        drop(opened);
        Ok(())
    }) {
        Ok(()) => SQLITE_OK as c_int,
        Err(error) => error.code,
    }
}

/// Runs `body` on the cursor and reports its outcome.
///
/// # Safety
/// `cursor` is the one of the running callback, and `C` the type it was opened with.
unsafe fn on_cursor<C: Cursor>(
    cursor: *mut sqlite3_vtab_cursor,
    body: impl FnOnce(&mut OpenCursor<C>) -> Result<()>,
) -> c_int {
    // SAFETY: `open` made it; SQLite uses a cursor from one callback at a time, and sets `pVtab`.
    unsafe {
        let table = (*cursor).pVtab;
        let opened = &mut *cursor.cast::<OpenCursor<C>>();
        report(table, guard(|| body(opened)))
    }
}

/// Runs `body`, which changes the current row, and looks whether there is one.
///
/// # Safety
/// As for `on_cursor`.
unsafe fn move_cursor<C: Cursor>(cursor: *mut sqlite3_vtab_cursor, body: impl FnOnce(&mut C) -> Result<()>) -> c_int {
    // SAFETY: the caller's promise.
    unsafe {
        on_cursor::<C>(cursor, |opened| {
            opened.over = true;
            body(&mut opened.cursor)?;
            opened.over = opened.cursor.eof();
            Ok(())
        })
    }
}

unsafe extern "C" fn filter<C: Cursor>(
    cursor: *mut sqlite3_vtab_cursor,
    _: c_int,
    note: *const c_char,
    count: c_int,
    values: *mut *mut sqlite3_value,
) -> c_int {
    // SAFETY: the note is NULL or the plan's; the values are those of this callback.
    unsafe {
        let arguments = Arguments::from_raw(count, values);
        move_cursor::<C>(cursor, |opened| {
            // Every plan has a note, and without it nobody knows what the values are.
            if note.is_null() {
                return Err(Error::out_of_memory());
            }
            opened.filter(&CStr::from_ptr(note).to_string_lossy(), &arguments)
        })
    }
}

unsafe extern "C" fn next<C: Cursor>(cursor: *mut sqlite3_vtab_cursor) -> c_int {
    // SAFETY: this callback's cursor.
    unsafe { move_cursor::<C>(cursor, Cursor::next) }
}

unsafe extern "C" fn eof<C: Cursor>(cursor: *mut sqlite3_vtab_cursor) -> c_int {
    // SAFETY: this callback's cursor.
    c_int::from(unsafe { (*cursor.cast::<OpenCursor<C>>()).over })
}

unsafe extern "C" fn column<C: Cursor>(
    cursor: *mut sqlite3_vtab_cursor,
    context: *mut sqlite3_context,
    index: c_int,
) -> c_int {
    // SAFETY: this callback's cursor and context.
    unsafe {
        on_cursor::<C>(cursor, |opened| {
            let output = opened.cursor.column(usize::try_from(index).unwrap_or(usize::MAX))?;
            Context::answer(context, Ok(output));
            Ok(())
        })
    }
}

unsafe extern "C" fn rowid<C: Cursor>(cursor: *mut sqlite3_vtab_cursor, rowid: *mut i64) -> c_int {
    // SAFETY: this callback's cursor, and a place for the number.
    unsafe {
        on_cursor::<C>(cursor, |opened| {
            *rowid = opened.cursor.rowid();
            Ok(())
        })
    }
}

#[cfg(test)]
#[path = "out_of_memory_tests.rs"]
mod tests;
