//! Whether a text holds any answer at all.

use super::rules::blanks::{AROUND, LABELS, NONE, OUTPUT, PLACEHOLDERS};

/// The longest text, in bytes, that may be no more than a stand-in for nothing.
const LONGEST: usize = 80;

/// Whether `answer`, trimmed, says nothing: it is empty, a placeholder for nothing, a label without an answer, or
/// nothing but dots and dashes.
pub fn is_blank(answer: &str) -> bool {
    answer.is_empty()
        || answer.len() <= LONGEST
            && (is_tags(answer) || is_marks(answer) || is_placeholder(answer) || is_label(answer) || is_denial(answer))
}

/// Whether `answer` is nothing but tags: "<final_answer>\n\n</final_answer>".
fn is_tags(answer: &str) -> bool {
    let mut rest = answer;
    while let Some((tag, after)) = rest.strip_prefix('<').and_then(|tag| tag.split_once('>')) {
        if tag.contains(['=', '@', '.']) {
            return false;
        }
        rest = after.trim_start();
    }
    rest.is_empty()
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

/// Whether `answer` says in a few words that there was none: "The model returned no text".
fn is_denial(answer: &str) -> bool {
    // A runner's own word for silence: "NO_REPLY".
    if answer.contains('_') {
        return false;
    }
    let lower = answer.to_lowercase();
    let mut words = lower.split(|part: char| !part.is_alphanumeric() && part != '\'').filter(|word| !word.is_empty());
    let (mut none, mut output) = (false, false);
    let is_known = words.all(|word| {
        let (denies, names) = (NONE.contains(&word), OUTPUT.contains(&word));
        none |= denies;
        output |= names;
        denies || names || AROUND.contains(&word) || word.bytes().all(|digit| digit.is_ascii_digit())
    });
    is_known && none && output
}

/// Whether `line` is a heading below which an answer belongs: "## Response".
pub fn is_heading(line: &str) -> bool {
    LABELS.contains(&line.trim_matches(['*', '#', ' ', '_', ':']).to_lowercase().as_str())
}

fn is_label(answer: &str) -> bool {
    let label = answer.trim_matches(['*', '#', ' ', '_']).strip_suffix([':', '：']);
    label.is_some_and(|label| LABELS.contains(&label.trim_end_matches('*').to_lowercase().as_str()))
}
