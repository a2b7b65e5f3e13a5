//! The value that stands after a name: where it ends, and whether it is a secret at all.

use super::shapes::{Kind, WORDS, WRAPPERS};
use super::{named, run, WINDOW};
use std::ops::Range;

/// How far the closing quote of a secret is looked for, in characters.
const QUOTED: usize = 8 * WINDOW;

/// How a value is tied to its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tie {
    /// `name=value` and its like: only a program writes so.
    Assigned,
    /// `name: value`: a program or a person.
    Told,
    /// `name value`.
    Beside,
}

/// A value, as much of it as is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Value<'t> {
    text: &'t str,
    start: usize,
    end: usize,
    quote: Option<char>,
    /// Whether its quotes are escaped, as in JSON within JSON.
    is_escaped: bool,
}

/// Whether `part` may stand before or after a value as its quote.
pub fn is_quote(part: char) -> bool {
    matches!(part, '"' | '\'' | '`') || !part.is_ascii() && "“”‘’„«»‹›「」『』".contains(part)
}

/// Whether `part` is a quote or a bracket that closes.
fn closes(part: char) -> bool {
    matches!(part, ',' | ';' | ')' | ']' | '}' | '>') || is_quote(part)
}

pub fn is_blank(part: char) -> bool {
    part.is_whitespace() && part != '\n' && part != '\r'
}

impl<'t> Value<'t> {
    /// The value that begins at byte `start`, or after the blanks and the quote there.
    pub fn read(text: &'t str, start: usize) -> Self {
        let mut rest = text[start..].trim_start_matches(is_blank);
        // A colour, and the bracket of a list of values.
        if let Some(colour) = rest.strip_prefix("\u{1b}[") {
            rest = colour.trim_start_matches(|part: char| part.is_ascii_digit() || part == ';');
            rest = rest.strip_prefix(|end: char| end.is_ascii_alphabetic()).unwrap_or(rest);
        }
        rest = rest.strip_prefix('[').unwrap_or(rest);
        let bare = rest.trim_start_matches(|part: char| part.is_ascii_alphabetic());
        if WRAPPERS.contains(&&rest[..rest.len() - bare.len()]) {
            let inner = bare.strip_prefix('(').unwrap_or(bare).trim_start_matches('\\');
            rest = if inner.starts_with(is_quote) { inner } else { rest };
        }
        let opening = rest.trim_start_matches('\\');
        let quote = opening.chars().next().filter(|&part| is_quote(part));
        let is_escaped = quote.is_some() && opening.len() < rest.len();
        let inner = quote.map_or(rest, |quote| &opening[quote.len_utf8()..]);
        let start = text.len() - inner.len();
        let mut value = Value { text, start, end: start, quote, is_escaped };
        let closing = value.closing(WINDOW);
        value.quote = quote.filter(|_| closing.is_some() || inner.chars().nth(WINDOW).is_some());
        value.end = closing.unwrap_or_else(|| value.bare_end(WINDOW));
        value
    }

