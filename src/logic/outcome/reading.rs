//! A line and what was found in it: which causes it names, and whether it reads as an error.

use super::exception;
use super::line::{Line, Setting};
use super::matcher::{scan, Hit, Role};
use super::program;
use super::rules::signs::LOOKING;
use super::rules::{Weight, CAUSES};
use super::sentence::{body, is_count, is_negated, is_subject, sentences, share, words, words_to, Quotes};
use super::status;
use super::{Category, Finding};
use std::cell::OnceCell;
use std::ops::Range;

/// How far from the line's start a message may begin, in bytes: "bash: line 1: ./run.sh: Permission denied".
const LEAD: usize = 100;

/// How many words may stand before a message that a colon introduces.
const LEAD_WORDS: usize = 4;

/// How much of its sentence, in percent, an error's words take where they do not begin the message, and where they are
/// everyday words besides.
const MESSAGE_SHARE: usize = 30;
const COMMON_SHARE: usize = 55;
const BEGINNING_SHARE: usize = 50;

/// A line and what was found in it.
#[derive(Debug)]
pub struct Reading<'t> {
    /// The line.
    pub line: Line<'t>,
    /// What was found in its message.
    pub hits: Vec<Hit>,
    /// Where a body, a provider's JSON, begins in the message.
    body: usize,
    quotes: OnceCell<Quotes>,
    /// Where each sentence ends, and how much of it, in percent, the words of errors take.
    shares: OnceCell<Vec<(usize, usize)>>,
}

impl<'t> Reading<'t> {
    /// Looks at `line`.
    pub fn new(line: Line<'t>) -> Self {
        let mut hits = scan(line.message);
        // What stands in a body is no prose.
        let body = body(line.message);
        hits.retain(|hit| hit.start < body || !matches!(hit.role, Role::Prose | Role::Contrast | Role::Over));
        hits.retain(|hit| {
            !matches!(hit.role, Role::Cause(_) | Role::Undelivered) || !is_negated(line.message, hit.start)
        });
        // "The second try hit the same wall" is not over.
        let is_done = hits.iter().any(|hit| hit.role == Role::Done);
        hits.retain(|hit| hit.role != Role::Over || is_done || !is_try(&line.message[hit.place()]));
        // "I couldn't find anything unusual" admits nothing.
        hits.retain(|hit| {
            !matches!(hit.role, Role::Cause(row) if CAUSES[row].weight == Weight::Admitted)
                || !looks_for(&line.message[hit.end..])
        });
        Reading { line, hits, body, quotes: OnceCell::new(), shares: OnceCell::new() }
    }

    /// Whether anything in it has that role.
    pub fn has(&self, role: Role) -> bool {
        self.first(role).is_some()
    }

    /// The first that has that role.
    pub fn first(&self, role: Role) -> Option<&Hit> {
        self.hits.iter().filter(|hit| hit.role == role).min_by_key(|hit| hit.start)
    }

    /// What opens a line that states an error: words for it, an exception's name, or a log's level; and whether what
    /// follows only counts such errors ("ERROR: 3").
    pub fn opening(&self) -> Option<(&'t str, bool)> {
        let message = self.line.message;
        let counts = |rest: &str| is_count(rest) && status::row(rest.trim_start()).is_none();
        let begins = |hit: &Hit| hit.start == 0 || program::leads(&message[..hit.start]);
        let words = self.hits.iter().filter(|hit| hit.role == Role::Opening && begins(hit));
        if let Some(hit) = words.max_by_key(|hit| hit.end) {
            let rest = &message[hit.end..];
            let names = |cause: &Hit| {
                cause.start >= hit.end && matches!(cause.role, Role::Cause(row) if CAUSES[row].weight != Weight::Hint)
            };
            let is_label = message[..hit.end].ends_with(':');
            let denies = ["no", "none", "nothing", "n/a", "-", "nein", "keine"]
                .iter()
                .any(|none| none.eq_ignore_ascii_case(rest.trim().trim_end_matches('.')));
            let reports = (denies || counts(rest) || !is_label && is_subject(rest)) && !self.hits.iter().any(names);
            return Some((message[..hit.end].trim_end(), reports));
        }
        let is_logged = self.line.setting == Setting::LoggedError;
        let logged = || self.line.level.filter(|_| is_logged).map(|level| (level, counts(message)));
        let named =
            exception::leading(message).or_else(|| program::exit_code(message)).or_else(|| program::end(message));
        named.map(|name| (name, false)).or_else(logged)
    }

