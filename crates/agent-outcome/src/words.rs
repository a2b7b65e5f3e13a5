//! The words that the signs look for: in each class the commonest of some fifteen languages, as stems. A stem that ends in
//! `-` stands for every word that begins so; one in Chinese, Japanese or Korean is found anywhere.

/// Classes of words, one bit each.
pub type Classes = u32;

/// Something failed.
pub const FAILURE: Classes = 1;
/// No, not, without.
pub const NEGATION: Classes = 1 << 1;
/// Mended, or went through at last.
pub const RECOVERY: Classes = 1 << 2;
/// Was done: sent, written, published.
pub const DONE: Classes = 1 << 3;
/// The first person.
pub const SELF: Classes = 1 << 4;
/// Can, could: with a negation an inability.
pub const ABLE: Classes = 1 << 5;
/// Cannot, unable.
pub const UNABLE: Classes = 1 << 6;
/// An apology, or regret.
pub const SORRY: Classes = 1 << 7;
/// Will: something is put off.
pub const LATER: Classes = 1 << 8;
/// All is well.
pub const WELL: Classes = 1 << 9;
/// A try, a repetition.
pub const RETRY: Classes = 1 << 10;
/// A deadline, a limit, a refusal: a failure's cause.
pub const CAUSE: Classes = 1 << 11;
/// An incident, an outage: a failure as a topic.
pub const TOPIC: Classes = 1 << 12;
/// Please: the reader shall do something.
pub const PLEASE: Classes = 1 << 13;
/// But: what follows speaks against what stood before.
pub const BUT: Classes = 1 << 14;
/// What is left over.
pub const REST: Classes = 1 << 15;
/// Only, not more than.
pub const ONLY: Classes = 1 << 16;
/// Came to an end before it was over.
pub const STOP: Classes = 1 << 17;
/// A limit.
pub const LIMIT: Classes = 1 << 18;
/// Is needed.
pub const NEED: Classes = 1 << 19;
/// All, every.
pub const ALL: Classes = 1 << 20;

