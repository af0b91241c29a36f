//! Lists the files of a site's folder. Reads none of them, and skips files that no author means
//! to publish: dot files, editors' left-overs, and symbolic links that lead out of the site.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use rayon::prelude::*;

use super::foreign::{FOREIGN_FOLDERS, foreign_settings, is_foreign_settings};
use crate::diagnostic::{Diagnostic, Location, Outcome, Severity};
use crate::path::{PUBLISHED_DOTFILES, SourcePath};
use crate::source::{Bytes, SourceFile, SourceTree};

/// Folders of sources, each below the site's root.
pub const SOURCE_FOLDERS: [&str; 3] = ["content", "templates", "static"];

/// The settings file's name.
pub(crate) const CONFIG_NAME: &str = "weekly.yaml";

/// How many links to folders are followed. Links that lead to folders of links can multiply
/// without end, even where none leads back to itself.
const MAX_FOLDER_LINKS: usize = 1_000;

/// Lists the site in `root`: `content/`, `templates/` and `static/`, each of which may be
/// missing, and where the settings are: `config`, or else `weekly.yaml` if there is one.
///
/// # Errors
/// A folder can't be read; the message names it. A link that leads nowhere or out of the root,
/// or a name that is not UTF-8, is a finding and no error.
pub fn load(root: &Path, config: Option<&Path>) -> io::Result<Outcome<SourceTree>> {
    let root = root.canonicalize().map_err(|error| naming(root, &error))?;
    let walk = Walk { root, links: AtomicUsize::new(0) };
    let mut findings = Vec::new();
    let [content, templates, assets] = SOURCE_FOLDERS.map(|name| walk.top(name));
    let tree = SourceTree {
        config: find_config(&walk, config, &mut findings),
        content: content?.unpack(&mut findings),
        templates: templates?.unpack(&mut findings),
        assets: assets?.unpack(&mut findings),
        foreign: walk.foreign_settings(&mut findings),
        unread: walk.unread_folders(),
        added: BTreeMap::new(),
    };
    Diagnostic::sort(&mut findings);
    Ok(Outcome { value: tree, diagnostics: findings })
}

/// Lists `archetypes/` in the site's folder `root`, which may be missing: the texts that new
/// issues are made from. A build does without them.
///
/// # Errors
/// A folder can't be read; the message names it.
pub(crate) fn archetypes(root: &Path) -> io::Result<Outcome<Vec<SourceFile>>> {
    let root = root.canonicalize().map_err(|error| naming(root, &error))?;
    Walk { root, links: AtomicUsize::new(0) }.top("archetypes")
}

/// Whether a file of this name is skipped: it starts with a dot, or an editor or a desktop
/// left it there.
pub(crate) fn is_skipped(name: &str) -> bool {
    let leftover = name.ends_with('~')
        || name.len() > 1 && name.starts_with('#') && name.ends_with('#')
        || [".swp", ".swo", ".kate-swp", "___jb_tmp___", "___jb_old___", ".bak", ".orig", ".rej"]
            .iter()
            .any(|end| name.ends_with(end))
        || ["4913", "Thumbs.db", "desktop.ini"].contains(&name);
    leftover || is_hidden(name)
}

/// Whether a file or folder of this name is skipped because it starts with a dot.
pub(crate) fn is_hidden(name: &str) -> bool {
    name.starts_with('.') && !PUBLISHED_DOTFILES.contains(&name)
}

fn naming(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot read {}: {error}", path.display()))
}

fn find_config(
    walk: &Walk,
    wanted: Option<&Path>,
    findings: &mut Vec<Diagnostic>,
) -> Option<SourceFile> {
    match wanted {
        Some(path) => given_config(walk, path, findings),
        None => default_config(walk, findings),
    }
}

/// The file that the user named, wherever it is.
fn given_config(walk: &Walk, path: &Path, findings: &mut Vec<Diagnostic>) -> Option<SourceFile> {
    let shown = path.display();
    let found = path.canonicalize().and_then(|real| Ok((real.metadata()?.is_dir(), real)));
    let (problem, hint) = match found {
        Ok((false, real)) => {
            let inside = real.strip_prefix(&walk.root).ok().and_then(Path::to_str);
            let name = inside.or_else(|| real.file_name().and_then(OsStr::to_str));
            if let Some(path) = name.and_then(SourcePath::new) {
                return Some(SourceFile { path, bytes: Bytes::Disk(real) });
            }
            (format!("the name of the settings file `{shown}` is not UTF-8"), "rename it")
        }
        Ok((true, _)) => (
            format!("the settings `{shown}` are a folder, not a file"),
            "name the file itself with --config",
        ),
        Err(error) => (
            format!("cannot find the settings file `{shown}`: {error}"),
            "check the path given with --config, or leave it out to use `weekly.yaml`",
        ),
    };
    findings.push(Diagnostic::error("config-not-found", problem).hint(hint));
    None
}

