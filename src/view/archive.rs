//! The archive pages: years with every week of the ISO year, months, and single periods.

use chrono::{Days, Months, NaiveDate};
use tera::Value;

use super::{Shared, list, map};
use crate::date::IsoWeek;
use crate::outputs::ArchivePeriod;
use crate::path::Route;
use crate::site::{Month, Site, Week, Year};
use crate::words::{Dates, Words};

/// The title of an archive page.
pub(super) fn title(period: ArchivePeriod<'_>, shared: &Shared) -> String {
    let name = name(period, shared.words());
    if matches!(period, ArchivePeriod::Year(_)) { shared.phrase("archive_of", &name) } else { name }
}

/// The display name of a period: `2023`, `September 2023`, `2023 W38`.
fn name(period: ArchivePeriod<'_>, words: &Words) -> String {
    match period {
        ArchivePeriod::All => words.get("archive").unwrap_or("archive").to_owned(),
        ArchivePeriod::Year(year) => year_name(year.year, words),
        ArchivePeriod::Month(year, month) => NaiveDate::from_ymd_opt(year.year, month.month, 1)
            .map(|day| Dates::new(words).month(day))
            .unwrap_or_default(),
        ArchivePeriod::Week(_, week) => words.week(week.week),
    }
}

fn year_name(year: i32, words: &Words) -> String {
    words.with_number("year_n", &year.to_string())
}

pub(super) fn archive(site: &Site, shared: &Shared, period: ArchivePeriod<'_>) -> Value {
    let facts = PeriodFacts::of(site, period, shared.words());
    let shown = match facts.year {
        Some(year) => {
            let at = site.archive.years.partition_point(|y| y.year > year);
            shared.years().get(at..=at).unwrap_or_default()
        }
        None => shared.years(),
    };
    map([
        ("scope", facts.scope.into()),
        ("name", name(period, shared.words()).into()),
        ("year", facts.year.into()),
        ("month", facts.month.into()),
        ("week", facts.week.into()),
        ("path", site.links.href(facts.route).into()),
        ("start", facts.start.map(|day| day.to_string()).into()),
        ("end", facts.end.map(|day| day.to_string()).into()),
        ("total", facts.posts.len().into()),
        ("years", list(shown.iter().cloned())),
        ("posts", if facts.year.is_some() { summaries(shared, &facts.posts) } else { list([]) }),
        ("up", facts.up.map(|route| site.links.href(route)).into()),
        ("previous", facts.previous),
        ("next", facts.next),
    ])
}

/// The properties that differ between the kinds of period.
struct PeriodFacts<'s> {
    scope: &'static str,
    route: &'s Route,
    up: Option<&'s Route>,
    year: Option<i32>,
    month: Option<u32>,
    week: Option<u32>,
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
    posts: Vec<usize>,
    previous: Value,
    next: Value,
}

impl<'s> PeriodFacts<'s> {
    fn of(site: &'s Site, period: ArchivePeriod<'s>, words: &Words) -> Self {
        match period {
            ArchivePeriod::All => Self::of_all(site),
            ArchivePeriod::Year(year) => Self::of_year(site, year, words),
            ArchivePeriod::Month(year, month) => Self::of_month(site, year, month, words),
            ArchivePeriod::Week(year, week) => Self::of_week(site, year, week, words),
        }
    }

    fn of_all(site: &'s Site) -> Self {
        let dated = site.posts.partition_point(|post| post.date.is_some());
        Self {
            scope: "all",
            route: &site.archive.route,
            up: None,
            year: None,
            month: None,
            week: None,
            start: None,
            end: None,
            posts: (0..dated).collect(),
            previous: Value::none(),
            next: Value::none(),
        }
    }

    fn of_year(site: &'s Site, year: &'s Year, words: &Words) -> Self {
        let archive = &site.archive;
        let mut facts = Self::of_all(site);
        facts.scope = "year";
        facts.year = Some(year.year);
        facts.set_location(&year.route, &archive.route, year.posts.clone());
        let [before, after] = neighbours(&archive.years, |y| y.year > year.year);
        let entry = |y: &'s Year| neighbour(site, words, &y.route, ArchivePeriod::Year(y));
        facts.previous = before.map(entry).into();
        facts.next = after.map(entry).into();
        facts
    }

    fn of_month(site: &'s Site, year: &'s Year, month: &'s Month, words: &Words) -> Self {
        let mut facts = Self::of_all(site);
        facts.scope = "month";
        facts.year = Some(year.year);
        facts.month = Some(month.month);
        facts.start = NaiveDate::from_ymd_opt(year.year, month.month, 1);
        facts.end = facts.start.and_then(|day| day.checked_add_months(Months::new(1))?.pred_opt());
        facts.set_location(&month.route, &year.route, month.posts.clone());
        let months = |y: &'s Year| y.months.as_slice();
        let [before, after] =
            neighbours_in(&site.archive.years, year, months, |m| m.month > month.month);
        let entry = |(y, m): (&'s Year, &'s Month)| {
            neighbour(site, words, &m.route, ArchivePeriod::Month(y, m))
        };
        facts.previous = before.map(entry).into();
        facts.next = after.map(entry).into();
        facts
    }

