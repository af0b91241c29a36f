//! The front matter of the next issue, inferred from the latest ones: updated values, values that
//! recur, and empty values for those specific to an issue.

use chrono::{NaiveDate, TimeDelta};
use serde_json::Value;

use super::entries::{FrontMatterEntry, assignment, entries, front_matter};
use super::issue::{RecentIssue, merged};
use super::pattern::{IssueFacts, Pattern, Sample};
use super::when::{date_like, written_like};
use crate::date::{WrittenDate, Zone};
use crate::front_matter::{self, Key};
use crate::parse::{FrontMatterFormat, Split};

/// The new values of the next issue.
#[derive(Debug, Clone, Copy)]
pub(super) struct NewValues<'a> {
    pub(super) title: &'a str,
    /// Its date; `None` in a series without dates.
    pub(super) date: Option<WrittenDate>,
    pub(super) facts: IssueFacts,
    /// The requested number.
    pub(super) requested: Option<u32>,
    /// The time zone of dates without an offset.
    pub(super) zone: &'a Zone,
    /// Required keys, even if the latest issues lack them.
    pub(super) needed: &'a [RenewedKey],
}

/// A key with a new value in each issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RenewedKey {
    Title,
    Date,
    Number,
}

impl RenewedKey {
    fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Date => "date",
            Self::Number => "number",
        }
    }
}

/// How a key is carried over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyChange {
    New(RenewedKey),
    /// Another date, such as the last change or the expiry.
    OtherDate,
    /// The published address.
    Address,
    /// Former addresses of the issue itself.
    Aliases,
    /// Whether publication is held back.
    Held,
    /// A value specific to one issue, if the only known issue has it.
    Own,
    /// Events, which are carried over if upcoming.
    Events,
    Other,
}

fn kind(entry: &FrontMatterEntry) -> KeyChange {
    if !entry.table.is_empty() {
        return KeyChange::Other;
    }
    match front_matter::key(&entry.key) {
        Some(Key::Title) => KeyChange::New(RenewedKey::Title),
        Some(Key::Date) => KeyChange::New(RenewedKey::Date),
        Some(Key::Number) => KeyChange::New(RenewedKey::Number),
        Some(Key::Updated) => KeyChange::OtherDate,
        Some(Key::Slug | Key::Url) => KeyChange::Address,
        Some(Key::Aliases) => KeyChange::Aliases,
        Some(Key::Publishing) if entry.key.to_lowercase().starts_with("expir") => {
            KeyChange::OtherDate
        }
        Some(Key::Publishing) => KeyChange::Held,
        Some(Key::Description | Key::Cover) => KeyChange::Own,
        Some(Key::Events) => KeyChange::Events,
        _ => KeyChange::Other,
    }
}

