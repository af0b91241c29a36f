//! `sitemap.xml` (sitemaps.org, protocol 0.9).

use std::io;
use std::ops::Range;

use quick_xml::Writer;
use quick_xml::events::BytesText;

use super::xml::{end, start};
use crate::outputs::sitemap_routes;
use crate::path::Route;
use crate::site::Site;

const NAMESPACE: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");

/// Writes the entries `range` of the site's sitemap.
pub(super) fn write(site: &Site, range: Range<usize>, buffer: &mut Vec<u8>) -> io::Result<()> {
    let mut writer = Writer::new_with_indent(buffer, b' ', 1);
    start(&mut writer)?;
    let entries = sitemap_routes(site).skip(range.start).take(range.len());
    writer.create_element("urlset").with_attribute(NAMESPACE).write_inner_content(|writer| {
        for (route, changed) in entries {
            let url = site.links.absolute(&route).unwrap_or_default();
            writer.create_element("url").write_inner_content(|writer| {
                writer.create_element("loc").write_text_content(BytesText::new(&url))?;
                if let Some(changed) = &changed {
                    writer.create_element("lastmod").write_text_content(BytesText::new(changed))?;
                }
                Ok(())
            })?;
        }
        Ok(())
    })?;
    end(writer);
    Ok(())
}

/// Writes the index of a sitemap's parts.
pub(super) fn write_index(site: &Site, parts: &[Route], buffer: &mut Vec<u8>) -> io::Result<()> {
    let mut writer = Writer::new_with_indent(buffer, b' ', 1);
    start(&mut writer)?;
    writer.create_element("sitemapindex").with_attribute(NAMESPACE).write_inner_content(
        |writer| {
            for part in parts {
                let url = site.links.absolute(part).unwrap_or_default();
                writer.create_element("sitemap").write_inner_content(|writer| {
                    writer.create_element("loc").write_text_content(BytesText::new(&url))?;
                    Ok(())
                })?;
            }
            Ok(())
        },
    )?;
    end(writer);
    Ok(())
}
