//! The learned judge: what each n-gram and each sign weighs, added up.
//!
//! The numbers are whole, or `f64` added, multiplied, divided and rooted in a fixed order, so every platform computes the
//! same.

pub mod table;

use crate::ends::ends;
use crate::features::{Feature, Grams, Seen, BLOCKS};
use crate::signs::{self, Document, Signs};
use crate::walk::walk;
use crate::Category;
use std::ops::Range;
use table::{Scale, FAILURES, KNOTS};

/// A text as the model reads it: its n-grams, each once, and its signs.
#[derive(Debug)]
pub struct Facts {
    /// The n-grams, in the order of the text.
    pub ngrams: Vec<Feature>,
    /// How many there are of each kind.
    counts: [usize; BLOCKS],
    /// The signs.
    pub signs: Signs,
}

impl Facts {
    /// Reads `text`: its two ends.
    pub fn new(text: &str) -> Self {
        let ranges = ends(text);
        let mut ngrams = Vec::with_capacity(8 * ranges.iter().map(Range::len).sum::<usize>());
        let (mut seen, mut counts) = (Seen::default(), [0; BLOCKS]);
        let grams = Grams::new(|feature: Feature| {
            if seen.is_first(feature.bucket()) {
                counts[feature.block as usize] += 1;
                ngrams.push(feature);
            }
        });
        let mut reader = (grams, Document::default());
        for range in ranges {
            walk(text, range, &mut reader);
        }
        let signs = reader.1.signs();
        Facts { ngrams, counts, signs }
    }

    /// The score for success: above 0 rather a success.
    pub fn score(&self) -> f64 {
        let mut sums = [0; BLOCKS];
        for feature in &self.ngrams {
            sums[feature.block as usize] += table::success_ngram(feature.bucket());
        }
        self.total(table::success_scale(), sums, held(&self.signs).map(table::success_sign).sum())
    }

    /// The probability that the run did its job.
    pub fn probability(&self) -> f64 {
        probability(self.score())
    }

    /// The category that a failure most likely is of.
    pub fn category(&self) -> Category {
        let mut sums = [[0; FAILURES]; BLOCKS];
        for feature in &self.ngrams {
            table::add_category_ngram(feature.bucket(), &mut sums[feature.block as usize]);
        }
        let scores: [f64; FAILURES] = std::array::from_fn(|category| {
            let signs = held(&self.signs).map(|sign| table::category_sign(sign, category)).sum();
            self.total(table::category_scale(category), sums.map(|sums| sums[category]), signs)
        });
        let best = (0..FAILURES).fold(0, |best, next| if scores[next] > scores[best] { next } else { best });
        // The first is that of a success.
        Category::ALL[best + 1]
    }

    /// What each n-gram weighs towards success, on the scale of the score.
    pub fn ngram_weights(&self) -> impl Iterator<Item = (&Feature, f64)> {
        let scale = table::success_scale();
        let steps: [f64; BLOCKS] = std::array::from_fn(|block| scale.ngrams[block] / root(self.counts[block]));
        self.ngrams.iter().map(move |feature| {
            (feature, f64::from(table::success_ngram(feature.bucket())) * steps[feature.block as usize])
        })
    }

    /// What each sign that holds weighs, by its name.
    pub fn sign_weights(&self) -> impl Iterator<Item = (&'static str, f64)> + '_ {
        let step = table::success_scale().signs;
        holding(&self.signs)
            .map(move |(name, places)| (name, f64::from(places.map(table::success_sign).iter().sum::<i32>()) * step))
    }

    fn total(&self, scale: Scale, sums: [i32; BLOCKS], signs: i32) -> f64 {
        let blocks = (0..BLOCKS).map(|block| f64::from(sums[block]) * scale.ngrams[block] / root(self.counts[block]));
        blocks.sum::<f64>() + f64::from(signs) * scale.signs + scale.bias
    }
}

/// The places in the table of the signs that hold.
pub fn held(signs: &Signs) -> impl Iterator<Item = usize> + '_ {
    holding(signs).flat_map(|(_, places)| places)
}

/// The signs that hold, and the places of each: alone, and in a text of this length.
fn holding(signs: &Signs) -> impl Iterator<Item = (&'static str, [usize; 2])> + '_ {
    let alone = |sign: usize| sign * (1 + signs::LENGTHS);
    let places = move |sign: usize| [alone(sign), alone(sign) + 1 + signs.length];
    signs.signs.iter().enumerate().filter(|(_, (_, holds))| *holds).map(move |(sign, (name, _))| (*name, places(sign)))
}

/// By what the sum of `count` n-grams of a kind is divided, so that long texts do not score higher for their length.
fn root(count: usize) -> f64 {
    (count.max(1) as f64).sqrt()
}

/// The probability of success at `score`: between two points of the calibration in proportion.
fn probability(score: f64) -> f64 {
    let after = (0..KNOTS).find(|&knot| table::knot(knot).0 > score);
    match after {
        Some(0) => table::knot(0).1,
        Some(knot) => {
            let ((low, from), (high, to)) = (table::knot(knot - 1), table::knot(knot));
            from + (to - from) * (score - low) / (high - low)
        }
        None => table::knot(KNOTS - 1).1,
    }
}
