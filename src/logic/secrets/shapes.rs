//! What is known of secrets, as data.
//!
//! The beginnings are those that the vendors' own pages give, and the lists of two programs that look for leaked
//! secrets, which the last column names: "gitleaks" is `config/gitleaks.toml` of gitleaks/gitleaks, "github" the page
//! "Supported secret scanning patterns" of docs.github.com, "hermes" `agent/redact.py` of NousResearch/hermes-agent.
//! Lengths are kept below those given there, since keys have grown before.

/// The characters that a key is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Characters {
    /// Letters and digits.
    Plain,
    /// Letters, digits, `_` and `-`.
    Dashed,
    /// Those and `.`.
    Dotted,
    /// Those, `/`, `+`, `=` and `@`: the rest of a path.
    Path,
    /// Digits and the letters from `a` to `f`.
    Hex,
    /// Digits and capital letters.
    Capital,
}

impl Characters {
    /// Whether `part` is one of them.
    pub fn has(self, part: char) -> bool {
        match self {
            Characters::Plain => part.is_ascii_alphanumeric(),
            Characters::Dashed => part.is_ascii_alphanumeric() || "_-".contains(part),
            Characters::Dotted => part.is_ascii_alphanumeric() || "_-.".contains(part),
            Characters::Path => part.is_ascii_alphanumeric() || "_-./+=@%".contains(part),
            Characters::Hex => part.is_ascii_hexdigit(),
            Characters::Capital => part.is_ascii_uppercase() || part.is_ascii_digit(),
        }
    }
}

use Characters::{Capital, Dashed, Dotted, Hex, Path, Plain};

/// A key that shows by its beginning.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// How it begins.
    pub prefix: &'static str,
    /// What follows.
    pub characters: Characters,
    /// The fewest characters that follow.
    pub least: usize,
    /// Whose it is, and where its form is given.
    pub source: &'static str,
}

const fn key(prefix: &'static str, characters: Characters, least: usize, source: &'static str) -> Key {
    Key { prefix, characters, least, source }
}

