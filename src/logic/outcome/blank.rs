//! Whether a text holds any answer at all.

use super::rules::blanks::{LABELS, PLACEHOLDERS};

/// The longest text, in bytes, that may be no more than a stand-in for nothing.
const LONGEST: usize = 80;

/// Whether `answer`, trimmed, says nothing: it is empty, a placeholder for nothing, a label without an answer, or
/// nothing but dots and dashes.
pub fn is_blank(answer: &str) -> bool {
    answer.is_empty() || answer.len() <= LONGEST && (is_marks(answer) || is_placeholder(answer) || is_label(answer))
}

/// Whether `answer` is nothing but punctuation: "...", "—", "```", "{}"; an empty list is an answer.
fn is_marks(answer: &str) -> bool {
    answer != "[]"
        && answer.chars().all(|part| part.is_ascii_punctuation() || part.is_whitespace() || "…—–。".contains(part))
}

fn is_placeholder(answer: &str) -> bool {
    let bare =
        answer.trim_matches(|part: char| part.is_whitespace() || "<>()[]{}|*_\"'`（）【】《》「」<|>".contains(part));
    // "None." is the answer to a question; "No output." is none.
    let bare = if bare.contains(' ') { bare.trim_end_matches('.') } else { bare };
    let bare = bare.to_lowercase();
    PLACEHOLDERS.contains(&bare.as_str())
}

fn is_label(answer: &str) -> bool {
    let label = answer.trim_matches(['*', '#', ' ', '_']).strip_suffix([':', '：']);
    label.is_some_and(|label| LABELS.contains(&label.trim_end_matches('*').to_lowercase().as_str()))
}
