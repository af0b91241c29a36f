//! What the keys of front matter mean: entries to a typed [`FrontMatter`], under every name that
//! Hugo, Zola, Jekyll and Pelican give the same thing.

use serde_json::{Map, Value};

use super::events::{Wrong, events};
use super::site_control::controls_site;
use super::split::{Format, Split};
use crate::config::{CATEGORIES, Config, Part};
use crate::date::WrittenDate;
use crate::diagnostic::{Diagnostic, Location};
use crate::digest::events::Event;
use crate::markdown::HtmlPolicy;
use crate::path::{Route, SourcePath, slugify};

/// The front matter of one file, checked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FrontMatter {
    /// `title`, trimmed.
    pub title: Option<String>,
    /// `date`.
    pub date: Option<WrittenDate>,
    /// `updated`, `lastmod`.
    pub updated: Option<WrittenDate>,
    /// `description`, `summary`, `excerpt`.
    pub description: Option<String>,
    /// Terms by taxonomy, as written but for white space.
    pub terms: Vec<(String, Vec<String>)>,
    /// `authors`, `author` with `authorlink`.
    pub authors: Vec<Author>,
    /// `cover`, `image`.
    pub cover: Option<Cover>,
    /// `slug`, normalised.
    pub slug: Option<String>,
    /// `url`, `permalink`, `path`.
    pub url: Option<Route>,
    /// `aliases`.
    pub aliases: Vec<Alias>,
    /// `draft`.
    pub draft: bool,
    /// `expires`, `expiryDate`.
    pub expires: Option<WrittenDate>,
    /// `number`.
    pub number: Option<u32>,
    /// `template`, and where it is named.
    pub template: Option<Box<(String, Location)>>,
    /// `weight`: pages and folders of lower weight come first.
    pub weight: i64,
    /// `render`: false keeps a folder's listing from being made.
    pub render: bool,
    /// `extra`, and every key that has no meaning here.
    pub extra: Map<String, Value>,
}

/// Who wrote a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The name.
    pub name: String,
    /// Their page.
    pub url: Option<String>,
}

/// A cover image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// The URL, or a path from the post or the site's root.
    pub target: String,
    /// Its alternative text; may be empty.
    pub alt: String,
}

/// An old path that leads here now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    /// The old path.
    pub route: Route,
    /// Where it is given.
    pub location: Location,
}

