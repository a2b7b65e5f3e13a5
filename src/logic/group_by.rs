//! Which of the key columns make a group.

use std::fmt;

/// How many key columns there are: skill, model, provider, job.
pub const KEYS: usize = 4;

/// The place of the skill among them.
pub const SKILL: usize = 0;

/// The place of the job.
pub const JOB: usize = 3;

/// The names that `group_by` takes, in the order of the key.
pub const NAMES: [&str; KEYS] = ["skill", "model", "provider", "job"];

/// Another name of the job: its column's.
const JOB_ALIAS: &str = "cron_id";

/// A choice of key columns, in their order; at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GroupBy {
    chosen: [bool; KEYS],
}

impl Default for GroupBy {
    /// Skill, model and provider, over all jobs: two providers of one model do not mix.
    fn default() -> Self {
        GroupBy { chosen: [true, true, true, false] }
    }
}

impl GroupBy {
    /// By skill and model, over all providers.
    pub const SKILL_AND_MODEL: GroupBy = GroupBy { chosen: [true, true, false, false] };
    /// By model alone.
    pub const MODEL: GroupBy = GroupBy { chosen: [false, true, false, false] };

    /// Reads a comma-separated choice such as 'skill,model', in any order; `None` for an unknown, repeated or missing
    /// name.
    pub fn parse(text: &str) -> Option<Self> {
        let mut chosen = [false; KEYS];
        for name in text.split(',').map(str::trim) {
            let place = if name == JOB_ALIAS { JOB } else { NAMES.iter().position(|&known| known == name)? };
            if std::mem::replace(&mut chosen[place], true) {
                return None;
            }
        }
        Some(GroupBy { chosen })
    }

    /// Whether key column `place` (0 skill, 1 model, 2 provider, 3 job) is part of the group.
    pub fn has(&self, place: usize) -> bool {
        self.chosen[place]
    }

    /// The choice with key column `place` too.
    pub fn with(mut self, place: usize) -> Self {
        self.chosen[place] = true;
        self
    }
}

/// The form that `parse` reads.
impl fmt::Display for GroupBy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = (0..KEYS).filter(|&place| self.chosen[place]).map(|place| NAMES[place]).collect();
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
        assert_eq!(GroupBy::parse("model").unwrap().chosen, [false, true, false, false]);
        assert_eq!(GroupBy::parse("job, skill").unwrap().to_string(), "skill,job");
        assert_eq!(GroupBy::parse("cron_id"), GroupBy::parse("job"));
    }

    #[test]
    fn refuses_what_is_no_choice() {
        for text in ["", ",", "skill,", "skill,skill", "skills", "skill;model", "day", "job,cron_id"] {
            assert_eq!(GroupBy::parse(text), None, "{text:?}");
        }
    }
}
