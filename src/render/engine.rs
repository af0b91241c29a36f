//! The Tera engine: the user's templates over the built-in ones.

use std::collections::BTreeMap;

use tera::{ErrorKind, Tera};

use super::bounded::{Bounded, MOST_BYTES};
use super::functions::{self, FunctionInput};
use super::template_errors::explain;
use crate::config::DigestPart;
use crate::diagnostic::{Diagnostic, Location, nearest_file};
use crate::path::SourcePath;
use crate::theme;
use crate::view::{SEARCH_TEMPLATE, View, part_of};

/// A template of the user.
#[derive(Debug, Clone)]
pub struct UserTemplate {
    /// Path of the file, such as `templates/page.html`.
    pub(crate) path: SourcePath,
    /// Source text of the template.
    pub(crate) text: String,
}

/// The inputs of an [`Engine`].
#[derive(Debug)]
pub struct EngineInput {
    /// The user's templates.
    pub templates: Vec<UserTemplate>,
    /// The data available to functions and filters.
    pub functions: FunctionInput,
    /// The variable `config` of every template.
    pub config: tera::Value,
    /// The parts of a digest that have pages. The theme's templates for other parts are not loaded,
    /// because they would require their blocks in a user's `base.html`.
    pub parts: Vec<DigestPart>,
    /// Whether there is a search page; otherwise its template is not loaded, for the same reason.
    pub search: bool,
}

/// Compiled templates.
#[derive(Debug)]
pub struct Engine {
    tera: Tera,
    /// The source text of each template by name, for excerpts in messages.
    texts: BTreeMap<String, String>,
}

/// The prefix under which a built-in template is available even if the user overrides it.
pub(super) const BUILT_IN: &str = "weekly/";

impl Engine {
    /// Compiles the templates; `None` if errors leave nothing to render with. Errors are added to
    /// `diagnostics`.
    pub fn new(input: EngineInput, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        let needed = |name: &str| match part_of(name) {
            Some(part) => input.parts.contains(&part),
            None => input.search || name != SEARCH_TEMPLATE,
        };
        let users = users(input.templates);
        let users_text: String = users.values().map(String::as_str).collect();
        let texts = texts(users, &users_text, needed);
        let mut engine = Self { tera: Tera::new(), texts };
        engine.tera.autoescape_on(theme::ESCAPING);
        functions::register(&mut engine.tera, input.functions);
        engine.tera.global_context().insert_value("config", input.config);
        let templates: Vec<_> =
            engine.texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        let before = diagnostics.len();
        for template in templates.iter().filter(|(name, _)| !name.starts_with(BUILT_IN)) {
            // A template that depends on others fails when compiled alone; only syntax errors
            // matter here.
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

    /// Renders a view into `buffer`. `requested_by` is what the page is made of, for messages.
    pub(super) fn render(
        &self,
        view: &View<'_>,
        requested_by: &str,
        buffer: &mut Vec<u8>,
        findings: &mut Vec<Diagnostic>,
    ) {
        let mut template = view.template;
        if let Some((selected, location)) = view.selected {
            let own = self.texts.contains_key(selected) && !is_of_theme(selected);
            if own || selected == view.template {
                template = selected;
            } else {
                findings.push(self.unknown_template(selected, template, location));
            }
        }
        let mut out = Bounded::new(buffer);
        let rendered = self.tera.render_to(template, &view.context, &mut out);
        if out.is_full {
            findings.push(self.endless(template, requested_by));
        } else if let Err(error) = rendered {
            for mut finding in explain(&error, "template-failed", &self.texts) {
                finding.message = format!("{} (while rendering {requested_by})", finding.message);
                findings.push(finding);
            }
        }
    }

    fn endless(&self, template: &str, requested_by: &str) -> Diagnostic {
        let megabytes = MOST_BYTES >> 20;
        let message = format!(
            "the template `{template}` outputs more than {megabytes} MB (while rendering \
                 {requested_by})"
        );
        let finding = Diagnostic::error("template-failed", message)
            .hint("check for nested loops, or a component that calls itself");
        let path = self.texts.contains_key(template).then(|| format!("templates/{template}"));
        match path.and_then(|path| SourcePath::new(&path)) {
            Some(path) => finding.at(Location::file(&path)),
            None => finding,
        }
    }

    fn unknown_template(&self, selected: &str, used: &str, location: &Location) -> Diagnostic {
        let own = format!("add templates/{selected}, or remove the key");
        let (message, hint) = if is_of_theme(selected) {
            let own = "use a template with a name of its own, or remove the key".to_owned();
            (format!("`{selected}` is not for this kind of page; using `{used}`"), own)
        } else {
            let names = self.texts.keys().map(|name| name.strip_prefix(BUILT_IN).unwrap_or(name));
            let meant = nearest_file(selected, names).map(|name| format!("did you mean `{name}`?"));
            (format!("unknown template `{selected}`; using `{used}`"), meant.unwrap_or(own))
        };
        Diagnostic::warning("unknown-template", message)
            .at(location.clone())
            .about(selected)
            .hint(hint)
    }
}

/// Whether the theme has a template of this name. Each is for pages of one kind, which see their
/// own values.
fn is_of_theme(name: &str) -> bool {
    theme::TEMPLATES.iter().any(|file| file.name == name)
}

/// The source texts of the user's templates by name.
fn users(templates: Vec<UserTemplate>) -> BTreeMap<String, String> {
    let named = templates.into_iter().filter_map(|template| {
        let name = template.path.as_str().strip_prefix("templates/")?;
        is_outside_i18n(name).then(|| (name.to_owned(), template.text))
    });
    named.collect()
}

/// The source texts of all templates by name: the user's, and the built-in ones that are `needed`
/// and not overridden, or extended by a user's template under their full name.
fn texts(
    users: BTreeMap<String, String>,
    users_text: &str,
    needed: impl Fn(&str) -> bool,
) -> BTreeMap<String, String> {
    let mut texts = users;
    for file in theme::TEMPLATES.iter().filter(|file| is_outside_i18n(file.name)) {
        let full = format!("{BUILT_IN}{}", file.name);
        if needed(file.name) && !texts.contains_key(file.name) || users_text.contains(&full) {
            texts.insert(full, file.text().to_owned());
        }
    }
    texts
}

/// The theme's word files and notes are not templates.
fn is_outside_i18n(name: &str) -> bool {
    !name.starts_with("i18n/")
}
