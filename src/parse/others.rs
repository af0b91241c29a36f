//! Files that are not Markdown: which of them are published as they are, which are parts of another
//! generator, and what those with front matter, or with data for others, say about being published.

use std::collections::BTreeMap;
use std::io::{self, Read as _};

use serde_json::Value;

use super::inherited::{directory_data, is_code, is_directory_data, is_jekylls, settings};
use super::nearly::nearly;
use super::places::KeyPlaces;
use super::publishing::{self, Publishing};
use super::split::{
    FrontMatterFormat, JsonEntries, Split, json_entries, opens_fence, opens_front_matter,
    opens_known_object, opens_object, split,
};
use super::{Foreign, date_in_name, normalise};
use crate::date::WrittenDate;
use crate::diagnostic::{Diagnostic, Location, SourceText};
use crate::path::SourcePath;
use crate::source::SourceFile;
use crate::yaml::KeyLocations;

/// The kind of a file below `content/`, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ContentKind {
    /// Markdown, to be parsed.
    Markdown,
    /// To be published as it is.
    Asset,
    /// A text in another markup language, neither built nor copied.
    OtherMarkup,
    /// A Markdown text with another extension if its first bytes look like one; then it is neither
    /// built nor copied.
    MaybeMisnamed,
}

/// The kind of a content file, by its name.
fn content_kind(path: &SourcePath) -> ContentKind {
    if is_inner(path) || is_installed(path) {
        return ContentKind::Asset;
    }
    let (stem, extension) = (path.stem(), path.extension());
    match extension.as_deref() {
        Some("md" | "markdown" | "mdown" | "mkd" | "mkdn" | "mkdown") => ContentKind::Markdown,
        Some("rst" | "adoc" | "asciidoc" | "org" | "textile" | "mdx") => ContentKind::OtherMarkup,
        Some("html" | "htm") => ContentKind::Asset,
        None => ContentKind::MaybeMisnamed,
        Some(_) if stem == "index" || stem == "_index" => ContentKind::MaybeMisnamed,
        Some(_) => ContentKind::Asset,
    }
}

/// Whether the name of a file says that it is HTML.
pub(crate) fn is_html(path: &SourcePath) -> bool {
    matches!(path.extension().as_deref(), Some("html" | "htm"))
}

/// Whether a file is a text of the site: Markdown, or HTML with front matter. A file that can't be
/// read is none.
pub(crate) fn is_text(file: &SourceFile) -> bool {
    is_markdown(&file.path)
        || is_html(&file.path)
            && !is_inner(&file.path)
            && !is_installed(&file.path)
            && has_front_matter(file).unwrap_or_default()
}

/// Whether an HTML file starts with front matter.
fn has_front_matter(file: &SourceFile) -> io::Result<bool> {
    let mut head = Vec::new();
    let mut open = file.open()?;
    open.by_ref().take(HEAD).read_to_end(&mut head)?;
    let start = decoded(&head);
    if !opens_object(&start) {
        return Ok(opens_fence(&start));
    }
    open.take(LONGEST_OBJECT).read_to_end(&mut head)?;
    Ok(opens_known_object(&normalise(decoded(&head))))
}

/// Whether the file is a Markdown file of the site.
pub(crate) fn is_markdown(path: &SourcePath) -> bool {
    content_kind(path) == ContentKind::Markdown
}

/// Folders of templates and data, which no generator publishes.
const INNER: [&str; 5] = ["_layouts", "_includes", "_data", "_sass", "_plugins"];

/// Whether the file at `path` is a part of another generator.
fn is_inner(path: &SourcePath) -> bool {
    is_in(path, &INNER)
}

/// Whether the file at `path` belongs to programs that a package manager installs, or lists them.
fn is_installed(path: &SourcePath) -> bool {
    let is_in = |folder: &&str| path.as_str().contains(*folder);
    ["/node_modules/", "/vendor/bundle/"].iter().any(is_in)
        || matches!(path.as_str(), "content/Gemfile" | "content/Gemfile.lock")
}

