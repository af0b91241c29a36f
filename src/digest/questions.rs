//! Questions and their answers.

use super::labels::{Label, LabelWords};
use super::sections::FoundSections;
use super::text::{add, begins_bold, fold, spoken};
use super::{DigestSource, ItemLocation};
use crate::markdown::outline::{LineKind, TextLine};

/// A question that an issue answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The handle or name of the asker, without `@`; `None` if unknown.
    pub(crate) asker: Option<String>,
    /// The question, on one line.
    pub question: String,
    /// The answer, its paragraphs separated by `\n`; `None` if none was found.
    pub answer: Option<String>,
    /// Further questions by the same person, with their answers.
    pub(crate) follow_ups: Vec<FollowUp>,
    /// The location of the question.
    pub place: ItemLocation,
}

/// A follow-up question to an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FollowUp {
    /// The question, on one line.
    pub(crate) question: String,
    /// The answer, in the form of [`Question::answer`].
    pub(crate) answer: Option<String>,
}

/// A line that introduces a question.
pub(super) struct Ask {
    /// The asker's handle or name.
    asker: Option<String>,
    /// The start of the question on the line; `None` if it follows on later lines.
    question: Option<usize>,
}

/// Whether `line` introduces a question or its asker: `1、@name 提问：`, `@name asks:`, `Q: ...`.
pub(super) fn ask(line: TextLine<'_>, labels: &LabelWords<'_>) -> Option<Ask> {
    if matches!(line.kind(), LineKind::Heading { .. } | LineKind::Code | LineKind::Cell) {
        return None;
    }
    let text = line.text();
    if let Some(found) = labels.of(line).filter(|found| found.label == Label::Ask) {
        return Some(Ask { asker: None, question: Some(found.value) });
    }
    let bold = begins_bold(line);
    // Most lines begin with neither a handle nor bold text.
    if !bold && !without_number(text.trim_start()).trim_start().starts_with(['@', '＠']) {
        return None;
    }
    let introduction = text.trim().trim_end_matches([':', '：']).trim_end();
    if introduction.len() > LONGEST_ASK {
        return None;
    }
    if let Some(handle) = on_tracker(introduction) {
        return Some(Ask { asker: Some(handle.to_owned()), question: None });
    }
    let name = &introduction[..introduction.len() - labels.at_end(introduction, Label::Ask)?];
    let name = without_number(name.trim()).trim();
    // Text that merely ends in such a word names nobody.
    let handle = name.strip_prefix(['@', '＠']).map(str::trim_start);
    if name.contains(['，', ',', '。', '；', '！', '？', '?'])
        || !(handle.is_some() || bold && !name.is_empty())
    {
        return None;
    }
    // `关于某事的提问：` is a heading and names nobody.
    let about = name.starts_with("关于") || name.ends_with('的');
    let asker = handle.unwrap_or(name);
    Some(Ask { asker: (!about && !asker.is_empty()).then(|| fold(asker)), question: None })
}

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
fn without_number(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if rest.len() == text.len() {
        return text;
    }
    rest.trim_start().strip_prefix(['、', '.', '．', ')', '）']).unwrap_or(text)
}

/// A question being read.
struct OpenQuestion {
    question: Question,
    /// The part that the next line continues.
    part: QuestionPart,
    /// The block of the last line.
    block: usize,
}

enum QuestionPart {
    Question,
    Answer,
    /// Either a follow-up question or a part of the answer, depending on whether an answer follows.
    Further(String),
}

/// Finds the questions with their answers.
pub(super) fn questions(
    source: &DigestSource<'_>,
    labels: &LabelWords<'_>,
    sections: &FoundSections,
) -> Vec<Question> {
    let mut questions = Vec::new();
    let mut open: Option<OpenQuestion> = None;
    for line in source.outline.lines() {
        if sections.begins_at(line.index())
            || line.after_rule()
            || matches!(line.kind(), LineKind::Heading { .. })
        {
            questions.extend(open.take().and_then(OpenQuestion::finish));
        }
        // A question's own lines may begin with `Q:` too.
        let awaits_text = open.as_ref().is_some_and(|open| {
            matches!(open.part, QuestionPart::Question) && open.question.question.is_empty()
        });
        match ask(line, labels) {
            Some(ask) if !(awaits_text && ask.question.is_some()) => {
                questions.extend(open.take().and_then(OpenQuestion::finish));
                let place = ItemLocation {
                    section: sections.at(line.index()),
                    line: source.line_of(line.source().start),
                };
                let question = ask.question.map_or_else(String::new, |at| fold(&line.text()[at..]));
                open = Some(OpenQuestion {
                    question: Question {
                        asker: ask.asker,
                        question,
                        answer: None,
                        follow_ups: Vec::new(),
                        place,
                    },
                    part: QuestionPart::Question,
                    block: line.block(),
                });
            }
            ask => {
                if let Some(open) = &mut open {
                    let start = ask.and_then(|ask| ask.question).unwrap_or(0);
                    open.line(source, line, labels, start);
                }
            }
        }
    }
    questions.extend(open.and_then(OpenQuestion::finish));
    questions
}

