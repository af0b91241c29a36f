//! The values of posts and pages: summaries for lists, and complete pages.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days};
use serde::Serialize;
use tera::Value;
use tera::value::Key;

use super::{Shared, digest, extended, list, map, permalink};
use crate::config::CATEGORIES;
use crate::date::{IsoWeek, WrittenDate};
use crate::markdown::Heading;
use crate::outputs::post_calendar;
use crate::path::percent_encode;
use crate::site::{
    CoverImage, Page, Post, PublishState, ShownOn, Site, SiteSection, Taxonomy, Term, Week,
};
use crate::words::{Period, Words};

/// Values shared by the summaries of many posts.
#[derive(Debug, PartialEq)]
pub(super) struct SummaryParts {
    /// Values of terms, by taxonomy and term, as in `Site::taxonomies`.
    terms: Vec<Vec<Value>>,
    weeks: BTreeMap<IsoWeek, Value>,
    /// Values of sections, as in `Site::sections`; none for those without a listing.
    sections: Vec<Value>,
    /// The names of the taxonomies, as in `Site::taxonomies`.
    names: Vec<Key<'static>>,
    words: Words,
    /// An empty list.
    nothing: Value,
    /// An empty map.
    no_extra: Value,
}

impl SummaryParts {
    /// Builds the shared values of a site.
    pub(super) fn of(site: &Site, words: &Words) -> Self {
        let terms = |taxonomy: &Taxonomy| taxonomy.terms.iter().map(|t| term(site, t)).collect();
        let weeks = site.archive.years.iter().flat_map(|year| &year.weeks);
        let section = |section: &SiteSection| {
            let path = site.links.href(&section.route);
            let shown = section.shown_on == ShownOn::Listing;
            shown.then(|| map([("title", section.title.as_str().into()), ("path", path.into())]))
        };
        Self {
            terms: site.taxonomies.iter().map(terms).collect(),
            weeks: weeks.map(|w| (w.week, week(site, w, words))).collect(),
            sections: site.sections.iter().map(|s| section(s).into()).collect(),
            names: site.taxonomies.iter().map(|t| t.name.clone().into()).collect(),
            words: words.clone(),
            nothing: list([]),
            no_extra: map([]),
        }
    }
}

fn term(site: &Site, term: &Term) -> Value {
    map([
        ("name", term.name.as_str().into()),
        ("path", site.links.href(&term.route).into()),
        ("slug", term.slug.as_str().into()),
    ])
}

fn week(site: &Site, week: &Week, words: &Words) -> Value {
    let monday = week.week.monday();
    let sunday = monday.and_then(|day| day.checked_add_days(Days::new(6)));
    map([
        ("year", week.week.year.into()),
        ("number", week.week.number.into()),
        ("name", words.week(week.week).into()),
        ("path", site.links.href(&week.route).into()),
        ("start", monday.map(|day| day.to_string()).into()),
        ("end", sunday.map(|day| day.to_string()).into()),
    ])
}

/// What the theme shows in place of an issue's number.
fn period(date: WrittenDate, words: &Words) -> Value {
    let Period { name, short } = words.period(date);
    map([("name", name.into()), ("short", short.into())])
}

/// The summary of a post.
pub(super) fn summary(site: &Site, parts: &SummaryParts, post: &Post) -> Value {
    fields(site, parts, &post.page, Some(post))
}

/// The summary of a page that is not a post.
pub(super) fn summary_of_page(site: &Site, parts: &SummaryParts, page: &Page) -> Value {
    fields(site, parts, page, None)
}

