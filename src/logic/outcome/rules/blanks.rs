//! What stands for no answer at all, when the whole text is nothing else.

/// What stands for nothing, brackets and other signs around it left aside.
#[rustfmt::skip]
pub const PLACEHOLDERS: &[&str] = &[
    "undefined", "null", "none", "nil", "nan", "empty", "blank", "empty string", "empty output", "empty answer",
    "empty response", "empty message", "empty result", "no content", "no output", "no response", "no answer",
    "no result", "no reply", "no text", "no message content", "no response generated", "no output generated",
    "no content generated", "no text generated", "no final answer", "no final response", "no response from model",
    "no response requested", "no output produced", "response is empty", "output is empty", "the response was empty",
    "empty response from model", "empty completion", "void", "object object",
    // Stop tokens.
    "endoftext", "im_end", "eot_id", "end_of_text", "/s", "eos", "end_of_turn", "endofturn", "end▁of▁sentence",
    "end_of_sentence",
    // Other languages.
    "leere antwort", "keine antwort", "keine ausgabe", "leer", "kein inhalt", "respuesta vacía", "sin respuesta",
    "vacío", "réponse vide", "aucune réponse", "aucune réponse générée", "keine antwort erzeugt",
    "keine antwort generiert", "ninguna respuesta", "ninguna respuesta generada", "nessuna risposta generata",
    "nenhuma resposta", "nenhuma resposta gerada", "vide", "risposta vuota", "nessuna risposta", "resposta vazia",
    "sem resposta", "vazio", "leeg antwoord", "pusta odpowiedź", "brak odpowiedzi", "пустой ответ", "пусто",
    "нет ответа", "boş yanıt", "空响应", "空回复", "无响应", "无输出", "没有输出", "result: empty", "output: none", "result: none",
    "choices: []", "没有回复", "没有响应", "空", "无内容", "空の応答", "応答なし", "出力なし", "空の回答", "回答なし", "빈 응답", "응답 없음", "لا يوجد رد",
];

/// A label that an answer was to follow.
#[rustfmt::skip]
pub const LABELS: &[&str] = &[
    "answer", "final answer", "response", "final response", "output", "final output", "result", "final result",
    "assistant", "ai", "model", "reply", "summary", "report", "final report", "here is the report",
    "here is the summary", "antwort", "ergebnis", "respuesta", "respuesta final", "réponse", "risposta", "resposta",
    "ответ", "回答", "答案", "最终答案", "最終回答", "답변",
];

/// What denies that there was any, in an answer of nothing but these words, those for [`OUTPUT`] and those [`AROUND`].
pub const NONE: &[&str] = &[
    "no", "none", "nothing", "empty", "blank", "without", "null", "nil", "zero", "0", "not", "n't", "didn't", "sin",
    "keine", "kein", "aucune", "nessuna", "sem", "geen", "нет", "sans", "missing",
];

/// What an answer is called.
#[rustfmt::skip]
pub const OUTPUT: &[&str] = &[
    "output", "response", "content", "answer", "reply", "text", "message", "completion", "body", "string", "stdout",
    "tokens", "generation", "respuesta", "antwort", "réponse", "risposta", "resposta", "antwoord", "ответа", "salida",
    "ausgabe", "texto",
];

/// What stands around them.
#[rustfmt::skip]
pub const AROUND: &[&str] = &[
    "the", "a", "an", "any", "and", "or", "but", "from", "by", "in", "of", "with", "for", "to", "after", "was", "were",
    "is", "are", "has", "have", "did", "final", "visible", "assistant", "model", "agent", "llm", "subagent", "sub",
    "api", "provider", "run", "job", "task", "command", "script", "tool", "completed", "finished", "ended", "returned",
    "return", "produced", "produce", "produces", "producing", "generated", "generate", "received", "receive", "gave",
    "sent", "provided", "got", "available", "only", "reasoning", "thinking", "captured", "recorded", "given",
    "attempts", "retries", "turn", "this", "its", "ai", "bot", "user", "del", "modelo", "vom", "modell", "du",
    "modèle", "dal", "modello", "do", "van", "het", "от", "модели", "el", "la",
];
