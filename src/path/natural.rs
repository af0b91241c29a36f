//! The order of names in which numbers count as such and case does not: `Issue-2` before
//! `issue-10`.

use std::cmp::Ordering;

/// A text that is compared in natural order, such as a path or a title. Case counts only between
/// texts that are otherwise equal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NaturalText {
    lower: String,
    text: String,
}

impl NaturalText {
    pub(crate) fn of(text: &str) -> Self {
        Self { lower: text.to_lowercase(), text: text.to_owned() }
    }
}

impl Ord for NaturalText {
    fn cmp(&self, other: &Self) -> Ordering {
        natural(&self.lower, &other.lower).then_with(|| self.text.cmp(&other.text))
    }
}

impl PartialOrd for NaturalText {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Compares texts by their bytes, and runs of digits in them by value.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut a, mut b) = (a.as_bytes(), b.as_bytes());
    while let ([first_a, rest_a @ ..], [first_b, rest_b @ ..]) = (a, b) {
        let order = if first_a.is_ascii_digit() && first_b.is_ascii_digit() {
            let (number_a, number_b) = (take_number(&mut a), take_number(&mut b));
            number_a.len().cmp(&number_b.len()).then_with(|| number_a.cmp(number_b))
        } else {
            (a, b) = (rest_a, rest_b);
            first_a.cmp(first_b)
        };
        if order.is_ne() {
            return order;
        }
    }
    a.len().cmp(&b.len())
}

/// Takes the digits at the start of `text`, without leading zeros.
fn take_number<'t>(text: &mut &'t [u8]) -> &'t [u8] {
    let zeros = text.iter().take_while(|byte| **byte == b'0').count();
    let end = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let number = &text[zeros..end];
    *text = &text[end..];
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_count_as_such() {
        let sorted = [
            "content/2/a.md",
            "content/10/a.md",
            "content/issue-0.md",
            "content/issue-01.md",
            "content/issue-1.md",
            "content/issue-1a.md",
            "content/Issue-2.md",
            "content/issue-2.md",
            "content/Issue-3.md",
            "content/issue-010-b.md",
            "content/issue-10.md",
            "content/issue-11.md",
            "content/issue-99999999999999999999999.md",
            "content/issue-a.md",
            "content/ISSUE-b.md",
            "content/Éclair-1.md",
            "content/éclair-2.md",
            "content/Éclair-10.md",
        ];
        let mut paths = sorted.map(NaturalText::of);
        paths.reverse();
        paths.sort();
        let paths: Vec<_> = paths.iter().map(|path| path.text.as_str()).collect();
        assert_eq!(paths, sorted);
    }
}
