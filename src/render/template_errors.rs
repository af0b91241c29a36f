//! Converts Tera's errors to diagnostics with the template and the location in it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use tera::{Error, ErrorKind};

use super::engine::BUILT_IN;
use crate::diagnostic::{Diagnostic, Location, nearest_file};
use crate::path::SourcePath;
use crate::theme;

/// The diagnostics for an error. `texts` contains the templates by name.
pub(super) fn explain(
    error: &Error,
    code: &'static str,
    texts: &BTreeMap<String, String>,
) -> Vec<Diagnostic> {
    if let ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) = error.kind() {
        let span = (report.filename(), report.span().range.clone());
        return vec![finding(code, report.message(), Some(span), texts)];
    }
    if let Some(found) = circle(error, code, texts) {
        return vec![found];
    }
    if let ErrorKind::MissingParent { .. } = error.kind() {
        let found: Vec<_> = missing_parents(code, texts).collect();
        if !found.is_empty() {
            return found;
        }
    }
    let text = chain(error);
    let reports: Vec<_> = reports(&text, texts).collect();
    if reports.is_empty() {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        return vec![finding(code, &line, second_definition(&line, texts), texts)];
    }
    let missing = MissingParts::of(&reports, texts);
    let other = |(message, _): &(&str, _)| !missing.explain(message);
    // The same mistake in several templates is shown once.
    let others = reports
        .iter()
        .filter(|report| other(report))
        .map(|(message, span)| finding(code, message, Some(span.clone()), texts).about(message));
    missing.findings(code).chain(others).collect()
}

/// An error for each template that extends a missing one. The engine reports only the first.
fn missing_parents(
    code: &'static str,
    texts: &BTreeMap<String, String>,
) -> impl Iterator<Item = Diagnostic> {
    let known =
        |name: &str| texts.contains_key(name) || texts.contains_key(&[BUILT_IN, name].concat());
    texts.iter().filter_map(move |(name, text)| {
        let tag = tags(text, "extends").next().filter(|tag| !known(tag.name))?;
        let message = format!("unknown template `{}`", tag.name);
        let names = texts.keys().map(|name| name.strip_prefix(BUILT_IN).unwrap_or(name));
        let hint = nearest_file(tag.name, names.filter(|other| other != name))
            .map(|near| format!("did you mean `{near}`?"));
        Some(finding(code, &message, Some((name, tag.at)), texts).maybe_hint(hint.map(Cow::from)))
    })
}

/// The error for templates that extend or include each other in a circle.
fn circle(
    error: &Error,
    code: &'static str,
    texts: &BTreeMap<String, String>,
) -> Option<Diagnostic> {
    let (keyword, chain) = match error.kind() {
        ErrorKind::CircularExtend { tpl, inheritance_chain } => {
            ("extends", std::iter::once(tpl).chain(inheritance_chain).collect::<Vec<_>>())
        }
        ErrorKind::CircularInclude { include_chain, .. } => {
            ("include", include_chain.iter().collect())
        }
        _ => return None,
    };
    let (last, before) = chain.split_last()?;
    // Templates before it only lead to the circle.
    let circle = &before[before.iter().position(|name| name == last)?..];
    let users = circle.iter().position(|name| !name.starts_with(BUILT_IN)).unwrap_or(0);
    let names: Vec<_> = circle
        .iter()
        .cycle()
        .skip(users)
        .take(circle.len() + 1)
        .map(|name| name.as_str())
        .collect();
    let (name, next) = (names[0], names[1]);
    let of_theme = next.strip_prefix(BUILT_IN).unwrap_or(next);
    let tag = tags(texts.get(name)?, keyword).find(|tag| [next, of_theme].contains(&tag.name))?;
    let verb = keyword.trim_end_matches('s');
    let message = format!("this template {verb}s itself: `{}`", names.join("` → `"));
    let found = finding(code, &message, Some((name, tag.at)), texts);
    let replaces = theme::TEMPLATES.iter().any(|file| file.name == name);
    Some(if replaces && keyword == "extends" {
        found.hint(format!("extend the built-in template of that name as `{BUILT_IN}{name}`"))
    } else {
        found
    })
}

