//! Events as items of a list that begin with a date: `2026-08-12 | City | [Group](url)` with
//! `[Title](url)` below it, and `[Aug 12, City - Title](url)`.

use std::borrow::Cow;

use super::habits::{self, Readings};
use super::linked::LinkedEvent;
use super::times::DateOrder;
use super::{Event, Unsettled, When, times, unreadable};
use crate::date::english;
use crate::digest::text::{begins_bold, fold, is_folded, is_joinable, spoken};
use crate::digest::{DigestSource, ItemLocation};
use crate::markdown::Finding;
use crate::markdown::outline::{LineKind, Outline, TextLine};

/// The events of the list item that begins at `line`. `in_events` says that the section is about
/// events; there the criteria are looser.
pub(super) fn events(
    source: &DigestSource<'_>,
    line: TextLine<'_>,
    place: ItemLocation,
    in_events: bool,
) -> Result<Vec<Event>, Finding> {
    let text = line.text();
    let iso = times::begins_like_a_day(text);
    if !(iso || in_events && begins_with_a_date(text)) {
        // Items below a dated one name what takes place on that day.
        let is_unread = in_events
            && line.list_depth() == 1
            && (times::begins_with_a_misspelt_month(text)
                || is_linked(line) && times::ends_with_days(text));
        return if is_unread { Err(unreadable(text, line.source())) } else { Ok(Vec::new()) };
    }
    let read = |order| times::leading_days(text, source.day, order);
    let month_first = read(DateOrder::MonthFirst);
    let readings = times::begins_with_two_numbers(text).then(|| Readings {
        month_first: month_first.map(|(when, _)| when),
        day_first: read(DateOrder::DayFirst).map(|(when, _)| when),
    });
    let date = match &readings {
        Some(_) => month_first.or_else(|| read(DateOrder::DayFirst)),
        None => month_first,
    };
    let Some(date) = date else {
        // `May contain text` and `May 2026` are not days.
        let has_number = |word: &str| {
            let digits = word.bytes().take_while(u8::is_ascii_digit).count();
            (1..=2).contains(&digits)
        };
        let is_date = iso || text.split_whitespace().take(2).any(has_number);
        let has_words = text.contains(char::is_alphabetic);
        return if is_date && in_events && has_words || iso && text.contains(['|', '｜']) {
            Err(unreadable(text, line.source()))
        } else {
            Ok(Vec::new())
        };
    };
    let mut found = read_parts(source, line, place, in_events, date)?;
    if readings.is_some() {
        for event in &mut found {
            event.unsettled.get_or_insert_default().readings = readings;
        }
    }
    Ok(found)
}

/// The events of an item whose date is read; `at` is the end of its date.
fn read_parts(
    source: &DigestSource<'_>,
    line: TextLine<'_>,
    place: ItemLocation,
    in_events: bool,
    (when, at): (When, usize),
) -> Result<Vec<Event>, Finding> {
    let text = line.text();
    let rest = text[at..].trim_start();
    if !in_events && !rest.starts_with(['|', '｜']) {
        return Ok(Vec::new());
    }
    let parts = DatedItem::new(line, at);
    let titles = titles(source.outline, line);
    if titles.is_empty() {
        let event = parts.without_titles(when, place);
        return match event {
            Some(event) => Ok(vec![event]),
            // A date alone is a link to the minutes of that day, or the like.
            None if !text.contains(['|', '｜']) => Ok(Vec::new()),
            None => Err(unreadable(text, line.source())),
        };
    }
    Ok(titles
        .into_iter()
        .map(|(line, title, url)| Event {
            title,
            when,
            location: parts.part(0),
            organizer: parts.after_first(),
            url: url.or_else(|| parts.url()),
            details: Vec::new(),
            uid: None,
            cancelled: false,
            unsettled: None,
            place: ItemLocation { line: source.line_of(line.source().start), ..place },
        })
        .enumerate()
        .map(|(at, event)| if at == 0 { Event { place, ..event } } else { event })
        .collect())
}

/// Whether the text begins with the English name of a month, or a date of two numbers.
fn begins_with_a_date(text: &str) -> bool {
    text.trim_start().get(..3).is_some_and(|word| english::month(word).is_some())
        || times::begins_with_two_numbers(text)
}

/// Whether a line begins with a link.
fn is_linked(line: TextLine<'_>) -> bool {
    let first = line.runs().find(|run| !run.style.image && !run.text.trim().is_empty());
    first.is_some_and(|run| run.target.is_some_and(is_joinable))
}

