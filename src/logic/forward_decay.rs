//! What a row weighs: half as much a half-life later.
//!
//! A weight is kept as w·2^(t/h) in place of w·2^(−(t_max − t)/h) ("forward decay", Cormode, Shkapenyuk, Srivastava and
//! Xu 2009): the factor between the two is common to all rows and cancels, and a row's weight never changes.

use super::exact_sum::split;

/// A point of time, in whatever unit the half-life is in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Time {
    pub(super) nearest: f64,
    /// What the float leaves of a large integer: nanoseconds since 1970 need more than its 53 bits.
    pub(super) rest: f64,
}

impl From<f64> for Time {
    fn from(time: f64) -> Self {
        Time { nearest: time, rest: 0.0 }
    }
}

impl From<i64> for Time {
    fn from(time: i64) -> Self {
        let nearest = time as f64;
        let is_exact = time.unsigned_abs() < 1 << 53;
        Time { nearest, rest: if is_exact { 0.0 } else { (i128::from(time) - nearest as i128) as f64 } }
    }
}

/// The time in which a weight halves, ready for use.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HalfLife {
    length: f64,
    /// 1, or a power of two that lifts times and half-life from where products of theirs would underflow.
    lift: f64,
    lifted: f64,
    inverse: f64,
}

/// From this many half-lives on, two floats that differ at all are thousands of half-lives apart, and no weighing can
/// show the older.
const FAR: f64 = (1_i128 << 100) as f64;

impl HalfLife {
    /// A half-life of `length`; `None` unless it is finite and above 0.
    pub fn new(length: f64) -> Option<Self> {
        (length > 0.0 && length.is_finite()).then(|| {
            let lift = if length < 2_f64.powi(-500) { 2_f64.powi(600) } else { 1.0 };
            HalfLife { length, lift, lifted: length * lift, inverse: 1.0 / (length * lift) }
        })
    }

    /// Its length, as it was given.
    pub fn length(&self) -> f64 {
        self.length
    }

    /// 2^(time / half-life) as a factor from 1/2 to 2 and an exponent.
    ///
    /// The factor is that of what is left of the time when whole half-lives are taken away, exactly: times that are whole
    /// half-lives apart have the same factor, and their weights are exact powers of two apart.
    #[inline]
    pub(super) fn growth(&self, time: Time) -> (f64, i128) {
        let nearest = time.nearest * self.lift;
        let quotient = nearest * self.inverse;
        // Adding this to a number that is not large rounds it, and leaves the integer in the lowest bits: a conversion
        // in one addition.
        const ROUNDER: f64 = (3_i64 << 51) as f64;
        let rounded = quotient + ROUNDER;
        let whole = (rounded.to_bits() as i64).wrapping_sub(ROUNDER.to_bits() as i64);
        // The remainder of a division of floats is a float, and a fused multiplication gives it.
        let remainder = (ROUNDER - rounded).mul_add(self.lifted, nearest) + time.rest * self.lift;
        let is_near = quotient.abs() < (1_i64 << 50) as f64;
        if is_near && remainder.abs() < 0.5 * self.lifted {
            ((remainder / self.lifted).exp2(), whole.into())
        } else if is_near && remainder.abs() < self.lifted {
            self.growth_at_a_half(remainder, whole)
        } else {
            far_growth(self.length, quotient, time)
        }
    }

    /// The same where the rounding of the quotient may have gone either way.
    #[cold]
    fn growth_at_a_half(&self, remainder: f64, whole: i64) -> (f64, i128) {
        let up = i64::from(remainder > 0.5 * self.lifted) - i64::from(remainder <= -0.5 * self.lifted);
        (((remainder - up as f64 * self.lifted) / self.lifted).exp2(), (whole + up).into())
    }
}

