//! Statements about publication in front matter, under all names that other generators use. Values
//! that can't be understood withhold the text, because accidental publication can't be undone.

mod keys;
#[cfg(test)]
mod tests;
mod values;

use std::collections::HashMap;

use serde_json::{Map, Value};

use self::keys::{Meaning, meaning};
use self::values::{Reading, reading};
use super::fields::invalid_date;
use crate::date::WrittenDate;
use crate::diagnostic::{Diagnostic, Location, cut};
use crate::yaml::Applies;

/// The statements about publication in one front matter, or in data that it inherits.
#[derive(Debug, Clone, Default)]
pub(crate) struct Publishing(Vec<Statement>);

/// The statement of one key.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    /// The canonical name of the key.
    pub(crate) key: &'static str,
    /// The effect of the statement.
    pub(crate) says: Says,
    /// Key and value as written, such as `draft: true`.
    pub(crate) written: Box<str>,
    /// The location of the key.
    pub(crate) location: Location,
}

/// The effect of a statement on publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    /// It may be published.
    Publish,
    /// Not published before this date.
    From(WrittenDate),
    /// Not published after this date.
    Until(WrittenDate),
    /// Not included in any list.
    Hidden,
    /// Not published yet.
    Draft,
    /// Has no page.
    NoPage,
}

impl Says {
    /// The stricter of two statements under one key.
    fn stricter(self, other: Self) -> Self {
        let rank = |says: Self| match says {
            Self::Publish => 0,
            Self::From(_) | Self::Until(_) => 1,
            Self::Hidden => 2,
            Self::Draft => 3,
            Self::NoPage => 4,
        };
        let time = |date: WrittenDate| (date.day, date.time);
        match (self, other) {
            (Self::From(a), Self::From(b)) => Self::From(if time(b) > time(a) { b } else { a }),
            (Self::Until(a), Self::Until(b)) => Self::Until(if time(b) < time(a) { b } else { a }),
            _ if rank(other) > rank(self) => other,
            _ => self,
        }
    }
}

impl Publishing {
    /// The statements, one for each key.
    pub(crate) fn statements(&self) -> &[Statement] {
        &self.0
    }

    /// Whether a key says that it is a draft, or has no page.
    pub(crate) fn is_withheld(&self) -> bool {
        self.0.iter().any(|s| matches!(s.says, Says::Hidden | Says::Draft | Says::NoPage))
    }

    /// Whether `other` makes the same statements.
    pub(crate) fn same_as(&self, other: &Self) -> bool {
        let says = |publishing: &'_ Self| -> Vec<_> {
            publishing.0.iter().map(|statement| (statement.key, statement.says)).collect()
        };
        says(self) == says(other)
    }

    /// The statement of `key`.
    pub(crate) fn of(&self, key: &str) -> Option<&Statement> {
        self.0.iter().find(|statement| statement.key == key)
    }

    /// Removes the statement of `key`.
    pub(super) fn take(&mut self, key: &str) -> Option<Statement> {
        let at = self.0.iter().position(|statement| statement.key == key)?;
        Some(self.0.remove(at))
    }

    /// A single statement that represents a rule in another generator's settings.
    pub(super) fn one(statement: Statement) -> Self {
        Self(vec![statement])
    }

    fn add(&mut self, new: Statement) {
        match self.0.iter_mut().find(|known| known.key == new.key) {
            Some(known) if known.says.stricter(new.says) != known.says => *known = new,
            Some(_) => {}
            None => self.0.push(new),
        }
    }
}

/// Reads the statements about publication in `entries`; `place` returns the location of the n-th
/// key with a name. Unclear values are reported in `found`.
pub(super) fn read(
    entries: &[(String, Value)],
    place: &dyn Fn(&str, usize) -> Location,
    found: &mut Vec<Diagnostic>,
) -> Publishing {
    let mut publishing = Publishing::default();
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (key, value) in entries {
        let Some((name, meaning)) = meaning(key) else { continue };
        let count = seen.entry(key.to_ascii_lowercase()).or_default();
        let nth = *count;
        *count += 1;
        let says = match reading(meaning, value) {
            Reading::Clear(says) | Reading::Unclear(says, _) => Some(says),
            Reading::Nothing | Reading::NoDate | Reading::UnknownStatus => None,
        };
        let known = publishing.of(name).map(|known| known.says);
        // Only those of many duplicates that change something need to be located.
        let new = says.filter(|new| known.is_none_or(|known| known.stricter(*new) != known));
        let unclear = known.is_none() || new.is_some();
        match reading(meaning, value) {
            Reading::Unclear(_, what) if unclear => {
                found.push(not_understood(key, value, what).at(place(key, nth)));
            }
            Reading::UnknownStatus if unclear => {
                found.push(unknown_status(key, value).at(place(key, nth)));
            }
            Reading::NoDate if unclear => found.push(invalid_date(value).at(place(key, nth))),
            _ => {}
        }
        if let Some(says) = new {
            let written = written(key, value, meaning).into();
            publishing.add(Statement { key: name, says, written, location: place(key, nth) });
        }
    }
    inherit_within(entries, place, &mut publishing, found);
    publishing
}

/// Whether a key says something about being published.
pub(super) fn is_known(key: &str) -> bool {
    meaning(key).is_some()
}

/// Whether a key only concerns publication.
pub(super) fn decides(key: &str) -> bool {
    meaning(key).is_some_and(|(_, meaning)| !matches!(meaning, Meaning::Date | Meaning::Address))
}

