//! Renders planned files to bytes. Pages are rendered from views by templates; feeds and other
//! machine-readable files are written without templates.

mod bounded;
mod calendar;
mod card;
mod engine;
mod feed;
mod feed_body;
mod functions;
mod links_json;
mod sitemap;
mod template_errors;
mod verified;

pub(crate) use engine::UserTemplate;
pub use engine::{Engine, EngineInput};
pub use functions::FunctionInput;

use std::io;

use calendar::CalendarEntries;
use feed::Feed;
use feed_body::FeedBodies;

use crate::diagnostic::{Diagnostic, Severity};
use crate::outputs::{PlannedFile, Recipe};
use crate::sink::{Cache, Sink};
use crate::site::Site;
use crate::view::{Shared, view};

/// Renders the files of a site.
pub struct Renderer<'s> {
    site: &'s Site,
    engine: &'s Engine,
    shared: &'s Shared,
    pieces: Pieces,
    /// The cache for cards, if available.
    cache: Option<&'s dyn Cache>,
}

/// Intermediate results shared by several files, computed on first use. For a large site these are
/// hundreds of megabytes, and freeing them is slow, so the command line leaks them on exit.
#[derive(Debug)]
pub struct Pieces {
    feed_bodies: FeedBodies,
    entries: CalendarEntries,
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
        let pieces =
            Pieces { feed_bodies: FeedBodies::new(site), entries: CalendarEntries::of(site) };
        Self { site, engine, shared, pieces, cache }
    }

    /// The shared results, after all files are rendered.
    pub fn into_pieces(self) -> Pieces {
        self.pieces
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
        let mut findings = Vec::new();
        match &file.recipe {
            Recipe::Copy(bytes) => {
                sink.copy(&file.route, bytes)?;
                return Ok(findings);
            }
            Recipe::Feed(format, subject) => {
                let feed = Feed::of(self.site, &self.pieces.feed_bodies, *subject, &file.route);
                findings.extend(feed.unsafe_texts());
                feed.write(*format, buffer)?;
            }
            Recipe::Sitemap(range) => sitemap::write(self.site, range.clone(), buffer)?,
            Recipe::SitemapIndex(parts) => sitemap::write_index(self.site, parts, buffer)?,
            // These two grow with the complete site, and are not held in memory.
            Recipe::LinksJson => {
                let write = |out: &mut dyn io::Write| links_json::write(self.site, out);
                sink.put_in_pieces(&file.route, &write)?;
                return Ok(findings);
            }
            Recipe::Calendar(None) => {
                let entries = &self.pieces.entries;
                let write =
                    |out: &mut dyn io::Write| calendar::write(self.site, entries, None, out);
                sink.put_in_pieces(&file.route, &write)?;
                return Ok(findings);
            }
            Recipe::Calendar(post) => {
                calendar::write(self.site, &self.pieces.entries, *post, buffer)?;
            }
            Recipe::Card(card) => {
                let font = self.site.card_font.as_ref();
                let Some(bytes) = font.and_then(|font| card::card(card, font, self.cache)) else {
                    findings.push(card::undrawn(card));
                    return Ok(findings);
                };
                buffer.extend_from_slice(&bytes);
            }
            Recipe::Robots => sitemap::write_robots(self.site, buffer),
            // Built separately: see the module `search`.
            Recipe::SearchIndex => return Ok(findings),
            Recipe::Post(..)
            | Recipe::Page(_)
            | Recipe::Listing(_)
            | Recipe::Terms(_)
            | Recipe::Archive(_)
            | Recipe::Digest(_)
            | Recipe::Search
            | Recipe::NotFound
            | Recipe::Redirect(_) => {
                findings.extend(verified::page(self.site, &file.recipe));
                if let Some(view) = view(file, self.site, self.shared) {
                    self.engine.render(&view, &file.requested_by, buffer, &mut findings);
                }
            }
        }
        if findings.iter().any(|finding| finding.severity == Severity::Error) {
            return Ok(findings);
        }
        sink.put(&file.route, buffer)?;
        Ok(findings)
    }
}
