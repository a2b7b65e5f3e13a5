//! The longer lists of words of `causes`, and those that several rows share.

/// What says that something is not there, or was turned away.
#[rustfmt::skip]
pub const MISSING: &[&str] = &[
    "not found", "could not be found", "couldn't be found", "cannot be found", "does not exist", "doesn't exist",
    "not exist", "missing", "unknown", "no such", "not installed", "not available", "not configured", "not registered",
    "not allowed", "not permitted", "not on the allowlist", "not in the allowlist", "not whitelisted", "not approved",
    "outside the", "is outside", "blocked", "denied", "rejected", "refused to run", "skipped", "skipping", "disabled",
    "does not match", "was cancelled", "cancelled because", "not a file", "not executable", "could not be loaded",
    "failed to load", "could not load", "couldn't load", "cannot load", "malformed", "cannot run", "not running",
    "refusing to run", "duplicate", "not run", "not be executed",
    "nicht gefunden", "existiert nicht", "fehlt", "blockiert", "übersprungen", "nicht erlaubt", "gesperrt",
    "no se encuentra", "no se encontró", "no encontrado", "no encontrada", "no existe", "bloqueado", "omitido",
    "omitida", "introuvable", "n'existe pas", "non trouvé", "bloqué", "ignoré", "ignorée", "non trovato", "non trovata",
    "non esiste", "bloccato", "saltato", "não encontrado", "não encontrada", "não existe", "niet gevonden",
    "bestaat niet", "nie znaleziono", "nie istnieje", "не найден", "не найдена", "не существует", "заблокирован",
    "пропущен", "пропущено", "пропущена", "не найдено", "bulunamadı", "找不到", "未找到", "不存在", "被阻止", "已跳过", "被拒绝",
    "見つかりません", "見つからない",
    "存在しません", "がありません", "実行されません", "无效", "禁用", "ブロックされ", "スキップされ", "찾을 수 없", "존재하지 않", "차단",
];

/// What says that a credential is not good.
#[rustfmt::skip]
pub const UNACCEPTED: &[&str] = &[
    "invalid", "not valid", "incorrect", "expired", "revoked", "missing", "rejected", "not provided", "not set",
    "is required", "disabled", "leaked", "not found", "unauthorized", "wrong", "failed", "not configured", "denied",
    "didn't provide", "please set", "could not find", "unable to locate", "must be set", "no longer valid", "refused",
    "ungültig", "abgelaufen", "fehlt", "fehlgeschlagen", "inválida", "inválido", "caducado", "caducada", "expirado",
    "expirada", "falló", "invalide", "expiré", "expirée", "manquante", "échoué", "échouée", "échec", "non valida",
    "non valido", "scaduta", "scaduto", "fallita", "falhou", "ongeldig", "verlopen", "nieprawidłowy", "wygasł",
    "недействителен", "неверный", "истёк", "истек", "недействительный", "не удалась", "geçersiz", "无效", "过期", "失效",
    "失败", "错误", "無効", "期限切れ", "失敗", "유효하지 않", "만료", "실패",
];

/// What says that something is over its limit, or used up.
#[rustfmt::skip]
pub const EXCEEDED: &[&str] = &[
    "exceeded", "exceeds", "exceed", "exceeding", "over the limit", "too long", "too large", "too many", "is full",
    "larger than", "longer than", "ran out", "out of room", "overflow", "full and", "limit reached", "over its limit",
    "zu lang", "zu groß", "überschreitet", "überschritten", "demasiado largo", "demasiado larga", "excede", "supera",
    "superado", "trop long", "trop longue", "dépasse", "dépassé", "dépassée", "troppo lungo", "troppo lunga",
    "muito longo", "muito longa", "te lang", "za długi", "przekracza", "слишком длинный", "слишком длинная",
    "превышает", "превышена", "превышен", "превышено", "çok uzun", "aşıldı", "超出", "超过", "过长", "太长", "超過",
    "長すぎ", "초과", "너무 깁",
];

