//! Events of all issues. A meeting mentioned in several issues is one event, with the data of the
//! latest of them.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::ops::Range;
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};
use rayon::prelude::*;

use super::address::address;
use super::{ItemRef, part_route};
use crate::config::{Config, DigestPart};
use crate::digest::events::{Event, When, without_days};
use crate::path::{Route, slugify};
use crate::site::Post;

/// The events of all issues.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct EventIndex {
    /// The events by time; all-day events before others on the same day.
    pub(crate) events: Vec<IndexedEvent>,
    /// The years in which events begin, newest first.
    pub(crate) years: Vec<EventYear>,
    /// The day of the newest post, which separates past from upcoming events: a build's output must
    /// not depend on the clock.
    pub(crate) today: Option<NaiveDate>,
    /// The upcoming events on that day, as indexes into `events`.
    pub(crate) coming: Vec<usize>,
    /// The events of each post, in the order of `Site::posts`: indexes into `events`, without
    /// duplicates, in the order of the post.
    pub(crate) of_posts: Vec<Vec<usize>>,
}

/// An event, which may be mentioned in several issues.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct IndexedEvent {
    /// The identifier for calendars (RFC 5545, section 3.8.4.7): the same in every build, wherever
    /// the site is published.
    pub(crate) uid: String,
    /// The latest mention, whose data applies.
    pub(crate) last: ItemRef,
    /// The first mention.
    pub(crate) first: ItemRef,
    /// The number of issues that mention it.
    pub(crate) issues: usize,
    /// How often a mention differed from the previous one (RFC 5545, section 3.8.7.4).
    pub(crate) sequence: usize,
}

/// The events that begin in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventYear {
    /// Calendar year.
    pub(crate) year: i32,
    /// The route of the year's page.
    pub(crate) route: Route,
    /// The events of the year, as a range of [`EventIndex::events`].
    pub(crate) events: Range<usize>,
}

impl IndexedEvent {
    /// The event as described by its latest mention.
    pub(crate) fn event<'p>(&self, posts: &'p [Arc<Post>]) -> &'p Event {
        &posts[self.last.post()].page.digest.events[self.last.item()]
    }
}

/// A key shared by mentions of the same event: the properties that are compared, and a hash of
/// their values, which is faster and smaller than the text. With 64 bits, one digest in thirty
/// million has a collision among a million meetings.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct MeetingKey(MatchKind, u64);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum MatchKind {
    /// The identifier from front matter.
    Uid,
    /// Exact start, title, location and organizer.
    Timed,
    /// Day, title, location and organizer; a mention may omit the last two.
    Named,
    /// Day and URL.
    Paged,
    /// Day and title, whatever the location.
    Titled,
}

impl MeetingKey {
    fn new(kind: MatchKind, what: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        what.hash(&mut hasher);
        Self(kind, hasher.finish())
    }

    /// Whether the key identifies an event unambiguously, even among meetings with the same day and
    /// title.
    fn is_unambiguous(self) -> bool {
        matches!(self.0, MatchKind::Uid | MatchKind::Timed)
    }
}

#[derive(Clone, Copy)]
struct Clue {
    /// The key that the event is indexed by.
    key: MeetingKey,
    /// The key that a matching event is looked up by: a mention without a location matches any
    /// event of its title, and one with a location may match an event mentioned without one.
    sought: MeetingKey,
}

impl Clue {
    /// The keys to find an event by and to index it by, the most reliable first.
    fn of(event: &Event, tracking: &[String]) -> Vec<Self> {
        let (day, title) = (event.when.day(), folded(&without_days(&event.title)));
        let part = |text: &Option<String>| folded(text.as_deref().unwrap_or_default());
        let (location, organizer) = (part(&event.location), part(&event.organizer));
        let mut keys = Vec::with_capacity(5);
        keys.extend(event.uid.as_deref().map(|uid| MeetingKey::new(MatchKind::Uid, uid)));
        if let When::Times { start, .. } = event.when {
            keys.push(MeetingKey::new(MatchKind::Timed, (start, title, location, organizer)));
        }
        keys.push(MeetingKey::new(MatchKind::Named, (day, title, location, organizer)));
        let page = event.url.as_deref().and_then(|url| address(url, tracking));
        keys.extend(page.map(|page| MeetingKey::new(MatchKind::Paged, (day, page))));
        let mut clues: Vec<Self> = keys.into_iter().map(|key| Self { key, sought: key }).collect();
        let titled = MeetingKey::new(MatchKind::Titled, (day, title));
        let placed = event.location.is_some() || event.organizer.is_some();
        let nowhere = folded("");
        let unplaced = || MeetingKey::new(MatchKind::Named, (day, title, nowhere, nowhere));
        let sought = if placed { unplaced() } else { titled };
        clues.push(Self { key: titled, sought });
        clues
    }
}

