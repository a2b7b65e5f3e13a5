//! How sure a success rate is.

/// The two-sided 95 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// The 95 % score interval of Wilson (1927) for the rate `rate` in [0, 1] seen in `n` > 0 trials; `n` need not be
/// whole.
///
/// Unlike the textbook's rate ± z·σ it stays within [0, 1] and is right for few trials and for rates near 0 and 1.
pub fn wilson(rate: f64, n: f64) -> (f64, f64) {
    let z2 = Z * Z;
    let centre = rate + z2 / (2.0 * n);
    let half_width = Z * (rate * (1.0 - rate) / n + z2 / (4.0 * n * n)).sqrt();
    // The bounds are the roots of a quadratic whose product is rate² / (1 + z²/n): the small root by that product,
    // since centre − half_width would cancel its digits away. At the ends the exact bounds are 0 and 1; rounding must
    // not say otherwise.
    let low = rate * rate / (centre + half_width);
    let high = if rate >= 1.0 { 1.0 } else { ((centre + half_width) / (1.0 + z2 / n)).min(1.0) };
    (low, high)
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
            let (got_low, got_high) = wilson(successes / n, n);
            assert!(
                (got_low - low).abs() < 5e-5 && (got_high - high).abs() < 5e-5,
                "{successes}/{n}: {got_low} {got_high}"
            );
        }
    }

    #[test]
    fn a_rate_next_to_zero_keeps_its_digits() {
        let (low, _) = wilson(1e-9, 1.0);
        assert!((low / (1e-18 / (1.0 * Z * Z)) - 1.0).abs() < 1e-6, "{low:e}");
    }

    #[test]
    fn equal_weights_count_in_full() {
        assert_eq!(effective_n(0.5 * 40.0, 0.25 * 40.0), 40.0);
        assert_eq!(effective_n(0.0, 0.0), 0.0);
    }

    proptest! {
        #[test]
        fn holds_the_rate_and_stays_within_bounds(rate in 0.0_f64..=1.0, n in 1e-3_f64..1e9) {
            let (low, high) = wilson(rate, n);
            prop_assert!(0.0 <= low && low <= rate + 1e-12 && rate <= high + 1e-12 && high <= 1.0);
        }

        #[test]
        fn narrows_with_more_trials(rate in 0.0_f64..=1.0, n in 1.0_f64..1e6) {
            let width = |n| { let (low, high) = wilson(rate, n); high - low };
            prop_assert!(width(4.0 * n) < width(n));
        }
    }
}
