//! Secrets that show by the name before them.

use super::shapes::{Kind, FILLERS, FLAGS, NAMES, OPEN_KEYS, SCHEMES, WHOLE_NAMES};
use super::value::{is_blank, is_placeholder, is_quote, is_words, Tie, Value};
use super::{hide, WINDOW};
use std::ops::Range;

/// How many characters before a value may belong to its name.
const NAME: usize = 48;

/// A name, and how it stands there.
struct Name<'t> {
    /// It and the words before it.
    text: &'t str,
    /// What stands before these.
    before: &'t str,
    is_quoted: bool,
}

/// What is hidden of the value that the sign at byte `at` ties to a name, if it is a secret.
/// Before byte `seen` stands what is hidden already.
pub fn find(text: &str, seen: usize, at: usize) -> Option<Range<usize>> {
    let (sign, tie) = sign(&text[at..])?;
    // Prose is full of blanks.
    if tie == Tie::Beside && !may_be_name(&text.as_bytes()[seen..at]) {
        return None;
    }
    let name = name_before(&text[seen..at]);
    let kind = kind(name.text)?;
    let value = Value::read(text, at + sign);
    let is_element = name.before.ends_with('<');
    let is_query = name.before.ends_with(['?', '&']);
    match &text[at..at + sign] {
        ">" if !is_element => return None,
        "," if !(name.opens_pair() && value.closes_pair()) => return None,
        _ => {}
    }
    match kind {
        Kind::Authorization => return authorization(text, value),
        Kind::Cookies => return cookies(text, value, tie),
        _ => {}
    }
    let (kind, tie) = match (kind, tie) {
        // Only a word that begins with a dash is an option of a command.
        (_, Tie::Beside) if is_option(name.text) => (kind, Tie::Assigned),
        // Every machine writes queries: their names need not be telling.
        (Kind::Vague, Tie::Assigned) if is_query => (Kind::Token, Tie::Told),
        other => other,
    };
    value.is_secret(kind, tie).then(|| hide(text, value.range()))
}

/// The length of the sign that `rest` begins with, and what it says.
fn sign(rest: &str) -> Option<(usize, Tie)> {
    let begins = |signs: &[&str]| signs.iter().find(|sign| rest.starts_with(*sign)).map(|sign| sign.len());
    if let Some(length) = begins(&["=>", "==", "=", "＝", ":=", "%3D", "%3d", ">"]) {
        return Some((length, Tie::Assigned));
    }
    if rest.starts_with("::") {
        return None;
    }
    if let Some(length) = begins(&[":", "：", "%3A", "%3a", ","]) {
        return Some((length, Tie::Told));
    }
    let blank = rest.chars().next().filter(|&part| is_blank(part))?;
    let follows = rest[blank.len_utf8()..].chars().next()?;
    (!is_blank(follows) && !"=:".contains(follows)).then_some((blank.len_utf8(), Tie::Beside))
}

/// Whether `text` ends in the letters that a name ends in.
fn may_be_name(text: &[u8]) -> bool {
    let ends = |name: &str| {
        text.last_chunk::<3>().is_some_and(|end| name.as_bytes()[name.len() - 3..].eq_ignore_ascii_case(end))
    };
    let is_said = text.ends_with(b" is") || text.ends_with(b" was") || text.ends_with(b" BY");
    is_said || NAMES.iter().any(|(name, _)| ends(name))
}

impl Name<'_> {
    /// Whether it is the first string of a pair, `('name', 'value')`, as programs print their headers.
    fn opens_pair(&self) -> bool {
        let before = self.before.strip_suffix(is_quote).map(|before| before.trim_end_matches(['b', 'u', '\\']));
        self.is_quoted && before.is_some_and(|before| before.ends_with(['(', '[']))
    }
}

/// The name that `text` ends in.
fn name_before(text: &str) -> Name<'_> {
    let bare = text.trim_end_matches(|part| is_blank(part) || is_quote(part) || "\\]*".contains(part));
    let is_part = |part: char| part.is_alphanumeric() || "_-.".contains(part) || is_blank(part);
    let parts = bare.char_indices().rev().take(NAME).take_while(|&(_, part)| is_part(part));
    let start = parts.last().map_or(bare.len(), |(start, _)| start);
    Name { text: &bare[start..], before: &bare[..start], is_quoted: text[bare.len()..].contains(is_quote) }
}

