//! Where the links, images and covers of a file lead: from what its author wrote to URLs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::used_images::ImageFiles;
use super::{CoverImage, Links, Site};
use crate::diagnostic::{Diagnostic, Location};
use crate::images::{Picture, Pictures};
use crate::parse::{Cover, ParsedPage};
use crate::path::{Route, SourcePath, percent_decode};
use crate::uri;

/// Every source file of a site that links can name, and where it is published.
#[derive(Debug)]
pub struct Targets<'s>(BTreeMap<&'s SourcePath, &'s Route>);

impl<'s> Targets<'s> {
    /// Those of a site.
    pub fn of(site: &'s Site) -> Self {
        let pages = site.texts().map(|page| (&page.source, &page.route));
        let assets = site.assets.iter().map(|asset| (&asset.file.path, &asset.route));
        Self(pages.chain(assets).collect())
    }

    /// Where the file is published that a link in `source` names by a relative path, or in the
    /// way of Pelican or Zola.
    pub fn find(&self, source: &SourcePath, path: &str) -> Option<&'s Route> {
        find(source, path, |path| at(path, |path| self.0.get(path).copied()))
    }

    /// The paths of the files.
    pub fn paths(&self) -> impl Iterator<Item = &'s SourcePath> {
        self.0.keys().copied()
    }
}

/// What `target` knows of the file that a link in `source` names by a path without a slash at its
/// head.
pub(super) fn find<T>(
    source: &SourcePath,
    path: &str,
    target: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    // Pelican's way, whose `/` is the content folder.
    let pelican = ["{filename}", "{static}", "{attach}", "|filename|"];
    if let Some(path) = pelican.iter().find_map(|mark| path.strip_prefix(mark)) {
        return match path.strip_prefix('/') {
            Some(path) => target(&format!("content/{path}")),
            None => target(&relative(source.folder(), path)?),
        };
    }
    match path.strip_prefix("@/") {
        // Zola's way to name a source file from `content/`.
        Some(path) => target(&format!("content/{path}")),
        None => target(&relative(source.folder(), path)?),
    }
}

/// What `get` knows of the file at `path`, as written or percent-encoded.
pub(super) fn at<T>(path: &str, get: impl Fn(&SourcePath) -> Option<T>) -> Option<T> {
    get(&SourcePath::new(path)?).or_else(|| get(&SourcePath::new(&percent_decode(path)?)?))
}

/// Finds what the links of a file lead to.
pub(super) struct Resolver<'a> {
    /// Every source file that is published, and where.
    pub(super) targets: &'a BTreeMap<SourcePath, Route>,
    pub(super) links: &'a Links,
    /// The files that may be pictures.
    pub(super) files: &'a ImageFiles<'a>,
    /// What is known of those that are shown.
    pub(super) pictures: &'a Pictures,
    /// How wide pages show them.
    pub(super) sizes: &'a str,
}

