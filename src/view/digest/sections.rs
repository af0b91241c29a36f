//! Sections that come again.

use chrono::Datelike as _;
use tera::Value;

use super::super::permalink;
use super::link_rows::shown_title;
use super::{Shared, jumps, list, map, years};
use crate::digest::sections::DigestSection;
use crate::outputs::Sheet;
use crate::site::Site;
use crate::site::index::{RecurringSection, SectionOccurrence, host_of};
use crate::uri::encoded;

/// All of them.
pub(super) fn all(site: &Site) -> Value {
    list(site.index.sections.iter().map(|section| section_value(site, section)))
}

/// One of them, with what the issues of `sheet` carried.
pub(super) fn one(
    site: &Site,
    shared: &Shared,
    section: &RecurringSection,
    sheet: &Sheet,
) -> Value {
    let carried = &section.carried;
    let starts = years(site, carried.len(), |at| carried[at].post);
    let mut last_year = None;
    let rows = carried[sheet.shown.clone()].iter().map(|carried| {
        let year = site.posts[carried.post].date.map(|date| date.day.year());
        // A year that goes on from the page before begins there.
        let opens = year != last_year;
        last_year = year;
        OccurrenceRow::of(site, shared, carried, if opens { year } else { None })
    });
    let issues = list(rows.map(|row| row.value(site, shared)));
    super::super::extended(
        &section_value(site, section),
        [("issues", issues), ("jumps", jumps(site, sheet, starts))],
    )
}

fn section_value(site: &Site, section: &RecurringSection) -> Value {
    let day = |carried: Option<&SectionOccurrence>| {
        let date = carried.and_then(|carried| site.posts[carried.post].date);
        Value::from(date.map(|date| date.day.to_string()))
    };
    map([
        ("name", section.name.as_str().into()),
        ("slug", section.slug.as_str().into()),
        ("path", site.links.href(&section.route).into()),
        ("permalink", permalink(site, &section.route)),
        ("issue_count", section.issues.into()),
        ("first", day(section.carried.last())),
        ("latest", day(section.carried.first())),
    ])
}

/// What one issue carried, as a page shows it.
struct OccurrenceRow<'s> {
    post: usize,
    /// Its year, if it is the first of that on the page.
    year: Option<i32>,
    section: &'s DigestSection,
    path: String,
    excerpt: &'s str,
    /// As indexes of the digest's links: those that are shown, and how many there are.
    links: &'s [usize],
    link_count: usize,
    /// The headings right below, as indexes of the digest's sections.
    below: Vec<usize>,
}

impl<'s> OccurrenceRow<'s> {
    fn of(
        site: &'s Site,
        shared: &Shared,
        carried: &'s SectionOccurrence,
        year: Option<i32>,
    ) -> Self {
        let sections = &site.posts[carried.post].page.digest.sections;
        Self {
            post: carried.post,
            year,
            section: &sections[carried.section],
            path: shared.items().place(site, carried.post, Some(carried.section)),
            excerpt: excerpt(site, carried),
            links: &carried.links[..shown(carried.links.len())],
            link_count: carried.links.len(),
            below: below(sections, carried.section),
        }
    }

    fn more_links(&self) -> usize {
        self.link_count - self.links.len()
    }

    fn value(&self, site: &Site, shared: &Shared) -> Value {
        let sections = &site.posts[self.post].page.digest.sections;
        let below = self.below.iter().map(|&at| {
            map([
                ("name", sections[at].name.as_str().into()),
                ("path", shared.items().place(site, self.post, Some(at)).into()),
            ])
        });
        let links = self.links.iter().filter_map(|&at| {
            let link = site.posts[self.post].page.digest.links.at(at);
            let host = host_of(link.url)?;
            Some(map([
                ("url", encoded(link.url).into()),
                ("title", shown_title(link.title).into()),
                ("host", (link.title != link.url).then_some(host).into()),
            ]))
        });
        let issue = &shared.items().issues[self.post];
        map([
            ("post", shared.summary(self.post).into()),
            ("day", issue.day.as_str().into()),
            ("day_long", issue.written_day.clone().into()),
            ("year", self.year.map(|year| year.to_string()).into()),
            ("name", self.section.name.as_str().into()),
            ("path", self.path.as_str().into()),
            ("excerpt", self.excerpt.into()),
            ("link_count", self.link_count.into()),
            ("links", list(links)),
            ("more_links", self.more_links().into()),
            ("sections", list(below)),
        ])
    }
}

/// How many of so many links are shown for one issue: enough to tell what it carried, and few
/// enough to look through many issues. Where only some would be left, all are.
fn shown(links: usize) -> usize {
    const SHOWN: usize = 10;
    const LEFT_AT_LEAST: usize = 3;
    if links < SHOWN + LEFT_AT_LEAST { links } else { SHOWN }
}

/// The start of a section's text, unless that is a list of its links.
fn excerpt<'s>(site: &'s Site, carried: &SectionOccurrence) -> &'s str {
    let digest = &site.posts[carried.post].page.digest;
    let excerpt = digest.sections[carried.section].excerpt.as_str();
    let mut titles = carried.links.iter().map(|&at| digest.links.at(at).title).peekable();
    if titles.peek().is_some_and(|title| excerpt.starts_with(title)) {
        return "";
    }
    let mut rest = excerpt;
    let mut own = excerpt.len();
    for title in titles {
        let Some(at) = rest.find(title) else { break };
        own -= title.len();
        rest = &rest[at + title.len()..];
    }
    if own * 2 > excerpt.len() { excerpt } else { "" }
}

/// The headings right below the section at `index`, as indexes of `sections`.
fn below(sections: &[DigestSection], index: usize) -> Vec<usize> {
    let level = sections[index].level;
    let rest = sections.iter().enumerate().skip(index + 1);
    let inside = rest.take_while(|(_, section)| section.level > level);
    let mut nearest = u8::MAX;
    let headings = inside.filter(|(_, section)| {
        // Lines that are only bold are no headings (`digest::sections`).
        let right_below = section.level <= nearest && section.level < 7;
        if right_below {
            nearest = section.level;
        }
        right_below
    });
    headings.map(|(at, _)| at).collect()
}
