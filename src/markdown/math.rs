//! Formulas: TeX to MathML Core, with the TeX kept beside it. What can't be read is left to be shown
//! as it is written. What MathML may hold is known to `mathml`.

use std::convert::Infallible;
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use pulldown_cmark_escape::escape_html_body_text;
use pulldown_latex::config::DisplayMode;
use pulldown_latex::event::{Content, Dimension, DimensionUnit, Event, Visual};
use pulldown_latex::{Parser, RenderConfig, Storage, write_mathml};
use unicode_normalization::UnicodeNormalization as _;

use super::mathml::checked;

/// Formulas longer than this, in bytes, are none.
const LONGEST: usize = 2_000;
/// Nor are those whose MathML is longer: a table of many columns and rows takes few signs.
const MOST_OF_ONE: usize = 100_000;
/// How many bytes of formulas a text may have: the parser's cost grows with the square of the depth,
/// and an author may make each of them deep.
const MOST: usize = 200_000;
/// And of how many bytes their MathML may be.
const MOST_MATHML: usize = 5_000_000;

/// What defines other commands. A few of them are enough to make megabytes of a line.
const DEFINITIONS: [&str; 8] =
    ["def", "edef", "gdef", "xdef", "let", "futurelet", "newcommand", "renewcommand"];

/// What takes text. Of text without braces pulldown-latex 0.8.0 takes all that follows.
const NAMED: [&str; 7] = ["operatorname", "text", "textbf", "textit", "textrm", "textsf", "texttt"];

/// How a formula stands in its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MathStyle {
    /// In a line.
    Inline,
    /// On lines of its own.
    Display,
}

/// A formula whose place is held by a placeholder.
#[derive(Debug)]
pub(super) struct Deferred {
    pub(super) tex: String,
    pub(super) mathml: String,
}

/// The formulas of a text.
#[derive(Debug, Default)]
pub(super) struct Formulas {
    /// How many of them are MathML.
    pub(super) count: usize,
    /// Those that are put in once the rest is sanitised.
    pub(super) deferred: Vec<Deferred>,
    /// Of how many bytes all are, and their MathML.
    tex: usize,
    mathml: usize,
    /// Whether there are more than is allowed: the rest is not read.
    full: bool,
}

impl Formulas {
    /// The MathML of the next one.
    ///
    /// # Errors
    /// Why it can't be read; nothing if it is not read since those before it were too many, which
    /// the first of these says.
    pub(super) fn read(&mut self, tex: &str, style: MathStyle) -> Result<String, Option<String>> {
        if self.full {
            return Err(None);
        }
        self.tex += tex.len();
        if self.tex > MOST {
            self.full = true;
            return Err(Some(format!(
                "there are more than {MOST} bytes of formulas in this text; those that follow are shown as TeX too"
            )));
        }
        let made = mathml(tex, style).map_err(Some)?;
        if self.mathml + made.len() > MOST_MATHML {
            self.full = true;
            return Err(Some(format!(
                "the formulas of this text would be more than {MOST_MATHML} bytes of MathML; those that follow are shown as TeX too"
            )));
        }
        self.mathml += made.len();
        self.count += 1;
        Ok(made)
    }
}

/// The MathML of a formula.
fn mathml(tex: &str, style: MathStyle) -> Result<String, String> {
    if tex.len() > LONGEST {
        return Err(format!("it is longer than {LONGEST} bytes"));
    }
    for (name, after) in commands(tex) {
        if DEFINITIONS.contains(&name) {
            return Err(format!("`\\{name}` defines a command, which formulas here can't"));
        }
        if NAMED.contains(&name) && !after.trim_start().starts_with('{') {
            return Err(format!("`\\{name}` needs `{{` here, and has no form with a star"));
        }
        if name == "cancel" {
            return Err(
                "`\\cancel` is not known here; `\\not` is, before a sign such as `=`".into()
            );
        }
    }
    let made = catch_unwind(AssertUnwindSafe(|| render(tex, style)))
        .unwrap_or_else(|_| Err("reading it failed".to_owned()))?;
    checked(&made)
}