/// Whether the path of a file says that the site was one of Jekyll or Hexo.
pub(crate) fn is_of_jekyll(path: &SourcePath) -> bool {
    is_inner(path) || is_in(path, &["_posts", "_drafts"])
}

fn is_in(path: &SourcePath, names: &[&str]) -> bool {
    let is_one = |folder: &str| names.iter().any(|name| folder.eq_ignore_ascii_case(name));
    path.as_str().contains("/_") && path.folder().split('/').any(is_one)
}

/// The files that are not Markdown, and what is known of them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Others {
    /// The files below `content/` that may be published unchanged.
    pub(crate) attachments: Vec<SourceFile>,
    /// The statements of some of these, and of some in `static/`, about being published.
    pub(crate) said: BTreeMap<SourcePath, Said>,
    /// The files that are parts of another generator, and their kinds.
    pub(crate) inner: Vec<(SourcePath, &'static str)>,
    /// The statements in the settings and data of another generator.
    pub(crate) foreign: Foreign,
}

impl Others {
    /// Adds a file below `content/`.
    pub(crate) fn add(&mut self, file: &SourceFile, other: Other, found: &mut Vec<Diagnostic>) {
        match other {
            Other::Attachment(said) => {
                self.said.extend(said.map(|said| (file.path.clone(), said)));
                self.attachments.push(file.clone());
            }
            Other::Stray(warning) => found.push(warning),
            Other::Inner(kind, foreign) => {
                self.inner.push((file.path.clone(), kind));
                self.foreign.add(foreign);
            }
        }
    }
}

/// The role of a file that is not Markdown.
#[derive(Debug, Clone)]
pub(crate) enum Other {
    /// It is published as it is, unless what is said forbids it.
    Attachment(Option<Said>),
    /// It looks like a post, but is not built as one.
    Stray(Diagnostic),
    /// It is a part of another generator, of this kind.
    Inner(&'static str, Foreign),
}

/// The statements of a file that is not Markdown about being published.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    /// The statements in its front matter or its data.
    pub(crate) publishing: Publishing,
    /// The date in its name.
    pub(crate) date: Option<WrittenDate>,
    /// Whether it is a text with front matter, which inherits from others.
    pub(crate) is_text: bool,
}

/// The statements of another generator's settings in `file` about being published.
///
/// # Errors
/// The file can't be read.
pub(crate) fn foreign_settings(
    file: &SourceFile,
    found: &mut Vec<Diagnostic>,
) -> io::Result<Foreign> {
    let text = decoded(&file.read()?);
    Ok(settings(&file.path, &normalise(text), found))
}

/// The kind of a file below `content/` that is not Markdown. `is_there` knows the paths of folders,
/// and those of Markdown files without their extensions.
///
/// # Errors
/// The file can't be read.
pub(crate) fn other(
    file: &SourceFile,
    is_there: &dyn Fn(&str) -> bool,
    found: &mut Vec<Diagnostic>,
) -> io::Result<Other> {
    let path = &file.path;
    if is_inner(path) {
        let kind = "a part of another generator's theme or data";
        return Ok(Other::Inner(kind, Foreign::default()));
    }
    if is_installed(path) {
        return Ok(Other::Inner("a program of others, or a list of such", Foreign::default()));
    }
    if is_jekylls(path) {
        return Ok(Other::Inner("Jekyll's settings", foreign_settings(file, found)?));
    }
    if is_directory_data(path, is_there) {
        let text = decoded(&file.read()?);
        if let Some(inherited) = directory_data(path, &normalise(text), found) {
            let kind = if is_code(path) {
                "Eleventy's directory data, which is code and not run"
            } else {
                "Eleventy's directory data"
            };
            return Ok(Other::Inner(kind, Foreign { inherited, ..Foreign::default() }));
        }
    }
    let stray = match content_kind(path) {
        ContentKind::OtherMarkup => Some(looks_like_post(
            path,
            "it is not Markdown",
            "turn it into Markdown and name it `.md`",
        )),
        ContentKind::MaybeMisnamed => misnamed_post(file)?,
        _ => None,
    };
    if let Some(stray) = stray {
        return Ok(Other::Stray(stray));
    }
    let said = said(file, found)?;
    let is_open = |said: &Said| said.is_text && !said.publishing.is_withheld();
    if said.as_ref().is_some_and(is_open) && is_foreign_template(file)? {
        return Ok(Other::Inner("a template of another generator", Foreign::default()));
    }
    Ok(Other::Attachment(said))
}

