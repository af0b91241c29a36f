//! The fences of front matter: `---`, `+++`, `;;;`, optionally with the name of a language or a
//! comment behind the first (`---json`, `--- # comment`), as read by Hugo, Hexo and gray-matter
//! (used by Eleventy).

use std::ops::Range;

use super::SplitError;

/// A line that opens front matter.
pub(super) struct Fence {
    mark: &'static str,
    pub(super) language: Language,
}

/// The language between the fences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Yaml,
    Toml,
    Json,
    /// An unsupported language, such as JavaScript.
    Code,
}

impl Fence {
    /// Parses `line` as an opening fence.
    pub(super) fn of(line: &str) -> Option<Self> {
        let marks = [("---", Language::Yaml), ("+++", Language::Toml), (";;;", Language::Json)];
        let (mark, usual) = marks.into_iter().find(|(mark, _)| line.starts_with(mark))?;
        let name = without_comment(&line[mark.len()..]);
        let language = match name.to_ascii_lowercase().as_str() {
            "" => usual,
            "yaml" | "yml" => Language::Yaml,
            "toml" => Language::Toml,
            "json" => Language::Json,
            name if name.bytes().all(|byte| byte.is_ascii_alphanumeric()) => Language::Code,
            _ => return None,
        };
        Some(Self { mark, language })
    }

    /// The span between this fence, at the start of `text`, and the closing one, and the start of
    /// the body. `None` if the fence is a thematic break. The closing fence may be preceded by
    /// `indent`, as this one is.
    pub(super) fn block(
        &self,
        text: &str,
        indent: &str,
    ) -> Result<Option<(Range<usize>, usize)>, SplitError> {
        let start = text.find('\n').map_or(text.len(), |end| end + 1);
        let closed = |closes: fn(&Self, &str) -> bool| {
            let mut at = start;
            for line in text[start..].split_inclusive('\n') {
                if closes(self, line.strip_prefix(indent).unwrap_or(line)) {
                    return Some((start..at, at + line.len()));
                }
                at += line.len();
            }
            None
        };
        if let Some(found) = closed(Self::is_closed_by) {
            return Ok(Some(found));
        }
        let first = text[start..].lines().next().unwrap_or_default();
        let opens = match self.language {
            Language::Yaml | Language::Toml => first.contains([':', '=']),
            Language::Json => first.trim_start().starts_with(['{', '"']),
            Language::Code => false,
        };
        if !opens {
            return Ok(None);
        }
        if let Some(found) = closed(Self::is_closed_by_long) {
            return Ok(Some(found));
        }
        Err(SplitError {
            message: format!("the front matter that `{}` opens is never closed", self.mark),
            span: 0..self.mark.len(),
            hint: Some("put the same line below the last key".into()),
            body: text.len(),
        })
    }

    fn is_closed_by(&self, line: &str) -> bool {
        let yaml = self.mark == "---" && line.strip_prefix("...").is_some_and(is_blank_or_comment);
        yaml || line.strip_prefix(self.mark).is_some_and(is_blank_or_comment)
    }
}

impl Fence {
    /// Whether a line of more signs than a fence has closes it, as in Hugo. It counts only if no
    /// fence does.
    fn is_closed_by_long(&self, line: &str) -> bool {
        let line = line.trim_end();
        line.len() > self.mark.len() && line.starts_with(self.mark) && {
            let sign = self.mark.as_bytes()[0];
            line.bytes().all(|byte| byte == sign)
        }
    }
}

fn is_blank_or_comment(rest: &str) -> bool {
    without_comment(rest).is_empty()
}

/// The text behind a fence without its comment, which must follow white space.
fn without_comment(rest: &str) -> &str {
    let comment = rest.find(" #").or_else(|| rest.find("\t#"));
    rest[..comment.unwrap_or(rest.len())].trim()
}

/// Front matter without an opening fence.
pub(super) struct ClosedBlock {
    /// The closing fence.
    pub(super) mark: &'static str,
    /// The span before it.
    pub(super) block: Range<usize>,
    /// The start of the body.
    pub(super) body: usize,
}

/// Hexo's form: front matter without an opening fence, closed by `---` or `;;;` before any blank
/// line.
pub(super) fn only_closed(text: &str) -> Option<ClosedBlock> {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let mark = ["---", ";;;"].into_iter().find(|mark| line.trim_end() == *mark);
        if let Some(mark) = mark {
            let body = at + line.len();
            return (at > 0).then_some(ClosedBlock { mark, block: 0..at, body });
        }
        if line.trim().is_empty() {
            return None;
        }
        at += line.len();
    }
    None
}
