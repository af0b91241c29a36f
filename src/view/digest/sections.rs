//! Sections that come again.

use chrono::Datelike as _;
use tera::Value;

use super::super::permalink;
use super::{Shared, jumps, list, map, rows, years};
use crate::outputs::Sheet;
use crate::site::Site;
use crate::site::index::{Carried, Recurring};

/// All of them.
pub(super) fn all(site: &Site) -> Value {
    list(site.index.sections.iter().map(|section| section_value(site, section)))
}

/// One of them, with what the issues of `sheet` carried.
pub(super) fn one(site: &Site, shared: &Shared, section: &Recurring, sheet: &Sheet) -> Value {
    let carried = &section.carried;
    let starts = years(site, carried.len(), |at| carried[at].post);
    let mut last_year = None;
    let issues = carried[sheet.shown.clone()].iter().map(|carried| {
        let year = site.posts[carried.post].date.map(|date| date.day.year());
        // A year that goes on from the page before begins there.
        let opens = year != last_year;
        last_year = year;
        issue(site, shared, carried, if opens { year } else { None })
    });
    let issues = list(issues);
    super::super::extended(
        &section_value(site, section),
        [("issues", issues), ("jumps", jumps(site, sheet, starts))],
    )
}

fn section_value(site: &Site, section: &Recurring) -> Value {
    let day = |carried: Option<&Carried>| {
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

/// What one issue carried; `year` is told of the first issue of a year.
fn issue(site: &Site, shared: &Shared, carried: &Carried, year: Option<i32>) -> Value {
    let post = &site.posts[carried.post];
    let sections = &post.page.digest.sections;
    let section = &sections[carried.section];
    let below = below(site, shared, carried);
    let shown = &carried.links[..shown(carried.links.len())];
    map([
        ("post", shared.summary(carried.post).into()),
        ("day_long", shared.items().issues[carried.post].written_day.clone()),
        ("year", year.map(|year| year.to_string()).into()),
        ("name", section.name.as_str().into()),
        ("path", shared.items().place(site, carried.post, Some(carried.section)).into()),
        ("excerpt", excerpt(site, carried).into()),
        ("link_count", carried.links.len().into()),
        ("links", rows::of_section(site, carried.post, shown)),
        ("more_links", (carried.links.len() - shown.len()).into()),
        ("sections", below),
    ])
}

/// How many of so many links are shown for one issue: enough to tell what it carried, and few
/// enough to look through many issues. Where only some would be left, all are.
fn shown(links: usize) -> usize {
    const SHOWN: usize = 10;
    const LEFT_AT_LEAST: usize = 3;
    if links < SHOWN + LEFT_AT_LEAST { links } else { SHOWN }
}

/// The start of a section's text, unless that is a list of its links.
fn excerpt<'s>(site: &'s Site, carried: &Carried) -> &'s str {
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

/// The headings right below a section.
fn below(site: &Site, shared: &Shared, carried: &Carried) -> Value {
    let sections = &site.posts[carried.post].page.digest.sections;
    let level = sections[carried.section].level;
    let rest = sections.iter().enumerate().skip(carried.section + 1);
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
    list(headings.map(|(at, section)| {
        map([
            ("name", section.name.as_str().into()),
            ("path", shared.items().place(site, carried.post, Some(at)).into()),
        ])
    }))
}
