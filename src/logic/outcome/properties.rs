//! What holds of any text, and of the rules.

use super::rules::blanks::*;
use super::rules::phrases::*;
use super::rules::signs::*;
use super::rules::troubles::TROUBLES;
use super::rules::CAUSES;
use super::tests::{check, judge, markers};
use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Every list of the rules.
fn lists() -> Vec<&'static [&'static str]> {
    let causes = CAUSES.iter().flat_map(|cause| [cause.words, cause.subjects, cause.verdicts]);
    let phrases = [
        OPENINGS,
        STATEMENTS,
        UNDELIVERED,
        ADMISSIONS,
        OVER,
        PROSE,
        CONTRASTS,
        DONE,
        CLOSINGS,
        ADVICE,
        VERBS,
        ACTIONS,
        MISHAPS,
        UNITS,
        NUMBERED,
        SALUTATIONS,
        LOOKING,
        QUESTIONS,
    ];
    let others = [PLACEHOLDERS, LABELS, NONE, OUTPUT, AROUND, TROUBLES];
    causes.chain(phrases).chain(others).collect()
}

/// Every word of the rules.
fn words() -> Vec<&'static str> {
    lists().into_iter().flatten().copied().collect()
}

#[test]
fn the_tables_are_written_as_the_matcher_reads_them() {
    for word in words() {
        assert!(!word.is_empty() && *word == *word.to_lowercase(), "{word:?}");
    }
    for list in lists() {
        let mut seen = std::collections::HashSet::new();
        let twice: Vec<&str> = list.iter().copied().filter(|word| !seen.insert(*word)).collect();
        assert!(twice.is_empty(), "twice in one list: {twice:?}");
    }
    for category in Category::ALL.into_iter().filter(|category| *category != Category::Ok) {
        assert!(CAUSES.iter().any(|cause| cause.category == category), "{category:?}");
    }
}

#[test]
fn long_texts_of_any_shape_take_little_time() {
    const SIZE: usize = 5_000_000;
    let started = Instant::now();
    for piece in [
        "a",
        "\0",
        "\n",
        " \n",
        "error: ",
        "HTTP 429 ",
        "Traceback (most recent call last):\n",
        "}\n",
        "    at x (y:1)\n",
        "ä",
        "```\n",
        "[",
        "\"",
        "\u{1b}[31m",
    ] {
        let text = piece.repeat(SIZE / piece.len());
        check(&text, &judge(&text)).unwrap();
    }
    let own = markers(r#"[{"pattern":"zzz","category":"ok"},{"pattern":"a","category":"crash"}]"#);
    classify(&"a".repeat(SIZE), &own);
    // Seconds in a debug build; a quadratic step would take hours.
    assert!(started.elapsed() < Duration::from_secs(120), "{:?}", started.elapsed());
}

/// How many times as long as most phrases any may take; none takes a third of that. A step for each pair of the words
/// that are found takes thousands.
const SLOWEST: u32 = 100;

#[test]
fn every_phrase_takes_little_time_however_often_it_is_said() {
    let phrases: BTreeSet<&str> = words().into_iter().collect();
    let took = |text: &str| {
        let started = Instant::now();
        judge(text);
        started.elapsed()
    };
    let mut most = Duration::ZERO;
    for kilobytes in [1, 2, 4] {
        let texts = phrases.iter().flat_map(|phrase| [(*phrase).to_owned(), format!("data{phrase}")]);
        let texts = texts.map(|piece| piece.repeat(1_000 * kilobytes / piece.len()));
        let mut timed: Vec<(Duration, String)> = texts.map(|text| (took(&text), text)).collect();
        timed.sort_unstable();
        // A linear step takes twice as long for twice the text.
        most = if most.is_zero() { timed[timed.len() / 2].0 * SLOWEST } else { most * 2 };
        for (first, text) in timed.iter().rev().take_while(|(first, _)| *first > most) {
            // The machine may have been busy with something else.
            let again = (0..5).map(|_| took(text)).min().unwrap_or_default();
            assert!(again <= most, "{first:?}, then {again:?}, of {most:?}: {text:.60}");
        }
    }
}

/// Texts made of what the rules look for, which random letters would never hit.
fn wordy() -> impl Strategy<Value = String> {
    let glue = prop::sample::select(vec![
        " ",
        "\n",
        ": ",
        "\n\n",
        "```\n",
        "\0",
        "ä",
        "429",
        "HTTP ",
        "status=",
        "\"",
        "'",
        "{",
        "}",
        "[",
        "]",
        "- ",
        "# ",
        "data: ",
        "event: error\n",
        "<title>",
        "<p class=\"x\">",
        "</",
        "<",
        "(FAILED)",
        "#771",
        " — ",
        ", but ",
        "?",
        "a,b,c\n1,2,3\n",
        "claude: ",
        "exit code ",
        "\n\n    ",
        "status = StatusCode.",
        "[DONE]",
        "。",
        "，",
        "’",
        " | ",
        "[x] ",
        "I ",
        "2 of 40 ",
        "\u{1b}[31m",
        "⚠️ ",
        "2025-11-19 07:05 ",
        "ERROR ",
        "\n    at f (x:1)\n",
        "**",
        "Error:\n",
        ".",
    ]);
    let piece = prop_oneof![prop::sample::select(words()), glue];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_text_has_an_outcome(text in "\\PC{0,200}|(?s).{0,200}") {
        check(&text, &judge(&text))?;
        prop_assert_eq!(judge(&text), judge(&text));
    }

    #[test]
    fn any_text_of_known_words_has_an_outcome(text in wordy()) {
        check(&text, &judge(&text))?;
        check(&text.to_uppercase(), &judge(&text.to_uppercase()))?;
        prop_assert_eq!(judge(&text), judge(&text));
    }

    #[test]
    fn any_json_has_an_outcome(key in "error|errors|status|success|message|code|[a-z]{1,5}", text in wordy(), number in any::<i64>()) {
        for json in [
            serde_json::json!({ &key: text }).to_string(),
            serde_json::json!({ &key: { "message": text, "code": number } }).to_string(),
            serde_json::json!([{ &key: [text] }]).to_string(),
            serde_json::json!(text).to_string(),
        ] {
            check(&json, &judge(&json))?;
        }
    }

    #[test]
    fn a_text_that_holds_an_own_marker_comes_to_it(before in ".{0,40}", pattern in "\\PC{1,10}", after in ".{0,40}") {
        let own = Markers::new(vec![Marker { pattern: pattern.clone(), category: Category::Refusal }]).unwrap();
        let outcome = classify(&format!("{before}{pattern}{after}"), &own);
        prop_assert_eq!(outcome.category, Category::Refusal);
        prop_assert_eq!(outcome.marker.unwrap().to_lowercase(), pattern.to_lowercase());
    }

    #[test]
    fn any_json_for_markers_is_read_or_refused(json in "\\PC{0,60}|\\[(\\{\"pattern\":\"[a-z]{0,3}\",\"category\":\"(ok|auth|x)\"\\},?){0,3}\\]") {
        let _ = Markers::parse(&json);
    }
}
