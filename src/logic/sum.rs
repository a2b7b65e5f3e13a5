//! A sum that does not depend on the order of its terms, to all the digits that a float shows.

/// A running sum with the rounding error of every addition kept beside it (Neumaier 1974).
///
/// Days may come in any order within a group, from a view of anybody's; the average must not tell.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Sum {
    rounded: f64,
    error: f64,
}

impl Sum {
    /// Adds a finite term.
    pub fn add(&mut self, term: f64) {
        // Knuth's two-sum: the exact error of one floating-point addition.
        let rounded = self.rounded + term;
        let of_term = rounded - self.rounded;
        self.error += (self.rounded - (rounded - of_term)) + (term - of_term);
        self.rounded = rounded;
    }

    /// Adds a product without its rounding, so that products which nearly cancel leave their digits (Ogita, Rump and Oishi
    /// 2005).
    pub fn add_product(&mut self, one: f64, other: f64) {
        let product = one * other;
        self.error += one.mul_add(other, -product);
        self.add(product);
    }

    /// Adds another sum, times a number.
    pub fn add_times(&mut self, times: f64, other: &Sum) {
        self.error += times * other.error;
        self.add_product(times, other.rounded);
    }

    /// The sum so far.
    pub fn value(&self) -> f64 {
        self.rounded + self.error
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(terms: &[f64]) -> f64 {
        let mut sum = Sum::default();
        terms.iter().for_each(|&term| sum.add(term));
        sum.value()
    }

    #[test]
    fn keeps_what_plain_addition_loses() {
        assert_eq!(sum(&[1e16, 1.0, 1.0, -1e16]), 2.0);
        assert_eq!(sum(&[0.1; 10]), 1.0);
    }

    #[test]
    fn keeps_what_rounded_products_lose() {
        let mut squares = Sum::default();
        squares.add_product(1e8 + 1.0, 1e8 + 1.0);
        squares.add_product(1e8, -(1e8 + 2.0));
        assert_eq!(squares.value(), 1.0);
        let mut tenths = Sum::default();
        tenths.add_product(0.1, 0.1);
        let mut rest = tenths;
        rest.add_times(-1.0, &tenths);
        rest.add_product(0.3, 0.3);
        rest.add_times(-9.0, &tenths);
        // 0.3 is 2^-55 less than 3 · 0.1, and their sum is 0.6.
        assert!((rest.value() / (-0.6 * 2_f64.powi(-55)) - 1.0).abs() < 1e-12, "{:e}", rest.value());
    }

    proptest! {
        #[test]
        fn order_does_not_show(mut terms in prop::collection::vec(-1e6_f64..1e12, 0..200), by in 0_usize..200) {
            let straight = sum(&terms);
            let by = by.min(terms.len());
            terms.rotate_left(by);
            prop_assert_eq!(sum(&terms).to_bits(), straight.to_bits());
            terms.sort_by(f64::total_cmp);
            prop_assert_eq!(sum(&terms).to_bits(), straight.to_bits());
        }
    }
}
