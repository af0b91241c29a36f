//! Formulas: TeX to MathML Core, with the TeX kept beside it. What can't be read is left to be shown
//! as it is written.

use std::panic::{AssertUnwindSafe, catch_unwind};

use pulldown_cmark_escape::escape_html_body_text;
use pulldown_latex::config::DisplayMode;
use pulldown_latex::{Parser, RenderConfig, Storage, push_mathml};

use super::tags::{Piece, pieces};

/// Formulas longer than this, in bytes, are none.
const LONGEST: usize = 2_000;
/// Nor are those whose MathML is deeper: browsers have their limits too.
const DEEPEST: usize = 100;
/// How many bytes of formulas a text may have: the parser's cost grows with the square of the depth,
/// and an author may make each of them deep.
pub(super) const MOST: usize = 200_000;

/// What defines other commands. A few of them are enough to make megabytes of a line.
const DEFINITIONS: [&str; 8] =
    ["def", "edef", "gdef", "xdef", "let", "futurelet", "newcommand", "renewcommand"];

/// The elements of MathML Core (W3C, section 2.1) that formulas are written with.
const ELEMENTS: [&str; 25] = [
    "annotation",
    "math",
    "menclose",
    "merror",
    "mfrac",
    "mi",
    "mmultiscripts",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mphantom",
    "mprescripts",
    "mroot",
    "mrow",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
];
/// And these, which stand around or between them.
const MORE: [&str; 5] = ["munder", "munderover", "none", "semantics", "ms"];

/// How a formula stands in its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// In a line.
    Inline,
    /// On lines of its own.
    Display,
}

/// The MathML of a formula.
///
/// # Errors
/// Why it can't be read.
pub(super) fn mathml(tex: &str, style: Style) -> Result<String, String> {
    if tex.len() > LONGEST {
        return Err(format!("it is longer than {LONGEST} bytes"));
    }
    if let Some(name) = commands(tex).find(|name| DEFINITIONS.contains(name)) {
        return Err(format!("`\\{name}` defines a command, which formulas here can't"));
    }
    let made = catch_unwind(AssertUnwindSafe(|| render(tex, style)))
        .unwrap_or_else(|_| Err("reading it failed".to_owned()))?;
    if is_sound(&made) { Ok(made) } else { Err("it is too deep".to_owned()) }
}

/// The names of the commands in a formula.
fn commands(tex: &str) -> impl Iterator<Item = &str> {
    let mut rest = tex;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once('\\')?;
        let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        // A backslash after a backslash is the name of that one.
        let one = after.chars().next().map_or(0, char::len_utf8);
        rest = &after[end.max(one)..];
        Some(&after[..end])
    })
}

fn render(tex: &str, style: Style) -> Result<String, String> {
    let storage = Storage::new();
    let events: Vec<_> =
        Parser::new(tex, &storage).collect::<Result<_, _>>().map_err(|e| reason(&e.to_string()))?;
    let mut annotation = String::with_capacity(tex.len());
    let _ = escape_html_body_text(&mut annotation, tex);
    let config = RenderConfig {
        display_mode: match style {
            Style::Inline => DisplayMode::Inline,
            Style::Display => DisplayMode::Block,
        },
        annotation: Some(&annotation),
        ..RenderConfig::default()
    };
    let mut out = String::new();
    let events = events.into_iter().map(Ok::<_, std::convert::Infallible>);
    push_mathml(&mut out, events, config).map_err(|error| error.to_string())?;
    // The operator `<` comes as it is (pulldown-latex 0.8.0).
    Ok(out.replace("><</", ">&lt;</"))
}

/// What is wrong, without the drawing of the place that follows.
fn reason(error: &str) -> String {
    let line = error.lines().next().unwrap_or_default();
    line.strip_prefix("parsing error: ").unwrap_or(line).trim().trim_end_matches('.').to_owned()
}

/// Whether MathML holds nothing else, and is not too deep.
fn is_sound(mathml: &str) -> bool {
    let (mut depth, mut deepest) = (0_usize, 0);
    for (_, piece) in pieces(mathml) {
        match piece {
            Piece::Tag { text, name, end } => {
                if !ELEMENTS.contains(&name) && !MORE.contains(&name) {
                    return false;
                }
                if end {
                    depth = depth.saturating_sub(1);
                } else if !text.ends_with("/>") {
                    depth += 1;
                    deepest = deepest.max(depth);
                }
            }
            Piece::Other(text) if !text.contains('<') => {}
            _ => return false,
        }
    }
    depth == 0 && deepest <= DEEPEST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_become_mathml_with_their_source() {
        for (tex, has) in [
            ("a^2", "<msup><mi>a</mi><mn>2</mn></msup>"),
            (r"\frac{1}{2}", "<mfrac>"),
            (r"\text{中文 <b>&amp;}", "&lt;"),
            ("a<b", "<annotation encoding=\"application/x-tex\">a&lt;b</annotation>"),
            (r"\begin{cases}1&x>0\\0&y\end{cases}", "<mtable"),
        ] {
            let made = mathml(tex, Style::Display).unwrap();
            assert!(made.starts_with("<math display=\"block\"><semantics><mrow>"), "{made}");
            assert!(made.contains(has), "{made}");
        }
        assert!(mathml("x", Style::Inline).unwrap().starts_with("<math display=\"inline\">"));
    }

    #[test]
    fn what_can_not_be_read_is_told() {
        for (tex, why) in [
            (r"\frac{1}", "expected a token"),
            (r"\nothing", "unknown primitive command found"),
            (r"\def\a{xx}\a", r"`\def` defines a command, which formulas here can't"),
            (r"\newcommand{\a}{x}", r"`\newcommand` defines a command, which formulas here can't"),
        ] {
            assert_eq!(mathml(tex, Style::Inline), Err(why.to_owned()), "{tex}");
        }
        assert!(mathml(&"x".repeat(LONGEST + 1), Style::Inline).is_err());
        let deep = format!("{}x{}", r"\sqrt{".repeat(200), "}".repeat(200));
        assert_eq!(mathml(&deep, Style::Inline), Err("it is too deep".to_owned()));
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2000))]
        #[test]
        fn nothing_but_mathml_comes_of_any_text(
            parts in proptest::collection::vec(
                proptest::sample::select(vec![
                    "\\frac", "{", "}", "^", "_", "\\text{", "<", ">", "&", "\"", "\\begin{matrix}",
                    "\\end{matrix}", "\\\\", "\\left(", "\\right)", "\\sqrt[", "]", "x", "中", "$",
                    "\\color{red}", "\\hspace{1em}", "\\kern", "1", "pt", "\\over", "\\not", "'", "#1",
                    "~", "%", "\\begin{array}{c|c}", "\\end{array}", "\\substack", "\\operatorname",
                    "<script>", "</math>", "\\mathrm", "-->", "<!--",
                ]),
                0..20,
            )
        ) {
            let tex = parts.concat();
            if let Ok(made) = mathml(&tex, Style::Inline) {
                proptest::prop_assert!(made.ends_with("</math>") && is_sound(&made));
            }
        }
    }
}
