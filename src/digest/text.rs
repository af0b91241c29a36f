//! Folding the text of an outline's lines.

use std::borrow::Cow;

use crate::bytes::any_two;
use crate::markdown::outline::TextLine;

/// The text of a line without its images' alternative text.
pub(super) fn spoken(line: TextLine<'_>) -> Cow<'_, str> {
    if line.runs().all(|run| !run.style.image) {
        return Cow::Borrowed(line.text());
    }
    line.runs().filter(|run| !run.style.image).map(|run| run.text).collect()
}

/// Whether the first word of a line is bold.
pub(super) fn begins_bold(line: TextLine<'_>) -> bool {
    let is_word = |c: char| !c.is_whitespace();
    line.runs().find(|run| run.text.contains(is_word)).is_some_and(|run| run.style.bold)
}

/// `text` with single spaces and none at its ends.
pub(super) fn fold(text: &str) -> String {
    if is_folded(text) {
        return text.to_owned();
    }
    let mut folded = String::with_capacity(text.len());
    add(&mut folded, text);
    folded
}

/// Whether a quick scan shows that [`fold`] would leave `text` unchanged.
pub(super) fn is_folded(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(b'!'..), Some(b'!'..)) = (bytes.first(), bytes.last()) else { return false };
    // Non-ASCII white space begins with C2 or E1 to E3.
    !any_two(bytes, |a, b| [a < b' ', a == 0xc2, a.wrapping_sub(0xe1) < 3, a == b' ' && a == b])
}

/// Adds the words of `text` to `line`. No space separates two wide characters across lines.
pub(super) fn add(line: &mut String, text: &str) {
    if is_folded(text) {
        return add_first_word(line, text);
    }
    let mut words = text.split_whitespace();
    if let Some(first) = words.next() {
        add_first_word(line, first);
    }
    for word in words {
        line.push(' ');
        line.push_str(word);
    }
}

fn add_first_word(line: &mut String, word: &str) {
    let meet = line.chars().next_back().zip(word.chars().next());
    let closed = meet.is_some_and(|(before, after)| is_wide(before) && is_wide(after));
    if !line.is_empty() && !closed {
        line.push(' ');
    }
    line.push_str(word);
}

/// Whether `c` belongs to a script without spaces between words, or to its punctuation.
pub(super) fn is_wide(c: char) -> bool {
    matches!(u32::from(c), 0x2e80..=0x9fff | 0xf900..=0xfaff | 0xff00..=0xffef | 0x20000..=0x3ffff)
}

/// Whether `url` is an HTTP URL with a host.
pub(super) fn is_external(url: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme)))
}

/// Whether `url` is an address at which people meet: a web page, a chat, a call.
pub(crate) fn is_joinable(url: &str) -> bool {
    let scheme = |url: &str| {
        let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
        scheme.is_some_and(|scheme| MEETING_SCHEMES.contains(&scheme.as_str()))
    };
    is_external(url) || scheme(url)
}

/// The schemes of chats and calls. Browsers run no code for them.
const MEETING_SCHEMES: [&str; 9] =
    ["irc", "ircs", "xmpp", "matrix", "mumble", "sip", "sips", "tel", "zoommtg"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_joined_as_their_script_requires() {
        let mut line = String::new();
        for part in ["  第一 行", "第二行 ", "end\tof", "it"] {
            add(&mut line, part);
        }
        assert_eq!(line, "第一 行第二行 end of it");
    }

    /// The quick scan accepts plain text, and never text with white space to fold.
    #[test]
    fn text_is_folded_whatever_the_quick_scan_says() {
        let by_words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        for (text, quick) in [
            ("a b", true),
            ("a", true),
            ("a b é", true),
            ("", false),
            ("a  b", false),
            ("a b  c", false),
            (" a", false),
            ("a ", false),
            ("a\n", false),
            ("a\tb", false),
            ("a\u{a0}b", false),
            ("\u{3000}a", false),
            ("a\u{2003}b", false),
            ("一", true),
            ("“a”", false),
        ] {
            assert_eq!(is_folded(text), quick, "{text:?}");
            assert_eq!(fold(text), by_words(text), "{text:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_folded(text in "([a-cé ]|  |\\s|[\u{a0}\u{3000}\u{2003}\u{85}]){0,12}") {
            let by_words = text.split_whitespace().collect::<Vec<_>>().join(" ");
            proptest::prop_assert_eq!(fold(&text), by_words);
        }
    }
}
