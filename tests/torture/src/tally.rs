//! What came of a case: counts, and the first failures in words.

use crate::faults::Fault;

/// How many failures of a case are told in words, and how many of one kind.
const TOLD: usize = 5;
const TOLD_OF_A_KIND: usize = 2;

#[derive(Default)]
pub struct Tally {
    pub faults: u64,
    errors: u64,
    equal: u64,
    failed: u64,
    told: Vec<String>,
    /// The kind of each failure: when it was, without the numbers.
    kinds: Vec<String>,
}

impl Tally {
    /// A run that ended in an error, as it may.
    pub fn error(&mut self) {
        self.errors += 1;
    }

    /// A run that went as if nothing had happened, as it may.
    pub fn equal(&mut self) {
        self.equal += 1;
    }

    /// A run that ended in what must not be.
    pub fn fail(&mut self, when: &str, what: &str) {
        self.failed += 1;
        let kind = when.replace(|letter: char| letter.is_ascii_digit(), "");
        let of_this_kind = self.kinds.iter().filter(|other| **other == kind).count();
        if self.told.len() < TOLD && of_this_kind < TOLD_OF_A_KIND {
            self.kinds.push(kind);
            self.told.push(format!("      {when}: {what}"));
        }
    }

    /// Counts a run by its verdict.
    pub fn count(&mut self, fault: &Fault, verdict: Result<bool, String>) {
        self.faults += 1;
        match verdict {
            Ok(true) => self.equal(),
            Ok(false) => self.error(),
            Err(what) => self.fail(&fault.to_string(), &what),
        }
    }

    pub fn passed(&self) -> bool {
        self.failed == 0
    }

    /// The lines to print.
    pub fn report(&self, name: &str) -> String {
        let mut text = format!(
            "{} {name}: {} faults, {} errors, {} equal",
            if self.passed() { "ok  " } else { "FAIL" },
            self.faults,
            self.errors,
            self.equal,
        );
        if !self.passed() {
            text += &format!(", {} wrong\n{}", self.failed, self.told.join("\n"));
        }
        text
    }
}

/// What one content has and the other lacks, a line of each.
pub fn difference(wanted: &[String], got: &[String]) -> String {
    let only = |these: &[String], those: &[String]| match these.iter().find(|line| !those.contains(line)) {
        Some(line) => line.chars().take(160).collect(),
        None => "nothing".to_string(),
    };
    let (missing, more) = (only(wanted, got), only(got, wanted));
    format!("it lacks {missing} and has {more} ({} lines instead of {})", got.len(), wanted.len())
}
