//! Lines that introduce a question: by its asker, a label, or the answer that follows.

use super::DigestSource;
use super::labels::{Label, LabelWords, Labelled};
use super::people::is_nobody;
use super::text::{begins_bold, fold, is_wide};
use crate::markdown::outline::{LineKind, TextLine};

/// The author of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asker {
    /// The handle without `@`, or the name.
    pub(crate) name: String,
    /// Whether it is written as a handle, with `@`.
    pub(crate) is_handle: bool,
}

/// A line that introduces a question.
pub(super) struct Ask {
    pub(super) askers: Vec<Asker>,
    /// The start of the question on the line; `None` if it follows on later lines.
    pub(super) question: Option<usize>,
}

/// Whether `line` introduces a question or its asker: `1、@name 提问：`, `@name asks:`, `Q: ...`.
pub(super) fn ask(line: TextLine<'_>, labels: &LabelWords<'_>) -> Option<Ask> {
    if matches!(line.kind(), LineKind::Heading { .. } | LineKind::Code | LineKind::Cell) {
        return None;
    }
    let text = line.text();
    // Code such as `q8:` is not a question.
    let starts_with_code = || line.runs().next().is_some_and(|run| run.style.code);
    if let Some(question) = labelled(line, labels).filter(|_| !starts_with_code()) {
        return Some(Ask { askers: Vec::new(), question: Some(question) });
    }
    introduced(text, begins_bold(line), labels)
}

/// The start of a question on a line that begins with a label: `Q: ...`, `1. Q: ...`.
fn labelled(line: TextLine<'_>, labels: &LabelWords<'_>) -> Option<usize> {
    let is_ask = |found: &Labelled| found.label == Label::Ask;
    if let Some(found) = labels.of(line).filter(is_ask) {
        return Some(found.value);
    }
    let text = line.text();
    let rest = without_number(text);
    let numbered = (rest.len() < text.len()).then(|| rest.trim_start())?;
    let found = labels.of_text(numbered).filter(is_ask)?;
    Some(text.len() - numbered.len() + found.value)
}

/// The introduction of a question by its asker; `bold` says whether its first word is bold.
fn introduced(text: &str, bold: bool, labels: &LabelWords<'_>) -> Option<Ask> {
    // Most lines begin with neither a handle nor bold text.
    if !bold && !without_number(text.trim_start()).trim_start().starts_with(['@', '＠']) {
        return None;
    }
    let introduction = text.trim().trim_end_matches([':', '：']).trim_end();
    if introduction.len() > LONGEST_ASK {
        return None;
    }
    if let Some(handle) = on_tracker(introduction) {
        return Some(Ask { askers: askers(handle, true), question: None });
    }
    // `@name Q2:`
    let unnumbered = introduction.trim_end_matches(|c: char| c.is_ascii_digit());
    let length = labels.at_end(unnumbered, Label::Ask)?;
    let (before, word) = unnumbered.split_at(unnumbered.len() - length);
    // A single character is a word only if none precedes it: 无障碍访问 is not a question.
    if word.chars().count() == 1 && before.ends_with(is_wide) {
        return None;
    }
    let name = without_number(before.trim()).trim();
    // Text that merely ends in such a word names nobody.
    let handle = name.strip_prefix(['@', '＠']).map(str::trim_start);
    if name.contains(['，', ',', '。', '；', '！', '？', '?'])
        || !(handle.is_some() || bold && !name.is_empty())
    {
        return None;
    }
    // `关于某事的提问：` is a heading and names nobody.
    let about = name.starts_with("关于") || name.ends_with('的');
    Some(Ask { askers: if about { Vec::new() } else { askers(name, false) }, question: None })
}

/// The persons in `@ann & Bo`; `all_handles` if the `@` of the first is missing.
fn askers(names: &str, all_handles: bool) -> Vec<Asker> {
    let apart = names.replace(" and ", "&").replace(" 和 ", "&");
    let person = |name: &str| {
        let handle = name.trim().strip_prefix(['@', '＠']);
        let name = fold(handle.unwrap_or(name));
        let is_handle = all_handles || handle.is_some();
        (!name.is_empty() && !is_nobody(&name)).then_some(Asker { name, is_handle })
    };
    apart.split(['&', '＆', '、']).filter_map(person).collect()
}

