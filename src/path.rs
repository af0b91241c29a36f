//! Validated paths and URLs: their constructors normalise or refuse, so that a `..`, an absolute
//! path or a control character can't reach the disk.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};
use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory as _};

/// The path of a source file relative to the site's root: `/`-separated, without empty, `.` or `..`
/// segments.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SourcePath(Arc<str>);

impl TryFrom<String> for SourcePath {
    type Error = &'static str;

    fn try_from(path: String) -> Result<Self, Self::Error> {
        Self::new(&path).ok_or("this is not the path of a source file")
    }
}

impl From<SourcePath> for String {
    fn from(path: SourcePath) -> Self {
        path.0.as_ref().to_owned()
    }
}

impl SourcePath {
    /// Validates `path`; `None` if a segment is empty, `.`, `..` or contains a NUL.
    pub fn new(path: &str) -> Option<Self> {
        let fine =
            |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains('\0');
        path.split('/').all(fine).then(|| Self(path.into()))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last segment.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// Everything before the last segment, without the slash; empty at the top level.
    pub fn folder(&self) -> &str {
        self.0.rfind('/').map_or("", |at| &self.0[..at])
    }

    /// The file name without its last extension, and that extension in lower case.
    pub fn stem_and_extension(&self) -> (&str, Option<String>) {
        match self.file_name().rsplit_once('.') {
            Some((stem, ext)) if !stem.is_empty() => (stem, Some(ext.to_lowercase())),
            _ => (self.file_name(), None),
        }
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The longest name of a file or folder in common file systems, in bytes.
pub(crate) const LONGEST_PART: usize = 255;
/// The longest path on the site, in bytes: Linux allows 4,096, including the output folder.
const LONGEST_PATH: usize = 2_000;
/// The maximum number of path segments: each is a folder that must be opened.
const DEEPEST: usize = 64;
/// The bytes and segments that a file generated below a page adds to its path.
const BELOW: (usize, usize) = (LONGEST_PART + 1, 3);

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
        check_size(parts.iter().map(String::as_str), (0, 0))?;
        let hidden =
            |part: &String| part.starts_with('.') && part != ".well-known" && part != ".nojekyll";
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
    /// `name` is not a valid segment, as returned by [`slugify`].
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
    pub fn check_size(&self) -> Result<(), RouteError> {
        check_size(self.0.split('/').filter(|part| !part.is_empty()), (0, 0))
    }

    /// Checks the length of any file's path, including those below pages.
    ///
    /// # Errors
    ///
    /// The exceeded limit.
    pub fn check_size_of_file(&self) -> Result<(), RouteError> {
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

/// Checks the length of a path with these segments, plus the given number of bytes and segments.
fn check_size<'p>(
    parts: impl Iterator<Item = &'p str>,
    more: (usize, usize),
) -> Result<(), RouteError> {
    let (mut bytes, mut count) = (0, 0);
    for part in parts {
        if part.len() > LONGEST_PART {
            return Err(RouteError::TooLong);
        }
        bytes += part.len() + 1;
        count += 1;
    }
    match () {
        () if count > DEEPEST + more.1 => Err(RouteError::TooDeep),
        () if bytes > LONGEST_PATH + more.0 => Err(RouteError::PathTooLong),
        () => Ok(()),
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

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Percent-encodes the UTF-8 of `path`, except unreserved characters, `/` and the other characters
/// of a path segment (RFC 3986, section 3.3: `pchar`, without `'`, which HTML escapers rewrite).
pub(crate) fn percent_encode(path: &str) -> Cow<'_, str> {
    let stays = |byte: u8| UNCHANGED[usize::from(byte)];
    if path.bytes().all(stays) {
        return Cow::Borrowed(path);
    }
    let mut out = String::with_capacity(path.len() * 3);
    let digit = |value: u8| char::from(b"0123456789ABCDEF"[usize::from(value)]);
    for byte in path.bytes() {
        if stays(byte) {
            out.push(char::from(byte));
        } else {
            out.extend(['%', digit(byte >> 4), digit(byte & 0xf)]);
        }
    }
    Cow::Owned(out)
}

/// For each byte, whether [`percent_encode`] leaves it unchanged.
const UNCHANGED: [bool; 256] = {
    let (mut stays, mut byte) = ([false; 256], 0_u8);
    while byte < 128 {
        stays[byte as usize] = byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'-' | b'.'
                    | b'_'
                    | b'~'
                    | b'/'
                    | b'!'
                    | b'$'
                    | b'&'
                    | b'('
                    | b')'
                    | b'*'
                    | b'+'
                    | b','
                    | b';'
                    | b'='
                    | b':'
                    | b'@'
            );
        byte += 1;
    }
    stays
};

/// Decodes `%XX`; any other `%` is unchanged. `None` if the result is not UTF-8.
pub fn percent_decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let bytes = text.as_bytes();
    let hex = |at: usize| bytes.get(at).and_then(|&b| char::from(b).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], hex(at + 1), hex(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).ok()?);
                at += 3;
            }
            (byte, ..) => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8(out).ok()
}

