//! Things that a run needs, of which any of [`troubles`](super::troubles) may be told: "the skill … could not be found".

/// What is paid with, or for.
#[rustfmt::skip]
pub const MONEY: &[&str] = &[
    "credits", "credit", "balance", "wallet", "subscription", "plan", "billing", "payment", "invoice", "budget",
    "spending cap", "spend cap", "spending limit", "trial", "arrears", "funds", "free tier", "prepaid", "licence",
    "license", "top up", "guthaben", "abonnement", "saldo", "créditos", "carteira", "solde", "crédits", "forfait",
    "credito", "crediti", "tegoed", "środki", "баланс", "средств", "подписка", "bakiye", "余额", "额度", "套餐", "残高",
    "クレジット", "잔액", "크레딧",
];

/// What lets a run in.
#[rustfmt::skip]
pub const CREDENTIALS: &[&str] = &[
    "token", "api key", "api-key", "apikey", "access key", "secret key", "credential", "credentials", "login",
    "password", "cookie", "authentication", "authorization", "authorisation", "oauth", "sso", "sign-in", "session",
    "log in", "log in again", "sign in", "signed in", "logged in", "passphrase", "ssh key", "bot-token",
    "zugangsdaten", "anmeldung", "schlüssel", "contraseña", "credenciales", "clave", "sesión", "identifiants",
    "mot de passe", "jeton", "credenziali", "accesso", "senha", "credenciais", "chave", "sleutel", "hasło", "klucz",
    "logowanie", "ключ", "токен", "пароль", "авторизация", "anahtar", "密钥", "令牌", "登录", "凭证", "認証", "トークン", "ログイン",
    "인증", "토큰", "로그인",
];

/// What a provider grants per time.
#[rustfmt::skip]
pub const ALLOWANCES: &[&str] = &[
    "quota", "capacity", "rate", "rate limit", "usage limit", "concurrency", "request limit", "message limit",
    "daily limit", "weekly limit", "hourly limit", "kontingent", "cuota", "quota di", "cota", "квота", "лимит", "并发",
    "配额", "频率", "上限", "レート", "한도",
];

/// What leads to a host.
#[rustfmt::skip]
pub const CONNECTIONS: &[&str] = &[
    "connection", "host", "hostname", "dns", "network", "proxy", "tls", "ssl", "certificate", "socket", "vpn",
    "internet", "handshake", "verbindung", "netzwerk", "conexión", "red", "connexion", "réseau", "connessione", "rete",
    "conexão", "rede", "verbinding", "połączenie", "połączenia", "соединение", "сеть", "bağlantı", "连接", "网络", "接続",
    "ネットワーク", "연결", "네트워크",
];

/// What a runner needs for a job.
#[rustfmt::skip]
pub const PLUMBING: &[&str] = &[
    "skill", "script", "tool", "plugin", "mcp", "mcp server", "permission", "permissions", "approval", "cron",
    "cron job", "cron expression", "schedule", "config", "configuration", "config file", "settings",
    "another instance", "lock", "lock file", "lockfile", "workspace", "working directory", "workdir", "sandbox",
    "integration", "connector", "allowlist", "whitelist", "policy", "hook", "environment variable", "env var",
    "toolset", "subagent", "workflow", "directory", "folder", "profile", "unit", "instructions file", "prompt file",
    "template", "playbook", "manifest", "volume", "secret", "job definition", "trigger", "runner", "skript",
    "werkzeug", "konfiguration", "berechtigung", "arbeitsverzeichnis", "genehmigung", "freigabe", "herramienta",
    "permiso", "configuración", "directorio", "habilidad", "outil", "autorisation", "compétence", "répertoire",
    "fichier de configuration", "strumento", "permesso", "configurazione", "cartella", "ferramenta", "permissão",
    "configuração", "habilidade", "diretório", "gereedschap", "toestemming", "narzędzie", "uprawnienia", "skrypt",
    "инструмент", "навык", "скрипт", "разрешение", "плагин", "araç", "izin", "技能", "脚本", "工具", "权限", "插件", "工作目录",
    "スキル", "スクリプト", "ツール", "権限", "プラグイン", "스킬", "스크립트", "도구", "권한",
];

/// What answers a request.
#[rustfmt::skip]
pub const SERVICES: &[&str] = &[
    "model", "api", "server", "provider", "endpoint", "deployment", "gateway", "backend", "response", "request",
    "upstream", "service", "completion", "inference", "modell", "anbieter", "modelo", "servidor", "proveedor",
    "solicitud", "modèle", "serveur", "fournisseur", "requête", "modello", "fornitore", "richiesta", "provedor",
    "solicitação", "модель", "сервер", "запрос", "провайдер", "sunucu", "模型", "服务器", "接口", "请求", "モデル", "サーバー",
    "リクエスト", "모델", "서버", "요청",
];

/// What runs, and what it works with.
#[rustfmt::skip]
pub const PROGRAMS: &[&str] = &[
    "agent", "run", "task", "job", "process", "command", "worker", "container", "program", "database", "disk",
    "memory", "build", "step", "pipeline", "export", "query", "browser", "page", "execution", "operation", "turn",
    "file", "executable", "binary", "module", "library", "package", "dependency", "stdout", "kernel", "instance",
    "pod", "stream", "loop", "aufgabe", "auftrag", "lauf", "prozess", "tarea", "ejecución", "proceso", "agente",
    "tâche", "exécution", "processus", "attività", "esecuzione", "processo", "tarefa", "execução", "taak", "zadanie",
    "агент", "задание", "задача", "процесс", "выполнение", "görev", "任务", "作业", "进程", "タスク", "ジョブ", "プロセス", "処理", "작업",
    "프로세스",
];
