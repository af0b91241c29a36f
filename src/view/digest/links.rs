//! The values of links by site.

use std::cmp::Reverse;

use tera::Value;

use super::{Shared, jumps, letter, letter_id, letters, link_rows, list, map};
use crate::outputs::{Sheet, links_json};
use crate::path::percent_encode;
use crate::site::Site;
use crate::site::index::LinkedSite;

/// The number of sites listed on the first page as those with the most links.
const TOP: usize = 24;

pub(super) fn links(site: &Site, shared: &Shared, sheet: &Sheet) -> Value {
    let index = &site.index.links;
    let site_of = |link: usize| index.sites.partition_point(|s| s.links.end <= link);
    let first = site_of(sheet.shown.start);
    let shown = index.sites[first..].iter().take_while(|s| s.links.start < sheet.shown.end);
    let mut last_letter = (first > 0).then(|| letter(first_of(&index.sites[first - 1])));
    let groups = shown.map(|s| {
        let here = s.links.start.max(sheet.shown.start)..s.links.end.min(sheet.shown.end);
        let this = letter(first_of(s));
        let opens = last_letter.replace(this) != Some(this);
        let starts = s.links.start == here.start;
        map([
            ("host", s.host.as_str().into()),
            ("id", starts.then(|| id(s)).into()),
            ("letter_id", (opens && starts).then(|| letter_id(this)).into()),
            ("count", s.links.len().into()),
            ("continued", (!starts).into()),
            ("links", link_rows::of_index(site, shared, &index.links[here])),
        ])
    });
    let groups = list(groups);
    let mut starts = letters(shared, index.sites.len(), |at| first_of(&index.sites[at]));
    for start in &mut starts {
        start.item = index.sites[start.item].links.start;
    }
    map([
        ("total", index.links.len().into()),
        ("site_count", index.sites.len().into()),
        ("groups", groups),
        ("top", if sheet.index == 1 { top(site, sheet) } else { list([]) }),
        ("jumps", jumps(site, sheet, starts)),
        ("json_path", site.links.href(&links_json()).into()),
    ])
}

/// The sites with the most links.
fn top(site: &Site, sheet: &Sheet) -> Value {
    let mut sites: Vec<&LinkedSite> = site.index.links.sites.iter().collect();
    if sites.len() <= TOP {
        return list([]);
    }
    let most = |s: &&LinkedSite| (Reverse(s.links.len()), s.links.start);
    sites.select_nth_unstable_by_key(TOP, most);
    sites.truncate(TOP);
    sites.sort_unstable_by_key(most);
    list(sites.into_iter().map(|s| {
        let page = site.links.href(&sheet.page_of(s.links.start));
        map([
            ("host", s.host.as_str().into()),
            ("count", s.links.len().into()),
            ("path", [&*page, "#", &*percent_encode(&id(s))].concat().into()),
        ])
    }))
}

fn id(s: &LinkedSite) -> String {
    format!("site-{}", s.host)
}

fn first_of(s: &LinkedSite) -> char {
    s.host.chars().next().unwrap_or_default()
}
