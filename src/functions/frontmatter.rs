//! `skill_frontmatter_name(markdown)`: the name that a skill's own file gives it.
//!
//! | call | returns |
//! |---|---|
//! | `skill_frontmatter_name(markdown)` | the `name` of the YAML front matter that the text begins with, trimmed |
//!
//! Text and blobs are read alike, with what is not UTF-8 replaced: `skill_frontmatter_name(readfile('SKILL.md'))`.
//! NULL gives NULL, and so does a text without front matter or with none that names it. Nothing is an error.

use crate::logic::frontmatter;
use crate::sqlite::{Arguments, Context, Output, Result, ScalarFunction, Volatility};

/// `skill_frontmatter_name(markdown)`.
pub static SKILL_FRONTMATTER_NAME: ScalarFunction = ScalarFunction {
    name: "skill_frontmatter_name",
    arguments: 1,
    volatility: Volatility::Pure,
    call: skill_frontmatter_name,
};

fn skill_frontmatter_name(_: &Context<'_>, arguments: &Arguments<'_>) -> Result<Output<'static>> {
    Ok(arguments.get(0)?.to_text().and_then(|markdown| frontmatter::name(&markdown)).into())
}
