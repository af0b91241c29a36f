//! Reads TOML as JSON values. A date that does not exist, such as `2024-02-30`, and an integer
//! beyond 64 bits are text as written: the readers of the keys know what is wrong with it, if
//! anything.

use std::collections::HashSet;

use serde_json::Value;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue, Error};

/// The entries of a TOML document in order.
///
/// # Errors
/// The text is not TOML, apart from dates that do not exist.
pub(super) fn entries(text: &str) -> Result<Vec<(String, Value)>, Error> {
    let (table, errors) = match DeTable::parse(text) {
        Ok(table) => (table, Vec::new()),
        Err(_) => DeTable::parse_recoverable(text),
    };
    let mut reader = Reader { text, unread_dates: HashSet::new() };
    let entries = reader.members(table.into_inner());
    let is_date =
        |error: &Error| error.span().is_some_and(|span| reader.unread_dates.contains(&span.start));
    match errors.into_iter().find(|error| !is_date(error)) {
        Some(error) => Err(error),
        None => Ok(entries),
    }
}

/// The values of a document that [`entries`] could read, with numbers, booleans and dates as the
/// text that is written.
pub(super) fn as_written(text: &str) -> Vec<Value> {
    let (table, _) = DeTable::parse_recoverable(text);
    table.into_inner().into_iter().map(|(_, value)| written(text, value)).collect()
}

fn written(text: &str, value: Spanned<DeValue<'_>>) -> Value {
    let span = value.span();
    match value.into_inner() {
        DeValue::String(text) => text.into(),
        DeValue::Array(items) => items.into_iter().map(|item| written(text, item)).collect(),
        DeValue::Table(table) => {
            let member = |(key, value): (Spanned<DeString<'_>>, Spanned<DeValue<'_>>)| {
                (key.into_inner().into_owned(), written(text, value))
            };
            Value::Object(table.into_iter().map(member).collect())
        }
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_) => {
            text[span].into()
        }
    }
}

struct Reader<'t> {
    text: &'t str,
    /// The bytes at which dates start that the parser could not read.
    unread_dates: HashSet<usize>,
}

impl Reader<'_> {
    fn members(&mut self, table: DeTable<'_>) -> Vec<(String, Value)> {
        let entry = |(key, value): (Spanned<DeString<'_>>, Spanned<DeValue<'_>>)| {
            (key.into_inner().into_owned(), self.value(value))
        };
        table.into_iter().map(entry).collect()
    }

    fn value(&mut self, value: Spanned<DeValue<'_>>) -> Value {
        let span = value.span();
        match value.into_inner() {
            DeValue::String(text) => text.into(),
            DeValue::Integer(n) => match i64::from_str_radix(n.as_str(), n.radix()) {
                Ok(number) => number.into(),
                Err(_) => self.text[span].into(),
            },
            DeValue::Float(n) => n.as_str().parse::<f64>().unwrap_or(f64::NAN).into(),
            DeValue::Boolean(truth) => truth.into(),
            DeValue::Datetime(read) if read.date.is_none() && read.time.is_none() => {
                self.unread_dates.insert(span.start);
                self.text[span].into()
            }
            DeValue::Datetime(read) => read.to_string().into(),
            DeValue::Array(items) => items.into_iter().map(|item| self.value(item)).collect(),
            DeValue::Table(table) => Value::Object(self.members(table).into_iter().collect()),
        }
    }
}
