//! Decides which files besides Markdown are published when `markdown.html` is `sanitized`: those
//! that run nothing in a browser and don't control the site.

use crate::diagnostic::{Diagnostic, Location};
use crate::parse::controls_site;
use crate::path::{Route, SourcePath};

/// The reason why contributors may not publish the file at `path` as `route`, if they may not.
pub(super) fn refused(path: &SourcePath, route: &Route) -> Option<Diagnostic> {
    const TRUST: &str = "move it to `static/` if you trust it";
    let kind = path.extension().unwrap_or_default();
    let (code, why, hint) = if controls_site(route) {
        ("site-control", format!("`{route}` controls the whole site"), TRUST)
    } else if !is_passive(route.as_str()) {
        ("active-attachment", "a file of this kind may contain scripts".to_owned(), TRUST)
    } else if route.folder() == "/" && DATA.contains(&kind.as_str()) {
        let why = format!("a `.{kind}` file at the top of the site may control it");
        ("site-control", why, "move it into a folder, or to `static/` if you trust it")
    } else {
        return None;
    };
    let message = format!("not published: {why}, and `markdown.html` is `sanitized`");
    Some(Diagnostic::warning(code, message).at(Location::file(path)).hint(hint))
}

/// The reason why contributors may not publish the text at `path` as `route`, if they may not.
pub(super) fn refused_page(path: &SourcePath, route: &Route) -> Option<Diagnostic> {
    controls_site(route).then(|| {
        let message = format!(
            "the address `{route}` controls the whole site, and `markdown.html` is `sanitized`"
        );
        Diagnostic::error("site-control", message)
            .at(Location::file(path))
            .hint("rename the file, or change its `slug`")
    })
}

/// Extensions of files that browsers don't execute, and that no other software obeys.
const MEDIA: [&str; 26] = [
    "png", "jpg", "jpeg", "gif", "webp", "avif", "bmp", "mp3", "m4a", "ogg", "oga", "opus", "flac",
    "wav", "mp4", "m4v", "webm", "ogv", "mov", "vtt", "pdf", "csv", "tsv", "ics", "zip", "tar",
];

/// Extensions of files that browsers don't execute, but that crawlers, hosts or browsers may obey
/// at the top of a site.
const DATA: [&str; 5] = ["txt", "json", "yaml", "toml", "ico"];

/// Extensions of files that a server may unpack and send under the name without this extension.
const COMPRESSED: [&str; 3] = ["gz", "xz", "zst"];

/// Extensions by which a server or browser may interpret a file even where another one follows, as
/// Apache does (`mod_mime`, "Files with Multiple Extensions").
const ACTIVE: [&str; 21] = [
    "asp", "aspx", "cgi", "css", "htm", "html", "js", "jsp", "mjs", "phar", "php", "phtml", "pl",
    "py", "shtml", "svg", "svgz", "wasm", "xhtml", "xml", "xsl",
];

fn is_passive(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    if name.split('.').skip(1).any(|part| ACTIVE.contains(&part)) {
        return false;
    }
    match name.rsplit_once('.') {
        Some((inner, kind)) if COMPRESSED.contains(&kind) => {
            !inner.contains('.') || is_passive(inner)
        }
        Some((_, kind)) => MEDIA.contains(&kind) || DATA.contains(&kind),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_of_a_name_makes_a_file_active() {
        for (name, passive) in [
            ("a.png", true),
            ("v1.2.csv", true),
            ("data.min.json", true),
            ("notes.tar.gz", true),
            ("notes.csv.zst", true),
            ("index.html.gz", false),
            ("sw.js.zst", false),
            ("evil.html.yaml", false),
            ("evil.php.toml", false),
            ("EVIL.SVG.json", false),
            ("a.svg", false),
            ("html", false),
        ] {
            assert_eq!(is_passive(&format!("posts/{name}")), passive, "{name}");
        }
    }
}
