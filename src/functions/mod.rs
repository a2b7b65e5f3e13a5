//! One file per SQL function or table function: its arguments, its columns, its errors.

pub mod arguments;
pub mod averages;
pub mod classify_outcome;
pub mod daily_stats;
pub mod ema;
pub mod frontmatter;
pub mod half_life;
pub mod mask_secrets;
pub mod meta;
#[cfg(feature = "test-panic")]
pub mod panic;
pub mod report;
pub mod schema;
pub mod skill_compare;
pub mod skill_drift;
pub mod skill_ema;
pub mod skill_ema_daily;
pub mod sparkline;
mod takeover;
