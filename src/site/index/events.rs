//! Events of all issues: a meeting that several issues tell of is one event, as the latest of
//! them tells it.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use chrono::{Datelike as _, NaiveDate, NaiveDateTime};

use super::address::address;
use super::{Mention, part_route};
use crate::config::{Config, Part};
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
    pub last: Mention,
    /// The first telling.
    pub first: Mention,
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
        &posts[self.last.post].page.digest.events[self.last.item]
    }
}

/// What tells that two tellings are of one event.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Key<'p> {
    /// The name that front matter gives it.
    Uid(&'p str),
    /// Its very start, title, place and host.
    Timed(NaiveDateTime, String, String, String),
    /// Its day, title, place and host; a telling may leave the last two out.
    Named(NaiveDate, String, String, String),
    /// Its day and title, whatever its place.
    Titled(NaiveDate, String),
    /// Its day and page.
    Paged(NaiveDate, Cow<'p, str>),
}

impl<'p> Key<'p> {
    /// The keys that an event is looked for and known by, the surest first.
    fn of(event: &'p Event, tracking: &[String]) -> Vec<Self> {
        let (day, title) = (event.when.day(), fold(&event.title));
        let part = |text: &Option<String>| text.as_deref().map(fold).unwrap_or_default();
        let (location, organizer) = (part(&event.location), part(&event.organizer));
        let mut keys = Vec::with_capacity(5);
        keys.extend(event.uid.as_deref().map(Key::Uid));
        if let When::Times { start, .. } = event.when {
            let (location, organizer) = (location.clone(), organizer.clone());
            keys.push(Key::Timed(start, title.clone(), location, organizer));
        }
        keys.push(Key::Named(day, title.clone(), location, organizer));
        let page = event.url.as_deref().and_then(|url| address(url, tracking));
        keys.extend(page.map(|page| Key::Paged(day, page)));
        keys.push(Key::Titled(day, title));
        keys
    }

    /// Whether it leaves no doubt, even among meetings of one day and title.
    fn is_sure(&self) -> bool {
        matches!(self, Self::Uid(_) | Self::Timed(..))
    }

    /// What to look for in its place: a telling that gives no place is of any event of its title,
    /// and one that gives a place may be of an event that was told without.
    fn loosely(&self, event: &Event) -> Cow<'_, Self> {
        match self {
            Self::Titled(day, title) if event.location.is_some() || event.organizer.is_some() => {
                Cow::Owned(Self::Named(*day, title.clone(), String::new(), String::new()))
            }
            key => Cow::Borrowed(key),
        }
    }
}

pub(super) fn events(posts: &[Arc<Post>], config: &Config) -> EventIndex {
    let total: usize = posts.iter().map(|post| post.page.digest.events.len()).sum();
    let mut known = Known { posts, events: Vec::new(), by_key: HashMap::with_capacity(total * 2) };
    let mut of_posts: Vec<Vec<usize>> = vec![Vec::new(); posts.len()];
    // From the oldest issue on, so that the last telling comes last.
    for (post, p) in posts.iter().enumerate().rev() {
        let events = &p.page.digest.events;
        let keys = events.iter().map(|event| Key::of(event, &config.check.tracking));
        let keys: Vec<Vec<Key<'_>>> = keys.collect();
        // Those that leave no doubt are found first, so that no other one is taken for them: of
        // two sessions one may have been put off.
        let mut same: Vec<Option<usize>> = vec![None; events.len()];
        for sure in [true, false] {
            for (item, event) in events.iter().enumerate() {
                if same[item].is_some() {
                    continue;
                }
                let mut wanted = keys[item].iter().filter(|key| key.is_sure() == sure);
                let found = wanted.find_map(|key| known.find(key, event, post));
                if found.is_none() && sure {
                    continue;
                }
                let index = found.unwrap_or(known.events.len());
                let at = Mention { post, item };
                match known.events.get_mut(index) {
                    None => {
                        let uid = uid(event, config);
                        let new = IndexedEvent { uid, last: at, first: at, issues: 1, sequence: 0 };
                        known.events.push(new);
                    }
                    // An issue may say it twice, in its front matter and in its text: the first
                    // holds.
                    Some(event) if event.last.post == post => {}
                    Some(event) => event.tell(at, posts),
                }
                for key in &keys[item] {
                    known.note(key, index);
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
struct Known<'p> {
    posts: &'p [Arc<Post>],
    events: Vec<IndexedEvent>,
    /// The last events that each key stands for, the newest last.
    by_key: HashMap<Key<'p>, Vec<usize>>,
}

impl<'p> Known<'p> {
    fn note(&mut self, key: &Key<'p>, index: usize) {
        let Some(known) = self.by_key.get_mut(key) else {
            self.by_key.insert(key.clone(), vec![index]);
            return;
        };
        if !known.contains(&index) {
            if known.len() == SESSIONS {
                known.remove(0);
            }
            known.push(index);
        }
    }

    /// The event that `event`, as `post` tells it, is the same as by this key.
    fn find(&self, key: &Key<'p>, event: &Event, post: usize) -> Option<usize> {
        let known = self.by_key.get(&*key.loosely(event))?;
        known.iter().rev().copied().find(|&same| {
            let told_here = self.events[same].last.post == post;
            let known = self.events[same].event(self.posts);
            let other = known.uid.is_some() && event.uid.is_some() && known.uid != event.uid;
            // Two meetings of one issue may have one page, as the room they meet in.
            let sure = !matches!(key, Key::Paged(..)) || fold(&known.title) == fold(&event.title);
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
    fn tell(&mut self, at: Mention, posts: &[Arc<Post>]) {
        if differs(self.event(posts), &posts[at.post].page.digest.events[at.item]) {
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

/// The letters and digits of a text, in lower case.
fn fold(text: &str) -> String {
    if text.is_ascii() {
        let mut folded = text.to_ascii_lowercase();
        folded.retain(|c| c.is_ascii_alphanumeric());
        return folded;
    }
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
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
            let route = part_route(Part::Events).child(&year.to_string());
            EventYear { year, route, events: start..end }
        })
        .collect();
    years.reverse();
    EventIndex { events, years, today, coming, of_posts }
}
