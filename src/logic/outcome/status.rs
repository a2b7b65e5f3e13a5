//! HTTP statuses in their places: "HTTP 429", "status_code=503", "(401)"; never digits inside amounts or names.

use super::cut::{split_while, starts_with_ignoring_case};
use super::letters::is_letter;
use super::rules::{Cause, CAUSES};
use std::ops::Range;

/// The numbers that stand as a status does beside an error: "(429)", "ResourceExhausted: 429 ", "← 401 {".
pub fn numbers(text: &str) -> impl Iterator<Item = (usize, Range<usize>)> + '_ {
    text.match_indices(['(', '[', ':', '（', '：', '→', '←']).filter_map(move |(at, sign)| {
        let after = &text[at + sign.len()..];
        let digits = after.strip_prefix(' ').unwrap_or(after);
        let (row, rest) = leading_row(digits).filter(|(_, rest)| !is_counted(rest))?;
        Some((row, text.len() - digits.len()..text.len() - rest.len()))
    })
}

/// Whether the `rest` after a number is what it counts: "429 items", "401 × 2".
fn is_counted(rest: &str) -> bool {
    rest.trim_start().starts_with(|next: char| next.is_lowercase() || next == '×') && !is_reason(rest)
}

/// The status that follows a status word: "HTTP 429", "status_code=503", `"code":401`, "Error code: 402 -".
pub fn after(text: &str, word: Range<usize>) -> Option<(usize, Range<usize>)> {
    let (gap, digits) = split_while(&text[word.end..], |part| " :：=\"'([#\\".contains(part));
    let said = text[word.clone()].to_ascii_lowercase();
    if (gap.is_empty() && !said.ends_with(['码', '='])) || gap.len() > 5 {
        return None;
    }
    let (row, rest) = leading_row(digits)?;
    let says_error = said.contains("http") || said.contains("error");
    (says_error || !is_counted(rest)).then_some((row, word.start..text.len() - rest.len()))
}

/// The status that a message begins with, where a reason, JSON or a dash follows: `529 {"type":"error",…`.
pub fn leading(text: &str) -> Option<(usize, Range<usize>)> {
    let (row, rest) = leading_row(text)?;
    let is_set_off =
        [" {", " \"", " status code", ": {", ": \"", " - ", " – ", " — "].iter().any(|next| rest.starts_with(next));
    (is_set_off || is_reason(rest)).then_some((row, 0..text.len() - rest.len()))
}

/// The row of the HTTP status, 400 to 599, that `digits` begins with.
pub fn row(digits: &str) -> Option<usize> {
    leading_row(digits).map(|(row, _)| row)
}

/// That row, and what follows the status.
fn leading_row(digits: &str) -> Option<(usize, &str)> {
    let (number, rest) = digits.split_at_checked(3)?;
    let status: u16 = Some(number).filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
    let mut after = rest.chars();
    let next = after.next();
    if next.is_some_and(|next| is_letter(next) || next.is_ascii_digit() || next == '_' || next == '%') {
        return None;
    }
    if ["MB", "GB", "KB", "MiB", "GiB", "KiB", "ms"].iter().any(|unit| rest.trim_start().starts_with(unit)) {
        return None;
    }
    if matches!(next, Some('.' | ',')) && after.next().is_some_and(|digit| digit.is_ascii_digit()) {
        return None;
    }
    let is_known = matches!(status, 400..=418 | 421..=429 | 431 | 451 | 499..=511 | 520..=530 | 598 | 599);
    if !is_known {
        return None;
    }
    let row_of = |status: u16| CAUSES.iter().position(|cause: &Cause| cause.statuses.contains(&status));
    let row = row_of(status).or_else(|| row_of(if status < 500 { 400 } else { 500 }))?;
    Some((row, rest))
}

/// Whether the `rest` after a status is its reason.
fn is_reason(rest: &str) -> bool {
    const REASONS: &[&str] = &[
        "too many",
        "bad ",
        "service",
        "internal",
        "unauthor",
        "forbidden",
        "payment",
        "not found",
        "gateway",
        "client error",
        "server error",
        "status",
        "request",
        "input",
        "insufficient",
        "quota",
        "rate limit",
        "resource",
        "invalid",
        "error",
        "overloaded",
        "permission",
        "unavailable",
        "deadline",
        "this request",
        "from http",
        "for url",
    ];
    let reason = rest.trim_start();
    let is_set_off = reason.len() < rest.len();
    is_set_off && REASONS.iter().any(|start| starts_with_ignoring_case(reason, start))
}
