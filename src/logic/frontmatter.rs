//! The `name` in the YAML front matter of a Markdown file.
//!
//! ```text
//! ---
//! name: digest
//! description: Use when: the news is to be read.
//! ---
//! ```
//!
//! Front matter is written by hand, and much of it is not YAML: the second line above is not. So the block is read as
//! a whole first, and where that fails, each of its entries by itself.

use std::str::Chars;
use yaml_rust2::parser::{Event, Parser};
use yaml_rust2::scanner::{ScanError, TScalarStyle};

const LINE_ENDS: [char; 2] = ['\n', '\r'];

/// The top-level `name` of the front matter that `markdown` begins with, as it is written there, trimmed. The first,
/// where it stands there twice.
///
/// `None` without front matter, without a name, and where the name is empty, null, a list, a mapping, an alias or not
/// YAML.
pub fn name(markdown: &str) -> Option<String> {
    // To the parser a NUL is the end of the text.
    let block = front_matter(markdown)?.replace('\0', "\u{FFFD}");
    let name = name_in(&block).unwrap_or_else(|_| entries(&block).iter().find_map(|entry| name_in_entry(entry)))?;
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// What stands between the line `---` at the start and the next `---` or `...`.
fn front_matter(markdown: &str) -> Option<String> {
    let text = markdown.strip_prefix('\u{FEFF}').unwrap_or(markdown);
    // A CRLF makes a line and a blank one, here and below, where blank lines do not matter.
    let mut lines = text.split_inclusive(LINE_ENDS).skip_while(|line| line.trim_end().is_empty());
    let mut block = lines.next().filter(|line| line.trim_end() == "---").map(|_| String::new())?;
    for line in lines {
        if matches!(line.trim_end(), "---" | "...") {
            return Some(block);
        }
        block.push_str(line);
    }
    None
}

/// The entries of `block`: each goes from a line that is neither indented, blank nor a comment to the next such line.
fn entries(block: &str) -> Vec<String> {
    let mut entries = vec![String::new()];
    for line in block.split_inclusive(LINE_ENDS) {
        match entries.last_mut() {
            Some(entry) if line.starts_with([' ', '\t', '#', '\n', '\r']) => entry.push_str(line),
            _ => entries.push(line.to_owned()),
        }
    }
    entries
}

/// The name in an entry by itself.
fn name_in_entry(entry: &str) -> Option<String> {
    // YAML allows a tab after the colon, the parser does not.
    name_in(entry).or_else(|_| name_in(&entry.replace('\t', " "))).ok().flatten()
}

/// The scalar under the top-level key `name`; an error for what is not YAML.
fn name_in(yaml: &str) -> Result<Option<String>, ScanError> {
    let mut parser = Parser::new_from_str(yaml);
    let mut name = None;
    loop {
        match parser.next_token()?.0 {
            Event::StreamEnd => return Ok(name),
            Event::MappingStart(..) => loop {
                let key = parser.next_token()?.0;
                if key == Event::MappingEnd {
                    break;
                }
                let is_name = matches!(&key, Event::Scalar(text, ..) if text == "name");
                pass_over(&mut parser, key)?;
                let value = parser.next_token()?.0;
                if is_name && name.is_none() {
                    name = text_of(&value);
                }
                pass_over(&mut parser, value)?;
            },
            other => pass_over(&mut parser, other)?,
        }
    }
}

/// Reads to the end of what `first` begins. Not by recursion: the nesting may be of any depth.
fn pass_over(parser: &mut Parser<Chars<'_>>, first: Event) -> Result<(), ScanError> {
    let mut event = first;
    let mut open = 0_usize;
    loop {
        match event {
            Event::MappingStart(..) | Event::SequenceStart(..) => open += 1,
            Event::MappingEnd | Event::SequenceEnd => open -= 1,
            _ => {}
        }
        if open == 0 {
            return Ok(());
        }
        event = parser.next_token()?.0;
    }
}

/// The text of a scalar that is not null.
fn text_of(value: &Event) -> Option<String> {
    match value {
        Event::Scalar(text, TScalarStyle::Plain, ..) if ["~", "null", "Null", "NULL"].contains(&text.as_str()) => None,
        Event::Scalar(text, ..) => Some(text.clone()),
        _ => None,
    }
}

#[cfg(test)]
#[path = "frontmatter_tests.rs"]
mod tests;
