//! What is masked, what is not, and what holds of any text.

use super::examples::{MASKED, PLAIN};
use super::shapes::{Characters, Kind, FILLERS, KEYS, NAMES, SCHEMES, WHOLE_NAMES, WORDS, WRAPPERS};
use super::*;
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// What of `raw` the masked text hides: for each `…` that is new in it, what stands in its place.
fn hidden_parts(raw: &str) -> Vec<&str> {
    hidden(raw).into_iter().map(|part| raw[part].split("-----END").next().unwrap()).collect()
}

#[test]
fn secrets_are_masked() {
    let mut wrong = Vec::new();
    for &(raw, masked) in MASKED {
        if mask(raw) != masked {
            wrong.push(format!("{raw:?}\n  gives {:?}\n  not   {masked:?}", mask(raw)));
        }
        if mask(masked) != masked {
            wrong.push(format!("{masked:?} again gives {:?}", mask(masked)));
        }
        for part in hidden_parts(raw) {
            let characters: Vec<char> = part.chars().collect();
            for run in characters.windows(8) {
                let run: String = run.iter().collect();
                if mask(raw).contains(&run) {
                    wrong.push(format!("{run:?} of {raw:?} is still there"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(MASKED.len() >= 60);
}

#[test]
fn what_is_no_secret_stays_byte_for_byte() {
    let wrong: Vec<String> = PLAIN
        .iter()
        .filter(|text| mask(text) != **text)
        .map(|text| format!("{text:?}\n  gives {:?}", mask(text)))
        .collect();
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(PLAIN.len() >= 60);
}

/// A body of `length` of the key's characters that is plainly made up.
fn made_up(characters: Characters, length: usize) -> String {
    let letters = if characters == Characters::Capital { "0A1B2C3D4E5F" } else { "0a1b2c3d4e5f" };
    letters.chars().cycle().take(length).collect()
}

#[test]
fn every_key_of_the_table_is_masked_anywhere_and_its_beginning_alone_is_not() {
    for key in KEYS {
        let whole = format!("{}{}", key.prefix, made_up(key.characters, key.least));
        for (before, after) in
            [("", ""), ("Error: ", "."), ("“", "”"), ("：", "，"), ("(", ")"), ("\u{a0}", "\u{a0}"), ("'", "'")]
        {
            let text = format!("{before}{whole}{after}");
            let masked = mask(&text);
            assert!(masked.contains('…') && !masked.contains(&whole[whole.len() - 8..]), "{masked} of {}", key.source);
            assert!(masked.starts_with(before) && masked.ends_with(after), "{masked}");
        }
        assert_eq!(mask(key.prefix), key.prefix);
        assert!(!key.source.is_empty());
        let prose = format!("{}is-how-a-key-of-{}-begins", key.prefix, "theirs");
        assert_eq!(mask(&prose), prose);
    }
}

#[test]
fn every_name_of_the_table_is_known_however_it_is_written() {
    for (name, kind) in NAMES {
        let secret = if *kind == Kind::Cookies { "a=0123456789abcdef" } else { "0123456789abcdef" };
        let shown = &secret[..4];
        for (before, after) in [("", "="), ("X_", " = "), ("my-", ": "), ("", "："), ("\"", "\": \""), ("--", "=")] {
            let text = format!("{before}{name}{after}{secret}");
            assert_eq!(mask(&text), format!("{before}{name}{after}{shown}…"));
            let text = text.to_uppercase();
            assert!(mask(&text).ends_with('…'), "{text}");
        }
    }
    for word in WORDS {
        assert_eq!(*word, word.to_lowercase());
    }
}

#[test]
fn of_a_short_secret_nothing_is_shown() {
    assert_eq!(mask("password=12345678"), "password=…");
    assert_eq!(mask("password=123456789"), "password=1234…");
    assert_eq!(mask("password=ääääääää"), "password=…");
    assert_eq!(mask("password=äääääääää"), "password=ääää…");
}

#[test]
fn a_piece_is_masked_as_it_stands_in_its_text() {
    let text = "key sk-0123456789abcdef is wrong";
    for (piece, shown) in [
        ("key", "key"),
        ("sk-0123456789abcdef is", "sk-0… is"),
        ("456789", "…"),
        ("cdef is", "… is"),
        ("key sk-01", "key sk-0…"),
    ] {
        let start = text.find(piece).unwrap();
        assert_eq!(Masked::new(text).piece(start..start + piece.len()), shown);
    }
    let block = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\n-----END PRIVATE KEY-----";
    let start = block.find("MII").unwrap();
    assert_eq!(Masked::new(block).piece(start..start + 28), "…");
}

#[test]
fn long_texts_of_any_shape_take_little_time() {
    const LONGEST: usize = 1_000_000;
    // Seconds in a debug build; a quadratic step would take hours.
    let timed = |text: &str| {
        let started = Instant::now();
        let masked = mask(text).into_owned();
        assert!(started.elapsed() < Duration::from_secs(60), "{:?} takes {:?}", text.get(..9), started.elapsed());
        masked
    };
    for piece in ["sk-sk-sk-", "key=key=key=", "eyJeyJ", "eyJ.eyJ ", "http://a:a:a:", "AKIAAKIA", "AKIA "] {
        timed(&piece.repeat(LONGEST / piece.len()));
    }
    #[rustfmt::skip]
    let pieces = [
        "sk-", "sk-a ", "key=", "key= ", "eyJ", "eyJ.", "eyJ ", "http://a:a:a:", "http://a:", "://", "://:@", "AKIA",
        "AKIA ", "a", "ä", " ", "\n", "\0", "\"", "'", "\\", "\\\\\"", "=", ":", "password=", "password='",
        "password=“a ", "password: a ", "password=\\", "\"password\":\"", "secret=a;", "secret=a,b", "token a",
        "Bearer ", "Basic a", "authorization: a ", "Cookie: a=b; ", "; a=b", "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAAAA a ", "-----END ", "-----END PRIVATE KEY-----", "-----BEGIN ",
        "-", "-u a:", "-u ", "-p ", "mysql -p", "1:", "123456:AA", "\u{1b}[", "\u{1b}[31m", "%3D", "key%3D", "<key>",
        "['key','", "token=a1b2c3d4e5f6 ", "sk-a1b2c3d4e5f6g7h8 ", "_", "api key ", "cookie:", "cookie:a=b", "set-cookie: a=", "-u 'a:$a ", "authorization:", "……", "password=…",
    ];
    for piece in pieces {
        let text = piece.repeat(LONGEST / 20 / piece.len());
        for text in [format!("password={text}"), text] {
            let masked = timed(&text);
            assert_eq!(timed(&masked), masked, "{piece:?}");
        }
    }
}

/// Texts made of what is looked for, which random letters would never hit.
fn telling() -> impl Strategy<Value = String> {
    let names = NAMES.iter().chain(WHOLE_NAMES).map(|(name, _)| *name);
    let prefixes = KEYS.iter().map(|key| key.prefix);
    let known = names
        .chain(prefixes)
        .chain(SCHEMES.iter().copied())
        .chain(FILLERS.iter().copied())
        .chain(WRAPPERS.iter().copied());
    #[rustfmt::skip]
    let glue = vec![
        " ", "\n", ": ", ":", "=", "==", " => ", "：", "＝", "\"", "'", "`", "“", "”", "«", "\\", "\\\"", "\\n",
        "\\u0022", ",", ";", "&", "|", "(", ")", "[", "]", "{", "}", "<", ">", "</", "…", "...", "***", "$", "%3D",
        "%", "@", "://", "http://", "/", "?", "#", "-", "--", "-u ", "-p ", "mysql ", "login ", "_", ".", "!",
        "\u{1b}[31m", "\u{a0}", "\u{2028}", "\0", "ä", "密", "😀", "0123456789abcdef", "AbCdEf0123456789GhIj",
        "hunter2", "required", "a", "123456789", "AAabcdefghijklmnopqrstuvwxyz0123456", "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----", "-----BEGIN ", "PRIVATE KEY", "-----END CERTIFICATE-----",
        "MIIEvQIBADANBgkqhkiG9w0BAQEF", "Bearer ", "Basic ", "Cookie: a=b; c=d", "Some(", "b'",
    ];
    let piece = prop_oneof![prop::sample::select(known.collect::<Vec<_>>()), prop::sample::select(glue)];
    prop::collection::vec(piece, 0..16).prop_map(|pieces| pieces.concat())
}

fn holds(text: &str) -> Result<(), TestCaseError> {
    let masked = mask(text).into_owned();
    prop_assert_eq!(&mask(&masked), &masked, "{:?} gives {:?}", text, masked);
    prop_assert_eq!(matches!(mask(text), Cow::Owned(_)), !hidden(text).is_empty());
    for (start, _) in text.char_indices() {
        let piece = Masked::new(text).piece(start..text.len());
        prop_assert!(
            masked.ends_with(piece.trim_start_matches('…')),
            "{:?} from {}: {:?}, {:?}",
            text,
            start,
            piece,
            masked
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn any_text_is_masked_once_and_for_all(text in "\\PC{0,80}|(?s).{0,80}") {
        holds(&text)?;
    }

    #[test]
    fn any_telling_text_is_masked_once_and_for_all(text in telling()) {
        holds(&text)?;
    }
}
