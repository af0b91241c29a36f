//! Texts that were probably meant as several items of a list, which a sign or an indentation joins.

use super::front::FieldReader;
use super::limits::SHOWN;
use super::split::FrontMatterFormat;
use crate::diagnostic::{Diagnostic, cut};
use crate::yaml::{FullWidthList, value_start};

/// Whether a text may be several items; most are certainly not.
pub(super) fn may_be_items(text: &str) -> bool {
    text.contains(" - ")
        || !text.is_ascii() && (text.contains(['，', '、']) || FullWidthList::of(text).is_some())
}

impl FieldReader<'_> {
    /// Reports the text of a list, or of one of its items, that was probably meant as several.
    pub(super) fn check_for_items(&mut self, key: &str, text: Option<&str>) {
        let Some(text) = text else { return };
        let unquoted = || FullWidthList::unquoted(text).filter(|list| self.may_be_list(key, list));
        let list = FullWidthList::of(text).or_else(unquoted);
        if let Some(list) = list {
            let message = list.message(&format!(" in `{key}`"));
            let items = list.items.join(", ");
            let hint = if self.item.is_some() {
                format!("write `{}` between the brackets", cut(items, SHOWN))
            } else {
                format!("write `{}`", cut(format!("{key}: [{items}]"), SHOWN))
            };
            self.say(Diagnostic::warning("full-width-list", message).hint(hint), key);
        }
        if text.contains(" - ") && self.split.format == FrontMatterFormat::Yaml {
            self.check_for_dash(key, text);
        }
    }

    /// Whether the current item, or else the value of `key`, may have been meant as `list`: it is
    /// written without quotes in a list in brackets, or alone, in YAML. A term may be a sentence
    /// with a comma, but hardly contains `、`.
    fn may_be_list(&self, key: &str, list: &FullWidthList<'_>) -> bool {
        let is_quoted = |start: usize| self.text[start..].starts_with(['"', '\'']);
        if let Some(item) = &self.item {
            let is_in_brackets = self.text[..item.start].trim_end().ends_with(['[', ',']);
            return is_in_brackets && !is_quoted(item.start);
        }
        let start = value_start(self.text, key, &self.span(key));
        list.sign == '、' && self.split.format == FrontMatterFormat::Yaml && !is_quoted(start)
    }

    /// Reports an item whose indentation makes it a part of the text above: `- a`, and below it
    /// `   - b`.
    fn check_for_dash(&mut self, key: &str, text: &str) {
        let above = self.item.clone().unwrap_or_else(|| self.span(key));
        let block = &self.text[..self.split.block.end.max(above.end)];
        let Some(end) = block[above.end..].find('\n').map(|end| above.end + end + 1) else {
            return;
        };
        let line = block[end..].lines().next().unwrap_or_default();
        let dash = line.len() - line.trim_start_matches(' ').len();
        // The column of the key, or of the dash of the item above.
        let line_above = &block[block[..above.start].rfind('\n').map_or(0, |end| end + 1)..];
        let column = line_above.len() - line_above.trim_start_matches(' ').len();
        let Some(item) = line[dash..].strip_prefix("- ").filter(|_| dash > column) else { return };
        let first = item.split_whitespace().next().unwrap_or_default();
        if !text.contains(&format!(" - {first}")) {
            return;
        }
        let what = if self.item.is_some() { "item" } else { "text" };
        let message = format!(
            "this `-` is indented too deep, so it belongs to the {what} above: `{}`",
            cut(text.to_owned(), SHOWN)
        );
        let hint = if self.item.is_some() {
            "indent it like the item above".to_owned()
        } else {
            format!("write the first item below `{key}:` too, as `- ...`")
        };
        let at = self.source.span(end + dash..end + dash + 1);
        self.diagnostics.push(Diagnostic::warning("joined-items", message).at(at).hint(hint));
    }
}