/// The parts of an item behind its date, separated by bars.
struct DatedItem {
    between: Vec<EventPart>,
    /// The target of the date, if it is a link.
    date_url: Option<String>,
    /// Whether the item, including its date, is a single link.
    linked: bool,
}

#[derive(Default)]
struct EventPart {
    text: String,
    bold: String,
    url: Option<String>,
}

impl DatedItem {
    fn new(line: TextLine<'_>, date_end: usize) -> Self {
        let mut parts = vec![EventPart::default()];
        let (mut date_url, mut linked, mut start) = (None, false, 0);
        for run in line.runs() {
            let end = start + run.text.len();
            let url = run.target.filter(|target| !run.style.image && is_joinable(target));
            let mut text = run.text;
            if start < date_end {
                date_url = date_url.or_else(|| url.map(str::to_owned));
                text = &run.text[(date_end - start).min(run.text.len())..];
                linked = url.is_some() && !text.trim().is_empty();
            }
            start = end;
            // A full stop behind such a link ends the item and isn't part of its title.
            if run.style.image || linked && url.is_none() && is_mark(text) {
                continue;
            }
            // A bar within a link's text belongs to that text, unless the item is a single link.
            let split = linked || url.is_none();
            for (nth, piece) in text.split(|c| split && (c == '|' || c == '｜')).enumerate() {
                if nth > 0 {
                    parts.push(EventPart::default());
                }
                let Some(part) = parts.last_mut() else { continue };
                part.text.push_str(piece);
                if run.style.bold {
                    part.bold.push_str(piece);
                }
                if !piece.trim().is_empty() && part.url.is_none() {
                    part.url = url.map(str::to_owned);
                }
            }
        }
        // Text before the first bar is punctuation behind the date.
        if parts.len() > 1 && is_mark(&parts[0].text) {
            parts.remove(0);
        }
        Self { between: parts, date_url, linked }
    }

    fn part(&self, index: usize) -> Option<String> {
        self.between.get(index).map(|part| tidy(&part.text)).filter(|text| !text.is_empty())
    }

    /// All parts after the first.
    fn after_first(&self) -> Option<String> {
        let texts: Vec<String> = (1..self.between.len()).filter_map(|at| self.part(at)).collect();
        (!texts.is_empty()).then(|| texts.join(" | "))
    }

    fn url(&self) -> Option<String> {
        self.between
            .iter()
            .rev()
            .find_map(|part| part.url.clone())
            .or_else(|| self.date_url.clone())
    }

    /// The event of an item without nested lines.
    fn without_titles(&self, when: When, place: ItemLocation) -> Option<Event> {
        let event = |title: String, location, organizer, url: Option<String>| Event {
            title,
            when,
            location,
            organizer,
            url: url.or_else(|| self.url()),
            details: Vec::new(),
            uid: None,
            cancelled: false,
            unsettled: None,
            place,
        };
        if let [only] = &self.between[..] {
            let text = tidy(&only.text);
            if let Some((place, title)) = place_before_colon(&text) {
                let title = without_stop(title).to_owned();
                return (!title.is_empty())
                    .then(|| event(title, Some(place.to_owned()), None, None));
            }
            if !self.linked {
                let title = without_stop(&text).to_owned();
                return (!title.is_empty()).then(|| event(title, None, None, None));
            }
            let linked = LinkedEvent::of(&text, self.url().as_deref().unwrap_or_default());
            let title = without_stop(&linked.title).to_owned();
            let unsettled = linked.organizer_may_be_place.then(|| {
                Box::new(Unsettled { organizer_may_be_place: true, ..Unsettled::default() })
            });
            let event = event(title, linked.location, linked.organizer, None);
            return (!event.title.is_empty()).then_some(Event { unsettled, ..event });
        }
        let location = self.part(0);
        if let Some(bold) = self.between.iter().position(|part| !tidy(&part.bold).is_empty()) {
            let part = &self.between[bold];
            let title = tidy(&part.bold);
            // `**Title** - Group`
            let group = tidy(&part.text.replacen(&part.bold, "", 1));
            let others = (1..self.between.len()).filter(|&at| at != bold);
            let mut names: Vec<String> = others.filter_map(|at| self.part(at)).collect();
            if !group.is_empty() {
                names.insert(0, group);
            }
            let organizer = (!names.is_empty()).then(|| names.join(" | "));
            let location = location.filter(|_| bold > 0);
            return Some(event(title, location, organizer, part.url.clone()));
        }
        let last = (1..self.between.len()).rev().find(|&at| self.part(at).is_some())?;
        let organizer = (last > 1).then(|| self.part(1)).flatten();
        Some(event(self.part(last)?, location, organizer, self.between[last].url.clone()))
    }
}

