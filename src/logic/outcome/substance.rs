//! What lines deliver besides an error.

use super::exception;
use super::line::{Line, Setting};
use super::matcher::{scan, Hit, Role};
use super::rules::{Weight, CAUSES};
use super::sentence::{sentences, words};

/// Whether `line` says that the job went on to its end.
pub fn is_done(line: Line<'_>) -> bool {
    line.message.starts_with(['✅', '✓', '✔'])
        || scan(line.message).iter().any(|hit| matches!(hit.role, Role::Done | Role::Over))
}

/// How many words of `lines` deliver something: those of the sentences that neither speak of an error nor, after one,
/// advise on it.
pub fn substance(lines: &[Line<'_>]) -> usize {
    let spoken = lines.iter().filter(|line| line.setting != Setting::LoggedProgress);
    let mut delivered = 0;
    let mut erred = false;
    for sentence in spoken.flat_map(|line| sentences(line.message)) {
        let hits = scan(sentence);
        let has = |role: Role| hits.iter().any(|hit| hit.role == role);
        let names = |hit: &Hit| matches!(hit.role, Role::Cause(row) if CAUSES[row].weight != Weight::Hint);
        let states = has(Role::Opening) || has(Role::Undelivered);
        let speaks = states
            || !has(Role::Prose)
                && (has(Role::Statement) || hits.iter().any(names) || exception::within(sentence).is_some());
        erred |= speaks;
        let advises = erred && has(Role::Advice);
        if !speaks && !advises {
            delivered += words(sentence);
        }
    }
    delivered
}
