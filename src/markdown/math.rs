//! Converts TeX formulas to MathML Core that includes the TeX source. Formulas that can't be parsed
//! are shown as written. `mathml` defines the MathML that is allowed.

use std::borrow::Cow;
use std::convert::Infallible;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use pulldown_cmark_escape::escape_html_body_text;
use pulldown_latex::config::DisplayMode;
use pulldown_latex::event::{Content, Dimension, DimensionUnit, Event, Visual};
use pulldown_latex::{Parser, RenderConfig, Storage, write_mathml};
use unicode_normalization::UnicodeNormalization as _;

use super::mathml::checked;

/// The maximum length of a formula in bytes.
const LONGEST: usize = 2_000;
/// The maximum length of its MathML: a table with many columns and rows takes few characters.
const MOST_OF_ONE: usize = 100_000;
/// The maximum total length of a text's formulas in bytes: the parser's time grows with the square
/// of their depth.
const MOST: usize = 200_000;
/// The maximum total length of their MathML in bytes.
const MOST_MATHML: usize = 5_000_000;

/// Commands that define others, with which a line can expand to megabytes.
const DEFINITIONS: [&str; 8] =
    ["def", "edef", "gdef", "xdef", "let", "futurelet", "newcommand", "renewcommand"];

/// Commands with a text argument. Without braces, pulldown-latex 0.8.0 reads all that follows as
/// the argument.
const NAMED: [&str; 7] = ["operatorname", "text", "textbf", "textit", "textrm", "textsf", "texttt"];

/// The tag that opens an inline formula.
pub(super) const INLINE_MATH: &str = "<span class=\"math math-inline\">";
/// A wide formula scrolls, so it must be focusable by keyboard.
pub(super) const DISPLAY_MATH: &str = "<span class=\"math math-display\" tabindex=\"0\">";

/// The layout of a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MathStyle {
    /// Within a line.
    Inline,
    /// On separate lines.
    Display,
}

/// A formula represented by a placeholder.
#[derive(Debug)]
pub(super) struct Deferred {
    pub(super) tex: String,
    pub(super) mathml: String,
}

/// Converts the formulas of a text.
#[derive(Debug, Default)]
pub(super) struct Formulas {
    /// The number of formulas converted to MathML.
    pub(super) count: usize,
    /// Formulas to insert after sanitising.
    pub(super) deferred: Vec<Deferred>,
    /// The total lengths of the formulas and of their MathML.
    tex: usize,
    mathml: usize,
    /// Whether a limit was exceeded: further formulas are not parsed.
    full: bool,
}

impl Formulas {
    /// Converts the next formula to MathML.
    ///
    /// # Errors
    ///
    /// The reason why it can't be converted; `None` if an earlier formula already reported that the
    /// text has too many.
    pub(super) fn read(&mut self, tex: &str, style: MathStyle) -> Result<String, Option<String>> {
        if self.full {
            return Err(None);
        }
        self.tex += tex.len();
        if self.tex > MOST {
            self.full = true;
            return Err(Some(format!(
                "this text has more than {MOST} bytes of formulas; the following ones are shown as \
                 TeX too"
            )));
        }
        let written = mathml(tex, style).map_err(Some)?;
        if self.mathml + written.len() > MOST_MATHML {
            self.full = true;
            return Err(Some(format!(
                "the formulas of this text would take more than {MOST_MATHML} bytes of MathML; the \
                 following ones are shown as TeX too"
            )));
        }
        self.mathml += written.len();
        self.count += 1;
        Ok(written)
    }
}

/// Converts a formula to MathML.
fn mathml(tex: &str, style: MathStyle) -> Result<String, String> {
    if tex.len() > LONGEST {
        return Err(format!("it is longer than {LONGEST} bytes"));
    }
    let supported = supported(tex);
    for (name, after) in commands(&supported) {
        if DEFINITIONS.contains(&name) {
            return Err(format!("`\\{name}` defines a command, which is not supported"));
        }
        if NAMED.contains(&name) && !after.trim_start().starts_with('{') {
            return Err(format!("`\\{name}` must be followed by `{{`"));
        }
        if name == "cancel" {
            return Err("`\\cancel` is not supported; use `\\not` before a sign such as `=`".into());
        }
    }
    let written = catch_unwind(AssertUnwindSafe(|| render(tex, &supported, style)))
        .unwrap_or_else(|_| Err("the parser failed".to_owned()))?;
    checked(&written)
}

