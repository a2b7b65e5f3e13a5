//! Finds the words of `rules` in a piece of text, all of them in one pass.

use super::cut::split_while;
use super::letters::is_letter;
use super::rules::{phrases, signs, troubles, Weight, CAUSES};
use super::sentence::is_negated;
use super::status;
use aho_corasick::{AhoCorasick, MatchKind};
use std::ops::Range;
use std::sync::LazyLock;

/// What a word says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It names the cause in this row of [`CAUSES`].
    Cause(usize),
    /// It opens a line that states an error.
    Opening,
    /// An HTTP status, if it is one, of this row: it names the cause of an error that other words state.
    Status(usize),
    /// It states an error in the middle of a line.
    Statement,
    /// It says that the job was not done.
    Undelivered,
    /// It opens an admission of failure.
    Admission,
    /// It says that an error is over or was none.
    Over,
    /// It says that the line is prose about errors.
    Prose,
    /// It turns to what the answer delivers after all.
    Contrast,
    /// It says that the job went on to its end.
    Done,
    /// It says that the program ends.
    Closing,
    /// It advises on an error.
    Advice,
    /// A subject of this row; never seen outside this module, nor is a verdict.
    Subject(usize),
    /// What is said of a subject of this row.
    Verdict(usize),
    /// A general trouble, of any subject that is told.
    Trouble,
    /// An HTTP status may follow it.
    StatusWord,
}

/// A word and its place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// What it says.
    pub role: Role,
    /// Its first byte.
    pub start: usize,
    /// The byte after its last.
    pub end: usize,
}

impl Hit {
    fn new(role: Role, place: Range<usize>) -> Self {
        Hit { role, start: place.start, end: place.end }
    }

    /// Where it stands.
    pub fn place(&self) -> Range<usize> {
        self.start..self.end
    }
}

struct Matcher {
    search: AhoCorasick,
    roles: Vec<Role>,
}

static MATCHER: LazyLock<Option<Matcher>> = LazyLock::new(|| {
    let causes = CAUSES.iter().enumerate().flat_map(|(row, cause)| {
        [(Role::Cause(row), cause.words), (Role::Subject(row), cause.subjects), (Role::Verdict(row), cause.verdicts)]
    });
    let others = [
        (Role::Opening, phrases::OPENINGS),
        (Role::Statement, phrases::STATEMENTS),
        (Role::Undelivered, phrases::UNDELIVERED),
        (Role::Admission, phrases::ADMISSIONS),
        (Role::Over, signs::OVER),
        (Role::Prose, signs::PROSE),
        (Role::Contrast, signs::CONTRASTS),
        (Role::Done, signs::DONE),
        (Role::Closing, signs::CLOSINGS),
        (Role::Advice, signs::ADVICE),
        (Role::Trouble, troubles::TROUBLES),
        (Role::StatusWord, phrases::STATUS_WORDS),
    ];
    let words = causes.chain(others).flat_map(|(role, words)| words.iter().map(move |word| (role, *word)));
    let (roles, spellings): (Vec<Role>, Vec<String>) =
        words.flat_map(|(role, word)| spellings(word).into_iter().map(move |spelling| (role, spelling))).unzip();
    let search = AhoCorasick::builder().ascii_case_insensitive(true).match_kind(MatchKind::Standard).build(spellings);
    Some(Matcher { search: search.ok()?, roles })
});

/// How `word` may be written, ASCII's capitals aside: with curly apostrophes, and with a capital at its start.
fn spellings(word: &str) -> Vec<String> {
    let mut spellings = vec![word.to_owned()];
    if word.contains('\'') {
        spellings.push(word.replace('\'', "’"));
    }
    let mut rest = word.chars();
    if let Some(first) = rest.next().filter(|first| !first.is_ascii()) {
        let capital: String = first.to_uppercase().chain(rest).collect();
        if capital != word {
            spellings.push(capital);
        }
    }
    spellings
}

/// How many words, pairs and statuses are looked at in a sentence. No sentence that means anything has so many.
const MOST: usize = 100;

/// Every word of the rules in `text`, every pair of a subject and its verdict, and every HTTP status in its place.
pub fn scan(text: &str) -> Vec<Hit> {
    let Some(matcher) = MATCHER.as_ref() else {
        return Vec::new();
    };
    let addresses = addresses(text);
    let mut hits = Vec::new();
    let mut halves = Vec::new();
    for found in matcher.search.find_overlapping_iter(text) {
        if hits.len() + halves.len() >= MOST {
            break;
        }
        let Some(&role) = matcher.roles.get(found.pattern().as_usize()) else {
            continue;
        };
        let hit = Hit { role, start: found.start(), end: found.end() };
        // An address speaks of nothing but a place, except where it begins ("https://…").
        if is_in_address(&addresses, found.start()) {
            continue;
        }
        let is_hint = matches!(role, Role::Cause(row) if CAUSES[row].weight == Weight::Hint);
        let is_prose = matches!(role, Role::Prose | Role::Done | Role::Over);
        if !is_hint && !is_whole(text, hit.start, hit.end) || is_prose && is_in_name(text, hit) {
            continue;
        }
        match role {
            // "0 missing"; but "I could not produce".
            Role::Verdict(row) if CAUSES[row].weight == Weight::Common && is_negated(text, hit.start) => {}
            Role::Trouble if is_negated(text, hit.start) => {}
            Role::Trouble => {
                halves.push(hit);
                hits.push(hit);
            }
            Role::Subject(row) if is_told(row) && is_in_path(text, hit) => {}
            Role::Subject(_) | Role::Verdict(_) => halves.push(hit),
            Role::StatusWord => {
                hits.extend(
                    status::after(text, hit.start..hit.end).map(|(row, place)| Hit::new(Role::Cause(row), place)),
                );
            }
            _ => hits.push(hit),
        }
    }
    hits.extend(pairs(text, &halves).take(MOST));
    hits.extend(status::leading(text).map(|(row, place)| Hit::new(Role::Cause(row), place)));
    hits.extend(status::numbers(text).take(MOST).map(|(row, place)| Hit::new(Role::Status(row), place)));
    hits
}