/// The small letters and digits of a name, without what parts its words.
fn squeezed(name: &str) -> String {
    name.chars().filter(|part| part.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether `value` is a name and no value: `password=password`, `key=api_key`.
pub fn is_name(value: &str) -> bool {
    let name = squeezed(value);
    value.contains(['_', '-']) && NAMES.iter().any(|(known, _)| *known == name)
}

/// What `name` says of its value, if it names a secret.
pub fn kind(name: &str) -> Option<Kind> {
    let whole = squeezed(name);
    let mut bare = whole.as_str();
    while let Some(shorter) = FILLERS.iter().find_map(|filler| bare.strip_suffix(filler)) {
        bare = shorter;
    }
    let last_two = last_words(name);
    let is_open = || OPEN_KEYS.contains(&last_two.0.as_str());
    let named = || NAMES.iter().find(|(known, _)| bare.ends_with(known)).map(|(_, kind)| *kind);
    let whole = || WHOLE_NAMES.iter().find(|(known, _)| *known == last_two.1).map(|(_, kind)| *kind);
    named().or_else(whole).filter(|_| !is_open())
}

/// The last word of `name` and the one before it, in small letters: of `sortKey` "sort" and "key".
fn last_words(name: &str) -> (String, String) {
    let mut words = [String::new(), String::new()];
    let mut was_small = false;
    for part in name.chars() {
        let begins = !part.is_alphanumeric() || was_small && part.is_uppercase();
        if begins && !words[1].is_empty() {
            words.rotate_left(1);
            words[1].clear();
        }
        was_small = part.is_lowercase();
        if part.is_alphanumeric() {
            words[1].extend(part.to_lowercase());
        }
    }
    let [before, last] = words;
    (before, last)
}

fn is_option(name: &str) -> bool {
    name.rsplit(is_blank).next().is_some_and(|word| word.starts_with('-'))
}

/// The secret after the scheme of an `Authorization`.
fn authorization(text: &str, value: Value<'_>) -> Option<Range<usize>> {
    let value = value.bare();
    let scheme = value.shown();
    let is_known = SCHEMES.iter().any(|known| known.eq_ignore_ascii_case(scheme));
    let is_word = scheme.bytes().all(|part| part.is_ascii_alphabetic());
    let value = if is_known || is_word { value.next()? } else { value };
    let tie = if is_known { Tie::Assigned } else { Tie::Told };
    value.is_secret(Kind::Token, tie).then(|| hide(text, value.range()))
}

/// All the cookies of a header.
fn cookies(text: &str, value: Value<'_>, tie: Tie) -> Option<Range<usize>> {
    let first = value.bare();
    if tie == Tie::Beside || !first.shown().contains('=') || first.shown().contains('…') {
        return None;
    }
    let mut cookies = first.range();
    while let Some(rest) = text[cookies.end..].strip_prefix("; ") {
        cookies.end = Value::read(text, text.len() - rest.len()).bare().range().end;
    }
    Some(hide(text, cookies))
}

/// What is hidden after the scheme that is the word at byte `at`, where no header names it: `Bearer …`, `Basic …`.
pub fn scheme(text: &str, at: usize) -> Option<Range<usize>> {
    let word = text.get(at..at + "bearer".len()).filter(|word| word.eq_ignore_ascii_case("bearer"));
    let word = word.or_else(|| text.get(at..at + "basic".len()).filter(|word| word.eq_ignore_ascii_case("basic")))?;
    let after = &text[at + word.len()..];
    let rest = after.strip_prefix("%20").or_else(|| after.strip_prefix(is_blank))?;
    let value = Value::read(text, text.len() - rest.len()).bare();
    let shown = value.shown();
    let is_mixed = shown.len() >= 6 && !is_words(shown);
    (is_mixed && value.is_secret(Kind::Token, Tie::Told)).then(|| hide(text, value.range()))
}

/// What is hidden of the password in `-u user:password`, or after the letter by which a program takes one; the dash
/// stands at byte `at`.
pub fn short_flag(text: &str, at: usize) -> Option<Range<usize>> {
    if !text[..at].ends_with(|part| is_blank(part) || is_quote(part)) {
        return None;
    }
    let user = ["-u", "-U", "--user", "--proxy-user"].iter().find_map(|flag| text[at..].strip_prefix(flag));
    if let Some(rest) = user.filter(|rest| rest.starts_with([' ', '='])) {
        let login = Value::read(text, text.len() - rest.len() + 1);
        let (user, password) = login.shown().split_once(':')?;
        let is_secret = !is_placeholder(password) && !password.bytes().all(|part| part.is_ascii_digit());
        return is_secret.then(|| {
            let login = login.range();
            hide(text, login.start + user.len() + 1..login.end)
        });
    }
    let start = text[..at].char_indices().rev().take(WINDOW).last().map_or(at, |(start, _)| start);
    let takes = |(program, flag): &&(&str, &str)| text[at..].starts_with(flag) && text[start..at].contains(program);
    let (_, flag) = FLAGS.iter().find(takes)?;
    let value = Value::read(text, at + flag.len());
    value.is_secret(Kind::Password, Tie::Assigned).then(|| hide(text, value.range()))
}
