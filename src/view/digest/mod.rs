//! The pages of a digest's indexes: sections, links, events, questions and people. Every item links
//! back to its location in its issue.

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

/// Values of the indexes shared by many pages, built once.
#[derive(Debug, Default)]
pub(super) struct IssueRefs {
    /// References to posts, by index.
    issues: Vec<IssueRef>,
}

/// A short reference to a post.
#[derive(Debug)]
struct IssueRef {
    href: String,
    /// `No. 12`, or the day of a post without a number.
    label: String,
    day: String,
    /// The day in the site's language.
    written_day: Option<String>,
}

impl IssueRefs {
    /// Builds the references for a site.
    pub(super) fn of(site: &Site, words: &Words) -> Self {
        if site.index.parts().next().is_none() {
            return Self::default();
        }
        let issue = |post: &std::sync::Arc<crate::site::Post>| {
            let day = post.date.map(|date| date.to_string()).unwrap_or_default();
            let number = post.number().map(|number| number.to_string());
            let label = number.and_then(|number| {
                words.fill("issue_n", |name| (name == "n").then(|| number.as_str().into()))
            });
            let named = if day.is_empty() { &post.page.title } else { &day };
            let label = label.unwrap_or_else(|| named.clone());
            let written_day = post.date.and_then(|date| Dates::new(words).format(date, "long"));
            let href = site.links.href(&post.page.route);
            IssueRef { href, label, day, written_day }
        };
        Self { issues: site.posts.iter().map(issue).collect() }
    }

    /// The URL path of a section in a post: its page, with the heading as fragment.
    fn path(&self, site: &Site, post: usize, section: Option<usize>) -> String {
        let sections = &site.posts[post].page.digest.sections;
        let id = section.and_then(|at| sections.get(at)).map_or("", |section| &section.id);
        let href = &self.issues[post].href;
        if id.is_empty() { href.clone() } else { [href, "#", &*percent_encode(id)].concat() }
    }

    /// A reference to a section in a post.
    fn reference(&self, site: &Site, post: usize, section: Option<usize>) -> Value {
        map([
            ("label", self.issues[post].label.as_str().into()),
            ("number", site.posts[post].number().into()),
            ("title", site.posts[post].page.title.as_str().into()),
            ("path", self.path(site, post, section).into()),
        ])
    }
}

/// The events of the post at `index`, as indexes into the site's, in the order of the post.
pub(super) fn events_of_post(site: &Site, index: usize) -> &[usize] {
    site.index.events.of_posts.get(index).map_or(&[][..], Vec::as_slice)
}

/// The event at `index` of the index. [`Shared::event`] builds it once.
pub(super) fn event_value(site: &Site, shared: &Shared, index: usize) -> Value {
    events::value(site, shared, index)
}

/// The template values of events.
pub(super) fn event_values(site: &Site, shared: &Shared, events: &[usize]) -> Value {
    list(events.iter().map(|&event| shared.event(site, event)))
}

/// The existing index pages, for menus.
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

/// The part of a digest that a built-in template renders; `None` for other templates.
pub(crate) fn part_of(template: &str) -> Option<DigestPart> {
    match template {
        "digest_sections.html" | "digest_section.html" => Some(DigestPart::Sections),
        "digest_links.html" => Some(DigestPart::Links),
        "digest_events.html" => Some(DigestPart::Events),
        "digest_questions.html" => Some(DigestPart::Questions),
        "digest_people.html" => Some(DigestPart::People),
        _ => None,
    }
}

/// The display name of a part.
pub(super) fn title(words: &Words, part: DigestPart) -> &str {
    let name = part_name(part);
    words.get(name).unwrap_or(name)
}

impl<'s> PageContext<'s, '_> {
    /// Adds the variables of an index page, and returns its template.
    pub(super) fn digest(&mut self, page: &DigestPage<'s>) -> &'static str {
        let (site, shared) = (self.site, self.shared);
        let part = page.part();
        let mut set = |title: &str, name: &'static str, value: Value| {
            self.head(title, "");
            self.context.insert_value(name, value);
        };
        let title = shared.word(part_name(part));
        match page {
            DigestPage::Sections => {
                set(&title, "sections", sections::all(site));
                "digest_sections.html"
            }
            DigestPage::Section(section, sheet) => {
                let value = sections::one(site, shared, section, sheet);
                set(&section.name, "section", value);
                self.paginate(sheet, section.occurrences.len());
                "digest_section.html"
            }
            DigestPage::Links(sheet) => {
                set(&title, "links", links::links(site, shared, sheet));
                self.paginate(sheet, site.index.links.links.len());
                "digest_links.html"
            }
            DigestPage::Events => {
                set(&title, "events", events::coming(site, shared));
                "digest_events.html"
            }
            DigestPage::EventYear(year) => {
                let title =
                    shared.phrase("events_of", &shared.phrase("year_n", &year.year.to_string()));
                set(&title, "events", events::year(site, shared, year));
                "digest_events.html"
            }
            DigestPage::Questions(sheet) => {
                set(&title, "questions", questions::questions(site, shared, sheet));
                self.paginate(sheet, site.index.questions.len());
                "digest_questions.html"
            }
            DigestPage::People(sheet) => {
                set(&title, "people", people::people(site, shared, sheet));
                self.paginate(sheet, site.index.people.len());
                "digest_people.html"
            }
        }
    }

    fn paginate(&mut self, sheet: &Sheet, total: usize) {
        let pages = listing::pages(self.site, self.shared, (sheet.index, sheet.count), |index| {
            sheet.route(index)
        });
        let paginator = super::extended(&pages, [("total", total.into())]);
        self.context.insert_value("paginator", paginator);
    }
}

/// Links to the positions in a long list where a letter or a year begins.
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

/// The start of a part of a long list.
struct Start {
    label: String,
    /// The `id` of the element at the start.
    id: String,
    /// Index of the first item.
    item: usize,
}

/// The years in a list of `count` items, which are sorted like posts; `post` maps an item to its
/// post.
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

/// The letters in a list of `count` items, sorted by lower-case texts; `first` returns the first
/// character of an item's text.
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

/// The letter under which a text beginning with `first` is listed: `a` to `z`, `0` for preceding
/// characters and `{`, the next character, for following ones.
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

/// The first of `count` items for which `holds` is true; it must be true of all that follow.
fn first_where(count: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut from, mut to) = (0, count);
    while from < to {
        let middle = from.midpoint(to);
        if holds(middle) { to = middle } else { from = middle + 1 }
    }
    from
}
