//! The arguments that the table functions share: how each is read, its default, and what an error says.

use crate::logic::calendar::Day;
use crate::logic::decay::is_alpha;
use crate::logic::group_by::GroupBy;
use crate::sqlite::{Error, Result, ValueRef};

/// The longest window, a hundred years.
const MAX_WINDOW_DAYS: u32 = 36_500;

/// `window_days`: a whole number from 1 to 36500; NULL gives 14.
pub fn window_days(value: ValueRef<'_>) -> Result<u32> {
    days("window_days", value, 14)
}

/// A number of days, from 1 to 36500; NULL gives `default`.
pub fn days(name: &str, value: ValueRef<'_>, default: u32) -> Result<u32> {
    if value == ValueRef::Null {
        return Ok(default);
    }
    match value.to_number() {
        Some(days) if days.fract() == 0.0 && (1.0..=f64::from(MAX_WINDOW_DAYS)).contains(&days) => Ok(days as u32),
        _ => Err(refusal(&format!("{name} takes a whole number from 1 to 36500"), value)),
    }
}

/// `alpha`: a number above 0 and up to 1; NULL gives `default`.
pub fn alpha(value: ValueRef<'_>, default: f64) -> Result<f64> {
    let alpha = if value == ValueRef::Null { Some(default) } else { value.to_number() };
    alpha.filter(|&alpha| is_alpha(alpha)).ok_or_else(|| refusal("alpha takes a number above 0 and up to 1", value))
}

/// `margin`: a number from 0 to 1, as a loss of success; NULL gives 0.05.
pub fn margin(value: ValueRef<'_>) -> Result<f64> {
    let margin = if value == ValueRef::Null { Some(0.05) } else { value.to_number() };
    let accepted = "margin takes a number from 0 to 1";
    margin.filter(|margin| (0.0..=1.0).contains(margin)).ok_or_else(|| refusal(accepted, value))
}

/// `as_of`: a moment whose UTC day is the last of the window; NULL, 'now' and 'today' give today.
pub fn as_of(value: ValueRef<'_>) -> Result<Day> {
    let day = match value.numeric() {
        ValueRef::Null => Some(Day::today()),
        ValueRef::Text(text) => std::str::from_utf8(text).ok().and_then(day_of_text),
        number => number.to_number().and_then(Day::of_unix_seconds),
    };
    let accepted =
        "as_of takes Unix seconds, 'YYYY-MM-DD', an ISO-8601 date and time, of the years 0 to 9999, 'now' or 'today'";
    day.ok_or_else(|| refusal(accepted, value))
}

fn day_of_text(text: &str) -> Option<Day> {
    let is_today = ["now", "today"].iter().any(|word| text.trim().eq_ignore_ascii_case(word));
    if is_today {
        Some(Day::today())
    } else {
        Day::parse_moment(text)
    }
}

/// `group_by`: a choice of 'skill', 'model', 'provider' and 'job'; NULL gives the first three.
pub fn group_by(value: ValueRef<'_>) -> Result<GroupBy> {
    let group_by = match value {
        ValueRef::Null => Some(GroupBy::default()),
        ValueRef::Text(text) => std::str::from_utf8(text).ok().and_then(GroupBy::parse),
        _ => None,
    };
    let accepted = "group_by takes 'skill', 'model', 'provider', 'job' or several of them, each once, joined by commas";
    group_by.ok_or_else(|| refusal(accepted, value))
}

fn refusal(accepted: &str, got: ValueRef<'_>) -> Error {
    Error::new(format!("{accepted}; got {got}"))
}
