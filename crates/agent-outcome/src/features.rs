//! The n-grams of a text: one to three words, two to five characters between blanks, and up to four classes of words in a
//! sentence, such as "none, failed" or "zero, done, number, failed", which say the same in any language. Each is a bucket of
//! the model's table, by its hash.

use crate::walk::{Kind, Reader, Token, LONGEST_RUN};
use crate::words::OUTCOME;
use std::ops::Range;

/// How many buckets there are, as a power of two.
pub const BITS: u32 = 18;

/// How many buckets there are.
pub const BUCKETS: usize = 1 << BITS;

/// Kinds of n-grams, each of which the model weighs as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Block {
    /// One to three words.
    Words,
    /// Two to five characters.
    Characters,
    /// One to four classes of words.
    Classes,
}

/// How many kinds there are.
pub const BLOCKS: usize = 3;

/// An n-gram.
#[derive(Debug, Clone, Copy)]
pub struct Feature {
    /// Its kind.
    pub block: Block,
    bucket: u32,
    start: u32,
    end: u32,
}

impl Feature {
    /// Its bucket, below [`BUCKETS`].
    pub fn bucket(&self) -> usize {
        self.bucket as usize
    }

    /// Where it stands in the text; of one beyond 4 GB, nowhere.
    pub fn range(&self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Which buckets were met already: an n-gram counts once, however often it occurs.
pub struct Seen([u64; BUCKETS / 64]);

impl Default for Seen {
    fn default() -> Self {
        Seen([0; BUCKETS / 64])
    }
}

impl Seen {
    /// Notes `bucket`, and tells whether it is the first time.
    #[inline]
    pub fn is_first(&mut self, bucket: usize) -> bool {
        let (word, bit) = (&mut self.0[bucket / 64 % (BUCKETS / 64)], 1 << (bucket % 64));
        let is_first = *word & bit == 0;
        *word |= bit;
        is_first
    }
}

/// The hash of what stands before the first word.
const START: u64 = 1;

/// Kinds of n-grams have hashes of their own.
const WORD: u64 = 0x9ae1_6a3b_2f90_404f;
const TWO_WORDS: u64 = 0xc3a5_c85c_97cb_3127;
const THREE_WORDS: u64 = 0xb492_b66f_be98_f273;
const CHARACTERS: u64 = 0x9ddf_ea08_eb38_2d69;
const CLASSES: u64 = 0x1656_67b1_9e37_79f9;
const ALL_CLASSES: u64 = 0x27d4_eb2f_1656_67c5;

/// The patterns of a sentence: of the classes that tell an outcome, with numbers and marks, and of all classes.
const OUTCOMES: usize = 0;
const EVERYTHING: usize = 1;

/// Of each the kind of its hashes, and how many symbols it has at most.
const PATTERNS: [(u64, usize); 2] = [(CLASSES, 4), (ALL_CLASSES, 3)];

/// The last symbols of a sentence, the last one first, and where each begins.
#[derive(Clone, Copy)]
struct Pattern([(u64, usize); 4]);

impl Pattern {
    fn new(at: usize) -> Self {
        Pattern([(START, at); 4])
    }
}

/// Symbols of a pattern beside the classes of words.
const ZERO: u64 = 1 << 60;
const STATUS: u64 = 2 << 60;
const NUMBER: u64 = 3 << 60;
const OVER: u64 = 4 << 60;
const MARK: u64 = 5 << 60;

/// What tells the n-grams of a text as it is read.
pub struct Grams<E> {
    emit: E,
    /// The hashes of the last two tokens, the last one first, and where they begin.
    words: [u64; 2],
    starts: [usize; 2],
    /// The patterns of the sentence so far.
    patterns: [Pattern; 2],
    /// The last number of the sentence.
    number: Option<u32>,
    /// Where the last token ended.
    end: usize,
}

impl<E: FnMut(Feature)> Grams<E> {
    /// Tells `emit` every n-gram.
    pub fn new(emit: E) -> Self {
        Grams { emit, words: [START; 2], starts: [0; 2], patterns: [Pattern::new(0); 2], number: None, end: 0 }
    }

    #[inline]
    fn tell(&mut self, block: Block, hash: u64, range: Range<usize>) {
        let place = |at: usize| u32::try_from(at).unwrap_or(0);
        (self.emit)(Feature { block, bucket: bucket(hash), start: place(range.start), end: place(range.end) });
    }

    /// Another symbol of a pattern of the sentence.
    fn symbol(&mut self, pattern: usize, symbol: u64, range: Range<usize>) {
        let (kind, length) = PATTERNS[pattern];
        self.patterns[pattern].0.rotate_right(1);
        self.patterns[pattern].0[0] = (symbol, range.start);
        let (mut hash, mut first) = (kind, range.start);
        for (symbol, start) in self.patterns[pattern].0.into_iter().take(length) {
            hash = join(kind, hash, symbol);
            // Before the sentence's first word there is nothing to quote.
            first = if symbol == START { first } else { start };
            self.tell(Block::Classes, hash, first..range.end);
            if symbol == START {
                break;
            }
        }
    }
}

impl<E: FnMut(Feature)> Reader for Grams<E> {
    fn token(&mut self, token: &Token<'_>) {
        let word = match token.kind {
            Kind::Number(value) if value > 0 && !token.kind.is_status() => mix(WORD, '9'),
            _ => token.chars.iter().fold(WORD, |hash, &part| mix(hash, part)),
        };
        let [last, before] = self.words;
        let [last_start, before_start] = self.starts;
        let end = token.range.end;
        self.tell(Block::Words, word, token.range.clone());
        let first = if last == START { token.range.start } else { last_start };
        self.tell(Block::Words, join(TWO_WORDS, last, word), first..end);
        if last != START {
            self.tell(
                Block::Words,
                join(join(THREE_WORDS, before, last), TWO_WORDS, word),
                if before == START { last_start } else { before_start }..end,
            );
        }
        match token.kind {
            Kind::Number(value) => {
                // "12 of 12", "5 of 12": what a number is beside the one before it.
                let symbol = match (value, self.number) {
                    (0, _) => ZERO,
                    _ if token.kind.is_status() => STATUS,
                    (_, None) => NUMBER,
                    (_, Some(before)) => NUMBER + 1 + (value > before) as u64 * 2 + (value == before) as u64,
                };
                self.number = Some(value);
                self.symbol(OUTCOMES, symbol, token.range.clone());
            }
            Kind::Mark
                if matches!(token.chars, ['?' | ':' | '=' | '→' | '`' | '"' | '/' | '%' | '(' | '|' | '[' | '{']) =>
            {
                self.symbol(
                    OUTCOMES,
                    MARK + token.chars.iter().map(|&mark| u64::from(u32::from(mark))).sum::<u64>(),
                    token.range.clone(),
                );
            }
            _ => {
                for &classes in token.classes {
                    if classes & OUTCOME != 0 {
                        self.symbol(OUTCOMES, classes & OUTCOME, token.range.clone());
                    }
                    self.symbol(EVERYTHING, classes, token.range.clone());
                }
            }
        }
        self.end = end;
        self.words = [word, last];
        self.starts = [token.range.start, last_start];
    }

    fn run(&mut self, range: Range<usize>, chars: &[char]) {
        // With a blank before and after.
        let mut padded = [' '; LONGEST_RUN + 2];
        padded[1..=chars.len()].copy_from_slice(chars);
        let padded = &padded[..chars.len() + 2];
        for start in 0..padded.len() - 1 {
            let mut hash = mix(CHARACTERS, padded[start]);
            for &part in padded[start + 1..].iter().take(4) {
                hash = mix(hash, part);
                self.tell(Block::Characters, hash, range.clone());
            }
        }
    }

    fn end_of_sentence(&mut self) {
        if self.patterns[0].0[0].0 != START {
            self.symbol(OUTCOMES, OVER, self.end..self.end);
        }
        self.patterns = [Pattern::new(self.end); 2];
        self.number = None;
    }

    fn end_of_line(&mut self) {
        self.words = [START; 2];
    }
}

#[inline]
fn mix(hash: u64, part: char) -> u64 {
    (hash ^ u64::from(u32::from(part))).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(23)
}

#[inline]
fn join(kind: u64, first: u64, second: u64) -> u64 {
    (kind ^ first).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29) ^ second.wrapping_mul(0xff51_afd7_ed55_8ccd)
}

#[inline]
fn bucket(hash: u64) -> u32 {
    let hash = (hash ^ (hash >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    (hash >> (64 - BITS)) as u32
}