fn fields(site: &Site, parts: &SummaryParts, page: &Page, post: Option<&Post>) -> Value {
    let date = post.and_then(|post| post.date);
    let number = post.and_then(Post::number);
    let zone = &site.config.timezone;
    let day = date.map(|date| date.day);
    let by_month = date.is_some_and(|date| date.month_only);
    let week = date.and_then(|date| parts.weeks.get(&date.iso_week()?).cloned());
    let taxonomies = taxonomies(parts, page);
    let of = |name: &str| {
        let found = taxonomies.iter().find(|(taxonomy, _)| taxonomy.as_str() == Some(name));
        found.map_or(&parts.nothing, |(_, terms)| terms).clone()
    };
    let period = date.filter(|_| post.is_some_and(|post| post.is_issue));
    let cover = page.cover.as_ref().filter(|cover| !cover.is_shared);
    let section = page.section.and_then(|index| parts.sections.get(index).cloned());
    let extra = match &page.front.extra {
        extra if extra.is_empty() => parts.no_extra.clone(),
        extra => Value::from_serializable(extra),
    };
    let summary = Value::from(page.summary());
    let description =
        page.front.description.as_deref().map_or_else(|| summary.clone(), Value::from);
    map([
        ("kind", if post.is_some() { "post" } else { "page" }.into()),
        ("title", page.title.as_str().into()),
        ("path", site.links.href(&page.route).into()),
        ("permalink", permalink(site, &page.route)),
        ("description", description),
        ("summary", summary),
        ("date", date.map(|date| date.to_machine(zone)).into()),
        ("updated", page.front.updated.map(|date| date.to_machine(zone)).into()),
        ("day", date.map(|date| date.to_string()).into()),
        ("year", day.map(|day| day.year()).into()),
        ("month", day.map(|day| day.month()).into()),
        ("day_of_month", day.filter(|_| !by_month).map(|day| day.day()).into()),
        ("week", week.into()),
        ("number", number.into()),
        ("period", period.map(|date| self::period(date, &parts.words)).into()),
        ("categories", of(CATEGORIES)),
        ("tags", of("tags")),
        ("taxonomies", taxonomies.into()),
        ("authors", authors(parts, page)),
        ("cover", cover.map(|cover| self::cover(site, cover, page, number)).into()),
        ("reading_time", page.document.length.reading_minutes().into()),
        ("word_count", (page.document.length.cjk_characters + page.document.length.words).into()),
        ("section", section.into()),
        ("draft", (page.state == PublishState::Draft).into()),
        ("future", page.state.is_future().into()),
        ("expired", (page.state == PublishState::Expired).into()),
        ("weight", page.front.weight.unwrap_or_default().into()),
        ("source", page.source.as_str().into()),
        ("extra", extra),
    ])
}

fn cover(site: &Site, cover: &CoverImage, page: &Page, number: Option<u32>) -> Value {
    map([
        ("url", cover.url.as_str().into()),
        ("permalink", cover_permalink(site, cover)),
        ("alt", cover.alt.as_str().into()),
        ("width", cover.size.map(|(width, _)| width).into()),
        ("height", cover.size.map(|(_, height)| height).into()),
        ("srcset", cover.set.clone().into()),
        ("pattern", pattern(page, number).into()),
        ("sizes", cover.set.as_ref().map(|_| site.config.images.sizes.as_str()).into()),
    ])
}

/// The cover for link previews, which show it even if the page does not.
fn preview_image(site: &Site, page: &Page) -> Value {
    let image = page.cover.as_ref().map(|cover| {
        map([("permalink", cover_permalink(site, cover)), ("alt", cover.alt.as_str().into())])
    });
    image.into()
}

fn cover_permalink(site: &Site, cover: &CoverImage) -> Value {
    site.links.absolute_href(&cover.url).unwrap_or_else(|| cover.url.clone()).into()
}

/// CSS variables of the pattern shown where a cover does not load, for `style`. Derived from the
/// issue's number, or else from its URL, so that each post has its own stable pattern.
fn pattern(page: &Page, number: Option<u32>) -> String {
    let name = number.map_or_else(|| page.route.to_string(), |number| number.to_string());
    let hash = blake3::hash(name.as_bytes());
    let [x, y, gap, turn, step, ..] = hash.as_bytes().map(u32::from);
    format!(
        "--pattern-x: {}%; --pattern-y: {}%; --pattern-gap: {}px; --pattern-turn: {}deg; \
         --pattern-step: {}px",
        x % 11 * 10,
        y % 11 * 10,
        10 + gap % 17,
        turn % 12 * 15,
        12 + step % 21
    )
}

fn authors(parts: &SummaryParts, page: &Page) -> Value {
    if page.front.authors.is_empty() {
        return parts.nothing.clone();
    }
    list(page.front.authors.iter().map(|author| {
        map([("name", author.name.as_str().into()), ("url", author.url.clone().into())])
    }))
}

/// The terms of a page by taxonomy, including taxonomies without terms.
fn taxonomies(parts: &SummaryParts, page: &Page) -> tera::Map {
    let terms = |index: usize| {
        // Terms are in the order of the taxonomies.
        let start = page.terms.partition_point(|r| r.taxonomy < index);
        let end = page.terms.partition_point(|r| r.taxonomy <= index);
        if start == end {
            return parts.nothing.clone();
        }
        list(page.terms[start..end].iter().map(|r| parts.terms[r.taxonomy][r.term].clone()))
    };
    parts.names.iter().enumerate().map(|(index, name)| (name.clone(), terms(index))).collect()
}

