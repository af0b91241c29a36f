//! Converts YAML to JSON values, with a limit on the expansion of aliases. The size of an alias's
//! value is counted before it is built, so that memory never exceeds the limit.

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess,
    VariantAccess as _, Visitor,
};
use serde_json::map::Entry;
use serde_json::{Map, Value};

use super::locations::located;
use super::{Applies, Choose, Mapping};

/// The maximum size of a text with its aliases expanded, as a multiple of its length,
const TIMES: usize = 10;
/// plus this many bytes.
const BYTES: usize = 1_000_000;
/// The bytes counted for each value in addition to its text: an empty list takes memory too.
const OF_EACH: usize = 8;

/// The bytes that may still be used for the values of a text.
pub(crate) struct Budget {
    limit: usize,
    left: Cell<Option<usize>>,
    choose: Choose,
    /// The keys that are repeated within an inner map.
    repeated: RefCell<Vec<InnerKey>>,
}

/// A key that is repeated within an inner map.
#[derive(Debug)]
pub(crate) struct InnerKey {
    pub(super) key: String,
    pub(super) applies: Applies,
}

impl Budget {
    /// The budget for `text`. A text without aliases has no limit, since its values grow with it.
    pub(super) fn of(text: &str, choose: Choose) -> Self {
        let aliases = memchr::memchr(b'*', text.as_bytes()).is_some();
        let limit = if aliases { TIMES * text.len() + BYTES } else { usize::MAX };
        Self { limit, left: Cell::new(Some(limit)), ..Self::unlimited(choose) }
    }

    /// The budget for a text in a format without aliases.
    pub(crate) fn unlimited(choose: Choose) -> Self {
        let left = Cell::new(Some(usize::MAX));
        Self { limit: usize::MAX, left, choose, repeated: RefCell::default() }
    }

    /// The keys that were repeated within an inner map so far.
    pub(crate) fn repeated(&self) -> Vec<InnerKey> {
        self.repeated.take()
    }

    /// Parses `text`; an empty document is an empty mapping.
    pub(super) fn read(&self, text: &str) -> Result<Mapping, serde_yaml::Error> {
        let read = serde_yaml::Deserializer::from_str(text);
        let mapping = read.deserialize_option(MappingVisitor(self))?;
        Ok(Mapping { repeated: located(self.repeated(), text), ..mapping })
    }

    /// The error message if the values of a text exceed the budget.
    pub(super) fn exceeded(&self) -> Option<String> {
        let message = || {
            let limit = self.limit;
            format!("aliases expand the text to more than {limit} bytes")
        };
        self.left.get().is_none().then(message)
    }

    pub(super) fn spend<E: serde::de::Error>(&self, bytes: usize) -> Result<(), E> {
        let left = self.left.get().and_then(|left| left.checked_sub(bytes + OF_EACH));
        self.left.set(left);
        left.map(|_| ()).ok_or_else(|| E::custom("too many aliases"))
    }
}

/// Reads the top level, where keys may be repeated.
struct MappingVisitor<'b>(&'b Budget);

impl<'de> Visitor<'de> for MappingVisitor<'_> {
    type Value = Mapping;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`key: value` lines")
    }

    fn visit_none<E>(self) -> Result<Mapping, E> {
        Ok(Mapping::default())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Mapping, D::Error> {
        deserializer.deserialize_map(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Mapping, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key_seed(Json(self.0))? {
            entries.push((text(key), map.next_value_seed(Json(self.0))?));
        }
        Ok(Mapping { entries, repeated: Vec::new() })
    }
}

/// Reads any value as JSON: tags such as `!` are dropped, keys become text, and values that JSON
/// lacks (`.nan`, `.inf`) become null.
#[derive(Clone, Copy)]
pub(crate) struct Json<'b>(pub(crate) &'b Budget);

