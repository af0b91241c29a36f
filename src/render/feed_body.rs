//! Bodies of posts for feeds: with absolute URLs, and without anything that feed readers must not
//! see.

use std::borrow::Cow;
use std::sync::OnceLock;

use lol_html::{RewriteStrSettings, doc_comments, element, rewrite_str};
use url::Url;

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
    // Values are escaped; `&amp;` is the only escape common in URLs.
    let decoded = value.replace("&amp;", "&");
    if Url::parse(&decoded).is_ok() {
        return None;
    }
    base.join(&decoded).ok().map(|url| url.as_str().replace('&', "&amp;"))
}

/// Rewrites HTML written by authors, without comments, scripts and styles.
fn rewritten(html: &str, base: &Url) -> String {
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("[href]", |el| absolute_attribute(
            el, "href", base
        )))
        .append_element_content_handler(element!("[src]", |el| absolute_attribute(el, "src", base)))
        .append_element_content_handler(element!("[poster]", |el| absolute_attribute(
            el, "poster", base
        )))
        // Removes `srcset`: `src` names the same image.
        .append_element_content_handler(element!("[srcset]", |el| {
            el.remove_attribute("srcset");
            el.remove_attribute("sizes");
            Ok(())
        }))
        .append_element_content_handler(element!("script, style", |el| {
            el.remove();
            Ok(())
        }))
        .append_document_content_handler(doc_comments!(|comment| {
            comment.remove();
            Ok(())
        }));
    rewrite_str(html, settings).unwrap_or_else(|_| html.to_owned())
}

fn absolute_attribute(
    element: &mut lol_html::html_content::Element<'_, '_>,
    name: &str,
    base: &Url,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    if let Some(url) = element.get_attribute(name).and_then(|value| absolute_url(&value, base)) {
        element.set_attribute(name, &url)?;
    }
    Ok(())
}
