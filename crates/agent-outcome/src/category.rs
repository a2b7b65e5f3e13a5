//! The categories of outcome.

/// What a run came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Category {
    /// The run did its job.
    Ok,
    /// The job's own plumbing failed: a skill or script missing, blocked or misconfigured.
    Scaffolding,
    /// The provider refused the credentials (401, 403).
    Auth,
    /// Credits or balance are used up (402).
    Billing,
    /// Too many calls, or the provider is overloaded (429, 529, a usage limit).
    RateLimit,
    /// A deadline passed, at the provider's or by the inactivity watchdog.
    Timeout,
    /// The provider could not be reached.
    Network,
    /// The provider answered with an error of its own or turned the request down (5xx, bad request, unknown model).
    Provider,
    /// The conversation was too long for the model.
    Context,
    /// The model, or a filter before it, declined.
    Refusal,
    /// A traceback, a panic, a kill, and any failure with no more specific cause.
    Crash,
    /// There is no answer.
    Empty,
}

impl Category {
    /// Every category.
    pub const ALL: [Category; 12] = [
        Category::Ok,
        Category::Scaffolding,
        Category::Auth,
        Category::Billing,
        Category::RateLimit,
        Category::Timeout,
        Category::Network,
        Category::Provider,
        Category::Context,
        Category::Refusal,
        Category::Crash,
        Category::Empty,
    ];

    /// Its name in SQL.
    pub fn as_str(self) -> &'static str {
        match self {
            Category::Ok => "ok",
            Category::Scaffolding => "scaffolding",
            Category::Auth => "auth",
            Category::Billing => "billing",
            Category::RateLimit => "rate_limit",
            Category::Timeout => "timeout",
            Category::Network => "network",
            Category::Provider => "provider",
            Category::Context => "context",
            Category::Refusal => "refusal",
            Category::Crash => "crash",
            Category::Empty => "empty",
        }
    }

    /// The category of that name, exactly as [`as_str`](Category::as_str) spells it.
    pub fn parse(name: &str) -> Option<Self> {
        Category::ALL.into_iter().find(|category| category.as_str() == name)
    }

    /// The names of all categories, for an error message.
    pub fn names() -> String {
        Category::ALL.map(|category| format!("'{}'", category.as_str())).join(", ")
    }
}
