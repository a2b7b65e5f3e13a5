//! Secrets that show by their own shape, whatever stands around them.

use super::shapes::{Characters, Key, KEYS};
use super::{hide, run, value};
use std::ops::Range;

/// What is hidden of the key that begins with the word at byte `at`, if one does.
pub fn find(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = &text[at..];
    let first = |key: &Key| key.prefix.as_bytes()[0];
    let letter = *rest.as_bytes().first()?;
    let known = &KEYS[KEYS.partition_point(|key| first(key) < letter)..];
    let known = known.iter().take_while(|key| first(key) == letter).filter(|key| rest.starts_with(key.prefix));
    let mut secrets = known.filter_map(|key| {
        let start = at + key.prefix.len();
        let body = body(text, start, key.characters);
        let is_key =
            body.len() >= key.least && !value::is_words(&text[body.clone()]) && !is_masked(&text[body.clone()]);
        // Of an address the part that is secret begins after what all of them share.
        let start = if key.prefix.ends_with('/') { start } else { at };
        is_key.then(|| start..whole(text, body, |part| key.characters.has(part)))
    });
    let secret = secrets.next().or_else(|| bot_token(text, at)).or_else(|| three_parts(text, at))?;
    Some(hide(text, secret))
}

/// What of the key's characters stands at byte `start`, without the full stop that ends a sentence.
fn body(text: &str, start: usize, characters: Characters) -> Range<usize> {
    let end = run(text, start, |part| characters.has(part));
    start..start + text[start..end].trim_end_matches(['.', '@']).len()
}

/// The end of the run of which `body` is the part that was looked at.
fn whole(text: &str, body: Range<usize>, passes: impl Fn(char) -> bool) -> usize {
    let rest = &text[body.end..];
    let more = rest.find(|part| !passes(part)).unwrap_or(rest.len());
    body.end + rest[..more].trim_end_matches('.').len()
}

/// Whether stars or a run of one letter stand where the key would.
fn is_masked(body: &str) -> bool {
    body.chars().all(|part| "xX-_.".contains(part))
}

/// Telegram's token of a bot, `123456789:AA…`: core.telegram.org, "How do I create a bot?".
fn bot_token(text: &str, at: usize) -> Option<Range<usize>> {
    let start = at + text[at..].strip_prefix("bot").map_or(0, |_| "bot".len());
    let digits = start..run(text, start, |part| part.is_ascii_digit());
    if digits.is_empty() {
        return None;
    }
    let rest = text[digits.end..].strip_prefix(':').or_else(|| text[digits.end..].strip_prefix("%3A"))?;
    let secret = body(text, text.len() - rest.len(), Characters::Dashed);
    let is_token = (6..=12).contains(&digits.len()) && secret.len() >= 30 && !value::is_words(&text[secret.clone()]);
    is_token.then(|| start..whole(text, secret, |part| Characters::Dashed.has(part)))
}

/// Discord's token of a bot: the bot's number, a time and a signature, each in base64, with dots between them. In base64
/// a digit begins with one of three letters.
fn three_parts(text: &str, at: usize) -> Option<Range<usize>> {
    if !text[at..].starts_with(['M', 'N', 'O']) {
        return None;
    }
    let token = body(text, at, Characters::Dotted);
    let mut parts = text[token.clone()].split('.');
    let lengths = (parts.next()?.len(), parts.next()?.len(), parts.next()?.len());
    let is_token = matches!(lengths, (23..=28, 6..=7, 27..)) && parts.next().is_none();
    is_token.then(|| token.start..whole(text, token, |part| Characters::Dashed.has(part)))
}

const BEGIN: &str = "-----BEGIN ";
const END: &str = "-----END ";
const PRIVATE: &str = "PRIVATE KEY";
const DASHES: &str = "-----";

/// The blocks of a text that hold a private key: RFC 7468, and OpenPGP's armour.
pub struct Blocks<'t> {
    text: &'t str,
    /// Where the next end of a block was seen, so that it is looked for once.
    end: Option<usize>,
}

impl<'t> Blocks<'t> {
    /// Those of `text`, from its beginning.
    pub fn new(text: &'t str) -> Self {
        Blocks { text, end: Some(0) }
    }

    /// What is hidden of the block whose first line begins at byte `at`: all but that line.
    pub fn find(&mut self, at: usize) -> Option<Range<usize>> {
        if !self.text[at..].starts_with(BEGIN) {
            return None;
        }
        let label = self.label(at + BEGIN.len());
        let line = at + BEGIN.len() + label.len();
        if !(label.contains(PRIVATE) && self.text[line..].starts_with(DASHES)) {
            return None;
        }
        let start = line + DASHES.len();
        if self.text[start..].starts_with('…') {
            return None;
        }
        let end = self.end_after(start).unwrap_or_else(|| start + encoded(&self.text[start..]));
        (end > start).then_some(start..end)
    }

    /// The end of the line that ends a block, the first after byte `start`.
    fn end_after(&mut self, start: usize) -> Option<usize> {
        while self.end? < start || !self.label(self.end? + END.len()).contains(PRIVATE) {
            let from = start.max(self.end? + 1);
            self.end = self.text.get(from..).and_then(|rest| rest.find(END)).map(|at| from + at);
        }
        let label = self.end? + END.len();
        let end = label + self.label(label).len();
        Some(end + if self.text[end..].starts_with(DASHES) { DASHES.len() } else { 0 })
    }

    /// What the block that is named at byte `at` holds.
    fn label(&self, at: usize) -> &'t str {
        let end = run(self.text, at, |part| part.is_ascii_alphanumeric() || part == ' ');
        &self.text[at..end]
    }
}

/// How many bytes of base64 in lines `text` begins with: what is left of a block that was cut.
fn encoded(text: &str) -> usize {
    let mut end = 0;
    loop {
        // The `n` of an escaped line break is a letter as any other.
        let line = text[end..].trim_start_matches(|part: char| part.is_whitespace() || "\\\"',".contains(part));
        let length =
            line.find(|part: char| !part.is_ascii_alphanumeric() && !"+/=".contains(part)).unwrap_or(line.len());
        let is_last = end > 0 && length > 0 && !value::is_words(&line[..length.min(16)]);
        if length < 16 && !is_last {
            return end;
        }
        end = text.len() - line.len() + length;
    }
}
