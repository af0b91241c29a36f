//! Where the keys of front matter are in the text of a file.

use std::ops::Range;

use super::{Format, Split};
use crate::yaml;

impl Split {
    /// Where the value of `key` stands in the file, or the key if it has no value on its line;
    /// the file's first line if it can't be told.
    pub(in crate::parse) fn place_of(&self, text: &str, key: &str) -> Range<usize> {
        self.nth_place_of(text, key, 0)
    }

    /// The same for a key given more than once, counted from 0.
    pub(in crate::parse) fn nth_place_of(&self, text: &str, key: &str, nth: usize) -> Range<usize> {
        self.find(text, key, nth).unwrap_or_else(|| 0..first_line(text))
    }

    /// The same; `None` if it can't be told. Keys of maps within the front matter don't count.
    pub fn find(&self, text: &str, key: &str, nth: usize) -> Option<Range<usize>> {
        let block = &text[self.block.clone()];
        let found = match self.format {
            Format::Yaml | Format::Lines => yaml::place_of(block, key, nth),
            Format::Toml => assignment(block, key),
            Format::Json => member(block, key, nth),
            Format::Code | Format::None => None,
        }?;
        Some(self.block.start + found.start..self.block.start + found.end)
    }
}

fn first_line(text: &str) -> usize {
    text.find('\n').unwrap_or(text.len())
}

fn assignment(block: &str, key: &str) -> Option<Range<usize>> {
    let mut at = 0;
    let mut in_table = false;
    for line in block.split_inclusive('\n') {
        if let Some((name, value)) = line.split_once('=')
            && !in_table
            && name.trim().trim_matches(['"', '\'']).eq_ignore_ascii_case(key)
        {
            let start = at + line.len() - value.trim_start().len();
            return Some(start..start + value.trim().len());
        }
        // A table such as `[taxonomies]` is a key too.
        if line.trim().trim_matches(['[', ']']).eq_ignore_ascii_case(key) && line.starts_with('[') {
            return Some(at..at + line.trim_end().len());
        }
        in_table |= line.starts_with('[');
        at += line.len();
    }
    None
}

/// Where the value of `key` is in an object whose outer braces may be missing. `nth` counts keys
/// given more than once, from 0.
pub(in crate::parse) fn member(block: &str, key: &str, nth: usize) -> Option<Range<usize>> {
    let braced = block.trim_start().starts_with('{');
    let (mut depth, mut rest, mut seen) = (usize::from(!braced), block, 0);
    let value = loop {
        let at = rest.find(['{', '}', '[', ']', '"'])?;
        let (mark, after) = rest[at..].split_at(1);
        rest = after;
        match mark {
            "{" | "[" => depth += 1,
            "}" | "]" => depth = depth.saturating_sub(1),
            _ => {
                let mut escaped = false;
                let end = rest.find(|c| {
                    let closes = c == '"' && !escaped;
                    escaped = c == '\\' && !escaped;
                    closes
                })?;
                let name = &rest[..end];
                rest = &rest[end + 1..];
                if depth == 1
                    && name.eq_ignore_ascii_case(key)
                    && let Some(value) = rest.trim_start().strip_prefix(':')
                {
                    if seen == nth {
                        break block.len() - value.len();
                    }
                    seen += 1;
                }
            }
        }
    };
    let value = value + block[value..].len() - block[value..].trim_start().len();
    let end = block[value..].find(['\n', ',', '}']).map_or(block.len(), |end| value + end);
    Some(value..end)
}
