//! The forms of heading ids: how this program and others derive an id from the text of a heading.
//! Each is a pure function, checked against the output of the program that it is named after.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};

use crate::path::slugify;
use crate::path::transliterate::{ascii, latin};

/// A rule for the ids of headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IdForm {
    /// The path rule of this program.
    #[default]
    Weekly,
    /// GitHub, and what follows it: `github-slugger`, kramdown's GFM parser without typography.
    GitHub,
    /// Hugo (`autoHeadingIDType: github`).
    Hugo,
    /// Hugo with `autoHeadingIDType: github-ascii`.
    HugoAscii,
    /// Hugo before 0.60, and with `autoHeadingIDType: blackfriday`.
    Blackfriday,
    /// Jekyll: kramdown with its GFM parser.
    Jekyll,
    /// kramdown alone.
    Kramdown,
    /// Zola (`slugify.anchors: on`).
    Zola,
    /// Zola with `slugify.anchors: safe`.
    ZolaSafe,
    /// Python-Markdown's `toc`, with which Pelican gives headings ids.
    Pelican,
    /// Python-Markdown's `toc` with `slugify_unicode`.
    PythonUnicode,
    /// Eleventy's `IdAttributePlugin`.
    Eleventy,
    /// `@sindresorhus/slugify` as it is without options, which divides `fooBar`.
    Slugify,
    /// markdown-it-anchor, percent-decoded.
    MarkdownItAnchor,
}

impl IdForm {
    /// All forms; in cases of doubt, the first one applies.
    pub(crate) const ALL: [Self; 14] = [
        Self::Weekly,
        Self::GitHub,
        Self::Hugo,
        Self::Zola,
        Self::Eleventy,
        Self::Pelican,
        Self::PythonUnicode,
        Self::Kramdown,
        Self::Blackfriday,
        Self::MarkdownItAnchor,
        Self::Jekyll,
        Self::HugoAscii,
        Self::Slugify,
        Self::ZolaSafe,
    ];

    /// The id of a heading with this text, in which the spans of `code` are code. It may be empty.
    pub(crate) fn id(self, text: &str, code: &[Range<usize>]) -> String {
        // Other programs remove `<br>` as they remove all tags.
        let joined = || text.replace('\n', "");
        match self {
            Self::Weekly => slugify(text),
            Self::GitHub => github(joined().trim()),
            Self::Jekyll => github(without_dashes(text, code).trim()),
            Self::Hugo => or_heading(hugo(without_dashes(text, code).trim())),
            Self::HugoAscii => {
                let plain = without_marks(&without_dashes(text, code));
                or_heading(hugo(plain.trim()).replace(|c: char| !c.is_ascii(), ""))
            }
            Self::Blackfriday => {
                let inside = |c: char| is_letter(c) || is_number(c);
                or_heading(hyphenated(&joined(), inside, simple_lower))
            }
            Self::Kramdown => kramdown(&joined()),
            Self::Zola => {
                hyphenated(&ascii(&joined()), |c| c.is_ascii_alphanumeric(), simple_lower)
            }
            Self::ZolaSafe => joined().replace(|c: char| c.is_ascii_whitespace(), "_"),
            Self::Pelican => python(&joined().nfkd().filter(char::is_ascii).collect::<String>()),
            Self::PythonUnicode => python(&joined()),
            Self::Eleventy => words(&latin(&joined())),
            Self::Slugify => words(&divided(&latin(&joined()))),
            Self::MarkdownItAnchor => {
                let words = joined().trim().to_lowercase();
                words.split_whitespace().collect::<Vec<_>>().join("-")
            }
        }
    }

    /// Whether even the first heading whose id would be empty gets a number.
    pub(super) fn numbers_first(self) -> bool {
        matches!(self, Self::Pelican | Self::PythonUnicode)
    }

    /// The parts of an id: without its number, and this number, or 0.
    pub(super) fn counted(self, id: &str) -> (&str, u64) {
        // `x_1` is followed by `x_2`.
        if matches!(self, Self::Pelican | Self::PythonUnicode)
            && let Some((base, count)) = id.rsplit_once('_')
            // More digits are no number.
            && (1..19).contains(&count.len())
            && count.bytes().all(|byte| byte.is_ascii_digit())
            && let Ok(count) = count.parse()
        {
            return (base, count);
        }
        (id, 0)
    }

    /// An id without its number, and the number that distinguishes it from earlier ones.
    pub(super) fn numbered(self, base: &str, number: u64) -> String {
        match self {
            Self::Pelican | Self::PythonUnicode => format!("{base}_{number}"),
            Self::Eleventy | Self::Slugify => format!("{base}-{}", number + 1),
            _ => format!("{base}-{number}"),
        }
    }
}

fn or_heading(id: String) -> String {
    if id.is_empty() { "heading".to_owned() } else { id }
}

