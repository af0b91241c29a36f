//! Short texts about the site, at its root.

use crate::outputs::TextFile;
use crate::path::Route;
use crate::site::Site;

/// Writes a short text.
pub(super) fn write(file: TextFile, site: &Site, buffer: &mut Vec<u8>) {
    match file {
        TextFile::Robots => robots(site, buffer),
    }
}

/// A `robots.txt` that allows all crawlers (RFC 9309).
fn robots(site: &Site, buffer: &mut Vec<u8>) {
    buffer.extend_from_slice(b"User-agent: *\nAllow: /\n");
    if let Some(sitemap) = site.links.absolute(&Route::root().child_file("sitemap.xml")) {
        buffer.extend_from_slice(format!("\nSitemap: {sitemap}\n").as_bytes());
    }
}