    fn of_week(site: &'s Site, year: &'s Year, week: &'s Week, words: &Words) -> Self {
        let mut facts = Self::of_all(site);
        facts.scope = "week";
        facts.year = Some(year.year);
        facts.week = Some(week.week.number);
        facts.start = week.week.monday();
        facts.end = facts.start.and_then(|day| day.checked_add_days(Days::new(6)));
        facts.set_location(&week.route, &year.route, week.posts.iter().copied());
        let weeks = |y: &'s Year| y.weeks.as_slice();
        let [before, after] =
            neighbours_in(&site.archive.years, year, weeks, |w| w.week.number > week.week.number);
        let entry = |(y, w): (&'s Year, &'s Week)| {
            neighbour(site, words, &w.route, ArchivePeriod::Week(y, w))
        };
        facts.previous = before.map(entry).into();
        facts.next = after.map(entry).into();
        facts
    }

    fn set_location(
        &mut self,
        route: &'s Route,
        up: &'s Route,
        posts: impl Iterator<Item = usize>,
    ) {
        self.route = route;
        self.up = Some(up);
        self.posts = posts.collect();
    }
}

/// The neighbours in time of one of `items`, which are sorted newest first; `later` tests whether
/// an item comes after it.
fn neighbours<T>(items: &[T], later: impl Fn(&T) -> bool) -> [Option<&T>; 2] {
    let at = items.partition_point(later);
    [items.get(at + 1), at.checked_sub(1).and_then(|at| items.get(at))]
}

/// The neighbours of a part of `year`, which may be the first or last of its year.
fn neighbours_in<'s, T: 's>(
    years: &'s [Year],
    year: &'s Year,
    parts: impl Fn(&'s Year) -> &'s [T],
    later: impl Fn(&T) -> bool,
) -> [Option<(&'s Year, &'s T)>; 2] {
    let at = years.partition_point(|y| y.year > year.year);
    let [before, after] = neighbours(parts(year), later);
    let older = || years.iter().skip(at + 1).find_map(|y| Some((y, parts(y).first()?)));
    let newer = || years[..at].iter().rev().find_map(|y| Some((y, parts(y).last()?)));
    [before.map(|part| (year, part)).or_else(older), after.map(|part| (year, part)).or_else(newer)]
}

fn neighbour(site: &Site, words: &Words, route: &Route, period: ArchivePeriod<'_>) -> Value {
    let (year, month, week) = match period {
        ArchivePeriod::All => (None, None, None),
        ArchivePeriod::Year(year) => (Some(year), None, None),
        ArchivePeriod::Month(year, month) => (Some(year), Some(month.month), None),
        ArchivePeriod::Week(year, week) => (Some(year), None, Some(week.week.number)),
    };
    map([
        ("name", name(period, words).into()),
        ("path", site.links.href(route).into()),
        ("year", year.map(|year| year.year).into()),
        ("month", month.into()),
        ("week", week.into()),
    ])
}

/// A year with its months and every week of the ISO year.
pub(super) fn year(site: &Site, year: &Year, all: &[Value]) -> Value {
    let none = list([]);
    let months = year.months.iter().map(|month| {
        map([
            ("month", month.month.into()),
            ("path", site.links.href(&month.route).into()),
            ("count", month.posts.len().into()),
            ("posts", list(all[month.posts.clone()].iter().cloned())),
        ])
    });
    let weeks = (1..=IsoWeek::count_in(year.year)).map(|number| {
        let week = IsoWeek { year: year.year, number };
        let found = year.weeks.iter().find(|w| w.week == week);
        let posts = found.map(|w| list(w.posts.iter().map(|&post| all[post].clone())));
        map([
            ("number", number.into()),
            ("path", found.map(|w| site.links.href(&w.route)).into()),
            ("start", week.monday().map(|day| day.to_string()).into()),
            ("label", found.map(|w| label(number, site, &w.posts)).into()),
            ("posts", posts.unwrap_or_else(|| none.clone())),
        ])
    });
    map([
        ("year", year.year.into()),
        ("path", site.links.href(&year.route).into()),
        ("count", year.posts.len().into()),
        ("months", list(months)),
        ("weeks", list(weeks)),
    ])
}

/// A week's number with the titles of its posts.
fn label(number: u32, site: &Site, posts: &[usize]) -> String {
    let titles: Vec<&str> =
        posts.iter().map(|&post| site.posts[post].page.title.as_str()).collect();
    format!("{number} · {}", titles.join("; "))
}

fn summaries(shared: &Shared, posts: &[usize]) -> Value {
    list(posts.iter().filter_map(|&post| shared.summary(post)))
}
