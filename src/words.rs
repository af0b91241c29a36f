//! The theme's words in the site's language, and dates formatted with them.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike as _, NaiveDate};
use serde::Serialize;
use serde_json::Value;

use crate::date::{IsoWeek, WrittenDate, Zone};
use crate::diagnostic::{Diagnostic, Location, nearest};
use crate::path::SourcePath;
use crate::yaml::{self, KeyLocations, Mapping};

/// The words by key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Words(BTreeMap<String, String>);

/// A file of words.
#[derive(Debug, Clone, Copy)]
pub struct WordsFile<'a> {
    /// The path of the file.
    pub path: &'a SourcePath,
    /// The content of the file.
    pub text: &'a str,
}

impl Words {
    /// The names of the files for `language`, from the least specific: English, then `pt`, then
    /// `pt-BR`. Later files override earlier ones.
    pub(crate) fn file_names(language: &str) -> Vec<String> {
        let mut names = vec!["en".to_owned()];
        let ends = language.match_indices('-').map(|(at, _)| at).chain([language.len()]);
        for tag in ends.map(|end| &language[..end]) {
            if !names.iter().any(|name| name == tag) {
                names.push(tag.to_owned());
            }
        }
        // Chinese without a region, or for Singapore or Malaysia, uses simplified characters.
        if matches!(language, "zh" | "zh-SG" | "zh-Hans" | "zh-MY") {
            names.insert(1, "zh-CN".into());
        }
        names.into_iter().map(|name| format!("i18n/{name}.yaml")).collect()
    }

    /// Reads `files` in order; the first must contain all words of the theme. Mistakes go to
    /// `diagnostics`, as does a note if `language` is not English and lacks some words.
    pub fn read(
        files: &[WordsFile<'_>],
        language: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let mut words = BTreeMap::new();
        let mut missing = BTreeSet::new();
        let mut all = 0;
        let mut is_readable = true;
        for (at, file) in files.iter().enumerate() {
            let Mapping { entries, .. } = match yaml::mapping(file.text) {
                Ok(mapping) => mapping,
                Err(error) => {
                    let location = Location::span(file.path, file.text, error.span);
                    let message = format!("the words are not valid YAML: {}", error.message);
                    let found = Diagnostic::error("invalid-words", message).at(location);
                    diagnostics.push(found.maybe_hint(error.hint));
                    is_readable = false;
                    continue;
                }
            };
            let locations = LazyCell::new(|| KeyLocations::of(file.text));
            for (key, value) in entries {
                if at == 0 {
                    missing.insert(key.clone());
                } else {
                    diagnostics.extend(finding(file, &locations, (&key, &value), &words));
                }
                if file.language() != ENGLISH {
                    missing.remove(&key);
                }
                match value {
                    Value::String(text) => words.insert(key, text),
                    Value::Number(n) => words.insert(key, n.to_string()),
                    Value::Null => words.insert(key, String::new()),
                    _ => {
                        let span = locations.get(&key, 0).unwrap_or(0..0);
                        diagnostics.push(
                            Diagnostic::error(
                                "invalid-words",
                                format!("the word `{key}` must be text"),
                            )
                            .at(Location::span(file.path, file.text, span)),
                        );
                        None
                    }
                };
            }
            if at == 0 {
                all = words.len();
            }
        }
        // A file that can't be read may have all words.
        if is_readable && language.split('-').next() != Some(ENGLISH) {
            diagnostics.extend(untranslated(language, &missing, all));
        }
        Self(words)
    }

    /// The displayed name of the taxonomy `name`: a word of the theme for common taxonomies, or
    /// else the name itself.
    pub(crate) fn taxonomy<'a>(&'a self, name: &'a str) -> &'a str {
        let known = matches!(name, "categories" | "tags" | "authors").then(|| self.get(name));
        known.flatten().unwrap_or(name)
    }

    /// The word for `key`.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// The word for `key` with its placeholders replaced by `fill`.
    pub(crate) fn fill<'v>(
        &self,
        key: &str,
        value: impl Fn(&str) -> Option<Cow<'v, str>>,
    ) -> Option<String> {
        self.get(key).map(|word| fill(word, value))
    }

    /// The word for `key` with `n` filled in; the key itself if there is no such word.
    pub(crate) fn with_number(&self, key: &str, n: &str) -> String {
        let filled = self.fill(key, |name| (name == "n").then_some(n.into()));
        filled.unwrap_or_else(|| key.to_owned())
    }

