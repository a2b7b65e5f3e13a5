//! Weighted values in their order, and the value at which the weights from the least on reach a share of all.

use super::exact_sum::{ExactSum, CUT_OFF, DIGIT_BITS};
use super::fraction::Fraction;
use std::cmp::Ordering;
use std::collections::TryReserveError;

/// A value that weighs `weight`·2^`exponent`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Finite, and not −0.
    pub value: f64,
    /// Above 0, and below 2^106.
    pub weight: u128,
    /// In the range of [`super::forward_decay`].
    pub exponent: i128,
}

impl Row {
    /// Rows that compare as equal are the same.
    fn order(&self, other: &Row) -> Ordering {
        let weights = || self.exponent.cmp(&other.exponent).then(self.weight.cmp(&other.weight));
        self.value.total_cmp(&other.value).then_with(weights)
    }
}

/// Rows next to each other, in order, and never none.
#[derive(Debug, Clone)]
struct Block {
    rows: Vec<Row>,
    /// Of their weights.
    sum: ExactSum,
}

impl Block {
    fn new(rows: Vec<Row>) -> Self {
        let mut sum = ExactSum::default();
        rows.iter().for_each(|row| sum.add(row.weight, row.exponent, false));
        Block { rows, sum }
    }
}

/// Rows in order, in blocks of about as many rows as there are blocks: each change and each question takes about
/// √n steps.
#[derive(Debug, Clone, Default)]
pub struct SortedRows {
    blocks: Vec<Block>,
    count: usize,
    /// Of all weights.
    total: ExactSum,
}

/// A weight is counted in units of which all rows together have about 2 to the power of this.
const PRECISION: i128 = 70;

/// A number of units that is only known to lie from `least` to `most`.
#[derive(Clone, Copy, Default)]
struct Units {
    least: i128,
    most: i128,
}

impl Units {
    fn plus(self, units: i128) -> Self {
        Units { least: self.least + units, most: self.most + units + CUT_OFF }
    }
}

impl SortedRows {
    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    /// Takes these rows in place of none.
    pub fn fill(&mut self, mut rows: Vec<Row>) {
        rows.sort_unstable_by(Row::order);
        self.count = rows.len();
        // One large block, which is not copied: an aggregate asks once.
        let block = Block::new(rows);
        self.total = block.sum.clone();
        self.blocks = vec![block];
    }

    /// Adds a row.
    ///
    /// # Errors
    /// There is no memory for it.
    pub fn insert(&mut self, row: Row) -> Result<(), TryReserveError> {
        if self.blocks.is_empty() {
            self.fill(vec![row]);
            return Ok(());
        }
        let index = self.block_of(&row);
        let block = &mut self.blocks[index];
        block.rows.try_reserve(1)?;
        let place = block.rows.partition_point(|other| other.order(&row).is_lt());
        block.rows.insert(place, row);
        block.sum.add(row.weight, row.exponent, false);
        self.total.add(row.weight, row.exponent, false);
        self.count += 1;
        self.divide(index);
        Ok(())
    }

    /// Takes away a row that was added.
    pub fn remove(&mut self, row: Row) {
        if self.blocks.is_empty() {
            return;
        }
        self.divide(self.block_of(&row));
        let index = self.block_of(&row);
        let block = &mut self.blocks[index];
        let Ok(place) = block.rows.binary_search_by(|other| other.order(&row)) else {
            return;
        };
        block.rows.remove(place);
        block.sum.add(row.weight, row.exponent, true);
        self.total.add(row.weight, row.exponent, true);
        self.count -= 1;
        // Small blocks would become many.
        let small = self.block_size() / 4;
        if self.blocks[index].rows.is_empty() {
            self.blocks.remove(index);
        } else if let [block, next, ..] = &mut self.blocks[index..] {
            if block.rows.len() + next.rows.len() <= small {
                block.rows.append(&mut next.rows);
                *block = Block::new(std::mem::take(&mut block.rows));
                self.blocks.remove(index + 1);
            }
        }
    }

    /// Makes several blocks of one that is too large.
    fn divide(&mut self, index: usize) {
        let (largest, rows) = (self.block_size(), &self.blocks[index].rows);
        if rows.len() > largest {
            let parts: Vec<_> = rows.chunks(largest.div_ceil(2)).map(|rows| Block::new(rows.to_vec())).collect();
            self.blocks.splice(index..=index, parts);
        }
    }

    /// How many rows a block may have.
    fn block_size(&self) -> usize {
        64.max(2 * (self.count as f64).sqrt() as usize)
    }

    /// The index of the block that `row` is in or belongs into: the first that does not end before it, or the last.
    fn block_of(&self, row: &Row) -> usize {
        let ends_before = |block: &Block| block.rows.last().is_some_and(|last| last.order(row).is_lt());
        self.blocks.partition_point(ends_before).min(self.blocks.len().saturating_sub(1))
    }

