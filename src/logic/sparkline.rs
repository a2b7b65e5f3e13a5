//! Numbers as a line of bars, one character each.

use serde_json::value::RawValue;

const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Half the height: what a bar shows where there is nothing to compare it with.
const MIDDLE: char = BARS[3];

/// From the number that is drawn ▁ to the one that is drawn █; `low` is not above `high`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Drawn ▁, as is all below.
    pub low: f64,
    /// Drawn █, as is all above.
    pub high: f64,
}

/// A bar for each number, a blank for each `None`; `None` where there is no number at all.
///
/// Numbers between the ends of the scale are drawn by the nearest of the eight bars. Where no scale is given, it goes from
/// the lowest finite number to the highest; where all are equal they are drawn ▄. Infinities are drawn █ and ▁ and leave
/// the scale alone. (Tufte 2006 named such lines sparklines.)
pub fn sparkline(values: impl Iterator<Item = Option<f64>> + Clone, scale: Option<Scale>) -> Option<String> {
    let numbers = || values.clone().flatten();
    numbers().next()?;
    let scale = scale.unwrap_or_else(|| {
        let finite = || numbers().filter(|number| number.is_finite());
        Scale { low: finite().fold(f64::INFINITY, f64::min), high: finite().fold(f64::NEG_INFINITY, f64::max) }
    });
    Some(values.clone().map(|value| value.map_or(' ', |number| bar(number, scale))).collect())
}

fn bar(number: f64, Scale { low, high }: Scale) -> char {
    match number {
        f64::INFINITY => BARS[BARS.len() - 1],
        f64::NEG_INFINITY => BARS[0],
        _ if low == high => MIDDLE,
        _ => {
            // The distance of two floats may be none, but that of their halves always is.
            let unit = if (high - low).is_finite() { 1.0 } else { 0.5 };
            let share = (number.clamp(low, high) * unit - low * unit) / (high * unit - low * unit);
            BARS[(share * (BARS.len() - 1) as f64).round() as usize]
        }
    }
}

/// The elements of a JSON array of numbers and nulls; `None` where the text is none.
///
/// A number too large for a float is infinite, as 9e999 is, by which SQLite writes infinity in JSON.
pub fn parse_json_array(text: &str) -> Option<Vec<Option<f64>>> {
    // Elements as they are written, since serde_json's own numbers end where floats do.
    let elements: Vec<&RawValue> = serde_json::from_str(text).ok()?;
    elements.into_iter().map(|element| parse_element(element.get())).collect()
}

/// A number or null; `None` for every other JSON value.
fn parse_element(element: &str) -> Option<Option<f64>> {
    if element == "null" {
        return Some(None);
    }
    // `parse` knows words for numbers too, but no JSON value is one of them.
    element.parse().ok().map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(values: &[f64]) -> Option<String> {
        drawn(values, None)
    }

    fn drawn(values: &[f64], scale: Option<Scale>) -> Option<String> {
        sparkline(values.iter().map(|&value| (!value.is_nan()).then_some(value)), scale)
    }

    const BLANK: f64 = f64::NAN;

    #[test]
    fn worked_lines() {
        for (values, wanted) in [
            (&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0][..], "▁▂▃▄▅▆▇█"),
            (&[0.0, 100.0], "▁█"),
            (&[100.0, 50.0, 0.0], "█▅▁"),
            (&[-1.0, BLANK, 1.0], "▁ █"),
            (&[5.0], "▄"),
            (&[5.0, 5.0, BLANK], "▄▄ "),
            (&[0.0, -0.0], "▄▄"),
            (&[f64::MIN, 0.0, f64::MAX], "▁▅█"),
            (&[1.0, 2.0, f64::INFINITY, f64::NEG_INFINITY], "▁██▁"),
            (&[7.0, f64::INFINITY, 7.0], "▄█▄"),
            (&[f64::NEG_INFINITY], "▁"),
            (&[1.0, 1.0 + f64::EPSILON], "▁█"),
            (&[5e-324, 0.0, 1e-323], "▅▁█"),
        ] {
            assert_eq!(line(values).unwrap(), wanted, "{values:?}");
        }
        assert_eq!(line(&[]), None);
        assert_eq!(line(&[BLANK, BLANK]), None);
    }

    #[test]
    fn worked_lines_on_a_given_scale() {
        for (values, low, high, wanted) in [
            (&[0.0, 0.5, 1.0][..], 0.0, 1.0, "▁▅█"),
            (&[0.78, 0.98], 0.0, 1.0, "▆█"),
            (&[0.43, 0.92], 0.0, 1.0, "▄▇"),
            (&[5.0, 5.0], 5.0, 6.0, "▁▁"),
            (&[-7.0, 9.0, BLANK], 0.0, 1.0, "▁█ "),
            (&[f64::INFINITY, f64::NEG_INFINITY], 0.0, 1.0, "█▁"),
            (&[f64::MAX, 0.0, f64::MIN], f64::MIN, f64::MAX, "█▅▁"),
            (&[f64::MAX, f64::MIN], 0.0, 5e-324, "█▁"),
        ] {
            assert_eq!(drawn(values, Some(Scale { low, high })).unwrap(), wanted, "{values:?}");
        }
        assert_eq!(drawn(&[BLANK], Some(Scale { low: 0.0, high: 1.0 })), None);
    }

    #[test]
    fn json_arrays_of_numbers_and_nulls_are_read_and_nothing_else() {
        let parsed = parse_json_array(" [1, -2.5e1 ,null,\n0,9e999,-9e999]\t").unwrap();
        assert_eq!(parsed, [Some(1.0), Some(-25.0), None, Some(0.0), Some(f64::INFINITY), Some(f64::NEG_INFINITY)]);
        assert_eq!(parse_json_array("[]").unwrap(), []);
        for text in [
            "",
            "1",
            "null",
            "[1",
            "1]",
            "[1,]",
            "[,1]",
            "[1 2]",
            "[1][2]",
            "[[1]]",
            "[\"1\"]",
            "[true]",
            "[inf]",
            "[NaN]",
            "[+1]",
            "[.5]",
            "[1.]",
            "[01]",
            "{\"a\":1}",
            "[{}]",
            "[\"nan\"]",
        ] {
            assert_eq!(parse_json_array(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn each_value_has_a_character_and_a_larger_one_no_lower_bar(values in prop::collection::vec(prop::option::of(-1e300_f64..1e300), 1..50)) {
            let Some(line) = sparkline(values.iter().copied(), None) else {
                prop_assert!(values.iter().all(Option::is_none));
                return Ok(());
            };
            prop_assert_eq!(line.chars().count(), values.len());
            let drawn: Vec<_> = values.iter().zip(line.chars()).collect();
            for (value, bar) in &drawn {
                prop_assert_eq!(value.is_none(), *bar == ' ');
                for (other, other_bar) in &drawn {
                    prop_assert!(value.is_none() || other.is_none() || value >= other || bar <= other_bar);
                }
            }
        }
    }
}
