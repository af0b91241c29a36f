//! `VTIMEZONE` (RFC 5545, section 3.6.5): the UTC offsets of a zone in the years of the events,
//! from one change to the next.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta};

use super::line::property;
use super::local;
use crate::date::{Zone, ZoneClock};

/// Writes the rules of the zone from the year `from` to the year `to`.
pub(super) fn write(zone: &Zone, from: i32, to: i32, buffer: &mut Vec<u8>) {
    property(buffer, "BEGIN", "VTIMEZONE");
    property(buffer, "TZID", zone.name());
    let new_year = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    // One more day on each side, since years begin earlier and end later in the zone than in UTC.
    let start = new_year(from) - Days::new(1);
    let end = new_year(to.saturating_add(1)) + Days::new(1);
    let mut now = zone.clock(start.into());
    observance(buffer, now, now.offset, DateTime::UNIX_EPOCH.naive_utc());
    let mut day = start;
    while day < end {
        // No zone changes its offset twice within a week.
        let next = day + Days::new(7);
        let then = zone.clock(next.into());
        if then != now {
            let change = change(zone, now, day.into(), next.into());
            observance(buffer, then, now.offset, change + now.offset);
            now = then;
        }
        day = next;
    }
    property(buffer, "END", "VTIMEZONE");
}

/// The UTC time at which the offset `now`, in effect at `from`, changes.
fn change(
    zone: &Zone,
    now: ZoneClock<'_>,
    from: NaiveDateTime,
    to: NaiveDateTime,
) -> NaiveDateTime {
    let (mut from, mut to) = (from, to);
    while to - from > TimeDelta::seconds(1) {
        let middle = from + TimeDelta::seconds((to - from).num_seconds() / 2);
        if zone.clock(middle) == now { from = middle } else { to = middle }
    }
    to
}

/// Writes the offset in effect from `start` on. The start is expressed in the previous offset.
fn observance(buffer: &mut Vec<u8>, now: ZoneClock<'_>, before: FixedOffset, start: NaiveDateTime) {
    let kind = if now.daylight { "DAYLIGHT" } else { "STANDARD" };
    property(buffer, "BEGIN", kind);
    property(buffer, "DTSTART", &local(start));
    property(buffer, "TZOFFSETFROM", &offset(before));
    property(buffer, "TZOFFSETTO", &offset(now.offset));
    if !now.name.is_empty() {
        property(buffer, "TZNAME", now.name);
    }
    property(buffer, "END", kind);
}

/// Formats an offset (section 3.3.14): `+0800`, with seconds if they are not zero.
fn offset(offset: FixedOffset) -> String {
    let seconds = offset.local_minus_utc();
    let sign = if seconds < 0 { '-' } else { '+' };
    let seconds = seconds.abs();
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let rest = if rest == 0 { String::new() } else { format!("{rest:02}") };
    format!("{sign}{hours:02}{minutes:02}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str, from: i32, to: i32) -> String {
        let mut buffer = Vec::new();
        write(&Zone::named(name).unwrap(), from, to, &mut buffer);
        String::from_utf8(buffer).unwrap().replace("\r\n", "\n")
    }

    #[test]
    fn a_zone_without_changes_is_one_observance() {
        assert_eq!(
            zone("Asia/Shanghai", 2022, 2026),
            "BEGIN:VTIMEZONE\nTZID:Asia/Shanghai\nBEGIN:STANDARD\nDTSTART:19700101T000000\n\
             TZOFFSETFROM:+0800\nTZOFFSETTO:+0800\nTZNAME:CST\nEND:STANDARD\nEND:VTIMEZONE\n"
        );
    }

    #[test]
    fn changes_are_expressed_in_the_previous_offset() {
        let berlin = zone("Europe/Berlin", 2026, 2026);
        assert!(
            berlin.contains(
                "BEGIN:DAYLIGHT\nDTSTART:20260329T020000\nTZOFFSETFROM:+0100\n\
                                 TZOFFSETTO:+0200\nTZNAME:CEST\n"
            ),
            "{berlin}"
        );
        assert!(
            berlin.contains(
                "BEGIN:STANDARD\nDTSTART:20261025T030000\nTZOFFSETFROM:+0200\n\
                                 TZOFFSETTO:+0100\nTZNAME:CET\n"
            ),
            "{berlin}"
        );
        assert_eq!(berlin.matches("DTSTART").count(), 3);
        assert_eq!(zone("America/New_York", 2013, 2026).matches("DTSTART").count(), 29);
    }
}
