//! One file per SQL function or table function: its arguments, its columns, its errors.
//!
//! Wherever one takes a number, text that is wholly a number, as SQLite writes numbers, counts as that number: `'14'`,
//! `' -0.3 '`, `'1e-3'`, `'0x1F'`, but not `''`, `'5x'` or `'inf'`. As a moment such text is Unix seconds.

pub mod arguments;
pub mod averages;
pub mod classify_explain;
pub mod classify_outcome;
pub mod daily_stats;
mod decayed_row;
pub mod ema;
pub mod ema_quantile;
pub mod frontmatter;
pub mod half_life;
mod jobs_source;
mod keys;
pub mod mask_secrets;
pub mod meta;
mod objects;
#[cfg(feature = "test-panic")]
pub mod panic;
mod recounted;
pub mod report;
pub mod schema;
pub mod skill_compare;
pub mod skill_drift;
pub mod skill_ema;
pub mod skill_ema_check;
pub mod skill_ema_daily;
pub mod skill_runs_refuse;
pub mod sparkline;
mod takeover;

#[cfg(feature = "test-panic")]
use panic::step;

/// Where a test may have the code panic that changes the schema and the rollup.
#[cfg(not(feature = "test-panic"))]
#[inline(always)]
fn step() {}
