//! How a model, or a filter before it, declines.

/// How a model declines, in a sentence of its own.
#[rustfmt::skip]
pub const REFUSALS: &[&str] = &[
    "request declined", "safety guidelines prevent", "guidelines prevent me", "it would be unethical",
    "i respectfully decline", "i don't think i should", "beyond what i'm allowed", "not what i'm allowed to",
    "i'd prefer not to", "i would prefer not to", "not something i can do", "something i can help with",
    "have to refuse", "must refuse", "goes against my", "can't proceed with this", "cannot proceed with this request",
    "can't share that", "cannot share that", "not able to discuss", "can't discuss", "cannot discuss",
    "cannot generate content", "can't generate content", "unable to generate content", "as a language model i cannot",
    "as a language model, i", "i shouldn't be the one", "wouldn't be right for me", "do not feel comfortable",
    "don't feel comfortable", "this would help someone", "non scriverò", "não vou escrever", "не буду писать",
    "не буду помогать", "我不会帮", "お受けできません", "수행할 수 없습니다", "ich werde das nicht", "je ne vais pas rédiger", "无法讨论",
    "je préfère ne pas", "je préfère m'abstenir", "participer à cela", "isn't something i'm willing",
    "isn't something i'm able", "is not something i'm able", "is not something i'm willing", "something i will do",
    "something i'll do", "i'm uncomfortable", "i am uncomfortable", "i won't reproduce", "i can't satisfy",
    "finish reason: recitation", "i won't be", "i'm declining", "muss diese aufgabe ablehnen",
    "diese aufgabe ablehnen", "ich lehne", "leider nicht helfen", "no puedo responder", "voer ik niet uit",
    "niet aan meewerken", "odmawiam", "yerine getiremem", "не могу обсуждать", "о чём-нибудь другом",
    "о чем-нибудь другом", "不能处理", "无法处理", "لا يمكنني تنفيذ", "je refuse de", "mi rifiuto", "recuso-me", "отказываюсь",
    "거절", "お断り", "i can't help with", "i cannot help with", "i can't assist with", "i cannot assist with",
    "can't help with that", "i'm unable to assist", "i am unable to assist", "i'm unable to help with",
    "i am unable to help with", "i'm sorry, but i can't", "i'm sorry, but i cannot", "i'm sorry, i can't",
    "sorry, i can't assist", "sorry, but i can't", "i'm not able to help with", "i won't be able to help",
    "i won't be able to do", "i'm not able to do", "i can't comply", "i cannot comply", "i must decline",
    "i must respectfully decline", "i'm not able to assist", "i am not able to assist", "i cannot fulfill",
    "i can't fulfill", "i can't do that", "i cannot do that", "i won't help", "i will not help", "i won't assist",
    "i won't do", "i will not do", "i won't write", "i will not write", "i won't create", "i won't produce",
    "i won't provide", "i will not provide", "i won't generate", "i won't carry out", "i will not carry out",
    "i can't provide that", "i cannot provide that", "i can't create", "i cannot create", "i can't support",
    "i can't participate", "i'm not comfortable", "i am not comfortable", "i don't feel comfortable",
    "as an ai language model, i cannot", "as an ai, i cannot", "as an ai, i can't", "i have to decline",
    "i decline to", "i am declining", "i've declined", "i have declined", "i have decided not to",
    "i've decided not to", "i'm going to decline", "i need to decline", "i'd rather not", "i refuse to",
    "i'm not going to", "i am not going to", "i can't engage", "i cannot engage", "i can't in good conscience",
    "against my guidelines", "violates my guidelines", "i'm not willing to", "not something i can help",
    "not something i'm able to", "not something i'll", "i can't help you", "i cannot help you", "das mache ich nicht",
    "das werde ich nicht", "dabei helfe ich nicht", "nicht helfen", "nicht behilflich sein", "nicht unterstützen",
    "muss ich ablehnen", "lehne ich ab", "werde ich nicht", "no puedo ayudar", "no puedo ayudarte",
    "no puedo ayudarle", "no puedo asistir", "no puedo cumplir", "no puedo realizar esa", "no voy a", "debo rechazar",
    "ne peux pas vous aider", "ne peux pas t'aider", "ne peux pas aider", "ne peux pas répondre à cette demande",
    "ne peux pas accéder à cette demande", "ne puis pas", "je refuse", "je dois refuser", "non posso aiutarti",
    "non posso aiutare", "non posso assisterti", "non posso soddisfare", "devo rifiutare", "não posso ajudar",
    "não posso ajudá-lo", "não posso atender", "não posso auxiliar", "não consigo ajudar", "kan ik niet helpen",
    "kan u niet helpen", "kan je niet helpen", "nie mogę pomóc", "nie mogę w tym pomóc", "не могу помочь",
    "не могу с этим помочь", "не могу выполнить эту просьбу", "не могу выполнить этот запрос", "вынужден отказаться",
    "yardımcı olamam", "yardım edemem", "无法协助", "无法提供帮助", "不能协助", "无法帮助", "不能帮助", "无法满足", "不能提供", "拒绝执行", "無法協助",
    "無法幫助", "お手伝いできません", "お手伝いすることはできません", "お答えできません", "応じることはできません", "対応できません", "お応えできません", "도와드릴 수 없", "도울 수 없",
    "도움을 드릴 수 없", "لا أستطيع المساعدة", "لا يمكنني مساعدتك", "لا يمكنني المساعدة", "मदद नहीं कर सकता",
    "सहायता नहीं कर सकता",
];