/// What says that money or an allowance is used up.
#[rustfmt::skip]
pub const USED_UP: &[&str] = &[
    "insufficient", "exhausted", "exceeded", "has been exceeded", "used up", "too low", "depleted", "ran out",
    "run out", "out of", "not enough", "negative", "reached its", "reached the", "unpaid", "overdue", "declined",
    "aufgebraucht", "reicht nicht", "nicht gedeckt", "erschöpft", "zu niedrig", "insuficiente", "agotado", "agotados",
    "insuffisant", "insuffisants", "épuisé", "épuisés", "insufficiente", "esaurito", "esauriti", "esgotado",
    "esgotados", "onvoldoende", "niewystarczające", "wyczerpane", "недостаточно", "исчерпан", "исчерпаны", "yetersiz",
    "到期", "过期", "期限切れ", "만료", "不足", "用完", "耗尽", "欠费", "残高不足", "부족", "소진",
];

/// How a first person says that it will not, or may not.
#[rustfmt::skip]
pub const DECLINING: &[&str] = &[
    "i can't", "i cannot", "i can not", "i won't", "i will not", "i'm not able to", "i am not able to", "i'm unable to",
    "i am unable to", "i'm not going to", "ich kann", "kann ich", "ich darf", "no puedo", "ne peux pas", "não posso",
    "non posso", "nie mogę", "kan ik", "ik kan", "не могу", "我无法", "我不能", "我無法", "无法提供", "することはできません",
    "제공할 수 없",
];

/// What a model is asked for, and declines.
#[rustfmt::skip]
pub const ASKED: &[&str] = &[
    "help", "assist", "comply", "fulfill", "fulfil", "write", "create", "provide instructions", "provide guidance",
    "because it would involve", "because it would violate", "without consent", "without their consent", "participate",
    "engage in", "impersonate", "take part", "support this", "do this", "do that", "nicht erfüllen",
    "nicht nachkommen", "nicht helfen", "nicht erstellen", "nicht weiterhelfen", "ayudar", "asistir", "generar",
    "crear",
    "cumplir", "proporcionar", "aider", "fournir", "générer", "répondre", "créer", "satisfaire", "ajudar", "fornecer",
    "gerar", "criar", "aiutare", "aiutarti", "fornire", "generare", "creare", "pomóc", "stworzyć", "niet helpen",
    "помочь", "предоставить", "создать", "написать", "提供", "帮助", "协助", "满足", "回答", "生成", "お答え", "提供する",
    "お手伝い", "作成する", "도움",
];

/// How a first person says that it did not manage to.
#[rustfmt::skip]
pub const UNABLE: &[&str] = &[
    "i could not", "i couldn't", "i was unable to", "i wasn't able to", "i was not able to", "i have been unable to",
    "i've been unable to", "i am unable to", "i'm unable to", "i failed to", "i did not manage to",
    "i didn't manage to",
    "i can't access", "i cannot access", "i can't reach", "i cannot reach", "i can't connect", "i cannot connect",
    "i don't have access", "i do not have access", "nothing could be", "ich konnte", "konnte ich",
    "no he podido", "no pude", "no he logrado", "no logré", "je n'ai pas pu", "je n'ai pas réussi", "não consegui",
    "não pude", "non sono riuscito", "non ho potuto", "nie udało mi się", "nie mogłem", "ik kon", "kon ik",
    "не удалось",
    "не смог", "не смогла", "yapamadım", "我未能", "我没能", "未能", "没能", "できませんでした", "하지 못했습니다",
];

/// What the work consists of.
#[rustfmt::skip]
pub const WORK: &[&str] = &[
    "produce", "prepare", "generate", "create", "write", "finish", "complete", "access", "read", "fetch", "retrieve",
    "reach", "load", "open the", "connect", "download", "collect", "send", "deliver", "summarise", "summarize",
    "summarised", "summarized", "compile", "run", "execute", "post", "publish", "process", "obtain", "log in", "start",
    "perform", "fetched", "loaded", "read", "retrieved", "access to", "nicht erstellen", "nicht abrufen", "nicht laden",
    "nicht erreichen", "nicht lesen", "nicht öffnen", "nicht abschließen", "nicht herstellen", "nicht ausführen",
    "nicht zugreifen", "completar", "acceder", "generar", "obtener", "leer", "conectar", "descargar", "terminar",
    "preparar", "enviar", "terminer", "accéder", "générer", "obtenir", "lire", "récupérer", "télécharger", "préparer",
    "envoyer", "concluir", "acessar", "gerar", "obter", "ler", "completare", "accedere", "generare", "ottenere",
    "leggere", "ukończyć", "pobrać", "odczytać", "wygenerować", "niet ophalen", "niet voltooien", "niet openen",
    "получить", "загрузить", "выполнить", "завершить", "прочитать", "подготовить", "открыть", "создать", "完成", "获取",
    "读取", "生成", "访问", "打开", "下载", "取得", "完了", "作成", "読み込", "アクセス", "가져오", "생성", "완료",
];

