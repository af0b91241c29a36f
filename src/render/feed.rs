//! Feeds: Atom (RFC 4287), RSS 2.0 and JSON Feed 1.1.
//!
//! The id of an entry is a tag URI (RFC 4151) made of its day and its source path, so that it
//! stays when the site moves; `updated` is what the author says, never the build's time.

use std::borrow::Cow;
use std::io::{self, Write as _};

use chrono::{DateTime, FixedOffset};
use lol_html::{RewriteStrSettings, doc_comments, element, rewrite_str};
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use serde_json::json;
use url::Url;

use crate::config::{FeedContent, FeedFormat};
use crate::outputs::Subject;
use crate::path::{Route, percent_encode, slugify};
use crate::site::{Post, Site};

/// Writes a feed of `subject` that is published at `route`.
pub(super) fn write(
    site: &Site,
    format: FeedFormat,
    subject: Subject<'_>,
    route: &Route,
    buffer: &mut Vec<u8>,
) -> io::Result<()> {
    let feed = Feed::of(site, subject, route);
    match format {
        FeedFormat::Atom => feed.atom(buffer),
        FeedFormat::Rss => feed.rss(buffer),
        FeedFormat::Json => feed.json(buffer),
    }
}

/// What every format says.
struct Feed<'s> {
    site: &'s Site,
    id: String,
    title: String,
    url: String,
    page_url: String,
    updated: Option<DateTime<FixedOffset>>,
    entries: Vec<Entry<'s>>,
}

struct Entry<'s> {
    post: &'s Post,
    id: String,
    url: String,
    published: DateTime<FixedOffset>,
    updated: DateTime<FixedOffset>,
    content: Option<String>,
}

impl<'s> Feed<'s> {
    fn of(site: &'s Site, subject: Subject<'_>, route: &Route) -> Self {
        let count = subject.post_count(site).min(site.config.feeds.limit);
        let entries: Vec<_> = subject
            .posts(0..count)
            .filter_map(|index| Entry::of(site, &site.posts[index]))
            .collect();
        let title = match subject {
            Subject::Home => site.config.title.clone(),
            Subject::Section(section) => format!("{} · {}", section.title, site.config.title),
            Subject::Term(_, term) => format!("{} · {}", term.name, site.config.title),
        };
        Self {
            site,
            id: tag(site, "2020-01-01", route.as_str()),
            title,
            url: site.links.absolute(route).unwrap_or_default(),
            page_url: site.links.absolute(&subject.route()).unwrap_or_default(),
            updated: entries.iter().map(|entry| entry.updated).max(),
            entries,
        }
    }

    fn author(&self) -> &str {
        self.site.config.author.as_deref().unwrap_or(&self.site.config.title)
    }

