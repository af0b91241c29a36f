//! Parses a text, which is Markdown or HTML, into a [`ParsedPage`]: front matter, date, title and
//! body. Each file is parsed independently; `site` handles relations between files.

mod addresses;
mod blank_values;
mod dates;
mod events;
mod fields;
mod file_names;
mod front;
mod implied_terms;
mod inherited;
mod joined;
mod limits;
mod nearly;
mod others;
mod places;
mod profiles;
mod publishing;
mod site_control;
mod spaced_key;
mod split;
mod template_code;

use std::io;
use std::sync::Arc;

pub(crate) use self::dates::DateSource;
use self::dates::date_in_name;
use self::front::ReadFields;
use self::limits::{LONGEST_TEXT, fitting};
use self::spaced_key::SpacedKey;
use self::split::SplitError;
pub(crate) use file_names::{folder_of, is_named_by_folder, name_of, path_of, undated};
pub(crate) use front::{Author, Cover, FrontMatter, QueryUrl, Statements};
pub(crate) use inherited::cascade_of_html;
pub(crate) use inherited::{Foreign, Heir, Pelican};
pub(crate) use nearly::Nearly;
pub(crate) use others::Others;
pub(crate) use others::{
    foreign_settings, is_html, is_markdown, is_of_jekyll, is_text, other, said,
};
pub(crate) use publishing::{Publishing, Says, Statement};
pub(crate) use site_control::controls_site;
pub(crate) use split::{FrontMatterFormat, Split, split};

use crate::config::Config;
use crate::date::WrittenDate;
use crate::diagnostic::{Diagnostic, Location, Outcome, SourceText};
use crate::digest::{self, Digest};
use crate::front_matter::{self, Key};
use crate::markdown::outline::Outline;
use crate::markdown::{self, BodyFormat, Document, Opening, OutlineUse};
use crate::path::{SourcePath, below_content};
use crate::source::SourceFile;
use crate::yaml::{Applies, RepeatedKey};

/// A parsed text: a Markdown file, or an HTML file with front matter.
#[derive(Debug, Clone)]
pub struct ParsedPage {
    /// The path of the file.
    pub source: SourcePath,
    /// The front matter.
    pub(crate) front: FrontMatter,
    /// The statements of the front matter about being published.
    pub(crate) statements: Statements,
    /// The title, from front matter, the first heading, or the file's name.
    pub(crate) title: String,
    /// The date, from front matter, the file's name, its path, its address, or its title.
    pub date: Option<WrittenDate>,
    /// Where the date was found.
    pub(crate) date_source: Option<DateSource>,
    /// The location of the error about a `date` that can't be read, if no other date applies.
    pub(crate) unread_date: Option<Box<Location>>,
    /// The role of the page on the site.
    pub(crate) role: PageRole,
    /// The body. Shared, so that copies of the page are cheap: `serve` caches parsed pages.
    pub(crate) document: Arc<Document>,
    /// The digest items in the text.
    pub digest: Arc<Digest>,
    /// The outline, if the options request that it is retained; its offsets count from `body`.
    pub(crate) outline: Option<Arc<Outline>>,
    /// Unrecognised text that resembles front matter.
    pub(crate) nearly: Option<Box<Nearly>>,
    /// The start of the body in the file's text, with lines ended by `\n` and without a byte order
    /// mark.
    pub(crate) body: usize,
}

/// The role of a text on the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PageRole {
    /// It has a date, or matches the setting `posts`: it appears in listings and feeds. So does an
    /// `_index.md` with a `date` that is the only text in its folder.
    Post,
    /// A standalone page.
    Page,
    /// `_index.md`: the introduction of its folder.
    Section,
}

/// Parses a text. The value is `None` if the file is not valid text.
///
/// # Errors
///
/// The file can't be read.
pub fn page(
    file: &SourceFile,
    config: &Config,
    options: &markdown::Options,
) -> io::Result<Outcome<Option<Box<ParsedPage>>>> {
    Ok(parse(&file.path, file.read()?, config, options))
}

/// Like [`page`], for the bytes of the file at `path`.
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

/// Decodes the text of the file at `path`, in which all locations are counted.
///
/// # Errors
///
/// It is not UTF-8.
pub(crate) fn text(path: &SourcePath, bytes: Vec<u8>) -> Result<SourceText, Diagnostic> {
    Ok(SourceText::new(path.clone(), normalise(decode(path, bytes)?)))
}

