//! The user's own markers.

use super::Category;
use aho_corasick::{AhoCorasick, MatchKind};
use serde_json::Value;
use std::ops::Range;

/// A pattern and what a text that holds it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marker {
    /// The words to find; not empty.
    pub pattern: String,
    /// What they mean; [`Category::Ok`] lets a text pass that would fail otherwise.
    pub category: Category,
}

/// The user's own markers, ready to search with. Earlier ones win over later ones.
#[derive(Debug, Clone, Default)]
pub struct Markers {
    markers: Vec<Marker>,
    search: Option<AhoCorasick>,
    /// The marker of each pattern in `search`.
    owners: Vec<usize>,
}

impl Markers {
    /// Markers to search with. Upper and lower case are alike; outside ASCII, where a word is wholly in one or as
    /// written.
    ///
    /// # Errors
    /// An empty pattern, or more of them than a search can hold.
    pub fn new(markers: Vec<Marker>) -> Result<Self, String> {
        if markers.is_empty() {
            return Ok(Markers::default());
        }
        let mut patterns = Vec::new();
        let mut owners = Vec::new();
        for (owner, Marker { pattern, .. }) in markers.iter().enumerate() {
            if pattern.is_empty() {
                return Err(format!("markers[{owner}]: \"pattern\" takes text that is not empty; got \"\""));
            }
            let mut spellings = vec![pattern.clone()];
            if !pattern.is_ascii() {
                spellings.extend([pattern.to_lowercase(), pattern.to_uppercase()]);
            }
            owners.extend(spellings.iter().map(|_| owner));
            patterns.extend(spellings);
        }
        let search = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .build(&patterns)
            .map_err(|error| format!("these markers are too many or too long: {error}"))?;
        Ok(Markers { markers, search: Some(search), owners })
    }

    /// Reads `[{"pattern": "...", "category": "..."}, ...]`.
    ///
    /// # Errors
    /// A sentence that says which entry is wrong, what it holds and what is accepted.
    pub fn parse(json: &str) -> Result<Self, String> {
        let accepted = r#"markers takes a JSON array of {"pattern": "...", "category": "..."}"#;
        let value: Value = serde_json::from_str(json)
            .map_err(|error| format!("{accepted}; got {}, which is not JSON: {error}", quoted(json)))?;
        let Value::Array(entries) = value else {
            return Err(format!("{accepted}; got {}", quoted(json)));
        };
        let markers: Result<Vec<Marker>, String> =
            entries.iter().enumerate().map(|(index, entry)| marker(index, entry)).collect();
        Markers::new(markers?)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.markers.is_empty()
    }

    /// What the first marker that `text` holds means, and where it stands.
    pub fn find(&self, text: &str) -> Option<(Category, Range<usize>)> {
        let mut first: Option<(usize, Range<usize>)> = None;
        for found in self.search.as_ref()?.find_overlapping_iter(text) {
            let owner = *self.owners.get(found.pattern().as_usize())?;
            if first.as_ref().map_or(true, |(earlier, _)| owner < *earlier) {
                first = Some((owner, found.range()));
                if owner == 0 {
                    break;
                }
            }
        }
        let (owner, piece) = first?;
        Some((self.markers.get(owner)?.category, piece))
    }
}

/// Entry `index` of the array.
fn marker(index: usize, entry: &Value) -> Result<Marker, String> {
    let Value::Object(keys) = entry else {
        return Err(format!(
            r#"markers[{index}] takes {{"pattern": "...", "category": "..."}}; got {}"#,
            quoted(&entry.to_string())
        ));
    };
    let text = |key: &str| match keys.get(key) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
        Some(other) => {
            Err(format!("markers[{index}]: \"{key}\" takes text that is not empty; got {}", quoted(&other.to_string())))
        }
        None => Err(format!("markers[{index}]: \"{key}\" is missing in {}", quoted(&entry.to_string()))),
    };
    let pattern = text("pattern")?;
    let name = text("category")?;
    let category = Category::parse(&name).ok_or_else(|| {
        format!("markers[{index}]: \"category\" takes one of {}; got {}", Category::names(), quoted(&name))
    })?;
    Ok(Marker { pattern, category })
}

/// `text` in quotes, a long one cut.
fn quoted(text: &str) -> String {
    let mut characters = text.chars();
    let shown: String = characters.by_ref().take(60).collect();
    let more = if characters.next().is_some() { "…" } else { "" };
    format!("'{}{more}'", shown.replace('\'', "''"))
}
