//! What stands around a word in its sentence.

use super::cut::{before, head, split_while, tail};
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
        let whole = Some(rest).filter(|rest| !rest.is_empty())?;
        rest = after_sentence(whole, before_body).unwrap_or_default();
        Some(before(whole, rest))
    })
}

/// Where a body, a provider's JSON, begins in `text`; past any text where there is none.
pub fn body(text: &str) -> usize {
    ["{\"", "{'"].iter().filter_map(|brace| text.find(brace)).min().unwrap_or(usize::MAX)
}

/// What follows the first sentence of `text`, or a part of one that stands by itself, where its sign stands before byte
/// `limit`; `None` where nothing does.
fn after_sentence(text: &str, limit: usize) -> Option<&str> {
    let ends = |(at, sign): (usize, char)| {
        let (before, after) = (&text[..at], &text[at + sign.len_utf8()..]);
        match sign {
            '。' | '！' | '？' | '，' | '\n' => Some(after),
            // "4 a.m. as planned" goes on.
            '.' | '!' | '?' => after.strip_prefix(' ').filter(|next| !next.starts_with(char::is_lowercase)),
            ';' => after.strip_prefix(' '),
            '·' => after.strip_prefix(' ').filter(|_| before.ends_with(' ')),
            // Some write a narrow comma where the script has a wide one.
            ',' if before.ends_with(is_wide) => Some(after),
            ',' => after.strip_prefix(" please"),
            _ => None,
        }
    };
    text.char_indices().take_while(|&(at, _)| at < limit).find_map(ends)
}

/// How many words `text` has; two letters of a script that writes no blanks are one. Paths, addresses and numbers are
/// none.
pub fn words(text: &str) -> usize {
    words_to(text, usize::MAX)
}

/// How many words `text` has; of more than `most`, so many that it shows.
pub fn words_to(text: &str, most: usize) -> usize {
    let (mut words, mut wide) = (0, 0);
    for token in text.split_whitespace() {
        words += usize::from(token.chars().any(is_letter) && !is_name(token));
        wide += token.chars().filter(|&part| is_wide(part)).count();
        if words + wide / 2 > most {
            break;
        }
    }
    words + wide / 2
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

/// Where the quotation marks of a text stand, read once for all its words.
#[derive(Debug)]
pub struct Quotes([Vec<usize>; 2]);

impl Quotes {
    /// Those of `text`.
    pub fn of(text: &str) -> Self {
        Quotes(['"', '`'].map(|quote| text.match_indices(quote).map(|(at, _)| at).collect()))
    }

    /// Whether `text[place]`, of that text, stands in quotes or backticks.
    pub fn hold(&self, text: &str, place: Range<usize>) -> bool {
        let opens = text[..place.start].ends_with(|quote| "`\"'“‘«„「『»".contains(quote));
        let is_inside = |marks: &Vec<usize>| {
            marks.partition_point(|&at| at < place.start) % 2 == 1
                && marks.last().is_some_and(|&last| last >= place.end)
        };
        opens || self.0.iter().any(is_inside)
    }
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

/// How far back a word that denies is looked for, in bytes: all are shorter.
const DENIAL: usize = 16;

/// Whether a word right before byte `start` says that there was none: "no timeouts", "keine Zeitüberschreitung".
pub fn is_denied(text: &str, start: usize) -> bool {
    const NONE: &[&str] = &[
        "no", "0", "zero", "without", "never", "any", "not", "kein", "keine", "keinen", "ohne", "sin", "ningún",
        "ninguna", "aucun", "aucune", "sans", "nessun", "nessuna", "senza", "nenhum", "nenhuma", "sem", "geen", "brak",
        "żadnych", "нет", "без", "yok", "×", "x",
    ];
    let before = text[..start].trim_end();
    if before.ends_with(['×', '没', '无', '未', '不']) || before.ends_with("没有") {
        return true;
    }
    let word = tail(before, DENIAL).rsplit(char::is_whitespace).next().unwrap_or_default();
    before.len() < start && NONE.iter().any(|none| none.eq_ignore_ascii_case(word))
}

/// Whether a number right before byte `start` counts what begins there: "12 timeouts", but "503 Service Unavailable".
fn is_counted(text: &str, start: usize) -> bool {
    let before = text[..start].trim_end();
    let lead = before.trim_end_matches(|digit: char| digit.is_ascii_digit());
    let number = before.strip_prefix(lead).unwrap_or_default();
    // "tokens 90000 exceed …": the number is of what stands before it.
    let is_taken = || lead.trim_end().ends_with(':') || lead.split_whitespace().next_back().is_some_and(is_unit);
    let is_set_off = || lead.chars().next_back().map_or(true, char::is_whitespace) && !is_taken();
    before.len() < start && !number.is_empty() && is_set_off() && status::row(number).is_none()
}

/// The longest noun, in bytes, between an error's words and its count: "Security check failed logins: 3".
const NOUN: usize = 30;

/// How far what follows an error's words is looked at for that, in bytes.
const FOLLOWING: usize = 100;

/// Whether what follows makes the words before it the subject of a sentence, or counts them: "Killed processes: 0".
pub fn is_subject(rest: &str) -> bool {
    let rest = head(rest, FOLLOWING);
    let next = rest.trim_start();
    let (word, after_word) = split_while(next, |part| part.is_alphabetic() || part == '\'');
    let is_verb = rest.starts_with(' ') && VERBS.iter().any(|verb| verb.eq_ignore_ascii_case(word));
    let (noun, after_noun) = split_while(next, |part| part.is_alphabetic() || part == ' ');
    // "maximum context length is 65536 tokens" is an error nevertheless.
    let is_amount = after_word.trim_start().starts_with(|digit: char| digit.is_ascii_digit());
    // Right after an error's words a status is its code: "ResourceExhausted: 429 …".
    let counts = |rest: &str| is_count(rest) && (!noun.is_empty() || status::row(rest.trim_start()).is_none());
    is_verb && !is_amount
        || rest.starts_with(' ') && tells_count_first(next)
        || next.starts_with(['×', '?', '='])
        || next
            .strip_prefix('0')
            .is_some_and(|rest| !rest.starts_with(|part: char| part.is_alphanumeric() || part == '.'))
        || (noun.len() <= NOUN && after_noun.strip_prefix([':', '=']).is_some_and(counts))
}

/// Whether `text` begins with a number that counts something: "3", "12, all of them", but no address or version.
pub fn is_count(text: &str) -> bool {
    let (number, rest) = split_while(text.trim_start(), |digit| digit.is_ascii_digit());
    let rest = rest.strip_prefix(['.', ',', ';', '%']).unwrap_or(rest);
    let next = rest.trim_start();
    let (word, _) = split_while(next, char::is_alphabetic);
    // "230799 > 91442" is no count, nor is "202095 tokens".
    !number.is_empty()
        && (rest.is_empty() || rest.starts_with(' ') && !next.starts_with(['>', '<', '+', '/']) && !is_unit(word))
}
