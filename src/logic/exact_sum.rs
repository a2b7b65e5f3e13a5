//! A sum without rounding: terms can be taken away again, in any order, and leave nothing behind.

use std::collections::BTreeMap;

/// How far apart in powers of two neighbouring digits stand.
const DIGIT_BITS: u32 = 64;

/// How many digits at the top are kept at hand.
const WINDOW: usize = 8;

/// The digits that one term reaches into.
const REACH: usize = 3;

/// Bits that a head must have spare before a digit is added to it exactly.
const SPARE_BITS: i128 = 2;

/// A digit more than this many bits below the head shows in no digit of a float.
const VISIBLE_BITS: i128 = 320;

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
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ONE: Scaled = Scaled { high: 1.0, low: 0.0, exponent: 0 };

    fn sum(terms: &[f64]) -> ExactSum {
        let mut sum = ExactSum::default();
        terms.iter().for_each(|&term| add(&mut sum, term));
        sum
    }

    fn add(sum: &mut ExactSum, term: f64) {
        let (mantissa, exponent) = split(term);
        sum.add(mantissa.into(), exponent.into(), term.is_sign_negative());
    }

    fn value(sum: &ExactSum) -> f64 {
        sum.value().map_or(0.0, |scaled| scaled.over(ONE))
    }

    #[test]
    fn nothing_is_lost_whatever_the_sizes() {
        assert_eq!(value(&sum(&[1e308, 1.0, 5e-324, -1e308])), 1.0);
        assert_eq!(value(&sum(&[1e308, 5e-324, -1e308])), 5e-324);
        assert_eq!(value(&sum(&[1e16, 1.0, 1.0, -1e16])), 2.0);
        assert_eq!(value(&sum(&[0.1; 10])), 1.0);
        assert_eq!(value(&sum(&[-0.75])), -0.75);
        assert_eq!(value(&sum(&[f64::MAX, f64::MAX, -f64::MAX])), f64::MAX);
    }

    #[test]
    fn low_digits_show_beside_a_high_one() {
        // Exactly halfway between two floats: what is far below decides.
        for below in [5e-324, 1e-300, 1e-60, 1e-40, 1e-20] {
            let half = 2_f64.powi(-53);
            assert_eq!(value(&sum(&[1.0, half, half / 4.0])), 1.0 + 2.0 * half, "{below}");
            assert_eq!(value(&sum(&[1.0, -1.0, below])), below);
        }
        assert_eq!(value(&sum(&[1.0, 2_f64.powi(-53), 2_f64.powi(-90)])), 1.0 + 2_f64.powi(-52));
    }

    #[test]
    fn powers_may_lie_beyond_every_float() {
        let (mut far, mut near) = (ExactSum::default(), ExactSum::default());
        far.add(3, 1 << 100, false);
        near.add(2, (1 << 100) - 1, false);
        assert_eq!(far.value().unwrap().over(near.value().unwrap()), 3.0);
        near.add(1, -(1 << 100), false);
        assert_eq!(far.value().unwrap().over(near.value().unwrap()), 3.0);
        near.add(2, (1 << 100) - 1, true);
        assert_eq!(far.value().unwrap().over(near.value().unwrap()), f64::INFINITY);
        assert_eq!(near.value().unwrap().over(far.value().unwrap()), 0.0);
    }

    #[test]
    fn floats_split_and_come_back() {
        for number in [0.0, 1.0, -1.5, 0.1, 5e-324, -2.2e-308, f64::MIN_POSITIVE, f64::MAX, f64::MIN] {
            let (mantissa, exponent) = split(number);
            assert_eq!(times_power_of_two(mantissa as f64, exponent.into()), number.abs());
        }
    }

    fn any_finite() -> impl Strategy<Value = f64> {
        any::<u64>().prop_map(f64::from_bits).prop_filter("finite", |number| number.is_finite())
    }

    proptest! {
        #[test]
        fn what_is_taken_away_leaves_nothing(stay in prop::collection::vec(any_finite(), 0..30), go in prop::collection::vec(any_finite(), 0..30)) {
            let mut both = sum(&stay);
            go.iter().for_each(|&term| add(&mut both, term));
            go.iter().for_each(|&term| add(&mut both, -term));
            prop_assert_eq!(both, sum(&stay));
        }

        #[test]
        fn order_does_not_show(mut terms in prop::collection::vec(any_finite(), 0..50)) {
            let straight = sum(&terms);
            terms.sort_by(f64::total_cmp);
            prop_assert_eq!(sum(&terms), straight);
        }

        #[test]
        fn equals_a_sum_of_integers(terms in prop::collection::vec((-(1_i64 << 53)..1 << 53, 0_u32..60), 0..100)) {
            let mut exact = ExactSum::default();
            let mut wanted = 0_i128;
            for &(mantissa, exponent) in &terms {
                exact.add(mantissa.unsigned_abs().into(), exponent.into(), mantissa < 0);
                wanted += i128::from(mantissa) << exponent;
            }
            prop_assert_eq!(value(&exact), wanted as f64);
        }

        #[test]
        fn a_product_divided_is_the_factor(factor in -1e300_f64..1e300, times in prop::collection::vec(1_i64..1 << 20, 1..50)) {
            let (mantissa, exponent) = split(factor);
            let (mut products, mut counts) = (ExactSum::default(), ExactSum::default());
            for &count in &times {
                for bit in (0..20).filter(|bit| count >> bit & 1 == 1) {
                    products.add(mantissa.into(), (exponent + bit).into(), factor < 0.0);
                }
                counts.add(count as u128, 0, false);
            }
            prop_assert_eq!(products.value().map_or(0.0, |value| value.over(counts.value().unwrap())), factor);
        }
    }
}