/// Where a component is defined again, if this is what `message` says.
fn second_definition<'m>(
    message: &'m str,
    texts: &BTreeMap<String, String>,
) -> Option<(&'m str, Range<usize>)> {
    let rest = message.strip_prefix("Component `")?;
    let (component, rest) = rest.split_once("` is defined in both `")?;
    let (_, template) = rest.strip_suffix('`')?.split_once("` and `")?;
    let start = texts.get(template)?.find(&format!("component {component}("))?;
    Some((template, start..start + "component ".len() + component.len()))
}

/// A tag that names another template.
struct NamingTag<'t> {
    name: &'t str,
    /// The span of the name in its quotes.
    at: Range<usize>,
}

/// The tags that begin with `keyword` and a name in quotes, outside of comments and of `raw`.
fn tags<'t>(text: &'t str, keyword: &str) -> impl Iterator<Item = NamingTag<'t>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let start = at + text[at..].find('{')?;
            at = start + 1;
            let close = match text.as_bytes().get(at)? {
                b'#' => "#}",
                b'{' => "}}",
                b'%' => "%}",
                _ => continue,
            };
            let length = text[at + 1..].find(close)?;
            let inner = &text[at + 1..at + 1 + length];
            let end = at + 1 + length;
            at = end + close.len();
            let code = inner.strip_prefix('-').unwrap_or(inner).trim_start();
            if close != "%}" {
                continue;
            }
            if code.strip_suffix('-').unwrap_or(code).trim_end() == "raw" {
                at += text[at..].find("endraw")?;
            }
            let Some(rest) = code.strip_prefix(keyword).map(str::trim_start) else { continue };
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`')) else {
                continue;
            };
            let Some((name, _)) = rest[1..].split_once(quote) else { continue };
            let start = end - rest.len();
            return Some(NamingTag { name, at: start..start + name.len() + 2 });
        }
    })
}

/// The blocks and components that the user's templates lack, by template: those that the built-in
/// templates need, and the theme's template of the same name defines.
struct MissingParts<'t>(BTreeMap<&'static str, BTreeSet<MissingPart<'t>>>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum MissingPart<'t> {
    Block(&'t str),
    Component(&'t str),
}

impl<'t> MissingPart<'t> {
    /// The part that a message says nothing defines.
    fn of(message: &'t str) -> Option<Self> {
        if let Some(rest) = message.strip_prefix("Block `") {
            let (block, rest) = rest.split_once('`')?;
            return rest.contains("not defined in any parent").then_some(Self::Block(block));
        }
        let (component, _) = message.strip_prefix("Unknown component `")?.split_once('`')?;
        Some(Self::Component(component))
    }

    /// The theme's template that defines it.
    fn template(self) -> Option<&'static str> {
        let Self::Component(name) = self else { return Some(BASE) };
        let definition = format!("component {name}(");
        let mut files = theme::TEMPLATES.iter();
        files.find(|file| file.text().contains(&definition)).map(|file| file.name)
    }
}

