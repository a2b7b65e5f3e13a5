//! Sums by group: finding a row's group fast, and putting the groups in order at the end.

use super::group_by::{GroupBy, KEYS};
use std::collections::HashMap;

/// The names of a group in key order, as bytes of text; `None` for an unknown name and for a column that is not part of
/// the group.
pub type Key = [Option<Vec<u8>>; KEYS];

/// A group and what its calls come to.
#[derive(Debug, Clone)]
pub struct Group<S> {
    /// Its names.
    pub key: Key,
    /// What its calls come to.
    pub summary: S,
}

/// The groups seen so far.
pub struct Groups<S> {
    group_by: GroupBy,
    groups: Vec<Group<S>>,
    /// Places in `groups` by encoded key.
    places: HashMap<Vec<u8>, usize>,
    /// The place of the row before.
    before: usize,
}

impl<S: Default> Groups<S> {
    /// No groups yet.
    pub fn new(group_by: GroupBy) -> Self {
        Groups { group_by, groups: Vec::new(), places: HashMap::new(), before: 0 }
    }

    /// The summary of the group that the names belong to, begun if it is new.
    pub fn of(&mut self, names: [Option<&[u8]>; KEYS]) -> &mut S {
        let mut key = names;
        for (place, name) in key.iter_mut().enumerate() {
            *name = name.filter(|_| self.group_by.has(place));
        }
        self.before = self.place(key);
        &mut self.groups[self.before].summary
    }

    /// Day after day has mostly the same groups in the same order, so the one that followed last time is tried first:
    /// it is nearly always right, and cheaper than a hash.
    fn place(&mut self, key: [Option<&[u8]>; KEYS]) -> usize {
        let next = self.before + 1;
        let follows = |group: &Group<S>| group.key.iter().zip(key).all(|(one, other)| one.as_deref() == other);
        if self.groups.get(next).is_some_and(follows) {
            return next;
        }
        *self.places.entry(encode(key)).or_insert_with(|| {
            let key = key.map(|name| name.map(<[u8]>::to_vec));
            self.groups.push(Group { key, summary: S::default() });
            self.groups.len() - 1
        })
    }

    /// The groups by skill, model, provider and job, unknown first, as SQLite's `ORDER BY` puts them.
    pub fn into_sorted(self) -> Vec<Group<S>> {
        let mut groups = self.groups;
        groups.sort_by(|one, other| one.key.cmp(&other.key));
        groups
    }
}

/// One string for all names. The length in front keeps ("ab", "c") apart from ("a", "bc"), and 0 keeps unknown apart
/// from ''.
fn encode(key: [Option<&[u8]>; KEYS]) -> Vec<u8> {
    let mut encoded = Vec::new();
    for name in key {
        encoded.extend_from_slice(&name.map_or(0, |name| name.len() + 1).to_le_bytes());
        encoded.extend_from_slice(name.unwrap_or_default());
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(group_by: &str, rows: &[[Option<&str>; KEYS]]) -> Vec<Key> {
        let mut groups = Groups::<()>::new(GroupBy::parse(group_by).unwrap());
        for row in rows {
            groups.of(row.map(|name| name.map(str::as_bytes)));
        }
        groups.into_sorted().into_iter().map(|group| group.key).collect()
    }

    fn key(names: [Option<&str>; KEYS]) -> Key {
        names.map(|name| name.map(|name| name.as_bytes().to_vec()))
    }

    #[test]
    fn unknown_empty_and_neighbouring_names_stay_apart() {
        let rows = [
            [Some("a"), Some("bc"), None, None],
            [Some("ab"), Some("c"), None, None],
            [Some("a"), None, Some("bc"), None],
            [Some("a"), Some(""), Some("bc"), None],
            [Some("a"), Some("bc"), None, Some("j")],
        ];
        assert_eq!(keys("skill,model,provider", &rows), [rows[2], rows[3], rows[0], rows[1]].map(key));
    }

    #[test]
    fn a_column_that_is_not_named_is_unknown() {
        let rows = [[Some("a"), Some("x"), Some("p"), None], [Some("b"), Some("x"), None, Some("j")]];
        assert_eq!(keys("model", &rows), [key([None, Some("x"), None, None])]);
        assert_eq!(keys("job", &rows), [key([None; 4]), key([None, None, None, Some("j")])]);
    }
}
