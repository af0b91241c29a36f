//! Issues that are not published yet count for the next one, but nothing of them is carried over.

#![expect(clippy::disallowed_methods, reason = "tests lay out folders")]

use std::fs;

use crate::support::Site;
use crate::support::series::{create_issue, run_new, weekly_letters};

#[test]
fn drafts_count_and_are_not_repeated() {
    let site = weekly_letters();
    site.file(
        "content/letters/2026-11-27-letter-10.md",
        "---\ntitle: Letter 10\ndate: 2026-11-27\ndraft: true\n---\n",
    );
    let (path, text) = create_issue(&site, &[]);
    assert_eq!(path, "content/letters/2026-12-04-letter-11.md");
    assert!(!text.contains("draft"), "{text}");
}

#[test]
fn a_withheld_issue_is_no_source_of_text() {
    let archetype = "{{ previous }} {{ previous_title }} {{ previous_date }} {{ previous_number \
                     }}\n\n{{ sections }}\n\n{{ events }}\n";
    let secret = |front: &str| {
        format!(
            "---\ntitle: SECRET night 10\ndate: 2026-11-21\nnumber: 10\n{front}\nguest: SECRET\n\
             events:\n  - {{title: SECRET, date: 2027-01-08}}\n---\n\nSECRET to all.\n\n## \
             SECRET\n\n## Events\n\n* 2027-01-07 [SECRET night](https://s.org/SECRET)\n"
        )
    };
    for (front, settings) in [
        ("private: true", ""),
        ("draft: true", ""),
        ("draft: perhaps", ""),
        ("published: false", ""),
        ("status: draft", ""),
        ("password: x", ""),
        ("publishDate: 2027-01-01", ""),
        ("published: 2027-01-01", ""),
        ("expires: 2026-11-22", ""),
        (
            "x: y",
            "defaults: [{scope: {path: letters/*-10.md}, values: {publish_date: 2027-01-01}}]",
        ),
        ("x: y", "defaults: [{scope: {path: letters/*-10.md}, values: {draft: true}}]"),
    ] {
        // After three public issues, and as the only issue.
        for (site, name) in
            [(weekly_letters(), "2026-11-21-letter-10"), (Site::empty(), "SECRET-2026-11-21-10")]
        {
            site.file("_config.yml", settings);
            site.file(&format!("content/letters/{name}.md"), secret(front));
            for archetype in ["", archetype] {
                if !archetype.is_empty() {
                    site.file("archetypes/default.md", archetype);
                }
                let (path, text) = create_issue(&site, &["--date", "2026-11-30"]);
                let shown = format!("{front} {settings}: {path}\n{text}");
                assert!(!path.contains("SECRET") && !text.contains("SECRET"), "{shown}");
                assert!(path.starts_with("content/letters/2026-11-30"), "{shown}");
                // No number can be read of front matter that can't.
                let unread = front.contains('[');
                assert!(
                    unread || text.contains("Letter 11\n") || text.contains("number: 11\n"),
                    "{shown}"
                );
                fs::remove_file(site.root().join(path)).unwrap();
            }
        }
    }
}

#[test]
fn an_issue_with_mistakes_may_be_withheld() {
    for text in [
        "---\ntitle: SECRET 10\ndraft: true\nx: [\n---\n\n# SECRET\n\n## Events\n\n* 2027-01-07 \
         [SECRET](https://s.org/)\n",
        "———\ntitle: SECRET 10\ndraft: true\n———\n\n# SECRET\n\n## Events\n\n* 2027-01-07 \
         [SECRET](https://s.org/)\n",
    ] {
        let site = weekly_letters();
        site.file("content/letters/2026-11-21-letter-10.md", text);
        site.file(
            "archetypes/default.md",
            "{{ previous_title }}\n\n{{ sections }}\n\n{{ events }}\n",
        );
        let (path, made) = create_issue(&site, &["--date", "2026-11-30"]);
        assert!(!path.contains("SECRET") && !made.contains("SECRET"), "{text}: {path}\n{made}");
    }
}

#[test]
fn settings_that_cannot_be_read_may_withhold_any_issue() {
    let site = weekly_letters();
    site.file("_config.yml", "exclude: [letters");
    let done = run_new(&site, &[]);
    assert_eq!((done.code, done.stdout.as_str()), (1, ""));
    assert!(done.stderr.contains("_config.yml:1"), "{}", done.stderr);
}

#[test]
fn an_issue_to_come_is_a_source_of_text_for_later_ones_only() {
    let site = weekly_letters();
    site.file(
        "content/letters/2026-11-27-letter-10.md",
        "---\ntitle: Letter 10\ndate: 2026-11-27\n---\n\n## Events\n\n* 2027-01-07 \
         [Rope](https://rope.example/)\n",
    );
    let (path, text) = create_issue(&site, &[]);
    assert_eq!(path, "content/letters/2026-12-04-letter-11.md");
    assert!(text.contains("* 2027-01-07 [Rope]"), "{text}");
    let (path, text) = create_issue(&site, &["--date", "2026-11-25"]);
    assert_eq!(path, "content/letters/2026-11-25-letter-12.md");
    assert!(!text.contains("rope.example"), "{text}");
}
