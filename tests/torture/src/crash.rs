//! Where a run is that kills the process, or never ends: the last words of the process say it.

use std::cell::UnsafeCell;
use std::os::raw::c_int;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// A run that takes longer than this many seconds hangs.
const PATIENCE: u32 = 120;

struct Note(UnsafeCell<[u8; 200]>);

// SAFETY: one thread writes it; the handler of a fatal signal reads it, when nothing else runs any more.
unsafe impl Sync for Note {}

static NOTE: Note = Note(UnsafeCell::new([0; 200]));
static LENGTH: AtomicUsize = AtomicUsize::new(0);

/// Says what is run next, and gives it its time.
pub fn note(run: &str) {
    let length = run.len().min(200);
    // SAFETY: see `Note`.
    unsafe {
        (&mut *NOTE.0.get())[..length].copy_from_slice(&run.as_bytes()[..length]);
        libc::alarm(PATIENCE);
    }
    LENGTH.store(length, Relaxed);
}

/// Catches what would end the process without a word.
pub fn watch() {
    let handler = last_words as extern "C" fn(c_int);
    for signal in [libc::SIGSEGV, libc::SIGBUS, libc::SIGABRT, libc::SIGFPE, libc::SIGILL, libc::SIGALRM] {
        // SAFETY: the handler calls nothing but what a handler may.
        unsafe { libc::signal(signal, handler as libc::sighandler_t) };
    }
}

extern "C" fn last_words(signal: c_int) {
    let words: &[u8] = if signal == libc::SIGALRM { b"hangs: " } else { b"crashes: " };
    // SAFETY: see `Note`; both calls are safe in a handler.
    unsafe {
        libc::write(1, words.as_ptr().cast(), words.len());
        libc::write(1, NOTE.0.get().cast(), LENGTH.load(Relaxed));
        libc::_exit(70);
    }
}
