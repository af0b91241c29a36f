//! One Markdown file's bytes to a [`ParsedPage`]: front matter, date, title and body. Knows no
//! other file; what several files decide together is the business of `site`.

mod addresses;
mod events;
mod fields;
mod inherited;
mod limits;
mod nearly;
mod others;
mod places;
mod publishing;
mod site_control;
mod split;

use std::io;
use std::sync::Arc;

use self::limits::{LONGEST_TEXT, fitting};
pub use fields::{Author, Cover, FrontMatter};
pub use inherited::{Foreign, Heir, Inherited, cascade_of_html};
pub use nearly::Nearly;
pub use others::{
    ContentKind, Other, Others, Said, content_kind, foreign_settings, is_of_jekyll, other, said,
};
pub use publishing::{Publishing, Says, Statement};
pub(crate) use site_control::controls_site;
pub use split::{FrontMatterFormat, Split, SplitError, split};

use crate::config::Config;
use crate::date::WrittenDate;
use crate::diagnostic::{Diagnostic, Location, Outcome, SourceText};
use crate::digest::{self, Digest};
use crate::markdown::outline::Outline;
use crate::markdown::{self, Document, OutlineUse};
use crate::path::SourcePath;
use crate::source::SourceFile;

/// A Markdown file, parsed.
#[derive(Debug, Clone)]
pub struct ParsedPage {
    /// The file.
    pub source: SourcePath,
    /// Its front matter.
    pub front: FrontMatter,
    /// The title: of the front matter, else the first heading, else the file's name.
    pub title: String,
    /// The date: of the front matter, else at the head of the file's or its folder's name.
    pub date: Option<WrittenDate>,
    /// Whether the date stood in the front matter.
    pub role: PageRole,
    /// The body. Shared, so that copies of the page are light: `serve` keeps what it parsed.
    pub document: Arc<Document>,
    /// What its text holds beside text.
    pub digest: Arc<Digest>,
    /// Its outline, if the options ask for it to be kept; its bytes count from `body`.
    pub outline: Option<Arc<Outline>>,
    /// Front matter in it that is not read as such.
    pub nearly: Option<Box<Nearly>>,
    /// The byte of the file's text, its lines ended by `\n` and without a byte order mark, where
    /// the body starts.
    pub body: usize,
}

/// What a Markdown file is to the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageRole {
    /// It has a date, or the setting `posts` names it: it is in listings and feeds.
    Post,
    /// It stands on its own.
    Page,
    /// `_index.md`: it introduces its folder.
    Section,
}

/// Parses one Markdown file. The value is `None` if the file can't be read as text.
///
/// # Errors
/// What reading the file gives.
pub fn page(
    file: &SourceFile,
    config: &Config,
    options: &markdown::Options,
) -> io::Result<Outcome<Option<Box<ParsedPage>>>> {
    Ok(parse(&file.path, file.read()?, config, options))
}

/// The same for the bytes of the file at `path`.
pub fn parse(
    path: &SourcePath,
    bytes: Vec<u8>,
    config: &Config,
    options: &markdown::Options,
) -> Outcome<Option<Box<ParsedPage>>> {
    match text(path, bytes) {
        Ok(source) => parse_text(&source, config, options).map(Some),
        Err(error) => Outcome { value: None, diagnostics: vec![error] },
    }
}

/// The text of the file at `path`, in which all locations are counted.
///
/// # Errors
/// It is not UTF-8.
pub fn text(path: &SourcePath, bytes: Vec<u8>) -> Result<SourceText, Diagnostic> {
    // In UTF-16 or UTF-32, letters of ASCII have zeros beside them, which UTF-8 allows too.
    if bytes.iter().take(4).any(|byte| *byte == 0) {
        return Err(Diagnostic::error("not-utf8", "the file is UTF-16 or UTF-32, not UTF-8")
            .at(Location::file(path))
            .hint("save it as UTF-8"));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(SourceText::new(path.clone(), normalise(text))),
        Err(error) => Err(not_utf8(path, &error)),
    }
}

/// As [`parse`], from what [`text`] gives.
pub fn parse_text(
    source: &SourceText,
    config: &Config,
    options: &markdown::Options,
) -> Outcome<Box<ParsedPage>> {
    let mut diagnostics = Vec::new();
    let value = Box::new(text_to_page(source, config, options, &mut diagnostics));
    Outcome { value, diagnostics }
}

fn not_utf8(path: &SourcePath, error: &std::string::FromUtf8Error) -> Diagnostic {
    let at = error.utf8_error().valid_up_to();
    let bytes = error.as_bytes();
    let valid = String::from_utf8_lossy(&bytes[..at]).into_owned();
    let message = format!("the file is not UTF-8: byte {:#04x} at offset {at}", bytes[at]);
    Diagnostic::error("not-utf8", message)
        .at(Location::span(path, &valid, at..at))
        .hint("save it as UTF-8")
}

/// Text without a byte order mark, its lines ended by `\n`.
pub fn normalise(text: String) -> String {
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    // Not `contains`, which looks at one byte after the other.
    if memchr::memchr(b'\r', text.as_bytes()).is_some() {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text
    }
}