/// Whether a file is a template of another generator, such as Jekyll's `feed.xml`: it has front
/// matter, which its format does not allow, or which tags of Liquid follow.
///
/// # Errors
/// The file can't be read.
fn is_foreign_template(file: &SourceFile) -> io::Result<bool> {
    const STRICT: [&str; 10] =
        ["xml", "xsl", "rss", "atom", "json", "css", "scss", "sass", "js", "webmanifest"];
    let text = normalise(decoded(&file.read()?));
    let Ok(Split { format: FrontMatterFormat::Yaml, body, .. }) = split(&text) else {
        return Ok(false);
    };
    let ending = file.path.extension();
    Ok(ending.is_some_and(|ending| STRICT.contains(&&*ending))
        || ["{{", "{%"].iter().any(|tag| text[body..].contains(tag)))
}

/// A warning if `file` starts with front matter, so that only its name keeps it from being a post.
///
/// # Errors
///
/// The file can't be read.
fn misnamed_post(file: &SourceFile) -> io::Result<Option<Diagnostic>> {
    let bytes = file.read()?;
    let head = &bytes[..bytes.len().min(4096)];
    let head = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return Ok(None),
    };
    Ok(opens_front_matter(head).then(|| {
        let why = "its name does not end in `.md`";
        looks_like_post(&file.path, why, "rename it so that it ends in `.md`")
    }))
}

fn looks_like_post(path: &SourcePath, why: &str, hint: &'static str) -> Diagnostic {
    let message =
        format!("`{}` looks like a post, but {why}, so it is not built", path.file_name());
    Diagnostic::warning("looks-like-post", message).at(Location::file(path)).hint(hint)
}

/// Files without text of their own that anyone reads.
const BINARY: [&str; 43] = [
    "png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "ico", "heic", "tif", "tiff", "psd", "mp3",
    "m4a", "ogg", "oga", "opus", "flac", "wav", "mp4", "m4v", "webm", "ogv", "mov", "pdf", "epub",
    "zip", "gz", "xz", "zst", "bz2", "7z", "tar", "woff", "woff2", "ttf", "otf", "eot", "wasm",
    "docx", "xlsx", "pptx", "bin",
];
/// The bytes of a file that may say something about being published.
const LARGEST: u64 = 16_000_000;
/// The bytes of a file that tell whether it has front matter.
const HEAD: u64 = 1024;
/// The length in bytes up to which JSON at the start of an HTML file may be front matter.
const LONGEST_OBJECT: u64 = 64 * 1024;

