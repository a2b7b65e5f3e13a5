//! The causes of failure, the most specific first: of several in one error the earliest row decides. Hints decide only
//! where no other row does.

use super::super::Category::{
    Auth, Billing, Context, Crash, Empty, Network, Provider, RateLimit, Refusal, Scaffolding, Timeout,
};
use super::errors;
use super::hints;
use super::lists::{
    DELIVERABLES, DONE_TO, EXCEEDED, I_CAN, MADE, MISSED, MISSING, NO, NOT, NOTHING, NOT_ABLE, PROMISES, UNABLE,
    UNACCEPTED, UNMADE, USED_UP, WORK,
};
use super::refusals;
use super::things;
use super::Weight::{Admitted, Banner, Common, Hint, Message, Spoken, Undelivered};
use super::{pair, statuses, told, words, Cause};

/// The causes.
#[rustfmt::skip]
pub const CAUSES: &[Cause] = &[
    // The machine and its programs, in words that others hold.
    words(Crash, Message, &[
        "disk quota exceeded", "no space left on device", "could not resolve dependency", "eresolve",
        "unable to resolve dependency tree", "tab crashed", "page crash", "lost communication with the server",
        "zombie job", "interrupted by shutdown", "out-of-memory", "oom command not allowed",
        "fatal error has been detected by the java runtime",
    ]),
    words(Crash, Banner, &["javascript heap out of memory"]),
    // The job's own plumbing.
    words(Scaffolding, Banner, &[
        "skill not found, skipping", "skill(s) not found and skipped", "could not be found and were skipped",
        "blocked: script path resolves outside", "security check failed",
    ]),
    words(Scaffolding, Message, errors::RUNNER_ERRORS),
    pair(Scaffolding, Common, &["script", "skript", "脚本", "スクリプト", "스크립트", "скрипт"], &[
        "timed out", "timeout", "exceeded its time limit", "zeitüberschreitung", "超时", "タイムアウト",
    ]),
    pair(Scaffolding, Common, &[
        "working directory", "skill", "skills", "skill(s)", "script", "scripts", "script path", "toolset", "toolsets",
        "workdir", "allowlist", "mcp server", "job '", "job \"", "job definition", "cron job", "job configuration",
        "skill file", "skill.md", "skript", "fähigkeit", "habilidad", "compétence", "competenza", "habilidade",
        "script del trabajo", "навык", "скрипт", "сценарий", "задание", "技能", "作业", "配置文件", "提示文件", "工作目录", "插件",
        "工具集", "ジョブ", "設定ファイル", "プロンプトファイル", "プラグイン", "작업 정의", "설정 파일", "플러그인", "脚本", "スキル", "スクリプト", "스킬", "스크립트",
    ], MISSING),
    pair(Scaffolding, Common, &["mcp server", "mcp"], &[
        "failed to connect", "failed to start", "not connected", "connection closed", "disconnected",
        "connection failed", "failed to initialize", "did not start", "timed out",
    ]),
    pair(Scaffolding, Common, &["config.json", "settings.json", "settings file", "config file", "config.yaml", "config.toml"], &[
        "invalid", "bad json", "could not be parsed", "malformed", "missing",
    ]),
    pair(Scaffolding, Common, &["spawn", "executable", "command"], &["enoent", "program not found"]),
    pair(Scaffolding, Common, &["job", "cron", "schedule", "tool execution", "command"], &[
        "blocked by security", "misconfigured", "configuration is invalid", "could not be parsed", "has no prompt",
        "is not defined", "was not approved", "invalid expression", "out of range", "has no script",
        "could not load job", "run skipped",
    ]),
    pair(Scaffolding, Common, &["tool", "command", "execution", "permission to", "werkzeug", "herramienta", "outil", "工具", "ツール"], &[
        "has been denied", "was denied", "not allowed", "blocked by", "denied by", "not permitted", "disabled for",
        "is disabled", "nicht erlaubt", "no permitida", "non autorisé", "不允许", "許可されていません",
    ]),
    pair(Scaffolding, Common, &["approval", "confirmation", "permission prompt", "permission request", "approval request"], &[
        "timed out", "expired", "denied", "pending", "not granted", "never came", "needed", "refused", "required",
        "not given", "not approved",
    ]),
    // The watchdog's words hold the provider's, and come before them.
    words(Timeout, Message, &[
        "运行时间超过", "tls handshake timeout", "wall-clock budget", "was idle for", "no progress for", "stall watchdog",
        "no events for", "softtimelimitexceeded", "timelimitexceeded", "durée maximale", "höchstdauer",
        "duración máxima", "durata massima", "duração máxima", "制限時間", "longer than specified deadline",
        "сторожевым таймером", "нет активности", "sin actividad durante", "inactivity timeout", "inactivity watchdog",
        "idle timeout", "idle watchdog", "inactivity limit", "inactivity window", "no activity for", "no output for",
        "(watchdog)", "stream idle", "watchdog aborted", "watchdog killed", "cron: job execution timed out",
        "agent setup timed out", "the job itself stalled",
    ]),
    words(Timeout, Hint, &["idle for"]),
    // Google says "quota" and "billing" for what is only a rate.
    words(RateLimit, Message, &[
        "quota exceeded for metric", "free_tier_requests", "resource_exhausted", "resource exhausted",
        "resourceexhausted", "resource has been exhausted",
    ]),
    // Money.
    words(Billing, Message, errors::UNPAID),
    words(Billing, Common, &[
        "payment required", "insufficient funds", "maandbudget", "monatsbudget", "prepaid credits", "spending limit",
        "spend limit", "budget exceeded",
    ]),
    pair(Billing, Common, &[
        "spending limit", "spend limit", "spending cap", "free trial", "trial", "credits", "credit", "balance",
        "budget", "billing", "funds", "prepayment", "invoice", "guthaben", "saldo", "créditos", "crédits", "solde",
        "crediti", "credito", "tegoed", "środki", "средств", "баланс", "кредиты", "bakiye", "余额", "额度", "套餐", "订阅",
        "试用", "プラン", "サブスクリプション", "구독", "요금제", "クレジット", "残高", "크레딧", "잔액",
    ], USED_UP),
    statuses(Billing, &[402]),
    // Declined by a filter: said before the 400 or 403 that carries it.
    words(Refusal, Message, refusals::FILTERED),
    words(Refusal, Message, &["refusal (", "refusal:", "\"refusal\"", "stop_reason=\"refusal\""]),
    // Rate, where its words are unmistakable.
    words(RateLimit, Message, &[
        "rate limit exceeded", "rate limit reached", "rate limited", "rate-limited", "rate_limit_error",
        "rate_limit_exceeded", "rate_limit_reached_error", "ratelimiterror", "rate limit error", "api rate limit",
        "rate-limit error", "too many requests", "exceed the rate limit", "exceeded the rate limit", "ratelimited",
        "too many calls", "queries per second", "calls per second", "exhausted your capacity", "weekly usage limit",
        "daily usage limit", "monthly usage limit", "exceeded your rate limit", "throttlingexception",
        "tokens per minute", "tokens per min", "requests per minute", "requests per min", "tokens per day",
        "requests per day", "request was throttled", "flood control exceeded", "secondary rate limit",
    ]),
    words(Network, Message, &["proxy authentication required", "proxy authentication failed"]),
    // Credentials.
    words(Auth, Message, errors::CREDENTIALS),
    pair(Auth, Common, &[
        "api key", "apikey", "api_key", "api token", "access token", "refresh token", "oauth token", "bearer token",
        "auth token", "credential", "credentials", "authentication", "authorization", "login", "sso session",
        "session", "openai_api_key", "anthropic_api_key", "openrouter_api_key", "gemini_api_key", "api-schlüssel",
        "zugangsdaten", "anmeldung", "authentifizierung", "zugriffstoken", "clave api", "clave de api", "credenciales",
        "autenticación", "clé api", "clé d'api", "identifiants", "authentification", "jeton", "chiave api",
        "credenziali", "autenticazione", "chave de api", "chave da api", "credenciais", "autenticação", "api-sleutel",
        "klucz api", "ключ api", "api-ключ", "токен", "авторизация", "аутентификация", "api anahtarı", "密钥", "令牌",
        "认证", "身份验证", "鉴权", "apiキー", "api キー", "認証", "トークン", "api 키", "인증", "토큰",
    ], UNACCEPTED),
    // Rate, by more general words.
    words(RateLimit, Message, errors::LIMITED),
    words(RateLimit, Common, &[
        "overloaded", "throttling", "throttled", "capacity exceeded", "over capacity", "at capacity", "no capacity",
        "limit will reset", "limit resets",
    ]),
    pair(RateLimit, Common, &["model", "server", "service", "provider", "engine", "upstream", "模型", "モデル", "모델"], &[
        "overloaded", "at capacity", "over capacity", "busy", "überlastet", "sobrecargado", "surchargé",
        "sovraccarico", "sobrecarregado", "перегружен", "перегружена", "过载", "繁忙", "過負荷", "混雑", "과부하",
    ]),
    pair(RateLimit, Common, &[
        "rate limit", "rate limits", "ratelimit", "usage limit", "quota", "request limit", "kontingent", "cuota",
        "quote-part", "cota", "квота", "лимит", "配额", "上限",
    ], &[
        "exceeded", "reached", "hit", "exhausted", "over", "would exceed", "überschritten", "erreicht", "erschöpft",
        "superado", "superada", "alcanzado", "excedido", "dépassé", "atteinte", "atteint", "superato", "raggiunto",
        "atingido", "excedida", "превышен", "превышена", "исчерпана", "用尽", "达到", "超出", "超过", "達し",
    ]),
    statuses(RateLimit, &[429, 529]),
    // Length.
    words(Context, Message, errors::TOO_LONG),
    pair(Context, Common, &[
        "prompt", "context window", "context length", "context limit", "context size", "input tokens", "conversation",
        "input length", "model's context", "message", "mensaje", "nachricht", "kontext", "eingabe", "contexto",
        "contexte", "contesto", "kontekst", "контекст", "контекста", "запрос", "промпт", "bağlam", "上下文", "提示词",
        "输入长度", "コンテキスト", "プロンプト", "컨텍스트", "프롬프트",
    ], EXCEEDED),
    pair(Context, Common, &[
        "pdf", "document", "message size", "input", "prompt", "request", "conversation", "transcript", "tokens",
        "messages", "context", "request size", "request body", "token count", "history", "session", "anfrage",
        "eingabe", "entrada", "entrée", "requête",
    ], &[
        "exceeds the context", "exceed the context", "exceeds the model", "exceed the model", "exceeds the maximum",
        "exceed the maximum", "exceeds the limit", "exceed the limit", "exceeds limit", "exceed limit",
        "exceeds the token", "exceeds maximum", "exceeds the allowed", "too long", "does not fit", "do not fit",
        "larger than the", "longer than the", "überschreitet", "zu lang", "zu groß", "demasiado larga", "supera el",
        "dépasse", "trop longue",
    ]),
    statuses(Context, &[413]),
    statuses(Auth, &[401, 403]),
    // A status of the provider's, or of the proxy before it, says more than the words of what it could not reach.
    statuses(Network, &[407]),
    statuses(Provider, &[500, 501, 502, 503, 520, 521, 523, 525, 526, 530]),
    // The way there, where the words say just what failed.
    words(Network, Message, errors::UNREACHABLE),
    // Time.
    statuses(Timeout, &[408, 504, 522, 524, 598]),
    words(Timeout, Message, errors::TIMED_OUT),
    words(Timeout, Common, &["time-out", "timeout of", "zeitlimit", "tempo limite", "timed out"]),
    pair(Timeout, Common, &[
        "timeout", "execution time", "time limit", "deadline", "runtime limit", "maximum duration", "time budget",
        "maximum runtime",
    ], &["exceeded", "exceeds", "reached", "expired", "passed"]),
    // The process, where its end is told.
    words(Crash, Message, &[
        "crashloopbackoff", "back-off restarting failed", "bad_alloc", "out of memory", "oomkilled", "oom killed",
        "oom-killed", "oom-kill", "oom killer", "outofmemoryerror", "memoryerror", "segmentation fault", "segfault",
        "aborted (core dumped)", "core dumped", "bus error", "javascript heap out of memory", "panicked at", "sigkill",
        "sigterm", "sigsegv", "sigabrt", "killed by signal", "terminated by signal", "cuda out of memory",
        "exit status 137", "exit code 137", "exit status 139", "exit code 139", "signal: killed", "command not found",
        "speicherzugriffsfehler", "violación de segmento", "erreur de segmentation", "内存不足", "メモリ不足", "段错误",
    ]),
    pair(Crash, Common, &[
        "process", "worker", "worker process", "actor", "container", "child process", "kernel", "runner",
        "agent process",
    ], &[
        "died", "has died", "is dead", "crashed", "was killed", "killed", "unexpectedly exits", "exited unexpectedly",
        "terminated unexpectedly",
    ]),
    // The way there, by more general words.
    words(Network, Message, errors::DISCONNECTED),
    words(Network, Common, &[
        "dns", "connection lost", "connection was lost", "lost connection", "is unreachable", "internet connection",
        "network connection", "nicht erreichbar",
    ]),
    // The provider itself.
    words(Provider, Message, errors::PROVIDER_ERRORS),
    pair(Provider, Common, &["model", "deployment", "modell", "modelo", "modèle", "modello", "модель", "模型", "モデル", "모델"], &[
        "not found", "does not exist", "doesn't exist", "not available", "unavailable", "not supported",
        "decommissioned", "deprecated", "not recognized", "unknown", "nicht gefunden", "existiert nicht", "no existe",
        "no encontrado", "n'existe pas", "introuvable", "non trovato", "não existe", "não encontrado", "не найдена",
        "недоступна", "不存在", "不可用", "未找到", "見つかりません", "찾을 수 없",
    ]),
    statuses(Provider, &[400, 404, 405, 406, 409, 410, 415, 422, 424]),
    words(RateLimit, Common, &["high load", "high demand"]),
    // The runner forbids what the shell would say in the same words; a provider's 403 is above.
    words(Scaffolding, Message, &["permission denied"]),
    words(Refusal, Spoken, refusals::REFUSALS),
    pair(Refusal, Spoken, refusals::DECLINING, refusals::ASKED),
    pair(Refusal, Spoken, refusals::UNWILLING, refusals::UNWANTED),
    // The process, by more general words.
    words(Crash, Message, errors::CRASHED),
    words(Crash, Common, &[
        "killed", "stack overflow", "no such file or directory", "disk full", "disk is full", "not a directory",
        "is a directory", "nicht gefunden", "syntax error", "division by zero", ": not found",
    ]),
    pair(Crash, Common, &[
        "step budget", "tool call limit", "maximum iterations", "max iterations", "iteration limit", "turn limit",
        "maximum turns", "max turns", "max_turns", "maximum number of steps", "maximum number of turns",
        "maximum number of iterations", "maximum steps", "step limit", "recursion limit",
    ], &["reached", "exceeded", "hit"]),
    // What an error that other words state, or an admission, is about.
    words(Refusal, Hint, hints::DECLINED),
    words(Billing, Hint, hints::MONEY),
    words(Context, Hint, hints::LENGTH),
    words(Auth, Hint, hints::ACCESS),
    words(RateLimit, Hint, hints::RATE),
    words(Timeout, Hint, hints::TIME),
    words(Network, Hint, hints::WAY),
    words(Scaffolding, Hint, hints::PLUMBING),
    words(Crash, Hint, &["internal error", "complete the request", "complete that request", "complete this request"]),
    words(Scaffolding, Admitted, &[
        "so i can continue", "so i can execute", "so i can proceed", "so i can run", "before i can proceed",
        "before i can continue", "i need permission", "need your permission", "i need your approval",
        "grant permission", "grant me", "ich benötige ihre freigabe", "ich brauche ihre freigabe",
        "j'ai besoin de votre autorisation", "需要您的授权", "i don't have any extensions", "i don't have a tool",
        "i have no tool", "i do not have a tool", "i have no shell", "no shell tool", "i don't have the tools",
        "tools available to me", "i have not been given",
    ]),
    words(Auth, Admitted, &[
        "i don't have access to", "i do not have access to", "i have no access to", "is not connected. please connect",
    ]),
    pair(Crash, Admitted, UNABLE, WORK),
    words(Crash, Admitted, NOT_ABLE),
    pair(Crash, Admitted, I_CAN, NOT),
    pair(Crash, Undelivered, DELIVERABLES, UNMADE),
    pair(Crash, Undelivered, NOTHING, MADE),
    pair(Crash, Undelivered, NO, DONE_TO),
    words(Crash, Undelivered, MISSED),
    words(Empty, Admitted, PROMISES),
    pair(Empty, Common, &[
        "agent", "model", "run", "job", "task", "assistant", "llm", "command", "script", "subagent", "session", "turn",
    ], &[
        "returned no", "produced no", "without output", "without returning", "without any output",
        "without a response", "with no output", "with empty output", "with an empty", "no visible response",
        "no visible output", "no visible text", "returned none", "returned null", "without writing", "without a reply",
        "without producing", "returned nothing", "produced nothing", "returned an empty", "returned empty",
        "produced an empty", "ended without", "generated no", "gave no answer", "gave no output", "sent no reply",
        "empty response", "empty output", "said nothing", "no text",
    ]),
    words(Empty, Banner, &[
        "model did not return any", "model returned no content", "no response generated", "produced empty response",
        "produced no output", "returned an empty response", "returned no output", "returned no content",
        "returned an empty message", "empty response from the model", "model returned empty", "returned empty content",
        "no content was generated", "returned an empty completion", "produced no response",
        "produced no final response", "produced no final answer", "returned no response", "returned no text",
        "generated no output", "without producing any output", "without any output", "without producing a response",
        "did not return any content", "did not produce a response", "did not produce any output",
    ]),
    words(Empty, Message, &[
        "no final answer was", "no answer was produced", "no answer was generated", "no response was generated",
        "no response was produced", "(empty)", "(no output)", "no candidates returned", "no choices returned",
        "there is no output to show", "choices: []", "returned empty output", "empty output", "content: ''", "没有返回任何",
        "未返回任何", "返回为空", "何も返しませんでした", "no response to give", "produce a final answer", "couldn't generate a response",
        "could not generate a response", "incomplete turn detected", "no reply from agent", "no reply generated",
        "none or empty", "did not produce any", "no safe outputs", "no last agent message", "wrote empty content",
        "summary: <none>", "empty_model_response", "emptymodelresponse", "(no response)", "empty response",
        "empty completion", "[no output]", "(content='',", "content=''", "content=\"\"", "\"content\":\"\"",
        "\"content\": \"\"", "content=none", "(no content)", "no output was produced", "received empty response",
        "empty response body", "response was empty", "response is empty", "output was empty",
    ]),
    // Things that a run needs, of which any trouble may be told, the most specific first.
    told(Billing, things::MONEY),
    told(Auth, things::CREDENTIALS),
    told(RateLimit, things::ALLOWANCES),
    told(Network, things::CONNECTIONS),
    told(Scaffolding, things::PLUMBING),
    told(Provider, things::SERVICES),
    told(Crash, things::PROGRAMS),
];
