//! The values of `href` and `src` attributes.

use pulldown_cmark_escape::escape_href;

use crate::bytes::any;

/// Writes the value of a `href` or `src`, percent-encoded and escaped where necessary.
pub(crate) fn push_href(out: &mut String, target: &str) {
    if is_plain(target) {
        out.push_str(target);
    } else {
        let _ = escape_href(out, target);
    }
}

/// Whether nothing in `target` needs escaping, as in most URLs.
fn is_plain(target: &str) -> bool {
    !any(target.as_bytes(), |b| {
        [
            b <= b' ',
            b == b'"',
            b == b'&',
            b == b'\'',
            b == b'<',
            b == b'>',
            b.wrapping_sub(b'[') < 3,
            b == b'`',
            b.wrapping_sub(b'{') < 3,
            b >= 0x7f,
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_targets_need_no_escaping() {
        for c in ('\0'..='\u{ff}').chain(['中', '，', '\u{10ffff}']) {
            let target = format!("https://example.org/{c}");
            let (mut pushed, mut escaped) = (String::new(), String::new());
            push_href(&mut pushed, &target);
            escape_href(&mut escaped, &target).expect("strings take everything");
            assert_eq!(pushed, escaped, "{c:?}");
        }
    }
}
