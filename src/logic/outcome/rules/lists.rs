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
    "refusing to run", "duplicate", "not run", "not be executed", "nicht gefunden", "existiert nicht", "fehlt",
    "blockiert", "übersprungen", "nicht erlaubt", "gesperrt", "no se encuentra", "no se encontró", "no encontrado",
    "no encontrada", "no existe", "bloqueado", "omitido", "omitida", "introuvable", "n'existe pas", "non trouvé",
    "bloqué", "ignoré", "ignorée", "non trovato", "non trovata", "non esiste", "bloccato", "saltato", "não encontrado",
    "não encontrada", "não existe", "niet gevonden", "bestaat niet", "nie znaleziono", "nie istnieje", "не найден",
    "не найдена", "не существует", "заблокирован", "пропущен", "пропущено", "пропущена", "не найдено", "bulunamadı",
    "找不到", "未找到", "不存在", "被阻止", "已跳过", "被拒绝", "見つかりません", "見つからない", "存在しません", "がありません", "実行されません", "无效", "禁用", "ブロックされ",
    "スキップされ", "찾을 수 없", "존재하지 않", "차단",
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
    "превышает", "превышена", "превышен", "превышено", "çok uzun", "aşıldı", "超出", "超过", "过长", "太长", "超過", "長すぎ", "초과",
    "너무 깁",
];

/// What says that money or an allowance is used up.
#[rustfmt::skip]
pub const USED_UP: &[&str] = &[
    "insufficient", "exhausted", "exceeded", "has been exceeded", "used up", "too low", "depleted", "ran out",
    "run out", "out of", "not enough", "negative", "reached its", "reached the", "unpaid", "overdue", "bereikt",
    "burned through", "no money left", "declined", "reached your", "has ended", "have ended", "lapsed", "aufgebraucht",
    "reicht nicht", "nicht gedeckt", "erschöpft", "zu niedrig", "insuficiente", "agotado", "agotados", "insuffisant",
    "insuffisants", "épuisé", "épuisés", "insufficiente", "esaurito", "esauriti", "esgotado", "esgotados",
    "onvoldoende", "niewystarczające", "wyczerpane", "недостаточно", "исчерпан", "исчерпаны", "yetersiz", "到期", "过期",
    "期限切れ", "만료", "不足", "用完", "耗尽", "欠费", "残高不足", "부족", "소진",
];

/// How a first person says that it will not, cannot, or did not get to do the work.
#[rustfmt::skip]
pub const NOT_ABLE: &[&str] = &[
    "i can't", "i cannot", "i couldn't", "i could not", "i was unable", "i was not able", "i wasn't able",
    "i am unable", "i'm unable", "i'm not able", "i am not able", "i have been unable", "i have therefore been unable",
    "i've been unable", "i haven't been able", "i have not been able", "i still can't", "i still couldn't",
    "i simply can't", "i failed to", "i didn't manage", "i did not manage", "not being able to", "i gave up",
    "i have no news", "i have no numbers", "i have no data", "i have no figures", "i have no results for",
    "i have no translation", "i have no tickets", "i have nothing for you", "i had to stop", "i stopped there",
    "i'd rather stop", "i don't have permission", "i do not have permission", "i don't have access",
    "i do not have access", "i have no access", "i don't have the", "i don't have this", "could you grant",
    "i'll wait for your", "to no avail", "can't be retrieved", "couldn't be retrieved", "hasn't been done",
    "has not been done", "haven't run anything", "doesn't exist yet", "i'm afraid", "nothing has gone out",
    "never answered", "kept failing", "kept being killed", "ich kann das nicht", "konnte ich nicht", "ich konnte",
    "ich konnte die", "impossible de", "je m'arrête là", "j'ai dû interrompre", "je préfère ne pas", "jeg fikk ikke",
    "jag lyckades", "jeg kunne ikke", "jag kunde inte", "تعذر", "تعذّر", "gagal", "tidak dapat", "tôi không",
    "không thể", "başlatılamadı", "oluşturulamadı", "取得できていません", "未能完成", "未能", "without a result", "before i can",
    "couldn't be opened", "can't be reached", "cannot be reached", "can't be opened", "couldn't be read",
    "couldn't be reached", "ends here without", "nicht erstellen können", "habe ich keinen zugriff",
    "ich habe keinen zugriff", "je n'ai pas pu", "n'ai donc pas pu", "n'ai pas réussi", "n'ai donc rien pu",
    "je ne peux pas", "je ne dispose d'aucun", "je ne suis pas en mesure", "impossible d'accéder", "je n'ai aucun",
    "no pude", "no he podido", "no puedo", "no conseguí", "no he conseguido", "no tengo acceso", "não consegui",
    "não pude", "não posso", "não tenho acesso", "não tenho resultados", "non ho potuto", "non sono riuscito",
    "non posso", "non ho eseguito", "non sono stati", "non ho accesso", "ik kon", "kon ik niet", "kan ik niet",
    "niet gelukt", "ik geef het", "is er niet gekomen", "nie mogę", "nie mogłem", "nie byłem w stanie", "nie zdołałem",
    "nie udało mi się", "nie mam dostępu", "nie da się", "не удалось", "не смог", "не смогла", "не могу",
    "нет доступа", "получить нельзя", "alamadım", "yapamadım", "hazırlayamadım", "başlatamadım", "bağlanılamadı",
    "edemedim", "edemiyorum", "没有完成", "没有执行", "我无法", "我不能", "没能", "できませんでした", "できません", "못했습니다", "수 없어", "수 없었",
    "لم أتمكن", "لا يمكنني", "لا أستطيع", "नहीं कर सका", "नहीं कर पाया",
];

