//! The causes of failure, the most specific first: of several in one error the earliest row decides. Hints decide only
//! where no other row does.

use super::super::Category::{
    Auth, Billing, Context, Crash, Empty, Network, Provider, RateLimit, Refusal, Scaffolding, Timeout,
};
use super::lists::{
    ASKED, CREDENTIALS, DECLINING, EXCEEDED, FILTERED, MISSING, PROVIDER_ERRORS, REFUSALS, UNABLE, UNACCEPTED, USED_UP,
    WORK,
};
use super::Weight::{Admitted, Banner, Common, Hint, Message, Spoken};
use super::{pair, statuses, words, Cause};

/// The causes.
#[rustfmt::skip]
pub const CAUSES: &[Cause] = &[
    // The job's own plumbing.
    words(Scaffolding, Banner, &[
        "skill not found, skipping", "skill(s) not found and skipped", "could not be found and were skipped",
        "blocked: script path resolves outside", "security check failed",
    ]),
    words(Scaffolding, Message, &[
        "workflow is not valid", "outside allowed directories", "outside allowed working directories", "outside the allowed directories", "outside of the workspace", "outside the workspace", "not inside a trusted directory", "not inside a trusted directory and", "input must be provided", "no conversation found", "refusing to start", "mountvolume", "createcontainerconfigerror", "createcontainererror", "imagepullbackoff", "errimagepull",
        "invalidimagename", "failedmount", "failedscheduling", "pull access denied", "control process exited with error code", "non-interactive mode cannot ask",
        "skill not found", "skills not found", "script not found", "script path resolves outside",
        "script execution timed out", "script path is not a file", "blocked: script", "invalid job configuration",
        "job configuration error", "invalid cron expression", "cron expression", "croniterbadcronerror",
        "cronitererror", "errors in crontab file", "bad minute", "bad hour", "outside the scripts directory",
        "outside the allowed scripts directory", "not found on path", "fire ownership was lost", "drift_skip",
        "cannot be used with root/sudo privileges", "security scan failed", "security policy", "denied by policy",
        "blocked by policy", "permission denied by the runner", "permission denied by user", "tool not allowed",
        "dangerous command blocked", "blocked by the runner", "sandbox denied", "command not allowed",
        "approval required", "requires approval", "unknown tool", "no such tool", "unknown skill", "unknown job",
        "prompt injection pattern", "matches a threat pattern", "threat pattern", "injection scan", "approval policy", "refusing to run", "invalid schedule", "job is misconfigured",
    ]),
    pair(Scaffolding, Common, &["script", "skript", "脚本", "スクリプト", "스크립트", "скрипт"], &[
        "timed out", "timeout", "exceeded its time limit", "zeitüberschreitung", "超时", "タイムアウト",
    ]),
    pair(Scaffolding, Common, &[
        "working directory", "skill", "skills", "skill(s)", "script", "scripts", "script path", "toolset", "toolsets", "workdir",
        "allowlist", "mcp server", "job '", "job \"", "job definition", "cron job", "job configuration", "skill file", "skill.md",
        "skript", "fähigkeit", "habilidad", "compétence", "competenza", "habilidade", "script del trabajo", "навык",
        "скрипт", "сценарий", "задание", "技能", "作业", "配置文件", "提示文件", "工作目录", "插件", "工具集", "ジョブ", "設定ファイル", "プロンプトファイル", "プラグイン", "작업 정의", "설정 파일", "플러그인", "脚本", "スキル", "スクリプト", "스킬", "스크립트",
    ], MISSING),
    pair(Scaffolding, Common, &["job", "cron", "schedule", "tool execution", "command"], &[
        "blocked by security", "misconfigured", "configuration is invalid", "could not be parsed", "has no prompt",
        "is not defined", "was not approved", "invalid expression", "out of range", "has no script", "could not load job", "run skipped",
    ]),
    pair(Scaffolding, Common, &["tool", "command", "execution", "permission to", "werkzeug", "herramienta", "outil", "工具", "ツール"], &[
        "has been denied", "was denied", "not allowed", "blocked by", "denied by", "not permitted", "disabled for", "is disabled", "nicht erlaubt",
        "no permitida", "non autorisé", "不允许", "許可されていません",
    ]),
    // The watchdog's words hold the provider's, and come before them.
    words(Timeout, Message, &[
        "inactivity timeout", "inactivity watchdog", "idle timeout", "idle watchdog", "inactivity limit",
        "inactivity window", "no activity for", "no output for", "(watchdog)", "cron: job execution timed out", "agent setup timed out",
        "the job itself stalled",
    ]),
    words(Timeout, Hint, &["idle for"]),
    // Google says "quota" and "billing" for what is only a rate.
    words(RateLimit, Message, &["resource_exhausted", "resource exhausted", "resourceexhausted", "resource has been exhausted"]),
    // Money.
    words(Billing, Message, &[
        "monthly spend", "upgrade required", "on the free plan", "requires a paid plan", "not included in your plan", "not available on your plan", "available on your current plan", "insufficient credits", "insufficient credit", "insufficient balance",
        "insufficient_quota", "insufficient_funds", "credit balance is too low",
        "requires more credits", "more credits are required", "can only afford", "exceeded your current quota",
        "exceeded current quota", "out of credits", "billing hard limit has been reached", "billing_hard_limit_reached",
        "billing_not_active", "billing_error", "account is not active", "exceeded_current_quota_error",
        "run out of credits", "no credits remaining", "no credits left", "arrearage", "budgetexceedederror",
        "budget has been exceeded", "higher monthly limit",
        "key with a higher limit", "key limit exceeded", "used all available credits", "unpaid invoice", "credits exhausted",
        "add more credits", "purchase more credits", "purchase credits", "top up your account", "please recharge",
        "account overdue", "overdue balance", "settings/credits", "freetieronly", "account suspended",
        "prepaid credits", "余额不足", "账户欠费", "请充值", "額度不足", "额度不足", "残高が不足",
        "クレジット不足", "잔액 부족", "잔액이 부족", "недостаточно средств", "saldo insuficiente",
        "solde insuffisant", "crédits insuffisants", "guthaben reicht nicht", "credito insufficiente",
    ]),
    words(Billing, Common, &["payment required", "insufficient funds", "spending limit", "spend limit", "budget exceeded"]),
    pair(Billing, Common, &[
        "spending limit", "credits", "credit", "balance", "budget", "billing", "funds", "prepayment", "invoice", "guthaben", "saldo",
        "créditos", "crédits", "solde", "crediti", "credito", "tegoed", "środki", "средств", "баланс", "кредиты", "bakiye",
        "余额", "额度", "套餐", "订阅", "试用", "プラン", "サブスクリプション", "구독", "요금제", "クレジット", "残高", "크레딧", "잔액",
    ], USED_UP),
    statuses(Billing, &[402]),
    // Declined by a filter: said before the 400 or 403 that carries it.
    words(Refusal, Message, FILTERED),
    words(Refusal, Message, &["refusal (", "refusal:", "\"refusal\"", "stop_reason=\"refusal\""]),
    // Rate, where its words are unmistakable.
    words(RateLimit, Message, &[
        "rate limit exceeded", "rate limit reached", "rate limited", "rate-limited", "rate_limit_error",
        "rate_limit_exceeded", "rate_limit_reached_error", "ratelimiterror", "rate limit error", "api rate limit",
        "rate-limit error", "too many requests", "exceed the rate limit", "exceeded the rate limit",
        "exceeded your rate limit", "throttlingexception", "tokens per minute", "tokens per min", "requests per minute",
        "requests per min", "tokens per day", "requests per day", "request was throttled", "flood control exceeded", "secondary rate limit",
    ]),
    // Credentials.
    words(Auth, Message, CREDENTIALS),
    pair(Auth, Common, &[
        "api key", "apikey", "api_key", "api token", "access token", "refresh token", "oauth token", "bearer token",
        "auth token", "credential", "credentials", "authentication", "authorization", "login", "sso session", "session", "openai_api_key",
        "anthropic_api_key", "openrouter_api_key", "gemini_api_key", "api-schlüssel", "zugangsdaten", "anmeldung",
        "authentifizierung", "zugriffstoken", "clave api", "clave de api", "credenciales", "autenticación", "clé api",
        "clé d'api", "identifiants", "authentification", "jeton", "chiave api", "credenziali", "autenticazione",
        "chave de api", "chave da api", "credenciais", "autenticação", "api-sleutel", "klucz api", "ключ api",
        "api-ключ", "токен", "авторизация", "аутентификация", "api anahtarı", "密钥", "令牌", "认证", "身份验证", "鉴权",
        "apiキー", "api キー", "認証", "トークン", "api 키", "인증", "토큰",
    ], UNACCEPTED),
    // Rate, by more general words.
    words(RateLimit, Message, &[
        "message limit reached", "out of extra usage", "rate_limit", "usage limit reached", "usage_limit_reached", "usage limit exceeded", "reached your usage limit",
        "you've hit your limit", "you have hit your limit", "hit your usage limit", "hit your session limit", "hit your weekly limit", "overloaded_error",
        "engine_overloaded_error", "quota exceeded", "quota_exceeded",
        "weekly limit reached", "daily limit reached", "5-hour limit reached", "session limit reached",
        "temporarily rate-limited",
        "too many concurrent", "concurrency limit", "quota metric", "free quota tier", "free-models-per-day",
        "at_capacity", "insufficient capacity",
        "ratenlimit", "zu viele anfragen", "anfragelimit", "demasiadas solicitudes", "límite de solicitudes",
        "límite de velocidad", "trop de requêtes", "limite de débit", "limite de requêtes", "troppe richieste",
        "limite di richieste", "muitas solicitações", "muitas requisições", "limite de taxa", "te veel verzoeken",
        "zbyt wiele żądań", "limit zapytań", "слишком много запросов", "лимит запросов", "çok fazla istek",
        "请求过于频繁", "請求過於頻繁", "请求过多", "请求频率", "速率限制", "限流", "负载已饱和", "频率限制", "并发限制",
        "レート制限", "リクエストが多すぎ", "利用制限", "요청이 너무 많", "요청 한도", "속도 제한", "사용량 한도",
    ]),
    words(RateLimit, Common, &[
        "overloaded", "throttling", "throttled", "capacity exceeded", "over capacity", "at capacity", "no capacity",
        "limit will reset", "limit resets",
    ]),
    pair(RateLimit, Common, &["model", "server", "service", "provider", "engine", "upstream", "模型", "モデル", "모델"], &[
        "overloaded", "at capacity", "over capacity", "busy", "überlastet", "sobrecargado", "surchargé", "sovraccarico",
        "sobrecarregado", "перегружен", "перегружена", "过载", "繁忙", "過負荷", "混雑", "과부하",
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
    words(Context, Message, &[
        "context length exceeded", "context_length_exceeded", "maximum context length", "contextwindowexceedederror",
        "context window exceeded", "prompt is too long", "prompt too long", "input is too long",
        "exceed context limit", "exceeds the context window", "exceeds the available context size",
        "exceed context window", "request_too_large", "too many tokens", "input token count", "context limit reached",
        "context window is full", "context window full", "maximum number of tokens allowed", "maximum prompt length",
        "reduce the length of the messages", "reduce the length", "context size has been exceeded",
        "exceeds maximum context", "model_context_window_exceeded", "string_above_max_length", "max_prompt_tokens",
        "token limit reached", "remaining context of", "remaining context length", "token limit exceeded", "maximum input length", "larger than my context", "compaction failed",
        "上下文长度超出", "上下文过长", "超出上下文", "コンテキスト長", "컨텍스트 길이", "kontextfenster",
    ]),
    pair(Context, Common, &[
        "prompt", "context window", "context length", "context limit", "context size", "input tokens", "conversation", "input length", "model's context",
        "message", "mensaje", "nachricht", "kontext", "eingabe", "contexto", "contexte", "contesto", "kontekst", "контекст", "контекста", "запрос", "промпт", "bağlam",
        "上下文", "提示词", "输入长度", "コンテキスト", "プロンプト", "컨텍스트", "프롬프트",
    ], EXCEEDED),
    statuses(Context, &[413]),
    statuses(Auth, &[401, 403]),
    // A status of the provider's, or of the proxy before it, says more than the words of what it could not reach.
    statuses(Provider, &[500, 501, 502, 503, 520, 521, 523, 525, 526, 530]),
    // The way there, where the words say just what failed.
    words(Network, Message, &[
        "connection refused", "connection reset", "connection reset by peer", "connection aborted", "econnrefused",
        "econnreset", "econnaborted", "enotfound", "eai_again", "ehostunreach", "enetunreach", "epipe",
        "network is unreachable", "network unreachable", "no route to host", "name or service not known",
        "lost connection to", "name could not be resolved", "host could not be resolved", "wrong version number", "ssl routines", "name resolution", "nameresolutionerror", "could not resolve", "couldn't resolve", "unable to resolve host",
        "nodename nor servname provided", "no such host", "dns resolution failed", "dns error", "dial tcp: lookup",
        "getaddrinfo", "failed to lookup address", "upstream connect error", "certificate_verify_failed",
        "certificate verify failed", "certificate has expired", "self-signed certificate", "self signed certificate",
        "unable to verify the first certificate", "unable to get local issuer certificate", "x509:", "ssl: unexpected_eof",
        "sslerror", "ssl_error", "tls handshake", "ssl handshake", "handshake failed", "forcibly closed",
        "actively refused", "remote host closed", "err_connection_refused", "err_name_not_resolved",
        "err_internet_disconnected", "err_network", "host unreachable", "host is unreachable", "host is down",
        "verbindung abgelehnt", "verbindung verweigert", "verbindung wurde abgelehnt", "verbindung fehlgeschlagen",
        "conexión rechazada", "conexión rehusada", "connexion refusée", "connessione rifiutata", "conexão recusada",
        "verbinding geweigerd", "połączenie odrzucone", "в соединении отказано", "отверг запрос на подключение",
        "соединение разорвано", "bağlantı reddedildi", "连接被拒绝", "拒绝连接", "连接被重置", "无法连接", "无法解析",
        "接続が拒否", "接続を拒否", "接続できません", "名前解決", "연결이 거부", "연결할 수 없", 
    ]),
    // Time.
    statuses(Timeout, &[408, 504, 522, 524, 598]),
    words(Timeout, Message, &[
        "wall clock limit", "wall-clock limit", "wall time limit", "timed out after", "request timed out", "timeout error", "timeouterror", "read timed out",
        "connection timed out", "operation timed out", "deadline exceeded", "deadline_exceeded", "deadlineexceeded",
        "context deadline exceeded", "gateway timeout", "gateway time-out", "apitimeouterror", "readtimeout",
        "connecttimeout", "writetimeout", "pooltimeout", "headers_timeout", "headerstimeouterror", "etimedout",
        "esockettimedout", "request timeout", "timeout exceeded", "timeout after", "timeout occurred",
        "time limit exceeded", "exceeded the time limit", "awaiting headers", "i/o timeout", "timeoutexpired",
        "aborted due to timeout", "exceeded timeout", "timeout waiting", "timeout while", "err_timed_out",
        "response timeout", "read timeout", "connect timeout", "zeitüberschreitung", "zeitlimit überschritten",
        "tiempo de espera agotado", "se agotó el tiempo", "tiempo de espera", "délai d'attente dépassé",
        "délai dépassé", "délai d'attente", "délai imparti", "tempo scaduto", "timeout scaduto", "tempo esgotado",
        "przekroczono limit czasu", "przekroczono czas", "превышено время ожидания",
        "время ожидания истекло", "истекло время", "тайм-аут", "таймаут", "zaman aşımı", "超时", "逾時", "タイムアウト",
        "시간 초과", "타임아웃",
    ]),
    words(Timeout, Common, &["time-out", "timeout of", "zeitlimit", "tempo limite", "timed out"]),
    pair(Timeout, Common, &[
        "execution time", "time limit", "deadline", "runtime limit", "maximum duration", "time budget", "maximum runtime",
    ], &["exceeded", "exceeds", "reached", "expired", "passed"]),
    words(Timeout, Hint, &["timeout", "timed out", "timing out", "deadline"]),
    // The process, where its end is told.
    words(Crash, Message, &[
        "crashloopbackoff", "back-off restarting failed", "bad_alloc", "out of memory", "oomkilled", "oom killed", "oom-killed", "oom-kill", "oom killer", "outofmemoryerror",
        "memoryerror", "segmentation fault", "segfault", "core dumped", "bus error", "javascript heap out of memory",
        "panicked at", "sigkill", "sigterm", "sigsegv", "sigabrt", "killed by signal", "terminated by signal",
        "cuda out of memory", "exit status 137", "exit code 137", "exit status 139", "exit code 139",
        "signal: killed", "command not found", "speicherzugriffsfehler", "violación de segmento",
        "erreur de segmentation", "内存不足", "メモリ不足", "段错误",
    ]),
    pair(Crash, Common, &["process", "worker", "worker process", "actor", "container", "child process", "kernel", "runner", "agent process"], &[
        "died", "has died", "is dead", "crashed", "was killed", "killed", "unexpectedly exits", "exited unexpectedly",
        "terminated unexpectedly",
    ]),
    // The way there, by more general words.
    words(Network, Message, &[
        "connection error", "connection closed", "connection failed", "connectionerror", "connecterror",
        "apiconnectionerror", "clientconnectorerror", "clientoserror", "serverdisconnectederror", "server disconnected",
        "remotedisconnected", "remoteprotocolerror", "readerror", "writeerror", "protocolerror", "newconnectionerror",
        "maxretryerror", "network error", "network_error", "networkerror", 
        "failed to establish a new connection", "max retries exceeded with url", "peer closed connection",
        "incomplete chunked read", "incompleteread", "chunkedencodingerror", "socket hang up", "fetch failed",
        "failed to fetch", "broken pipe", "all connection attempts failed", "cannot connect to", "can't connect to",
        "error sending request for url", "error sending request", "error trying to connect", "proxyerror",
        "proxy error", "tunnel connection failed", "failed to connect", "could not connect", "couldn't connect",
        "unable to connect", "unexpected eof",
        "connection was closed", "connection unexpectedly closed", "closed the connection", "connection terminated",
        "premature close", "other side closed", "websocket closed", "tcp connect error", 
        "premature eof", "endpointconnectionerror", "und_err_socket", "econn", "httpconnectionpool", "httpsconnectionpool",
        "netzwerkfehler", "verbindungsfehler", "keine verbindung", "error de red", "error de conexión",
        "no se pudo conectar", "erreur réseau", "erreur de connexion", "impossible de joindre",
        "impossible de se connecter", "errore di rete", "errore di connessione", "impossibile connettersi",
        "erro de rede", "erro de conexão", "não foi possível conectar", "błąd sieci", "błąd połączenia",
        "ошибка сети", "ошибка соединения", "ошибка подключения", "не удалось подключиться", "не удалось соединиться",
        "подключение не установлено", "ağ hatası", "bağlantı hatası", "网络错误", "网络异常", "连接失败", "连接错误",
        "ネットワークエラー", "接続エラー", "接続に失敗", "네트워크 오류", "연결 오류", "연결 실패",
    ]),
    words(Network, Common, &[
        "dns", "connection lost", "connection was lost", "lost connection", "is unreachable", "internet connection",
        "network connection", "nicht erreichbar",
    ]),
    // The provider itself.
    words(Provider, Message, PROVIDER_ERRORS),
    pair(Provider, Common, &["model", "deployment", "modell", "modelo", "modèle", "modello", "модель", "模型", "モデル", "모델"], &[
        "not found", "does not exist", "doesn't exist", "not available", "unavailable", "not supported", "decommissioned",
        "deprecated", "not recognized", "unknown", "nicht gefunden", "existiert nicht", "no existe", "no encontrado",
        "n'existe pas", "introuvable", "non trovato", "não existe", "não encontrado", "не найдена", "недоступна",
        "不存在", "不可用", "未找到", "見つかりません", "찾을 수 없",
    ]),
    statuses(Provider, &[400, 404, 405, 406, 409, 410, 415, 422, 424]),
    words(RateLimit, Common, &["high load", "high demand"]),
    // The runner forbids what the shell would say in the same words; a provider's 403 is above.
    words(Scaffolding, Message, &["permission denied"]),
    words(Refusal, Spoken, REFUSALS),
    pair(Refusal, Spoken, DECLINING, ASKED),
    // The process, by more general words.
    words(Crash, Message, &[
        "traceback (most recent call last)", "exit status 1", "exit code 1", "exit code 2",
        "exit status 2", "unhandled exception", "uncaught exception", "maximum iterations reached",
        "max iterations reached", "reached maximum iterations", "maximum number of iterations", "max_turns",
        "maximum turns", "recursion limit", "unable to complete the task", "is not recognized as",
        "not recognized as the name of a cmdlet", "running scripts is disabled", "cannot be loaded because", "cannot import name",
        "no module named", "cannot find module", "module not found", "modulenotfounderror", "importerror", "heap limit",
        "no space left on device", "disk quota exceeded", "database is locked",
        "read-only file system", "too many open files", "cannot allocate memory", "cannot fork", "deadlock!",
        "assertion failed", "illegal instruction", "abort trap", "floating point exception", 
        "cannot find path", "cannot open shared object file", 
        "bad interpreter", "exec format error", "argument list too long", "unbound variable", "text file busy",
        "failed with result", "died unexpectedly", "datei oder verzeichnis nicht gefunden",
        "befehl nicht gefunden", "kommando nicht gefunden", "orden no encontrada", "no se encontró la orden",
        "no existe el archivo o el directorio", "commande introuvable", "aucun fichier ou dossier de ce type",
        "comando non trovato", "file o directory non esistente", "comando não encontrado", "arquivo ou diretório inexistente",
        "opdracht niet gevonden", "nie znaleziono polecenia", "команда не найдена", "нет такого файла или каталога",
        "未找到命令", "没有那个文件或目录", "コマンドが見つかりません", "そのようなファイルやディレクトリはありません",
        "명령어를 찾을 수 없음", "그런 파일이나 디렉터리가 없습니다",
    ]),
    words(Crash, Common, &[
        "killed", "stack overflow", "no such file or directory", "disk full", "disk is full", "not a directory",
        "is a directory", "nicht gefunden", "syntax error", "division by zero", ": not found",
    ]),
    pair(Crash, Common, &[
        "maximum iterations", "max iterations", "iteration limit", "turn limit", "maximum turns", "max turns", "max_turns",
        "maximum number of steps", "maximum number of turns", "maximum number of iterations", "maximum steps", "step limit", "recursion limit",
    ], &["reached", "exceeded", "hit"]),
    words(Crash, Hint, &[
        "internal error", "an error occurred", "unable to complete", "not able to complete", "couldn't complete",
        "could not complete",
    ]),
    words(Auth, Hint, &["api key", "credentials", "access denied", "authentication", "oauth"]),
    words(RateLimit, Hint, &["rate limit", "rate-limit", "usage limit", "ratelimit", "throttl", "quota"]),
    words(Network, Hint, &["connection", "network", "certificate"]),
    words(Auth, Admitted, &[
        "i don't have access to", "i do not have access to", "i have no access to", "is not connected. please connect",
    ]),
    pair(Crash, Admitted, UNABLE, WORK),
    words(Empty, Banner, &[
            "model did not return any", "model returned no content",
        "no response generated", "produced empty response", "produced no output", "returned an empty response",
        "returned no output", "returned no content", "returned an empty message", "empty response from the model",
        "model returned empty", "returned empty content", "no content was generated", "returned an empty completion",
        "produced no response", "produced no final response", "produced no final answer", "returned no response", "returned no text",
        "generated no output", "without producing any output", "without any output", "without producing a response", "did not return any content", "did not produce a response", "did not produce any output",
    ]),
    words(Empty, Message, &[
        "no final answer was", "no answer was produced", "no answer was generated", "no response was generated", "no response was produced", "(empty)", "(no output)", "(no response)", "empty response", "empty completion", "[no output]", "(content='',",
        "content=''", "content=\"\"", "no output was produced", "received empty response", "empty response body",
        "response was empty", "response is empty", "output was empty",
    ]),
];
