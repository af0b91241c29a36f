//! Parses `weekly.yaml` and overrides into validated settings, and locates every mistake.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::ops::Range;

use serde::Serialize;
use serde_json::Value;

use super::extra;
use super::settings::{Config, Setting, TABLE};
use super::value::InvalidValue;
use crate::diagnostic::{Diagnostic, Outcome, SourceText, nearest};
use crate::error::Error;
use crate::path::SourcePath;
use crate::yaml::{
    self, KeyLocations, Mapping, RepeatedKey, YamlError, item_spans, may_be_respelled, odd_space,
    value_start,
};

/// A setting given outside the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Override {
    /// The key, as in the file.
    pub key: String,
    /// The value, as YAML.
    pub value: String,
    /// Its origin, for messages: `WEEKLY_BASE_URL`, `--base-url`.
    pub origin: String,
}

impl Override {
    /// The overrides in environment variables: `WEEKLY_BASE_URL` is `base_url`. Variables without a
    /// matching key are ignored, since other programs may use the same prefix.
    pub(crate) fn from_environment(
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Vec<Self> {
        let mut found: Vec<Self> = variables
            .into_iter()
            .filter_map(|(name, value)| {
                let key = name.strip_prefix("WEEKLY_")?.to_lowercase();
                Setting::named(&key)?;
                Some(Self { key, value, origin: name })
            })
            .collect();
        found.sort_by(|a, b| a.key.cmp(&b.key));
        found
    }

    /// The override of `key` by the flag of that name: `--base-url` is `base_url`.
    pub(crate) fn by_flag(key: &str, value: &str) -> Self {
        let origin = format!("--{}", key.replace('_', "-"));
        Self { key: key.to_owned(), value: value.to_owned(), origin }
    }

    /// The value as `setting` reads it.
    fn parsed(&self, setting: &Setting) -> Value {
        let text = format!("value: {}", self.value);
        match yaml::mapping(&text) {
            Ok(Mapping { entries, .. }) if !setting.is_text() => {
                let values = Values { text: &text, entries: &entries, written: OnceCell::new() };
                values.of(setting, 0).into_owned()
            }
            _ => Value::String(self.value.clone()),
        }
    }
}

/// Reads the settings: defaults, overridden by the file, overridden by `overrides`.
pub fn read(file: Option<(&SourcePath, &str)>, overrides: &[Override]) -> Outcome<Config> {
    let mut reader = SettingsReader { config: Config::default(), diagnostics: Vec::new() };
    if let Some((path, text)) = file {
        reader.file(path, text);
    }
    for given in overrides {
        reader.given(given);
    }
    Outcome { value: reader.config, diagnostics: reader.diagnostics }
}

/// The values of settings, in which numbers are as written where text is expected.
struct Values<'a> {
    text: &'a str,
    entries: &'a [(String, Value)],
    written: OnceCell<Option<Vec<Value>>>,
}

impl<'a> Values<'a> {
    /// The value of the entry at `index`, which is for `setting`.
    fn of(&self, setting: &Setting, index: usize) -> Cow<'a, Value> {
        let value = &self.entries[index].1;
        // A scalar for a list is a mistake, which must not become text.
        let is_text = setting.is_text()
            || setting.has_texts() && matches!(value, Value::Array(_) | Value::Object(_));
        if !(is_text && may_be_respelled(value)) {
            return Cow::Borrowed(value);
        }
        let written = self.written.get_or_init(|| yaml::as_written(self.text, self.entries));
        let written = written.as_ref().and_then(|values| values.get(index));
        written.map_or(Cow::Borrowed(value), |written| Cow::Owned(written.clone()))
    }
}

struct SettingsReader {
    config: Config,
    diagnostics: Vec<Diagnostic>,
}

impl SettingsReader {
    fn file(&mut self, path: &SourcePath, text: &str) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let file = SettingsFile { text, source: SourceText::new(path.clone(), text.to_owned()) };
        let Mapping { entries, repeated } = match yaml::mapping(text) {
            Ok(mapping) => mapping,
            Err(error) => return self.diagnostics.push(file.not_yaml(&error)),
        };
        for RepeatedKey { key, span, .. } in repeated {
            self.diagnostics.push(file.given_twice(&key, span));
        }
        let values = Values { text, entries: &entries, written: OnceCell::new() };
        let locations = KeyLocations::of(text);
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for (index, (key, value)) in entries.iter().enumerate() {
            let count = counts.entry(key).or_default();
            let span = locations.get(key, *count).unwrap_or(0..0);
            let of_key = locations.key(key, *count).unwrap_or(0..0);
            *count += 1;
            match Setting::named(key) {
                _ if *count > 1 => self.diagnostics.push(file.given_twice(key, of_key)),
                None => self.diagnostics.push(file.unknown(key, of_key)),
                Some(setting) => match setting.read(&mut self.config, &values.of(setting, index)) {
                    Err(refusal) => self.diagnostics.push(file.refused(key, &span, &refusal)),
                    Ok(()) if key == "extra" => {
                        self.diagnostics.extend(file.mistakes_for_theme(&span, value));
                    }
                    Ok(()) => {}
                },
            }
        }
    }

    fn given(&mut self, given: &Override) {
        let read = match Setting::named(&given.key) {
            Some(setting) => setting.read(&mut self.config, &given.parsed(setting)),
            None => Err(Error::new(format!("unknown setting `{}`", given.key)).into()),
        };
        if let Err(refusal) = read {
            self.diagnostics.push(invalid(&given.origin, &refusal));
        }
    }
}

