//! The classifier as a whole.

use super::examples::{FAILURES, PAIRS, SUCCESSES};
use super::excerpt::MAX_CHARACTERS;
use super::*;
use proptest::prelude::*;

pub fn judge(text: &str) -> Outcome {
    classify(text, &Markers::default())
}

pub fn markers(json: &str) -> Markers {
    Markers::parse(json).unwrap()
}

/// What every outcome holds to.
pub fn check(text: &str, outcome: &Outcome) -> Result<(), TestCaseError> {
    prop_assert_eq!(outcome.success, outcome.category == Category::Ok);
    prop_assert_eq!(outcome.success, outcome.end_reason == "complete");
    prop_assert!((1..=MAX_CHARACTERS).contains(&outcome.end_reason.chars().count()), "{outcome:?}");
    if let Some(marker) = &outcome.marker {
        let is_piece = text.contains(marker.as_str()) || mask(text).contains(marker.as_str());
        prop_assert!(!marker.is_empty() && is_piece, "{marker:?} is not in {text:?}");
    }
    Ok(())
}

#[test]
fn examples() {
    let mut wrong = Vec::new();
    let successes = SUCCESSES.iter().map(|text| ("ok", *text));
    let pairs = PAIRS.iter().flat_map(|&(category, failure, success)| [(category, failure), ("ok", success)]);
    for (category, text) in FAILURES.iter().copied().chain(successes).chain(pairs) {
        let outcome = judge(text);
        check(text, &outcome).unwrap();
        if outcome.category.as_str() != category {
            wrong.push(format!("{category}, not {} by {:?}: {text:?}", outcome.category.as_str(), outcome.marker));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(FAILURES.len() >= 40 && SUCCESSES.len() >= 40);
}

#[test]
fn the_marker_and_the_reason_are_quoted_from_the_text() {
    let outcome = judge("2025-11-19 07:05 starting\nError code: 429 - slow down\n");
    assert_eq!(outcome.marker.as_deref(), Some("Error code: 429"));
    assert_eq!(outcome.end_reason, "Error code: 429 - slow down");
    let outcome = judge("KeyError: 'x'");
    assert_eq!((outcome.marker.as_deref(), outcome.end_reason.as_str()), (Some("KeyError"), "KeyError: 'x'"));
    let outcome = judge(" \n ");
    assert_eq!((outcome.marker, outcome.end_reason.as_str()), (None, "empty output"));
    let outcome = judge(r#"{"error": {"code": 429, "message": "slow"}}"#);
    assert_eq!((outcome.marker.as_deref(), outcome.end_reason.as_str()), (Some(r#"code": 429"#), "slow"));
}

#[test]
fn no_secret_is_quoted() {
    let outcome = judge("Error: Incorrect API key provided: sk-proj-0123456789abcdefABCDEF");
    assert_eq!(outcome.end_reason, "Error: Incorrect API key provided: sk-p…");
    let json = r#"{"error": {"message": "Incorrect API key provided: sk-proj-0123456789abcdefABCDEF", "code": 401}}"#;
    assert_eq!(judge(json).end_reason, "Incorrect API key provided: sk-p…");
    // The cut would leave half of it, which is too short to be known as a key.
    let line = format!("Error code: 401 - {} sk-0123456789abcdef", "x".repeat(172));
    assert_eq!(judge(&line).end_reason, format!("Error code: 401 - {} sk-0…", "x".repeat(172)));
    assert!(line.find("sk-").is_some_and(|at| at < 200 && at + 12 > 200));
}

#[test]
fn a_marker_of_ones_own_quotes_no_secret() {
    let block = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEF\n-----END PRIVATE KEY-----";
    for (text, pattern, reason, marker) in [
        ("bad key sk-0123456789abcdef", "bad key sk-0123456789", "bad key sk-0…", "bad key sk-0…"),
        ("bad key sk-0123456789abcdef", "456789abcdef", "bad key sk-0…", "…"),
        ("bad password=hunter2secret!", "hunter2secret", "bad password=hunt…!", "hunt…"),
        (block, "MIIEvQIBADANBgkqhkiG9w0BAQEF", "…", "…"),
    ] {
        let own = markers(&serde_json::json!([{"pattern": pattern, "category": "auth"}]).to_string());
        let outcome = classify(text, &own);
        assert_eq!((outcome.end_reason.as_str(), outcome.marker.as_deref()), (reason, Some(marker)), "{text}");
        let own = markers(&serde_json::json!([{"pattern": pattern, "category": "ok"}]).to_string());
        assert_eq!(classify(text, &own).marker.as_deref(), Some(marker), "{text}");
    }
}

#[test]
fn where_a_scaffolding_marker_stands_decides() {
    let report = "The quarter went well and the figures are in the table that follows this paragraph. ".repeat(30);
    for (text, marker) in [
        ("skill not found, skipping — pdf", "skill not found, skipping"),
        ("⚠️ Skill(s) not found and skipped: pdf", "Skill(s) not found and skipped"),
        ("Blocked: script path resolves outside the scripts directory", "Blocked: script path resolves outside"),
        ("permission denied", "permission denied"),
        ("Security check failed", "Security check failed"),
    ] {
        let outcome = judge(text);
        assert_eq!((outcome.category, outcome.marker.as_deref()), (Category::Scaffolding, Some(marker)), "{text}");
        let mentioned = format!("{report}\nOne run said {text}, which we looked into.\n{report}");
        assert_eq!(judge(&mentioned).category, Category::Ok, "{text}");
        let quoted = format!("{report}\n```\n{text}\n```\n{report}");
        assert_eq!(judge(&quoted).category, Category::Ok, "{text}");
    }
}

#[test]
fn a_long_answer_that_ends_in_an_error_fails() {
    let report = "The figures are in the table that follows. ".repeat(60);
    assert_eq!(judge(&format!("{report}\n\nError: API call failed: HTTP 503")).category, Category::Provider);
    assert_eq!(judge(&format!("{report}\n\nHTTP 503 stayed away.")).category, Category::Ok);
    let trace = "Traceback (most recent call last):\n  File \"x.py\", line 1, in <module>\nMemoryError";
    assert_eq!(judge(&format!("{report}\n{trace}")).category, Category::Crash);
    assert_eq!(judge(&format!("{report}\n{trace}\n\n{report}\n{report}\nAll is done.")).category, Category::Ok);
}

#[test]
fn a_long_log_fails_by_its_last_lines() {
    let log: String = (0..60).map(|page| format!("2026-01-02 03:{page:02}:00 INFO page {page} read\n")).collect();
    let logged = |line: &str| judge(&format!("{log}2026-01-02 04:00:00 {line}"));
    assert_eq!(logged("ERROR page 60: connection refused").category, Category::Network);
    assert_eq!(
        logged("ERROR page 60: connection refused\n2026-01-02 04:00:01 INFO exiting").category,
        Category::Network
    );
    assert_eq!(
        logged("ERROR page 60: connection refused\n2026-01-02 04:00:01 INFO 61 pages read").category,
        Category::Ok
    );
    assert_eq!(logged("INFO 2 pages skipped: connection refused").category, Category::Ok);
}

#[test]
fn what_an_answer_delivers_outweighs_an_error_in_it() {
    let error = "Could not connect to the archive.";
    assert_eq!(judge(error).category, Category::Network);
    let report = "The week was quiet: sales rose by four per cent, returns stayed flat, and both new shops in Lyon \
                  opened on time with more visitors than planned.";
    assert_eq!(judge(&format!("{report} {error}")).category, Category::Ok);
    assert_eq!(judge(&format!("{error} {report}")).category, Category::Ok);
    assert_eq!(judge(&format!("{error} I replaced its figures by those of the copy.")).category, Category::Ok);
    assert_eq!(judge("Could not connect to the archive. Please try again later.").category, Category::Network);
}

#[test]
fn a_stream_fails_by_its_first_error_and_is_empty_without_text() {
    let chunk = |text: &str| format!("data: {}\n\n", serde_json::json!({"choices": [{"delta": {"content": text}}]}));
    let error = "event: error\ndata: {\"error\":{\"message\":\"Overloaded\",\"type\":\"overloaded_error\"}}\n\n";
    assert_eq!(judge(&format!("{}data: [DONE]\n", chunk("Report: all quiet."))).category, Category::Ok);
    assert_eq!(judge(&format!("{}data: [DONE]\n", chunk(""))).category, Category::Empty);
    assert_eq!(judge(&format!("{}{error}", chunk(""))).category, Category::RateLimit);
    let lines = "{\"type\":\"start\"}\n{\"type\":\"result\",\"is_error\":true,\"result\":\"Connection error.\"}";
    assert_eq!(judge(lines).category, Category::Network);
}

#[test]
fn a_large_document_is_judged_by_its_outermost_keys() {
    let items: Vec<serde_json::Value> =
        (0..5_000).map(|id| serde_json::json!({"id": id, "error": "timeout"})).collect();
    assert_eq!(judge(&serde_json::json!({"items": items}).to_string()).category, Category::Ok);
    let failed = serde_json::json!({"items": items, "error": {"code": 429, "message": "slow"}});
    assert_eq!(judge(&failed.to_string()).category, Category::RateLimit);
    assert_eq!(judge(&serde_json::json!({"result": items}).to_string()).category, Category::Ok);
}

#[test]
fn a_long_trace_ends_in_its_exception() {
    let log = "Read a page of the feed and kept what is new.\n".repeat(40);
    let frames = "    at step (/app/timeout.js:10:11)\n".repeat(30);
    let goroutines = "goroutine 7 [chan receive]:\nmain.wait(0x1)\n\t/app/wait.go:8 +0x1d\n".repeat(20);
    let calls = "  File \"/app/timeout.py\", line 8, in step\n    return fetch(timeout=5)\n".repeat(20);
    for (trace, category, marker) in [
        (
            format!("Error: connect ECONNREFUSED 10.0.0.1:443\n{frames}\nNode.js v20.11.0"),
            Category::Network,
            "ECONNREFUSED",
        ),
        (format!("panic: no rows\n\n{goroutines}exit status 2"), Category::Crash, "panic:"),
        (format!("Traceback (most recent call last):\n{calls}KeyError: 'x'"), Category::Crash, "KeyError"),
        (
            format!(
                "Traceback (most recent call last):\n{calls}x.ValidationError: 1 error for Run\nid\n  Field required"
            ),
            Category::Crash,
            "x.ValidationError",
        ),
        ("thread 'main' panicked at src/main.rs:4:10:\nno rows\nnote: run with".to_owned(), Category::Crash, "no rows"),
    ] {
        let outcome = judge(&format!("{log}{trace}\n"));
        assert_eq!((outcome.category, outcome.marker.as_deref()), (category, Some(marker)), "{trace}");
    }
}

#[test]
fn markers_come_first_and_earlier_ones_win() {
    let own = markers(r#"[{"pattern":"flaky","category":"ok"},{"pattern":"ERROR","category":"network"}]"#);
    let outcome = classify("Error code: 429, the Flaky one", &own);
    assert_eq!(
        (outcome.success, outcome.marker.as_deref(), outcome.end_reason.as_str()),
        (true, Some("Flaky"), "complete")
    );
    let outcome = classify("line one\nno error here\nline three", &own);
    assert_eq!((outcome.category, outcome.end_reason.as_str()), (Category::Network, "no error here"));
    assert_eq!(classify("HTTP 429", &own).category, Category::RateLimit);
    let own = markers(r#"[{"pattern":"störung","category":"provider"}]"#);
    assert_eq!(classify("STÖRUNG im Netz", &own).marker.as_deref(), Some("STÖRUNG"));
    assert_eq!(markers("[]").find("x"), None);
}

#[test]
fn bad_markers_are_refused_by_entry_and_value() {
    for (json, parts) in [
        ("[{]", &["not JSON", "line 1 column 3", "'[{]'"][..]),
        ("", &["not JSON", "''"]),
        (r#"{"pattern":"x"}"#, &["takes a JSON array", r#"'{"pattern":"x"}'"#]),
        (r#"[{"pattern":"x","category":"ok"},7]"#, &["markers[1]", "'7'", "takes {"]),
        (r#"[{"category":"ok"}]"#, &["markers[0]", r#""pattern" is missing"#]),
        (r#"[{"pattern":"","category":"ok"}]"#, &["markers[0]", r#""pattern" takes text"#, r#"'""'"#]),
        (r#"[{"pattern":5,"category":"ok"}]"#, &["markers[0]", r#""pattern" takes text"#, "'5'"]),
        (r#"[{"pattern":"x"}]"#, &["markers[0]", r#""category" is missing"#]),
        (r#"[{"pattern":"x","category":"OK"}]"#, &["markers[0]", "'OK'", "'rate_limit'"]),
    ] {
        let why = Markers::parse(json).unwrap_err();
        assert!(parts.iter().all(|part| why.contains(part)), "{json}: {why}");
    }
}

#[test]
fn categories_round_trip() {
    for category in Category::ALL {
        assert_eq!(Category::parse(category.as_str()), Some(category));
    }
    for name in ["", "OK", "ok ", "unknown"] {
        assert_eq!(Category::parse(name), None);
    }
}