/// The keys that show by their beginning, sorted by its first character.
#[rustfmt::skip]
pub const KEYS: &[Key] = &[
    key("1//0", Dashed, 30, "Google, OAuth refresh token"),
    key("AGE-SECRET-KEY-1", Capital, 20, "age: gitleaks"),
    key("AIza", Dashed, 30, "Google, \"Manage API keys\": github, gitleaks, hermes"),
    key("AKIA", Capital, 16, "AWS, \"IAM identifiers\": gitleaks, hermes"),
    key("ASIA", Capital, 16, "AWS, \"IAM identifiers\": gitleaks"),
    key("ABIA", Capital, 16, "AWS, \"IAM identifiers\": gitleaks"),
    key("ACCA", Capital, 16, "AWS, \"IAM identifiers\": gitleaks"),
    key("AKCp", Plain, 40, "Artifactory: gitleaks"),
    key("AQ.Ab", Dashed, 20, "Google, Gemini API key"),
    key("ATATT3", Dashed, 30, "Atlassian: gitleaks"),
    key("EAAC", Plain, 60, "Facebook: gitleaks"),
    key("EAAM", Plain, 60, "Facebook: gitleaks"),
    key("GOCSPX-", Dashed, 20, "Google, OAuth client secret: github"),
    key("GR1348941", Dashed, 10, "GitLab, runner registration: gitleaks, hermes"),
    key("LTAI", Plain, 16, "Alibaba: gitleaks"),
    key("SG.", Dotted, 20, "SendGrid: gitleaks, hermes"),
    key("SK", Hex, 32, "Twilio, API key: gitleaks"),
    key("am_", Plain, 20, "AgentMail: hermes"),
    key("bb_live_", Dashed, 10, "Browserbase: hermes"),
    key("dapi", Hex, 32, "Databricks: gitleaks"),
    key("discord.com/api/webhooks/", Path, 40, "Discord, webhook: github"),
    key("discordapp.com/api/webhooks/", Path, 40, "Discord, webhook: github"),
    key("doo_v1_", Hex, 32, "DigitalOcean: gitleaks, hermes"),
    key("dop_v1_", Hex, 32, "DigitalOcean: gitleaks, hermes"),
    key("dor_v1_", Hex, 32, "DigitalOcean: gitleaks"),
    key("dp.pt.", Plain, 30, "Doppler: gitleaks"),
    key("dt0c01.", Dotted, 40, "Dynatrace: gitleaks"),
    key("exa_", Plain, 10, "Exa: hermes"),
    key("eyJ", Dotted, 20, "JSON web token, RFC 7519"),
    key("fal_", Dashed, 16, "fal.ai: hermes"),
    key("fc-", Plain, 16, "Firecrawl: hermes"),
    key("figd_", Dashed, 20, "Figma: github"),
    key("fm2_", Path, 40, "Fly.io: gitleaks"),
    key("fo1_", Dashed, 30, "Fly.io: gitleaks"),
    key("fpk_", Plain, 20, "Fireworks AI, project key: hermes"),
    key("fw_", Plain, 16, "Fireworks AI: hermes"),
    key("fw-", Plain, 30, "Fireworks AI: hermes"),
    key("gAAAA", Dashed, 40, "Fernet, a token: hermes"),
    key("ghp_", Plain, 16, "GitHub, \"About authentication to GitHub\""),
    key("gho_", Plain, 16, "GitHub, the same"),
    key("ghu_", Plain, 16, "GitHub, the same"),
    key("ghs_", Dotted, 16, "GitHub, the same"),
    key("ghr_", Plain, 16, "GitHub, the same"),
    key("github_pat_", Dashed, 16, "GitHub, the same"),
    key("glpat-", Dotted, 12, "GitLab, \"Token overview\": gitleaks, hermes"),
    key("glptt-", Dashed, 12, "GitLab, the same"),
    key("gldt-", Dashed, 12, "GitLab, the same"),
    key("glrt-", Dotted, 12, "GitLab, the same"),
    key("glcbt-", Dashed, 12, "GitLab, the same"),
    key("glft-", Dashed, 12, "GitLab, the same"),
    key("glimt-", Dashed, 12, "GitLab, the same"),
    key("glagent-", Dashed, 12, "GitLab, the same"),
    key("gloas-", Dashed, 12, "GitLab, the same"),
    key("glsoat-", Dashed, 12, "GitLab, the same"),
    key("glc_", Path, 30, "Grafana Cloud: gitleaks"),
    key("glsa_", Dashed, 30, "Grafana, service account: gitleaks"),
    key("gsk_", Plain, 16, "Groq: github, hermes"),
    key("hf_", Plain, 16, "Hugging Face, \"User access tokens\": gitleaks, hermes"),
    key("hooks.slack.com/services/", Path, 30, "Slack, \"Incoming webhooks\": gitleaks"),
    key("hooks.slack.com/workflows/", Path, 30, "Slack: gitleaks"),
    key("hvb.", Dashed, 30, "Vault, batch token: gitleaks"),
    key("hvs.", Dashed, 20, "Vault, service token: gitleaks"),
    key("jina_", Dashed, 20, "Jina AI"),
    key("lin_api_", Plain, 20, "Linear: gitleaks"),
    key("lin_oauth_", Plain, 20, "Linear: github"),
    key("lsv2_", Dashed, 30, "LangSmith: github"),
    key("mem0_", Plain, 10, "Mem0: hermes"),
    key("nvapi-", Dashed, 20, "NVIDIA: github"),
    key("npm_", Plain, 20, "npm: gitleaks, hermes"),
    key("ntn_", Plain, 20, "Notion: gitleaks, hermes"),
    key("ops_", Dashed, 60, "1Password, service account: gitleaks"),
    key("pat", Dotted, 60, "Airtable: gitleaks"),
    key("phc_", Plain, 30, "PostHog: github"),
    key("phx_", Plain, 30, "PostHog: github"),
    key("pk-lf-", Dashed, 16, "Langfuse: hermes"),
    key("pplx-", Plain, 16, "Perplexity: gitleaks, hermes"),
    key("pul-", Hex, 32, "Pulumi: gitleaks"),
    key("pypi-", Dashed, 16, "PyPI, \"API tokens\": gitleaks, hermes"),
    key("r8_", Plain, 16, "Replicate: github, hermes"),
    key("rk_live_", Plain, 10, "Stripe, \"API keys\": gitleaks, hermes"),
    key("rk_test_", Plain, 10, "Stripe, the same"),
    key("rubygems_", Hex, 32, "RubyGems: gitleaks"),
    key("secret_", Plain, 32, "Notion, before 2024: github"),
    key("shpat_", Hex, 24, "Shopify: gitleaks"),
    key("shpca_", Hex, 24, "Shopify: gitleaks"),
    key("shppa_", Hex, 24, "Shopify: gitleaks"),
    key("shpss_", Hex, 24, "Shopify: gitleaks"),
    key("sk-", Dashed, 12, "OpenAI (sk-proj-, sk-svcacct-), Anthropic (sk-ant-), OpenRouter (sk-or-), DeepSeek: hermes"),
    key("sk_", Dashed, 16, "ElevenLabs, Clerk: hermes"),
    key("sk_live_", Plain, 10, "Stripe, \"API keys\": gitleaks, hermes"),
    key("sk_test_", Plain, 10, "Stripe, the same"),
    key("sl.", Dashed, 60, "Dropbox: gitleaks"),
    key("sntrys_", Path, 40, "Sentry: gitleaks"),
    key("sntryu_", Hex, 40, "Sentry: gitleaks"),
    key("sq0atp-", Dashed, 20, "Square: gitleaks"),
    key("sq0csp-", Dashed, 20, "Square: gitleaks"),
    key("syt_", Dashed, 16, "Matrix: hermes"),
    key("tgp_v1_", Dashed, 16, "Together AI"),
    key("tskey-", Dashed, 16, "Tailscale: github"),
    key("tvly-", Dashed, 16, "Tavily: hermes"),
    key("vcp_", Plain, 20, "Vercel: github"),
    key("webhook.office.com/webhookb2/", Path, 40, "Microsoft Teams, webhook: gitleaks"),
    key("whsec_", Path, 20, "Stripe, webhooks"),
    key("xai-", Plain, 20, "xAI: github, hermes"),
    key("xapp-", Dashed, 16, "Slack, \"Token types\": gitleaks, hermes"),
    key("xoxa-", Dashed, 10, "Slack, the same"),
    key("xoxb-", Dashed, 10, "Slack, the same"),
    key("xoxc-", Dashed, 10, "Slack, the same"),
    key("xoxd-", Path, 10, "Slack, the same"),
    key("xoxe-", Dashed, 10, "Slack, the same"),
    key("xoxe.", Dotted, 10, "Slack, the same"),
    key("xoxo-", Dashed, 10, "Slack, the same"),
    key("xoxp-", Dashed, 10, "Slack, the same"),
    key("xoxr-", Dashed, 10, "Slack, the same"),
    key("xoxs-", Dashed, 10, "Slack, the same"),
    key("ya29.", Dotted, 20, "Google, OAuth access token: hermes"),
];

