//! The ids of feeds and their entries. A reader shows an entry again if its id changes.
//!
//! An id is a tag URI (RFC 4151) composed of the entry's day and its source path, so that it
//! remains the same when the site moves. With `compatibility`, it is the one that the former
//! generator gave the entry, unless `feeds.authority` is set.

use url::Url;

use crate::config::Generator;
use crate::parse::{name_of, undated};
use crate::path::{below_content, percent_encode, slugify};
use crate::site::{Post, Site};

/// The id of the entry of a post that is published at `url`; `None` if it has no date.
pub(super) fn of_post(site: &Site, post: &Post, url: &str) -> Option<String> {
    let day = post.date?.day.to_string();
    let former = site.config.compatibility.filter(|_| site.config.feeds.authority.is_none());
    let base = || site.links.base().unwrap_or_default();
    let route = post.page.route.as_str();
    Some(match former {
        None => {
            let path = below_content(post.page.source.as_str());
            let path = path.rsplit_once('.').map_or(path, |(path, _)| path);
            tag(site, &day, path.strip_suffix("/index").unwrap_or(path))
        }
        // `.Permalink`, in Hugo's embedded rss.xml.
        Some(Generator::Hugo) => url.to_owned(),
        // `page.permalink`, in Zola's built-in atom.xml and rss.xml; it is not encoded.
        Some(Generator::Zola) => base() + route,
        // The filter `htmlBaseUrl`, in the plugin's atom.njk: encoded as by WHATWG's URL.
        Some(Generator::Eleventy) => {
            Url::parse(&(base() + route)).map_or_else(|_| url.to_owned(), Into::into)
        }
        Some(Generator::Jekyll) => base() + &encoded_by_jekyll(&id_of_jekyll(post)),
        // `get_tag_uri`, in the package feedgenerator.
        Some(Generator::Pelican) => {
            let base = base();
            let (_, rest) = base.split_once("://")?;
            let (host, prefix) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let host = host.split(':').next().unwrap_or_default().to_lowercase();
            format!("tag:{host},{day}:{prefix}{route}")
        }
    })
}

/// `Document#id` of Jekyll: the folder of the page's URL, and the name of the source file without
/// its date, unless front matter has a `slug`.
fn id_of_jekyll(post: &Post) -> String {
    let url = post.page.route.as_str().trim_end_matches('/');
    let folder = &url[..url.rfind('/').unwrap_or(0)];
    let name = || undated(name_of(&post.page.source));
    let name = post.page.front.slug.as_deref().unwrap_or_else(name).trim_end_matches('.');
    format!("{folder}/{name}")
}

/// A path as the package addressable normalises it: apostrophes are not encoded.
fn encoded_by_jekyll(path: &str) -> String {
    percent_encode(path).replace("%27", "'")
}

/// A tag URI (RFC 4151). Without an authority in the settings, the site's title distinguishes its
/// entries from those of other sites.
pub(super) fn tag(site: &Site, day: &str, path: &str) -> String {
    let path = percent_encode(path.trim_start_matches('/'));
    match &site.config.feeds.authority {
        Some(authority) => format!("tag:{authority},{day}:{path}"),
        None => format!(
            "tag:weekly.invalid,{day}:{}/{path}",
            percent_encode(&slugify(&site.config.title))
        ),
    }
}
