//! Times of day: `14:00`, `下午 2 点半`, `7pm`.

use super::Scan;

/// A time of day, and whether it says which half of the day it is in.
#[derive(Clone, Copy)]
pub(super) struct ClockTime {
    pub(super) minutes: i64,
    pub(super) halved: bool,
}

impl Scan<'_> {
    /// `am` or `pm`, as hours.
    pub(super) fn half(&mut self) -> Option<u32> {
        self.spaces();
        for (words, hours) in [(["a.m.", "am"], 0), (["p.m.", "pm"], 12)] {
            if self.any(&words) {
                return Some(hours);
            }
        }
        None
    }

    /// `14:00`, `下午 2 点半`, `7pm`, `7:30 p.m.`
    pub(super) fn clock(&mut self) -> Option<ClockTime> {
        let mut next = self.clone();
        next.spaces();
        let period = PERIODS.iter().find(|(word, _)| next.take(word)).map(|(_, period)| *period);
        next.spaces();
        let mut hours = next.number(2)?;
        let mut minutes = 0;
        let mut after = next.clone();
        after.spaces();
        if after.take(":") {
            after.spaces();
            minutes = after.number(2)?;
            if after.take(":") {
                after.number(2)?;
            }
            next = after;
        } else if after.any(&["点", "时", "點"]) {
            after.take("钟");
            next = after.clone();
            after.spaces();
            if after.take("半") {
                minutes = 30;
                next = after;
            } else if let Some(written) = after.number(2) {
                minutes = written;
                after.spaces();
                after.take("分");
                next = after;
            }
        } else if period.is_none() && next.clone().half().is_none() && !next.half_follows() {
            return None;
        }
        let mut halved = false;
        let mut after = next.clone();
        if let Some(added) = after.half() {
            if !(1..=12).contains(&hours) {
                return None;
            }
            hours = hours % 12 + added;
            halved = true;
            next = after;
        } else if let Some(period) = period {
            hours = period.hours(hours);
            halved = true;
        }
        // A time at night may be after midnight.
        let night = matches!(period, Some(DayPart::Night)) && hours < 29;
        if minutes > 59 || !night && (hours > 24 || hours == 24 && minutes > 0) {
            return None;
        }
        *self = next;
        Some(ClockTime { minutes: i64::from(hours * 60 + minutes), halved })
    }

    /// Whether the following text makes a number without `am` or `pm` an hour: `6 - 8pm`.
    fn half_follows(&self) -> bool {
        let mut next = self.clone();
        next.spaces();
        next.range_mark() && {
            next.spaces();
            next.number(2).is_some() && {
                if next.take(":") {
                    next.number(2);
                }
                next.half().is_some()
            }
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum DayPart {
    /// The hours after midnight, such as 凌晨.
    Small,
    Morning,
    Noon,
    Afternoon,
    /// Until midnight and a few hours beyond.
    Night,
}

impl DayPart {
    /// The hour of the day for an hour in this part; from 24 on, of the next day.
    fn hours(self, hours: u32) -> u32 {
        match self {
            // Twelve at dawn is the start of the day; at night it is the end.
            Self::Small if hours == 12 => 0,
            Self::Night if hours == 12 => 24,
            Self::Night if hours < 5 => hours + 24,
            Self::Noon if hours < 10 => hours + 12,
            Self::Afternoon | Self::Night if (1..12).contains(&hours) => hours + 12,
            Self::Small | Self::Morning | Self::Noon | Self::Afternoon | Self::Night => hours,
        }
    }
}

/// A longer word precedes any word that is its prefix.
const PERIODS: [(&str, DayPart); 20] = [
    ("凌晨", DayPart::Small),
    ("清晨", DayPart::Morning),
    ("早上", DayPart::Morning),
    ("早晨", DayPart::Morning),
    ("早", DayPart::Morning),
    ("上午", DayPart::Morning),
    ("中午", DayPart::Noon),
    ("下午", DayPart::Afternoon),
    ("傍晚", DayPart::Afternoon),
    ("今晚", DayPart::Night),
    ("晚上", DayPart::Night),
    ("晚间", DayPart::Night),
    ("晚", DayPart::Night),
    ("夜里", DayPart::Night),
    ("夜间", DayPart::Night),
    ("夜晚", DayPart::Night),
    ("夜", DayPart::Night),
    ("深夜", DayPart::Night),
    ("半夜", DayPart::Night),
    ("午夜", DayPart::Night),
];
