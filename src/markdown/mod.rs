//! Converts Markdown to HTML and metadata. It is independent of the site: links to other files of
//! the site are returned as [`LocalLink`]s, which `site` resolves.

mod annotated;
mod cjk;
mod code;
mod definitions;
mod elements;
mod emphasis;
mod flatten;
mod footnotes;
mod headings;
mod highlight;
mod html;
mod inline;
mod length;
mod links;
mod math;
mod mathml;
pub(crate) mod outline;
#[cfg(test)]
mod properties;
mod raw;
mod sanitize;
mod summary;
mod tags;
mod targets;
#[cfg(test)]
mod tests;
mod urls;
mod verify;

use std::borrow::Cow;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pulldown_cmark::Options as Dialect;

pub(crate) use self::flatten::flattened;
pub(crate) use self::length::length_of_html;
pub(crate) use self::targets::push_href;
pub(crate) use crate::diagnostic::{Finding, Findings};

pub(crate) use self::verify::verify;

use self::annotated::AnnotatedText;
use self::html::{HtmlWriter, Job, RawHtml};
use self::outline::Outline;
use self::sanitize::Placeholders;

/// Renders `text`, from which front matter has been removed. `title` is the known title: a heading
/// at the start that repeats it is omitted.
///
/// # Panics
///
/// If the Markdown parser panics, as it does on some rare texts. `render_contained` catches
/// that.
pub fn render(text: &str, title: Option<&str>, options: &Options) -> Document {
    let dialect = match options.profile {
        Profile::CommonMark => Dialect::empty(),
        // Not ENABLE_HEADING_ATTRIBUTES: the parser panics with it (pulldown-cmark#1109, #1110).
        Profile::Default => {
            Dialect::ENABLE_TABLES
                | Dialect::ENABLE_FOOTNOTES
                | Dialect::ENABLE_STRIKETHROUGH
                | Dialect::ENABLE_TASKLISTS
                | Dialect::ENABLE_GFM
                | Dialect::ENABLE_DEFINITION_LIST
                | Dialect::ENABLE_MATH
        }
    };
    let readable = match options.profile {
        Profile::CommonMark => Cow::Borrowed(text),
        Profile::Default => without_controls(text),
    };
    let text = &*readable;
    let mut marked = AnnotatedText::plain(text);
    let mut findings = Findings::default();
    if options.profile == Profile::Default {
        let (backslashes, found) = tags::blocks_to_escape(&marked.text, dialect);
        marked.insert(&backslashes);
        findings = found;
        marked.insert(&urls::escapes(&marked.text, dialect));
        if marked.takes_marks() {
            marked.insert(&emphasis::marks(&marked.text, dialect));
        }
    }
    let placeholders = (options.html == HtmlPolicy::Sanitized).then(|| Placeholders::of(text));
    let placeholders = placeholders.as_ref();
    let mut job = Job { options, title, raw_html: RawHtml::PassThrough, placeholders, dialect };
    let mut written = HtmlWriter::new(&marked, job).write();
    // HTML that derives from Markdown alone is harmless. Formulas are inserted last.
    if let Some(placeholders) = placeholders
        && (written.has_raw_html || !written.formulas.deferred.is_empty())
    {
        written = sanitized(written, placeholders).unwrap_or_else(|| {
            job.raw_html = RawHtml::Escape;
            let mut written = HtmlWriter::new(&marked, job).write();
            let message =
                "the HTML is nested too deeply, too long or too malformed to be sanitised, and is shown as text";
            written.findings.push(
                Finding::new("html-too-deep", message, 0..0)
                    .hint("nest fewer elements, close each in its parent, or split the text"),
            );
            written
        });
    }
    // Bodies are retained until the whole site is built. A copy takes only the memory it needs, and
    // the output buffer is free for the next document.
    let html = written.out.as_str().into();
    written.headings.shrink_to_fit();
    findings.append(written.findings);
    findings.sort();
    Document {
        html,
        title: written.title,
        headings: written.headings,
        summary: written.summary.finish().into(),
        length: written.length.length(),
        local_links: written.links.into(),
        has_raw_html: written.has_raw_html,
        has_math: written.formulas.count > 0,
        findings,
        outline: written.outline.map(|outline| Box::new(outline.finish())),
    }
}

