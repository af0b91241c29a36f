//! The settings of a rendering. All are independent of the site, so that a text can be rendered
//! alone.

use super::breaks::AmbiguousWidth;
use super::id_forms::IdForm;

/// Options for parsing and writing Markdown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// The dialect of the text.
    pub profile: Profile,
    /// The treatment of raw HTML.
    pub html: HtmlPolicy,
    /// Whether fenced code is highlighted (as classes).
    pub highlight: bool,
    /// The treatment of formulas.
    pub math: Math,
    /// The URL below which the text is published, without a final slash, if known: links that begin
    /// with it are local.
    pub base_url: Option<String>,
    /// The attributes added to links to other sites.
    pub external_links: ExternalLinks,
    /// The width of characters such as `“` next to line breaks.
    pub ambiguous_width: AmbiguousWidth,
    /// The form of the ids of headings.
    pub heading_ids: IdForm,
    /// The part of a text without a mark that is its summary.
    pub summary: SummaryExtent,
    /// Whether an outline is created, and for how long it is retained.
    pub outline: OutlineUse,
    /// Texts that are not the author's.
    pub labels: MarkdownLabels,
}

/// The part of a text that is its summary, unless a mark ends it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SummaryExtent {
    /// Its start, up to a length.
    #[default]
    Start,
    /// Its first paragraph, as in Jekyll.
    FirstParagraph,
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
    pub(crate) new_tab: bool,
    /// Adds `rel="nofollow"`, so that search engines don't count the link.
    pub(crate) no_follow: bool,
    /// Adds `rel="noreferrer"`, so that the other site doesn't learn where its visitors come from.
    pub(crate) no_referrer: bool,
}

/// Texts in the site's language that are not the author's; English by default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarkdownLabels {
    /// The title of `[!NOTE]`.
    pub(crate) note: String,
    /// The title of `[!TIP]`.
    pub(crate) tip: String,
    /// The title of `[!IMPORTANT]`.
    pub(crate) important: String,
    /// The title of `[!WARNING]`.
    pub(crate) warning: String,
    /// The title of `[!CAUTION]`.
    pub(crate) caution: String,
    /// The accessible label of the checkbox of a completed task.
    pub(crate) task_done: String,
    /// The accessible label of the checkbox of an open task.
    pub(crate) task_open: String,
    /// The accessible label of the list of footnotes.
    pub(crate) footnotes: String,
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
