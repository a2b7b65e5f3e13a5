//! Masks what looks like a credential in a text, so that none is stored or shown.
//!
//! Of a secret its first four characters stay, then comes `…`: enough to tell which key it was. Of one of eight
//! characters or fewer nothing stays.
//!
//! - `shapes` holds what is known of secrets, as data: the beginnings of keys, names, words that are no secrets;
//! - `key` knows a secret by its own shape: a provider's key, a token, a block that holds a private key;
//! - `named` knows one by the name before it: `password=…`, `"api_key": "…"`, `Authorization: Bearer …`;
//! - `value` finds where such a value ends, and whether it is one; `login` knows the password in `https://user:…@host`.
//!
//! What decides whether something is a secret is never farther than [`WINDOW`] characters away, and what was found to be
//! one is passed over as a whole: so the time is linear in the text's length, whatever the text.

mod key;
mod login;
mod named;
pub mod shapes;
mod value;

#[cfg(test)]
mod examples;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;

/// How many characters of a secret are shown, and from which length on.
const SHOWN: usize = 4;
const LEAST: usize = 2 * SHOWN + 1;

/// How many characters are looked at to decide.
const WINDOW: usize = 64;

/// `text` with every secret in it masked. Masked again it is the same.
pub fn mask(text: &str) -> Cow<'_, str> {
    Masked::new(text).piece(0..text.len())
}

/// A text whose secrets are known.
pub struct Masked<'t> {
    text: &'t str,
    hidden: Vec<Range<usize>>,
}

impl<'t> Masked<'t> {
    /// Looks for the secrets in `text`.
    pub fn new(text: &'t str) -> Self {
        Masked { text, hidden: hidden(text) }
    }

    /// The `piece` of the text as it stands in the masked text: a secret that it holds a part of only is masked as well.
    pub fn piece(&self, piece: Range<usize>) -> Cow<'t, str> {
        let mut shown = String::new();
        let mut at = piece.start;
        for hidden in &self.hidden {
            if hidden.start < piece.end && hidden.end > piece.start {
                shown.push_str(&self.text[at..hidden.start.max(at)]);
                shown.push('…');
                at = hidden.end.min(piece.end);
            }
        }
        if shown.is_empty() {
            return Cow::Borrowed(&self.text[piece]);
        }
        shown.push_str(&self.text[at..piece.end]);
        Cow::Owned(shown)
    }
}

/// What of `text` is hidden, in order.
fn hidden(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut blocks = key::Blocks::new(text);
    let mut seen = 0;
    for (at, character) in text.char_indices() {
        if at < seen {
            continue;
        }
        let secret = match character {
            '-' => blocks.find(at).or_else(|| named::short_flag(text, at)),
            ':' => login::find(text, at).or_else(|| named::find(text, seen, at)),
            _ if !character.is_ascii_alphanumeric() => named::find(text, seen, at),
            _ if begins_word(text, at) => key::find(text, at).or_else(|| named::scheme(text, at)),
            _ => None,
        };
        if let Some(secret) = secret {
            seen = secret.end;
            found.push(secret);
        }
    }
    found
}

/// What is hidden of the secret `value`.
fn hide(text: &str, value: Range<usize>) -> Range<usize> {
    let secret = &text[value.clone()];
    let is_long = secret.chars().nth(LEAST - 1).is_some();
    let shown = secret.char_indices().nth(SHOWN).filter(|_| is_long).map_or(0, |(at, _)| at);
    // A text that was cut within the secret shows it by the same mark.
    let cut = text[value.end..].strip_prefix('…').map_or(0, |_| '…'.len_utf8());
    value.start + shown..value.end + cut
}

/// The end of the run that begins at byte `start` and whose characters all pass, of [`WINDOW`] characters at most.
fn run(text: &str, start: usize, passes: impl Fn(char) -> bool) -> usize {
    let rest = &text[start..];
    let end = rest.char_indices().take(WINDOW).find(|&(_, part)| !passes(part)).map(|(at, _)| at);
    end.or_else(|| rest.char_indices().nth(WINDOW).map(|(at, _)| at)).map_or(text.len(), |at| start + at)
}

/// Whether a word may begin at byte `at`: no letter or digit stands before it, save as the end of an escape such as
/// `\n`, `\u0022`, `%3D` or a terminal's colour.
fn begins_word(text: &str, at: usize) -> bool {
    let before = &text.as_bytes()[..at];
    let is_hex = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_hexdigit);
    match before {
        [] => true,
        [.., last] if !last.is_ascii_alphanumeric() => true,
        [.., b'\\', b'n' | b'r' | b't'] => true,
        [.., b'%', first, second] if is_hex(&[*first, *second]) => true,
        [.., b'\\', b'u', a, b, c, d] if is_hex(&[*a, *b, *c, *d]) => true,
        [.., last] if last.is_ascii_alphabetic() => {
            let code = before.len() - 1;
            let digits =
                before[..code].iter().rev().take(16).take_while(|part| part.is_ascii_digit() || **part == b';');
            before[..code - digits.count()].ends_with(b"\x1b[")
        }
        _ => false,
    }
}
