//! Finds the headings that links lead to by a fragment in another generator's form.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::Site;
use crate::markdown::{Document, Headings, ids_in, ids_of_other_forms};
use crate::path::Route;

/// The ids on the pages of a site, by output path.
#[derive(Debug)]
pub(crate) struct Anchors<'a>(HashMap<String, PageAnchors<'a>>);

/// The ids in the text of a page. They are searched for when the first link leads to it.
#[derive(Debug)]
struct PageAnchors<'a> {
    text: AnchoredText<'a>,
    ids: OnceLock<HashSet<String>>,
    /// The ids of headings, by what they would be in other forms.
    others: OnceLock<HashMap<String, &'a str>>,
}

/// The parts of a text that have ids.
#[derive(Debug, Clone, Copy)]
pub(super) struct AnchoredText<'a> {
    pub(super) headings: &'a Headings,
    pub(super) html: &'a str,
}

impl<'a> Anchors<'a> {
    /// The ids in texts with these routes.
    pub(super) fn of(texts: impl IntoIterator<Item = (&'a Route, AnchoredText<'a>)>) -> Self {
        let anchors = |(route, text): (&Route, _)| {
            let anchors = PageAnchors { text, ids: OnceLock::new(), others: OnceLock::new() };
            (route.output_path(), anchors)
        };
        Self(texts.into_iter().map(anchors).collect())
    }

    /// The ids in the texts of a site.
    pub(crate) fn of_site(site: &'a Site) -> Self {
        let texts = site.texts().map(|page| (&page.route, AnchoredText::of(&page.document)));
        let sections = site.sections.iter().chain(&site.home).map(|section| {
            let (headings, html) = (&section.headings, section.html.as_str());
            (&section.route, AnchoredText { headings, html })
        });
        Self::of(texts.chain(sections))
    }

    /// The id of the heading to which `id`, in another form, leads on the page at an output path,
    /// unless the page has this id.
    pub(crate) fn heading(&self, path: &str, id: &str) -> Option<&'a str> {
        let page = self.0.get(path)?;
        // WHATWG HTML, section 7.4.6.4: `#top` is the start of the page.
        if id.is_empty() || id.eq_ignore_ascii_case("top") || page.has(id) {
            return None;
        }
        let others = page.others.get_or_init(|| ids_of_other_forms(page.text.headings));
        let found = others.get(id).or_else(|| others.get(&id.to_lowercase()));
        found.copied().filter(|id| !id.is_empty())
    }
}

impl PageAnchors<'_> {
    fn has(&self, id: &str) -> bool {
        self.ids.get_or_init(|| ids_in(self.text.html)).contains(id)
    }
}

impl<'a> AnchoredText<'a> {
    pub(super) fn of(document: &'a Document) -> Self {
        Self { headings: &document.headings, html: &document.html }
    }
}
