//! A database connection of the host's.

use super::api::call;
use super::guard::outside;
use super::{Error, Result, Statement, Value};
use sqlite3ext_sys::{SQLITE_LIMIT_VARIABLE_NUMBER, SQLITE_UTF8};
use sqlite_loadable::ext::{sqlite3, sqlite3_stmt, sqlite3ext_create_function_v2, sqlite3ext_create_module_v2};
use std::cell::RefCell;
use std::ffi::{CStr, CString};
use std::os::raw::{c_char, c_int};
use std::ptr;

/// The host's connection, for as long as SQLite calls us back on it; never closed by us.
///
/// It is neither `Send` nor `Sync`, and only this layer makes one, so it stays inside the callback (or the virtual
/// table) that it was handed to.
pub struct Connection {
    db: *mut sqlite3,
    /// What was defined on it by this value.
    defined: RefCell<Vec<Defined>>,
}

/// The name of a function with its number of arguments, or of a table function.
type Defined = (CString, Option<c_int>);

impl Connection {
    /// Wraps the host's connection.
    ///
    /// # Safety
    /// `db` is valid for the life of the value.
    pub(super) unsafe fn from_raw(db: *mut sqlite3) -> Self {
        Connection { db, defined: RefCell::default() }
    }

    pub(super) fn as_raw(&self) -> *mut sqlite3 {
        self.db
    }

    /// Notes down what `code` says was defined, for [`undefine_all`](Self::undefine_all).
    pub(super) fn defined(&self, code: c_int, name: CString, arguments: Option<c_int>) -> Result<()> {
        match code {
            0 => {
                self.defined.borrow_mut().push((name, arguments));
                Ok(())
            }
            code => Err(self.last_error(code)),
        }
    }

    /// Takes every function that was defined by this value away again.
    pub(super) fn undefine_all(&self) {
        for (name, arguments) in self.defined.take() {
            // SAFETY: without callbacks, SQLite removes what has that name; it needs no memory for that.
            unsafe {
                let (db, name, none) = (self.db, name.as_ptr(), ptr::null_mut());
                match arguments {
                    Some(count) => sqlite3ext_create_function_v2(
                        db,
                        name,
                        count,
                        SQLITE_UTF8 as c_int,
                        none,
                        None,
                        None,
                        None,
                        None,
                    ),
                    None => sqlite3ext_create_module_v2(db, name, ptr::null(), none, None),
                };
            }
        }
    }

    /// Compiles the one statement in `sql`.
    ///
    /// # Errors
    /// SQLite's own, such as "no such table: t".
    pub fn prepare(&self, sql: &str) -> Result<Statement> {
        let text = CString::new(sql).map_err(|_| Error::new("a NUL character in the SQL"))?;
        let (statement, _) = self.prepare_first(&text)?;
        statement.ok_or_else(|| Error::new("no statement in the SQL"))
    }

    /// Runs every statement in `sql`, passing over the rows that they give.
    ///
    /// # Errors
    /// The first statement's that fails; those before it have taken effect.
    pub fn execute(&self, sql: &str) -> Result<()> {
        let text = CString::new(sql).map_err(|_| Error::new("a NUL character in the SQL"))?;
        let mut rest: &CStr = &text;
        while !rest.is_empty() {
            let (statement, tail) = self.prepare_first(rest)?;
            if let Some(mut statement) = statement {
                while statement.step()? {}
            }
            rest = tail;
        }
        Ok(())
    }

    /// The first column of the first row that `sql` gives for `parameters`; `None` where it gives no row.
    pub fn query_value(&self, sql: &str, parameters: &[Value]) -> Result<Option<Value>> {
        let mut statement = self.prepare(sql)?;
        statement.bind_all(parameters)?;
        Ok(if statement.step()? { Some(statement.column(0)?.to_owned()) } else { None })
    }

    /// Whether the main database has a table, view, index or trigger of that name, in capitals or not.
    pub fn has_object(&self, name: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM main.sqlite_master WHERE name = ?1 COLLATE NOCASE";
        Ok(self.query_value(sql, &[Value::from(name)])?.is_some())
    }

    /// The texts of the statements that are at work on it, as far as they are text.
    pub fn running_sql(&self) -> Vec<String> {
        let mut texts = Vec::new();
        // SAFETY: the connection is valid, SQLite gives its statements one after the other, and each text is copied before
        // anything else is called.
        unsafe {
            let mut statement = call!(next_stmt(self.db, ptr::null_mut()));
            while !statement.is_null() {
                let text = call!(sql(statement));
                if call!(stmt_busy(statement)) != 0 && !text.is_null() {
                    texts.push(CStr::from_ptr(text).to_string_lossy().into_owned());
                }
                statement = call!(next_stmt(self.db, statement));
            }
        }
        texts
    }

    /// Whether no transaction is open.
    pub(super) fn is_autocommit(&self) -> bool {
        // SAFETY: the connection is valid.
        unsafe { call!(get_autocommit(self.db)) != 0 }
    }

    /// How many parameters the host lets a statement have.
    pub fn parameter_limit(&self) -> usize {
        // SAFETY: the connection is valid; -1 only asks.
        let limit = unsafe { call!(limit(self.db, SQLITE_LIMIT_VARIABLE_NUMBER as i32, -1)) };
        usize::try_from(limit).unwrap_or(0)
    }

    /// The version of the SQLite that runs this connection, such as "3.45.1".
    pub fn sqlite_version(&self) -> String {
        // SAFETY: the routine takes nothing and returns a static NUL-terminated string.
        unsafe { CStr::from_ptr(call!(libversion())) }.to_string_lossy().into_owned()
    }

    /// The error that SQLite holds for this connection after a call returned `code`.
    pub(super) fn last_error(&self, code: i32) -> Error {
        // SAFETY: the connection is valid; the message is copied before any other call can change it.
        let message = unsafe {
            let message = call!(errmsg(self.db));
            if message.is_null() {
                return Error::out_of_memory();
            }
            CStr::from_ptr(message).to_string_lossy().into_owned()
        };
        Error::with_code(code, message)
    }

    /// Compiles the first statement of `sql` (`None` where there are only blanks and comments) and returns the text
    /// after it.
    fn prepare_first<'s>(&self, sql: &'s CStr) -> Result<(Option<Statement>, &'s CStr)> {
        let mut raw: *mut sqlite3_stmt = ptr::null_mut();
        let mut tail: *const c_char = ptr::null();
        // SAFETY: the text is NUL-terminated and outlives the call; SQLite points `tail` into it.
        let (code, tail) = unsafe {
            let code = outside(|| call!(prepare_v2(self.db, sql.as_ptr(), -1, &mut raw, &mut tail)));
            let tail = if tail.is_null() { c"" } else { CStr::from_ptr(tail) };
            (code, tail)
        };
        if code != 0 {
            return Err(self.last_error(code));
        }
        // SAFETY: a statement of this connection, or NULL.
        Ok((unsafe { Statement::from_raw(raw, self.db) }, tail))
    }
}
