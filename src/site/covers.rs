//! Where covers are shown: not above a text that shows the same image first, and not on pages and
//! lists if most posts have the same one.

use std::collections::HashMap;

use url::{Position, Url};

use super::{CoverImage, Links, Page};
use crate::markdown::first_image;
use crate::path::{Route, nfc, percent_decode};
use crate::uri;

/// The smallest number of posts of which a cover is said that most posts share it.
const FEWEST: usize = 3;

/// Marks the covers of posts that more than half of all posts share.
pub(super) fn mark_shared<'c>(
    covers: impl Iterator<Item = Option<&'c mut Box<CoverImage>>>,
    links: &Links,
) {
    let covers: Vec<_> = covers.collect();
    let home = links.page_url(&Route::root());
    let image = |cover: &CoverImage| match &home {
        Some(home) => target(&cover.url, home),
        None => cover.url.clone(),
    };
    let images: Vec<_> =
        covers.iter().map(|cover| cover.as_deref().map(|cover| image(cover))).collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for image in images.iter().flatten() {
        *counts.entry(image).or_default() += 1;
    }
    let total = covers.len();
    for (cover, image) in covers.into_iter().zip(&images) {
        if let (Some(cover), Some(image)) = (cover, image) {
            let count = counts[&**image];
            cover.is_shared = count >= FEWEST && count * 2 > total;
        }
    }
}

/// Whether the first image of a page's body is its cover.
pub(super) fn is_in_text(page: &Page, links: &Links) -> bool {
    let Some((cover, written)) = page.cover.as_ref().zip(page.front.cover.as_ref()) else {
        return false;
    };
    first_image(page.html()).is_some_and(|src| {
        let is_same_target = |url: Url| target(&src, &url) == target(&cover.url, &url);
        // In raw HTML, paths are not resolved.
        let as_written = |path: &str| path.trim_start_matches("./").to_owned();
        as_written(&src) == as_written(&written.target)
            || links.page_url(&page.route).is_some_and(is_same_target)
    })
}

/// The target of a URL on the page at `page`, for comparing URLs that are written differently: the
/// decoded path of a file on the same host, else the URL without its scheme and fragment.
fn target(url: &str, page: &Url) -> String {
    let Ok(target) = page.join(&uri::encoded(url.trim())) else { return url.to_owned() };
    if (target.host_str(), target.port()) == (page.host_str(), page.port()) {
        let path = percent_decode(target.path());
        return path.map_or_else(|| target.path().to_owned(), |path| nfc(&path));
    }
    target[Position::BeforeUsername..Position::AfterQuery].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_of_most_posts_are_shared() {
        let shared = |urls: &[&str]| {
            let cover = |url: &&str| {
                let url = (*url).to_owned();
                let cover = CoverImage { url, ..CoverImage::default() };
                (!cover.url.is_empty()).then(|| Box::new(cover))
            };
            let mut covers: Vec<Option<Box<CoverImage>>> = urls.iter().map(cover).collect();
            mark_shared(covers.iter_mut().map(Option::as_mut), &Links::default());
            covers.iter().flatten().filter(|cover| cover.is_shared).count()
        };
        assert_eq!(shared(&["a", "a", "a", "b", ""]), 3);
        assert_eq!(shared(&["a", "a", "a", "b", "", ""]), 0);
        assert_eq!(shared(&["a", "a", "b"]), 0);
        assert_eq!(shared(&["/a%20b.png", "https://site.invalid/a b.png", "a%20b.png#c"]), 3);
        assert_eq!(shared(&[]), 0);
    }
}
