//! The archive of dated posts by year, month and ISO week.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use chrono::Datelike as _;

use super::Post;
use crate::config::Conventions;
use crate::date::IsoWeek;
use crate::path::Route;

/// The dated posts by period, as indexes into `Site::posts`. Posts are sorted by day, so years and
/// months are contiguous; posts dated by a month alone are in no week.
#[derive(Debug, Clone)]
pub(crate) struct Archive {
    /// The route of the list of years, `/archive/` unless another generator's is retained.
    pub(crate) route: Route,
    /// The years that have posts, newest first.
    pub(crate) years: Vec<Year>,
}

/// A year of the archive.
#[expect(clippy::struct_field_names, reason = "named as what they hold")]
#[derive(Debug, Clone)]
pub struct Year {
    /// Calendar year, also used for ISO weeks.
    pub(crate) year: i32,
    /// The route, such as `/archive/2023/`.
    pub(crate) route: Route,
    /// The posts of the calendar year.
    pub(crate) posts: Range<usize>,
    /// The months that have posts, newest first.
    pub(crate) months: Vec<Month>,
    /// The weeks of the ISO year that have posts, newest first.
    pub(crate) weeks: Vec<Week>,
}

/// A month of the archive.
#[expect(clippy::struct_field_names, reason = "named as what they hold")]
#[derive(Debug, Clone)]
pub struct Month {
    /// Month number, 1 to 12.
    pub(crate) month: u32,
    /// The route, such as `/archive/2023/09/`.
    pub(crate) route: Route,
    /// The posts of the month.
    pub(crate) posts: Range<usize>,
}

/// An ISO week of the archive.
#[expect(clippy::struct_field_names, reason = "named as what they hold")]
#[derive(Debug, Clone)]
pub struct Week {
    /// The week; it is listed under its ISO year.
    pub(crate) week: IsoWeek,
    /// The route, such as `/archive/2023/w38/`.
    pub(crate) route: Route,
    /// The posts of the week, by index.
    pub(crate) posts: Vec<usize>,
}

impl Archive {
    /// Groups `posts`, which are sorted newest first, with undated ones last.
    pub(super) fn of(posts: &[Arc<Post>], conventions: &Conventions) -> Self {
        let above = Route::root().child("archive");
        let dates: Vec<_> = posts.iter().map_while(|post| post.date).collect();
        let mut years: BTreeMap<i32, Year> = BTreeMap::new();
        let months = runs(&dates, |date| (date.day.year(), date.day.month()));
        for ((year, month), posts) in months {
            let year = year_entry(&mut years, &above, year);
            year.posts =
                if year.months.is_empty() { posts.clone() } else { year.posts.start..posts.end };
            year.months.push(Month {
                month,
                route: year.route.child(&format!("{month:02}")),
                posts,
            });
        }
        let weeks = dates.iter().zip(0..).filter_map(|(date, post)| Some((date.iso_week()?, post)));
        for (week, post) in weeks {
            let year = year_entry(&mut years, &above, week.year);
            match year.weeks.last_mut() {
                Some(last) if last.week == week => last.posts.push(post),
                _ => year.weeks.push(Week {
                    week,
                    route: year.route.child(&week_slug(week.number)),
                    posts: vec![post],
                }),
            }
        }
        let route = conventions.archive_route().unwrap_or(above);
        Self { route, years: years.into_values().rev().collect() }
    }
}

fn week_slug(number: u32) -> String {
    format!("w{number:02}")
}

/// The entry of `year`, created if it is missing. The last week of an ISO year may contain days of
/// the next calendar year, so a year may have weeks but no months.
fn year_entry<'y>(years: &'y mut BTreeMap<i32, Year>, archive: &Route, year: i32) -> &'y mut Year {
    years.entry(year).or_insert_with(|| {
        let route = archive.child(&year.to_string());
        Year { year, route, posts: 0..0, months: Vec::new(), weeks: Vec::new() }
    })
}

/// Splits `items` into runs with the same key.
fn runs<T, K: PartialEq>(items: &[T], key: impl Fn(&T) -> K) -> Vec<(K, Range<usize>)> {
    let mut runs: Vec<(K, Range<usize>)> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let key = key(item);
        match runs.last_mut() {
            Some((last, range)) if *last == key => range.end = index + 1,
            _ => runs.push((key, index..index + 1)),
        }
    }
    runs
}