    fn atom(&self, buffer: &mut Vec<u8>) -> io::Result<()> {
        let mut writer = Writer::new(buffer);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
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

    fn atom_entry(&self, w: &mut Xml<'_>, entry: &Entry<'_>) -> io::Result<()> {
        let page = &entry.post.page;
        w.create_element("entry").write_inner_content(|w| {
            text(w, "id", &entry.id)?;
            text(w, "title", &page.title)?;
            link(w, "alternate", "text/html", &entry.url)?;
            text(w, "published", &entry.published.to_rfc3339())?;
            text(w, "updated", &entry.updated.to_rfc3339())?;
            for author in &page.authors {
                person(w, &author.name, author.url.as_deref())?;
            }
            for term in self.terms(entry) {
                w.create_element("category")
                    .with_attribute(("term", &*clean(term)))
                    .write_empty()?;
            }
            if !page.description.is_empty() {
                text(w, "summary", &page.description)?;
            }
            if let Some(content) = &entry.content {
                w.create_element("content")
                    .with_attribute(("type", "html"))
                    .write_text_content(BytesText::new(&clean(content)))?;
            }
            Ok(())
        })?;
        Ok(())
    }

    fn rss(&self, buffer: &mut Vec<u8>) -> io::Result<()> {
        let mut writer = Writer::new(buffer);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
        writer
            .create_element("rss")
            .with_attributes([
                ("version", "2.0"),
                ("xmlns:atom", "http://www.w3.org/2005/Atom"),
                ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
                ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ])
            .write_inner_content(|w| {
                w.create_element("channel").write_inner_content(|w| self.rss_channel(w))?;
                Ok(())
            })?;
        end(writer);
        Ok(())
    }

    fn rss_channel(&self, w: &mut Xml<'_>) -> io::Result<()> {
        text(w, "title", &self.title)?;
        text(w, "link", &self.page_url)?;
        let description = &self.site.config.description;
        text(w, "description", if description.is_empty() { &self.title } else { description })?;
        text(w, "language", &self.site.config.language.to_lowercase())?;
        if let Some(updated) = self.updated {
            text(w, "lastBuildDate", &updated.to_rfc2822())?;
        }
        text(w, "generator", concat!("weekly ", env!("CARGO_PKG_VERSION")))?;
        w.create_element("atom:link")
            .with_attributes([
                ("rel", "self"),
                ("type", "application/rss+xml"),
                ("href", self.url.as_str()),
            ])
            .write_empty()?;
        for entry in &self.entries {
            let page = &entry.post.page;
            w.create_element("item").write_inner_content(|w| {
                text(w, "title", &page.title)?;
                text(w, "link", &entry.url)?;
                w.create_element("guid")
                    .with_attribute(("isPermaLink", "false"))
                    .write_text_content(BytesText::new(&entry.id))?;
                text(w, "pubDate", &entry.published.to_rfc2822())?;
                for author in &page.authors {
                    text(w, "dc:creator", &author.name)?;
                }
                for term in self.terms(entry) {
                    text(w, "category", term)?;
                }
                text(w, "description", &page.description)?;
                if let Some(content) = &entry.content {
                    text(w, "content:encoded", content)?;
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

    fn json_item(&self, entry: &Entry<'_>) -> serde_json::Value {
        let page = &entry.post.page;
        let mut item = json!({
            "id": entry.id,
            "url": entry.url,
            "title": page.title,
            "date_published": entry.published.to_rfc3339(),
            "date_modified": entry.updated.to_rfc3339(),
        });
        if !page.description.is_empty() {
            item["summary"] = page.description.as_str().into();
        }
        match &entry.content {
            Some(content) => item["content_html"] = content.as_str().into(),
            None => item["content_text"] = page.description.as_str().into(),
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
        if !page.authors.is_empty() {
            let authors = page.authors.iter().map(|author| match &author.url {
                Some(url) => json!({ "name": author.name, "url": url }),
                None => json!({ "name": author.name }),
            });
            item["authors"] = authors.collect();
        }
        item
    }

    fn terms<'e>(&'e self, entry: &'e Entry<'_>) -> impl Iterator<Item = &'e str> {
        entry
            .post
            .page
            .terms
            .iter()
            .map(|r| self.site.taxonomies[r.taxonomy].terms[r.term].name.as_str())
    }
}

impl<'s> Entry<'s> {
    fn of(site: &Site, post: &'s Post) -> Option<Self> {
        let zone = site.config.timezone;
        let published = post.date?.instant(zone);
        let url = site.links.absolute(&post.page.route)?;
        let content = match site.config.feeds.content {
            FeedContent::Full => Some(absolute_links(&post.page.html, &url)),
            FeedContent::Summary => None,
        };
        let updated = post.page.updated.map_or(published, |date| date.instant(zone));
        let path = post.page.source.as_str();
        let path = path.strip_prefix("content/").unwrap_or(path);
        let path = path.rsplit_once('.').map_or(path, |(path, _)| path);
        let path = path.strip_suffix("/index").unwrap_or(path);
        let id = tag(site, &post.date?.day.to_string(), path);
        Some(Self { post, id, url, published, updated, content })
    }
}

/// A tag URI (RFC 4151). Without an authority of the site's own, its title keeps its entries
/// apart from those of other sites.
fn tag(site: &Site, day: &str, path: &str) -> String {
    let path = percent_encode(path.trim_start_matches('/'));
    match &site.config.feeds.authority {
        Some(authority) => format!("tag:{authority},{day}:{path}"),
        None => format!(
            "tag:weekly.invalid,{day}:{}/{path}",
            percent_encode(&slugify(&site.config.title))
        ),
    }
}

/// HTML with every relative URL made absolute from `page`, and without what a feed reader must
/// not see: comments, scripts and styles.
fn absolute_links(html: &str, page: &str) -> String {
    let Ok(base) = Url::parse(page) else { return html.to_owned() };
    let settings = RewriteStrSettings::new()
        .append_element_content_handler(element!("[href]", |el| absolute_attribute(
            el, "href", &base
        )))
        .append_element_content_handler(element!("[src]", |el| absolute_attribute(
            el, "src", &base
        )))
        .append_element_content_handler(element!("[poster]", |el| absolute_attribute(
            el, "poster", &base
        )))
        // Other sizes of an image that `src` names too.
        .append_element_content_handler(element!("[srcset]", |el| {
            el.remove_attribute("srcset");
            Ok(())
        }))
        .append_element_content_handler(element!("script, style", |el| {
            el.remove();
            Ok(())
        }))
        .append_document_content_handler(doc_comments!(|comment| {
            comment.remove();
            Ok(())
        }));
    rewrite_str(html, settings).unwrap_or_else(|_| html.to_owned())
}

fn absolute_attribute(
    element: &mut lol_html::html_content::Element<'_, '_>,
    name: &str,
    base: &Url,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let Some(value) = element.get_attribute(name) else { return Ok(()) };
    // Attribute values come as written; `&amp;` is the one escape that URLs are full of.
    let decoded = value.replace("&amp;", "&");
    if Url::parse(&decoded).is_err()
        && let Ok(url) = base.join(&decoded)
    {
        element.set_attribute(name, &url.as_str().replace('&', "&amp;"))?;
    }
    Ok(())
}

type Xml<'b> = Writer<&'b mut Vec<u8>>;

fn text(w: &mut Xml<'_>, name: &str, value: &str) -> io::Result<()> {
    w.create_element(name).write_text_content(BytesText::new(&clean(value)))?;
    Ok(())
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

/// `text` without the characters that XML 1.0 has no way to write (section 2.2).
fn clean(text: &str) -> Cow<'_, str> {
    let refused = |c: char| {
        c.is_control() && !matches!(c, '\t' | '\n' | '\r') || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    if text.contains(refused) { text.replace(refused, "").into() } else { text.into() }
}

fn end(writer: Writer<&mut Vec<u8>>) {
    writer.into_inner().push(b'\n');
}
