//! What stands around a word in its sentence.

use super::letters::{is_letter, is_wide};
use super::rules::signs::{ACTIONS, MISHAPS, NUMBERED, UNITS, VERBS};
use super::status;
use std::ops::Range;

/// The sentences of `text`, one by one.
pub fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let body = body(text);
    let mut rest = text;
    std::iter::from_fn(move || {
        // A provider's JSON is no prose, and not parted.
        let before_body = body.saturating_sub(text.len() - rest.len());
        let (sentence, after) = rest.split_at(end_of_sentence(rest, before_body)?);
        rest = after;
        Some(sentence)
    })
}

/// Where a body, a provider's JSON, begins in `text`; past any text where there is none.
pub fn body(text: &str) -> usize {
    ["{\"", "{'"].iter().filter_map(|brace| text.find(brace)).min().unwrap_or(usize::MAX)
}

/// Where the first sentence of `text` ends before byte `limit`, or a part of one that stands by itself; `None` where
/// there is none.
fn end_of_sentence(text: &str, limit: usize) -> Option<usize> {
    let ends = |(at, sign): (usize, char)| {
        let (before, after) = (&text[..at], &text[at + sign.len_utf8()..]);
        let end = match sign {
            '。' | '！' | '？' | '，' | '\n' => 0,
            // "4 a.m. as planned" goes on.
            '.' | '!' | '?' if after.starts_with(' ') && !after[1..].starts_with(char::is_lowercase) => 1,
            ';' if after.starts_with(' ') => 1,
            '·' if before.ends_with(' ') && after.starts_with(' ') => 1,
            // Some write a narrow comma where the script has a wide one.
            ',' if before.ends_with(is_wide) => 0,
            ',' if after.starts_with(" please") => " please".len(),
            _ => return None,
        };
        Some(at + sign.len_utf8() + end)
    };
    (!text.is_empty())
        .then(|| text.char_indices().take_while(|&(at, _)| at < limit).find_map(ends).unwrap_or(text.len()))
}

/// The sentence of `text` that holds byte `at`.
pub fn sentence_around(text: &str, at: usize) -> Range<usize> {
    let first = text.as_ptr() as usize;
    let start_of = |sentence: &str| sentence.as_ptr() as usize - first;
    let found = sentences(text).take_while(|sentence| start_of(sentence) <= at).last().unwrap_or(text);
    start_of(found)..start_of(found) + found.len()
}

/// How many words `text` has; two letters of a script that writes no blanks are one. Paths, addresses and numbers are
/// none.
pub fn words(text: &str) -> usize {
    let is_word = |token: &&str| token.chars().any(is_letter) && !is_name(token);
    text.split_whitespace().filter(is_word).count() + text.chars().filter(|&part| is_wide(part)).count() / 2
}

/// How much of `sentence`, in percent of its letters, `spans` of it cover, paths, addresses and numbers left aside.
/// `spans` are in the order of their starts.
pub fn share(text: &str, sentence: Range<usize>, spans: &[Range<usize>]) -> usize {
    let (mut letters, mut covered, mut spans) = (0, 0, spans.iter().peekable());
    let mut reach = 0;
    for token in text[sentence.clone()].split_whitespace().filter(|token| !is_name(token)) {
        let start = token.as_ptr() as usize - text.as_ptr() as usize;
        for (at, _) in token.char_indices().filter(|(_, part)| part.is_alphabetic()) {
            while let Some(span) = spans.next_if(|span| span.start <= start + at) {
                reach = reach.max(span.end);
            }
            letters += 1;
            covered += usize::from(start + at < reach);
        }
    }
    100 * covered / letters.max(1)
}

/// Whether `token` is a path, an address or an identifier rather than a word.
fn is_name(token: &str) -> bool {
    token.trim_end_matches([':', '.', ',']).contains(['/', '\\', '@', '=', '_', ':'])
        || token.bytes().any(|part| part.is_ascii_digit())
}

/// Whether `text[place]` stands in quotes or backticks.
pub fn is_quoted(text: &str, place: Range<usize>) -> bool {
    let (before, after) = (&text[..place.start], &text[place.end..]);
    let opens = before.chars().next_back().is_some_and(|quote| "`\"'“‘«„「『»".contains(quote));
    let is_inside = |quote: char| before.matches(quote).count() % 2 == 1 && after.contains(quote);
    opens || is_inside('"') || is_inside('`')
}

