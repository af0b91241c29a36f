//! The redirects of a site as rules for its host. Paths and queries come from texts that anyone may
//! have written, so whatever has a meaning in a rule is encoded or escaped.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::outputs::{self, GeneratedFile, Plan, Recipe, TemplatePage};
use crate::path::{Route, percent_decode, percent_encode, percent_encode_unless};
use crate::site::Site;

/// The hosts and servers whose rules can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RedirectHost {
    /// `_redirects` of Netlify.
    Netlify,
    /// Directives for a `server` block of nginx.
    Nginx,
    /// Directives for a site block of a Caddyfile.
    Caddy,
    /// `.htaccess` of Apache, in the folder of the site.
    Htaccess,
    /// `_redirects` of Cloudflare Pages.
    Cloudflare,
}

/// A redirect, with paths from the root of the host.
struct RedirectRule {
    /// The old path, decoded.
    from: String,
    /// The query as browsers send it, if the old URL has one.
    query: Option<String>,
    /// The encoded path that it leads to.
    to: String,
}

/// The rules of a site's redirects for `host`, one or more lines each: first the old URLs that have
/// a query, since most hosts use the first rule that applies and other rules apply to any query;
/// then the aliases that redirect, by path.
pub(crate) fn redirect_rules(site: &Site, plan: &Plan<'_>, host: RedirectHost) -> Vec<String> {
    let to = |route: &Route| destination(&site.links.href(route));
    let from = |route: &Route| {
        let href = site.links.href(route);
        percent_decode(&href).unwrap_or(href)
    };
    let mut simple: Vec<RedirectRule> = Vec::new();
    for file in &plan.files {
        if let Recipe::Template(TemplatePage::Redirect(redirect)) = &file.recipe {
            simple.push(RedirectRule { from: from(&file.route), query: None, to: to(redirect.to) });
        }
        if let Recipe::Generated(GeneratedFile::FeedCopy(copy)) = &file.recipe {
            let feed = outputs::feed_route(site, copy.subject, copy.format);
            simple.push(RedirectRule { from: from(&file.route), query: None, to: to(&feed) });
        }
    }
    simple.sort_by(|a, b| a.from.cmp(&b.from));
    // Of several texts with one old URL, the first has it.
    let mut seen = BTreeSet::new();
    let with_query = site.query_urls().filter_map(|(url, route)| {
        let (from, query) = (from(&url.path), sent_query(&url.query));
        let is_new = seen.insert((from.clone(), query.clone()));
        is_new.then(|| RedirectRule { from, query: Some(query), to: to(route) })
    });
    let rules: Vec<RedirectRule> = with_query.chain(simple).collect();
    let mut lines = Vec::new();
    if host == RedirectHost::Htaccess && !rules.is_empty() {
        lines.push("RewriteEngine On".to_owned());
    }
    let prefix = percent_decode(site.links.prefix()).unwrap_or_default();
    for (at, rule) in rules.iter().enumerate() {
        lines.extend(match host {
            RedirectHost::Netlify => vec![rule.netlify()],
            RedirectHost::Nginx => rule.nginx(),
            RedirectHost::Caddy => rule.caddy(at + 1),
            RedirectHost::Htaccess => rule.htaccess(&prefix),
            RedirectHost::Cloudflare => rule.cloudflare(),
        });
    }
    lines
}

impl RedirectRule {
    /// The old path as requests may write it: `/old/` and `/old`.
    fn forms(&self) -> impl Iterator<Item = &str> {
        let path = self.from.as_str();
        let short = path.strip_suffix('/').filter(|path| !path.is_empty());
        [Some(path), short].into_iter().flatten()
    }

    /// The rules with a path as it is written in a URL, for each form.
    fn encoded_forms(&self) -> impl Iterator<Item = String> {
        self.forms().map(|path| destination(&percent_encode(path)))
    }

    /// A comment about a rule that the host does not support.
    fn unsupported(&self, query: &str) -> String {
        let from = destination(&percent_encode(&self.from));
        format!("# not supported here: {from}?{} to {}", plain_query(query), self.to)
    }

    /// `!` also redirects where the site has a page. Both forms of a path are one there, and the
    /// query is passed on, so that a page can't redirect to itself.
    fn netlify(&self) -> String {
        let from = destination(&percent_encode(&self.from));
        let to = &self.to;
        let Some(query) = &self.query else { return format!("{from} {to} 301!") };
        let is_named = |part: &str| part.split_once('=').is_some_and(|(name, _)| !name.is_empty());
        if from != *to && query.split('&').all(is_named) {
            format!("{from} {} {to} 301!", plain_query(query).replace('&', " "))
        } else {
            self.unsupported(query)
        }
    }

    fn cloudflare(&self) -> Vec<String> {
        match &self.query {
            Some(query) => vec![self.unsupported(query)],
            None => self.encoded_forms().map(|from| format!("{from} {} 301", self.to)).collect(),
        }
    }