/// Reads the entries of `split`, and the events that they tell of. Names are compared in lower
/// case, with `-` as `_`.
pub(super) fn fields(
    path: &SourcePath,
    text: &str,
    split: &Split,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> (FrontMatter, Vec<Event>) {
    let mut reader = Reader {
        path,
        text,
        split,
        config,
        front: FrontMatter { render: true, ..FrontMatter::default() },
        events: Vec::new(),
        author_link: None,
        diagnostics,
    };
    for (index, (key, value)) in split.entries.iter().enumerate() {
        let before = split.entries[..index].iter().filter(|(earlier, _)| same_key(earlier, key));
        match before.count() {
            0 => reader.entry(key, value),
            nth => {
                let place = split.nth_place_of(text, key, nth);
                let message = format!("`{key}` is given twice; the first holds");
                reader.diagnostics.push(
                    Diagnostic::error("duplicate-key", message)
                        .at(Location::span(path, text, place))
                        .hint("keep one of them"),
                );
            }
        }
    }
    reader.finish()
}

fn same_key(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

struct Reader<'a> {
    path: &'a SourcePath,
    text: &'a str,
    split: &'a Split,
    config: &'a Config,
    front: FrontMatter,
    events: Vec<Event>,
    author_link: Option<String>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Reader<'_> {
    fn entry(&mut self, key: &str, value: &Value) {
        let name = key.to_lowercase().replace('-', "_");
        // A key without a value says nothing, except in `extra`.
        if value.is_null() && name != "extra" {
            return;
        }
        match name.as_str() {
            "title" => self.front.title = self.text(key, value),
            "date" => self.front.date = self.date(key, value),
            "updated" | "lastmod" | "modified" | "last_modified_at" => {
                self.front.updated = self.date(key, value);
            }
            "expires" | "expirydate" | "expiry_date" => self.front.expires = self.date(key, value),
            "description" | "summary" | "excerpt" => {
                let text = self.text(key, value);
                // `description` is the most deliberate of the three, wherever it stands.
                if self.front.description.is_none() || name == "description" {
                    self.front.description = text;
                }
            }
            "category" => self.terms(CATEGORIES, key, value),
            "tag" => self.terms("tags", key, value),
            _ if self.config.taxonomies.contains(&name) => self.terms(&name, key, value),
            "taxonomies" => self.taxonomy_table(key, value),
            "authors" | "author" => self.authors(key, value),
            "authorlink" | "author_link" => self.author_link = self.text(key, value),
            "cover" | "image" => self.cover(key, value),
            "slug" => self.front.slug = self.text(key, value).map(|slug| slugify(&slug)),
            "url" | "permalink" | "path" => self.url(key, value),
            "aliases" | "alias" | "redirect_from" => self.aliases(key, value),
            "draft" => self.front.draft |= self.boolean(key, value).unwrap_or(false),
            // Jekyll's way to hold a post back.
            "published" if *value == false || *value == "false" => self.front.draft = true,
            // Pelican's; what it hides from listings is safest left out.
            "status" if is_held_back(value) => self.front.draft = true,
            "number" => self.number(key, value),
            "events" => self.events(key, value),
            "template" => self.template(key, value),
            "weight" => match value.as_i64().or_else(|| value.as_str()?.trim().parse().ok()) {
                Some(weight) => self.front.weight = weight,
                None => self.wrong(key, "it must be a whole number"),
            },
            "render" => self.front.render = self.boolean(key, value).unwrap_or(true),
            "extra" => match value {
                Value::Object(map) => self.front.extra.extend(map.clone()),
                Value::Null => {}
                _ => self.wrong(key, "it must be a map"),
            },
            _ => {
                self.front.extra.insert(key.to_owned(), value.clone());
            }
        }
    }

    fn finish(mut self) -> (FrontMatter, Vec<Event>) {
        // Zola's sites name authors under `[extra]`.
        if self.front.authors.is_empty()
            && let Some(authors) = self.front.extra.get("authors").cloned()
        {
            self.authors("authors", &authors);
        }
        if let Some(link) = self.author_link.take() {
            match self.front.authors.first_mut() {
                Some(author) => author.url = Some(link),
                None => self.front.authors.push(Author { name: host(&link), url: Some(link) }),
            }
        }
        (self.front, self.events)
    }

    /// Events, which never keep a post from being published: what can't be read is warned about.
    fn events(&mut self, key: &str, value: &Value) {
        let start = self.split.place_of(self.text, key).start;
        let block = &self.text[..self.split.block.end.max(start)];
        let place = |title: &str| {
            let at = block[start..].find(title).map(|at| start + at);
            at.map_or_else(|| self.split.place_of(self.text, key), |at| at..at + title.len())
        };
        let line =
            |byte: usize| memchr::memchr_iter(b'\n', &self.text.as_bytes()[..byte]).count() + 1;
        let found = events(value, &|title| line(place(title).start));
        // Where nobody is to see events, none need to be readable.
        let shown = self.config.digest.pages.contains(&Part::Events);
        for Wrong { message, about, hint } in found.wrong.into_iter().filter(|_| shown) {
            let place = place(about.as_deref().unwrap_or(key));
            self.diagnostics.push(
                Diagnostic::warning("unreadable-event", message)
                    .at(Location::span(self.path, self.text, place))
                    .hint(hint),
            );
        }
        if found.read.is_empty() {
            // Another generator's templates may mean something else by it.
            self.front.extra.insert(key.to_owned(), value.clone());
        }
        self.events = found.read;
    }

    fn location(&self, key: &str) -> Location {
        Location::span(self.path, self.text, self.split.place_of(self.text, key))
    }

    fn say(&mut self, diagnostic: Diagnostic, key: &str) {
        let location = self.location(key);
        self.diagnostics.push(diagnostic.at(location));
    }

    fn wrong(&mut self, key: &str, why: &str) {
        self.say(
            Diagnostic::error("invalid-front-matter", format!("`{key}` can't be used: {why}")),
            key,
        );
    }

    fn text(&mut self, key: &str, value: &Value) -> Option<String> {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(n) => n.to_string(),
            Value::Bool(b) => b.to_string(),
            _ => {
                self.wrong(key, "it must be text");
                return None;
            }
        };
        let text = fold_space(&text);
        (!text.is_empty()).then_some(text)
    }

    fn boolean(&mut self, key: &str, value: &Value) -> Option<bool> {
        match value {
            Value::Bool(b) => Some(*b),
            Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => {
                let diagnostic = Diagnostic::error(
                    "invalid-front-matter",
                    format!("`{key}` can't be used: it must be `true` or `false`"),
                );
                self.say(
                    diagnostic.hint("YAML 1.2 reads `yes`, `no`, `on` and `off` as text"),
                    key,
                );
                None
            }
        }
    }

    fn date(&mut self, key: &str, value: &Value) -> Option<WrittenDate> {
        let date = value.as_str().and_then(WrittenDate::parse);
        if date.is_none() {
            let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            let diagnostic = Diagnostic::error("invalid-date", format!("`{shown}` is no date"));
            self.say(
                diagnostic
                    .hint("write it as 2023-09-22, 2023-09-22 14:00 or 2023-09-22T14:00:00+08:00"),
                key,
            );
        }
        date
    }

    fn number(&mut self, key: &str, value: &Value) {
        let digits = value.as_str().map(|text| text.trim().trim_start_matches('#').to_owned());
        let number = value.as_u64().or_else(|| digits?.parse().ok());
        match number.and_then(|n| u32::try_from(n).ok()) {
            Some(number) => self.front.number = Some(number),
            None => self.wrong(key, "it must be a whole number, the number of the issue"),
        }
    }

    /// A list of texts, or one text; Pelican's lines separate by commas.
    fn list(&mut self, key: &str, value: &Value, separators: &[char]) -> Vec<String> {
        match value {
            Value::Array(items) => items.iter().filter_map(|item| self.text(key, item)).collect(),
            Value::String(text) if self.split.format == Format::Lines => {
                text.split(separators).map(fold_space).filter(|t| !t.is_empty()).collect()
            }
            _ => self.text(key, value).into_iter().collect(),
        }
    }

    fn terms(&mut self, taxonomy: &str, key: &str, value: &Value) {
        // Pelican's `Category` is one term, commas and all; its `Tags` are many.
        let separators: &[char] = if key.eq_ignore_ascii_case("category") { &[] } else { &[','] };
        let terms = if separators.is_empty() && !value.is_array() {
            self.text(key, value).into_iter().collect()
        } else {
            self.list(key, value, separators)
        };
        match self.front.terms.iter_mut().find(|(name, _)| name == taxonomy) {
            Some((_, known)) => known.extend(terms),
            None => self.front.terms.push((taxonomy.to_owned(), terms)),
        }
    }

    fn taxonomy_table(&mut self, key: &str, value: &Value) {
        let Value::Object(map) = value else {
            return self.wrong(key, "it must be a map from taxonomies to terms");
        };
        for (name, terms) in map {
            if self.config.taxonomies.contains(name) {
                self.terms(name, name, terms);
            } else {
                let message =
                    format!("`{name}` is no taxonomy of this site, so its terms have no pages");
                let hint = format!("add `{name}` to `taxonomies` in weekly.yaml");
                self.say(Diagnostic::warning("unknown-taxonomy", message).hint(hint), name);
            }
        }
    }

    fn authors(&mut self, key: &str, value: &Value) {
        let items = match value {
            Value::Array(items) => items.clone(),
            other => vec![other.clone()],
        };
        for item in items {
            if let Value::Object(map) = &item {
                let field = |names: &[&str]| {
                    let (_, value) =
                        map.iter().find(|(k, _)| names.contains(&k.to_lowercase().as_str()))?;
                    value.as_str().map(str::to_owned)
                };
                match field(&["name"]) {
                    Some(name) => {
                        self.front.authors.push(Author { name, url: field(&["url", "link"]) });
                    }
                    None => self.wrong(key, "an author must have a `name`"),
                }
            } else {
                let names = self.list(key, &item, &[',', ';']);
                self.front.authors.extend(names.into_iter().map(|name| Author { name, url: None }));
            }
        }
    }

    fn cover(&mut self, key: &str, value: &Value) {
        let (target, alt) = match value {
            Value::Object(map) => {
                let field =
                    |names: &[&str]| names.iter().find_map(|n| map.get(*n)).and_then(Value::as_str);
                // Hugo's themes name these fields; Jekyll's `path` is one of them.
                let target = field(&["image", "src", "path", "url"]);
                (
                    target.map(str::to_owned),
                    field(&["alt", "caption"]).unwrap_or_default().to_owned(),
                )
            }
            _ => (self.text(key, value), String::new()),
        };
        let Some(target) = target else { return };
        if target.contains("](") || target.contains(char::is_whitespace) && target.contains("://") {
            let message = "the cover is no path or URL; the post is shown without it";
            self.say(
                Diagnostic::warning("invalid-cover", message)
                    .hint("write the image's address alone"),
                key,
            );
            return;
        }
        self.front.cover = Some(Cover { target, alt: fold_space(&alt) });
    }

    fn template(&mut self, key: &str, value: &Value) {
        let Some(name) = self.text(key, value) else { return };
        // Tera escapes texts in templates of these names only.
        let escapes = [".html", ".htm", ".xml"].iter().any(|end| name.ends_with(end));
        if self.config.markdown.html == HtmlPolicy::Sanitized && !escapes {
            let message = format!(
                "`{key}` is ignored: `{name}` escapes no text, and `markdown.html` is `sanitized`"
            );
            let hint = "name a template that ends in `.html`";
            return self.say(Diagnostic::warning("unescaped-template", message).hint(hint), key);
        }
        self.front.template = Some(Box::new((name, self.location(key))));
    }

    fn url(&mut self, key: &str, value: &Value) {
        let Some(url) = self.text(key, value) else { return };
        match Route::page(&url) {
            Ok(route) if self.is_reserved(&route) => self.reserved(key, &route),
            Ok(route) => self.front.url = Some(route),
            Err(why) => self.wrong(key, &why.to_string()),
        }
    }

    /// Whether contributors can't have this address.
    fn is_reserved(&self, route: &Route) -> bool {
        self.config.markdown.html == HtmlPolicy::Sanitized
            && (*route == Route::root() || controls_site(route))
    }

    fn reserved(&mut self, key: &str, route: &Route) {
        let message = format!(
            "`{route}` in `{key}` is ignored: it controls the whole site, and `markdown.html` is `sanitized`"
        );
        self.say(
            Diagnostic::warning("site-control", message)
                .hint("choose another address; `static/` may hold files of that name"),
            key,
        );
    }

    fn aliases(&mut self, key: &str, value: &Value) {
        for alias in self.list(key, value, &[',']) {
            let location = self.location(key);
            match Route::page(&alias) {
                Ok(route) if self.is_reserved(&route) => self.reserved(key, &route),
                Ok(route) => self.front.aliases.push(Alias { route, location }),
                Err(why) => self.wrong(key, &format!("`{alias}`: {why}")),
            }
        }
    }
}

/// Whether a `status` keeps a post from being published.
fn is_held_back(status: &Value) -> bool {
    let status = status.as_str().unwrap_or_default().to_lowercase();
    ["draft", "hidden", "skip"].contains(&status.trim().trim_end_matches('.'))
}

/// White space of any kind and length as one space, none at the ends.
pub(super) fn fold_space(text: &str) -> String {
    let mut words = text.split_whitespace();
    let mut folded = words.next().unwrap_or_default().to_owned();
    for word in words {
        folded.push(' ');
        folded.push_str(word);
    }
    folded
}

fn host(url: &str) -> String {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest).to_owned()
}
