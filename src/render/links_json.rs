//! Writes `links.json`: the links of all issues, for programs. A large digest has tens of
//! thousands, so they are serialised directly, one per line.

use std::io;

use serde_json::json;

use crate::bytes::any;
use crate::digest::links::DigestLink;
use crate::digest::sections::DigestSection;
use crate::path::Route;
use crate::site::Site;
use crate::site::index::{IndexedLink, LinkedSite};

/// Writes the links of a site.
pub(super) fn write(site: &Site, out: &mut dyn io::Write) -> io::Result<()> {
    let absolute =
        |route: &Route| site.links.absolute(route).unwrap_or_else(|| site.links.href(route));
    let head = json!({
        "title": site.config.title,
        "home_page_url": absolute(&Route::root()),
        "language": site.config.language,
    });
    out.write_all(b"{\"version\":1,\"site\":")?;
    serde_json::to_writer(&mut *out, &head)?;
    out.write_all(b",\n\"issues\":[")?;
    for (at, post) in site.posts.iter().enumerate() {
        out.write_all(separator(at))?;
        let issue = json!({
            "url": absolute(&post.page.route),
            "title": post.page.title,
            "number": post.number(),
            "date": post.date.map(|date| date.to_string()),
        });
        serde_json::to_writer(&mut *out, &issue)?;
    }
    out.write_all(b"\n],\n\"links\":[")?;
    let index = &site.index.links;
    let mut links = index
        .sites
        .iter()
        .flat_map(|of| index.links[of.links.clone()].iter().map(move |link| (of, link)));
    let mut line = Vec::with_capacity(512);
    let mut rows = Vec::with_capacity(AT_ONCE);
    let mut count = 0;
    loop {
        rows.clear();
        rows.extend(links.by_ref().take(AT_ONCE).map(|(of, link)| LinkRow::of(site, of, link)));
        if rows.is_empty() {
            return out.write_all(b"\n]}\n");
        }
        for row in &rows {
            line.clear();
            line.extend_from_slice(separator(count));
            count += 1;
            row.write(&mut line)?;
            out.write_all(&line)?;
        }
    }
}

fn separator(at: usize) -> &'static [u8] {
    if at == 0 { b"\n" } else { b",\n" }
}

/// The number of links to look up before writing them: they are scattered in memory, and batched
/// look-ups let their cache misses overlap.
const AT_ONCE: usize = 64;

/// A link of the index with its details.
struct LinkRow<'s> {
    of: &'s LinkedSite,
    link: &'s IndexedLink,
    details: DigestLink<'s>,
    title: &'s str,
    section: Option<&'s DigestSection>,
}

impl<'s> LinkRow<'s> {
    fn of(site: &'s Site, of: &'s LinkedSite, link: &'s IndexedLink) -> Self {
        let digest = &site.posts[link.last.post()].page.digest;
        let details = digest.links.at(link.last.item());
        let title = link.titled.link(&site.posts).title;
        let section = details.place.section.and_then(|at| digest.sections.get(at));
        Self { of, link, details, title, section }
    }

    fn write(&self, buffer: &mut Vec<u8>) -> io::Result<()> {
        text(buffer, b"{\"url\":", self.details.url)?;
        text(buffer, b",\"title\":", self.title)?;
        text(buffer, b",\"site\":", &self.of.host)?;
        if let Some(section) = self.section {
            text(buffer, b",\"section\":", &section.name)?;
            if !section.id.is_empty() {
                text(buffer, b",\"anchor\":", &section.id)?;
            }
        }
        let IndexedLink { issues, first, last, .. } = self.link;
        for (key, value) in [
            (&b",\"count\":"[..], *issues),
            (b",\"first\":", first.post()),
            (b",\"last\":", last.post()),
        ] {
            buffer.extend_from_slice(key);
            serde_json::to_writer(&mut *buffer, &value)?;
        }
        buffer.push(b'}');
        Ok(())
    }
}

fn text(buffer: &mut Vec<u8>, key: &[u8], value: &str) -> io::Result<()> {
    buffer.extend_from_slice(key);
    // Few texts contain characters that need escaping.
    if any(value.as_bytes(), |byte| [byte < b' ', byte == b'"', byte == b'\\']) {
        return Ok(serde_json::to_writer(buffer, value)?);
    }
    buffer.push(b'"');
    buffer.extend_from_slice(value.as_bytes());
    buffer.push(b'"');
    Ok(())
}
