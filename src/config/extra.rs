//! The values that the built-in theme reads below `extra`; other values there are for a site's own
//! templates.

use serde_json::Value;

/// The fields with values that the theme can't use, and the reasons.
pub(super) fn mistakes(extra: &Value) -> Vec<(&'static str, String)> {
    let mut mistakes = Vec::new();
    for (field, is_good, expected) in [
        ("accent", is_colour as fn(&str) -> bool, COLOUR),
        ("accent_dark", is_colour, COLOUR),
        ("theme", |text| matches!(text, "light" | "dark"), "`light` or `dark`"),
        ("font", |text| text == "serif", "`serif` or no value"),
    ] {
        match extra.get(field) {
            None => {}
            Some(Value::Null) => mistakes.push((
                field,
                "has no value; in YAML, an unquoted # starts a comment; write \"#0b4a8f\""
                    .to_owned(),
            )),
            Some(Value::String(text)) if is_good(text) => {}
            Some(value) => mistakes.push((field, format!("is {value}; expected {expected}"))),
        }
    }
    mistakes
}

const COLOUR: &str = "a numeric colour such as `#0b4a8f` or `oklch(40% 0.1 250)`";

/// Whether `text` has the form of a CSS colour (CSS Color 4, sections 4 and 5.2). Names of colours
/// are refused, because misspelt ones could not be detected.
fn is_colour(text: &str) -> bool {
    if let Some(digits) = text.strip_prefix('#') {
        return matches!(digits.len(), 3 | 4 | 6 | 8)
            && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    let Some((function, rest)) = text.split_once('(') else { return false };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b" ,.%/+-".contains(&byte);
    matches!(function, "rgb" | "rgba" | "hsl" | "hsla" | "hwb" | "lab" | "lch" | "oklab" | "oklch")
        && rest.strip_suffix(')').is_some_and(|inner| inner.bytes().all(plain))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_that_the_theme_can_not_use_are_reported() {
        for (field, value, good) in [
            ("accent", json!("#0b4a8f"), true),
            ("accent", json!("#abc"), true),
            ("accent", json!("#0b4a8fff"), true),
            ("accent", json!("rgba(1, 2, 3, 0.9)"), true),
            ("accent_dark", json!("oklch(80% 0.1 250)"), true),
            ("accent", json!("#8a1f4"), false),
            ("accent", json!("purpel"), false),
            ("accent", json!(123_456), false),
            ("accent", json!(null), false),
            ("accent_dark", json!("rgb(0 0 0);} body {display: none"), false),
            ("theme", json!("dark"), true),
            ("theme", json!("drak"), false),
            ("font", json!("serif"), true),
            ("font", json!("Georgia"), false),
            ("anything", json!("else"), true),
        ] {
            let extra = json!({ field: value });
            assert_eq!(mistakes(&extra).is_empty(), good, "{extra}");
        }
    }
}