/// Which of two values of `key` in one map applies: the one that withholds more, else the last.
pub(super) fn choose(key: &str, first: &Value, last: &Value) -> Applies {
    let in_build = ["list", "render"].into_iter().find(|known| key.eq_ignore_ascii_case(known));
    let Some(meaning) =
        meaning(key).map(|(_, meaning)| meaning).or(in_build.map(|_| Meaning::Build))
    else {
        return Applies::Last;
    };
    let read = |value: &Value| match in_build {
        // Hugo's `build` has words of its own.
        Some(key) if value.is_string() => {
            reading(Meaning::Build, &serde_json::json!({ key: value }))
        }
        _ => reading(meaning, value),
    };
    let says = |value: &Value| match read(value) {
        Reading::Clear(says) => Ok(Some(says)),
        Reading::UnknownStatus => Ok(Some(Says::Publish)),
        Reading::Nothing => Ok(None),
        Reading::Unclear(..) | Reading::NoDate => Err(()),
    };
    match (says(first), says(last)) {
        _ if first == last => Applies::Last,
        (Ok(_), Ok(None)) => Applies::First,
        (Ok(None), Ok(_)) => Applies::Last,
        (Ok(Some(first)), Ok(Some(last))) if first.stricter(last) == last => Applies::Last,
        (Ok(Some(_)), Ok(Some(_))) => Applies::First,
        (Err(()), _) | (_, Err(())) => Applies::Unclear,
    }
}

/// Whether the value of a key is a word for a state, which a text may give of its subject too.
pub(super) fn is_state(key: &str) -> bool {
    meaning(key)
        .is_some_and(|(_, meaning)| matches!(meaning, Meaning::Status | Meaning::Visibility))
}

/// Whether a line `key: value` certainly makes a statement about publication.
pub(super) fn is_plain(key: &str, value: &str) -> bool {
    meaning(key).is_some_and(|(_, meaning)| {
        let simple = matches!(
            meaning,
            Meaning::If(_) | Meaning::Unless(_) | Meaning::From | Meaning::Date | Meaning::Until
        );
        let value = Value::String(value.to_owned());
        simple && matches!(reading(meaning, &value), Reading::Clear(_))
    })
}

/// Whether a line `key: value` plainly declares the text a draft.
pub(super) fn is_draft(key: &str, value: &str) -> bool {
    let value = || Value::String(value.to_owned());
    meaning(key).is_some_and(|(_, meaning)| {
        matches!(meaning, Meaning::If(Says::Draft) | Meaning::Unless(Says::Draft))
            && matches!(reading(meaning, &value()), Reading::Clear(Says::Draft))
    })
}

/// Whether a line `key: value` among other metadata withholds the text.
pub(super) fn withholds(key: &str, value: &str) -> bool {
    let value = Value::String(value.to_owned());
    meaning(key).is_some_and(|(_, meaning)| {
        let decides = !matches!(meaning, Meaning::Date | Meaning::Address | Meaning::Build);
        let says = match reading(meaning, &value) {
            Reading::Clear(says) | Reading::Unclear(says, _) => says,
            Reading::Nothing | Reading::UnknownStatus | Reading::NoDate => return false,
        };
        decides && says != Says::Publish
    })
}

/// Adds entries merged by YAML (`<<`), data computed by Eleventy, and keys that withhold a text but
/// are nested in a table for other keys, where generators ignore them.
fn inherit_within(
    entries: &[(String, Value)],
    place: &dyn Fn(&str, usize) -> Location,
    publishing: &mut Publishing,
    found: &mut Vec<Diagnostic>,
) {
    for (key, value) in entries {
        let lower = key.to_ascii_lowercase();
        let computed = lower == "eleventycomputed";
        let misplaced = ["extra", "params", "taxonomies"].contains(&lower.as_str());
        if !(computed || misplaced || key == "<<") {
            continue;
        }
        let maps: Vec<&Map<String, Value>> = match value {
            Value::Object(map) => vec![map],
            Value::Array(maps) => maps.iter().filter_map(Value::as_object).collect(),
            _ => continue,
        };
        for map in maps {
            let inner: Vec<_> = map
                .iter()
                .filter(|(key, value)| {
                    !misplaced || is_misplaced(key, value) || key == &"params" || key == &"<<"
                })
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            for statement in read(&inner, &|_, _| place(key, 0), found).0 {
                if computed || misplaced || publishing.of(statement.key).is_none() {
                    publishing.add(statement);
                }
            }
        }
    }
}

/// Whether a key in another table certainly withholds the text. Themes have their own `hidden`,
/// among others.
fn is_misplaced(key: &str, value: &Value) -> bool {
    meaning(key).is_some_and(|(_, meaning)| {
        let Reading::Clear(says) = reading(meaning, value) else { return false };
        match meaning {
            Meaning::If(_) | Meaning::Unless(_) => says == Says::Draft,
            Meaning::From | Meaning::Until => true,
            _ => false,
        }
    })
}

/// `key: value`, shortened; passwords must not appear in logs.
fn written(key: &str, value: &Value, meaning: Meaning) -> String {
    match (meaning, value) {
        (Meaning::Password, _) => key.to_owned(),
        (_, Value::String(text)) => cut(format!("{key}: {text}"), 60),
        _ => cut(format!("{key}: {value}"), 60),
    }
}

fn unknown_status(key: &str, value: &Value) -> Diagnostic {
    let shown = written(key, value, Meaning::Address);
    let message =
        format!("`{shown}` is not a state that withholds a text, so the text is published");
    Diagnostic::warning("unclear-value", message).hint("write `draft` to withhold it")
}

fn not_understood(key: &str, value: &Value, what: &str) -> Diagnostic {
    let shown = written(key, value, Meaning::Address);
    let message = format!("`{shown}` is not understood, so the text is not published");
    Diagnostic::warning("unclear-value", message).hint(format!("write {what}"))
}