    /// What a line says that reads as an error message, states an error in its middle, or admits one and names its
    /// cause.
    pub fn message(&self) -> Option<Finding<'t>> {
        let message = self.line.message;
        let text_of = |hit: &Hit| &message[hit.start..hit.end];
        let begins = |hit: &&Hit| {
            let Role::Cause(row) = hit.role else {
                return false;
            };
            match CAUSES[row].weight {
                Weight::Hint | Weight::Admitted | Weight::Undelivered | Weight::Told => false,
                Weight::Common => self.is_message(hit) && (self.is_of_tool(hit) || self.names(hit, Weight::Common)),
                Weight::Banner | Weight::Message | Weight::Spoken => self.is_message(hit),
            }
        };
        let states = |hit: &&Hit| {
            let counts = text_of(hit).ends_with([' ', ':']) && is_count(&message[hit.end..]);
            let is_set = text_of(hit).starts_with(' ') || !self.is_quoted(hit);
            hit.role == Role::Statement && hit.start <= LEAD && !counts && is_set
        };
        let stated = self.hits.iter().find(begins).or_else(|| self.hits.iter().find(states)).map(text_of);
        if let Some(stated) = stated.or_else(|| exception::within(message)).or_else(|| program::stated(message)) {
            return Some(self.any_cause().unwrap_or_else(|| self.general(stated)));
        }
        let admits = self.hits.iter().any(|hit| hit.role == Role::Admission && hit.start == 0);
        self.cause(|hit, weight| {
            admits && !matches!(weight, Weight::Told | Weight::Undelivered) && !self.is_quoted(hit)
        })
    }

    /// The most specific cause that the line names anywhere.
    pub fn any_cause(&self) -> Option<Finding<'t>> {
        self.cause(|_, _| true)
    }

    /// The most specific cause among the hits that `decides` lets count, and what says it first.
    pub fn cause(&self, decides: impl Fn(&Hit, Weight) -> bool) -> Option<Finding<'t>> {
        let counted: Vec<(usize, &Hit)> = self
            .hits
            .iter()
            .filter_map(|hit| match hit.role {
                Role::Cause(row) if decides(hit, CAUSES[row].weight) => Some((row, hit)),
                Role::Status(row) if decides(hit, Weight::Hint) => Some((row, hit)),
                _ => None,
            })
            .collect();
        let is_hint = |row: usize| match CAUSES[row].weight {
            Weight::Undelivered | Weight::Admitted => 3,
            Weight::Told => 2,
            Weight::Hint => 1,
            _ => 0,
        };
        let rank = counted.iter().map(|(row, _)| *row).min_by_key(|&row| (is_hint(row), row))?;
        // What says it first is quoted: "Error code: 429" of "Error code: 429 - rate limit reached".
        let says = |row: usize| {
            let (cause, decisive) = (CAUSES[row], CAUSES[rank]);
            cause.category == decisive.category
                && is_hint(row) == is_hint(rank)
                && cause.subjects.is_empty() == decisive.subjects.is_empty()
        };
        let said = counted.iter().filter(|(row, _)| says(*row)).map(|(_, hit)| hit);
        let hit = said.min_by_key(|hit| (hit.start, usize::MAX - hit.end))?;
        let marker = &self.line.message[hit.start..hit.end];
        Some(Finding { category: CAUSES[rank].category, rank, line: self.line.whole, marker })
    }

    /// The most specific cause that the line names, else what is `said`; that the work is not done is no cause.
    pub fn named_or(&self, said: Finding<'t>) -> Finding<'t> {
        let names = |weight| !matches!(weight, Weight::Admitted | Weight::Undelivered);
        let general = if said.category == Category::Crash { self.general(said.marker) } else { said };
        self.cause(|_, weight| names(weight)).unwrap_or(general)
    }

    /// A failure with no more specific cause.
    pub fn general(&self, marker: &'t str) -> Finding<'t> {
        Finding { category: Category::Crash, rank: CAUSES.len(), line: self.line.whole, marker: marker.trim() }
    }

    /// Whether `hit` begins the message: at the start, after a number, or after "name: ", with no sentence before it
    /// and no sentence that it is the subject of after it.
    pub fn is_message(&self, hit: &Hit) -> bool {
        let message = self.line.message;
        // A status' number before its reason does not part them: "vllm: 400 Bad Request".
        let lead = message[..hit.start].trim_end_matches(|part: char| part.is_ascii_digit() || part == ' ');
        let begins = lead.is_empty()
            || lead.ends_with('(') && !lead.contains(' ')
            // "Encountered ResourceExhausted: …"
            || message[hit.end..].starts_with(": ") && !message[hit.start..hit.end].contains(' ') && words_to(lead, 1) <= 1
            || (lead.ends_with([':', '：', '>', '[', '→', '←']) || lead.ends_with(" -") || lead.ends_with(" —"))
                && lead.len() <= LEAD
                && !lead.contains(". ")
                && (words(lead) <= LEAD_WORDS || self.states_before(hit));
        begins && self.is_said(hit)
    }

    /// Whether only the name of a tool stands before `hit`: "zsh: killed", "sh: 1: jq: not found".
    fn is_of_tool(&self, hit: &Hit) -> bool {
        let lead = &self.line.message[..hit.start];
        let is_name = |part: char| part.is_ascii_lowercase() || part.is_ascii_digit() || "_-./:".contains(part);
        !lead.is_empty()
            && lead.split_whitespace().all(|token| {
                let is_place = token == "line" || token.bytes().all(|digit| digit.is_ascii_digit());
                (token.ends_with(':') || is_place) && token.chars().all(is_name)
            })
    }

    /// Whether other words before `hit` state an error.
    fn states_before(&self, hit: &Hit) -> bool {
        let states =
            |other: &Hit| matches!(other.role, Role::Opening | Role::Statement | Role::Admission | Role::Cause(_));
        self.hits.iter().any(|other| states(other) && other.end <= hit.start)
    }

    /// Whether `hit`, somewhere in the line, is about all that its sentence says.
    pub fn names(&self, hit: &Hit, weight: Weight) -> bool {
        let begins = || words_to(&self.line.message[..hit.start], 1) <= 1;
        let least = match weight {
            Weight::Message | Weight::Banner => MESSAGE_SHARE,
            Weight::Common if begins() => BEGINNING_SHARE,
            Weight::Common => COMMON_SHARE,
            _ => return false,
        };
        let shares = self.shares.get_or_init(|| self.shares());
        let share = shares.get(shares.partition_point(|(end, _)| *end <= hit.start));
        self.is_said(hit) && share.is_some_and(|(_, share)| *share >= least)
    }

    /// Where each sentence ends, and how much of it the words of errors take. One that a body stands in ends before that
    /// for the words before it, and for those in it is one with them.
    fn shares(&self) -> Vec<(usize, usize)> {
        let message = self.line.message;
        let speaks =
            |hit: &&Hit| matches!(hit.role, Role::Cause(_) | Role::Status(_) | Role::Statement) && self.is_said(hit);
        let mut spans: Vec<_> = self.hits.iter().filter(speaks).map(Hit::place).collect();
        spans.sort_unstable_by_key(|span| span.start);
        let share_of = |sentence: Range<usize>| {
            let place = |at: usize| spans.partition_point(|span| span.start < at);
            (sentence.end, share(message, sentence.clone(), &spans[place(sentence.start)..place(sentence.end)]))
        };
        let mut start = 0;
        let parts = sentences(message).flat_map(|sentence| {
            let whole = start..start + sentence.len();
            start = whole.end;
            let before_body = Some(whole.start..self.body).filter(|_| whole.contains(&self.body));
            before_body.into_iter().chain([whole]).map(share_of).collect::<Vec<_>>()
        });
        parts.collect()
    }

    /// Whether `hit` stands in quotes.
    pub fn is_quoted(&self, hit: &Hit) -> bool {
        let message = self.line.message;
        self.quotes.get_or_init(|| Quotes::of(message)).hold(message, hit.place())
    }

    /// Whether `hit` is neither quoted nor counted nor the subject of a sentence.
    pub fn is_said(&self, hit: &Hit) -> bool {
        !self.is_quoted(hit) && !is_subject(&self.line.message[hit.end..])
    }
}

/// Whether `words` tell of a further try, and not yet of its success.
fn is_try(words: &str) -> bool {
    ["try", "attempt"].iter().any(|word| words.contains(word))
}

/// Whether `rest`, after a first person's "I couldn't", tells of something looked for: " find any errors".
fn looks_for(rest: &str) -> bool {
    let word = rest.split_whitespace().find(|word| *word != "to").unwrap_or_default();
    rest.starts_with(' ') && LOOKING.contains(&word)
}
