//! Tests the indexes of small sites.

use std::collections::BTreeMap;

use super::*;
use crate::digest::events::When;
use crate::images::MeasureOnly;
use crate::markdown::{
    AmbiguousWidth, ExternalLinks, HtmlPolicy, MarkdownLabels, Math, Options, OutlineUse, Profile,
};
use crate::parse::{Others, parse};
use crate::path::SourcePath;
use crate::site::{PublishOptions, Site, Sources, resolve};

/// A site with posts, each given by day and text.
pub(crate) fn site(settings: &str, posts: &[(&str, &str)]) -> Site {
    let path = SourcePath::new("weekly.yaml").unwrap();
    let config = crate::config::read(Some((&path, settings)), &[]);
    assert!(config.diagnostics.is_empty(), "{:?}", config.diagnostics);
    let config = config.value;
    let options = Options {
        profile: Profile::Default,
        html: HtmlPolicy::Trusted,
        highlight: false,
        math: Math::MathML,
        base_url: None,
        external_links: ExternalLinks::default(),
        ambiguous_width: AmbiguousWidth::default(),
        heading_ids: crate::markdown::IdForm::default(),
        summary: crate::markdown::SummaryExtent::default(),
        outline: OutlineUse::Read,
        labels: MarkdownLabels::default(),
    };
    let parsed = posts.iter().map(|(day, text)| {
        let path = SourcePath::new(&format!("content/{day}.md")).unwrap();
        let text =
            if text.starts_with("---") { (*text).to_owned() } else { format!("# T\n\n{text}") };
        parse(&path, text.into_bytes(), &config, &options).value.unwrap()
    });
    let parsed = parsed.collect();
    let others = Others::default();
    let sources = Sources {
        parsed,
        others,
        assets: Vec::new(),
        added: BTreeMap::new(),
        words: crate::words::Words::default(),
        card_style: None,
    };
    let now = "2030-01-01T00:00:00Z".parse().unwrap();
    let selection = PublishOptions { drafts: false, future: false, expired: false, now };
    resolve(sources, config, &selection, &MeasureOnly).value
}

#[test]
fn sections_recur_in_any_spelling_with_the_links_of_nested_ones() {
    let site = site(
        "digest: {recurring: {issues: 2}, sections: {Reading: [To read]}}",
        &[
            (
                "2026-01-01",
                "## 1. Reading:\n\n[a](https://a.example)\n\n## Once\n\n[x](https://x.example)",
            ),
            (
                "2026-01-08",
                "## 🎈 reading\n\n### Deep\n\n[b](https://b.example)\n\n## Jobs\n\nnone",
            ),
            (
                "2026-01-15",
                "## to read\n\n[c](https://c.example)\n\n## JOBS\n\n[d](https://d.example)",
            ),
        ],
    );
    let found: Vec<_> =
        site.index.sections.iter().map(|s| (&*s.name, s.route.as_str(), s.issues)).collect();
    assert_eq!(found, [("Reading", "/sections/reading/", 3), ("JOBS", "/sections/jobs/", 2)]);
    let occurrences = &site.index.sections[0].occurrences;
    let urls = occurrences.iter().map(|c| {
        let links = &site.posts[c.post].page.digest.links;
        c.links.iter().map(|&at| links.at(at).url).collect::<Vec<_>>()
    });
    let urls: Vec<_> = urls.collect();
    assert_eq!(urls, [["https://c.example"], ["https://b.example"], ["https://a.example"]]);
}

#[test]
fn a_built_in_name_is_shown_only_if_it_is_used() {
    let settings = "digest: {recurring: {issues: 2}}";
    let posts = [("2026-01-01", "## 推荐阅读\n\nx"), ("2026-01-08", "## 推荐阅读：\n\ny")];
    let index = site(settings, &posts).index;
    assert_eq!(index.sections[0].name, "推荐阅读");
    assert_eq!(index.sections[0].route.as_str(), "/sections/推荐阅读/");
    let posts = [posts[0], ("2026-01-08", "## 本周推荐阅读\n\ny")];
    assert_eq!(site(settings, &posts).index.sections[0].name, "本周推荐阅读");
}

#[test]
fn sections_recur_in_enough_issues() {
    let names = |settings: &str, texts: &[&str]| {
        let days = (1..).map(|day| format!("2026-01-{day:02}"));
        let posts: Vec<(String, &str)> = days.zip(texts.iter().copied()).collect();
        let posts: Vec<(&str, &str)> = posts.iter().map(|(day, text)| (&**day, *text)).collect();
        let sections = site(settings, &posts).index.sections;
        sections.iter().map(|section| section.name.clone()).collect::<Vec<_>>().join(" ")
    };
    let (a, b) = ("## A", "## A\n\n## B");
    assert_eq!(names("title: T", &[b, b, a, "x"]), "A");
    assert_eq!(names("title: T", &[b, b, b, a]), "A B");
    assert_eq!(names("digest: {recurring: {issues: 1}}", &[b, "x"]), "A B");
    // 30 % of 10 are 3.
    let ten = |text| [text, text, text, a, a, a, a, a, a, "x"];
    assert_eq!(names("digest: {recurring: {issues: 2, percent: 30}}", &ten(b)), "A B");
    assert_eq!(names("digest: {recurring: {issues: 2, percent: 31}}", &ten(b)), "A");
    // Bold lines name sections only in issues without headings.
    let bold = "**A**\n\n**C**";
    assert_eq!(names("title: T", &[bold, bold, bold]), "A C");
    assert_eq!(names("title: T", &[bold, bold, bold, "## B\n\n**C**", a]), "A C");
    assert_eq!(names("title: T", &[bold, bold, "## B\n\n**C**", a]), "A");
}

