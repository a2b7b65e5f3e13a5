//! UTC calendar days, and the moments that name them.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Timelike};
use std::fmt;

/// A UTC calendar day from 0000-01-01 to 9999-12-31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(NaiveDate);

const SECONDS_A_DAY: i64 = 86_400;

impl Day {
    /// The first day that there is.
    pub const FIRST: Day = Day(match NaiveDate::from_ymd_opt(0, 1, 1) {
        Some(date) => date,
        None => NaiveDate::MIN,
    });

    /// The day it is now.
    pub fn today() -> Self {
        Day(chrono::Utc::now().date_naive())
    }

    /// The day of a moment in Unix seconds; `None` outside the years 0 to 9999 (milliseconds of our time, for one) and
    /// for NaN.
    pub fn of_unix_seconds(seconds: f64) -> Option<Self> {
        if !seconds.is_finite() {
            return None;
        }
        // `as` saturates, and what it saturates to is out of range.
        let moment = DateTime::from_timestamp(seconds.floor() as i64, 0)?;
        Day(moment.date_naive()).in_range()
    }

    /// Reads exactly 'YYYY-MM-DD'.
    pub fn parse(text: &str) -> Option<Self> {
        if !has_shape(text, "dddd-dd-dd") {
            return None;
        }
        NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().map(Day)
    }

    /// The UTC day of an ISO-8601 date, or of a date and time: `T` or a blank between them, seconds and their fraction
    /// optional, offset `Z`, `±hh`, `±hhmm` or `±hh:mm` (none: UTC).
    pub fn parse_moment(text: &str) -> Option<Self> {
        let (date, rest) = text.split_at_checked(10)?;
        let day = Day::parse(date)?;
        if rest.is_empty() {
            return Some(day);
        }
        let clock = rest.strip_prefix(['T', 't', ' '])?;
        let (clock, offset) = split_offset(clock)?;
        let seconds = seconds_of_clock(clock)? - offset;
        let days = seconds.div_euclid(SECONDS_A_DAY);
        let shifted = if days < 0 {
            day.0.checked_sub_days(Days::new(days.unsigned_abs()))
        } else {
            day.0.checked_add_days(Days::new(days.unsigned_abs()))
        };
        Day(shifted?).in_range()
    }

    /// The day `days` days before, no earlier than the first day there is.
    pub fn minus(self, days: u32) -> Self {
        let earlier = self.0.checked_sub_days(Days::new(u64::from(days)));
        earlier.and_then(|date| Day(date).in_range()).unwrap_or(Day::FIRST)
    }