impl Resolver<'_> {
    /// The body with URLs for its relative and root-relative links, and with the sizes of its
    /// images; `None` if it stays as it is.
    pub(super) fn rewritten(&self, page: &ParsedPage) -> Option<Box<str>> {
        let document = &page.document;
        let mut html = String::new();
        let mut done = 0;
        for link in &document.local_links {
            let url = self.url(&page.source, &link.target);
            let written = || Cow::Borrowed(&document.html[link.html.clone()]);
            let src = url.as_deref().map_or_else(written, |url| escape_attribute(url).into());
            let picture = link.image.then(|| self.picture(&page.source, &link.target)).flatten();
            if url.is_none() && picture.is_none() {
                continue;
            }
            html.push_str(&document.html[done..link.html.start]);
            html.push_str(&src);
            done = link.html.end;
            // The quote that ends the last of these is the one that ended the URL.
            if let Some(picture) = picture {
                let (width, height) = (picture.width, picture.height);
                let _ = write!(html, "\" width=\"{width}\" height=\"{height}");
                if let Some(set) = set(self.links, &src, picture, escape_attribute) {
                    let sizes = escape_attribute(self.sizes);
                    let _ = write!(html, "\" srcset=\"{set}\" sizes=\"auto, {sizes}");
                }
            }
        }
        (done > 0).then(|| {
            html.push_str(&document.html[done..]);
            html.as_str().into()
        })
    }

    /// The URL for `target` as written in `source`; `None` if it is to stay as it is.
    fn url(&self, source: &SourcePath, target: &str) -> Option<String> {
        if target.starts_with('/') {
            // From the site's root, which may lie below a prefix.
            return (!self.links.prefix().is_empty()).then(|| self.links.resolve(target));
        }
        let (path, rest) = target.split_at(target.find(['?', '#']).unwrap_or(target.len()));
        let route = find(source, path, |path| self.target(path))?;
        Some(format!("{}{rest}", self.links.href(route)))
    }

    /// What is known of the picture that `target` names in `source`.
    fn picture(&self, source: &SourcePath, target: &str) -> Option<&Picture> {
        self.pictures.get(&self.files.find(source, target)?.path)
    }

    fn target(&self, path: &str) -> Option<&Route> {
        at(path, |path| self.targets.get(path))
    }

    /// The cover image of a page, if it has one that can be found.
    pub(super) fn cover(
        &self,
        page: &ParsedPage,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Box<CoverImage>> {
        let Cover { target, alt } = page.front.cover.clone()?;
        if uri::is_remote(&target) {
            return Some(Box::new(CoverImage { url: target, alt, size: None, set: None }));
        }
        let url = if target.starts_with('/') {
            Some(self.links.resolve(&target))
        } else {
            self.url(&page.source, &target)
        };
        if url.is_none() {
            diagnostics.push(
                Diagnostic::warning(
                    "missing-cover",
                    format!("there is no cover image `{target}`; the post is shown without it"),
                )
                .at(Location::file(&page.source))
                .hint(
                    "write its path from this file, from the site's root with `/`, or a full URL",
                ),
            );
        }
        let (url, picture) =
            (uri::encoded(&url?).into_owned(), self.picture(&page.source, &target));
        let size = picture.map(|picture| (picture.width, picture.height));
        // Templates escape it.
        let set = picture.and_then(|picture| set(self.links, &url, picture, str::to_owned));
        Some(Box::new(CoverImage { url, alt, size, set }))
    }
}

/// A picture and its copies as a `srcset` (HTML, section 4.8.4.2.1), if it has any. `url` is that of
/// the picture, and `written` says how URLs are written where it is.
fn set(
    links: &Links,
    url: &str,
    picture: &Picture,
    written: impl Fn(&str) -> String,
) -> Option<String> {
    let widest = picture.copies.last()?;
    let copies = picture.copies.iter();
    let mut set: Vec<String> = copies
        .map(|copy| format!("{} {}w", in_set(&written(&links.href(&copy.route()))), copy.width))
        .collect();
    // The picture itself is for screens that no copy is sharp enough on.
    if widest.width < picture.width.min(WIDE) {
        set.push(format!("{} {}w", in_set(url), picture.width));
    }
    Some(set.join(", "))
}

/// A URL in a `srcset`, where white space ends one, as do commas at its end; all are encoded.
fn in_set(url: &str) -> String {
    let ends = |c: char| c.is_ascii_whitespace() || c == ',';
    let mut out = String::with_capacity(url.len());
    for part in url.split_inclusive(ends) {
        let whole = part.strip_suffix(ends).unwrap_or(part);
        out.push_str(whole);
        for byte in part[whole.len()..].bytes() {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Copies of this width are sharp on any screen.
const WIDE: u32 = 1600;

/// `path` from `folder`, both from the site's root; `None` if it leads out of it.
fn relative(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn escape_attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}
