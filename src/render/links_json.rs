//! `links.json`: the links of all issues, for programs. A large digest has tens of thousands, so
//! they are written without a value in between, one a line.

use std::io::{self, Write as _};

use serde_json::json;

use crate::path::Route;
use crate::site::Site;
use crate::site::index::{IndexedLink, LinkedSite};

/// Writes the file.
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
            "number": post.number,
            "date": post.date.map(|date| date.day.to_string()),
        });
        serde_json::to_writer(&mut *out, &issue)?;
    }
    out.write_all(b"\n],\n\"links\":[")?;
    let index = &site.index.links;
    let links = index
        .sites
        .iter()
        .flat_map(|of| index.links[of.links.clone()].iter().map(move |link| (of, link)));
    let mut line = Vec::with_capacity(512);
    for (at, (of, link)) in links.enumerate() {
        line.clear();
        line.extend_from_slice(separator(at));
        write_link(site, of, link, &mut line)?;
        out.write_all(&line)?;
    }
    out.write_all(b"\n]}\n")
}

fn separator(at: usize) -> &'static [u8] {
    if at == 0 { b"\n" } else { b",\n" }
}

fn write_link(
    site: &Site,
    of: &LinkedSite,
    link: &IndexedLink,
    buffer: &mut Vec<u8>,
) -> io::Result<()> {
    let digest = &site.posts[link.last.post].page.digest;
    let told = digest.links.at(link.last.item);
    let titled = link.titled.link(&site.posts);
    text(buffer, b"{\"url\":", told.url)?;
    text(buffer, b",\"title\":", titled.title)?;
    text(buffer, b",\"site\":", &of.host)?;
    if let Some(section) = told.place.section.and_then(|at| digest.sections.get(at)) {
        text(buffer, b",\"section\":", &section.name)?;
        if !section.id.is_empty() {
            text(buffer, b",\"anchor\":", &section.id)?;
        }
    }
    let (count, first, last) = (link.issues, link.first.post, link.last.post);
    write!(buffer, ",\"count\":{count},\"first\":{first},\"last\":{last}}}")
}

fn text(buffer: &mut Vec<u8>, key: &[u8], value: &str) -> io::Result<()> {
    buffer.extend_from_slice(key);
    Ok(serde_json::to_writer(buffer, value)?)
}