/// How a first person says that it did not manage to.
#[rustfmt::skip]
pub const UNABLE: &[&str] = &[
    "i could not", "i couldn't", "i was unable to", "i wasn't able to", "i was not able to", "i have been unable to",
    "i've been unable to", "i am unable to", "i'm unable to", "i failed to", "i did not manage to",
    "i didn't manage to", "i can't access", "i cannot access", "i can't reach", "i cannot reach", "i can't connect",
    "i cannot connect", "i don't have access", "i do not have access", "nothing could be", "ich konnte", "konnte ich",
    "no he podido", "no pude", "no he logrado", "no logré", "je n'ai pas pu", "je n'ai pas réussi", "não consegui",
    "não pude", "non sono riuscito", "non ho potuto", "nie udało mi się", "nie mogłem", "ik kon", "kon ik",
    "не удалось", "не смог", "не смогла", "yapamadım", "我未能", "我没能", "未能", "没能", "できませんでした", "하지 못했습니다",
];

/// What the work consists of.
#[rustfmt::skip]
pub const WORK: &[&str] = &[
    "produce", "prepare", "generate", "create", "write", "finish", "complete", "access", "read", "fetch", "retrieve",
    "reach", "load", "open the", "connect", "download", "collect", "send", "deliver", "summarise", "summarize",
    "summarised", "summarized", "compile", "run", "execute", "post", "publish", "process", "obtain", "log in", "start",
    "perform", "fetched", "loaded", "retrieved", "access to", "nicht erstellen", "nicht abrufen", "nicht laden",
    "nicht erreichen", "nicht lesen", "nicht öffnen", "nicht abschließen", "nicht herstellen", "nicht ausführen",
    "nicht zugreifen", "completar", "acceder", "generar", "obtener", "leer", "conectar", "descargar", "terminar",
    "preparar", "enviar", "terminer", "accéder", "générer", "obtenir", "lire", "récupérer", "télécharger", "préparer",
    "envoyer", "concluir", "acessar", "gerar", "obter", "ler", "completare", "accedere", "generare", "ottenere",
    "leggere", "ukończyć", "pobrać", "odczytać", "wygenerować", "niet ophalen", "niet voltooien", "niet openen",
    "получить", "загрузить", "выполнить", "завершить", "прочитать", "подготовить", "открыть", "создать", "完成", "获取",
    "读取", "生成", "访问", "打开", "下载", "取得", "完了", "作成", "読み込", "アクセス", "가져오", "생성", "완료",
];

/// What a job delivers.
#[rustfmt::skip]
pub const DELIVERABLES: &[&str] = &[
    "report", "digest", "summary", "briefing", "newsletter", "triage", "dataset", "output", "draft", "message", "post",
    "update", "result", "results", "files", "items", "items were", "list", "table", "overview", "recap", "changelog",
    "backup", "export", "review", "article", "email", "e-mail", "reply", "analysis", "answer", "notes", "minutes",
    "chart", "charts", "figures", "page", "brief", "roundup", "translation", "release notes", "steps", "bericht",
    "zusammenfassung", "übersicht", "auswertung", "wochenbericht", "tagesbericht", "informe", "resumen", "boletín",
    "reporte", "rapport", "résumé", "bilan", "relevé", "compte rendu", "bulletin", "synthèse", "rapporto", "riepilogo",
    "bollettino", "sintesi", "relatório", "resumo", "boletim", "samenvatting", "overzicht", "raport", "podsumowanie",
    "zestawienie", "отчёт", "отчет", "сводка", "сводки", "подборка", "подборки", "дайджест", "обзор", "rapor", "özet",
    "bülten", "报告", "日报", "周报", "摘要", "简报", "内容", "结果", "レポート", "要約", "報告書", "結果", "議事録", "보고서", "요약", "회의록", "결과",
];

