//! Colours code: reads it with a syntax definition and writes spans with a small, fixed set of
//! classes, so that a theme needs no knowledge of any language. Text of no class gets no span.
//!
//! | class | what it marks |
//! |---|---|
//! | `hl-keyword` | keywords, storage modifiers |
//! | `hl-operator` | operators |
//! | `hl-string` | strings, characters, regular expressions |
//! | `hl-number` | numbers |
//! | `hl-constant` | other constants, escapes in strings |
//! | `hl-comment` | comments |
//! | `hl-function` | names of functions and macros |
//! | `hl-type` | names of types, classes, modules |
//! | `hl-variable` | variables and parameters of a special kind |
//! | `hl-attribute` | attributes, annotations, keys |
//! | `hl-tag` | names of tags |
//! | `hl-punctuation` | brackets and separators |
//! | `hl-inserted`, `hl-deleted` | lines of a diff |
//! | `hl-heading`, `hl-link` | parts of Markdown and its like |
//! | `hl-invalid` | mistakes |

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use pulldown_cmark_escape::escape_html_body_text;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxSet};

/// Longer lines are minified code, which is costly to highlight and of no use to readers.
const LINE_BYTES: usize = 5_000;
const BLOCK_BYTES: usize = 200_000;

/// Scopes by prefix, the more specific first.
const CLASSES: [(&str, &str); 45] = [
    ("comment", "hl-comment"),
    ("punctuation.definition.comment", "hl-comment"),
    ("constant.numeric", "hl-number"),
    ("constant.character.escape", "hl-constant"),
    ("constant.other.placeholder", "hl-constant"),
    ("constant", "hl-constant"),
    ("punctuation.definition.string", "hl-string"),
    ("string", "hl-string"),
    ("keyword.operator", "hl-operator"),
    ("punctuation.accessor", "hl-punctuation"),
    ("keyword", "hl-keyword"),
    ("storage.type.numeric", "hl-number"),
    ("storage", "hl-keyword"),
    ("entity.name.function", "hl-function"),
    ("entity.name.macro", "hl-function"),
    ("support.function", "hl-function"),
    ("support.macro", "hl-function"),
    ("variable.function", "hl-function"),
    ("entity.name.tag", "hl-tag"),
    ("entity.other.attribute-name", "hl-attribute"),
    ("meta.mapping.key", "hl-attribute"),
    ("support.type.property-name", "hl-attribute"),
    ("variable.annotation", "hl-attribute"),
    ("meta.annotation", "hl-attribute"),
    ("entity.name.section", "hl-heading"),
    ("markup.heading", "hl-heading"),
    ("entity.name.type", "hl-type"),
    ("entity.name.class", "hl-type"),
    ("entity.name.struct", "hl-type"),
    ("entity.name.enum", "hl-type"),
    ("entity.name.trait", "hl-type"),
    ("entity.name.namespace", "hl-type"),
    ("entity.name.impl", "hl-type"),
    ("entity.other.inherited-class", "hl-type"),
    ("support.type", "hl-type"),
    ("support.class", "hl-type"),
    ("variable.language", "hl-variable"),
    ("variable.parameter", "hl-variable"),
    ("markup.inserted", "hl-inserted"),
    ("markup.deleted", "hl-deleted"),
    ("markup.underline.link", "hl-link"),
    ("markup.raw", "hl-string"),
    ("invalid", "hl-invalid"),
    ("punctuation.section.interpolation", "hl-constant"),
    ("punctuation", "hl-punctuation"),
];

/// Data that is costly to load and the same for every block.
struct Loaded {
    syntaxes: SyntaxSet,
    classes: Vec<(Scope, &'static str)>,
    memo: Mutex<Memo>,
}

/// Highlighted code by the hash of language and code: digests repeat themselves, and previews are
/// rebuilt often. `None` if highlighting failed.
#[derive(Default)]
struct Memo {
    html: HashMap<blake3::Hash, Option<Box<str>>>,
    bytes: usize,
}

/// The maximum size of the memo's HTML; when exceeded, the memo is cleared.
const MEMO_BYTES: usize = 8_000_000;

impl Memo {
    fn insert(&mut self, key: blake3::Hash, html: Option<&str>) {
        let bytes = html.map_or(0, str::len) + size_of::<(blake3::Hash, Option<Box<str>>)>();
        if self.bytes + bytes > MEMO_BYTES {
            *self = Self::default();
        }
        self.bytes += bytes;
        self.html.insert(key, html.map(Into::into));
    }
}

fn loaded() -> &'static Loaded {
    static LOADED: OnceLock<Loaded> = OnceLock::new();
    LOADED.get_or_init(|| Loaded {
        syntaxes: two_face::syntax::extra_newlines(),
        classes: CLASSES
            .iter()
            .filter_map(|&(scope, class)| Some((Scope::new(scope).ok()?, class)))
            .collect(),
        memo: Mutex::default(),
    })
}