    /// A `location` is compared with the decoded path, `$request_uri` is as it was sent.
    fn nginx(&self) -> Vec<String> {
        let rule = |from: &str| {
            let Some(query) = &self.query else { return format!("location = {}", in_nginx(from)) };
            let uri = format!("{}?{query}", sent_path(from));
            // Only in a regular expression is `$` no variable.
            let condition = if uri.contains('$') {
                format!("~ {}", in_nginx(&format!("^{}$", pattern(&uri))))
            } else {
                format!("= {}", in_nginx(&uri))
            };
            format!("if ($request_uri {condition})")
        };
        self.forms()
            .map(|from| format!("{} {{ return 301 \"{}\"; }}", rule(from), self.to))
            .collect()
    }

    /// Each rule has a matcher of its own, called by its `number`: in a Caddyfile, rules whose
    /// matcher is a single path come before all others. A path matcher has wildcards and does not
    /// distinguish encoded signs, so a path with any of these is compared by an expression.
    fn caddy(&self, number: usize) -> Vec<String> {
        let is_plain = |c: char| c.is_alphanumeric() || "/-._~".contains(c);
        let forms: Vec<String> =
            self.forms().map(|path| format!("\"{}\"", in_expression(path))).collect();
        let matcher = match &self.query {
            Some(query) => format!(
                "expression `{{path}} in [{}] && {{query}} == \"{}\"`",
                forms.join(", "),
                in_expression(query)
            ),
            None if self.from.chars().all(is_plain) => {
                // A single path twice, for the order.
                let short = forms.get(1).unwrap_or(&forms[0]);
                format!("path {} {short}", forms[0])
            }
            None => format!("expression `{{path}} in [{}]`", forms.join(", ")),
        };
        vec![
            format!("@redirect{number} {matcher}"),
            format!("redir @redirect{number} {} permanent", self.to),
        ]
    }

    /// The pattern is compared with the decoded path below the folder of the file, which is that of
    /// the site, at `prefix`. `%1` would be a part of the query.
    fn htaccess(&self, prefix: &str) -> Vec<String> {
        let path = self.from.strip_prefix(prefix).unwrap_or(&self.from).trim_matches('/');
        let end = if path.is_empty() || !self.from.ends_with('/') { "" } else { "/?" };
        let (from, to) = (pattern(path), self.to.replace('%', "\\%"));
        let rule = format!("RewriteRule \"^{from}{end}$\" \"{to}\" [R=301,L,NE,QSD]");
        let condition = self
            .query
            .as_ref()
            .map(|query| format!("RewriteCond \"%{{QUERY_STRING}}\" \"^{}$\"", pattern(query)));
        condition.into_iter().chain([rule]).collect()
    }
}

/// A percent-encoded path or query without the characters that begin placeholders, wildcards and
/// variables.
fn destination(encoded: &str) -> String {
    percent_encode_unless(encoded, |byte| !matches!(byte, b':' | b'*' | b'$')).into_owned()
}

/// A query as browsers send it (WHATWG URL, special-query percent-encode set).
fn sent_query(query: &str) -> String {
    percent_encode_unless(query, |byte| byte.is_ascii_graphic() && !b"\"#'<>".contains(&byte))
        .into_owned()
}

/// A path as browsers send it (WHATWG URL, path percent-encode set).
fn sent_path(path: &str) -> String {
    percent_encode_unless(path, |byte| byte.is_ascii_graphic() && !b"\"#<>?^`{}%\\".contains(&byte))
        .into_owned()
}

/// A query without the signs that `_redirects` may interpret.
fn plain_query(query: &str) -> String {
    let stays = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!()+,;=/?@&%".contains(&byte);
    percent_encode_unless(query, stays).into_owned()
}

/// A string of nginx.
fn in_nginx(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The contents of a string of Caddy's expressions (Common Expression Language), in which what
/// would end it or begin a placeholder is escaped.
fn in_expression(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '"' | '\\' | '`' | '{' | '}') {
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        } else {
            out.push(c);
        }
    }
    out
}

