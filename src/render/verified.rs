//! The final check of contributors' HTML, where they are not trusted, as it is inserted into a page
//! or a feed.

use crate::diagnostic::{Diagnostic, Location};
use crate::markdown::{self, HtmlPolicy};
use crate::outputs::TemplatePage;
use crate::path::SourcePath;
use crate::site::Site;

/// Checks the texts that `page` shows in full.
pub(super) fn page<'s>(site: &'s Site, page: &TemplatePage<'s>) -> Option<Diagnostic> {
    match page {
        TemplatePage::Post(_, post) => text(site, &post.page.source, post.page.html()),
        TemplatePage::Page(page) => text(site, &page.source, page.html()),
        _ => {
            let section = page.introduction(site)?;
            text(site, section.source.as_ref()?, &section.html)
        }
    }
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
        let (bad, good) = ("<p onclick=\"x\">a</p>", "<p class=\"x\">a</p>");
        let introductions = ["_index", "notes/_index", "tags/_index", "tags/x/_index"];
        for file in ["2026-01-01", "about"].into_iter().chain(introductions) {
            for (html, policy, found) in
                [(bad, "sanitized", true), (bad, "trusted", false), (good, "sanitized", false)]
            {
                let case = format!("{file} {html} {policy}");
                let settings =
                    format!("base_url: https://a.example\nmarkdown: {{html: {policy}}}\n");
                let post = ("notes/2026-01-02", "---\ntitle: N\ntags: [x]\n---\nText\n");
                let site = site(&settings, &[(file, html), post]);
                let bodies = FeedBodies::new(&site);
                let (mut pages, mut feeds) = (0, 0);
                for planned in plan(&site).value.files {
                    match planned.recipe {
                        Recipe::Template(shown) => {
                            pages += usize::from(page(&site, &shown).is_some());
                        }
                        Recipe::Generated(GeneratedFile::Feed(format, subject)) => {
                            let feed = Feed::of(&site, &bodies, subject, format);
                            feeds += feed.unsafe_texts().count();
                        }
                        _ => {}
                    }
                }
                assert_eq!(pages, usize::from(found), "{case}");
                assert_eq!(feeds > 0, found && file == "2026-01-01", "{case}");
            }
        }
    }
}
