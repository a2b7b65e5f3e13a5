//! A share from 0 to 1, as the fraction that was meant.

use super::exact_sum::split;

/// From here on a fraction is not taken for what was meant. Any two of smaller denominators are apart by more than the
/// rounding of a float, so at most one can have been.
const DENOMINATORS: u128 = 1 << 26;

/// `numerator` / `denominator` / 2^`halvings`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fraction {
    /// Below 2^53.
    pub numerator: u64,
    /// Below 2^26.
    pub denominator: u64,
    /// Up to 1074; where there are any, the denominator is 1.
    pub halvings: u32,
}

impl Fraction {
    /// The fraction with a denominator below 2^26 from which `share` differs by a float's rounding (one part in 2^53), if
    /// at all: 0.1 is 1/10. Where there is none, exactly `share`. `None` unless it is from 0 to 1.
    pub fn meant_by(share: f64) -> Option<Fraction> {
        (0.0..=1.0).contains(&share).then(|| {
            let (mantissa, exponent) = split(share);
            let halvings = exponent.unsigned_abs() as u32;
            simple(mantissa, halvings).unwrap_or(Fraction { numerator: mantissa, denominator: 1, halvings })
        })
    }
}

/// The first of the convergents of `mantissa` / 2^`halvings`'s continued fraction that is close enough. What is as close
/// as that is one of them (Legendre 1798).
fn simple(mantissa: u64, halvings: u32) -> Option<Fraction> {
    if mantissa == 0 {
        return Some(Fraction { numerator: 0, denominator: 1, halvings: 0 });
    }
    let (mantissa, power) = (u128::from(mantissa), 1_u128.checked_shl(halvings).filter(|_| halvings < 80)?);
    let (mut dividend, mut divisor) = (mantissa, power);
    let (mut before, mut convergent) = ((0, 1), (1, 0));
    while divisor > 0 {
        let quotient = dividend / divisor;
        (before, convergent) = (convergent, (quotient * convergent.0 + before.0, quotient * convergent.1 + before.1));
        let (numerator, denominator) = convergent;
        if denominator >= DENOMINATORS {
            return None;
        }
        if (mantissa * denominator).abs_diff(numerator * power) <= (mantissa * denominator) >> 53 {
            return Some(Fraction { numerator: numerator as u64, denominator: denominator as u64, halvings: 0 });
        }
        (dividend, divisor) = (divisor, dividend % divisor);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn simple(numerator: u64, denominator: u64) -> Option<Fraction> {
        Some(Fraction { numerator, denominator, halvings: 0 })
    }

    #[test]
    fn what_people_write_is_what_they_mean() {
        for (share, numerator, denominator) in [
            (0.0, 0, 1),
            (-0.0, 0, 1),
            (1.0, 1, 1),
            (0.5, 1, 2),
            (0.1, 1, 10),
            (0.95, 19, 20),
            (0.28, 7, 25),
            (0.999999, 999_999, 1_000_000),
            (1.0 / 3.0, 1, 3),
        ] {
            assert_eq!(Fraction::meant_by(share), simple(numerator, denominator), "{share}");
        }
    }

    #[test]
    fn anything_else_is_exactly_itself() {
        for share in [5e-324, 1e-300, 1e-9, 1.0 - 2_f64.powi(-53), 0.1 + 2_f64.powi(-40), std::f64::consts::FRAC_1_PI] {
            let Fraction { numerator, denominator, halvings } = Fraction::meant_by(share).unwrap();
            assert_eq!((denominator, split(share)), (1, (numerator, -i64::from(halvings))), "{share}");
        }
    }

    #[test]
    fn outside_of_0_to_1_is_none() {
        for share in [-5e-324, 1.0 + f64::EPSILON, f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(Fraction::meant_by(share), None);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(5000))]

        #[test]
        fn a_quotient_of_whole_numbers_is_found_again(denominator in prop_oneof![1_u64..1000, 1_u64..1 << 26], part in 0.0_f64..1.0) {
            let numerator = (part * denominator as f64) as u64;
            let found = Fraction::meant_by(numerator as f64 / denominator as f64).unwrap();
            prop_assert_eq!(found.halvings, 0);
            prop_assert_eq!(found.numerator * denominator, numerator * found.denominator);
        }

        #[test]
        fn where_a_share_of_rows_is_a_whole_number_of_them_it_is_that_number(rows in prop_oneof![1_u64..1000, 1_u64..1 << 26], part in 0.0_f64..=1.0, ulps in -2_i64..=2) {
            let whole = (part * rows as f64) as u64;
            let share = f64::from_bits((whole as f64 / rows as f64).to_bits().saturating_add_signed(ulps)).clamp(0.0, 1.0);
            if whole > 0 && share * rows as f64 == whole as f64 {
                let found = Fraction::meant_by(share).unwrap();
                prop_assert_eq!(found.halvings, 0);
                prop_assert_eq!(found.numerator * rows, whole * found.denominator);
            }
        }
    }
}
