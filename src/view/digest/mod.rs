//! The pages of a digest's indexes: sections, links, events, questions and people. Every item
//! leads back to the place in its issue where it stands.

mod events;
mod link_rows;
mod links;
mod people;
mod questions;
mod sections;

use tera::Value;

use super::{PageContext, Shared, escaped, list, listing, map};
use crate::config::DigestPart;
use crate::outputs::{DigestPage, Sheet, site_calendar};
use crate::path::percent_encode;
use crate::site::Site;
use crate::site::index::{part_name, part_route};
use crate::words::{Dates, Words};

/// What many pages show of the indexes, made once.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// What items of a post lead back to, by post.
    issues: Vec<IssueRef>,
}

/// A post as a short reference.
#[derive(Debug)]
struct IssueRef {
    href: String,
    /// `No. 12`, or the day of a post that has no number.
    label: String,
    day: String,
    /// The day in the site's language.
    written_day: Option<String>,
    /// HTML: the start of a link to it, as far as a fragment; and what follows that.
    anchor: String,
    anchor_end: String,
}

impl Items {
    /// The items of a site.
    pub(super) fn of(site: &Site, words: &Words) -> Self {
        if site.index.parts().next().is_none() {
            return Self::default();
        }
        let issue = |post: &std::sync::Arc<crate::site::Post>| {
            let day = post.date.map(|date| date.day.to_string()).unwrap_or_default();
            let number = post.number.map(|number| number.to_string());
            let label = number.and_then(|number| {
                words.fill("issue_n", |name| (name == "n").then(|| number.as_str().into()))
            });
            let named = if day.is_empty() { &post.page.title } else { &day };
            let label = label.unwrap_or_else(|| named.clone());
            let written_day = post.date.and_then(|date| Dates::new(words).format(date, "long"));
            let href = site.links.href(&post.page.route);
            let (mut anchor, mut anchor_end) = ("<a href=\"".to_owned(), "\">".to_owned());
            escaped(&mut anchor, &href);
            escaped(&mut anchor_end, &label);
            anchor_end.push_str("</a>");
            IssueRef { href, label, day, written_day, anchor, anchor_end }
        };
        Self { issues: site.posts.iter().map(issue).collect() }
    }

    /// Where a section of a post is: the page, and the heading there.
    fn place(&self, site: &Site, post: usize, section: Option<usize>) -> String {
        let sections = &site.posts[post].page.digest.sections;
        let id = section.and_then(|at| sections.get(at)).map_or("", |section| &section.id);
        let href = &self.issues[post].href;
        if id.is_empty() { href.clone() } else { [href, "#", &*percent_encode(id)].concat() }
    }

    /// A short reference to a place in a post.
    fn reference(&self, site: &Site, post: usize, section: Option<usize>) -> Value {
        map([
            ("label", self.issues[post].label.as_str().into()),
            ("number", site.posts[post].number.into()),
            ("title", site.posts[post].page.title.as_str().into()),
            ("path", self.place(site, post, section).into()),
        ])
    }
}

/// The events of the post at `index`, as indexes of the site's, in the order it tells them.
pub(super) fn events_of_post(site: &Site, index: usize) -> &[usize] {
    site.index.events.of_posts.get(index).map_or(&[][..], Vec::as_slice)
}

/// What templates see of events.
pub(super) fn event_values(site: &Site, shared: &Shared, events: &[usize]) -> Value {
    list(events.iter().map(|&event| events::value(site, shared, event)))
}

/// The pages of the indexes that there are, for menus.
pub(super) fn pages(site: &Site, words: &Words) -> Value {
    list(site.index.parts().map(|part| {
        let route = part_route(part);
        map([
            ("name", part_name(part).into()),
            ("title", title(words, part).into()),
            ("path", site.links.href(&route).into()),
        ])
    }))
}

/// The calendar of all events, if there are any.
pub(super) fn calendar(site: &Site) -> Value {
    site.index.has(DigestPart::Events).then(|| site.links.href(&site_calendar())).into()
}

/// The part of a digest whose pages a template of the theme makes; `None` for other templates.
pub fn part_of(template: &str) -> Option<DigestPart> {
    match template {
        "digest_sections.html" | "digest_section.html" => Some(DigestPart::Sections),
        "digest_links.html" => Some(DigestPart::Links),
        "digest_events.html" => Some(DigestPart::Events),
        "digest_questions.html" => Some(DigestPart::Questions),
        "digest_people.html" => Some(DigestPart::People),
        _ => None,
    }
}

/// What readers call a part.
pub(super) fn title(words: &Words, part: DigestPart) -> &str {
    let name = part_name(part);
    words.get(name).unwrap_or(name)
}

