//! Rules about links within the site: to missing files and pages, to missing parts of a page, and
//! to unpublished pages.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ops::Range;
use std::sync::Mutex;

use rayon::prelude::*;

use super::links::placeholder_in_target;
use super::page_ids::PageIds;
use super::url::{scheme, wrong_with};
use super::{CheckFindings, CheckedLink, File, SiteContext};
use crate::diagnostic::{Diagnostic, FindingSubject, nearest};
use crate::outputs::Plan;
use crate::path::{Route, SourcePath, nfc, percent_decode};
use crate::site::{Addresses, Anchors, PublishState, Redirects, Site, Targets, relative};

/// The paths of all files that a build creates, such as `blog/x/index.html`.
#[derive(Debug, Default)]
pub(crate) struct Outputs(BTreeSet<String>);

impl Outputs {
    /// The output paths of a plan.
    pub(crate) fn of(plan: &Plan<'_>) -> Self {
        let files = plan.files.iter().map(|file| file.route.output_path());
        let reserved = plan.reserved.iter().flat_map(|folder| {
            folder.known_files.iter().map(|name| folder.route.child_file(name).output_path())
        });
        Self(files.chain(reserved).collect())
    }

    /// The part of a missing path from the site's root that something else may serve: its first
    /// folder if the site has no files there, else all of it.
    fn foreign_part<'p>(&self, path: &'p str) -> Option<&'p str> {
        let inside = path.strip_prefix('/')?;
        let folder = inside.find('/').map_or(inside, |slash| &inside[..=slash]);
        let next = self.0.range(folder.to_owned()..).next();
        let is_own = next.is_some_and(|next| next.starts_with(folder));
        Some(if is_own || inside.is_empty() { path } else { &path[..=folder.len()] })
    }

    /// The file whose path resembles a missing path from the site's root, which is not `own`.
    pub(super) fn nearest(&self, path: &str, own: Option<&str>) -> Option<String> {
        let requested = path.trim_matches('/');
        // Names whose lengths differ that much can't be similar.
        let near = |name: &&str| name.len().abs_diff(requested.len()) <= requested.len() / 2 + 1;
        let names = self
            .0
            .iter()
            .map(|path| path.strip_suffix("index.html").unwrap_or(path).trim_end_matches('/'));
        let own = own.map(|own| own.trim_matches('/'));
        let names = names.filter(near).filter(|name| Some(*name) != own);
        let known = nearest(requested, names)?;
        let slash = if path.ends_with('/') { "/" } else { "" };
        Some(format!("did you mean `/{known}{slash}`?"))
    }

    /// The file at an output path.
    fn get(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// The file served for a path of the site. Servers add `index.html` or `.html`.
    pub(super) fn find(&self, path: &str) -> Option<&str> {
        let page = Route::page(path).ok()?.output_path();
        let path = page.strip_suffix("/index.html").unwrap_or(&page);
        [page.as_str(), path, &format!("{path}.html")].into_iter().find_map(|path| self.get(path))
    }
}

/// The pages whose ids are needed because links point into them.
#[derive(Debug, Default)]
pub(crate) struct LinkedPages {
    pages: BTreeSet<String>,
    found: Mutex<PageIds>,
}

impl LinkedPages {
    /// The pages that links in `files` point into.
    pub(crate) fn of(files: &[File], paths: &SitePaths<'_>) -> Self {
        let pages = files.par_iter().flat_map_iter(|file| {
            let from = paths.page_of(&file.path);
            let found = file.links().into_iter().filter_map(|link| {
                match paths.resolve(file, from, &link) {
                    ResolvedLink::Page { path, fragment: Some(_), .. } => Some(path.to_owned()),
                    _ => None,
                }
            });
            found.collect::<Vec<_>>()
        });
        Self { pages: pages.collect(), found: Mutex::default() }
    }

    /// Records the ids of a rendered page.
    pub(crate) fn record(&self, route: &Route, html: &[u8]) {
        let path = route.output_path();
        if self.pages.contains(&path)
            && let Ok(html) = std::str::from_utf8(html)
            && let Ok(mut found) = self.found.lock()
        {
            found.record(path, html);
        }
    }