/// The most events of one day in an item.
const MOST_TITLES: usize = 100;

/// The titles below the item that begins at `line`: the lines that begin with a link, or else the
/// first.
fn titles<'o>(
    outline: &'o Outline,
    line: TextLine<'o>,
) -> Vec<(TextLine<'o>, String, Option<String>)> {
    let depth = line.list_depth();
    let mut titles: Vec<(TextLine<'o>, String, Option<String>)> = Vec::new();
    let mut index = line.index() + 1;
    while let Some(next) = outline.line(index) {
        index += 1;
        let item = next.kind() == LineKind::Item;
        let inside = match next.kind() {
            LineKind::Heading { .. } | LineKind::Code | LineKind::Cell => false,
            LineKind::Text => next.list_depth() >= depth,
            LineKind::Item => next.list_depth() > depth,
        };
        // A following item that its author forgot to indent.
        let unindented = item
            && titles.is_empty()
            && next.list_depth() == depth
            && !times::begins_like_a_day(next.text())
            && !begins_with_a_date(next.text())
            && next
                .runs()
                .find(|run| !run.text.trim().is_empty())
                .is_some_and(|run| run.style.bold && run.target.is_some_and(is_joinable));
        if !inside && !unindented {
            break;
        }
        let (title, url) = title(next);
        // Each has the location and the organizer of the item.
        if titles.len() == MOST_TITLES {
            break;
        }
        if !title.is_empty() && (titles.is_empty() || item && url.is_some() && begins_bold(next)) {
            titles.push((next, title, url));
        }
        if unindented {
            break;
        }
    }
    titles
}

/// The text of the link that begins a line, or else the text of the line; and its first link.
fn title(line: TextLine<'_>) -> (String, Option<String>) {
    let mut runs = line.runs().filter(|run| !run.style.image);
    let external =
        |target: Option<&str>| target.filter(|target| is_joinable(target)).map(str::to_owned);
    if let Some(first) = runs.find(|run| !run.text.trim().is_empty())
        && let Some(url) = external(first.target)
    {
        let mut text = first.text.to_owned();
        for run in runs.take_while(|run| run.target == first.target && run.source == first.source) {
            text.push_str(run.text);
        }
        return (tidy(&text), Some(url));
    }
    let url = line.runs().filter(|run| !run.style.image).find_map(|run| external(run.target));
    // `**Title**: 6:30pm - Room, Street`
    let bold = line.runs().skip_while(|run| !run.text.contains(char::is_alphanumeric));
    let bold: String = bold.take_while(|run| run.style.bold).map(|run| run.text).collect();
    if bold.contains(char::is_alphabetic) {
        return (tidy(&bold), url);
    }
    (tidy(&spoken(line)), url)
}

/// `Town / Country: Title`
fn place_before_colon(text: &str) -> Option<(&str, &str)> {
    text.split_once(": ").filter(|(place, _)| place.contains('/') && habits::has_place_form(place))
}

/// `title` without the full stop of a sentence. That of an abbreviation is retained.
fn without_stop(title: &str) -> &str {
    let Some(rest) = title.strip_suffix('.') else { return title };
    let word = rest.rsplit(|c: char| !c.is_alphanumeric() && c != '.').next().unwrap_or_default();
    if word.chars().count() > 3 && !word.contains('.') { rest } else { title }
}

fn is_mark(text: &str) -> bool {
    text.chars().all(|c| c.is_whitespace() || ".,:;-".contains(c))
}

/// `text` on one line, without the punctuation at its ends that separated it from other parts.
fn tidy(text: &str) -> String {
    // Between bars, the text has spaces at both ends.
    let text = text.trim();
    let text = if is_folded(text) { Cow::Borrowed(text) } else { Cow::Owned(fold(text)) };
    let ends = |c: char| c.is_whitespace() || ",;|｜-–—:".contains(c);
    text.trim_start_matches(|c| ends(c) || c == '.').trim_end_matches(ends).to_owned()
}
