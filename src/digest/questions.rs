//! Questions and their answers.

use super::asks::{Asker, ask, ask_of_answer, is_choice, without_number};
use super::labels::{Label, LabelWords};
use super::sections::FoundSections;
use super::text::{add, fold, spoken};
use super::{DigestSource, ItemLocation};
use crate::markdown::outline::{LineKind, TextLine};

/// A question that an issue answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The persons who ask; none if unknown.
    pub(crate) askers: Vec<Asker>,
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
        // A bold line may be the question that its asker introduced.
        let continues = awaits_text(open.as_ref()) && ask_of_answer(source, line, labels).is_some();
        if line.after_rule()
            || matches!(line.kind(), LineKind::Heading { .. })
            || sections.begins_at(line.index()) && !continues
        {
            questions.extend(open.take().and_then(OpenQuestion::finish));
        }
        // A question's own lines may begin with `Q:` too.
        let awaits_text = awaits_text(open.as_ref());
        match ask(line, labels).or_else(|| ask_of_answer(source, line, labels)) {
            Some(ask) if !(awaits_text && ask.question.is_some()) => {
                questions.extend(open.take().and_then(OpenQuestion::finish));
                let place = ItemLocation {
                    section: sections.at(line.index()),
                    line: source.line_of(line.source().start),
                };
                let question = ask.question.map_or_else(String::new, |at| fold(&line.text()[at..]));
                open = Some(OpenQuestion {
                    question: Question {
                        askers: ask.askers,
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
                if open.as_ref().is_some_and(|open| open.ends_before(line)) {
                    questions.extend(open.take().and_then(OpenQuestion::finish));
                }
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

/// Whether the text of a question is expected.
fn awaits_text(open: Option<&OpenQuestion>) -> bool {
    open.is_some_and(|open| {
        matches!(open.part, QuestionPart::Question) && open.question.question.is_empty()
    })
}

impl OpenQuestion {
    /// Whether a line ends the answer: it is signed, or only the number of what follows.
    fn ends_before(&self, line: TextLine<'_>) -> bool {
        let text = line.text().trim();
        let signed = ["--", "——", "— "].iter().any(|dash| text.starts_with(dash))
            && text.chars().count() <= LONGEST_SIGNATURE;
        let is_number = !text.is_empty() && without_number(text).is_empty();
        matches!(self.part, QuestionPart::Answer)
            && line.quote_depth() == 0
            && (signed || is_number)
    }

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

/// The longest signature below an answer, in characters.
const LONGEST_SIGNATURE: usize = 60;

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
