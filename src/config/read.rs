//! Parses `weekly.yaml` and overrides into validated settings, and locates every mistake.

use std::collections::HashMap;
use std::ops::Range;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::patterns::PathPatterns;
use super::{BaseUrl, Cadence, Check, Config, Feeds, PermalinkRule, cadence, extra, images, menu};
use crate::date::Zone;
use crate::diagnostic::{Diagnostic, Outcome, SourceText, nearest};
use crate::front_matter;
use crate::path::SourcePath;
use crate::yaml::{self, KeyLocations, Mapping};

/// The keys of `weekly.yaml`.
const KEYS: [&str; 21] = [
    "title",
    "description",
    "base_url",
    "language",
    "timezone",
    "author",
    "output_dir",
    "permalink",
    "paginate_by",
    "feeds",
    "taxonomies",
    "posts",
    "cadence",
    "menu",
    "markdown",
    "images",
    "cards",
    "digest",
    "search",
    "check",
    "extra",
];

/// A setting given outside the file.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    pub fn from_environment(variables: impl IntoIterator<Item = (String, String)>) -> Vec<Self> {
        let mut found: Vec<Self> = variables
            .into_iter()
            .filter_map(|(name, value)| {
                let key = name.strip_prefix("WEEKLY_")?.to_lowercase();
                KEYS.contains(&key.as_str()).then_some(Self { key, value, origin: name })
            })
            .collect();
        found.sort_by(|a, b| a.key.cmp(&b.key));
        found
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

struct SettingsReader {
    config: Config,
    diagnostics: Vec<Diagnostic>,
}

/// The reason for refusing a value, and the nested key it concerns, if any.
pub(super) struct InvalidValue {
    pub(super) message: String,
    pub(super) field: Option<String>,
}

impl SettingsReader {
    fn file(&mut self, path: &SourcePath, text: &str) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let source = SourceText::new(path.clone(), text.to_owned());
        let Mapping(entries) = match yaml::mapping(text) {
            Ok(mapping) => mapping,
            Err(error) => {
                self.diagnostics.push(
                    Diagnostic::error(
                        "invalid-settings",
                        format!("the settings are not valid YAML: {}", error.message),
                    )
                    .at(source.span(error.at..error.at + 1)),
                );
                return;
            }
        };
        let locations = KeyLocations::of(text);
        let mut given: HashMap<&str, usize> = HashMap::new();
        for (key, value) in &entries {
            let count = given.entry(key).or_default();
            let nth = *count;
            *count += 1;
            let span = locations.get(key, nth).unwrap_or(0..0);
            let at = |range: Range<usize>| source.span(range);
            if nth > 0 {
                self.diagnostics.push(
                    Diagnostic::error("duplicate-key", format!("`{key}` is given twice"))
                        .at(at(span))
                        .hint("remove one of them"),
                );
            } else if !KEYS.contains(&key.as_str()) {
                let start = text[..span.start].rfind('\n').map_or(0, |at| at + 1);
                let hint = match nearest(key, KEYS) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None => "put values for your own templates below `extra`".into(),
                };
                self.diagnostics.push(
                    Diagnostic::error("unknown-setting", format!("unknown setting `{key}`"))
                        .at(at(start..start + key.len()))
                        .hint(hint),
                );
            } else if let Err(refusal) = self.set(key, value) {
                let span = nested_span(text, &span, refusal.field.as_deref());
                self.diagnostics.push(
                    Diagnostic::error(
                        "invalid-setting",
                        format!("`{key}` can't be used: {}", refusal.message),
                    )
                    .at(at(span)),
                );
            } else if key == "extra" {
                for (field, message) in extra::mistakes(value) {
                    let span = nested_span(text, &span, Some(field));
                    self.diagnostics.push(
                        Diagnostic::warning("theme-setting", format!("`extra.{field}` {message}"))
                            .at(at(span))
                            .hint("see the settings of the theme in the manual"),
                    );
                }
            }
        }
    }

    fn given(&mut self, given: &Override) {
        let value = match yaml::mapping(&format!("value: {}", given.value)) {
            // Values of text keys are taken literally, even if they look like other YAML types.
            _ if TEXT_KEYS.contains(&given.key.as_str()) => Value::String(given.value.clone()),
            Ok(Mapping(entries)) => {
                entries.into_iter().next().map_or(Value::Null, |(_, value)| value)
            }
            Err(_) => Value::String(given.value.clone()),
        };
        if let Err(refusal) = self.set(&given.key, &value) {
            self.diagnostics.push(Diagnostic::error(
                "invalid-setting",
                format!("{} can't be used: {}", given.origin, refusal.message),
            ));
        }
    }

    /// Sets a key, which is one of [`KEYS`].
    fn set(&mut self, key: &str, value: &Value) -> Result<(), InvalidValue> {
        // A key without a value retains its default, as in a template of `weekly.yaml`.
        if value.is_null() {
            return Ok(());
        }
        let config = &mut self.config;
        match key {
            "title" => config.title = text(value)?,
            "description" => config.description = text(value)?,
            "base_url" => {
                let url = text(value)?;
                config.base_url = if url.is_empty() { None } else { Some(BaseUrl::parse(&url)?) };
            }
            "language" => config.language = language(&text(value)?)?,
            "timezone" => {
                config.timezone = Zone::named(&text(value)?).ok_or_else(|| {
                    "it is not an IANA time zone; write one such as `Asia/Shanghai` or `UTC`"
                        .to_owned()
                })?;
            }
            "author" => config.author = Some(text(value)?),
            "output_dir" => config.output_dir = text(value)?,
            "permalink" => config.permalink = PermalinkRule::parse(&text(value)?)?,
            "paginate_by" => {
                let size = typed(value)?;
                if size == 0 {
                    return Err("a page must show at least 1 post".to_owned().into());
                }
                config.paginate_by = size;
            }
            "feeds" => config.feeds = feeds(typed(value)?)?,
            "taxonomies" => config.taxonomies = taxonomies(typed(value)?)?,
            "posts" => config.posts = patterns(value)?,
            "cadence" => config.cadence = Some(cadence(typed(value)?)?),
            "menu" => config.menu = menu::menu(value)?,
            "markdown" => config.markdown = typed(value)?,
            "images" => {
                config.images = match images::switched(value) {
                    Some(images) => images,
                    None => images::images(typed(value)?)?,
                };
            }
            "cards" => config.cards = typed(value)?,
            "digest" => config.digest = typed(value)?,
            "search" => config.search = search(typed(value)?)?,
            "check" => config.check = checks(typed(value)?)?,
            "extra" if value.is_object() => config.extra = value.clone(),
            "extra" => return Err("it must be a map".to_owned().into()),
            _ => return Err(format!("unknown setting `{key}`").into()),
        }
        Ok(())
    }
}

