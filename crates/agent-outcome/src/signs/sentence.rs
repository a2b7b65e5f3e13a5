//! What one sentence, or one line, says.

use crate::walk::{Kind, Token};
use crate::words::{Classes, ABLE, CAUSE, DONE, FAILURE, NEGATION, SELF, UNABLE, WELL};

/// How many tokens around a failure's word a negation or a count is looked for.
const NEAR: usize = 4;

/// What was found in a sentence.
#[derive(Debug, Default, Clone, Copy)]
pub struct Sentence {
    /// How many words, numbers and marks it has.
    pub tokens: usize,
    /// The classes of all its words.
    pub classes: Classes,
    /// A failure, or the cause of one, that is neither negated nor counted nor quoted.
    pub plain: bool,
    /// The same, where it is the first word.
    pub opens: bool,
    /// The same, where it is the last word.
    pub closes: bool,
    /// A failure that is said not to be: "no errors", "errors: 0".
    pub negated: bool,
    /// A number of failures: "12 errors".
    pub counted: bool,
    /// A failure within quotes or code.
    pub quoted: bool,
    /// A failure before a colon: "Report failed: …".
    pub formula: bool,
    /// An HTTP status of an error.
    pub status: bool,
    /// It ends in a question mark.
    pub question: bool,
    /// "0 of 12".
    pub none_of: bool,
    /// "3 of 12".
    pub some_of: bool,
    /// "12 of 12".
    pub all_of: bool,
    /// Where the last word of each kind stood.
    last: Last,
}

/// The places of the last words of a kind, counted from 1; 0 for none.
#[derive(Debug, Default, Clone, Copy)]
struct Last {
    negation: usize,
    zero: usize,
    number: usize,
    failure: usize,
    /// A number and the words that may follow it in "3 of 12".
    of: Option<(usize, u32)>,
    of_word: usize,
    in_quotes: bool,
}

impl Sentence {
    /// Reads one more token of the sentence.
    pub fn read(&mut self, token: &Token<'_>) {
        self.tokens += 1;
        let at = self.tokens;
        match token.kind {
            Kind::Mark => self.mark(token.chars[0], at),
            Kind::Number(value) => self.number(value, token.kind.is_status(), at),
            Kind::Word => {}
        }
        let class = token.classes.iter().fold(0, |all, class| all | class);
        self.classes |= class;
        if class & NEGATION != 0 {
            self.last.negation = at;
            self.negates(at);
        }
        if class & (FAILURE | CAUSE) != 0 {
            self.failure(at, class);
        }
        if token.chars.len() <= 3 && is_of(token.chars) {
            self.last.of_word = at;
        }
        self.closes = self.plain && (self.last.failure == at || self.closes && token.kind == Kind::Mark);
    }

    fn failure(&mut self, at: usize, class: Classes) {
        let near = |place: usize| place > 0 && at - place < NEAR;
        self.last.failure = at;
        if self.last.in_quotes {
            self.quoted = true;
        } else if near(self.last.negation) || near(self.last.zero) || class & NEGATION != 0 {
            self.negated = true;
        } else if near(self.last.number) && at - self.last.number < 3 {
            self.counted = true;
        } else {
            self.plain = true;
            self.opens |= at <= 2;
        }
    }

    /// A negation, or a zero, at `at`: behind a failure's word it is meant for it.
    fn negates(&mut self, at: usize) {
        let behind = self.last.failure > 0 && at - self.last.failure < 3;
        if behind && self.plain {
            self.plain = false;
            self.negated = true;
        }
    }

    fn number(&mut self, value: u32, is_status: bool, at: usize) {
        if let Some((place, first)) = self.last.of.filter(|_| self.last.of_word + 1 == at) {
            if self.last.of_word - place <= 1 {
                self.none_of |= first == 0;
                self.all_of |= first != 0 && first == value;
                self.some_of |= first != 0 && first != value;
            }
        }
        self.last.of = Some((at, value));
        if value == 0 {
            self.last.zero = at;
            self.negates(at);
        } else if is_status {
            self.status = true;
        } else {
            self.counted |= self.plain && at - self.last.failure <= 2;
            self.last.number = at;
        }
    }

    fn mark(&mut self, mark: char, at: usize) {
        match mark {
            '`' | '"' | '“' | '”' | '„' | '«' | '»' | '「' | '」' | '『' | '』' | '《' | '》' => {
                self.last.in_quotes = matches!(mark, '“' | '„' | '«' | '「' | '『' | '《')
                    || !self.last.in_quotes && !matches!(mark, '”' | '»' | '」' | '』' | '》');
            }
            ':' => self.formula |= self.plain && at > 1,
            '?' | '？' | '؟' => self.question = true,
            _ => self.question &= !mark.is_alphanumeric() && !"。.!".contains(mark),
        }
        if mark == '/' {
            self.last.of_word = at;
        }
    }

    /// Whether it has a word of one of `classes`.
    pub fn has(&self, classes: Classes) -> bool {
        self.classes & classes != 0
    }

    /// Whether somebody says that it was not possible.
    pub fn unable(&self) -> bool {
        self.has(UNABLE) || self.has(ABLE) && self.has(NEGATION)
    }

    /// The same in the first person.
    pub fn unable_self(&self) -> bool {
        self.unable() && self.has(SELF)
    }

    /// Whether something was done, and nothing denied.
    pub fn done(&self) -> bool {
        self.has(DONE) && !self.has(NEGATION | UNABLE)
    }

    /// Whether all is well, and nothing denied.
    pub fn well(&self) -> bool {
        self.has(WELL) && !self.has(NEGATION | UNABLE)
    }
}

/// Whether a word stands between the parts and the whole: "3 of 12".
fn is_of(chars: &[char]) -> bool {
    ["of", "von", "sur", "de", "di", "van", "z", "из", "av", "af"]
        .iter()
        .any(|word| word.chars().eq(chars.iter().copied()))
}
