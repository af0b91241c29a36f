//! What the events of all issues show about one: the order of a date of two numbers, and whether a
//! name is that of a place.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::ops::Range;

use chrono::{NaiveDate, TimeDelta};

use super::times::DateOrder;
use super::{Event, When};

/// The facts of an event that only other issues show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Unsettled {
    /// The dates that it may have.
    pub(super) readings: Option<Readings>,
    /// Whether its organizer is a place, if that is known as one.
    pub(super) organizer_may_be_place: bool,
}

/// A date of two numbers, read in both orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Readings {
    pub(super) month_first: Option<When>,
    pub(super) day_first: Option<When>,
}

/// What the events of an archive show.
#[derive(Debug, Default)]
pub(crate) struct EventHabits {
    /// The dates that are days in one order only.
    certain: OrderVotes,
    /// The dates that are near the day of their issue in one order only.
    likely: OrderVotes,
    /// The names of places, in lower case.
    places: HashSet<String>,
}

/// The number of dates in each order.
#[derive(Debug, Default)]
struct OrderVotes {
    month_first: usize,
    day_first: usize,
}

impl OrderVotes {
    fn add(&mut self, order: DateOrder) {
        match order {
            DateOrder::MonthFirst => self.month_first += 1,
            DateOrder::DayFirst => self.day_first += 1,
        }
    }

    fn winner(&self) -> Option<DateOrder> {
        match self.month_first.cmp(&self.day_first) {
            Ordering::Greater => Some(DateOrder::MonthFirst),
            Ordering::Less => Some(DateOrder::DayFirst),
            Ordering::Equal => None,
        }
    }
}

/// An issue announces events from some days before its own day, which are reviewed, to some weeks
/// after it.
const ANNOUNCED: Range<TimeDelta> = TimeDelta::days(-10)..TimeDelta::days(60);

impl EventHabits {
    /// Learns from an event of an issue of this day.
    pub(crate) fn learn(&mut self, event: &Event, day: Option<NaiveDate>) {
        if let Some(place) = event.location.as_deref().filter(|place| has_place_form(place)) {
            self.places.extend(parts(place).map(str::to_lowercase));
        }
        let Some(readings) = event.unsettled.as_ref().and_then(|unsettled| unsettled.readings)
        else {
            return;
        };
        let is_near = |when: When| {
            day.is_some_and(|day| ANNOUNCED.contains(&when.day().signed_duration_since(day)))
        };
        let only = |test: &dyn Fn(When) -> bool| {
            let fits = |when: Option<When>| when.is_some_and(test);
            match (fits(readings.month_first), fits(readings.day_first)) {
                (true, false) => Some(DateOrder::MonthFirst),
                (false, true) => Some(DateOrder::DayFirst),
                _ => None,
            }
        };
        if let Some(order) = only(&|_| true) {
            self.certain.add(order);
        } else if let Some(order) = only(&is_near) {
            self.likely.add(order);
        }
    }

    /// The order in which most dates of two numbers can be read.
    fn order(&self) -> Option<DateOrder> {
        self.certain.winner().or_else(|| self.likely.winner())
    }

    /// Completes an event. Returns `false` if its date remains unclear.
    pub(crate) fn settle(&self, event: &mut Event) -> bool {
        let Some(unsettled) = event.unsettled.take() else { return true };
        let known = |name: &str| self.places.contains(&name.to_lowercase());
        if unsettled.organizer_may_be_place && event.organizer.as_deref().is_some_and(known) {
            event.location = event.organizer.take();
        }
        let Some(Readings { month_first, day_first }) = unsettled.readings else { return true };
        let when = match self.order() {
            Some(DateOrder::MonthFirst) => month_first.or(day_first),
            Some(DateOrder::DayFirst) => day_first.or(month_first),
            None => month_first.filter(|_| month_first == day_first),
        };
        event.when = when.unwrap_or(event.when);
        when.is_some()
    }
}

/// Whether text has the form of a place: `Town, Country`, `Town / Country`, or a word for meetings
/// without a place.
pub(super) fn has_place_form(text: &str) -> bool {
    is_place_word(text) || parts(text).nth(1).is_some()
}

/// Whether text is a word for meetings without a place.
pub(super) fn is_place_word(text: &str) -> bool {
    let is_word = |word: &&str| text.eq_ignore_ascii_case(word);
    ["virtual", "online", "remote", "hybrid", "线上"].iter().any(is_word)
}

/// The parts of a place, from the smallest.
fn parts(place: &str) -> impl Iterator<Item = &str> {
    let parts = place.split([',', '，', '/']).map(str::trim);
    parts.filter(|part| !part.is_empty())
}
