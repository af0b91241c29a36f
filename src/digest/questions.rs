//! Questions and their answers.

use super::Place;

/// A question that an issue answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Who asks, without `@`; `None` if that is not told.
    pub asker: Option<String>,
    /// The question, on one line.
    pub question: String,
    /// The answer, its paragraphs parted by `\n`; `None` if none was found.
    pub answer: Option<String>,
    /// Where it stands.
    pub place: Place,
}
