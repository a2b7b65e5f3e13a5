//! Finds the classes of a word, in an index that is built when the crate is compiled.

mod lists;

pub use lists::*;

const COUNT: usize = {
    let (mut count, mut class) = (0, 0);
    while class < WORDS.len() {
        count += WORDS[class].1.len();
        class += 1;
    }
    count
};

/// The stems by their first three characters: the heads of chains, and the next of each.
struct Index {
    stems: [(&'static str, Classes); COUNT],
    heads: [u16; CHAINS],
    next: [u16; COUNT],
}

const CHAINS: usize = 8192;
const END: u16 = u16::MAX;

static INDEX: Index = {
    let mut index = Index { stems: [("", 0); COUNT], heads: [END; CHAINS], next: [END; COUNT] };
    let (mut at, mut class) = (0, 0);
    while class < WORDS.len() {
        let mut word = 0;
        while word < WORDS[class].1.len() {
            let stem = WORDS[class].1[word];
            let (mut start, mut key) = (0, [0; KEY]);
            let mut place = 0;
            // A shorter stem leaves the rest of the key 0, and `classes_at` looks for such keys too.
            while place < KEY && start < stem.len() && stem.as_bytes()[start] != b'-' {
                (key[place], start) = character(stem, start);
                place += 1;
            }
            let chain = chain(key);
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

/// How many characters of a stem choose its chain.
const KEY: usize = 3;

/// The chain of the stems that begin with these characters; 0 behind those of fewer.
const fn chain(key: [u32; KEY]) -> usize {
    let mixed = key[0].wrapping_mul(0x9e37_79b1) ^ key[1].wrapping_mul(0x85eb_ca6b) ^ key[2].wrapping_mul(0xc2b2_ae35);
    (mixed ^ mixed >> 15) as usize >> 3 & (CHAINS - 1)
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
    let (mut key, mut found) = ([0; KEY], 0);
    for (place, &part) in chars.iter().take(KEY).enumerate() {
        key[place] = u32::from(part);
        found |= in_chain(chain(key), chars, is_wide);
    }
    found
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