    /// The recorded ids.
    pub(crate) fn into_ids(self) -> PageIds {
        self.found.into_inner().unwrap_or_default()
    }
}

/// The resolved target of a link.
enum ResolvedLink<'a> {
    /// Another site, or something that can't be checked.
    Unchecked,
    /// A file of the site.
    Page { path: &'a str, fragment: Option<String> },
    /// A missing file, with the path that was searched for.
    Missing(&'a str),
}

/// Resolves links between the files of a site.
#[derive(Debug)]
pub(crate) struct SitePaths<'a> {
    pub(super) site: &'a Site,
    targets: Targets<'a>,
    pub(super) addresses: Addresses<'a>,
    redirects: Redirects<'a>,
    pub(super) outputs: &'a Outputs,
    pages: BTreeMap<&'a SourcePath, (&'a Route, PublishState)>,
    /// The publishing state of the pages' source files, by output path.
    pub(super) states: BTreeMap<String, PublishState>,
    anchors: Anchors<'a>,
}

impl<'a> SitePaths<'a> {
    /// The paths of a site's files, of which a build creates `outputs`.
    pub(crate) fn of(site: &'a Site, outputs: &'a Outputs) -> Self {
        let mut pages: BTreeMap<_, _> =
            site.texts().map(|page| (&page.source, (&page.route, page.state))).collect();
        for (source, route) in site.introductions() {
            pages.insert(source, (route, PublishState::Published));
        }
        let states = pages.values().map(|(route, state)| (route.output_path(), *state)).collect();
        let (targets, addresses) = (Targets::of(site), site.addresses());
        let (redirects, anchors) = (Redirects::of_site(site, &addresses), Anchors::of_site(site));
        Self { site, targets, addresses, redirects, outputs, pages, states, anchors }
    }

    fn page_of(&self, source: &SourcePath) -> Option<&'a Route> {
        self.pages.get(source).map(|(route, _)| *route)
    }

    /// The rest of a URL of the site, behind its base URL: also of one without a scheme, or with
    /// the port that its scheme has by default.
    pub(super) fn own<'t>(&self, target: &'t str) -> Option<&'t str> {
        let links = &self.site.links;
        links.own(target).or_else(|| {
            let plain = without_default_port(target)?;
            let rest = links.own(&plain)?.len();
            Some(&target[target.len() - rest..])
        })
    }

    /// Resolves a link in `file`; `from` is the file's page.
    fn resolve<'t>(
        &self,
        file: &File,
        from: Option<&Route>,
        link: &CheckedLink<'t>,
    ) -> ResolvedLink<'t>
    where
        'a: 't,
    {
        // A build adds the prefix of the site to links in Markdown only.
        let prefix = self.site.links.prefix();
        let target = match link.target.strip_prefix(prefix).filter(|_| link.is_html) {
            Some(rest) if rest.starts_with('/') => rest,
            _ => link.target,
        };
        let own = self.own(target);
        let target = match own {
            Some("") => "/",
            Some(rest) => rest,
            None if target.starts_with("//") || scheme(target).is_some() => {
                return ResolvedLink::Unchecked;
            }
            None => target,
        };
        let (rest, fragment) = target.split_at(target.find('#').unwrap_or(target.len()));
        let path = rest.split('?').next().unwrap_or_default();
        let fragment = fragment.strip_prefix('#').filter(|fragment| !fragment.is_empty());
        let fragment =
            fragment.map(|text| nfc(&percent_decode(text).unwrap_or_else(|| text.to_owned())));
        if path.is_empty() && own.is_none() {
            // A file without a page of its own has no base for relative links.
            let Some(path) = from.and_then(|from| self.outputs.get(&from.output_path())) else {
                return ResolvedLink::Unchecked;
            };
            return ResolvedLink::Page { path, fragment };
        }
        let source = own.is_none().then(|| self.targets.find(&file.path, path)).flatten();
        let found = if let Some(route) = source {
            self.outputs.get(&route.output_path())
        } else if path.starts_with('/') {
            self.outputs.find(path)
        } else {
            from.and_then(|from| self.outputs.find(&relative(from.folder(), path)?))
        };
        let in_other_case = || {
            let route = match own {
                Some(_) => self.addresses.in_other_case(path)?,
                None => self.addresses.find(&file.path, from, path)?,
            };
            self.outputs.get(&route.output_path())
        };
        let Some(found) = found.or_else(in_other_case) else { return ResolvedLink::Missing(path) };
        // The build leads links with a fragment to the page itself.
        let redirected = self.redirects.target(found).filter(|_| fragment.is_some());
        let page = redirected.and_then(|route| self.outputs.get(&route.output_path()));
        ResolvedLink::Page { path: page.unwrap_or(found), fragment }
    }
}