/// The text of `weekly.yaml`, for locating mistakes.
struct SettingsFile<'a> {
    text: &'a str,
    source: SourceText,
}

impl SettingsFile<'_> {
    fn not_yaml(&self, error: &YamlError) -> Diagnostic {
        let message = format!("the settings are not valid YAML: {}", error.message);
        let found = Diagnostic::error("invalid-settings", message);
        found.at(self.source.span(error.span.clone())).maybe_hint(error.hint.clone())
    }

    fn given_twice(&self, key: &str, span: Range<usize>) -> Diagnostic {
        Diagnostic::error("duplicate-key", format!("`{key}` is given twice"))
            .at(self.source.span(span))
            .hint("remove one of them")
    }

    fn unknown(&self, key: &str, span: Range<usize>) -> Diagnostic {
        let hint = match nearest(key, TABLE.iter().map(|setting| setting.name)) {
            Some(known) => format!("did you mean `{known}`?"),
            None => "put values for your own templates below `extra`".into(),
        };
        let space = key.chars().find_map(odd_space);
        let space = space.map(|space| format!(": its name has a {space}")).unwrap_or_default();
        Diagnostic::error("unknown-setting", format!("unknown setting `{key}`{space}"))
            .at(self.source.span(span))
            .hint(hint)
    }

    fn refused(&self, key: &str, span: &Range<usize>, refusal: &InvalidValue) -> Diagnostic {
        let item = refusal.item.and_then(|item| {
            item_spans(self.text, value_start(self.text, key, span)).into_iter().nth(item)
        });
        let span = self.nested_span(item.as_ref().unwrap_or(span), refusal.field.as_deref());
        invalid(&format!("`{key}`"), refusal).at(self.source.span(span))
    }

    fn mistakes_for_theme(&self, span: &Range<usize>, value: &Value) -> Vec<Diagnostic> {
        let warning = |(field, message): (&str, String)| {
            Diagnostic::warning("theme-setting", format!("`extra.{field}` {message}"))
                .at(self.source.span(self.nested_span(span, Some(field))))
                .hint("see the settings of the theme in the manual")
        };
        extra::mistakes(value).into_iter().map(warning).collect()
    }

    /// The span of `field` below the key at `span`, or else `span`.
    fn nested_span(&self, span: &Range<usize>, field: Option<&str>) -> Range<usize> {
        field
            .and_then(|field| {
                let at = span.start + self.text[span.start..].find(&format!("{field}:"))?;
                Some(at..at + field.len())
            })
            .unwrap_or_else(|| span.clone())
    }
}

