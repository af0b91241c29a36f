//! Recurring meetings whose lines have labels: `**Time:** 2026-12-03 20:00`. Once such a meeting is
//! past, its lines recur without what changes each time.

use super::blocks::TextBlock;
use super::events::label;
use super::parts::skeleton;
use crate::date;
use crate::date::english;

/// The lines of a meeting in the next issue, from the same lines in the latest ones, newest first.
/// A line that most of them share is repeated; of the others, only their labels are. `None` if
/// nothing remains.
pub(super) fn next(blocks: &[&TextBlock<'_>]) -> Option<String> {
    let newest = blocks.first()?;
    let mut out: Vec<&str> = Vec::new();
    for (index, line) in newest.text.lines().enumerate() {
        let shared = blocks.iter().filter(|block| block.text.lines().nth(index) == Some(line));
        if shared.count() * 2 > blocks.len() && !has_day(line) {
            out.push(line);
        } else if label(line).is_some() {
            out.push(without_value(line));
        }
    }
    (!out.is_empty()).then(|| out.join("\n"))
}

/// What a line of a meeting has in common with the same line in other issues: its label, or else
/// its words.
pub(super) fn line_key(line: &str) -> String {
    label(line).unwrap_or_else(|| skeleton(line))
}

/// A line up to the colon behind its label, and the marks of emphasis that this ends.
fn without_value(line: &str) -> &str {
    let colon = line.char_indices().find(|(_, c)| [':', '：'].contains(c));
    let end = colon.map_or(line.len(), |(at, c)| at + c.len_utf8());
    let marks = line[end..].len() - line[end..].trim_start_matches(['*', '_']).len();
    &line[..end + marks]
}

/// Whether a line contains a day, which is past by the next issue.
fn has_day(line: &str) -> bool {
    let digits = |word: &str| word.contains(|c: char| c.is_ascii_digit());
    let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).collect();
    let month = words.iter().any(|word| english::month(word).is_some());
    let cjk = line.contains('月') && line.contains(['日', '号', '號']);
    !date::days_in(line).is_empty() || digits(line) && (month || cjk)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_removed_behind_their_labels() {
        for (line, expected) in [
            ("**Time:** 2026-12-03", "**Time:**"),
            ("**Time**: 2026-12-03", "**Time**:"),
            ("* Time: 20:00", "* Time:"),
            ("**时间：**12 月 3 日", "**时间：**"),
        ] {
            assert_eq!(without_value(line), expected);
        }
    }
}
