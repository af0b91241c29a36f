//! The functions and filters documented in the manual, available to every template.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use pulldown_cmark_escape::escape_html;
use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use crate::date::WrittenDate;
use crate::diagnostic::nearest;
use crate::markdown::{self, HtmlPolicy};
use crate::path::{percent_encode, slugify};
use crate::site::{Asset, Links};
use crate::source::SourceFile;
use crate::view::GENERATOR;
use crate::words::{Dates, Words, fill};

/// The data available to functions and filters.
#[derive(Debug)]
pub struct FunctionInput {
    /// Words of the theme.
    pub words: Words,
    /// Converts paths to URLs.
    pub links: Links,
    /// The published files that the function `asset` accepts.
    pub assets: Vec<Asset>,
    /// Markdown options of the filter `markdown`.
    pub markdown: markdown::Options,
}

/// The functions and filters of a site.
pub(super) struct Functions {
    words: Arc<Words>,
    links: Links,
    assets: Arc<Assets>,
    markdown: markdown::Options,
}

impl Functions {
    /// Creates the functions for `input`.
    pub(super) fn new(input: FunctionInput) -> Self {
        let FunctionInput { words, links, assets, markdown } = input;
        Self { words: Arc::new(words), links, assets: Arc::new(Assets::new(assets)), markdown }
    }

    /// Replaces calls in `template` that return the same text on every page, such as `{{
    /// t(key="archive") }}`, by that text: a call is much slower. Only for templates of the theme,
    /// which have no such calls in texts or in `raw`.
    pub(super) fn filled_in(&self, template: &str) -> String {
        let mut filled = String::with_capacity(template.len());
        let mut rest = template;
        while let Some(start) = rest.find("{{ ") {
            let (before, call) = rest.split_at(start);
            filled.push_str(before);
            let end = call.find("}}").map_or(call.len(), |end| end + "}}".len());
            match constant(&call[..end]).and_then(|call| self.call(call)) {
                // Writing to a string can't fail.
                Some(said) => drop(escape_html(&mut filled, &said)),
                None => filled.push_str(&call[..end]),
            }
            rest = &call[end..];
        }
        filled.push_str(rest);
        filled
    }

    /// The result of a call; `None` if it must be evaluated when rendering.
    fn call(&self, call: Call<'_>) -> Option<String> {
        let said = match call {
            Call { function: "t(key", text, n: None } => self.words.get(text)?.to_owned(),
            Call { function: "t(key", text, n: Some(n) } => {
                self.words.fill(text, |name| (name == "n").then(|| n.into()))?
            }
            Call { function: "url(path", text, n: None } => self.links.resolve(text),
            Call { function: "asset(path", text, n: None } => {
                asset(&self.assets, &self.links, text).ok()?
            }
            _ => return None,
        };
        // Excludes words with placeholders, or with template syntax.
        (!said.contains(['{', '}'])).then_some(said)
    }
}

/// A call with constant arguments, such as `{{ t(key="made_with", n=config.generator) }}`.
#[derive(Clone, Copy)]
struct Call<'c> {
    /// The function, and the name of its argument.
    function: &'c str,
    text: &'c str,
    /// The argument `n`, if it is present: the generator.
    n: Option<&'static str>,
}

fn constant(call: &str) -> Option<Call<'_>> {
    let call = call.strip_prefix("{{ ")?.strip_suffix(") }}")?;
    let (call, n) = match call.strip_suffix(", n=config.generator") {
        Some(call) => (call, Some(GENERATOR)),
        None => (call, None),
    };
    let (function, text) = call.strip_suffix('"')?.split_once("=\"")?;
    (!text.contains(['"', '\\'])).then_some(Call { function, text, n })
}

