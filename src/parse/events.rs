//! Events in front matter: a list of maps, each with a title and a start.

use std::ops::Range;

use chrono::{Datelike as _, TimeDelta};
use serde_json::{Map, Value};

use super::blank_values::is_empty;
use super::fields::fold_space;
use super::limits::SHOWN;
use super::places::PartFinder;
use crate::date::WrittenDate;
use crate::diagnostic::{SourceText, cut};
use crate::digest::ItemLocation;
use crate::digest::events::{Event, FORMS, When, YEARS, read_when};
use crate::uri;

/// The fields of an event, under all their accepted names.
const KEYS: [(&str, EventKey); 20] = [
    ("title", EventKey::Title),
    ("name", EventKey::Title),
    ("summary", EventKey::Title),
    ("start", EventKey::Start),
    ("date", EventKey::Start),
    ("time", EventKey::Start),
    ("when", EventKey::Start),
    ("end", EventKey::End),
    ("until", EventKey::End),
    ("location", EventKey::Location),
    ("place", EventKey::Location),
    ("where", EventKey::Location),
    ("url", EventKey::Url),
    ("link", EventKey::Url),
    ("organizer", EventKey::Organizer),
    ("organiser", EventKey::Organizer),
    ("host", EventKey::Organizer),
    ("uid", EventKey::Uid),
    ("cancelled", EventKey::Cancelled),
    ("canceled", EventKey::Cancelled),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum EventKey {
    Title,
    Start,
    End,
    Location,
    Url,
    Organizer,
    Uid,
    Cancelled,
}

/// The valid events, and the faults of the others.
pub(super) struct ParsedEvents {
    pub(super) read: Vec<Event>,
    pub(super) wrong: Vec<EventFault>,
}

/// A fault in an event.
pub(super) struct EventFault {
    pub(super) code: &'static str,
    pub(super) message: String,
    /// The span of the event's title or start, or else of the key.
    pub(super) span: Range<usize>,
    pub(super) hint: &'static str,
}

/// The expected form of an event.
const SHAPE: &str =
    "write it as `- title: Community call`, with `start: 2026-09-22 14:00` below it";

/// Reads the value of the key at `span` in `source`, a list of events or a single one. Front matter
/// ends at `end`.
pub(super) fn events(
    value: &Value,
    source: &SourceText,
    end: usize,
    span: Range<usize>,
) -> ParsedEvents {
    let parts = PartFinder::new(&source.text()[..end.max(span.end)], span.start);
    let mut reader = EventReader { span, source, parts, wrong: Vec::new() };
    let items = match value {
        Value::Array(items) => items.as_slice(),
        other => std::slice::from_ref(other),
    };
    let given = items.iter().filter(|item| !is_empty(item));
    let read = given.filter_map(|item| reader.event(item)).collect();
    ParsedEvents { read, wrong: reader.wrong }
}

struct EventReader<'t> {
    /// The span of the key.
    span: Range<usize>,
    source: &'t SourceText,
    parts: PartFinder<'t>,
    wrong: Vec<EventFault>,
}

impl EventReader<'_> {
    fn wrong(&mut self, message: String, span: Range<usize>, hint: &'static str) {
        self.wrong.push(EventFault { code: "unreadable-event", message, span, hint });
    }

    fn span(&mut self, part: Option<&str>) -> Range<usize> {
        part.and_then(|part| self.parts.find(part)).unwrap_or_else(|| self.span.clone())
    }

    /// Reads an event, if it is valid.
    fn event(&mut self, item: &Value) -> Option<Event> {
        let Value::Object(map) = item else {
            let span = self.span(scalar(item).as_deref());
            self.wrong("an event must be a map with a `title` and a `start`".into(), span, SHAPE);
            return None;
        };
        let title = text(map, EventKey::Title);
        let start = text(map, EventKey::Start);
        let span = self.span(title.as_deref().or(start.as_deref()));
        let Some(title) = title else {
            self.wrong("an event must have a `title`".into(), span, SHAPE);
            return None;
        };
        let (when, cancelled) = match read(map, start) {
            Ok(read) => read,
            Err((message, hint)) => {
                let title = cut(title, SHOWN);
                self.wrong(format!("the event `{title}` {message}"), span, hint);
                return None;
            }
        };
        Some(Event {
            when,
            location: text(map, EventKey::Location),
            organizer: text(map, EventKey::Organizer),
            url: self.url(map, &title, &span),
            details: details(map),
            uid: text(map, EventKey::Uid),
            cancelled,
            place: ItemLocation { section: None, line: self.source.line(span.start) },
            unsettled: None,
            title,
        })
    }

    /// The page of an event, if it has a valid one.
    fn url(
        &mut self,
        map: &Map<String, Value>,
        title: &str,
        span: &Range<usize>,
    ) -> Option<String> {
        let url = text(map, EventKey::Url)?;
        let absolute = uri::absolute(&url, uri::WEB);
        if absolute.is_none() {
            let span = self.parts.find(&url).unwrap_or_else(|| span.clone());
            let (title, url) = (cut(title.to_owned(), SHOWN), cut(url, SHOWN));
            let message = format!(
                "the event `{title}` is shown without its `url`: `{url}` is not a web address"
            );
            let hint = "write it as `https://example.org/meeting`";
            self.wrong.push(EventFault { code: "invalid-url", message, span, hint });
        }
        absolute
    }
}

