//! Reads a value of a setting into the type of its field. Refusals are written for editors, so they
//! name no Rust types and suggest the key or word that was probably meant.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::diagnostic::nearest;
use crate::error::Error;

/// The reason for refusing a value, and the part of it that it concerns, if any.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct InvalidValue {
    pub(super) error: Error,
    /// The item of a list, by its index.
    pub(super) item: Option<usize>,
    /// The nested key, in the item if there is one.
    pub(super) field: Option<String>,
}

impl InvalidValue {
    /// A refusal because of the nested key `field`.
    pub(super) fn of_field(field: &str, error: Error) -> Self {
        Self { error, item: None, field: Some(field.to_owned()) }
    }
}

impl From<Error> for InvalidValue {
    fn from(error: Error) -> Self {
        Self { error, item: None, field: None }
    }
}

/// Text; numbers and booleans are taken as they are written.
pub(super) fn text(value: &Value) -> Result<String, InvalidValue> {
    match value {
        Value::String(text) => Ok(text.trim().to_owned()),
        Value::Number(n) => Ok(n.to_string()),
        Value::Bool(b) => Ok(b.to_string()),
        _ => Err(Error::new("it must be text").into()),
    }
}

/// A value of any type that serde knows.
pub(super) fn typed<T: DeserializeOwned>(value: &Value) -> Result<T, InvalidValue> {
    T::deserialize(value).map_err(|error| {
        let message = error.to_string().replace("expected usize", "expected a whole number");
        let mut quoted = message.split('`').skip(1).step_by(2).map(str::to_owned);
        let field = message.starts_with("unknown field");
        let unknown = (field || message.starts_with("unknown variant")).then(|| quoted.next());
        let unknown = unknown.flatten();
        let known: Vec<String> = quoted.collect();
        let meant =
            unknown.as_ref().and_then(|name| nearest(name, known.iter().map(String::as_str)));
        let hint = meant.map(|best| format!("did you mean `{best}`?").into());
        InvalidValue {
            error: Error { message, hint },
            item: None,
            field: unknown.filter(|_| field),
        }
    })
}