/// How a model declines, in a sentence of its own.
#[rustfmt::skip]
pub const REFUSALS: &[&str] = &[
    "i can't help with", "i cannot help with", "i can't assist with", "i cannot assist with", "can't help with that",
    "i'm unable to assist", "i am unable to assist", "i'm unable to help with", "i am unable to help with",
    "i'm sorry, but i can't", "i'm sorry, but i cannot", "i'm sorry, i can't", "sorry, i can't assist",
    "sorry, but i can't", "i'm not able to help with", "i won't be able to help", "i won't be able to do",
    "i'm not able to do", "i can't comply",
    "i cannot comply", "i must decline", "i must respectfully decline", "i'm not able to assist",
    "i am not able to assist", "i cannot fulfill", "i can't fulfill", "i can't do that", "i cannot do that",
    "i won't help", "i will not help", "i won't assist", "i won't do", "i will not do", "i won't write",
    "i will not write", "i won't create", "i won't produce", "i won't provide", "i will not provide",
    "i won't generate", "i won't carry out", "i will not carry out", "i can't carry out", "i cannot carry out",
    "i can't provide that", "i cannot provide that", "i can't create", "i cannot create", "i can't support",
    "i can't participate", "i'm not comfortable", "i am not comfortable", "i don't feel comfortable",
    "as an ai language model, i cannot", "as an ai, i cannot", "as an ai, i can't", "i have to decline",
    "i decline to", "i'm declining", "i am declining", "i've declined", "i have declined", "i have decided not to",
    "i've decided not to", "i'm going to decline", "i need to decline", "i'd rather not", "i refuse to",
    "i'm not going to", "i am not going to", "i can't engage", "i cannot engage", "i can't in good conscience",
    "against my guidelines", "violates my guidelines", "i'm not willing to", "not something i can help",
    "not something i'm able to", "not something i'll", "i can't help you", "i cannot help you",
    "nicht helfen", "nicht behilflich sein", "nicht unterstützen", "muss ich ablehnen", "lehne ich ab",
    "werde ich nicht", "no puedo ayudar", "no puedo ayudarte", "no puedo ayudarle", "no puedo asistir",
    "no puedo cumplir", "no puedo realizar esa", "no voy a", "debo rechazar", "ne peux pas vous aider",
    "ne peux pas t'aider", "ne peux pas aider", "ne peux pas répondre à cette demande",
    "ne peux pas accéder à cette demande",
    "ne puis pas", "je refuse", "je dois refuser", "non posso aiutarti", "non posso aiutare", "non posso assisterti",
    "non posso soddisfare", "devo rifiutare", "não posso ajudar", "não posso ajudá-lo", "não posso atender",
    "não posso auxiliar", "não consigo ajudar", "kan ik niet helpen", "kan u niet helpen", "kan je niet helpen",
    "nie mogę pomóc",
    "nie mogę w tym pomóc", "не могу помочь", "не могу с этим помочь", "не могу выполнить эту просьбу",
    "не могу выполнить этот запрос", "вынужден отказаться", "yardımcı olamam", "yardım edemem", "无法协助",
    "无法提供帮助", "不能协助", "无法帮助", "不能帮助", "无法满足", "不能提供", "拒绝执行", "無法協助", "無法幫助",
    "お手伝いできません", "お手伝いすることはできません", "お答えできません", "応じることはできません", "対応できません",
    "お応えできません", "도와드릴 수 없", "도울 수 없", "도움을 드릴 수 없", "لا أستطيع المساعدة", "لا يمكنني مساعدتك",
    "لا يمكنني المساعدة", "मदद नहीं कर सकता", "सहायता नहीं कर सकता",
];