/// The time of an event, and whether it is cancelled; or else a message and a hint.
fn read(
    map: &Map<String, Value>,
    start: Option<String>,
) -> Result<(When, bool), (String, &'static str)> {
    let start = start.ok_or_else(|| ("must have a `start`".to_owned(), SHAPE))?;
    let end = text(map, EventKey::End);
    let when = when(&start, end.as_deref()).ok_or_else(|| {
        let end = end.as_deref().map(|end| format!(" to `{end}`")).unwrap_or_default();
        (format!("can't be read: `{start}`{end} is not a time"), FORMS)
    })?;
    if let Some(year) = [when.day(), when.last_day()]
        .into_iter()
        .map(|day| day.year())
        .find(|year| !YEARS.contains(year))
    {
        let message =
            format!("is in the year {year}; calendars have {} to {}", YEARS.start, YEARS.end - 1);
        return Err((message, FORMS));
    }
    let cancelled = match value(map, EventKey::Cancelled) {
        None => false,
        Some(Value::Bool(cancelled)) => *cancelled,
        Some(Value::String(text)) if text.eq_ignore_ascii_case("true") => true,
        Some(Value::String(text)) if text.eq_ignore_ascii_case("false") => false,
        Some(_) => {
            let message = "can't be read: `cancelled` must be `true` or `false`".to_owned();
            return Err((message, "remove it if the event takes place"));
        }
    };
    Ok((when, cancelled))
}

fn key(name: &str) -> Option<EventKey> {
    let name = name.to_lowercase();
    KEYS.iter().find(|(known, _)| *known == name).map(|(_, key)| *key)
}

fn value(map: &Map<String, Value>, requested: EventKey) -> Option<&Value> {
    map.iter()
        .find(|(name, value)| key(name) == Some(requested) && !value.is_null())
        .map(|(_, v)| v)
}

fn text(map: &Map<String, Value>, requested: EventKey) -> Option<String> {
    scalar(value(map, requested)?)
}

