//! Judges texts: for each line of JSON on the standard input, by its key "text", a line of JSON with what was found.

use agent_outcome::{judge, Markers};
use serde_json::json;
use std::io::BufRead;

fn main() {
    let markers = Markers::default();
    for line in std::io::stdin().lock().lines() {
        let line: serde_json::Value = serde_json::from_str(&line.expect("UTF-8")).expect("JSON");
        let judgement = judge(line["text"].as_str().expect("a text"), &markers);
        let found = json!({"category": judgement.category.as_str(), "confidence": judgement.confidence, "line": judgement.line, "marker": judgement.marker});
        println!("{found}");
    }
}