/// Sanitises a document's HTML; `None` if that would be too costly or is impossible.
fn sanitized<'j>(
    mut written: HtmlWriter<'j>,
    placeholders: &Placeholders,
) -> Option<HtmlWriter<'j>> {
    if sanitize::is_too_complex(&written.out) {
        return None;
    }
    let formulas = std::mem::take(&mut written.formulas.deferred);
    written.out = sanitize::sanitize(&written.out, &mut written.links, formulas, placeholders)?;
    Some(written)
}

/// Like [`render`], but returns an error if the Markdown parser panics.
pub(crate) fn render_contained(
    text: &str,
    title: Option<&str>,
    options: &Options,
) -> Result<Document, String> {
    // No state that a panic could leave inconsistent outlives the call.
    catch_unwind(AssertUnwindSafe(|| render(text, title, options))).map_err(|panic| {
        let reason = panic
            .downcast_ref::<&str>()
            .map(|reason| (*reason).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no reason given".to_owned());
        format!("the Markdown parser failed: {reason}")
    })
}

/// `text` with a space for each control character that is invalid in HTML (WHATWG HTML, section
/// 13.2.3.5), so that offsets don't change.
fn without_controls(text: &str) -> Cow<'_, str> {
    let control = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0x7f;
    // An early-exit search does not vectorise; a fold checks many bytes at once.
    let any = |chunk: &[u8]| chunk.iter().fold(false, |any, byte| any | control(*byte));
    if !text.as_bytes().chunks(256).any(any) {
        return Cow::Borrowed(text);
    }
    text.chars().map(|c| if c.is_ascii() && control(c as u8) { ' ' } else { c }).collect()
}

/// Options for parsing and writing Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The dialect.
    pub profile: Profile,
    /// The treatment of raw HTML.
    pub html: HtmlPolicy,
    /// Whether fenced code is highlighted (as classes).
    pub highlight: bool,
    /// The treatment of formulas.
    pub math: Math,
    /// The attributes added to links to other sites.
    pub external_links: ExternalLinks,
    /// Whether an outline is created, and for how long it is retained.
    pub outline: OutlineUse,
    /// Texts that are not the author's.
    pub labels: MarkdownLabels,
}

/// The use of a document's outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OutlineUse {
    /// No outline is created.
    #[default]
    None,
    /// The outline is read once and then dropped.
    Read,
    /// The outline is retained with the document.
    Retain,
}

/// The dialect of Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// CommonMark with the extensions and the Chinese and Japanese rules described in the manual.
    #[default]
    Default,
    /// CommonMark 0.31.2 without extensions.
    CommonMark,
}

/// The treatment of formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Math {
    /// MathML, which browsers support natively.
    #[default]
    MathML,
    /// TeX source, for a script of the site.
    Tex,
}

/// The treatment of HTML written by authors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HtmlPolicy {
    /// It is unchanged: the authors are trusted.
    #[default]
    Trusted,
    /// Harmful elements, attributes and URL schemes are removed, including those from Markdown.
    Sanitized,
}

/// The attributes added to links to other sites.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ExternalLinks {
    /// Opens them in a new tab (`target="_blank"`, which brings `rel="noopener"`).
    pub new_tab: bool,
    /// Adds `rel="nofollow"`.
    pub no_follow: bool,
    /// Adds `rel="noreferrer"`.
    pub no_referrer: bool,
}

/// Texts in the site's language that are not the author's; English by default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkdownLabels {
    /// `[!NOTE]`
    pub note: String,
    /// `[!TIP]`
    pub tip: String,
    /// `[!IMPORTANT]`
    pub important: String,
    /// `[!WARNING]`
    pub warning: String,
    /// `[!CAUTION]`
    pub caution: String,
    /// The accessible label of the checkbox of a completed task.
    pub task_done: String,
    /// The accessible label of the checkbox of an open task.
    pub task_open: String,
    /// The accessible label of the list of footnotes.
    pub footnotes: String,
}

