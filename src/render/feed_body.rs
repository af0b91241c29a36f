//! Bodies of posts for feeds: with absolute URLs, and without anything that feed readers must not
//! see.

use std::borrow::Cow;
use std::sync::OnceLock;

use lol_html::html_content::{Attribute, Element};
use lol_html::{RewriteStrSettings, doc_comments, element, rewrite_str};
use url::Url;

use crate::markdown::decoded_value;
use crate::site::Site;

/// A cache of bodies that must be rewritten as HTML, which is slow. Each is rewritten on first use:
/// a post is in the feeds of all its terms, in each format.
#[derive(Debug)]
pub(super) struct FeedBodies(Vec<OnceLock<Box<str>>>);

impl FeedBodies {
    /// An empty cache for `site`.
    pub(super) fn new(site: &Site) -> Self {
        Self(site.posts.iter().map(|_| OnceLock::new()).collect())
    }

    /// The body of the post at `index`, which is published at `url`.
    pub(super) fn get<'a>(&'a self, site: &'a Site, index: usize, url: &str) -> Cow<'a, str> {
        let page = &site.posts[index].page;
        let Ok(base) = Url::parse(url) else { return Cow::Borrowed(page.html()) };
        if page.document.has_raw_html {
            Cow::Borrowed(self.0[index].get_or_init(|| rewritten(page.html(), &base).into()))
        } else {
            absolute(page.html(), &base)
        }
    }
}

/// Rewrites generated HTML, in which `<` starts a tag, `>` ends it, and values are in double
/// quotes.
fn absolute<'h>(html: &'h str, base: &Url) -> Cow<'h, str> {
    let mut out = String::new();
    let mut done = 0;
    for open in memchr::memchr_iter(b'<', html.as_bytes()) {
        // Only these two attributes contain URLs, and they always come first.
        let tag = &html[open..];
        for name in ["<a href=\"", "<img src=\""] {
            let Some(rest) = tag.strip_prefix(name) else { continue };
            let start = open + name.len();
            let value = memchr::memchr(b'"', rest.as_bytes()).map_or("", |end| &rest[..end]);
            if let Some(url) = absolute_url(value, base) {
                out.push_str(&html[done..start]);
                out.push_str(&url);
                done = start + value.len();
            }
            // Removes `srcset` and `sizes`, which are adjacent: `src` names the same image.
            let tag = memchr::memchr(b'>', rest.as_bytes()).map_or("", |end| &rest[..end]);
            if let Some(set) = tag.find("\" srcset=\"")
                && let Some(sizes) = tag[set..].find("\" sizes=\"").map(|at| set + at + 9)
                && let Some(end) = tag[sizes..].find('"')
            {
                out.push_str(&html[done..start + set]);
                done = start + sizes + end;
            }
        }
    }
    if done == 0 {
        return Cow::Borrowed(html);
    }
    out.push_str(&html[done..]);
    Cow::Owned(out)
}

/// The absolute form of an attribute's value, escaped likewise; `None` if it is absolute already.
fn absolute_url(value: &str, base: &Url) -> Option<String> {
    if value.starts_with("https://") || value.starts_with("http://") {
        return None;
    }
    let decoded = decoded_value(value);
    if Url::parse(&decoded).is_ok() {
        return None;
    }
    base.join(&decoded).ok().map(|url| url.as_str().replace('&', "&amp;"))
}

/// The attributes of authors' HTML that contain a URL. `data` is one of `<object>` only.
const URL_ATTRIBUTES: [&str; 9] =
    ["href", "src", "poster", "cite", "data", "action", "formaction", "longdesc", "background"];

/// Rewrites HTML written by authors, without comments, scripts and styles.
fn rewritten(html: &str, base: &Url) -> String {
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("*", |el| {
            if ["script", "style"].contains(&el.tag_name().as_str()) {
                el.remove();
                return Ok(());
            }
            absolute_attributes(el, base)
        }))
        .append_document_content_handler(doc_comments!(|comment| {
            comment.remove();
            Ok(())
        }));
    rewrite_str(html, settings).unwrap_or_else(|_| html.to_owned())
}

