//! Events of all issues: a meeting that several issues tell of is one event, as the latest of
//! them tells it.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::ops::Range;
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate};
use rayon::prelude::*;

use super::address::address;
use super::{ItemRef, part_route};
use crate::config::{Config, DigestPart};
use crate::digest::events::{Event, When};
use crate::path::{Route, slugify};
use crate::site::Post;

/// The events of all issues.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EventIndex {
    /// The events, by time; all-day ones before others of their day.
    pub events: Vec<IndexedEvent>,
    /// The years that they begin in, newest first.
    pub years: Vec<EventYear>,
    /// The day of the newest post, which parts what is past from what is to come: a build's
    /// output must not depend on the clock.
    pub today: Option<NaiveDate>,
    /// Those that are not over on that day, as indexes of `events`.
    pub coming: Vec<usize>,
    /// For each post, in the order of `Site::posts`, its events, as indexes of `events`, each
    /// once, in the order it tells them.
    pub of_posts: Vec<Vec<usize>>,
}

/// An event, however many issues tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexedEvent {
    /// What calendars know it by (RFC 5545, section 3.8.4.7): the same in every build, wherever
    /// the site is published.
    pub uid: String,
    /// The latest telling, which holds.
    pub last: ItemRef,
    /// The first telling.
    pub first: ItemRef,
    /// How many issues tell of it.
    pub issues: usize,
    /// How often a telling differed from the one before (RFC 5545, section 3.8.7.4).
    pub sequence: usize,
}

/// The events that begin in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventYear {
    /// The year.
    pub year: i32,
    /// Its page.
    pub route: Route,
    /// Its events, as a range of [`EventIndex::events`].
    pub events: Range<usize>,
}

impl IndexedEvent {
    /// The event as its latest telling has it.
    pub fn event<'p>(&self, posts: &'p [Arc<Post>]) -> &'p Event {
        &posts[self.last.post()].page.digest.events[self.last.item()]
    }
}

/// What tells that two tellings are of one event: in what they are alike, and a hash of that, which
/// is compared and kept in less time than its texts. Of 64 bits: that two of a million meetings share
/// theirs by chance happens to one digest in thirty million.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct MeetingKey(Alike, u64);

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Alike {
    /// The name that front matter gives it.
    Uid,
    /// Its very start, title, place and host.
    Timed,
    /// Its day, title, place and host; a telling may leave the last two out.
    Named,
    /// Its day and page.
    Paged,
    /// Its day and title, whatever its place.
    Titled,
}

impl MeetingKey {
    fn new(alike: Alike, what: impl Hash) -> Self {
        let mut hasher = DefaultHasher::new();
        what.hash(&mut hasher);
        Self(alike, hasher.finish())
    }

    /// Whether it leaves no doubt, even among meetings of one day and title.
    fn is_sure(self) -> bool {
        matches!(self.0, Alike::Uid | Alike::Timed)
    }
}

/// A key of an event.
#[derive(Clone, Copy)]
struct Clue {
    /// What the event is known by.
    key: MeetingKey,
    /// What it is looked for by: a telling that gives no place is of any event of its title, and
    /// one that gives a place may be of an event that was told without.
    sought: MeetingKey,
}

impl Clue {
    /// The clues that an event is looked for and known by, the surest first.
    fn of(event: &Event, tracking: &[String]) -> Vec<Self> {
        let (day, title) = (event.when.day(), folded(&event.title));
        let part = |text: &Option<String>| folded(text.as_deref().unwrap_or_default());
        let (location, organizer) = (part(&event.location), part(&event.organizer));
        let mut keys = Vec::with_capacity(5);
        keys.extend(event.uid.as_deref().map(|uid| MeetingKey::new(Alike::Uid, uid)));
        if let When::Times { start, .. } = event.when {
            keys.push(MeetingKey::new(Alike::Timed, (start, title, location, organizer)));
        }
        keys.push(MeetingKey::new(Alike::Named, (day, title, location, organizer)));
        let page = event.url.as_deref().and_then(|url| address(url, tracking));
        keys.extend(page.map(|page| MeetingKey::new(Alike::Paged, (day, page))));
        let mut clues: Vec<Self> = keys.into_iter().map(|key| Self { key, sought: key }).collect();
        let titled = MeetingKey::new(Alike::Titled, (day, title));
        let placed = event.location.is_some() || event.organizer.is_some();
        let nowhere = folded("");
        let unplaced = || MeetingKey::new(Alike::Named, (day, title, nowhere, nowhere));
        let sought = if placed { unplaced() } else { titled };
        clues.push(Self { key: titled, sought });
        clues
    }
}