    /// What is looked at.
    pub fn shown(&self) -> &'t str {
        &self.text[self.start..self.end]
    }

    /// All of it.
    pub fn range(&self) -> Range<usize> {
        self.start..self.closing(QUOTED).unwrap_or_else(|| self.bare_end(usize::MAX))
    }

    /// Whether it is the second string of a pair.
    pub fn closes_pair(&self) -> bool {
        let after = &self.text[self.end..];
        self.quote.is_some_and(|quote| {
            after.trim_start_matches('\\').strip_prefix(quote).is_some_and(|after| after.starts_with([')', ']']))
        })
    }

    /// What stands after it, where it is a word of a scheme and something does.
    pub fn next(&self) -> Option<Self> {
        let rest = self.text[self.end..].strip_prefix(is_blank)?;
        let start = self.text.len() - rest.len();
        let next = Value { start, end: start, quote: None, is_escaped: false, ..*self };
        let next = Value { start: start + rest.len() - rest.trim_start_matches(is_blank).len(), ..next };
        let next = Value { end: next.bare_end(WINDOW), ..next };
        (next.end > next.start).then_some(next)
    }

    /// The value without its quotes taken into account, where what is quoted is more than the value.
    pub fn bare(&self) -> Self {
        let bare = Value { quote: None, ..*self };
        Value { end: bare.bare_end(WINDOW), ..bare }
    }

    /// Where its closing quote stands, among so many characters and on its line.
    fn closing(&self, within: usize) -> Option<usize> {
        let quote = self.quote?;
        let mut characters = self.text[self.start..].char_indices().take(within);
        while let Some((at, part)) = characters.next() {
            if part == '\n' {
                return None;
            }
            if part == '\\' {
                let (_, next) = characters.next()?;
                if self.is_escaped && next == quote {
                    return Some(self.start + at);
                }
                // Escaped twice: what follows is escaped by it.
                if self.is_escaped && self.text[self.start + at..].starts_with("\\\\\\") {
                    characters.nth(1)?;
                }
            } else if is_quote(part) && (part == quote || !quote.is_ascii()) {
                return Some(self.start + at);
            }
        }
        None
    }

    /// Where the value ends without quotes, of so many characters at most. What passwords may hold ends one only where
    /// nothing or another name follows.
    fn bare_end(&self, within: usize) -> usize {
        let rest = &self.text[self.start..];
        if let Some(end) = app_password(rest) {
            return self.start + end;
        }
        for (at, part) in rest.char_indices().take(within) {
            if part.is_ascii_alphanumeric() {
                continue;
            }
            let after = &rest[at + part.len_utf8()..];
            let next = after.chars().next().unwrap_or(' ');
            let is_over = next.is_whitespace() || next.is_control();
            let ends = match part {
                _ if part.is_whitespace() || part.is_control() => true,
                '\\' => "nrt\\".contains(next) || is_quote(next),
                '<' => next == '/' || next.is_ascii_alphabetic(),
                '.' | ':' | '!' | '?' | '，' | '。' | '；' => is_over || closes(next),
                ',' | ';' | '&' | '|' => is_over || closes(next) || "&{[\\|".contains(next) || names(after),
                _ if closes(part) => is_over || closes(next) || ".:!?&|<\\".contains(next),
                _ => false,
            };
            if ends {
                return self.start + at;
            }
        }
        rest.char_indices().nth(within).map_or(self.text.len(), |(at, _)| self.start + at)
    }

    /// Whether it is a secret, named as one of that `kind`.
    pub fn is_secret(&self, kind: Kind, tie: Tie) -> bool {
        let value = self.shown();
        let is_quoted = self.quote.is_some();
        let is_phrase = value.contains(char::is_whitespace);
        let is_fit = match (kind, tie) {
            (Kind::Password, Tie::Beside) if is_quoted => !is_words(value),
            (Kind::Vague, _) | (_, Tie::Beside) => looks_random(value),
            (Kind::Password, Tie::Assigned) => true,
            (Kind::Password, Tie::Told) => is_quoted || self.ends_line() || !is_words(value),
            (_, Tie::Assigned) => !is_phrase && !is_number(value),
            (_, Tie::Told) if is_quoted => !is_phrase && !is_number(value),
            (_, Tie::Told) => !is_words(value) && !is_number(value),
        };
        is_fit && !is_placeholder(value) && !self.says_something() && !self.is_code()
    }

    /// Whether it tells of a secret: "required", "must not be empty".
    fn says_something(&self) -> bool {
        let is_word = |word: &str| {
            let word = word.trim_matches(|part: char| part.is_ascii_punctuation()).to_lowercase();
            WORDS.contains(&word.as_str())
        };
        self.shown().split_whitespace().any(is_word)
    }

    /// Whether it is a piece of a program: a call, or a variable of that name.
    fn is_code(&self) -> bool {
        let value = self.shown();
        let is_path = |part: char| part.is_ascii_alphabetic() || "_.".contains(part);
        let path = &value[..run(value, 0, is_path)];
        let is_call = self.quote.is_none() && !path.is_empty() && value[path.len()..].starts_with(['(', '[']);
        let is_name = value.contains(['.', '_']) && value.chars().all(is_path) && named::kind(value).is_some();
        is_call || is_name || named::is_name(value)
    }

    /// Whether nothing follows it on its line but what closes a document.
    fn ends_line(&self) -> bool {
        let rest = self.text[self.end..].trim_start_matches(|part| is_quote(part) || ",;}])".contains(part));
        rest.trim_start_matches(is_blank).chars().next().map_or(true, |next| next.is_control())
            && !self.shown().bytes().all(|part| part.is_ascii_digit())
    }
}

