//! What an agent or a runner declares by a fixed word.
//!
//! Sources: Hermes Agent (`cron/scheduler.py`: `[SILENT]`, `[CRON_FAILURE]`, "Skill(s) not found and skipped"), OpenClaw
//! (`HEARTBEAT_OK`, `NO_REPLY`).

use super::Decision;
use crate::Category;

/// Words that, alone, say that there is nothing to tell.
const SILENCE: &[&str] = &["[SILENT]", "SILENT", "NO_REPLY", "HEARTBEAT_OK"];

/// First lines by which a run declares itself failed.
const FAILED: &[&str] = &["[CRON_FAILURE]", "TASK_FAILED", "[TASK_FAILED]"];

/// What Hermes writes above the answer of a job that ran without one of its skills.
#[rustfmt::skip]
const SKIPPED: &[&str] = &[
    "⚠️ Skill(s) not found and skipped:", "Skill(s) not found and skipped:",
    "[IMPORTANT: The following skill(s) were listed for this job but could not be found",
];

/// What `answer` declares.
pub fn read(answer: &str) -> Option<Decision<'_>> {
    let first = answer.lines().next()?.trim();
    if SILENCE.contains(&answer) {
        return Some(Decision::success("declared silence", first));
    }
    if SKIPPED.iter().any(|skipped| first.starts_with(skipped)) {
        return Some(Decision {
            category: Some(Category::Scaffolding),
            ..Decision::failure("a skill was skipped", first)
        });
    }
    let declared = FAILED.iter().find(|declared| {
        first.strip_prefix(**declared).is_some_and(|rest| rest.is_empty() || rest.starts_with([':', ' ']))
    })?;
    // What follows tells the cause.
    let rest = answer[declared.len()..].trim_start_matches([':', ' ', '\n', '\r']);
    let more = Some(rest.into()).filter(|_| !rest.is_empty());
    Some(Decision { more, ..Decision::failure("declared failure", first) })
}
