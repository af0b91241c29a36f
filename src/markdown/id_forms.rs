//! The forms of heading ids: how this program and others derive an id from the text of a heading.
//! Each is a pure function, checked against the output of the program that it is named after. The
//! rules of other programs are in `path::other_slugs`.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

use crate::path::other_slugs::{
    blackfriday, decamelized, eleventy, github, hugo_ascii_heading, hugo_heading, kramdown,
    python_markdown, zola,
};
use crate::path::slugify;

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
            Self::Hugo => or_heading(hugo_heading(without_dashes(text, code).trim())),
            Self::HugoAscii => or_heading(hugo_ascii_heading(&without_dashes(text, code))),
            Self::Blackfriday => or_heading(blackfriday(&joined())),
            Self::Kramdown => kramdown(&joined()),
            Self::Zola => zola(&joined()),
            Self::ZolaSafe => joined().replace(|c: char| c.is_ascii_whitespace(), "_"),
            Self::Pelican => {
                python_markdown(&joined().nfkd().filter(char::is_ascii).collect::<String>())
            }
            Self::PythonUnicode => python_markdown(&joined()),
            Self::Eleventy => eleventy(&joined()),
            Self::Slugify => decamelized(&joined()),
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
            // Numbers with more digits may not fit.
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