/// `text` without line breaks and, except in the spans of `code`, without `--` and `---`, which
/// typography turns into dashes.
fn without_dashes(text: &str, code: &[Range<usize>]) -> String {
    let mut out = String::with_capacity(text.len());
    let plain = |text: &str| text.replace("---", "").replace("--", "");
    let mut done = 0;
    for span in code {
        out.push_str(&plain(&text[done..span.start]));
        out.push_str(&text[span.clone()]);
        done = span.end;
    }
    out.push_str(&plain(&text[done..]));
    out.retain(|c| c != '\n');
    out
}

/// Lower case, without all that is neither a word character (Unicode TS 18, annex C) nor `-`; white
/// space becomes `-`.
fn github(text: &str) -> String {
    let word = |c: char| {
        c.is_alphabetic()
            || is_mark(c)
            || matches!(
                c.general_category(),
                GeneralCategory::DecimalNumber | GeneralCategory::ConnectorPunctuation
            )
    };
    let id = text.chars().flat_map(char::to_lowercase).filter_map(|c| match c {
        ' ' | '\t' => Some('-'),
        c => (c == '-' || word(c)).then_some(c),
    });
    id.collect()
}

fn hugo(text: &str) -> String {
    let id = text.chars().filter_map(|c| match c {
        ' ' | '-' => Some('-'),
        '_' => Some('_'),
        c => {
            let digit = c.general_category() == GeneralCategory::DecimalNumber;
            (is_letter(c) || digit).then(|| simple_lower(c))
        }
    });
    id.collect()
}

/// Lower case, with one `-` for all that is not `inside`.
fn hyphenated(text: &str, inside: impl Fn(char) -> bool, lower: impl Fn(char) -> char) -> String {
    let mut id = String::with_capacity(text.len());
    for c in text.chars() {
        if inside(c) {
            id.push(lower(c));
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
    }
    id.truncate(id.trim_end_matches('-').len());
    id
}

fn kramdown(text: &str) -> String {
    let text = text.trim_start_matches(|c: char| !c.is_ascii_alphabetic()).trim_end();
    let retained = |c: &char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-');
    let id: String = text.chars().filter(retained).collect();
    if id.is_empty() { "section".to_owned() } else { id.replace(' ', "-").to_ascii_lowercase() }
}

/// The function `slugify` of Python-Markdown's `toc`.
fn python(text: &str) -> String {
    let word = |c: char| is_letter(c) || is_number(c) || c == '_';
    let retained: String =
        text.chars().filter(|&c| word(c) || c.is_whitespace() || c == '-').collect();
    let mut id = String::with_capacity(retained.len());
    for c in retained.trim().to_lowercase().chars() {
        if c != '-' && !c.is_whitespace() {
            id.push(c);
        } else if !id.ends_with('-') {
            id.push('-');
        }
    }
    id
}

/// The words of a text in ASCII, joined by `-`. Contractions such as `don't` are one word.
fn words(text: &str) -> String {
    let lower: Vec<char> = text.chars().flat_map(char::to_lowercase).collect();
    let part = |at: usize| lower.get(at).is_some_and(char::is_ascii_alphanumeric);
    let contracts = |at: usize| {
        let follows = matches!(lower.get(at + 1), Some('s' | 't')) && !part(at + 2);
        matches!(lower[at], '\'' | '’') && at > 0 && part(at - 1) && follows
    };
    let joined: String =
        (0..lower.len()).filter(|&at| !contracts(at)).map(|at| lower[at]).collect();
    hyphenated(&joined, |c| c.is_ascii_alphanumeric(), |c| c)
}

/// `text` with a space where a word in camel case has a new one: `fooBar`, `APIUsage`, `FOO360`.
fn divided(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is = |at: usize, test: fn(&char) -> bool| chars.get(at).is_some_and(test);
    let (upper, lower) = (char::is_ascii_uppercase, char::is_ascii_lowercase);
    let small = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let starts_word = |at: usize| {
        let Some(before) = at.checked_sub(1) else { return false };
        // A plural such as `APIs` is one word.
        let plural = chars.get(at + 1) == Some(&'s') && !is(at + 2, lower);
        is(at, upper) && (is(before, small) || is(before, upper) && is(at + 1, small) && !plural)
            || is(at, char::is_ascii_digit) && is(before, upper) && at > 1 && is(at - 2, upper)
    };
    let mut out = String::with_capacity(text.len());
    for (at, c) in chars.iter().enumerate() {
        if starts_word(at) {
            out.push(' ');
        }
        out.push(*c);
    }
    out
}

fn without_marks(text: &str) -> String {
    text.nfd().filter(|&c| !is_combining_mark(c)).nfc().collect()
}

/// The lower case of a character, if it is one character, as in Go.
fn simple_lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

fn is_letter(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Letter
}

fn is_mark(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Mark
}

fn is_number(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Number
}
