//! The archive: years with every week of the ISO year, months, and single periods.

use std::ops::Range;

use chrono::{Days, Months, NaiveDate};
use tera::Value;

use super::{Shared, list, map};
use crate::date::IsoWeek;
use crate::outputs::Period;
use crate::path::Route;
use crate::site::{Site, Year};

/// The title of an archive page.
pub(super) fn title(period: Period<'_>, shared: &Shared) -> String {
    let year_name = |year: i32| shared.phrase("year_n", year.to_string());
    match period {
        Period::All => shared.word("archive"),
        Period::Year(year) => shared.phrase("archive_of", year_name(year.year)),
        Period::Month(year, month) => NaiveDate::from_ymd_opt(year.year, month.month, 1)
            .map(|day| shared.dates().month(day))
            .unwrap_or_default(),
        Period::Week(_, week) => {
            let year = year_name(week.week.year);
            let number = shared.phrase("week_n", week.week.number.to_string());
            format!("{year}{}{number}", shared.word("year_week_separator"))
        }
    }
}

pub(super) fn archive(site: &Site, shared: &Shared, period: Period<'_>) -> Value {
    let facts = Facts::of(site, period);
    let shown = match facts.year {
        Some(year) => {
            let at = site.archive.years.iter().position(|y| y.year == year).unwrap_or_default();
            &shared.years()[at..=at]
        }
        None => shared.years(),
    };
    map([
        ("scope", facts.scope.into()),
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

/// What differs between the kinds of period.
struct Facts<'s> {
    scope: &'static str,
    route: &'s Route,
    up: Option<&'s Route>,
    year: Option<i32>,
    month: Option<u32>,
    week: Option<u32>,
    start: Option<NaiveDate>,
    end: Option<NaiveDate>,
    posts: Range<usize>,
    previous: Value,
    next: Value,
}

impl<'s> Facts<'s> {
    fn of(site: &'s Site, period: Period<'s>) -> Self {
        let archive = &site.archive;
        let dated = site.posts.iter().take_while(|post| post.date.is_some()).count();
        let mut facts = Facts {
            scope: "all",
            route: &archive.route,
            up: None,
            year: None,
            month: None,
            week: None,
            start: None,
            end: None,
            posts: 0..dated,
            previous: Value::none(),
            next: Value::none(),
        };
        match period {
            Period::All => {}
            Period::Year(year) => {
                facts.scope = "year";
                facts.year = Some(year.year);
                facts.place(&year.route, &archive.route, &year.posts);
                let entries: Vec<_> =
                    archive.years.iter().map(|y| (&y.route, y.year, None, None)).collect();
                facts.neighbours(site, &entries);
            }
            Period::Month(year, month) => {
                facts.scope = "month";
                facts.year = Some(year.year);
                facts.month = Some(month.month);
                facts.start = NaiveDate::from_ymd_opt(year.year, month.month, 1);
                facts.end =
                    facts.start.and_then(|day| day.checked_add_months(Months::new(1))?.pred_opt());
                facts.place(&month.route, &year.route, &month.posts);
                let months = |y: &'s Year| {
                    y.months.iter().map(move |m| (&m.route, y.year, Some(m.month), None))
                };
                let entries: Vec<_> = archive.years.iter().flat_map(months).collect();
                facts.neighbours(site, &entries);
            }
            Period::Week(year, week) => {
                facts.scope = "week";
                facts.year = Some(year.year);
                facts.week = Some(week.week.number);
                facts.start = week.week.monday();
                facts.end = facts.start.and_then(|day| day.checked_add_days(Days::new(6)));
                facts.place(&week.route, &year.route, &week.posts);
                let weeks = |y: &'s Year| {
                    y.weeks.iter().map(move |w| (&w.route, y.year, None, Some(w.week.number)))
                };
                let entries: Vec<_> = archive.years.iter().flat_map(weeks).collect();
                facts.neighbours(site, &entries);
            }
        }
        facts
    }

    fn place(&mut self, route: &'s Route, up: &'s Route, posts: &Range<usize>) {
        self.route = route;
        self.up = Some(up);
        self.posts = posts.clone();
    }

    /// Finds the periods before and after this one among `periods`, which are newest first.
    fn neighbours(&mut self, site: &Site, periods: &[(&Route, i32, Option<u32>, Option<u32>)]) {
        let at = periods.iter().position(|(route, ..)| *route == self.route).unwrap_or_default();
        let value = |at: Option<usize>| -> Value {
            let found = at.and_then(|at| periods.get(at)).map(|(route, year, month, week)| {
                map([
                    ("path", site.links.href(route).into()),
                    ("year", (*year).into()),
                    ("month", (*month).into()),
                    ("week", (*week).into()),
                ])
            });
            found.into()
        };
        self.previous = value(Some(at + 1));
        self.next = value(at.checked_sub(1));
    }
}

/// A year with its months and every week of the ISO year.
pub(super) fn year(site: &Site, year: &Year, all: &[Value]) -> Value {
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
        map([
            ("number", number.into()),
            ("path", found.map(|w| site.links.href(&w.route)).into()),
            ("start", week.monday().map(|day| day.to_string()).into()),
            (
                "posts",
                found.map_or_else(|| list([]), |w| list(all[w.posts.clone()].iter().cloned())),
            ),
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

fn summaries(shared: &Shared, posts: &Range<usize>) -> Value {
    list(posts.clone().filter_map(|post| shared.summary(post)))
}