impl Default for MarkdownLabels {
    fn default() -> Self {
        Self {
            note: "Note".into(),
            tip: "Tip".into(),
            important: "Important".into(),
            warning: "Warning".into(),
            caution: "Caution".into(),
            task_done: "Done".into(),
            task_open: "To do".into(),
            footnotes: "Footnotes".into(),
        }
    }
}

/// A rendered Markdown text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The HTML of the body.
    pub html: Box<str>,
    /// The text of the first heading of level 1, if it starts the document and no title was given:
    /// it is used as the title and omitted from `html`.
    pub title: Option<String>,
    /// All headings in `html`, in order.
    pub headings: Headings,
    /// The start of the text as plain text on one line: everything before `<!-- more -->`, or up to
    /// about 140 wide or 280 narrow columns, cut between words or characters and followed by `…`.
    pub summary: Box<str>,
    /// The amount of text.
    pub length: TextLength,
    /// The links and images in `html` whose targets are relative or start with `/`.
    pub local_links: Box<[LocalLink]>,
    /// Whether `html` contains markup that its author wrote as HTML. Otherwise every tag was
    /// written by this module: in lower case, with values in double quotes.
    pub has_raw_html: bool,
    /// Whether `html` contains formulas in MathML.
    pub has_math: bool,
    /// The findings for the author.
    pub findings: Findings,
    /// The outline, if requested by [`Options::outline`].
    pub outline: Option<Box<Outline>>,
}

/// A heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading<'d> {
    /// The level, 1 to 6.
    pub level: u8,
    /// The `id`, unique in the document.
    pub id: &'d str,
    /// The text without markup.
    pub text: &'d str,
}

/// The headings of a document. Digests have many, which are all retained until the site is built,
/// so their texts share one allocation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headings {
    /// The id and text of each heading, one after another.
    texts: String,
    /// The level of each heading, and the ends of its id and text in `texts`. Texts of posts are
    /// far shorter than the limit of 32 bits.
    ends: Vec<(u8, u32, u32)>,
}

impl Headings {
    /// The headings, in order.
    pub fn iter(&self) -> impl Iterator<Item = Heading<'_>> {
        let mut start = 0;
        self.ends.iter().map(move |&(level, id_end, end)| {
            let (id_end, end) = (id_end as usize, end as usize);
            let id = &self.texts[start..id_end];
            start = end;
            Heading { level, id, text: &self.texts[id_end..end] }
        })
    }

    fn push(&mut self, level: u8, id: &str, text: &str) {
        let id_end = self.texts.len() + id.len();
        let end = id_end + text.len();
        // Four gigabytes of headings are more than any table of contents can show.
        let (Ok(id_end), Ok(end)) = (u32::try_from(id_end), u32::try_from(end)) else { return };
        self.texts.push_str(id);
        self.texts.push_str(text);
        self.ends.push((level, id_end, end));
    }

    fn shrink_to_fit(&mut self) {
        self.texts.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}

/// The amount of text in a document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextLength {
    /// Chinese, Japanese and Korean characters.
    pub cjk_characters: usize,
    /// Words in scripts with spaces between words.
    pub words: usize,
}

impl TextLength {
    /// The reading time in minutes, at least 1: 400 CJK characters or 220 words a minute.
    pub fn reading_minutes(self) -> usize {
        (self.cjk_characters * 11 + self.words * 20).div_ceil(4400).max(1)
    }
}

/// A link or image with a target on the site itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalLink {
    /// The span of `Document::html` between the quotes of the `href` or `src`.
    pub html: Range<usize>,
    /// The target as the author wrote it, unescaped.
    pub target: String,
    /// The span of the link in the Markdown text.
    pub source: Range<usize>,
    /// Whether it is an image to which attributes may be added, directly after its `src`.
    pub image: bool,
}