fn absolute_attributes(
    element: &mut Element<'_, '_>,
    base: &Url,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let names: Vec<String> = element.attributes().iter().map(Attribute::name).collect();
    for name in names.iter().filter(|name| URL_ATTRIBUTES.contains(&name.as_str())) {
        if (name != "data" || element.tag_name() == "object")
            && let Some(url) = element.get_attribute(name).and_then(|at| absolute_url(&at, base))
        {
            element.set_attribute(name, &url)?;
        }
    }
    if names.iter().any(|name| name == "srcset")
        && let Some(set) = element.get_attribute("srcset")
    {
        // With a `src`, which names the same image, it is not needed.
        if element.has_attribute("src") {
            element.remove_attribute("srcset");
            element.remove_attribute("sizes");
        } else {
            element.set_attribute("srcset", &absolute_set(&set, base))?;
        }
    }
    Ok(())
}

/// The value of a `srcset` with absolute URLs (WHATWG HTML, section 4.8.4.2.1).
fn absolute_set(set: &str, base: &Url) -> String {
    let mut out = String::with_capacity(set.len());
    let mut rest = set;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
        if rest.is_empty() {
            return out;
        }
        let end = rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len());
        let (written, after) = rest.split_at(end);
        let url = written.trim_end_matches(',');
        // A comma at the URL's end ends the candidate; otherwise a width or density follows.
        let descriptor = if url.len() < end { "" } else { after.split(',').next().unwrap_or("") };
        rest = &after[descriptor.len()..];
        if !out.is_empty() {
            out.push_str(", ");
        }
        out.push_str(&absolute_url(url, base).unwrap_or_else(|| url.to_owned()));
        if !descriptor.trim().is_empty() {
            out.push(' ');
            out.push_str(descriptor.trim());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_of_authors_html_become_absolute() {
        let base = Url::parse("https://notes.example/a/").unwrap();
        for (html, expected) in [
            ("<a href=\"&#109;ailto:a@b.example\">", "<a href=\"&#109;ailto:a@b.example\">"),
            (
                "<a href='/x?a=1&amp;b=2&c=3'>",
                "<a href=\"https://notes.example/x?a=1&amp;b=2&amp;c=3\">",
            ),
            (
                "<a href=\"/x?a&copy=1&amp=2&copy\">&copy 2024</a>",
                "<a href=\"https://notes.example/x?a&amp;copy=1&amp;amp=2%C2%A9\">&copy 2024</a>",
            ),
            ("<a href=\"it&#x27;s\">", "<a href=\"https://notes.example/a/it's\">"),
            (
                "<img src=\"caf&eacute;.png\">",
                "<img src=\"https://notes.example/a/caf%C3%A9.png\">",
            ),
            ("<img src=\"&quot;&lt;x>\">", "<img src=\"https://notes.example/a/%22%3Cx%3E\">"),
            (
                "<a href=\"h&#116;tps&colon;//x.example/\">",
                "<a href=\"h&#116;tps&colon;//x.example/\">",
            ),
            (
                "<blockquote cite=/c><object data=d.pdf><data value=1 data=x>",
                "<blockquote cite=\"https://notes.example/c\">\
                 <object data=\"https://notes.example/a/d.pdf\"><data value=1 data=x>",
            ),
            ("<video poster=p.png>", "<video poster=\"https://notes.example/a/p.png\">"),
            ("<td background=p.png>", "<td background=\"https://notes.example/a/p.png\">"),
            (
                "<source srcset=\"a.png, /b.png 2x ,,c,d.png  3x,data:image/png;base64,A\">",
                "<source srcset=\"https://notes.example/a/a.png, https://notes.example/b.png 2x, \
                 https://notes.example/a/c,d.png 3x, data:image/png;base64,A\">",
            ),
            (
                "<img src=\"https://x.example/\" srcset=\"a 1x\">",
                "<img src=\"https://x.example/\">",
            ),
            ("<SCRIPT src=x>y</SCRIPT><style>z</style><!-- c -->", ""),
            ("<IMG SRC=/a SrcSet=\"b 1x\" sizes=9em>", "<IMG SRC=\"https://notes.example/a\">"),
            (
                "<img srcset=\"a&amp;&#98; 1x\">",
                "<img srcset=\"https://notes.example/a/a&amp;b 1x\">",
            ),
        ] {
            assert_eq!(rewritten(html, &base), expected, "{html}");
        }
        let generated = "<p><a href=\"it&#x27;s?a&amp;b\">x</a></p>";
        assert_eq!(
            absolute(generated, &base),
            "<p><a href=\"https://notes.example/a/it's?a&amp;b\">x</a></p>"
        );
    }
}