/// How far a verdict may stand from its subject, in bytes.
const REACH: usize = 64;

/// The subjects and verdicts that stand together, as hits of their row.
fn pairs<'h>(text: &'h str, halves: &'h [Hit]) -> impl Iterator<Item = Hit> + 'h {
    halves.iter().enumerate().flat_map(move |(index, late)| {
        // `halves` is in the order of the ends: the partners of each are before it.
        let near = halves[..index].iter().rev().take_while(|early| early.end + REACH >= late.start);
        let row_with = |early: &Hit| match (early.role, late.role) {
            (Role::Subject(row), Role::Verdict(of)) | (Role::Verdict(row), Role::Subject(of)) if row == of => Some(row),
            (Role::Subject(row), Role::Trouble) | (Role::Trouble, Role::Subject(row)) if is_told(row) => Some(row),
            _ => None,
        };
        let joined = near.take(NEIGHBOURS).filter_map(move |early| {
            let row = row_with(early)?;
            let stands = early.end <= late.start && is_one_clause(&text[early.end..late.start]);
            stands.then_some(Hit { role: Role::Cause(row), start: early.start, end: late.end })
        });
        joined.take(PARTNERS)
    })
}

fn is_told(row: usize) -> bool {
    CAUSES[row].weight == Weight::Told
}

/// How many partners of a half count, the nearest first.
const PARTNERS: usize = 3;

/// How many words before a verdict are looked through for its subject, so that the time stays linear.
const NEIGHBOURS: usize = 32;

/// Whether neither a sentence nor a quotation begins or ends in `text`.
fn is_one_clause(text: &str) -> bool {
    let is_quote = |(at, part): &(usize, char)| match part {
        '\'' => {
            let (before, after) = text.split_at(*at);
            !before.ends_with(char::is_alphabetic) || !after.chars().nth(1).is_some_and(char::is_alphabetic)
        }
        _ => matches!(part, '"' | '`'),
    };
    // A quotation that ends, or begins, right at a half is the half's own.
    if text.starts_with(['\'', '"', '`']) || text.ends_with(['\'', '"', '`']) {
        return false;
    }
    let quotes = text.char_indices().filter(is_quote).count();
    let ends = [". ", "! ", "? ", "; ", "。", "；", "！", "？", "\n"];
    quotes % 2 == 0 && !ends.iter().any(|end| text.contains(end))
}

/// Whether no letter touches an end of `text[start..end]` that is a letter, and no digit one that is a digit.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let runs_on = |inside: Option<char>, outside: Option<char>| match (inside, outside) {
        (Some(inside), Some(outside)) => {
            is_letter(inside) && is_letter(outside) || inside.is_numeric() && outside.is_numeric()
        }
        _ => false,
    };
    let word = &text[start..end];
    !runs_on(word.chars().next(), text[..start].chars().next_back())
        && !runs_on(word.chars().next_back(), text[end..].chars().next())
}

/// Where the addresses in `text` stand, without their schemes: "api.example.com/rate_limit" of "https://…".
fn addresses(text: &str) -> Vec<Range<usize>> {
    let mut rest = text;
    let next = || {
        let (_, address) = rest.split_once("://")?;
        let (_, after) = split_while(address, |part| !part.is_whitespace());
        rest = after;
        Some(text.len() - address.len()..text.len() - after.len())
    };
    std::iter::from_fn(next).collect()
}

/// Whether byte `at` stands within one of these `addresses`, or at its end.
fn is_in_address(addresses: &[Range<usize>], at: usize) -> bool {
    let next = addresses.partition_point(|address| address.end < at);
    addresses.get(next).is_some_and(|address| address.start <= at)
}

/// Whether `hit` is a part of an identifier, a path or an address: "error_rate", "tides.service".
fn is_in_path(text: &str, hit: Hit) -> bool {
    text[..hit.start].ends_with(['_', '/', '.']) || {
        let mut after = text[hit.end..].chars();
        matches!(after.next(), Some('_' | '/' | '.')) && after.next().is_some_and(char::is_alphanumeric)
    }
}

/// Whether `hit` is a part of a name: "previous_errors", 'weekly-report', "/srv/report.sh".
fn is_in_name(text: &str, hit: Hit) -> bool {
    let is_joint = |sign: Option<char>, beyond: Option<char>| match sign {
        Some('_') => true,
        Some('/') => beyond.is_some_and(|beyond| !beyond.is_whitespace()),
        Some('-' | '.') => beyond.is_some_and(|beyond| beyond.is_ascii_alphanumeric()),
        _ => false,
    };
    let (mut before, mut after) = (text[..hit.start].chars().rev(), text[hit.end..].chars());
    let (left, right) = (before.next(), after.next());
    is_joint(left, before.next())
        || is_joint(right, after.next())
        || left == right && matches!(left, Some('\'' | '"' | '`'))
        || (left, right) == (Some('`'), Some('\''))
}
