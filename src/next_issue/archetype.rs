//! Archetypes: texts with placeholders in double braces, `{{ title }}`.

use crate::diagnostic::{Diagnostic, Location, Outcome, nearest};
use crate::path::SourcePath;

/// The values of placeholders by name.
pub(super) type Values<'a> = [(&'a str, String)];

/// Whether `text` contains the placeholder `name`.
pub(super) fn has_placeholder(text: &str, name: &str) -> bool {
    placeholders(text).any(|found| found.name == name)
}

/// `text` with its placeholders filled in. A line that consists only of a placeholder with an empty
/// value is removed.
pub(super) fn fill(path: &SourcePath, text: &str, values: &Values<'_>) -> Outcome<String> {
    let mut diagnostics = Vec::new();
    let mut out = String::new();
    let mut done = 0;
    for found in placeholders(text) {
        let value = values.iter().find(|(name, _)| *name == found.name);
        if let (None, false) = (value, found.escaped) {
            diagnostics.push(unknown(&found, values).at(Location::span(
                path,
                text,
                found.start..found.end,
            )));
            continue;
        }
        let head = &text[done..found.start];
        out.push_str(head);
        done = found.end;
        if found.escaped {
            out.truncate(out.len() - 1);
            out.push_str(&text[found.start..found.end]);
            continue;
        }
        let value = value.map(|(_, value)| value.as_str()).unwrap_or_default();
        let line_start = text[..found.start].rfind('\n').map_or(0, |at| at + 1);
        let alone = text[line_start..found.start].trim().is_empty()
            && text[found.end..].lines().next().is_none_or(|rest| rest.trim().is_empty());
        if value.is_empty() && alone {
            let rest = &text[found.end..];
            let line = rest.find('\n').map_or(rest.len(), |at| at + 1);
            let blank = rest[line..].lines().next().is_some_and(|line| line.trim().is_empty());
            done += line + if blank { rest[line..].find('\n').map_or(0, |at| at + 1) } else { 0 };
        } else if alone {
            out.push_str(value.trim_end_matches('\n'));
        } else if text[..found.start].ends_with('"') && text[found.end..].starts_with('"') {
            // Within quotes of YAML, TOML and JSON, these characters would end the string.
            let quoted = serde_json::Value::from(value).to_string();
            out.push_str(&quoted[1..quoted.len() - 1]);
        } else {
            out.push_str(value);
        }
    }
    out.push_str(&text[done..]);
    Outcome { value: out, diagnostics }
}

struct Placeholder {
    name: String,
    /// The span of the placeholder, including its braces.
    start: usize,
    end: usize,
    /// Whether this is `\{{`, which produces literal braces.
    escaped: bool,
}

fn placeholders(text: &str) -> impl Iterator<Item = Placeholder> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text[at..].find("{{")?;
            let line = text[start..].find('\n').map_or(text.len(), |end| start + end);
            let Some(length) = text[start..line].find("}}") else {
                at = line;
                continue;
            };
            let end = start + length + 2;
            at = end;
            // Hugo's archetypes write `{{ .Title }}`.
            let name = text[start + 2..end - 2].trim().trim_start_matches('.').to_lowercase();
            let escaped = text[..start].ends_with('\\');
            return Some(Placeholder { name, start, end, escaped });
        }
    })
}

fn unknown(found: &Placeholder, values: &Values<'_>) -> Diagnostic {
    let names = values.iter().map(|(name, _)| *name);
    let hint = if let Some(name) = nearest(&found.name, names.clone()) {
        format!("did you mean `{{{{ {name} }}}}`?")
    } else {
        let known = names.collect::<Vec<_>>().join(", ");
        format!("available: {known}; write `\\{{{{` for literal braces")
    };
    Diagnostic::error("unknown-placeholder", format!("unknown placeholder `{}`", found.name))
        .hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> (String, Vec<String>) {
        let path = SourcePath::new("archetypes/default.md").unwrap();
        let values = [
            ("title", "A \"b\"".to_owned()),
            ("events", String::new()),
            ("number", "7".to_owned()),
        ];
        let Outcome { value, diagnostics } = fill(&path, text, &values);
        let messages = diagnostics.iter().map(|d| {
            format!("{} {} ({})", d.location.as_ref().unwrap(), d.message, d.hint.as_ref().unwrap())
        });
        (value, messages.collect())
    }

    #[test]
    fn placeholders_are_filled() {
        for (text, expected) in [
            ("# {{ title }}\n", "# A \"b\"\n"),
            ("title: \"{{title}}\"\n", "title: \"A \\\"b\\\"\"\n"),
            ("{{ .Title }} {{ number }}", "A \"b\" 7"),
            ("a\n\n{{ events }}\n\nb\n", "a\n\nb\n"),
            ("a {{ events }} b", "a  b"),
            ("\\{{ braces }} {{ never\nclosed }}", "{{ braces }} {{ never\nclosed }}"),
        ] {
            assert_eq!(filled(text), (expected.to_owned(), Vec::new()), "{text}");
        }
    }

    #[test]
    fn unknown_placeholders_are_reported_with_their_location() {
        assert_eq!(
            filled("a\n{{ titel }} {{ flavour }}\n").1,
            [
                "archetypes/default.md:2:1 unknown placeholder `titel` \
                 (did you mean `{{ title }}`?)",
                "archetypes/default.md:2:13 unknown placeholder `flavour` (available: title, \
                 events, number; write `\\{{` for literal braces)",
            ]
        );
    }
}
