//! A post or page as the document that is indexed: its title, its text with the headings that
//! results lead to, and the facts that results show and can be chosen by.

use chrono::Datelike as _;

use super::CATEGORIES;
use crate::site::{Page, Post, Site};

/// What encloses the text. Authors close elements that they have not opened; not this one.
const BODY: &str = "weekly-text";

/// How many documents a site has.
pub(super) fn count(site: &Site) -> usize {
    site.posts.len() + site.pages.len()
}

/// A document, and the page that it is of. Posts come first, the newest before all.
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
    fact("meta", "title", &page.title, &mut html);
    // Else the first image of the text would be one of the facts.
    fact("meta", "image", "", &mut html);
    html.push_str("<h1>");
    escape(&page.title, &mut html);
    html.push_str("</h1>\n");
    html.push_str(page.html());
    html.push_str("</");
    html.push_str(BODY);
    html.push_str("></body></html>");
    (page, html)
}

/// What results show of a post, and what they can be chosen by.
fn facts(site: &Site, post: &Post, html: &mut String) {
    if let Some(number) = post.number {
        fact("meta", "number", &number.to_string(), html);
    }
    if let Some(date) = post.date {
        fact("meta", "date", &date.day.to_string(), html);
        fact("sort", "date", &date.day.to_string(), html);
        fact("filter", "year", &date.day.year().to_string(), html);
    }
    for term in &post.page.terms {
        let taxonomy = &site.taxonomies[term.taxonomy];
        if taxonomy.name == CATEGORIES {
            fact("filter", "category", &taxonomy.terms[term.term].name, html);
        }
    }
}

/// Notes a fact in an element of its own, which has no text.
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
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.push(c),
        }
    }
}