/// Providers' own words for their errors.
#[rustfmt::skip]
pub const PROVIDER_ERRORS: &[&str] = &[
    "malformed function call", "malformed_function_call", "on our side", "on our end", "no route matched",
    "internal server error", "bad gateway", "service unavailable", "service is currently unavailable",
    "service temporarily unavailable", "temporarily unavailable", "bad request", "page not found",
    "internalservererror", "serviceunavailableerror", "badgatewayerror", "badrequesterror", "notfounderror",
    "unprocessableentityerror", "apistatuserror", "apiresponsevalidationerror", "unsupportedparamserror",
    "invalid_request_error", "invalid request error", "validationexception", "modelnotreadyexception",
    "serviceunavailableexception", "internalserverexception", "modelerrorexception", "modelstreamerrorexception",
    "resourcenotfoundexception", "api_error", "server_error", "servererror", "model_not_found", "model not found",
    "unknown model", "invalid model", "invalid_model", "not a valid model", "no endpoints found",
    "no allowed providers", "model_not_available", "modelnotfound", "provider returned error", "upstream error",
    "upstream_error", "the server had an error", "api call failed", "invalid_argument", "failed_precondition",
    "not_found_error", "or you do not have access", "try pulling it first", "does not support tools",
    "no such model", "deploymentnotfound", "requested entity was not found", "stream disconnected before completion",
    "an error occurred while processing your request", "encountered an internal error", "llm provider not provided",
    "unsupported model",
    "not supported by this model", "model is not supported", "unsupported_value", "unsupported parameter",
    "unsupported_parameter", "unprocessable entity", "invalid response from", "malformed response",
    "bad_response_status_code", "api_response_error", "sdkerror", "no healthy upstream", "no_available_providers",
    "upstream provider", "provider is down", "provider unavailable", "serverless inference", "model is loading",
    "currently loading", "model is currently unavailable", "model requires more system memory",
    "internal error encountered", "internal_error",
    "interner serverfehler", "error interno del servidor", "erreur interne du serveur", "errore interno del server",
    "erro interno do servidor", "внутренняя ошибка сервера", "сервис недоступен", "dienst nicht verfügbar",
    "servicio no disponible", "service indisponible", "serviço indisponível", "服务不可用", "服务器内部错误",
    "内部服务器错误", "模型不存在", "サービス利用不可", "サーバーエラー", "内部サーバーエラー", "서버 오류", "서비스를 사용할 수 없",
];

/// What says that credentials are missing, or were turned away.
#[rustfmt::skip]
pub const CREDENTIALS: &[&str] = &[
    "access revoked", "reconnect the account", "unauthorized", "forbidden", "invalid api key",
    "incorrect api key provided", "invalid x-api-key",
    "invalid_api_key", "invalid authentication", "authentication_error", "authenticationerror",
    "authentication failed", "authentication required", "permissiondeniederror", "permission_error",
    "permission_denied", "unauthenticated", "no auth credentials found", "no api key", "api key not valid",
    "api key expired", "api key not found", "missing api key", "token expired", "token_expired",
    "token has expired", "expiredtokenexception", "accessdeniedexception", "unrecognizedclientexception",
    "unable to locate credentials", "invalid_grant", "oauth token has expired", "oauth token has been revoked",
    "bad credentials", "not logged in", "not authenticated", "your organization has been disabled",
    "please run /login", "login required", "please log in", "please login", "log in again", "sign in again",
    "reauthenticate", "re-authenticate", "refresherror", "security token included in the request is invalid",
    "permission denied (publickey", "token included in the request is expired", "requires authentication",
    "could not validate credentials", "invalid user token", "invalid username or password", "set an auth method",
    "failed to authenticate",
    "could not authenticate", "authenticate failed", "signature mismatch", "invalidsignatureexception",
    "auth_unavailable", "no credentials", "invalid_auth", "not_authed", "token_revoked", "invalid credentials",
    "jwt expired", "connection has expired", "reconnect your account", "session expired", "session has expired",
    "does not have permission", "do not have permission", "insufficient permissions", "insufficient_scope",
    "not authorized", "unauthorised", "permissions error", "api密钥无效", "認証エラー", "身份验证失败", "鉴权失败",
    "未授权", "인증 실패", "ошибка авторизации", "ошибка аутентификации", "authentifizierung fehlgeschlagen",
    "anmeldung fehlgeschlagen", "nicht autorisiert", "no autorizado", "non autorisé", "não autorizado",
    "non autorizzato", "认证失败",
];