#[rustfmt::skip]
const WORDS: &[(Classes, &[&str])] = &[
    (FAILURE, &[
        "error-", "fail-", "exception-", "crash-", "abort-", "broken", "panic-", "fatal", "traceback", "unsuccessful-", "denied", "rejected",
        "fehler-", "fehlgeschlagen-", "scheiter-", "gescheitert", "abgebrochen", "abgelehnt", "erreur-", "échec-", "échou-", "fallo-", "falló",
        "fallid-", "fallado", "errore-", "fallit-", "erro", "erros", "falha-", "falhou", "fout-", "mislukt-", "błąd", "błęd-", "niepowodzeni-",
        "ошибк-", "ошибок", "сбой", "сбоя-", "неудач-", "помилк-", "hata-", "hatas-", "başarısız-", "fel", "misslyck-", "fejl-", "mislyk-", "chyb-",
        "selha-", "lỗi", "gagal", "خطأ", "فشل", "שגיאה", "נכשל-", "त्रुटि", "विफल-", "エラー", "失敗", "異常", "错误", "失败", "异常", "報錯", "报错", "錯誤", "오류", "실패", "에러",
        "❌", "✗", "✘", "🚨", "💥", "⛔",
    ]),
    (NEGATION, &[
        "no", "not", "none", "without", "zero", "nothing", "never", "neither", "nor", "isn't", "wasn't", "aren't", "weren't", "didn't", "don't", "doesn't",
        "hasn't", "haven't", "hadn't", "won't", "nicht", "kein-", "ohne", "null", "nichts", "pas", "sans", "aucun-", "rien", "jamais", "sin", "ningún", "ningun-", "nada", "nunca",
        "senza", "non", "nessun-", "niente", "não", "sem", "nenhum-", "geen", "niet", "zonder", "niets", "nie", "bez", "brak", "żadn-", "не", "нет", "без", "ни", "немає", "yok", "değil", "olmadan",
        "hiç", "inte", "inga", "ingen", "utan", "ikke", "uden", "není", "žádn-", "không", "tidak", "tanpa", "لا", "لم", "بدون", "ليس", "לא", "אין", "ללא", "नहीं", "बिना",
        "没有", "無", "无", "未", "沒", "不", "なし", "ません", "なく", "ない", "없", "않", "안",
    ]),
    (RECOVERY, &[
        "recover-", "resolve-", "fixed", "solved", "restored", "repaired", "corrected", "mitigated", "succeeded", "healed", "behoben", "repariert", "gelöst", "wiederhergestellt",
        "erfolgreich", "geklappt", "corrigé-", "résolu-", "rétabli-", "réussi-", "resuelt-", "solucionad-", "corregid-", "restablecid-", "risolt-", "corrett-", "ripristinat-", "riuscit-",
        "resolvid-", "corrigid-", "restabelecid-", "opgelost", "hersteld", "gelukt", "naprawion-", "rozwiązan-", "przywrócon-", "исправлен-", "устранен-", "устранён-", "восстановлен-", "решен-", "çözüldü", "düzeltildi", "giderildi",
        "löst", "åtgärdat", "vyřešen-", "opraven-", "修复", "解决", "恢复", "修復", "解決", "復旧", "回復", "해결", "복구", "수정", "إصلاح", "חזר",
    ]),
    (DONE, &[
        "sent", "wrote", "written", "saved", "posted", "published", "updated", "created", "added", "merged", "uploaded", "delivered", "completed", "finished", "done", "generated", "closed", "filed", "copied", "synced", "processed",
        "checked", "reviewed", "found", "opened", "archived", "deployed", "exported", "imported", "verified", "committed", "pushed", "gesendet", "verschickt", "gespeichert", "erstellt", "aktualisiert", "fertig", "erledigt", "abgeschlossen", "geprüft",
        "envoyé-", "enregistré-", "créé-", "publié-", "terminé-", "mis", "enviad-", "guardad-", "cread-", "publicad-", "completad-", "terminad-", "actualizad-", "inviat-", "salvat-", "creat-", "pubblicat-", "completat-", "aggiornat-", "criad-", "concluíd-", "atualizad-", "salvo",
        "verzonden", "opgeslagen", "gemaakt", "bijgewerkt", "voltooid", "klaar", "wysłan-", "zapisan-", "utworzon-", "zakończon-", "gotowe", "отправлен-", "сохранен-", "сохранён-", "создан-", "готово", "завершен-", "завершён-", "обновлен-",
        "gönderildi", "kaydedildi", "tamamlandı", "oluşturuldu", "skickat", "sparad", "klar", "已发送", "已保存", "已更新", "完成", "已生成", "已创建", "发布", "送信しました", "保存しました", "完了", "作成しました", "更新しました", "완료", "전송했", "저장했", "보냈", "تم",
    ]),
    (SELF, &["i", "i'm", "i've", "i'll", "we", "my", "me", "ich", "wir", "mir", "je", "j'ai", "nous", "yo", "he", "hemos", "ho", "mi", "eu", "ik", "wij", "udało", "я", "мне", "мы", "jag", "jeg", "ben", "我", "本次", "私", "저는", "제가", "أنا", "אני"]),
    (ABLE, &["can", "could", "able", "konnte-", "kann", "können", "pu", "peux", "pude", "puedo", "pudo", "podido", "posso", "potuto", "riesco", "consegui", "conseguiu", "pode", "pôde", "kon", "kan", "lukte", "mog-", "mógł", "udało", "смог-", "могу", "удалось", "kunde", "kunne", "能"]),
    (UNABLE, &[
        "cannot", "can't", "couldn't", "unable", "impossible", "wouldn't", "incapable", "unmöglich", "imposible", "impossibile", "impossível", "onmogelijk", "niemożliw-", "невозможно", "yapamıyorum", "yapılamadı", "edilemedi", "alınamadı", "olmadı", "nelze", "nemohu",
        "无法", "不能", "没能", "未能", "無法", "できません", "できない", "できなかった", "できず", "못했", "못", "تعذر", 
    ]),
    (SORRY, &[
        "sorry", "apolog-", "unfortunately", "regret-", "leider", "entschuldig-", "désolé-", "malheureusement", "lamento", "siento", "lamentablemente", "purtroppo", "dispiace", "infelizmente", "desculp-", "helaas", "niestety", "przepraszam", "przykro",
        "сожалению", "извин-", "жаль", "maalesef", "üzgün-", "tyvärr", "desværre", "beklager", "bohužel", "抱歉", "遗憾", "对不起", "申し訳", "すみません", "残念", "죄송", "안타깝", "유감", "للأسف", "آسف", "עצוב", "מצטער-", "क्षमा", "खेद", "tiếc", "maaf",
    ]),
    (LATER, &["will", "i'll", "going", "tomorrow", "later", "next", "pending", "await-", "waiting", "werde", "morgen", "später", "warte-", "vais", "demain", "attend-", "mañana", "voy", "esper-", "domani", "attesa", "amanhã", "aguard-", "wacht-", "jutro", "завтра", "жду", "ожида-", "yarın", "bekl-", "明天", "等待", "稍后", "明日", "待ち", "내일", "대기"]),
    (WELL, &[
        "ok", "okay", "success", "successful-", "passed", "pass", "healthy", "fine", "clean", "good", "green", "ordnung", "gut", "bien", "succès", "correct-", "éxito", "bene", "successo", "sucesso", "goed", "succes", "dobrze", "pomyślnie", "sukces", "успешно", "порядке", "başarıyla", "başarılı",
        "bra", "成功", "正常", "正常に", "問題なし", "問題ありません", "정상", "성공", "بنجاح", "הצלחה", "सफल", "✅", "✓", "✔", "🎉", "🟢", "👍",
    ]),
    (RETRY, &["retr-", "again", "attempt-", "tries", "tried", "versuch-", "erneut", "tentativ-", "réessay-", "reintent-", "intent-", "riprov-", "opnieuw", "poging-", "prób-", "ponow-", "попыт-", "повтор-", "deneme-", "tekrar", "försök-", "重试", "再試行", "リトライ", "재시도"]),
    (CAUSE, &[
        "timeout", "timed", "expired", "exceeded", "refused", "unauthorized", "forbidden", "quota", "credits", "overloaded", "unavailable", "unreachable", "missing", "invalid", "blocked", "killed", "skipped", "exhausted", "insufficient",
        "abgelaufen", "überschritten", "zeitüberschreitung", "verweigert", "aufgebraucht", "expiré-", "dépassé-", "refusé-", "épuisé-", "introuvable", "agotad-", "caducad-", "rechazad-", "superad-", "scadut-", "rifiutat-", "esaurit-", "esgotad-", "expirad-", "recusad-", "excedid-",
        "verlopen", "geweigerd", "overschreden", "wygas-", "przekroczon-", "odmow-", "wyczerpan-", "истек-", "превышен-", "отказано", "исчерпан-", "недоступ-", "süresi", "aşıldı", "reddedildi", "超时", "过期", "超出", "拒绝", "不足", "限额", "超過", "拒否", "期限切れ", "タイムアウト", "만료", "초과", "거부", "시간",
    ]),
    (TOPIC, &["incident-", "outage-", "bug-", "alert-", "warning-", "issue-", "vorfall", "ausfall", "störung-", "panne-", "incidencia-", "incidente-", "guasto", "storing-", "awari-", "инцидент-", "авари-", "kesinti-", "故障", "事故", "障害", "장애", "yesterday", "gestern", "hier", "ayer", "ieri", "ontem", "gisteren", "wczoraj", "вчера", "昨天", "昨日", "어제"]),
    (PLEASE, &["please", "bitte", "veuillez", "merci", "favor", "alstublieft", "proszę", "пожалуйста", "lütfen", "请", "ください", "下さい", "주세요", "check", "run", "try"]),
    (BUT, &["but", "however", "though", "yet", "still", "instead", "aber", "jedoch", "doch", "trotz-", "mais", "cependant", "toutefois", "pero", "aunque", "ma", "però", "tuttavia", "mas", "porém", "maar", "echter", "ale", "jednak", "lecz", "но", "однако", "але", "ama", "fakat", "ancak", "men", "dock", "však", "nhưng", "tetapi", "tapi", "لكن", "אבל", "लेकिन", "但", "不过", "却", "しかし", "ただし", "けれど", "하지만", "그러나", "지만"]),
    (REST, &["remaining", "rest", "left", "remain-", "outstanding", "missing", "übrig-", "fehlen", "fehlt", "restlich-", "restant-", "reste-", "manqu-", "restante-", "falta-", "quedan", "mancan-", "restan-", "resto", "resterende", "ontbre-", "overige", "pozosta-", "brakuje", "остал-", "осталь-", "kalan", "eksik", "återstå-", "saknas", "zbýv-", "còn", "sisa-", "باقي", "剩余", "其余", "剩下", "残り", "未処理", "나머지", "남은"]),
    (ONLY, &["only", "just", "merely", "nur", "erst", "lediglich", "seulement", "uniquement", "solo", "sólo", "solamente", "soltanto", "apenas", "somente", "alleen", "slechts", "tylko", "zaledwie", "только", "лишь", "тільки", "sadece", "yalnızca", "bara", "endast", "kun", "pouze", "jen", "chỉ", "hanya", "baru", "فقط", "רק", "केवल", "只", "仅", "のみ", "だけ", "만"]),
    (STOP, &["stopp-", "stops", "ended", "ends", "gave", "giving", "quit", "halted", "terminated", "interrupted", "cancelled", "canceled", "hung", "froze", "died", "stalled", "beendet", "gestoppt", "angehalten", "hängen", "unterbrochen", "arrêt-", "interromp-", "abandon-", "détenu-", "deten-", "interrump-", "cancelad-", "fermat-", "interrott-", "annullat-", "parou", "encerrad-", "gestopt", "afgebroken", "beëindigd", "przerwan-", "zatrzyman-", "останов-", "прерван-", "прекращ-", "завис-", "зупин-", "durdu-", "kesildi", "iptal", "stoppad-", "avbröts", "přerušen-", "zastaven-", "dừng", "berhenti", "توقف", "נעצר", "रुक", "中断", "停止", "终止", "放弃", "取消", "中止", "打ち切", "止まり", "중단", "중지", "멈"]),
    (LIMIT, &["limit-", "cap", "quota-", "allowance", "maximum", "max", "budget", "grenze", "kontingent", "obergrenze", "plafond", "límite-", "tope", "cupo", "limite-", "tetto", "cota", "teto", "limiet", "limit-", "лимит-", "предел", "ліміт-", "sınır-", "kota", "gräns-", "batas", "kuota", "حد", "מגבלה", "सीमा", "上限", "限额", "额度", "配额", "制限", "枠", "한도", "제한"]),
    (NEED, &["need-", "require-", "must", "approval", "permission-", "benötigt", "braucht", "muss", "freigabe", "genehmigung", "besoin", "nécess-", "autorisation", "requiere", "necesit-", "aprobación", "permiso-", "richied-", "serve", "necess-", "approvazione", "precisa", "aprovação", "nodig", "toestemming", "goedkeuring", "wymaga-", "zgod-", "нужн-", "требу-", "необходим-", "разрешен-", "потріб-", "gerek-", "onay", "izin", "behöv-", "godkänn-", "cần", "perlu", "يلزم", "צריך", "需要", "批准", "审批", "必要", "承認", "필요", "승인"]),
    (ALL, &["all", "every", "everything", "each", "alle", "alles", "sämtliche", "tous", "toutes", "tout", "toute", "todos", "todas", "todo", "tutti", "tutte", "tutto", "todas", "wszystk-", "все", "всё", "всех", "усі", "tüm", "hepsi", "bütün", "alla", "allt", "všech-", "tất", "semua", "جميع", "كل", "כל", "सभी", "全部", "所有", "すべて", "全て", "全", "모든", "모두"]),
];

