//! A failure whose reader is the user: something that was given can't be used, and the message says
//! why. Errors of the disk stay `io::Error`; what is wrong in a file, with its location, is a
//! `Diagnostic`.

use std::borrow::Cow;
use std::{fmt, io};

/// Why something that the user gave can't be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The mistake: lower case, no final period.
    pub message: String,
    /// How to fix it.
    pub hint: Option<Cow<'static, str>>,
}

impl Error {
    /// An error without a hint.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), hint: None }
    }

    /// Sets the hint.
    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<Cow<'static, str>>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// The message, then the hint, on one line.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "; {hint}"))
    }
}

impl std::error::Error for Error {}

/// For functions that also use the disk: their callers print either kind of error in the same way.
impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        Self::other(error)
    }
}
