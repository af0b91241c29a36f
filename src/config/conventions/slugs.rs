//! How generators turn names into parts of URLs. The rules follow their sources; the cases
//! `compatibility-*` in `tests/sites/` compare them with what they print.

use unicode_normalization::UnicodeNormalization as _;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};

use crate::date::WrittenDate;
use crate::path::transliterate::{ascii, latin};

/// A name as it is: Jekyll's pages, Zola's folders, Eleventy's files.
pub(super) fn unchanged(name: &str) -> String {
    name.to_owned()
}

/// Hugo's rule for names of files, folders and terms (`paths.NormalizePathStringBasic`, then
/// `paths.Sanitize`): lower case, a hyphen for each space, without signs.
pub(super) fn hugo_name(name: &str) -> String {
    sanitized(name.chars().map(|c| if c == ' ' { '-' } else { simple_lower(c) }))
}

/// Hugo's rule for titles and the key `slug` (`PathSpec.URLize`): lower case, a hyphen for white
/// space and the signs between, unless there is one.
pub(super) fn hugo_title(title: &str) -> String {
    sanitized(title.chars().map(simple_lower))
}

fn sanitized(text: impl Iterator<Item = char>) -> String {
    let mut out = String::new();
    let (mut gap, mut was_hyphen) = (false, false);
    for c in text {
        if is_of_word(c) || matches!(c, '.' | '/' | '_' | '#' | '+' | '~' | '-' | '@') {
            was_hyphen = c == '-';
            if std::mem::take(&mut gap) && !was_hyphen {
                out.push('-');
            }
            out.push(c);
        } else if !out.is_empty() && !was_hyphen && c.is_whitespace() {
            gap = true;
        }
    }
    out
}

/// The lower case of a character as one character, as in Go.
fn simple_lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// Jekyll's `:title` (`Utils.slugify`, mode `pretty`, cased).
pub(super) fn jekyll_pretty(name: &str) -> String {
    hyphenated(name, |c| is_of_word(c) || "._~!$&'()+,;=@".contains(c))
}

/// Jekyll's `:slug`, and the names of its archives (`Utils.slugify`, mode `default`).
pub(super) fn jekyll_default(name: &str) -> String {
    hyphenated(name, is_of_word).to_lowercase()
}

/// Jekyll's `:categories`: lower case, and nothing else.
pub(super) fn jekyll_category(name: &str) -> String {
    name.to_lowercase()
}

/// The slugs of Zola (crate `slug`): ASCII letters and digits in lower case.
pub(super) fn zola(name: &str) -> String {
    hyphenated(&ascii(name), |c| c.is_ascii_alphanumeric()).to_ascii_lowercase()
}

/// The last part of a path of Zola: without its date.
pub(super) fn zola_file(name: &str) -> String {
    zola(after_date(name, &['-', '_']))
}

/// The slugs of Pelican (`utils.slugify` with `SLUG_REGEX_SUBSTITUTIONS`): ASCII letters, digits
/// and `_` in lower case, hyphens for spaces, without signs.
pub(super) fn pelican(name: &str) -> String {
    // The one spells signs such as emoji, the other drops them.
    let is_sign = |c: &char| c.general_category() == GeneralCategory::OtherSymbol;
    let name: String = name.nfkc().filter(|c| !is_sign(c)).collect();
    let is_gap = |c: char| c.is_ascii_whitespace() || c == '-';
    let spelled = ascii(&name);
    let retained: String = spelled
        .chars()
        .filter(|&c| c.is_ascii_alphanumeric() || c == '_' || is_gap(c))
        .map(|c| c.to_ascii_lowercase())
        .collect();
    hyphenated_inside(retained.trim(), |c| !is_gap(c))
}

/// Eleventy's filter `slugify` (`@sindresorhus/slugify` without `decamelize`).
pub(super) fn eleventy(name: &str) -> String {
    let name = latin(name).to_lowercase();
    let mut plain = String::with_capacity(name.len());
    let mut rest = name.as_str();
    // `it's` and `don't` are one word.
    while let Some(at) = rest.find('\'') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        plain.push_str(before);
        let mut next = after.chars();
        let ends = matches!(next.next(), Some('t' | 's'))
            && next.next().is_none_or(char::is_whitespace)
            && before.ends_with(|c: char| c.is_ascii_alphanumeric());
        if !ends {
            plain.push('\'');
        }
        rest = after;
    }
    plain.push_str(rest);
    hyphenated(&plain, |c| c.is_ascii_lowercase() || c.is_ascii_digit())
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