/// What a provider says of a request, or an answer, that a filter stopped.
#[rustfmt::skip]
pub const FILTERED: &[&str] = &[
    "matched public code", "prompt injection detected", "was filtered by", "was filtered", "content flagged as",
    "blocked due to recitation", "recitation", "filtered due to", "moderation endpoint", "response blocked",
    "output blocked", "input blocked", "finish_reason: recitation", "finishreason: recitation", "spii",
    "for safety reasons", "violates our policy", "violates our content", "our policy on", "guardrail triggered",
    "guardrail policy", "by guardrail", "by guardrails", "safety classifier", "flagged by safety",
    "declined to complete", "assistant declined", "model declined", "refused the request on safety", "content policy",
    "safety policy", "usage policy", "safeguards flagged", "flagged this message", "finish reason: safety",
    "isn't something i'm going to do", "i'm going to pass on", "finish_reason': 'content_filter'",
    "finish_reason\": \"content_filter\"", "was flagged for", "nsfw", "content_filter", "content-filter",
    "finish_reason='content_filter'", "finish_reason='refusal'", "guardrailaction=intervened", "harm_category",
    "content_policy_violation", "contentpolicyviolationerror", "content management policy", "content policy violation",
    "responsibleaipolicyviolation", "your request was flagged", "prompt was flagged", "input was flagged",
    "requires moderation", "blocked by content filter", "content filter triggered",
    "output blocked by content filtering policy", "content filtering policy", "prohibited_content",
    "violates our usage policies", "violates our usage policy", "violating our usage policy",
    "violate our usage policy", "violate our usage policies", "violate anthropic's terms", "violates our terms",
    "stop_reason: refusal", "model refused to", "refused to answer", "refused to respond", "declined to answer",
    "content exists risk", "unable to respond to this request", "violate our usage polic", "may violate our",
    "blocked for reason: safety", "block_reason: safety", "block_reason", "blockreason", "blocked by safety settings",
    "blocked due to safety", "finish_reason: safety", "finishreason: safety", "safety filters", "safety filter",
    "data_inspection_failed", "datainspectionfailed", "inappropriate content", "content moderation",
    "moderation_blocked", "guardrail intervened", "guardrail_intervened", "stoppedreason: refusal", "image_safety",
    "promptfeedback", "prompt was blocked", "response was blocked", "refused by the model", "cyber_policy",
    "safety system", "gegen die nutzungsrichtlinien", "内容安全", "敏感内容", "内容审核", "违规内容", "コンテンツポリシー",
];

/// How a first person says that it will not, or may not.
#[rustfmt::skip]
pub const DECLINING: &[&str] = &[
    "i can't", "i cannot", "i can not", "i won't", "i will not", "i'm not able to", "i am not able to",
    "i'm unable to", "i am unable to", "i'm not going to", "ich kann", "kann ich", "ich darf", "no puedo",
    "ne peux pas", "não posso", "non posso", "nie mogę", "kan ik", "ik kan", "не могу", "我无法", "我不能", "我無法", "无法提供",
    "することはできません", "제공할 수 없",
];

/// What a model is asked for, and declines.
#[rustfmt::skip]
pub const ASKED: &[&str] = &[
    "help", "assist", "comply", "fulfill", "fulfil", "write", "create", "provide instructions", "provide guidance",
    "because it would involve", "because it would violate", "without consent", "without their consent", "participate",
    "engage in", "impersonate", "take part", "support this", "do this", "do that", "nicht erfüllen",
    "nicht nachkommen", "nicht helfen", "nicht erstellen", "nicht weiterhelfen", "ayudar", "asistir", "generar",
    "crear", "cumplir", "proporcionar", "aider", "fournir", "générer", "répondre", "créer", "satisfaire",
    "donner suite", "ajudar", "fornecer", "gerar", "criar", "aiutare", "aiutarti", "fornire", "generare", "creare",
    "pomóc", "stworzyć", "niet helpen", "помочь", "предоставить", "создать", "написать", "提供", "帮助", "协助", "满足", "回答",
    "生成", "お答え", "提供する", "お手伝い", "作成する", "도움",
];

/// How a first person says that it does not want to.
#[rustfmt::skip]
pub const UNWILLING: &[&str] = &[
    "i won't", "i will not", "i refuse to", "i'm not going to", "i am not going to", "i'm not willing to",
    "ich werde nicht", "no voy a", "je ne vais pas", "je refuse", "non voglio", "não vou", "não irei", "ik ga niet",
    "nie będę", "я не буду", "我不会", "我不會",
];

/// What it does not want to do.
#[rustfmt::skip]
pub const UNWANTED: &[&str] = &[
    "write", "generate", "produce", "send", "create", "provide", "help", "post", "draft", "publish", "scrape",
    "compile", "share", "forge", "continue", "do that", "do this", "build", "design", "make", "reproduce", "bypass",
    "impersonate", "assist", "support", "describe", "explain how", "rédiger", "redactar", "escribir", "escrever",
    "criar", "scrivere", "schrijven", "pisać", "писать", "создавать", "помогать", "编写", "提供", "生成", "schreiben",
];
