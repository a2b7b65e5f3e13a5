//! Weighs one line: does it say that the run failed, how plainly, and why?

use super::exception;
use super::line::{Line, Setting};
use super::matcher::{scan, status_row, Hit, Role};
use super::program;
use super::rules::{Weight, CAUSES};
use super::sentence::{is_count, is_negated, is_quoted, is_subject, sentence_around, share, tells_part, words};
use super::{Category, Finding};

/// How plainly a line says that the run failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Proof {
    /// It names a cause somewhere.
    Named,
    /// It reads as an error message, or admits a failure and names its cause.
    Message,
    /// A first person admits that the work could not be done.
    Admitted,
    /// A model's own word that it declines.
    Declined,
    /// It outright states an error.
    Stated,
    /// It says that the job was not done.
    Undelivered,
    /// A runner's own words.
    Banner,
}

/// What a line says of the run's failure.
#[derive(Debug, Clone, Copy)]
pub struct Evidence<'t> {
    /// What failed, and by which words.
    pub finding: Finding<'t>,
    /// How plainly.
    pub proof: Proof,
}

/// How far from the line's start a message may begin, in bytes: "bash: line 1: ./run.sh: Permission denied".
const LEAD: usize = 100;

/// How many words may stand before a message that a colon introduces.
const LEAD_WORDS: usize = 4;

/// How much of its sentence, in percent, an error's words take where they do not begin the message, and where they are
/// everyday words besides.
const MESSAGE_SHARE: usize = 30;
const COMMON_SHARE: usize = 55;
const BEGINNING_SHARE: usize = 50;

/// How many words after a "but" deliver something.
const CONTRASTED: usize = 5;

