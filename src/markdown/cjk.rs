//! Character classes for the Chinese, Japanese and Korean rules. Independent of Markdown.

use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory as _};

/// Whether `c` is a CJK character as defined by the CommonMark CJK-friendly amendments (section
/// 2.1, ranges as of Unicode 18): East Asian width W, F or H and not an emoji by default, or
/// Hangul.
pub(crate) fn is_cjk(c: char) -> bool {
    match u32::from(c) {
        0..0x1100 => false,
        0x1100..=0xffff => is_cjk_in_bmp(c),
        0x10000.. => is_cjk_beyond_bmp(c),
    }
}

/// Whether `c` is Hangul: Korean separates words by spaces, so its line breaks are spaces.
pub(crate) fn is_hangul(c: char) -> bool {
    matches!(
        u32::from(c),
        0x1100..=0x11ff
            | 0x302e..=0x302f
            | 0x3131..=0x318e
            | 0x3200..=0x321e
            | 0x3260..=0x327e
            | 0xa960..=0xa97c
            | 0xac00..=0xd7a3
            | 0xd7b0..=0xd7fb
            | 0xffa0..=0xffdc
    )
}

/// Whether `c` belongs to a script without spaces between words, or to its punctuation.
pub(crate) fn is_unspaced(c: char) -> bool {
    is_cjk(c) && !is_hangul(c)
}

/// Whether `c` is counted individually in a text's length: Han, Hiragana, Katakana, Hangul.
#[inline]
pub(crate) fn is_counted(c: char) -> bool {
    // Classifies most characters of such texts without searching tables.
    match u32::from(c) {
        0x4e00..=0x9fff | 0x3041..=0x3096 | 0x30a1..=0x30fa | 0xac00..=0xd7a3 => true,
        0..0x1100 | 0x2000..=0x2027 | 0x3000..=0x3003 | 0x3008..=0x3011 | 0xff0c | 0xff1a => false,
        _ => is_cjk(c) && !is_punctuation(c) && !c.is_whitespace() && !extends(c),
    }
}

/// Whether `c` is punctuation as defined in CommonMark 0.31.2 (section 2.1): categories P and S.
pub(crate) fn is_punctuation(c: char) -> bool {
    match u32::from(c) {
        0..0x80 => c.is_ascii_punctuation(),
        0x4e00..=0x9fff | 0x3041..=0x3096 | 0x30a1..=0x30fa | 0xac00..=0xd7a3 => false,
        0x3001..=0x3003 | 0x3008..=0x3011 | 0xff01..=0xff0f | 0xff1a..=0xff20 => true,
        _ => matches!(
            c.general_category_group(),
            GeneralCategoryGroup::Punctuation | GeneralCategoryGroup::Symbol
        ),
    }
}

/// Whether `c` is full-width punctuation, such as `，` or `》`.
pub(crate) fn is_wide_punctuation(c: char) -> bool {
    is_cjk(c) && is_punctuation(c)
}

/// Whether `c` never occurs alone but extends the preceding character: a combining mark, a
/// variation selector, an emoji modifier, a joiner, a tag.
pub(crate) fn extends(c: char) -> bool {
    match u32::from(c) {
        0..0x300
        | 0x2010..=0x205f
        | 0x3000..=0x3029
        | 0x3041..=0x3096
        | 0x30a0..=0x30ff
        | 0x4e00..=0x9fff
        | 0xac00..=0xd7a3
        | 0xff01..=0xff60 => false,
        0x200d | 0x1160..=0x11ff | 0x1f3fb..=0x1f3ff | 0xe0020..=0xe007f => true,
        _ => c.general_category_group() == GeneralCategoryGroup::Mark,
    }
}

fn is_cjk_in_bmp(c: char) -> bool {
    matches!(
        u32::from(c),
        0x1100..=0x11ff
            | 0x20a9
            | 0x2329..=0x232a
            | 0x2630..=0x2637
            | 0x268a..=0x268f
            | 0x2e80..=0x2e99
            | 0x2e9b..=0x2ef3
            | 0x2f00..=0x2fd5
            | 0x2ff0..=0x303e
            | 0x3041..=0x3096
            | 0x3099..=0x30ff
            | 0x3105..=0x312f
            | 0x3131..=0x318e
            | 0x3190..=0x31e5
            | 0x31ef..=0x321e
            | 0x3220..=0x3247
            | 0x3250..=0xa48c
            | 0xa490..=0xa4c6
            | 0xa960..=0xa97c
            | 0xac00..=0xd7a3
            | 0xd7b0..=0xd7c6
            | 0xd7cb..=0xd7fb
            | 0xf900..=0xfaff
            | 0xfe10..=0xfe19
            | 0xfe30..=0xfe52
            | 0xfe54..=0xfe66
            | 0xfe68..=0xfe6b
            | 0xff01..=0xffbe
            | 0xffc2..=0xffc7
            | 0xffca..=0xffcf
            | 0xffd2..=0xffd7
            | 0xffda..=0xffdc
            | 0xffe0..=0xffe6
            | 0xffe8..=0xffee
    )
}

fn is_cjk_beyond_bmp(c: char) -> bool {
    matches!(
        u32::from(c),
        0x16fe0..=0x16fe4
            | 0x16ff0..=0x16ff6
            | 0x17000..=0x18cda
            | 0x18cff..=0x18d20
            | 0x18d80..=0x18df2
            | 0x18e00..=0x19191
            | 0x191a0..=0x191d2
            | 0x1aff0..=0x1aff3
            | 0x1aff5..=0x1affb
            | 0x1affd..=0x1affe
            | 0x1b000..=0x1b128
            | 0x1b132
            | 0x1b150..=0x1b152
            | 0x1b155
            | 0x1b164..=0x1b168
            | 0x1b170..=0x1b2fb
            | 0x1d300..=0x1d356
            | 0x1d360..=0x1d376
            | 0x1f1ae
            | 0x1f200
            | 0x1f202
            | 0x1f210..=0x1f219
            | 0x1f21b..=0x1f22e
            | 0x1f230..=0x1f231
            | 0x1f237
            | 0x1f23b
            | 0x1f240..=0x1f248
            | 0x1f260..=0x1f265
            | 0x1f7da
            | 0x20000..=0x3fffd
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_cuts_agree_with_the_tables() {
        for c in '\0'..=char::MAX {
            let group = c.general_category_group();
            let punctuation =
                matches!(group, GeneralCategoryGroup::Punctuation | GeneralCategoryGroup::Symbol);
            assert_eq!(is_punctuation(c), punctuation, "{c:?}");
            assert!(group != GeneralCategoryGroup::Mark || extends(c), "{c:?}");
            assert!(!is_counted(c) || is_cjk(c) && !is_punctuation(c) && !extends(c), "{c:?}");
        }
    }

    #[test]
    fn characters_are_classified() {
        for c in "中あア，。「（ｆ〇々".chars() {
            assert!(is_cjk(c) && is_unspaced(c), "{c}");
        }
        assert!(is_cjk('한') && !is_unspaced('한') && is_counted('한'));
        for c in "aé“—🎉 ".chars() {
            assert!(!is_cjk(c), "{c}");
        }
        assert!(is_counted('中') && !is_counted('，') && !is_counted('\u{3000}'));
        assert!(
            is_wide_punctuation('：') && !is_wide_punctuation(':') && !is_wide_punctuation('中')
        );
        assert!(is_punctuation('+') && is_punctuation('“') && !is_punctuation('é'));
        assert!(extends('\u{301}') && extends('\u{200d}') && !extends('e') && !extends('中'));
    }
}
