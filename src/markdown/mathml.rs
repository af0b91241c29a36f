//! Validates the MathML of formulas against the subset of MathML Core (W3C, section 2.1) that
//! formulas use, whatever the TeX parser produces.

use super::tags::{HtmlTag, Piece, pieces};

/// The maximum nesting depth; browsers have limits too.
const DEEPEST: usize = 100;

/// The allowed elements, with their attributes in addition to [`EVERYWHERE`].
const ELEMENTS: [(&str, &[&str]); 21] = [
    ("annotation", &["encoding"]),
    ("math", &["display"]),
    ("mfrac", &["linethickness"]),
    ("mi", &["mathvariant"]),
    ("mn", &[]),
    ("mo", &["largeop", "maxsize", "minsize", "movablelimits", "stretchy", "symmetric"]),
    ("mover", &[]),
    ("mroot", &[]),
    ("mrow", &[]),
    ("mspace", &["depth", "height", "width"]),
    ("msqrt", &[]),
    ("msub", &[]),
    ("msubsup", &[]),
    ("msup", &[]),
    ("mtable", &[]),
    ("mtd", &[]),
    ("mtext", &[]),
    ("mtr", &[]),
    ("munder", &[]),
    ("munderover", &[]),
    ("semantics", &[]),
];
const EVERYWHERE: [&str; 4] = ["class", "displaystyle", "scriptlevel", "style"];
/// The allowed properties of `style`.
const PROPERTIES: [&str; 5] = ["background-color", "border", "color", "height", "margin-left"];
/// The allowed character references.
const REFERENCES: [&str; 4] = ["&amp;", "&gt;", "&lt;", "&nbsp;"];

/// Validates `mathml` and writes it anew for use in a page.
///
/// # Errors
///
/// It is nested too deeply, or contains anything else.
pub(super) fn checked(mathml: &str) -> Result<String, String> {
    let mut writer = MathMlWriter { open: Vec::new(), out: String::with_capacity(mathml.len()) };
    for (_, piece) in pieces(mathml) {
        let known = match piece {
            Piece::Tag(HtmlTag { text, name, end: false }) => writer.start(text, name),
            Piece::Tag(HtmlTag { name, end: true, .. }) => writer.end(name),
            Piece::Other(text) => writer.content(text),
            Piece::Hidden(_) | Piece::Comment(_) | Piece::OpenComment => None,
        };
        if known.is_none() {
            return Err("it does not produce valid MathML".to_owned());
        }
        if writer.open.len() > DEEPEST {
            return Err(format!("it nests more than {DEEPEST} elements"));
        }
    }
    if writer.open.is_empty() { Ok(writer.out) } else { Err("an element is not closed".to_owned()) }
}

/// A formula being written anew. Its methods return `None` for content that formulas don't have.
struct MathMlWriter<'m> {
    /// The names of the open elements.
    open: Vec<&'m str>,
    out: String,
}

impl<'m> MathMlWriter<'m> {
    fn push(&mut self, parts: &[&str]) {
        self.out.extend(parts.iter().copied());
    }

    fn start(&mut self, text: &'m str, name: &'m str) -> Option<()> {
        let (_, own) = ELEMENTS.iter().find(|(element, _)| *element == name)?;
        self.push(&["<", name]);
        let mut rest = text.get(1 + name.len()..)?.trim_start();
        while !matches!(rest, ">" | "/>") {
            let (attribute, after) = rest.split_once("=\"")?;
            let (value, after) = after.split_once('"')?;
            let known = own.contains(&attribute) || EVERYWHERE.contains(&attribute);
            (known && is_harmless(attribute, value)).then_some(())?;
            self.push(&[" ", attribute, "=\"", value, "\""]);
            // Space between attributes may be missing (pulldown-latex 0.8.0).
            rest = after.trim_start();
        }
        if rest == ">" {
            self.open.push(name);
            self.push(&[">"]);
        } else {
            self.push(&[" />"]);
        }
        Some(())
    }

    fn end(&mut self, name: &str) -> Option<()> {
        (self.open.pop()? == name).then_some(())?;
        self.push(&["</", name, ">"]);
        Some(())
    }

