//! Rules about days and times in texts: a weekday that its date doesn't have, an end before its
//! start, and past events among coming ones.

mod tokens;

use chrono::{Datelike as _, NaiveDate, Weekday};

use self::tokens::{Token, tokens};
use super::links::span_of;
use super::{CheckFindings, File};
use crate::date::{self, english::WEEKDAYS};
use crate::diagnostic::{Diagnostic, Finding};
use crate::digest::Digest;
use crate::digest::events::Event;
use crate::markdown::outline::{LineKind, TextLine};
use crate::parse::ParsedPage;
use crate::site::Site;

pub(super) fn check(file: &File, page: &ParsedPage, found: &mut CheckFindings<'_>) {
    let day = page.date.map(|date| date.day);
    for line in file.lines().filter(|line| line.kind() != LineKind::Code) {
        let text = line.text();
        if !text.bytes().any(|byte| byte.is_ascii_digit()) {
            continue;
        }
        let tokens = tokens(text);
        let code = line.runs().filter(|run| run.style.code);
        let code: Vec<_> = code.map(|run| file.bytes(&run.source)).collect();
        let in_code = |finding: &Finding| {
            let start = finding.source.start;
            let at = code.partition_point(|span| span.end <= start);
            code.get(at).is_some_and(|span| span.start <= start)
        };
        let mut of_line = weekdays(file, line, &tokens, day);
        of_line.extend(spans(file, line, &tokens));
        found.extend(of_line.into_iter().filter(|finding| !in_code(finding)));
    }
}

/// The texts of headings under which coming events are announced, in lower case.
const COMING: [&str; 6] = ["upcoming", "coming up", "近期活动", "活动预告", "即将", "未来活动"];

/// Events that were over before the day of their issue, under a heading of coming ones. If many
/// issues have such, it is a habit.
pub(super) fn past_events(site: &Site, files: &[File]) -> Vec<Diagnostic> {
    let (mut with_coming, mut with_past) = (0_usize, 0_usize);
    let mut diagnostics = Vec::new();
    for post in site.posts.iter().filter(|post| post.is_issue) {
        let Some(day) = post.date.map(|date| date.day) else { continue };
        let at = files.binary_search_by(|file| file.path.cmp(&post.page.source));
        let Some(file) = at.ok().map(|at| &files[at]) else { continue };
        // What is known of an event may be in other issues, as in the site.
        let coming = coming_events(&post.page.digest);
        let mut found = CheckFindings::new(file);
        let past = coming.iter().filter(|event| event.when.last_day() < day);
        found.extend(past.clone().filter_map(|event| past_event(file, event, day)));
        with_coming += usize::from(!coming.is_empty());
        with_past += usize::from(past.count() > 0);
        diagnostics.extend(found.located());
    }
    let is_habit = with_past >= 4 && with_past * 4 > with_coming;
    if is_habit { Vec::new() } else { diagnostics }
}

fn past_event(file: &File, event: &Event, day: NaiveDate) -> Option<Finding> {
    let start = file.source.line_start(event.place.line).filter(|start| *start >= file.body)?;
    let last = event.when.last_day();
    let message = format!("this event was on {last}, before the day of the issue ({day})");
    Some(
        Finding::new("past-event", message, file.source.line_span(start))
            .hint("remove it from the coming events, or correct its date"),
    )
}

/// The events of an issue under a heading of coming ones.
fn coming_events(digest: &Digest) -> Vec<&Event> {
    let mut open: Vec<(u8, bool)> = Vec::new();
    let coming = digest.sections.iter().map(|section| {
        open.retain(|(level, _)| *level < section.level);
        let name = section.name.to_lowercase();
        let own = COMING.iter().any(|coming| name.contains(coming));
        let coming = own || open.last().is_some_and(|(_, coming)| *coming);
        open.push((section.level, coming));
        coming
    });
    let coming: Vec<bool> = coming.collect();
    let is_coming =
        |event: &&Event| event.place.section.and_then(|index| coming.get(index)) == Some(&true);
    digest.events.iter().filter(is_coming).collect()
}

/// A date, and the index of the token after it.
struct FoundDate {
    day: NaiveDate,
    end: usize,
    /// Whether it has the form `2026-03-06`.
    is_iso: bool,
}

/// Weekdays beside a date that is on another one.
fn weekdays(
    file: &File,
    line: TextLine<'_>,
    tokens: &[Token<'_>],
    near: Option<NaiveDate>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let pair = before_date(tokens, at, near).or_else(|| after_date(tokens, at, near));
        let Some(NamedDay { weekday, day, end }) = pair else { continue };
        if day.weekday() == weekday {
            continue;
        }
        let written = &line.text()[tokens[at].start..tokens[end - 1].end];
        let message = format!("{day} is a {}, not a {}", name(day.weekday()), name(weekday));
        let span = span_of(file, &line.source(), written);
        found.push(
            file.find("wrong-weekday", message, &span).hint("correct the weekday or the date"),
        );
    }
    found
}

