//! How findings fold.

use super::*;
use crate::diagnostic::SourceText;
use crate::path::SourcePath;

/// A finding on a line of a file.
fn at(finding: Diagnostic, file: usize, line: usize) -> Diagnostic {
    let path = SourcePath::new(&format!("content/{file:03}.md")).unwrap();
    let text = SourceText::new(path, "line\n".repeat(300));
    finding.at(text.span(line * 5 - 5..line * 5 - 1)).hint("h")
}

fn warning(code: &'static str, message: &str, file: usize, line: usize) -> Diagnostic {
    at(Diagnostic::warning(code, message), file, line)
}

fn folded(found: &mut [Diagnostic]) -> Vec<String> {
    Diagnostic::sort(found);
    let found: Vec<_> = found.iter().collect();
    let shown = |item: &FoldedItem<'_>| match item {
        FoldedItem::Full(group) | FoldedItem::Line(group) => {
            let kind = if matches!(item, FoldedItem::Full(_)) { "full" } else { "line" };
            let also = group.other_places().map(|places| format!(" also {places}"));
            let (place, also) = (place(group.first).unwrap(), also.unwrap_or_default());
            format!("{kind} {place} {}{also}", group.first.message)
        }
        FoldedItem::Rest(rest) => rest.message(),
    };
    fold(&found).iter().map(shown).collect()
}

#[test]
fn findings_about_one_name_are_one() {
    let mut found: Vec<_> = (1..=6).map(|line| warning("a", "`<x>`", 1, line)).collect();
    found.push(warning("a", "`<y>`", 1, 1));
    found.extend((0..3).map(|_| warning("d", "`<z>`", 4, 9)));
    found.push(warning("b", "`<x>`", 2, 1));
    found.push(warning("c", "`<x>` on line 1 too", 3, 2).about("<x>"));
    found.push(warning("c", "`<x>` on line 2 too", 3, 3).about("<x>"));
    assert_eq!(
        folded(&mut found),
        [
            "full content/001.md:1 `<x>` also content/001.md:2, content/001.md:3, \
             content/001.md:4 and 2 more, `-v` shows all",
            "full content/001.md:1 `<y>`",
            "full content/002.md:1 `<x>`",
            "full content/003.md:2 `<x>` on line 1 too also content/003.md:3",
            "full content/004.md:9 `<z>` also 2 more on this line, `-v` shows all",
        ]
    );
}

#[test]
fn findings_that_name_nothing_are_one_if_their_hints_are() {
    let mut found = [
        warning("e", "of one cause", 5, 1),
        warning("e", "of one cause", 5, 2).hint("another"),
        warning("e", "of one cause", 5, 3),
        warning("e", "about `x`", 6, 1),
        warning("e", "about `x`", 6, 2).hint("another"),
    ];
    assert_eq!(
        folded(&mut found),
        [
            "full content/005.md:1 of one cause also content/005.md:3",
            "full content/005.md:2 of one cause",
            "full content/006.md:1 about `x` also content/006.md:2",
        ]
    );
}

#[test]
fn of_a_rule_in_a_file_three_findings_are_shown() {
    let number = |line: usize| warning("a", &line.to_string(), 1, line);
    let mut found: Vec<_> = (1..=10).map(number).collect();
    found.push(warning("a", "x", 2, 1));
    let last = "and 7 more of `a` in one file, first at content/001.md:4; `-v` shows all";
    let of_first = ["full content/001.md:1 1", "full content/001.md:2 2"];
    let others = ["full content/001.md:3 3", "full content/002.md:1 x", last];
    assert_eq!(folded(&mut found), [&of_first[..], &others].concat());
}

#[test]
fn each_name_of_template_code_is_shown() {
    let name = |name: usize, file| {
        warning("template-code", "is code", file, name).about(&format!("{name}"))
    };
    let mut found: Vec<_> = (1..=40).map(|of| name(of, 1)).collect();
    found.extend([name(2, 2), name(2, 3), name(40, 2), warning("a", "x", 1, 1)]);
    let shown = folded(&mut found);
    assert_eq!(shown.len(), 32);
    assert_eq!(shown[0], "full content/001.md:1 x");
    assert_eq!(shown[1], "full content/001.md:1 is code");
    assert_eq!(shown[2], "line content/001.md:2 is code also content/002.md:2, content/003.md:2");
    assert_eq!(
        shown[31],
        "and 10 more names of `template-code`, 11 times in 2 files, first at \
         content/001.md:31; `-v` shows all"
    );
    // They hide no other rule, and none hides them.
    let rules = ["b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n"];
    let others = rules.iter().flat_map(|rule| (1..=9).map(|file| warning(rule, "y", file, 1)));
    found.extend(others.enumerate().map(|(at, other)| other.about(&at.to_string())));
    let shown = folded(&mut found);
    assert_eq!(shown.iter().filter(|shown| shown.contains("is code")).count(), 30);
    assert_eq!(shown.iter().filter(|shown| shown.ends_with(" y")).count(), rules.len());
}

#[test]
fn warnings_take_few_lines_and_places_are_counted() {
    const RULES: [&str; 14] =
        ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n"];
    for rules in 1..=RULES.len() {
        for files in [1, 2, 3, 50, 200] {
            let all = RULES[..rules].iter().flat_map(|rule| {
                (0..files).map(move |file| warning(rule, &format!("{file}"), file, 7))
            });
            let mut found: Vec<_> = all.collect();
            Diagnostic::sort(&mut found);
            let found: Vec<_> = found.iter().collect();
            let items = fold(&found);
            assert!(lines_of_warnings(&items) <= MOST_LINES, "{rules} in {files}");
            let counts = items.iter().map(|item| match item {
                FoldedItem::Full(group) | FoldedItem::Line(group) => group.count(),
                FoldedItem::Rest(rest) => rest.count,
            });
            assert_eq!(counts.sum::<usize>(), found.len(), "{rules} in {files}");
        }
    }
}

#[test]
fn each_error_has_a_line() {
    // Errors of a build are folded only if they say that they have one subject.
    let error = |file, line| at(Diagnostic::error("invalid-date", "`x`"), file, line);
    let mut found: Vec<_> = (1..=4).map(|line| error(1, line)).collect();
    found.extend((2..=30).map(|file| error(file, 1)));
    let shown = folded(&mut found);
    assert_eq!(shown.len(), 33);
    assert_eq!(shown[3], "line content/001.md:4 `x`");
    assert_eq!(shown[32], "line content/030.md:1 `x`");
    // Those of a check are folded if they name the same target, and stay apart if they name
    // none.
    let mut found: Vec<_> = (1..=5)
        .flat_map(|line| {
            let named = at(Diagnostic::error("broken-link", "no `x`"), 1, line);
            [named, at(Diagnostic::error("empty-link", "no target"), 1, line)]
        })
        .collect();
    let shown = folded(&mut found);
    assert_eq!(shown.len(), 6);
    assert!(shown[0].ends_with("4 and 1 more, `-v` shows all"), "{shown:?}");
    assert_eq!(shown[5], "line content/001.md:5 no target");
}
