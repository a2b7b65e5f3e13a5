//! Letters, of scripts that part their words by blanks and of those that do not, and the blanks.

use std::borrow::Cow;

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

/// Whether `part` is a blank beyond ASCII: a no-break space, an ideographic one, a separator of lines or paragraphs.
fn is_odd_blank(part: char) -> bool {
    !part.is_ascii() && part.is_whitespace()
}

/// `text` with a plain blank for each odd one. The rules, and what looks around their words, know plain ones.
pub fn with_plain_blanks(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(is_odd_blank) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace(is_odd_blank, " "))
}

/// How `piece` of `plain`, which is `text` with plain blanks, is written in `text`: character for character.
pub fn as_written(text: &str, plain: &str, piece: &str) -> Option<String> {
    let (before, _) = plain.split_once(piece)?;
    Some(text.chars().skip(before.chars().count()).take(piece.chars().count()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_is_quoted_with_the_blanks_that_it_has() {
        let text = "データ\u{3000}取得 time\u{a0}limit";
        let plain = with_plain_blanks(text);
        assert_eq!(plain, "データ 取得 time limit");
        assert_eq!(as_written(text, &plain, "time limit").as_deref(), Some("time\u{a0}limit"));
        assert_eq!(as_written(text, &plain, "x"), None);
        assert!(matches!(with_plain_blanks("délai dépassé"), Cow::Borrowed(_)));
    }
}