/// Converts a name, title or term to a URL path segment. Like Hugo, except for letters, marks and
/// digits of every script: they are retained in lower case, as are `. _ ~ + @ -`; white space
/// becomes `-`; other characters are removed. Then runs of `-` are collapsed, and hyphens and dots
/// are removed at both ends (a leading dot hides a file, and Windows drops a final one). The result
/// is in NFC.
///
/// Never empty: a name without such characters, such as an emoji, becomes the hexadecimal code
/// points of its characters.
pub fn slugify(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    let mut add = |c: char| {
        if c.is_whitespace() || c == '-' {
            if !slug.ends_with('-') {
                slug.push('-');
            }
        } else if is_retained(c) {
            slug.push(c);
        }
    };
    if name.is_ascii() {
        name.bytes().for_each(|byte| add(char::from(byte.to_ascii_lowercase())));
    } else {
        nfc(name).chars().flat_map(char::to_lowercase).for_each(&mut add);
    }
    let trimmed = slug.trim_matches(['-', '.']);
    // Lower-casing can take a text out of NFC, and slugifying a slug must not change it.
    let slug = if trimmed.len() == slug.len() && slug.is_ascii() { slug } else { nfc(trimmed) };
    if slug.is_empty() {
        let codes: Vec<String> =
            name.trim().chars().map(|c| format!("{:x}", u32::from(c))).collect();
        return if codes.is_empty() { "untitled".into() } else { codes.join("-") };
    }
    slug
}

/// `text` in NFC; most text is already.
fn nfc(text: &str) -> String {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text.to_owned()
    } else {
        text.nfc().collect()
    }
}

fn is_retained(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '.' | '_' | '~' | '+' | '@')
        || !c.is_ascii()
            && matches!(
                c.general_category_group(),
                GeneralCategoryGroup::Letter
                    | GeneralCategoryGroup::Mark
                    | GeneralCategoryGroup::Number
            )
            && !matches!(
                c.general_category(),
                unicode_properties::GeneralCategory::OtherNumber
                    | unicode_properties::GeneralCategory::LetterNumber
            )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_follow_the_documented_table() {
        for (name, slug) in [
            ("A b-Capital", "a-b-capital"),
            ("a b  c", "a-b-c"),
            ("A--B---C", "a-b-c"),
            ("moe-x（6）｜envoy- go", "moe-x6envoy-go"),
            ("it's-mine", "its-mine"),
            ("R&D report", "rd-report"),
            ("100% sure", "100-sure"),
            ("foo!bar", "foobar"),
            ("foo[bar]", "foobar"),
            ("foo#bar", "foobar"),
            ("v2.1.0 release", "v2.1.0-release"),
            ("x_y", "x_y"),
            ("x+y", "x+y"),
            ("foo~bar", "foo~bar"),
            ("foo@bar", "foo@bar"),
            ("开源 周报", "开源-周报"),
            ("《机密计算》", "机密计算"),
            ("第12期：发布", "第12期发布"),
            ("1、问答", "1问答"),
            ("日本語ガイド", "日本語ガイド"),
            ("café", "café"),
            ("cafe\u{301}", "café"),
            ("Straße", "straße"),
            ("ＦＵＬＬ", "ｆｕｌｌ"),
            ("emoji 🎉 party", "emoji-party"),
            ("-dash", "dash"),
            ("trail-", "trail"),
            ("a—b", "ab"),
            ("“quoted”", "quoted"),
            ("…dots…", "dots"),
            (".NET 9", "net-9"),
            ("x.md", "x.md"),
            ("2023-09-22-sofa-weekly", "2023-09-22-sofa-weekly"),
            ("🎉", "1f389"),
            ("..", "2e-2e"),
            ("", "untitled"),
        ] {
            assert_eq!(slugify(name), slug, "{name:?}");
        }
    }

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
