//! What a digest costs when nothing but the unavoidable is done: read each issue, turn its
//! Markdown into HTML, put a frame around it, write it; then the lists, the feed and the sitemap.
//! No settings, no templates, no checks, nothing that can be changed. The pages are those of the
//! templates in `benches/peers`, but for its archive and its page for missing addresses.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use pulldown_cmark::{Options, Parser, html::push_html};
use rayon::prelude::*;

const NAME: &str = "Weekly Digest";
const BASE: &str = "http://localhost";
const PER_PAGE: usize = 10;
const IN_FEED: usize = 20;

/// An issue, its texts ready for HTML.
struct Issue {
    path: String,
    title: String,
    description: String,
    date: String,
    category: String,
    tags: Vec<String>,
    html: String,
}

impl Issue {
    fn day(&self) -> &str {
        self.date.get(..10).unwrap_or(&self.date)
    }
}

/// Makes the site of the issues in `root`, in the folder `out`.
///
/// # Errors
/// A file can't be read or written.
pub(crate) fn build(root: &Path, out: &Path) -> io::Result<()> {
    let mut issues = list(&root.join("content/posts"))?
        .par_iter()
        .map(|file| read(file))
        .collect::<io::Result<Vec<Issue>>>()?;
    issues.par_sort_unstable_by(|a, b| b.date.cmp(&a.date));
    (0..issues.len())
        .into_par_iter()
        .try_for_each(|index| put(out, &issues[index].path, &issue_page(&issues, index)))?;
    let all: Vec<&Issue> = issues.iter().collect();
    write_list(out, NAME, "/", &all)?;
    write_terms(out, "categories", &issues, |issue| std::slice::from_ref(&issue.category))?;
    write_terms(out, "tags", &issues, |issue| &issue.tags)?;
    fs::write(out.join("rss.xml"), feed(&issues))?;
    fs::write(out.join("sitemap.xml"), sitemap(&issues))
}

fn list(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.file_name().is_some_and(|name| name != "_index.md") {
            files.push(path);
        }
    }
    files.sort_unstable();
    Ok(files)
}

fn read(file: &Path) -> io::Result<Issue> {
    let text = fs::read_to_string(file)?;
    let (front, body) = text.trim_start_matches("---\n").split_once("\n---\n").unwrap_or_default();
    let field = |key: &str| {
        let line = front.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(": "));
        line.unwrap_or_default().trim_matches(['[', ']'])
    };
    let words = |key: &str| field(key).split(", ").map(plain).collect::<Vec<_>>();
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    Ok(Issue {
        path: format!("/posts/{stem}/"),
        title: plain(field("title")),
        description: plain(field("description")),
        date: plain(field("date")),
        category: plain(field("categories")),
        tags: words("tags"),
        html: markdown(body),
    })
}

/// A quoted value without its quotes, escaped for HTML.
fn plain(value: &str) -> String {
    let value = value.trim_matches('"').replace("\\\"", "\"");
    value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Markdown to HTML by the parser alone, with the extensions that every peer has.
pub(crate) fn markdown(text: &str) -> String {
    let extensions = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    let mut html = String::with_capacity(text.len() + text.len() / 2);
    push_html(&mut html, Parser::new_ext(text, extensions));
    html
}

/// Writes the page at the address `path`.
fn put(out: &Path, path: &str, text: &str) -> io::Result<()> {
    let folder = out.join(path.trim_matches('/'));
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("index.html"), text)
}

/// A page: the frame that all have, with what `main` writes in the middle.
fn page(head: [&str; 3], size: usize, main: impl FnOnce(&mut String)) -> String {
    let [title, description, path] = head;
    let mut text = String::with_capacity(size + 1024);
    let _ = write!(
        text,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} | {NAME}</title>\n\
         <meta name=\"description\" content=\"{description}\">\n\
         <link rel=\"canonical\" href=\"{BASE}{path}\">\n\
         <link rel=\"alternate\" type=\"application/rss+xml\" title=\"{NAME}\" href=\"/rss.xml\">\n\
         <link rel=\"stylesheet\" href=\"/style.css\">\n</head>\n<body>\n\
         <header><a href=\"/\">{NAME}</a></header>\n\
         <nav><a href=\"/\">Home</a> <a href=\"/categories/\">Categories</a> \
         <a href=\"/tags/\">Tags</a> <a href=\"/rss.xml\">Feed</a></nav>\n<main>\n"
    );
    main(&mut text);
    let _ =
        write!(text, "\n</main>\n<footer><p>{NAME}, every week</p></footer>\n</body>\n</html>\n");
    text
}

