//! `weekly check --external`. No test needs the network: the other site is a local thread.

#![expect(clippy::unwrap_used, reason = "a test that can't go on fails")]

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use weekly::testing::link_status::LinkStatus;
use weekly::testing::net::{RequestPolicy, check_links};

use crate::check::{SETTINGS, found, post};
use crate::support::{Run, Site};

/// The requests that the other site received, such as `GET /x`.
type Requests = Arc<Mutex<Vec<String>>>;

/// The statuses and headers with which a server answers each path, or each request such as
/// `HEAD /x`, in turn.
type Answers = &'static [(&'static str, &'static [(u16, &'static str)])];

/// A server with these answers, by its port.
fn other_site(answers: Answers) -> (u16, Requests) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    (port, serve(listener, answers))
}

fn serve(listener: TcpListener, answers: Answers) -> Requests {
    let requests = Requests::default();
    let noted = requests.clone();
    std::thread::spawn(move || {
        let mut requested: BTreeMap<String, usize> = BTreeMap::new();
        for stream in listener.incoming() {
            answer(&stream.unwrap(), answers, &noted, &mut requested);
        }
    });
    requests
}

fn answer(
    mut stream: &TcpStream,
    answers: Answers,
    noted: &Requests,
    requested: &mut BTreeMap<String, usize>,
) {
    let lines = BufReader::new(stream).lines().map_while(Result::ok);
    let lines: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let Some(request) = lines.first().and_then(|line| line.strip_suffix(" HTTP/1.1")) else {
        return;
    };
    noted.lock().unwrap().push(request.to_owned());
    assert!(lines.iter().any(|line| line.to_lowercase().starts_with("user-agent: weekly/")));
    let find_answer = |expected: &str| answers.iter().find(|(path, _)| *path == expected);
    let path = request.split_once(' ').unwrap().1;
    let (_, in_turn) =
        find_answer(request).or_else(|| find_answer(path)).unwrap_or(&("", &[(404, "")]));
    let nth = requested.entry(request.to_owned()).or_default();
    let (status, headers) = in_turn[(*nth).min(in_turn.len() - 1)];
    *nth += 1;
    let head =
        format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\nConnection: close\r\n{headers}\r\n");
    let _ = stream.write_all(head.as_bytes());
}

/// The answers to the links of [`linking_site`].
const ANSWERS: Answers = &[
    ("/fine", &[(200, "")]),
    ("HEAD /no-head", &[(405, "")]),
    ("/no-head", &[(200, "")]),
    ("/moved", &[(301, "Location: /moved-again\r\n")]),
    ("/moved-again", &[(308, "Location: /fine\r\n")]),
    ("/elsewhere-today", &[(302, "Location: fine\r\n")]),
    ("/busy", &[(503, "Retry-After: 0\r\n"), (200, "")]),
    ("/loop", &[(302, "Location: /loop\r\n")]),
    ("/odd", &[(302, "Location: file:///etc/passwd\r\n")]),
    ("/members", &[(403, "")]),
    ("/enough", &[(429, "Retry-After: 7200\r\n")]),
];

/// The findings of a check of [`linking_site`].
const FINDINGS: [&str; 6] = [
    "dead-link content/a.md:7",
    "moved-link content/a.md:9",
    "unreachable-link content/a.md:12",
    "unreachable-link content/a.md:13",
    "unreachable-link content/a.md:15",
    "unreachable-link content/a.md:16",
];