/// Appends `code` to `out` as highlighted HTML. Returns `false` and appends nothing if that is
/// impossible: the language is unknown, the code is too long, or its syntax definition fails.
pub(super) fn highlight(language: &str, code: &str, out: &mut String) -> bool {
    if code.len() > BLOCK_BYTES || code.lines().any(|line| line.len() > LINE_BYTES) {
        return false;
    }
    if matches!(language, "text" | "txt" | "plain" | "plaintext" | "") {
        return false;
    }
    let memo = || loaded().memo.lock().unwrap_or_else(PoisonError::into_inner);
    let mut hash = blake3::Hasher::new();
    hash.update(language.as_bytes()).update(&[0]).update(code.as_bytes());
    let key = hash.finalize();
    if let Some(known) = memo().html.get(&key) {
        out.push_str(known.as_deref().unwrap_or_default());
        return known.is_some();
    }
    // Syntax definitions contain regular expressions from many authors: an error in one only costs
    // the colours.
    let html = std::panic::catch_unwind(|| spans(language, code)).ok().flatten();
    memo().insert(key, html.as_deref());
    out.push_str(html.as_deref().unwrap_or_default());
    html.is_some()
}

fn spans(language: &str, code: &str) -> Option<String> {
    let loaded = loaded();
    let syntax = loaded.syntaxes.find_syntax_by_token(alias(language))?;
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    let mut writer = SpanWriter { html: String::with_capacity(code.len() * 2), class: None };
    for line in code.split_inclusive('\n') {
        let mut at = 0;
        for (end, change) in state.parse_line(line, &loaded.syntaxes).ok()? {
            writer.write(&line[at..end], class(&stack, &loaded.classes));
            at = end;
            stack.apply(&change).ok()?;
        }
        writer.write(&line[at..], class(&stack, &loaded.classes));
    }
    writer.change(None);
    Some(writer.html)
}

/// Names in fences that no syntax definition has.
fn alias(language: &str) -> &str {
    match language {
        "shell" | "console" | "shell-session" | "terminal" => "bash",
        "golang" => "go",
        "jsonc" | "json5" => "json",
        "docker" => "dockerfile",
        "assembly" => "asm",
        _ => language,
    }
}

/// The class of the innermost scope that has one.
fn class(stack: &ScopeStack, classes: &[(Scope, &'static str)]) -> Option<&'static str> {
    stack.as_slice().iter().rev().find_map(|&scope| {
        classes.iter().find(|(prefix, _)| prefix.is_prefix_of(scope)).map(|&(_, class)| class)
    })
}

struct SpanWriter {
    html: String,
    class: Option<&'static str>,
}

impl SpanWriter {
    fn write(&mut self, text: &str, class: Option<&'static str>) {
        if text.is_empty() {
            return;
        }
        // White space has no colour: it stays in the open span.
        if class != self.class && !text.trim().is_empty() {
            self.change(class);
        }
        let _ = escape_html_body_text(&mut self.html, text);
    }

    fn change(&mut self, class: Option<&'static str>) {
        if self.class.is_some() {
            self.html.push_str("</span>");
        }
        if let Some(class) = class {
            self.html.push_str("<span class=\"");
            self.html.push_str(class);
            self.html.push_str("\">");
        }
        self.class = class;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn html(language: &str, code: &str) -> Option<String> {
        let mut out = String::new();
        highlight(language, code, &mut out).then_some(out)
    }

    #[test]
    fn code_is_coloured() {
        let rust = html("rust", "// hi\nfn main() { let x = \"<a>\"; }\n").unwrap();
        for part in [
            "<span class=\"hl-comment\">// hi\n</span>",
            "hl-keyword\">fn",
            "<span class=\"hl-function\">main</span>",
            "<span class=\"hl-string\">\"&lt;a&gt;\"</span>",
        ] {
            assert!(rust.contains(part), "{part} in {rust}");
        }
        assert!(html("diff", "-a\n+b\n").unwrap().contains("hl-inserted"));
    }

    #[test]
    fn unsupported_code_is_not_highlighted() {
        assert_eq!(html("no-such-language", "x"), None);
        assert_eq!(html("text", "x"), None);
        assert_eq!(html("rust", &"x".repeat(LINE_BYTES + 1)), None);
        assert_eq!(html("rust", &"x\n".repeat(BLOCK_BYTES)), None);
    }

    #[test]
    fn the_same_code_is_highlighted_the_same_again() {
        for (language, code) in [("rust", "let a = 1;"), ("python", "let a = 1;"), ("no", "x")] {
            assert_eq!(html(language, code), html(language, code), "{language}");
        }
        assert_ne!(html("rust", "fn f() {}"), html("text", "fn f() {}"));
    }

    #[test]
    fn the_memo_stays_small() {
        let mut memo = Memo::default();
        let text = "x".repeat(MEMO_BYTES / 10);
        for n in 0..100_u8 {
            memo.insert(blake3::hash(&[n]), Some(&text));
            assert!(memo.bytes <= MEMO_BYTES && memo.html.contains_key(&blake3::hash(&[n])));
        }
        assert!(memo.html.len() < 10);
    }

    #[test]
    fn all_scopes_are_valid() {
        assert_eq!(loaded().classes.len(), CLASSES.len());
    }

    #[test]
    fn text_is_unchanged() {
        let code = "def f(a):\n    return '&' # <b>\n";
        let html = html("python", code).unwrap();
        let mut text = String::new();
        let mut in_tag = false;
        for c in html.chars() {
            match c {
                '<' => in_tag = true,
                '>' if in_tag => in_tag = false,
                _ if !in_tag => text.push(c),
                _ => {}
            }
        }
        let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        assert_eq!(text, code);
    }
}
