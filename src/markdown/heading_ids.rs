//! The ids of headings, which are unique in a document: derived from a heading's text, or given by
//! its author as `{#id}`.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use crate::diagnostic::Finding;
use crate::path::{nfc, slugify};

/// The ids in use.
#[derive(Debug, Default)]
pub(super) struct HeadingIds {
    taken: HashSet<String>,
    /// The next number to try for an id, so that many equal headings don't cost a search each.
    next: HashMap<String, usize>,
}

impl HeadingIds {
    /// An id for a heading with this text.
    pub(super) fn for_text(&mut self, text: &str) -> String {
        self.unique(slugify(text))
    }

    /// `id`, or `id` with the lowest number that makes it unique.
    fn unique(&mut self, id: String) -> String {
        let id = if is_reserved_id(&id) { format!("h-{id}") } else { id };
        if self.taken.insert(id.clone()) {
            return id;
        }
        let next = self.next.entry(id.clone()).or_insert(1);
        loop {
            let numbered = format!("{id}-{next}");
            *next += 1;
            if self.taken.insert(numbered.clone()) {
                return numbered;
            }
        }
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
        let unique = self.unique(id.to_owned());
        if unique == id {
            return (Some(unique), None);
        }
        let message =
            format!("the id `{id}` is taken by an earlier heading; this one gets `{unique}`");
        (Some(unique), finding(message, "choose another id"))
    }
}

/// The prefix of ids of the theme's own elements. Ids derived from text never contain two
/// consecutive hyphens.
pub(super) const THEME_ID: &str = "weekly--";

/// Whether `id` looks like those of footnotes (`fn-1`, `fnref-1`, `fnref-1-2`) or of the theme.
fn is_reserved_id(id: &str) -> bool {
    id.strip_prefix("fn-")
        .or_else(|| id.strip_prefix("fnref-"))
        .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'))
        || id.starts_with(THEME_ID)
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
        let mut ids = HeadingIds::default();
        let unique: Vec<String> = ["A b", "a-b", "A b-1", "a b", "fn-1", "周报", "", "fnref-2-3"]
            .iter()
            .map(|text| ids.for_text(text))
            .collect();
        assert_eq!(
            unique,
            ["a-b", "a-b-1", "a-b-1-1", "a-b-2", "h-fn-1", "周报", "untitled", "h-fnref-2-3"]
        );
        let (id, finding) = ids.as_written("a-b", 0..1);
        assert_eq!((id.as_deref(), finding.is_some()), (Some("a-b-3"), true));
        let (id, finding) = ids.as_written("Own", 0..1);
        assert_eq!((id.as_deref(), finding.is_some()), (Some("Own"), false));
        let (id, finding) = ids.as_written("weekly--main", 0..1);
        assert_eq!((id.as_deref(), finding.is_some()), (Some("h-weekly--main"), true));
        for bad in ["a b", "a\"b", ""] {
            let (id, finding) = ids.as_written(bad, 0..1);
            assert_eq!((id, finding.map(|f| f.code)), (None, Some("invalid-heading-id")));
        }
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