/// What a name says of the value that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A password: a person may have chosen any word.
    Password,
    /// A key or token made by a machine: no word, and no number of few digits.
    Token,
    /// A name that other things have as well: only a value that looks random is a secret.
    Vague,
    /// The header `Authorization`: a scheme, then the secret.
    Authorization,
    /// A header of cookies: all of them.
    Cookies,
}

use Kind::{Authorization, Cookies, Password, Token, Vague};

/// How the names of secrets end, in small letters without what parts their words: `OPENAI_API_KEY`, `apiKey`,
/// `X-Api-Key` and `API key` all end in `apikey`. In the manner of the rules "generic-api-key" and
/// "database-password" of gitleaks and of the names in `agent/redact.py` of hermes.
pub const NAMES: &[(&str, Kind)] = &[
    ("password", Password),
    ("passwd", Password),
    ("passphrase", Password),
    ("passcode", Password),
    ("passwort", Password),
    ("kennwort", Password),
    ("motdepasse", Password),
    ("contraseña", Password),
    ("senha", Password),
    ("пароль", Password),
    ("密码", Password),
    ("密碼", Password),
    ("パスワード", Password),
    ("비밀번호", Password),
    ("identifiedby", Password),
    ("sshpass", Password),
    ("secret", Token),
    ("token", Token),
    ("apikey", Token),
    ("accesskey", Token),
    ("secretkey", Token),
    ("privatekey", Token),
    ("authkey", Token),
    ("accountkey", Token),
    ("sharedaccesskey", Token),
    ("sharedkey", Token),
    ("subscriptionkey", Token),
    ("storagekey", Token),
    ("encryptionkey", Token),
    ("signingkey", Token),
    ("masterkey", Token),
    ("servicekey", Token),
    ("servicerolekey", Token),
    ("adminkey", Token),
    ("applicationkey", Token),
    ("appkey", Token),
    ("clientkey", Token),
    ("consumerkey", Token),
    ("licensekey", Token),
    ("secretkeybase", Token),
    ("密钥", Token),
    ("密鑰", Token),
    ("apiキー", Token),
    ("apischlüssel", Token),
    ("authorization", Authorization),
    ("cookie", Cookies),
];