/// `tex` with commands that the parser supports in place of others that read alike.
fn supported(tex: &str) -> Cow<'_, str> {
    let mut supported = Cow::Borrowed(tex);
    for (other, own) in [("\\mathscr", "\\mathcal"), ("\\operatorname*", "\\operatorname")] {
        if supported.contains(other) {
            supported = supported.replace(other, own).into();
        }
    }
    supported
}

/// The names of the commands in a formula, each with the text that follows.
fn commands(tex: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = tex;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once('\\')?;
        let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        // A backslash after a backslash is the name of the command.
        let one = after.chars().next().map_or(0, char::len_utf8);
        rest = &after[end.max(one)..];
        Some(after.split_at(end))
    })
}

/// Writes a formula as MathML with its source `tex`, which the parser reads as `supported`.
fn render(tex: &str, supported: &str, style: MathStyle) -> Result<String, String> {
    let storage = Storage::new();
    let events: Vec<_> = Parser::new(supported, &storage)
        .collect::<Result<_, _>>()
        .map_err(|e| reason(&e.to_string()))?;
    let events = understood(events)?;
    let mut annotation = String::with_capacity(tex.len());
    let _ = escape_html_body_text(&mut annotation, tex);
    let config = RenderConfig {
        display_mode: match style {
            MathStyle::Inline => DisplayMode::Inline,
            MathStyle::Display => DisplayMode::Block,
        },
        annotation: Some(&annotation),
        ..RenderConfig::default()
    };
    let mut out = BoundedBuffer(Vec::new());
    let events = events.into_iter().map(Ok::<_, Infallible>);
    write_mathml(&mut out, events, config).map_err(|error| error.to_string())?;
    String::from_utf8(out.0).map_err(|error| error.to_string())
}

/// A buffer of at most [`MOST_OF_ONE`] bytes.
struct BoundedBuffer(Vec<u8>);

