//! What speaks against a failure: that it is over, that the text is prose about errors, that something was done.

/// What says that an error is over or was none. It acquits the line, whatever it states.
#[rustfmt::skip]
pub const OVER: &[&str] = &[
    "fixed by", "started over", "retry succeeded", "retries succeeded", "retry worked", "succeeded on",
    "then succeeded", "recovered", "no errors", "0 errors", "zero errors", "no error", "error: none", "month: none",
    "영향 없음", "errors: none", "error: null", "error: n/a", "error: -", "error: false", "error: 0", "errors: 0",
    "has been fixed", "was fixed", "now works", "no longer fails", "no longer occurs", "has been resolved",
    "was resolved", "all retried", "attempt 2 succeeded", "second attempt", "second try", "third attempt",
    "false alarm", "works again", "working again", "back online", "restarted it", "and it finished", "carried on",
    "and carried on", "fetched later", "were retried", "was retried", "i fixed", "zweiten versuch", "beim zweiten",
    "der zweite hat", "hat es geklappt", "läuft sie wieder", "läuft er wieder", "läuft wieder", "läuft alles wieder",
    "в порядке", "해결되", "wieder verfügbar", "wieder erreichbar", "behoben", "keine fehler", "segundo intento",
    "el segundo", "ningún error", "sin errores", "se resolvió", "resuelto", "deuxième essai", "deuxième tentative",
    "la seconde a", "le second", "aucune erreur", "résolu", "secondo tentativo", "nessun errore", "risolto",
    "segunda tentativa", "nenhum erro", "resolvido", "nessun problema", "за второй", "со второй", "вторая попытка",
    "ошибок нет", "без ошибок", "устранен", "восстановлен", "другої спроби", "drugie się udało", "druga próba",
    "brak błędów", "重试成功", "重试后成功", "已恢复", "没有错误", "无错误", "已解决", "再試行で", "再試行し", "もありません", "はありませんでした", "エラーはありません",
    "復旧", "回復", "재시도 후", "복구", "오류 없음", "दूसरी बार", "ikinci denemede",
];

/// What says that a line is prose about errors. It acquits a line that does not outright state one.
#[rustfmt::skip]
pub const PROSE: &[&str] = &[
    "there was nothing", "nothing to do", "there were no", "no new", "no changes", "nothing new", "up to date",
    "unchanged", "weekend", "holiday", "as you asked", "per the instructions", "as instructed", "as requested",
    "as planned", "i suggest", "i recommend", "customer", "here is", "here's", "for example", "by default", "attached",
    "corrected", "comparison", "npm warn", "last night", "question", "flashcard", "heartbeat_ok", "bisected",
    "first bad commit", "duplicate of", "closed as", "won't fix", "count by", "council", "says", "is returned by",
    "resolved", "retried", "incident", "outage", "said", "fixes", "yesterday", "last week", "last month", "overnight",
    "customers", "review done", "your review", "your approval", "of which", "categories", "waits for", "review:",
    "review of", "reviewed", "audit:", "triage:", "patch attached", "is sent when", "is returned when", "stands for",
    "is short for", "is used when", "only;", "only,", "as every", "as usual", "as always", "per day", "per hour",
    "times", "errors", "dropped", "fell", "rose", "increased", "decreased", "fixed", "handled", "handling", "handles",
    "summary", "report", "reported", "the rest", "remaining", "falling back", "fell back", "cached", "as expected",
    "is expected", "no failures", "0 failures", "no timeouts", "merged", "documented", "according to", "means",
    "means that", "meaning", "how to", "investigated", "deployed", "users saw", "in total", "requests failed",
    "passed", "since", "uptime", "on-call", "notified", "informed", "confirmed", "explained", "is raised",
    "are raised", "fails because", "install it", "recap", "root cause", "proposed", "rate of", "of the time",
    "was due to", "were due to", "occurrences", "alerts", "spike", "spiked", "trend", "average", "median", "compared",
    "the other", "below", "so i used", "instead", "was idle", "been idle", "skipped;", "raise the", "raises", "throw ",
    "throws", "except ", "catch", "used to", "so this covers", "from midnight", "since midnight", "percent",
    "restarted", "renewed", "refreshed", "replaced", "upgraded", "was refused from", "for 5 minutes", "the reason is",
    "this is why", "you see", "you saw", "that is what", "which means", "news", "according", "released", "ticket",
    "the article", "analysts", "shares", "court", "minister", "bedeutet", "heißt", "gestern", "heute", "significa",
    "ayer", "signifie", "hier,", "wczoraj", "означает", "вчера", "表示", "意味", "昨日", "昨天",
];

