//! Where covers are shown: not above a text that shows the same image first, and not on pages and
//! lists if most posts have the same one.

use std::collections::HashMap;

use super::{CoverImage, Page};
use crate::uri;

/// The smallest number of posts of which a cover is said that most posts share it.
const FEWEST: usize = 3;

/// Marks the covers of posts that more than half of all posts share.
pub(super) fn mark_shared<'c>(covers: impl Iterator<Item = Option<&'c mut Box<CoverImage>>>) {
    let covers: Vec<_> = covers.collect();
    let mut counts: HashMap<String, usize> = HashMap::new();
    for cover in covers.iter().flatten() {
        *counts.entry(cover.url.clone()).or_default() += 1;
    }
    let total = covers.len();
    for cover in covers.into_iter().flatten() {
        let count = counts[&cover.url];
        cover.is_shared = count >= FEWEST && count * 2 > total;
    }
}

/// Whether the first image of a page's body is its cover.
pub(super) fn is_in_text(page: &Page) -> bool {
    let Some((cover, written)) = page.cover.as_ref().zip(page.front.cover.as_ref()) else {
        return false;
    };
    first_image(page.html()).is_some_and(|src| {
        let src = src.replace("&amp;", "&").replace("&quot;", "\"").replace("&#x27;", "'");
        // In raw HTML, paths are not resolved.
        src == written.target || comparable(&src) == comparable(&cover.url)
    })
}

/// The `src` of the first image in HTML, as written.
fn first_image(html: &str) -> Option<&str> {
    let start = memchr::memmem::find(html.as_bytes(), b"<img ")?;
    let tag = &html[start..];
    let (_, value) = tag[..tag.find('>')?].split_once(" src=")?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split(quote).next()
}

/// A URL without its fragment, and with the scheme that `//` stands for.
fn comparable(url: &str) -> String {
    let url = uri::encoded(url.trim());
    let url = url.split('#').next().unwrap_or_default();
    if url.starts_with("//") { format!("https:{url}") } else { url.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_image_is_found() {
        for (html, src) in [
            ("<p>a <img src=\"/x.png\" alt=\"a\" /> <img src=\"/y.png\" /></p>", Some("/x.png")),
            ("<img alt='b' src='x.png'>", Some("x.png")),
            ("<img alt=\"src=x\">", None),
            ("<p>imgs</p>", None),
            ("<img src=x", None),
        ] {
            assert_eq!(first_image(html), src, "{html}");
        }
    }

    #[test]
    fn urls_of_one_image_are_the_same() {
        for (one, other) in [
            ("https://x.example/a b.png", "https://x.example/a%20b.png"),
            ("//x.example/a.png", "https://x.example/a.png"),
            ("https://x.example/a.png#wide", "https://x.example/a.png"),
        ] {
            assert_eq!(comparable(one), comparable(other));
        }
    }

    #[test]
    fn covers_of_most_posts_are_shared() {
        let shared = |urls: &[&str]| {
            let cover = |url: &&str| {
                let url = (*url).to_owned();
                let cover = CoverImage { url, ..CoverImage::default() };
                (!cover.url.is_empty()).then(|| Box::new(cover))
            };
            let mut covers: Vec<Option<Box<CoverImage>>> = urls.iter().map(cover).collect();
            mark_shared(covers.iter_mut().map(Option::as_mut));
            covers.iter().flatten().filter(|cover| cover.is_shared).count()
        };
        assert_eq!(shared(&["a", "a", "a", "b", ""]), 3);
        assert_eq!(shared(&["a", "a", "a", "b", "", ""]), 0);
        assert_eq!(shared(&["a", "a", "b"]), 0);
        assert_eq!(shared(&[]), 0);
    }
}
