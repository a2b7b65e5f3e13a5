//! A sum without rounding: terms can be taken away again, in any order, and leave nothing behind.

use std::collections::BTreeMap;

/// How far apart in powers of two neighbouring digits stand.
pub const DIGIT_BITS: u32 = 64;

/// How many digits at the top are kept at hand.
const WINDOW: usize = 8;

/// The digits that one term reaches into.
const REACH: usize = 3;

/// Bits that a head must have spare before a digit is added to it exactly.
const SPARE_BITS: i128 = 2;

/// A digit more than this many bits below the head shows in no digit of a float.
const VISIBLE_BITS: i128 = 320;

/// A digit takes some thousands of terms up to this, and still adds up with its neighbours.
const ROOM: u128 = 1 << 108;

/// How many units may be lost in counting them: two digits that are cut, and all below.
pub const CUT_OFF: i128 = 3;

/// The exact sum of integers times powers of two, whatever the powers.
///
/// A fixed-point accumulator wide enough for every term (Kulisch and Miranker 1986), in digits with room above them, so
/// that no addition has to carry (Neal 2015), and sparse, so that only the powers that occur take memory.
///
/// The sum is Σ digit·2^(64·place). A digit takes 2^63 terms.
#[derive(Debug, Clone)]
pub struct ExactSum {
    /// The place of the lowest digit in the window.
    base: i128,
    /// The digits from `base` on, where nearly all terms go: in order of time, each row is worth more than the last.
    window: [i128; WINDOW],
    /// The digits below, none of them 0.
    below: BTreeMap<i128, i128>,
}

/// A number beyond the range and the precision of a float: (high + low)·2^exponent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scaled {
    high: f64,
    low: f64,
    exponent: i128,
}

impl Default for ExactSum {
    fn default() -> Self {
        ExactSum { base: i128::MIN / 2, window: [0; WINDOW], below: BTreeMap::new() }
    }
}

impl ExactSum {
    /// Adds `size`·2^`exponent`, or takes it away.
    #[inline]
    pub fn add(&mut self, size: u128, exponent: i128, away: bool) {
        let (place, shift) = (exponent >> DIGIT_BITS.ilog2(), exponent as u32 % DIGIT_BITS);
        let rest = size >> 1 >> (DIGIT_BITS - 1 - shift);
        let digits = [(size as u64) << shift, rest as u64, (rest >> DIGIT_BITS) as u64];

        let index = place.wrapping_sub(self.base) as u128;
        if index <= (WINDOW - REACH) as u128 {
            let index = index as usize;
            for (digit, term) in self.window[index..index + REACH].iter_mut().zip(digits) {
                change(digit, term, away);
            }
        } else {
            self.add_outside(place, digits, away);
        }
    }

    #[cold]
    fn add_outside(&mut self, place: i128, digits: [u64; REACH], away: bool) {
        if place > self.base {
            self.lift(place - (WINDOW / 2) as i128);
        }
        for (place, term) in (place..).zip(digits) {
            if place >= self.base {
                change(&mut self.window[(place - self.base) as usize], term, away);
            } else if term != 0 {
                let digit = self.below.entry(place).or_insert(0);
                change(digit, term, away);
                if *digit == 0 {
                    self.below.remove(&place);
                }
            }
        }
    }

    /// Moves the window up to `base`.
    fn lift(&mut self, base: i128) {
        for (place, digit) in (self.base..).zip(std::mem::take(&mut self.window)) {
            if place >= base {
                self.window[(place - base) as usize] = digit;
            } else if digit != 0 {
                self.below.insert(place, digit);
            }
        }
        self.base = base;
    }

