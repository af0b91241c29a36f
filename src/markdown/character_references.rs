//! Character references in HTML, as browsers read them (WHATWG HTML, section 13.2.5.72).

use markup5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

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
        Ok(code @ 0x80..=0x9f) => {
            // Browsers read them as windows-1252.
            let replaced = C1_REPLACEMENTS[code as usize - 0x80];
            replaced.or(char::from_u32(code)).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        Ok(code @ 1..) => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
        _ => char::REPLACEMENT_CHARACTER,
    });
    Some(text.len() - rest.strip_prefix(';').unwrap_or(rest).len())
}

/// Decodes the name at the start of `text`, such as `&amp;` or `&amp`, and returns its length.
fn named(text: &str, context: Context, out: &mut String) -> Option<usize> {
    let inner = &text[1..];
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
    let end = (end + usize::from(inner[end..].starts_with(';'))).min(LONGEST_NAME);
    // The table also has the beginnings of names, with zeros.
    let known = |length: usize| Some((length, NAMED_ENTITIES.get(&inner[..length])?));
    let mut known = (1..=end).rev().filter_map(known);
    let (length, (first, second)) = known.find(|(_, (first, _))| *first != 0)?;
    let (name, rest) = inner.split_at(length);
    let is_parameter = rest.starts_with(|c: char| c == '=' || c.is_ascii_alphanumeric());
    if context == Context::Value && is_parameter && !name.ends_with(';') {
        return None;
    }
    let codes = [*first, *second].into_iter().filter(|code| *code != 0);
    out.extend(codes.filter_map(char::from_u32));
    Some(1 + length)
}

/// The length of the longest name, `CounterClockwiseContourIntegral;`.
const LONGEST_NAME: usize = 32;

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
    }
}
