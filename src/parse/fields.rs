//! Reads the values of front matter keys into the fields of `front`.

use std::collections::HashSet;
use std::ops::Range;

use serde_json::Value;

use super::events::{EventFault, events};
use super::front::FieldReader;
use super::joined::may_be_items;
use super::limits::{LONGEST_TEXT, MOST_TERMS, SHOWN, fitting};
use super::places::PartFinder;
use super::split::FrontMatterFormat;
use crate::config::{AUTHORS, DigestPart, Generator};
use crate::date::{self, DateError, ReadDate, WrittenDate};
use crate::diagnostic::{Diagnostic, Location, Severity, cut};
use crate::front_matter;
use crate::markdown::HtmlPolicy;
use crate::path::{LONGEST_PART, slugify};
use crate::theme;
use crate::yaml::{item_spans, value_start};

impl FieldReader<'_> {
    pub(super) fn weight(&mut self, key: &str, value: &Value) {
        match value.as_i64().or_else(|| value.as_str()?.trim().parse().ok()) {
            // In Hugo, 0 means that a page has no weight.
            Some(0) if self.config.compatibility == Some(Generator::Hugo) => {
                self.front.weight = None;
            }
            Some(weight) => self.front.weight = Some(weight),
            None => self.ignored(key, "it must be a whole number"),
        }
    }

    /// Reads events. Invalid ones cause warnings only, since they must not prevent publication.
    pub(super) fn events(&mut self, key: &str, value: &Value) {
        let span = self.span(key);
        let found = events(&self.as_written(value), self.source, self.split.block.end, span);
        // If no page shows events, they need not be valid.
        let shown = self.config.digest.pages.contains(&DigestPart::Events);
        for EventFault { code, message, span, hint } in found.wrong.into_iter().filter(|_| shown) {
            self.diagnostics
                .push(Diagnostic::warning(code, message).at(self.source.span(span)).hint(hint));
        }
        if found.read.is_empty() {
            // Templates of another generator may use the key differently.
            self.front.extra.insert(key.to_owned(), value.clone());
        }
        self.events = found.read;
    }

    /// The span of the value of `key`, or of the key if its line has no value; the file's first
    /// line if neither is found.
    pub(super) fn span(&self, key: &str) -> Range<usize> {
        if let Some(item) = &self.item {
            return item.clone();
        }
        if let Some((_, span)) = self.nested.as_ref().filter(|(nested, _)| nested == key) {
            return span.clone();
        }
        let nth = if key.eq_ignore_ascii_case(self.current.name) { self.current.nth } else { 0 };
        self.keys.place(key, nth)
    }

    fn location(&self, key: &str) -> Location {
        self.source.span(self.span(key))
    }

    pub(super) fn say(&mut self, diagnostic: Diagnostic, key: &str) {
        let location = self.location(key);
        self.diagnostics.push(diagnostic.at(location));
    }

    pub(super) fn wrong(&mut self, key: &str, why: &str) {
        self.say(
            Diagnostic::error("invalid-front-matter", format!("`{key}` can't be used: {why}")),
            key,
        );
    }

    /// Reports a value that is not used although the text is published.
    pub(super) fn ignored(&mut self, key: &str, why: &str) {
        let what = if self.item.is_some() { "an item of " } else { "" };
        let message = format!("{what}`{key}` is ignored: {why}");
        self.say(Diagnostic::warning("unused-value", message), key);
    }

    pub(super) fn text(&mut self, key: &str, value: &Value) -> Option<String> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(_) | Value::Bool(_) => value.to_string(),
            Value::Array(items) if matches!(&items[..], [Value::String(_)]) => {
                return self.list(key, value, &[]).pop();
            }
            _ => {
                self.ignored(key, "it must be text");
                return None;
            }
        };
        let text = fold_space(&text);
        (!text.is_empty()).then(|| self.bounded(key, &text).to_owned())
    }

    /// The prefix of `text` within [`LONGEST_TEXT`]; a warning if that is not all of it.
    pub(super) fn bounded<'t>(&mut self, key: &str, text: &'t str) -> &'t str {
        let fitting = fitting(text);
        if fitting.len() < text.len() {
            let message =
                format!("`{key}` has more than {LONGEST_TEXT} bytes; the rest is omitted");
            let hint = "lists and feeds repeat it; move long text into the body";
            self.say(Diagnostic::warning("long-value", message).hint(hint), key);
        }
        fitting
    }

    /// Reads a date. Text behind its day that can't be read causes a warning.
    ///
    /// # Errors
    /// The value is not a date.
    pub(super) fn date(&mut self, key: &str, value: &Value) -> Result<WrittenDate, Diagnostic> {
        match value.as_str().map(date::read) {
            Some(Ok(ReadDate { date, ignored, .. })) => {
                if let Some(rest) = ignored {
                    let rest = cut(rest, SHOWN);
                    let message = format!("`{rest}` in `{key}` is not understood and is ignored");
                    let hint = "write a time and an offset as 14:00:00+08:00";
                    self.say(Diagnostic::warning("invalid-date", message).hint(hint), key);
                }
                Ok(date)
            }
            _ => Err(invalid_date(value).at(self.location(key))),
        }
    }

    pub(super) fn updated(&mut self, key: &str, value: &Value) {
        match self.date(key, value) {
            Ok(date) => self.front.updated = Some(date),
            Err(finding) => {
                self.diagnostics.push(Diagnostic { severity: Severity::Warning, ..finding });
            }
        }
    }

    pub(super) fn number(&mut self, key: &str, value: &Value) {
        let digits = value.as_str().map(|text| text.trim().trim_start_matches('#').to_owned());
        let number = value.as_u64().or_else(|| digits?.parse().ok());
        match number.and_then(|n| u32::try_from(n).ok()) {
            Some(number) => self.front.number = Some(number),
            None => self.ignored(key, "it must be a whole number, the number of the issue"),
        }
    }

    /// A list of texts, or a single text; Pelican separates values by commas.
    pub(super) fn list(&mut self, key: &str, value: &Value, separators: &[char]) -> Vec<String> {
        match value {
            Value::Array(items) => {
                let mut spans = None;
                let items = items.iter().enumerate().filter(|(_, item)| !item.is_null());
                items.filter_map(|(at, item)| self.item(key, item, at, &mut spans)).collect()
            }
            Value::String(text) if self.split.format == FrontMatterFormat::Lines => {
                text.split(separators).filter_map(|item| self.text(key, &item.into())).collect()
            }
            _ => {
                let text = self.text(key, value);
                self.check_for_items(key, text.as_deref());
                text.into_iter().collect()
            }
        }
    }

    /// The text of an item of the list `key`, its `at`-th.
    fn item(
        &mut self,
        key: &str,
        item: &Value,
        at: usize,
        spans: &mut Option<Vec<Range<usize>>>,
    ) -> Option<String> {
        if item.as_str().is_some_and(|text| !may_be_items(text)) {
            return self.text(key, item);
        }
        self.at_item(key, at, spans, |reader| {
            let text = reader.text(key, item);
            reader.check_for_items(key, text.as_deref());
            text
        })
    }

    /// Reads the `at`-th item of the list `key`, so that findings are located there. `spans` are
    /// those of all items, once needed.
    pub(super) fn at_item<T>(
        &mut self,
        key: &str,
        at: usize,
        spans: &mut Option<Vec<Range<usize>>>,
        read: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let spans = spans.get_or_insert_with(|| {
            item_spans(self.text, value_start(self.text, key, &self.span(key)))
        });
        let outer = self.item.clone();
        self.item = spans.get(at).cloned().or_else(|| outer.clone());
        let value = read(self);
        self.item = outer;
        value
    }

    pub(super) fn terms(&mut self, taxonomy: &str, key: &str, value: &Value) {
        // Pelican's `Category` is a single term including commas; its `Tags` is a list.
        let separators: &[char] = if key.eq_ignore_ascii_case("category") { &[] } else { &[','] };
        let is_split = self.config.conventions().splits_terms
            && value.is_string()
            && !["category", "tag"].iter().any(|one| key.eq_ignore_ascii_case(one));
        let terms = if is_split {
            let text = self.text(key, value).unwrap_or_default();
            let items = text.split([',', ' ']).filter(|item| !item.is_empty());
            items.map(str::to_owned).collect()
        } else if separators.is_empty() && !value.is_array() {
            self.text(key, value).into_iter().collect()
        } else {
            self.list(key, value, separators)
        };
        let (terms, long): (Vec<_>, Vec<_>) = terms.into_iter().partition(|term| has_path(term));
        if let Some(term) = long.into_iter().next() {
            let term = cut(term, SHOWN);
            self.wrong(key, &format!("the path of `{term}` is longer than {LONGEST_PART} bytes"));
        }
        match self.front.terms.iter_mut().find(|(name, _)| name == taxonomy) {
            Some((_, known)) => known.extend(terms),
            None => self.front.terms.push((taxonomy.to_owned(), terms)),
        }
        self.bound_terms(key);
    }

    /// Drops terms beyond the limit, with an error at the key of the first.
    fn bound_terms(&mut self, key: &str) {
        if self.front.terms.iter().map(|(_, terms)| terms.len()).sum::<usize>() <= MOST_TERMS {
            return;
        }
        let mut count = 0;
        for (_, terms) in &mut self.front.terms {
            let mut seen = HashSet::new();
            terms.retain(|term| {
                let new = seen.insert(term.clone());
                count += usize::from(new);
                new && count <= MOST_TERMS
            });
        }
        if count > MOST_TERMS && !self.full {
            self.full = true;
            let message = format!(
                "`{key}` can't be used: with it the post has more than {MOST_TERMS} terms in all"
            );
            let hint = "each term gets a page and feeds; remove terms that readers don't look for";
            self.say(Diagnostic::error("invalid-front-matter", message).hint(hint), key);
        }
    }

    pub(super) fn taxonomy_table(&mut self, key: &str, value: &Value) {
        let Value::Object(map) = value else {
            return self.ignored(key, "it must be a map from taxonomies to terms");
        };
        let mut parts = PartFinder::new(self.text, self.span(key).start);
        for (name, terms) in map {
            self.nested = parts.find_key(name).map(|span| (name.clone(), span));
            if name == AUTHORS {
                self.nested_authors = Some(terms.clone());
            } else if self.config.has_taxonomy(name) {
                self.terms(name, name, terms);
            } else {
                let message =
                    format!("`{name}` is not a taxonomy of this site, so its terms have no pages");
                let hint = (!front_matter::is_reserved(name))
                    .then(|| format!("add `{name}` to `taxonomies` in weekly.yaml"));
                self.say(Diagnostic::warning("unknown-taxonomy", message).maybe_hint(hint), name);
            }
        }
        self.nested = None;
    }

    pub(super) fn template(&mut self, key: &str, value: &Value) {
        let Some(name) = self.text(key, value) else { return };
        let escapes = theme::ESCAPING.iter().any(|end| name.ends_with(end));
        if self.config.markdown.html == HtmlPolicy::Sanitized && !escapes {
            let message = format!(
                "`{key}` is ignored: `{name}` does not escape text, and `markdown.html` is \
                 `sanitized`"
            );
            let hint = "name a template that ends in `.html`";
            return self.say(Diagnostic::warning("unescaped-template", message).hint(hint), key);
        }
        self.front.template = Some(Box::new((name, self.location(key))));
    }
}