fn default_config(walk: &Walk, findings: &mut Vec<Diagnostic>) -> Option<SourceFile> {
    let path = SourcePath::new(CONFIG_NAME)?;
    let place = walk.root.join(CONFIG_NAME);
    if place.symlink_metadata().is_err() {
        findings.extend(misnamed_config(walk));
        return None;
    }
    match walk.follow(&place) {
        Ok(real) if !real.is_dir() => Some(SourceFile { path, bytes: Bytes::Disk(real) }),
        result => {
            let why = result.err().unwrap_or("it is a folder");
            let message = format!("the settings in `{CONFIG_NAME}` can't be used: {why}");
            let hint = "make it a file, or name the file to use with --config";
            findings.push(Diagnostic::error("config-not-found", message).hint(hint));
            None
        }
    }
}

fn misnamed_config(walk: &Walk) -> Option<Diagnostic> {
    let name = "weekly.yml";
    walk.root.join(name).is_file().then_some(())?;
    Some(
        Diagnostic::warning("config-name", format!("`{name}` is not read"))
            .at(Location::file(&SourcePath::new(name)?))
            .hint(format!("rename it to `{CONFIG_NAME}`, or give it with --config")),
    )
}

/// The inputs of one walk.
struct Walk {
    /// The site's root, free of links.
    root: PathBuf,
    /// Links to folders followed so far.
    links: AtomicUsize,
}

/// A folder being walked.
struct Folder<'a> {
    /// Its path without links.
    real: PathBuf,
    /// Its path on the site.
    path: SourcePath,
    /// The folder that led here.
    above: Option<&'a Folder<'a>>,
}

impl Folder<'_> {
    /// Whether this folder, or one that led here, is `real`: then a link to it is a loop.
    fn came_through(&self, real: &Path) -> bool {
        self.real == real || self.above.is_some_and(|above| above.came_through(real))
    }
}

/// The kind of an entry of a folder.
enum Found {
    File(SourceFile),
    Folder(PathBuf, SourcePath),
    Skipped(Option<Diagnostic>),
}