/// A URL without the default port of its scheme; `https` is the scheme of a URL without one. `None`
/// if it has neither a port nor a missing scheme.
fn without_default_port(url: &str) -> Option<String> {
    let (scheme, rest) = match url.strip_prefix("//") {
        Some(rest) => ("https", rest),
        None => url.split_once("://")?,
    };
    let port = if scheme.eq_ignore_ascii_case("http") { ":80" } else { ":443" };
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let plain = host.strip_suffix(port);
    (plain.is_some() || url.starts_with("//"))
        .then(|| format!("{scheme}://{}{path}", plain.unwrap_or(host)))
}

pub(super) fn findings(context: SiteContext<'_>) -> Vec<Diagnostic> {
    let SiteContext { paths, files, ids, .. } = context;
    let of_file = |file: &File| {
        let mut found = CheckFindings::new(file);
        let page = paths.pages.get(&file.path);
        for link in file.links() {
            match paths.resolve(file, page.map(|(route, _)| *route), &link) {
                ResolvedLink::Unchecked => {}
                ResolvedLink::Missing(path) => missing_file(paths, file, (&link, path), &mut found),
                ResolvedLink::Page { path, fragment } => {
                    let held_back = paths.states.get(path).filter(|state| !state.is_published());
                    let published = page.is_none_or(|(_, state)| state.is_published());
                    if let Some(state) = held_back.filter(|_| published) {
                        let message = format!(
                            "this leads to a page that is not published yet ({})",
                            state.name()
                        );
                        found.push(file.find("unpublished-target", message, &link.source));
                    }
                    let ids = ids.on_page(path);
                    if let (Some(fragment), Some(ids)) = (fragment, ids) {
                        let name = fragment.split(":~:").next().unwrap_or_default();
                        let heading = paths.anchors.heading(path, name);
                        // Raw HTML may refer to an element of the site's templates.
                        let of_template = link.is_html
                            && link.target.starts_with('#')
                            && nearest(name, ids.iter().map(String::as_str)).is_none();
                        // The build corrects links to headings.
                        if heading.is_none() && !of_template {
                            missing_part(file, (name, &link.source), ids, &mut found);
                        }
                    }
                }
            }
        }
        found.located()
    };
    let mut found: Vec<_> = files.par_iter().flat_map_iter(of_file).collect();
    suggest_elsewhere(&mut found);
    found
}

/// This many broken links to one path suggest that something else serves it.
const MANY: usize = 5;

/// Mentions the setting `check.elsewhere` where many links lead to one path, which is the subject
/// of these findings.
fn suggest_elsewhere(found: &mut [Diagnostic]) {
    let broken = |found: &&Diagnostic| found.code == MISSING_FILE;
    let mut counts: BTreeMap<FindingSubject, usize> = BTreeMap::new();
    for path in found.iter().filter(broken).filter_map(|found| found.subject.as_deref()) {
        *counts.entry(path.clone()).or_default() += 1;
    }
    for finding in found.iter_mut().filter(|found| found.code == MISSING_FILE) {
        finding.subject.take_if(|path| counts.get(&**path).is_none_or(|count| *count < MANY));
        if let Some(FindingSubject { name: path, .. }) = finding.subject.as_deref() {
            let hint = format!(
                "if something else serves `{path}`, list it in weekly.yaml: \
                 `check: {{elsewhere: [{path}]}}`"
            );
            finding.hint = Some(hint.into());
        }
    }
}