/// A site with links to the server on this port, under two names.
fn linking_site(port: u16) -> Site {
    let links = [
        "fine",
        "fine#part",
        "gone",
        "no-head",
        "moved",
        "elsewhere-today",
        "busy",
        "loop",
        "odd",
        "members",
    ];
    let mut body: String =
        links.map(|path| format!("- <http://127.0.0.1:{port}/{path}>\n")).concat();
    let others = format!(
        "- <http://localhost:{port}/enough>\n- <http://localhost:{port}/then>\n- \
         <ftp://127.0.0.1:{port}/>\n- `http://127.0.0.1:{port}/code`\n- \
         <http://127.0.0.1:{port}/skipped>\n"
    );
    body += &others;
    let external = format!(
        "check: {{external: {{private: true, pause: 0, retries: 1, timeout: 5, skip: \
         [\"http://127.0.0.1:{port}/skip\"]}}}}\n"
    );
    Site::of(&[("weekly.yaml", &format!("{SETTINGS}{external}")), ("content/a.md", &post(&body))])
}

/// Checks a site and returns the requests that this caused too.
fn check(site: &Site, requests: &Requests) -> (Run, Vec<String>) {
    let done = site.run(&["check", "--external", "--format", "json"]);
    let requested = std::mem::take(&mut *requests.lock().unwrap());
    (done, requested)
}

#[test]
fn other_sites_are_requested_politely() {
    let (port, requests) = other_site(ANSWERS);
    let (done, requested) = check(&linking_site(port), &requests);
    assert_eq!(
        (done.code, found(&done)),
        (1, FINDINGS.map(str::to_owned).to_vec()),
        "{}",
        done.stderr
    );
    assert!(done.stdout.contains("requests a delay of 7200 s"), "{}", done.stdout);
    assert!(done.stdout.contains(&format!("write `http://127.0.0.1:{port}/fine`")));
    let count = |expected: &str| requested.iter().filter(|request| *request == expected).count();
    for (request, times) in [
        ("HEAD /no-head", 1),
        ("GET /no-head", 1),
        ("HEAD /gone", 1),
        ("GET /gone", 1),
        ("HEAD /busy", 2),
        ("HEAD /enough", 1),
        ("HEAD /then", 0),
        ("HEAD /loop", 11),
        ("HEAD /code", 0),
        ("HEAD /skipped", 0),
    ] {
        assert_eq!(count(request), times, "{request}: {requested:?}");
    }
}

#[test]
fn links_that_were_fine_are_requested_again_when_the_cache_expires() {
    let (port, requests) = other_site(ANSWERS);
    let site = linking_site(port);
    let moved = "HEAD /moved".to_owned();
    let (_, requested) = check(&site, &requests);
    assert!(requested.contains(&moved), "{requested:?}");

    // The other links are requested by each check.
    let (second, requested) = check(&site, &requests);
    assert_eq!(found(&second), FINDINGS);
    assert!(
        requested.contains(&"HEAD /gone".to_owned())
            && !requested.contains(&"HEAD /busy".to_owned()),
        "{requested:?}"
    );
    assert!(!requested.contains(&moved), "{requested:?}");

    let later = site
        .command(&["check", "--external", "--format", "json"])
        .env("SOURCE_DATE_EPOCH", "4000000000")
        .output()
        .unwrap();
    assert_eq!(later.status.code(), Some(1));
    assert!(requests.lock().unwrap().contains(&moved));
}

#[test]
fn redirects_are_followed_to_words_and_keep_the_fragment() {
    let (port, requests) = other_site(&[
        ("/old", &[(301, "Location: /周报/?期=1\r\n")]),
        ("/older", &[(308, "Location: /new#own\r\n")]),
        ("/%E5%91%A8%E6%8A%A5/?%E6%9C%9F=1", &[(200, "")]),
        ("/new", &[(200, "")]),
    ]);
    let body = ["old#sec", "old", "older#sec"]
        .map(|path| format!("- <http://127.0.0.1:{port}/{path}>\n"))
        .concat();
    let settings = format!("{SETTINGS}check: {{external: {{private: true, pause: 0}}}}\n");
    let site = Site::of(&[("weekly.yaml", &settings), ("content/a.md", &post(&body))]);
    let (done, _) = check(&site, &requests);
    let moved = |line: usize| format!("moved-link content/a.md:{line}");
    assert_eq!(found(&done), [moved(5), moved(6), moved(7)], "{}", done.stdout);
    let words = "%E5%91%A8%E6%8A%A5/?%E6%9C%9F=1";
    for to in [&format!("{words}#sec"), words, "new#own"] {
        let hint = format!("write `http://127.0.0.1:{port}/{to}`");
        assert!(done.stdout.contains(&hint), "{hint}: {}", done.stdout);
    }
}

