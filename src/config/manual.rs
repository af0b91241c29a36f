//! Compares the manual with the settings: each one is documented, and nothing else is. Defaults
//! that are written as values are those of the program; defaults in words (`none`) are not
//! compared. Keys below those of the table are the fields of the types that they are read into; a
//! refusal of an unknown key lists them. The tokens of permalinks are compared too.

use std::collections::BTreeSet;

use super::permalink_tokens::{DATES, EXPRESSIONS, TOKENS};
use super::permalinks::{PermalinkRule, STYLES};
use super::read::read;
use super::settings::{Config, TABLE};
use crate::diagnostic::Outcome;
use crate::path::SourcePath;

/// A row of a table whose first column is `key`.
struct ManualRow {
    /// The keys, with those above them: `feeds.limit`.
    names: Vec<String>,
    kind: String,
    default: String,
}

impl ManualRow {
    fn parse(line: &str, parent: Option<&str>) -> Self {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, keys, kind, default, ..] = cells[..] else { panic!("too few columns: {line}") };
        let below = |key: &str| parent.map_or(key.to_owned(), |parent| format!("{parent}.{key}"));
        let mut names: Vec<String> = code_spans(keys).map(below).collect();
        // A map documents its keys by naming them.
        let listed = kind.strip_prefix("map from `").and_then(|rest| rest.split_once(" to "));
        if let Some((listed, _)) = listed {
            let keys = code_spans(kind).take(listed.matches("`, `").count() + 1);
            names = keys.map(|key| format!("{}.{key}", names[0])).collect();
        }
        Self { names, kind: kind.to_owned(), default: default.to_owned() }
    }

    /// The default as YAML, unless it is described in words.
    fn value(&self) -> Option<String> {
        let code = self.default.strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
        let value = code.filter(|code| !code.contains('`'));
        let value = value.or_else(|| self.default.parse::<u32>().ok().map(|_| &*self.default))?;
        let is_text = !value.starts_with(['[', '{']) && !self.is_scalar();
        Some(if is_text { format!("{value:?}") } else { value.to_owned() })
    }

    fn is_scalar(&self) -> bool {
        self.kind.starts_with("number") || self.kind == "boolean"
    }
}

fn code_spans(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The rows of the manual, in order.
fn rows_of_the_manual() -> Vec<ManualRow> {
    let settings = include_str!("../../docs/settings.md");
    let digest = include_str!("../../docs/digest.md").split_once("\n## Settings\n").unwrap().1;
    let sections = settings.split("\n## ").map(|section| {
        let heading = section.lines().next().unwrap_or_default();
        (section, code_spans(heading).next())
    });
    let mut rows = Vec::new();
    for (section, parent) in sections.chain([(digest, Some("digest"))]) {
        let is_table = |line: &&str| line.starts_with("| key |");
        let tables = section.lines().enumerate().filter(|(_, line)| is_table(line));
        for (at, _) in tables {
            let lines = section.lines().skip(at + 2).take_while(|line| line.starts_with('|'));
            rows.extend(lines.map(|line| ManualRow::parse(line, parent)));
        }
    }
    rows
}

/// A file that sets only `name`, which may be nested.
fn file_with(name: &str, value: &str) -> String {
    match name.rsplit_once('.') {
        Some((parent, key)) => file_with(parent, &format!("{{{key}: {value}}}")),
        None => format!("{name}: {value}"),
    }
}

fn config(text: &str) -> Outcome<Config> {
    read(Some((&SourcePath::new("weekly.yaml").unwrap(), text)), &[])
}

/// The keys that a setting accepts below it; none if it isn't a map with keys of its own.
fn keys_below(name: &str) -> Vec<String> {
    let refusal = config(&file_with(name, "{\"?\": 1}")).diagnostics.pop();
    let message = refusal.map(|found| found.message).unwrap_or_default();
    let keys = message.split_once("unknown field `?`, expected").map_or("", |(_, keys)| keys);
    code_spans(keys).map(|key| format!("{name}.{key}")).collect()
}

#[test]
fn the_manual_lists_the_settings() {
    let (mut maps, mut values) = (Vec::new(), Vec::new());
    let mut open: Vec<String> = TABLE.iter().map(|setting| setting.name.to_owned()).collect();
    while let Some(name) = open.pop() {
        let below = keys_below(&name);
        if below.is_empty() {
            values.push(name);
        } else {
            open.extend(below);
            maps.push(name);
        }
    }
    assert!(values.iter().any(|name| name == "digest.events.labels.time"), "{values:?}");
    let manual: Vec<String> = rows_of_the_manual().into_iter().flat_map(|row| row.names).collect();
    for name in &values {
        assert!(manual.contains(name), "`{name}` is not in the manual");
    }
    for name in &manual {
        assert!(values.contains(name) || maps.contains(name), "unknown setting `{name}`");
    }
}

#[test]
#[cfg_attr(not(feature = "search"), ignore = "without search, it is off by default")]
fn the_manual_has_the_defaults() {
    let rows = rows_of_the_manual();
    let parent = |name: &str| name.rsplit_once('.').map(|(parent, _)| parent.to_owned());
    for (row, name) in rows.iter().flat_map(|row| row.names.iter().map(move |name| (row, name))) {
        let Some(value) = row.value() else {
            assert!(!row.is_scalar(), "the default of `{name}` is not a value");
            continue;
        };
        // A value may need another one beside it.
        let beside = rows
            .iter()
            .find(|other| other.default == "required" && parent(&other.names[0]) == parent(name));
        let beside = beside.map(|other| {
            let (_, key) = other.names[0].rsplit_once('.').unwrap();
            format!("{key}: {}, ", code_spans(&other.kind).next().unwrap())
        });
        let file = |text: &str| match (parent(name), &beside) {
            (Some(parent), Some(beside)) => file_with(&parent, &format!("{{{beside}{text}}}")),
            (Some(parent), None) => file_with(&parent, &format!("{{{text}}}")),
            (None, _) => text.to_owned(),
        };
        let key = name.rsplit('.').next().unwrap();
        let (with, without) = (config(&file(&format!("{key}: {value}"))), config(&file("")));
        assert!(with.diagnostics.is_empty(), "`{name}`: {:?}", with.diagnostics);
        assert!(with.value == without.value, "the default of `{name}` is not {value}");
    }
}

#[test]
fn the_manual_lists_the_tokens_of_permalinks() {
    let manual = include_str!("../../docs/settings.md").split_once("\n## `permalink`\n").unwrap().1;
    let (section, _) = manual.split_once("\n## ").unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let spans = rows.flat_map(code_spans).filter(|span| span.starts_with([':', '{']));
    let tokens: BTreeSet<String> =
        spans.map(|span| span.replace("\\|", "|").replace(' ', "")).collect();
    for token in &tokens {
        assert!(PermalinkRule::of_url(token).is_some(), "unknown token `{token}`");
    }
    let names = TOKENS.iter().map(|(name, _)| name).chain(DATES.iter().map(|(name, _)| name));
    let known = names.map(|name| format!(":{name}"));
    let known = known.chain(EXPRESSIONS.iter().map(|(name, _)| format!("{{{{{name}}}}}")));
    for token in known {
        assert!(tokens.contains(&token), "`{token}` is not in the manual");
    }
    let styles = STYLES.map(|(name, _)| name).join(", ");
    assert!(section.contains(&format!("Jekyll's names: {styles}\n")), "{styles}");
}
