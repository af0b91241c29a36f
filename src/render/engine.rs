//! The Tera engine: the user's templates over the built-in ones, and errors told with the
//! template, its line, and the post being rendered.

use std::collections::BTreeMap;

use tera::{Context, ErrorKind, Tera};

use super::functions::{self, FunctionInput};
use crate::diagnostic::{Diagnostic, Location, nearest};
use crate::path::SourcePath;
use crate::theme;
use crate::view::View;

/// A template of the user's: its file and text.
#[derive(Debug, Clone)]
pub struct UserTemplate {
    /// Its path, such as `templates/page.html`.
    pub path: SourcePath,
    /// Its text.
    pub text: String,
}

/// What an [`Engine`] is made of.
#[derive(Debug)]
pub struct EngineInput {
    /// The user's templates.
    pub templates: Vec<UserTemplate>,
    /// What its functions know.
    pub functions: FunctionInput,
    /// What every template sees as `config`.
    pub config: tera::Value,
}

/// Compiled templates.
#[derive(Debug)]
pub struct Engine {
    tera: Tera,
    /// The text of each template by its name, to mark places in.
    texts: BTreeMap<String, String>,
}

/// The prefix under which the built-in templates are found even where the user has one of the
/// same name.
const BUILT_IN: &str = "weekly/";

impl Engine {
    /// Compiles the templates; `None` if a mistake in them leaves nothing to render with. The
    /// mistakes go to `diagnostics`.
    pub fn new(input: EngineInput, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let mut texts = BTreeMap::new();
        for file in theme::TEMPLATES.iter().filter(|file| is_template(file.name)) {
            texts.insert(format!("{BUILT_IN}{}", file.name), file.text().to_owned());
        }
        for template in input.templates {
            if let Some(name) = template.path.as_str().strip_prefix("templates/")
                && is_template(name)
            {
                let same = texts
                    .get(&format!("{BUILT_IN}{name}"))
                    .is_some_and(|text| *text == template.text);
                if !same {
                    texts.insert(name.to_owned(), template.text);
                }
            }
        }
        let mut engine = Self { tera: Tera::new(), texts };
        functions::register(&mut engine.tera, input.functions);
        engine.tera.global_context().insert_value("config", input.config);
        let prefixed = engine.tera.set_fallback_prefixes([BUILT_IN]);
        let templates: Vec<_> =
            engine.texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let added = prefixed.and_then(|()| engine.tera.add_raw_templates(templates));
        if let Err(error) = added {
            let finding = engine.explain(&error, "template-syntax");
            diagnostics.push(finding);
            return None;
        }
        Some(engine)
    }

    /// Renders a view into `buffer`. `claimant` is what the page is made of, for messages.
    pub(super) fn render(
        &self,
        view: &View<'_>,
        claimant: &str,
        buffer: &mut Vec<u8>,
        findings: &mut Vec<Diagnostic>,
    ) {
        let mut template = view.template;
        if let Some((wanted, location)) = view.wanted {
            if self.tera.contains_template(wanted) {
                template = wanted;
            } else {
                findings.push(self.unknown_template(wanted, template, location));
            }
        }
        if let Err(error) = self.render_to(template, &view.context, buffer) {
            let mut finding = self.explain(&error, "template-failed");
            finding.message = format!("{} (while rendering {claimant})", finding.message);
            findings.push(finding);
        }
    }

    fn render_to(
        &self,
        template: &str,
        context: &Context,
        buffer: &mut Vec<u8>,
    ) -> tera::TeraResult<()> {
        self.tera.render_to(template, context, buffer)
    }

    fn unknown_template(&self, wanted: &str, used: &str, location: &Location) -> Diagnostic {
        let known = self.texts.keys().map(|name| name.strip_prefix(BUILT_IN).unwrap_or(name));
        let hint = match nearest(wanted, known) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("add templates/{wanted}, or remove the key"),
        };
        Diagnostic::warning(
            "unknown-template",
            format!("there is no template `{wanted}`; `{used}` is used"),
        )
        .at(location.clone())
        .hint(hint)
    }

    fn explain(&self, error: &tera::Error, code: &'static str) -> Diagnostic {
        match error.kind() {
            ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
                let finding = Diagnostic::error(code, report.message().to_lowercase_first());
                let finding = match self.location(report.filename(), report.span().range.clone()) {
                    Some(location) => finding.at(location),
                    None => finding,
                };
                match undefined_hint(report.message()) {
                    Some(hint) => finding.hint(hint),
                    None => finding,
                }
            }
            _ => Diagnostic::error(code, chain(error)),
        }
    }

    fn location(&self, name: &str, range: std::ops::Range<usize>) -> Option<Location> {
        let text = self.texts.get(name)?;
        let path = match name.strip_prefix(BUILT_IN) {
            Some(_) => SourcePath::new(name)?,
            None => SourcePath::new(&format!("templates/{name}"))?,
        };
        Some(Location::span(&path, text, range))
    }
}

/// Words and notes beside the templates are no templates.
fn is_template(name: &str) -> bool {
    !name.starts_with("i18n/") && !name.starts_with("archetypes/")
}

fn undefined_hint(message: &str) -> Option<&'static str> {
    message.to_lowercase().contains("undefined").then_some(
        "the manual lists what each template sees; write `a?.b or \"\"` where a field may be missing",
    )
}

/// An error and what caused it, on one line.
fn chain(error: &tera::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}

trait LowercaseFirst {
    fn to_lowercase_first(&self) -> String;
}

impl LowercaseFirst for str {
    fn to_lowercase_first(&self) -> String {
        let mut chars = self.chars();
        let first: String = chars.next().map(|c| c.to_lowercase().collect()).unwrap_or_default();
        format!("{first}{}", chars.as_str()).trim_end_matches('.').to_owned()
    }
}
