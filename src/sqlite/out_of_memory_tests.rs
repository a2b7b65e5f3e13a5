//! What the callbacks answer in a host whose memory has run out: an error each time, never a default.

use super::*;
use crate::sqlite::{Constraint, Value, ValueRef};
use sqlite3ext_sys::{sqlite3_index_info_sqlite3_index_constraint_usage, SQLITE_BLOB, SQLITE_NOMEM, SQLITE_TEXT};
use sqlite_loadable::ext::sqlite3_api_routines;
use std::os::raw::c_uchar;

/// What stands behind the value pointers of this host.
struct Starved {
    kind: u32,
    length: c_int,
}

unsafe extern "C" fn kind(value: *mut sqlite3_value) -> c_int {
    // SAFETY: `read` gives a pointer to one.
    unsafe { (*value.cast::<Starved>()).kind as c_int }
}

unsafe extern "C" fn length(value: *mut sqlite3_value) -> c_int {
    // SAFETY: `read` gives a pointer to one.
    unsafe { (*value.cast::<Starved>()).length }
}

unsafe extern "C" fn version() -> c_int {
    3_038_000
}

unsafe extern "C" fn no_text(_: *mut sqlite3_value) -> *const c_uchar {
    ptr::null()
}

unsafe extern "C" fn no_blob(_: *mut sqlite3_value) -> *const c_void {
    ptr::null()
}

unsafe extern "C" fn no_list(_: *mut sqlite3_index_info, _: c_int, _: c_int) -> c_int {
    0
}

unsafe extern "C" fn free(_: *mut c_void) {}

/// Routines that find no memory. Without `mprintf` there is none for a string either.
fn starve() {
    // SAFETY: all zeros are a table without routines; it lives as long as the test.
    unsafe {
        let table: &mut sqlite3_api_routines = Box::leak(Box::new(std::mem::zeroed()));
        table.libversion_number = Some(version);
        table.value_type = Some(kind);
        table.value_bytes = Some(length);
        table.value_text = Some(no_text);
        table.value_blob = Some(no_blob);
        table.vtab_in = Some(no_list);
        table.free = Some(free);
        // The first test's table is every test's; they are all the same.
        let _ = api::accept(table);
    }
}

fn read(kind: u32, length: c_int) -> Result<Value> {
    starve();
    let mut value = Starved { kind, length };
    // SAFETY: the routines above take it for what it is.
    unsafe { ValueRef::from_raw(ptr::from_mut(&mut value).cast()).map(|value| value.to_owned()) }
}

#[test]
fn a_text_or_blob_that_cannot_be_had_is_an_error_and_not_empty() {
    assert_eq!(read(SQLITE_TEXT, 0), Err(Error::out_of_memory()));
    assert_eq!(read(SQLITE_TEXT, 3), Err(Error::out_of_memory()));
    assert_eq!(read(SQLITE_BLOB, 3), Err(Error::out_of_memory()));
    assert_eq!(read(SQLITE_BLOB, 0), Ok(Value::Blob(Vec::new())));
}

/// Takes whatever it is asked, and shows what reached it.
struct Any;

impl TableFunction for Any {
    const NAME: &'static str = "any";
    const DECLARATION: &'static str = "CREATE TABLE x(y)";
    type Cursor = Any;

    fn plan(_: &IndexInfo) -> Result<Option<Plan>> {
        Ok(Some(Plan::new()))
    }

    fn open(_: Connection) -> Result<Any> {
        Ok(Any)
    }
}

impl Cursor for Any {
    fn filter(&mut self, _: &str, _: &Arguments<'_>) -> Result<()> {
        Ok(())
    }

    fn next(&mut self) -> Result<()> {
        Ok(())
    }

    fn eof(&self) -> bool {
        true
    }

    fn column(&self, _: usize) -> Result<Output<'_>> {
        Ok(Output::NULL)
    }

    fn rowid(&self) -> i64 {
        0
    }
}

fn table() -> Table {
    starve();
    // SAFETY: zeros are a table without a message; the connection is never used.
    Table { base: unsafe { std::mem::zeroed() }, db: ptr::null_mut() }
}

#[test]
fn a_plan_whose_note_finds_no_memory_is_no_plan() {
    let mut table = table();
    // SAFETY: zeros are a question without constraints.
    let mut info: sqlite3_index_info = unsafe { std::mem::zeroed() };
    // SAFETY: both are as the callback expects them.
    let code = unsafe { best_index::<Any>(ptr::from_mut(&mut table).cast(), &mut info) };
    assert_eq!(code, SQLITE_NOMEM as c_int);
}

#[test]
fn a_reading_without_its_note_is_no_reading_with_the_defaults() {
    let mut table = table();
    // SAFETY: zeros are a cursor that is not read yet.
    let base = unsafe { std::mem::zeroed::<sqlite3_vtab_cursor>() };
    let mut cursor = OpenCursor { base, cursor: Any, over: false };
    cursor.base.pVtab = ptr::from_mut(&mut table).cast();
    // SAFETY: all are as the callback expects them, without arguments.
    let code = unsafe { filter::<Any>(ptr::from_mut(&mut cursor).cast(), 0, ptr::null(), 0, ptr::null_mut()) };
    assert_eq!(code, SQLITE_NOMEM as c_int);
    assert!(cursor.over);
}

#[test]
fn a_list_that_is_not_had_whole_after_all_is_no_plan() {
    starve();
    // SAFETY: zeros are a question without constraints; the routine above does not look at it.
    let mut info: sqlite3_index_info = unsafe { std::mem::zeroed() };
    let mut usage = sqlite3_index_info_sqlite3_index_constraint_usage { argvIndex: 0, omit: 0 };
    info.aConstraintUsage = &mut usage;
    let list = Constraint { place: 0, column: 0, usable: true, binary: true, list: true };
    let mut plan = Plan::new();
    plan.pass(&list, false);
    // SAFETY: the question is valid, and the plan's one place is in it.
    assert!(unsafe { IndexInfo::from_raw(&mut info).answer(&plan) }.is_err());
}