pub(super) fn events(posts: &[Arc<Post>], config: &Config) -> EventIndex {
    let total: usize = posts.iter().map(|post| post.page.digest.events.len()).sum();
    let mut known =
        EventsSoFar { posts, events: Vec::new(), by_key: HashMap::with_capacity(total * 2) };
    let mut of_posts: Vec<Vec<usize>> = vec![Vec::new(); posts.len()];
    let clues = |post: &Arc<Post>| -> Vec<Vec<Clue>> {
        let events = post.page.digest.events.iter();
        events.map(|event| Clue::of(event, &config.check.tracking)).collect()
    };
    let clues: Vec<_> = posts.par_iter().map(clues).collect();
    // From the oldest issue on, so that the last telling comes last.
    for (post, p) in posts.iter().enumerate().rev() {
        let events = &p.page.digest.events;
        let clues = &clues[post];
        // Those that leave no doubt are found first, so that no other one is taken for them: of
        // two sessions one may have been put off.
        let mut same: Vec<Option<usize>> = vec![None; events.len()];
        for sure in [true, false] {
            for (item, event) in events.iter().enumerate() {
                if same[item].is_some() {
                    continue;
                }
                let mut wanted = clues[item].iter().filter(|clue| clue.key.is_sure() == sure);
                let found = wanted.find_map(|&clue| known.find(clue, event, post));
                if found.is_none() && sure {
                    continue;
                }
                let index = found.unwrap_or(known.events.len());
                let at = ItemRef::new(post, item);
                match known.events.get_mut(index) {
                    None => {
                        let uid = uid(event, config);
                        let new = IndexedEvent { uid, last: at, first: at, issues: 1, sequence: 0 };
                        known.events.push(new);
                    }
                    // An issue may say it twice, in its front matter and in its text: the first
                    // holds.
                    Some(event) if event.last.post() == post => {}
                    Some(event) => event.tell(at, posts),
                }
                for clue in &clues[item] {
                    known.note(clue.key, index);
                }
                same[item] = Some(index);
            }
        }
        let mut told: HashSet<usize> = HashSet::with_capacity(events.len());
        of_posts[post] = same.into_iter().flatten().filter(|&index| told.insert(index)).collect();
    }
    in_time(known.events, of_posts, posts)
}

/// How many meetings of one day and title are told apart by what is not sure.
const SESSIONS: usize = 16;

/// The events of the issues so far.
struct EventsSoFar<'p> {
    posts: &'p [Arc<Post>],
    events: Vec<IndexedEvent>,
    /// The last events that each key stands for, the newest last.
    by_key: HashMap<MeetingKey, Vec<usize>>,
}

impl EventsSoFar<'_> {
    fn note(&mut self, key: MeetingKey, index: usize) {
        let known = self.by_key.entry(key).or_default();
        if !known.contains(&index) {
            if known.len() == SESSIONS {
                known.remove(0);
            }
            known.push(index);
        }
    }

    /// The event that `event`, as `post` tells it, is the same as by this clue.
    fn find(&self, clue: Clue, event: &Event, post: usize) -> Option<usize> {
        let known = self.by_key.get(&clue.sought)?;
        known.iter().rev().copied().find(|&same| {
            let told_here = self.events[same].last.post() == post;
            let known = self.events[same].event(self.posts);
            let other = known.uid.is_some() && event.uid.is_some() && known.uid != event.uid;
            // Two meetings of one issue may have one page, as the room they meet in.
            let sure = clue.key.0 != Alike::Paged || folded(&known.title) == folded(&event.title);
            // Two times of one issue are two sessions.
            let session = told_here && are_apart(known.when, event.when);
            !other && !session && (sure || !told_here)
        })
    }
}

/// Whether both have a time, and not the same.
fn are_apart(a: When, b: When) -> bool {
    match (a, b) {
        (When::Times { start: a, .. }, When::Times { start: b, .. }) => a != b,
        _ => false,
    }
}

impl IndexedEvent {
    fn tell(&mut self, at: ItemRef, posts: &[Arc<Post>]) {
        if differs(self.event(posts), &posts[at.post()].page.digest.events[at.item()]) {
            self.sequence += 1;
        }
        self.last = at;
        self.issues += 1;
    }
}

/// Whether calendars have something to change.
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

/// The name that calendars know an event by: the one it is given, else made of what its first
/// telling says. As with the ids of feeds, the domain is the one of the settings, or else the
/// title of the site keeps its events apart from those of others.
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
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let parts = [
        site,
        when,
        event.title.clone(),
        text(&event.location),
        text(&event.organizer),
        text(&event.url),
    ];
    let hash = blake3::hash(parts.join("\n").as_bytes()).to_hex();
    format!("{}@{}", &hash[..32], authority.unwrap_or("weekly.invalid"))
}

/// Sorts the events and says which are still to come.
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
