//! Parts of URLs by the rules of other programs: for names and titles, and for the ids of headings.
//! The rules follow their sources; the tests, and the cases `compatibility-*` in `tests/sites/`,
//! compare them with what the programs print.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};

use super::transliterate::{ascii, latin};

/// Hugo's rule for names of files, folders and terms (`paths.NormalizePathStringBasic`, then
/// `paths.Sanitize`): lower case, a hyphen for each space, without signs.
pub(crate) fn hugo_name(name: &str) -> String {
    sanitized(name.chars().map(|c| if c == ' ' { '-' } else { simple_lower(c) }))
}

/// Hugo's rule for titles and the key `slug` (`PathSpec.URLize`): lower case, a hyphen for white
/// space and the signs between, unless there is one.
pub(crate) fn hugo_title(title: &str) -> String {
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

/// Hugo's ids of headings (`autoHeadingIDType: github`).
pub(crate) fn hugo_heading(text: &str) -> String {
    let id = text.chars().filter_map(|c| match c {
        ' ' | '-' => Some('-'),
        '_' => Some('_'),
        c => (is_letter(c) || is_digit(c)).then(|| simple_lower(c)),
    });
    id.collect()
}

/// Hugo's ids of headings with `autoHeadingIDType: github-ascii`.
pub(crate) fn hugo_ascii_heading(text: &str) -> String {
    let plain: String = text.nfd().filter(|&c| !is_combining_mark(c)).nfc().collect();
    hugo_heading(plain.trim()).replace(|c: char| !c.is_ascii(), "")
}

/// Hugo's ids of headings before 0.60, and with `autoHeadingIDType: blackfriday`.
pub(crate) fn blackfriday(text: &str) -> String {
    let id = hyphenated(text, |c| is_letter(c) || is_number(c));
    id.chars().map(simple_lower).collect()
}

/// GitHub's ids of headings: lower case, without all that is neither a word character (Unicode TS
/// 18, annex C) nor `-`; white space becomes `-`.
pub(crate) fn github(text: &str) -> String {
    let word = |c: char| {
        c.is_alphabetic()
            || is_mark(c)
            || is_digit(c)
            || c.general_category() == GeneralCategory::ConnectorPunctuation
    };
    let id = text.chars().flat_map(char::to_lowercase).filter_map(|c| match c {
        ' ' | '\t' => Some('-'),
        c => (c == '-' || word(c)).then_some(c),
    });
    id.collect()
}

/// Jekyll's `:title` (`Utils.slugify`, mode `pretty`, cased).
pub(crate) fn jekyll_pretty(name: &str) -> String {
    hyphenated(name, |c| is_of_word(c) || "._~!$&'()+,;=@".contains(c))
}

/// Jekyll's `:slug`, and the names of its archives (`Utils.slugify`, mode `default`).
pub(crate) fn jekyll_default(name: &str) -> String {
    hyphenated(name, is_of_word).to_lowercase()
}

/// kramdown's ids of headings.
pub(crate) fn kramdown(text: &str) -> String {
    let text = text.trim_start_matches(|c: char| !c.is_ascii_alphabetic()).trim_end();
    let retained = |c: &char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-');
    let id: String = text.chars().filter(retained).collect();
    if id.is_empty() { "section".to_owned() } else { id.replace(' ', "-").to_ascii_lowercase() }
}

/// The slugs of Zola (crate `slug`): ASCII letters and digits in lower case.
pub(crate) fn zola(name: &str) -> String {
    hyphenated(&ascii(name), |c| c.is_ascii_alphanumeric()).to_ascii_lowercase()
}

/// The slugs of Pelican (`utils.slugify` with `SLUG_REGEX_SUBSTITUTIONS`): ASCII letters, digits
/// and `_` in lower case, hyphens for spaces, without signs.
pub(crate) fn pelican(name: &str) -> String {
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

/// The function `slugify_unicode` of Python-Markdown's `toc`.
pub(crate) fn python_markdown(text: &str) -> String {
    let is_word = |c: char| is_letter(c) || is_number(c) || c == '_';
    let is_gap = |c: char| c.is_whitespace() || c == '-';
    let retained: String = text.chars().filter(|&c| is_word(c) || is_gap(c)).collect();
    hyphenated_inside(&retained.trim().to_lowercase(), |c| !is_gap(c))
}

/// Eleventy's filter `slugify` (`@sindresorhus/slugify` 2.2.1 without `decamelize`).
pub(crate) fn eleventy(name: &str) -> String {
    joined_words(&latin(name))
}

/// `@sindresorhus/slugify` 2.2.1 as it is without options, which divides `fooBar`.
pub(crate) fn decamelized(name: &str) -> String {
    joined_words(&divided(&latin(name)))
}

/// The words of a text, in lower case and joined by `-`.
fn joined_words(text: &str) -> String {
    let name = text.to_lowercase();
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

/// `text` with a space where a word in camel case has a new one: `fooBar`, `APIUsage`, `FOO360`.
fn divided(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let is = |at: usize, test: fn(&char) -> bool| chars.get(at).is_some_and(test);
    let (upper, lower) = (char::is_ascii_uppercase, char::is_ascii_lowercase);
    let small = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let starts_word = |at: usize| {
        let Some(before) = at.checked_sub(1) else { return false };
        // A plural such as `APIs` is one word.
        let plural = chars.get(at + 1) == Some(&'s') && !is(at + 2, lower);
        is(at, upper) && (is(before, small) || is(before, upper) && is(at + 1, small) && !plural)
            || is(at, char::is_ascii_digit) && is(before, upper) && at > 1 && is(at - 2, upper)
    };
    let mut out = String::with_capacity(text.len());
    for (at, c) in chars.iter().enumerate() {
        if starts_word(at) {
            out.push(' ');
        }
        out.push(*c);
    }
    out
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

/// The lower case of a character as one character, as in Go.
fn simple_lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// Whether a character is a letter, a mark or a decimal digit.
fn is_of_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || !c.is_ascii() && (is_letter(c) || is_mark(c) || is_digit(c))
}

fn is_letter(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Letter
}

fn is_mark(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Mark
}

fn is_number(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Number
}

fn is_digit(c: char) -> bool {
    c.general_category() == GeneralCategory::DecimalNumber
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
            "don't! | dont | dont | don't! | don-t | don-t | dont | don-t",
            "it’s | its | its | it-s | it-s | it-s | its | it-s",
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
}