    /// The least value up to which the rows have at least this share of all weight; `None` where there is no row.
    pub fn at_share(&self, share: Fraction) -> Option<f64> {
        // All weight has the last row, and none the first, whatever they weigh.
        if share.numerator == 0 {
            return self.blocks.first()?.rows.first().map(|row| row.value);
        } else if share.numerator == share.denominator && share.halvings == 0 {
            return self.blocks.last()?.rows.last().map(|row| row.value);
        }
        let unit = self.total.exponent()? - PRECISION;
        let wanted = self.wanted(share, unit);
        let blocks = self.blocks.iter().map(|block| block.sum.units(unit));
        let block = first_to_reach(Units::default(), wanted, blocks.clone(), |blocks| self.reaches(share, blocks, 0));
        let before = blocks.take(block).fold(Units::default(), Units::plus);
        let rows = &self.blocks[block].rows;
        let units = rows.iter().map(|row| match row.exponent - unit {
            shift if shift >= 0 => (row.weight << shift) as i128,
            shift if shift > -128 => (row.weight >> -shift) as i128,
            _ => 0,
        });
        let row = first_to_reach(before, wanted, units, |rows| self.reaches(share, block, rows));
        Some(rows[row].value)
    }

    /// This share of all weight.
    fn wanted(&self, share: Fraction, unit: i128) -> Units {
        let total = self.total.units(unit);
        let part = |units: i128| {
            let part = units * i128::from(share.numerator) / i128::from(share.denominator);
            part.checked_shr(share.halvings).unwrap_or(0)
        };
        Units { least: part(total), most: part(total + CUT_OFF) + 1 }
    }

    /// Whether the first `blocks` blocks and the first `rows` rows of the next have at least this share of all weight,
    /// exactly.
    ///
    /// Sums of few digits nearly always decide; only where they are equal do those below count.
    #[cold]
    fn reaches(&self, share: Fraction, blocks: usize, rows: usize) -> bool {
        let Some((highest, lowest)) = self.total.places() else {
            return true;
        };
        let mut digits = 4;
        loop {
            let from = lowest.max(highest - digits);
            let excess = self.excess(share, blocks, rows, from);
            if from == lowest {
                return !excess.is_negative();
            }
            // What a row has below the last of the digits is less than 1 of it.
            let most = u128::from(share.numerator + share.denominator) * self.count as u128;
            let moved = |down| {
                let mut moved = excess.clone();
                moved.add(most, from * i128::from(DIGIT_BITS), down);
                moved
            };
            if !moved(true).is_negative() {
                return true;
            }
            if moved(false).is_negative() {
                return false;
            }
            digits *= 8;
        }
    }

    /// By how much those rows have more than this share, times its denominator; in digits from `from` on.
    fn excess(&self, share: Fraction, blocks: usize, rows: usize, from: i128) -> ExactSum {
        let mut weight = ExactSum::default();
        let counts_from_end = blocks > self.blocks.len() / 2;
        let (counted, rows) = if counts_from_end {
            weight.add_times(&self.total, (1, 0), from, false);
            let rest = self.blocks.get(blocks).map_or(&[][..], |block| &block.rows[rows..]);
            (self.blocks.get(blocks + 1..).unwrap_or_default(), rest)
        } else {
            (&self.blocks[..blocks], self.blocks.get(blocks).map_or(&[][..], |block| &block.rows[..rows]))
        };
        counted.iter().for_each(|block| weight.add_times(&block.sum, (1, 0), from, counts_from_end));
        rows.iter().for_each(|row| weight.add(row.weight, row.exponent, counts_from_end));
        let mut excess = ExactSum::default();
        excess.add_times(&weight, (share.denominator, 0), from, false);
        excess.add_times(&self.total, (share.numerator, -i128::from(share.halvings)), from, true);
        excess
    }
}

/// The index of the first of `parts` with which the sum reaches what is wanted; the last does. Where units cannot tell,
/// `reached` can, of a number of parts.
fn first_to_reach(
    before: Units,
    wanted: Units,
    parts: impl Iterator<Item = i128>,
    reached: impl Fn(usize) -> bool,
) -> usize {
    let (mut sum, mut short, mut count) = (before, 0, 0);
    for units in parts {
        sum = sum.plus(units);
        count += 1;
        if sum.most < wanted.least {
            short = count;
        } else if sum.least >= wanted.most {
            break;
        }
    }
    let (mut low, mut high) = (short, count.max(short + 1) - 1);
    while low < high {
        let middle = low + (high - low) / 2;
        if reached(middle + 1) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}
