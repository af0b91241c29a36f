//! The rows of the page of all links, as HTML. It is the only list that is written here and not by
//! a template: a large digest has tens of thousands of links.

use std::borrow::Cow;
use std::fmt::Write as _;

use tera::Value;

use super::{IssueRef, IssueRefs, Shared, escaped};
use crate::digest::links::DigestLink;
use crate::markdown::push_href;
use crate::path::percent_encode;
use crate::site::Site;
use crate::site::index::{IndexedLink, ItemRef};

/// Renders links of the index, each with the issues that contain it.
pub(super) fn of_index(site: &Site, shared: &Shared, links: &[IndexedLink]) -> Value {
    let again = Again::of(shared);
    let items = shared.issue_refs();
    // Links are scattered in memory; looking them up first lets cache misses overlap.
    let rows: Vec<_> = links
        .iter()
        .map(|link| {
            let [last, first] = [link.last, link.first].map(|at| Spot::of(site, items, at));
            (last, first, link.titled.link(&site.posts).title, link.issues)
        })
        .collect();
    let mut html = String::with_capacity(links.len() * 256);
    for (last, first, title, issues) in &rows {
        html.push_str("<li>");
        anchor(&mut html, last.link.url, title);
        html.push_str(" <span class=\"mentioned-in\">");
        last.write(&mut html);
        if !last.issue.day.is_empty() && last.issue.day != last.issue.label {
            html.push(' ');
            html.push_str(&last.issue.day);
        }
        if *issues > 1 {
            html.push_str(&again.before);
            // Writing to a string can't fail.
            let _ = write!(html, "{issues}");
            html.push_str(&again.between);
            first.write(&mut html);
            html.push_str(&again.after);
        }
        html.push_str("</span></li>\n");
    }
    Value::safe_string(&html)
}

/// The words surrounding the count and the first issue of a link that is in several issues.
struct Again {
    before: String,
    between: String,
    after: String,
}

impl Again {
    fn of(shared: &Shared) -> Self {
        let mut phrase = String::new();
        escaped(&mut phrase, &shared.word("link_again"));
        let (before, rest) = phrase.split_once("{n}").unwrap_or((&phrase, ""));
        let (between, after) = rest.split_once("{first}").unwrap_or((rest, ""));
        Self { before: before.to_owned(), between: between.to_owned(), after: after.to_owned() }
    }
}

fn anchor(html: &mut String, url: &str, text: &str) {
    html.push_str("<a href=\"");
    push_href(html, url);
    html.push_str("\"><bdi>");
    escaped(html, &shown_title(text));
    html.push_str("</bdi></a>");
}

/// The maximum length of a displayed URL, in characters.
const ADDRESS: usize = 56;

/// The text of a link as lists show it: an address without its scheme, and cut where it is long.
pub(super) fn shown_title(text: &str) -> Cow<'_, str> {
    let address = ["https://", "http://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    let Some(address) = address.filter(|address| !address.contains(char::is_whitespace)) else {
        return Cow::Borrowed(text);
    };
    let address = address.strip_prefix("www.").unwrap_or(address);
    let address = address.strip_suffix('/').unwrap_or(address);
    match address.char_indices().nth(ADDRESS) {
        Some((end, _)) => Cow::Owned(format!("{}…", &address[..end])),
        None => Cow::Borrowed(address),
    }
}

/// The location of a link: its issue, and the heading of its section.
struct Spot<'s> {
    link: DigestLink<'s>,
    issue: &'s IssueRef,
    /// The `id` of the heading; empty if there is none.
    heading: &'s str,
}

impl<'s> Spot<'s> {
    fn of(site: &'s Site, items: &'s IssueRefs, at: ItemRef) -> Self {
        let digest = &site.posts[at.post()].page.digest;
        let link = digest.links.at(at.item());
        let section = link.place.section.and_then(|at| digest.sections.get(at));
        Self {
            link,
            issue: &items.issues[at.post()],
            heading: section.map_or("", |section| &section.id),
        }
    }

    /// Writes a link to the section and, in browsers that support text fragments
    /// (<https://wicg.github.io/scroll-to-text-fragment/>), to the link's text.
    fn write(&self, html: &mut String) {
        html.push_str("<a href=\"");
        escaped(html, &self.issue.href);
        html.push('#');
        escaped(html, &percent_encode(self.heading));
        text_fragment(html, self.link.title);
        html.push_str("\">");
        escaped(html, &self.issue.label);
        html.push_str("</a>");
    }
}

/// The maximum length of the title in a text fragment, in bytes: enough to find it.
const FRAGMENT: usize = 32;

fn text_fragment(html: &mut String, title: &str) {
    // Text fragments match complete words, so the text must not end within one. Where words are not
    // separated by spaces, their ends are unknown.
    let start = &title[..title.floor_char_boundary(FRAGMENT)];
    let text = match start.rfind(' ') {
        Some(end) if start.len() < title.len() => &start[..end],
        None if title.len() > 4 * FRAGMENT => return,
        _ => title,
    };
    html.push_str(":~:text=");
    let mut written = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'~' | b'/' | b'!' | b'*') {
            continue;
        }
        if written < at {
            html.push_str(&text[written..at]);
        }
        if byte == b' ' {
            html.push_str("%20");
        } else {
            html.push('%');
            html.push(hex(byte >> 4));
            html.push(hex(byte & 15));
        }
        written = at + 1;
    }
    html.push_str(&text[written..]);
}

fn hex(digit: u8) -> char {
    char::from(b"0123456789ABCDEF"[usize::from(digit)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_shown_short() {
        let long = format!("https://a.test/{}", "中".repeat(60));
        let cut = format!("a.test/{}…", "中".repeat(49));
        for (text, expected) in [
            ("A post", "A post"),
            ("https://a.test", "a.test"),
            ("http://www.a.test/x/", "a.test/x"),
            ("https://a.test is up", "https://a.test is up"),
            (&long, &cut),
        ] {
            assert_eq!(shown_title(text), expected);
        }
    }
}