impl<'de> DeserializeSeed<'de> for Json<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Json<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any YAML value")
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Value, E> {
        self.0.spend(0).map(|()| value.into())
    }

    fn visit_i64<E: serde::de::Error>(self, value: i64) -> Result<Value, E> {
        self.0.spend(0).map(|()| value.into())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        self.0.spend(0).map(|()| value.into())
    }

    // Numbers beyond 64 bits are text: titles, phone numbers.
    fn visit_i128<E: serde::de::Error>(self, value: i128) -> Result<Value, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_u128<E: serde::de::Error>(self, value: u128) -> Result<Value, E> {
        self.visit_str(&value.to_string())
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        self.0.spend(0).map(|()| value.into())
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        self.0.spend(value.len()).map(|()| value.into())
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Value, E> {
        self.0.spend(0).map(|()| Value::Null)
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<Value, E> {
        self.visit_unit()
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        self.0.spend(0)?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        self.0.spend(0)?;
        let mut members = Map::new();
        while let Some(key) = map.next_key_seed(self)? {
            match members.entry(text(key)) {
                Entry::Vacant(free) => {
                    free.insert(map.next_value_seed(self)?);
                }
                Entry::Occupied(mut taken) => {
                    let key = taken.key().clone();
                    let at = self.0.repeated.borrow().len();
                    let unclear = InnerKey { key: key.clone(), applies: Applies::Unclear };
                    self.0.repeated.borrow_mut().push(unclear);
                    let value = map.next_value_seed(self)?;
                    let applies = (self.0.choose)(&key, taken.get(), &value);
                    self.0.repeated.borrow_mut()[at].applies = applies;
                    if applies != Applies::First {
                        taken.insert(value);
                    }
                }
            }
        }
        Ok(Value::Object(members))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, tagged: A) -> Result<Value, A::Error> {
        let (IgnoredAny, value) = tagged.variant()?;
        value.newtype_variant_seed(self)
    }
}

/// A key as text; a list or map is written as JSON.
pub(super) fn text(key: Value) -> String {
    match key {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use crate::yaml::mapping;

    /// A list of `count` aliases of `name`.
    fn aliases(name: &str, count: usize) -> String {
        format!("[{}]", vec![format!("*{name}"); count].join(", "))
    }

    /// `of(0)`, `of(1)` ... in one text.
    fn many(count: usize, of: impl Fn(usize) -> String) -> String {
        (0..count).map(of).collect()
    }

    #[test]
    fn the_expansion_of_aliases_is_bounded() {
        let long = "x".repeat(1_000);
        let mut laughs = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for n in 1..9 {
            let line = format!("a{n}: &a{n} {}\n", aliases(&format!("a{}", n - 1), 10));
            laughs.push_str(&line);
        }
        let keys = many(2_000, |n| format!("- {{*a : {n}}}\n"));
        let merges = "- <<: *a\n".repeat(2_000);
        let maps = many(2_000, |n| format!("- ? *a\n  : {n}\n"));
        for (bomb, line) in [
            (format!("t: 1\na: &a \"{long}\"\nb: {}", aliases("a", 2_000)), 2),
            (format!("a: &a {long}\nb: {}", aliases("a", 2_000)), 1),
            (format!("a: &a |\n  {long}\nb: {}", aliases("a", 2_000)), 1),
            (laughs.clone(), 1),
            (format!("# note\n{laughs}"), 2),
            (format!("a: &a \"{long}\"\nb:\n{keys}"), 1),
            (format!("a: &a {{k: \"{long}\"}}\nb:\n{merges}"), 1),
            (format!("a: &a [\"{long}\"]\nb:\n{maps}"), 1),
            (format!("a: &a [{}]\nb: {}", "[], ".repeat(500), aliases("a", 2_000)), 1),
            (format!("a: &a !x \"{long}\"\nb: {}", aliases("a", 2_000)), 1),
        ] {
            let error = mapping(&bomb).unwrap_err();
            assert!(error.message.starts_with("aliases expand the text"), "{}", error.message);
            let found = bomb[..error.span.start].lines().count().max(1);
            assert_eq!(found, line, "{bomb:.60}");
        }
    }

    #[test]
    fn aliases_in_common_use_are_read() {
        let long = "x".repeat(1_000);
        let much = format!("a: &a \"{long}\"\nb: {}", aliases("a", 900));
        let much = mapping(&much).unwrap();
        assert_eq!(much.entries[1].1.as_array().map(Vec::len), Some(900));
        // These asterisks are not aliases, and values without aliases have no limit.
        let stars = format!("a: \"*\"\nb: [{}]", "[], ".repeat(100_000));
        assert!(mapping(&stars).is_ok());
        let own = "a: &a [1, {b: *z}]\nz: &z 1";
        assert_eq!(mapping(own).unwrap_err().message, "unknown anchor");
        let itself = "a: &a [*a]";
        assert_eq!(mapping(itself).unwrap_err().message, "recursion limit exceeded");
    }

    #[test]
    fn keys_are_text_and_tags_are_dropped() {
        let text =
            "1: a\n1.5: b\ntrue: c\n~: d\n? [x, 2]\n: e\n? {y: z}\n: !tag f\ng: !t {h: !u [1]}\n";
        let entries = mapping(text).unwrap().entries;
        let keys: Vec<&str> = entries.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["1", "1.5", "true", "null", "[\"x\",2]", "{\"y\":\"z\"}", "g"]);
        assert_eq!(entries[5].1, "f");
        assert_eq!(entries[6].1, serde_json::json!({"h": [1]}));
        let twice = mapping("a: {b: 1, c: 2, b: 3}\nd: [{e: 1, e: 2}]").unwrap();
        assert_eq!(twice.entries[0].1, serde_json::json!({"b": 3, "c": 2}));
        let repeated: Vec<_> = twice.repeated.into_iter().map(|repeated| repeated.key).collect();
        assert_eq!(repeated, ["b", "e"]);
    }
}
