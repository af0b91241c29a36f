//! The functions and filters documented in the manual, available to every template.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use tera::{Error, Kwargs, State, Tera, TeraResult, Value};

use crate::date;
use crate::diagnostic::nearest;
use crate::markdown::{self, HtmlPolicy};
use crate::path::{percent_encode, slugify};
use crate::site::{Asset, Links};
use crate::source::SourceFile;
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

/// Registers all functions and filters, and the variable `words`.
pub(super) fn register(tera: &mut Tera, input: FunctionInput) {
    let FunctionInput { words, links, assets, markdown } = input;
    tera.global_context().insert_value("words", Value::from_serializable(&words));
    register_addresses(tera, links, Arc::new(Assets::new(assets)));
    register_words(tera, Arc::new(words));
    register_texts(tera, markdown);
}

fn register_addresses(tera: &mut Tera, links: Links, assets: Arc<Assets>) {
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
    tera.register_filter("slugify", |text: &str, _: Kwargs, _: &State<'_>| slugify(text));
    tera.register_filter("percent_encode", |text: &str, _: Kwargs, _: &State<'_>| {
        percent_encode(text)
            .replace('&', "%26")
            .replace('+', "%2B")
            .replace('=', "%3D")
            .replace('/', "%2F")
    });
}

fn register_words(tera: &mut Tera, words: Arc<Words>) {
    let w = words.clone();
    tera.register_function("t", move |args: Kwargs, _: &State<'_>| translate(&w, &args));
    tera.register_filter(
        "date",
        move |date: &str, args: Kwargs, _: &State<'_>| -> TeraResult<String> {
            let format: &str = args.get("format")?.unwrap_or("long");
            let written = date::read(date)
                .ok()
                .filter(|read| read.ignored.is_none())
                .map(|read| read.date)
                .ok_or_else(|| Error::message(format!("invalid date `{date}`")))?;
            Dates::new(&words).format(written, format).ok_or_else(|| {
                Error::message(format!(
                    "unknown date format `{format}`; see the filter `date` in the manual"
                ))
            })
        },
    );
}

fn register_texts(tera: &mut Tera, markdown: markdown::Options) {
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
    tera.register_filter("striptags", |html: &str, _: Kwargs, _: &State<'_>| strip_tags(html));
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
        let bytes = file.read().map_err(|error| Error::message(error.to_string()))?;
        let hex = blake3::hash(&bytes).to_hex();
        Ok(hash.get_or_init(|| hex[..8].to_owned()))
    }
}
