//! `links.json`: the links of all issues, for programs. A large digest has tens of thousands, so
//! they are written straight into the buffer, one a line.

use std::io::{self, Write as _};

use serde::Serialize;
use serde_json::json;

use crate::path::Route;
use crate::site::Site;
use crate::site::index::{IndexedLink, LinkedSite};

/// A link, its fields in the order they are written.
#[derive(Serialize)]
struct Entry<'s> {
    url: &'s str,
    title: &'s str,
    site: &'s str,
    /// The section of the newest telling, and its `id` on the issue's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    anchor: Option<&'s str>,
    /// The number of issues, then the first and the last of them in `issues`.
    count: usize,
    first: usize,
    last: usize,
}

/// Writes the file.
pub(super) fn write(site: &Site, buffer: &mut Vec<u8>) -> io::Result<()> {
    let absolute =
        |route: &Route| site.links.absolute(route).unwrap_or_else(|| site.links.href(route));
    let head = json!({
        "title": site.config.title,
        "home_page_url": absolute(&Route::root()),
        "language": site.config.language,
    });
    buffer.extend_from_slice(b"{\"version\":1,\"site\":");
    serde_json::to_writer(&mut *buffer, &head)?;
    buffer.extend_from_slice(b",\n\"issues\":[");
    for (at, post) in site.posts.iter().enumerate() {
        buffer.extend_from_slice(separator(at));
        let issue = json!({
            "url": absolute(&post.page.route),
            "title": post.page.title,
            "number": post.number,
            "date": post.date.map(|date| date.day.to_string()),
        });
        serde_json::to_writer(&mut *buffer, &issue)?;
    }
    buffer.extend_from_slice(b"\n],\n\"links\":[");
    let index = &site.index.links;
    let links = index
        .sites
        .iter()
        .flat_map(|of| index.links[of.links.clone()].iter().map(move |link| (of, link)));
    for (at, (of, link)) in links.enumerate() {
        buffer.extend_from_slice(separator(at));
        serde_json::to_writer(&mut *buffer, &entry(site, of, link))?;
    }
    buffer.write_all(b"\n]}\n")
}

fn separator(at: usize) -> &'static [u8] {
    if at == 0 { b"\n" } else { b",\n" }
}

fn entry<'s>(site: &'s Site, of: &'s LinkedSite, link: &IndexedLink) -> Entry<'s> {
    let digest = &site.posts[link.last.post].page.digest;
    let told = &digest.links[link.last.item];
    let titled = &site.posts[link.titled.post].page.digest.links[link.titled.item];
    let section = told.place.section.and_then(|at| digest.sections.get(at));
    Entry {
        url: &told.url,
        title: &titled.title,
        site: &of.host,
        section: section.map(|section| section.name.as_str()),
        anchor: section.map(|section| section.id.as_str()).filter(|id| !id.is_empty()),
        count: link.issues,
        first: link.first.post,
        last: link.last.post,
    }
}