/// The front matter inferred from `issues`, newest first, including fences; empty if they have
/// none. `events` is the entry of the events carried over, if any.
pub(super) fn next(
    issues: &[RecentIssue<'_>],
    news: &NewValues<'_>,
    events: Option<&FrontMatterEntry>,
) -> String {
    let latest = issues.first().map_or(FrontMatterFormat::Yaml, |issue| issue.split.format);
    let same: Vec<&RecentIssue<'_>> =
        issues.iter().filter(|issue| issue.split.format == latest).collect();
    let format = if latest == FrontMatterFormat::None { FrontMatterFormat::Yaml } else { latest };
    let mut written: Vec<FrontMatterEntry> = Vec::new();
    for key in common_keys(&same) {
        let of_key: Vec<(&RecentIssue<'_>, &FrontMatterEntry)> = same
            .iter()
            .filter_map(|issue| Some((*issue, issue.entries.iter().find(|e| e.key == key)?)))
            .collect();
        written.extend(renewed(&of_key, news, format));
    }
    written.extend(events.cloned());
    let needed = news
        .needed
        .iter()
        .filter(|key| !written.iter().any(|entry| kind(entry) == KeyChange::New(**key)));
    let added: Vec<FrontMatterEntry> = needed.filter_map(|key| added(*key, news, format)).collect();
    written.splice(0..0, added);
    // Tables come last.
    written.sort_by_key(|entry| !entry.table.is_empty());
    let like = same.first().map_or("", |issue| &issue.text[issue.split.block.clone()]);
    if written.is_empty() { String::new() } else { front_matter(format, &written, like) }
}

/// An archetype's front matter, completed with the required keys that it lacks.
pub(super) fn completed(text: &str, split: &Split, news: &NewValues<'_>) -> String {
    let has = |key: RenewedKey| {
        split.entries.iter().any(|(name, _)| name.eq_ignore_ascii_case(key.name()))
    };
    let lacking = news.needed.iter().filter(|key| !has(**key));
    let added: Vec<FrontMatterEntry> =
        lacking.filter_map(|key| added(*key, news, split.format)).collect();
    if added.is_empty() {
        return text.to_owned();
    }
    if split.format == FrontMatterFormat::Json {
        let all: Vec<FrontMatterEntry> = added.into_iter().chain(entries(text, split)).collect();
        let like = &text[split.block.clone()];
        return front_matter(FrontMatterFormat::Json, &all, like) + &text[split.body..];
    }
    let (head, tail) = text.split_at(split.block.start);
    let added: String = added.into_iter().map(|entry| entry.text + "\n").collect();
    format!("{head}{added}{tail}")
}

/// The date in the format of the latest front matter.
pub(super) fn date(issues: &[RecentIssue<'_>], news: &NewValues<'_>, date: WrittenDate) -> String {
    let entries = issues.iter().flat_map(|issue| &issue.entries);
    let dates = entries.filter(|entry| kind(entry) == KeyChange::New(RenewedKey::Date));
    let written: Vec<&str> = dates.filter_map(|entry| entry.value.as_str()).collect();
    date_like(&written, date, news.zone)
}

/// A key that the latest issues lack.
fn added(
    key: RenewedKey,
    news: &NewValues<'_>,
    format: FrontMatterFormat,
) -> Option<FrontMatterEntry> {
    let value = match key {
        RenewedKey::Title => Value::from(news.title),
        RenewedKey::Date => Value::from(written_like("", news.date?, news.zone)),
        RenewedKey::Number => Value::from(news.facts.number?),
    };
    let name = if format == FrontMatterFormat::Lines {
        let (head, tail) = key.name().split_at(1);
        head.to_uppercase() + tail
    } else {
        key.name().to_owned()
    };
    let bare = FrontMatterEntry {
        table: String::new(),
        key: name.clone(),
        text: format!("{name} = 1"),
        value: Value::Null,
    };
    let text =
        assignment(format, &name, &value, (format == FrontMatterFormat::Toml).then_some(&bare));
    Some(FrontMatterEntry { table: String::new(), key: name, text, value })
}

/// The keys that most of the issues have, in their order.
fn common_keys(issues: &[&RecentIssue<'_>]) -> Vec<String> {
    let has =
        |issue: &RecentIssue<'_>, key: &str| issue.entries.iter().any(|entry| entry.key == key);
    let common =
        |key: &String| issues.iter().filter(|issue| has(issue, key)).count() * 2 > issues.len();
    let lists = issues.iter().map(|issue| {
        issue.entries.iter().map(|entry| entry.key.clone()).filter(common).collect::<Vec<_>>()
    });
    merged(lists)
}

/// The new entry for a key that most issues have.
fn renewed(
    of_key: &[(&RecentIssue<'_>, &FrontMatterEntry)],
    news: &NewValues<'_>,
    format: FrontMatterFormat,
) -> Option<FrontMatterEntry> {
    let (_, latest) = of_key.first()?;
    match kind(latest) {
        KeyChange::New(RenewedKey::Title) => Some(with(latest, Value::from(news.title), format)),
        KeyChange::New(RenewedKey::Date) => {
            let written: Vec<&str> =
                of_key.iter().filter_map(|(_, entry)| entry.value.as_str()).collect();
            let text = date_like(&written, news.date?, news.zone);
            Some(with(latest, Value::from(text), format))
        }
        KeyChange::New(RenewedKey::Number) => {
            let number = news.facts.number?;
            let marked = latest.value.as_str().is_some_and(|text| text.starts_with('#'));
            let value = if marked { format!("#{number}").into() } else { number.into() };
            Some(with(latest, value, format))
        }
        KeyChange::OtherDate => shifted(of_key, news).map(|value| with(latest, value, format)),
        KeyChange::Address => {
            followed(&texts(of_key), news).map(|value| with(latest, value, format))
        }
        // Two addresses may be similar by chance.
        KeyChange::Aliases if of_key.len() > 2 => {
            let value = match &latest.value {
                Value::Array(items) => (0..items.len())
                    .filter_map(|index| followed(&texts_at(of_key, index), news))
                    .collect(),
                _ => followed(&texts(of_key), news)?,
            };
            let none = value.as_array().is_some_and(Vec::is_empty);
            (!none).then(|| with(latest, value, format))
        }
        KeyChange::Aliases | KeyChange::Events => None,
        KeyChange::Held => usual(of_key).cloned(),
        kind => {
            let own = kind == KeyChange::Own && of_key.len() == 1;
            let titled = |(issue, entry): &&(&RecentIssue<'_>, &FrontMatterEntry)| {
                entry.value.as_str().is_some_and(|text| text.trim() == issue.post.page.title)
            };
            if of_key.iter().filter(titled).count() * 2 > of_key.len() {
                return Some(with(latest, Value::from(news.title), format));
            }
            if let Some(usual) = usual(of_key).filter(|_| !own) {
                return Some(usual.clone());
            }
            let single = !own && !latest.value.is_array() && !latest.value.is_object();
            let value = if single { followed(&texts(of_key), news) } else { None };
            match value.unwrap_or_else(|| common_part(of_key, news)) {
                // The map differs in each issue.
                Value::Null if latest.value.is_object() => None,
                value => Some(with(latest, value, format)),
            }
        }
    }
}

/// The same key with another value.
fn with(entry: &FrontMatterEntry, value: Value, format: FrontMatterFormat) -> FrontMatterEntry {
    let text = assignment(format, entry.name(), &value, Some(entry));
    FrontMatterEntry { text, value, ..entry.clone() }
}

/// The value that most of the issues share, as written in the newest of them.
fn usual<'e>(of_key: &[(&RecentIssue<'_>, &'e FrontMatterEntry)]) -> Option<&'e FrontMatterEntry> {
    let count =
        |entry: &FrontMatterEntry| of_key.iter().filter(|(_, o)| o.value == entry.value).count();
    of_key.iter().map(|(_, entry)| *entry).find(|entry| count(entry) * 2 > of_key.len())
}

/// A value of an issue as text, with the issue's facts.
struct ValueText {
    facts: IssueFacts,
    text: String,
    /// Whether it is a number in front matter.
    number: bool,
}

impl ValueText {
    fn of(issue: &RecentIssue<'_>, value: &Value) -> Self {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        Self { facts: issue.facts, text, number: value.is_number() }
    }
}

fn texts(of_key: &[(&RecentIssue<'_>, &FrontMatterEntry)]) -> Vec<ValueText> {
    of_key.iter().map(|(issue, entry)| ValueText::of(issue, &entry.value)).collect()
}

/// The items at `index` of lists; empty unless most of the lists have one.
fn texts_at(of_key: &[(&RecentIssue<'_>, &FrontMatterEntry)], index: usize) -> Vec<ValueText> {
    let items = of_key.iter().filter_map(|(issue, entry)| {
        let item = entry.value.as_array()?.get(index)?;
        (item.is_string() || item.is_number()).then(|| ValueText::of(issue, item))
    });
    let items: Vec<ValueText> = items.collect();
    if items.len() * 2 > of_key.len() { items } else { Vec::new() }
}

/// A value that follows from date and number.
fn followed(texts: &[ValueText], news: &NewValues<'_>) -> Option<Value> {
    let number = texts.first()?.number;
    let samples: Vec<Sample<'_>> =
        texts.iter().map(|value| Sample { text: &value.text, facts: value.facts }).collect();
    let pattern = Pattern::learn_exact(&samples).filter(Pattern::varies)?;
    let text = pattern.write(news.facts, &samples, news.requested, None);
    if number { text.parse::<u64>().ok().map(Value::from) } else { Some(Value::from(text)) }
}

/// A date at the usual distance from the issue's date.
fn shifted(
    of_key: &[(&RecentIssue<'_>, &FrontMatterEntry)],
    news: &NewValues<'_>,
) -> Option<Value> {
    let distance = |issue: &RecentIssue<'_>, entry: &FrontMatterEntry| -> Option<TimeDelta> {
        let date = WrittenDate::parse(entry.value.as_str()?)?;
        Some(date.day - issue.facts.day?)
    };
    let distances: Vec<TimeDelta> =
        of_key.iter().filter_map(|(issue, entry)| distance(issue, entry)).collect();
    let days = *distances.first()?;
    let same = distances.iter().filter(|other| **other == days).count();
    let day: NaiveDate = news.facts.day?.checked_add_signed(days)?;
    let date = WrittenDate::of_day(day);
    let like = of_key.first()?.1.value.as_str()?;
    (same * 2 > of_key.len()).then(|| Value::from(written_like(like, date, news.zone)))
}

/// The constant part of a value that changes with each issue: in a list, the items that most issues
/// have, and those that follow from date and number.
fn common_part(of_key: &[(&RecentIssue<'_>, &FrontMatterEntry)], news: &NewValues<'_>) -> Value {
    let Some((_, latest)) = of_key.first() else { return Value::Null };
    match &latest.value {
        Value::Array(items) => {
            let lists: Vec<&Vec<Value>> =
                of_key.iter().filter_map(|(_, entry)| entry.value.as_array()).collect();
            let usual = |item: &Value| {
                let holding = lists.iter().filter(|list| list.contains(item)).count();
                holding * 2 > of_key.len() && of_key.len() > 1
            };
            let next = |(index, item): (usize, &Value)| {
                if usual(item) {
                    return Some(item.clone());
                }
                followed(&texts_at(of_key, index), news)
            };
            items.iter().enumerate().filter_map(next).collect()
        }
        Value::String(_) => Value::from(""),
        _ => Value::Null,
    }
}
