//! Front matter keys that contain addresses: of authors, the cover, and the page itself.

use serde_json::Value;

use super::blank_values::is_empty;
use super::fields::fold_space;
use super::front::FieldReader;
use super::front::{Author, Cover, QueryUrl};
use super::joined::may_be_items;
use super::limits::{MOST_ALIASES, MOST_AUTHORS, SHOWN, fitting};
use super::profiles::profile_name;
use super::site_control::controls_site;
use crate::config::{FeedFormat, Generator, PermalinkRule};
use crate::diagnostic::{Diagnostic, cut};
use crate::markdown::HtmlPolicy;
use crate::path::{LONGEST_PART, Route, RouteError};
use crate::uri;

impl FieldReader<'_> {
    pub(super) fn authors(&mut self, key: &str, value: &Value) {
        let Value::Array(items) = value else { return self.author(key, value) };
        let mut spans = None;
        for (at, item) in items.iter().enumerate().filter(|(_, item)| !item.is_null()) {
            if item.as_str().is_some_and(|name| !may_be_items(name)) {
                self.author(key, item);
            } else {
                self.at_item(key, at, &mut spans, |reader| reader.author(key, item));
            }
            if self.front.authors.len() > MOST_AUTHORS {
                self.front.authors.truncate(MOST_AUTHORS);
                self.wrong(key, &format!("a post has at most {MOST_AUTHORS} authors"));
                break;
            }
        }
    }

    /// An author as a name, or as a map with a name and an address; in Pelican's lines, several
    /// names.
    fn author(&mut self, key: &str, value: &Value) {
        // Such as an entry of a form that nobody filled in.
        if is_empty(value) {
            return;
        }
        let Value::Object(map) = value else {
            let names = self.list(key, value, &[',', ';']);
            let authors = names.iter().map(|name| Author { name: name_of_author(name), url: None });
            self.front.authors.extend(authors.filter(|author| !author.name.is_empty()));
            return;
        };
        let field = |names: &[&str]| {
            let (_, value) =
                map.iter().find(|(k, _)| names.contains(&k.to_lowercase().as_str()))?;
            value.as_str()
        };
        let Some(name) = field(&["name"]).map(name_of_author) else {
            return self.ignored(key, "an author must have a `name`");
        };
        if name.is_empty() {
            return;
        }
        let url = field(&["url", "link"]).filter(|url| !url.trim().is_empty());
        let url = url.and_then(|url| self.link_of_author(key, url));
        self.front.authors.push(Author { name, url });
    }

    /// Assigns the address of `authorlink` to the first author; without an author, the name is that
    /// of a profile. Other links name nobody.
    pub(super) fn link_author(&mut self) {
        let Some((key, link)) = self.author_link.take() else { return };
        let url = self.link_of_author(&key, &link);
        match (self.front.authors.first_mut(), url) {
            (Some(author), url) => author.url = url,
            (None, Some(url)) => {
                let name = profile_name(&url).map(str::to_owned);
                let author = name.map(|name| Author { name, url: Some(url) });
                self.front.authors.extend(author);
            }
            (None, None) => {}
        }
    }

    /// The address of an author for use in pages and feeds; a warning if it is invalid.
    fn link_of_author(&mut self, key: &str, written: &str) -> Option<String> {
        let resolved = uri::absolute(written, uri::WEB_AND_MAIL)
            .or_else(|| uri::rooted(written).map(String::from));
        if resolved.is_none() {
            let written = cut(fold_space(written), SHOWN);
            let message = format!(
                "`{key}`: `{written}` is neither a web address nor an e-mail address, so it is \
                 ignored"
            );
            self.say(
                Diagnostic::warning("invalid-url", message).hint(
                    "write it as `https://example.org/ann`, `/ann/` or `mailto:ann@example.org`",
                ),
                key,
            );
        }
        resolved
    }

    pub(super) fn cover(&mut self, key: &str, value: &Value) {
        let (target, alt) = match value {
            Value::Object(map) => {
                let field =
                    |names: &[&str]| names.iter().find_map(|n| map.get(*n)).and_then(Value::as_str);
                // Fields of Hugo's themes, and Jekyll's `path`.
                let target = field(&["image", "src", "path", "url"]);
                let alt = field(&["alt", "caption"]).unwrap_or_default();
                (target.map(str::to_owned), fold_space(fitting(alt)))
            }
            _ => (self.text(key, value), String::new()),
        };
        let Some(target) = target else { return };
        let remote = uri::is_remote(&target);
        let spaced = target.contains("://") && target.contains(char::is_whitespace);
        let resolved = match &*target {
            text if spaced || text.contains("](") || text.contains(char::is_control) => None,
            _ if remote => uri::absolute(&target, uri::WEB),
            _ => Some(fitting(&target).to_owned()),
        };
        let Some(target) = resolved else {
            let message = "the cover is not a path or URL; the post is shown without it";
            let hint = "write only the image's address";
            return self.say(Diagnostic::warning("invalid-cover", message).hint(hint), key);
        };
        self.front.cover = Some(Cover { target, alt });
    }

    pub(super) fn slug(&mut self, key: &str, value: &Value) {
        let Some(text) = self.text(key, value) else { return };
        let Some(slug) = self.config.conventions().slug_key(&text) else {
            self.front.extra.insert(key.to_owned(), value.clone());
            return;
        };
        if slug.len() > LONGEST_PART {
            return self.wrong(key, &format!("it is longer than {LONGEST_PART} bytes"));
        }
        self.front.slug = Some(slug);
    }

    pub(super) fn url(&mut self, key: &str, value: &Value) {
        let Some(url) = self.text(key, value) else { return };
        if self.take_query_url(key, &url) {
            return;
        }
        if let Some(kind) = kind_of_file(&url) {
            let message = format!(
                "`{}` in `{key}` is ignored: a page can't be a `.{kind}` file",
                cut(url.clone(), SHOWN)
            );
            let hint = "write a path that ends in `/` or `.html`; the path of a feed is `feeds: \
                        {paths: ...}` in weekly.yaml";
            return self.say(Diagnostic::warning("unused-value", message).hint(hint), key);
        }
        let conventions = self.config.conventions();
        if conventions.url_has_tokens
            && let Some(rule) = PermalinkRule::of_url(&url)
        {
            self.front.permalink = Some(Box::new(rule));
            return;
        }
        if has_tokens(&url) {
            let message = format!(
                "`{}` in `{key}` is ignored: it has tokens, which are not read here",
                cut(url, SHOWN)
            );
            let hint = "write the path itself, or set `compatibility` in weekly.yaml to a \
                        generator that has such tokens";
            return self.say(Diagnostic::warning("unused-value", message).hint(hint), key);
        }
        match Route::page(&conventions.with_extension(url)) {
            Ok(route) if self.is_reserved(&route) => self.reserved(key, &route),
            Ok(route) => self.front.url = Some(route),
            Err(why) => self.wrong(key, &why.to_string()),
        }
    }

    /// Takes a URL of this site with a query or a fragment, which no file can have: reports it, and
    /// retains a query for the rules of a host. Returns whether `url` is one.
    fn take_query_url(&mut self, key: &str, url: &str) -> bool {
        let Some(end) = url.find(['?', '#']) else { return false };
        let Ok(path) = Route::page(&url[..end]) else { return false };
        if self.is_reserved(&path) {
            self.reserved(key, &path);
            return true;
        }
        let before_fragment = url.split('#').next().unwrap_or_default();
        let query = before_fragment.get(end + 1..).filter(|query| !query.is_empty());
        let shown = cut(url.to_owned(), SHOWN);
        let (why, hint) = match query {
            Some(_) => (
                "a static site can't answer to a query",
                "redirect it at your host: `weekly list --redirects HOST` writes the rule",
            ),
            None => (
                if url.contains('#') {
                    "only browsers see what follows `#`"
                } else {
                    "its query is empty"
                },
                "write only the path, if everything there has moved to this page",
            ),
        };
        let message = format!("`{shown}` in `{key}` is ignored: {why}");
        self.say(Diagnostic::warning("unused-value", message).hint(hint), key);
        if let Some(query) = query {
            self.front.query_urls.push(QueryUrl { path, query: query.to_owned() });
        }
        true
    }

    /// The format of the feed that may have been at an alias.
    fn feed_format(&self, alias: &str) -> Option<FeedFormat> {
        self.config.feeds.format_of(file_name(alias), self.config.compatibility)
    }

    /// The route of an alias: a page, or the file of a feed.
    fn route_of_alias(&self, alias: &str) -> Result<Route, RouteError> {
        match self.feed_format(alias) {
            Some(_) => Route::file(alias),
            None => Route::page(alias),
        }
    }

    /// Reports an alias that is the path of an XML file, which can't redirect, and isn't that of a
    /// feed. Returns whether it is one.
    fn refuse_file_alias(&mut self, key: &str, alias: &str) -> bool {
        let format = self.feed_format(alias);
        let of_site = |format| self.config.feeds.in_place_of(format).is_some();
        let is_feed = format.is_some_and(of_site);
        if is_feed || !(format.is_some() || is_xml(alias)) {
            return false;
        }
        let shown = cut(alias.to_owned(), SHOWN);
        let why = if format.is_some() {
            "the site has no feed to copy there"
        } else {
            "only pages can redirect"
        };
        let message = format!("`{shown}` in `{key}` is ignored: {why}");
        let hint = "redirect it at your host; the path of a feed is `feeds: {paths: ...}` in \
                    weekly.yaml";
        self.say(Diagnostic::warning("unused-value", message).hint(hint), key);
        true
    }

    /// Whether contributors are not allowed to use this address.
    fn is_reserved(&self, route: &Route) -> bool {
        self.config.markdown.html == HtmlPolicy::Sanitized
            && (*route == Route::root() || controls_site(route))
    }

    fn reserved(&mut self, key: &str, route: &Route) {
        let message = format!(
            "`{route}` in `{key}` is ignored: it controls the whole site, and `markdown.html` is \
             `sanitized`"
        );
        self.say(
            Diagnostic::warning("site-control", message)
                .hint("choose another address; `static/` may contain files of that name"),
            key,
        );
    }

    pub(super) fn aliases(&mut self, key: &str, value: &Value) {
        let Value::Array(items) = value else {
            for alias in self.list(key, value, &[',']) {
                if self.has_too_many_aliases(key) {
                    return;
                }
                self.alias(key, &alias);
            }
            return;
        };
        let mut spans = None;
        for (at, item) in items.iter().enumerate().filter(|(_, item)| !is_empty(item)) {
            if self.has_too_many_aliases(key) {
                return;
            }
            match item.as_str().and_then(|text| self.plain_alias(text)) {
                Some(route) => self.front.aliases.push(route),
                None => self.at_item(key, at, &mut spans, |reader| {
                    let text = reader.text(key, item);
                    reader.check_for_items(key, text.as_deref());
                    if let Some(alias) = text {
                        reader.alias(key, &alias);
                    }
                }),
            }
        }
    }

    /// The path of an alias about which there is nothing to report, so that it need not be located.
    fn plain_alias(&self, text: &str) -> Option<Route> {
        let is_plain = !self.is_relative_alias(text)
            && !text.contains(|c: char| c.is_whitespace() || "?#".contains(c));
        if !is_plain || may_be_items(text) || self.feed_format(text).is_some() || is_xml(text) {
            return None;
        }
        Route::page(text).ok().filter(|route| !self.is_reserved(route))
    }

    /// Whether an alias is relative to the page, as in Hugo.
    fn is_relative_alias(&self, alias: &str) -> bool {
        self.config.compatibility == Some(Generator::Hugo)
            && !alias.starts_with('/')
            && uri::absolute(alias, uri::WEB).is_none()
            && self.feed_format(alias).is_none()
    }

    /// Whether another alias would be one too many, which is reported.
    fn has_too_many_aliases(&mut self, key: &str) -> bool {
        let front = &self.front;
        let count = front.aliases.len() + front.relative_aliases.len() + front.query_urls.len();
        let is_full = count >= MOST_ALIASES;
        if is_full {
            self.wrong(key, &format!("a page has at most {MOST_ALIASES} aliases"));
        }
        is_full
    }

    fn alias(&mut self, key: &str, alias: &str) {
        if self.take_query_url(key, alias) || self.refuse_file_alias(key, alias) {
            return;
        }
        if self.is_relative_alias(alias) {
            return self.front.relative_aliases.push(alias.to_owned());
        }
        let shown = || cut(alias.to_owned(), SHOWN);
        match self.route_of_alias(alias) {
            Ok(route) if self.is_reserved(&route) => self.reserved(key, &route),
            Ok(route) => self.front.aliases.push(route),
            Err(why @ (RouteError::TooLong | RouteError::PathTooLong | RouteError::TooDeep)) => {
                self.wrong(key, &format!("`{}`: {why}", shown()));
            }
            Err(why) => self.ignored(key, &format!("`{}`: {why}", shown())),
        }
    }
}

fn is_xml(path: &str) -> bool {
    file_name(path).to_ascii_lowercase().ends_with(".xml")
}

/// The extension of a path that ends like a file which browsers, feed readers or crawlers read as
/// something else than a page.
fn kind_of_file(path: &str) -> Option<&'static str> {
    const KINDS: [&str; 10] =
        ["xml", "rss", "atom", "txt", "json", "css", "js", "svg", "ics", "webmanifest"];
    let (_, extension) = file_name(path).rsplit_once('.')?;
    KINDS.into_iter().find(|kind| extension.eq_ignore_ascii_case(kind))
}

/// Whether an address has tokens of permalinks, such as `:year`, or tags of templates.
fn has_tokens(url: &str) -> bool {
    ["{{", "{%"].iter().any(|tag| url.contains(tag))
        || url
            .split('/')
            .any(|part| part.starts_with([':', '{']) && PermalinkRule::of_url(part).is_some())
}

fn file_name(path: &str) -> &str {
    path.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

/// A name without control characters, which are invalid in HTML (WHATWG HTML, section 13.2.3.5).
fn name_of_author(name: &str) -> String {
    fold_space(&fitting(name).replace(char::is_control, " "))
}