/// What says that it was not made.
#[rustfmt::skip]
pub const UNMADE: &[&str] = &[
    "was not made", "was not written", "was not created", "was not generated", "was not produced", "was not sent",
    "was not posted", "was not published", "was not delivered", "was not updated", "was not finished",
    "was not completed", "was not built", "was not compiled", "was not saved", "was not prepared", "not written",
    "were not written", "were not created", "were not updated", "were not sent", "not part of this message",
    "none today", "is still empty", "is empty", "not generated", "not created", "not produced", "not delivered",
    "not sent", "is missing today", "was skipped today", "could not be written", "could not be built",
    "could not be compiled", "could not be prepared", "could not be produced", "could not be generated",
    "could not be created", "could not be sent", "could not be delivered", "there is no", "there are no",
    "there will be no", "has not been", "have not been", "wasn't", "weren't", "isn't ready", "is not ready",
    "isn't done", "is not done", "aren't done", "not available today", "nicht erstellt", "nicht erstellen",
    "nicht erzeugt", "nicht geschrieben", "nicht posten", "nicht versendet", "nicht verschickt", "nicht fertig",
    "nichts veröffentlicht", "nichts geschrieben", "nichts verschickt", "keinen bericht", "kein bericht", "entfällt",
    "nicht liefern", "no se generó", "no se ha generado", "no se creó", "no se envió", "no hay", "no fue generado",
    "no he enviado", "no entregó", "no fue enviado", "n'a pas été", "non è stato", "non è stata", "não foi", "no fue",
    "no se ha", "n'a pas été générée", "n'a pas été produit", "n'a donc été produit", "n'a été produit",
    "n'a pas été créé", "n'a pas été envoyé", "n'a pas été rédigé", "n'a pas pu être", "non è stato generato",
    "non è stato creato", "non è stato inviato", "non è stata generata", "non è pronto", "não foi gerado",
    "não foi criado", "não foi enviado", "não foi gerada", "não foi produzido", "is niet gemaakt", "niet gemaakt",
    "niet verstuurd", "nie powstał", "nie powstało", "nie został", "nie zostało", "nie została", "не создан",
    "не создана", "не составлен", "не составлена", "не отправлен", "не отправлена", "не сформирован",
    "не сформирована", "не готов", "не готова", "не будет", "oluşturulamadı", "hazırlanamadı", "gönderilemedi", "没有生成",
    "未生成", "没有发送", "未发送", "没法生成", "无法生成", "未能生成", "没有写", "作成できません", "作成されませ", "生成され", "送信できません", "ありません", "만들지 못했",
    "생성되지 않", "작성하지 못", "생성하지 못", "보내지 못",
];

/// None of what a job delivers.
#[rustfmt::skip]
pub const NOTHING: &[&str] = &[
    "nothing", "none of", "not a single", "not one", "no report", "no digest", "no summary", "no items", "no briefing",
    "no newsletter", "no files", "no output", "no message", "no messages", "no data", "no results", "no result",
    "no dataset", "no draft", "no post", "no update", "no charts", "no email", "no emails", "no answer", "no steps",
    "nichts", "kein ergebnis", "keine nachricht", "nada", "ningún informe", "rien", "aucun rapport", "aucun relevé",
    "niente", "nessun rapporto", "nenhum relatório", "niets", "nic", "ничего",
];

/// Any thing of which there is none: with what is [`DONE_TO`] it, "no PRs were reviewed".
pub const NO: &[&str] = &["no "];

