//! The values of recurring sections.

use chrono::Datelike as _;
use tera::Value;

use super::super::permalink;
use super::link_rows::shown_title;
use super::{Shared, jumps, list, map, years};
use crate::digest::sections::DigestSection;
use crate::markdown::push_href;
use crate::outputs::Sheet;
use crate::site::Site;
use crate::site::index::{RecurringSection, SectionOccurrence, host_of};

/// The list of all recurring sections.
pub(super) fn all(site: &Site) -> Value {
    list(site.index.sections.iter().map(|section| section_value(site, section)))
}

/// One section, with its occurrences in the issues of `sheet`.
pub(super) fn one(
    site: &Site,
    shared: &Shared,
    section: &RecurringSection,
    sheet: &Sheet,
) -> Value {
    let occurrences = &section.occurrences;
    let starts = years(site, occurrences.len(), |at| occurrences[at].post);
    let mut last_year = None;
    let rows = occurrences[sheet.shown.clone()].iter().map(|occurrence| {
        let year = site.posts[occurrence.post].date.map(|date| date.day.year());
        // A year continued from the previous page has a new heading here.
        let opens = year != last_year;
        last_year = year;
        OccurrenceRow::of(site, shared, occurrence, if opens { year } else { None })
    });
    let issues = list(rows.map(|row| row.value(site, shared)));
    super::super::extended(
        &section_value(site, section),
        [("issues", issues), ("jumps", jumps(site, sheet, starts))],
    )
}

fn section_value(site: &Site, section: &RecurringSection) -> Value {
    let day = |occurrence: Option<&SectionOccurrence>| {
        let date = occurrence.and_then(|occurrence| site.posts[occurrence.post].date);
        Value::from(date.map(|date| date.to_string()))
    };
    map([
        ("name", section.name.as_str().into()),
        ("slug", section.slug.as_str().into()),
        ("path", site.links.href(&section.route).into()),
        ("permalink", permalink(site, &section.route)),
        ("issue_count", section.issues.into()),
        ("first", day(section.occurrences.last())),
        ("latest", day(section.occurrences.first())),
    ])
}

/// The occurrence of a section in one issue, as displayed.
struct OccurrenceRow<'s> {
    post: usize,
    /// The year, if this is the first occurrence in it on the page.
    year: Option<i32>,
    section: &'s DigestSection,
    path: String,
    excerpt: &'s str,
    /// The displayed links, as indexes into the digest's links, and their total.
    links: &'s [usize],
    link_count: usize,
    /// The headings directly below, as indexes into the digest's sections.
    below: Vec<usize>,
}

impl<'s> OccurrenceRow<'s> {
    fn of(
        site: &'s Site,
        shared: &Shared,
        occurrence: &'s SectionOccurrence,
        year: Option<i32>,
    ) -> Self {
        let sections = &site.posts[occurrence.post].page.digest.sections;
        Self {
            post: occurrence.post,
            year,
            section: &sections[occurrence.section],
            path: shared.issue_refs().path(site, occurrence.post, Some(occurrence.section)),
            excerpt: excerpt(site, occurrence),
            links: &occurrence.links[..shown(occurrence.links.len())],
            link_count: occurrence.links.len(),
            below: below(sections, occurrence.section),
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
                ("path", shared.issue_refs().path(site, self.post, Some(at)).into()),
            ])
        });
        let links = self.links.iter().filter_map(|&at| {
            let link = site.posts[self.post].page.digest.links.at(at);
            let host = host_of(link.url)?;
            let mut href = String::new();
            push_href(&mut href, link.url);
            Some(map([
                ("url", Value::safe_string(&href)),
                ("title", shown_title(link.title).into()),
                ("host", (link.title != link.url).then_some(host).into()),
            ]))
        });
        let issue = &shared.issue_refs().issues[self.post];
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

/// How many of an issue's links are displayed: enough to show the contents, and few enough to skim
/// many issues. All are displayed if only a few would be hidden.
fn shown(links: usize) -> usize {
    const SHOWN: usize = 10;
    const LEFT_AT_LEAST: usize = 3;
    if links < SHOWN + LEFT_AT_LEAST { links } else { SHOWN }
}

/// The start of a section's text, unless that is a list of its links.
fn excerpt<'s>(site: &'s Site, occurrence: &SectionOccurrence) -> &'s str {
    let digest = &site.posts[occurrence.post].page.digest;
    let excerpt = digest.sections[occurrence.section].excerpt.as_str();
    let mut titles = occurrence.links.iter().map(|&at| digest.links.at(at).title).peekable();
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

/// The headings directly below the section at `index`, as indexes into `sections`.
fn below(sections: &[DigestSection], index: usize) -> Vec<usize> {
    let level = sections[index].level;
    let rest = sections.iter().enumerate().skip(index + 1);
    let inside = rest.take_while(|(_, section)| section.level > level);
    let mut nearest = u8::MAX;
    let headings = inside.filter(|(_, section)| {
        // Bold lines are not headings (`digest::sections`).
        let right_below = section.level <= nearest && section.level < 7;
        if right_below {
            nearest = section.level;
        }
        right_below
    });
    headings.map(|(at, _)| at).collect()
}