/// What turns a sentence from what failed to what it delivers.
#[rustfmt::skip]
pub const CONTRASTS: &[&str] = &[
    ", but ", "; but ", ", so here", ", here ", " but the ", ", so i ", "; i ", ", aber ", ", pero ", ", mais ",
    ", ma ", ", mas ", ", но ", "，但", "しかし", "ましたが", "ませんが", "지만",
];

/// What follows the subject of a sentence, and so shows that the words before it are no message.
#[rustfmt::skip]
pub const VERBS: &[&str] = &[
    "is", "are", "was", "were", "has", "have", "had", "can", "may", "should", "will", "does", "issue", "issues",
    "event", "events", "message", "messages", "response", "responses", "warning", "warnings", "policy", "policies",
    "page", "pages", "counts", "rates", "logic", "handling", "tests", "dialog", "budget", "per", "tracking", "means",
    "count", "errors", "logins", "processes", "attempts",
];

/// What says, on a later line of a short text, that the job went on to its end.
#[rustfmt::skip]
pub const DONE: &[&str] = &[
    "done", "worked", "went through", "got through", "went fine", "verified", "posted", "acknowledged", "completed",
    "complete", "success", "succeeded", "successful", "successfully", "finished", "processed", "recovered", "ok",
    "retry succeeded", "saved", "sent", "written", "updated", "published", "imported", "uploaded", "200 ok", "passed",
    "fertig", "abgeschlossen", "erfolgreich", "completado", "terminé", "completato", "concluído", "успешно", "готово",
    "완료", "정상", "funciona", "fonctionne", "funktioniert", "klaar", "fertiggestellt", "liegt bei", "está listo",
    "est prêt", "è pronto", "is ready", "are ready", "is up", "are up", "完成", "成功", "完了",
];

/// What a first person says that it has done, besides "I …ed".
pub const ACTIONS: &[&str] = &[
    "did", "sent", "wrote", "cut", "made", "took", "put", "set", "built", "kept", "gave", "bought", "left", "found",
    "chose", "read",
];

/// What a first person says of a failure, and so of nothing that it has done.
pub const MISHAPS: &[&str] = &[
    "need",
    "issued",
    "entered",
    "polled",
    "kicked",
    "failed",
    "searched",
    "checked",
    "asked",
    "waited",
    "called",
    "tried",
    "attempted",
    "encountered",
    "stopped",
    "needed",
    "wanted",
    "aborted",
    "cancelled",
    "skipped",
    "timed",
    "declined",
    "refused",
    "hoped",
    "expected",
    "received",
    "reached",
    "looked",
    "decided",
    "apologized",
    "crashed",
    "errored",
    "exited",
    "lacked",
    "noticed",
    "paused",
    "started",
];

/// What a log's last lines say when the program ends, after an error as well.
pub const CLOSINGS: &[&str] =
    &["exiting", "exit", "exited", "shutting down", "shutdown", "stopped", "stopping", "terminating", "bye", "aborted"];

