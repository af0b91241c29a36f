//! A body as blocks of text with their lines: enough Markdown to distinguish headings from
//! paragraphs. The content of blocks is not parsed.

/// A heading, a line that is a component call, or the lines between two blank lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TextBlock<'t> {
    pub(super) kind: BlockKind,
    /// Its lines, without the final line break.
    pub(super) text: &'t str,
    /// Its first line in the file, from 1.
    pub(super) line: usize,
    /// Whether a blank line precedes it.
    pub(super) apart: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BlockKind {
    /// A heading of level 1 to 6, or 7 for a line that is entirely bold, and its words.
    Heading(u8, String),
    Text,
}

impl TextBlock<'_> {
    /// The range of its lines in the file.
    pub(super) fn lines(&self) -> std::ops::Range<usize> {
        self.line..self.line + self.text.lines().count()
    }
}

/// The blocks of `body`, whose first line is `first` in its file.
pub(super) fn blocks(body: &str, first: usize) -> Vec<TextBlock<'_>> {
    let mut reader = BlockReader { body, found: Vec::new(), open: None, until: None, apart: true };
    let mut at = 0;
    for (index, line) in body.split_inclusive('\n').enumerate() {
        reader.line(line, at, first + index);
        at += line.len();
    }
    reader.close(at);
    reader.found
}

struct BlockReader<'t> {
    body: &'t str,
    found: Vec<TextBlock<'t>>,
    /// The start of the open block, and its line.
    open: Option<(usize, usize)>,
    /// The end of the open block, if blank lines don't end it: `-->`, a fence.
    until: Option<String>,
    apart: bool,
}

impl BlockReader<'_> {
    fn line(&mut self, line: &str, at: usize, number: usize) {
        let trimmed = line.trim();
        if let Some(until) = &self.until {
            let ends =
                if until == "-->" { trimmed.contains("-->") } else { closes(trimmed, until) };
            if ends {
                self.until = None;
            }
        } else if trimmed.is_empty() {
            self.close(at);
            self.apart = true;
        } else if level(line).is_some() || is_call(line) {
            self.close(at);
            self.open = Some((at, number));
            self.close(at + line.len());
        } else {
            self.open.get_or_insert((at, number));
            let comment = trimmed.rfind("<!--").filter(|at| !trimmed[*at..].contains("-->"));
            self.until = comment.map(|_| "-->".to_owned()).or_else(|| fence(line));
        }
    }

    fn close(&mut self, end: usize) {
        let Some((start, line)) = self.open.take() else { return };
        let text = self.body[start..end].trim_end();
        let apart = std::mem::take(&mut self.apart);
        self.found.push(TextBlock { kind: kind(text), text, line, apart });
    }
}

/// Whether `body` has other text than component calls and comments.
pub(super) fn has_words(body: &str) -> bool {
    let is_comment = |text: &str| text.starts_with("<!--") && text.ends_with("-->");
    blocks(body, 1).iter().any(|block| !is_call(block.text) && !is_comment(block.text))
}

/// The level of an ATX heading (CommonMark 0.31.2, section 4.2).
fn level(line: &str) -> Option<usize> {
    let text = line.trim_start_matches(' ');
    let marks = text.bytes().take_while(|byte| *byte == b'#').count();
    let fine = (1..=6).contains(&marks) && line.len() - text.len() <= 3;
    let after = text[marks..].chars().next();
    (fine && after.is_none_or(char::is_whitespace)).then_some(marks)
}

/// Whether a line consists of a component call, a template tag or a comment. It recurs regardless
/// of the text beside it.
fn is_call(line: &str) -> bool {
    let line = line.trim_end();
    [("{{", "}}"), ("{%", "%}"), ("<!--", "-->")].into_iter().any(|(open, close)| {
        let inner = line.strip_prefix(open).and_then(|inner| inner.strip_suffix(close));
        inner.is_some_and(|inner| !inner.contains(open) && !inner.contains(close))
    })
}

/// The fence that opens a code block (CommonMark 0.31.2, section 4.5).
fn fence(line: &str) -> Option<String> {
    let text = line.trim_start_matches(' ');
    let mark = text.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let fence: String = text.chars().take_while(|c| *c == mark).collect();
    let info = &text[fence.len()..];
    (fence.len() >= 3 && !(mark == '`' && info.contains('`'))).then_some(fence)
}

fn closes(line: &str, fence: &str) -> bool {
    line.starts_with(fence)
        && fence.chars().next().is_some_and(|mark| line.chars().all(|c| c == mark))
}

fn kind(text: &str) -> BlockKind {
    let mut lines = text.lines();
    let (first, second, third) = (lines.next().unwrap_or_default(), lines.next(), lines.next());
    if let Some(level) = level(first) {
        let words = first.trim().trim_matches('#');
        return BlockKind::Heading(u8::try_from(level).unwrap_or(1), words_of(words));
    }
    let underline = |mark: char| {
        second.is_some_and(|line| !line.trim().is_empty() && line.trim().chars().all(|c| c == mark))
    };
    if third.is_none() && (underline('=') || underline('-')) {
        return BlockKind::Heading(if underline('=') { 1 } else { 2 }, words_of(first));
    }
    let bold = ["**", "__"].into_iter().find_map(|mark| {
        let inner = first.trim().strip_prefix(mark)?.strip_suffix(mark)?;
        (!inner.is_empty() && !inner.contains(mark)).then_some(inner)
    });
    match bold {
        Some(inner) if second.is_none() => BlockKind::Heading(7, words_of(inner)),
        _ => BlockKind::Text,
    }
}

/// The words of a heading without markup that may differ: targets of links, emphasis.
fn words_of(text: &str) -> String {
    let mut words = String::new();
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once("](") {
        words.push_str(head);
        rest = tail.split_once(')').map_or("", |(_, tail)| tail);
    }
    words.push_str(rest);
    let plain: String = words.chars().filter(|c| !"[]*_`".contains(*c)).collect();
    let folded = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    folded.trim_end_matches([':', '：']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_differ_from_text() {
        let body = "intro\nof two lines\n\n## [Approved](https://x.example) `RFCs`:\n* a\n\n  b\n\n\
                    **本周推荐阅读**\n\n**not** one\n\nSet\n---\n\n<!-- a\n\n## no heading\n-->\n\n\
                    ```\n# no\n\n```\nx\n#tag\n";
        let found: Vec<String> = blocks(body, 5)
            .iter()
            .map(|block| match &block.kind {
                BlockKind::Heading(level, words) => format!("{}: {level} {words}", block.line),
                BlockKind::Text => format!("{}-{} {}", block.line, block.lines().end, block.apart),
            })
            .collect();
        assert_eq!(
            found,
            [
                "5-7 true",
                "8: 2 Approved RFCs",
                "9-10 false",
                "11-12 true",
                "13: 7 本周推荐阅读",
                "15-16 true",
                "17: 2 Set",
                "20-24 true",
                "25-31 true"
            ]
        );
    }
}
