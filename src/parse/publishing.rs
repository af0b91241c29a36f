//! Statements about publication in front matter, under all names that other generators use. Values
//! that can't be understood withhold the text, because accidental publication can't be undone.

use std::collections::HashMap;

use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization as _;

use super::fields::invalid_date;
use crate::date::WrittenDate;
use crate::diagnostic::{Diagnostic, Location, cut};

/// The statements about publication in one front matter, or in data that it inherits.
#[derive(Debug, Clone, Default)]
pub struct Publishing(Vec<Statement>);

/// The statement of one key.
#[derive(Debug, Clone)]
pub struct Statement {
    /// The canonical name of the key.
    pub key: &'static str,
    /// The effect of the statement.
    pub says: Says,
    /// Key and value as written, such as `draft: true`.
    pub written: Box<str>,
    /// The location of the key.
    pub location: Location,
}

/// The effect of a statement on publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
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
    pub fn statements(&self) -> &[Statement] {
        &self.0
    }

    /// Whether a key says that it is a draft, or has no page.
    pub fn is_withheld(&self) -> bool {
        self.0.iter().any(|s| matches!(s.says, Says::Hidden | Says::Draft | Says::NoPage))
    }

    /// Whether `other` makes the same statements.
    pub fn same_as(&self, other: &Self) -> bool {
        let says = |publishing: &'_ Self| -> Vec<_> {
            publishing.0.iter().map(|statement| (statement.key, statement.says)).collect()
        };
        says(self) == says(other)
    }

    /// The statement of `key`.
    pub fn of(&self, key: &str) -> Option<&Statement> {
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

/// The meaning of a key.
#[derive(Clone, Copy)]
enum Meaning {
    /// States this if true.
    If(Says),
    /// States this if false; the value may be a date too.
    Unless(Says),
    /// The date from which on the text is published.
    From,
    /// The date of the text; invalid ones are reported elsewhere.
    Date,
    /// The date until which the text is published.
    Until,
    /// An address, or `false`.
    Address,
    /// A word for the state of the text.
    Status,
    /// A word for its audience.
    Visibility,
    /// Hugo's map of the parts to build.
    Build,
    /// A password required for reading.
    Password,
}

/// The canonical name and the meaning of `key`. Case, `-` and `_` make no difference.
fn meaning(key: &str) -> Option<(&'static str, Meaning)> {
    use Meaning::{Address, Build, Date, From, If, Password, Status, Unless, Until, Visibility};
    let plain = |c: &char| c.is_alphanumeric();
    let name: String = if key.is_ascii() {
        key.chars().filter(plain).map(|c| c.to_ascii_lowercase()).collect()
    } else {
        // Full-width letters and invisible characters.
        key.nfkc().filter(plain).flat_map(char::to_lowercase).collect()
    };
    Some(match name.as_str() {
        "draft" | "isdraft" | "草稿" | "草案" | "下書き" => ("draft", If(Says::Draft)),
        "unpublished" | "isunpublished" => ("unpublished", If(Says::Draft)),
        "private" | "isprivate" => ("private", If(Says::Draft)),
        "hidden" | "ishidden" => ("hidden", If(Says::Hidden)),
        "skip" => ("skip", If(Says::Hidden)),
        "unlisted" => ("unlisted", If(Says::Hidden)),
        "eleventyexcludefromcollections" => ("eleventyExcludeFromCollections", If(Says::Hidden)),
        "headless" => ("headless", If(Says::NoPage)),
        "published" | "publish" | "ispublished" | "发布" | "已发布" | "公開" => {
            ("published", Unless(Says::Draft))
        }
        "visible" | "isvisible" => ("visible", Unless(Says::Hidden)),
        "render" => ("render", Unless(Says::NoPage)),
        "permalink" => ("permalink", Address),
        "url" | "path" => ("url", Address),
        "status" | "poststatus" | "状态" | "狀態" => ("status", Status),
        "visibility" | "可见性" => ("visibility", Visibility),
        "build" => ("build", Build),
        "password" => ("password", Password),
        "date" => ("date", Date),
        "publishdate" | "pubdate" | "publishedat" | "publisheddate" | "publishedon"
        | "publishat" | "publishon" => ("publishDate", From),
        "embargo" | "embargountil" => ("embargo", From),
        "expires" | "expirydate" | "expiry" | "expiresat" | "expirationdate" | "unpublishdate" => {
            ("expires", Until)
        }
        _ => return None,
    })
}

/// Whether a key says something about being published.
pub(super) fn is_known(key: &str) -> bool {
    meaning(key).is_some()
}

/// Whether a key only concerns publication.
pub(super) fn decides(key: &str) -> bool {
    meaning(key).is_some_and(|(_, meaning)| !matches!(meaning, Meaning::Date | Meaning::Address))
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
    let value = Value::String(value.to_owned());
    meaning(key).is_some_and(|(_, meaning)| {
        matches!(meaning, Meaning::If(Says::Draft) | Meaning::Unless(Says::Draft))
            && matches!(reading(meaning, &value), Reading::Clear(Says::Draft))
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

/// The interpretation of a value.
enum Reading {
    Nothing,
    Clear(Says),
    /// Unclear: the effect that applies, and the expected form.
    Unclear(Says, &'static str),
    /// An arbitrary word, which withholds nothing.
    UnknownStatus,
    /// It is not a date.
    NoDate,
}

const BOOLEAN: &str = "`true` or `false`";
const DATE: &str = "a date such as 2023-09-22 or 2023-09-22T14:00:00+08:00";

fn reading(meaning: Meaning, value: &Value) -> Reading {
    let date = || value.as_str().and_then(WrittenDate::parse);
    match meaning {
        // An empty key makes no statement, so the inherited one applies.
        Meaning::If(_) if is_empty(value) => Reading::Nothing,
        Meaning::If(says) => match truth(value) {
            Some(true) => Reading::Clear(says),
            Some(false) => Reading::Clear(Says::Publish),
            None => Reading::Unclear(says, BOOLEAN),
        },
        Meaning::Unless(says) => match (truth(value), date()) {
            (Some(true), _) => Reading::Clear(Says::Publish),
            (Some(false), _) if is_empty(value) => Reading::Unclear(says, BOOLEAN),
            (Some(false), _) => Reading::Clear(says),
            (None, Some(date)) => Reading::Clear(Says::From(date)),
            (None, None) => Reading::Unclear(says, BOOLEAN),
        },
        Meaning::From | Meaning::Date | Meaning::Until | Meaning::Password if is_empty(value) => {
            Reading::Nothing
        }
        Meaning::From => match date() {
            Some(date) => Reading::Clear(Says::From(date)),
            None => Reading::Unclear(Says::Draft, DATE),
        },
        Meaning::Date => date().map_or(Reading::Nothing, |date| Reading::Clear(Says::From(date))),
        Meaning::Until => date().map_or(Reading::NoDate, |date| Reading::Clear(Says::Until(date))),
        Meaning::Address => address(value),
        Meaning::Status => status(value),
        Meaning::Visibility => match status(value) {
            Reading::UnknownStatus => Reading::Unclear(Says::Draft, "`public` or `private`"),
            known => known,
        },
        Meaning::Build => value.as_object().map_or(Reading::Nothing, build),
        Meaning::Password => Reading::Clear(Says::Draft),
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

/// Whether a value means true or false in YAML 1.1, YAML 1.2, JSON or ordinary language. Empty
/// means false.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Null => Some(false),
        Value::Bool(truth) => Some(*truth),
        Value::Number(n) if n.as_f64() == Some(1.0) => Some(true),
        Value::Number(n) if n.as_f64() == Some(0.0) => Some(false),
        Value::String(text) => match text.trim().to_lowercase().as_str() {
            "true" | "yes" | "on" | "1" | "是" | "真" | "はい" => Some(true),
            "false" | "no" | "off" | "0" | "否" | "假" | "いいえ" | "" => Some(false),
            _ => None,
        },
        Value::Number(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// In Eleventy, a page has no output if `permalink` is false. Code may decide.
fn address(value: &Value) -> Reading {
    match value {
        Value::Bool(false) => Reading::Clear(Says::NoPage),
        Value::String(text) if text.trim() == "false" => Reading::Clear(Says::NoPage),
        Value::String(text) if text.contains("false") && text.contains(['?', '>', '{']) => {
            Reading::Unclear(Says::NoPage, "a path")
        }
        _ if is_empty(value) => Reading::Nothing,
        _ => Reading::Clear(Says::Publish),
    }
}

/// Words for a status that withhold a text, wherever they are among others.
const WITHHELD: &str = "draft drafts unpublished pending scheduled trash trashed deleted embargo \
    embargoed wip not withheld confidential restricted 草稿 草案 未发布 未公开 私密 待发布 下書き \
    非公開 false";
/// Those that may be about something else in a sentence.
const WITHHELD_IF_SHORT: &str = "private future members paid tiers internal review hold secret no";
const HIDDEN: &str = "hidden skip unlisted";
const PUBLIC: &str = "publish published public live released release final done ready true yes on \
    all everyone 发布 已发布 公开";

/// The words of Pelican, Nikola, `WordPress` and Ghost for texts that not everyone may read, and
/// those of people. One such word among others withholds: `pending review`, `not published`.
fn status(value: &Value) -> Reading {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Bool(truth) => truth.to_string(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" "),
        _ => return Reading::Nothing,
    };
    let text: String = text.nfkc().flat_map(char::to_lowercase).collect();
    let words: Vec<&str> =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let any = |of: &str| of.split(' ').any(|known| words.contains(&known));
    if words.is_empty() {
        Reading::Nothing
    } else if any(WITHHELD) || words.len() <= 2 && any(WITHHELD_IF_SHORT) {
        Reading::Clear(Says::Draft)
    } else if any(HIDDEN) {
        Reading::Clear(Says::Hidden)
    } else if any(PUBLIC) {
        Reading::Clear(Says::Publish)
    } else {
        Reading::UnknownStatus
    }
}

/// Hugo's `build`, which says whether a page is rendered and listed.
fn build(map: &Map<String, Value>) -> Reading {
    let own = |name: &str| map.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
    let merged = map.get("<<").and_then(Value::as_object);
    let field = |name: &str| {
        own(name).or_else(|| merged?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)))
    };
    let word = |value: &Value| value.as_str().map(|text| text.trim().to_lowercase());
    let says = |name: &str, withheld: Says| match field(name) {
        None => Reading::Clear(Says::Publish),
        Some((_, value)) => match (truth(value), word(value).as_deref()) {
            (Some(true), _) | (_, Some("always")) => Reading::Clear(Says::Publish),
            (Some(false), _) | (_, Some("never" | "link" | "local")) => Reading::Clear(withheld),
            _ => Reading::Unclear(withheld, "`always` or `never`"),
        },
    };
    match (says("render", Says::NoPage), says("list", Says::Hidden)) {
        (Reading::Clear(Says::Publish), list) => list,
        (render, _) => render,
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

#[cfg(test)]
mod tests;
