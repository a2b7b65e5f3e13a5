//! The one fault that is armed: which kind of call fails, the how-manieth of them, and whether all later ones do too.
//!
//! The process runs one statement at a time, so one fault for all of it is enough.

use libsqlite3_sys as ffi;
use std::mem::MaybeUninit;
use std::os::raw::{c_int, c_void};
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicU8, Ordering::Relaxed};
use std::sync::OnceLock;

/// What fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    Allocation = 1,
    /// The progress handler says stop.
    Progress,
    /// `sqlite3_interrupt`, after which nothing runs on the connection until the outermost statement has ended.
    Interrupt,
    Open,
    Read,
    Write,
    DiskFull,
    Sync,
    Truncate,
    Lock,
    Delete,
    SharedMemory,
}

/// Every kind that the file system can fail with.
pub const IO: [Kind; 9] = [
    Kind::Open,
    Kind::Read,
    Kind::Write,
    Kind::DiskFull,
    Kind::Sync,
    Kind::Truncate,
    Kind::Lock,
    Kind::Delete,
    Kind::SharedMemory,
];

/// A fault: the `at`-th call of a kind fails, and with `for_good` every later one too.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    pub kind: Kind,
    pub at: u64,
    pub for_good: bool,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} n = {}, {}", self.kind, self.at, if self.for_good { "for good" } else { "once" })
    }
}

/// What came of an armed fault.
pub struct Struck {
    /// How many calls of the kind there were.
    pub seen: u64,
    /// How many of them failed.
    pub injected: u64,
}

static KIND: AtomicU8 = AtomicU8::new(0);
static AT: AtomicU64 = AtomicU64::new(0);
static FOR_GOOD: AtomicBool = AtomicBool::new(false);
static SEEN: AtomicU64 = AtomicU64::new(0);
static INJECTED: AtomicU64 = AtomicU64::new(0);

pub fn arm(fault: Fault) {
    AT.store(fault.at, Relaxed);
    FOR_GOOD.store(fault.for_good, Relaxed);
    SEEN.store(0, Relaxed);
    INJECTED.store(0, Relaxed);
    KIND.store(fault.kind as u8, Relaxed);
}

pub fn disarm() -> Struck {
    KIND.store(0, Relaxed);
    Struck { seen: SEEN.load(Relaxed), injected: INJECTED.load(Relaxed) }
}

/// Runs `body` without the fault: what the harness itself does in the middle of a statement.
pub fn paused<T>(body: impl FnOnce() -> T) -> T {
    let kind = KIND.swap(0, Relaxed);
    let result = body();
    KIND.store(kind, Relaxed);
    result
}

/// Whether this call is the one to fail.
pub fn strikes(kind: Kind) -> bool {
    if KIND.load(Relaxed) != kind as u8 {
        return false;
    }
    let seen = SEEN.fetch_add(1, Relaxed) + 1;
    let at = AT.load(Relaxed);
    let hit = seen == at || (seen > at && FOR_GOOD.load(Relaxed));
    if hit {
        INJECTED.fetch_add(1, Relaxed);
    }
    hit
}

/// How many operations lie between two calls of the progress handler.
const OPERATIONS: c_int = 20;

/// Puts the armed fault into a connection's progress handler.
pub fn watch_progress(db: *mut ffi::sqlite3) {
    // SAFETY: the connection is open, and has the handler no longer than that.
    unsafe { ffi::sqlite3_progress_handler(db, OPERATIONS, Some(progress), db.cast()) };
}

unsafe extern "C" fn progress(db: *mut c_void) -> c_int {
    if strikes(Kind::Interrupt) {
        ffi::sqlite3_interrupt(db.cast());
    }
    c_int::from(strikes(Kind::Progress))
}

type Malloc = unsafe extern "C" fn(c_int) -> *mut c_void;
type Realloc = unsafe extern "C" fn(*mut c_void, c_int) -> *mut c_void;

/// SQLite's own.
static ALLOCATOR: OnceLock<(Malloc, Realloc)> = OnceLock::new();

/// Puts the armed fault between SQLite and its allocator, and turns lookaside off, so that no allocation is missed.
/// Before anything else is asked of SQLite.
pub fn wrap_allocator() {
    // SAFETY: SQLite is not initialised yet; it copies the methods both ways.
    unsafe {
        let mut methods = MaybeUninit::<ffi::sqlite3_mem_methods>::zeroed();
        assert_eq!(ffi::sqlite3_config(ffi::SQLITE_CONFIG_GETMALLOC, methods.as_mut_ptr()), 0);
        let mut methods = methods.assume_init();
        let own = methods.xMalloc.replace(malloc).zip(methods.xRealloc.replace(realloc)).expect("an allocator");
        assert!(ALLOCATOR.set(own).is_ok());
        assert_eq!(ffi::sqlite3_config(ffi::SQLITE_CONFIG_MALLOC, &methods), 0);
        assert_eq!(ffi::sqlite3_config(ffi::SQLITE_CONFIG_LOOKASIDE, 0 as c_int, 0 as c_int), 0);
    }
}

unsafe extern "C" fn malloc(size: c_int) -> *mut c_void {
    match ALLOCATOR.get() {
        Some((original, _)) if !strikes(Kind::Allocation) => original(size),
        _ => ptr::null_mut(),
    }
}

unsafe extern "C" fn realloc(memory: *mut c_void, size: c_int) -> *mut c_void {
    match ALLOCATOR.get() {
        Some((_, original)) if !strikes(Kind::Allocation) => original(memory, size),
        _ => ptr::null_mut(),
    }
}
