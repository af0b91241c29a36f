//! Writes links and images. `links` determines which targets are local or harmless.

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::LinkType;

use super::document::LocalLink;
use super::href::push_href;
use super::links::{self, Bare, LinkKind, UrlUse};
use super::options::{ExternalLinks, HtmlPolicy};
use super::outline::Target;
use super::output::Output;
use crate::bytes::any;
use crate::path::{below, url_in_nfc};

/// The open links and images.
#[derive(Debug)]
pub(super) struct LinkWriter {
    /// The attributes of links to other sites.
    external: String,
    /// The ends of the open links.
    open: Vec<OpenLink>,
    image: Option<OpenImage>,
}

/// The target of a link or image in Markdown.
#[derive(Debug, Clone, Copy)]
pub(super) struct WrittenTarget<'t> {
    pub(super) url: &'t str,
    pub(super) title: &'t str,
    /// The span of the whole link in the marked text.
    pub(super) range: &'t Range<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OpenLink {
    /// Ends with `</a>`.
    Anchor,
    /// Ends with nothing: the link was not written, or has ended.
    Text,
    /// An autolink, with the number of bytes that belong to its URL.
    Cut(usize),
}

#[derive(Debug)]
struct OpenImage {
    title: String,
    remote: bool,
    /// Whether only the alternative text is written.
    text_only: bool,
    /// The number of open images inside it.
    nested: usize,
}

impl LinkWriter {
    pub(super) fn new(options: &ExternalLinks) -> Self {
        Self { external: attributes(options), open: Vec::new(), image: None }
    }

    pub(super) fn is_in_link(&self) -> bool {
        !self.open.is_empty()
    }

    pub(super) fn is_in_image(&self) -> bool {
        self.image.is_some()
    }

    pub(super) fn start_link(
        &mut self,
        link_type: LinkType,
        target: &WrittenTarget<'_>,
        out: &mut Output<'_>,
    ) {
        if self.is_in_image() {
            return;
        }
        let email = link_type == LinkType::Email;
        let mut open = OpenLink::Anchor;
        let mut url = target.url;
        if out.job.is_extended() && link_type == LinkType::Autolink {
            let end = links::autolink_end(url);
            if end < url.len() {
                open = OpenLink::Cut(end);
                url = &url[..end];
                if url.ends_with([':', '/']) {
                    return self.open.push(OpenLink::Text);
                }
            }
        }
        let source = out.job.marked.source_range(target.range);
        if let Some(outline) = out.outline_at(target.range.start) {
            let prefix = if email { "mailto:" } else { "" };
            let target = Target { prefix, url, source: source.clone() };
            if email || link_type == LinkType::Autolink {
                outline.start_bare_link(&target);
            } else {
                outline.start_link(&target);
            }
        }
        let sanitized = out.job.options.html == HtmlPolicy::Sanitized;
        if sanitized && !email && !links::is_harmless(url, UrlUse::Link) {
            return self.open.push(OpenLink::Text);
        }
        out.html.push(if email { "<a href=\"mailto:" } else { "<a href=\"" });
        let kind = if email { LinkKind::Other } else { links::kind(url) };
        let is_fragment = out.job.is_extended() && is_fragment(url);
        if kind == LinkKind::Local || is_fragment || is_own(url, out) {
            // The ids of headings are in NFC.
            let url = if is_fragment { url_in_nfc(url) } else { Cow::Borrowed(url) };
            push_local(LocalLink::to(&url, source), out);
        } else {
            push_other(url, out);
        }
        push_title(target.title, out);
        out.html.push("\"");
        if kind == LinkKind::External {
            out.html.push(&self.external);
        }
        out.html.push(">");
        self.open.push(open);
    }

    pub(super) fn end_link(&mut self, out: &mut Output<'_>) {
        if self.is_in_image() {
            return;
        }
        if self.open.pop() == Some(OpenLink::Anchor) {
            out.html.push("</a>");
        }
        if let Some(outline) = &mut out.record.outline {
            outline.end_link();
        }
    }

    /// The number of bytes of the following text that belong to the open autolink, if it ends
    /// before its text does.
    pub(super) fn cut(&self) -> Option<usize> {
        match self.open.last() {
            Some(OpenLink::Cut(length)) => Some(*length),
            _ => None,
        }
    }

    /// Ends an autolink before its text ends.
    pub(super) fn end_cut_link(&mut self, out: &mut Output<'_>) {
        out.html.push("</a>");
        if let Some(outline) = &mut out.record.outline {
            outline.end_link();
        }
        if let Some(link) = self.open.last_mut() {
            *link = OpenLink::Text;
        }
    }

    /// Writes a bare URL, which is a part of the text being written.
    pub(super) fn bare_url(&self, text: &str, bare: Bare, out: &mut Output<'_>) {
        let url = &text[bare.start..bare.end];
        out.html.push("<a href=\"");
        if is_own(url, out) {
            let source = out.source_of(text, bare.start..bare.end);
            push_local(LocalLink::to(url, source), out);
        } else {
            out.html.push(bare.prefix);
            push_href(&mut out.html.text, url);
        }
        out.html.push("\"");
        if bare.prefix != "mailto:" {
            out.html.push(&self.external);
        }
        out.html.push(">");
        out.html.push_text(url);
        out.html.push("</a>");
        if out.record.outline.is_some() {
            let source = out.source_of(text, bare.start..bare.end);
            if let Some(outline) = &mut out.record.outline {
                outline.bare_url(url, &Target { prefix: bare.prefix, url, source });
            }
        }
    }

