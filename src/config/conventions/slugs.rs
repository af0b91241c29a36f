//! The rules of generators for names of files, besides those of `path::other_slugs`.

use crate::date::WrittenDate;
use crate::path::other_slugs::zola;

/// A name as it is: Jekyll's pages, Zola's folders, Eleventy's files.
pub(super) fn unchanged(name: &str) -> String {
    name.to_owned()
}

/// Jekyll's `:categories`: lower case, and nothing else.
pub(super) fn jekyll_category(name: &str) -> String {
    name.to_lowercase()
}

/// The last part of a path of Zola: without its date.
pub(super) fn zola_file(name: &str) -> String {
    zola(after_date(name, &['-', '_']))
}

/// Eleventy's `fileSlug`: a name without its date.
pub(super) fn eleventy_slug(name: &str) -> String {
    after_date(name, &['-']).to_owned()
}

/// What follows a date `2024-01-02` and one of `separators` at the start of a name; the name, if
/// that is nothing.
fn after_date<'n>(name: &'n str, separators: &[char]) -> &'n str {
    let day = name.get(..10).filter(|day| WrittenDate::parse(day).is_some());
    let rest = day.and_then(|_| name[10..].trim_start().strip_prefix(separators));
    rest.filter(|rest| !rest.is_empty()).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_before_a_name_are_no_part_of_a_slug() {
        for (name, zola, eleventy) in [
            ("2024-01-02-My_x", "my-x", "My_x"),
            ("2024-01-02_x", "x", "2024-01-02_x"),
            ("2024-01-02", "2024-01-02", "2024-01-02"),
            ("2024-13-02-x", "2024-13-02-x", "2024-13-02-x"),
        ] {
            assert_eq!((&*zola_file(name), &*eleventy_slug(name)), (zola, eleventy), "{name}");
        }
    }
}
