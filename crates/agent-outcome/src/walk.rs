//! A text as the model reads it: words, marks, sentences and lines, one after the other, without a copy of any.
//!
//! Capitals are read as small letters, full-width forms as plain ones, the typographic apostrophe as `'`, digits as `9`
//! (but a lone `0`, and the three digits of an HTTP status of an error, are kept); a terminal's colours are passed over.

use crate::words::{self, Classes};
use std::ops::Range;

/// The most characters of a run between two blanks that are read as one; a longer one is read as several.
pub const LONGEST_RUN: usize = 128;

/// A word, a number or a mark.
#[derive(Debug)]
pub struct Token<'t> {
    /// Where it stands in the text.
    pub range: Range<usize>,
    /// Its characters as they are read.
    pub chars: &'t [char],
    /// The classes of its words, of which only a script without blanks has several in a token.
    pub classes: &'t [Classes],
    /// What it is.
    pub kind: Kind,
}

/// The most classes that are told of a token.
const CLASSES: usize = 32;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters and digits.
    Word,
    /// Digits alone: their value, or the largest of a `u32`.
    Number(u32),
    /// One mark.
    Mark,
}

impl Kind {
    /// Whether it is the HTTP status of an error.
    pub fn is_status(self) -> bool {
        matches!(self, Kind::Number(400..=599))
    }
}

/// What is told of a text, in its order.
pub trait Reader {
    /// A token.
    fn token(&mut self, token: &Token<'_>);
    /// Everything between two blanks, once its tokens were told.
    fn run(&mut self, range: Range<usize>, chars: &[char]);
    /// A sentence is over: at its mark, or at the end of its line.
    fn end_of_sentence(&mut self);
    /// A line is over.
    fn end_of_line(&mut self);
}

/// Two readers at once.
impl<A: Reader, B: Reader> Reader for (A, B) {
    fn token(&mut self, token: &Token<'_>) {
        self.0.token(token);
        self.1.token(token);
    }

    fn run(&mut self, range: Range<usize>, chars: &[char]) {
        self.0.run(range.clone(), chars);
        self.1.run(range, chars);
    }

    fn end_of_sentence(&mut self) {
        self.0.end_of_sentence();
        self.1.end_of_sentence();
    }

    fn end_of_line(&mut self) {
        self.0.end_of_line();
        self.1.end_of_line();
    }
}

/// Tells `reader` the part `range` of `text`, whose ends lie between characters.
pub fn walk(text: &str, range: Range<usize>, reader: &mut impl Reader) {
    let mut run = Run { chars: ['\0'; LONGEST_RUN], offsets: [0; LONGEST_RUN + 1], length: 0 };
    let Some(part) = text.get(range.clone()) else { return };
    let mut code = Code::None;
    let mut last = '\n';
    for (at, character) in part.char_indices() {
        let at = range.start + at;
        code = code.after(character);
        if code != Code::None {
            continue;
        }
        if character.is_whitespace() || character.is_control() {
            run.flush(at, reader);
            if ends_sentence(last) {
                reader.end_of_sentence();
            }
            if matches!(character, '\n' | '\u{2028}' | '\u{2029}') && last != '\n' {
                reader.end_of_sentence();
                reader.end_of_line();
                last = '\n';
            } else if last != '\n' {
                last = ' ';
            }
            continue;
        }
        if run.length == LONGEST_RUN {
            run.flush(at, reader);
        }
        run.push(at, folded(character));
        last = character;
        // These scripts write no blank after the mark.
        if matches!(character, '。' | '！' | '？') {
            run.flush(at + character.len_utf8(), reader);
            reader.end_of_sentence();
        }
    }
    run.flush(range.end, reader);
    reader.end_of_sentence();
    reader.end_of_line();
}

fn ends_sentence(mark: char) -> bool {
    matches!(mark, '.' | '!' | '?' | '…' | '؟' | '।')
}

/// Where in a terminal's code, such as a colour or a movement of the cursor, a character stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Code {
    None,
    Escape,
    Inside,
    End,
}