impl Write for BoundedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MOST_OF_ONE {
            let message = format!("it would take more than {MOST_OF_ONE} bytes of MathML");
            return Err(io::Error::other(message));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The error message without the drawing of the location.
fn reason(error: &str) -> String {
    let line = error.lines().next().unwrap_or_default();
    line.strip_prefix("parsing error: ").unwrap_or(line).trim().trim_end_matches('.').to_owned()
}

/// The events of a formula, or an error for those that pulldown-latex 0.8.0 would write
/// incorrectly.
fn understood(events: Vec<Event<'_>>) -> Result<Vec<Event<'_>>, String> {
    let mut out = Vec::with_capacity(events.len());
    let mut events = events.into_iter();
    while let Some(event) = events.next() {
        out.push(match event {
            Event::Content(Content::Function(name)) => {
                Event::Content(Content::Function(word(name)?))
            }
            // `~` is reported as the text of the reference. A space between words is a third of an
            // em.
            Event::Content(Content::Text("&nbsp;")) => Event::Space {
                width: Some(Dimension::new(0.333, DimensionUnit::Em)),
                height: None,
                depth: None,
            },
            Event::Content(Content::Text(text)) if text.contains(['\\', '$']) => {
                return Err(format!("commands within text are not supported, as in `{text}`"));
            }
            // The stroke would be written as a separate character, or not at all.
            Event::Visual(Visual::Negation) => negated(events.next().as_ref()).ok_or(
                "`\\not` must precede a sign that it can strike through, such as `=` or `\\in`",
            )?,
            event => event,
        });
    }
    Ok(out)
}

/// Checks the name of a function, which is written without escaping.
fn word(name: &str) -> Result<&str, String> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.');
    if name.chars().all(plain) {
        return Ok(name);
    }
    Err(format!("`\\operatorname` and `\\mathop` accept only letters, not `{name}`"))
}

/// The struck-through form of a sign, if Unicode has one.
fn negated(sign: Option<&Event<'_>>) -> Option<Event<'static>> {
    let Some(Event::Content(content)) = sign else { return None };
    let stroke = |sign: &str| {
        let composed: String = sign.chars().chain(['\u{338}']).nfc().collect();
        let mut signs = composed.chars();
        signs.next().filter(|_| signs.next().is_none())
    };
    let content = match content {
        Content::Relation { content, .. } => {
            let sign = stroke(std::str::from_utf8(content.encode_utf8_to_buf(&mut [0; 8])).ok()?)?;
            // Punctuation is an operator like a relation, and accepts any sign.
            Content::Punctuation(sign)
        }
        Content::Ordinary { content, stretchy } => Content::Ordinary {
            content: stroke(content.encode_utf8(&mut [0; 4]))?,
            stretchy: *stretchy,
        },
        _ => return None,
    };
    Some(Event::Content(content))
}

#[cfg(test)]
mod tests {
    use lol_html::{RewriteStrSettings, element, rewrite_str};

    use super::*;

    #[test]
    fn formulas_become_mathml_with_their_source() {
        for (tex, has) in [
            ("a^2", "<msup><mi>a</mi><mn>2</mn></msup>"),
            (r"\frac{1}{2}", "<mfrac>"),
            (r"\text{中文 <b>&amp;}", "&lt;"),
            ("a<b", "<annotation encoding=\"application/x-tex\">a&lt;b</annotation>"),
            (r"\begin{cases}1&x>0\\0&y\end{cases}", "<mtable"),
            (r"\begin{array}{c}\hline a\\ \hline b\end{array}", "<mtr class=\"menv-hline\">"),
            ("a<b", "<mo>&lt;</mo>"),
            (r"\mathop{<}x", ">&lt;</mo>"),
            (r"a\&b", ">&amp;</mi>"),
            ("a~b", "<mi>a</mi><mspace width=\"0.333em\" /><mi>b</mi>"),
            (r"\not=", "<mo>≠</mo>"),
            (r"x\not\in\not<y", "<mo>∉</mo>"),
            (r"\not\exists", ">∄</mi>"),
            (r"\big(x\big)", "stretchy=\"true\" minsize=\"1.2em\" maxsize=\"1.2em\">(</mo>"),
            (r"\operatorname{arg max}", "<mi>arg max</mi>"),
            (r"\operatorname*{argmax}_x f", "<mi>argmax</mi>"),
            (r"\mathscr{A}", ">𝒜</mi>"),
            (r"\mathop{最大}", "<mi>最大</mi>"),
            (r"\color{red}x", "style=\"color: rgb(255 0 0)\""),
        ] {
            let written = mathml(tex, MathStyle::Display).unwrap();
            assert!(written.starts_with("<math display=\"block\"><semantics><mrow>"), "{written}");
            assert!(written.contains(has), "{written}");
        }
        assert!(mathml("x", MathStyle::Inline).unwrap().starts_with("<math display=\"inline\">"));
    }

    /// A table with this many column rules and lines.
    fn table(rules: usize, lines: usize) -> String {
        let (rules, lines) = ("|".repeat(rules), r"\\".repeat(lines));
        format!(r"\begin{{array}}{{c{rules}}}{lines}\end{{array}}")
    }

    #[test]
    fn unsupported_formulas_are_reported() {
        let letters = "`\\operatorname` and `\\mathop` accept only letters, not ";
        let sign = "`\\not` must precede a sign that it can strike through";
        let deep = format!("{}x{}", r"\sqrt{".repeat(200), "}".repeat(200));
        // Each line has all of the rules.
        let wide = table(400, 700);
        for (tex, why) in [
            (r"\frac{1}", "expected a token"),
            (r"\nothing", "unknown primitive command found"),
            (r"\def\a{xx}\a", r"`\def` defines a command, which is not supported"),
            (r"\newcommand{\a}{x}", r"`\newcommand` defines a command, which is not supported"),
            (r"\operatorname{<mi onclick=x()>}", letters),
            (r"\mathop{<mi onclick=x()>x</mi>}", letters),
            (r"\operatorname{a'b}", letters),
            (r"\mathop{\mathrm{argmax}}", letters),
            (r"\operatorname xy", r"`\operatorname` must be followed by `{`"),
            (r"\text ab", r"`\text` must be followed by `{`"),
            (r"\text{if $x$}", "commands within text are not supported, as in `if $x$`"),
            (r"\textbf{50\%}", r"commands within text are not supported, as in `50\%`"),
            (r"\cancel{x}", r"`\cancel` is not supported"),
            (r"\not{ab}", sign),
            (r"\not x", sign),
            (r"x\not", "expected a token"),
            (r"\hline", "unknown primitive command found"),
            (&"x".repeat(LONGEST + 1), "it is longer than 2000 bytes"),
            (&wide, "it would take more than 100000 bytes of MathML"),
            (&deep, "it nests more than 100 elements"),
        ] {
            let reason_given = mathml(tex, MathStyle::Inline);
            let reason_given = reason_given.err().unwrap_or_default();
            assert!(reason_given.starts_with(why), "{tex:.40}: {reason_given}");
        }
    }

    #[test]
    fn the_formulas_of_a_text_are_limited() {
        let mut formulas = Formulas::default();
        let long = "x".repeat(LONGEST);
        let read: Vec<_> =
            (0..=MOST / LONGEST).map(|_| formulas.read(&long, MathStyle::Inline)).collect();
        let (last, first) = read.split_last().unwrap();
        assert!(first.iter().all(Result::is_ok));
        let why = "this text has more than 200000 bytes of formulas; the following ones are shown \
                   as TeX too";
        assert_eq!(last.as_deref(), Err(&Some(why.to_owned())));
        // Reported only once.
        assert_eq!(formulas.read("x", MathStyle::Inline), Err(None));
        // Less text, but much more MathML.
        let wide = table(60, 20);
        let one = mathml(&wide, MathStyle::Inline).unwrap().len();
        let mut formulas = Formulas::default();
        let count = MOST_MATHML / one;
        assert!(wide.len() * (count + 1) < MOST && one < MOST_OF_ONE);
        assert!((0..count).all(|_| formulas.read(&wide, MathStyle::Inline).is_ok()));
        let why = "the formulas of this text would take more than 5000000 bytes of MathML; the \
                   following ones are shown as TeX too";
        assert_eq!(formulas.read(&wide, MathStyle::Inline), Err(Some(why.to_owned())));
        assert_eq!(formulas.read("x", MathStyle::Inline), Err(None));
        assert_eq!(formulas.count, count);
    }

    /// The names of elements and attributes that another parser finds in `html`.
    fn names(html: &str) -> Vec<String> {
        let mut names = Vec::new();
        let all = element!("*", |element| {
            names.push(element.tag_name());
            names.extend(
                element.attributes().iter().map(|attribute| format!("@{}", attribute.name())),
            );
            Ok(())
        });
        let settings = RewriteStrSettings::new().append_element_content_handler(all);
        rewrite_str(html, settings).unwrap();
        names
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(2000))]
        #[test]
        fn any_text_yields_only_mathml(
            parts in proptest::collection::vec(
                proptest::sample::select(vec![
                    "\\frac", "{", "}", "^", "_", "\\text{", "<", ">", "&", "\"", "\\begin{matrix}",
                    "\\end{matrix}", "\\\\", "\\left(", "\\right)", "\\sqrt[", "]", "x", "中", "$",
                    "\\color{red}", "\\hspace{1em}", "\\kern", "1", "pt", "\\over", "\\not", "'",
                    "#1", "~", "%", "\\begin{array}{c|c}", "\\end{array}", "\\substack",
                    "\\operatorname", "<script>", "</math>", "\\mathrm", "-->", "<!--",
                    "\\mathop", "\\hline", "\\big(", "{<a href=\"//x\">}",
                    "{<mi onclick=\"x()\"></mi>}", "\\text{<img src=x>}", "\\char60",
                ]),
                0..12,
            )
        ) {
            let tex = parts.concat();
            if let Ok(written) = mathml(&tex, MathStyle::Inline) {
                let end = "</annotation></semantics></math>";
                proptest::prop_assert!(written.ends_with(end), "{}", written);
                for name in names(&written) {
                    let known = match name.strip_prefix('@') {
                        Some(attribute) => !attribute.starts_with("on") && attribute.len() > 4,
                        None => {
                            name.starts_with('m') || matches!(&*name, "semantics" | "annotation")
                        }
                    };
                    proptest::prop_assert!(known, "{} in {}", name, written);
                }
            }
        }
    }
}