/// The statements of the front matter of a file that is not Markdown, or of its data, about being
/// published; `None` if it has none.
///
/// # Errors
/// The file can't be read.
pub(crate) fn said(file: &SourceFile, found: &mut Vec<Diagnostic>) -> io::Result<Option<Said>> {
    let path = &file.path;
    let ending = path.extension().unwrap_or_default();
    if BINARY.contains(&ending.as_str()) {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let mut open = file.open()?;
    open.by_ref().take(HEAD).read_to_end(&mut bytes)?;
    let html = matches!(ending.as_str(), "html" | "htm" | "xhtml");
    let head = decoded(&bytes);
    let head = head.trim_start_matches(super::split::is_unseen);
    let opens = head.starts_with(['-', '+', '{', ';', '#', '%', '"', '—', '–', '─']);
    if !(opens || html && head.starts_with('<')) {
        return Ok(None);
    }
    open.take(LARGEST).read_to_end(&mut bytes)?;
    let text = normalise(decoded(&bytes));
    let date = date_in_name(path);
    let is_data = matches!(ending.as_str(), "yaml" | "yml" | "toml");
    let said = |publishing: Publishing, is_text| {
        let says = is_text || !publishing.statements().is_empty();
        says.then_some(Said { publishing, date: date.filter(|_| is_text), is_text })
    };
    if ending == "json" && !opens_fence(head) {
        let Ok(JsonEntries { entries, .. }) = json_entries(&text) else { return Ok(None) };
        let place = |key: &str, nth| {
            Location::span(
                path,
                &text,
                KeyLocations::of_flow(&text).get(key, nth).unwrap_or_default(),
            )
        };
        return Ok(said(surely(&entries, &place, found), false));
    }
    if html && !opens {
        let entries = meta_elements(&text);
        let place = |_: &str, _| Location::file(path);
        let nearly = nearly(path, &text, &Split::none()).map(|nearly| nearly.publishing);
        return Ok(match nearly.filter(Publishing::is_withheld) {
            Some(withheld) => said(withheld, true),
            None => said(surely(&entries, &place, found), false),
        });
    }
    let split = split(&text).unwrap_or_else(|_| Split::none());
    let source = SourceText::new(path.clone(), text);
    let keys = KeyPlaces::new(&source, &split);
    let place = |key: &str, nth| keys.location(key, nth);
    Ok(match split.format {
        // Such a file is not a post, so it is no error.
        FrontMatterFormat::None | FrontMatterFormat::Code => nearly(path, source.text(), &split)
            .filter(|nearly| nearly.publishing.is_withheld())
            .and_then(|nearly| said(nearly.publishing, true)),
        FrontMatterFormat::Lines => None,
        _ if is_data => said(surely(&split.entries, &place, found), false),
        _ => said(publishing::read(&split.entries, &place, found), true),
    })
}

/// Bytes as text, whichever form of Unicode they are in.
pub(super) fn decoded(bytes: &[u8]) -> String {
    let wide = |read: fn([u8; 2]) -> u16| {
        let units = bytes[2..].chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// The statements of data whose keys may mean anything: only a plain word for a draft counts.
fn surely(
    entries: &[(String, Value)],
    place: &dyn Fn(&str, usize) -> Location,
    found: &mut Vec<Diagnostic>,
) -> Publishing {
    let entries: Vec<_> = entries
        .iter()
        .filter(|(key, value)| {
            let key = key.to_ascii_lowercase();
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            match key.as_str() {
                "draft" | "published" | "unpublished" => publishing::is_plain(&key, &text),
                "status" => value.is_string(),
                _ => false,
            }
        })
        .cloned()
        .collect();
    publishing::read(&entries, place, found)
}

/// The `<meta name="..." content="...">` of an HTML file, in which Pelican has its metadata.
fn meta_elements(html: &str) -> Vec<(String, Value)> {
    let lower = html.to_ascii_lowercase();
    let head = lower.find("</head").or_else(|| lower.find("<body")).unwrap_or(html.len());
    let starts = lower[..head].match_indices("<meta").map(|(at, tag)| at + tag.len());
    let tags = starts.map(|at| &html[at..head]).filter_map(|rest| rest.split('>').next());
    let attribute = |tag: &str, name: &str| {
        let at = tag.to_ascii_lowercase().find(&format!("{name}="))? + name.len() + 1;
        let quote = tag[at..].chars().next().filter(|c| matches!(c, '"' | '\''));
        let value = tag[at..].trim_start_matches(['"', '\'']);
        let end = value.find(|c: char| quote.map_or(c.is_whitespace(), |quote| c == quote));
        Some(value[..end.unwrap_or(value.len())].trim_end_matches('/').to_owned())
    };
    tags.filter_map(|tag| Some((attribute(tag, "name")?, attribute(tag, "content")?.into())))
        .collect()
}