/// Registers all functions and filters.
pub(super) fn register(tera: &mut Tera, functions: Functions) {
    let Functions { words, links, assets, markdown } = functions;

    let l = links.clone();
    tera.register_function("url", move |args: Kwargs, _: &State<'_>| -> TeraResult<Value> {
        let path: String = args.must_get("path")?;
        Ok(url(&l, &path, args.get("absolute")?.unwrap_or(false)))
    });
    let l = links.clone();
    tera.register_filter(
        "url",
        move |path: &str, args: Kwargs, _: &State<'_>| -> TeraResult<Value> {
            Ok(url(&l, path, args.get("absolute")?.unwrap_or(false)))
        },
    );
    tera.register_function("asset", move |args: Kwargs, _: &State<'_>| -> TeraResult<String> {
        asset(&assets, &links, args.must_get("path")?)
    });
    let w = words.clone();
    tera.register_function("t", move |args: Kwargs, _: &State<'_>| translate(&w, &args));
    tera.register_filter(
        "date",
        move |date: &str, args: Kwargs, _: &State<'_>| -> TeraResult<String> {
            let format: &str = args.get("format")?.unwrap_or("long");
            let written = WrittenDate::parse(date)
                .ok_or_else(|| Error::message(format!("invalid date `{date}`")))?;
            Dates::new(&words).format(written, format).ok_or_else(|| {
                Error::message(format!(
                    "unknown date format `{format}`; see the filter `date` in the manual"
                ))
            })
        },
    );
    tera.register_filter(
        "markdown",
        move |text: &str, _: Kwargs, _: &State<'_>| -> TeraResult<String> {
            // An empty title keeps a first heading in the text.
            let document =
                markdown::render_contained(text, Some(""), &markdown).map_err(Error::message)?;
            if markdown.html == HtmlPolicy::Sanitized {
                markdown::verify(&document.html).map_err(|what| {
                    Error::message(format!("after sanitising, the HTML still contains {what}"))
                })?;
            }
            Ok(document.html.into_string())
        },
    );
    // Like Tera's own filter, which copies the text; a post's text is long.
    tera.register_filter("safe", |value: Value, _: Kwargs, _: &State<'_>| match value.as_str() {
        Some(_) => value.mark_safe(),
        None => Value::safe_string(&value.to_string()),
    });
    tera.register_filter("json", |value: Value, _: Kwargs, _: &State<'_>| json(&value));
    tera.register_filter("slugify", |text: &str, _: Kwargs, _: &State<'_>| slugify(text));
    tera.register_filter("striptags", |html: &str, _: Kwargs, _: &State<'_>| strip_tags(html));
    tera.register_filter("percent_encode", |text: &str, _: Kwargs, _: &State<'_>| {
        percent_encode(text)
            .replace('&', "%26")
            .replace('+', "%2B")
            .replace('=', "%3D")
            .replace('/', "%2F")
    });
}

fn url(links: &Links, path: &str, absolute: bool) -> Value {
    let url = links.resolve(path);
    if absolute { links.absolute_href(&url).into() } else { url.into() }
}

fn asset(assets: &Assets, links: &Links, path: &str) -> TeraResult<String> {
    let hash = assets.hash(path)?;
    Ok(format!("{}?h={hash}", links.resolve(&format!("/{}", path.trim_start_matches('/')))))
}

/// A word of the theme, with the other arguments substituted.
fn translate(words: &Words, args: &Kwargs) -> TeraResult<String> {
    let key: &str = args.must_get("key")?;
    let word = words.get(key).ok_or_else(|| {
        let hint = nearest(key, words.keys()).map(|k| format!("; did you mean `{k}`?"));
        Error::message(format!("unknown word `{key}`{}", hint.unwrap_or_default()))
    })?;
    if !word.contains('{') {
        return Ok(word.to_owned());
    }
    Ok(fill(word, |name| {
        let (_, value) = args.iter().find(|(key, _)| key.as_str() == Some(name))?;
        Some(value.to_string().into())
    }))
}

/// Formats JSON for a `script` element: escapes `<`, `>` and `&`, and the two line separators that
/// older JavaScript interprets as line ends.
fn json(value: &Value) -> TeraResult<String> {
    let text = serde_json::to_string(value)
        .map_err(|error| Error::chain("this can't be written as JSON", error))?;
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            c => safe.push(c),
        }
    }
    Ok(safe)
}

