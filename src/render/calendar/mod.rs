//! Calendars (RFC 5545) of all events, and of the events in one issue.
//!
//! Written without a library: only a handful of properties are needed, while the available
//! libraries take timestamps from the clock and don't support time zones. The tests parse the
//! calendars with such a library.

mod line;
mod zone;

use std::io;
use std::sync::OnceLock;

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveDateTime, Timelike as _, Utc};
use line::{escaped, property};

use crate::date::Zone;
use crate::digest::events::When;
use crate::digest::is_joinable;
use crate::outputs::site_calendar;
use crate::path::percent_encode;
use crate::site::Site;
use crate::site::index::IndexedEvent;
use crate::uri;

/// The entries of all events, each rendered once, on first use: an event is in the calendar of the
/// site and in that of every issue that mentions it.
#[derive(Debug)]
pub(super) struct CalendarEntries(Vec<OnceLock<Box<[u8]>>>);

impl CalendarEntries {
    /// Creates the entries of a site's events, all still to be rendered.
    pub(super) fn of(site: &Site) -> Self {
        Self(site.index.events.events.iter().map(|_| OnceLock::new()).collect())
    }

    fn get(&self, site: &Site, event: usize) -> &[u8] {
        self.0[event].get_or_init(|| {
            let mut entry = Vec::with_capacity(1024);
            write_event(site, &site.index.events.events[event], &mut entry);
            entry.as_slice().into()
        })
    }
}

/// Writes the calendar of a post, or of the complete site.
pub(super) fn write(
    site: &Site,
    entries: &CalendarEntries,
    post: Option<usize>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let index = &site.index.events;
    let buffer = &mut Vec::with_capacity(1024);
    let events: Vec<usize> = match post {
        Some(post) => index.of_posts[post].clone(),
        None => (0..index.events.len()).collect(),
    };
    property(buffer, "BEGIN", "VCALENDAR");
    property(buffer, "VERSION", "2.0");
    property(buffer, "PRODID", concat!("-//weekly//weekly ", env!("CARGO_PKG_VERSION"), "//EN"));
    property(buffer, "CALSCALE", "GREGORIAN");
    property(buffer, "METHOD", "PUBLISH");
    let title = escaped(&site.config.title);
    property(buffer, "NAME", &title);
    property(buffer, "X-WR-CALNAME", &title);
    if post.is_none() {
        property(buffer, "X-WR-TIMEZONE", site.config.timezone.name());
        if let Some(source) = site.links.absolute(&site_calendar()) {
            property(buffer, "SOURCE;VALUE=URI", &source);
        }
        property(buffer, "REFRESH-INTERVAL;VALUE=DURATION", "P1D");
    }
    let zone = &site.config.timezone;
    if !is_utc(zone) {
        let when = |&at: &usize| index.events[at].event(&site.posts).when;
        let local = events.iter().map(when).filter_map(|when| match when {
            When::Times { start, end, offset: None } => Some((start, end.unwrap_or(start))),
            _ => None,
        });
        let years = local.fold(None, |years: Option<(i32, i32)>, (start, end)| {
            let (from, to) = years.unwrap_or((start.year(), end.year()));
            Some((from.min(start.year()), to.max(end.year())))
        });
        if let Some((from, to)) = years {
            zone::write(zone, from, to, buffer);
        }
    }
    out.write_all(buffer)?;
    for event in events {
        out.write_all(entries.get(site, event))?;
    }
    buffer.clear();
    property(buffer, "END", "VCALENDAR");
    out.write_all(buffer)
}