/// `text` with a hyphen for each run of other characters than those that are `retained`, and none
/// at its ends.
fn hyphenated(text: &str, retained: impl Fn(char) -> bool) -> String {
    let slug = hyphenated_inside(text, |c| c != '-' && retained(c));
    let slug = slug.strip_prefix('-').unwrap_or(&slug);
    slug.strip_suffix('-').unwrap_or(slug).to_owned()
}

fn hyphenated_inside(text: &str, retained: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_gap = false;
    for c in text.chars() {
        let stays = retained(c);
        if stays {
            out.push(c);
        } else if !in_gap {
            out.push('-');
        }
        in_gap = !stays;
    }
    out
}

/// Whether a character is a letter, a mark or a decimal digit.
fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || !c.is_ascii()
            && (matches!(
                c.general_category_group(),
                GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark
            ) || c.general_category() == GeneralCategory::DecimalNumber)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names, and what Hugo 0.151.2 (a name, a title), Jekyll 4.3.1 (`:title`, `:slug`), Zola
    /// (crate `slug`), Pelican 4.12.0 and Eleventy 3.1.8 make of them.
    #[test]
    fn names_become_what_each_generator_prints() {
        let rows = [
            "My Post_W02 | my-post_w02 | my-post_w02 | My-Post_W02 | my-post-w02 | my-post-w02 | \
             my-post_w02 | my-post-w02",
            "A b  c--D | a-b--c--d | a-b-c--d | A-b-c-D | a-b-c-d | a-b-c-d | a-b-c-d | a-b-c-d",
            "R&D (x) é | rd-x-é | rd-x-é | R&D-(x)-é | r-d-x-é | r-d-x-e | rd-x-e | r-and-d-x-e",
            "it's | its | its | it's | it-s | it-s | its | its",
            "a 's b | a-s-b | a-s-b | a-'s-b | a-s-b | a-s-b | a-s-b | a-s-b",
            "C# | c# | c# | C | c | c | c | c",
            "-dash- & trail- | -dash---trail- | -dash-trail- | dash-&-trail | dash-trail | \
             dash-trail | -dash-trail- | dash-and-trail",
            "v1.2.0--x | v1.2.0--x | v1.2.0--x | v1.2.0-x | v1-2-0-x | v1-2-0-x | v120-x | \
             v1-2-0-x",
            "第12期：发布 周报 | 第12期发布-周报 | 第12期发布-周报 | 第12期-发布-周报 | \
             第12期-发布-周报 | di-12qi-fa-bu-zhou-bao | di-12qi-fa-bu-zhou-bao | 12",
            "emoji 🎉 party | emoji--party | emoji-party | emoji-party | emoji-party | \
             emoji-tada-party | emoji-party | emoji-party",
            "İstanbul Straße | istanbul-straße | istanbul-straße | İstanbul-Straße | \
             i\u{307}stanbul-straße | istanbul-strasse | istanbul-strasse | istanbul-strasse",
            "Œuvre, fooBar | œuvre-foobar | œuvre-foobar | Œuvre,-fooBar | œuvre-foobar | \
             oeuvre-foobar | oeuvre-foobar | uvre-foobar",
            "한국어 “quoted” … a—b | 한국어-quoted--ab | 한국어-quoted-ab | 한국어-quoted-a-b | \
             한국어-quoted-a-b | hangugeo-quoted-a-b | hangugeo-quoted-a-b | quoted-a-b",
            "Привет мир | привет-мир | привет-мир | Привет-мир | привет-мир | privet-mir | \
             privet-mir | privet-mir",
            "Ελληνικά | ελληνικά | ελληνικά | Ελληνικά | ελληνικά | ellenika | ellenika | ellinika",
        ];
        let rules = [hugo_name, hugo_title, jekyll_pretty, jekyll_default, zola, pelican, eleventy];
        for row in rows {
            let (name, expected) = row.split_once(" | ").unwrap();
            assert_eq!(rules.map(|rule| rule(name)).join(" | "), expected, "{name}");
        }
    }

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
