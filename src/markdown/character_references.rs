//! Character references in HTML, as browsers read them (WHATWG HTML, section 13.2.5.72).

use pulldown_cmark::{Event, Parser};

/// `text`, which is the content of an element, with its character references decoded.
pub(super) fn decoded_text(text: &str) -> String {
    decoded(text, Context::Text)
}

/// The value of an attribute with its character references decoded.
pub(crate) fn decoded_value(value: &str) -> String {
    decoded(value, Context::Value)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Context {
    Text,
    Value,
}

fn decoded(text: &str, context: Context) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let number = numeric(rest, &mut decoded);
        let length = number.or_else(|| named(rest, context, &mut decoded));
        if length.is_none() {
            decoded.push('&');
        }
        rest = &rest[length.unwrap_or(1)..];
    }
    decoded.push_str(rest);
    decoded
}

/// Decodes the number at the start of `text`, such as `&#65;` or `&#x41`, and returns its length.
fn numeric(text: &str, out: &mut String) -> Option<usize> {
    let number = text.strip_prefix("&#")?;
    let hexadecimal = number.strip_prefix(['x', 'X']);
    let (digits, radix) = hexadecimal.map_or((number, 10), |digits| (digits, 16));
    let end = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at(end);
    if digits.is_empty() {
        return None;
    }
    out.push(match u32::from_str_radix(digits, radix) {
        Ok(code @ 0x80..=0x9f) => WINDOWS_1252.chars().nth(code as usize - 0x80)?,
        Ok(code @ 1..) => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => char::REPLACEMENT_CHARACTER,
    });
    Some(text.len() - rest.strip_prefix(';').unwrap_or(rest).len())
}

/// Decodes the name at the start of `text`, such as `&amp;` or `&amp`, and returns its length.
fn named(text: &str, context: Context, out: &mut String) -> Option<usize> {
    let inner = &text[1..];
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
    if inner[end..].starts_with(';') && push_named(&text[..end + 2], out) {
        return Some(end + 2);
    }
    let is_known = |length: &usize| WITHOUT_SEMICOLON.contains(&&inner[..*length]);
    let length = (2..=end.min(6)).rev().find(is_known)?;
    let is_parameter = inner[length..].starts_with(|c: char| c == '=' || c.is_ascii_alphanumeric());
    if context == Context::Value && is_parameter {
        return None;
    }
    push_named(&format!("&{};", &inner[..length]), out).then_some(1 + length)
}

/// Adds the text of a reference with its name and `;`, if there is one.
fn push_named(reference: &str, out: &mut String) -> bool {
    // The Markdown parser knows all names.
    if reference.len() <= 40
        && let Some(Event::Text(text)) = Parser::new(reference).nth(1)
        && *text != *reference
    {
        out.push_str(&text);
        return true;
    }
    false
}

/// The characters with the codes 0x80 to 0x9f.
const WINDOWS_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";

/// The names that need no `;`.
const WITHOUT_SEMICOLON: [&str; 106] = [
    "AElig", "AMP", "Aacute", "Acirc", "Agrave", "Aring", "Atilde", "Auml", "COPY", "Ccedil",
    "ETH", "Eacute", "Ecirc", "Egrave", "Euml", "GT", "Iacute", "Icirc", "Igrave", "Iuml", "LT",
    "Ntilde", "Oacute", "Ocirc", "Ograve", "Oslash", "Otilde", "Ouml", "QUOT", "REG", "THORN",
    "Uacute", "Ucirc", "Ugrave", "Uuml", "Yacute", "aacute", "acirc", "acute", "aelig", "agrave",
    "amp", "aring", "atilde", "auml", "brvbar", "ccedil", "cedil", "cent", "copy", "curren", "deg",
    "divide", "eacute", "ecirc", "egrave", "eth", "euml", "frac12", "frac14", "frac34", "gt",
    "iacute", "icirc", "iexcl", "igrave", "iquest", "iuml", "laquo", "lt", "macr", "micro",
    "middot", "nbsp", "not", "ntilde", "oacute", "ocirc", "ograve", "ordf", "ordm", "oslash",
    "otilde", "ouml", "para", "plusmn", "pound", "quot", "raquo", "reg", "sect", "shy", "sup1",
    "sup2", "sup3", "szlig", "thorn", "times", "uacute", "ucirc", "ugrave", "uml", "uuml",
    "yacute", "yen", "yuml",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_decoded() {
        for (html, text, value) in [
            ("a &amp; b&eacute;&CounterClockwiseContourIntegral;", "a & bé∳", "a & bé∳"),
            ("&copy 2024 &eacute", "© 2024 é", "© 2024 é"),
            ("?a=1&copy=2&lt3&para", "?a=1©=2<3¶", "?a=1&copy=2&lt3¶"),
            ("&notit; &notin; &not;", "¬it; ∉ ¬", "&notit; ∉ ¬"),
            ("&ampamp; &AMP&lt;", "&amp; &<", "&ampamp; &<"),
            ("&hellip &unknown; &; & &", "&hellip &unknown; &; & &", "&hellip &unknown; &; & &"),
            ("&#65;&#x42&#X63z&#;&#x;", "ABcz&#;&#x;", "ABcz&#;&#x;"),
            (
                "&#0; &#150; &#xd800; &#99999999999; &#0000065;",
                "\u{fffd} – \u{fffd} \u{fffd} A",
                "",
            ),
        ] {
            assert_eq!(decoded_text(html), text, "{html}");
            let value = if value.is_empty() { text } else { value };
            assert_eq!(decoded_value(html), value, "{html}");
        }
        for name in WITHOUT_SEMICOLON {
            assert_ne!(decoded_text(&format!("&{name}")), format!("&{name}"));
        }
    }
}