/// The same where the quotient is as large as a float's precision, or larger.
#[cold]
fn far_growth(half_life: f64, quotient: f64, time: Time) -> (f64, i128) {
    let sign = if time.nearest > 0.0 { 1 } else { -1 };
    if quotient.abs() >= FAR {
        // Only the order of times shows here; the bits of a positive float are in its order.
        let order = (1 << 100) + (i128::from(time.nearest.abs().to_bits()) << 20);
        return (1.0, sign * order + ((time.rest as i128) << 10));
    }
    // A long division, of integers.
    let ((divisor, divisor_exponent), (dividend, exponent)) = (split(half_life), split(time.nearest));
    let (dividend, exponent) = match time.rest {
        0.0 => (i128::from(dividend), exponent),
        rest => ((time.nearest as i128 + rest as i128) * sign, 0),
    };
    let mut shift = exponent - divisor_exponent;
    let divisor = i128::from(divisor) << (-shift).max(0);
    let (mut whole, mut remainder) = (dividend / divisor, dividend % divisor);
    while shift > 0 {
        let bits = shift.min(60);
        let rest = remainder << bits;
        (whole, remainder) = ((whole << bits) + rest / divisor, rest % divisor);
        shift -= bits;
    }
    (whole, remainder) = (sign * whole, sign * remainder);
    let up = i128::from(2 * remainder > divisor) - i128::from(2 * remainder <= -divisor);
    (((remainder - up * divisor) as f64 / divisor as f64).exp2(), whole + up)
}

/// One value, the time it belongs to, and what it weighs at that time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Finite.
    pub value: f64,
    /// In the half-life's unit.
    pub at: Time,
    /// Finite and at least 0.
    pub weight: f64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn growth(half_life: f64, time: impl Into<Time>) -> (u64, i128) {
        let (factor, exponent) = HalfLife::new(half_life).unwrap().growth(time.into());
        let (mantissa, shift) = split(factor);
        (mantissa, exponent + i128::from(shift))
    }

    #[test]
    fn times_beyond_all_weighing_keep_their_order() {
        let last = 1_763_553_600_000_000_001_i64;
        for (half_life, older, newer) in [
            (1e-300, Time::from(last - 1), Time::from(last)),
            (1e-300, Time::from(-last), Time::from(1 - last)),
            (1.0, Time::from(1e200), Time::from(1e300)),
            (1.0, Time::from(-1e300), Time::from(1e40)),
        ] {
            assert!(growth(half_life, older).1 + 1000 < growth(half_life, newer).1, "{older:?} {newer:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5000))]

        #[test]
        fn whole_half_lives_apart_is_powers_of_two_apart(
            half_life in 1_i64..1 << 20, scale in -600_i32..600, part in 0_i64..1 << 20, whole in -(1_i64 << 31)..1 << 31, other in -(1_i64 << 31)..1 << 31,
        ) {
            let length = half_life as f64 * 2_f64.powi(scale);
            // Halves of half-lives are where a quotient is rounded up or down.
            for part in [part, half_life] {
                let at = |whole: i64| (part + 2 * whole * half_life) as f64 * 2_f64.powi(scale - 1);
                let ((factor, exponent), (other_factor, other_exponent)) = (growth(length, at(whole)), growth(length, at(other)));
                prop_assert_eq!((factor, exponent - i128::from(whole)), (other_factor, other_exponent - i128::from(other)));
            }
        }

        #[test]
        fn also_of_integers_that_no_float_holds_and_of_those_far_away(half_life in prop_oneof![1_i64..30, 1_i64..100_000], part in 0_i64..100_000, whole: i32, other: i32) {
            let times = (i64::MAX / half_life) >> 33;
            let (whole, other) = (i64::from(whole) * times, i64::from(other) * times);
            let at = |whole: i64| part + whole * half_life;
            let ((factor, exponent), (other_factor, other_exponent)) = (growth(half_life as f64, at(whole)), growth(half_life as f64, at(other)));
            prop_assert_eq!((factor, exponent - i128::from(whole)), (other_factor, other_exponent - i128::from(other)));
        }
    }
}
