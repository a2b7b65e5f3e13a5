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

    #[test]
    fn units_are_counted_to_within_what_is_cut_off(terms in prop::collection::vec((1_u64..1 << 53, 0_u32..64), 1..100), unit in -20_i128..130) {
        let mut exact = ExactSum::default();
        let mut wanted = 0_u128;
        for &(mantissa, exponent) in &terms {
            exact.add(mantissa.into(), exponent.into(), false);
            wanted += u128::from(mantissa) << exponent;
        }
        let wanted = if unit < 0 { wanted.checked_shl(-unit as u32).filter(|_| wanted.leading_zeros() > 20) } else { Some(wanted.checked_shr(unit as u32).unwrap_or(0)) };
        prop_assume!(wanted.is_some_and(|wanted| wanted < 1 << 126));
        let (wanted, units) = (wanted.unwrap_or(0) as i128, exact.units(unit));
        prop_assert!(units <= wanted && wanted <= units + CUT_OFF, "{units} of {wanted}");
    }

    #[test]
    fn a_sum_is_added_times_a_factor_like_each_of_its_terms(terms in prop::collection::vec(any_finite(), 0..20), factor in prop_oneof![1_u64..100, any::<u64>()], exponent in prop_oneof![Just(0), -1074_i128..10], away: bool) {
        let (mut wanted, mut ours) = (ExactSum::default(), ExactSum::default());
        for &term in &terms {
            let (mantissa, shift) = split(term);
            wanted.add(u128::from(mantissa) * u128::from(factor), i128::from(shift) + exponent, term.is_sign_negative() != away);
        }
        ours.add_times(&sum(&terms), (factor, exponent), i128::MIN, away);
        // The digits may be others, of the same number.
        ours.add_times(&wanted, (1, 0), i128::MIN, true);
        prop_assert!(ours.value().is_none() && !ours.is_negative());
    }
}
