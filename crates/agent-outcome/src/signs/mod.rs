//! Signs: what the place of a word says beyond the word. Each is a fact that holds of a text or does not; what it weighs,
//! alone and in a short, middling or long text, is learned.

mod sentence;

use crate::walk::{Reader, Token};
use sentence::Sentence;
use std::ops::Range;

/// The signs: their names, as an explanation shows them.
#[rustfmt::skip]
pub const NAMES: [&str; COUNT] = [
    "a failure is stated", "a failure is stated first", "a failure is stated last", "a failure is all that is said", "most sentences state a failure",
    "a failure's word comes first", "a failure's word comes last", "a failure is denied", "a failure is denied first", "a failure is denied last",
    "failures are counted", "a failure is quoted", "a failure stands before a colon", "a heading names a failure", "a failure, and later a recovery",
    "a failure, and nothing after it was done", "something could not be done", "something could not be done, said first", "something could not be done, said last", "the writer could not do something",
    "the writer could not do something, said first", "an apology", "an apology first", "an apology last", "something is put off at the end",
    "a question at the end", "a request at the end", "something was done", "something was done, said first", "something was done, said last",
    "a recovery", "a recovery last", "a retry", "a retry and a recovery", "a retry without a recovery",
    "all is well", "all is well, said first", "all is well, said last", "trouble is the topic of the first sentence", "none of many",
    "some of many", "all of many", "an HTTP status of an error", "an HTTP status of an error first", "an HTTP status of an error last",
    "a list", "a table", "headings", "code", "one word",
    "two or three words", "one sentence", "two or three sentences", "no mark at the end", "nothing states a failure",
    "several failures are stated",
];

/// How many signs there are.
pub const COUNT: usize = 56;

/// How many lengths of text are told apart.
pub const LENGTHS: usize = 3;

/// The signs of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signs {
    /// Which hold, in the order of [`NAMES`].
    pub holds: [bool; COUNT],
    /// Its length: 0 short, 1 middling, 2 long.
    pub length: usize,
}

/// What was read of a text so far.
#[derive(Debug, Default)]
pub struct Document {
    sentence: Sentence,
    first: Option<Sentence>,
    last: Sentence,
    tokens: usize,
    sentences: usize,
    failing: usize,
    any: Facts,
    line: Line,
    lists: usize,
    tables: usize,
    headings: usize,
    fences: usize,
    in_code: bool,
    last_mark: Option<char>,
}

/// What held of any sentence.
#[derive(Debug, Default)]
struct Facts {
    opens: bool,
    closes: bool,
    negated: bool,
    counted: bool,
    quoted: bool,
    formula: bool,
    heading: bool,
    recovered: bool,
    done_after: bool,
    unable: bool,
    unable_self: bool,
    sorry: bool,
    done: bool,
    recovery: bool,
    retry: bool,
    well: bool,
    status: bool,
    none_of: bool,
    some_of: bool,
    all_of: bool,
}

/// The line that is read.
#[derive(Debug, Default)]
struct Line {
    start: [char; 3],
    tokens: usize,
    failing: bool,
}

impl Reader for Document {
    fn token(&mut self, token: &Token<'_>) {
        let Some(&first) = token.chars.first() else { return };
        if self.line.tokens < 3 {
            self.line.start[self.line.tokens] = first;
        }
        self.line.tokens += 1;
        self.tokens += 1;
        self.last_mark = Some(first);
        self.sentence.read(token);
    }

    fn run(&mut self, _: Range<usize>, _: &[char]) {}

    fn end_of_sentence(&mut self) {
        let sentence = std::mem::take(&mut self.sentence);
        if sentence.tokens == 0 {
            return;
        }
        let any = &mut self.any;
        let fails = sentence.plain && !self.in_code;
        let sometimes_failed = self.failing > 0;
        any.recovered |= (sometimes_failed || fails) && sentence.recovers();
        any.done_after |= sometimes_failed && (sentence.done() || sentence.well());
        any.opens |= sentence.opens;
        any.closes |= sentence.closes;
        any.negated |= sentence.negated;
        any.counted |= sentence.counted;
        any.quoted |= sentence.quoted || sentence.plain && self.in_code;
        any.formula |= sentence.formula;
        any.unable |= sentence.unable();
        any.unable_self |= sentence.unable_self();
        any.sorry |= sentence.sorry();
        any.done |= sentence.done();
        any.recovery |= sentence.recovers();
        any.retry |= sentence.retries();
        any.well |= sentence.well();
        any.status |= sentence.status;
        any.none_of |= sentence.none_of;
        any.some_of |= sentence.some_of;
        any.all_of |= sentence.all_of;
        self.line.failing |= fails;
        self.failing += usize::from(fails);
        self.sentences += 1;
        self.first.get_or_insert(sentence);
        self.last = sentence;
    }

    fn end_of_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        match line.start {
            ['`', '`', '`'] => {
                self.in_code = !self.in_code;
                self.fences += 1;
            }
            ['#', ..] => {
                self.headings += 1;
                self.any.heading |= line.failing;
            }
            ['|', ..] => self.tables += 1,
            ['-' | '*' | '•' | '·', ..] if line.tokens > 1 => self.lists += 1,
            [first, '.' | ')', _] if first.is_ascii_digit() && line.tokens > 2 => self.lists += 1,
            _ => {}
        }
    }
}

impl Document {
    /// The signs of what was read.
    pub fn signs(&self) -> Signs {
        let Document { any, last, .. } = self;
        let first = self.first.unwrap_or_default();
        let (fails, count) = (self.failing > 0, self.sentences);
        let ends_bare = self.last_mark.is_some_and(char::is_alphanumeric);
        #[rustfmt::skip]
        let holds = [
            fails, first.plain, last.plain, fails && self.failing == count, fails && self.failing * 2 > count,
            any.opens, last.closes, any.negated, first.negated, last.negated,
            any.counted, any.quoted, any.formula, any.heading, any.recovered,
            fails && !any.done_after, any.unable, first.unable(), last.unable(), any.unable_self,
            first.unable_self(), any.sorry, first.sorry(), last.sorry(), last.later(),
            last.question, last.please(), any.done, first.done(), last.done(),
            any.recovery, last.recovers(), any.retry, any.retry && any.recovery, any.retry && !any.recovery,
            any.well, first.well(), last.well(), first.is_topic(), any.none_of,
            any.some_of, any.all_of, any.status, first.status, last.status,
            self.lists > 1, self.tables > 2, self.headings > 1, self.fences > 1, self.tokens == 1,
            matches!(self.tokens, 2 | 3), count == 1, matches!(count, 2 | 3), ends_bare, !fails && !any.unable,
            self.failing > 2,
        ];
        let length = if self.tokens <= 16 {
            0
        } else if self.tokens <= 70 {
            1
        } else {
            2
        };
        Signs { holds, length }
    }
}