impl Walk {
    /// Everything in the source folder `name`.
    fn top(&self, name: &'static str) -> io::Result<Outcome<Vec<SourceFile>>> {
        let (Some(path), place) = (SourcePath::new(name), self.root.join(name)) else {
            return Ok(Outcome::clean(Vec::new()));
        };
        let problem = match place.symlink_metadata() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Outcome::clean(Vec::new()));
            }
            Err(error) => return Err(naming(&place, &error)),
            Ok(_) => match self.follow(&place) {
                Ok(real) if real.is_dir() => {
                    let mut found = self.folder(&Folder { real, path, above: None })?;
                    // Two names may be the same but for their form of Unicode.
                    found.value.sort_by_cached_key(|file| (file.path.clone(), file.disk_path()));
                    return Ok(found);
                }
                Ok(_) => skipped(&path, "it is not a folder", "make it a folder"),
                Err(why) => skipped(&path, why, LINK_HINT),
            },
        };
        Ok(Outcome { value: Vec::new(), diagnostics: vec![problem] })
    }

    /// The settings of other generators, by path.
    fn foreign_settings(&self, findings: &mut Vec<Diagnostic>) -> Vec<SourceFile> {
        let mut files = Vec::new();
        for path in foreign_settings(&self.root) {
            let place = self.root.join(&path);
            let Some(path) = SourcePath::new(&path) else { continue };
            match place.canonicalize() {
                Ok(real) if !real.starts_with(&self.root) => {
                    findings.push(skipped(&path, "it is a link out of the site", LINK_HINT));
                }
                Ok(real) if real.is_file() => {
                    files.push(SourceFile { path, bytes: Bytes::Disk(real) });
                }
                Ok(_) => {}
                Err(_) => findings.push(skipped(&path, NOWHERE, LINK_HINT)),
            }
        }
        files
    }

    /// The folders in the root that belong to other generators.
    fn unread_folders(&self) -> Vec<SourcePath> {
        let there = FOREIGN_FOLDERS.iter().filter(|name| self.root.join(name).is_dir());
        there.filter_map(|name| SourcePath::new(name)).collect()
    }

    fn folder(&self, folder: &Folder<'_>) -> io::Result<Outcome<Vec<SourceFile>>> {
        let mut files = Vec::new();
        let mut folders = Vec::new();
        let mut findings = Vec::new();
        let entries = fs::read_dir(&folder.real).map_err(|e| naming(&folder.real, &e))?;
        for entry in entries {
            let entry = entry.map_err(|e| naming(&folder.real, &e))?;
            match self.entry(folder, &entry)? {
                Found::File(file) => files.push(file),
                Found::Folder(real, path) => {
                    folders.push(Folder { real, path, above: Some(folder) });
                }
                Found::Skipped(why) => findings.extend(why),
            }
        }
        let below: Vec<_> =
            folders.par_iter().map(|inner| self.folder(inner)).collect::<io::Result<_>>()?;
        for outcome in below {
            files.extend(outcome.unpack(&mut findings));
        }
        Ok(Outcome { value: files, diagnostics: findings })
    }

    fn entry(&self, folder: &Folder<'_>, entry: &DirEntry) -> io::Result<Found> {
        let name = entry.file_name();
        let Some(path) =
            name.to_str().and_then(|name| SourcePath::new(&format!("{}/{name}", folder.path)))
        else {
            return Ok(Found::Skipped(Some(unreadable_name(&folder.path, &name))));
        };
        if is_hidden(path.file_name()) {
            return Ok(Found::Skipped(None));
        }
        let kind = entry.file_type().map_err(|e| naming(&entry.path(), &e))?;
        if kind.is_symlink() {
            return Ok(self.link(folder, &entry.path(), path));
        }
        Ok(Self::found(entry.path(), path, kind))
    }

    fn found(real: PathBuf, path: SourcePath, kind: fs::FileType) -> Found {
        if kind.is_dir() {
            Found::Folder(real, path)
        } else if is_skipped(path.file_name()) {
            Found::Skipped(None)
        } else if kind.is_file() {
            Found::File(SourceFile { path, bytes: Bytes::Disk(real) })
        } else {
            let why = "it is a pipe, a socket or a device";
            Found::Skipped(Some(skipped(&path, why, "move it out of the site")))
        }
    }

    fn link(&self, folder: &Folder<'_>, place: &Path, path: SourcePath) -> Found {
        if is_skipped(path.file_name()) {
            return Found::Skipped(None);
        }
        let followed = self.follow(place).and_then(|real| {
            let kind = real.metadata().map_err(|_| NOWHERE)?.file_type();
            if !kind.is_dir() {
                return Ok((real, kind));
            }
            if folder.came_through(&real) {
                return Err("it is a link to a folder that contains it");
            }
            if self.links.fetch_add(1, Ordering::Relaxed) >= MAX_FOLDER_LINKS {
                return Err(TOO_MANY);
            }
            Ok((real, kind))
        });
        match followed {
            Ok((real, kind)) => Self::found(real, path, kind),
            // Which ones come after so many is a matter of chance, so such a site is not built.
            Err(TOO_MANY) => Found::Skipped(Some(Diagnostic {
                severity: Severity::Error,
                ..skipped(&path, TOO_MANY, LINK_HINT)
            })),
            Err(why) => Found::Skipped(Some(skipped(&path, why, LINK_HINT))),
        }
    }

    /// The target of the link `place`, if it is inside the site and not hidden there.
    fn follow(&self, place: &Path) -> Result<PathBuf, &'static str> {
        let real = place.canonicalize().map_err(|_| NOWHERE)?;
        let inside = real.strip_prefix(&self.root).map_err(|_| "it is a link out of the site")?;
        if inside.as_os_str().is_empty() {
            return Err("it is a link to the site's root");
        }
        let hidden = |part: &OsStr| part.to_str().is_none_or(is_hidden);
        if inside.iter().any(hidden) {
            return Err("it is a link to a hidden file or folder");
        }
        if inside.iter().any(|part| part.eq_ignore_ascii_case("_drafts")) {
            return Err("it is a link to drafts");
        }
        Ok(real)
    }
}

const TOO_MANY: &str = "the site has too many links to folders";
const NOWHERE: &str = "it is a link that leads nowhere";
const LINK_HINT: &str = "put the file itself there, or remove the link";

fn skipped(path: &SourcePath, why: &str, hint: &'static str) -> Diagnostic {
    let message = if may_withhold(path) {
        format!("`{path}` is not read, so what it excludes is published: {why}")
    } else {
        format!("`{path}` is excluded: {why}")
    };
    Diagnostic::warning("excluded", message).at(Location::file(path)).hint(hint)
}

/// Whether the file at `path` may say of others that they are not published.
fn may_withhold(path: &SourcePath) -> bool {
    let (stem, ending) = (path.stem(), path.extension());
    let folder = path.folder().rsplit('/').next();
    is_foreign_settings(path.as_str())
        || stem.starts_with("_config")
        || stem.split('.').next().is_some_and(|stem| stem.eq_ignore_ascii_case("_index"))
        || stem.ends_with(".11tydata")
        || ending.as_deref() == Some("json") && folder == Some(stem)
}

fn unreadable_name(folder: &SourcePath, name: &OsStr) -> Diagnostic {
    let message = format!("the name of `{folder}/{}` is not UTF-8", name.display());
    Diagnostic::error("file-name", message)
        .at(Location::file(folder))
        .hint("rename it, for example with `convmv`")
}