fn text_to_page(
    source: &SourceText,
    config: &Config,
    options: &markdown::Options,
    diagnostics: &mut Vec<Diagnostic>,
) -> ParsedPage {
    let (path, text) = (source.path(), source.text());
    let mut unreadable = false;
    let split = split(text).unwrap_or_else(|error| {
        unreadable = true;
        let mut diagnostic =
            Diagnostic::error("invalid-front-matter", error.message).at(source.span(error.place));
        if let Some(hint) = error.hint {
            diagnostic = diagnostic.hint(hint);
        }
        diagnostics.push(diagnostic);
        Split { body: error.body, ..Split::none() }
    });
    let nearly = if unreadable { None } else { nearly::nearly(path, text, &split) };
    if let Some(place) = &split.after_blank {
        diagnostics.push(
            Diagnostic::warning(
                "blank-line-in-metadata",
                "a blank line before this key would end the metadata; it is read all the same",
            )
            .at(source.span(place.clone()))
            .hint("remove the blank line"),
        );
    }
    let failed = diagnostics.len();
    let (front, events) = fields::fields(source, &split, config, diagnostics);
    let date_failed = diagnostics[failed..].iter().any(|d| d.code == "invalid-date");

    let mut document = body(source, split.body, front.title.as_deref(), options, diagnostics);
    if let Some(title) = &mut document.title
        && title.len() > LONGEST_TEXT
    {
        diagnostics.push(long_title(path));
        fitting(title).to_owned().clone_into(title);
    }
    let date = front.date.or_else(|| if date_failed { None } else { date_in_name(path) });
    let role = role(path, date, config);
    if split.format == FrontMatterFormat::None
        && !unreadable
        && nearly.is_none()
        && role == PageRole::Page
        && diagnostics.len() == failed
    {
        diagnostics.push(
            Diagnostic::warning("no-front-matter", "no front matter and no date in the name: built as a page, outside of listings")
                .at(Location::file(path))
                .hint("add front matter with a `date` to make it a post, or a `title` to say that it is a page"),
        );
    }
    let title = front.title.clone().or_else(|| document.title.clone()).unwrap_or_else(|| {
        if role != PageRole::Section && !unreadable {
            diagnostics.push(
                Diagnostic::warning(
                    "missing-title",
                    "no title: neither `title` nor a first `# heading`; the file's name is used",
                )
                .at(Location::file(path)),
            );
        }
        name_of(path).to_owned()
    });
    let outline = document.outline.take();
    let digest = outline.as_ref().map_or_else(Digest::nothing, |outline| {
        let of_digest = digest::Source {
            outline,
            title: &title,
            day: date.map(|date| date.day),
            settings: &config.digest,
            line_at: &|byte| source.line(split.body + byte),
        };
        let (digest, findings) = digest::extract(&of_digest, events);
        diagnostics.extend(findings.locate(source, split.body));
        Arc::new(digest)
    });
    ParsedPage {
        source: path.clone(),
        front,
        title,
        date,
        role,
        document: Arc::new(document),
        digest,
        outline: outline.filter(|_| options.outline == OutlineUse::Keep).map(Arc::from),
        nearly: nearly.map(Box::new),
        body: split.body,
    }
}

fn long_title(path: &SourcePath) -> Diagnostic {
    let message = format!("the title has more than {LONGEST_TEXT} bytes; the rest is left out");
    Diagnostic::warning("long-value", message)
        .at(Location::file(path))
        .hint("the first heading is the title, unless the front matter has a `title`")
}

fn body(
    source: &SourceText,
    start: usize,
    title: Option<&str>,
    options: &markdown::Options,
    diagnostics: &mut Vec<Diagnostic>,
) -> Document {
    let text = &source.text()[start..];
    let mut document = markdown::render_contained(text, title, options).unwrap_or_else(|message| {
        diagnostics.push(
            Diagnostic::error("markdown-failed", message)
                .at(Location::file(source.path()))
                .hint("this is a mistake in the Markdown parser, not yours; split the text in halves to find the line that brings it on, and write it in another way"),
        );
        Document::default()
    });
    // Taken, not drained: an empty list would keep its memory for as long as the document.
    diagnostics.extend(std::mem::take(&mut document.findings).locate(source, start));
    for link in &mut document.local_links {
        link.source = start + link.source.start..start + link.source.end;
    }
    document
}

fn role(path: &SourcePath, date: Option<WrittenDate>, config: &Config) -> PageRole {
    let below_content = path.as_str().strip_prefix("content/").unwrap_or(path.as_str());
    if path.stem_and_extension().0 == "_index" {
        PageRole::Section
    } else if date.is_some() || config.posts.is_match(below_content) {
        PageRole::Post
    } else {
        PageRole::Page
    }
}

/// The name that stands for a file: its own, or its folder's where it is an `index.md`.
pub fn name_of(path: &SourcePath) -> &str {
    let (stem, _) = path.stem_and_extension();
    if matches!(stem, "index" | "_index") {
        path.folder().rsplit('/').next().unwrap_or_default()
    } else {
        stem
    }
}

fn date_in_name(path: &SourcePath) -> Option<WrittenDate> {
    let folder = path.folder().rsplit('/').next().unwrap_or_default();
    [path.stem_and_extension().0, folder]
        .into_iter()
        .find_map(|name| WrittenDate::from_name(name))
        .map(|(date, _)| date)
}
