//! Tests what the events of all issues show about one.

use std::fmt::Write as _;

use super::tests::{events_of, site};
use crate::site::Site;

/// The title, day, location and organizer of each event.
fn places_of(site: &Site) -> Vec<String> {
    let shown = site.index.events.events.iter().map(|indexed| {
        let event = indexed.event(&site.posts);
        let mut shown = format!("{} {}", event.when.day(), event.title);
        for (mark, text) in [('@', &event.location), ('&', &event.organizer)] {
            if let Some(text) = text {
                let _ = write!(shown, " {mark}{text}");
            }
        }
        shown
    });
    shown.collect()
}

#[test]
fn other_events_show_the_order_of_dates_and_places() {
    let item = |text: &str| format!("## Events\n\n* [{text}](https://a.example/{})\n", text.len());
    let unclear = item("5/6. Night");
    // A date that is one in this order only outweighs the day of the issue.
    for (other, expected) in [
        ("5/30. Day", vec!["2026-05-06 Night", "2026-05-30 Day"]),
        ("30/5. Day", vec!["2026-05-30 Day", "2026-06-05 Night"]),
    ] {
        let site = site("title: A", &[("2026-05-10", &*item(other)), ("2026-05-20", &*unclear)]);
        let found = places_of(&site);
        assert_eq!(found, expected, "{other}");
    }
    // The day of the issue shows it.
    let near = site("title: A", &[("2026-06-01", &*unclear)]);
    assert_eq!(places_of(&near), ["2026-06-05 Night"]);
    // Two places known by one that is written out.
    let site = site(
        "title: A",
        &[
            ("2026-05-10", &*item("May 12. Town - Talk")),
            ("2026-05-20", &*item("May 21. Town, Land - Other talk")),
            ("2026-05-30", &*item("May 31. Harbour Club - Third talk")),
        ],
    );
    assert_eq!(
        places_of(&site),
        [
            "2026-05-12 Talk @Town",
            "2026-05-21 Other talk @Town, Land",
            "2026-05-31 Third talk &Harbour Club",
        ]
    );
}

#[test]
fn withheld_texts_show_nothing_of_events() {
    let draft = "---\ntitle: D\ndraft: true\n---\n## Events\n\n* [May 30/31. x](https://a.example/1)\n\
                 * [30/5. Town, Land - x](https://a.example/2)\n";
    let published = "## Events\n\n* [May 12. Town - Talk](https://a.example/3)\n\
                     * [5/6. Night](https://a.example/4)\n";
    let alone = site("title: A", &[("2026-05-20", published)]);
    let beside = site("title: A", &[("2026-05-20", published), ("2026-05-21", draft)]);
    assert_eq!(places_of(&alone), places_of(&beside));
    let uids =
        |site: &Site| site.index.events.events.iter().map(|e| e.uid.clone()).collect::<Vec<_>>();
    assert_eq!(uids(&alone), uids(&beside));
    assert_eq!(places_of(&alone), ["2026-05-12 Talk &Town", "2026-06-05 Night"]);
}

#[test]
fn ids_of_events_remain_if_an_organizer_becomes_a_place() {
    let old = "## Events\n\n* [May 12. Town - Talk](https://a.example/3)\n";
    let new = "## Events\n\n* [Jun 12. Town, Land - Other](https://a.example/4)\n";
    let before = site("title: A", &[("2026-05-10", old)]);
    let after = site("title: A", &[("2026-05-10", old), ("2026-06-10", new)]);
    assert_eq!(places_of(&before), ["2026-05-12 Talk &Town"]);
    assert_eq!(places_of(&after)[0], "2026-05-12 Talk @Town");
    assert_eq!(before.index.events.events[0].uid, after.index.events.events[0].uid);
}

#[test]
fn dates_in_titles_do_not_make_two_events() {
    let text = |topic: &str| format!("- Topic: {topic}\n- When: 2026-05-10 14:00\n- Where: Room\n");
    let (dated, plain) = (text("Team 2026-05-10 meeting"), text("Team meeting"));
    let site = site("title: A", &[("2026-05-01", &*dated), ("2026-05-08", &*plain)]);
    let events = events_of(&site);
    assert_eq!(events.len(), 1, "{events:?}");
    assert_eq!((events[0].0.as_str(), events[0].2), ("Team meeting", 2));
}
