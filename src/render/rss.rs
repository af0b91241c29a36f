//! RSS 2.0: the part that all feeds share, and feeds without dates.

use std::io;

use chrono::{DateTime, FixedOffset};
use quick_xml::Writer;
use quick_xml::events::BytesText;

use super::xml::{Xml, end, escaped, start, text};
use crate::outputs::PageFeed;
use crate::path::Route;
use crate::site::Site;

/// The data of a feed itself.
pub(super) struct Channel<'f> {
    pub(super) title: &'f str,
    pub(super) url: &'f str,
    pub(super) page_url: &'f str,
    pub(super) updated: Option<DateTime<FixedOffset>>,
}

/// Writes a feed with the items that `items` writes.
pub(super) fn write(
    site: &Site,
    channel: &Channel<'_>,
    buffer: &mut Vec<u8>,
    items: impl FnOnce(&mut Xml<'_>) -> io::Result<()>,
) -> io::Result<()> {
    let mut writer = Writer::new(buffer);
    start(&mut writer)?;
    writer
        .create_element("rss")
        .with_attributes([
            ("version", "2.0"),
            ("xmlns:atom", "http://www.w3.org/2005/Atom"),
            ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
        ])
        .write_inner_content(|w| {
            w.create_element("channel").write_inner_content(|w| {
                head(site, channel, w)?;
                items(w)
            })?;
            Ok(())
        })?;
    end(writer);
    Ok(())
}

fn head(site: &Site, channel: &Channel<'_>, w: &mut Xml<'_>) -> io::Result<()> {
    text(w, "title", channel.title)?;
    text(w, "link", channel.page_url)?;
    let description = site.config.description.as_str();
    text(w, "description", if description.is_empty() { channel.title } else { description })?;
    text(w, "language", &site.config.language.to_lowercase())?;
    if let Some(updated) = channel.updated {
        text(w, "lastBuildDate", &updated.to_rfc2822())?;
    }
    text(w, "generator", concat!("weekly ", env!("CARGO_PKG_VERSION")))?;
    w.create_element("atom:link")
        .with_attributes([("rel", "self"), ("type", "application/rss+xml"), ("href", channel.url)])
        .write_empty()?;
    Ok(())
}

/// Writes a feed without dates. The ids of its items are their URLs, as in Hugo's.
pub(super) fn write_pages(site: &Site, feed: PageFeed<'_>, buffer: &mut Vec<u8>) -> io::Result<()> {
    let absolute = |route: &Route| site.links.absolute(route).unwrap_or_default();
    let title = format!("{} · {}", feed.title(site), site.config.title);
    let (url, page_url) = (absolute(&feed.route(site)), absolute(&feed.page_route()));
    let channel = Channel { title: &title, url: &url, page_url: &page_url, updated: None };
    write(site, &channel, buffer, |w| {
        for item in feed.items(site) {
            let url = absolute(item.route);
            w.create_element("item").write_inner_content(|w| {
                text(w, "title", item.title)?;
                text(w, "link", &url)?;
                w.create_element("guid")
                    .with_attribute(("isPermaLink", "true"))
                    .write_text_content(BytesText::new(&url))?;
                if item.description.is_empty() {
                    return Ok(());
                }
                // The description of an item is HTML.
                text(w, "description", &escaped(item.description))
            })?;
        }
        Ok(())
    })
}
