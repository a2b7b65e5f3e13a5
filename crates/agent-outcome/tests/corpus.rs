//! The corpus is what it says, the table agrees with the training on every text of it, and plain cases are right.

use agent_outcome::{judge, Category, Markers};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

struct Text {
    text: String,
    category: Category,
    language: String,
    source: String,
    group: String,
    hard: bool,
    held_back: bool,
}

fn lines(path: &Path) -> Vec<Value> {
    let file = fs::read_to_string(path).unwrap();
    file.split_terminator('\n').map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"))).collect()
}

/// The texts, in the order in which the training reads them.
fn corpus() -> Vec<Text> {
    let mut texts = Vec::new();
    for (folder, held_back) in [("corpus/train", false), ("corpus/held_back", true)] {
        let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        for line in files.iter().flat_map(|file| lines(file)) {
            let word =
                |key: &str| line[key].as_str().unwrap_or_else(|| panic!("{key} is missing in {line}")).to_owned();
            let category =
                Category::parse(&word("category")).unwrap_or_else(|| panic!("no category of outcome: {line}"));
            assert_eq!(line.get("hard").is_some(), category == Category::Ok, "{line}");
            let hard = line["hard"] == true;
            let (text, language, source, group) = (word("text"), word("lang"), word("source"), word("group"));
            texts.push(Text { text, category, language, source, group, hard, held_back });
        }
    }
    texts
}

/// The text without differences that make no other text: capitals, blanks, numbers.
fn plain(text: &str) -> String {
    let digits = text.to_lowercase().replace(|part: char| part.is_ascii_digit(), "0");
    digits.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The runs of five characters, each as a number of 21 bits for a character.
fn shingles(text: &str) -> HashSet<u128> {
    let letters: Vec<u128> = plain(text).chars().map(|letter| u128::from(u32::from(letter))).collect();
    letters.windows(5).map(|run| run.iter().fold(0, |number, letter| number << 21 | letter)).collect()
}

#[test]
#[cfg_attr(miri, ignore = "reads ten thousand texts")]
fn it_has_what_it_should() {
    let texts = corpus();
    let (mut seen, mut languages) = (HashSet::new(), HashMap::<&str, usize>::new());
    for text in &texts {
        let exact = text.text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        assert!(seen.insert(exact), "twice: {:?}", text.text);
        assert!(!text.source.is_empty() && !text.group.is_empty(), "{:?}", text.text);
        assert!(text.language.len() == 2 && text.text.len() <= 40_000, "{:?}", text.text);
        *languages.entry(&text.language).or_default() += 1;
    }
    let successes = texts.iter().filter(|text| text.category == Category::Ok).count();
    let hard = texts.iter().filter(|text| text.hard).count();
    let real = texts.iter().filter(|text| text.source != "composed").count();
    assert!(texts.len() >= 8000 && real >= 2500, "{} texts, {real} real", texts.len());
    assert!(hard * 10 >= successes * 4, "{hard} of {successes} successes are hard");
    assert!((0.4..0.6).contains(&(successes as f64 / texts.len() as f64)));
    assert!(languages.values().filter(|&&count| count >= 30).count() >= 15, "{languages:?}");
    assert_eq!(texts.iter().map(|text| text.category.as_str()).collect::<HashSet<_>>().len(), Category::ALL.len());
}

#[test]
#[cfg_attr(miri, ignore = "reads ten thousand texts")]
fn nothing_held_back_is_trained_on() {
    let texts = corpus();
    let (held_back, training): (Vec<&Text>, Vec<&Text>) = texts.iter().partition(|text| text.held_back);
    assert!(held_back.len() * 10 >= texts.len(), "{} are held back", held_back.len());
    let groups: HashSet<&str> = training.iter().map(|text| text.group.as_str()).collect();
    let sources: HashSet<&str> = training.iter().map(|text| text.source.as_str()).collect();
    let mut shingled: HashMap<u128, Vec<usize>> = HashMap::new();
    let sets: Vec<HashSet<u128>> = training.iter().map(|text| shingles(&text.text)).collect();
    for (place, set) in sets.iter().enumerate() {
        for shingle in set {
            shingled.entry(*shingle).or_default().push(place);
        }
    }
    for text in held_back {
        assert!(!groups.contains(text.group.as_str()), "its group is trained on: {:?}", text.text);
        assert!(
            text.source == "composed" || !sources.contains(text.source.as_str()),
            "its source is trained on: {:?}",
            text.text
        );
        let set = shingles(&text.text);
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for place in set.iter().filter_map(|shingle| shingled.get(shingle)).flatten() {
            *shared.entry(*place).or_default() += 1;
        }
        for (place, both) in shared {
            let all = set.len() + sets[place].len() - both;
            let is_near = set.len() > 8 && both * 10 > all * 7;
            assert!(!is_near, "nearly the same: {:?} and {:?}", text.text, training[place].text);
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "reads ten thousand texts")]
fn the_table_agrees_with_the_training() {
    let (texts, expected) = (corpus(), fs::read_to_string("corpus/expected.txt").unwrap());
    let expected: Vec<f64> = expected.lines().map(|line| line.parse().unwrap()).collect();
    assert_eq!(texts.len(), expected.len(), "make model writes both");
    for (text, expected) in texts.iter().zip(expected) {
        let judgement = judge(&text.text, &Markers::default());
        let found = if judgement.success() { judgement.confidence } else { 1.0 - judgement.confidence };
        assert!((found - expected).abs() <= 1e-3, "{found}, not {expected}: {:?}", text.text);
    }
}

#[test]
#[cfg_attr(miri, ignore = "reads hundreds of texts")]
fn plain_cases_are_right() {
    let cases = lines(Path::new("corpus/canonical.jsonl"));
    assert!(cases.len() >= 300, "{}", cases.len());
    for case in cases {
        let text = case["text"].as_str().unwrap();
        assert_eq!(judge(text, &Markers::default()).category.as_str(), case["category"], "{text:?}");
    }
}