impl<'t> MissingParts<'t> {
    fn of(reports: &[Report<'t>], texts: &BTreeMap<String, String>) -> Self {
        let mut missing = Self(BTreeMap::new());
        for (message, (name, _)) in reports {
            if name.starts_with(BUILT_IN)
                && let Some(part) = MissingPart::of(message)
                && let Some(template) = part.template()
                && texts.contains_key(template)
            {
                missing.0.entry(template).or_default().insert(part);
            }
        }
        missing
    }

    /// Whether they are the cause of a message.
    fn explain(&self, message: &str) -> bool {
        let part = MissingPart::of(message);
        part.is_some_and(|part| self.0.values().any(|parts| parts.contains(&part)))
    }

    /// One error for each template that lacks something.
    fn findings(&self, code: &'static str) -> impl Iterator<Item = Diagnostic> {
        self.0.iter().filter_map(move |(template, parts)| {
            let names: Vec<_> = parts
                .iter()
                .map(|part| match part {
                    MissingPart::Block(name) => format!("the block `{name}`"),
                    MissingPart::Component(name) => format!("the component `{name}`"),
                })
                .collect();
            let path = SourcePath::new(&format!("templates/{template}"))?;
            let hint: Cow<'static, str> = if *template == BASE {
                BLOCKS_HINT.into()
            } else {
                format!(
                    "it replaces the theme's template of that name, which \
                     `weekly theme templates/{template}` prints"
                )
                .into()
            };
            let names = names.join(", ");
            let message = format!("this template lacks what the built-in templates need: {names}");
            Some(Diagnostic::error(code, message).at(Location::file(&path)).hint(hint))
        })
    }
}

/// The template that others extend.
const BASE: &str = "base.html";

const BLOCKS_HINT: &str = "a custom `base.html` needs every block that the built-in templates \
                           override; extend `weekly/base.html` to get them";

/// A message with the name of a template and the span in it.
type Report<'t> = (&'t str, (&'t str, Range<usize>));

fn finding(
    code: &'static str,
    message: &str,
    span: Option<(&str, Range<usize>)>,
    texts: &BTreeMap<String, String>,
) -> Diagnostic {
    let finding = Diagnostic::error(code, lowercase_first(message));
    let finding = match span.and_then(|(name, range)| location(name, range, texts)) {
        Some(location) => finding.at(location),
        None => finding,
    };
    match hint(message) {
        Some(hint) => finding.hint(hint),
        None => finding,
    }
}

/// Splits the errors that Tera finds when it links templates. They arrive as one text of several
/// reports, each with a line `error: MESSAGE` and a line `--> NAME:LINE:COLUMN`.
fn reports<'t>(
    text: &'t str,
    texts: &'t BTreeMap<String, String>,
) -> impl Iterator<Item = Report<'t>> {
    text.split("error: ").filter_map(|report| {
        let (message, rest) = report.split_once('\n')?;
        let span = rest.lines().next()?.trim_start().strip_prefix("--> ")?;
        let mut parts = span.rsplitn(3, ':');
        let column: usize = parts.next()?.parse().ok()?;
        let line: usize = parts.next()?.parse().ok()?;
        let name = parts.next()?;
        let source = texts.get(name)?;
        let start: usize = source.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let at = source[start..].char_indices().nth(column - 1).map_or(start, |(at, _)| start + at);
        let rest = &source[at..];
        let quoted = rest.strip_prefix('"').and_then(|name| Some(name.find('"')? + 2));
        let word = || rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(0);
        let word = quoted.unwrap_or_else(word);
        Some((message, (name, at..at + word.max(1))))
    })
}

fn location(name: &str, range: Range<usize>, texts: &BTreeMap<String, String>) -> Option<Location> {
    let text = texts.get(name)?;
    let path = match name.strip_prefix(BUILT_IN) {
        Some(_) => SourcePath::new(name)?,
        None => SourcePath::new(&format!("templates/{name}"))?,
    };
    Some(Location::span(&path, text, range))
}

fn hint(message: &str) -> Option<&'static str> {
    let message = message.to_lowercase();
    if message.contains("undefined") || message.contains("is not defined. available") {
        Some(
            "the manual lists what each template sees; write `a?.b or \"\"` where a field may be \
             missing",
        )
    } else if message.starts_with("block") && message.contains("not defined in any parent") {
        Some(BLOCKS_HINT)
    } else {
        None
    }
}

/// Joins an error and its causes on one line.
fn chain(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

fn lowercase_first(text: &str) -> String {
    let mut chars = text.chars();
    let first: String = chars.next().map(|c| c.to_lowercase().collect()).unwrap_or_default();
    format!("{first}{}", chars.as_str()).trim_end_matches('.').to_owned()
}
