//! How sure a success rate is.

/// The two-sided 95 % quantile of the normal distribution.
pub const Z_95: f64 = 1.959_963_984_540_054;
/// The two-sided 99 % quantile.
pub const Z_99: f64 = 2.575_829_303_548_901;

/// The score interval of Wilson (1927) for the rate `rate` in [0, 1] seen in `n` > 0 trials, at the normal quantile `z`;
/// `n` need not be whole.
///
/// Unlike the textbook's rate ± z·σ it stays within [0, 1] and is right for few trials and for rates near 0 and 1.
pub fn wilson(rate: f64, n: f64, z: f64) -> (f64, f64) {
    let z2 = z * z;
    let centre = rate + z2 / (2.0 * n);
    let half_width = z * (rate * (1.0 - rate) / n + z2 / (4.0 * n * n)).sqrt();
    // The bounds are the roots of a quadratic whose product is rate² / (1 + z²/n): the small root by that product,
    // since centre − half_width would cancel its digits away. At the ends the exact bounds are 0 and 1; rounding must
    // not say otherwise.
    let low = rate * rate / (centre + half_width);
    let high = if rate >= 1.0 { 1.0 } else { ((centre + half_width) / (1.0 + z2 / n)).min(1.0) };
    (low, high)
}

/// A difference of two rates, with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// The first rate minus the second.
    pub value: f64,
    /// The interval's lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// The difference of two rates, each with its number of trials, and its interval at the normal quantile `z` by the
/// hybrid score method of Newcombe (1998, method 10), which joins their score intervals.
pub fn newcombe(one: (f64, f64), other: (f64, f64), z: f64) -> Difference {
    let ((rate1, n1), (rate2, n2)) = (one, other);
    let ((low1, high1), (low2, high2)) = (wilson(rate1, n1, z), wilson(rate2, n2, z));
    let value = rate1 - rate2;
    Difference {
        value,
        low: value - (rate1 - low1).hypot(high2 - rate2),
        high: value + (high1 - rate1).hypot(rate2 - low2),
    }
}

/// The effective number of trials of Kish (1965), (Σ w·n)² / Σ w²·n: how many equally weighted trials would be as
/// informative. 0 where there is none.
pub fn effective_n(weighted_count: f64, square_weighted_count: f64) -> f64 {
    if square_weighted_count > 0.0 {
        weighted_count * weighted_count / square_weighted_count
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn published_values() {
        // Newcombe (1998), table I, method 3 (score, without continuity correction).
        for (successes, n, low, high) in [
            (81.0, 263.0, 0.2553, 0.3662),
            (15.0, 148.0, 0.0624, 0.1605),
            (0.0, 20.0, 0.0, 0.1611),
            (1.0, 29.0, 0.0061, 0.1718),
        ] {
            let (got_low, got_high) = wilson(successes / n, n, Z_95);
            assert!(
                (got_low - low).abs() < 5e-5 && (got_high - high).abs() < 5e-5,
                "{successes}/{n}: {got_low} {got_high}"
            );
        }
    }

    #[test]
    fn published_differences() {
        // Newcombe (1998), interval estimation for the difference, table II, method 10.
        for (one, other, low, high) in [
            ((56.0, 70.0), (48.0, 80.0), 0.0524, 0.3339),
            ((9.0, 10.0), (3.0, 10.0), 0.1705, 0.8090),
            ((5.0, 56.0), (0.0, 29.0), -0.0381, 0.1926),
            ((10.0, 10.0), (0.0, 10.0), 0.6075, 1.0),
        ] {
            let got = newcombe((one.0 / one.1, one.1), (other.0 / other.1, other.1), Z_95);
            assert!((got.low - low).abs() < 5e-5 && (got.high - high).abs() < 5e-5, "{one:?} {other:?}: {got:?}");
        }
    }

    #[test]
    fn a_rate_next_to_zero_keeps_its_digits() {
        let (low, _) = wilson(1e-9, 1.0, Z_95);
        assert!((low / (1e-18 / (1.0 * Z_95 * Z_95)) - 1.0).abs() < 1e-6, "{low:e}");
    }

    #[test]
    fn equal_weights_count_in_full() {
        assert_eq!(effective_n(0.5 * 40.0, 0.25 * 40.0), 40.0);
        assert_eq!(effective_n(0.0, 0.0), 0.0);
    }

    proptest! {
        #[test]
        fn holds_the_rate_and_stays_within_bounds(rate in 0.0_f64..=1.0, n in 1e-3_f64..1e9) {
            let (low, high) = wilson(rate, n, Z_95);
            prop_assert!(0.0 <= low && low <= rate + 1e-12 && rate <= high + 1e-12 && high <= 1.0);
        }

        #[test]
        fn narrows_with_more_trials(rate in 0.0_f64..=1.0, n in 1.0_f64..1e6) {
            let width = |n| { let (low, high) = wilson(rate, n, Z_95); high - low };
            prop_assert!(width(4.0 * n) < width(n));
        }
    }
}