pub(super) fn events(posts: &[Arc<Post>], config: &Config) -> EventIndex {
    let total: usize = posts.iter().map(|post| post.indexed().events.len()).sum();
    let mut so_far =
        EventsSoFar { posts, events: Vec::new(), by_key: HashMap::with_capacity(total * 2) };
    let mut of_posts: Vec<Vec<usize>> = vec![Vec::new(); posts.len()];
    let clues = |post: &Arc<Post>| -> Vec<Vec<Clue>> {
        let events = post.indexed().events.iter();
        events.map(|event| Clue::of(event, &config.check.tracking)).collect()
    };
    let clues: Vec<_> = posts.par_iter().map(clues).collect();
    // Start with the oldest issue, so that the latest mention comes last.
    for (post, p) in posts.iter().enumerate().rev() {
        let events = &p.indexed().events;
        let clues = &clues[post];
        // Unambiguous matches come first, so that no other event is matched instead: one of two
        // sessions may have been postponed.
        let mut same: Vec<Option<usize>> = vec![None; events.len()];
        for unambiguous in [true, false] {
            for (item, event) in events.iter().enumerate() {
                if same[item].is_some() {
                    continue;
                }
                let mut candidates =
                    clues[item].iter().filter(|clue| clue.key.is_unambiguous() == unambiguous);
                let found = candidates.find_map(|&clue| so_far.find(clue, event, post));
                if found.is_none() && unambiguous {
                    continue;
                }
                let index = found.unwrap_or(so_far.events.len());
                let at = ItemRef::new(post, item);
                match so_far.events.get_mut(index) {
                    None => {
                        let uid = uid(event, config);
                        let new = IndexedEvent { uid, last: at, first: at, issues: 1, sequence: 0 };
                        so_far.events.push(new);
                    }
                    // An issue may mention it twice, in its front matter and in its text: the first
                    // mention applies.
                    Some(event) if event.last.post() == post => {}
                    Some(event) => event.update(at, posts),
                }
                for clue in &clues[item] {
                    so_far.add(clue.key, index);
                }
                same[item] = Some(index);
            }
        }
        let mut listed: HashSet<usize> = HashSet::with_capacity(events.len());
        of_posts[post] = same.into_iter().flatten().filter(|&index| listed.insert(index)).collect();
    }
    in_time(so_far.events, of_posts, posts)
}

/// The maximum number of meetings with the same ambiguous key that are distinguished.
const SESSIONS: usize = 16;

/// The events of the issues processed so far.
struct EventsSoFar<'p> {
    posts: &'p [Arc<Post>],
    events: Vec<IndexedEvent>,
    /// The latest events of each key, newest last.
    by_key: HashMap<MeetingKey, Vec<usize>>,
}

impl EventsSoFar<'_> {
    fn add(&mut self, key: MeetingKey, index: usize) {
        let indexes = self.by_key.entry(key).or_default();
        if !indexes.contains(&index) {
            if indexes.len() == SESSIONS {
                indexes.remove(0);
            }
            indexes.push(index);
        }
    }

    /// The existing event that this key of `event`, mentioned in `post`, matches.
    fn find(&self, clue: Clue, event: &Event, post: usize) -> Option<usize> {
        let indexes = self.by_key.get(&clue.sought)?;
        indexes.iter().rev().copied().find(|&index| {
            let same_issue = self.events[index].last.post() == post;
            let existing = self.events[index].event(self.posts);
            let other = existing.uid.is_some() && event.uid.is_some() && existing.uid != event.uid;
            // Two meetings of one issue may share a URL, such as that of their room.
            let unambiguous =
                clue.key.0 != MatchKind::Paged || folded(&existing.title) == folded(&event.title);
            // Two different times in one issue are two sessions.
            let session = same_issue && are_apart(existing.when, event.when);
            !other && !session && (unambiguous || !same_issue)
        })
    }
}

