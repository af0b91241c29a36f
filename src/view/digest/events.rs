//! The values of events.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime};
use tera::Value;

use super::{Shared, list, map};
use crate::config::DigestPart;
use crate::date::WrittenDate;
use crate::digest::events::{Event, When};
use crate::digest::is_joinable;
use crate::outputs::site_calendar;
use crate::site::Site;
use crate::site::index::{EventYear, IndexedEvent, host_of, part_route};
use crate::words::Dates;

/// The number of past events on the first page.
const RECENT: usize = 20;

/// The values of the event at `index` of the index.
pub(super) fn value(site: &Site, shared: &Shared, index: usize) -> Value {
    let EventView { indexed, event, url, dates } = EventView::of(site, shared, index);
    let items = shared.issue_refs();
    let times = Times::of(site, event.when);
    let (first, last) = (event.when.day(), event.when.last_day());
    let details = event.details.iter().map(|(label, value)| {
        map([
            ("label", label.as_str().into()),
            ("value", value.as_str().into()),
            ("url", page(value).into()),
        ])
    });
    map([
        ("uid", indexed.uid.as_str().into()),
        ("title", event.title.as_str().into()),
        ("start", times.start.into()),
        ("end", times.end.into()),
        ("day", first.to_string().into()),
        ("last_day", last.to_string().into()),
        ("day_short", written(dates, first, "short").into()),
        ("last_day_short", written(dates, last, "short").into()),
        ("weekday", written(dates, first, "weekday").into()),
        ("all_day", matches!(event.when, When::Days(..)).into()),
        ("time", times.time.into()),
        ("end_time", times.end_time.into()),
        ("offset", times.offset.into()),
        ("location", event.location.clone().into()),
        ("organizer", event.organizer.clone().into()),
        ("url", url.into()),
        ("host", url.and_then(host_of).into()),
        ("details", list(details)),
        ("cancelled", event.cancelled.into()),
        ("issue_count", indexed.issues.into()),
        ("path", items.path(site, indexed.last.post(), event.place.section).into()),
        ("issue_label", items.issues[indexed.last.post()].label.as_str().into()),
        ("post", shared.summary(indexed.last.post()).into()),
    ])
}

/// An event of the index, and what its values are made of.
struct EventView<'s> {
    indexed: &'s IndexedEvent,
    event: &'s Event,
    /// URL of its page.
    url: Option<&'s str>,
    dates: Dates<'s>,
}

impl<'s> EventView<'s> {
    fn of(site: &'s Site, shared: &'s Shared, index: usize) -> Self {
        let indexed = &site.index.events.events[index];
        let event = indexed.event(&site.posts);
        Self {
            indexed,
            event,
            url: event.url.as_deref().and_then(page),
            dates: Dates::new(shared.words()),
        }
    }
}

/// `url`, if it is a web URL, or the address of a chat or a call.
fn page(url: &str) -> Option<&str> {
    is_joinable(url).then_some(url)
}

/// Formats a day in the site's language.
fn written(dates: Dates<'_>, day: NaiveDate, format: &str) -> String {
    dates.format(WrittenDate::of_day(day), format).unwrap_or_default()
}

/// The date and time of an event, as text.
#[derive(Default)]
struct Times {
    start: String,
    end: Option<String>,
    time: Option<String>,
    end_time: Option<String>,
    offset: Option<String>,
}

impl Times {
    fn of(site: &Site, when: When) -> Self {
        let (start, end, offset) = match when {
            When::Days(first, last) => {
                let end = (last != first).then(|| last.to_string());
                return Self { start: first.to_string(), end, ..Self::default() };
            }
            When::Times { start, end, offset } => (start, end, offset),
        };
        let machine = |at: NaiveDateTime| {
            let written =
                WrittenDate { time: Some(at.time()), offset, ..WrittenDate::of_day(at.date()) };
            written.to_machine(&site.config.timezone)
        };
        let clock = |time: NaiveTime| time.format("%H:%M").to_string();
        Self {
            start: machine(start),
            end: end.map(machine),
            time: Some(clock(start.time())),
            end_time: end.map(|end| clock(end.time())),
            offset: offset.map(|offset| format!("UTC{offset}")),
        }
    }
}

/// The first page of events: those to come, and the latest that are over.
pub(super) fn coming(site: &Site, shared: &Shared) -> Value {
    let index = &site.index.events;
    let mut coming = index.coming.iter().copied().peekable();
    // Both are sorted, so one pass separates them.
    let mut past: Vec<usize> =
        (0..index.events.len()).filter(|at| coming.next_if_eq(at).is_none()).collect();
    past.reverse();
    past.truncate(RECENT);
    let months = |events: &[usize]| months(site, shared, events);
    of_page(site, None, months(&index.coming), months(&past))
}

/// All events of a year, the earliest first.
pub(super) fn year(site: &Site, shared: &Shared, year: &EventYear) -> Value {
    let events: Vec<usize> = year.events.clone().collect();
    of_page(site, Some(year), list([]), months(site, shared, &events))
}

/// Events, which are in order, by the month they begin in.
fn months(site: &Site, shared: &Shared, events: &[usize]) -> Value {
    let index = &site.index.events;
    let month = |at: usize| index.events[at].event(&site.posts).when.day().with_day(1);
    list(events.chunk_by(|a, b| month(*a) == month(*b)).map(|run| {
        let day = run.first().and_then(|&at| month(at)).map(|day| day.to_string());
        map([("month", day.into()), ("events", super::event_values(site, shared, run))])
    }))
}

fn of_page(site: &Site, year: Option<&EventYear>, coming: Value, past: Value) -> Value {
    let index = &site.index.events;
    let years = index.years.iter().map(|other| {
        map([
            ("label", other.year.to_string().into()),
            ("path", site.links.href(&other.route).into()),
            ("count", other.events.len().into()),
            ("current", (year.map(|year| year.year) == Some(other.year)).into()),
        ])
    });
    map([
        ("year", year.map(|year| year.year).into()),
        ("path", site.links.href(&part_route(DigestPart::Events)).into()),
        ("total", year.map_or(index.events.len(), |year| year.events.len()).into()),
        ("as_of", index.today.map(|day| day.to_string()).into()),
        ("coming", coming),
        ("past", past),
        ("years", list(years)),
        ("timezone", site.config.timezone.name().into()),
        ("calendar_path", site.links.href(&site_calendar()).into()),
    ])
}
