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
