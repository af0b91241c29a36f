//! References to links that are not defined, and the definitions that were most likely meant.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::File;
use crate::diagnostic::{Finding, nearest};

/// A reference without a definition: its text and its label. Consecutive words in brackets may be
/// literal text (`[video][part 2] ...`): if no similar label is defined, the first must read like a
/// link's text.
pub(super) fn undefined<'f>(
    file: &'f File,
    (text, label): (&'f str, &'f str),
    at: &Range<usize>,
    known: &mut References<'f>,
) -> Option<Finding> {
    let name = if label.is_empty() { text } else { label };
    if known.has(name) {
        let message = format!("the definition of `[{name}]` is not recognised");
        return Some(file.find("undefined-reference", message, at).hint(
            "check the lines directly above it: text, or a definition without a URL, turns the \
             following lines into text",
        ));
    }
    let near = known.near(name);
    // `[1 2 3][0]` is an expression.
    let number = |text: &str| text.chars().all(|c| c.is_ascii_digit() || ", .-:".contains(c));
    let is_expression = number(text) && number(name);
    let reads_like_link = text.trim().contains(char::is_whitespace) && !number(text);
    if is_expression || near.is_none() && (!reads_like_link || number(name)) {
        return None;
    }
    let mut found =
        file.find("undefined-reference", format!("no link is defined as `[{name}]`"), at);
    found.hint = near.map(|near| format!("did you mean `[{near}]`?").into());
    Some(found)
}

/// The link definitions of a file, read when first needed.
pub(super) struct References<'f> {
    text: &'f str,
    defined: Option<(Vec<&'f str>, HashSet<String>)>,
    /// The nearest definition for each undefined name.
    near: HashMap<&'f str, Option<&'f str>>,
    /// The number of comparisons between definitions and names.
    compared: usize,
}

impl<'f> References<'f> {
    /// The definitions in a body.
    pub(super) fn of(text: &'f str) -> Self {
        Self { text, defined: None, near: HashMap::new(), compared: 0 }
    }

    fn defined(&mut self) -> &(Vec<&'f str>, HashSet<String>) {
        self.defined.get_or_insert_with(|| {
            let labels = definitions(self.text);
            let lower = labels.iter().map(|label| label.to_ascii_lowercase()).collect();
            (labels, lower)
        })
    }

    fn has(&mut self, name: &str) -> bool {
        self.defined().1.contains(&name.to_ascii_lowercase())
    }

    /// The definition that was probably meant. The number of comparisons is limited, because files
    /// with many mistakes would take long.
    fn near(&mut self, name: &'f str) -> Option<&'f str> {
        const ENOUGH: usize = 100_000;
        if let Some(near) = self.near.get(name) {
            return *near;
        }
        let many = self.compared >= ENOUGH;
        let near = if many { None } else { nearest(name, self.defined().0.iter().copied()) };
        self.compared += self.defined().0.len();
        self.near.insert(name, near);
        near
    }
}

/// The labels of all link definitions.
fn definitions(text: &str) -> Vec<&str> {
    let of_line = |line: &'_ str| -> Option<Range<usize>> {
        let start = line.len() - line.trim_start().len() + 1;
        line.trim_start().strip_prefix('[')?;
        Some(start..line.find("]:")?)
    };
    text.lines().filter_map(|line| line.get(of_line(line)?)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_lines_that_begin_with_a_label() {
        assert_eq!(definitions("[a]: x\n  [b c]: <y>\n[d] e\n"), ["a", "b c"]);
    }

    #[test]
    fn the_search_for_near_definitions_is_limited() {
        let text: Vec<_> = (0..60_000).map(|n| format!("[known{n}]: x\n")).collect();
        let text = text.concat();
        let mut references = References::of(&text);
        let near = ["knownn1", "knownn2", "knownn3"].map(|name| references.near(name).is_some());
        assert_eq!(near, [true, true, false]);
        assert!(references.has("KNOWN7") && !references.has("other"));
    }
}