impl<'s> PageContext<'s, '_> {
    /// The variables of a page of the indexes, and its template.
    pub(super) fn digest(&mut self, page: &DigestPage<'s>) -> &'static str {
        let (site, shared) = (self.site, self.shared);
        let part = page.part();
        let mut set = |kind: &'static str, title: &str, name: &'static str, value: Value| {
            self.head(kind, title, "");
            self.context.insert_value(name, value);
        };
        let title = shared.word(part_name(part));
        match page {
            DigestPage::Sections => {
                set("digest-sections", &title, "sections", sections::all(site));
                "digest_sections.html"
            }
            DigestPage::Section(section, sheet) => {
                let value = sections::one(site, shared, section, sheet);
                set("digest-section", &section.name, "section", value);
                self.paginate(sheet, section.carried.len());
                "digest_section.html"
            }
            DigestPage::Links(sheet) => {
                set("digest-links", &title, "links", links::links(site, shared, sheet));
                self.paginate(sheet, site.index.links.links.len());
                "digest_links.html"
            }
            DigestPage::Events => {
                set("digest-events", &title, "events", events::coming(site, shared));
                "digest_events.html"
            }
            DigestPage::EventYear(year) => {
                let title =
                    shared.phrase("events_of", &shared.phrase("year_n", &year.year.to_string()));
                set("digest-events", &title, "events", events::year(site, shared, year));
                "digest_events.html"
            }
            DigestPage::Questions(sheet) => {
                set(
                    "digest-questions",
                    &title,
                    "questions",
                    questions::questions(site, shared, sheet),
                );
                self.paginate(sheet, site.index.questions.len());
                "digest_questions.html"
            }
            DigestPage::People(sheet) => {
                set("digest-people", &title, "people", people::people(site, shared, sheet));
                self.paginate(sheet, site.index.people.len());
                "digest_people.html"
            }
        }
    }

    fn paginate(&mut self, sheet: &Sheet, total: usize) {
        let pages = listing::pages(self.site, self.shared, &sheet.base, sheet.index, sheet.count);
        let paginator = super::extended(&pages, [("total", total.into())]);
        self.context.insert_value("paginator", paginator);
    }
}

/// Links to the places of a long list where a letter or a year begins.
fn jumps(site: &Site, sheet: &Sheet, starts: impl IntoIterator<Item = Start>) -> Value {
    list(starts.into_iter().map(|start| {
        let page = sheet.page_of(start.item);
        let path = [&*site.links.href(&page), "#", &*percent_encode(&start.id)].concat();
        map([
            ("label", start.label.into()),
            ("path", path.into()),
            ("current", (sheet.count > 1 && sheet.shown.contains(&start.item)).into()),
        ])
    }))
}

/// Where a part of a long list begins.
struct Start {
    label: String,
    /// The `id` of the element there.
    id: String,
    /// The first item of it.
    item: usize,
}

/// The years of a list of `count` items, of which `post` tells the post; they are in the order of
/// posts.
fn years(site: &Site, count: usize, post: impl Fn(usize) -> usize) -> Vec<Start> {
    let years = site.archive.years.iter().filter_map(|year| {
        let item = first_where(count, |item| post(item) >= year.posts.start);
        (item < count && year.posts.contains(&post(item))).then(|| Start {
            label: year.year.to_string(),
            id: format!("y{}", year.year),
            item,
        })
    });
    years.collect()
}

/// The letters of a list of `count` items, sorted by a text of lower case that begins with
/// `first`.
fn letters(shared: &Shared, count: usize, first: impl Fn(usize) -> char) -> Vec<Start> {
    let bounds = std::iter::once('\0').chain('a'..='{');
    let found = bounds.filter_map(|bound| {
        let item = first_where(count, |item| first(item) >= bound);
        let found = (item < count).then(|| letter(first(item)))?;
        (found == letter(bound)).then(|| Start {
            label: letter_label(shared, found),
            id: letter_id(found),
            item,
        })
    });
    found.collect()
}

/// The letter that a text which begins with `first` is filed under: `a` to `z`, `0` for what comes
/// before them and `{`, the next character, for what comes after.
fn letter(first: char) -> char {
    match first {
        'a'..='z' => first,
        '\0'..'a' => '0',
        _ => '{',
    }
}

fn letter_label(shared: &Shared, letter: char) -> String {
    match letter {
        '0' => "0–9".to_owned(),
        '{' => shared.word("other_letters"),
        letter => letter.to_ascii_uppercase().to_string(),
    }
}

fn letter_id(letter: char) -> String {
    match letter {
        '{' => "l-other".to_owned(),
        letter => format!("l-{letter}"),
    }
}

/// The first of `count` items that `holds` is true of, which it then is of all that follow.
fn first_where(count: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut from, mut to) = (0, count);
    while from < to {
        let middle = from.midpoint(to);
        if holds(middle) { to = middle } else { from = middle + 1 }
    }
    from
}
