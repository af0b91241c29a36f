//! Resolves the links, images and covers of a file to URLs.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::addresses::Addresses;
use super::anchors::Anchors;
use super::published_files::unintroduced;
use super::redirects::Redirects;
use super::term_links::TermLinks;
use super::titles::omitted_heading;
use super::used_images::ImageFiles;
use super::{Asset, CoverImage, Links, Site};
use crate::diagnostic::{Diagnostic, Location};
use crate::images::{SiteImage, SiteImages};
use crate::parse::{Cover, ParsedPage, is_markdown};
use crate::path::{Route, SourcePath, nfc, percent_decode, percent_encode, url_in_nfc};
use crate::uri;

/// The source files of a site that links can refer to, with their routes.
#[derive(Debug)]
pub(crate) struct Targets<'s> {
    files: BTreeMap<&'s SourcePath, &'s Route>,
    /// The listings of folders, by the paths of the introductions that they lack.
    listings: BTreeMap<SourcePath, &'s Route>,
    terms: TermLinks,
}

impl<'s> Targets<'s> {
    /// The targets of a site.
    pub(crate) fn of(site: &'s Site) -> Self {
        let pages = site.texts().map(|page| (&page.source, &page.route));
        let assets = site.assets.iter().map(|asset| (&asset.file.path, &asset.route));
        Self {
            files: pages.chain(site.introductions()).chain(assets).collect(),
            listings: unintroduced(&site.sections).collect(),
            terms: TermLinks::of(&site.taxonomies, site.config.conventions()),
        }
    }

    /// The route of the file or term that a link in `source` refers to by a relative path, or in
    /// the syntax of Pelican or Zola.
    pub(crate) fn find(&self, source: &SourcePath, path: &str) -> Option<&Route> {
        let file = find(source, path, |path| {
            at(path, |path| self.files.get(path).or_else(|| self.listings.get(path)).copied())
        });
        file.or_else(|| self.terms.find(path))
    }

    /// The paths of the files.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &'s SourcePath> {
        self.files.keys().copied()
    }
}

/// Looks up with `target` the file that a link in `source` refers to by a path. Of those with a
/// leading slash, only Markdown files are below `content/`; others are addresses.
pub(super) fn find<T>(
    source: &SourcePath,
    path: &str,
    target: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    // Pelican's syntax, whose `/` is the content folder.
    let pelican = ["{filename}", "{static}", "{attach}", "|filename|"];
    if let Some(path) = pelican.iter().find_map(|mark| path.strip_prefix(mark)) {
        return match path.strip_prefix('/') {
            Some(path) => target(&format!("content/{path}")),
            None => target(&relative(source.folder(), path)?),
        };
    }
    match path.strip_prefix("@/") {
        // Zola's syntax for a source file below `content/`.
        Some(path) => target(&format!("content/{path}")),
        None if path.starts_with('/') => {
            let text = format!("content{path}");
            SourcePath::new(&text).filter(is_markdown).and_then(|_| target(&text))
        }
        None => target(&relative(source.folder(), path)?),
    }
}

/// Looks up the file at `path`, as written or percent-decoded.
pub(super) fn at<T>(path: &str, get: impl Fn(&SourcePath) -> Option<T>) -> Option<T> {
    get(&SourcePath::new(path)?).or_else(|| get(&SourcePath::new(&percent_decode(path)?)?))
}

/// Resolves the links of a file.
pub(super) struct Resolver<'a> {
    /// Every published source file with its route.
    pub(super) targets: &'a BTreeMap<SourcePath, Route>,
    /// The addresses of all pages and lists.
    pub(super) addresses: &'a Addresses<'a>,
    pub(super) redirects: &'a Redirects<'a>,
    pub(super) terms: &'a TermLinks,
    pub(super) links: &'a Links,
    /// The files that may be images.
    pub(super) files: &'a ImageFiles<'a>,
    /// The sizes of the images that are shown.
    pub(super) images: &'a SiteImages,
    /// The `sizes` attribute: the width at which pages show images.
    pub(super) sizes: &'a str,
}

