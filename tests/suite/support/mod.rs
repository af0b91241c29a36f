//! Sites in temporary folders, and the real binary run on them.

#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests lay out folders")]

#[cfg(feature = "images")]
pub(crate) mod image_files;
pub(crate) mod one_post;
pub(crate) mod series;
pub(crate) mod workspace;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{LazyLock, Mutex};

use chrono::DateTime;
use tempfile::TempDir;
use weekly::testing::config::Override;
use weekly::testing::diagnostic::{Diagnostic, Severity};
use weekly::testing::path::{Route, SourcePath};
use weekly::testing::pipeline;
use weekly::testing::progress::NoProgress;
use weekly::testing::sink::Sink;
use weekly::testing::site::PublishOptions;
use weekly::testing::source::{Bytes, SourceFile, SourceTree};

/// The current day in the tests.
pub(crate) const NOW: &str = "2026-11-23";

/// The folder with archives of real digests, such as `twir/content`, which belong to other people.
pub(crate) fn corpora() -> PathBuf {
    let folder = std::env::var_os("CORPORA").map(PathBuf::from);
    folder.unwrap_or_else(|| {
        panic!("set CORPORA to a folder with twir/content and sofa-weekly/content")
    })
}

/// The repository, which is itself a site: the demonstration.
pub(crate) fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A site in a temporary folder, which is removed on drop.
pub(crate) struct Site {
    dir: TempDir,
}

/// The result of running the binary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Files by path.
pub(crate) type Files = BTreeMap<String, Vec<u8>>;

impl Site {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        let dir = TempDir::new().unwrap();
        fs::create_dir(dir.path().join("site")).unwrap();
        Self { dir }
    }

    /// A site with these files.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let site = Self::empty();
        for (path, text) in files {
            site.file(path, text);
        }
        site
    }

    /// The demonstration site.
    pub(crate) fn demonstration() -> Self {
        let site = Self::empty();
        for name in ["content", "templates", "static", "weekly.yaml"] {
            site.copy(&repository().join(name), name);
        }
        site
    }

    /// The output of a plain build of the demonstration, which is built once for all tests.
    pub(crate) fn demonstration_built() -> &'static Files {
        static BUILT: LazyLock<Files> = LazyLock::new(|| Site::demonstration().build(&[]));
        &BUILT
    }

    /// The site's folder.
    pub(crate) fn root(&self) -> PathBuf {
        self.dir.path().join("site")
    }

    /// Writes a file, creating missing parent folders.
    pub(crate) fn file(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let file_path = self.root().join(path);
        fs::create_dir_all(file_path.parent().unwrap()).unwrap();
        fs::write(file_path, bytes).unwrap();
    }

    /// Copies a file or folder to `path`, without removing existing files.
    pub(crate) fn copy(&self, from: &Path, path: &str) {
        if from.is_file() {
            return self.file(path, fs::read(from).unwrap());
        }
        for (name, bytes) in files_in(from) {
            let path = format!("{path}/{name}");
            if !self.root().join(&path).exists() {
                self.file(path.trim_start_matches('/'), bytes);
            }
        }
    }

    /// The command line `weekly ARGS` in the site's folder, in an environment that is empty except
    /// for a home folder.
    pub(crate) fn command(&self, args: &[impl AsRef<str>]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_weekly"));
        command
            .args(args.iter().map(AsRef::as_ref))
            .current_dir(self.root())
            .env_clear()
            .env("HOME", self.dir.path().join("home"))
            .stdin(Stdio::null());
        command
    }

    /// Runs `weekly ARGS` in the site's folder.
    pub(crate) fn run(&self, args: &[impl AsRef<str>]) -> Run {
        run(&mut self.command(args))
    }

    /// Builds on the day of the tests, which must succeed, and returns the output.
    pub(crate) fn build(&self, args: &[&str]) -> Files {
        let args: Vec<&str> = ["build", "--now", NOW].iter().chain(args).copied().collect();
        let done = self.run(&args);
        assert_eq!(done.code, 0, "{}", done.stderr);
        self.output()
    }

    /// The files in the output folder; none if it is missing.
    pub(crate) fn output(&self) -> Files {
        files_in(&self.root().join("public"))
    }
}

