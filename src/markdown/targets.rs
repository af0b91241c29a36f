//! Writes links and images. `links` determines which targets are local or harmless.

use std::ops::Range;

use pulldown_cmark::LinkType;
use pulldown_cmark_escape::{escape_href, escape_html};

use super::html::HtmlWriter;
use super::links::{self, LinkKind};
use super::outline::Target;
use super::{HtmlPolicy, LocalLink};
use crate::bytes::any;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OpenLink {
    /// `</a>`
    Anchor,
    /// Nothing: the link was not written, or has ended.
    Text,
    /// An autolink, with the number of bytes that belong to its URL.
    Cut(usize),
}

#[derive(Debug)]
pub(super) struct OpenImage {
    title: String,
    remote: bool,
    /// Whether only the alternative text is written.
    pub(super) text_only: bool,
    /// The number of open images inside it.
    nested: usize,
}

impl HtmlWriter<'_> {
    pub(super) fn start_link(
        &mut self,
        link_type: LinkType,
        target: &str,
        title: &str,
        range: &Range<usize>,
    ) {
        if self.inline.image.is_some() {
            return;
        }
        let email = link_type == LinkType::Email;
        let mut open = OpenLink::Anchor;
        let mut target = target;
        if self.extended && link_type == LinkType::Autolink {
            let end = links::autolink_end(target);
            if end < target.len() {
                open = OpenLink::Cut(end);
                target = &target[..end];
                if target.ends_with([':', '/']) {
                    return self.inline.links.push(OpenLink::Text);
                }
            }
        }
        if range.start >= self.hidden.until
            && let Some(outline) = &mut self.outline
        {
            let source = self.marked.source_range(range);
            let prefix = if email { "mailto:" } else { "" };
            let bare = email || link_type == LinkType::Autolink;
            outline.start_link(&Target { prefix, url: target, source }, bare);
        }
        let sanitized = self.job.options.html == HtmlPolicy::Sanitized;
        if sanitized && !email && !links::is_harmless(target, false) {
            return self.inline.links.push(OpenLink::Text);
        }
        self.out.push_str(if email { "<a href=\"mailto:" } else { "<a href=\"" });
        let kind = if email { LinkKind::Other } else { links::kind(target) };
        self.target(target, kind, range);
        self.title(title);
        self.out.push('"');
        if kind == LinkKind::External {
            self.out.push_str(&self.inline.external);
        }
        self.out.push('>');
        self.inline.links.push(open);
    }

    pub(super) fn end_link(&mut self) {
        if self.inline.image.is_some() {
            return;
        }
        if self.inline.links.pop() == Some(OpenLink::Anchor) {
            self.out.push_str("</a>");
        }
        if let Some(outline) = &mut self.outline {
            outline.end_link();
        }
    }

    /// Writes the value of a `href` or `src`.
    fn target(&mut self, target: &str, kind: LinkKind, range: &Range<usize>) {
        if kind != LinkKind::Local {
            self.href(target);
            return;
        }
        let start = self.out.len();
        push_href(&mut self.out, target);
        self.links.push(LocalLink {
            html: start..self.out.len(),
            target: target.to_owned(),
            source: self.marked.source_range(range),
            image: false,
        });
    }

    /// A URL has one `#`; others belong to its fragment, in which they are written as `%23` (RFC
    /// 3986, section 3.5).
    fn href(&mut self, target: &str) {
        let fragment = memchr::memchr(b'#', target.as_bytes()).map(|at| at + 1);
        match fragment.filter(|&at| self.extended && target[at..].contains('#')) {
            Some(at) => {
                push_href(&mut self.out, &target[..at]);
                push_href(&mut self.out, &target[at..].replace('#', "%23"));
            }
            None => push_href(&mut self.out, target),
        }
    }

    fn title(&mut self, title: &str) {
        if !title.is_empty() {
            let title = self.clean(title);
            self.out.push_str("\" title=\"");
            let _ = escape_html(&mut self.out, &title);
        }
    }

    pub(super) fn start_image(&mut self, target: &str, title: &str, range: &Range<usize>) {
        if let Some(image) = &mut self.inline.image {
            image.nested += 1;
            return;
        }
        self.resolve_soft_break(None);
        if range.start >= self.hidden.until
            && let Some(outline) = &mut self.outline
        {
            let source = self.marked.source_range(range);
            outline.start_image(&Target { prefix: "", url: target, source });
        }
        let sanitized = self.job.options.html == HtmlPolicy::Sanitized;
        let text_only = self.extended && target.trim().is_empty()
            || sanitized && !links::is_harmless(target, true);
        let kind = links::kind(target);
        if !text_only {
            self.out.push_str("<img src=\"");
            self.target(target, kind, range);
            if kind == LinkKind::Local
                && let Some(link) = self.links.last_mut()
            {
                // In plain CommonMark, images have no further attributes.
                link.image = self.extended;
            }
            self.out.push_str("\" alt=\"");
        }
        self.inline.image = Some(OpenImage {
            title: title.to_owned(),
            remote: kind == LinkKind::External,
            text_only,
            nested: 0,
        });
    }

    pub(super) fn end_image(&mut self) {
        if let Some(image) = &mut self.inline.image
            && image.nested > 0
        {
            image.nested -= 1;
            return;
        }
        let Some(image) = self.inline.image.take() else { return };
        if let Some(outline) = &mut self.outline {
            outline.end_image();
        }
        if image.text_only {
            return;
        }
        self.title(&image.title);
        self.out.push_str(match (self.extended, image.remote) {
            (false, _) => "\" />",
            (true, false) => "\" loading=\"lazy\" decoding=\"async\" />",
            (true, true) => {
                "\" loading=\"lazy\" decoding=\"async\" referrerpolicy=\"no-referrer\" />"
            }
        });
    }
}

/// Writes the value of a `href` or `src`, percent-encoded and escaped where necessary.
pub(crate) fn push_href(out: &mut String, target: &str) {
    if is_plain(target) {
        out.push_str(target);
    } else {
        let _ = escape_href(out, target);
    }
}

/// Whether nothing in `target` needs escaping, as in most URLs.
fn is_plain(target: &str) -> bool {
    !any(target.as_bytes(), |b| {
        [
            b <= b' ',
            b == b'"',
            b == b'&',
            b == b'\'',
            b == b'<',
            b == b'>',
            b.wrapping_sub(b'[') < 3,
            b == b'`',
            b.wrapping_sub(b'{') < 3,
            b >= 0x7f,
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_targets_need_no_escaping() {
        for c in ('\0'..='\u{ff}').chain(['中', '，', '\u{10ffff}']) {
            let target = format!("https://example.org/{c}");
            let (mut pushed, mut escaped) = (String::new(), String::new());
            push_href(&mut pushed, &target);
            escape_href(&mut escaped, &target).expect("strings take everything");
            assert_eq!(pushed, escaped, "{c:?}");
        }
    }
}
