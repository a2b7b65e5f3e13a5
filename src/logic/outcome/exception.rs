//! The names of exceptions.

use super::cut::split_while;

/// How exceptions' names end.
const ENDS: [&str; 7] = ["Error", "Exception", "Interrupt", "Timeout", "Failure", "Fault", "Exceeded"];

/// The exception that a line begins with: "KeyError: 'x'", "litellm.RateLimitError: …", "java.io.IOException", "Error
/// [ERR_X]: …", "[WinError 10054] …", "[GoogleGenerativeAI Error]: …".
pub fn leading(message: &str) -> Option<&str> {
    if let Some((label, _)) = message.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        let name = label.trim_end_matches(|part: char| part.is_ascii_digit() || part == ' ');
        return (name.ends_with("Error") || name.starts_with("Errno")).then_some(label);
    }
    let (written, rest) = split_while(message, is_name);
    let name = written.trim_end_matches([':', '.']);
    if name == "Error" && rest.starts_with(" [") {
        return Some(name);
    }
    let is_ended = name.len() < written.len() || rest.is_empty() || rest.starts_with(['(', '[']);
    (is_ended && is_exception(name)).then_some(name)
}

/// The exception that is named in the middle of `message`, and says something: "run failed with ValueError: x",
/// "exception=ConnectError('x')".
pub fn within(message: &str) -> Option<&str> {
    message.split(' ').find_map(|word| {
        let word = word.rsplit(['=', '<']).next().unwrap_or(word);
        let (written, rest) = split_while(word, is_name);
        let name = written.trim_end_matches([':', '.']);
        let says = written.ends_with(':') && rest.is_empty() || rest.starts_with("('") || rest.starts_with("(\"");
        (says && is_exception(name)).then_some(name)
    })
}

fn is_name(part: char) -> bool {
    part.is_ascii_alphanumeric() || "_.$:\\".contains(part)
}

/// Whether `name` is an exception's.
pub fn is_exception(name: &str) -> bool {
    let last = name.rsplit(['.', ':', '$', '\\']).next().unwrap_or(name);
    let is_class = last.starts_with(|first: char| first.is_ascii_uppercase() || first == '_');
    let is_named = ENDS.iter().any(|end| last.ends_with(end) && name.len() > end.len())
        || [".exceptions.", ".error.", ".errors."].iter().any(|module| name.contains(module));
    is_class && is_named
}
