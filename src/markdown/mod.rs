//! Markdown to HTML and what the site needs to know of it. Knows nothing of the site: links to
//! other files of it come out as [`LocalLink`]s, which `site` resolves.

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
mod marked;
mod math;
mod mathml;
pub mod outline;
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

pub use self::flatten::flattened;
pub use self::length::length_of_html;
pub use self::targets::push_href;
pub use crate::diagnostic::{Finding, Findings};

pub use self::verify::verify;

use self::html::{HtmlWriter, Job, RawHtml};
use self::marked::AnnotatedText;
use self::outline::Outline;
use self::sanitize::Placeholders;

/// Renders `text`, whose front matter is removed. `title` is the title that is known already: a
/// heading that repeats it at the start is left out.
///
/// # Panics
///
/// Where the Markdown parser does: on some rare texts. [`render_contained`] catches that.
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
    let mut job = Job { options, title, raw_html: RawHtml::Keep, placeholders, dialect };
    let mut written = HtmlWriter::new(&marked, job).write();
    // What is made from Markdown alone is harmless as it is.
    // Formulas are put in last.
    if let Some(placeholders) = placeholders
        && (written.has_raw_html || !written.formulas.deferred.is_empty())
    {
        written = sanitized(written, placeholders).unwrap_or_else(|| {
            job.raw_html = RawHtml::Escape;
            let mut written = HtmlWriter::new(&marked, job).write();
            let message =
                "the HTML is too deep, too long or too tangled to be sanitised and is shown as text";
            written.findings.push(
                Finding::new("html-too-deep", message, 0..0)
                    .hint("nest fewer elements, close each in its parent, or split the text"),
            );
            written
        });
    }
    // Bodies are kept until the whole site is made. Copied, they take as much as they need, and
    // the room that they were written in is there for the next.
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

/// A document with its HTML sanitised; `None` if that would cost too much, or can't be done.
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

/// As [`render`], but a panic of the Markdown parser becomes an error that says so.
pub fn render_contained(
    text: &str,
    title: Option<&str>,
    options: &Options,
) -> Result<Document, String> {
    // Nothing that a panic could leave half-changed outlives the call.
    catch_unwind(AssertUnwindSafe(|| render(text, title, options))).map_err(|panic| {
        let reason = panic
            .downcast_ref::<&str>()
            .map(|reason| (*reason).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no reason given".to_owned());
        format!("the Markdown parser failed: {reason}")
    })
}

/// `text` with a space for each control character that HTML has no place for (WHATWG HTML,
/// section 13.2.3.5), so that offsets stay.
fn without_controls(text: &str) -> Cow<'_, str> {
    let control = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r') || byte == 0x7f;
    // Folded, many bytes are looked at at once.
    let any = |chunk: &[u8]| chunk.iter().fold(false, |any, byte| any | control(*byte));
    if !text.as_bytes().chunks(256).any(any) {
        return Cow::Borrowed(text);
    }
    text.chars().map(|c| if c.is_ascii() && control(c as u8) { ' ' } else { c }).collect()
}

/// How Markdown is read and written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Which dialect.
    pub profile: Profile,
    /// What becomes of raw HTML.
    pub html: HtmlPolicy,
    /// Whether fenced code is highlighted (as classes).
    pub highlight: bool,
    /// What becomes of formulas.
    pub math: Math,
    /// What is added to links that leave the site.
    pub external_links: ExternalLinks,
    /// Whether an outline is made, and for how long.
    pub outline: OutlineUse,
    /// The words that are not the author's.
    pub labels: MarkdownLabels,
}

/// What a document's outline is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OutlineUse {
    /// Nothing: none is made.
    #[default]
    None,
    /// To be read once: who has read it drops it.
    Read,
    /// To be kept with what else is known of the document.
    Keep,
}

/// Which dialect of Markdown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// CommonMark with the extensions and the Chinese and Japanese rules of the manual.
    #[default]
    Default,
    /// CommonMark 0.31.2 and nothing else.
    CommonMark,
}

/// What becomes of formulas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Math {
    /// MathML, which browsers show by themselves.
    #[default]
    MathML,
    /// Their TeX, for a script of the site's.
    Tex,
}

/// What becomes of HTML that authors write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HtmlPolicy {
    /// It stays: the authors are trusted.
    #[default]
    Trusted,
    /// Elements, attributes and URL schemes that could do harm are removed, from Markdown too.
    Sanitized,
}

/// What is added to links that leave the site.
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

/// Words that are not the author's, in the site's language; English by default.
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
    /// The box of a task that is done, read aloud.
    pub task_done: String,
    /// The box of a task that is still open, read aloud.
    pub task_open: String,
    /// The list of footnotes, read aloud.
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

/// One Markdown text, rendered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// The HTML of the body.
    pub html: Box<str>,
    /// The text of the first heading of level 1, if it opens the document and no title was
    /// given: it is taken as the title, and left out of `html`.
    pub title: Option<String>,
    /// All headings left in `html`, in order.
    pub headings: Headings,
    /// The start of the text, as plain text on one line: all before `<!-- more -->`, else up to
    /// about 140 wide or 280 narrow columns, cut between words or characters and ended by `…`.
    pub summary: Box<str>,
    /// How much text there is.
    pub length: TextLength,
    /// The links and images in `html` whose targets are relative or start with `/`.
    pub local_links: Box<[LocalLink]>,
    /// Whether `html` holds markup that its author wrote as HTML. Without it, every tag is one
    /// that this module writes: lower case, its values in double quotes.
    pub has_raw_html: bool,
    /// Whether `html` holds formulas in MathML.
    pub has_math: bool,
    /// What the author should know.
    pub findings: Findings,
    /// Its outline, if [`Options::outline`] asks for one.
    pub outline: Option<Box<Outline>>,
}

/// A heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading<'d> {
    /// 1 to 6.
    pub level: u8,
    /// Its `id`, unique in the document.
    pub id: &'d str,
    /// Its text, without markup.
    pub text: &'d str,
}

/// The headings of a document. Digests have many, and all of them are kept until the site is
/// made, so their texts share one piece of memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headings {
    /// Id and text of each, one after the other.
    texts: String,
    /// The level of each, and where its id and its text end in `texts`. Texts of posts stay far
    /// below what 32 bits can count.
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

/// How much text a document holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextLength {
    /// Chinese, Japanese and Korean characters.
    pub cjk_characters: usize,
    /// Words in scripts that put spaces between them.
    pub words: usize,
}

impl TextLength {
    /// Minutes to read it, at least 1: 400 CJK characters or 220 words a minute.
    pub fn reading_minutes(self) -> usize {
        (self.cjk_characters * 11 + self.words * 20).div_ceil(4400).max(1)
    }
}

/// A link or image whose target lies on the site itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalLink {
    /// The bytes of `Document::html` between the quotes of the `href` or `src`.
    pub html: Range<usize>,
    /// The target as the author wrote it, unescaped.
    pub target: String,
    /// The bytes of the Markdown text where the link stands.
    pub source: Range<usize>,
    /// Whether it is an image that more attributes may be given to, right behind its `src`.
    pub image: bool,
}
