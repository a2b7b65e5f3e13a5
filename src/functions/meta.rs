//! `skill_ema_version()` and `skill_ema_debug()`: what is loaded here.

use super::schema;
use crate::sqlite::{Arguments, Context, Output, Result, ScalarFunction, Volatility};

/// `skill_ema_version()`: the version of this library, such as 'v0.1.0'.
pub static SKILL_EMA_VERSION: ScalarFunction =
    ScalarFunction { name: "skill_ema_version", arguments: 0, volatility: Volatility::Pure, call: version };

/// `skill_ema_debug()`: lines of `name: value` about the build, the host's SQLite and the database's schema.
pub static SKILL_EMA_DEBUG: ScalarFunction =
    ScalarFunction { name: "skill_ema_debug", arguments: 0, volatility: Volatility::DirectOnly, call: debug };

fn version(_: &Context<'_>, _: &Arguments<'_>) -> Result<Output<'static>> {
    Ok(Output::Text(concat!("v", env!("CARGO_PKG_VERSION")).to_string()))
}

fn debug(context: &Context<'_>, _: &Arguments<'_>) -> Result<Output<'static>> {
    let connection = context.connection();
    let installed = match schema::installed_version(&connection)? {
        Some(version) => version.to_string(),
        None => "none, run SELECT skill_ema_init();".to_string(),
    };
    Ok(Output::Text(format!(
        "Version: v{}\nBuild: {} {} {}\nSQLite: {}\nSchema: {installed}\nSchema of this library: {}",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::ARCH,
        std::env::consts::OS,
        if cfg!(debug_assertions) { "debug" } else { "release" },
        connection.sqlite_version(),
        schema::VERSION,
    )))
}
