//! Renders planned files to bytes. Pages are rendered from views by templates; feeds and other
//! machine-readable files are written without templates.

mod bounded;
mod calendar;
mod card;
mod engine;
mod entry_id;
mod feed;
mod feed_body;
mod functions;
mod links_json;
mod redirects;
mod rss;
mod sitemap;
mod template_errors;
mod text_files;
mod verified;
mod xml;

pub(crate) use engine::UserTemplate;
pub use engine::{Engine, EngineInput};
pub use functions::FunctionInput;
pub(crate) use redirects::{RedirectHost, redirect_rules};

use std::io;

use calendar::CalendarEntries;
use feed::Feed;
use feed_body::FeedBodies;

use crate::diagnostic::{Diagnostic, Severity};
use crate::outputs::{FeedCopy, GeneratedFile, PlannedFile, Recipe};
use crate::path::Route;
use crate::sink::{Cache, Sink};
use crate::site::Site;
use crate::view::{Shared, view};

/// Renders the files of a site.
pub struct Renderer<'s> {
    site: &'s Site,
    engine: &'s Engine,
    shared: &'s Shared,
    /// Bodies of feed entries, each made on first use: a post is in several feeds.
    feed_bodies: FeedBodies,
    /// Entries of calendars, for the same reason.
    entries: CalendarEntries,
    /// The cache for cards, if available.
    cache: Option<&'s dyn Cache>,
}

impl std::fmt::Debug for Renderer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Renderer").field("site", self.site).finish_non_exhaustive()
    }
}

impl<'s> Renderer<'s> {
    /// Creates a renderer of `site`, with its templates and the values shared by many pages. Cards
    /// are cached in `cache`.
    pub fn new(
        site: &'s Site,
        engine: &'s Engine,
        shared: &'s Shared,
        cache: Option<&'s dyn Cache>,
    ) -> Self {
        Self {
            site,
            engine,
            shared,
            feed_bodies: FeedBodies::new(site),
            entries: CalendarEntries::of(site),
            cache,
        }
    }

    /// Renders one file and passes it to `sink`. `buffer` is reused for all files. Errors in a
    /// template are returned as diagnostics, and the file is skipped.
    ///
    /// # Errors
    /// The sink failed.
    pub fn render(
        &self,
        file: &PlannedFile<'_>,
        buffer: &mut Vec<u8>,
        sink: &dyn Sink,
    ) -> io::Result<Vec<Diagnostic>> {
        buffer.clear();
        let findings = match &file.recipe {
            Recipe::Copy(bytes) => return sink.copy(&file.route, bytes).map(|()| Vec::new()),
            Recipe::Generated(generated) => return self.generate(generated, file, buffer, sink),
            Recipe::Template(page) => {
                let mut findings: Vec<_> = verified::page(self.site, page).into_iter().collect();
                let view = view(page, &file.route, self.site, self.shared);
                self.engine.render(&view, &file.requested_by, buffer, &mut findings);
                findings
            }
        };
        put_if_sound(&file.route, buffer, findings, sink)
    }

    /// Makes a file without a template and passes it to `sink`.
    fn generate(
        &self,
        generated: &GeneratedFile<'_>,
        file: &PlannedFile<'_>,
        buffer: &mut Vec<u8>,
        sink: &dyn Sink,
    ) -> io::Result<Vec<Diagnostic>> {
        let (site, route) = (self.site, &file.route);
        let mut findings = Vec::new();
        match generated {
            GeneratedFile::Feed(format, subject) => {
                let feed = Feed::of(site, &self.feed_bodies, *subject, *format);
                feed.write(*format, buffer)?;
                findings.extend(feed.unsafe_texts());
            }
            GeneratedFile::FeedCopy(FeedCopy { format, subject, .. }) => {
                Feed::of(site, &self.feed_bodies, *subject, *format).write(*format, buffer)?;
            }
            GeneratedFile::PageFeed(feed) => rss::write_pages(site, *feed, buffer)?,
            GeneratedFile::PostCalendar(post) => {
                calendar::write(site, &self.entries, Some(*post), buffer)?;
            }
            GeneratedFile::Sitemap(range) => sitemap::write(site, range.clone(), buffer)?,
            GeneratedFile::SitemapIndex(parts) => sitemap::write_index(site, parts, buffer)?,
            GeneratedFile::Text(file) => text_files::write(*file, site, buffer),
            GeneratedFile::Card(card) => {
                let font = site.card_font.as_ref();
                let Some(bytes) = font.and_then(|font| card::card(card, font, self.cache)) else {
                    return Ok(vec![card::undrawn(card)]);
                };
                buffer.extend_from_slice(&bytes);
            }
            // These two grow with the complete site, and are not held in memory.
            GeneratedFile::LinksJson => {
                let write = |out: &mut dyn io::Write| links_json::write(site, out);
                return sink.put_in_pieces(route, &write).map(|()| findings);
            }
            GeneratedFile::SiteCalendar => {
                let write =
                    |out: &mut dyn io::Write| calendar::write(site, &self.entries, None, out);
                return sink.put_in_pieces(route, &write).map(|()| findings);
            }
        }
        put_if_sound(route, buffer, findings, sink)
    }
}

/// Passes a finished file to `sink`, unless one of its findings is an error.
fn put_if_sound(
    route: &Route,
    bytes: &[u8],
    findings: Vec<Diagnostic>,
    sink: &dyn Sink,
) -> io::Result<Vec<Diagnostic>> {
    if !findings.iter().any(|finding| finding.severity == Severity::Error) {
        sink.put(route, bytes)?;
    }
    Ok(findings)
}