/// Names that mean a secret only as a whole word: `DB_PASS`, not `bypass`.
pub const WHOLE_NAMES: &[(&str, Kind)] = &[
    ("pwd", Password),
    ("pw", Password),
    ("pass", Token),
    ("psk", Token),
    ("key", Vague),
    ("auth", Vague),
    ("sig", Vague),
    ("signature", Vague),
    ("credential", Vague),
    ("credentials", Vague),
    ("creds", Vague),
    ("jwt", Vague),
    ("pat", Vague),
    ("pin", Vague),
    ("appid", Vague),
];

/// Programs that take a password after a letter, and how they want it.
pub const FLAGS: &[(&str, &str)] =
    &[("login ", "-p "), ("sshpass ", "-p"), ("mysql", "-p"), ("zip ", "-P "), ("redis-cli ", "-a ")];

/// What a key or token is called that is no secret: a primary key, an unexpected token.
#[rustfmt::skip]
pub const OPEN_KEYS: &[&str] = &[
    "primary", "foreign", "unique", "duplicate", "cache", "sort", "partition", "public", "object", "idempotency",
    "dedup", "routing", "lookup", "group", "index", "row", "hash", "dict", "map", "redis", "s3", "lock", "shard",
    "stop", "eos", "pad", "compound", "composite", "candidate", "registry", "issue", "project", "unexpected",
    "config",
];

/// What may stand around a value's opening quote, as programs print their own strings.
pub const WRAPPERS: &[&str] = &["Some", "SecretStr", "Secret", "SecretString", "b", "u", "r", "f", "rb"];

/// What may stand between a name and the colon after it: `API key provided: …`.
pub const FILLERS: &[&str] = &["provided", "given", "supplied", "used", "is", "was", "value", "received", "header"];

/// The schemes of `Authorization`, RFC 7235 and after.
#[rustfmt::skip]
pub const SCHEMES: &[&str] = &[
    "bearer", "basic", "token", "apikey", "api-key", "key", "bot", "digest", "negotiate", "ntlm", "oauth", "ssws",
    "sso-key", "geniekey", "dpop", "aws4-hmac-sha256", "sharedkey", "sharedkeylite",
];

/// Words that stand where a secret might, and are none: what is said of one, and values that mean none.
#[rustfmt::skip]
pub const WORDS: &[&str] = &[
    "a", "an", "and", "are", "argument", "as", "at", "auth", "authentication", "authorization", "be", "been",
    "boolean", "by", "bytes", "can", "cannot", "changed", "check", "could", "credential", "credentials", "denied",
    "deprecated", "disabled", "does", "empty", "enabled", "error", "example", "exhausted", "expired", "failed",
    "failure", "false", "field", "filtered", "flag", "for", "forbidden", "format", "found", "from", "generated",
    "has", "have", "header", "hidden", "id", "if", "in", "incorrect", "invalid", "is", "it", "key", "keys", "length",
    "limit", "login", "malformed", "masked", "may", "mismatch", "missing", "must", "n/a", "na", "name", "needed",
    "nil", "no", "none", "not", "null", "number", "object", "of", "ok", "on", "optional", "option", "or", "parameter",
    "password", "placeholder", "please", "problem", "prompt", "provided", "redacted", "refresh", "refreshed",
    "rejected", "removed", "required", "reset", "revoked", "rotated", "secret", "see", "set", "should", "stdin",
    "str", "string", "supplied", "text", "that", "the", "this", "to", "token", "tokens", "too", "true", "type",
    "unauthorized", "undefined", "unknown", "unset", "unsupported", "updated", "use", "used", "user", "via", "when",
    "without", "valid", "value", "values", "verification", "was", "were", "will", "with", "wrong", "yes", "your",
];