/// Removes tags. A literal `<` is written `&lt;`, so every `<` starts a tag.
fn strip_tags(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        text.push_str(&rest[..open]);
        rest = rest[open..].find('>').map_or("", |close| &rest[open + close + 1..]);
    }
    text.push_str(rest);
    text
}

/// The published files by path, with the hashes computed so far.
struct Assets(BTreeMap<String, (SourceFile, OnceLock<String>)>);

impl Assets {
    fn new(assets: Vec<Asset>) -> Self {
        let entry = |asset: Asset| {
            (asset.route.as_str().trim_start_matches('/').to_owned(), (asset.file, OnceLock::new()))
        };
        Self(assets.into_iter().map(entry).collect())
    }

    /// The first 32 bits of the BLAKE3 hash of a file's contents, in hexadecimal.
    fn hash(&self, path: &str) -> TeraResult<&str> {
        let path = path.trim_start_matches('/');
        let Some((file, hash)) = self.0.get(path) else {
            let hint = nearest(path, self.0.keys().map(String::as_str))
                .map(|p| format!("; did you mean `{p}`?"));
            return Err(Error::message(format!(
                "there is no file `{path}` in static/{}",
                hint.unwrap_or_default()
            )));
        };
        if let Some(hash) = hash.get() {
            return Ok(hash);
        }
        let bytes = file
            .read()
            .map_err(|error| Error::chain(format!("can't read {}", file.path), error))?;
        let hex = blake3::hash(&bytes).to_hex();
        Ok(hash.get_or_init(|| hex[..8].to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::path::SourcePath;
    use crate::words::WordsFile;

    #[test]
    fn constant_calls_are_inlined_in_templates() {
        let path = SourcePath::new("templates/i18n/x.yaml").unwrap();
        let text = "plain: Archive\nmarked: '\"a\" & <b>'\ncount: '{n} posts'\ncode: '{{ x }}'\n";
        let files = [WordsFile { path: &path, text }];
        let functions = Functions::new(FunctionInput {
            words: Words::read(&files, "en", &mut Vec::new()),
            links: Links::new(None),
            assets: Vec::new(),
            markdown: markdown::Options {
                profile: markdown::Profile::Default,
                html: markdown::HtmlPolicy::Trusted,
                highlight: true,
                math: markdown::Math::MathML,
                external_links: markdown::ExternalLinks::default(),
                outline: markdown::OutlineUse::Read,
                labels: markdown::MarkdownLabels::default(),
            },
        });
        for (template, filled) in [
            (r#"<a>{{ t(key="plain") }}</a>{{ x }}"#, "<a>Archive</a>{{ x }}"),
            (r#"{{ t(key="marked") }}"#, "&quot;a&quot; &amp; &lt;b&gt;"),
            (r#"{{ url(path="/a b/") }}{{ t(key="plain") }}"#, "/a%20b/Archive"),
            (
                r#"{{ t(key="count", n=config.generator) }}"#,
                concat!("weekly ", env!("CARGO_PKG_VERSION"), " posts"),
            ),
        ] {
            assert_eq!(functions.filled_in(template), filled);
        }
        // Calls that depend on the page, that would be read as template syntax, that are unknown,
        // or that are unterminated.
        for template in [
            r#"{{ t(key="count") }}"#,
            r#"{{ t(key="count", n=3) }}"#,
            r#"{{ t(key="code") }}"#,
            r#"{{ t(key="none") }}"#,
            r#"{{ asset(path="none.css") }}"#,
            r#"{{ t(key="a" ~ "b") }}"#,
            r#"{{- t(key="plain") -}}"#,
            r#"{{ url(path="/", absolute=true) }}"#,
            r#"{{ url(path="/", n=config.generator) }}"#,
            r#"{{ title | date(format="long") }}"#,
            r#"{{ t(key="plain") "#,
            "{% if x %}{# y #}",
        ] {
            assert_eq!(functions.filled_in(template), template);
        }
    }
}