/// A regular expression that matches `text` alone, for an argument in quotes. Within these,
/// `mod_rewrite` has no escape for a quote.
fn pattern(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' | ' ' => {
                let _ = write!(out, "\\x{:02x}", u32::from(c));
            }
            '/' | '-' | '_' => out.push(c),
            c if c.is_ascii_punctuation() => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule(from: &str, query: Option<&str>, to: &str) -> RedirectRule {
        RedirectRule {
            from: from.to_owned(),
            query: query.map(sent_query),
            to: destination(&percent_encode(to)),
        }
    }

    #[test]
    fn nothing_in_a_path_or_query_ends_a_rule() {
        let hostile = "/a\" ;}{$x}*:y%1`(.)é z\\/";
        for query in [None, Some("p=\";}` \n$x{y}*:z'\\"), Some("p=\"} {y}*:z<>#\\")] {
            let rule = rule(hostile, query, hostile);
            let all = [
                vec![rule.netlify()],
                rule.cloudflare(),
                rule.nginx(),
                rule.caddy(1),
                rule.htaccess(""),
            ];
            for line in all.iter().flatten() {
                assert!(!line.contains('\n'), "{line}");
            }
            for line in all[0].iter().chain(&all[1]).filter(|line| !line.starts_with('#')) {
                assert!(line.split(' ').count() <= 4, "{line}");
                assert!(!line.contains(['*', ':', '"']), "{line}");
            }
            for line in &all[2] {
                let strings = line.replace("\\\\", "").replace("\\\"", "");
                assert_eq!(strings.matches('"').count(), 4, "{line}");
                let condition = line.split(" { return ").next().unwrap();
                assert!(!condition[4..].contains(" = ") || !strings[20..].contains('$'), "{line}");
            }
            for line in &all[4] {
                assert_eq!(line.matches('"').count(), 4, "{line}");
            }
            let [matcher, redirect] = &all[3][..] else { panic!("{:?}", all[3]) };
            assert_eq!(matcher.matches('`').count(), 2, "{matcher}");
            assert_eq!(matcher.replace("{path}", "").replace("{query}", "").find('{'), None);
            assert_eq!(redirect.split(' ').count(), 4, "{redirect}");
        }
    }

    /// As browsers send them, most signs are not encoded.
    #[test]
    fn queries_are_compared_as_sent() {
        let rule = rule("/a:b", Some("x=:*[1]|$1{y}^`\\d'\"é"), "/x/");
        assert_eq!(
            rule.nginx(),
            [concat!(
                "if ($request_uri ~ \"^/a\\\\:b\\\\?x\\\\=\\\\:\\\\*\\\\[1\\\\]\\",
                "\\|\\\\$1\\\\{y\\\\}\\\\^\\\\`\\\\\\\\d\\",
                "\\%27\\\\%22\\\\%C3\\\\%A9$\") { return 301 \"/x/\"; }"
            )]
        );
        assert_eq!(
            rule.caddy(1)[0],
            "@redirect1 expression `{path} in [\"/a:b\"] && {query} == \
             \"x=:*[1]|$1\\u007by\\u007d^\\u0060\\u005cd%27%22%C3%A9\"`"
        );
        assert_eq!(
            rule.htaccess("")[0],
            "RewriteCond \"%{QUERY_STRING}\" \
             \"^x\\=\\:\\*\\[1\\]\\|\\$1\\{y\\}\\^\\`\\\\d\\%27\\%22\\%C3\\%A9$\""
        );
        // Signs of its syntax are encoded.
        assert_eq!(
            rule.netlify(),
            "/a%3Ab x=%3A%2A%5B1%5D%7C%241%7By%7D%5E%60%5Cd%27%22%C3%A9 /x/ 301!"
        );
    }

    #[test]
    fn each_host_has_its_syntax() {
        let (plain, query) = (rule("/旧/", None, "/x/"), rule("/", Some("p=12&q=a b"), "/周/"));
        assert_eq!(plain.netlify(), "/%E6%97%A7/ /x/ 301!");
        assert_eq!(query.netlify(), "/ p=12 q=a%20b /%E5%91%A8/ 301!");
        assert!(rule("/", Some("12"), "/x/").netlify().starts_with('#'));
        assert!(rule("/x/", Some("p=12"), "/x/").netlify().starts_with('#'));
        assert_eq!(plain.cloudflare(), ["/%E6%97%A7/ /x/ 301", "/%E6%97%A7 /x/ 301"]);
        assert_eq!(query.cloudflare(), ["# not supported here: /?p=12&q=a%20b to /%E5%91%A8/"]);
        assert_eq!(plain.nginx()[1], "location = \"/旧\" { return 301 \"/x/\"; }");
        assert_eq!(
            query.nginx(),
            ["if ($request_uri = \"/?p=12&q=a%20b\") { return 301 \"/%E5%91%A8/\"; }"]
        );
        assert_eq!(
            plain.caddy(1),
            ["@redirect1 path \"/旧/\" \"/旧\"", "redir @redirect1 /x/ permanent"]
        );
        assert_eq!(
            query.caddy(2)[0],
            "@redirect2 expression `{path} in [\"/\"] && {query} == \"p=12&q=a%20b\"`"
        );
        let odd = rule("/a?{b}", None, "/x/");
        assert_eq!(odd.caddy(3)[0], "@redirect3 expression `{path} in [\"/a?\\u007bb\\u007d\"]`");
        let file = rule("/old.html", None, "/x/");
        assert_eq!(file.caddy(4)[0], "@redirect4 path \"/old.html\" \"/old.html\"");
        assert_eq!(plain.htaccess(""), ["RewriteRule \"^旧/?$\" \"/x/\" [R=301,L,NE,QSD]"]);
        let below = rule("/log/old/", None, "/log/x/");
        assert_eq!(
            below.htaccess("/log"),
            ["RewriteRule \"^old/?$\" \"/log/x/\" [R=301,L,NE,QSD]"]
        );
        assert_eq!(
            query.htaccess(""),
            [
                "RewriteCond \"%{QUERY_STRING}\" \"^p\\=12\\&q\\=a\\%20b$\"",
                "RewriteRule \"^$\" \"/\\%E5\\%91\\%A8/\" [R=301,L,NE,QSD]",
            ]
        );
    }
}
