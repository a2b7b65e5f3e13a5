//! A prepared statement: typed parameters in, typed columns out, every error with SQLite's own message.

use super::api::call;
use super::guard::outside;
use super::{Connection, Error, Result, Value, ValueRef};
use sqlite3ext_sys::{SQLITE_DONE, SQLITE_ROW};
use sqlite_loadable::ext::{sqlite3, sqlite3_stmt};
use std::os::raw::c_int;
use std::ptr::NonNull;

/// A prepared statement, finalized when dropped.
pub struct Statement {
    raw: NonNull<sqlite3_stmt>,
    connection: Connection,
}

impl Statement {
    /// Takes a statement over; `None` for NULL.
    ///
    /// # Safety
    /// `raw` is NULL or a statement of `db` that nobody else finalizes; `db` outlives it.
    pub(super) unsafe fn from_raw(raw: *mut sqlite3_stmt, db: *mut sqlite3) -> Option<Self> {
        NonNull::new(raw).map(|raw| Statement {
            raw,
            // SAFETY: `db` outlives the statement.
            connection: unsafe { Connection::from_raw(db) },
        })
    }

    /// Gives each parameter its value, in order from `?1`. The statement is reset first.
    pub fn bind_all<'v>(&mut self, values: impl IntoIterator<Item = &'v Value>) -> Result<()> {
        self.reset();
        for (number, value) in (1..).zip(values) {
            self.bind(number, value)?;
        }
        Ok(())
    }

    fn bind(&mut self, number: c_int, value: &Value) -> Result<()> {
        let statement = self.raw.as_ptr();
        // SAFETY: the statement is valid, and the destructor -1 (SQLITE_TRANSIENT) makes SQLite copy the bytes before
        // it returns.
        let code = unsafe {
            let copy = Some(std::mem::transmute::<isize, unsafe extern "C" fn(*mut std::os::raw::c_void)>(-1));
            match value {
                Value::Null => call!(bind_null(statement, number)),
                Value::Integer(integer) => call!(bind_int64(statement, number, *integer)),
                Value::Real(real) => call!(bind_double(statement, number, *real)),
                Value::Text(text) => {
                    let length = length_of(text)?;
                    call!(bind_text(statement, number, text.as_ptr().cast(), length, copy))
                }
                Value::Blob(blob) => {
                    let length = length_of(blob)?;
                    call!(bind_blob(statement, number, blob.as_ptr().cast(), length, copy))
                }
            }
        };
        self.check(code)
    }

    /// Advances to the next row; `false` at the end.
    ///
    /// # Errors
    /// SQLite's own: a constraint's name, "database is locked", "interrupted" and the like, with its code.
    pub fn step(&mut self) -> Result<bool> {
        // SAFETY: the statement is valid.
        let code = outside(|| unsafe { call!(step(self.raw.as_ptr())) });
        match code as u32 {
            SQLITE_ROW => Ok(true),
            SQLITE_DONE => Ok(false),
            _ => Err(self.connection.last_error(code)),
        }
    }

    /// Goes back to before the first row and lets go of the read lock. The parameters keep their values.
    pub fn reset(&mut self) {
        // The code that this returns repeats the last step's error, which `step` has reported.
        // SAFETY: the statement is valid.
        unsafe { call!(reset(self.raw.as_ptr())) };
    }

    /// Column `index` (from 0) of the current row, of whatever type; NULL past the last column.
    ///
    /// # Errors
    /// SQLite is out of memory.
    #[inline(always)]
    pub fn column(&self, index: usize) -> Result<ValueRef<'_>> {
        // SAFETY: the value is valid until the next step or reset, both of which need `&mut self`. It counts as
        // protected, since every callback of ours runs while SQLite holds the connection's mutex.
        unsafe { ValueRef::from_raw(call!(column_value(self.raw.as_ptr(), index as c_int))) }
    }

    fn check(&self, code: c_int) -> Result<()> {
        match code {
            0 => Ok(()),
            code => Err(self.connection.last_error(code)),
        }
    }
}

impl Drop for Statement {
    fn drop(&mut self) {
        // SAFETY: ours alone, and not used again.
        unsafe { call!(finalize(self.raw.as_ptr())) };
    }
}

/// The length that SQLite's interface can say.
pub(super) fn length_of(bytes: &[u8]) -> Result<c_int> {
    c_int::try_from(bytes.len()).map_err(|_| {
        Error::with_code(
            sqlite3ext_sys::SQLITE_TOOBIG as c_int,
            format!("a value of {} bytes is longer than SQLite takes", bytes.len()),
        )
    })
}
