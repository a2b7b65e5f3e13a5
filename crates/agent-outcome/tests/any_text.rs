//! Any text will do: nothing panics, the same text is judged alike, what is quoted stands in the text.

use agent_outcome::{explain, judge, Category, Marker, Markers};

/// Texts whose every cut is judged: scripts, marks, colours, JSON, traces.
const TEXTS: &[&str] = &[
    "Échec : délai dépassé\u{202f}! L’agent n’a pas pu répondre…",
    "错误：API 密钥无效（401）。请重新登录。",
    "خطأ: انتهت المهلة؟ لا يوجد رد.",
    "\u{1b}[31mERROR\u{1b}[0m 12 of 12 👩‍👩‍👧 failed\u{1b}[",
    "Traceback (most recent call last):\n  File \"é.py\", line 1, in <module>\nKeyError: 'ü'",
    "{\"error\":{\"message\":\"débordé\",\"code\":529},\"x\":\"\\ud83d\\ude00\"}",
    "data: {\"choices\":[{\"delta\":{\"content\":\"héllo\"}}]}\n\ndata: [DONE]\n",
    "[CRON_FAILURE]: É\n⚠️ Skill(s) not found and skipped: ü",
    "worker-1  | Traceback (most recent call last):\nworker-1  | ValueError: é",
];

fn is_sound(text: &str) {
    let judgement = judge(text, &Markers::default());
    assert_eq!(judgement, judge(text, &Markers::default()), "{text:?}");
    assert!((0.5..=1.0).contains(&judgement.confidence), "{text:?}");
    if let Some(marker) = &judgement.marker {
        assert!(!marker.is_empty() && text.contains(marker.as_ref()), "{text:?}: {marker:?}");
    }
    if judgement.success() {
        assert!(judgement.line.is_empty() && judgement.marker.is_none(), "{text:?}");
    }
    explain(text);
}

#[test]
fn every_cut_of_a_text_is_judged() {
    let step = if cfg!(miri) { 17 } else { 1 };
    for text in TEXTS {
        let places: Vec<usize> = (0..=text.len()).filter(|&at| text.is_char_boundary(at)).collect();
        for (number, &at) in places.iter().enumerate().step_by(step) {
            is_sound(&text[at..]);
            is_sound(&text[..at]);
            is_sound(&text[at..places[(number * 7 + 3).max(number) % places.len()].max(at)]);
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "long texts")]
fn ends_that_fall_within_characters_are_judged() {
    for length in 1795..1815 {
        for unit in ["é", "字", "👩", "a ", "\u{301}", "\n", "\u{1b}[1m"] {
            is_sound(&unit.repeat(length));
            is_sound(&format!("{}error: {}", "x".repeat(length % 7), unit.repeat(length)));
        }
    }
}

#[test]
fn deep_and_broken_json_is_judged() {
    let depth = if cfg!(miri) { 200 } else { 100_000 };
    for text in
        ["{\"a\":".repeat(depth), "[".repeat(depth), "{\"error\":".to_owned() + &"[".repeat(depth), "{\"a\"".repeat(10)]
    {
        is_sound(&text);
        is_sound(&(text + "}"));
    }
}

#[test]
fn a_marker_decides_wherever_it_stands() {
    let marker = |category| Markers::new(vec![Marker { pattern: "greenhouse".to_owned(), category }]).unwrap();
    let text = format!("{}\nThe Greenhouse is wet.\n{}", "All fine. ".repeat(300), "All fine. ".repeat(300));
    let judgement = judge(&text, &marker(Category::Scaffolding));
    assert_eq!((judgement.category, judgement.confidence), (Category::Scaffolding, 1.0));
    assert_eq!((judgement.line.as_ref(), judgement.marker.as_deref()), ("The Greenhouse is wet.", Some("Greenhouse")));
    assert!(judge(&text, &marker(Category::Ok)).success());
}
