//! The layering of modules: data flows in one direction, so a module imports only from the rows
//! below its own. Checked on the source text.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::{files_in, repository};

/// The modules from the top down. Modules in the same row don't import each other.
///
/// Deviations from the plan in three places: `parse` depends on `digest`, which extracts items
/// while a file's text is at hand; `view` depends on `outputs`, since it shows what is planned; and
/// `config` depends on `markdown`, whose options are settings.
const ROWS: [&[&str]; 18] = [
    &["main"],
    &["cli"],
    &["preview", "serve"],
    &["disk", "git", "net", "pipeline"],
    &["checks"],
    &["render"],
    &["view"],
    &["next_issue", "outputs"],
    &["search"],
    &["site"],
    &["parse"],
    &["digest"],
    &["config"],
    &["cards", "markdown", "images"],
    &["front_matter", "link_status", "progress", "sink", "rules", "theme", "words"],
    &["date", "diagnostic", "source", "yaml"],
    &["path", "uri"],
    &["bytes", "error"],
];

/// Modules that may import less than everything below them.
const ONLY: [(&str, &[&str]); 5] = [
    // Serving depends on the files of a site, not on posts or builds.
    ("serve", &["disk"]),
    // The disk module deals with files and folders, not posts.
    ("disk", &["sink", "diagnostic", "path", "source"]),
    // Neither git nor the network depends on posts.
    ("git", &["error", "path"]),
    ("net", &["error", "link_status"]),
    // Markdown does not depend on the site.
    ("markdown", &["bytes", "date", "diagnostic", "path"]),
];

/// External crates, and the modules that may use them.
const OUTSIDE: [(&str, &[&str]); 22] = [
    ("std::fs", &["disk", "source"]),
    ("std::env", &["cli", "main"]),
    ("clap", &["cli"]),
    ("hyper", &["serve"]),
    ("indicatif", &["cli"]),
    ("notify", &["serve"]),
    ("rustix", &["disk", "serve"]),
    ("tera", &["preview", "render", "view"]),
    ("pulldown_cmark", &["markdown"]),
    ("serde_yaml", &["yaml"]),
    ("std::process", &["cli", "disk", "git", "main"]),
    ("tokio", &["search", "serve"]),
    ("pagefind", &["search"]),
    ("ureq", &["net"]),
    ("image_webp", &["images"]),
    ("jpeg_encoder", &["images"]),
    ("png", &["cards", "images"]),
    ("tiny_skia", &["cards"]),
    ("ttf_parser", &["cards"]),
    ("pulldown_latex", &["markdown"]),
    ("markup5ever", &["markdown"]),
    ("zune_jpeg", &["images"]),
];

#[test]
fn modules_import_only_from_rows_below_theirs() {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for (path, bytes) in files_in(&repository().join("src")) {
        let Some(file_module) = path.strip_suffix(".rs") else { continue };
        if file_module == "lib" {
            continue;
        }
        let module = file_module.split('/').next().unwrap();
        let Some(row) = row_of(module) else {
            wrong.push(format!("{path}: the module `{module}` has no place in ROWS"));
            continue;
        };
        seen.insert(module.to_owned());
        let code = without_tests_and_comments(&String::from_utf8(bytes).unwrap());
        for other in modules_named_in(&code, Path::new(&path)) {
            let below = row_of(&other).is_some_and(|other| other > row);
            let only = ONLY.iter().find(|(name, _)| *name == module);
            let may = only.is_none_or(|(_, modules)| modules.contains(&other.as_str()));
            if other != module && !(below && may) {
                wrong.push(format!("{path}: `{module}` must not import from `{other}`"));
            }
        }
        for (name, modules) in OUTSIDE {
            if names(&code, name) && !modules.contains(&module) {
                wrong.push(format!("{path}: `{module}` must not use `{name}`"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let listed: BTreeSet<String> =
        ROWS.concat().iter().map(|module| (*module).to_owned()).collect();
    assert_eq!(listed, seen, "a module of ROWS is gone");
}

fn row_of(module: &str) -> Option<usize> {
    ROWS.iter().position(|row| row.contains(&module))
}

/// Removes unit tests, which are at the end, and comments and strings that could contain a path.
fn without_tests_and_comments(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(text);
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or(line));
    lines.collect::<Vec<_>>().join("\n")
}

/// The modules that paths in `code` refer to: `crate::module`, `crate::{module, ...}`,
/// `weekly::module` in the binary, and `super::super::module` where that is at the top.
fn modules_named_in(code: &str, file: &Path) -> BTreeSet<String> {
    let mut modules = BTreeSet::new();
    let depth = file.components().count() - usize::from(file.ends_with("mod.rs"));
    let mut starts = vec!["crate::".to_owned(), "super::".repeat(depth)];
    if file == Path::new("main.rs") {
        starts.push("weekly::".to_owned());
    }
    for start in starts {
        for (at, _) in code.match_indices(&start) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                continue;
            }
            let rest = &code[at + start.len()..];
            match rest.strip_prefix('{') {
                Some(group) => modules.extend(heads_of_group(group)),
                None => modules.extend(head(rest)),
            }
        }
    }
    modules
}

/// The first names in `a::b, c::{d, e}, f}`.
fn heads_of_group(group: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let mut heads = Vec::new();
    let mut item = String::new();
    for c in group.chars() {
        match c {
            '}' if depth == 0 => break,
            ',' if depth == 0 => heads.extend(head(std::mem::take(&mut item).trim())),
            _ => {
                depth = match c {
                    '{' => depth + 1,
                    '}' => depth - 1,
                    _ => depth,
                };
                item.push(c);
            }
        }
    }
    heads.extend(head(item.trim()));
    heads
}

fn head(path: &str) -> Option<String> {
    let end = path.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(path.len());
    (end > 0).then(|| path[..end].to_owned())
}

/// Whether `code` uses the crate or module `name`.
fn names(code: &str, name: &str) -> bool {
    code.match_indices(name).any(|(at, _)| {
        let apart = |c: Option<char>| c.is_none_or(|c| !(c.is_alphanumeric() || c == '_'));
        let after = &code[at + name.len()..];
        apart(code[..at].chars().next_back())
            && apart(after.chars().next())
            && (after.starts_with("::") || after.starts_with(';') || name.contains("::"))
    })
}

#[test]
fn paths_of_every_form_are_read() {
    let modules = |code: &str, file: &str| {
        modules_named_in(code, Path::new(file)).into_iter().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(modules("use crate::a::b;\nlet x = crate::c(1);", "site/x.rs"), "a c");
    assert_eq!(modules("use crate::{a::{b, c}, d, e::f};", "site.rs"), "a d e");
    assert_eq!(modules("use super::super::a::b; use super::c;", "site/x.rs"), "a");
    assert_eq!(modules("use super::a::b;", "site/mod.rs"), "a");
    assert_eq!(modules("use super::b;", "date.rs"), "b");
    assert_eq!(modules("use weekly::cli::run;", "main.rs"), "cli");
    assert_eq!(modules("mycrate::a; other::crate::b", "x.rs"), "");
    assert!(names("std::fs::read(x)", "std::fs") && !names("std::fsx", "std::fs"));
    assert!(names("use tera::Value;", "tera") && !names("template_tera: u8", "tera"));
}
