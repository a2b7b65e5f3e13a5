//! The classes of words, and the commonest words of each in some twenty languages, as stems. A stem that ends in `-` stands for
//! every word that begins so; one in Chinese, Japanese or Korean is found anywhere.

/// Classes of words, one bit each.
pub type Classes = u64;

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

/// Money, credits, a plan.
const MONEY: Classes = 1 << 21;
/// Who one is: a password, a key, a permission.
const LOGIN: Classes = 1 << 22;
/// The network.
const WIRE: Classes = 1 << 23;
/// Time and how it runs out.
const TIME: Classes = 1 << 24;
/// The parts of a job: skills, scripts, settings, steps.
const PARTS: Classes = 1 << 25;
/// How long a text is.
const LENGTH: Classes = 1 << 26;
/// Nothing, where an answer belongs.
const BLANK: Classes = 1 << 27;
/// To decline, and what for.
const DECLINE: Classes = 1 << 28;
/// The other side: a provider, a server, a model.
const SERVER: Classes = 1 << 29;
/// Too many calls.
const CROWD: Classes = 1 << 30;
/// As it was before, or half done.
const STALE: Classes = 1 << 31;
/// Not as it should be.
const WRONG: Classes = 1 << 32;
/// Was found, counted, compared: what a report tells.
const FOUND: Classes = 1 << 33;
/// Is at hand.
const READY: Classes = 1 << 34;
/// The reader, or anybody who has to do it by hand.
const YOU: Classes = 1 << 35;
/// Is no longer there.
const GONE: Classes = 1 << 36;
/// What a job delivers.
const PRODUCT: Classes = 1 << 37;
/// The classes that tell an outcome rather than its cause.
pub const OUTCOME: Classes = MONEY - 1;

