//! The ids of headings in the forms of several programs. `id_forms.tsv` has, for each heading, what
//! each program generates; a program that generates no id has an empty field.

use super::*;
use crate::markdown::id_forms::IdForm;

const TABLE: &str = include_str!("id_forms.tsv");

/// The forms in the order of the table's columns after the first.
const COLUMNS: [IdForm; 11] = [
    IdForm::Hugo,
    IdForm::Jekyll,
    IdForm::Zola,
    IdForm::Eleventy,
    IdForm::Pelican,
    IdForm::PythonUnicode,
    IdForm::Kramdown,
    IdForm::Blackfriday,
    IdForm::MarkdownItAnchor,
    IdForm::HugoAscii,
    IdForm::Slugify,
];

#[test]
fn ids_are_those_of_other_programs() {
    let mut rows = TABLE.lines().map(|row| row.split('\t').collect::<Vec<_>>());
    let names = rows.next().unwrap();
    assert!(names[1..].iter().eq(COLUMNS.map(|form| format!("{form:?}")).iter()));
    for row in rows {
        let (heading, ids) = row.split_first().unwrap();
        let text = heading.replace('`', "");
        let code = heading.find('`').map(|start| start..heading.rfind('`').unwrap() - 1);
        let code: Vec<_> = code.into_iter().collect();
        for (form, id) in COLUMNS.iter().zip(ids) {
            assert_eq!(form.id(&text, &code), *id, "{heading} {form:?}");
        }
    }
}

/// Documents have these ids, with the numbers of the programs.
#[test]
fn documents_have_the_ids_of_other_programs() {
    let text = "## News\n\n## News\n\n## C#\n\n## C++\n\n## 🎉\n\n## 🎉\n\n## Own {#own}\n\n\
                ## own\n\n## `--a` -- b<br>c\n\n## News\n";
    for (form, ids) in [
        (IdForm::Weekly, "news news-1 c c++ 1f389 1f389-1 own own-1 a-b-c news-2"),
        (IdForm::Hugo, "news news-1 c c-1 heading heading-1 own own-1 --a--bc news-2"),
        (IdForm::Jekyll, "news news-1 c c-1 1f389 -1 own own-1 --a--bc news-2"),
        (IdForm::Zola, "news news-1 c c-1 tada tada-1 own own-1 a-bc news-2"),
        (IdForm::Pelican, "news news_1 c c_1 _1 _2 own own_1 -a-bc news_2"),
        (IdForm::Eleventy, "news news-2 c c-2 1f389 -2 own own-2 a-bc news-3"),
    ] {
        let document = render(text, None, &Options { heading_ids: form, ..options() });
        let found: Vec<&str> = document.headings.iter().map(|heading| heading.id).collect();
        assert_eq!(found.join(" "), ids, "{form:?}");
    }
}

/// Ids are unique whatever their texts.
#[test]
fn ids_of_all_forms_are_unique() {
    let headings = ["a", "a", "a-1", "a_1", "a", "a-2", "a_2", "🎉", "🎉", "-1"];
    let text = headings.map(|heading| format!("## {heading}\n\n")).concat().repeat(200);
    for form in IdForm::ALL {
        let document = render(&text, None, &Options { heading_ids: form, ..options() });
        let ids: std::collections::BTreeSet<&str> =
            document.headings.iter().map(|heading| heading.id).collect();
        assert_eq!((ids.len(), ids.contains("")), (2_000, false), "{form:?}");
    }
}

/// Any id that an author gives stays; those that are generated avoid it, wherever it is.
#[test]
fn authors_ids_stay() {
    for (text, html, code) in [
        (
            "<a id=\"releases\"></a>\n\n## Releases",
            "<p><a id=\"releases\"></a></p>\n<h2 id=\"releases-1\">Releases</h2>",
            "",
        ),
        (
            "## Releases\n\n<a id='Releases'></a><a ID=releases></a>",
            "<h2 id=\"releases-1\">Releases</h2>\n<p><a id='Releases'></a><a ID=releases></a></p>",
            "",
        ),
        (
            "## A\n\n## B {#a}\n\n<p id=\"a-1\">x</p>",
            "<h2 id=\"a-2\">A</h2>\n<h2 id=\"a\">B</h2>\n<p id=\"a-1\">x</p>",
            "",
        ),
        (
            "## A {#notes}\n\n<div class=x id=\"notes\" title=y>x</div>",
            "<h2 id=\"notes\">A</h2>\n<div class=x title=y>x</div>",
            "duplicate-id",
        ),
        (
            "<div id=\"notes\">x</div>\n\n## A {#notes}",
            "<div id=\"notes\">x</div>\n<h2 id=\"notes-1\">A</h2>",
            "invalid-heading-id",
        ),
        (
            "<i id=\"a&amp;b\">x</i><i id='a&#38;b'/>",
            "<p><i id=\"a&amp;b\">x</i><i/></i></p>",
            "duplicate-id",
        ),
        ("<p id=\"weekly--main\">x</p>", "<p>x</p>", "duplicate-id"),
        (
            "`<i id=a>` <!-- <i id=a> -->\n\n## a",
            "<p><code>&lt;i id=a&gt;</code> </p>\n<h2 id=\"a\">a</h2>",
            "",
        ),
        (
            "x[^a] <i id=\"fn-1\">y</i>\n\n[^a]: note",
            "<p>x<sup class=\"footnote-ref\"><a href=\"#n-fn-1\" id=\"n-fnref-1\" \
             role=\"doc-noteref\">1</a></sup> <i id=\"fn-1\">y</i></p>\n\
             <section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\">\n<ol>\n\
             <li id=\"n-fn-1\" value=\"1\">\n<p>note <a href=\"#n-fnref-1\" \
             class=\"footnote-backref\" role=\"doc-backlink\">↩</a></p>\n</li>\n</ol>\n</section>",
            "",
        ),
    ] {
        let document = render(text, Some("-"), &options());
        assert_eq!(document.html.trim_end(), html, "{text}");
        let codes: Vec<&str> = document.findings.listed().iter().map(|f| f.code).collect();
        assert_eq!(codes.join(" "), code, "{text}");
    }
    let plain = Options { profile: Profile::CommonMark, ..options() };
    let text = "<i id=\"a\"></i><i id=\"a\"></i>";
    assert_eq!(render(text, None, &plain).html.trim_end(), format!("<p>{text}</p>"));
}
