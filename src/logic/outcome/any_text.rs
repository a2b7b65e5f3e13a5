//! Any text has an answer: the labelled texts and the examples, with what the world does to texts.

use super::examples::{FAILURES, PAIRS, SUCCESSES};
use super::matcher::scan;
use super::sentence::is_denied;
use super::tests::{check, judge};
use proptest::prelude::*;
use proptest::sample::{select, Index};
use std::sync::LazyLock;

/// The blanks beyond ASCII.
#[rustfmt::skip]
const BLANKS: [char; 19] = [
    '\u{85}', '\u{a0}', '\u{1680}', '\u{2000}', '\u{2001}', '\u{2002}', '\u{2003}', '\u{2004}', '\u{2005}', '\u{2006}',
    '\u{2007}', '\u{2008}', '\u{2009}', '\u{200a}', '\u{2028}', '\u{2029}', '\u{202f}', '\u{205f}', '\u{3000}',
];

/// What stands in texts by mishap, or comes apart easily: combining marks, control codes, marks of direction, what is
/// left of broken bytes, signs of several characters or bytes, and what opens something.
#[rustfmt::skip]
const ODD: [char; 28] = [
    '\u{301}', '\u{1b}', '\0', '\u{85}', '\u{2028}', '\u{feff}', '\u{200b}', '\u{200d}', '\u{200f}', '\u{202e}',
    '\u{fffd}', '\u{10ffff}', '\u{9b}', '\u{a0}', '\u{3000}', '🐈', 'ß', 'İ', '中', '。', '：', '"', '`', '<', '[', '(',
    '{', '\n',
];

/// The labelled texts and the examples.
static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let labelled = include_str!("../../../tests/data/outcomes.jsonl").lines().map(|line| {
        let entry: serde_json::Value = serde_json::from_str(line).unwrap();
        entry["text"].as_str().unwrap().to_owned()
    });
    let failures = FAILURES.iter().map(|(_, text)| *text);
    let pairs = PAIRS.iter().flat_map(|(_, failure, success)| [*failure, *success]);
    labelled.chain(failures.chain(pairs).chain(SUCCESSES.iter().copied()).map(str::to_owned)).collect()
});

#[test]
fn odd_blanks_are_judged_as_plain_ones() {
    assert!(TEXTS.len() > 2_000);
    for (text, blank) in TEXTS.iter().zip(BLANKS.iter().cycle()) {
        let odd = text.replace(' ', &blank.to_string());
        let (plain, outcome) = (judge(text), judge(&odd));
        check(&odd, &outcome).unwrap();
        assert_eq!((outcome.category, &outcome.end_reason), (plain.category, &plain.end_reason), "{blank:?}: {text:?}");
        // French sets its colons off.
        let french = judge(&text.replace(':', &format!("{blank}:")));
        let plain = judge(&text.replace(':', " :"));
        assert_eq!((french.category, french.end_reason), (plain.category, plain.end_reason), "{blank:?}: {text:?}");
    }
}

#[test]
fn blanks_that_json_escapes_are_judged_as_plain_ones() {
    for text in [
        r#"{"error": "délai dépassé\u00a0: no\u3000timeouts"}"#,
        r#"{"output": "no\u202ftimeouts, 12\u00a0invoices sent"}"#,
        r#""Rate\u00a0limit exceeded""#,
    ] {
        let plain = ["\\u00a0", "\\u3000", "\\u202f"].iter().fold(text.to_owned(), |text, odd| text.replace(odd, " "));
        let (plain, odd) = (judge(&plain), judge(text));
        assert_eq!((odd.category, odd.end_reason), (plain.category, plain.end_reason), "{text}");
    }
}

#[test]
fn everyday_texts_with_odd_blanks_fail_for_their_causes() {
    for (text, category, marker) in [
        ("Erreur\u{a0}: délai dépassé", "timeout", "délai dépassé"),
        ("エラー：\u{3000}タイムアウト", "timeout", "タイムアウト"),
        ("Error:\u{a0}the\u{a0}request timed\u{a0}out", "timeout", "request timed\u{a0}out"),
        ("Error\u{202f}: HTTP\u{a0}429", "rate_limit", "HTTP\u{a0}429"),
    ] {
        let outcome = judge(text);
        let marker_seen = outcome.marker.unwrap_or_default();
        assert!(outcome.category.as_str() == category && marker_seen.contains(marker), "{text:?}: {marker_seen:?}");
    }
    assert!(judge("a\u{a0}b: no\u{a0}timeouts").success);
}

