//! The short quotation that `end_reason` keeps.

use agent_outcome::ends::floor;

/// The most characters that an excerpt has.
pub const MAX_CHARACTERS: usize = 200;

/// How much of a long line is looked at: enough for the longest excerpt of four-byte characters, and control codes.
const WINDOW: usize = 4 * 2 * MAX_CHARACTERS;

/// At most [`MAX_CHARACTERS`] of `line`: its beginning, or where `marker` stands farther back, what surrounds that.
/// Control characters and runs of blanks become one blank, and a cut shows as an ellipsis.
pub fn excerpt(line: &str, marker: Option<&str>) -> String {
    let start = match marker.and_then(|marker| line.find(marker).map(|at| at + marker.len())) {
        Some(end) if line[..end].chars().count() > MAX_CHARACTERS => back(line, end, MAX_CHARACTERS / 2),
        _ => 0,
    };
    let end = floor(line, start + WINDOW);
    let mut shown = if start > 0 { String::from("…") } else { String::new() };
    shown.push_str(&plain(&line[start..end]));
    if end < line.len() || shown.chars().count() > MAX_CHARACTERS {
        shown = shown.chars().take(MAX_CHARACTERS - 1).collect();
        shown.truncate(shown.trim_end().len());
        shown.push('…');
    }
    shown
}

/// The byte at which the `characters` characters before byte `end` begin.
fn back(line: &str, end: usize, characters: usize) -> usize {
    line[..end].char_indices().rev().take(characters).last().map_or(end, |(at, _)| at)
}

/// `line` without terminal colours and control characters, blanks run together.
fn plain(line: &str) -> String {
    let mut shown = String::with_capacity(line.len());
    let mut rest = line;
    let mut gap = false;
    while let Some(character) = rest.chars().next() {
        if let Some(after) = after_code(rest) {
            rest = after;
            continue;
        }
        rest = &rest[character.len_utf8()..];
        if character.is_whitespace() || character.is_control() {
            gap = !shown.is_empty();
        } else {
            if std::mem::take(&mut gap) {
                shown.push(' ');
            }
            shown.push(character);
        }
    }
    shown
}

/// What follows the terminal's code that `text` begins with: a colour, a movement of the cursor, or a bare ESC.
fn after_code(text: &str) -> Option<&str> {
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
    fn short_lines_stand_as_they_are() {
        assert_eq!(excerpt("  Error:\t\u{1b}[31mno\u{1b}[0m  luck\0 ", None), "Error: no luck");
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

    #[test]
    fn long_lines_are_cut_on_a_character() {
        let shown = excerpt(&"ä".repeat(1000), None);
        assert_eq!((shown.chars().count(), shown.ends_with("ä…")), (MAX_CHARACTERS, true));
        let exact = "é".repeat(MAX_CHARACTERS);
        assert_eq!(excerpt(&exact, None), exact);
    }

    #[test]
    fn a_marker_far_back_stays_in_sight() {
        let line = format!("{} HTTP 429 {}", "x".repeat(900), "y".repeat(900));
        let shown = excerpt(&line, Some("HTTP 429"));
        assert!(shown.contains("HTTP 429") && shown.starts_with('…'), "{shown}");
        assert!(shown.chars().count() <= MAX_CHARACTERS);
    }
}
