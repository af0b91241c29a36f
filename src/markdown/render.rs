//! The steps of a rendering: prepare the text, write HTML, and sanitise it if required.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use pulldown_cmark::Options as Dialect;

use super::annotated::AnnotatedText;
use super::document::Document;
use super::html::{WrittenHtml, write};
use super::job::{Job, RawHtml};
use super::options::{HtmlPolicy, Options, Profile};
use super::placeholders::Placeholders;
use super::summary::WrittenSummary;
use super::{definition_lists, emphasis, sanitize, tags, template_lines, urls};
use crate::diagnostic::{Finding, Findings};

/// Renders `text`, from which front matter has been removed. `title` is the known title: a heading
/// at the start that repeats it is omitted.
///
/// # Panics
///
/// If the Markdown parser panics, as it does on some rare texts. `render_contained` catches
/// that.
pub fn render(text: &str, title: Option<&str>, options: &Options) -> Document {
    render_as(BodyFormat::Markdown, text, title, options)
}

/// The language of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BodyFormat {
    Markdown,
    Html,
}

fn render_as(format: BodyFormat, text: &str, title: Option<&str>, options: &Options) -> Document {
    let dialect = dialect(options.profile);
    let readable = match options.profile {
        Profile::CommonMark => Cow::Borrowed(text),
        Profile::Default => without_controls(text),
    };
    let mut marked = AnnotatedText::plain(&readable);
    let mut findings = Findings::default();
    if options.profile == Profile::Default && format == BodyFormat::Markdown {
        findings = annotate(&mut marked, dialect);
    }
    let placeholders = (options.html == HtmlPolicy::Sanitized).then(|| Placeholders::of(&readable));
    let mut written = write_safely(Job {
        options,
        title,
        marked: &marked,
        raw_html: RawHtml::PassThrough,
        placeholders: placeholders.as_ref(),
        format,
        dialect,
        given_ids: None,
    });
    // Bodies are retained until the whole site is built. A copy takes only the memory it needs, and
    // the output buffer is free for the next document.
    let html = written.html.text.as_str().into();
    written.headings.shrink_to_fit();
    findings.append(written.findings);
    findings.sort();
    let WrittenSummary { text: summary, opening } = written.summary.finish();
    Document {
        html,
        title: written.title,
        omits_title: written.omits_title,
        headings: written.headings,
        summary: summary.into(),
        opening,
        length: written.length,
        local_links: written.html.links.into(),
        has_raw_html: written.has_raw_html,
        has_math: written.formulas.count > 0,
        findings,
        outline: written.outline.map(|outline| Box::new(outline.finish())),
    }
}

/// Like [`render`], but returns an error if the Markdown parser panics.
pub(crate) fn render_contained(
    text: &str,
    title: Option<&str>,
    options: &Options,
) -> Result<Document, String> {
    render_body(BodyFormat::Markdown, text, title, options)
}

/// Like [`render_contained`], for a body in either language.
pub(crate) fn render_body(
    format: BodyFormat,
    text: &str,
    title: Option<&str>,
    options: &Options,
) -> Result<Document, String> {
    // No state that a panic could leave inconsistent outlives the call.
    catch_unwind(AssertUnwindSafe(|| render_as(format, text, title, options))).map_err(|panic| {
        let reason = panic
            .downcast_ref::<&str>()
            .map(|reason| (*reason).to_owned())
            .or_else(|| panic.downcast_ref::<String>().cloned())
            .unwrap_or_else(|| "no reason given".to_owned());
        format!("the Markdown parser failed: {reason}")
    })
}

fn dialect(profile: Profile) -> Dialect {
    match profile {
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
    }
}

/// Inserts into `marked` what keeps the parser from reading text as markup, or the other way round.
pub(super) fn annotate(marked: &mut AnnotatedText<'_>, dialect: Dialect) -> Findings {
    marked.insert(&template_lines::ends(&marked.text, dialect));
    marked.insert(&template_lines::asterisks_to_escape(&marked.text, dialect));
    if marked.takes_marks() {
        marked.insert(&template_lines::calls_to_mark(&marked.text, dialect));
    }
    definition_lists::mark_other_colons(marked, dialect);
    let (backslashes, findings) = tags::blocks_to_escape(marked, dialect);
    marked.insert(&backslashes);
    marked.insert(&urls::escapes(&marked.text, dialect));
    if marked.takes_marks() {
        marked.insert(&emphasis::marks(&marked.text, dialect));
    }
    findings
}

/// Writes a document whose ids are unique: if one of its author's is also a generated one, it is
/// written again with all of the author's known.
fn write_unique(job: Job<'_>) -> WrittenHtml {
    let mut written = write(job);
    if let Some(given) = written.conflicting_ids.take() {
        written = write(Job { given_ids: Some(&given), ..job });
    }
    written
}

/// Writes a document, and sanitises it if required. HTML that can't be sanitised is shown as text.
fn write_safely(job: Job<'_>) -> WrittenHtml {
    let written = write_unique(job);
    let Some(placeholders) = job.placeholders else { return written };
    // HTML that derives from Markdown alone is harmless. Formulas are inserted last.
    if !written.has_raw_html && written.formulas.deferred.is_empty() {
        return written;
    }
    sanitized(written, placeholders).unwrap_or_else(|| {
        let mut written = write_unique(Job { raw_html: RawHtml::Escape, ..job });
        let message = "the HTML is nested too deeply, too long or too malformed to be sanitised, \
                       and is shown as text";
        written.findings.push(
            Finding::new("html-too-deep", message, 0..0)
                .hint("nest fewer elements, close each in its parent, or split the text"),
        );
        written
    })
}

/// Sanitises a document's HTML; `None` if that would be too costly or is impossible.
fn sanitized(mut written: WrittenHtml, placeholders: &Placeholders) -> Option<WrittenHtml> {
    let html = &mut written.html;
    if sanitize::is_too_complex(&html.text) {
        return None;
    }
    let formulas = std::mem::take(&mut written.formulas.deferred);
    html.text = sanitize::sanitize(&html.text, &mut html.links, formulas, placeholders)?;
    Some(written)
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
