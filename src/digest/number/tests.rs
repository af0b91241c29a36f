use super::*;

#[test]
fn titles_contain_numbers() {
    for (title, number) in [
        ("第 264 期：标题", "264"),
        ("周报第12期", "12"),
        ("第１２期", "12"),
        ("2023 年第 12 期", "12"),
        ("周刊 12 期", ""),
        ("周刊12期", "12"),
        ("#06 - NixOS Weekly", "6"),
        ("#0", "0"),
        ("Issue 12: x", "12"),
        ("Issue #12", "12"),
        ("Issue 12, May 2023", "12"),
        ("No. 7", "7"),
        ("No.7 - x", "7"),
        ("Weekly №7", "7"),
        ("Issue 09/2023", "9"),
        ("Vol. 3, No. 12", "12"),
        ("周刊 Vol.98：标题", "98"),
        ("Ausgabe 12", "12"),
        ("N° 12 : nouvelles", "12"),
        ("제98호", "98"),
        ("Weekly 2023-12 (#98)", "98"),
        ("Digest 3/2023", ""),
        ("#378-2026.08.31", "378"),
        ("This Week in Rust 664", "664?"),
        ("This Week 12", "12?"),
        ("Harbour Weekly: 12", "12?"),
        ("周报12", "12?"),
        ("12 - News", "12?"),
        ("12: News", "12?"),
        ("12. News", "12?"),
        ("105、问答", "105?"),
    ] {
        assert_eq!(shown(in_title(title)), number, "{title}");
    }
}

#[test]
fn dates_and_quantities_in_titles_are_no_numbers() {
    for title in [
        "10 things",
        "7-Zip",
        "第 3 届大会",
        "Tissue 5 things",
        "There is no 5th",
        "Top 10",
        "Part 2",
        "Rust v2",
        "v0.9",
        "Rust 1.70",
        "Rust 1.70.0",
        "2.13直播预告",
        // Dates.
        "Review: 2021",
        "Issue 2021",
        "January 2023",
        "This Month in Rust OSDev: May 2026",
        "News of May 12",
        "News of 12 May",
        "Weekly 2023-09-22",
        "Weekly 22.9.2023",
        "Weekly 2023/9",
        "Weekly 20230922",
        "Weekly 09-22",
        "Week 38",
        "2023 W38",
        "9 月 22 日",
        "2023年9月",
        "第 38 周",
    ] {
        assert_eq!(in_title(title), None, "{title}");
    }
}

#[test]
fn names_contain_numbers() {
    for (name, number) in [
        ("issue-98", "98"),
        ("issue98", "98"),
        ("2023-09-22-issue-98", "98"),
        ("issue-98-2023-09-22", "98"),
        ("no-7", "7"),
        ("vol-7-ropes", "7"),
        ("98. ropes", "98?"),
        ("98 - ropes", "98?"),
        ("#378-2026.08.31", "378"),
        ("第12期", "12"),
        ("105-name", "105?"),
        ("105", "105?"),
        ("012", "12?"),
        ("030-2019-feb-1", "30?"),
        ("378-2026.08.31", "378?"),
        ("12-2026.08.31", "12?"),
        ("12.Reading - Layout", "12?"),
        ("03-nixos-weekly-2021-03", "3?"),
        ("weekly-12", "12?"),
        ("weekly_12", "12?"),
        ("2023-09-22-12", "12?"),
        ("2023-09-22-12-name", "12?"),
        ("10-things", "10?"),
        // Dates and other quantities.
        ("2023-09-22", ""),
        ("2023-03", ""),
        ("2023-09-22-sofa", ""),
        ("sofa-weekly-20200528", ""),
        ("weekly-2023-09", ""),
        ("weekly-2023", ""),
        ("2023-w38", ""),
        ("w38", ""),
        ("week-38", ""),
        ("feb-1", ""),
        ("feb-1-2019", ""),
        ("01-15-name", ""),
        ("v2", ""),
        ("1.0-release", ""),
        ("part-2", ""),
        ("3d-printing", ""),
        ("autumn", ""),
        ("", ""),
    ] {
        assert_eq!(shown(in_name(name)), number, "{name}");
    }
}

#[test]
fn names_contain_words() {
    for (name, words) in [
        ("12.Reading - Layout", "Reading - Layout"),
        ("105-name", "name"),
        ("2023-09-22-a-new_parser", "a new parser"),
        ("030-2019-feb-1", ""),
        ("issue-98", ""),
        ("issue-98-the-parser", "the parser"),
        ("#378-2026.08.31", ""),
        ("2023-w38", ""),
        ("第12期-存储", "存储"),
        ("2023-09-22", ""),
        ("weekly-12", "weekly"),
        ("2023年9月-小结", "小结"),
        ("105-rust-1.70", "rust 1.70"),
        ("105-javascript-es6", "javascript es6"),
        ("105-part-2", "part 2"),
        ("", ""),
    ] {
        assert_eq!(words_of_name(name), words, "{name}");
    }
}

/// A number; `?` if it has no mark.
fn shown(number: Option<WrittenNumber>) -> String {
    let mark = |number: WrittenNumber| if number.marked { "" } else { "?" };
    number.map(|number| format!("{}{}", number.value, mark(number))).unwrap_or_default()
}