    /// The text between tags: a literal sign (pulldown-latex 0.8.0), or escaped text.
    fn content(&mut self, text: &str) -> Option<()> {
        if matches!(text, "<" | "&") {
            self.push(&[if text == "<" { "&lt;" } else { "&amp;" }]);
            return Some(());
        }
        let mut references = text.match_indices('&').map(|(at, _)| &text[at..]);
        let known =
            references.all(|rest| REFERENCES.iter().any(|reference| rest.starts_with(reference)));
        (known && !text.contains('<')).then_some(())?;
        self.push(&[&text.replace('>', "&gt;")]);
        Some(())
    }
}

/// Whether an attribute value is one that formulas use.
fn is_harmless(attribute: &str, value: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || " -_.".contains(c);
    match attribute {
        "encoding" => value == "application/x-tex",
        "width" | "height" | "depth" => is_small(value),
        "style" => value.split("; ").all(|declaration| {
            declaration.split_once(": ").is_some_and(|(property, value)| {
                // This is the only allowed function.
                let value = value.replacen("rgb(", "", 1).replacen(')', "", 1);
                PROPERTIES.contains(&property)
                    && value.chars().all(plain)
                    && (property != "margin-left" || is_small(&value))
            })
        }),
        _ => value.chars().all(plain),
    }
}

/// Whether a length in em is so small that a formula can't cover other text or widen the page.
fn is_small(length: &str) -> bool {
    let em = length.trim().strip_suffix("em").and_then(|em| em.parse::<f32>().ok());
    match em {
        Some(em) => (-1.0..=4.0).contains(&em),
        None => length.trim() == "0",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_mathml_is_accepted() {
        for (mathml, passes) in [
            ("<math><mi>x</mi></math>", Some("<math><mi>x</mi></math>")),
            ("<math><mo a=\"b\">x</mo></math>", None),
            (
                "<math><mo stretchy=\"true\"minsize=\"1.2em\">(</mo></math>",
                Some("<math><mo stretchy=\"true\" minsize=\"1.2em\">(</mo></math>"),
            ),
            (
                "<math><mspace width=\"1em\" /></math>",
                Some("<math><mspace width=\"1em\" /></math>"),
            ),
            ("<math><mo><</mo><mo>></mo></math>", Some("<math><mo>&lt;</mo><mo>&gt;</mo></math>")),
            ("<math><mi>&</mi>&amp;&nbsp;</math>", Some("<math><mi>&amp;</mi>&amp;&nbsp;</math>")),
            ("<math><mi>&copy;</mi></math>", None),
            ("<math><mi onclick=\"x()\">x</mi></math>", None),
            ("<math><mi onclick=x()>x</mi></math>", None),
            ("<math><mi display=\"block\">x</mi></math>", None),
            (
                "<math><mi style=\"color: rgb(1 2 3)\">x</mi></math>",
                Some("<math><mi style=\"color: rgb(1 2 3)\">x</mi></math>"),
            ),
            ("<math><mi style=\"color: url(x)\">x</mi></math>", None),
            ("<math><mi style=\"position: fixed\">x</mi></math>", None),
            ("<math><mi class=\"a&quot;\">x</mi></math>", None),
            ("<math><mi>x</mn></math>", None),
            ("<math><mi>x</math>", None),
            ("<math><mi>x</mi>", None),
            ("<math></math></math>", None),
            ("<math><a>x</a></math>", None),
            ("<math><!-- x --></math>", None),
            ("<math><!-- x", None),
            ("<math><mi", None),
            ("<math><script>x</script></math>", None),
        ] {
            assert_eq!(checked(mathml).ok().as_deref(), passes, "{mathml}");
        }
    }

    #[test]
    fn excessive_depth_has_its_own_message() {
        let deep = |depth: usize| ["<mrow>".repeat(depth), "</mrow>".repeat(depth)].concat();
        assert!(checked(&deep(DEEPEST)).is_ok());
        assert_eq!(checked(&deep(DEEPEST + 1)), Err("it nests more than 100 elements".to_owned()));
        assert_eq!(checked("<mrow>"), Err("an element is not closed".to_owned()));
    }
}
