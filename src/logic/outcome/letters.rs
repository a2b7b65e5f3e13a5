//! Letters, of scripts that part their words by blanks and of those that do not.

/// The first script that writes no blanks between its words.
const WIDE: char = '\u{2e80}';

/// Whether `part` is a letter of a script that parts its words by blanks.
pub fn is_letter(part: char) -> bool {
    part.is_alphabetic() && part < WIDE
}

/// Whether `part` is a letter of a script that writes no blanks.
pub fn is_wide(part: char) -> bool {
    part >= WIDE && part.is_alphabetic()
}

/// Whether `text` begins with `start`, small and capital letters alike.
pub fn starts_with_ignoring_case(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(start))
}