    /// The name of a week: `2023 W38`.
    pub(crate) fn week(&self, week: IsoWeek) -> String {
        let year = self.with_number("year_n", &week.year.to_string());
        let separator = self.get("year_week_separator").unwrap_or(" ");
        [year.as_str(), separator, &self.short_week(week)].concat()
    }

    fn short_week(&self, week: IsoWeek) -> String {
        self.with_number("week_n", &week.number.to_string())
    }

    /// The period of an issue without a number, shown in its place: the week, or the month if only
    /// that is written.
    pub(crate) fn period(&self, date: WrittenDate) -> Period {
        if let Some(week) = date.iso_week() {
            return Period { name: self.week(week), short: self.short_week(week) };
        }
        let dates = Dates::new(self);
        Period { name: dates.month(date.day), short: dates.fill("date_month_short", date.day) }
    }

    /// All keys, in order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }
}

/// The names of an issue's period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Period {
    /// Its name: `2023 W38`.
    pub(crate) name: String,
    /// Its name without the year, for places that show the date as well: `W38`, `Sep`.
    pub(crate) short: String,
}

const ENGLISH: &str = "en";

impl WordsFile<'_> {
    /// The name of the language.
    fn language(&self) -> &str {
        let name = self.path.as_str().rsplit('/').next().unwrap_or_default();
        name.trim_end_matches(".yaml")
    }
}

/// A probable typing error in a word: an unknown key or placeholder that resembles a known one, or
/// a placeholder that is never replaced. `words` contains those of the preceding files; keys of a
/// site's own templates are arbitrary.
fn finding(
    file: &WordsFile<'_>,
    locations: &KeyLocations,
    (key, value): (&str, &Value),
    words: &BTreeMap<String, String>,
) -> Option<Diagnostic> {
    let warning = |message: String, hint: Option<String>| {
        let span = locations.get(key, 0).unwrap_or(0..0);
        let warning = Diagnostic::warning("unknown-word", message)
            .at(Location::span(file.path, file.text, span));
        match hint {
            Some(hint) => warning.hint(hint),
            None => warning,
        }
    };
    let Some(known) = words.get(key) else {
        let meant = nearest(key, words.keys().map(String::as_str))?;
        let message = format!("unknown word `{key}`");
        return Some(warning(message, Some(format!("did you mean `{meant}`?"))));
    };
    // Any part of a date may be used in any date format.
    let date = ["year", "month", "day", "month_name", "month_short"];
    let date: &[&str] = if key.starts_with("date_") { &date } else { &[] };
    let allowed: Vec<&str> = placeholders(known).chain(date.iter().copied()).collect();
    let unknown = placeholders(value.as_str()?).find(|name| !allowed.contains(name))?;
    let hint = match allowed.as_slice() {
        [] => "this word has no placeholders".to_owned(),
        allowed => format!("available: `{{{}}}`", allowed.join("}`, `{")),
    };
    Some(warning(format!("unknown placeholder `{{{unknown}}}` in the word `{key}`"), Some(hint)))
}

/// The names in braces.
fn placeholders(word: &str) -> impl Iterator<Item = &str> {
    word.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name))
}

/// A note on the theme's words, `all` in number, that a language lacks, if any.
fn untranslated(language: &str, missing: &BTreeSet<String>, all: usize) -> Option<Diagnostic> {
    if missing.is_empty() {
        return None;
    }
    let first: Vec<&str> = missing.iter().take(5).map(String::as_str).collect();
    let message = format!(
        "{} of the theme's {all} words are untranslated and appear in English, such as `{}`",
        missing.len(),
        first.join("`, `")
    );
    Some(Diagnostic::note("untranslated", message).hint(format!(
        "`weekly theme templates/i18n/en.yaml` prints all words; put those of `{language}` into \
         templates/i18n/{language}.yaml"
    )))
}

/// `word` with each `{name}` replaced by its `value`, if there is one.
pub(crate) fn fill<'v>(word: &str, value: impl Fn(&str) -> Option<Cow<'v, str>>) -> String {
    let mut text = String::with_capacity(word.len() + 16);
    let mut rest = word;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let filled = after.split_once('}').and_then(|(name, end)| Some((value(name)?, end)));
        rest = if let Some((value, end)) = filled {
            text.push_str(&value);
            end
        } else {
            text.push('{');
            after
        };
    }
    text.push_str(rest);
    text
}

/// Formats dates with the theme's words.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dates<'w>(&'w Words);

impl<'w> Dates<'w> {
    /// Creates a formatter for the language of `words`.
    pub(crate) fn new(words: &'w Words) -> Self {
        Self(words)
    }