/// A weekday with its date.
struct NamedDay {
    weekday: Weekday,
    day: NaiveDate,
    /// The index of the token after both.
    end: usize,
}

fn name(weekday: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|(_, day)| *day == weekday).map_or("", |(name, _)| name)
}

/// `Friday, March 6`
fn before_date(tokens: &[Token<'_>], at: usize, near: Option<NaiveDate>) -> Option<NamedDay> {
    let (weekday, end) = weekday_at(tokens, at)?;
    // `Thu-Fri, March 5-6`
    let joins = |token: &Token<'_>| {
        matches!(token.text, "-" | "–" | "—" | "/" | "&" | "~" | "至" | "到" | "每" | "、")
            || matches!(token.text, "and" | "or" | "to" | "through" | "every" | "each")
    };
    if at.checked_sub(1).is_some_and(|before| joins(&tokens[before])) {
        return None;
    }
    let mark = tokens.get(end).filter(|token| matches!(token.text, "," | "，" | "(" | "（"));
    let date = date_at(tokens, end + usize::from(mark.is_some()), near)?;
    Some(NamedDay { weekday, day: date.day, end: date.end })
}

/// `2026-03-06 (Fri)`
fn after_date(tokens: &[Token<'_>], at: usize, near: Option<NaiveDate>) -> Option<NamedDay> {
    let date = date_at(tokens, at, near)?;
    let mark = tokens.get(date.end).filter(|token| matches!(token.text, "(" | "（"));
    let start = date.end + usize::from(mark.is_some());
    let (weekday, end) = weekday_at(tokens, start)?;
    let is_wide = !tokens[start].text.is_ascii();
    // `On March 6 Friday's notes came`
    let belongs = mark.is_some() || date.is_iso || is_wide;
    let joins = tokens.get(end).is_some_and(|t| matches!(t.text, "-" | "–" | "/" | "至" | "到"));
    (belongs && !joins).then_some(NamedDay { weekday, day: date.day, end })
}

/// The weekday at a token, and the index of the token after it.
fn weekday_at(tokens: &[Token<'_>], at: usize) -> Option<(Weekday, usize)> {
    const SHORT: [&str; 11] =
        ["Mon", "Tue", "Tues", "Wed", "Weds", "Thu", "Thur", "Thurs", "Fri", "Sat", "Sun"];
    let token = tokens.get(at)?;
    let last = match token.text {
        "周" => at + 1,
        "星" | "礼" if matches!(tokens.get(at + 1)?.text, "期" | "拜") => at + 2,
        word => {
            let is_name = WEEKDAYS.iter().any(|(name, _)| *name == word) || SHORT.contains(&word);
            let day = is_name.then(|| date::english::weekday(word.get(..3)?)).flatten()?;
            let dot = tokens.get(at + 1).is_some_and(|token| token.text == ".");
            return Some((day, at + 1 + usize::from(dot)));
        }
    };
    let day = match tokens.get(last)?.text {
        "一" => Weekday::Mon,
        "二" => Weekday::Tue,
        "三" => Weekday::Wed,
        "四" => Weekday::Thu,
        "五" => Weekday::Fri,
        "六" => Weekday::Sat,
        "日" | "天" => Weekday::Sun,
        _ => return None,
    };
    Some((day, last + 1))
}

/// The date at a token. A date without a year is that nearest to the day `near`.
fn date_at(tokens: &[Token<'_>], at: usize, near: Option<NaiveDate>) -> Option<FoundDate> {
    let read = tokens::iso(tokens, at)
        .or_else(|| tokens::wide(tokens, at))
        .or_else(|| tokens::english(tokens, at))?;
    let day = match read.year {
        Some(year) => NaiveDate::from_ymd_opt(year, read.month, read.day)?,
        None => nearest(near?, read.month, read.day)?,
    };
    Some(FoundDate { day, end: read.end, is_iso: read.is_iso })
}

/// The day of a month that is nearest to `near`, unless it is so far away that its year is unclear.
fn nearest(near: NaiveDate, month: u32, day: u32) -> Option<NaiveDate> {
    const FAR: u64 = 120;
    let distance = |day: NaiveDate| (day - near).num_days().unsigned_abs();
    date::nearest(month, day, near).filter(|day| distance(*day) <= FAR)
}

/// Spans of days or of times whose end is before their start.
fn spans(file: &File, line: TextLine<'_>, tokens: &[Token<'_>]) -> Vec<Finding> {
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let Some(end) = days(tokens, at).or_else(|| times(tokens, at)) else { continue };
        let written = &line.text()[tokens[at].start..tokens[end - 1].end];
        let message = format!("`{written}` ends before it starts");
        let span = span_of(file, &line.source(), written);
        found.push(file.find("end-before-start", message, &span).hint("correct one of them"));
    }
    found
}

/// Whether a token joins the start and the end of a span.
fn joins_span(token: &Token<'_>) -> bool {
    matches!(token.text, "-" | "–" | "—" | "~" | "～" | "至" | "到" | "to")
}

/// The index after `2026-03-08 - 2026-03-06`.
fn days(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let day = |at: usize| {
        let read = tokens::iso(tokens, at)?;
        Some((NaiveDate::from_ymd_opt(read.year?, read.month, read.day)?, read.end))
    };
    let (first, middle) = day(at)?;
    tokens.get(middle).filter(|token| joins_span(token))?;
    let (last, end) = day(middle + 1)?;
    (last < first).then_some(end)
}

/// The index after `19:00-18:00`, on a clock of 24 hours, and not across midnight.
fn times(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let time = |at: usize| {
        let (hour, minute) = (tokens.get(at)?.number()?, tokens.get(at + 2)?.number()?);
        let colon = matches!(tokens.get(at + 1)?.text, ":" | "：");
        let is_time = colon && hour < 24 && minute < 60 && tokens[at + 2].text.len() == 2;
        is_time.then_some((hour, hour * 60 + minute))
    };
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    if before.is_some_and(|token| matches!(token.text, ":" | "：")) {
        return None;
    }
    let (start_hour, start) = time(at)?;
    tokens.get(at + 3).filter(|token| joins_span(token))?;
    let (end_hour, last) = time(at + 4)?;
    let is_clock = (13..20).contains(&start_hour) && end_hour >= 10;
    let follows = tokens.get(at + 7).is_some_and(|token| {
        ["am", "pm"].iter().any(|half| token.text.eq_ignore_ascii_case(half)) || token.text == ":"
    });
    (is_clock && last < start && !follows).then_some(at + 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weekdays_are_compared_with_their_dates() {
        let near = NaiveDate::from_ymd_opt(2026, 3, 6);
        for (text, expected) in [
            ("on Thursday, March 6", Some("2026-03-06 is a Friday")),
            ("on Friday, March 6th, 2026", None),
            ("on Friday, 6 March 2026", None),
            ("on Sat, 6 March", Some("2026-03-06 is a Friday")),
            // The last December is nearer to the day than the next.
            ("Mon. Dec 28", Some("2025-12-28 is a Sunday")),
            ("2026-03-06 (Fri)", None),
            ("2026-03-06 Sat", Some("2026-03-06 is a Friday")),
            ("March 7 (Fri)", Some("2026-03-07 is a Saturday")),
            ("2026年3月6日（星期四）", Some("2026-03-06 is a Friday")),
            ("3 月 6 日周五", None),
            ("周六（3月6日）", Some("2026-03-06 is a Friday")),
            ("Thu-Sat, March 6-7", None),
            ("Sat and Sun, March 6 and 7", None),
            ("On March 7 Friday's notes came", None),
            ("the Sun 2 March on", Some("2026-03-02 is a Monday")),
            ("Friday 13", None),
            ("Thursday, September 11", None),
        ] {
            let tokens = tokens(text);
            let wrong = (0..tokens.len()).find_map(|at| {
                let pair = before_date(&tokens, at, near).or_else(|| after_date(&tokens, at, near));
                let NamedDay { weekday, day, .. } = pair?;
                (day.weekday() != weekday).then(|| format!("{day} is a {}", name(day.weekday())))
            });
            assert_eq!(wrong.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn ends_are_compared_with_starts() {
        for (text, expected) in [
            ("2026-03-08 - 2026-03-06", true),
            ("2026-03-08 to 2026-03-09", false),
            ("19:00-18:00", true),
            ("14:30 – 13:00 UTC", true),
            ("19:00-21:00", false),
            ("22:00-01:00", false),
            ("19:00 - 9:00", false),
            ("11:00-1:00 PM", false),
            ("19:00:00-18:00:00", false),
        ] {
            let tokens = tokens(text);
            let found = (0..tokens.len())
                .any(|at| days(&tokens, at).or_else(|| times(&tokens, at)).is_some());
            assert_eq!(found, expected, "{text}");
        }
    }
}