/// What a sentence that advises on an error says; it is no part of what an answer delivers.
#[rustfmt::skip]
pub const ADVICE: &[&str] = &[
    "please", "you requested", "your messages resulted", "your prompt contains", "reason:", "raise the", "another go",
    "next run", "i'll try again", "can cause", "this error", "this may", "this typically", "this usually",
    "may be due", "likely", "possible", "did you forget", "did you remember", "maybe you", "or maybe", "adicione",
    "verifique", "añada", "agregue", "compruebe", "revise", "ajoutez", "vérifiez", "augmentez", "attendez", "prüfen",
    "aumente", "aumenta", "verifica ", "controlla", "пополните", "проверьте", "повторите", "if the ", "if your ",
    "use ", "set ", "install", "or edit", "add ", "check ", "choose a", "try again", "retry", "visit", "see ",
    "contact", "check", "docs", "https://", "http://", "request id", "request_id", "upgrade", "for more information",
    "help center", "make sure", "to increase", "later", "learn more", "documentation", "consider", "did you mean",
    "known ", "re-approve", "if you ", "you can", "to run it", "pin the", "ensure", "reduce", "your api key",
    "settings", "configure", "retrying", "attempt", "adjust", "log in", "run ", "verify", "full details", "wait",
    "bitte", "veuillez", "por favor", "per favore", "пожалуйста", "请", "請", "ください", "次第", "하십시오", "해 주세요", "lütfen",
];

/// What a failure may count as well: time, tries, sizes.
#[rustfmt::skip]
pub const UNITS: &[&str] = &[
    "million", "ms", "s", "m", "h", "seconds", "second", "secs", "sec", "minutes", "minute", "min", "mins", "hours",
    "hour", "days", "day", "attempts", "attempt", "retries", "retry", "tries", "times", "tokens", "token", "bytes",
    "steps", "turns", "iterations", "requests", "calls", "characters", "maximum", "more", "and", "for", "from",
    "after", "but", "with", "was", "the", "concurrent", "consecutive", "failed", "per", "seconds.", "sekunden",
    "minuten", "stunden", "versuchen", "tagen", "segundos", "minutos", "horas", "intentos", "días", "secondes",
    "heures", "jours", "tentatives", "secondi", "minuti", "tentativi", "tentativas", "секунд", "минут", "попыток",
    "токенов", "prior", "input", "output", "left",
];

/// What a number may follow that is its own, and counts nothing after it: "exit code 1 …".
pub const NUMBERED: &[&str] = &[
    "code",
    "status",
    "line",
    "errno",
    "step",
    "page",
    "attempt",
    "port",
    "pid",
    "version",
    "exit",
    "error",
    "saída",
    "salida",
    "sortie",
    "ligne",
    "zeile",
    "строке",
    "код",
    "exit-code",
    "http",
    "round",
    "chapter",
    "phase",
];

/// How a letter begins. What its writer cannot do is what it was written to say.
pub const SALUTATIONS: &[&str] = &[
    "dear ",
    "subject:",
    "to:",
    "sehr geehrte",
    "betreff:",
    "chère ",
    "cher ",
    "estimad",
    "asunto:",
    "objet :",
    "gentile ",
    "egregio ",
    "prezad",
    "beste ",
    "szanown",
    "уважаем",
];

/// What is said not to be possible by somebody who looked for something that is not there, as is well.
pub const LOOKING: &[&str] = &[
    "find",
    "see",
    "finden",
    "feststellen",
    "erkennen",
    "sehen",
    "vinden",
    "detect",
    "spot",
    "identify",
    "reproduce",
    "tell",
    "say",
    "recommend",
    "think",
];

/// How a question begins.
#[rustfmt::skip]
pub const QUESTIONS: &[&str] = &[
    "why", "what", "how", "which", "who", "where", "when", "is", "are", "was", "were", "do", "does", "did", "can",
    "could", "should", "would", "will", "have", "has", "got", "wie", "warum", "wer", "wo", "ist", "sind", "kann",
    "pourquoi", "comment", "quel", "quelle", "por", "qué", "cómo", "cuál", "perché", "come", "quale", "como", "qual",
    "почему", "как", "что",
];
