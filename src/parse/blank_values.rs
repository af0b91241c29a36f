//! Whether items of lists in front matter are empty.

use serde_json::Value;

/// Whether a value is null or a text of white space.
pub(super) fn is_blank(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// Whether an item of a list says nothing, in any of its parts.
pub(super) fn is_empty(item: &Value) -> bool {
    match item {
        Value::Object(members) => members.values().all(is_empty),
        _ => is_blank(item),
    }
}