    /// The text before which, in the order of texts, stands this day and all that begins with it: the day of the month
    /// plus 1, also where the month has no such day.
    pub fn end_in_text(self) -> String {
        format!("{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day() + 1)
    }

    /// How many days `earlier` is before this day; 0 where it is not before.
    pub fn days_since(self, earlier: Day) -> u32 {
        u32::try_from((self.0 - earlier.0).num_days()).unwrap_or(0)
    }

    fn in_range(self) -> Option<Self> {
        let years = 0..=9999;
        years.contains(&self.0.year()).then_some(self)
    }
}

/// 'YYYY-MM-DD'.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Whether `text` is of the shape: `d` stands for a digit, anything else for itself.
fn has_shape(text: &str, shape: &str) -> bool {
    text.len() == shape.len()
        && text.bytes().zip(shape.bytes()).all(|(byte, wanted)| match wanted {
            b'd' => byte.is_ascii_digit(),
            wanted => byte == wanted,
        })
}

/// Splits 'hh:mm:ss+hh:mm' into the clock and its offset from UTC in seconds.
fn split_offset(clock: &str) -> Option<(&str, i64)> {
    if let Some(clock) = clock.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let signed = |(sign, one): (char, i64)| clock.split_once(sign).map(|(clock, digits)| (clock, digits, one));
    let Some((clock, digits, one)) = [('+', 1), ('-', -1)].into_iter().find_map(signed) else {
        return Some((clock, 0));
    };
    if !["dd", "dddd", "dd:dd"].iter().any(|shape| has_shape(digits, shape)) {
        return None;
    }
    let (hours, minutes) = digits.split_at_checked(2)?;
    let minutes = minutes.trim_start_matches(':');
    let hours: i64 = hours.parse().ok()?;
    let minutes: i64 = if minutes.is_empty() { 0 } else { minutes.parse().ok()? };
    (hours <= 23 && minutes <= 59).then_some((clock, one * (hours * 3600 + minutes * 60)))
}

/// The second of the day of 'hh:mm', 'hh:mm:ss' or 'hh:mm:ss.fff'.
fn seconds_of_clock(clock: &str) -> Option<i64> {
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let format = match whole.len() {
        5 if clock.len() == 5 && has_shape(whole, "dd:dd") => "%H:%M",
        8 if has_shape(whole, "dd:dd:dd") => "%H:%M:%S",
        _ => return None,
    };
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let time = NaiveTime::parse_from_str(whole, format).ok()?;
    Some(i64::from(time.num_seconds_from_midnight()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn moment(text: &str) -> Option<String> {
        Day::parse_moment(text).map(|day| day.to_string())
    }

    #[test]
    fn moments_fall_on_their_utc_day() {
        for (text, day) in [
            ("2025-11-19", "2025-11-19"),
            ("2025-11-19T23:59", "2025-11-19"),
            ("2025-11-19 23:59:59.999", "2025-11-19"),
            ("2025-11-19T23:59:60Z", "2025-11-19"),
            ("2025-11-19T23:30:00-01:00", "2025-11-20"),
            ("2025-11-19T23:30:00.5-0100", "2025-11-20"),
            ("2025-11-19T00:30+01", "2025-11-18"),
            ("2025-11-19t00:30:00z", "2025-11-19"),
            ("2024-02-29", "2024-02-29"),
            ("2024-12-31T23:00:00-05:00", "2025-01-01"),
        ] {
            assert_eq!(moment(text).as_deref(), Some(day), "{text}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for text in [
            "",
            "now",
            "2025",
            "2025-11",
            "2025-13-01",
            "2025-02-29",
            "20251119",
            "2025-11-19T",
            "2025-11-19T24:00",
            "2025-11-19T7:05",
            "2025-11-19T07:05:00.",
            "2025-11-19T07:05.5",
            "2025-11-19T07:05+1",
            "2025-11-19T07:05+24:00",
            "2025-11-19T07:05ZZ",
            "2025-11-19 07:05 UTC",
            " 2025-11-19",
            "2025-11-19 ",
            "1762848000",
            "9999-12-31T23:00-02:00",
            "0000-01-01T00:00+01:00",
            "２025-11-19",
            "2025-11-1é",
        ] {
            assert_eq!(moment(text), None, "{text:?}");
        }
    }

    #[test]
    fn unix_seconds() {
        let day = |seconds| Day::of_unix_seconds(seconds).map(|day| day.to_string());
        assert_eq!(day(1_762_848_000.0).as_deref(), Some("2025-11-11"));
        assert_eq!(day(86_399.999_9).as_deref(), Some("1970-01-01"));
        assert_eq!(day(-0.5).as_deref(), Some("1969-12-31"));
        for seconds in [f64::NAN, f64::INFINITY, 1.762_848e12, -1e12, 1e300] {
            assert_eq!(day(seconds), None, "{seconds}");
        }
    }

    #[test]
    fn a_window_ends_where_the_calendar_does() {
        let day = Day::parse("0001-01-01").unwrap();
        assert_eq!(day.minus(36_500).to_string(), "0000-01-01");
        assert_eq!(Day::parse("2025-03-01").unwrap().minus(1).to_string(), "2025-02-28");
    }

    proptest! {
        #[test]
        fn going_back_and_counting_agree(seconds in 0_f64..4e9, days in 0_u32..36_500) {
            let day = Day::of_unix_seconds(seconds).unwrap();
            let earlier = day.minus(days);
            prop_assert_eq!(day.days_since(earlier), days);
            prop_assert_eq!(earlier.days_since(day), 0);
            prop_assert_eq!(Day::parse(&earlier.to_string()), Some(earlier));
            let with_a_tail = format!("{day}{}", char::MAX);
            prop_assert!(with_a_tail < day.end_in_text());
            if days > 0 {
                prop_assert!(earlier.end_in_text() <= day.to_string());
            }
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = Day::parse_moment(&text);
        }

        #[test]
        fn no_text_of_its_own_letters_panics(text in "[0-9TZ:+. -]{0,40}") {
            let _ = Day::parse_moment(&format!("2025-11-19{text}"));
        }
    }
}
