//! A stream of JSON: server-sent events, or a line for each event, of which the last tells how it ended.

use super::json;
use super::keys;
use super::{completion, Decision, Reading};
use crate::Category;

/// How many events of a stream are read.
const EVENTS: usize = 64;

/// How many lines at the end are looked through for the result.
const LAST: usize = 8;

/// Reads `answer`, where it is such a stream.
pub fn read(answer: &str) -> Option<Reading<'_>> {
    if answer.starts_with("data:") || answer.starts_with("event:") {
        return events(answer);
    }
    if !answer.starts_with("{\"") || !answer.contains('\n') {
        return None;
    }
    // Of events on lines of their own the last is the result; where it says nothing, one before it may.
    let mut readings =
        answer.lines().rev().take(LAST).map(|line| keys::read(line.trim()).map(|keys| json::object(&keys)));
    let last = readings.next()??;
    let says_nothing = |reading: &Reading<'_>| match reading {
        Reading::Plain => true,
        Reading::Decided(decision) => decision.category == Some(Category::Empty),
        Reading::Unwrapped(_) => false,
    };
    if !says_nothing(&last) {
        return Some(last);
    }
    let failed = readings.flatten().find(|reading| matches!(reading, Reading::Decided(decision) if !decision.success));
    Some(failed.unwrap_or(last))
}

/// The first error among server-sent events, or their text put together.
fn events(answer: &str) -> Option<Reading<'_>> {
    let (mut text, mut ending) = (String::new(), None);
    let mut chunks = 0;
    for data in answer.lines().filter_map(|line| line.strip_prefix("data:")).map(str::trim).take(EVENTS) {
        let Some(keys) = keys::read(data) else { continue };
        match completion::read(&keys) {
            Some(chunk) => {
                chunks += 1;
                text.push_str(&chunk.text);
                ending = chunk.ending.or(ending);
            }
            None => match json::object(&keys) {
                Reading::Decided(decision) if !decision.success => return Some(Reading::Decided(decision)),
                _ => continue,
            },
        }
    }
    if chunks > 0 {
        return Some(json::completed(completion::Completion { text, ending }));
    }
    let empty = || Decision::failure("a stream without a text", "empty output");
    answer.contains("[DONE]").then(|| Reading::Decided(Decision { category: Some(Category::Empty), ..empty() }))
}
