//! The ids in a document, each of which is unique: of headings, derived from their texts or given
//! as `{#id}`, of raw HTML, and of footnotes. Authors' ids stay; generated ones avoid them.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::balance_output::BalanceOutput;
use super::document::Headings;
use super::id_forms::IdForm;
use super::id_numbers::IdNumbers;
use super::record::HeadingText;
use crate::diagnostic::Finding;
use crate::path::{nfc, slugify};

/// The ids in use.
#[derive(Debug)]
pub(super) struct DocumentIds<'j> {
    form: IdForm,
    /// Those that authors gave so far.
    given: HashSet<String>,
    generated: HashSet<String>,
    /// Those that authors give anywhere in the document, if known.
    all_given: Option<&'j HashSet<String>>,
    numbers: IdNumbers,
    /// The prefix of the ids of footnotes.
    footnote_prefix: String,
}

impl<'j> DocumentIds<'j> {
    /// The ids of an empty document, in which those `given` by its author will follow.
    pub(super) fn new(form: IdForm, given: Option<&'j HashSet<String>>) -> Self {
        let mut footnote_prefix = String::new();
        let taken = |prefix: &str| {
            let rest = given.into_iter().flatten().filter_map(|id| id.strip_prefix(prefix));
            rest.into_iter().any(is_footnote)
        };
        while taken(&footnote_prefix) {
            footnote_prefix.push_str("n-");
        }
        Self {
            form,
            given: HashSet::new(),
            generated: HashSet::new(),
            all_given: given,
            numbers: IdNumbers::default(),
            footnote_prefix,
        }
    }

    /// The prefix of the ids of footnotes; empty unless the author uses such ids.
    pub(super) fn footnote_prefix(&self) -> &str {
        &self.footnote_prefix
    }

    /// The ids that the author gave, if any of them is also a generated one, or may be one of
    /// `footnotes`.
    pub(super) fn conflicts(self, footnotes: bool) -> Option<HashSet<String>> {
        if self.all_given.is_some() {
            return None;
        }
        let conflict = |id: &String| self.generated.contains(id) || footnotes && is_footnote(id);
        self.given.iter().any(conflict).then_some(self.given)
    }

    /// An id for a heading with this text.
    pub(super) fn for_heading(&mut self, heading: &HeadingText) -> String {
        let id = self.form.id(&heading.text, &heading.code);
        if !id.is_empty() {
            return self.unique(id);
        }
        // An empty id is useless. Those after it have a number.
        if self.form.numbers_first() || self.numbers.contains("") {
            return self.numbered("");
        }
        self.numbers.add("");
        self.unique(slugify(&heading.text))
    }

    fn is_given(&self, id: &str) -> bool {
        self.given.contains(id) || self.all_given.is_some_and(|given| given.contains(id))
    }

    /// `id`, or `id` with the lowest number that makes it unique.
    fn unique(&mut self, id: String) -> String {
        let id = if is_reserved_id(&id) { format!("h-{id}") } else { id };
        if self.is_given(&id) || !self.generated.insert(id.clone()) {
            return self.numbered(&id);
        }
        id
    }

    /// `id` with the lowest number that makes it unique.
    fn numbered(&mut self, id: &str) -> String {
        let (given, all_given) = (&self.given, self.all_given);
        let is_given =
            |id: &str| given.contains(id) || all_given.is_some_and(|all| all.contains(id));
        let generated = &mut self.generated;
        let is_free = |id: &str| !is_given(id) && generated.insert(id.to_owned());
        self.numbers.numbered(self.form, id, is_free)
    }

    /// Records the id of an element in raw HTML, and returns whether it can have it. If it can't,
    /// this is reported.
    pub(super) fn give(
        &mut self,
        id: &str,
        out: &mut BalanceOutput<'_>,
        at: &Range<usize>,
    ) -> bool {
        let is_reserved = id.starts_with(THEME_ID);
        let has_it = !is_reserved && self.given.insert(id.to_owned());
        if !has_it {
            out.report("duplicate-id", at, || {
                if is_reserved {
                    let message = format!("the id `{id}` is reserved for the theme and is removed");
                    return (message, "choose another id");
                }
                let message =
                    format!("the id `{id}` is taken by an earlier element and is removed");
                (message, "choose another id, or remove it")
            });
        }
        has_it
    }