/// A server whose paths redirect to another name of its host, which requests delays.
fn redirecting_site() -> (u16, Requests) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let to = |path: &str| -> &'static str {
        format!("Location: http://localhost:{port}{path}\r\n").leak()
    };
    let answer =
        |answers: Vec<(u16, &'static str)>| -> &'static [(u16, &'static str)] { answers.leak() };
    let answers = vec![
        ("/one", answer(vec![(302, to("/at-one"))])),
        ("/at-one", &[(200, "")]),
        ("/two", answer(vec![(302, to("/at-two"))])),
        ("/at-two", &[(429, "Retry-After: 9\r\n"), (200, "")]),
        ("/three", answer(vec![(302, to("/at-three"))])),
        ("/at-three", &[(429, "Retry-After: 7200\r\n")]),
        ("/four", answer(vec![(302, to("/at-four"))])),
        ("/five", &[(200, "")]),
    ];
    (port, serve(listener, answers.leak()))
}

/// Redirects lead to other hosts, whose delays apply as if links led there.
#[test]
fn redirects_respect_the_delays_of_their_hosts() {
    let (port, requests) = redirecting_site();
    let policy = RequestPolicy {
        user_agent: "weekly/test".to_owned(),
        timeout: Duration::from_mins(1),
        pause: Duration::from_secs(7),
        retries: 1,
        back_off: Duration::from_secs(1),
        private: true,
        proxy: None,
    };
    let urls = ["one", "two", "three", "four", "five"]
        .map(|path| format!("http://127.0.0.1:{port}/{path}"));
    let urls = urls.each_ref().map(String::as_str);
    let wait = |time: Duration| requests.lock().unwrap().push(format!("{} s", time.as_secs()));
    let statuses = Mutex::new(Vec::new());
    check_links(&urls, &policy, &wait, &|url, answer| {
        let fine = if answer == LinkStatus::Fine { "" } else { "not " };
        statuses.lock().unwrap().push(format!("{} {fine}fine", url.rsplit('/').next().unwrap()));
    })
    .unwrap();
    assert_eq!(
        *statuses.lock().unwrap(),
        ["one fine", "two fine", "three not fine", "four not fine", "five fine"]
    );
    let expected = [
        "HEAD /one",
        "HEAD /at-one",
        "7 s",
        "HEAD /two",
        "7 s",
        "HEAD /at-two",
        // The requested delay is longer than the pause.
        "7 s",
        "HEAD /two",
        "9 s",
        "HEAD /at-two",
        "7 s",
        "HEAD /three",
        "7 s",
        "HEAD /at-three",
        // The host is not requested again, though the host that redirects to it is.
        "7 s",
        "HEAD /four",
        "7 s",
        "HEAD /five",
    ];
    assert_eq!(*requests.lock().unwrap(), expected);
}

#[test]
fn private_networks_are_not_requested() {
    let (port, requests) = other_site(&[("/", &[(200, "")])]);
    let hosts = ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "printer.local", "2130706433"];
    let body: String = hosts.map(|host| format!("- <http://{host}:{port}/>\n")).concat();
    let site = Site::of(&[("weekly.yaml", SETTINGS), ("content/a.md", &post(&body))]);
    let done = site.run(&["check", "--external", "--format", "json"]);
    let expected: Vec<String> =
        (5..5 + hosts.len()).map(|line| format!("private-address content/a.md:{line}")).collect();
    assert_eq!((done.code, found(&done)), (0, expected));
    assert_eq!(*requests.lock().unwrap(), Vec::<String>::new());
}
