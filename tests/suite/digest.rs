//! Digest items found in complete archives of real digests. These are too large, and belong to
//! other people, so they are not in the repository: `CORPORA` names the folder that contains them,
//! as `twir/content` and `sofa-weekly/content`.

#![expect(clippy::unwrap_used, reason = "a test that reads other people's files")]

use std::collections::BTreeSet;
use std::path::Path;

use weekly::testing::config::Config;
use weekly::testing::diagnostic::{Diagnostic, Outcome};
use weekly::testing::digest::Question;
use weekly::testing::digest::{Event, When};
use weekly::testing::markdown::{
    AmbiguousWidth, ExternalLinks, HtmlPolicy, IdForm, MarkdownLabels, Math, Options, OutlineUse,
    Profile, SummaryExtent,
};
use weekly::testing::parse::{ParsedPage, parse};
use weekly::testing::path::SourcePath;

use crate::support::{corpora, files_in};

/// The files of a corpus, parsed, with their texts.
fn corpus(name: &str) -> Vec<(ParsedPage, Vec<Diagnostic>, String)> {
    let folder = corpora().join(name);
    let options = Options {
        profile: Profile::Default,
        html: HtmlPolicy::Trusted,
        highlight: false,
        math: Math::MathML,
        base_url: None,
        external_links: ExternalLinks::default(),
        ambiguous_width: AmbiguousWidth::default(),
        heading_ids: IdForm::default(),
        summary: SummaryExtent::default(),
        outline: OutlineUse::Read,
        labels: MarkdownLabels::default(),
    };
    let config = Config::default();
    let mut pages = Vec::new();
    for (path, bytes) in files_in(&folder.join("content")) {
        if !Path::new(&path).extension().is_some_and(|end| end == "md" || end == "markdown") {
            continue;
        }
        let text = String::from_utf8(bytes.clone()).unwrap();
        let source = SourcePath::new(&format!("content/{path}")).unwrap();
        let Outcome { value, diagnostics } = parse(&source, bytes, &config, &options);
        pages.push((*value.unwrap(), diagnostics, text));
    }
    pages
}

/// The lines of `text`, from 1, for which `is` is true.
fn lines_that(text: &str, is: impl Fn(&str) -> bool) -> BTreeSet<usize> {
    (1..).zip(text.lines()).filter(|(_, line)| is(line)).map(|(number, _)| number).collect()
}

fn lines_of<'a>(events: impl IntoIterator<Item = &'a Event>) -> BTreeSet<usize> {
    events.into_iter().map(|event| event.place.line).collect()
}

fn warned(diagnostics: &[Diagnostic], code: &str) -> BTreeSet<usize> {
    let found = diagnostics.iter().filter(|finding| finding.code == code);
    found.filter_map(|f| Some(f.location.as_ref()?.mark.as_ref()?.line)).collect()
}

#[test]
#[ignore = "needs CORPORA"]
fn this_week_in_rust_is_read() {
    let pages = corpus("twir");
    let (mut lines, mut read, mut reported) = (0, 0, 0);
    let mut distinct = BTreeSet::new();
    let mut urls = BTreeSet::new();
    let mut missed = Vec::new();
    for (page, diagnostics, text) in &pages {
        let dated = lines_that(text, |line| {
            let item = line.trim_start().strip_prefix(['*', '-']).map(str::trim_start);
            item.is_some_and(|item| {
                let b = item.trim_start_matches('[').as_bytes();
                b.len() > 10
                    && b[..4].iter().all(u8::is_ascii_digit)
                    && b[4] == b'-'
                    && b[7] == b'-'
            }) && line.contains('|')
        });
        let found = lines_of(&page.digest.events);
        let warned = warned(diagnostics, "unreadable-event");
        lines += dated.len();
        read += dated.intersection(&found).count();
        for line in dated.difference(&found) {
            let reported_here = warned.contains(line);
            reported += usize::from(reported_here);
            missed.push(format!(
                "{}:{line}{} {}",
                page.source,
                if reported_here { " (warned)" } else { "" },
                text.lines().nth(line - 1).unwrap()
            ));
        }
        for event in page.digest.events.iter().filter(|event| dated.contains(&event.place.line)) {
            distinct.insert((event.when.day(), event.title.to_lowercase()));
        }
        urls.extend(page.digest.links.iter().map(|link| link.url));
    }
    let events: usize = pages.iter().map(|(page, ..)| page.digest.events.len()).sum();
    let all: usize = pages.iter().map(|(page, ..)| page.digest.links.len()).sum();
    println!("event lines {lines}, read {read}, warned {reported}, distinct {}", distinct.len());
    println!("events with older shapes {events}; links {all}, distinct {}", urls.len());
    println!("{}", missed.join("\n"));
    assert!(read >= 9_800, "{read} of {lines} event lines are read");
    assert!((3_200..3_500).contains(&distinct.len()), "{} distinct events", distinct.len());
    assert!(urls.len() >= 55_000, "{} distinct links", urls.len());
}

#[test]
#[ignore = "needs CORPORA"]
fn sofa_weekly_is_read() {
    let pages = corpus("sofa-weekly");
    let (mut expected, mut answered, mut times, mut read, mut reported) = (0, 0, 0, 0, 0);
    let mut missed = Vec::new();
    for (page, diagnostics, text) in &pages {
        let questions: BTreeSet<usize> = page
            .digest
            .questions
            .iter()
            .filter(|question| question.answer.is_some() && !question.question.is_empty())
            .map(|question| question.place.line)
            .collect();
        let expected_lines = lines_that(text, |line| {
            let said = line.trim_end_matches("<br/>").trim_end_matches([' ', '*', ':', '：']);
            said.ends_with("提问")
        });
        expected += expected_lines.len();
        answered += expected_lines.intersection(&questions).count();
        for line in expected_lines.difference(&questions) {
            missed.push(format!("{}:{line} {}", page.source, text.lines().nth(line - 1).unwrap()));
        }
        let fields = lines_that(text, |line| {
            let field = line.trim_start_matches([' ', '-', '*']);
            let label = field.split(['：', ':', '*']).next().unwrap_or_default();
            field.len() > label.len() && label.ends_with("时间") && label.chars().count() < 7
        });
        let right = page.digest.events.iter().filter(|event| {
            let distance = (event.when.day() - page.date.unwrap().day).num_days().abs();
            distance < 120 && matches!(event.when, When::Times { .. })
        });
        let found = lines_of(right);
        let warned = warned(diagnostics, "unreadable-event");
        times += fields.len();
        read += fields.intersection(&found).count();
        for line in fields.difference(&found) {
            reported += usize::from(warned.contains(line));
            missed.push(format!("{}:{line} {}", page.source, text.lines().nth(line - 1).unwrap()));
        }
    }
    let all: Vec<&Question> = pages.iter().flat_map(|(page, ..)| &page.digest.questions).collect();
    let paired = all.iter().filter(|question| question.answer.is_some()).count();
    println!("questions {}, with answers {paired}", all.len());
    println!(
        "asked {expected}, answered {answered}; times {times}, read {read}, warned {reported}"
    );
    println!("{}", missed.join("\n"));
    assert!(answered >= 440, "{answered} of {expected} questions are answered");
    assert!(read >= 57, "{read} of {times} times are read");
    assert_eq!(read + reported, times, "a time is neither read nor warned about");
}