/// Whether the path of a term can be stored: a slug has up to three times as many bytes as its
/// text.
fn has_path(term: &str) -> bool {
    term.len() <= LONGEST_PART / 3 || slugify(term).len() <= LONGEST_PART
}

/// The error for a value that is not a date.
pub(super) fn invalid_date(value: &Value) -> Diagnostic {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Object(_) | Value::Array(_) => {
            let message = "this is not a date, but a map or a list";
            return Diagnostic::error("invalid-date", message).hint("write it as 2023-09-22");
        }
        other => other.to_string(),
    };
    let forms = "write it as 2023-09-22, 2023-09-22 14:00 or 2023-09-22T14:00:00+08:00";
    let (why, hint) = match date::read(&text) {
        Ok(_) | Err(DateError::NotADate) => (String::new(), forms),
        Err(error @ DateError::Ambiguous) => (format!(": {error}"), forms),
        Err(error) => (format!(": {error}"), "correct the date"),
    };
    let shown = cut(text, SHOWN);
    Diagnostic::error("invalid-date", format!("`{shown}` is not a date{why}")).hint(hint)
}

/// `text` with all white space replaced by single spaces, and none at its ends.
pub(super) fn fold_space(text: &str) -> String {
    let mut words = text.split_whitespace();
    let mut folded = words.next().unwrap_or_default().to_owned();
    for word in words {
        folded.push(' ');
        folded.push_str(word);
    }
    folded
}