/// The post at `index`, in full.
pub(super) fn post(site: &Site, shared: &Shared, index: usize) -> Value {
    let neighbour = |at: Option<usize>| at.and_then(|at| shared.summary(at)).into();
    let summary = shared.summary(index).unwrap_or_else(Value::none);
    let events = digest::events_of_post(site, index);
    let post = &site.posts[index];
    let related = site.index.related.get(index).into_iter().flatten();
    let calendar = (!events.is_empty()).then(|| site.links.href(&post_calendar(post)));
    let card = post.card.as_ref().and_then(|card| site.links.absolute(&card.route()));
    let context = PostContext {
        card: card.into(),
        previous: neighbour(Some(index + 1)),
        next: neighbour(index.checked_sub(1)),
        related: list(related.filter_map(|&at| shared.summary(at))),
        event_count: events.len(),
        events: digest::event_values(site, shared, events),
        calendar: calendar.into(),
    };
    whole(site, &post.page, &summary, context)
}

/// A page in full.
pub(super) fn page(site: &Site, shared: &Shared, page: &Page) -> Value {
    let summary = fields(site, shared.parts(), page, None);
    let none = Value::none;
    let context = PostContext {
        card: none(),
        previous: none(),
        next: none(),
        related: list([]),
        event_count: 0,
        events: list([]),
        calendar: none(),
    };
    whole(site, page, &summary, context)
}

/// The newest issue, featured on the home page; the newest post, if there are no issues.
pub(super) fn latest(site: &Site, shared: &Shared) -> Option<Value> {
    let index = site.posts.iter().position(|post| post.is_issue).unwrap_or(0);
    let toc = toc(&site.posts.get(index)?.page);
    Some(extended(&shared.summary(index)?, [("toc", toc)]))
}

/// The values that only posts have.
struct PostContext {
    card: Value,
    previous: Value,
    next: Value,
    related: Value,
    event_count: usize,
    events: Value,
    calendar: Value,
}

fn whole(site: &Site, page: &Page, summary: &Value, context: PostContext) -> Value {
    let shown = summary.as_map().and_then(|fields| fields.get(&Key::Str("cover")));
    let is_in_text = page.cover.as_ref().is_some_and(|cover| cover.is_in_text);
    let cover = shown.filter(|_| !is_in_text).cloned();
    let aliases = list(page.front.aliases.iter().map(|alias| site.links.href(alias).into()));
    extended(
        summary,
        [
            ("content", Value::safe_string(page.html())),
            ("math", page.document.has_math.into()),
            ("toc", toc(page)),
            ("aliases", aliases),
            ("cover", cover.into()),
            ("preview_image", preview_image(site, page)),
            ("card", context.card),
            ("previous", context.previous),
            ("next", context.next),
            ("related", context.related),
            ("event_count", context.event_count.into()),
            ("events", context.events),
            ("calendar_path", context.calendar),
        ],
    )
}

/// A heading with its subheadings.
#[derive(Serialize)]
struct TocEntry<'p> {
    level: u8,
    id: &'p str,
    title: &'p str,
    permalink: String,
    children: Vec<TocEntry<'p>>,
}

/// The headings of a page as a tree.
fn toc(page: &Page) -> Value {
    let headings: Vec<_> = page.document.headings.iter().collect();
    Value::from_serializable(&tree(&headings))
}

/// Nests each heading below the nearest preceding one of a lower level, so that skipped levels
/// create no empty entries.
fn tree<'p>(headings: &[Heading<'p>]) -> Vec<TocEntry<'p>> {
    let entry = |(first, below): (Heading<'p>, &[Heading<'p>])| TocEntry {
        level: first.level,
        id: first.id,
        title: first.text,
        permalink: ["#", &*percent_encode(first.id)].concat(),
        children: tree(below),
    };
    branches(headings).map(entry).collect()
}

/// The outermost of `headings`, each with its subheadings.
fn branches<'h, 'p>(
    headings: &'h [Heading<'p>],
) -> impl Iterator<Item = (Heading<'p>, &'h [Heading<'p>])> {
    let mut rest = headings;
    std::iter::from_fn(move || {
        let (first, after) = rest.split_first()?;
        let below = after.iter().take_while(|heading| heading.level > first.level).count();
        rest = &after[below..];
        Some((*first, &after[..below]))
    })
}
