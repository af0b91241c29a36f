//! Links to other sites.

use std::ops::Range;

use super::sections::Found;
use super::text::{fold, is_external, is_folded};
use super::{Place, Source};

/// A link that leaves the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads, as written.
    pub url: String,
    /// The text that it is given, on one line; the URL itself where it has none.
    pub title: String,
    /// Where it stands.
    pub place: Place,
}

/// Finds the links.
pub(super) fn links(source: &Source<'_>, sections: &Found) -> Vec<Link> {
    let mut links = Vec::new();
    // The link that is open, the last image's text, and where they stand: a link's text may be
    // of several runs, and on several lines.
    let mut open: Option<(Link, Range<usize>)> = None;
    let mut image: Option<(&str, Range<usize>)> = None;
    // Whether a line has ended since the open link's last run.
    let mut broken = false;
    for line in source.outline.lines() {
        for run in line.runs() {
            let Some(target) = run.target else { continue };
            if run.style.image {
                image = Some((run.text, run.source));
                continue;
            }
            if let Some((link, place)) = &mut open {
                if *place == run.source && link.url == target.trim() {
                    if std::mem::take(&mut broken) {
                        link.title.push(' ');
                    }
                    link.title.push_str(run.text);
                    continue;
                }
                links.extend(open.take().map(|(link, _)| titled(link)));
            }
            if !is_external(target.trim()) {
                continue;
            }
            let mut title = run.text.to_owned();
            // Where an image is all that a link shows, its text stands for the link's.
            let inside = |place: &Range<usize>| {
                place.start >= run.source.start && place.end <= run.source.end
            };
            if title.is_empty()
                && let Some((text, _)) = image.take_if(|(_, place)| inside(place))
            {
                text.clone_into(&mut title);
            }
            let place = Place {
                section: sections.at(line.index()),
                line: source.line_of(run.source.start),
            };
            broken = false;
            open = Some((Link { url: target.trim().to_owned(), title, place }, run.source));
        }
        broken = open.is_some();
    }
    links.extend(open.map(|(link, _)| titled(link)));
    links
}

/// `link` with its title on one line.
fn titled(mut link: Link) -> Link {
    if !is_folded(&link.title) {
        link.title = fold(&link.title);
    }
    if link.title.is_empty() {
        link.url.clone_into(&mut link.title);
    }
    link
}
