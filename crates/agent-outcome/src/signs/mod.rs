//! Signs: what the place of a word says beyond the word. Each is a fact that holds of a text or does not; what it weighs,
//! alone and in a short, middling or long text, is learned.

mod sentence;

use crate::walk::{Reader, Token};
use crate::words::{LATER, PLEASE, RECOVERY, RETRY, SORRY, TOPIC};
use sentence::Sentence;
use std::ops::Range;

/// How many signs there are.
pub const COUNT: usize = 56;

/// How many lengths of text are told apart.
pub const LENGTHS: usize = 3;

/// The signs of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signs {
    /// Their names, as an explanation shows them, and which hold. The learned table knows them by their places.
    pub signs: [(&'static str, bool); COUNT],
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
    any: Any,
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
struct Any {
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
        any.recovered |= (sometimes_failed || fails) && sentence.has(RECOVERY);
        any.done_after |= sometimes_failed && (sentence.done() || sentence.well());
        any.opens |= sentence.opens;
        any.closes |= sentence.closes;
        any.negated |= sentence.negated;
        any.counted |= sentence.counted;
        any.quoted |= sentence.quoted || sentence.plain && self.in_code;
        any.formula |= sentence.formula;
        any.unable |= sentence.unable();
        any.unable_self |= sentence.unable_self();
        any.sorry |= sentence.has(SORRY);
        any.done |= sentence.done();
        any.recovery |= sentence.has(RECOVERY);
        any.retry |= sentence.has(RETRY);
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
        let signs = [
            ("a failure is stated", fails),
            ("a failure is stated first", first.plain),
            ("a failure is stated last", last.plain),
            ("a failure is all that is said", fails && self.failing == count),
            ("most sentences state a failure", fails && self.failing * 2 > count),
            ("a failure's word comes first", any.opens),
            ("a failure's word comes last", last.closes),
            ("a failure is denied", any.negated),
            ("a failure is denied first", first.negated),
            ("a failure is denied last", last.negated),
            ("failures are counted", any.counted),
            ("a failure is quoted", any.quoted),
            ("a failure stands before a colon", any.formula),
            ("a heading names a failure", any.heading),
            ("a failure, and later a recovery", any.recovered),
            ("a failure, and nothing after it was done", fails && !any.done_after),
            ("something could not be done", any.unable),
            ("something could not be done, said first", first.unable()),
            ("something could not be done, said last", last.unable()),
            ("the writer could not do something", any.unable_self),
            ("the writer could not do something, said first", first.unable_self()),
            ("an apology", any.sorry),
            ("an apology first", first.has(SORRY)),
            ("an apology last", last.has(SORRY)),
            ("something is put off at the end", last.has(LATER)),
            ("a question at the end", last.question),
            ("a request at the end", last.has(PLEASE)),
            ("something was done", any.done),
            ("something was done, said first", first.done()),
            ("something was done, said last", last.done()),
            ("a recovery", any.recovery),
            ("a recovery last", last.has(RECOVERY)),
            ("a retry", any.retry),
            ("a retry and a recovery", any.retry && any.recovery),
            ("a retry without a recovery", any.retry && !any.recovery),
            ("all is well", any.well),
            ("all is well, said first", first.well()),
            ("all is well, said last", last.well()),
            ("trouble is the topic of the first sentence", first.has(TOPIC)),
            ("none of many", any.none_of),
            ("some of many", any.some_of),
            ("all of many", any.all_of),
            ("an HTTP status of an error", any.status),
            ("an HTTP status of an error first", first.status),
            ("an HTTP status of an error last", last.status),
            ("a list", self.lists > 1),
            ("a table", self.tables > 2),
            ("headings", self.headings > 1),
            ("code", self.fences > 1),
            ("one word", self.tokens == 1),
            ("two or three words", matches!(self.tokens, 2 | 3)),
            ("one sentence", count == 1),
            ("two or three sentences", matches!(count, 2 | 3)),
            ("no mark at the end", ends_bare),
            ("nothing states a failure", !fails && !any.unable),
            ("several failures are stated", self.failing > 2),
        ];
        let length = if self.tokens <= 16 {
            0
        } else if self.tokens <= 70 {
            1
        } else {
            2
        };
        Signs { signs, length }
    }
}