fn issue_page(issues: &[Issue], index: usize) -> String {
    let issue = &issues[index];
    let Issue { path, title, description, date, category, html, .. } = issue;
    page([title, description, path], html.len(), |text| {
        let _ = write!(
            text,
            "<article>\n<h1>{title}</h1>\n<p class=\"meta\"><time datetime=\"{date}\">{}</time> \
             in <a href=\"/categories/{category}/\">{category}</a></p>\n<ul class=\"tags\">",
            issue.day()
        );
        for tag in &issue.tags {
            let _ = write!(text, "<li><a href=\"/tags/{tag}/\">{tag}</a></li>");
        }
        let _ = write!(text, "</ul>\n<div class=\"content\">{html}</div>\n<nav class=\"pager\">");
        if let Some(older) = issues.get(index + 1) {
            let _ = write!(text, "<a rel=\"prev\" href=\"{}\">{}</a>", older.path, older.title);
        }
        if let Some(newer) = index.checked_sub(1).map(|at| &issues[at]) {
            let _ = write!(text, " <a rel=\"next\" href=\"{}\">{}</a>", newer.path, newer.title);
        }
        text.push_str("</nav>\n</article>");
    })
}

/// Writes the pages of one list, whose first is at `base`.
fn write_list(out: &Path, title: &str, base: &str, issues: &[&Issue]) -> io::Result<()> {
    let count = issues.len().div_ceil(PER_PAGE);
    let path = |number: usize| match number {
        1 => base.to_owned(),
        _ => format!("{base}page/{number}/"),
    };
    issues.par_chunks(PER_PAGE).enumerate().try_for_each(|(index, shown)| {
        let number = index + 1;
        let text = page([title, "", &path(number)], 4096, |text| {
            let _ = write!(text, "<h1>{title}</h1>\n<ul class=\"list\">\n");
            for issue in shown {
                push_item(text, issue);
            }
            text.push_str("</ul>\n<nav class=\"pager\">");
            if number > 1 {
                let _ = write!(text, "<a href=\"{}\">newer</a>", path(number - 1));
            }
            let _ = write!(text, " {number}/{count} ");
            if number < count {
                let _ = write!(text, "<a href=\"{}\">older</a>", path(number + 1));
            }
            text.push_str("</nav>");
        });
        put(out, &path(number), &text)
    })
}

fn push_item(text: &mut String, issue: &Issue) {
    let Issue { path, title, description, date, .. } = issue;
    let _ = writeln!(
        text,
        "<li><a href=\"{path}\">{title}</a> <time datetime=\"{date}\">{}</time>\
         <p>{description}</p></li>",
        issue.day()
    );
}

/// Writes the lists of all terms of one kind, and the list of these terms.
fn write_terms(
    out: &Path,
    kind: &str,
    issues: &[Issue],
    terms: fn(&Issue) -> &[String],
) -> io::Result<()> {
    let mut groups: BTreeMap<&str, Vec<&Issue>> = BTreeMap::new();
    for issue in issues {
        for term in terms(issue) {
            groups.entry(term).or_default().push(issue);
        }
    }
    groups.par_iter().try_for_each(|(term, issues)| {
        write_list(out, term, &format!("/{kind}/{term}/"), issues)
    })?;
    let path = format!("/{kind}/");
    let text = page([kind, "", &path], groups.len() * 64, |text| {
        let _ = write!(text, "<h1>{kind}</h1>\n<ul>");
        for (term, issues) in &groups {
            let _ =
                writeln!(text, "<li><a href=\"{path}{term}/\">{term}</a> ({})</li>", issues.len());
        }
        text.push_str("</ul>");
    });
    put(out, &path, &text)
}

fn feed(issues: &[Issue]) -> String {
    let mut text = format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\"><channel>\
         <title>{NAME}</title><link>{BASE}/</link>\n"
    );
    for Issue { path, title, date, description, .. } in issues.iter().take(IN_FEED) {
        let _ = writeln!(
            text,
            "<item><title>{title}</title><link>{BASE}{path}</link><pubDate>{date}</pubDate>\
             <description>{description}</description></item>"
        );
    }
    text.push_str("</channel></rss>\n");
    text
}

fn sitemap(issues: &[Issue]) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset>\n");
    for Issue { path, date, .. } in issues {
        let _ = writeln!(text, "<url><loc>{BASE}{path}</loc><lastmod>{date}</lastmod></url>");
    }
    text.push_str("</urlset>\n");
    text
}
