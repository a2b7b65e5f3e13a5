//! What hints at a cause where other words state a failure: found within longer words as well, and nothing by itself.

/// Why a model declines.
#[rustfmt::skip]
pub const DECLINED: &[&str] = &[
    "copyright", "droit d'auteur", "urheberrecht", "derechos de autor", "diritto d'autore", "direitos autorais",
    "unlawful", "illegal", "fraud", "betrug", "fälschung", "oszust", "phishing", "suplanta", "impersonat", "deceptive",
    "invasive", "privacy of", "my guidelines", "usage policies", "违法", "诈骗", "違法", "詐欺", "불법", "мошенни",
];

/// Money.
#[rustfmt::skip]
pub const MONEY: &[&str] = &[
    "credits left", "top-up", "topped up", "paid plan", "business-plan", "business plan", "aktuelle tarif",
    "current plan", "środki na koncie", "doładow", "sin saldo", "sem saldo", "余额", "残高", "잔액", "пополн",
    "out of money", "subscription",
];

/// Length.
#[rustfmt::skip]
pub const LENGTH: &[&str] = &[
    "ran out of context", "context window", "contextvenster", "kontextfenster", "ventana de contexto",
    "fenêtre de contexte", "finestra di contesto", "janela de contexto", "контекстно", "maximum aantal tokens",
    "the whole window", "what this model can hold", "past what this model", "too long for", "more than i can take in",
    "上下文", "コンテキスト", "컨텍스트",
];

/// Access.
#[rustfmt::skip]
pub const ACCESS: &[&str] = &[
    "api key", "credentials", "access denied", "authentication", "oauth", "sign in", "sign-in", "log in", "login",
    "password", "two-factor", "2fa", "two-step", "api-schlüssel", "anmelde", "zugangsdaten", "passwort",
    "inicio de sesión", "iniciar sesión", "contraseña", "clave de la api", "identifiant", "mot de passe",
    "exige une connexion", "spid", "credenziali", "senha", "credenciais", "wachtwoord", "inloggen", "moje konto",
    "hasło", "zalogow", "авторизац", "ключ отозван", "пароль", "oturum aç", "şifre", "登录", "密码", "凭据", "ログイン", "パスワード",
    "로그인", "비밀번호", "تسجيل الدخول", "लॉगिन",
];

/// Rate.
#[rustfmt::skip]
pub const RATE: &[&str] = &[
    "rate limit", "rate-limit", "usage limit", "ratelimit", "throttl", "quota", "too many requests", "überlastet",
    "nombre de requêtes", "límite de solicitudes", "限流", "レート制限",
];

/// Time.
#[rustfmt::skip]
pub const TIME: &[&str] = &[
    "timeout", "timed out", "timing out", "deadline", "never answered", "abandoned after", "ran out of time",
    "took too long", "délai", "plazo", "超时", "タイムアウト",
];

/// The way to a host.
#[rustfmt::skip]
pub const WAY: &[&str] = &[
    "connection", "network", "certificate", "hostname", "handshake", "réinitialisée", "joindre le serveur",
    "соединени", "подключ", "sunucuya bağlan", "ağ erişilemez", "erişilemez", "nicht erreichbar", "网络", "ネットワーク",
    "네트워크",
];

/// A runner's plumbing.
#[rustfmt::skip]
pub const PLUMBING: &[&str] = &[
    "mcp", "skill", "plugin", "extension", "permission", "allowlist", "approve", "approval", "sandbox", "the tool ",
    "tools ", "config file", "config.", "crontab", "shell tool", "bash tool", "unattended", "scripts/", "freigabe",
    "werkzeug", "permiso para", "permisos", "herramienta", "l'outil", "les outils", "strumento", "ferramenta",
    "permissão", "narzędzi", "zgody", "инструмент", "разрешени", "izin", "授权", "工具", "批准", "技能", "权限", "ツール", "スキル",
    "承認", "도구", "스킬", "권한",
];