/// What it says of that.
#[rustfmt::skip]
pub const MADE: &[&str] = &[
    "was sent", "was written", "was created", "was posted", "was published", "was delivered", "was produced",
    "was generated", "was saved", "was filed", "was done", "was run", "was executed", "was changed", "were filed",
    "were sent", "were written", "were created", "were posted", "were published", "were delivered", "were produced",
    "were generated", "were saved", "were run", "were executed", "could be", "to triage", "to deliver",
    "to report from", "has been sent", "has been saved", "has been made", "has been created", "was made", "were made",
    "has been written", "has been posted", "has been delivered", "wurde veröffentlicht", "wurde verschickt",
    "wurde geschrieben", "veröffentlicht", "verschickt", "he enviado", "se envió", "n'a été envoyé", "n'a donc été",
    "n'a été produit", "è stato inviato", "foi enviado", "foi gerado", "не отправлено", "не отправил", "was reviewed",
    "was fetched", "was updated", "was imported", "was processed", "was uploaded", "was downloaded", "was scanned",
    "was collected", "was summarised", "was summarized", "was translated", "was started", "was placed", "was merged",
    "was scheduled", "was backed", "was drafted", "was prepared", "was completed", "was booked", "was analysed",
    "was analyzed", "was checked", "was exported", "was synced", "was retrieved", "was loaded", "was read",
    "was triaged", "were reviewed", "were fetched", "were updated", "were imported", "were processed", "were uploaded",
    "were downloaded", "were scanned", "were collected", "were summarised", "were summarized", "were translated",
    "were started", "were placed", "were merged", "were scheduled", "were backed", "were drafted", "were prepared",
    "were completed", "were booked", "were analysed", "were analyzed", "were checked", "were exported", "were synced",
    "were retrieved", "were loaded", "were read", "were triaged", "has been reviewed", "has been fetched",
    "has been updated", "has been produced", "has been generated", "has been published", "has been imported",
    "has been processed", "has been uploaded", "has been downloaded", "has been scanned", "has been collected",
    "has been summarised", "has been summarized", "has been translated", "has been run", "has been executed",
    "has been started", "has been placed", "has been merged", "has been filed", "has been scheduled",
    "has been backed", "has been drafted", "has been prepared", "has been completed", "has been booked",
    "has been analysed", "has been analyzed", "has been checked", "has been exported", "has been synced",
    "has been retrieved", "has been loaded", "has been read", "has been triaged", "have been reviewed",
    "have been fetched", "have been posted", "have been written", "have been sent", "have been updated",
    "have been created", "have been produced", "have been generated", "have been published", "have been delivered",
    "have been imported", "have been processed", "have been uploaded", "have been downloaded", "have been scanned",
    "have been collected", "have been summarised", "have been summarized", "have been translated", "have been run",
    "have been executed", "have been started", "have been saved", "have been made", "have been placed",
    "have been merged", "have been filed", "have been scheduled", "have been backed", "have been drafted",
    "have been prepared", "have been completed", "have been booked", "have been analysed", "have been analyzed",
    "have been checked", "have been exported", "have been synced", "have been retrieved", "have been loaded",
    "have been read", "have been triaged",
];

/// What a job was to deliver, and is not there: a sentence of a few words, "No digest today."
#[rustfmt::skip]
pub const MISSED: &[&str] = &[
    "not imported", "not fetched", "not backed up", "not done.", "niet geschreven", "is niet af", "steht noch aus",
    "steht deshalb noch aus", "fehlen heute", "non è stato prodotto", "mi fermo qui", "não foi importado",
    "chưa được viết", "не подготовлена", "не подготовлен", "no banner", "no mention report", "no report", "no digest",
    "no summary", "no briefing", "no brief", "no newsletter", "no recap", "no triage", "no translation", "no audit",
    "no review", "no overview", "no release notes", "no edition", "no minutes", "no metrics", "digest skipped",
    "report skipped", "summary skipped", "run skipped", "recap is off", "report is off", "digest is off",
    "there isn't one", "nothing to post", "nothing i can give", "nothing usable", "nothing to hand over",
    "nothing to show for it", "didn't start", "did not start", "i stopped before starting", "i've stopped here",
    "i have stopped here", "i stopped here", "calling it here", "i quit before", "i never reached", "i never got to",
    "remains undone", "no draft attached", "report isn't there", "report is not there", "delivered: nothing",
    "deliverable: none", "finished with errors", "nothing published", "kein bericht", "keine zusammenfassung",
    "keine auswertung", "kein wochenbericht", "kein tagesbericht", "keine übersicht", "sin informe", "sin resumen",
    "no hay nada que enviar", "pas de résumé", "pas de bulletin", "aucun résumé", "j'ai laissé tomber",
    "nessun riepilogo", "non è partito", "non è partita", "sem resumo", "sem produzir o resumo", "geen samenvatting",
    "bez raportu", "打ち切りました", "没有日报", "没有报告",
];