/// Whether both have a time, and the times differ.
fn are_apart(a: When, b: When) -> bool {
    match (a, b) {
        (When::Times { start: a, .. }, When::Times { start: b, .. }) => a != b,
        _ => false,
    }
}

impl IndexedEvent {
    fn update(&mut self, at: ItemRef, posts: &[Arc<Post>]) {
        if differs(self.event(posts), &posts[at.post()].page.digest.events[at.item()]) {
            self.sequence += 1;
        }
        self.last = at;
        self.issues += 1;
    }
}

/// Whether calendars must be updated.
fn differs(before: &Event, now: &Event) -> bool {
    before.title != now.title
        || before.when != now.when
        || before.cancelled != now.cancelled
        || before.location != now.location
        || before.organizer != now.organizer
        || before.url != now.url
        || before.details != now.details
}

/// A hash of the letters and digits of a text, in lower case.
fn folded(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    if text.is_ascii() {
        let mut letters = text.as_bytes().to_ascii_lowercase();
        letters.retain(u8::is_ascii_alphanumeric);
        hasher.write(&letters);
    } else {
        let letters = text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
        hasher.write(letters.collect::<String>().as_bytes());
    }
    hasher.finish()
}

/// The calendar identifier of an event: the one given by the author, or else derived from its first
/// mention. As for the ids of feeds, the domain from the settings, or else the title of the site,
/// distinguishes its events from those of other sites.
fn uid(event: &Event, config: &Config) -> String {
    let authority = config.feeds.authority.as_deref();
    if let Some(uid) = &event.uid {
        return match authority {
            Some(authority) if !uid.contains('@') => format!("{uid}@{authority}"),
            _ => uid.clone(),
        };
    }
    let site = if authority.is_none() { slugify(&config.title) } else { String::new() };
    let when = match event.when {
        When::Days(first, last) => format!("{first} {last}"),
        When::Times { start, .. } => start.to_string(),
    };
    // A later issue may show that an organizer is a place, which must not change the id.
    let (location, organizer) = match (&event.location, &event.organizer) {
        (Some(location), organizer) => (Some(location), organizer.as_ref()),
        (None, organizer) => (organizer.as_ref(), None),
    };
    let text = |text: Option<&String>| text.cloned().unwrap_or_default();
    let parts = [
        site,
        when,
        event.title.clone(),
        text(location),
        text(organizer),
        text(event.url.as_ref()),
    ];
    let hash = blake3::hash(parts.join("\n").as_bytes()).to_hex();
    format!("{}@{}", &hash[..32], authority.unwrap_or("weekly.invalid"))
}

/// Sorts the events and selects the upcoming ones.
fn in_time(
    found: Vec<IndexedEvent>,
    mut of_posts: Vec<Vec<usize>>,
    posts: &[Arc<Post>],
) -> EventIndex {
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_cached_key(|&at| {
        let event = found[at].event(posts);
        let start = match event.when {
            When::Days(first, _) => (first, None),
            When::Times { start, .. } => (start.date(), Some(start.time())),
        };
        (start, event.title.clone(), found[at].uid.clone())
    });
    let mut rank = vec![0; found.len()];
    for (to, &from) in order.iter().enumerate() {
        rank[from] = to;
    }
    for index in of_posts.iter_mut().flatten() {
        *index = rank[*index];
    }
    let mut found: Vec<_> = found.into_iter().map(Some).collect();
    let events: Vec<IndexedEvent> = order.iter().filter_map(|&at| found[at].take()).collect();
    let today = posts.iter().find_map(|post| post.date).map(|date| date.day);
    let is_coming = |event: &IndexedEvent| {
        today.is_none_or(|today| event.event(posts).when.last_day() >= today)
    };
    let coming = (0..events.len()).filter(|&at| is_coming(&events[at])).collect();
    let year = |event: &IndexedEvent| event.event(posts).when.day().year();
    let mut end = 0;
    let mut years: Vec<EventYear> = events
        .chunk_by(|a, b| year(a) == year(b))
        .map(|run| {
            let start = end;
            end += run.len();
            let year = year(&run[0]);
            let route = part_route(DigestPart::Events).child(&year.to_string());
            EventYear { year, route, events: start..end }
        })
        .collect();
    years.reverse();
    EventIndex { events, years, today, coming, of_posts }
}