#[test]
fn links_are_listed_once_with_their_first_and_last_issue() {
    let site = site(
        "title: A",
        &[
            ("2026-01-01", "[One](http://www.b.example/x/) <https://a.example/>"),
            (
                "2026-01-08",
                "[Other](https://b.example/x?utm_source=w) [again](https://b.example/x)",
            ),
            ("2026-01-15", "<https://b.example/x> [mail](mailto:x@example.org)"),
        ],
    );
    let index = &site.index.links;
    let hosts: Vec<_> = index.sites.iter().map(|s| (s.host.as_str(), s.links.clone())).collect();
    assert_eq!(hosts, [("a.example", 0..1), ("b.example", 1..2)]);
    let link = index.links[1];
    assert_eq!((link.last.post(), link.first.post(), link.issues), (0, 2, 3));
    let titled = link.titled.link(&site.posts);
    assert_eq!(titled.title, "Other");
}

/// Title, day, issues, sequence and cancelled of each event.
pub(super) fn events_of(site: &Site) -> Vec<(String, String, usize, usize, bool)> {
    let events = site.index.events.events.iter();
    let events_of = events.map(|indexed| {
        let event = indexed.event(&site.posts);
        let day = event.when.day().to_string();
        (event.title.clone(), day, indexed.issues, indexed.sequence, event.cancelled)
    });
    events_of.collect()
}

fn front_matter(events: &str) -> String {
    format!("---\ntitle: T\nevents:\n{events}---\n")
}

#[test]
fn an_event_in_several_issues_has_the_data_of_the_last_one() {
    let first = front_matter(
        "  - {title: Meet, start: 2026-02-01 14:00, url: 'https://a.example/1'}\n  - {title: \
         Talk, start: 2026-01-20, location: Here}\n",
    );
    let second = front_matter(
        "  - {title: meet!, start: 2026-02-01 15:00}\n  - {title: Another name, start: \
         2026-01-20, url: 'https://a.example/2'}\n",
    );
    let third = front_matter(
        "  - {title: Meet, start: 2026-02-01 15:00, cancelled: true}\n  - {title: Name again, \
         start: 2026-01-20, url: 'http://www.a.example/2/'}\n",
    );
    let posts = [("2026-01-01", &*first), ("2026-01-08", &*second), ("2026-01-15", &*third)];
    let site = site("title: A", &posts);
    let event = |title: &str, day: &str, issues, sequence, cancelled| {
        (title.to_owned(), day.to_owned(), issues, sequence, cancelled)
    };
    assert_eq!(
        events_of(&site),
        [
            event("Name again", "2026-01-20", 2, 1, false),
            event("Talk", "2026-01-20", 1, 0, false),
            event("Meet", "2026-02-01", 3, 2, true),
        ]
    );
    assert_eq!(site.index.events.coming, [0, 1, 2]);
    assert_eq!(site.index.events.of_posts, [vec![2, 0], vec![2, 0], vec![2, 1]]);
}

#[test]
fn sessions_of_one_day_are_events_of_their_own() {
    let events_yaml = |events: &[(&str, &str)]| {
        let line =
            |(title, start): &(&str, &str)| format!("  - {{title: {title}, start: {start}}}\n");
        let lines = events.iter().map(line).collect::<Vec<_>>().concat();
        front_matter(&lines)
    };
    let (early, late) = (("Clinic", "2026-02-01 10:00"), ("Clinic", "2026-02-01 16:00"));
    let moved = ("Clinic", "2026-02-01 11:00");
    for (issues, expected, of_newest) in [
        (vec![vec![early, late]], vec!["10:00 1", "16:00 1"], vec![0, 1]),
        (vec![vec![early, late], vec![late, early]], vec!["10:00 2", "16:00 2"], vec![1, 0]),
        (vec![vec![early], vec![early, late]], vec!["10:00 2", "16:00 1"], vec![0, 1]),
        (vec![vec![early, late], vec![late]], vec!["10:00 1", "16:00 2"], vec![1]),
        // One is postponed, and is not mistaken for the other.
        (vec![vec![early, late], vec![moved, late]], vec!["11:00 2", "16:00 2"], vec![0, 1]),
        (vec![vec![early], vec![moved]], vec!["11:00 2"], vec![0]),
        // Mentioned twice in an issue, once without its hour, it is one event.
        (vec![vec![early, early]], vec!["10:00 1"], vec![0]),
        (vec![vec![early, ("Clinic", "2026-02-01")]], vec!["10:00 1"], vec![0]),
    ] {
        let texts: Vec<String> = issues.iter().map(|events| events_yaml(events)).collect();
        let days = ["2026-01-01", "2026-01-08"];
        let posts: Vec<(&str, &str)> =
            days.into_iter().zip(texts.iter().map(String::as_str)).collect();
        let site = site("title: A", &posts);
        let found: Vec<String> = site
            .index
            .events
            .events
            .iter()
            .map(|indexed| match indexed.event(&site.posts).when {
                When::Times { start, .. } => format!("{} {}", start.format("%R"), indexed.issues),
                When::Days(..) => "all day".to_owned(),
            })
            .collect();
        assert_eq!(found, expected, "{issues:?}");
        assert_eq!(site.index.events.of_posts[0], of_newest, "{issues:?}");
    }
}

