//! What a line may open that holds something like front matter.

use super::comments::comment_end;
use super::lines::loose;

/// The kind of block that a line may open.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Opener {
    /// Hyphens, pluses or similar characters.
    Fence,
    /// A line of other punctuation.
    Signs,
    /// A code block.
    Code,
    /// A comment or an object, which may end on the same line.
    Inline,
    /// A line `key: value`.
    Key,
    None,
}

/// The kind of block that `line` may open.
pub(super) fn opener(line: &str) -> Opener {
    let line = line.trim_start_matches('\\');
    let (signs, name) = line.split_at(line.find(char::is_alphanumeric).unwrap_or(line.len()));
    let signs = signs.trim_end();
    let format = is_format(name);
    let is_dash = |c: char| {
        matches!(
            c,
            '-' | '+' | ';' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{2500}' | '\u{2501}'
        ) || matches!(c, '\u{2e3a}' | '\u{2e3b}' | '\u{fe58}' | '\u{fe62}' | '\u{fe63}')
            || matches!(c, '\u{ff0b}' | '\u{ff0d}' | '\u{ff1b}' | '\u{30fc}' | '\u{4e00}' | ' ')
    };
    let object = signs.trim_start_matches(['-', '+', '[']).trim_start();
    if comment_end(line).is_some()
        || object.starts_with('{') && !object.starts_with("{{") && !object.starts_with("{%")
    {
        Opener::Inline
    } else if signs.starts_with("```") || signs.starts_with("~~~") {
        if format { Opener::Code } else { Opener::None }
    } else if !signs.is_empty() && signs.chars().all(is_dash) {
        match name {
            // A list item, or a rule followed by text.
            _ if signs.chars().count() < 2 && signs.is_ascii() => Opener::None,
            "" => Opener::Fence,
            _ if format || signs.starts_with("---") || signs.starts_with("+++") => Opener::Fence,
            _ => Opener::None,
        }
    } else if signs.chars().count() > 1 && format || is_tag(line) {
        Opener::Signs
    } else if loose(line).is_some() {
        Opener::Key
    } else {
        Opener::None
    }
}

/// Whether the line is a single HTML tag such as `<hr>`.
pub(super) fn is_tag(line: &str) -> bool {
    let inner = line.strip_prefix('<').and_then(|line| line.strip_suffix('>'));
    inner.is_some_and(|inner| inner.starts_with(char::is_alphabetic) && !inner.contains(['<', ':']))
}

/// Whether the first word names a format of front matter, or there are no words.
fn is_format(name: &str) -> bool {
    const NAMES: [&str; 12] = [
        "",
        "yaml",
        "yml",
        "toml",
        "json",
        "json5",
        "js",
        "javascript",
        "frontmatter",
        "front matter",
        "meta",
        "metadata",
    ];
    let name = name.trim_end_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
    let first = name.split_once(' ').filter(|(_, rest)| rest.contains('='));
    NAMES.contains(&first.map_or(name.as_str(), |(first, _)| first))
}
