//! What the training reads of texts. For each line of JSON on the standard input, by its key "text", five lists of
//! little-endian `u32`, each after its length, are written to the standard output: what the known forms decided (0 nothing,
//! 1 to 12 a category, 13 a failure whose category the model is to find), the buckets of the n-grams of words, of characters
//! and of classes, and the places of the signs.

use agent_outcome::features::BLOCKS;
use agent_outcome::protocol::{self, Reading};
use agent_outcome::{model, Category};
use std::io::{BufRead, Write};

fn main() {
    let mut out = std::io::BufWriter::new(std::io::stdout());
    for line in std::io::stdin().lock().lines() {
        let line: serde_json::Value = serde_json::from_str(&line.expect("UTF-8")).expect("JSON");
        let text = line["text"].as_str().expect("a text");
        let (decided, read) = match protocol::read(text) {
            Reading::Plain => (0, text.to_owned()),
            Reading::Unwrapped(inner) => (0, inner.into_owned()),
            Reading::Decided(decision) => {
                let known =
                    decision.category.and_then(|category| Category::ALL.iter().position(|&one| one == category));
                (1 + known.unwrap_or(Category::ALL.len()), decision.said().to_owned())
            }
        };
        let read = if decided == 0 { read.trim() } else { &read };
        let facts = model::Facts::new(read);
        let mut buckets = [const { Vec::new() }; BLOCKS];
        facts.ngrams.iter().for_each(|feature| buckets[feature.block as usize].push(feature.bucket()));
        let [words, characters, classes] = buckets;
        let held = model::held(&facts.signs).collect();
        for list in [vec![decided], words, characters, classes, held] {
            for number in [list.len()].into_iter().chain(list) {
                out.write_all(&u32::try_from(number).expect("small").to_le_bytes()).expect("an open output");
            }
        }
    }
}
