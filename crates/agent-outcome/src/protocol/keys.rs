//! The outermost keys of a JSON object, as far as they stand in its beginning.

use crate::ends::floor;
use serde_core::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::fmt;

/// How much of an object is read, in bytes: an error says so early.
const READ: usize = 16_384;

/// The outermost keys of an object and their values.
pub type Keys = Map<String, Value>;

/// The keys of the object that `json` is; of a long one those that its beginning holds. `None` where it is none.
pub fn read(json: &str) -> Option<Keys> {
    let (head, is_whole) = (&json[..floor(json, READ)], json.len() <= READ);
    let mut keys = Keys::new();
    let mut reader = serde_json::Deserializer::from_str(head);
    let read = reader.deserialize_map(Collect(&mut keys)).and_then(|()| reader.end());
    (read.is_ok() || !is_whole && !keys.is_empty()).then_some(keys)
}

/// Collects keys until the text ends: what was read before that stays.
struct Collect<'k>(&'k mut Keys);

impl<'de> Visitor<'de> for Collect<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
            // Deeply nested, or half a character: kept as a text.
            let value = serde_json::from_str(value.get()).unwrap_or_else(|_| Value::from(value.get()));
            self.0.insert(key, value);
        }
        Ok(())
    }
}