#[test]
fn events_of_one_day_stay_apart_where_they_differ() {
    let events = front_matter(
        "  - {title: Meet, start: 2026-02-01, location: Berlin}\n  - {title: Meet, start: \
         2026-02-01, location: Paris}\n  - {title: A, start: 2026-02-01 10:00, url: \
         'https://room.example'}\n  - {title: B, start: 2026-02-01 11:00, url: \
         'https://room.example'}\n  - {title: Meet, start: 2026-02-08, location: Berlin}\n",
    );
    let posts = [("2026-01-01", &*events), ("2026-01-08", &*events)];
    let site = site("title: A", &posts);
    assert!(
        events_of(&site).iter().all(|event| (event.2, event.3) == (2, 0)),
        "{:?}",
        events_of(&site)
    );
    assert_eq!(events_of(&site).len(), 5);
}

#[test]
fn a_uid_lets_an_event_move_and_no_other_thing_changes_one() {
    let first = front_matter(
        "  - {title: Meet, start: 2026-02-01, uid: meet-1}\n  - {title: Talk, start: 2026-02-02}\n",
    );
    let second = front_matter("  - {title: Moved, start: 2026-02-09, uid: meet-1}\n");
    let posts = [("2026-01-01", &*first), ("2026-01-08", &*second)];
    let at = |settings: &str| {
        let site = site(settings, &posts);
        let events = &site.index.events.events;
        assert_eq!(events.len(), 2);
        events.iter().map(|event| event.uid.clone()).collect::<Vec<_>>()
    };
    let uids = at("title: A");
    assert_eq!(uids[1], "meet-1");
    assert!(uids[0].ends_with("@weekly.invalid"), "{}", uids[0]);
    assert_eq!(at("title: A\nbase_url: https://b.example/c"), uids);
    let named = at("title: B\nfeeds: {authority: b.example}");
    assert_eq!(named[1], "meet-1@b.example");
    assert_eq!(at("title: C\nfeeds: {authority: b.example}"), named);
}

#[test]
fn the_newest_issue_separates_past_from_upcoming() {
    let events = front_matter(
        "  - {title: Long, start: 2026-01-01, end: 2026-01-20}\n  - {title: Short, start: \
         2026-01-07}\n  - {title: Today, start: 2026-01-08}\n",
    );
    let posts = [("2026-01-01", &*events), ("2026-01-08", "x")];
    let index = site("title: A", &posts).index.events;
    assert_eq!(index.coming, [0, 2]);
    assert_eq!(
        index.years.iter().map(|y| (y.year, y.events.clone())).collect::<Vec<_>>(),
        [(2026, 0..3)]
    );
}

#[test]
fn people_are_identified_by_handle() {
    let posts = [
        ("2026-01-01", "## Contributors\n\n@ann, @Bob\n"),
        (
            "2026-01-08",
            "**@Ann** 提问：\n\n> 为什么？\n\nA：因为。\n\n## Contributors\n\n@bob @ann\n",
        ),
    ];
    let index = site("title: A", &posts).index;
    let people: Vec<_> = index
        .people
        .iter()
        .map(|p| (p.handle.as_str(), p.contributed.len(), p.questions.len(), p.issues()))
        .collect();
    assert_eq!(people, [("Ann", 2, 1, 2), ("bob", 2, 0, 2)]);
    assert_eq!(index.questions.len(), 1);
}

#[test]
fn parts_are_switched_off_by_the_settings() {
    let posts = [
        ("2026-01-01", "## Contributors\n\n@ann [x](https://a.example)\n"),
        ("2026-01-08", "## Contributors\n\n@ann\n"),
    ];
    let parts = |settings| site(settings, &posts).index.parts().collect::<Vec<_>>();
    let settings = "digest: {recurring: {issues: 2}}";
    assert_eq!(parts(settings), [DigestPart::Sections, DigestPart::Links, DigestPart::People]);
    assert_eq!(parts("digest: {pages: [people, events]}"), [DigestPart::People]);
    assert_eq!(parts("digest: {pages: []}"), []);
}