    pub(super) fn start_image(&mut self, target: &WrittenTarget<'_>, out: &mut Output<'_>) {
        if let Some(image) = &mut self.image {
            image.nested += 1;
            return;
        }
        let url = target.url;
        let source = out.job.marked.source_range(target.range);
        if let Some(outline) = out.outline_at(target.range.start) {
            outline.start_image(&Target { prefix: "", url, source: source.clone() });
        }
        let extended = out.job.is_extended();
        let sanitized = out.job.options.html == HtmlPolicy::Sanitized;
        let text_only = extended && url.trim().is_empty()
            || sanitized && !links::is_harmless(url, UrlUse::Image);
        let kind = links::kind(url);
        if !text_only {
            out.html.push("<img src=\"");
            if kind == LinkKind::Local {
                // In plain CommonMark, images have no further attributes.
                push_local(LocalLink { image: extended, ..LocalLink::to(url, source) }, out);
            } else {
                push_other(url, out);
            }
            out.html.push("\" alt=\"");
        }
        self.image = Some(OpenImage {
            title: target.title.to_owned(),
            remote: kind == LinkKind::External,
            text_only,
            nested: 0,
        });
    }

    /// Writes text of the open image.
    pub(super) fn alternative(&self, text: &str, out: &mut Output<'_>) {
        if let Some(outline) = &mut out.record.outline {
            outline.alternative(text);
        }
        if self.image.as_ref().is_some_and(|image| image.text_only) {
            out.html.push_text(text);
        } else {
            out.html.push_value(text);
        }
    }

    pub(super) fn end_image(&mut self, out: &mut Output<'_>) {
        if let Some(image) = &mut self.image
            && image.nested > 0
        {
            image.nested -= 1;
            return;
        }
        let Some(image) = self.image.take() else { return };
        if let Some(outline) = &mut out.record.outline {
            outline.end_image();
        }
        if image.text_only {
            return;
        }
        push_title(&image.title, out);
        out.html.push(match (out.job.is_extended(), image.remote) {
            (false, _) => "\" />",
            (true, false) => "\" loading=\"lazy\" decoding=\"async\" />",
            (true, true) => {
                "\" loading=\"lazy\" decoding=\"async\" referrerpolicy=\"no-referrer\" />"
            }
        });
    }
}

/// The attributes of links to other sites.
fn attributes(options: &ExternalLinks) -> String {
    let mut attributes = String::new();
    if options.new_tab {
        attributes.push_str(" target=\"_blank\"");
    }
    let rel: Vec<&str> = [
        (options.new_tab, "noopener"),
        (options.no_follow, "nofollow"),
        (options.no_referrer, "noreferrer"),
    ]
    .into_iter()
    .filter_map(|(on, name)| on.then_some(name))
    .collect();
    if !rel.is_empty() {
        attributes.push_str(" rel=\"");
        attributes.push_str(&rel.join(" "));
        attributes.push('"');
    }
    attributes
}

/// Writes the value of a `href` or `src` that leads to a file of the site.
fn push_local(mut link: LocalLink, out: &mut Output<'_>) {
    let start = out.html.len();
    push_href(&mut out.html.text, &link.target);
    link.html = start..out.html.len();
    out.html.links.push(link);
}

/// Whether an absolute URL leads to the site of the text.
fn is_own(url: &str, out: &Output<'_>) -> bool {
    out.base.is_some_and(|base| below(base, url).is_some())
}

/// Whether a URL leads to a part of the same page.
fn is_fragment(url: &str) -> bool {
    url.strip_prefix('#').is_some_and(|fragment| !fragment.is_empty() && !fragment.contains('#'))
}

/// Writes the value of any other `href` or `src`. A URL has one `#`; others belong to its fragment,
/// in which they are written as `%23` (RFC 3986, section 3.5).
fn push_other(url: &str, out: &mut Output<'_>) {
    // The ids of headings are in NFC.
    let url = if out.job.is_extended() && url.starts_with('#') {
        url_in_nfc(url)
    } else {
        Cow::Borrowed(url)
    };
    let url = &*url;
    let html = &mut out.html.text;
    let has_fragment = out.job.is_extended() && any(url.as_bytes(), |byte| [byte == b'#']);
    let fragment = has_fragment.then(|| url.find('#').map(|at| at + 1)).flatten();
    match fragment.filter(|&at| url[at..].contains('#')) {
        Some(at) => {
            push_href(html, &url[..at]);
            push_href(html, &url[at..].replace('#', "%23"));
        }
        None => push_href(html, url),
    }
}

fn push_title(title: &str, out: &mut Output<'_>) {
    if !title.is_empty() {
        let title = out.clean(title);
        out.html.push("\" title=\"");
        out.html.push_value(&title);
    }
}
