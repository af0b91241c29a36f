//! Events.

use chrono::{Datelike as _, NaiveDateTime, NaiveTime};
use tera::Value;

use super::{Items, Shared, list, map};
use crate::config::Part;
use crate::date::WrittenDate;
use crate::digest::events::When;
use crate::outputs::site_calendar;
use crate::site::Site;
use crate::site::index::{EventYear, host_of, part_route};
use crate::words::Dates;

/// How many of the events that are over the first page shows.
const RECENT: usize = 20;

/// The event at `index`, for every page that shows it.
pub(super) fn event(
    site: &Site,
    items: &Items,
    summaries: &[Value],
    dates: Dates<'_>,
    index: usize,
) -> Value {
    let indexed = &site.index.events.events[index];
    let event = indexed.event(&site.posts);
    let (first, last) = (event.when.day(), event.when.last_day());
    let times = Times::of(site, event.when);
    let url = event.url.as_deref().filter(|url| host_of(url).is_some());
    let details = event.details.iter().map(|(label, value)| {
        let url = host_of(value).is_some().then_some(value.as_str());
        map([
            ("label", label.as_str().into()),
            ("value", value.as_str().into()),
            ("url", url.into()),
        ])
    });
    let written = |day, format: &str| {
        let date = WrittenDate { day, time: None, offset: None };
        Value::from(dates.format(date, format))
    };
    let short = written(first, "short");
    let last_short = if last == first { short.clone() } else { written(last, "short") };
    map([
        ("uid", indexed.uid.as_str().into()),
        ("title", event.title.as_str().into()),
        ("start", times.start.into()),
        ("end", times.end.into()),
        ("day", first.to_string().into()),
        ("last_day", last.to_string().into()),
        ("day_short", short),
        ("last_day_short", last_short),
        ("weekday", written(first, "weekday")),
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
        ("path", items.place(site, indexed.last.post, event.place.section).into()),
        ("issue_label", items.issues[indexed.last.post].label.as_str().into()),
        ("post", summaries.get(indexed.last.post).cloned().into()),
    ])
}

/// When an event is, as text.
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
            let written = WrittenDate { day: at.date(), time: Some(at.time()), offset };
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
    // Both are in order, so that one pass parts them.
    let mut past: Vec<usize> =
        (0..index.events.len()).filter(|at| coming.next_if_eq(at).is_none()).collect();
    past.reverse();
    past.truncate(RECENT);
    page(site, None, months(site, shared, &index.coming), months(site, shared, &past))
}

/// All events of a year, the earliest first.
pub(super) fn year(site: &Site, shared: &Shared, year: &EventYear) -> Value {
    let events: Vec<usize> = year.events.clone().collect();
    page(site, Some(year), list([]), months(site, shared, &events))
}

/// Events, which are in order, by the month they begin in.
fn months(site: &Site, shared: &Shared, events: &[usize]) -> Value {
    let index = &site.index.events;
    let month = |at: usize| index.events[at].event(&site.posts).when.day().with_day(1);
    list(events.chunk_by(|a, b| month(*a) == month(*b)).map(|run| {
        map([
            ("month", run.first().and_then(|&at| month(at)).map(|day| day.to_string()).into()),
            ("events", list(run.iter().map(|&at| shared.items().events[at].clone()))),
        ])
    }))
}

fn page(site: &Site, year: Option<&EventYear>, coming: Value, past: Value) -> Value {
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
        ("path", site.links.href(&part_route(Part::Events)).into()),
        ("total", year.map_or(index.events.len(), |year| year.events.len()).into()),
        ("as_of", index.today.map(|day| day.to_string()).into()),
        ("coming", coming),
        ("past", past),
        ("years", list(years)),
        ("timezone", site.config.timezone.name().into()),
        ("calendar_path", site.links.href(&site_calendar()).into()),
    ])
}
