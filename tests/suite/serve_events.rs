//! The events that browsers receive, and that no connection delays another.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests time how fast it ends")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use weekly::testing::serve::{Change, Overlay};

use crate::serve::{Running, Site};

/// The next event's state.
pub(crate) fn next_event(events: &mut BufReader<TcpStream>) -> serde_json::Value {
    loop {
        let mut line = String::new();
        assert!(events.read_line(&mut line).unwrap() > 0, "the stream ended");
        if let Some(json) = line.strip_prefix("data: ") {
            return serde_json::from_str(json).unwrap();
        }
    }
}

#[test]
fn a_failing_page_does_not_affect_others() {
    let site = Running::start("");
    let answer = site.get("/panic.html");
    assert_eq!(answer.status, 500);
    assert!(answer.page().contains("Building this page failed"));
    assert_eq!(site.get("/").status, 200);
}

#[test]
fn a_site_that_is_not_there_yet_is_waited_for() {
    let site = Running::without_site();
    let answer = site.get("/posts/a/");
    assert_eq!(answer.status, 503);
    assert!(answer.page().contains("not built yet") && answer.body.contains("data-pages=\"0\""));
    let mut events = site.events();
    assert_eq!(next_event(&mut events)["pages"], 0);
    site.state.publish(Arc::new(Site::new("")), Change::Nothing);
    assert_eq!(next_event(&mut events)["pages"], 1);
    assert_eq!(site.get("/posts/a/").status, 200);
}

#[test]
fn browsers_hear_of_changes_once_they_are_served() {
    let site = Running::start("");
    let page = site.get("/posts/draft/").body;
    assert!(page.contains("data-note='{\"draft\":true,"), "{page}");
    let mut events = site.events();
    let first = next_event(&mut events);
    assert_eq!((&first["pages"], &first["problems"]), (&1.into(), &serde_json::Value::Null));
    let session = first["session"].as_str().unwrap();
    assert!(page.contains(&format!("data-session=\"{session}\" data-pages=\"1\"")), "{page}");

    site.state.publish(Arc::new(Site::new("/new")), Change::Pages);
    assert_eq!(next_event(&mut events)["pages"], 2);
    let answer = site.get("/new/");
    assert!(answer.status == 200 && answer.body.contains("data-pages=\"2\""));

    site.state.publish(Arc::new(Site::new("/new")), Change::Page("/new/posts/a/".to_owned()));
    let page = next_event(&mut events);
    assert_eq!((&page["pages"], &page["go"]), (&3.into(), &"/new/posts/a/".into()));
    site.state.publish(Arc::new(Site::new("/new")), Change::Pages);
    let pages = next_event(&mut events);
    assert_eq!((&pages["pages"], &pages["go"]), (&4.into(), &serde_json::Value::Null));

    site.state.publish(Arc::new(Site::new("/new")), Change::Styles);
    let styles = next_event(&mut events);
    assert_eq!((&styles["pages"], &styles["styles"]), (&4.into(), &1.into()));

    site.state.fail(Overlay { text: "error[x]: <b>\n --> a.md:3".to_owned() });
    let problem = next_event(&mut events);
    assert_eq!(problem["problems"], "error[x]: <b>\n --> a.md:3");
    assert_eq!(problem["pages"], 4);
    assert_eq!(site.get("/new/").status, 200);
    // A page opened now receives the problems at once.
    assert_eq!(next_event(&mut site.events()), problem);

    site.state.publish(Arc::new(Site::new("/new")), Change::Nothing);
    let cleared = next_event(&mut events);
    assert_eq!((&cleared["pages"], &cleared["problems"]), (&4.into(), &serde_json::Value::Null));
}

#[test]
fn no_event_is_lost_among_many() {
    let site = Running::start("");
    let mut events = site.events();
    for _ in 0..500 {
        site.state.publish(Arc::new(Site::new("")), Change::Pages);
    }
    let mut last = 0;
    while last < 501 {
        let pages = next_event(&mut events)["pages"].as_u64().unwrap();
        assert!(pages >= last);
        last = pages;
    }
}

#[test]
fn idle_connections_and_slow_readers_stop_nobody() {
    let site = Running::start("");
    let mut idle: Vec<_> = (0..1_000).map(|_| site.connect()).collect();
    for (number, stream) in idle.iter_mut().enumerate() {
        // Some send nothing, some half a request, some receive events, and some never read.
        let text =
            ["", "GET / HT", "GET /_weekly/events HTTP/1.1\r\nHost: HERE\r\n\r\n"][number % 3];
        stream.write_all(text.replace("HERE", &site.address.to_string()).as_bytes()).unwrap();
    }
    for _ in 0..50 {
        assert_eq!(site.get("/posts/slow/").status, 200);
    }
}

#[test]
fn the_server_ends_at_once_with_connections_open() {
    let mut site = Running::start("");
    let mut events = site.events();
    next_event(&mut events);
    let _idle = site.connect();
    let begun = std::time::Instant::now();
    drop(site.server.take());
    assert!(begun.elapsed() < Duration::from_secs(1));
    let mut rest = String::new();
    let _ = events.read_to_string(&mut rest);
    assert!(TcpStream::connect(site.address).is_err());
}
