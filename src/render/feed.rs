//! Feeds: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1.
//!
//! `updated` is the author's date, never the build's time.

use std::borrow::Cow;
use std::io::{self, Write as _};

use chrono::{DateTime, FixedOffset};
use quick_xml::Writer;
use quick_xml::events::{BytesStart, BytesText};
use serde_json::json;

use super::feed_body::FeedBodies;
use super::rss::{self, Channel};
use super::xml::{Xml, clean, end, escaped, long_text, start, text};
use super::{entry_id, verified};
use crate::config::{FeedContent, FeedFormat};
use crate::diagnostic::Diagnostic;
use crate::outputs::{Subject, feed_route};
use crate::parse::Author;
use crate::site::{Post, Site};

/// The data of a feed, independent of its format.
pub(super) struct Feed<'s> {
    site: &'s Site,
    id: String,
    title: String,
    url: String,
    page_url: String,
    updated: Option<DateTime<FixedOffset>>,
    entries: Vec<FeedEntry<'s>>,
}

struct FeedEntry<'s> {
    post: &'s Post,
    id: String,
    url: String,
    published: DateTime<FixedOffset>,
    updated: DateTime<FixedOffset>,
    content: Option<Cow<'s, str>>,
}

impl<'s> Feed<'s> {
    /// The feed of `subject` in a format.
    pub(super) fn of(
        site: &'s Site,
        bodies: &'s FeedBodies,
        subject: Subject<'_>,
        format: FeedFormat,
    ) -> Self {
        let route = &feed_route(site, subject, format);
        let count = subject.post_count(site).min(site.config.feeds.limit);
        let entries: Vec<_> = subject
            .posts(0..count)
            .filter_map(|index| FeedEntry::of(site, bodies, index))
            .collect();
        let title = match subject {
            Subject::Home => site.config.title.clone(),
            Subject::Section(section) => format!("{} · {}", section.title, site.config.title),
            Subject::Term(_, term) => format!("{} · {}", term.name, site.config.title),
        };
        Self {
            site,
            id: entry_id::tag(site, "2020-01-01", route.as_str()),
            title,
            url: site.links.absolute(route).unwrap_or_default(),
            page_url: site.links.absolute(&subject.route()).unwrap_or_default(),
            updated: entries.iter().map(|entry| entry.updated).max(),
            entries,
        }
    }

    /// Diagnostics about unsafe HTML in its entries, where contributors are not trusted.
    pub(super) fn unsafe_texts(&self) -> impl Iterator<Item = Diagnostic> {
        self.entries.iter().filter_map(|entry| {
            verified::text(self.site, &entry.post.page.source, entry.content.as_ref()?)
        })
    }

    /// Writes the feed.
    pub(super) fn write(&self, format: FeedFormat, buffer: &mut Vec<u8>) -> io::Result<()> {
        match format {
            FeedFormat::Atom => self.atom(buffer),
            FeedFormat::Rss => self.rss(buffer),
            FeedFormat::Json => self.json(buffer),
        }
    }

    fn author(&self) -> &str {
        self.site.config.author.as_deref().unwrap_or(&self.site.config.title)
    }

    fn atom(&self, buffer: &mut Vec<u8>) -> io::Result<()> {
        let mut writer = Writer::new(buffer);
        start(&mut writer)?;
        writer
            .create_element("feed")
            .with_attributes([
                ("xmlns", "http://www.w3.org/2005/Atom"),
                ("xml:lang", self.site.config.language.as_str()),
            ])
            .write_inner_content(|w| {
                text(w, "id", &self.id)?;
                text(w, "title", &self.title)?;
                if !self.site.config.description.is_empty() {
                    text(w, "subtitle", &self.site.config.description)?;
                }
                link(w, "self", "application/atom+xml", &self.url)?;
                link(w, "alternate", "text/html", &self.page_url)?;
                text(w, "updated", &self.updated.map(|at| at.to_rfc3339()).unwrap_or_default())?;
                person(w, self.author(), None)?;
                w.create_element("generator")
                    .with_attribute(("version", env!("CARGO_PKG_VERSION")))
                    .write_text_content(BytesText::new("weekly"))?;
                self.entries.iter().try_for_each(|entry| self.atom_entry(w, entry))
            })?;
        end(writer);
        Ok(())
    }

    fn atom_entry(&self, w: &mut Xml<'_>, entry: &FeedEntry<'_>) -> io::Result<()> {
        let page = &entry.post.page;
        w.create_element("entry").write_inner_content(|w| {
            text(w, "id", &entry.id)?;
            text(w, "title", &page.title)?;
            link(w, "alternate", "text/html", &entry.url)?;
            text(w, "published", &entry.published.to_rfc3339())?;
            text(w, "updated", &entry.updated.to_rfc3339())?;
            for author in &page.front.authors {
                person(w, &author.name, self.url_of(author).as_deref())?;
            }
            for term in self.terms(entry) {
                w.create_element("category")
                    .with_attribute(("term", &*clean(term)))
                    .write_empty()?;
            }
            if !page.description().is_empty() {
                text(w, "summary", page.description())?;
            }
            if let Some(content) = &entry.content {
                let start = BytesStart::new("content").with_attributes([("type", "html")]);
                long_text(w, &start, content)?;
            }
            Ok(())
        })?;
        Ok(())
    }