/// What a model says before it does the work, and an answer ends with: a promise, a question, a form to be filled in.
#[rustfmt::skip]
pub const PROMISES: &[&str] = &[
    "how can i help you", "how can i assist you", "what would you like me to", "shall i go ahead", "shall i proceed",
    "should i proceed", "would you like me to proceed", "please paste the", "please provide the", "please share the",
    "could you resend", "could you provide", "could you please provide", "i'm ready", "give me a moment",
    "let me start by", "i'll start by", "i will start by", "let me begin by", "i'll now", "now i'll", "now let me",
    "let me first", "i'm on it", "before i begin", "i'll hold until", "tell me which one", "which repository should",
    "you'll have the", "ich schaue mir jetzt", "ich werde jetzt", "je vais maintenant", "voy a empezar",
    "todo: insert", "lorem ipsum", "to be filled in", "insert summary here",
];

/// What work does to its things.
#[rustfmt::skip]
pub const DONE_TO: &[&str] = &[
    "could be listed", "could be reviewed", "could be fetched", "could be posted", "could be written", "could be sent",
    "could be updated", "could be created", "could be produced", "could be generated", "could be published",
    "could be delivered", "could be imported", "could be processed", "could be uploaded", "could be downloaded",
    "could be collected", "could be summarised", "could be summarized", "could be translated", "could be saved",
    "could be prepared", "could be exported", "could be retrieved", "could be loaded", "could be read", "was reviewed",
    "was fetched", "was posted", "was written", "was sent", "was updated", "was created", "was produced",
    "was generated", "was published", "was delivered", "was imported", "was processed", "was uploaded",
    "was downloaded", "was scanned", "was collected", "was summarised", "was summarized", "was translated", "was run",
    "was executed", "was started", "was saved", "was placed", "was merged", "was filed", "was scheduled", "was backed",
    "was drafted", "was prepared", "was completed", "was booked", "was analysed", "was analyzed", "was checked",
    "was exported", "was synced", "was retrieved", "was loaded", "was triaged", "were reviewed", "were fetched",
    "were posted", "were written", "were sent", "were updated", "were created", "were produced", "were generated",
    "were published", "were delivered", "were imported", "were processed", "were uploaded", "were downloaded",
    "were scanned", "were collected", "were summarised", "were summarized", "were translated", "were run",
    "were executed", "were started", "were saved", "were placed", "were merged", "were filed", "were scheduled",
    "were backed", "were drafted", "were prepared", "were completed", "were booked", "were analysed", "were analyzed",
    "were checked", "were exported", "were synced", "were retrieved", "were loaded", "were triaged",
    "has been reviewed", "has been fetched", "has been posted", "has been written", "has been sent",
    "has been updated", "has been created", "has been produced", "has been generated", "has been published",
    "has been delivered", "has been imported", "has been processed", "has been uploaded", "has been downloaded",
    "has been scanned", "has been collected", "has been summarised", "has been summarized", "has been translated",
    "has been run", "has been executed", "has been started", "has been saved", "has been placed", "has been merged",
    "has been filed", "has been scheduled", "has been backed", "has been drafted", "has been prepared",
    "has been completed", "has been booked", "has been analysed", "has been analyzed", "has been checked",
    "has been exported", "has been synced", "has been retrieved", "has been loaded", "has been triaged",
    "have been reviewed", "have been fetched", "have been posted", "have been written", "have been sent",
    "have been updated", "have been created", "have been produced", "have been generated", "have been published",
    "have been delivered", "have been imported", "have been processed", "have been uploaded", "have been downloaded",
    "have been scanned", "have been collected", "have been summarised", "have been summarized", "have been translated",
    "have been run", "have been executed", "have been started", "have been saved", "have been placed",
    "have been merged", "have been filed", "have been scheduled", "have been backed", "have been drafted",
    "have been prepared", "have been completed", "have been booked", "have been analysed", "have been analyzed",
    "have been checked", "have been exported", "have been synced", "have been retrieved", "have been loaded",
    "have been triaged",
];

/// A first person and what it can do, in languages that part it from its "not".
#[rustfmt::skip]
pub const I_CAN: &[&str] = &[
    "konnte ich", "ich konnte", "kann ich", "ich kann", "ik kon", "kon ik", "ik kan", "kan ik", "ik heb", "jeg kunne",
    "kunne jeg", "jag kunde", "kunde jag",
];

/// That "not".
pub const NOT: &[&str] = &["nicht", "niet", "niet kunnen", "ikke", "inte"];
