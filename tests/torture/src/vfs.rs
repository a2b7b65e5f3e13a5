//! A file system that is the default one, but for the calls that are to fail.

use crate::faults::{strikes, Kind};
use libsqlite3_sys as ffi;
use std::ffi::CStr;
use std::mem::size_of;
use std::os::raw::{c_char, c_int, c_void};
use std::ptr;
use std::sync::OnceLock;

pub const NAME: &CStr = c"torture";

/// Ours comes first; the default's own file lies right behind it.
#[repr(C)]
struct File {
    base: ffi::sqlite3_file,
    _aligned: u64,
}

struct Vfs(*mut ffi::sqlite3_vfs);

// SAFETY: the default file system is there for ever, and its pointer never changes.
unsafe impl Send for Vfs {}
// SAFETY: likewise.
unsafe impl Sync for Vfs {}

static DEFAULT: OnceLock<Vfs> = OnceLock::new();

/// Makes it known to SQLite.
pub fn register() {
    // SAFETY: the copy of the default is given away for ever.
    unsafe {
        let default = ffi::sqlite3_vfs_find(ptr::null());
        let mut vfs = *default;
        vfs.zName = NAME.as_ptr();
        vfs.szOsFile += size_of::<File>() as c_int;
        vfs.pNext = ptr::null_mut();
        vfs.xOpen = Some(open);
        vfs.xDelete = Some(delete);
        vfs.xSleep = Some(sleep);
        assert!(DEFAULT.set(Vfs(default)).is_ok());
        assert_eq!(ffi::sqlite3_vfs_register(Box::into_raw(Box::new(vfs)), 0), 0);
    }
}

fn default() -> *mut ffi::sqlite3_vfs {
    DEFAULT.get().expect("registered").0
}

unsafe fn real(file: *mut ffi::sqlite3_file) -> *mut ffi::sqlite3_file {
    file.cast::<File>().add(1).cast()
}

unsafe extern "C" fn open(
    _: *mut ffi::sqlite3_vfs,
    name: *const c_char,
    file: *mut ffi::sqlite3_file,
    flags: c_int,
    out: *mut c_int,
) -> c_int {
    (*file).pMethods = ptr::null();
    if strikes(Kind::Open) {
        return ffi::SQLITE_CANTOPEN;
    }
    let code = (*default()).xOpen.unwrap()(default(), name, real(file), flags, out);
    if !(*real(file)).pMethods.is_null() {
        (*file).pMethods = &METHODS;
    }
    code
}

unsafe extern "C" fn delete(_: *mut ffi::sqlite3_vfs, name: *const c_char, sync: c_int) -> c_int {
    if strikes(Kind::Delete) {
        return ffi::SQLITE_IOERR_DELETE;
    }
    (*default()).xDelete.unwrap()(default(), name, sync)
}

/// Nobody else is there to wait for.
unsafe extern "C" fn sleep(_: *mut ffi::sqlite3_vfs, microseconds: c_int) -> c_int {
    microseconds
}

/// A method that hands the call on, unless it is to fail.
macro_rules! method {
    ($name:ident as $method:ident($($argument:ident: $type:ty),*) $(fails by $kind:ident with $code:ident)*) => {
        unsafe extern "C" fn $name(file: *mut ffi::sqlite3_file $(, $argument: $type)*) -> c_int {
            $(if strikes(Kind::$kind) {
                return ffi::$code;
            })*
            let file = real(file);
            (*(*file).pMethods).$method.unwrap()(file $(, $argument)*)
        }
    };
}

method!(close as xClose());
method!(read as xRead(to: *mut c_void, amount: c_int, from: i64) fails by Read with SQLITE_IOERR_READ);
method!(write as xWrite(from: *const c_void, amount: c_int, to: i64)
    fails by Write with SQLITE_IOERR_WRITE fails by DiskFull with SQLITE_FULL);
method!(truncate as xTruncate(size: i64) fails by Truncate with SQLITE_IOERR_TRUNCATE);
method!(file_size as xFileSize(size: *mut i64) fails by Read with SQLITE_IOERR_FSTAT);
method!(lock as xLock(level: c_int) fails by Lock with SQLITE_IOERR_LOCK);
method!(unlock as xUnlock(level: c_int));
method!(check_reserved as xCheckReservedLock(held: *mut c_int) fails by Lock with SQLITE_IOERR_CHECKRESERVEDLOCK);
method!(control as xFileControl(operation: c_int, argument: *mut c_void));
method!(sector_size as xSectorSize());
method!(characteristics as xDeviceCharacteristics());
method!(shm_map as xShmMap(region: c_int, size: c_int, extend: c_int, place: *mut *mut c_void)
    fails by SharedMemory with SQLITE_IOERR_SHMMAP);
method!(shm_lock as xShmLock(offset: c_int, count: c_int, flags: c_int) fails by SharedMemory with SQLITE_IOERR_SHMLOCK);
method!(shm_unmap as xShmUnmap(delete: c_int));

/// Nothing here outlives a crash of the machine, so a sync only says that it could.
unsafe extern "C" fn sync(_: *mut ffi::sqlite3_file, _: c_int) -> c_int {
    if strikes(Kind::Sync) {
        ffi::SQLITE_IOERR_FSYNC
    } else {
        ffi::SQLITE_OK
    }
}

unsafe extern "C" fn shm_barrier(file: *mut ffi::sqlite3_file) {
    let file = real(file);
    (*(*file).pMethods).xShmBarrier.unwrap()(file);
}

static METHODS: ffi::sqlite3_io_methods = ffi::sqlite3_io_methods {
    // Without mmap.
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved),
    xFileControl: Some(control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};
