//! The values of keys about publication: what they say in any generator, in YAML's words and in
//! ordinary language. What can't be understood withholds the text.

use serde_json::{Map, Value};
use unicode_normalization::UnicodeNormalization as _;

use super::Says;
use super::keys::Meaning;
use crate::date::{self, WrittenDate};
use crate::parse::blank_values::is_blank;

/// The interpretation of a value.
pub(super) enum Reading {
    Nothing,
    Clear(Says),
    /// Unclear: the effect that applies, and the expected form.
    Unclear(Says, &'static str),
    /// An arbitrary word, which withholds nothing.
    UnknownStatus,
    /// It is not a date.
    NoDate,
}

pub(super) fn reading(meaning: Meaning, value: &Value) -> Reading {
    let date = || value.as_str().and_then(WrittenDate::parse);
    match meaning {
        // An empty key makes no statement, so the inherited one applies.
        Meaning::If(_) if is_blank(value) => Reading::Nothing,
        Meaning::If(says) => match truth(value) {
            Some(true) => Reading::Clear(says),
            Some(false) => Reading::Clear(Says::Publish),
            None => Reading::Unclear(says, BOOLEAN),
        },
        Meaning::Unless(says) => match (truth(value), date()) {
            (Some(true), _) => Reading::Clear(Says::Publish),
            (Some(false), _) if is_blank(value) => Reading::Unclear(says, BOOLEAN),
            (Some(false), _) => Reading::Clear(says),
            (None, Some(date)) => Reading::Clear(Says::From(date)),
            (None, None) => Reading::Unclear(says, BOOLEAN),
        },
        Meaning::From | Meaning::Date | Meaning::Until | Meaning::Password if is_blank(value) => {
            Reading::Nothing
        }
        Meaning::From => match date() {
            Some(date) => Reading::Clear(Says::From(date)),
            None => Reading::Unclear(Says::Draft, DATE),
        },
        // A day that is followed by something unclear is still the day of the text.
        Meaning::Date => value
            .as_str()
            .and_then(|text| date::read(text).ok())
            .map_or(Reading::Nothing, |read| Reading::Clear(Says::From(read.date))),
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

const BOOLEAN: &str = "`true` or `false`";
const DATE: &str = "a date such as 2023-09-22 or 2023-09-22T14:00:00+08:00";

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
        _ if is_blank(value) => Reading::Nothing,
        _ => Reading::Clear(Says::Publish),
    }
}

/// Words for a status that withhold a text, wherever they are among others.
const WITHHELD: &str = "draft drafts unpublished pending scheduled trash trashed deleted embargo \
    embargoed wip not withheld confidential restricted 草稿 草案 未发布 未公开 私密 待发布 下書き \
    非公開 false";
/// The words that may mean something else in a sentence.
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