    /// The id given by the author, in NFC, if valid, and a finding if it can't be used unchanged.
    pub(super) fn as_written(
        &mut self,
        id: &str,
        source: Range<usize>,
    ) -> (Option<String>, Option<Finding>) {
        let finding = |message: String, hint: &'static str| {
            Some(Finding::new("invalid-heading-id", message, source).hint(hint))
        };
        if id.is_empty()
            || id.contains(|c: char| c.is_whitespace() || c.is_control() || "\"'<>&`{}".contains(c))
        {
            let message =
                format!("invalid id `{{#{id}}}`: it contains white space or quotes, or is empty");
            return (None, finding(message, "use letters, digits, `-` and `_`"));
        }
        let id = &*nfc(id);
        if is_reserved_id(id) {
            let message = format!("the id `{id}` is reserved for footnotes or the theme");
            return (Some(self.unique(id.to_owned())), finding(message, "choose another id"));
        }
        if self.given.insert(id.to_owned()) {
            return (Some(id.to_owned()), None);
        }
        let unique = self.numbered(id);
        let message =
            format!("the id `{id}` is taken by an earlier element; this heading gets `{unique}`");
        (Some(unique), finding(message, "choose another id"))
    }
}

/// The ids of headings, by the ids that they have in the forms of other programs.
pub(crate) fn ids_of_other_forms(headings: &Headings) -> HashMap<String, &str> {
    let mut others = HashMap::new();
    for form in IdForm::ALL {
        let mut ids = DocumentIds::new(form, None);
        for heading in headings.iter() {
            let text = HeadingText { text: heading.text.to_owned(), code: Vec::new() };
            others.entry(ids.for_heading(&text)).or_insert(heading.id);
        }
    }
    others
}

/// The prefix of ids of the theme's own elements. Ids derived from text never contain two
/// consecutive hyphens.
pub(super) const THEME_ID: &str = "weekly--";

/// Whether `id` looks like those of footnotes (`fn-1`, `fnref-1`, `fnref-1-2`) or of the theme.
fn is_reserved_id(id: &str) -> bool {
    is_footnote(id) || id.starts_with(THEME_ID)
}

fn is_footnote(id: &str) -> bool {
    id.strip_prefix("fn-")
        .or_else(|| id.strip_prefix("fnref-"))
        .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
}

/// The id in the `{#id}` at the end of a heading, and its start in the HTML.
pub(super) fn explicit(html: &str) -> Option<(usize, &str)> {
    let inner = html.trim_end().strip_suffix('}')?;
    let open = inner.rfind("{#")?;
    let id = &inner[open + 2..];
    // A tag in between means that it is not plain text.
    let spaced = open == 0 || inner[..open].ends_with(char::is_whitespace) || !html.is_ascii();
    (spaced && !id.contains(['<', '}', '\n'])).then_some((open, id))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique() {
        let mut ids = DocumentIds::new(IdForm::Weekly, None);
        let heading = |text: &str| HeadingText { text: text.to_owned(), code: Vec::new() };
        let unique: Vec<String> = ["A b", "a-b", "A b-1", "a b", "fn-1", "周报", "", "fnref-2-3"]
            .iter()
            .map(|text| ids.for_heading(&heading(text)))
            .collect();
        assert_eq!(
            unique,
            ["a-b", "a-b-1", "a-b-1-1", "a-b-2", "h-fn-1", "周报", "untitled", "h-fnref-2-3"]
        );
        let mut own = |id: &str| {
            let (id, finding) = ids.as_written(id, 0..1);
            (id, finding.map(|finding| finding.code))
        };
        let taken = Some("invalid-heading-id");
        assert_eq!(own("Own"), (Some("Own".to_owned()), None));
        assert_eq!(own("Own"), (Some("Own-1".to_owned()), taken));
        assert_eq!(own("weekly--main"), (Some("h-weekly--main".to_owned()), taken));
        for bad in ["a b", "a\"b", ""] {
            assert_eq!(own(bad), (None, taken));
        }
        // A generated id gives way, once all given ones are known.
        assert_eq!(own("a-b"), (Some("a-b".to_owned()), None));
        let given = ids.conflicts(false).unwrap();
        let mut ids = DocumentIds::new(IdForm::Weekly, Some(&given));
        assert_eq!(ids.for_heading(&heading("A b")), "a-b-1");
        assert_eq!(ids.as_written("a-b", 0..1), (Some("a-b".to_owned()), None));
        assert_eq!(ids.conflicts(false), None);
    }

    #[test]
    fn explicit_ids_end_a_heading() {
        assert_eq!(explicit("News {#news}"), Some((5, "news")));
        assert_eq!(explicit("消息{#news}"), Some((6, "news")));
        assert_eq!(explicit("News{#news}"), None);
        assert_eq!(explicit("News <code>{#news}</code>"), None);
        assert_eq!(explicit("News {#a b}"), Some((5, "a b")));
    }
}