/// Decodes the file at `path`, as it is written.
///
/// # Errors
///
/// It is not UTF-8.
pub(crate) fn decode(path: &SourcePath, bytes: Vec<u8>) -> Result<String, Diagnostic> {
    // In UTF-16 or UTF-32, ASCII letters are accompanied by zeros, which UTF-8 allows too.
    if bytes.iter().take(4).any(|byte| *byte == 0) {
        return Err(Diagnostic::error("not-utf8", "the file is UTF-16 or UTF-32, not UTF-8")
            .at(Location::file(path))
            .hint("save it as UTF-8"));
    }
    String::from_utf8(bytes).map_err(|error| not_utf8(path, &error))
}

/// Like [`parse`], for the result of [`text`].
pub(crate) fn parse_text(
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
    Diagnostic::error("not-utf8", message).at(Location::span(path, &valid, at..at)).hint(
        "the whole file is in another encoding, such as GBK or Windows-1252; open it with that \
             encoding, and save it as UTF-8",
    )
}

/// `text` without a byte order mark, with lines ended by `\n`.
pub(crate) fn normalise(text: String) -> String {
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    // `contains` would check single bytes.
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
    let path = source.path();
    let SeparatedText { split, readable, nearly } = separate(source, diagnostics);
    let found = diagnostics.len();
    let ReadFields { front, events, statements, invalid_date } =
        front::read(source, &split, config, diagnostics);
    let mut document = body(source, split.body, &front, options).unpack(diagnostics);
    let written_title = front.title.as_deref().or(document.title.as_deref());
    let mut unread_date = None;
    let (date, date_source) = match invalid_date {
        Some(finding) => {
            let instead = dates::of_file(path);
            unread_date = finding.location.clone().filter(|_| instead.is_none()).map(Box::new);
            diagnostics.push(dates::unreadable(finding, instead, &statements.publishing));
            instead.unzip()
        }
        // Of unread front matter, the title may be a part.
        None => dates::date_of(path, &front, written_title.filter(|_| nearly.is_none())).unzip(),
    };
    let role = role(path, date, config);
    let is_plain = split.format == FrontMatterFormat::None && readable && nearly.is_none();
    let is_unmarked = is_plain && role == PageRole::Page && diagnostics.len() == found;
    // A text that opens with a title is meant as a page, unless its name may be a date.
    let is_page = document.title.is_some() && !name_of(path).contains(|c: char| c.is_ascii_digit());
    diagnostics.extend((is_unmarked && !is_page).then(|| no_front_matter(path)));
    let title = written_title.unwrap_or_else(|| name_of(path)).to_owned();
    let needs_title = role != PageRole::Section && readable && nearly.is_none();
    let lacks_title = written_title.is_none() && needs_title && !has_unused_title(&split);
    diagnostics.extend(lacks_title.then(|| missing_title(path)));
    let outline = document.outline.take();
    let digest = outline.as_ref().map_or_else(Digest::nothing, |outline| {
        let (title, day) = (title.as_str(), date.map(|date| date.day));
        let (settings, line_at) = (&config.digest, &|byte| source.line(split.body + byte));
        let of_digest = digest::DigestSource { outline, title, day, settings, line_at };
        let (digest, findings) = digest::extract(&of_digest, events);
        diagnostics.extend(findings.locate(source, split.body));
        Arc::new(digest)
    });
    if date.is_none() {
        remove_events(diagnostics, found);
    }
    ParsedPage {
        source: path.clone(),
        front,
        statements,
        title,
        date,
        date_source,
        unread_date,
        role,
        document: Arc::new(document),
        digest,
        outline: outline.filter(|_| options.outline == OutlineUse::Retain).map(Arc::from),
        nearly: nearly.map(Box::new),
        body: split.body,
    }
}

/// Removes what was found about events since the length was `found`: those of undated pages aren't
/// listed, and their dates may need the day of a post.
fn remove_events(diagnostics: &mut Vec<Diagnostic>, found: usize) {
    let of_page = diagnostics.split_off(found);
    diagnostics.extend(of_page.into_iter().filter(|finding| finding.code != "unreadable-event"));
}

/// A text, separated into front matter and body.
struct SeparatedText {
    split: Split,
    /// Whether the front matter could be read.
    readable: bool,
    nearly: Option<Nearly>,
}

