//! The Tera engine: the user's templates over the built-in ones.

use std::collections::BTreeMap;

use tera::{ErrorKind, Tera};

use super::bounded::{Bounded, MOST_BYTES};
use super::functions::{self, FunctionInput, Functions};
use super::template_errors::explain;
use crate::config::DigestPart;
use crate::diagnostic::{Diagnostic, Location, nearest};
use crate::path::SourcePath;
use crate::theme;
use crate::view::{SEARCH_TEMPLATE, View, part_of};

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
    /// The parts of a digest that have pages. The theme's templates for others are left out: they
    /// would only ask a `base.html` of the user's for blocks.
    pub parts: Vec<DigestPart>,
    /// Whether there is a search; its template is left out else, for the same reason.
    pub search: bool,
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
pub(super) const BUILT_IN: &str = "weekly/";

impl Engine {
    /// Compiles the templates; `None` if a mistake in them leaves nothing to render with. The
    /// mistakes go to `diagnostics`.
    pub fn new(input: EngineInput, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let needed = |name: &str| match part_of(name) {
            Some(part) => input.parts.contains(&part),
            None => input.search || name != SEARCH_TEMPLATE,
        };
        let functions = Functions::new(input.functions);
        let users = users(input.templates);
        let users_text: String = users.values().map(String::as_str).collect();
        let texts = texts(users, &users_text, needed, &functions);
        let mut engine = Self { tera: Tera::new(), texts };
        functions::register(&mut engine.tera, functions);
        engine.tera.global_context().insert_value("config", input.config);
        let templates: Vec<_> =
            engine.texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let before = diagnostics.len();
        for template in templates.iter().filter(|(name, _)| !name.starts_with(BUILT_IN)) {
            // Alone, a template that needs others fails for their want; that is not its fault.
            if let Err(error) = Tera::new().add_raw_templates([*template])
                && matches!(error.kind(), ErrorKind::SyntaxError(_))
            {
                diagnostics.extend(explain(&error, "template-syntax", &engine.texts));
            }
        }
        if diagnostics.len() > before {
            return None;
        }
        let prefixed = engine.tera.set_fallback_prefixes([BUILT_IN]);
        let added = prefixed.and_then(|()| engine.tera.add_raw_templates(templates));
        if let Err(error) = added {
            diagnostics.extend(explain(&error, "template-syntax", &engine.texts));
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
        let mut out = Bounded::new(buffer);
        let rendered = self.tera.render_to(template, &view.context, &mut out);
        if out.is_full {
            findings.push(self.endless(template, claimant));
        } else if let Err(error) = rendered {
            for mut finding in explain(&error, "template-failed", &self.texts) {
                finding.message = format!("{} (while rendering {claimant})", finding.message);
                findings.push(finding);
            }
        }
    }

    fn endless(&self, template: &str, claimant: &str) -> Diagnostic {
        let megabytes = MOST_BYTES >> 20;
        let message = format!(
            "the template `{template}` writes more than {megabytes} MB (while rendering {claimant})"
        );
        let finding = Diagnostic::error("template-failed", message)
            .hint("look for a loop in a loop, or in a component that calls itself");
        let path = self.texts.contains_key(template).then(|| format!("templates/{template}"));
        match path.and_then(|path| SourcePath::new(&path)) {
            Some(path) => finding.at(Location::file(&path)),
            None => finding,
        }
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
}

/// The texts of the user's templates by name.
fn users(templates: Vec<UserTemplate>) -> BTreeMap<String, String> {
    let named = templates.into_iter().filter_map(|template| {
        let name = template.path.as_str().strip_prefix("templates/")?;
        is_template(name).then(|| (name.to_owned(), template.text))
    });
    named.collect()
}

/// The texts of all templates by name: the user's, and those built-in ones that a user's does
/// not replace and that are `needed`, or that a user's extends under its full name.
fn texts(
    users: BTreeMap<String, String>,
    users_text: &str,
    needed: impl Fn(&str) -> bool,
    functions: &Functions,
) -> BTreeMap<String, String> {
    let mut texts = users;
    for file in theme::TEMPLATES.iter().filter(|file| is_template(file.name)) {
        let full = format!("{BUILT_IN}{}", file.name);
        if needed(file.name) && !texts.contains_key(file.name) || users_text.contains(&full) {
            texts.insert(full, functions.filled_in(file.text()));
        }
    }
    texts
}

/// Words and notes beside the templates are no templates.
fn is_template(name: &str) -> bool {
    !name.starts_with("i18n/")
}