impl Code {
    fn after(self, character: char) -> Self {
        match (self, character) {
            (_, '\u{1b}') => Code::Escape,
            (Code::Escape, '[') => Code::Inside,
            (Code::Inside, ' '..='?') => Code::Inside,
            (Code::Inside, _) => Code::End,
            _ => Code::None,
        }
    }
}

/// `character` as it is read.
fn folded(character: char) -> char {
    match character {
        'A'..='Z' => character.to_ascii_lowercase(),
        '\0'..='\x7f' => character,
        '’' | '‘' | '＇' => '\'',
        // The full-width forms of ASCII.
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).map_or(character, |plain| plain.to_ascii_lowercase())
        }
        _ => character.to_lowercase().next().unwrap_or(character),
    }
}

/// Whether `part` belongs to a word, in any script: letters, digits, their accents.
fn is_word(part: char) -> bool {
    match part {
        '_' | 'a'..='z' | '0'..='9' => true,
        '\0'..='\x7f' => false,
        _ => {
            part.is_alphanumeric()
                || matches!(part, '\u{300}'..='\u{36f}' | '\u{5b0}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{900}'..='\u{dff}' | '\u{e31}'..='\u{e4e}')
        }
    }
}

/// The characters since the last blank.
struct Run {
    chars: [char; LONGEST_RUN],
    /// Where each of them stands in the text, and where the next will.
    offsets: [usize; LONGEST_RUN + 1],
    length: usize,
}

impl Run {
    fn push(&mut self, at: usize, character: char) {
        self.chars[self.length] = character;
        self.offsets[self.length] = at;
        self.length += 1;
    }

    /// Tells the run, which ends at byte `end`, and begins a new one.
    fn flush(&mut self, end: usize, reader: &mut impl Reader) {
        if self.length == 0 {
            return;
        }
        self.offsets[self.length] = end;
        let mut at = 0;
        while at < self.length {
            let first = at;
            at += 1;
            let kind = if is_word(self.chars[first]) {
                while at < self.length && (is_word(self.chars[at]) || self.is_apostrophe(at)) {
                    at += 1;
                }
                self.fold_digits(first..at)
            } else {
                Kind::Mark
            };
            let (chars, range) = (&self.chars[first..at], self.offsets[first]..self.offsets[at]);
            let (mut classes, mut count) = ([0; CLASSES], 0);
            // No stem is a number, or a mark of ASCII.
            if kind == Kind::Word || kind == Kind::Mark && !self.chars[first].is_ascii() {
                words::each(chars, |class| {
                    if count < CLASSES {
                        classes[count] = class;
                        count += 1;
                    }
                });
            }
            let token = Token { range, chars, classes: &classes[..count], kind };
            reader.token(&token);
        }
        reader.run(self.offsets[0]..end, &self.chars[..self.length]);
        self.length = 0;
    }

    /// Whether an apostrophe within a word stands at `at`: "can't".
    fn is_apostrophe(&self, at: usize) -> bool {
        self.chars[at] == '\'' && at + 1 < self.length && self.chars[at + 1].is_alphabetic()
    }

    fn fold_digits(&mut self, word: Range<usize>) -> Kind {
        let chars = &mut self.chars[word];
        if !chars.iter().any(char::is_ascii_digit) {
            return Kind::Word;
        }
        let is_number = chars.iter().all(char::is_ascii_digit);
        let value = chars.iter().filter_map(|digit| digit.to_digit(10));
        let value = value.fold(0u32, |value, digit| value.saturating_mul(10).saturating_add(digit));
        let kind = if is_number { Kind::Number(value) } else { Kind::Word };
        if kind != Kind::Number(0) && !kind.is_status() {
            for digit in chars.iter_mut().filter(|part| part.is_ascii_digit()) {
                *digit = '9';
            }
        }
        kind
    }
}