/// What `line` says of the run's failure, if it says anything.
pub fn weigh(line: Line<'_>) -> Option<Evidence<'_>> {
    if matches!(line.setting, Setting::Report | Setting::LoggedProgress) {
        return None;
    }
    let reading = Reading::new(line);
    if reading.has(Role::Over) {
        return None;
    }
    let of = |proof: Proof| move |finding| Evidence { finding, proof };
    if let Some(finding) = reading.cause(|hit, weight| weight == Weight::Banner && reading.is_message(hit)) {
        return Some(of(Proof::Banner)(finding));
    }
    if let Some((stated, false)) = reading.opening() {
        return Some(of(Proof::Stated)(reading.any_cause().unwrap_or_else(|| reading.general(stated))));
    }
    let says = |said: Weight| move |hit: &Hit, weight| weight == said && !is_quoted(line.message, hit);
    let delivers = reading.turns_to_delivery() || tells_part(line.message);
    if let Some(refusal) = reading.cause(says(Weight::Spoken)).filter(|_| !delivers) {
        // "I can't write the report: HTTP 429" is no refusal.
        let finding = reading.cause(|_, weight| weight == Weight::Message).unwrap_or(refusal);
        let proof = if finding.rank < refusal.rank { Proof::Admitted } else { Proof::Declined };
        let finding = if finding.rank < refusal.rank { finding } else { refusal };
        return Some(of(proof)(finding));
    }
    if let Some(admitted) = reading.cause(says(Weight::Admitted)).filter(|_| !delivers) {
        return Some(of(Proof::Admitted)(reading.any_cause().unwrap_or(admitted)));
    }
    if let Some(hit) = reading.first(Role::Undelivered) {
        let general = || reading.general(&line.message[hit.start..hit.end]);
        return Some(of(Proof::Undelivered)(reading.any_cause().unwrap_or_else(general)));
    }
    reading
        .message()
        .map(of(Proof::Message))
        .or_else(|| reading.cause(|hit, weight| reading.names(hit, weight)).map(of(Proof::Named)))
}

/// What a line that is known to be an error says: an exception's message, for one.
pub fn known(line: Line<'_>) -> Finding<'_> {
    let reading = Reading::new(line);
    let stated = reading.opening().map_or(line.message, |(stated, _)| stated);
    reading.any_cause().unwrap_or_else(|| reading.general(stated))
}

/// A line and what was found in it.
struct Reading<'t> {
    line: Line<'t>,
    hits: Vec<Hit>,
    /// Where a body, a provider's JSON, begins in the message.
    body: usize,
}

impl<'t> Reading<'t> {
    fn new(line: Line<'t>) -> Self {
        let mut hits = scan(line.message);
        // What stands in a body is no prose.
        let body = ["{\"", "{'"].iter().filter_map(|brace| line.message.find(brace)).min().unwrap_or(usize::MAX);
        hits.retain(|hit| hit.start < body || !matches!(hit.role, Role::Prose | Role::Contrast | Role::Over));
        hits.retain(|hit| !matches!(hit.role, Role::Cause(_) | Role::Undelivered) || !is_negated(line.message, hit));
        Reading { line, hits, body }
    }

    fn has(&self, role: Role) -> bool {
        self.first(role).is_some()
    }

    fn first(&self, role: Role) -> Option<&Hit> {
        self.hits.iter().filter(|hit| hit.role == role).min_by_key(|hit| hit.start)
    }

    /// Whether the sentence of `hit` is prose about errors, asks something, or turns to what it delivers.
    fn is_prose(&self, hit: &Hit) -> bool {
        let message = self.line.message;
        let sentence = sentence_around(message, hit.start);
        let is_word = |prose: &Hit| {
            let is_part = |cause: &Hit| {
                matches!(cause.role, Role::Cause(_)) && cause.start <= prose.start && prose.end <= cause.end
            };
            prose.role == Role::Prose && sentence.contains(&prose.start) && !self.hits.iter().any(is_part)
        };
        let asks = message[sentence.clone()].trim_end().ends_with(['?', '？']) && !self.is_message(hit);
        asks || tells_part(message) || self.hits.iter().any(is_word) || self.turns_to_delivery()
    }

    /// Whether the line turns, by a "but", from what failed to what it delivers.
    fn turns_to_delivery(&self) -> bool {
        let delivers = |turn: &Hit| {
            let speaks = |hit: &Hit| {
                hit.start >= turn.end && matches!(hit.role, Role::Cause(_) | Role::Statement | Role::Undelivered)
            };
            turn.role == Role::Contrast
                && words(&self.line.message[turn.end..]) >= CONTRASTED
                && !self.hits.iter().any(speaks)
        };
        self.hits.iter().any(delivers)
    }

    /// What opens a line that states an error: words for it, an exception's name, or a log's level; and whether what
    /// follows only counts such errors ("ERROR: 3").
    fn opening(&self) -> Option<(&'t str, bool)> {
        let message = self.line.message;
        let counts = |rest: &str| is_count(rest) && status_row(rest.trim_start()).is_none();
        let words = self.hits.iter().filter(|hit| hit.role == Role::Opening && hit.start == 0);
        if let Some(hit) = words.max_by_key(|hit| hit.end) {
            let rest = &message[hit.end..];
            let names = |cause: &Hit| {
                cause.start >= hit.end && matches!(cause.role, Role::Cause(row) if CAUSES[row].weight != Weight::Hint)
            };
            let reports = (counts(rest) || is_subject(rest)) && !self.hits.iter().any(names);
            return Some((message[..hit.end].trim_end(), reports));
        }
        let is_logged = self.line.setting == Setting::LoggedError;
        let logged = || self.line.level.filter(|_| is_logged).map(|level| (level, counts(message)));
        exception::leading(message).map(|name| (name, false)).or_else(logged)
    }

    /// What a line says that reads as an error message, states an error in its middle, or admits one and names its
    /// cause.
    fn message(&self) -> Option<Finding<'t>> {
        let message = self.line.message;
        let text_of = |hit: &Hit| &message[hit.start..hit.end];
        let begins = |hit: &&Hit| {
            let Role::Cause(row) = hit.role else {
                return false;
            };
            match CAUSES[row].weight {
                Weight::Hint | Weight::Admitted => false,
                Weight::Common => self.is_message(hit) && (self.is_of_tool(hit) || self.names(hit, Weight::Common)),
                Weight::Banner | Weight::Message | Weight::Spoken => self.is_message(hit) && !self.is_prose(hit),
            }
        };
        let states = |hit: &&Hit| {
            let counts = text_of(hit).ends_with([' ', ':']) && is_count(&message[hit.end..]);
            let is_set = text_of(hit).starts_with(' ') || !is_quoted(message, hit);
            hit.role == Role::Statement && hit.start <= LEAD && !counts && is_set && !self.is_prose(hit)
        };
        let stated = self.hits.iter().find(begins).or_else(|| self.hits.iter().find(states)).map(text_of);
        if let Some(stated) = stated.or_else(|| exception::within(message)).or_else(|| self.program()) {
            return Some(self.any_cause().unwrap_or_else(|| self.general(stated)));
        }
        let admits = self.hits.iter().any(|hit| hit.role == Role::Admission && hit.start == 0);
        self.cause(|hit, _| admits && !is_quoted(message, hit) && !self.is_prose(hit))
    }

    /// What a program or interpreter says of a failure of its own.
    fn program(&self) -> Option<&'t str> {
        program::stated(self.line.message).filter(|_| !tells_part(self.line.message) && !self.turns_to_delivery())
    }

    /// The most specific cause that the line names anywhere.
    fn any_cause(&self) -> Option<Finding<'t>> {
        self.cause(|_, _| true)
    }

    /// The most specific cause among the hits that `decides` lets count, and what says it first.
    fn cause(&self, decides: impl Fn(&Hit, Weight) -> bool) -> Option<Finding<'t>> {
        let counted: Vec<(usize, &Hit)> = self
            .hits
            .iter()
            .filter_map(|hit| match hit.role {
                Role::Cause(row) if decides(hit, CAUSES[row].weight) => Some((row, hit)),
                Role::Status(row) if decides(hit, Weight::Hint) => Some((row, hit)),
                _ => None,
            })
            .collect();
        let is_hint = |row: usize| matches!(CAUSES[row].weight, Weight::Hint | Weight::Admitted);
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

    /// A failure with no more specific cause.
    fn general(&self, marker: &'t str) -> Finding<'t> {
        Finding { category: Category::Crash, rank: CAUSES.len(), line: self.line.whole, marker: marker.trim() }
    }

    /// Whether `hit` begins the message: at the start, after a number, or after "name: ", with no sentence before it
    /// and no sentence that it is the subject of after it.
    fn is_message(&self, hit: &Hit) -> bool {
        let message = self.line.message;
        // A status' number before its reason does not part them: "vllm: 400 Bad Request".
        let lead = message[..hit.start].trim_end_matches(|part: char| part.is_ascii_digit() || part == ' ');
        let begins = lead.is_empty()
            || lead.ends_with('(') && !lead.contains(' ')
            // "Encountered ResourceExhausted: …"
            || message[hit.end..].starts_with(": ") && !message[hit.start..hit.end].contains(' ') && words(lead) <= 1
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
    fn names(&self, hit: &Hit, weight: Weight) -> bool {
        let begins = words(&self.line.message[..hit.start]) <= 1;
        let least = match weight {
            Weight::Message | Weight::Banner => MESSAGE_SHARE,
            Weight::Common if begins => BEGINNING_SHARE,
            Weight::Common => COMMON_SHARE,
            Weight::Spoken | Weight::Admitted | Weight::Hint => return false,
        };
        let mut sentence = sentence_around(self.line.message, hit.start);
        if hit.start < self.body {
            sentence.end = sentence.end.min(self.body);
        }
        let speaks = |other: &&Hit| {
            matches!(other.role, Role::Cause(_) | Role::Status(_) | Role::Statement)
                && sentence.contains(&other.start)
                && self.is_said(other)
        };
        let mut spans: Vec<_> = self.hits.iter().filter(speaks).map(|other| other.start..other.end).collect();
        spans.sort_unstable_by_key(|span| span.start);
        self.is_said(hit) && !self.is_prose(hit) && share(self.line.message, sentence, &spans) >= least
    }

    /// Whether `hit` is neither quoted nor counted nor the subject of a sentence.
    fn is_said(&self, hit: &Hit) -> bool {
        !is_quoted(self.line.message, hit) && !is_subject(&self.line.message[hit.end..])
    }
}