impl Resolver<'_> {
    /// The body with URLs for its relative and root-relative links, with the sizes of its images,
    /// and with a heading that it omits although it is not the title; `None` if it is unchanged.
    ///
    /// `route` is that of the page, and `anchors` are those of all pages.
    pub(super) fn rewritten(
        &self,
        page: &ParsedPage,
        route: &Route,
        anchors: &Anchors<'_>,
    ) -> Option<Box<str>> {
        let document = &page.document;
        let mut html = omitted_heading(page).map_or_else(String::new, |heading| {
            format!("<h1>{}</h1>\n", escape_attribute(heading))
        });
        let mut done = 0;
        for link in &document.local_links {
            let url = self.url(&page.source, &link.target);
            let url = self.with_heading(url, (&page.source, route), &link.target, anchors);
            let written = || Cow::Borrowed(&document.html[link.html.clone()]);
            let src = url.as_deref().map_or_else(written, |url| escape_attribute(url).into());
            let image = link.image.then(|| self.image(&page.source, &link.target)).flatten();
            if url.is_none() && image.is_none() {
                continue;
            }
            html.push_str(&document.html[done..link.html.start]);
            html.push_str(&src);
            done = link.html.end;
            // The URL's closing quote also ends the last of the added attributes.
            if let Some(image) = image {
                let (width, height) = (image.width, image.height);
                let _ = write!(html, "\" width=\"{width}\" height=\"{height}");
                if let Some(set) = set(self.links, &src, image, escape_attribute) {
                    let sizes = escape_attribute(self.sizes);
                    let _ = write!(html, "\" srcset=\"{set}\" sizes=\"auto, {sizes}");
                }
            }
        }
        (done > 0 || !html.is_empty()).then(|| {
            html.push_str(&document.html[done..]);
            html.as_str().into()
        })
    }

    /// `url`, or else `target`, with the id of the heading that its fragment leads to in another
    /// form, and with the page that an alias redirects to, since a redirect loses the fragment.
    /// `from` is the source of the link, and the route of its page.
    fn with_heading(
        &self,
        url: Option<String>,
        from: (&SourcePath, &Route),
        target: &str,
        anchors: &Anchors<'_>,
    ) -> Option<String> {
        let Some((rest, fragment)) = target.split_once('#') else { return url };
        let own = self.links.own(rest);
        let path = own.unwrap_or(rest).split('?').next().unwrap_or_default();
        let page = if own.is_some() { self.page_at(path) } else { self.page(from, path) };
        let Some(page) = page else { return url };
        let redirected = self.redirects.target(&page).filter(|_| !fragment.is_empty());
        let page = redirected.map_or(page, Route::output_path);
        // What follows is a text for browsers to highlight.
        let (id, directive) = fragment.split_at(fragment.find(":~:").unwrap_or(fragment.len()));
        let decoded = percent_decode(id).unwrap_or_else(|| id.to_owned());
        let heading = anchors.heading(&page, &nfc(&decoded)).map(percent_encode);
        if redirected.is_none() && heading.is_none() {
            return url;
        }
        let corrected = redirected.map(|route| match own {
            Some(_) => self.links.absolute(route).unwrap_or_default(),
            None => self.links.href(route),
        });
        let rest = corrected.or(url).unwrap_or_else(|| target.to_owned());
        let rest = rest.split('#').next().unwrap_or_default();
        Some([rest, "#", heading.as_deref().unwrap_or(id), directive].concat())
    }

    /// The output path of the page at a path from the site's root.
    fn page_at(&self, path: &str) -> Option<String> {
        if let Some(route) = self.addresses.in_other_case(path) {
            return Some(route.output_path());
        }
        Some(Route::page(path).ok()?.output_path())
    }

    /// The output path of the page that a link leads to by `path`.
    fn page(&self, (source, route): (&SourcePath, &Route), path: &str) -> Option<String> {
        if path.is_empty() {
            return Some(route.output_path());
        }
        if let Some(route) = self.in_other_case(source, path) {
            return Some(route.output_path());
        }
        if path.starts_with('/') && self.target_of(source, path).is_none() {
            return Some(Route::page(path).ok()?.output_path());
        }
        if let Some(route) = find(source, path, |path| self.target(path)) {
            return Some(route.output_path());
        }
        Some(Route::page(&relative(route.folder(), path)?).ok()?.output_path())
    }

    /// The URL for `target` as written in `source`; `None` if it is unchanged.
    fn url(&self, source: &SourcePath, target: &str) -> Option<String> {
        if target.starts_with('#') {
            return None;
        }
        if let Some(own) = self.links.own(target) {
            let (path, rest) = own.split_at(own.find(['?', '#']).unwrap_or(own.len()));
            let route = self.addresses.in_other_case(path)?;
            return Some([&*self.links.absolute(route)?, &*url_in_nfc(rest)].concat());
        }
        let (path, rest) = target.split_at(target.find(['?', '#']).unwrap_or(target.len()));
        if let Some(route) = self.in_other_case(source, path) {
            return Some(format!("{}{}", self.links.href(route), url_in_nfc(rest)));
        }
        if let Some(url) = self.url_of_file(source, target) {
            return Some(url);
        }
        // Root-relative; the site may have a path prefix.
        if target.starts_with('/') && !self.links.prefix().is_empty() {
            return Some(self.links.resolve(target));
        }
        match url_in_nfc(target) {
            Cow::Owned(url) => Some(url),
            Cow::Borrowed(_) => None,
        }
    }

    /// The page or file that a path in `source` leads to only in another case.
    fn in_other_case(&self, source: &SourcePath, path: &str) -> Option<&Route> {
        if self.target_of(source, path).is_some() {
            return None;
        }
        self.addresses.find(source, self.targets.get(source), path)
    }

    /// The URL of the file that `target` in `source` leads to by its own path.
    fn url_of_file(&self, source: &SourcePath, target: &str) -> Option<String> {
        let (path, rest) = target.split_at(target.find(['?', '#']).unwrap_or(target.len()));
        let route = self.target_of(source, path)?;
        Some(format!("{}{}", self.links.href(route), url_in_nfc(rest)))
    }

    /// The image that `target` in `source` refers to.
    fn image(&self, source: &SourcePath, target: &str) -> Option<&SiteImage> {
        self.images.get(&self.files.find(source, target)?.path)
    }

    /// The route of the file that a path in `source` leads to.
    fn target_of(&self, source: &SourcePath, path: &str) -> Option<&Route> {
        find(source, path, |path| self.target(path)).or_else(|| self.terms.find(path))
    }

    fn target(&self, path: &str) -> Option<&Route> {
        at(path, |path| self.targets.get(path))
    }

    /// The cover image of a page, if it has one and the file exists.
    pub(super) fn cover(
        &self,
        page: &ParsedPage,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Box<CoverImage>> {
        let Cover { target, alt } = page.front.cover.clone()?;
        if uri::is_remote(&target) {
            return Some(Box::new(CoverImage { url: target, alt, ..CoverImage::default() }));
        }
        if let Some(Asset { route, file }) = self.files.cover(&page.source, &target) {
            let url = self.links.href(route);
            let image = self.images.get(&file.path);
            let size = image.map(|image| (image.width, image.height));
            // Templates escape it.
            let set = image.and_then(|image| set(self.links, &url, image, str::to_owned));
            return Some(Box::new(CoverImage { url, alt, size, set, ..CoverImage::default() }));
        }
        let url = if target.starts_with('/') {
            Some(self.links.resolve(&target))
        } else {
            self.url_of_file(&page.source, &target)
        };
        if url.is_none() {
            diagnostics.push(
                Diagnostic::warning(
                    "missing-cover",
                    format!("cover image `{target}` not found; the post is shown without it"),
                )
                .at(Location::file(&page.source))
                .about(&target)
                .hint(
                    "use a path relative to this file, a path from the site's root starting with \
                     `/`, \
                     or a full URL",
                ),
            );
        }
        let url = uri::encoded(&url?).into_owned();
        Some(Box::new(CoverImage { url, alt, ..CoverImage::default() }))
    }
}

