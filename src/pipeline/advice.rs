//! What a build says about a site as a whole: that it has no posts, and which of its files have no
//! effect.

use std::collections::{BTreeSet, HashSet};

use super::phases::has_template_ending;
use crate::config::Conventions;
use crate::diagnostic::{Diagnostic, Location, Severity, nearest_file};
use crate::parse::{PageRole, ParsedPage};
use crate::path::SourcePath;
use crate::site::Site;
use crate::source::SourceTree;
use crate::theme;

/// The warning for a site whose texts all lack dates. A dated one that is excluded shows that dates
/// are known, and is named by a note of its own.
pub(crate) fn without_posts(site: &Site) -> Option<Diagnostic> {
    let excluded = site.excluded.iter().any(|file| file.role == Some(PageRole::Post));
    if !site.posts.is_empty() || excluded || site.pages.len() < 2 {
        return None;
    }
    let message = format!(
        "no posts: none of the {} texts has a date in front matter, its file name, path, address \
         or title, so lists, archive and feeds are empty",
        site.pages.len()
    );
    let hint = "write `posts: \"**\"` in weekly.yaml to make them undated posts, or `dates: git` \
                to date them by the commits that added them";
    Some(Diagnostic::warning("no-posts", message).hint(hint))
}

/// Removes the warnings on what a page lacks if the text gets none, because it is excluded. Only
/// the whole site shows whether it is.
pub(super) fn remove_of_excluded(found: &mut Vec<Diagnostic>, site: &Site) {
    const CODES: [&str; 2] = ["missing-title", "no-front-matter"];
    if !found.iter().any(|finding| CODES.contains(&&*finding.code)) {
        return;
    }
    let excluded: BTreeSet<&SourcePath> = site.excluded.iter().map(|file| &file.source).collect();
    found.retain(|finding| {
        let location = finding.location.as_ref();
        !CODES.contains(&&*finding.code)
            || location.is_none_or(|location| !excluded.contains(&location.path))
    });
}

/// Makes the errors about a `date` that can't be read warnings where the date withholds nothing: in
/// Jekyll, only posts and the texts of collections (`_name/`) have dates. A site without a folder
/// of posts may have its posts anywhere.
pub(super) fn allow_undated_pages(
    found: &mut [Diagnostic],
    parsed: &[Box<ParsedPage>],
    conventions: &Conventions,
) {
    let folders = || parsed.iter().map(|page| page.source.folder());
    if !folders().any(|folder| conventions.is_in_post_folder(folder)) {
        return;
    }
    let pages = parsed.iter().filter(|page| !page.source.as_str().contains("/_"));
    let unread: HashSet<&Location> = pages.filter_map(|page| page.unread_date.as_deref()).collect();
    for finding in found.iter_mut().filter(|finding| finding.severity == Severity::Error) {
        let location = finding.location.as_ref();
        if finding.code == "invalid-date" && location.is_some_and(|at| unread.contains(at)) {
            finding.severity = Severity::Warning;
            finding.message.push_str("; this page is built without one");
        }
    }
}

/// Notes on files and folders of other generators, which are not read.
pub(super) fn unread(tree: &SourceTree) -> impl Iterator<Item = Diagnostic> {
    let settings = tree.foreign.iter().map(|file| &file.path);
    // `.eleventyignore` only excludes, and that is read.
    let settings = settings.filter(|path| {
        !path.as_str().starts_with("content/") && path.as_str() != ".eleventyignore"
    });
    let settings = settings.map(|path| {
        let message = "these settings of another generator are not read, except for what they \
                       exclude from publishing";
        let hint = "write the settings of this site in weekly.yaml";
        Diagnostic::note("not-read", message).at(Location::file(path)).hint(hint)
    });
    let folders = tree.unread.iter().map(|path| {
        let (message, hint) = if path.as_str() == "_posts" {
            ("the texts in this folder are not read", "move the folder into content/")
        } else if TEMPLATES.contains(&path.as_str()) {
            (
                "these templates of another generator are not read",
                "`weekly theme` lists the templates that can be replaced in templates/",
            )
        } else {
            (
                "this folder of another generator is not read",
                "put values for templates under `extra` in weekly.yaml, and files that are \
                 published as they are into static/",
            )
        };
        Diagnostic::note("not-read", message).at(Location::file(path)).hint(hint)
    });
    settings.chain(folders)
}

/// The folders with templates of other generators.
const TEMPLATES: [&str; 4] = ["layouts", "themes", "_layouts", "_includes"];

/// Notes on templates of the site that nothing uses: they don't replace one of the theme, no text
/// requests them, and no other template names them.
pub(super) fn unused_templates(tree: &SourceTree, site: &Site) -> Vec<Diagnostic> {
    let name = |path: &SourcePath| {
        path.as_str().strip_prefix("templates/").unwrap_or(path.as_str()).to_owned()
    };
    let mut requested: BTreeSet<String> = site
        .texts()
        .filter_map(|page| page.front.template.as_ref())
        .map(|template| template.0.clone())
        .collect();
    let of_sections = site.shown_sections().filter_map(|section| section.template.as_ref());
    requested.extend(of_sections.map(|template| template.0.clone()));
    let texts: Vec<String> =
        tree.templates.iter().filter_map(|file| file.read_text().ok()).collect();
    // What stands in quotes may name a template.
    let named: BTreeSet<&str> = texts.iter().flat_map(|text| text.split(['"', '\''])).collect();
    let known = theme::TEMPLATES.iter().map(|file| file.name);
    let known: BTreeSet<&str> = known.collect();
    let unused = tree.templates.iter().filter(|file| {
        let name = name(&file.path);
        has_template_ending(file)
            && !name.starts_with("components/")
            && !name.starts_with("i18n/")
            && !known.contains(name.as_str())
            && !requested.contains(&name)
            && !named.contains(name.as_str())
    });
    unused
        .map(|file| {
            let message = "no page uses this template";
            let note = Diagnostic::note("unused-template", message).at(Location::file(&file.path));
            let name = name(&file.path);
            if matches!(&*name, "robots.txt" | "sitemap.xml") {
                return note.hint("move it to static/, where files are published as they are");
            }
            match nearest_file(&name, known.iter().copied()) {
                Some(meant) => note.hint(format!("to replace `{meant}` of the theme, rename it")),
                None => note.hint("name it with `template` in front matter, or remove it"),
            }
        })
        .collect()
}
