//! Paths on the site. Every file that is written has one, so the constructors refuse what no file
//! system or server can hold.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::percent::{percent_decode, percent_encode};
use super::slug::nfc;

/// The longest name of a file or folder in common file systems, in bytes.
pub(crate) const LONGEST_PART: usize = 255;
/// The longest path on the site, in bytes: Linux allows 4,096, including the output folder.
const LONGEST_PATH: usize = 2_000;
/// The names starting with a dot that are parts of a site: of RFC 8615, of GitHub Pages, and of
/// Apache servers.
pub(crate) const PUBLISHED_DOTFILES: [&str; 3] = [".well-known", ".nojekyll", ".htaccess"];
/// The maximum number of path segments: each is a folder that must be opened.
const DEEPEST: usize = 64;
/// The length that a file generated below a page may add to the page's path.
const BELOW: PathSize = PathSize { bytes: LONGEST_PART + 1, segments: 3 };
const NOTHING: PathSize = PathSize { bytes: 0, segments: 0 };

/// The reasons why a text is not a [`Route`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RouteError {
    /// A segment is `..`, which could lead out of the site.
    Parent,
    /// It contains a control character or a backslash.
    Character,
    /// It names another host or scheme.
    NotAPath,
    /// A segment is longer than 255 bytes, which no file system stores.
    TooLong,
    /// It is longer than 2,000 bytes.
    PathTooLong,
    /// It has more than 64 segments.
    TooDeep,
    /// Its first segment starts with a dot: such files are hidden, and servers refuse them.
    Hidden,
}

impl fmt::Display for RouteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Parent => "`..` would lead out of the site",
            Self::Character => "it contains a control character or a backslash",
            Self::NotAPath => "it is a URL, not a path of this site",
            Self::TooLong => "a part of it is longer than 255 bytes",
            Self::PathTooLong => "it is longer than 2000 bytes",
            Self::TooDeep => "it has more than 64 parts",
            Self::Hidden => "it starts with a dot, so it would be a hidden file",
        })
    }
}

/// A path on the site, decoded and in NFC. It starts with `/`. The path of a page ends with `/`
/// (its file is `index.html` there), other paths with a file name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Route(Arc<str>);

impl Route {
    /// The root of the site, `/`.
    pub fn root() -> Self {
        Self("/".into())
    }

    /// The page at `path`, percent-decoded and with slashes normalised. A final `index.html` is
    /// dropped; a final segment that ends in `.html` is a file.
    pub fn page(path: &str) -> Result<Self, RouteError> {
        let parts = Self::parts(path)?;
        let Some(last) = parts.last() else { return Ok(Self::root()) };
        if last == "index.html" {
            return Ok(Self::join(&parts[..parts.len() - 1], "/"));
        }
        Ok(Self::join(&parts, if last.to_ascii_lowercase().ends_with(".html") { "" } else { "/" }))
    }

    /// The file at `path`, which must end with a file name.
    pub fn file(path: &str) -> Result<Self, RouteError> {
        let parts = Self::parts(path)?;
        if parts.is_empty() { Err(RouteError::NotAPath) } else { Ok(Self::join(&parts, "")) }
    }

    fn parts(path: &str) -> Result<Vec<String>, RouteError> {
        let decoded = percent_decode(path).ok_or(RouteError::Character)?;
        if path.starts_with("//") || decoded.contains("://") {
            return Err(RouteError::NotAPath);
        }
        if decoded.chars().any(|c| c.is_control() || c == '\\') {
            return Err(RouteError::Character);
        }
        let mut parts = Vec::new();
        for part in decoded.split('/').map(str::trim) {
            match part {
                "" | "." => {}
                ".." => return Err(RouteError::Parent),
                _ => parts.push(nfc(part)),
            }
        }
        check_size(parts.iter().map(String::as_str), NOTHING)?;
        let hidden =
            |part: &String| part.starts_with('.') && !PUBLISHED_DOTFILES.contains(&part.as_str());
        if parts.first().is_some_and(hidden) {
            return Err(RouteError::Hidden);
        }
        Ok(parts)
    }

    fn join(parts: &[String], end: &str) -> Self {
        if parts.is_empty() {
            return Self::root();
        }
        let mut route = String::new();
        for part in parts {
            route.push('/');
            route.push_str(part);
        }
        route.push_str(end);
        Self(route.into())
    }

    /// The page `name` below this page: `/tags/` and `rust` give `/tags/rust/`.
    ///
    /// # Panics
    ///
    /// `name` is not a valid segment, as returned by `slugify`.
    #[must_use]
    pub fn child(&self, name: &str) -> Self {
        Self([self.folder(), clean(name), "/"].concat().into())
    }