/// The `srcset` of an image and its resized versions (HTML, section 4.8.4.2.1), if there are any.
/// `url` is the URL of the image, and `written` escapes URLs for their context.
fn set(
    links: &Links,
    url: &str,
    image: &SiteImage,
    written: impl Fn(&str) -> String,
) -> Option<String> {
    let widest = image.resized.last()?;
    let resized = image.resized.iter();
    let mut set: Vec<String> = resized
        .map(|copy| format!("{} {}w", in_set(&written(&links.href(&copy.route()))), copy.width))
        .collect();
    // The original is for screens that need more pixels than the largest resized image has.
    if widest.width < image.width.min(WIDE) {
        set.push(format!("{} {}w", in_set(url), image.width));
    }
    Some(set.join(", "))
}

/// Encodes a URL for a `srcset`, where white space and trailing commas end one.
fn in_set(url: &str) -> String {
    let ends = |c: char| c.is_ascii_whitespace() || c == ',';
    let mut out = String::with_capacity(url.len());
    for part in url.split_inclusive(ends) {
        let trimmed = part.strip_suffix(ends).unwrap_or(part);
        out.push_str(trimmed);
        for byte in part[trimmed.len()..].bytes() {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// Images of this width are sharp on any screen.
const WIDE: u32 = 1600;

/// Resolves `path` relative to `folder`, both from the site's root, and without slashes at the
/// ends; `None` if it leads out of it.
pub(crate) fn relative(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn escape_attribute(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_do_not_leave_the_site() {
        assert_eq!(relative("/a/b/", "../c.png").as_deref(), Some("a/c.png"));
        assert_eq!(relative("content/a", "b//./c.md").as_deref(), Some("content/a/b/c.md"));
        assert_eq!(relative("/a/", "../../c.png"), None);
        assert_eq!(relative("", "../c.png"), None);
    }
}
