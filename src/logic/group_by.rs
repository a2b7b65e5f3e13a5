//! Which of the three key columns make a group.

use std::fmt;

/// The names that `group_by` takes, in the order of the key.
const NAMES: [&str; 3] = ["skill", "model", "provider"];

/// A choice of key columns, by the order skill, model, provider; at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupBy {
    chosen: [bool; 3],
}

impl Default for GroupBy {
    /// All three: two providers of one model do not mix.
    fn default() -> Self {
        GroupBy { chosen: [true; 3] }
    }
}

impl GroupBy {
    /// By skill and model, over all providers.
    pub const SKILL_AND_MODEL: GroupBy = GroupBy { chosen: [true, true, false] };
    /// By model alone.
    pub const MODEL: GroupBy = GroupBy { chosen: [false, true, false] };

    /// Reads a comma-separated choice such as 'skill,model', in any order; `None` for an unknown, repeated or missing
    /// name.
    pub fn parse(text: &str) -> Option<Self> {
        let mut chosen = [false; 3];
        for name in text.split(',') {
            let place = NAMES.iter().position(|&known| known == name.trim())?;
            if std::mem::replace(&mut chosen[place], true) {
                return None;
            }
        }
        Some(GroupBy { chosen })
    }

    /// Whether key column `place` (0 skill, 1 model, 2 provider) is part of the group.
    pub fn has(&self, place: usize) -> bool {
        self.chosen[place]
    }
}

/// The form that `parse` reads.
impl fmt::Display for GroupBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = (0..3).filter(|&place| self.chosen[place]).map(|place| NAMES[place]).collect();
        f.write_str(&names.join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_order_and_blanks() {
        assert_eq!(GroupBy::parse("skill,model,provider"), Some(GroupBy::default()));
        assert_eq!(GroupBy::parse(" provider , skill").unwrap().to_string(), "skill,provider");
        assert_eq!(GroupBy::parse("model").unwrap().chosen, [false, true, false]);
    }

    #[test]
    fn refuses_what_is_no_choice() {
        for text in ["", ",", "skill,", "skill,skill", "skills", "skill;model", "day"] {
            assert_eq!(GroupBy::parse(text), None, "{text:?}");
        }
    }
}