    /// The file `name` below this page: `/tags/` and `atom.xml` give `/tags/atom.xml`.
    ///
    /// # Panics
    ///
    /// `name` is not a valid segment.
    #[must_use]
    pub fn child_file(&self, name: &str) -> Self {
        Self([self.folder(), clean(name)].concat().into())
    }

    /// Checks the length of a page's path, which [`Route::child`] doesn't limit.
    ///
    /// # Errors
    ///
    /// The exceeded limit.
    pub(crate) fn check_size(&self) -> Result<(), RouteError> {
        check_size(self.0.split('/').filter(|part| !part.is_empty()), NOTHING)
    }

    /// Checks the length of any file's path, including those below pages.
    ///
    /// # Errors
    ///
    /// The exceeded limit.
    pub(crate) fn check_size_of_file(&self) -> Result<(), RouteError> {
        check_size(self.0.split('/').filter(|part| !part.is_empty()), BELOW)
    }

    /// The folder of the route, with its final slash.
    pub fn folder(&self) -> &str {
        &self.0[..=self.0.rfind('/').unwrap_or(0)]
    }

    /// The decoded path.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The path in a URL: UTF-8, percent-encoded (RFC 3986, section 2.1).
    pub fn encoded(&self) -> Cow<'_, str> {
        percent_encode(&self.0)
    }

    /// The path of the file below the output folder: `blog/x/index.html`.
    pub fn output_path(&self) -> String {
        let path = &self.0[1..];
        if path.is_empty() || path.ends_with('/') {
            format!("{path}index.html")
        } else {
            path.to_owned()
        }
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[derive(Debug, Clone, Copy)]
struct PathSize {
    bytes: usize,
    segments: usize,
}

/// Checks the size of a path with these segments; `more` is allowed beyond the limits.
fn check_size<'p>(parts: impl Iterator<Item = &'p str>, more: PathSize) -> Result<(), RouteError> {
    let mut size = NOTHING;
    for part in parts {
        if part.len() > LONGEST_PART {
            return Err(RouteError::TooLong);
        }
        size.bytes += part.len() + 1;
        size.segments += 1;
    }
    if size.segments > DEEPEST + more.segments {
        Err(RouteError::TooDeep)
    } else if size.bytes > LONGEST_PATH + more.bytes {
        Err(RouteError::PathTooLong)
    } else {
        Ok(())
    }
}

/// Returns `name` if it is a valid segment. Otherwise the program has a bug, and the name must not
/// reach the disk.
fn clean(name: &str) -> &str {
    let leads_away = matches!(name, "" | "." | "..");
    assert!(
        !leads_away && !name.contains(|c: char| c.is_control() || c == '/' || c == '\\'),
        "`{name}` is not a valid path segment"
    );
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_normalise_and_refuse() {
        let page = |p: &str| Route::page(p).map(|r| r.as_str().to_owned());
        assert_eq!(page("blog//x"), Ok("/blog/x/".into()));
        assert_eq!(page("/old/page.html"), Ok("/old/page.html".into()));
        assert_eq!(page("a/index.html"), Ok("/a/".into()));
        assert_eq!(page("/%E5%91%A8/"), Ok("/周/".into()));
        assert_eq!(page("/"), Ok("/".into()));
        assert_eq!(page("../x"), Err(RouteError::Parent));
        assert_eq!(page("%2e%2e/x"), Err(RouteError::Parent));
        assert_eq!(page("a\\..\\b"), Err(RouteError::Character));
        assert_eq!(page("a\0b"), Err(RouteError::Character));
        assert_eq!(page("%00"), Err(RouteError::Character));
        assert_eq!(page("https://example.org/x"), Err(RouteError::NotAPath));
        assert_eq!(page("/.git/x"), Err(RouteError::Hidden));
        assert_eq!(page("/.well-known/x"), Ok("/.well-known/x/".into()));
        assert_eq!(page("//example.org/x"), Err(RouteError::NotAPath));
        assert_eq!(page(&"a/".repeat(65)), Err(RouteError::TooDeep));
        assert!(page(&"a/".repeat(64)).is_ok());
        assert_eq!(page(&"a".repeat(256)), Err(RouteError::TooLong));
        assert_eq!(page(&"%E5%91%A8".repeat(86)), Err(RouteError::TooLong));
        assert!(page(&"%E5%91%A8".repeat(85)).is_ok());
        assert_eq!(page(&format!("{}/", "a".repeat(199)).repeat(11)), Err(RouteError::PathTooLong));
        // Shorter in NFC.
        assert!(page(&"e\u{301}".repeat(100)).is_ok());
        assert_eq!(Route::page("/周 报/").unwrap().encoded(), "/%E5%91%A8%20%E6%8A%A5/");
        assert_eq!(Route::page("/a/").unwrap().output_path(), "a/index.html");
        assert_eq!(Route::root().output_path(), "index.html");
    }
}