fn scalar(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => fold_space(text),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

/// The remaining labelled values: a password, a telephone number.
fn details(map: &Map<String, Value>) -> Vec<(String, String)> {
    map.iter()
        .filter(|(name, _)| key(name).is_none())
        .filter_map(|(name, value)| Some((name.clone(), scalar(value)?)))
        .collect()
}

/// The time from `start` to `end`, which may be a time on the same day. Days without times are
/// all-day events.
fn when(start: &str, end: Option<&str>) -> Option<When> {
    // `14:00-15:30` and `9:00-11:00` are ranges, although the latter could be an offset as well;
    // with seconds, or with a preceding `T` or space, it is an offset.
    let ends = |when: &When| matches!(when, When::Times { end: Some(_), .. });
    let range = || read_when(start, None).filter(ends);
    if end.is_none()
        && start.matches(':').count() == 2
        && let Some(range) = range()
    {
        return Some(range);
    }
    let Some(first) = WrittenDate::parse(start) else {
        return if end.is_none() { read_when(start, None) } else { None };
    };
    let Some(end) = end else {
        return Some(match first.time {
            None => When::Days(first.day, first.day),
            Some(time) => {
                When::Times { start: first.day.and_time(time), end: None, offset: first.offset }
            }
        });
    };
    let last =
        WrittenDate::parse(end).or_else(|| WrittenDate::parse(&format!("{} {end}", first.day)))?;
    match (first.time, last.time) {
        (None, None) if first.day <= last.day => Some(When::Days(first.day, last.day)),
        (Some(time), Some(until)) => {
            let start = first.day.and_time(time);
            let mut end = last.day.and_time(until);
            // If the zones differ, the end is converted to the zone of the start.
            if let (Some(from), Some(to)) = (first.offset, last.offset) {
                let seconds = from.local_minus_utc() - to.local_minus_utc();
                end = end.checked_add_signed(TimeDelta::seconds(i64::from(seconds)))?;
            }
            (start < end).then_some(When::Times { start, end: Some(end), offset: first.offset })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use serde_json::json;

    use super::*;
    use crate::path::SourcePath;

    fn read(value: &Value) -> (Vec<Event>, Vec<String>) {
        let source = SourceText::new(SourcePath::new("content/a.md").unwrap(), String::new());
        let events = events(value, &source, 0, 0..0);
        (events.read, events.wrong.into_iter().map(|wrong| wrong.message).collect())
    }

    #[test]
    fn events_are_read_under_every_name() {
        let (read, wrong) = read(&json!([
            {"title": " A  meeting ", "start": "2026-09-22 14:00", "end": "15:30", "uid": "a@b",
             "where": "Room 1", "link": "https://example.org/", "host": "Us", "code": 123},
            {"Name": "All day", "date": "2026-09-22"},
            {"title": "Days", "start": "2026-09-22", "end": "2026-09-24", "cancelled": true},
            {"title": "Zones", "start": "2026-09-22T14:00:00+08:00", "end": "2026-09-22T07:00:00Z"},
        ]));
        assert_eq!(wrong, [""; 0]);
        let day = |day| NaiveDate::from_ymd_opt(2026, 9, day).unwrap();
        let at = |hour, minute| day(22).and_hms_opt(hour, minute, 0).unwrap();
        let first = &read[0];
        assert_eq!(first.title, "A meeting");
        assert_eq!(
            first.when,
            When::Times { start: at(14, 0), end: Some(at(15, 30)), offset: None }
        );
        assert_eq!(first.details, [("code".to_owned(), "123".to_owned())]);
        assert_eq!(
            [&first.uid, &first.location, &first.url, &first.organizer].map(|t| t.as_deref()),
            [Some("a@b"), Some("Room 1"), Some("https://example.org/"), Some("Us")]
        );
        assert_eq!(read[1].when, When::Days(day(22), day(22)));
        assert_eq!((read[2].when, read[2].cancelled), (When::Days(day(22), day(24)), true));
        let When::Times { end, .. } = read[3].when else { panic!("no times") };
        assert_eq!(end, Some(at(15, 0)));
    }

    #[test]
    fn ranges_differ_from_offsets() {
        let times = |start: &str| match when(start, None)? {
            When::Times { start, end, offset } => {
                let end = end.map(|end| end.format("%d %R").to_string()).unwrap_or_default();
                let offset = offset.map(|offset| offset.to_string()).unwrap_or_default();
                Some(format!("{}|{end}|{offset}", start.format("%R")))
            }
            When::Days(..) => None,
        };
        for (start, expected) in [
            ("2026-09-22 14:00-15:30", Some("14:00|22 15:30|")),
            ("2026-09-22 14:00 - 15:30", Some("14:00|22 15:30|")),
            ("2026-09-22 09:00-11:00", Some("09:00|22 11:00|")),
            ("2026-09-22 09:00 - 11:00 +08:00", Some("09:00|22 11:00|+08:00")),
            ("2026-09-22 22:00-01:00", Some("22:00|23 01:00|")),
            ("2026-09-22 14:00-07:00", Some("14:00||-07:00")),
            ("2026-09-22 05:00 -07:00", Some("05:00||-07:00")),
            ("2026-09-22 05:00:00-07:00", Some("05:00||-07:00")),
            ("2026-09-22T05:00-07:00", Some("05:00||-07:00")),
            ("2026-09-22T05:00-0700", Some("05:00||-07:00")),
            ("2026-09-22 14:00 PST", Some("14:00||-08:00")),
            ("2026-09-22T14:00-15:30", None),
            ("2026-09-22 14:00 CST", None),
            ("2026-09-22 14:00+15:00", None),
        ] {
            assert_eq!(times(start).as_deref(), expected, "{start}");
        }
    }

    #[test]
    fn empty_items_are_skipped() {
        for item in [json!(null), json!(" "), json!({}), json!({"title": null, "start": ""})] {
            let (events, wrong) = read(&json!([item, {"title": "x", "start": "2026-09-22"}]));
            assert_eq!((events.len(), wrong.len()), (1, 0), "{item}");
        }
    }

    #[test]
    fn faults_are_reported() {
        for (event, message) in [
            (json!("x"), "an event must be a map with a `title` and a `start`"),
            (json!({"start": "2026-09-22"}), "an event must have a `title`"),
            (json!({"title": "x"}), "the event `x` must have a `start`"),
            (
                json!({"title": "x", "start": "soon"}),
                "the event `x` can't be read: `soon` is not a time",
            ),
            (
                json!({"title": "x", "start": "2026-09-22 14:00", "end": "13:00"}),
                "the event `x` can't be read: `2026-09-22 14:00` to `13:00` is not a time",
            ),
            (
                json!({"title": "x", "start": "2026-09-22", "cancelled": "maybe"}),
                "the event `x` can't be read: `cancelled` must be `true` or `false`",
            ),
        ] {
            let (events, wrong) = read(&event);
            assert_eq!((events.len(), wrong), (0, vec![message.to_owned()]));
        }
    }
}
