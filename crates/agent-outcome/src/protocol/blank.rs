//! No answer at all: nothing, marks, empty tags, or a program's word for nothing.

/// The longest text, in bytes, that may be no more than a stand-in for nothing.
const LONGEST: usize = 60;

/// What programs print for nothing, brackets left aside, and models' stop tokens.
#[rustfmt::skip]
const NOTHING: &[&str] = &[
    "null", "none", "nil", "undefined", "nan", "void", "empty", "object object", "no output", "no response", "no content", "empty response",
    "endoftext", "im_end", "eot_id", "end_of_text", "/s", "eos", "end_of_turn", "end▁of▁sentence",
];

/// Whether `answer`, trimmed, says nothing.
pub fn is_blank(answer: &str) -> bool {
    answer.len() <= LONGEST && (is_marks(answer) || is_tags(answer) || is_nothing(answer))
}

/// Nothing but marks: "...", "—", "```", "{}". An empty list is an answer, and so is a mark that means something.
fn is_marks(answer: &str) -> bool {
    answer != "[]"
        && answer.chars().all(|part| part.is_whitespace() || part.is_ascii_punctuation() || "…—–。".contains(part))
}

/// Nothing but tags: "<final_answer></final_answer>".
fn is_tags(answer: &str) -> bool {
    let mut rest = answer;
    while let Some((tag, after)) = rest.strip_prefix('<').and_then(|tag| tag.split_once('>')) {
        if tag.contains(['=', '@', '.', ' ']) {
            return false;
        }
        rest = after.trim_start();
    }
    rest.is_empty()
}

fn is_nothing(answer: &str) -> bool {
    let bare = answer.trim_matches(|part: char| part.is_whitespace() || "<>()[]{}|*_\"'`（）【】".contains(part));
    NOTHING.iter().any(|nothing| nothing.eq_ignore_ascii_case(bare))
}