/// Keys whose values are always text.
const TEXT_KEYS: [&str; 8] = [
    "title",
    "description",
    "base_url",
    "language",
    "timezone",
    "author",
    "output_dir",
    "permalink",
];

impl From<String> for InvalidValue {
    fn from(message: String) -> Self {
        Self { message, field: None }
    }
}

/// The span of `field` below the key at `span`, or else `span`.
fn nested_span(text: &str, span: &Range<usize>, field: Option<&str>) -> Range<usize> {
    field
        .and_then(|field| {
            let at = span.start + text[span.start..].find(&format!("{field}:"))?;
            Some(at..at + field.len())
        })
        .unwrap_or_else(|| span.clone())
}

fn text(value: &Value) -> Result<String, InvalidValue> {
    match value {
        Value::String(text) => Ok(text.trim().to_owned()),
        Value::Number(n) => Ok(n.to_string()),
        Value::Bool(b) => Ok(b.to_string()),
        _ => Err("it must be text".to_owned().into()),
    }
}

pub(super) fn typed<T: DeserializeOwned>(value: &Value) -> Result<T, InvalidValue> {
    T::deserialize(value).map_err(|error| {
        // Names of Rust types mean nothing to editors.
        let mut message = error.to_string().replace("expected usize", "expected a whole number");
        let mut quoted = message.split('`').skip(1).step_by(2).map(str::to_owned);
        let field = message.starts_with("unknown field");
        let unknown = (field || message.starts_with("unknown variant")).then(|| quoted.next());
        let unknown = unknown.flatten();
        let known: Vec<String> = quoted.collect();
        if let Some(best) =
            unknown.as_ref().and_then(|name| nearest(name, known.iter().map(String::as_str)))
        {
            message = format!("{message}; did you mean `{best}`?");
        }
        let field = unknown.filter(|_| field);
        InvalidValue { message, field }
    })
}

