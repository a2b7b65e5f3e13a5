//! The part of a text that is read: all of a short one, the two ends of a long one, so that the longest costs what one of
//! two kilobytes does.

use std::ops::Range;

/// How much of each end is read, in bytes.
pub const END: usize = 900;

/// The parts of `text` that are read.
pub fn ends(text: &str) -> [Range<usize>; 2] {
    let length = text.len();
    if length <= 2 * END {
        return [0..length, length..length];
    }
    [0..floor(text, END), ceil(text, length - END)..length]
}

/// The last boundary of a character at or before byte `at`.
pub fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The first boundary of a character at or after byte `at`.
pub fn ceil(text: &str, at: usize) -> usize {
    (at..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len())
}
