//! The learned table, `model.bin`, read in place. `train/table.py` writes it; both know its layout:
//!
//! | what | type |
//! |---|---|
//! | `OUTCOME3` | 8 bytes |
//! | for success: scale of each kind of n-gram, scale of signs, bias | 5 × f32 |
//! | the share of known forms that decide right | f32 |
//! | the same five numbers for each category of failure | 11 × 5 × f32 |
//! | calibration: scores, rising, and the probability of success at each | [`KNOTS`] × 2 × f32 |
//! | success: signs | [`SIGNS`] × i16 |
//! | categories: signs, eleven numbers for each sign | [`SIGNS`] × 11 × i16 |
//! | success: n-grams | [`BUCKETS`] × i8 |
//! | categories: n-grams, eleven numbers for each bucket | [`CATEGORY_BUCKETS`] × 11 × i8 |
//!
//! Numbers are little-endian.

use crate::features::{BLOCKS, BUCKETS};
use crate::signs;
use crate::Category;

/// How many categories of failure there are.
pub const FAILURES: usize = Category::ALL.len() - 1;

/// How many buckets the categories have: [`SHARED`] of those for success share one.
pub const CATEGORY_BUCKETS: usize = BUCKETS / SHARED;

/// How many buckets for success share one for the categories.
const SHARED: usize = 4;

/// How many weights signs have: each alone, and in each length of text.
pub const SIGNS: usize = signs::COUNT * (1 + signs::LENGTHS);

/// How many points the calibration has.
pub const KNOTS: usize = 32;

static BYTES: &[u8; END] = include_bytes!("../../model.bin");

const MAGIC: &[u8] = b"OUTCOME3";
const LINES: usize = MAGIC.len();
/// The bytes of the numbers of one [`Scale`].
const LINE: usize = 4 * (BLOCKS + 2);
const FORMS: usize = LINES + LINE;
const CATEGORY_LINES: usize = FORMS + 4;
const CALIBRATION: usize = CATEGORY_LINES + FAILURES * LINE;
const SUCCESS_SIGNS: usize = CALIBRATION + KNOTS * 8;
const CATEGORY_SIGNS: usize = SUCCESS_SIGNS + SIGNS * 2;
const SUCCESS_NGRAMS: usize = CATEGORY_SIGNS + SIGNS * FAILURES * 2;
const CATEGORY_NGRAMS: usize = SUCCESS_NGRAMS + BUCKETS;
const END: usize = CATEGORY_NGRAMS + CATEGORY_BUCKETS * FAILURES;

/// How the sums of weights become a score.
#[derive(Debug, Clone, Copy)]
pub struct Scale {
    /// What one step of an n-gram's weight is worth, by its kind.
    pub ngrams: [f64; BLOCKS],
    /// What one step of a sign's weight is worth.
    pub signs: f64,
    /// The score of a text without any.
    pub bias: f64,
}

/// The scale for success, or for a category of failure.
fn scale(at: usize) -> Scale {
    let number = |place: usize| float(at + 4 * place);
    Scale { ngrams: std::array::from_fn(number), signs: number(BLOCKS), bias: number(BLOCKS + 1) }
}

/// The scale for success.
pub fn success_scale() -> Scale {
    scale(LINES)
}

/// The scale for the category of failure number `category`.
pub fn category_scale(category: usize) -> Scale {
    scale(CATEGORY_LINES + category * LINE)
}

/// The share of the known forms' decisions that are right.
pub fn forms() -> f64 {
    float(FORMS)
}

/// The score and the probability at point `knot` of the calibration.
pub fn knot(knot: usize) -> (f64, f64) {
    (float(CALIBRATION + knot * 8), float(CALIBRATION + knot * 8 + 4))
}

/// What the n-grams of `bucket` weigh towards success.
#[inline]
pub fn success_ngram(bucket: usize) -> i32 {
    i32::from(BYTES[SUCCESS_NGRAMS + bucket % BUCKETS] as i8)
}

/// What sign `sign` weighs towards success.
pub fn success_sign(sign: usize) -> i32 {
    short(SUCCESS_SIGNS + sign * 2)
}

/// Adds to `sums` what the n-grams of `bucket` weigh towards each category.
#[inline]
pub fn add_category_ngram(bucket: usize, sums: &mut [i32; FAILURES]) {
    let at = CATEGORY_NGRAMS + bucket / SHARED % CATEGORY_BUCKETS * FAILURES;
    for (sum, &weight) in sums.iter_mut().zip(&BYTES[at..at + FAILURES]) {
        *sum += i32::from(weight as i8);
    }
}

/// What sign `sign` weighs towards category number `category`.
pub fn category_sign(sign: usize, category: usize) -> i32 {
    short(CATEGORY_SIGNS + (sign * FAILURES + category) * 2)
}

fn short(at: usize) -> i32 {
    i32::from(i16::from_le_bytes([BYTES[at], BYTES[at + 1]]))
}

fn float(at: usize) -> f64 {
    f64::from(f32::from_le_bytes([BYTES[at], BYTES[at + 1], BYTES[at + 2], BYTES[at + 3]]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_of_this_layout_and_at_most_a_megabyte() {
        assert!(BYTES.starts_with(MAGIC) && BYTES.len() <= 1 << 20);
        let knots: Vec<(f64, f64)> = (0..KNOTS).map(knot).collect();
        assert!(knots.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1), "{knots:?}");
        assert!(knots.iter().all(|&(_, probability)| (0.0..=1.0).contains(&probability)));
    }
}
