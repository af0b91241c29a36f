//! Converts a post or page to the document that is indexed: its title, its text with the headings
//! that results link to, and the metadata that results show and can be filtered by.

use chrono::Datelike as _;
use pulldown_cmark_escape::escape_html;

use crate::config::CATEGORIES;
use crate::markdown::flattened;
use crate::site::{Page, Post, Site};

/// The element that encloses the text. Authors may close elements that they have not opened, but
/// not this one.
const BODY: &str = "weekly-text";

/// The maximum nesting of elements: pagefind's time grows with the square of the depth.
const DEEPEST: usize = 100;

/// The number of documents of a site.
pub(super) fn count(site: &Site) -> usize {
    site.posts.len() + site.listed_pages().len()
}

/// A document, and its page. Posts come first, newest first.
pub(super) fn of(site: &Site, at: usize) -> (&Page, String) {
    let post = site.posts.get(at);
    let page = post.map_or_else(|| &site.pages[at - site.posts.len()], |post| &post.page);
    let mut html = String::with_capacity(page.html().len() + 1024);
    html.push_str("<html><body><");
    html.push_str(BODY);
    html.push_str(" data-pagefind-body>");
    if let Some(post) = post {
        facts(site, post, &mut html);
    }
    // Documents without a date sort last: pagefind excludes documents without a sort key.
    let day = post.and_then(|post| post.date).map(|date| date.day.to_string());
    fact("sort", "date", day.as_deref().unwrap_or("0000-00-00"), &mut html);
    fact("meta", "title", &page.title, &mut html);
    // Otherwise pagefind would use the first image of the text.
    fact("meta", "image", "", &mut html);
    html.push_str("<h1>");
    escape(&page.title, &mut html);
    html.push_str("</h1>\n");
    if page.document.has_raw_html {
        html.push_str(&flattened(page.html(), DEEPEST));
    } else {
        write_blocks(page.html(), &mut html);
    }
    html.push_str("</");
    html.push_str(BODY);
    html.push_str("></body></html>");
    (page, html)
}

/// Writes a post's metadata, which results show and can be filtered by.
fn facts(site: &Site, post: &Post, html: &mut String) {
    if let Some(number) = post.number() {
        let number = number.to_string();
        fact("meta", "number", &number, html);
        fact("filter", "number", &number, html);
    }
    if let Some(date) = post.date {
        fact("meta", "date", &date.to_string(), html);
        fact("filter", "year", &date.day.year().to_string(), html);
    }
    for term in &post.page.terms {
        let taxonomy = &site.taxonomies[term.taxonomy];
        if taxonomy.name == CATEGORIES {
            fact("filter", "category", &taxonomy.terms[term.term].name, html);
        }
    }
}

/// Inline elements.
const INLINE: [&str; 11] =
    ["a", "code", "del", "em", "img", "input", "kbd", "span", "strong", "sub", "sup"];

/// Writes generated HTML, where `<` starts a tag and `>` ends it, reduced to what pagefind needs:
/// pagefind is slow per element, and most elements are links and highlighted code.
fn write_blocks(html: &str, out: &mut String) {
    let (mut done, mut depth) = (0, 0_usize);
    for open in memchr::memchr_iter(b'<', html.as_bytes()) {
        if open < done {
            continue;
        }
        let Some(length) = memchr::memchr(b'>', &html.as_bytes()[open..]) else { break };
        out.push_str(&html[done..open]);
        done = open + length + 1;
        let tag = &html[open..done];
        let inner = tag[1..length].trim_start_matches('/');
        let name = inner.split([' ', '/']).next().unwrap_or_default();
        if !INLINE.contains(&name) {
            let (start, end) = (!tag.starts_with("</"), tag.ends_with("/>"));
            depth += usize::from(start && !end);
            out.push_str(if depth <= DEEPEST { tag } else { " " });
            depth = depth.saturating_sub(usize::from(!start));
        } else if tag.starts_with("<sup class=\"footnote") {
            // Otherwise the number would be joined to the preceding word.
            out.push(' ');
        }
    }
    out.push_str(&html[done..]);
}

/// Writes a metadata item as an element without text.
fn fact(kind: &str, name: &str, value: &str, html: &mut String) {
    html.push_str("<meta data-pagefind-");
    html.push_str(kind);
    html.push_str("=\"");
    html.push_str(name);
    html.push_str("[content]\" content=\"");
    escape(value, html);
    html.push_str("\">");
}

fn escape(text: &str, html: &mut String) {
    // Writing to a string can't fail.
    let _ = escape_html(html, text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_blocks_stay() {
        for (html, expected) in [
            ("plain", "plain"),
            ("<p>a <a href=\"x\">b <em>c</em></a></p>", "<p>a b c</p>"),
            ("<h2 id=\"x\">A <code>b</code></h2>\n", "<h2 id=\"x\">A b</h2>\n"),
            ("<p>x<br />\ny<img src=\"a\" alt=\"b\" /></p>", "<p>x<br />\ny</p>"),
            ("<pre><code><span class=\"hl-type\">A</span>&lt;b</code></pre>", "<pre>A&lt;b</pre>"),
            ("<p>a<sup class=\"footnote-ref\"><a href=\"#1\">1</a></sup>.</p>", "<p>a 1.</p>"),
        ] {
            let mut out = String::new();
            write_blocks(html, &mut out);
            assert_eq!(out, expected);
        }
        let mut out = String::new();
        let deep = ["<ul><li>".repeat(1_000), "x".into(), "</li></ul>".repeat(1_000)].concat();
        write_blocks(&format!("{deep}<hr /><h2>a</h2>"), &mut out);
        assert_eq!((out.matches("<ul>").count(), out.matches("</ul>").count()), (50, 50));
        assert!(out.ends_with("<hr /><h2>a</h2>"));
    }
}
