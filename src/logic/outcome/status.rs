//! HTTP statuses in their places: "HTTP 429", "status_code=503", "(401)"; never digits inside amounts or names.

use super::letters::{is_letter, starts_with_ignoring_case};
use super::rules::{Cause, CAUSES};
use std::ops::Range;

/// The numbers that stand as a status does beside an error: "(429)", "ResourceExhausted: 429 ", "← 401 {".
pub fn numbers(text: &str) -> impl Iterator<Item = (usize, Range<usize>)> + '_ {
    text.match_indices(['(', '[', ':', '（', '：', '→', '←']).filter_map(move |(at, sign)| {
        let after = &text[at + sign.len()..];
        let digits = after.trim_start_matches(' ');
        let row = row(digits).filter(|_| after.len() - digits.len() <= 1 && !is_counted(digits))?;
        let start = text.len() - digits.len();
        Some((row, start..start + 3))
    })
}

/// Whether what follows the number that `digits` begins with is what it counts: "429 items", "401 × 2".
fn is_counted(digits: &str) -> bool {
    digits[3..].trim_start().starts_with(|next: char| next.is_lowercase() || next == '×') && !reason_follows(digits)
}

/// The status that follows a status word: "HTTP 429", "status_code=503", `"code":401`, "Error code: 402 -".
pub fn after(text: &str, word: Range<usize>) -> Option<(usize, Range<usize>)> {
    let rest = &text[word.end..];
    let digits = rest.trim_start_matches([' ', ':', '：', '=', '"', '\'', '(', '[', '#', '\\']);
    let gap = rest.len() - digits.len();
    if (gap == 0 && !text[..word.end].ends_with(['码', '='])) || gap > 5 {
        return None;
    }
    let row = row(digits)?;
    let says_error = {
        let word = text[word.start..word.end].to_ascii_lowercase();
        word.contains("http") || word.contains("error")
    };
    (says_error || !is_counted(digits)).then_some((row, word.start..word.end + gap + 3))
}

/// The status that a message begins with, where a reason, JSON or a dash follows: `529 {"type":"error",…`.
pub fn leading(text: &str) -> Option<(usize, Range<usize>)> {
    let row = row(text)?;
    let rest = text.get(3..)?;
    let is_set_off =
        [" {", " \"", " status code", ": {", ": \"", " - ", " – ", " — "].iter().any(|next| rest.starts_with(next));
    (is_set_off || reason_follows(text)).then_some((row, 0..3))
}

/// The row of the HTTP status, 400 to 599, that `digits` begins with.
pub fn row(digits: &str) -> Option<usize> {
    let status: u16 = digits.get(..3).filter(|three| three.bytes().all(|byte| byte.is_ascii_digit()))?.parse().ok()?;
    let mut after = digits[3..].chars();
    let next = after.next();
    if next.is_some_and(|next| is_letter(next) || next.is_ascii_digit() || next == '_' || next == '%') {
        return None;
    }
    if ["MB", "GB", "KB", "MiB", "GiB", "KiB", "ms"].iter().any(|unit| digits[3..].trim_start().starts_with(unit)) {
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
    match status {
        400..=499 => row_of(status).or_else(|| row_of(400)),
        500..=599 => row_of(status).or_else(|| row_of(500)),
        _ => None,
    }
}

/// Whether a status' reason follows it.
fn reason_follows(digits: &str) -> bool {
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
    let reason = digits[3..].trim_start();
    let is_set_off = reason.len() < digits.len() - 3;
    is_set_off && REASONS.iter().any(|start| starts_with_ignoring_case(reason, start))
}
