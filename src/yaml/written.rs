//! The numbers and booleans of a text as they are written, for keys that are read as text: the
//! title `1.10` is not `1.1`.

use std::fmt;

use serde::de::{
    Deserialize as _, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Map, Value};

use super::Applies;
use super::value::{Budget, Json, text as key_text};

/// The values of `entries`, which were read from `text`, with numbers and booleans as the text that
/// is written; `None` if their spellings can't be found.
pub(crate) fn as_written(text: &str, entries: &[(String, Value)]) -> Option<Vec<Value>> {
    let budget = Budget::of(text, |_, _, _| Applies::Last);
    let read = serde_yaml::Deserializer::from_str(text);
    read.deserialize_map(Entries { entries, budget: &budget }).ok()
}

/// Whether a value has parts whose spelling may be lost.
pub(crate) fn may_be_respelled(value: &Value) -> bool {
    match value {
        Value::Number(_) | Value::Bool(_) => true,
        Value::Array(items) => items.iter().any(may_be_respelled),
        Value::Object(members) => members.values().any(may_be_respelled),
        Value::String(_) | Value::Null => false,
    }
}

struct Entries<'a> {
    entries: &'a [(String, Value)],
    budget: &'a Budget,
}

impl<'de> Visitor<'de> for Entries<'_> {
    type Value = Vec<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a mapping")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<Value>, A::Error> {
        let mut values = Vec::with_capacity(self.entries.len());
        for (_, read) in self.entries {
            let _: Option<IgnoredAny> = map.next_key()?;
            values.push(map.next_value_seed(Written { read, budget: self.budget })?);
        }
        Ok(values)
    }
}

/// Reads once more what was read as `read`.
#[derive(Clone, Copy)]
struct Written<'a> {
    read: &'a Value,
    budget: &'a Budget,
}

impl<'de> DeserializeSeed<'de> for Written<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        match self.read {
            Value::Number(_) | Value::Bool(_) => deserializer.deserialize_str(self),
            Value::Array(_) => deserializer.deserialize_seq(self),
            Value::Object(_) => deserializer.deserialize_map(self),
            Value::String(_) | Value::Null => {
                IgnoredAny::deserialize(deserializer)?;
                Ok(self.read.clone())
            }
        }
    }
}

impl<'de> Visitor<'de> for Written<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value of the same type")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
        self.budget.spend(text.len()).map(|()| text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let read = self.read.as_array().map(Vec::as_slice).unwrap_or_default();
        let mut items = Vec::with_capacity(read.len());
        for read in read {
            items.extend(seq.next_element_seed(Self { read, ..self })?);
        }
        let _: Option<IgnoredAny> = seq.next_element()?;
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(key) = map.next_key_seed(Json(self.budget))? {
            let key = key_text(key);
            let read = self.read.get(&key).unwrap_or(&Value::Null);
            members.insert(key, map.next_value_seed(Self { read, ..self })?);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::yaml::mapping;

    #[test]
    fn numbers_are_as_written() {
        let text = "a: 1.10\nb: [0x1F, ~, {c: 1e3, c: 2.0}, \"1.0\", True]\n\
                    d: &d {e: +1.50}\nf: [*d, *d]\ng: !t 1.0\na: 007.0\n";
        let entries = mapping(text).unwrap().entries;
        assert_eq!(
            as_written(text, &entries).unwrap(),
            [
                json!("1.10"),
                json!(["0x1F", null, {"c": "2.0"}, "1.0", "True"]),
                json!({"e": "+1.50"}),
                json!([{"e": "+1.50"}, {"e": "+1.50"}]),
                json!("1.0"),
                json!("007.0"),
            ]
        );
    }

    #[test]
    fn aliases_of_long_numbers_are_bounded() {
        let zeros = "0".repeat(100_000);
        let text = format!("a: &a 1.{zeros}\nb: [{}]\n", vec!["*a"; 5_000].join(", "));
        let entries = mapping(&text).unwrap().entries;
        assert_eq!(as_written(&text, &entries), None);
    }
}