/// Whether `text` counts a part of a whole, the rest of which went well: "2 of 40 feeds".
pub fn tells_part(text: &str) -> bool {
    const OF: [&str; 9] = ["of", "von", "de", "sur", "su", "van", "z", "из", "out"];
    const TRIES: [&str; 5] = ["attempt", "retry", "try", "retries", "versuch"];
    let number = |token: &str| token.parse::<u32>().ok();
    let tokens: Vec<&str> =
        text.split([' ', '(', ')', ',']).filter(|token| !token.is_empty()).take(PART_TOKENS).collect();
    tokens.windows(3).enumerate().any(|(at, window)| {
        let is_try = at > 0 && TRIES.iter().any(|word| word.eq_ignore_ascii_case(tokens[at - 1]));
        let is_part = number(window[0]).zip(number(window[2])).is_some_and(|(part, whole)| 0 < part && part < whole);
        OF.contains(&window[1]) && is_part && !is_try
    })
}

/// Whether `text` counts things other than time, tries or sizes: "12 invoices".
pub fn tells_count(text: &str) -> bool {
    let is_number = |token: &str| {
        let digits = token.trim_matches(|sign: char| "(~≈+$€£".contains(sign));
        digits.starts_with(|digit: char| digit.is_ascii_digit())
            && digits.ends_with(|digit: char| digit.is_ascii_digit())
            && digits.bytes().all(|part| part.is_ascii_digit() || b".,".contains(&part))
            && status::row(digits).is_none()
    };
    let is_counted = |token: &str| {
        let word = token.trim_end_matches(|sign: char| !sign.is_alphanumeric());
        word.chars().count() >= 3
            && word.chars().all(char::is_alphabetic)
            && !word.chars().all(char::is_uppercase)
            && !is_unit(word)
    };
    let tokens: Vec<&str> = text.split_whitespace().take(PART_TOKENS).collect();
    let is_numbered = |at: usize| at > 0 && NUMBERED.iter().any(|noun| noun.eq_ignore_ascii_case(tokens[at - 1]));
    let counts = |(at, pair): (usize, &[&str])| is_number(pair[0]) && is_counted(pair[1]) && !is_numbered(at);
    tokens.windows(2).enumerate().any(counts) || text.contains(" %")
}

/// Whether `text` names a sum of money: "€118".
pub fn tells_amount(text: &str) -> bool {
    let is_sum = |token: &str| {
        token.strip_prefix(['€', '$', '£']).is_some_and(|sum| sum.starts_with(|digit: char| digit.is_ascii_digit()))
    };
    text.split_whitespace().any(is_sum)
}

/// Whether `text` begins with a number of things: "3 stale worktrees".
fn tells_count_first(text: &str) -> bool {
    let mut tokens = text.split_whitespace();
    tokens.next().zip(tokens.next()).is_some_and(|(number, noun)| {
        number.bytes().all(|part| part.is_ascii_digit())
            && status::row(number).is_none()
            && noun.starts_with(char::is_lowercase)
            && !is_unit(noun.trim_end_matches(|sign: char| !sign.is_alphanumeric()))
    })
}

fn is_unit(word: &str) -> bool {
    UNITS.iter().any(|unit| unit.eq_ignore_ascii_case(word))
}

/// How many tokens are looked through for a part of a whole.
const PART_TOKENS: usize = 60;

/// Whether `text` says in the first person what was done: "I sent it", "and I restarted the service"; but not "when I
/// opened it".
pub fn tells_action(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let (mut before, mut previous) = ("", "");
    words.any(|word| {
        let word = word.trim_end_matches(|part: char| !part.is_alphanumeric());
        let is_action = word.len() > 3 && word.ends_with("ed") || ACTIONS.contains(&word);
        let is_said = previous == "I" && is_action && !MISHAPS.contains(&word) && !SUBORDINATES.contains(&before);
        before = std::mem::replace(&mut previous, word);
        is_said
    })
}