/// The end of a Google app password that `rest` begins with: sixteen letters in fours.
fn app_password(rest: &str) -> Option<usize> {
    let letters = rest.as_bytes().first_chunk::<19>()?;
    let fits = |(place, part): (usize, &u8)| if place % 5 == 4 { *part == b' ' } else { part.is_ascii_lowercase() };
    let is_over = rest.as_bytes().get(19).map_or(true, |next| !next.is_ascii_alphanumeric() && *next != b' ');
    (letters.iter().enumerate().all(fits) && is_over).then_some(letters.len())
}

/// Whether `after` begins with another name and its sign: `&user=`, `;Server=`.
fn names(after: &str) -> bool {
    let after = after.strip_prefix("amp;").unwrap_or(after);
    let end = run(after, 0, |part| part.is_ascii_alphanumeric() || "_-.".contains(part));
    (1..=40).contains(&end) && after[end..].starts_with(['=', ':'])
}

/// Whether something stands for the secret, or it is masked already.
pub fn is_placeholder(value: &str) -> bool {
    let is_shown = |part: char| part.is_alphanumeric() && part != 'x' && part != 'X';
    let begins = |starts: &[&str]| starts.iter().any(|start| value.starts_with(start));
    // Stars around a whole value are emphasis, and hide nothing of it.
    let core = value.trim_matches('*');
    let shown = core.chars().filter(|part| part.is_alphanumeric()).count();
    let is_starred = core.chars().count() <= super::SHOWN || core.contains("**") && shown <= 3 * super::SHOWN;
    let is_masked =
        value.contains("**") && is_starred || value.chars().take(super::SHOWN + 1).any(|part| "…•●".contains(part));
    let is_cut = value.find("...").is_some_and(|at| at <= 10);
    let is_variable = |name: &str| name.chars().all(|part| part.is_ascii_alphabetic() || part == '_');
    let is_variable = value.strip_prefix('$').is_some_and(is_variable)
        || value.strip_prefix('%').and_then(|name| name.strip_suffix('%')).is_some_and(is_variable);
    let is_path = begins(&["/", "./", "../", "~/", "C:\\", "C:/"]) && is_words(value);
    let is_told = begins(&["<", "{", "${", "$(", "$env:", "#{", "%(", "your-", "your_", "YOUR-", "YOUR_"]);
    let is_more = value.contains("://") || begins(&["-----BEGIN"]);
    !value.chars().any(is_shown) || is_masked || is_cut || is_variable || is_path || is_told || is_more
}

fn is_number(value: &str) -> bool {
    value.len() < 16 && value.chars().all(|part| part.is_ascii_digit() || ".,_-+%/:".contains(part))
}

/// Whether `value` is made of words, numbers and versions, as names of things are: `learn-1.4`, `max_tokens`.
pub fn is_words(value: &str) -> bool {
    let mut mixed = 0;
    value.split(|part: char| !part.is_alphanumeric()).all(|part| {
        let letters = part.chars().filter(|part| part.is_alphabetic()).count();
        let length = part.chars().count();
        match letters {
            0 => length <= 8,
            _ if letters == length => is_word(part),
            _ => {
                mixed += 1;
                length <= 6 && mixed <= 2
            }
        }
    })
}

/// Whether `letters` are a word, or some in one as in `cancellationToken` and `HTTPError`.
fn is_word(letters: &str) -> bool {
    let is_small = |part: u8| !part.is_ascii_uppercase();
    let begins = |before: u8, part: u8, after: u8| !is_small(part) && (is_small(before) || is_small(after));
    let capitals = letters.as_bytes().windows(3).filter(|part| begins(part[0], part[1], part[2])).count();
    let last = letters.as_bytes().last_chunk::<2>().is_some_and(|[before, last]| is_small(*before) && !is_small(*last));
    let words = 1 + capitals + usize::from(last);
    letters.len() <= 6 || (3..=15).contains(&(letters.chars().count() / words))
}

/// Whether `value` looks as if drawn by lot: long, of letters and digits in disorder.
pub fn looks_random(value: &str) -> bool {
    let is_usual = |part: char| part.is_ascii_alphanumeric() || "_-+/=.~%".contains(part);
    let is_file = value
        .rsplit_once('.')
        .is_some_and(|(_, end)| end.len() <= 5 && end.bytes().all(|part| part.is_ascii_lowercase()));
    let is_path = value.contains('/') && !value.ends_with('=');
    value.len() >= 12 && value.chars().all(is_usual) && !is_file && !is_path && !is_words(value)
}