/// Runs a command until it ends.
pub(crate) fn run(command: &mut Command) -> Run {
    let output = command.output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// The bytes of a file, decompressed if it is gzip.
pub(crate) fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut unpacked = Vec::new();
    match flate2::read::GzDecoder::new(bytes).read_to_end(&mut unpacked) {
        Ok(_) => unpacked,
        Err(_) => bytes.to_vec(),
    }
}

/// All files below a folder except the marker of an output folder; none if it is missing.
pub(crate) fn files_in(folder: &Path) -> Files {
    fn walk(folder: &Path, below: &str, files: &mut Files) {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let entry = entry.unwrap();
            let name = format!("{below}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), &format!("{name}/"), files);
            } else if name != weekly::testing::disk::MARKER_NAME {
                files.insert(name, fs::read(entry.path()).unwrap());
            }
        }
    }
    let mut files = Files::new();
    walk(folder, "", &mut files);
    files
}

/// The result of a build in memory.
#[derive(Debug)]
pub(crate) struct Built {
    /// The bytes of each file, by decoded route.
    pub(crate) files: Files,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Routes that the sink received twice.
    pub(crate) doubles: Vec<String>,
}

impl Built {
    /// The messages of its errors.
    pub(crate) fn errors(&self) -> Vec<&str> {
        let errors = self.diagnostics.iter().filter(|d| d.severity == Severity::Error);
        errors.map(|d| d.message.as_str()).collect()
    }
}

/// A sink that stores files by route.
#[derive(Debug, Default)]
struct Memory(Mutex<(Files, Vec<String>)>);

impl Sink for Memory {
    fn put(&self, route: &Route, bytes: &[u8]) -> io::Result<()> {
        let mut held = self.0.lock().unwrap();
        if held.0.insert(route.as_str().to_owned(), bytes.to_vec()).is_some() {
            held.1.push(route.as_str().to_owned());
        }
        Ok(())
    }

    fn copy(&self, route: &Route, source: &Bytes) -> io::Result<()> {
        self.put(route, &source.read()?)
    }
}

/// Builds a site of these files (with or without `weekly.yaml`) in memory, at `now`, without
/// search.
pub(crate) fn build_in_memory(files: &[(String, String)], now: &str) -> Built {
    let mut tree = SourceTree::default();
    for (path, text) in files {
        let bytes = Bytes::Memory(text.as_bytes().into());
        let file = SourceFile { path: SourcePath::new(path).unwrap(), bytes };
        match path.split('/').next() {
            Some("content") => tree.content.push(file),
            Some("templates") => tree.templates.push(file),
            Some("static") => tree.assets.push(file),
            _ => tree.config = Some(file),
        }
    }
    for list in [&mut tree.content, &mut tree.templates, &mut tree.assets] {
        list.sort_by(|a, b| a.path.cmp(&b.path));
    }
    let mut diagnostics = Vec::new();
    let search = Override { key: "search".into(), value: "false".into(), origin: "test".into() };
    let config = pipeline::settings(&tree, &[search]).unwrap().unpack(&mut diagnostics);
    let now = DateTime::parse_from_rfc3339(now).unwrap();
    let selection = PublishOptions { drafts: false, future: false, expired: false, now };
    let sink = Memory::default();
    let job = pipeline::Build {
        tree: &tree,
        selection: &selection,
        sink: &sink,
        card_font: None,
        cache: None,
        has_errors: false,
        phase_ended: &|_| {},
        progress: &NoProgress,
    };
    pipeline::build(job, config).unwrap().unpack(&mut diagnostics);
    let (files, doubles) = sink.0.into_inner().unwrap();
    Built { files, diagnostics, doubles }
}
