//! The text of `weekly new` in archives with recurring lines: meetings, template tags, numbered
//! paragraphs, and the first issues of a site.

use crate::support::Site;
use crate::support::series::{create_issue, series};

/// Creates the issue that follows four weekly ones with these bodies, and returns its body.
/// `N` in a body is the number of its issue, `DAY` is the third day after it, as `Nov 23`, and
/// `ISO` the same day, as `2026-11-23`.
fn next_body(body: &str) -> String {
    let site = Site::empty();
    let days = [
        ("2026-10-30", "Nov 2", "2026-11-02"),
        ("2026-11-06", "Nov 9", "2026-11-09"),
        ("2026-11-13", "Nov 16", "2026-11-16"),
        ("2026-11-20", "Nov 23", "2026-11-23"),
    ];
    for (number, (date, day, iso)) in (28..).zip(days) {
        let own = format!("{}", number * number);
        let number = number.to_string();
        let body = body.replace("OWN", &own).replace("DAY", day).replace("ISO", iso);
        let text = format!("---\ntitle: Letter {number}\ndate: {date}\n---\n\n{body}");
        site.file(&format!("content/{date}-letter.md"), text.replace("NUMBER", &number));
    }
    let (_, text) = create_issue(&site, &["--date", "2026-12-04"]);
    text.split_once("---\n\n").map(|(_, body)| body.to_owned()).unwrap_or_default()
}

#[test]
fn a_past_meeting_leaves_its_labels() {
    for (body, expected) in [
        (
            "## Meetings\n\n**Topic:** Rope club\n\n**Time:** ISO 20:00\n\n\
             **Link:** <https://meet.example/1>\n\n**Agenda:** <https://agenda.example/>\n",
            "## Meetings\n\n**Topic:** Rope club\n\n**Time:**\n\n\
             **Link:** <https://meet.example/1>\n\n**Agenda:** <https://agenda.example/>\n",
        ),
        // What differs each time is empty.
        (
            "## 会议\n\n**主题**：绳结 OWN\n**时间**：ISO 20:00\n**链接**：<https://meet.example/1>\n",
            "## 会议\n\n**主题**：\n**时间**：\n**链接**：<https://meet.example/1>\n",
        ),
        (
            "## Meetings\n\n* Topic: knots\n* Time: ISO 20:00\n* Link: <https://meet.example/1>\n\n\
             Come along!\n",
            "## Meetings\n\n* Topic: knots\n* Time:\n* Link: <https://meet.example/1>\n\n\
             Come along!\n",
        ),
        // A sentence with the time would announce a meeting that nobody has.
        ("## Meetings\n\nThe club meets on DAY at 20:00.\n\n## Bye\n", "## Meetings\n\n## Bye\n"),
    ] {
        assert_eq!(next_body(body), expected);
    }
}

#[test]
fn an_upcoming_meeting_is_not_repeated_with_empty_labels() {
    let meeting = |day: &str| {
        format!("## Meetings\n\n**Topic:** Rope club\n\n**Time:** {day} 20:00\n\n## Bye\n")
    };
    let front = |day: &str| format!("---\ntitle: Letter\ndate: {day}\n---\n\n");
    let archive = || {
        series(&[
            ("2026-11-06.md", &(front("2026-11-06") + &meeting("2026-11-08"))),
            ("2026-11-13.md", &(front("2026-11-13") + &meeting("2026-11-15"))),
            ("2026-11-20.md", &(front("2026-11-20") + &meeting("2026-11-29"))),
        ])
    };
    let (_, text) = create_issue(&archive(), &[]);
    assert!(text.ends_with(&meeting("2026-11-29")), "{text}");
    let once = text.matches("**Time:**").count();
    assert_eq!(once, 1, "{text}");
    // Listed elsewhere by an archetype, it doesn't appear among the sections.
    let site = archive();
    site.file("archetypes/default.md", "{{ sections }}\n\n# All\n\n{{ events }}\n");
    let (_, text) = create_issue(&site, &[]);
    assert_eq!(text.matches("**Time:**").count(), 1, "{text}");
}

#[test]
fn recurring_lines_are_retained() {
    for (body, expected) in [
        // Lines of template tags and components, beside text that differs.
        (
            "{% include head.html %}\nWords OWN.\n\n{% include intro.md issue=NUMBER %}\n\n\
             ## Links\n* OWN\n{% include foot.html %}\n\nBye OWN!\n{{< subscribe >}}\n",
            "{% include head.html %}\n\n{% include intro.md issue=32 %}\n\n## Links\n\
             {% include foot.html %}\n\n{{< subscribe >}}\n",
        ),
        ("Once OWN.\n<!-- more -->\n\n## Links\n", "<!-- more -->\n\n## Links\n"),
        // Numbers alone, and rules.
        (
            "## Questions\n\n1、\n\nWhy OWN?\n\n2、\n\nHow OWN?\n\n---\n\n3、\n\nOWN\n\n---\n",
            "## Questions\n\n1、\n\n2、\n\n---\n\n3、\n\n---\n",
        ),
        ("(1)\n\nOWN\n\n(2)\n\nOWN\n\n## Bye\n", "(1)\n\n(2)\n\n## Bye\n"),
        // A code block is no template.
        ("```\n{% if OWN %}\n```\n\n## Bye\n", "## Bye\n"),
    ] {
        assert_eq!(next_body(body), expected);
    }
}

#[test]
fn ordinals_and_months_change_in_the_text() {
    let site = Site::empty();
    for (date, th, month) in [
        ("2026-08-01", "28th", "August"),
        ("2026-09-01", "29th", "September"),
        ("2026-10-01", "30th", "October"),
    ] {
        let text = format!(
            "---\ntitle: Letter\ndate: {date}\n---\n\nThis is the {th} letter.\n\n\
             ## News of {month}\n\n## {th} time\n"
        );
        site.file(&format!("content/{date}.md"), text);
    }
    let (_, text) = create_issue(&site, &[]);
    let expected = "\n\nThis is the 31st letter.\n\n## News of November\n\n## 31st time\n";
    assert!(text.ends_with(expected), "{text}");
}

#[test]
fn bold_lines_are_headings_once_they_were() {
    let front = |day: &str| format!("---\ntitle: Letter\ndate: {day}\n---\n\n");
    let site = series(&[
        ("2026-11-06.md", &(front("2026-11-06") + "## Pier\n\n**Ropes**\n\na\n\n**Knots**\n")),
        ("2026-11-13.md", &(front("2026-11-13") + "## Pier\n\n**Ropes**\n\nb\n\n**Knots**\n")),
        ("2026-11-20.md", &(front("2026-11-20") + "## Pier\n\n## Ropes\n\nc\n\n## Knots\n")),
    ]);
    let (_, text) = create_issue(&site, &[]);
    assert!(text.ends_with("\n\n## Pier\n\n## Ropes\n\n## Knots\n"), "{text}");
}

#[test]
fn a_young_site_gets_typical_headings() {
    let site = Site::empty();
    assert_eq!(site.run(&["init"]).code, 0);
    let (_, text) = create_issue(&site, &["--date", "2026-12-31"]);
    assert!(text.contains("\n<!-- more -->\n\n## Announcements\n"), "{text}");
    assert_eq!(text.matches("<!-- more -->").count(), 1, "{text}");
    // An archive of texts without recurring parts has shown its habit.
    let body = next_body("Words of OWN.\n\n<!-- more -->\n\nMore of OWN.\n");
    assert_eq!(body, "<!-- more -->\n");
}
