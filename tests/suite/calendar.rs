//! Calendars, parsed by another library.

use std::collections::BTreeMap;

use icalendar::parser::{Component, read_calendar, unfold};

use crate::support::{Site, corpora};

/// A calendar's entries by `UID`, each a map from property names to values; and the lines outside
/// of entries.
fn entries(text: &str) -> (BTreeMap<String, BTreeMap<String, String>>, Vec<String>) {
    let unfolded = unfold(text);
    let calendar = read_calendar(&unfolded).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let fields = |component: &Component<'_>| {
        let property = |p: &icalendar::parser::Property<'_>| {
            (p.name.as_str().to_owned(), p.val.as_str().to_owned())
        };
        component.properties.iter().map(property).collect::<BTreeMap<_, _>>()
    };
    let (events, others): (Vec<_>, Vec<_>) =
        calendar.components.iter().partition(|component| component.name.as_str() == "VEVENT");
    let entries: Vec<_> = events.into_iter().map(fields).collect();
    let count = entries.len();
    let by_uid: BTreeMap<_, _> =
        entries.into_iter().map(|entry| (entry["UID"].clone(), entry)).collect();
    assert_eq!(by_uid.len(), count, "a UID stands twice");
    (by_uid, others.into_iter().map(|component| component.name.to_string()).collect())
}

fn folded_as_it_should_be(text: &str) {
    assert!(text.ends_with("\r\n"));
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{line}");
        assert!(!line.contains(['\r', '\n']), "{line}");
    }
}

#[test]
fn another_parser_reads_the_calendars_of_the_demonstration() {
    let files = Site::demonstration_built();
    let text = |name: &str| String::from_utf8(files[name].clone()).unwrap();
    let (all, others) = entries(&text("calendar.ics"));
    assert!(all.len() > 10, "{}", all.len());
    assert_eq!(others, ["VTIMEZONE"]);
    let calendars: Vec<_> = files.keys().filter(|name| name.contains(".ics")).collect();
    assert!(calendars.len() > 5, "{calendars:?}");
    for name in calendars {
        folded_as_it_should_be(&text(name));
        for (uid, entry) in entries(&text(name)).0 {
            assert_eq!(entry, all[&uid], "{name}");
        }
    }
}

#[test]
fn hostile_texts_stay_texts() {
    let events = concat!(
        "  - title: \"Meet\\r\\nEND:VEVENT\\nX: \\\\, ; \\u0085 \\\"q\\\"\"\n",
        "    start: 2026-02-01\n",
        "    location: \"BEGIN:VALARM\\n\"\n",
        "    url: javascript:alert(1)\n",
    );
    let post = format!("---\ntitle: A\nevents:\n{events}---\n");
    let files = Site::of(&[("content/2026-01-02-a.md", &post)]).build(&[]);
    let text = String::from_utf8(files["calendar.ics"].clone()).unwrap();
    folded_as_it_should_be(&text);
    assert_eq!(entries(&text).0.len(), 1, "{text}");
    assert!(!text.contains("javascript:"), "{text}");
    let page = String::from_utf8(files["events/index.html"].clone()).unwrap();
    assert!(!page.contains("javascript:"), "{page}");
}

#[test]
#[ignore = "needs CORPORA"]
fn another_parser_reads_the_calendars_of_real_digests() {
    for (name, least) in [("twir", 3_000), ("sofa-weekly", 40)] {
        let site = Site::empty();
        site.copy(&corpora().join(name).join("content"), "content");
        site.file("weekly.yaml", "timezone: Asia/Shanghai\nbase_url: https://weekly.example\n");
        let files = site.build(&[]);
        let text = String::from_utf8(files["calendar.ics"].clone()).unwrap();
        folded_as_it_should_be(&text);
        let (events, _) = entries(&text);
        assert!(events.len() >= least, "{name}: {}", events.len());
        let links: serde_json::Value = serde_json::from_slice(&files["links.json"]).unwrap();
        println!(
            "{name}: {} events, {} links",
            events.len(),
            links["links"].as_array().unwrap().len()
        );
    }
}
