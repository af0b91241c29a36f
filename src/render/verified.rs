//! The final check of contributors' HTML, where they are not trusted, as it is inserted into a page
//! or a feed.

use crate::diagnostic::{Diagnostic, Location};
use crate::markdown::{self, HtmlPolicy};
use crate::outputs::{Subject, TemplatePage};
use crate::path::SourcePath;
use crate::site::{Site, SiteSection};

/// Checks the texts that `page` shows in full.
pub(super) fn page(site: &Site, page: &TemplatePage<'_>) -> Option<Diagnostic> {
    match page {
        TemplatePage::Post(_, post) => text(site, &post.page.source, post.page.html()),
        TemplatePage::Page(page) => text(site, &page.source, page.html()),
        TemplatePage::Listing(listing) => match listing.subject {
            Subject::Home => site.home.as_ref().and_then(|home| introduction(site, home)),
            Subject::Section(section) => introduction(site, section),
            Subject::Term(..) => None,
        },
        _ => None,
    }
}

fn introduction(site: &Site, section: &SiteSection) -> Option<Diagnostic> {
    text(site, section.source.as_ref()?, &section.html)
}

/// Checks `html`, the text of the file `source`.
pub(super) fn text(site: &Site, source: &SourcePath, html: &str) -> Option<Diagnostic> {
    if site.config.markdown.html != HtmlPolicy::Sanitized {
        return None;
    }
    let what = markdown::verify(html).err()?;
    let message = format!("after sanitising, the HTML of this text still contains {what}");
    Some(Diagnostic::error("unsafe-html", message).at(Location::file(source)).hint(
        "this is a bug in weekly: please report it with this file; until then, remove \
                   the HTML from the text",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outputs::{GeneratedFile, Recipe, plan};
    use crate::render::feed::Feed;
    use crate::render::feed_body::FeedBodies;
    use crate::site::index::tests::site;

    /// Renders Markdown as if its authors were trusted, so that their HTML is in the bodies as if
    /// the sanitiser had missed it.
    #[test]
    fn html_missed_by_the_sanitiser_is_found_in_pages_and_feeds() {
        for (html, policy, found) in [
            ("<p onclick=\"x\">a</p>", "sanitized", true),
            ("<p onclick=\"x\">a</p>", "trusted", false),
            ("<p class=\"x\">a</p>", "sanitized", false),
        ] {
            let settings = format!("base_url: https://a.example\nmarkdown: {{html: {policy}}}\n");
            let site = site(&settings, &[("2026-01-01", html)]);
            let bodies = FeedBodies::new(&site);
            let (mut pages, mut feeds) = (0, 0);
            for file in plan(&site).value.files {
                match file.recipe {
                    Recipe::Template(shown) => pages += usize::from(page(&site, &shown).is_some()),
                    Recipe::Generated(GeneratedFile::Feed(format, subject)) => {
                        let feed = Feed::of(&site, &bodies, subject, format);
                        feeds += feed.unsafe_texts().count();
                    }
                    _ => {}
                }
            }
            assert_eq!((pages > 0, feeds > 0), (found, found), "{html} {policy}");
        }
    }
}