    /// The places that hold something, from the highest on, and their digits.
    fn digits(&self) -> impl Iterator<Item = (i128, i128)> + '_ {
        let window = (0..WINDOW).rev().map(|index| (self.base + index as i128, self.window[index]));
        let below = self.below.iter().rev().map(|(&place, &digit)| (place, digit));
        window.filter(|&(_, digit)| digit != 0).chain(below)
    }

    /// Adds what `other` holds in its digits from `lowest` on, times `factor`·2^`exponent`, or takes it away.
    pub fn add_times(&mut self, other: &ExactSum, (factor, exponent): (u64, i128), lowest: i128, away: bool) {
        for (place, digit) in other.digits().take_while(|&(place, _)| place >= lowest) {
            let small = digit.checked_mul(factor.into()).filter(|term| exponent == 0 && term.unsigned_abs() < ROOM);
            if let Some(term) = small {
                self.add_digit(place, if away { -term } else { term });
                continue;
            }
            let (size, away) = (digit.unsigned_abs(), away != (digit < 0));
            let exponent = place * i128::from(DIGIT_BITS) + exponent;
            self.add(u128::from(size as u64) * u128::from(factor), exponent, away);
            if size >> DIGIT_BITS != 0 {
                self.add((size >> DIGIT_BITS) * u128::from(factor), exponent + i128::from(DIGIT_BITS), away);
            }
        }
    }

    fn add_digit(&mut self, place: i128, term: i128) {
        if place >= self.base + WINDOW as i128 {
            self.lift(place - (WINDOW / 2) as i128);
        }
        if place >= self.base {
            self.window[(place - self.base) as usize] += term;
        } else {
            let digit = self.below.entry(place).or_insert(0);
            *digit += term;
            if *digit == 0 {
                self.below.remove(&place);
            }
        }
    }

    /// How often 2^`unit` goes into a sum of fewer than 2^127 of it whose terms are all positive: at most [`CUT_OFF`] too
    /// few.
    pub fn units(&self, unit: i128) -> i128 {
        let mut units = 0;
        for (place, digit) in self.digits() {
            match place * i128::from(DIGIT_BITS) - unit {
                shift if shift >= 0 => units += digit << shift,
                shift if shift > -128 => units += digit >> -shift,
                _ => break,
            }
        }
        units
    }

    /// The places of the highest and the lowest digit that is not 0; `None` where there is none.
    pub fn places(&self) -> Option<(i128, i128)> {
        let (highest, _) = self.digits().next()?;
        let lowest = self.below.first_key_value().map(|(&place, _)| place);
        Some((highest, lowest.or_else(|| self.digits().last().map(|(place, _)| place))?))
    }

    /// The exponent of the largest power of two in the sum, to within 1; `None` for 0.
    pub fn exponent(&self) -> Option<i128> {
        let Scaled { high, exponent, .. } = self.value()?;
        let (mantissa, shift) = split(high);
        Some(exponent + i128::from(shift) + i128::from(mantissa.ilog2()))
    }

    /// Whether it is below 0.
    pub fn is_negative(&self) -> bool {
        self.value().is_some_and(|value| value.high < 0.0)
    }

    /// The sum, to some 90 bits; `None` for 0.
    pub fn value(&self) -> Option<Scaled> {
        let mut digits = self.digits().peekable();
        let (mut place, mut head) = (0, 0_i128);
        // As much as fits into an integer: nothing is lost where high digits cancel.
        while let Some(&(next, digit)) = digits.peek() {
            let gap = (place - next) * i128::from(DIGIT_BITS);
            let room = i128::from(head.unsigned_abs().leading_zeros()) - SPARE_BITS;
            head = match head {
                0 => digit,
                _ if gap <= room => (head << gap) + digit,
                _ => break,
            };
            place = next;
            digits.next();
        }
        if head == 0 {
            return None;
        }
        let high = head as f64;
        let mut low = (head - high as i128) as f64;
        for (next, digit) in digits {
            let gap = (place - next) * i128::from(DIGIT_BITS);
            if gap > VISIBLE_BITS {
                break;
            }
            low += times_power_of_two(digit as f64, -gap);
        }
        Some(Scaled { high, low, exponent: place * i128::from(DIGIT_BITS) })
    }
}

/// Equal digits, wherever the windows stand.
impl PartialEq for ExactSum {
    fn eq(&self, other: &Self) -> bool {
        self.digits().eq(other.digits())
    }
}

impl Scaled {
    /// `self` / `divisor`, rounded once where it is a normal number; 0 or infinite where a float ends.
    pub fn over(self, divisor: Scaled) -> f64 {
        let quotient = self.high / divisor.high;
        let rest = (-quotient).mul_add(divisor.high, self.high) + (self.low - quotient * divisor.low);
        times_power_of_two(quotient + rest / divisor.high, self.exponent - divisor.exponent)
    }
}

/// Every digit of a term gets the term's sign, so that a term and its opposite leave no digit behind.
#[inline]
fn change(digit: &mut i128, term: u64, away: bool) {
    if away {
        *digit -= i128::from(term);
    } else {
        *digit += i128::from(term);
    }
}

/// The size of a finite float as mantissa and exponent: mantissa·2^exponent, with a mantissa below 2^53.
#[inline]
pub fn split(number: f64) -> (u64, i64) {
    let bits = number.to_bits();
    let (fraction, exponent) = (bits & ((1 << 52) - 1), (bits >> 52 & 0x7FF) as i64);
    // Subnormal numbers have no hidden bit.
    if exponent == 0 {
        (fraction, -1074)
    } else {
        (fraction | 1 << 52, exponent - 1075)
    }
}

/// `number`·2^`exponent`, for numbers between 2^-200 and 2^200 in size.
fn times_power_of_two(number: f64, exponent: i128) -> f64 {
    // In two steps, since 2^exponent alone may be out of range; beyond ±1600 all is out of range.
    let exponent = exponent.clamp(-1600, 1600) as i32;
    number * 2_f64.powi(exponent / 2) * 2_f64.powi(exponent - exponent / 2)
}

#[cfg(test)]
#[path = "exact_sum_tests.rs"]
mod tests;