/// What a clause begins with that only says when or why.
const SUBORDINATES: [&str; 10] = ["when", "When", "as", "As", "since", "before", "after", "until", "because", "once"];

/// Whether what stands right before byte `start` says that there was none, or how many there were: "no timeouts",
/// "0 × 429", "12 timeouts".
pub fn is_negated(text: &str, start: usize) -> bool {
    is_denied(text, start) || is_counted(text, start)
}

/// Whether a word right before byte `start` says that there was none: "no timeouts", "keine Zeitüberschreitung".
pub fn is_denied(text: &str, start: usize) -> bool {
    const NONE: &[&str] = &[
        "no", "0", "zero", "without", "never", "any", "not", "no more", "kein", "keine", "keinen", "ohne", "sin",
        "ningún", "ninguna", "aucun", "aucune", "sans", "nessun", "nessuna", "senza", "nenhum", "nenhuma", "sem",
        "geen", "brak", "żadnych", "нет", "без", "yok", "×", "x",
    ];
    let before = text[..start].trim_end();
    if before.ends_with(['×', '没', '无', '未', '不']) || before.ends_with("没有") {
        return true;
    }
    let word = &before[before.rfind(char::is_whitespace).map_or(0, |at| at + 1)..];
    before.len() < start && NONE.iter().any(|none| none.eq_ignore_ascii_case(word))
}

/// Whether a number right before byte `start` counts what begins there: "12 timeouts", but "503 Service Unavailable".
fn is_counted(text: &str, start: usize) -> bool {
    let before = text[..start].trim_end();
    let lead = before.trim_end_matches(|digit: char| digit.is_ascii_digit());
    let number = &before[lead.len()..];
    // "tokens 90000 exceed …": the number is of what stands before it.
    let is_taken = lead.trim_end().ends_with(':') || lead.split_whitespace().next_back().is_some_and(is_unit);
    let is_set_off = lead.chars().next_back().map_or(true, char::is_whitespace) && !is_taken;
    before.len() < start && !number.is_empty() && is_set_off && status::row(number).is_none()
}

/// The longest noun, in bytes, between an error's words and its count: "Security check failed logins: 3".
const NOUN: usize = 30;

/// Whether what follows makes the words before it the subject of a sentence, or counts them: "Killed processes: 0".
pub fn is_subject(rest: &str) -> bool {
    let next = rest.trim_start();
    let word = &next[..next.find(|part: char| !part.is_alphabetic() && part != '\'').unwrap_or(next.len())];
    let is_verb = rest.starts_with(' ') && VERBS.iter().any(|verb| verb.eq_ignore_ascii_case(word));
    let noun = next.find(|part: char| !part.is_alphabetic() && part != ' ').unwrap_or(next.len());
    // "maximum context length is 65536 tokens" is an error nevertheless.
    let is_amount = next[word.len()..].trim_start().starts_with(|digit: char| digit.is_ascii_digit());
    // Right after an error's words a status is its code: "ResourceExhausted: 429 …".
    let counts = |rest: &str| is_count(rest) && (noun > 0 || status::row(rest.trim_start()).is_none());
    is_verb && !is_amount
        || rest.starts_with(' ') && tells_count_first(next)
        || next.starts_with(['×', '?', '='])
        || next
            .strip_prefix('0')
            .is_some_and(|rest| !rest.starts_with(|part: char| part.is_alphanumeric() || part == '.'))
        || (noun <= NOUN && next[noun..].strip_prefix([':', '=']).is_some_and(counts))
}

/// Whether `text` begins with a number that counts something: "3", "12, all of them", but no address or version.
pub fn is_count(text: &str) -> bool {
    let number = text.trim_start();
    let rest = number.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let rest = rest.strip_prefix(['.', ',', ';', '%']).unwrap_or(rest);
    let is_number = number.starts_with(|digit: char| digit.is_ascii_digit());
    let next = rest.trim_start();
    let word = &next[..next.find(|part: char| !part.is_alphabetic()).unwrap_or(next.len())];
    // "230799 > 91442" is no count, nor is "202095 tokens".
    is_number && (rest.is_empty() || rest.starts_with(' ') && !next.starts_with(['>', '<', '+', '/']) && !is_unit(word))
}
