//! The values of recurring sections.

use std::fmt::Write as _;

use chrono::Datelike as _;
use tera::Value;

use super::super::permalink;
use super::rows::{link_to, time};
use super::{RequestedLists, Shared, escaped, jumps, list, map, rows, years};
use crate::digest::sections::DigestSection;
use crate::outputs::Sheet;
use crate::site::Site;
use crate::site::index::{RecurringSection, SectionOccurrence};

/// The list of all recurring sections.
pub(super) fn all(site: &Site) -> Value {
    list(site.index.sections.iter().map(|section| section_value(site, section)))
}

/// One section, with its occurrences in the issues of `sheet`.
pub(super) fn one(
    site: &Site,
    shared: &Shared,
    requested: RequestedLists,
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
    let rows: Vec<_> = rows.collect();
    let mut html = String::with_capacity(rows.len() * 1024);
    for row in &rows {
        row.write(site, shared, &mut html);
    }
    let issues = requested.issues.then(|| list(rows.iter().map(|row| row.value(site, shared))));
    super::super::extended(
        &section_value(site, section),
        [
            ("rows", Value::safe_string(&html)),
            ("issues", issues.into()),
            ("jumps", jumps(site, sheet, starts)),
        ],
    )
}

fn section_value(site: &Site, section: &RecurringSection) -> Value {
    let day = |occurrence: Option<&SectionOccurrence>| {
        let date = occurrence.and_then(|occurrence| site.posts[occurrence.post].date);
        Value::from(date.map(|date| date.day.to_string()))
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
            path: shared.items().path(site, occurrence.post, Some(occurrence.section)),
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
                ("path", shared.items().path(site, self.post, Some(at)).into()),
            ])
        });
        let mut links = String::new();
        rows::of_section(site, self.post, self.links, &mut links);
        map([
            ("post", shared.summary(self.post).into()),
            ("day_long", shared.items().issues[self.post].written_day.clone().into()),
            ("year", self.year.map(|year| year.to_string()).into()),
            ("name", self.section.name.as_str().into()),
            ("path", self.path.as_str().into()),
            ("excerpt", self.excerpt.into()),
            ("link_count", self.link_count.into()),
            ("links", Value::safe_string(&links)),
            ("more_links", self.more_links().into()),
            ("sections", list(below)),
        ])
    }

    /// Writes its item in the list of issues. Writing to a string can't fail.
    fn write(&self, site: &Site, shared: &Shared, html: &mut String) {
        let items = shared.items();
        let (post, issue) = (&site.posts[self.post], &items.issues[self.post]);
        html.push_str("<li class=\"post split\"");
        if let Some(year) = self.year {
            let _ = write!(html, " id=\"y{year}\"");
        }
        html.push_str(">\n<div class=\"rail\">");
        if let Some(number) = post.number {
            let _ =
                write!(html, "\n<p class=\"issue issue-small\" aria-hidden=\"true\">{number}</p>");
        }
        if let Some(day) = &issue.written_day {
            html.push_str("\n<p class=\"quiet\">");
            time(html, &issue.day, day);
            html.push_str("</p>");
        }
        html.push_str("\n</div>\n<div>\n<h2 class=\"from\">");
        link_to(html, &self.path, &post.page.title);
        html.push_str("</h2>");
        if !self.excerpt.is_empty() {
            html.push_str("\n<p class=\"excerpt\">");
            escaped(html, self.excerpt);
            html.push_str("</p>");
        }
        if self.link_count > 0 {
            html.push_str("\n<ul class=\"link-rows\">\n");
            rows::of_section(site, self.post, self.links, html);
            if self.more_links() > 0 {
                html.push_str("<li><a class=\"quiet\" href=\"");
                escaped(html, &self.path);
                html.push_str("\">");
                escaped(html, &shared.phrase("more_links", &self.more_links().to_string()));
                html.push_str("</a></li>\n");
            }
            html.push_str("</ul>");
        }
        if !self.below.is_empty() {
            html.push_str("\n<ul class=\"inline below\">");
            for &at in &self.below {
                html.push_str("\n<li>");
                let path = items.path(site, self.post, Some(at));
                link_to(html, &path, &post.page.digest.sections[at].name);
                html.push_str("</li>");
            }
            html.push_str("\n</ul>");
        }
        html.push_str("\n</div>\n</li>\n");
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