fn write_event(site: &Site, indexed: &IndexedEvent, buffer: &mut Vec<u8>) {
    let event = indexed.event(&site.posts);
    let post = &site.posts[indexed.last.post()];
    property(buffer, "BEGIN", "VEVENT");
    property(buffer, "UID", &escaped(&indexed.uid));
    // The timestamp of an entry is the date of its issue; the output must not depend on the clock.
    let stamp = post.date.map(|date| date.instant(&site.config.timezone).to_utc());
    property(buffer, "DTSTAMP", &utc(stamp.unwrap_or(DateTime::UNIX_EPOCH)));
    property(buffer, "SEQUENCE", &indexed.sequence.to_string());
    property(buffer, "STATUS", if event.cancelled { "CANCELLED" } else { "CONFIRMED" });
    property(buffer, "SUMMARY", &escaped(&event.title));
    write_when(site, event.when, buffer);
    if let Some(location) = &event.location {
        property(buffer, "LOCATION", &escaped(location));
    }
    let issue = site.links.absolute(&post.page.route).map(|url| {
        let sections = &post.page.digest.sections;
        let id = event.place.section.and_then(|at| sections.get(at)).map_or("", |s| &s.id);
        if id.is_empty() { url } else { [&*url, "#", &*percent_encode(id)].concat() }
    });
    let page = event.url.as_deref().filter(|url| is_joinable(url));
    let organizer = event.organizer.clone();
    let details = event.details.iter().map(|(label, value)| format!("{label}: {value}"));
    let lines = organizer.into_iter().chain(details).chain(page.map(str::to_owned));
    let lines: Vec<String> = lines.chain(issue.clone()).collect();
    if !lines.is_empty() {
        property(buffer, "DESCRIPTION", &escaped(&lines.join("\n")));
    }
    if let Some(url) = page.or(issue.as_deref()) {
        property(buffer, "URL", &uri::encoded(url));
    }
    property(buffer, "END", "VEVENT");
}

fn write_when(site: &Site, when: When, buffer: &mut Vec<u8>) {
    match when {
        When::Days(first, last) => {
            property(buffer, "DTSTART;VALUE=DATE", &date(first));
            // The end is the following day (section 3.6.1), which only the last representable day
            // lacks.
            if let Some(end) = last.succ_opt() {
                property(buffer, "DTEND;VALUE=DATE", &date(end));
            }
            // An all-day event does not make its attendees busy.
            property(buffer, "TRANSP", "TRANSPARENT");
        }
        When::Times { start, end, offset } => {
            let zone = &site.config.timezone;
            let mut time = |name: &str, at: NaiveDateTime| match offset {
                Some(offset) => {
                    let at = at.and_local_timezone(offset).single().map(|at| at.to_utc());
                    property(buffer, name, &utc(at.unwrap_or(DateTime::UNIX_EPOCH)));
                }
                None if is_utc(zone) => property(buffer, name, &utc(at.and_utc())),
                None => {
                    let name = format!("{name};TZID={}", zone.name());
                    property(buffer, &name, &local(at));
                }
            };
            time("DTSTART", start);
            // The end must be after the start (section 3.8.2.2).
            if let Some(end) = end.filter(|end| *end > start) {
                time("DTEND", end);
            }
        }
    }
}

/// Whether a zone is UTC under one of its names, which needs no rules.
fn is_utc(zone: &Zone) -> bool {
    let name = zone.name().rsplit('/').next().unwrap_or_default();
    matches!(name, "UTC" | "UCT" | "Universal" | "Zulu")
}

fn date(day: NaiveDate) -> String {
    let mut text = String::with_capacity(16);
    digits(&mut text, &[(day.year().unsigned_abs(), 4), (day.month(), 2), (day.day(), 2)]);
    text
}

fn local(at: NaiveDateTime) -> String {
    let mut text = date(at.date());
    text.push('T');
    digits(&mut text, &[(at.hour(), 2), (at.minute(), 2), (at.second(), 2)]);
    text
}

/// Writes numbers, each zero-padded to the given number of digits.
fn digits(text: &mut String, numbers: &[(u32, u32)]) {
    for &(number, width) in numbers {
        let digit = |place| char::from(b'0' + (number / 10_u32.pow(place) % 10) as u8);
        text.extend((0..width).rev().map(digit));
    }
}

fn utc(at: DateTime<Utc>) -> String {
    local(at.naive_utc()) + "Z"
}