/// A question that is recognized only by the answer that follows: below a heading such as
/// `@ann Q2:`, below `**1. Ann**`, or in bold itself.
pub(super) fn ask_of_answer(
    source: &DigestSource<'_>,
    line: TextLine<'_>,
    labels: &LabelWords<'_>,
) -> Option<Ask> {
    let is_bold = |line: TextLine<'_>| {
        line.runs().all(|run| run.style.bold && !run.style.image || run.text.trim().is_empty())
    };
    let heading = matches!(line.kind(), LineKind::Heading { .. });
    if !heading && (line.kind() == LineKind::Code || line.quote_depth() > 0 || !is_bold(line)) {
        return None;
    }
    let quoted = quote_before_answer(source, line, labels)?;
    let text = line.text().trim();
    if heading {
        let starts = without_number(text).trim_start().starts_with(['@', '＠']);
        return introduced(text, false, labels).filter(|_| starts);
    }
    let rest = without_number(text).trim();
    if rest.ends_with(['?', '？']) || !quoted && !rest.is_empty() && labels.of(line).is_none() {
        let question = line.text().len() - line.text().trim_end().len();
        let start = line.text().len() - question - rest.len();
        return Some(Ask { askers: Vec::new(), question: Some(start) });
    }
    let is_name = rest.len() < text.len()
        && rest.chars().count() <= LONGEST_NAME
        && rest.contains(char::is_alphabetic)
        && !rest.contains(|c: char| "，,。；：:！!#《》“”".contains(c));
    is_name.then(|| Ask { askers: askers(rest, false), question: None })
}

/// The longest name of an asker, in characters.
const LONGEST_NAME: usize = 30;

/// Whether quoted lines follow `line`, if an answer follows it or them.
fn quote_before_answer(
    source: &DigestSource<'_>,
    line: TextLine<'_>,
    labels: &LabelWords<'_>,
) -> Option<bool> {
    let mut quoted = false;
    for index in line.index() + 1..line.index() + 1 + LONGEST_QUOTE {
        let next = source.outline.line(index)?;
        if matches!(next.kind(), LineKind::Heading { .. } | LineKind::Code) || next.after_rule() {
            return None;
        }
        if next.quote_depth() == 0 {
            let answer = labels.of(next).is_some_and(|found| found.label == Label::Answer);
            return (answer && !is_choice(source, next)).then_some(quoted);
        }
        quoted = true;
    }
    None
}

/// The most lines of a quoted question.
const LONGEST_QUOTE: usize = 20;

/// The handle in `1. @name #123`, which names the asker in an issue tracker.
fn on_tracker(text: &str) -> Option<&str> {
    let handle = without_number(text).trim_start().strip_prefix(['@', '＠'])?.trim_start();
    let (handle, number) = handle.split_once('#')?;
    let handle = handle.trim_end();
    let named = !handle.is_empty() && !handle.contains(char::is_whitespace);
    let number = number.trim();
    (named && !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
        .then_some(handle)
}

/// The longest line that can introduce a question, in bytes.
const LONGEST_ASK: usize = 120;

/// `1、name` without its number.
pub(super) fn without_number(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == text.len() {
        return text;
    }
    rest.trim_start().strip_prefix(['、', '.', '．', ')', '）']).unwrap_or(text)
}

/// Whether `line` is the first of several choices, `A:`, `B:` and so on, rather than an answer.
pub(super) fn is_choice(source: &DigestSource<'_>, line: TextLine<'_>) -> bool {
    let letter = |line: TextLine<'_>, letter: char| {
        let rest = line.text().trim_start().strip_prefix(letter);
        rest.is_some_and(|rest| rest.trim_start().starts_with([':', '：']))
    };
    let next = source.outline.line(line.index() + 1);
    letter(line, 'A') && next.is_some_and(|next| letter(next, 'B'))
}