/// What a provider says of a request, or an answer, that a filter stopped.
#[rustfmt::skip]
pub const FILTERED: &[&str] = &[
    "content_filter", "content_policy_violation", "contentpolicyviolationerror", "content management policy",
    "content policy violation", "responsibleaipolicyviolation", "your request was flagged", "prompt was flagged",
    "input was flagged", "requires moderation", "blocked by content filter", "content filter triggered",
    "output blocked by content filtering policy", "content filtering policy", "prohibited_content",
    "violates our usage policies", "violates our usage policy", "violating our usage policy",
    "violate our usage policy", "violate our usage policies", "violate anthropic's terms", "violates our terms",
    "stop_reason: refusal", "model refused to", "refused to answer", "refused to respond", "declined to answer",
    "content exists risk", "unable to respond to this request", "violate our usage polic", "may violate our",
    "blocked for reason: safety", "block_reason: safety",
    "block_reason", "blockreason", "blocked by safety settings", "blocked due to safety", "finish_reason: safety",
    "finishreason: safety", "safety filters", "safety filter", "data_inspection_failed", "datainspectionfailed",
    "inappropriate content", "content moderation", "moderation_blocked", "guardrail intervened",
    "guardrail_intervened", "stoppedreason: refusal", "image_safety", "promptfeedback",
    "prompt was blocked", "response was blocked", "refused by the model", "cyber_policy", "safety system",
    "gegen die nutzungsrichtlinien", "内容安全", "敏感内容", "内容审核", "违规内容", "コンテンツポリシー",
];

/// What says that the way to a host, or its certificate, is at fault.
#[rustfmt::skip]
pub const UNREACHABLE: &[&str] = &[
    "connection refused", "connection reset", "connection reset by peer", "connection aborted", "econnrefused",
    "econnreset", "econnaborted", "enotfound", "eai_again", "ehostunreach", "enetunreach", "epipe",
    "network is unreachable", "network unreachable", "no route to host", "name or service not known",
    "unknownhostexception", "sslhandshakeexception", "pkix path building",
    "nosuchhost", "could not read from remote repository",
    "tunneling socket", "lost connection to", "name could not be resolved", "host could not be resolved",
    "wrong version number", "ssl routines", "name resolution", "nameresolutionerror", "could not resolve",
    "couldn't resolve", "unable to resolve host",
    "nodename nor servname provided", "no such host", "dns resolution failed", "dns error", "dial tcp: lookup",
    "getaddrinfo", "failed to lookup address", "upstream connect error", "certificate_verify_failed",
    "certificate verify failed", "certificate has expired", "self-signed certificate", "self signed certificate",
    "unable to verify the first certificate", "unable to get local issuer certificate", "x509:",
    "ssl: unexpected_eof",
    "sslerror", "ssl_error", "tls handshake", "ssl handshake", "handshake failed", "forcibly closed",
    "actively refused", "remote host closed", "err_connection_refused", "err_name_not_resolved",
    "err_internet_disconnected", "err_network", "host unreachable", "host is unreachable", "host is down",
    "verbindung abgelehnt", "verbindung verweigert", "verbindung wurde abgelehnt", "verbindung fehlgeschlagen",
    "conexión rechazada", "conexión rehusada", "connexion refusée", "connessione rifiutata", "conexão recusada",
    "verbinding geweigerd", "połączenie odrzucone", "в соединении отказано", "отверг запрос на подключение",
    "соединение разорвано", "bağlantı reddedildi", "连接被拒绝", "拒绝连接", "连接被重置", "无法连接", "无法解析",
    "接続が拒否", "接続を拒否", "接続できません", "名前解決", "연결이 거부", "연결할 수 없", 
];
