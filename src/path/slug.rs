//! Path segments derived from names, titles and terms. They are lower-case and readable in every
//! script, so that a URL follows from a title alone.

use unicode_normalization::{IsNormalized, UnicodeNormalization as _, is_nfc_quick};
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory as _};

/// Converts a name, title or term to a URL path segment. Like Hugo, except for letters, marks and
/// digits of every script: they are retained in lower case, as are `. _ ~ + @ -`; white space
/// becomes `-`; other characters are removed. Then runs of `-` are collapsed, and hyphens and dots
/// are removed at both ends (a leading dot hides a file, and Windows drops a final one). The result
/// is in NFC.
///
/// Never empty: a name without such characters, such as an emoji, becomes the hexadecimal code
/// points of its characters.
pub fn slugify(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    let mut add = |c: char| {
        if c.is_whitespace() || c == '-' {
            if !slug.ends_with('-') {
                slug.push('-');
            }
        } else if is_retained(c) {
            slug.push(c);
        }
    };
    if name.is_ascii() {
        name.bytes().for_each(|byte| add(char::from(byte.to_ascii_lowercase())));
    } else {
        nfc(name).chars().flat_map(char::to_lowercase).for_each(&mut add);
    }
    let trimmed = slug.trim_matches(['-', '.']);
    // Lower-casing can take a text out of NFC, and slugifying a slug must not change it.
    let slug = if trimmed.len() == slug.len() && slug.is_ascii() { slug } else { nfc(trimmed) };
    if slug.is_empty() {
        let codes: Vec<String> =
            name.trim().chars().map(|c| format!("{:x}", u32::from(c))).collect();
        return if codes.is_empty() { "untitled".into() } else { codes.join("-") };
    }
    slug
}

/// `text` in Unicode's Normalization Form C, in which a letter with an accent is one character.
pub(crate) fn nfc(text: &str) -> String {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text.to_owned()
    } else {
        text.nfc().collect()
    }
}

/// Whether a character has no part in any slug: it is neither retained nor a space or hyphen.
pub(super) fn is_dropped(c: char) -> bool {
    !is_retained(c) && !c.is_whitespace() && c != '-'
}

fn is_retained(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '.' | '_' | '~' | '+' | '@')
        || !c.is_ascii()
            && matches!(
                c.general_category_group(),
                GeneralCategoryGroup::Letter
                    | GeneralCategoryGroup::Mark
                    | GeneralCategoryGroup::Number
            )
            && !matches!(
                c.general_category(),
                GeneralCategory::OtherNumber | GeneralCategory::LetterNumber
            )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_follow_the_documented_table() {
        for (name, slug) in [
            ("A b-Capital", "a-b-capital"),
            ("a b  c", "a-b-c"),
            ("A--B---C", "a-b-c"),
            ("moe-x（6）｜envoy- go", "moe-x6envoy-go"),
            ("it's-mine", "its-mine"),
            ("R&D report", "rd-report"),
            ("100% sure", "100-sure"),
            ("foo!bar", "foobar"),
            ("foo[bar]", "foobar"),
            ("foo#bar", "foobar"),
            ("v2.1.0 release", "v2.1.0-release"),
            ("x_y", "x_y"),
            ("x+y", "x+y"),
            ("foo~bar", "foo~bar"),
            ("foo@bar", "foo@bar"),
            ("开源 周报", "开源-周报"),
            ("《机密计算》", "机密计算"),
            ("第12期：发布", "第12期发布"),
            ("1、问答", "1问答"),
            ("日本語ガイド", "日本語ガイド"),
            ("café", "café"),
            ("cafe\u{301}", "café"),
            ("Straße", "straße"),
            ("ＦＵＬＬ", "ｆｕｌｌ"),
            ("emoji 🎉 party", "emoji-party"),
            ("-dash", "dash"),
            ("trail-", "trail"),
            ("a—b", "ab"),
            ("“quoted”", "quoted"),
            ("…dots…", "dots"),
            (".NET 9", "net-9"),
            ("x.md", "x.md"),
            ("2023-09-22-sofa-weekly", "2023-09-22-sofa-weekly"),
            ("🎉", "1f389"),
            ("..", "2e-2e"),
            ("", "untitled"),
        ] {
            assert_eq!(slugify(name), slug, "{name:?}");
        }
    }
}
