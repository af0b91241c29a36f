//! Left-over template code of other generators in front matter.

use serde_json::Value;

use super::front::FieldReader;
use super::places::PartFinder;
use crate::diagnostic::{Diagnostic, Finding};
use crate::front_matter::{self, Key};
use crate::markdown::{Profile, template_code_in_value};

impl FieldReader<'_> {
    /// Reports template code in the title, the description and terms, which readers see as text.
    pub(super) fn report_template_code(&mut self, key: &str, name: &str, value: &Value) {
        let texts = texts(value);
        if !texts.iter().any(|text| text.contains(['{', '<'])) {
            return;
        }
        let is_shown = match front_matter::key(name) {
            Some(Key::Title | Key::Description | Key::Taxonomies) => true,
            Some(Key::Categories | Key::Tags) | None => self.is_text(name),
            Some(_) => false,
        };
        if !is_shown || self.config.markdown.profile == Profile::CommonMark {
            return;
        }
        let mut parts = None;
        for text in texts {
            for Finding { code, message, source, hint, subject } in template_code_in_value(text) {
                let span = self.span(key);
                let parts = parts.get_or_insert_with(|| PartFinder::new(self.text, span.start));
                let found = parts.find(&text[source]).filter(|found| found.start >= span.start);
                let location = self.source.span(found.unwrap_or(span));
                let finding = Diagnostic::warning(code, message).at(location).maybe_hint(hint);
                self.diagnostics.push(match subject {
                    Some(name) => finding.about(&name),
                    None => finding,
                });
            }
        }
    }
}

/// The texts in a value.
fn texts(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Object(map) => map.values().flat_map(texts).collect(),
        _ => Vec::new(),
    }
}