const COUNT: usize = {
    let (mut count, mut class) = (0, 0);
    while class < WORDS.len() {
        count += WORDS[class].1.len();
        class += 1;
    }
    count
};

/// The stems by their first two characters: the heads of chains, and the next of each.
struct Index {
    stems: [(&'static str, Classes); COUNT],
    heads: [u16; CHAINS],
    next: [u16; COUNT],
}

const CHAINS: usize = 2048;
const END: u16 = u16::MAX;

static INDEX: Index = {
    let mut index = Index { stems: [("", 0); COUNT], heads: [END; CHAINS], next: [END; COUNT] };
    let (mut at, mut class) = (0, 0);
    while class < WORDS.len() {
        let mut word = 0;
        while word < WORDS[class].1.len() {
            let stem = WORDS[class].1[word];
            let (first, length) = character(stem, 0);
            let second = if length < stem.len() { character(stem, length).0 } else { 0 };
            // "i-" stands for no word: a stem has two characters, or is a whole word of one.
            let chain = chain(first, second);
            index.stems[at] = (stem, WORDS[class].0);
            index.next[at] = index.heads[chain];
            index.heads[chain] = at as u16;
            at += 1;
            word += 1;
        }
        class += 1;
    }
    index
};

/// The chain of the stems that begin with these two characters; the second is 0 for those of one.
const fn chain(first: u32, second: u32) -> usize {
    (first.wrapping_mul(0x9e37_79b1) ^ second.wrapping_mul(0x85eb_ca6b)) as usize >> 7 & (CHAINS - 1)
}

/// The character of `text` at byte `at`, as its number, and where the next one begins.
const fn character(text: &str, at: usize) -> (u32, usize) {
    let bytes = text.as_bytes();
    let lead = bytes[at] as u32;
    let (mut number, length) = match lead {
        0..=0x7f => (lead, 1),
        0x80..=0xdf => (lead & 0x1f, 2),
        0xe0..=0xef => (lead & 0xf, 3),
        _ => (lead & 7, 4),
    };
    let mut next = 1;
    while next < length {
        number = number << 6 | (bytes[at + next] as u32 & 0x3f);
        next += 1;
    }
    (number, at + length)
}

/// Tells `tell` the classes of the word `chars`; in scripts without blanks, where a word is a whole clause, those of its
/// stems one after the other.
pub fn each(chars: &[char], mut tell: impl FnMut(Classes)) {
    let is_wide = chars.iter().any(|&part| is_wide(part));
    let places = if is_wide { chars.len() } else { 1 };
    let mut last = 0;
    for start in 0..places {
        let found = classes_at(&chars[start..], is_wide);
        // A stem within a longer one of the same class is no second word.
        if found != 0 && found != last {
            tell(found);
        }
        last = found;
    }
}

/// The classes of what `chars` begin with.
fn classes_at(chars: &[char], is_wide: bool) -> Classes {
    let number = |place: usize| chars.get(place).map_or(0, |&part| u32::from(part));
    let long = if chars.len() > 1 { in_chain(chain(number(0), number(1)), chars, is_wide) } else { 0 };
    long | in_chain(chain(number(0), 0), chars, is_wide)
}

fn in_chain(chain: usize, chars: &[char], is_wide: bool) -> Classes {
    let (mut found, mut at) = (0, INDEX.heads[chain]);
    while at != END {
        let (stem, class) = INDEX.stems[usize::from(at)];
        let (stem, is_prefix) = stem.strip_suffix('-').map_or((stem, is_wide), |stem| (stem, true));
        let mut rest = chars.iter();
        if stem.chars().all(|part| rest.next() == Some(&part)) && (is_prefix || rest.next().is_none()) {
            found |= class;
        }
        at = INDEX.next[usize::from(at)];
    }
    found
}

/// Whether `part` belongs to a script that is searched anywhere in a word: those without blanks, and Korean.
fn is_wide(part: char) -> bool {
    ('\u{2e80}'..'\u{ff00}').contains(&part) && part.is_alphanumeric()
}
