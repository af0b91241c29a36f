//! How to make front matter of text that only resembles it.

use std::borrow::Cow;
use std::ops::Range;

use super::Nearly;
use super::comments::{behind_comment, comment_end};
use super::lines::{LineCursor, WideColon};

/// Where unrecognised front matter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NearlyPosition {
    Head,
    InComment,
    InCodeBlock,
    InQuote,
    BelowText,
    BelowFrontMatter,
    /// Below Pelican's lines.
    BelowLines,
    /// Within another value of the front matter.
    InValue,
}

impl NearlyPosition {
    /// The position of what starts with the line at `opening`, in a text without front matter.
    pub(super) fn of(text: &str, opening: &Range<usize>) -> Self {
        let mut position = Self::Head;
        let mut open = None;
        for line in (LineCursor { text, at: 0, end: opening.end }) {
            let is_opening = (line.start..=line.end).contains(&opening.start);
            let line = text[line].trim();
            let is_code = line.starts_with("```") || line.starts_with("~~~");
            let is_comment = comment_end(line).is_some();
            let end = open.or_else(|| comment_end(line));
            let ends_comment = end.is_some_and(|end| behind_comment(line, end).is_some());
            open = end.filter(|_| !ends_comment);
            position = match position {
                Self::InCodeBlock if is_code && !is_opening => Self::BelowText,
                Self::InComment if ends_comment && !is_opening => Self::BelowText,
                Self::InCodeBlock | Self::InComment => position,
                // `~~~` is a fence of some kind too.
                _ if is_code && !(is_opening && line.starts_with("~~~")) => Self::InCodeBlock,
                _ if is_opening && line.starts_with('>') => Self::InQuote,
                _ if is_comment && (is_opening || !ends_comment) => Self::InComment,
                _ if is_opening || line.is_empty() => position,
                _ => Self::BelowText,
            };
        }
        position
    }
}

impl Nearly {
    /// The line that was probably meant as a fence: signs alone.
    pub(crate) fn fence(&self) -> Option<&str> {
        let line = self.opening.mark.as_ref().map(|mark| mark.text[mark.range.clone()].trim())?;
        let other = |c: char| c.is_alphanumeric() || "`{}<>#:".contains(c);
        let is_fence = (2..=20).contains(&line.chars().count()) && !line.contains(other);
        Some(line).filter(|_| self.language.is_none() && is_fence)
    }

    /// What to do so that it is read.
    pub(crate) fn hint(&self) -> Cow<'static, str> {
        let needed = self.needed;
        let own = self.fence();
        let around = |what: &str| {
            let fences = if own == Some(needed) {
                String::new()
            } else {
                format!(", and put the keys between two lines `{needed}`")
            };
            format!("remove the {what} around it{fences}").into()
        };
        if let Some(WideColon { key, .. }) = &self.wide_colon
            && matches!(self.position, NearlyPosition::Head | NearlyPosition::BelowLines)
        {
            return format!(
                "the colon is full-width: write `{key}: `, and the other keys likewise"
            )
            .into();
        }
        match (self.position, own) {
            (NearlyPosition::InValue, _) => {
                "write it as a key of its own, outside quotes and other tables".into()
            }
            (NearlyPosition::InComment, _) => around("comment"),
            (NearlyPosition::InCodeBlock, _) => around("code fence"),
            (NearlyPosition::InQuote, _) => "remove the `>` from each of its lines".into(),
            (NearlyPosition::BelowFrontMatter, _) => {
                "move these keys into the front matter above, before its closing fence".into()
            }
            (NearlyPosition::BelowLines, _) => {
                "write it as a line `key: value` directly below the metadata above, without a \
                 blank line"
                    .into()
            }
            (NearlyPosition::BelowText, Some(_)) => {
                format!("move it to the head of the file, between two lines `{needed}`").into()
            }
            (NearlyPosition::Head, Some(fence)) if fence == needed => format!(
                "write the keys directly below `{fence}`, and `{fence}` behind the last one"
            )
            .into(),
            (NearlyPosition::Head, Some(fence)) => {
                format!("write `{needed}` instead of `{fence}`, here and behind the last key")
                    .into()
            }
            (NearlyPosition::Head | NearlyPosition::BelowText, None) => {
                "front matter is YAML between two lines `---`, TOML between two lines `+++`, or a \
                 JSON object, at the head of the file"
                    .into()
            }
        }
    }
}
