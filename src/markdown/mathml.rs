//! What the MathML of a formula may hold: MathML Core (W3C, section 2.1), as far as formulas are
//! written with it. Whatever a TeX parser made, nothing else comes out.

use super::tags::{Piece, pieces};

/// Browsers have their limits too.
const DEEPEST: usize = 100;

/// The elements, and their attributes beside [`EVERYWHERE`].
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
/// The properties of `style`.
const PROPERTIES: [&str; 5] = ["background-color", "border", "color", "height", "margin-left"];
/// What a `&` may begin.
const REFERENCES: [&str; 4] = ["&amp;", "&gt;", "&lt;", "&nbsp;"];

/// `made` as it may be put into a page, written anew.
///
/// # Errors
/// It is too deep, or holds anything else.
pub(super) fn checked(made: &str) -> Result<String, String> {
    let mut copy = MathMlWriter { open: Vec::new(), out: String::with_capacity(made.len()) };
    for (_, piece) in pieces(made) {
        let known = match piece {
            Piece::Tag { text, name, end: false } => copy.start(text, name),
            Piece::Tag { name, end: true, .. } => copy.end(name),
            Piece::Other(text) => copy.content(text),
            Piece::Comment(_) | Piece::OpenComment => None,
        };
        if known.is_none() {
            return Err("what comes of it is no sound MathML".to_owned());
        }
        if copy.open.len() > DEEPEST {
            return Err(format!("it is deeper than {DEEPEST} elements"));
        }
    }
    if copy.open.is_empty() { Ok(copy.out) } else { Err("a part of it has no end".to_owned()) }
}

/// A formula that is written anew. Its methods give `None` for what formulas do not hold.
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
            // There need not be space between attributes (pulldown-latex 0.8.0).
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

    /// What stands between tags: a sign as it is (pulldown-latex 0.8.0), or escaped text.
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

/// Whether a value is one that formulas have.
fn is_harmless(attribute: &str, value: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || " -_.".contains(c);
    match attribute {
        "encoding" => value == "application/x-tex",
        "width" | "height" | "depth" => is_small(value),
        "style" => value.split("; ").all(|declaration| {
            declaration.split_once(": ").is_some_and(|(property, value)| {
                // No function but this one.
                let value = value.replacen("rgb(", "", 1).replacen(')', "", 1);
                PROPERTIES.contains(&property)
                    && value.chars().all(plain)
                    && (property != "margin-left" || is_small(&value))
            })
        }),
        _ => value.chars().all(plain),
    }
}

/// Whether a length, in em, moves what follows by so little that a formula can't cover other text
/// or widen the page.
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
    fn only_mathml_passes() {
        for (made, passes) in [
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
            assert_eq!(checked(made).ok().as_deref(), passes, "{made}");
        }
    }

    #[test]
    fn depth_is_told_from_the_rest() {
        let deep = |depth: usize| ["<mrow>".repeat(depth), "</mrow>".repeat(depth)].concat();
        assert!(checked(&deep(DEEPEST)).is_ok());
        assert_eq!(checked(&deep(DEEPEST + 1)), Err("it is deeper than 100 elements".to_owned()));
        assert_eq!(checked("<mrow>"), Err("a part of it has no end".to_owned()));
    }
}