fn separate(source: &SourceText, diagnostics: &mut Vec<Diagnostic>) -> SeparatedText {
    let (path, text) = (source.path(), source.text());
    let read = split(text);
    let readable = read.is_ok();
    let split = read.unwrap_or_else(|error| {
        diagnostics.push(invalid_front_matter(source, &error));
        Split { body: error.body, ..Split::none() }
    });
    let nearly = if readable { nearly::nearly(path, text, &split) } else { None };
    if let Some(span) = &split.after_blank {
        diagnostics.push(blank_line(source.span(span.clone())));
    }
    diagnostics.extend(split.repeated.iter().map(|RepeatedKey { key, span, applies }| {
        // It says more about being published than the last, but need not withhold the text.
        let which = if *applies == Applies::First { "first" } else { "last" };
        let message = format!("`{key}` is given twice in one map; the {which} applies");
        Diagnostic::warning("duplicate-key", message)
            .at(source.span(span.clone()))
            .hint("remove one of them")
    }));
    SeparatedText { split, readable, nearly }
}

fn invalid_front_matter(source: &SourceText, error: &SplitError) -> Diagnostic {
    Diagnostic::error("invalid-front-matter", error.message.clone())
        .at(source.span(error.span.clone()))
        .maybe_hint(error.hint.clone())
}

fn blank_line(location: Location) -> Diagnostic {
    let message =
        "a blank line before this key would end the metadata; the key is read nevertheless";
    Diagnostic::warning("blank-line-in-metadata", message)
        .at(location)
        .hint("remove the blank line")
}

fn no_front_matter(path: &SourcePath) -> Diagnostic {
    let message = "no front matter and no date in the name: \
                   built as a page, not as a post";
    Diagnostic::warning("no-front-matter", message).at(Location::file(path)).hint(
        "add front matter with a `date` to make it a post, \
         or a `title` to say that it is a page",
    )
}

/// Whether there is a title that is not text, or whose name has odd spaces, which is reported as
/// such.
fn has_unused_title(split: &Split) -> bool {
    split.entries.iter().any(|(key, value)| {
        let is_not_text = value.is_array() || value.is_object();
        let is_spaced = || SpacedKey::of(key, value).is_some_and(|found| found.key == Key::Title);
        front_matter::key(key) == Some(Key::Title) && is_not_text || is_spaced()
    })
}

fn missing_title(path: &SourcePath) -> Diagnostic {
    let message = "no title: neither `title` nor a first `# heading`; the file's name is used";
    Diagnostic::warning("missing-title", message).at(Location::file(path))
}

fn oversized_title(path: &SourcePath) -> Diagnostic {
    let message = format!("the title has more than {LONGEST_TEXT} bytes; the rest is omitted");
    Diagnostic::warning("long-value", message)
        .at(Location::file(path))
        .hint("the first heading is the title, unless the front matter has a `title`")
}

fn body(
    source: &SourceText,
    start: usize,
    front: &FrontMatter,
    options: &markdown::Options,
) -> Outcome<Document> {
    let text = &source.text()[start..];
    let mut diagnostics = Vec::new();
    let format = if is_html(source.path()) { BodyFormat::Html } else { BodyFormat::Markdown };
    let rendered = markdown::render_body(format, text, front.title.as_deref(), options);
    let mut document = rendered.unwrap_or_else(|message| {
        diagnostics.push(
            Diagnostic::error("markdown-failed", message).at(Location::file(source.path())).hint(
                "this is a bug in the Markdown parser; split the text in halves to find the line \
                 that causes it, and rewrite that line",
            ),
        );
        Document::default()
    });
    // Taken rather than drained: an empty list would retain its memory for as long as the document.
    diagnostics.extend(std::mem::take(&mut document.findings).locate(source, start));
    // A description takes the place of a summary.
    if front.description.is_none() {
        document.opening.find_sentences();
    } else {
        document.opening = Opening::default();
    }
    for link in &mut document.local_links {
        link.source = start + link.source.start..start + link.source.end;
    }
    if let Some(title) = &mut document.title
        && title.len() > LONGEST_TEXT
    {
        diagnostics.push(oversized_title(source.path()));
        let end = fitting(title).len();
        title.truncate(end);
    }
    Outcome { value: document, diagnostics }
}

fn role(path: &SourcePath, date: Option<WrittenDate>, config: &Config) -> PageRole {
    let below_content = below_content(path.as_str());
    if path.stem() == "_index" {
        PageRole::Section
    } else if date.is_some() || config.posts.matches(below_content) {
        PageRole::Post
    } else {
        PageRole::Page
    }
}
