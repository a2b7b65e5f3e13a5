//! Cuts a text, always between two characters: nowhere else in the classifier is a place computed that is not one where
//! something was found.

/// The last character boundary at or before byte `at`.
pub fn floor(text: &str, at: usize) -> usize {
    if at >= text.len() {
        return text.len();
    }
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

/// The beginning of `text`, of at most `bytes`.
pub fn head(text: &str, bytes: usize) -> &str {
    &text[..floor(text, bytes)]
}

/// The ending of `text`, of at most `bytes`.
pub fn tail(text: &str, bytes: usize) -> &str {
    let least = text.len().saturating_sub(bytes);
    let start = (least..text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
    &text[start..]
}

/// What stands in `text` before the `rest` that it ends in.
pub fn before<'t>(text: &'t str, rest: &str) -> &'t str {
    text.strip_suffix(rest).unwrap_or(text)
}

/// The characters that `text` begins with and that are such, and the rest.
pub fn split_while(text: &str, is_such: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|part| !is_such(part)).unwrap_or(text.len()))
}

/// The `start` that `text` begins with, small and capital letters alike, as it is written there, and the rest.
pub fn split_prefix<'t>(text: &'t str, start: &str) -> Option<(&'t str, &'t str)> {
    // Equal bytes end where `start` does, between two characters.
    text.split_at_checked(start.len()).filter(|(begin, _)| begin.eq_ignore_ascii_case(start))
}

/// Whether `text` begins with `start`, small and capital letters alike.
pub fn starts_with_ignoring_case(text: &str, start: &str) -> bool {
    split_prefix(text, start).is_some()
}

/// What follows the terminal's code that `text` begins with: a colour, a movement of the cursor, or a bare ESC.
pub fn after_code(text: &str) -> Option<&str> {
    let code = text.strip_prefix('\u{1b}')?;
    let Some(code) = code.strip_prefix('[') else {
        return Some(code);
    };
    let end = code.trim_start_matches(|part| matches!(part, ' '..='?'));
    Some(end.strip_prefix(|last| matches!(last, '@'..='~')).unwrap_or(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_fall_between_characters() {
        let text = "aä€🐈";
        for bytes in 0..=text.len() + 1 {
            let (head, tail) = (head(text, bytes), tail(text, bytes));
            assert!(text.starts_with(head) && head.len() <= bytes && head.len() + 4 > bytes.min(text.len()));
            assert!(text.ends_with(tail) && tail.len() <= bytes && tail.len() + 4 > bytes.min(text.len()));
        }
        assert_eq!(split_prefix("aä", "A\u{301}"), None);
        assert_eq!(split_prefix("ERRoré", "error"), Some(("ERRor", "é")));
        assert_eq!(split_while("äöü 1", char::is_alphabetic), ("äöü", " 1"));
        assert_eq!(before("état: x", ": x"), "état");
    }

    #[test]
    fn a_code_ends_where_the_terminal_ends_it() {
        for (text, rest) in [
            ("\u{1b}[1;31mred", "red"),
            ("\u{1b}[?25hshown", "shown"),
            ("\u{1b}余额不足", "余额不足"),
            ("\u{1b}[31é", "é"),
            ("\u{1b}", ""),
        ] {
            assert_eq!(after_code(text), Some(rest), "{text:?}");
        }
        assert_eq!(after_code("[31m"), None);
    }
}
