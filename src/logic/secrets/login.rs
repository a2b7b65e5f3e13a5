//! The password of a user in a URL: RFC 3986, section 3.2.1.

use super::value::{is_placeholder, is_words};
use super::{hide, WINDOW};
use std::ops::Range;

/// What is hidden of `scheme://user:password@host`, whose colon stands at byte `at`: of the password, or where there is
/// none, of a user who looks like a key.
pub fn find(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text[at..].strip_prefix("://")?;
    let start = text.len() - rest.len();
    let ends = |part: char| {
        part.is_whitespace()
            || part.is_control()
            || "\"'`<>|\\".contains(part)
            || !part.is_ascii() && !part.is_alphanumeric() && part != '…'
    };
    let near = rest.char_indices().take(4 * WINDOW);
    let mut colon = None;
    let mut host = None;
    for (place, part) in near {
        match part {
            // An address of IPv6, which has colons.
            '[' if place == 0 => break,
            '@' => host = Some(place),
            ':' if colon.is_none() && host.is_none() => colon = Some(place),
            // A port, or no user at all: what follows is a path.
            '/' | '?' | '#' if host.is_some() || colon.map_or(true, |colon| is_port(&rest[colon + 1..place])) => break,
            _ if ends(part) => break,
            _ => {}
        }
    }
    let host = host?;
    match colon.filter(|&colon| colon < host) {
        Some(colon) => {
            let password = &rest[colon + 1..host];
            (!is_placeholder(password)).then(|| hide(text, start + colon + 1..start + host))
        }
        None => {
            let user = &rest[..host];
            let is_key = user.len() >= 20 && !is_placeholder(user) && !is_words(user);
            is_key.then(|| hide(text, start..start + host))
        }
    }
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|part| part.is_ascii_digit())
}