/// The names of the commands in a formula, and what follows each.
fn commands(tex: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = tex;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once('\\')?;
        let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
        // A backslash after a backslash is the name of that one.
        let one = after.chars().next().map_or(0, char::len_utf8);
        rest = &after[end.max(one)..];
        Some(after.split_at(end))
    })
}

fn render(tex: &str, style: MathStyle) -> Result<String, String> {
    let storage = Storage::new();
    let events: Vec<_> =
        Parser::new(tex, &storage).collect::<Result<_, _>>().map_err(|e| reason(&e.to_string()))?;
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

/// Takes no more than [`MOST_OF_ONE`] bytes.
struct BoundedBuffer(Vec<u8>);

impl Write for BoundedBuffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MOST_OF_ONE {
            let message = format!("it would be more than {MOST_OF_ONE} bytes of MathML");
            return Err(io::Error::other(message));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What is wrong, without the drawing of the place that follows.
fn reason(error: &str) -> String {
    let line = error.lines().next().unwrap_or_default();
    line.strip_prefix("parsing error: ").unwrap_or(line).trim().trim_end_matches('.').to_owned()
}

/// The events of a formula without those that pulldown-latex 0.8.0 would write as something else.
fn understood(events: Vec<Event<'_>>) -> Result<Vec<Event<'_>>, String> {
    let mut out = Vec::with_capacity(events.len());
    let mut events = events.into_iter();
    while let Some(event) = events.next() {
        out.push(match event {
            Event::Content(Content::Function(name)) => {
                Event::Content(Content::Function(word(name)?))
            }
            // `~` comes as the letters of the reference. The space between words is a third of an em.
            Event::Content(Content::Text("&nbsp;")) => Event::Space {
                width: Some(Dimension::new(0.333, DimensionUnit::Em)),
                height: None,
                depth: None,
            },
            Event::Content(Content::Text(text)) if text.contains(['\\', '$']) => {
                return Err(format!("text takes no commands here, as in `{text}`"));
            }
            // The stroke would come as a character of its own, or not at all.
            Event::Visual(Visual::Negation) => negated(events.next().as_ref()).ok_or(
                "`\\not` stands before a sign that it can be written over, such as `=` or `\\in`",
            )?,
            event => event,
        });
    }
    Ok(out)
}

/// The name of a function, which is written as it is.
fn word(name: &str) -> Result<&str, String> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '.');
    if name.chars().all(plain) {
        return Ok(name);
    }
    Err(format!("`\\operatorname` and `\\mathop` take letters alone, not `{name}`"))
}

/// A sign with a stroke through it, if Unicode has one.
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
            // Punctuation is an operator as a relation is, and takes any sign.
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
            (r"\mathop{最大}", "<mi>最大</mi>"),
            (r"\color{red}x", "style=\"color: rgb(255 0 0)\""),
        ] {
            let made = mathml(tex, MathStyle::Display).unwrap();
            assert!(made.starts_with("<math display=\"block\"><semantics><mrow>"), "{made}");
            assert!(made.contains(has), "{made}");
        }
        assert!(mathml("x", MathStyle::Inline).unwrap().starts_with("<math display=\"inline\">"));
    }

    /// A table with so many rules behind its column, and so many lines.
    fn table(rules: usize, lines: usize) -> String {
        let (rules, lines) = ("|".repeat(rules), r"\\".repeat(lines));
        format!(r"\begin{{array}}{{c{rules}}}{lines}\end{{array}}")
    }

    #[test]
    fn what_can_not_be_read_is_told() {
        let letters = "`\\operatorname` and `\\mathop` take letters alone, not ";
        let sign = "`\\not` stands before a sign that it can be written over";
        let deep = format!("{}x{}", r"\sqrt{".repeat(200), "}".repeat(200));
        // Each line has all of the rules.
        let wide = table(400, 700);
        for (tex, why) in [
            (r"\frac{1}", "expected a token"),
            (r"\nothing", "unknown primitive command found"),
            (r"\def\a{xx}\a", r"`\def` defines a command, which formulas here can't"),
            (r"\newcommand{\a}{x}", r"`\newcommand` defines a command, which formulas here can't"),
            (r"\operatorname{<mi onclick=x()>}", letters),
            (r"\mathop{<mi onclick=x()>x</mi>}", letters),
            (r"\operatorname{a'b}", letters),
            (r"\mathop{\mathrm{argmax}}", letters),
            (
                r"\operatorname*{argmax}",
                r"`\operatorname` needs `{` here, and has no form with a star",
            ),
            (r"\operatorname xy", r"`\operatorname` needs `{` here"),
            (r"\text ab", r"`\text` needs `{` here"),
            (r"\text{if $x$}", "text takes no commands here, as in `if $x$`"),
            (r"\textbf{50\%}", r"text takes no commands here, as in `50\%`"),
            (r"\cancel{x}", r"`\cancel` is not known here"),
            (r"\not{ab}", sign),
            (r"\not x", sign),
            (r"x\not", "expected a token"),
            (r"\hline", "unknown primitive command found"),
            (&"x".repeat(LONGEST + 1), "it is longer than 2000 bytes"),
            (&wide, "it would be more than 100000 bytes of MathML"),
            (&deep, "it is deeper than 100 elements"),
        ] {
            let told = mathml(tex, MathStyle::Inline);
            let told = told.err().unwrap_or_default();
            assert!(told.starts_with(why), "{tex:.40}: {told}");
        }
    }

    #[test]
    fn a_text_has_so_many_formulas_and_no_more() {
        let mut formulas = Formulas::default();
        let long = "x".repeat(LONGEST);
        let read: Vec<_> =
            (0..=MOST / LONGEST).map(|_| formulas.read(&long, MathStyle::Inline)).collect();
        let (last, first) = read.split_last().unwrap();
        assert!(first.iter().all(Result::is_ok));
        let why = "there are more than 200000 bytes of formulas in this text; those that follow are shown as TeX too";
        assert_eq!(last.as_deref(), Err(&Some(why.to_owned())));
        // It is said once.
        assert_eq!(formulas.read("x", MathStyle::Inline), Err(None));
        // Some of less text, and of much more MathML.
        let wide = table(60, 20);
        let one = mathml(&wide, MathStyle::Inline).unwrap().len();
        let mut formulas = Formulas::default();
        let count = MOST_MATHML / one;
        assert!(wide.len() * (count + 1) < MOST && one < MOST_OF_ONE);
        assert!((0..count).all(|_| formulas.read(&wide, MathStyle::Inline).is_ok()));
        let why = "the formulas of this text would be more than 5000000 bytes of MathML; those that follow are shown as TeX too";
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
        fn nothing_but_mathml_comes_of_any_text(
            parts in proptest::collection::vec(
                proptest::sample::select(vec![
                    "\\frac", "{", "}", "^", "_", "\\text{", "<", ">", "&", "\"", "\\begin{matrix}",
                    "\\end{matrix}", "\\\\", "\\left(", "\\right)", "\\sqrt[", "]", "x", "中", "$",
                    "\\color{red}", "\\hspace{1em}", "\\kern", "1", "pt", "\\over", "\\not", "'", "#1",
                    "~", "%", "\\begin{array}{c|c}", "\\end{array}", "\\substack", "\\operatorname",
                    "<script>", "</math>", "\\mathrm", "-->", "<!--", "\\mathop", "\\hline", "\\big(",
                    "{<a href=\"//x\">}", "{<mi onclick=\"x()\"></mi>}", "\\text{<img src=x>}", "\\char60",
                ]),
                0..12,
            )
        ) {
            let tex = parts.concat();
            if let Ok(made) = mathml(&tex, MathStyle::Inline) {
                proptest::prop_assert!(made.ends_with("</annotation></semantics></math>"), "{}", made);
                for name in names(&made) {
                    let known = match name.strip_prefix('@') {
                        Some(attribute) => !attribute.starts_with("on") && attribute.len() > 4,
                        None => name.starts_with('m') || matches!(&*name, "semantics" | "annotation"),
                    };
                    proptest::prop_assert!(known, "{} in {}", name, made);
                }
            }
        }
    }
}