/// The rule about links to missing pages and files.
pub(super) const MISSING_FILE: &str = "broken-link";

/// Reports a link to a part of a page that is not among its `ids`. `#top` always exists (WHATWG
/// HTML, section 7.4.6.4), and a fragment that begins with `:~:`, so that its name is empty, is a
/// text for browsers to highlight.
fn missing_part(
    file: &File,
    (name, at): (&str, &Range<usize>),
    ids: &HashSet<String>,
    found: &mut CheckFindings<'_>,
) {
    const RULE: &str = "broken-anchor";
    if name.is_empty() || name.eq_ignore_ascii_case("top") || ids.contains(name) {
        return;
    }
    let mut broken = file.find(RULE, format!("the page has no anchor `#{name}`"), at);
    if found.has_room(RULE) {
        // In an order that does not depend on hashes.
        let known: BTreeSet<_> = ids.iter().map(String::as_str).collect();
        broken.hint = nearest(name, known).map(|known| format!("did you mean `#{known}`?").into());
    }
    found.push(broken);
}

fn missing_file(
    paths: &SitePaths<'_>,
    file: &File,
    (link, path): (&CheckedLink<'_>, &str),
    found: &mut CheckFindings<'_>,
) {
    let check = &paths.site.config.check;
    let malformed = placeholder_in_target(link.target, &check.placeholders).is_some()
        || wrong_with(link.target).is_some();
    let elsewhere = check.elsewhere.iter().any(|head| path.starts_with(head.as_str()));
    // Another rule reports a fault of the link alone.
    if malformed || elsewhere {
        return;
    }
    let what = if link.image { "image" } else { "page or file" };
    let shown = if path.is_empty() { link.target } else { path };
    let message = format!("there is no {what} `{shown}`");
    let mut broken = file.find(MISSING_FILE, message, &link.source);
    if found.has_room(MISSING_FILE) {
        broken.hint = hint(paths, file, path).map(Into::into);
        broken.subject = paths.outputs.foreign_part(path).map(Into::into);
    }
    found.push(broken);
}

/// The target that was probably meant, which is not the file itself.
fn hint(paths: &SitePaths<'_>, file: &File, path: &str) -> Option<String> {
    if path.starts_with('/') {
        let own = paths.page_of(&file.path).map(Route::as_str);
        return paths.outputs.nearest(path, own);
    }
    // `example.org/x` lacks the scheme of a URL.
    let (host, rest) = path.split_once('/').unwrap_or((path, ""));
    let of_host = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    let host_like = host.contains('.') && host.chars().all(of_host) && !host.starts_with('.');
    if host_like && (!rest.is_empty() || path.ends_with('/')) {
        return Some(format!("write `https://{path}` if it leads to another site"));
    }
    let folder = file.path.folder();
    let others = paths.targets.paths().filter(|source| **source != file.path);
    let siblings =
        others.filter_map(|source| source.as_str().strip_prefix(folder)?.strip_prefix('/'));
    nearest(path, siblings).map(|known| format!("did you mean `{known}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_files_as_on_a_server() {
        let files = ["index.html", "a/index.html", "b.html", "c/d.png", "周/index.html"];
        let outputs = Outputs(files.map(str::to_owned).into());
        for (path, found) in [
            ("/", Some("index.html")),
            ("/a", Some("a/index.html")),
            ("/a/", Some("a/index.html")),
            ("/a/index.html", Some("a/index.html")),
            ("/b", Some("b.html")),
            ("/b.html", Some("b.html")),
            ("/c/d.png", Some("c/d.png")),
            ("/%E5%91%A8/", Some("周/index.html")),
            ("/c/", None),
            ("/d", None),
            ("/../x", None),
        ] {
            assert_eq!(outputs.find(path), found, "{path}");
        }
    }
}
