//! Any bytes: judged without a panic, and quoted as they stand; by the first byte, what else is checked.
#![no_main]

use agent_outcome::{explain, judge, Category, Marker, Markers};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((check, bytes)) = bytes.split_first() else { return };
    let text = String::from_utf8_lossy(bytes);
    let none = Markers::default();
    let judgement = judge(&text, &none);
    assert!((0.5..=1.0).contains(&judgement.confidence));
    if judgement.category == Category::Ok {
        assert!(judgement.line.is_empty() && judgement.marker.is_none());
    }
    if let Some(marker) = &judgement.marker {
        assert!(!marker.is_empty() && text.contains(marker.as_ref()));
    }
    match (check % 8, text.chars().next()) {
        (0, _) => assert_eq!(judgement, judge(&text, &none)),
        (1, _) => assert!(explain(&text).windows(2).all(|pair| pair[0].weight.abs() >= pair[1].weight.abs())),
        (2, Some(first)) => {
            let markers = Markers::new(vec![Marker { pattern: first.to_string(), category: Category::Crash }]);
            assert!(markers.is_ok_and(|markers| !judge(&text, &markers).success()));
        }
        _ => {}
    }
});