fn language(tag: &str) -> Result<String, InvalidValue> {
    let fine = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    // `zh_CN` is common in environment variables; BCP 47 uses a hyphen.
    let tag = tag.replace('_', "-");
    if tag.split('-').all(fine) && tag.len() >= 2 {
        Ok(tag)
    } else {
        Err("it is not a language tag; write one such as `zh-CN` or `en`".to_owned().into())
    }
}

fn feeds(feeds: Feeds) -> Result<Feeds, InvalidValue> {
    let about = |field: &str, message: &str| InvalidValue {
        message: format!("`{field}`: {message}"),
        field: Some(field.to_owned()),
    };
    if feeds.limit == 0 {
        return Err(about(
            "limit",
            "a feed must contain at least 1 post; `formats: []` turns feeds off",
        ));
    }
    if (1..feeds.formats.len()).any(|at| feeds.formats[..at].contains(&feeds.formats[at])) {
        return Err(about("formats", "a format is listed twice"));
    }
    // RFC 4151, section 2.1: a domain name or an e-mail address.
    let fine = |c: char| c.is_ascii_alphanumeric() || ".-_@".contains(c);
    if feeds.authority.as_ref().is_some_and(|name| name.is_empty() || !name.chars().all(fine)) {
        return Err(about(
            "authority",
            "it must be a domain name or an e-mail address that you own",
        ));
    }
    Ok(feeds)
}

fn search(enabled: bool) -> Result<bool, InvalidValue> {
    if enabled && !cfg!(feature = "search") {
        return Err("this `weekly` was built without the feature `search`".to_owned().into());
    }
    Ok(enabled)
}

fn checks(check: Check) -> Result<Check, InvalidValue> {
    match check.mistake() {
        Some((field, message)) => Err(InvalidValue { message, field: Some(field) }),
        None => Ok(check),
    }
}

fn taxonomies(names: Vec<String>) -> Result<Vec<String>, InvalidValue> {
    for (index, name) in names.iter().enumerate() {
        if crate::path::slugify(name) != *name {
            return Err(format!(
                "`{name}` can't be a path; write `{}`",
                crate::path::slugify(name)
            )
            .into());
        }
        if front_matter::is_reserved(name) {
            return Err(
                format!("`{name}` is a key of front matter with a meaning of its own").into()
            );
        }
        if names[..index].contains(name) {
            return Err(format!("`{name}` is listed twice").into());
        }
    }
    Ok(names)
}

fn cadence(written: cadence::CadenceSetting) -> Result<Cadence, InvalidValue> {
    written
        .check()
        .map_err(|(field, message)| InvalidValue { message, field: Some(field.to_owned()) })
}

fn patterns(value: &Value) -> Result<PathPatterns, InvalidValue> {
    let written = if value.is_string() { vec![text(value)?] } else { typed(value)? };
    Ok(PathPatterns::parse(written)?)
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
        let (config, messages) = config(
            "title: 周报\nbaseurl: https://example.org\ntimezone: Mars\nfeeds:\n  limt: 3\npaginate_by: 0\ntitle: again\nflavour: 1\ncadence: {weekday: firday}\n",
        );
        assert_eq!(config.title, "周报");
        assert_eq!(
            messages,
            [
                "weekly.yaml:2:1 unknown setting `baseurl` (did you mean `base_url`?)",
                "weekly.yaml:3:11 `timezone` can't be used: it is not an IANA time zone; write one such as `Asia/Shanghai` or `UTC`",
                "weekly.yaml:5:3 `feeds` can't be used: unknown field `limt`, expected one of `formats`, `limit`, `content`, `terms`, `authority`; did you mean `limit`?",
                "weekly.yaml:6:14 `paginate_by` can't be used: a page must show at least 1 post",
                "weekly.yaml:7:8 `title` is given twice (remove one of them)",
                "weekly.yaml:8:1 unknown setting `flavour` (put values for your own templates below `extra`)",
                "weekly.yaml:9:11 `cadence` can't be used: unknown day of the week `firday`; did you mean `friday`?",
            ]
        );
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
        assert_eq!((outcome.value.title.as_str(), outcome.value.paginate_by), ("1", 5));
        assert_eq!(outcome.diagnostics.len(), 1);
        assert!(outcome.diagnostics[0].message.starts_with("WEEKLY_TIMEZONE can't be used"));
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
                "invalid type: string \"weekly\", expected a map such as `{weekday: friday, every: 1}`",
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