    fn rss(&self, buffer: &mut Vec<u8>) -> io::Result<()> {
        let channel = Channel {
            title: &self.title,
            url: &self.url,
            page_url: &self.page_url,
            updated: self.updated,
        };
        rss::write(self.site, &channel, buffer, |w| self.rss_items(w))
    }

    fn rss_items(&self, w: &mut Xml<'_>) -> io::Result<()> {
        for entry in &self.entries {
            let page = &entry.post.page;
            w.create_element("item").write_inner_content(|w| {
                text(w, "title", &page.title)?;
                text(w, "link", &entry.url)?;
                w.create_element("guid")
                    .with_attribute((
                        "isPermaLink",
                        if entry.id == entry.url { "true" } else { "false" },
                    ))
                    .write_text_content(BytesText::new(&entry.id))?;
                text(w, "pubDate", &entry.published.to_rfc2822())?;
                for author in &page.front.authors {
                    text(w, "dc:creator", &author.name)?;
                }
                for term in self.terms(entry) {
                    text(w, "category", term)?;
                }
                // In RSS 2.0 the description of an item is HTML.
                text(w, "description", &escaped(page.description()))?;
                if let Some(content) = &entry.content {
                    long_text(w, &BytesStart::new("content:encoded"), content)?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    fn json(&self, buffer: &mut Vec<u8>) -> io::Result<()> {
        let items: Vec<_> = self.entries.iter().map(|entry| self.json_item(entry)).collect();
        let mut feed = json!({
            "version": "https://jsonfeed.org/version/1.1",
            "title": self.title,
            "home_page_url": self.page_url,
            "feed_url": self.url,
            "language": self.site.config.language,
            "authors": [{ "name": self.author() }],
            "items": items,
        });
        if !self.site.config.description.is_empty() {
            feed["description"] = self.site.config.description.as_str().into();
        }
        serde_json::to_writer(&mut *buffer, &feed)?;
        buffer.write_all(b"\n")
    }

    fn json_item(&self, entry: &FeedEntry<'_>) -> serde_json::Value {
        let page = &entry.post.page;
        let mut item = json!({
            "id": entry.id,
            "url": entry.url,
            "title": page.title,
            "date_published": entry.published.to_rfc3339(),
            "date_modified": entry.updated.to_rfc3339(),
        });
        if !page.description().is_empty() {
            item["summary"] = page.description().into();
        }
        match &entry.content {
            Some(content) => item["content_html"] = content.as_ref().into(),
            None => item["content_text"] = page.description().into(),
        }
        if let Some(image) =
            page.cover.as_ref().and_then(|cover| self.site.links.absolute_href(&cover.url))
        {
            item["image"] = image.into();
        }
        let tags: Vec<&str> = self.terms(entry).collect();
        if !tags.is_empty() {
            item["tags"] = tags.into();
        }
        if !page.front.authors.is_empty() {
            let authors = page.front.authors.iter().map(|author| match self.url_of(author) {
                Some(url) => json!({ "name": author.name, "url": url }),
                None => json!({ "name": author.name }),
            });
            item["authors"] = authors.collect();
        }
        item
    }

    fn url_of(&self, author: &Author) -> Option<String> {
        self.site.links.absolute_href(author.url.as_deref()?)
    }

    fn terms<'e>(&'e self, entry: &'e FeedEntry<'_>) -> impl Iterator<Item = &'e str> {
        entry
            .post
            .page
            .terms
            .iter()
            .map(|r| self.site.taxonomies[r.taxonomy].terms[r.term].name.as_str())
    }
}

impl<'s> FeedEntry<'s> {
    fn of(site: &'s Site, bodies: &'s FeedBodies, index: usize) -> Option<Self> {
        let post = &site.posts[index];
        let zone = &site.config.timezone;
        let published = post.date?.instant(zone);
        let url = site.links.absolute(&post.page.route)?;
        let content = match site.config.feeds.content {
            FeedContent::Full => Some(bodies.get(site, index, &url)),
            FeedContent::Summary => None,
        };
        let updated = post.page.front.updated.map_or(published, |date| date.instant(zone));
        let id = entry_id::of_post(site, post, &url)?;
        Some(Self { post, id, url, published, updated, content })
    }
}

fn link(w: &mut Xml<'_>, rel: &str, media_type: &str, url: &str) -> io::Result<()> {
    w.create_element("link")
        .with_attributes([("rel", rel), ("type", media_type), ("href", url)])
        .write_empty()?;
    Ok(())
}

fn person(w: &mut Xml<'_>, name: &str, url: Option<&str>) -> io::Result<()> {
    w.create_element("author").write_inner_content(|w| {
        text(w, "name", name)?;
        url.map_or(Ok(()), |url| text(w, "uri", url))
    })?;
    Ok(())
}