#[test]
fn what_stands_before_a_word_is_read_whatever_the_blanks() {
    for blank in BLANKS {
        let at = |text: &str| text.find("timeouts").unwrap();
        for (text, denied) in [(format!("a{blank}no{blank}timeouts"), true), (format!("a{blank}b timeouts"), false)] {
            assert_eq!(is_denied(&text, at(&text)), denied, "{text:?}");
        }
        let text = format!("https://x.y{blank}timeouts");
        assert!(scan(&text).iter().any(|hit| hit.start == at(&text)), "{text:?}");
    }
}

#[test]
fn a_failure_has_a_reason_whatever_does_not_show() {
    for (text, reason) in [
        ("\u{1b}余额不足", "余额不足"),
        ("\u{1b}[31é: 余额不足", "é: 余额不足"),
        ("<Error><Message></Message><Code>AccessDenied</Code></Error>", "AccessDenied"),
        ("<Error>x<h1>", "x"),
        (r#"{"error":"complete"}"#, r#""error""#),
        (r#"{"error":"\u001b"}"#, r#""error""#),
    ] {
        let outcome = judge(text);
        check(text, &outcome).unwrap();
        assert!(!outcome.success && outcome.end_reason.contains(reason), "{text:?}: {outcome:?}");
    }
    // A bare code of the terminal says nothing.
    assert_eq!(judge("\u{1b}").category.as_str(), "empty");
}

/// What happens to a text.
#[derive(Debug, Clone)]
enum Mishap {
    Blanks(char),
    BeforeColons(char),
    Insert(Index, char),
    CutBefore(Index),
    CutAfter(Index),
    Repeat(usize),
    Quote(Index, String),
}

impl Mishap {
    fn befall(&self, text: &str) -> String {
        let mut characters: Vec<char> = text.chars().collect();
        let place = |index: &Index| index.index(text.chars().count() + 1);
        match self {
            Mishap::Blanks(blank) => text.replace(' ', &blank.to_string()),
            Mishap::BeforeColons(blank) => text.replace(':', &format!("{blank}:")),
            Mishap::Insert(index, odd) => {
                characters.insert(place(index), *odd);
                characters.into_iter().collect()
            }
            Mishap::CutBefore(index) => characters.drain(place(index)..).collect(),
            Mishap::CutAfter(index) => characters.drain(..place(index)).collect(),
            Mishap::Repeat(bytes) => text.repeat(bytes / text.len().max(1) + 1),
            Mishap::Quote(index, other) => {
                let rest: String = characters.drain(place(index)..).collect();
                characters.iter().collect::<String>() + other + &rest
            }
        }
    }
}

fn mishap() -> impl Strategy<Value = Mishap> {
    let (blank, odd) = (|| select(&BLANKS[..]), || select(&ODD[..]));
    prop_oneof![
        blank().prop_map(Mishap::Blanks),
        blank().prop_map(Mishap::BeforeColons),
        (any::<Index>(), odd()).prop_map(|(at, odd)| Mishap::Insert(at, odd)),
        (any::<Index>(), odd()).prop_map(|(at, odd)| Mishap::Insert(at, odd)),
        any::<Index>().prop_map(Mishap::CutBefore),
        any::<Index>().prop_map(Mishap::CutAfter),
        (0..3_000_usize).prop_map(Mishap::Repeat),
        (any::<Index>(), select(&TEXTS[..])).prop_map(|(at, other)| Mishap::Quote(at, other)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_has_an_outcome_whatever_befalls_it(text in select(&TEXTS[..]), mishaps in prop::collection::vec(mishap(), 1..4)) {
        let text = mishaps.iter().fold(text, |text, mishap| mishap.befall(&text));
        check(&text, &judge(&text))?;
        // What the world does to an answer it does to a string in JSON.
        let json = serde_json::json!({ "error": text }).to_string();
        check(&json, &judge(&json))?;
    }
}
