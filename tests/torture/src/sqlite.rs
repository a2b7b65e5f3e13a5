//! Connections, as plainly as the harness needs them.

use crate::faults;
use libsqlite3_sys as ffi;
use std::ffi::{CStr, CString};
use std::os::raw::{c_char, c_int};
use std::{fmt, ptr, slice};

/// A value, to the bit.
#[derive(Clone, PartialEq, Eq)]
pub enum Cell {
    Null,
    Integer(i64),
    Real(u64),
    Text(Vec<u8>),
    Blob(Vec<u8>),
}

impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Null => write!(f, "NULL"),
            Cell::Integer(integer) => write!(f, "{integer}"),
            Cell::Real(bits) => write!(f, "{:?}", f64::from_bits(*bits)),
            Cell::Text(text) => write!(f, "{:?}", String::from_utf8_lossy(text)),
            Cell::Blob(bytes) => write!(f, "x{bytes:02x?}"),
        }
    }
}

pub type Rows = Vec<Vec<Cell>>;

/// A statement that failed: SQLite's extended code and message.
#[derive(Debug, Clone)]
pub struct Failed {
    pub code: i32,
    pub message: String,
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error {}: {}", self.code, self.message)
    }
}

/// Where a connection leads.
pub enum Place<'a> {
    /// A database in memory, with these bytes as its file.
    Memory(&'a [u8]),
    /// A file.
    File(&'a str),
    /// A file, through the file system that can be made to fail.
    Faulty(&'a str),
}

/// An optimization of SQLite 3.54 that writes outside its memory where an allocation fails in it (`existsToJoin`, on an
/// empty FROM); switched off, so that what is found is ours.
const EXISTS_TO_JOIN: c_int = 0x4000_0000;

pub struct Connection {
    db: *mut ffi::sqlite3,
}

impl Connection {
    pub fn open(place: Place<'_>) -> Connection {
        let (path, vfs) = match place {
            Place::Memory(_) => (":memory:", None),
            Place::File(path) => (path, None),
            Place::Faulty(path) => (path, Some(crate::vfs::NAME)),
        };
        let name = CString::new(path).unwrap();
        let mut db = ptr::null_mut();
        let flags = ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_CREATE;
        // SAFETY: the strings end in NUL; a buffer of SQLite's own goes to the database, which frees it.
        unsafe {
            let code = ffi::sqlite3_open_v2(name.as_ptr(), &mut db, flags, vfs.map_or(ptr::null(), CStr::as_ptr));
            assert_eq!(code, 0, "opening {path}");
            ffi::sqlite3_extended_result_codes(db, 1);
            ffi::sqlite3_test_control(ffi::SQLITE_TESTCTRL_OPTIMIZATIONS, db, EXISTS_TO_JOIN);
            if let Place::Memory(bytes) = place {
                if !bytes.is_empty() {
                    let size = bytes.len() as i64;
                    let buffer = ffi::sqlite3_malloc64(bytes.len() as u64).cast::<u8>();
                    ptr::copy_nonoverlapping(bytes.as_ptr(), buffer, bytes.len());
                    let flags = ffi::SQLITE_DESERIALIZE_FREEONCLOSE | ffi::SQLITE_DESERIALIZE_RESIZEABLE;
                    assert_eq!(ffi::sqlite3_deserialize(db, c"main".as_ptr(), buffer, size, size, flags), 0);
                }
            }
        }
        Connection { db }
    }

    /// Loads the library under test, where nothing may go wrong.
    pub fn load(self, library: &str) -> Connection {
        self.try_load(library).unwrap_or_else(|failed| panic!("{failed}"));
        self
    }

    pub fn try_load(&self, library: &str) -> Result<(), Failed> {
        let library = CString::new(library).unwrap();
        let mut text: *mut c_char = ptr::null_mut();
        // SAFETY: the strings end in NUL; the message, if any, is SQLite's, for us to free.
        unsafe {
            ffi::sqlite3_enable_load_extension(self.db, 1);
            let code = ffi::sqlite3_load_extension(self.db, library.as_ptr(), ptr::null(), &mut text);
            if code == ffi::SQLITE_OK {
                return Ok(());
            }
            let message =
                text.as_ref().map_or_else(String::new, |text| CStr::from_ptr(text).to_string_lossy().into_owned());
            ffi::sqlite3_free(text.cast());
            Err(Failed { code, message })
        }
    }

    pub fn raw(&self) -> *mut ffi::sqlite3 {
        self.db
    }

    /// Runs every statement in `sql`; the rows of them all.
    pub fn rows(&self, sql: &str) -> Result<Rows, Failed> {
        let text = CString::new(sql).unwrap();
        let mut rest = text.as_ptr();
        let mut rows = Vec::new();
        // SAFETY: the text ends in NUL, and SQLite moves `rest` within it; a statement is used until it is finalized.
        unsafe {
            while *rest != 0 {
                let mut statement = ptr::null_mut();
                let code = ffi::sqlite3_prepare_v2(self.db, rest, -1, &mut statement, &mut rest);
                if code != ffi::SQLITE_OK {
                    return Err(self.failed(code));
                }
                let mut code = ffi::SQLITE_DONE;
                while !statement.is_null() {
                    code = ffi::sqlite3_step(statement);
                    if code != ffi::SQLITE_ROW {
                        break;
                    }
                    rows.push(faults::paused(|| row(statement)));
                }
                let outcome = if code == ffi::SQLITE_DONE { Ok(()) } else { Err(self.failed(code)) };
                ffi::sqlite3_finalize(statement);
                outcome?;
            }
        }
        Ok(rows)
    }

    /// The same where nothing may go wrong.
    pub fn must(&self, sql: &str) -> Rows {
        self.rows(sql).unwrap_or_else(|failed| panic!("{failed}, in {sql}"))
    }

    /// The one number that `sql` gives.
    pub fn number(&self, sql: &str) -> Result<i64, Failed> {
        match self.rows(sql)?.as_slice() {
            [row] if matches!(row[..], [Cell::Integer(_)]) => match row[0] {
                Cell::Integer(number) => Ok(number),
                _ => unreachable!(),
            },
            rows => Err(Failed { code: 0, message: format!("{sql} gave {rows:?}") }),
        }
    }

    fn failed(&self, code: c_int) -> Failed {
        // SAFETY: the message is copied before another call can change it.
        let message = faults::paused(|| unsafe { CStr::from_ptr(ffi::sqlite3_errmsg(self.db)) });
        Failed { code, message: message.to_string_lossy().into_owned() }
    }

    /// Whether no transaction is open.
    pub fn autocommit(&self) -> bool {
        // SAFETY: the connection is open.
        unsafe { ffi::sqlite3_get_autocommit(self.db) != 0 }
    }

    /// The database as the bytes of a file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut size = 0;
        // SAFETY: SQLite gives a buffer of that size, for us to free.
        unsafe {
            let buffer = ffi::sqlite3_serialize(self.db, c"main".as_ptr(), &mut size, 0);
            let bytes = slice::from_raw_parts(buffer, usize::try_from(size).unwrap()).to_vec();
            ffi::sqlite3_free(buffer.cast());
            bytes
        }
    }

    /// Everything that the main database holds, a line per object and row.
    pub fn contents(&self) -> Result<Vec<String>, Failed> {
        let mut lines = Vec::new();
        let objects = self.rows("SELECT type, name, tbl_name, sql FROM main.sqlite_master ORDER BY name, type")?;
        for object in &objects {
            lines.push(format!("{object:?}"));
            if let [Cell::Text(kind), Cell::Text(name), ..] = &object[..] {
                if kind == b"table" {
                    let name = String::from_utf8_lossy(name);
                    let rows = self.rows(&format!("SELECT * FROM main.\"{name}\""))?;
                    lines.extend(rows.iter().map(|row| format!("{name}: {row:?}")));
                }
            }
        }
        Ok(lines)
    }

    /// Closes it; whether nobody had left a statement behind.
    #[must_use]
    pub fn close(self) -> bool {
        // SAFETY: the connection is not used again.
        unsafe {
            let mut left = 0;
            loop {
                let statement = ffi::sqlite3_next_stmt(self.db, ptr::null_mut());
                if statement.is_null() {
                    break;
                }
                left += 1;
                ffi::sqlite3_finalize(statement);
            }
            assert_eq!(ffi::sqlite3_close(self.db), ffi::SQLITE_OK);
            left == 0
        }
    }
}

/// # Safety
/// The statement has a current row.
unsafe fn row(statement: *mut ffi::sqlite3_stmt) -> Vec<Cell> {
    let bytes = |text: *const u8, index| {
        let size = usize::try_from(ffi::sqlite3_column_bytes(statement, index)).unwrap();
        if size == 0 {
            Vec::new()
        } else {
            slice::from_raw_parts(text, size).to_vec()
        }
    };
    (0..ffi::sqlite3_column_count(statement))
        .map(|index| match ffi::sqlite3_column_type(statement, index) {
            ffi::SQLITE_INTEGER => Cell::Integer(ffi::sqlite3_column_int64(statement, index)),
            ffi::SQLITE_FLOAT => Cell::Real(ffi::sqlite3_column_double(statement, index).to_bits()),
            ffi::SQLITE_TEXT => Cell::Text(bytes(ffi::sqlite3_column_text(statement, index), index)),
            ffi::SQLITE_BLOB => Cell::Blob(bytes(ffi::sqlite3_column_blob(statement, index).cast(), index)),
            _ => Cell::Null,
        })
        .collect()
}

/// The bytes that SQLite has allocated.
pub fn memory_used() -> i64 {
    // SAFETY: it only asks.
    unsafe { ffi::sqlite3_memory_used() }
}
