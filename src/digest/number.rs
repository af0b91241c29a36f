//! Issue numbers: from front matter, from titles, or counted.

/// The issue number in a title: `第 264 期`, `#12`, `Issue 12`, `No. 12`, or a number at its end
/// (`This Week in Rust 664`).
pub(crate) fn in_title(title: &str) -> Option<u32> {
    marked(title).or_else(|| trailing(title))
}

/// A number preceded or enclosed by a mark such as `#`.
fn marked(title: &str) -> Option<u32> {
    let after = |mark: &str| {
        title.match_indices(mark).find_map(|(at, _)| leading(title[at + mark.len()..].trim_start()))
    };
    let lower = title.to_lowercase();
    let word = |mark: &str| {
        lower.match_indices(mark).find_map(|(at, _)| {
            let apart = !lower[..at].ends_with(char::is_alphanumeric);
            apart
                .then(|| leading(lower[at + mark.len()..].trim_start_matches([' ', '.', '#'])))?
                .map(|(n, _)| n)
        })
    };
    after("第")
        .filter(|(_, rest)| rest.trim_start().starts_with(['期', '号', '號']))
        .map(|(n, _)| n)
        .or_else(|| after("#").map(|(n, _)| n))
        .or_else(|| word("issue"))
        .or_else(|| word("no."))
}

/// A number at the title's end, after white space.
fn trailing(title: &str) -> Option<u32> {
    let title = title.trim_end();
    let digits = title.len() - title.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let (before, number) = title.split_at(title.len() - digits);
    before.ends_with(char::is_whitespace).then(|| number.parse().ok()).flatten()
}

fn leading(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, &text[end..]))
}

/// The numbers of issues, given newest first with the number of their front matter and their title.
///
/// Numbers in titles are used only if they are plausible as issue numbers: at least half of the
/// posts have one, and hardly any repeat. (`January 2023` ends in a number, but twelve times.) If
/// no post has a number, issues are counted from the oldest, which is 1.
pub(crate) fn of_issues(posts: &[(Option<u32>, &str)]) -> Vec<Option<u32>> {
    let stated: Vec<_> =
        posts.iter().map(|(given, title)| given.or_else(|| in_title(title))).collect();
    let numbers =
        if credible(&stated) { stated } else { posts.iter().map(|(given, _)| *given).collect() };
    if numbers.iter().any(Option::is_some) {
        return numbers;
    }
    (1..=posts.len()).rev().map(|n| u32::try_from(n).ok()).collect()
}

fn credible(numbers: &[Option<u32>]) -> bool {
    let total = numbers.len();
    let mut found: Vec<u32> = numbers.iter().copied().flatten().collect();
    let count = found.len();
    found.sort_unstable();
    found.dedup();
    // A few duplicates are editors' mistakes.
    count * 2 >= total && found.len() * 20 >= count * 19
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_contain_numbers() {
        for (title, number) in [
            ("第 264 期：标题", Some(264)),
            ("周报第12期", Some(12)),
            ("#06 - NixOS Weekly", Some(6)),
            ("Issue 12: x", Some(12)),
            ("Issue #12", Some(12)),
            ("No. 7", Some(7)),
            ("This Week in Rust 664", Some(664)),
            ("第 3 届大会", None),
            ("Tissue 5 things", None),
            ("v0.9", None),
            ("2.13直播预告", None),
        ] {
            assert_eq!(in_title(title), number, "{title}");
        }
    }

    #[test]
    fn implausible_numbers_in_titles_are_ignored() {
        assert_eq!(of_issues(&[(None, "b"), (None, "a")]), [Some(2), Some(1)]);
        assert_eq!(of_issues(&[(Some(9), "b"), (None, "a")]), [Some(9), None]);
        assert_eq!(
            of_issues(&[(None, "W 3"), (None, "W 2"), (None, "x")]),
            [Some(3), Some(2), None]
        );
        let months = ["March 2023", "May 2023", "June 2023"].map(|t| (None, t));
        assert_eq!(of_issues(&months), [Some(3), Some(2), Some(1)]);
    }
}