impl OpenQuestion {
    /// Reads a line, from byte `start` on.
    fn line(
        &mut self,
        source: &DigestSource<'_>,
        line: TextLine<'_>,
        labels: &LabelWords<'_>,
        start: usize,
    ) {
        let text = spoken(line);
        let text = text.get(start..).unwrap_or(&text);
        let same_block = std::mem::replace(&mut self.block, line.block()) == line.block();
        if let Some(found) = labels.of(line).filter(|found| found.label == Label::Answer)
            && !is_choice(source, line)
        {
            self.answer();
            // Some repeat the label: `A：A：`.
            let mut value = text.get(found.value..).unwrap_or_default();
            while let Some(again) = labels.of_text(value).filter(|l| l.label == Label::Answer) {
                value = &value[again.value..];
            }
            self.more(value, LineStart::Paragraph);
            return;
        }
        if matches!(self.part, QuestionPart::Answer) && line.quote_depth() > 0 && !same_block {
            self.part = QuestionPart::Further(String::new());
        }
        let continues = same_block && !matches!(line.kind(), LineKind::Item | LineKind::Code);
        self.more(text, if continues { LineStart::Continued } else { LineStart::Paragraph });
    }

    /// Starts an answer.
    fn answer(&mut self) {
        if let QuestionPart::Further(further) =
            std::mem::replace(&mut self.part, QuestionPart::Answer)
        {
            self.question.follow_ups.push(FollowUp { question: further, answer: None });
        }
        // A second answer to the same question continues the first.
        self.answered().get_or_insert_default();
    }

    fn answered(&mut self) -> &mut Option<String> {
        match self.question.follow_ups.last_mut() {
            Some(last) => &mut last.answer,
            None => &mut self.question.answer,
        }
    }

    /// Adds text to the current part.
    fn more(&mut self, text: &str, start: LineStart) {
        if text.trim().is_empty() {
            return;
        }
        match &mut self.part {
            QuestionPart::Question => add(&mut self.question.question, text),
            QuestionPart::Further(further) => add(further, text),
            QuestionPart::Answer => {
                let answer = self.answered().get_or_insert_default();
                add_line(answer, text, start);
            }
        }
    }

    /// The question, unless it is empty.
    fn finish(mut self) -> Option<Question> {
        if let QuestionPart::Further(quoted) =
            std::mem::replace(&mut self.part, QuestionPart::Answer)
        {
            add_line(self.answered().get_or_insert_default(), &quoted, LineStart::Paragraph);
        }
        let has_text =
            |answer: &Option<String>| answer.as_ref().is_some_and(|text| !text.is_empty());
        if !has_text(&self.question.answer) {
            self.question.answer = None;
        }
        self.question.follow_ups.retain(|further| has_text(&further.answer));
        let is_complete = !self.question.question.is_empty() || self.question.answer.is_some();
        is_complete.then_some(self.question)
    }
}

/// The relation of a line to the preceding one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum LineStart {
    /// It starts a paragraph, an item or a line of code.
    Paragraph,
    /// It continues the paragraph.
    Continued,
}

fn add_line(answer: &mut String, text: &str, start: LineStart) {
    if start == LineStart::Continued || answer.is_empty() {
        add(answer, text);
    } else {
        answer.push('\n');
        answer.push_str(&fold(text));
    }
}

/// Whether `line` is the first of several choices, `A:`, `B:` and so on, rather than an answer.
fn is_choice(source: &DigestSource<'_>, line: TextLine<'_>) -> bool {
    let letter = |line: TextLine<'_>, letter: char| {
        let rest = line.text().trim_start().strip_prefix(letter);
        rest.is_some_and(|rest| rest.trim_start().starts_with([':', '：']))
    };
    let next = source.outline.line(line.index() + 1);
    letter(line, 'A') && next.is_some_and(|next| letter(next, 'B'))
}
