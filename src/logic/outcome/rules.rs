//! The words that the classifier knows, as data. To teach it one, add it to the row that fits, and a text to
//! `examples`.
//!
//! Words are found whatever their case, and as whole words: no letter may touch an end that is a letter, no digit one
//! that is a digit ([`Weight::Hint`]s excepted). HTTP statuses are found after [`STATUS_WORDS`] alone, never by
//! themselves.

use super::Category;

/// How much a cause's words say by themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// A runner's own words: they fail the run wherever in the deciding line they stand, unless quoted.
    Banner,
    /// An error message: it fails the run where the line's message begins with it, or where an error is stated.
    Message,
    /// Names the cause of an error that other words state; nothing by itself.
    Hint,
}

/// A cause of failure and the words that name it.
#[derive(Debug)]
pub struct Cause {
    /// What a run that fails for it came to.
    pub category: Category,
    /// How much the words say.
    pub weight: Weight,
    /// The HTTP statuses that mean it.
    pub statuses: &'static [u16],
    /// The words, in lower case.
    pub words: &'static [&'static str],
}

const fn cause(category: Category, weight: Weight, words: &'static [&'static str]) -> Cause {
    Cause { category, weight, statuses: &[], words }
}

const fn status(category: Category, statuses: &'static [u16], words: &'static [&'static str]) -> Cause {
    Cause { category, weight: Weight::Message, statuses, words }
}

use Category::{Auth, Billing, Context, Crash, Empty, Network, Provider, RateLimit, Refusal, Scaffolding, Timeout};
use Weight::{Banner, Hint, Message};

/// The causes, the most specific first: of several in one error the earliest row decides.
#[rustfmt::skip]
pub const CAUSES: &[Cause] = &[
    // The job's own plumbing.
    cause(Scaffolding, Banner, &[
        "skill not found, skipping", "skill(s) not found and skipped", "could not be found and were skipped",
        "blocked: script path resolves outside", "security check failed",
    ]),
    cause(Scaffolding, Message, &[
        "skill not found", "script not found", "script path resolves outside", "script timed out",
        "script execution timed out", "script path is not a file", "blocked: script", "invalid job configuration",
        "job configuration error", "invalid cron expression",
    ]),
    // The watchdog's words hold the provider's, and come before them.
    cause(Timeout, Message, &["inactivity timeout", "inactivity watchdog", "idle timeout", "idle watchdog"]),
    cause(Timeout, Hint, &["idle for"]),
    // Google says "quota" and "billing" for what is only a rate.
    cause(RateLimit, Message, &["resource_exhausted", "resource exhausted", "resourceexhausted"]),
    // Money.
    status(Billing, &[402], &[
        "402 payment required", "payment required", "insufficient credits", "insufficient credit",
        "insufficient balance", "insufficient_quota", "insufficient funds", "credit balance is too low",
        "your credit balance is too low", "this request requires more credits", "you exceeded your current quota",
        "exceeded your current quota", "out of credits", "you are out of credits", "you're out of credits",
        "billing hard limit has been reached", "billing_hard_limit_reached", "billing_not_active",
        "your account is not active", "exceeded_current_quota_error", "you have run out of credits",
        "no credits remaining", "you have no credits remaining", "arrearage",
    ]),
    // Credentials.
    status(Auth, &[401, 403], &[
        "401 unauthorized", "403 forbidden", "invalid api key", "incorrect api key provided", "invalid x-api-key",
        "invalid_api_key", "invalid authentication", "authentication_error", "authenticationerror",
        "authentication failed", "authentication required", "permissiondeniederror", "permission_error",
        "permission_denied", "unauthenticated", "no auth credentials found", "no api key", "api key not valid",
        "api key expired", "api key not found", "missing api key", "token expired", "token has expired",
        "expiredtokenexception", "accessdeniedexception", "unrecognizedclientexception", "unable to locate credentials",
        "invalid_grant", "oauth token has expired", "oauth token has been revoked", "bad credentials", "not logged in",
        "your organization has been disabled", "please run /login", "login required",
    ]),
    cause(Auth, Hint, &["unauthorized", "forbidden", "api key", "credentials", "access denied", "authentication"]),
    // Rate.
    status(RateLimit, &[429, 529], &[
        "429 too many requests", "too many requests", "rate limit exceeded", "rate limit reached", "rate limited",
        "rate-limited", "rate_limit", "rate_limit_error", "rate_limit_exceeded", "rate_limit_reached_error",
        "ratelimiterror", "rate limit error", "usage limit reached", "usage_limit_reached", "usage limit exceeded",
        "you've reached your usage limit", "you've hit your limit", "you've hit your usage limit",
        "claude ai usage limit reached", "overloaded_error", "overloaded", "model overloaded",
        "the model is overloaded", "engine_overloaded_error", "throttlingexception", "throttling", "quota exceeded",
        "quota_exceeded", "weekly limit reached", "daily limit reached", "exceed the rate limit",
        "5-hour limit reached",
    ]),
    cause(RateLimit, Hint, &["rate limit", "usage limit", "ratelimit", "throttl"]),
    // Length.
    status(Context, &[413], &[
        "context length exceeded", "context_length_exceeded", "maximum context length",
        "this model's maximum context length", "contextwindowexceedederror", "context window exceeded",
        "prompt is too long", "prompt too long", "input is too long",
        "input length and `max_tokens` exceed context limit", "exceeds the context window",
        "exceeds the available context size", "exceed context limit", "request_too_large", "too many tokens",
        "input token count exceeds", "context limit reached",
    ]),
    // Declined by a filter: said before the 400 that carries it.
    cause(Refusal, Message, &[
        "content_filter", "content_policy_violation", "contentpolicyviolationerror", "content management policy",
        "content policy violation", "responsibleaipolicyviolation", "your request was flagged",
        "blocked by content filter", "output blocked by content filtering policy", "prohibited_content",
        "violates our usage policies", "violates our usage policy", "stop_reason: refusal",
    ]),
    // Time.
    status(Timeout, &[408], &[
        "request timed out", "timed out", "timed out after", "timeout error", "timeouterror", "read timed out",
        "connection timed out", "operation timed out", "deadline exceeded", "deadline_exceeded",
        "context deadline exceeded", "504 gateway timeout", "504 gateway time-out", "gateway timeout",
        "gateway time-out", "apitimeouterror", "readtimeout", "connecttimeout", "etimedout", "request timeout",
        "timeout exceeded", "timeout after", "timeout of", "the operation was aborted due to timeout", "run timed out",
        "agent timed out", "job timed out", "execution timed out", "task timed out", "response timed out",
    ]),
    cause(Timeout, Hint, &["timeout", "timed out", "deadline"]),
    // The way there.
    cause(Network, Message, &[
        "connection refused", "connection reset", "connection reset by peer", "connection aborted", "connection error",
        "connection closed", "connection failed", "connectionerror", "connecterror", "apiconnectionerror",
        "clientconnectorerror", "remotedisconnected", "econnrefused", "econnreset", "enotfound", "eai_again",
        "ehostunreach", "enetunreach", "epipe", "network is unreachable", "network error", "upstream connect error",
        "network unreachable", "no route to host", "name or service not known", "temporary failure in name resolution",
        "could not resolve host", "couldn't resolve host", "nodename nor servname provided", "no such host",
        "dns resolution failed", "failed to establish a new connection", "max retries exceeded with url",
        "server disconnected without sending a response", "peer closed connection", "incomplete chunked read",
        "socket hang up", "fetch failed", "broken pipe", "certificate_verify_failed", "certificate verify failed",
        "all connection attempts failed", "cannot connect to host", "error sending request for url",
        "ssl: unexpected_eof", "sslerror", "tls handshake", "proxyerror", "failed to connect", "could not connect to",
    ]),
    // The provider itself.
    // 400 and 500 stand for every other status of their hundred.
    status(Provider, &[400, 404, 405, 409, 410, 415, 422, 424, 500, 501, 502, 503, 504, 520, 521, 522, 523, 524, 525], &[
        "500 internal server error", "internal server error", "502 bad gateway", "bad gateway",
        "503 service unavailable", "service unavailable", "service temporarily unavailable", "400 bad request",
        "bad request", "404 not found", "404 page not found", "internalservererror", "serviceunavailableerror",
        "badrequesterror", "notfounderror", "unprocessableentityerror", "apistatuserror", "invalid_request_error",
        "invalid request error", "validationexception", "modelnotreadyexception", "serviceunavailableexception",
        "api_error", "server_error", "model_not_found", "model not found", "model does not exist", "unknown model",
        "invalid model", "not a valid model id", "is not a valid model", "no endpoints found",
        "no allowed providers are available", "model_not_available", "provider returned error", "upstream error",
        "the server had an error while processing your request", "api call failed", "invalid_argument",
        "failed_precondition", "not_found_error", "does not exist or you do not have access", "try pulling it first",
        "does not support tools", "no such model",
    ]),
    // The runner forbids what the shell would say in the same words; a provider's 403 is above.
    cause(Scaffolding, Message, &["permission denied"]),
    cause(Refusal, Message, &[
        "i can't help with", "i cannot help with", "i can't assist with", "i cannot assist with",
        "i'm unable to assist with", "i am unable to assist with", "i'm sorry, but i can't", "i'm sorry, but i cannot",
        "i'm sorry, i can't", "sorry, i can't assist", "i'm not able to help with", "i won't be able to help with",
        "i can't comply", "i cannot comply", "i must decline", "i'm not able to assist with", "i cannot fulfill",
        "i can't fulfill", "i won't help with", "i can’t help with", "i can’t assist with", "i’m sorry, but i can’t",
        "i’m sorry, but i cannot", "as an ai language model, i cannot", "i have to decline", "i decline to",
    ]),
    // The process.
    cause(Crash, Message, &[
        "killed", "out of memory", "oomkilled", "oom killed", "oom-killed", "outofmemoryerror", "memoryerror",
        "segmentation fault", "segfault", "core dumped", "bus error", "aborted (core dumped)",
        "javascript heap out of memory", "command not found", "panicked at", "traceback (most recent call last)",
        "stack overflow", "exit status 1", "exit code 1", "sigkill", "sigterm", "sigsegv", "terminated by signal",
        "killed by signal", "exit status 137", "exit code 137", "unhandled exception", "uncaught exception",
        "cuda out of memory", "maximum iterations reached", "max iterations reached", "reached maximum iterations",
        "unable to complete the task", "i was unable to complete the task",
    ]),
    cause(Crash, Hint, &[
        "internal error", "an error occurred", "unable to complete", "not able to complete", "couldn't complete",
        "could not complete",
    ]),
    cause(Empty, Banner, &[
        "no response generated", "produced empty response", "produced no output", "returned an empty response",
    ]),
    cause(Empty, Message, &["(empty)", "(no output)", "(no response)", "empty response", "[no output]"]),
];

/// What an HTTP status follows.
#[rustfmt::skip]
pub const STATUS_WORDS: &[&str] = &[
    "http", "http/1.0", "http/1.1", "http/2", "http status", "http error", "status", "status code", "status_code",
    "statuscode", "code", "error code", "error", "errorcode", "response code", "api error", "client error",
    "server error", "returned", "received", "got",
];

/// What opens a line that states an error.
#[rustfmt::skip]
pub const OPENINGS: &[&str] = &[
    "error:", "error -", "error code:", "error code ", "[error]", "fatal:", "fatal error:", "exception:", "panic:",
    "uncaught ", "unhandled ", "unhandledpromiserejection", "traceback (most recent call last)", "exception in thread",
    "an exception occurred", "api error", "api call failed", "api request failed", "http error", "request failed",
    "job failed", "task failed", "run failed", "agent failed", "script failed", "command failed", "execution failed",
    "build failed:", "error communicating", "error calling", "error while", "error during", "error executing",
    "error running", "error from", "error sending", "error connecting", "error occurred", "error processing",
    "an error occurred", "an unexpected error occurred", "unexpected error", "internal error:",
    "i encountered an error", "the request failed", "client error '", "server error '", "curl: (", "npm err!",
    "npm error", "stream error", "script exited with", "process exited with", "command exited with", "exited with code",
    "exit code:", "cron job failed", "failed:", "the agent failed", "the job failed", "the script failed",
    "the run failed", "openai api error", "anthropic api error", "openrouter api error", "llm error:", "model error:",
    "provider error:", "execution error", "{\"error\":{", "{\"error\": {", "{'error': {",
];

/// What states an error in the middle of a short text's line.
#[rustfmt::skip]
pub const STATEMENTS: &[&str] = &[
    " failed: ", " failed with exit code", " failed with error", " failed with status", " exited with code",
    " exited with status", "returned non-zero exit status", "panicked at ", " api error (", " crashed: ", " aborted: ",
    " error: ",
    // "Cron job 'x' idle for 600s (limit 600s)"
    "s (limit ",
];

/// What a person, or a model, says first of a failure; it needs a cause to be one ("Unable to find any new issues").
#[rustfmt::skip]
pub const ADMISSIONS: &[&str] = &[
    "i was unable", "i was not able", "i wasn't able", "i'm unable", "i am unable", "i couldn't", "i could not",
    "i can't", "i cannot", "unable to", "could not", "couldn't", "cannot", "can't", "failed to", "failure:", "sorry",
    "i'm sorry", "i apologize", "apologies", "unfortunately", "the api returned", "the provider returned",
    "the model returned", "the server returned", "server returned", "the request was", "warning:",
];

/// What says that an error is over or was none. It acquits the line, whatever it states.
#[rustfmt::skip]
pub const OVER: &[&str] = &[
    "retry succeeded", "retries succeeded", "retry worked", "succeeded on", "then succeeded", "recovered", "no errors",
    "0 errors", "zero errors", "no error", "error: none", "error: null", "error: n/a", "error: -", "error: false",
    "has been fixed", "was fixed", "now works", "no longer", "has been resolved", "was resolved", "all retried",
    "attempt 2 succeeded", "second attempt", "second try", "false alarm", "works again", "working again", "back online",
    "restarted it", "and it finished",
];

/// What says that a line is prose about errors. It acquits a line that does not outright state one.
#[rustfmt::skip]
pub const PROSE: &[&str] = &[
    "resolved", "retried", "succeeded", "successfully", "successful", "success", "completed", "incident", "outage",
    "yesterday", "today", "this week", "last week", "this month", "overnight", "customers", "per day", "per hour",
    "times", "errors", "dropped", "fell", "rose", "increased", "decreased", "fixed", "handled", "handling", "summary",
    "report", "reported", "the rest", "remaining", "falling back", "fell back", "cached", "as expected", "is expected",
    "no failures", "0 failures", "no timeouts", "merged", "documented", "according to", "means", "means that", "how to",
    "investigated", "deployed", "users saw", "in total", "requests failed", "count", "rate of", "of the time",
    "was due to", "were due to", "occurrences", "alerts", "spike", "spiked", "trend", "average", "median", "compared",
    "the other", "below", "so i used", "instead", "was idle", "been idle", "skipped;",
];

/// What follows the subject of a sentence, and so shows that the words before it are no message.
#[rustfmt::skip]
pub const VERBS: &[&str] = &[
    "is", "are", "was", "were", "has", "have", "had", "can", "may", "should", "will", "does", "and", "issue", "issues",
    "event", "events", "message", "messages", "response", "responses", "warning", "warnings", "policy", "policies",
    "page", "pages", "counts",
];

/// What says, on a later line of a short text, that the job went on to its end.
#[rustfmt::skip]
pub const DONE: &[&str] = &[
    "done", "completed", "complete", "success", "succeeded", "successful", "successfully", "finished", "processed",
    "recovered", "ok", "retry succeeded", "saved", "sent", "written", "updated", "published",
];