/// The error that what was given at `origin` can't be used.
fn invalid(origin: &str, refusal: &InvalidValue) -> Diagnostic {
    Diagnostic::error("invalid-setting", format!("{origin} can't be used: {}", refusal.error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(text: &str) -> (Config, Vec<String>) {
        let path = SourcePath::new("weekly.yaml").unwrap();
        let outcome = read(Some((&path, text)), &[]);
        let messages = outcome.diagnostics.iter().map(|d| {
            let hint = d.hint.as_deref().map(|h| format!(" ({h})")).unwrap_or_default();
            format!("{} {}{hint}", d.location.as_ref().unwrap(), d.message)
        });
        let messages = messages.collect();
        (outcome.value, messages)
    }

    #[test]
    fn one_run_reports_all_mistakes_with_their_locations() {
        let (config, messages) = config(concat!(
            "title: 周报\nbaseurl: https://example.org\ntimezone: Mars\nfeeds:\n  limt: 3\n",
            "paginate_by: 0\ntitle: again\nflavour: 1\ncadence: {weekday: firday}\n",
            "\u{a0}author: x\n",
        ));
        assert_eq!(config.title, "周报");
        assert_eq!(
            messages,
            [
                "weekly.yaml:2:1 unknown setting `baseurl` (did you mean `base_url`?)",
                "weekly.yaml:3:11 `timezone` can't be used: it is not an IANA time zone; write \
                 one such as `Asia/Shanghai` or `UTC`",
                "weekly.yaml:5:3 `feeds` can't be used: unknown field `limt`, expected one of \
                 `formats`, `limit`, `content`, `terms`, `sections`, `paths`, `authority`; did you \
                 mean `limit`?",
                "weekly.yaml:6:14 `paginate_by` can't be used: a page must show at least 1 post",
                "weekly.yaml:7:1 `title` is given twice (remove one of them)",
                "weekly.yaml:8:1 unknown setting `flavour` (put values for your own templates \
                 below `extra`)",
                "weekly.yaml:9:11 `cadence` can't be used: unknown day of the week `firday`; did \
                 you mean `friday`?",
                "weekly.yaml:10:1 unknown setting `\u{a0}author`: its name has a no-break space \
                 (U+00A0) (did you mean `author`?)",
            ]
        );
    }

    #[test]
    fn mistakes_in_the_menu_are_at_their_entry() {
        for (menu, at) in [
            ("\n- {name: A, url: /}\n- name: B\n", "3:3"),
            ("\n- {name: title, url: /}\n# none\n- {title: B, url: /}", "4:4"),
            (" [{name: A, url: /},\n  {name: B, url: b}]", "2:3"),
            ("\n- name: A\n  children:\n  - {name: C}", "2:3"),
            ("\n- name: A\n  children:\n  - {nam: C}", "4:6"),
            (" x", "1:7"),
        ] {
            let messages = config(&format!("menu:{menu}")).1;
            assert_eq!(messages.len(), 1, "{menu}");
            assert!(messages[0].starts_with(&format!("weekly.yaml:{at} ")), "{messages:?}");
        }
    }

    #[test]
    fn overrides_take_precedence_and_are_named() {
        let env = [
            ("WEEKLY_TITLE", "1"),
            ("WEEKLY_PAGINATE_BY", "5"),
            ("WEEKLY_BIN", "x"),
            ("WEEKLY_TIMEZONE", "Nowhere"),
            ("HOME", "/"),
        ]
        .map(|(k, v)| (k.to_owned(), v.to_owned()));
        let outcome = read(None, &Override::from_environment(env));
        assert_eq!((outcome.value.title.as_str(), outcome.value.page_size()), ("1", 5));
        assert_eq!(outcome.diagnostics.len(), 1);
        assert!(outcome.diagnostics[0].message.starts_with("WEEKLY_TIMEZONE can't be used"));
    }

    #[test]
    fn full_width_signs_in_lists_are_named() {
        for (text, message) in [
            ("[a，b]", "full-width `，`: these 2 texts are read as one; write `[a, b]`"),
            ("［a、b］", "full-width `［`: these 2 texts are read as one; write `[a, b]`"),
            ("[“a”，“b”]", "full-width `“`: these 2 texts are read as one; write `[a, b]`"),
        ] {
            let expected = format!("weekly.yaml:1:13 `taxonomies` can't be used: {message}");
            assert_eq!(config(&format!("taxonomies: {text}")).1, [expected], "{text}");
        }
    }

    #[test]
    fn numbers_are_as_written_where_text_is_expected() {
        let (config, messages) = config(
            "title: 2.10\ndescription: 1e3\nauthor: 0x1F\npaginate_by: 5\n\
             taxonomies: [tags, 2024]\nmenu:\n- {name: 1.10, url: /a/}\n",
        );
        assert_eq!(messages, [""; 0]);
        assert_eq!((config.title.as_str(), config.description.as_str()), ("2.10", "1e3"));
        assert_eq!((config.author.as_deref(), config.page_size()), (Some("0x1F"), 5));
        assert_eq!((config.taxonomies[1].as_str(), config.menu[0].name.as_str()), ("2024", "1.10"));
        let given =
            Override { key: "taxonomies".into(), value: "[tags, 2.0]".into(), origin: "x".into() };
        assert_eq!(read(None, &[given]).value.taxonomies, ["tags", "2.0"]);
    }

    #[test]
    fn the_size_of_pages_is_that_of_the_old_generator() {
        for (text, size) in [
            ("", 20),
            ("compatibility: hugo", 10),
            ("compatibility: zola", 20),
            ("compatibility: hugo\npaginate_by: 7", 7),
        ] {
            assert_eq!(config(text).0.page_size(), size, "{text}");
        }
    }

    #[test]
    fn a_cadence_is_checked() {
        let messages = |text: &str| config(&format!("cadence: {text}\n")).1.join("\n");
        assert_eq!(messages("{weekday: Friday, every: 2}"), "");
        let first = "weekly.yaml:1:10 `cadence` can't be used: ";
        for (text, at, why) in [
            ("{every: 2}", first, "it has no `weekday`; write one such as `friday`"),
            (
                "{weekday: fri, every: 0}",
                "weekly.yaml:1:25 `cadence` can't be used: ",
                "`every` counts weeks: write a number from 1 to 52",
            ),
            (
                "{weekday: fri, evry: 2}",
                "weekly.yaml:1:25 `cadence` can't be used: ",
                "unknown field `evry`, expected `weekday` or `every`; did you mean `every`?",
            ),
            (
                "weekly",
                first,
                "invalid type: string \"weekly\", expected a map such as `{weekday: friday, \
                 every: 1}`",
            ),
        ] {
            assert_eq!(messages(text), format!("{at}{why}"), "{text}");
        }
    }

    #[test]
    fn an_empty_file_and_empty_keys_have_the_defaults() {
        let (config, messages) = config("# nothing\ntitle:\nmenu:\n");
        assert_eq!((config.title.as_str(), messages.len()), ("Weekly", 0));
    }
}