    /// A date in a named format or a strftime format; `None` if `format` has an invalid specifier.
    /// Of a month alone, named formats show no day.
    /// Without a written time, specifiers for the time show midnight; without an offset, those for
    /// the offset show UTC.
    pub(crate) fn format(self, date: WrittenDate, format: &str) -> Option<String> {
        let day = date.day;
        Some(match format {
            "long" | "short" if date.month_only => self.month(day),
            "iso" => date.to_string(),
            "long" => self.fill("date_long", day),
            "short" => self.fill("date_short", day),
            "month" => self.month(day),
            "weekday" => {
                let weekday = day.weekday();
                let key = WEEKDAYS[weekday.num_days_from_monday() as usize];
                self.word(key, weekday.number_from_monday()).into_owned()
            }
            marks => {
                let items: Vec<_> = chrono::format::StrftimeItems::new(marks).collect();
                if items.contains(&chrono::format::Item::Error) {
                    return None;
                }
                date.instant(&Zone::utc()).format_with_items(items.into_iter()).to_string()
            }
        })
    }

    /// The month of a day: `2023年9月`, `September 2023`.
    pub(crate) fn month(self, day: NaiveDate) -> String {
        self.fill("date_month", day)
    }

    fn fill(self, key: &str, day: NaiveDate) -> String {
        let value = |name: &str| match name {
            "year" => Some(day.year().to_string().into()),
            "month" => Some(day.month().to_string().into()),
            "day" => Some(day.day().to_string().into()),
            "month_name" => Some(self.word(MONTHS[day.month0() as usize], day.month())),
            "month_short" => Some(self.word(SHORT_MONTHS[day.month0() as usize], day.month())),
            _ => None,
        };
        self.0.fill(key, value).unwrap_or_else(|| day.to_string())
    }

    fn word(self, key: &str, number: u32) -> Cow<'w, str> {
        self.0.get(key).map_or_else(|| number.to_string().into(), Cow::Borrowed)
    }
}

// The keys of these words, precomputed so that formatting a date doesn't build them.
const MONTHS: [&str; 12] = [
    "month_1", "month_2", "month_3", "month_4", "month_5", "month_6", "month_7", "month_8",
    "month_9", "month_10", "month_11", "month_12",
];
const SHORT_MONTHS: [&str; 12] = [
    "month_short_1",
    "month_short_2",
    "month_short_3",
    "month_short_4",
    "month_short_5",
    "month_short_6",
    "month_short_7",
    "month_short_8",
    "month_short_9",
    "month_short_10",
    "month_short_11",
    "month_short_12",
];
const WEEKDAYS: [&str; 7] =
    ["weekday_1", "weekday_2", "weekday_3", "weekday_4", "weekday_5", "weekday_6", "weekday_7"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_language_are_ordered_from_general_to_specific() {
        let names = |language| Words::file_names(language).join(" ");
        assert_eq!(names("en"), "i18n/en.yaml");
        assert_eq!(names("zh-CN"), "i18n/en.yaml i18n/zh.yaml i18n/zh-CN.yaml");
        assert_eq!(names("pt-BR"), "i18n/en.yaml i18n/pt.yaml i18n/pt-BR.yaml");
        assert_eq!(names("zh"), "i18n/en.yaml i18n/zh-CN.yaml i18n/zh.yaml");
    }

    #[test]
    fn placeholders_are_replaced() {
        let value = |name: &str| matches!(name, "n" | "name").then(|| Cow::from("{n}"));
        for (word, filled) in [
            ("", ""),
            ("no placeholder", "no placeholder"),
            ("{n}", "{n}"),
            ("{n} of {name}, {n}", "{n} of {n}, {n}"),
            ("{other} {n", "{other} {n"),
            ("{{n}} {}", "{{n}} {}"),
        ] {
            assert_eq!(fill(word, value), filled);
        }
    }

    #[test]
    fn dates_are_formatted_with_the_words() {
        let path = SourcePath::new("templates/i18n/x.yaml").unwrap();
        let text =
            "date_long: '{day} {month_name} {year}'\nmonth_9: Septembre\nweekday_5: Vendredi\n";
        let words = Words::read(&[WordsFile { path: &path, text }], "en", &mut Vec::new());
        let dates = Dates::new(&words);
        let date = WrittenDate::parse("2023-09-22T23:30:00-05:00").unwrap();
        let format = |f| dates.format(date, f);
        assert_eq!(format("long").as_deref(), Some("22 Septembre 2023"));
        assert_eq!(format("weekday").as_deref(), Some("Vendredi"));
        assert_eq!(format("%Y/%m/%d %H:%M").as_deref(), Some("2023/09/22 23:30"));
        assert_eq!(format("%Q"), None);
    }
}