/// The stems of each class.
#[rustfmt::skip]
pub const WORDS: &[(Classes, &[&str])] = &[
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
    (MONEY, &[
        "credit", "credits", "balance", "billing", "bill", "invoice", "paid", "pay", "payment", "unpaid", "prepaid", "wallet", "top", "topped", "plan", "subscription", "budget", "funds", "money", "card", "purchase-", "spend-", "spent", "cost-", "price-", "charge-", "afford", "allowance", "trial", "quota-", "euro-", "dollar-", "cent-",
        "guthaben", "kontostand", "zahlung-", "bezahl-", "rechnung-", "abo", "abonnement-", "tarif-", "karte", "geld", "aufladen", "aufgeladen", "solde", "crédit-", "paiement-", "payer", "payé-", "facture-", "forfait", "carte", "recharg-", "saldo", "crédito-", "pago-", "pagar", "factura-", "suscripción", "tarjeta", "dinero", "recarg-", "credito", "pagament-", "abbonamento", "fattura", "carta", "soldi", "ricaric-", "créditos", "assinatura", "pagamento-", "fatura", "cartão", "dinheiro",
        "tegoed", "betaal-", "betaling-", "rekening", "opwaarder-", "kaart", "środk-", "płatnoś-", "opłat-", "zapła-", "abonament-", "karta", "pieniąd-", "doładow-", "баланс-", "оплат-", "плат-", "подписк-", "деньг-", "средств-", "кошел-", "тариф-", "пополн-", "рахун-", "кошт-", "bakiye-", "ödeme-", "abonelik-", "kredi-", "kart-", "para", "betalning-", "krediter", "abonnemang-", "pengar", "kort", "kredit-", "platb-", "předplat-",
        "余额", "欠费", "充值", "付费", "套餐", "账单", "额度", "余額", "儲值", "残高", "料金", "支払", "課金", "決済", "クレジット", "チャージ", "契約", "잔액", "결제", "요금", "크레딧", "충전", "청구", "유료", "رصيد-", "الدفع", "اشتراك-", "יתרה", "תשלום", "מנוי", "बैलेंस", "भुगतान", "pulsa", "langganan", "thanh", "dư",
    ]),
    (LOGIN, &[
        "login", "log-in", "logged", "sign", "signed", "signin", "password-", "passphrase", "passcode", "token-", "credential-", "key", "keys", "apikey", "oauth-", "consent", "auth-", "permission-", "unauthorized", "forbidden", "denied", "access", "session", "certificate", "captcha", "otp", "2fa", "mfa", "revoked", "expired", "scope-", "cookie-", "account", "sso", "verified", "verify", "locked",
        "anmeld-", "angemeldet", "passwort-", "kennwort-", "schlüssel", "zugang-", "zugriff-", "berechtigung-", "freigabe", "sitzung-", "abgelaufen", "konto", "tan", "einlogg-", "eingeloggt", "connexion", "identifiant-", "mot-de-passe", "passe", "jeton", "clé", "clef", "accès", "expiré-", "compte", "contraseña-", "clave", "sesión", "acceso", "credencial-", "permiso-", "caducad-", "cuenta", "inicia-", "accesso", "accedi-", "credenzial-", "chiave", "sessione", "scadut-", "permess-", "senha", "chave", "acesso", "sessão", "permissão", "conta",
        "wachtwoord-", "inlog-", "ingelogd", "aanmeld-", "sleutel", "toegang-", "sessie", "verlopen", "hasł-", "logowa-", "zalogow-", "klucz-", "dostęp-", "sesj-", "wygas-", "uprawnie-", "konta", "пароль-", "парол-", "вход-", "войти", "логин-", "ключ-", "токен-", "доступ-", "сесси-", "авториз-", "учётн-", "сесі-", "şifre-", "parola-", "giriş-", "oturum-", "anahtar-", "erişim-", "yetki-", "lösenord-", "inlogg-", "nyckel-", "åtkomst", "adgang-", "adgangskode", "pålogg-", "heslo", "hesla", "přihláš-", "klíč-",
        "登录", "登陆", "登入", "密码", "密碼", "密钥", "令牌", "凭证", "权限", "授权", "授權", "验证码", "过期", "ログイン", "パスワード", "認証", "キー", "トークン", "権限", "サインイン", "期限切れ", "許可", "로그인", "비밀번호", "인증", "토큰", "권한", "만료", "키가", "كلمة", "تسجيل", "مفتاح", "סיסמה", "התחבר-", "מפתח", "पासवर्ड", "लॉगिन", "masuk", "sandi", "mật", "đăng",
    ]),
    (WIRE, &[
        "network-", "connection-", "connect", "connected", "unreachable", "reach", "reached", "offline", "online", "internet", "dns", "host-", "hostname", "proxy", "tls", "ssl", "handshake", "socket", "port", "router", "wifi", "wi-fi", "vpn", "cable", "line", "signal", "link", "uplink", "resolve-", "getaddrinfo", "econnrefused", "econnreset", "enotfound", "route", "ping", "modem", "down", "tunnel", "firewall", "refused", "reset",
        "netz-", "verbind-", "erreichbar", "leitung-", "verbunden", "kabel", "réseau", "connexion", "joignable", "injoignable", "ligne", "hôte", "red", "conexión", "conectar", "alcanzable", "línea", "rete", "connession-", "raggiung-", "linea", "rede", "conexão", "alcanç-", "linha", "netwerk-", "verbinding-", "bereikbaar", "bereik-", "lijn", "sieć", "sieci", "połącz-", "łącz-", "nieosiągaln-", "сет-", "соедин-", "подключ-", "связ-", "связь", "интернет-", "недоступ-", "узел", "мереж-", "з'єдн-", "ağ", "bağlan-", "bağlantı-", "ulaşıl-", "internete", "nätverk-", "anslut-", "förbindelse", "netværk-", "forbindelse-", "nettverk-", "síť", "sítě", "připoj-", "spojení",
        "网络", "网絡", "連線", "连接", "离线", "断网", "无法访问", "域名", "代理", "ネットワーク", "接続", "回線", "通信", "つながら", "繋がら", "オフライン", "圏外", "네트워크", "연결", "접속", "오프라인", "끊", "شبكة", "الاتصال", "רשת", "חיבור", "नेटवर्क", "कनेक्शन", "jaringan", "koneksi", "mạng", "kết",
    ]),
    (TIME, &[
        "timeout-", "timed", "deadline-", "minute-", "min", "second", "seconds", "sec", "hour-", "ms", "late", "slow", "slowly", "overdue", "overran", "elapsed", "idle", "long", "longer", "limit", "waited", "midnight", "noon", "o'clock", "early", "clock", "time", "duration",
        "zeitlimit-", "zeit", "zeitüberschreitung", "minuten", "minute", "sekunde-", "stunde-", "frist", "uhr", "langsam", "spät", "délai", "temps", "seconde-", "heure-", "lent", "retard", "tiempo", "minuto-", "segundo-", "hora", "horas", "plazo", "lent-", "tarde", "tempo", "secondi", "ora", "ore", "scadenza", "tardi", "prazo", "tijd", "seconden", "uur", "traag", "laat", "czas-", "minut-", "sekund-", "godzin-", "termin-", "późno", "врем-", "время", "минут-", "секунд-", "час", "часа", "часов", "срок-", "поздно", "тайм-аут", "таймаут-", "хвилин-", "годин-", "süre-", "dakika-", "saniye-", "saat", "zaman-", "geç", "tid", "minuter", "timmar", "tidsgräns-", "tidsfrist-", "timer", "minutter", "čas-", "hodin-", "lhůt-",
        "超时", "超時", "分钟", "分鐘", "秒", "小时", "小時", "时间", "時間", "截止", "タイムアウト", "分", "時", "締切", "期限", "遅", "시간", "분", "초", "마감", "지연", "늦", "مهلة", "دقيقة", "ساعة", "דקות", "שעות", "מינוט", "मिनट", "घंटे", "समय", "menit", "jam", "detik", "phút", "giờ",
    ]),
    (PARTS, &[
        "skill-", "script-", "tool-", "plugin-", "connector-", "config-", "configured", "configuration", "setting-", "prompt-", "template-", "workflow-", "step", "steps", "turn", "turns", "iteration-", "runner", "scheduler", "job", "jobs", "task-", "cron-", "hook-", "mcp", "extension", "module-", "installed", "enabled", "disabled", "registered", "allowed", "allowlist", "sandbox", "channel", "variable-", "env", "path", "folder", "workspace", "agent-", "subagent-",
        "skript-", "werkzeug-", "konfigur-", "einstell-", "vorlage-", "auftrag-", "schritt-", "aufgabe-", "installiert", "eingerichtet", "aktiviert", "deaktiviert", "modul-", "outil-", "compétence-", "configur-", "réglage-", "modèle", "étape-", "tâche-", "installé-", "activé-", "désactivé-", "herramienta-", "habilidad-", "plantilla-", "paso", "pasos", "tarea-", "instalad-", "activad-", "desactivad-", "strument-", "impostazion-", "modello", "passo", "passi", "passaggi", "attività", "installat-", "attivat-", "disattivat-", "ferramenta-", "tarefa-", "passos", "etapa-", "ativad-",
        "vaardigheid", "instelling-", "sjabloon", "stap", "stappen", "taak", "geïnstalleerd", "ingeschakeld", "uitgeschakeld", "umiejętnoś-", "skrypt-", "narzędzi-", "ustawie-", "szablon-", "krok-", "zadani-", "zainstalow-", "wyłącz-", "włącz-", "навык-", "скрипт-", "инструмент-", "настро-", "шаблон-", "шаг", "шага", "шагов", "задач-", "задани-", "установлен-", "отключен-", "включен-", "навич-", "beceri-", "betik-", "araç-", "aracı", "ayar-", "şablon-", "adım-", "görev-", "yüklü", "devre", "verktyg-", "färdighet-", "inställning-", "steg", "uppgift-", "værktøj-", "verktøy-", "trin", "opgave-", "nástroj-", "nastaven-", "krok", "úloh-",
        "技能", "脚本", "腳本", "工具", "插件", "外掛", "配置", "设置", "設定", "模板", "步骤", "步驟", "任务", "任務", "安装", "启用", "禁用", "スキル", "スクリプト", "ツール", "プラグイン", "テンプレート", "ステップ", "タスク", "ジョブ", "インストール", "無効", "有効", "스킬", "스크립트", "도구", "플러그인", "설정", "템플릿", "단계", "작업", "설치", "비활성", "مهارة", "أداة", "إعداد-", "סקריפט", "כלי", "הגדר-", "स्क्रिप्ट", "टूल", "alat", "pengaturan", "công", "cài",
    ]),
    (LENGTH, &[
        "token", "tokens", "context-", "window", "length", "lengthy", "long", "longer", "longest", "large", "larger", "big", "size", "pages", "characters", "chars", "words", "truncat-", "fit", "fits", "hold", "exceed-", "maximum", "max", "whole", "volume", "lines", "transcript-", "history", "conversation-", "input", "compact-",
        "kontext-", "lang", "länge-", "groß", "seiten", "zeichen", "fenster", "verlauf", "gespräch-", "passt", "passen", "contexte", "trop", "longue", "taille", "caractère-", "fenêtre", "historique", "contexto", "larg-", "páginas", "tamaño", "caracteres", "ventana", "contesto", "lung-", "pagine", "caratteri", "dimension-", "finestra", "tamanho", "janela", "lengte", "pagina's", "tekens", "venster", "gesprek-", "kontekst-", "dług-", "stron", "znak-", "okno", "okna", "rozmow-", "контекст-", "длин-", "страниц-", "символ-", "окно", "окна", "большо-", "bağlam-", "uzun-", "sayfa-", "karakter-", "pencere-", "sidor", "långt", "lång", "tecken", "lange", "sider", "délk-", "stran-", "stránek",
        "上下文", "过长", "太长", "過長", "太長", "长度", "長度", "字数", "页", "窗口", "コンテキスト", "文脈", "長すぎ", "長い", "文字", "ページ", "会話", "トークン", "컨텍스트", "문맥", "길이", "길어", "페이지", "글자", "대화", "토큰", "السياق", "طويل-", "ההקשר", "ארוך", "संदर्भ", "लंबा", "konteks", "panjang", "ngữ",
    ]),
    (BLANK, &[
        "empty", "blank", "nothing", "null", "none", "void", "whitespace", "white", "silence", "silent", "silently", "wordless", "zero", "bare", "hollow", "body", "answer-", "reply", "replied", "response-", "output", "content", "text", "word", "words", "message",
        "leer-", "nichts", "antwort-", "ausgabe", "inhalt", "stille", "vide-", "rien", "réponse-", "sortie", "contenu", "blanc-", "vací-", "nada", "respuesta-", "salida", "contenido", "blanco", "vuot-", "nulla", "niente", "risposta-", "contenuto", "bianc-", "vazi-", "resposta-", "conteúdo", "branco", "leeg", "lege", "niets", "antwoord-", "inhoud", "pust-", "nic", "odpowied-", "treś-", "пуст-", "ничего", "ответ-", "содержим-", "порожн-", "нічого", "boş-", "hiçbir", "yanıt-", "cevap-", "içerik", "tom", "tomt", "tomma", "inget", "svar-", "innehåll", "intet", "ingenting", "prázdn-", "odpověď", 
        "空", "空白", "空的", "没有内容", "无内容", "回答", "回复", "回覆", "返回", "白紙", "何も", "返答", "応答", "返事", "本文", "内容", "비어", "빈칸", "공백", "응답", "답변", "내용", "아무", "فارغ-", "الرد", "ריק-", "תשובה", "खाली", "जवाब", "kosong", "jawaban", "trống",
    ]),
    (DECLINE, &[
        "declin-", "refus-", "won't", "rather", "policy", "policies", "guideline-", "harm-", "inappropriate", "unsafe", "safety", "filter-", "comfortable", "ethical", "illegal", "violat-", "content", "assist", "sorry", "object", "moderat-", "flagged", "decency", "conscience", "pass", "prefer", "shouldn't", "mustn't", "medical", "advice", "lie", "impersonat-", "private",
        "ablehn-", "lehne", "weiger-", "möchte", "richtlinie-", "unangemessen", "schädlich", "verweiger-", "darf", "filter", "refuse", "préfère", "directive-", "inappropri-", "politique-", "nuisible", "rechaz-", "niego", "negar-", "prefiero", "política-", "inapropiad-", "dañin-", "directric-", "rifiut-", "preferisco", "linee", "inappropriat-", "dannos-", "recus-", "prefiro", "inadequad-", "nociv-", "liever", "richtlijn-", "ongepast", "schadelijk", "odmaw-", "odmów-", "wolę", "zasad-", "niestosown-", "szkodliw-", "отказыва-", "откаж-", "политик-", "неприемлем-", "вред-", "правил-", "відмовля-", "reddediyor-", "reddet-", "politika-", "uygunsuz", "zararlı", "vägrar", "avböj-", "riktlinj-", "olämplig-", "nægter", "afvis-", "retningslin-", "nekter", "odmít-", "zásad-",
        "拒绝", "拒絕", "政策", "不适合", "不当", "有害", "违规", "敏感", "违反", "お断り", "控え", "応じられ", "不適切", "ポリシー", "差し控え", "거절", "부적절", "정책", "유해", "곤란", "어렵습니다", "أرفض", "سياسة", "מסרב-", "מדיניות", "अनुचित", "नीति", "menolak", "kebijakan", 
    ]),
    (SERVER, &[
        "server-", "provider-", "model-", "api", "service-", "gateway", "backend", "upstream", "internal", "maintenance", "endpoint-", "request", "parameter-", "schema-", "invalid_request", "unsupported", "deprecated", "unknown", "unexpected", "status", "html", "json", "http", "site", "vendor", "fault", "malformed", "garbled", "bad", "openai", "anthropic", "openrouter", "gemini", "claude", "gpt-", "ollama", "bedrock", "azure",
        "anbieter-", "dienst-", "modell-", "wartung-", "anfrage-", "schnittstelle", "serveur-", "fournisseur", "modèle", "requête", "servicio-", "proveedor", "modelo-", "solicitud-", "mantenimiento", "servidor-", "servizio", "fornitore", "richiesta-", "manutenzione", "serviço", "fornecedor", "provedor", "manutenção", "requisição", "leverancier", "aanbieder", "dienst", "verzoek-", "onderhoud", "serwer-", "dostawc-", "usług-", "żądani-", "сервер-", "сервис-", "провайдер-", "модел-", "запрос-", "обслужив-", "служб-", "sunucu-", "sağlayıcı-", "hizmet-", "bakım-", "istek", "isteği", "tjänst-", "leverantör-", "underhåll", "modellen", "tjeneste-", "udbyder-", "leverandør-", "služb-", "poskytovatel-", "údržb-",
        "服务器", "伺服器", "服务", "服務", "接口", "模型", "维护", "維護", "供应商", "请求", "請求", "サーバー", "サーバ", "プロバイダ", "モデル", "サービス", "メンテナンス", "リクエスト", "サイト", "서버", "제공", "모델", "서비스", "점검", "요청", "الخادم", "الخدمة", "النموذج", "שרת", "שירות", "सर्वर", "सेवा", "मॉडल", "peladen", "layanan", "máy", "dịch",
    ]),
    (CROWD, &[
        "many", "requests", "rate", "calls", "throttl-", "overload-", "busy", "queue-", "per", "quota-", "limit", "limits", "limited", "capacity", "slow", "wait", "later", "again", "daily", "hourly", "today", "429", "529", "demand", "traffic", "allowance", "cooldown", "backoff", "concurren-", "burst", "tomorrow",
        "viele", "anfragen", "überlast-", "ausgelastet", "grenze", "warteschlange", "pro", "kontingent", "trop", "requêtes", "surcharg-", "occupé-", "file", "par", "demasiad-", "solicitudes", "peticion-", "saturad-", "ocupad-", "sobrecarg-", "cola", "troppe", "troppi", "richieste", "sovraccaric-", "occupat-", "coda", "muitas", "muitos", "requisições", "chamadas", "sobrecarregad-", "ocupado", "fila", "veel", "verzoeken", "overbelast-", "druk", "wachtrij", "wiele", "żądań", "zapytań", "przeciąż-", "zajęt-", "kolejk-", "limitu", "слишком", "запросов", "перегруж-", "занят-", "очеред-", "лимит-", "забагато", "çok", "fazla", "istek", "yoğun-", "meşgul", "kota-", "sıra-", "många", "förfrågningar", "överbelast-", "upptag-", "kö", "mange", "forespørgsler", "mnoho", "požadavk-", "přetíž-",
        "频率", "频繁", "次数", "限流", "过载", "繁忙", "排队", "頻繁", "忙碌", "上限", "每分钟", "每小时", "混雑", "混み", "回数", "制限", "アクセス", "過負荷", "毎分", "명이", "횟수", "한도", "과부하", "혼잡", "초과", "요청이", "분당", "طلبات", "مزدحم", "בקשות", "עומס", "अनुरोध", "व्यस्त", "permintaan", "sibuk", "quá",
    ]),
    (STALE, &[
        "unchanged", "untouched", "undone", "unsent", "unread", "unposted", "unfinished", "unanswered", "unsorted", "draft", "drafts", "stale", "old", "outdated", "same", "idle", "open", "half", "partial-", "halfway", "incomplete", "unwatered", "unpaid", "last", "previous", "exactly", "remains", "stuck", "stays", "blank", 
        "unverändert", "unberührt", "unerledigt", "ungelesen", "entwurf-", "alt", "alte", "veraltet", "halb", "teilweise", "offen", "liegt", "bleibt", "blieb", "inchangé-", "intact-", "brouillon-", "ancien-", "périmé-", "moitié", "partiel-", "inachevé-", "ouvert-", "igual", "borrador-", "viej-", "antigu-", "mitad", "parcial-", "abiert-", "invariat-", "intatt-", "bozza", "bozze", "vecchi-", "metà", "parzial-", "apert-", "inalterad-", "rascunho-", "antig-", "velh-", "metade", "aberto",
        "ongewijzigd", "onaangeroerd", "concept-", "oud", "oude", "verouderd", "gedeeltelijk", "bez", "niezmien-", "nietknięt-", "szkic-", "star-", "połow-", "częściow-", "otwart-", "прежн-", "нетронут-", "черновик-", "стар-", "половин-", "частичн-", "открыт-", "чернетк-", "değişmedi", "olduğu", "taslak-", "eski-", "yarım", "yarı-", "kısmen", "oförändra-", "orörd-", "utkast", "gamla", "halv-", "delvis", "uændret", "uendret", "urørt", "kladde", "gammel-", "beze", "koncept-", "napůl", "částečn-",
        "原样", "未动", "没动", "草稿", "旧", "一半", "部分", "原封", "還是", "还是", "昨日の", "下書き", "そのまま", "古い", "途中", "半分", "一部", "未送信", "未着手", "手つかず", "그대로", "초안", "옛", "절반", "일부", "미발송", "كما", "مسودة", "קדימה", "טיוטה", "पुराना", "मसौदा", "draf", "lama", "nháp",
    ]),
    (WRONG, &[
        "wrong", "wrongly", "corrupt-", "mismatch-", "invalid", "bad", "damaged", "inconsistent", "garbage", "degraded", "faulted", "faulty", "stuck", "broke", "breaks", "mistake-", "mistaken", "mixed", "misread", "overwrote", "overwritten", "duplicate-", "conflict-", "mess", "unusable", "unreadable", "worthless", "spoiled", "not", "nowhere", "red", "dead", "killed",
        "falsch-", "beschädigt", "kaputt", "defekt", "ungültig", "unbrauchbar", "unlesbar", "verwechselt", "versehen-", "faux", "fausse-", "corromp-", "abîmé-", "cassé-", "invalide", "illisible", "erron-", "mal", "mauvais-", "equivocad-", "dañad-", "rot-", "inválid-", "ilegible", "err-", "sbagliat-", "corrott-", "danneggiat-", "rott-", "illeggibil-", "errad-", "corrompid-", "danificad-", "quebrad-", "ilegível",
        "verkeerd-", "beschadigd", "kapot", "stuk", "ongeldig", "onbruikbaar", "onleesbaar", "fout", "błędn-", "zł-", "uszkodz-", "zepsut-", "nieprawidłow-", "nieczyteln-", "неверн-", "неправильн-", "повреж-", "сломан-", "битый", "битые", "нечитаем-", "хибн-", "yanlış-", "bozuk", "bozul-", "hatalı", "geçersiz", "fel", "felaktig-", "skadad-", "trasig-", "ogiltig-", "forkert-", "ødelagt", "ugyldig", "feil", "špatn-", "poškoz-", "neplatn-", "chybn-",
        "错了", "弄错", "损坏", "坏了", "无效", "不一致", "乱码", "錯了", "損壞", "間違", "壊れ", "破損", "不正", "誤", "文字化け", "잘못", "손상", "깨", "틀렸", "무효", "불일치", "خاطئ-", "تالف", "שגוי", "פגום", "ग़लत", "गलत", "खराब", "salah", "rusak", "sai", "hỏng",
    ]),
    (FOUND, &[
        "found", "find-", "detected", "flagged", "listed", "counted", "checked", "compared", "reviewed", "scanned", "monitored", "watched", "noted", "spotted", "reported", "report-", "shows", "showed", "read", "looked", "analysed", "analyzed", "audited", "triaged", "summary", "digest-", "overview", "trend-", "audit-", "top", "most", "peak-",
        "gefunden", "geprüft", "verglichen", "gezählt", "erkannt", "gemeldet", "überprüft", "gesichtet", "bericht-", "übersicht", "zusammenfassung", "auswertung", "trouvé-", "vérifié-", "comparé-", "compté-", "détecté-", "signalé-", "rapport", "bilan", "résumé", "aperçu", "encontrad-", "revisad-", "comparad-", "contad-", "detectad-", "informe", "resumen", "trovat-", "controllat-", "confrontat-", "contat-", "rilevat-", "verificat-", "rapporto", "riepilogo", "resoconto", "verificad-", "detetad-", "relatório", "resumo",
        "gevonden", "gecontroleerd", "vergeleken", "geteld", "gemeld", "nagekeken", "verslag", "overzicht", "samenvatting", "znalezion-", "sprawdz-", "porówna-", "policz-", "wykry-", "raport-", "podsumowani-", "przegląd-", "найден-", "провер-", "сравн-", "подсчит-", "обнаруж-", "отчёт-", "отчет-", "сводк-", "обзор-", "знайден-", "перевір-", "звіт-", "bulund-", "kontrol", "karşılaştır-", "tespit", "rapor-", "özet-", "hittad-", "kontrollera-", "jämför-", "rapport-", "sammanställning", "fundet", "tjekket", "funnet", "sjekket", "nalezen-", "zkontrolov-", "zpráv-", "přehled-",
        "发现", "检查", "检测", "对比", "统计", "扫描", "巡检", "汇总", "报告", "摘要", "發現", "檢查", "報告", "確認", "検出", "検知", "比較", "集計", "点検", "まとめ", "件", "발견", "확인", "점검", "비교", "집계", "감지", "보고", "요약", "건", "فحص", "تقرير", "נמצא-", "נבדק-", "דוח", "जाँच", "रिपोर्ट", "ditemukan", "laporan", "báo", "kiểm",
    ]),
    (READY, &[
        "below", "attached", "here", "here's", "follows", "inbox", "ready", "place", "in-place", "available", "live", "saved", "stored", "filed", "archived", "enclosed", "booked", "ordered", "confirmed", "settled", "sorted", "tidy", "current", "up-to-date", "latest", "new", "fresh",
        "unten", "anbei", "hier", "folgt", "bereit", "fertig", "liegt", "abgelegt", "gespeichert", "gebucht", "bestätigt", "aktuell", "dessous", "joint", "ci-joint", "ci-dessous", "voici", "prêt-", "disponible-", "enregistré-", "classé-", "réservé-", "confirmé-", "jour", "abajo", "adjunto-", "aquí", "list-", "disponible", "guardad-", "archivad-", "reservad-", "confirmad-", "día", "sotto", "allegat-", "ecco", "pront-", "disponibil-", "salvat-", "archiviat-", "prenotat-", "confermat-", "aggiornat-", "abaixo", "anexo", "aqui", "pronto", "pronta", "disponível", "salv-", "arquivad-", "atualizad-",
        "hieronder", "bijgevoegd", "hierbij", "klaar", "beschikbaar", "bewaard", "opgeslagen", "geboekt", "bevestigd", "actueel", "bij", "poniżej", "załącz-", "oto", "gotow-", "dostępn-", "zapisan-", "zarezerwow-", "potwierdz-", "aktualn-", "ниже", "прилож-", "вот", "готов-", "доступн-", "сохран-", "заброниров-", "подтвержд-", "актуальн-", "нижче", "aşağıda", "ekte", "işte", "hazır", "mevcut", "kaydedil-", "güncel", "onaylan-", "nedan", "bifogad-", "här", "klar-", "sparad-", "bokad-", "bekräftad-", "aktuell-", "nedenfor", "vedhæftet", "her", "klar", "gemt", "lagret", "níže", "přilož-", "zde", "hotov-", "uložen-",
        "如下", "附件", "以下", "已存", "就绪", "最新", "准备好", "已备", "添付", "こちら", "準備", "保存", "予約", "手配", "아래", "첨부", "여기", "준비", "저장", "최신", "예약", "أدناه", "مرفق", "جاهز-", "למטה", "מצורף", "מוכן", "नीचे", "तैयार", "terlampir", "siap", "dưới", "sẵn",
    ]),
    (YOU, &[
        "you", "your", "you'll", "you're", "yours", "yourself", "yourselves", "manually", "hand", "somebody", "someone", "human", "owner", "dir", "dich", "du", "dein-", "ihr", "ihnen", "sie", "selbst", "manuell", "vous", "votre", "vos", "toi", "ton", "ta", "tes", "tu", "main", "manuellement", "usted", "te", "tus", "mano", "manualmente", "alguien", "lei", "tuo", "tua", "suo", "qualcuno", "você", "seu", "sua", "mão", "alguém",
        "je", "jij", "jouw", "jullie", "uw", "zelf", "handmatig", "iemand", "ty", "ci", "ciebie", "twój", "twoj-", "pan", "pani", "ręcznie", "ktoś", "вы", "вам", "вас", "ваш-", "ты", "тебе", "твой", "вручную", "кто-то", "ви", "sen", "sana", "siz", "size", "elle", "biri", "dig", "din", "ditt", "dina", "själv", "manuellt", "någon", "selv", "manuelt", "vy", "vám", "váš-", "ručně",
        "您", "你", "手动", "手動", "人工", "自行", "あなた", "お客様", "ご自身", "당신", "직접", "수동", "귀하", "أنت", "يدوي-", "אתה", "ידנית", "आप", "anda", "manual", "bạn",
    ]),
    (GONE, &[
        "gone", "vanish-", "disappear-", "lost", "missing", "deleted", "removed", "absent", "nonexistent", "not-found", "404", "dropped", "emptied", "lack-", "away", "weg", "verschwunden", "verloren", "gelöscht", "fehlt", "fehlen", "entfernt", "disparu-", "perdu-", "supprimé-", "manqu-", "absent-", "introuvable-", "desaparec-", "perdid-", "borrad-", "falta-", "ausente", "eliminad-", "spari-", "scompars-", "pers-", "cancellat-", "manc-", "assent-", "sumi-", "apagad-", "falt-", 
        "verdwenen", "kwijt", "verwijderd", "ontbre-", "zniknę-", "zgubi-", "usunię-", "brak", "brakuje", "пропал-", "исчез-", "потерян-", "удал-", "отсутств-", "зник-", "kayıp", "kayboldu", "silin-", "eksik", "yok", "borta", "försvun-", "förlorad", "raderad-", "saknas", "forsvundet", "slettet", "mangler", "borte", "zmizel-", "ztracen-", "smazán-", "chyb-",
        "不见", "丢失", "缺失", "被删", "找不到", "不存在", "消失", "遺失", "見つから", "見当たら", "消え", "なくな", "削除", "欠け", "사라", "없어", "누락", "삭제", "مفقود-", "اختف-", "נעלם", "חסר-", "נמחק", "गायब", "hilang", "dihapus", "mất", "thiếu",
    ]),
    (PRODUCT, &[
        "report", "reports", "digest", "summary", "list", "lists", "briefing", "newsletter", "table", "letter", "mail", "mails", "email", "emails", "message", "messages", "post", "posts", "page", "file", "files", "backup", "backups", "archive", "invoice", "invoices", "reminder", "reminders", "order", "orders", "entries", "rows", "records", "photos", "calendar", "feed", "feeds", "draft", "note", "notes", "minutes", "translation", "plan", "schedule",
        "bericht-", "liste", "listen", "brief", "briefe", "nachricht-", "datei", "dateien", "sicherung-", "rechnung-", "erinnerung-", "bestellung-", "einträge", "kalender", "protokoll", "rapport-", "lettre-", "courriel-", "courrier-", "fichier-", "sauvegarde-", "facture-", "rappel-", "commande-", "calendrier", "informe-", "lista", "carta-", "correo-", "mensaje-", "archivo-", "copia-", "factura-", "recordatorio-", "pedido-", "calendario", "rapporto", "elenco", "lettera", "messaggi-", "copia", "fattur-", "promemoria", "ordin-", "relatório-", "e-mails", "mensag-", "arquivo-", "ficheiro-", "lembrete-", "encomenda-",
        "rapport", "lijst", "berichten", "bestand-", "back-up", "factuur", "facturen", "herinnering-", "bestelling-", "agenda", "raport-", "listy", "wiadomoś-", "plik-", "kopia", "faktur-", "przypomnieni-", "zamówieni-", "kalendarz-", "отчёт", "отчет", "список", "письм-", "сообщени-", "файл-", "копи-", "счёт-", "напоминани-", "заказ-", "календар-", "лист-", "rapor", "liste-", "mektup", "posta", "mesaj-", "dosya-", "yedek-", "fatura-", "hatırlat-", "sipariş-", "takvim-", "lista-", "brev", "meddelande-", "fil", "filer", "säkerhetskopi-", "påminnelse-", "beställning-", "besked", "påmindelse", "zpráv-", "seznam-", "dopis-", "soubor-", "záloh-", 
        "报告", "周报", "日报", "简报", "列表", "清单", "邮件", "消息", "文件", "备份", "账单", "提醒", "订单", "照片", "日历", "翻译", "報告", "郵件", "訊息", "檔案", "備份", "レポート", "一覧", "リスト", "メール", "手紙", "ファイル", "バックアップ", "請求書", "リマインダー", "注文", "写真", "予定", "日報", "週報", "翻訳", "議事録", "보고서", "목록", "메일", "편지", "파일", "백업", "청구서", "알림", "주문", "사진", "일정", "번역", "회의록", "تقرير", "رسالة", "ملف-", "דוח", "רשימה", "מייל", "קובץ", "रिपोर्ट", "सूची", "फ़ाइल", "laporan", "daftar", "surel", "berkas", "báo", "thư", "tệp",
    ]),
];
