//! What is computed, with no SQLite in it: the arithmetic, the calendar, the masked judgement of a text, the
//! reader of front matter, the line of bars and the mask of secrets.

pub mod average;
pub mod calendar;
pub mod change;
pub mod comparison;
pub mod day_totals;
pub mod decay;
pub mod decayed_mean;
pub mod decayed_quantile;
pub mod drift;
pub mod exact_sum;
mod excerpt;
pub mod forward_decay;
mod fraction;
pub mod frontmatter;
pub mod group_by;
pub mod groups;
pub mod interval;
pub mod keyword_call;
pub mod outcome;
pub mod rate;
pub mod recount;
pub mod scatter;
pub mod secrets;
mod sorted_rows;
pub mod sparkline;
pub mod sum;
pub mod summary;
pub mod trailing;
