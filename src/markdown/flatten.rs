//! Limits the nesting of HTML, for readers whose time grows with the square of the depth.

use std::borrow::Cow;

use super::elements::is_void;
use super::tags::{HtmlTag, Piece, pieces};

/// `html` without tags of elements nested in more than `deepest` others, each replaced by a space,
/// and with a space before line breaks. If that changes anything, comments are removed too.
pub(crate) fn flattened(html: &str, deepest: usize) -> Cow<'_, str> {
    let mut out = String::with_capacity(html.len());
    let mut open: Vec<&str> = Vec::new();
    let mut changed = false;
    for (_, piece) in pieces(html) {
        let HtmlTag { text, name, end } = match piece {
            Piece::Tag(tag) if tag.is_line_break() => {
                changed = true;
                out.extend([" ", tag.text]);
                continue;
            }
            Piece::Tag(tag) => tag,
            Piece::Hidden(text) | Piece::Other(text) => {
                out.push_str(text);
                continue;
            }
            Piece::Comment(_) | Piece::OpenComment => continue,
        };
        if end {
            // Readers ignore an end tag that closes nothing.
            if let Some(at) = open.iter().rposition(|other| other.eq_ignore_ascii_case(name)) {
                open.truncate(at);
                out.push_str(text);
            } else {
                out.push(' ');
            }
            continue;
        }
        let foreign = || open.iter().any(|other| is_any(other, &["svg", "math"]));
        if is_void(name) || text.ends_with("/>") && foreign() {
            out.push_str(text);
            continue;
        }
        // Their end tags are often omitted.
        if is_any(name, &["p", "li", "dt", "dd"])
            && open.pop_if(|last| last.eq_ignore_ascii_case(name)).is_some()
        {
            out.extend(["</", name, ">"]);
        }
        if open.len() < deepest {
            open.push(name);
            out.push_str(text);
        } else {
            changed = true;
            out.push(' ');
        }
    }
    if changed { out.into() } else { html.into() }
}

fn is_any(name: &str, elements: &[&str]) -> bool {
    elements.iter().any(|element| name.eq_ignore_ascii_case(element))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deep_elements_lose_their_tags_but_not_their_text() {
        for (html, expected) in [
            ("<div><p>a<b>c</b></p></div>", "<div><p>a c </p></div>"),
            ("<div><p>a<b>b</b><p>c<p>d</div>", "<div><p>a b </p><p>c</p><p>d</div>"),
            ("<DIV><P>a<p>b<P>c<BR>d</DIV>", "<DIV><P>a</p><p>b</P><P>c <BR>d</DIV>"),
            ("<SVG><g><path/><path/></g></SVG>", "<SVG><g><path/><path/></g></SVG>"),
            ("<div></b><div></b><div></b>x", "<div> <div>   x"),
            ("<svg><g><path/><path/></g></svg>", "<svg><g><path/><path/></g></svg>"),
            ("<i><b><u>a</u></b></i><!-- <b> --><i>b", "<i><b> a </b></i><i>b"),
            ("a < b <!-- c", "a < b <!-- c"),
            ("<i><b><!--><u>x", "<i><b> x"),
        ] {
            assert_eq!(flattened(html, 2), expected);
        }
        let deep = "<div>".repeat(1_000);
        assert_eq!(flattened(&deep, 100).matches("<div>").count(), 100);
    }
}
