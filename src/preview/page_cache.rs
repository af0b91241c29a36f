//! The parsed texts, cached until their bytes or the settings differ.

use std::collections::{BTreeSet, HashMap};
use std::io;

use rayon::prelude::*;

use super::Inputs;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::markdown::Options;
use crate::parse::{self, ParsedPage};
use crate::path::SourcePath;
use crate::pipeline::phases::PageReader;
use crate::source::{FileStamp, SourceFile};

/// The texts as last read.
#[derive(Debug, Default)]
pub(super) struct PageCache {
    files: HashMap<SourcePath, ParsedFile>,
    /// The settings that the files were parsed with.
    parsed_with: Option<(Config, Options)>,
}

/// A parsed file.
#[derive(Debug)]
struct ParsedFile {
    stamp: Option<FileStamp>,
    hash: blake3::Hash,
    outcome: Outcome<Option<Box<ParsedPage>>>,
}

/// A changed file.
pub(super) struct Edit {
    pub(super) path: SourcePath,
    /// The previous version, if it could be read.
    pub(super) then: Option<Box<ParsedPage>>,
}

/// A file that was read.
struct ReadFile {
    path: SourcePath,
    parsed: ParsedFile,
    /// Whether its bytes differ from the last time.
    differs: bool,
}

impl PageCache {
    /// Reads those of the texts that may have changed and parses those that have. Returns the files
    /// that differ.
    ///
    /// # Errors
    /// A file can't be read.
    pub(super) fn update(
        &mut self,
        texts: &[&SourceFile],
        inputs: &Inputs<'_>,
        config: &Config,
        options: &Options,
    ) -> io::Result<Vec<Edit>> {
        let same_settings =
            self.parsed_with.as_ref().is_some_and(|(c, o)| c == config && o == options);
        if !same_settings {
            self.parsed_with = None;
        }
        let touched = inputs.touched.filter(|_| same_settings);
        let may_differ: Vec<&SourceFile> = texts
            .iter()
            .copied()
            .filter(|file| touched.is_none_or(|touched| touched.contains(&file.path)))
            .collect();
        let reader = FileReader { config, options, same_settings };
        let read: Vec<ReadFile> = may_differ
            .par_iter()
            .filter_map(|file| {
                let cached = self.files.get(&file.path);
                reader.read(file, inputs.stamp(file), cached).transpose()
            })
            .collect::<io::Result<_>>()?;
        let mut edits = Vec::new();
        for ReadFile { path, parsed, differs } in read {
            let then = self.files.insert(path.clone(), parsed);
            if differs {
                edits.push(Edit { path, then: then.and_then(|then| then.outcome.value) });
            }
        }
        if touched.is_none() {
            let there: BTreeSet<&SourcePath> = may_differ.iter().map(|file| &file.path).collect();
            let gone = self.files.extract_if(|path, _| !there.contains(path));
            edits.extend(gone.map(|(path, _)| Edit { path, then: None }));
        }
        if !same_settings {
            self.parsed_with = Some((config.clone(), options.clone()));
        }
        Ok(edits)
    }

    /// The page of the file at `path`, if it could be parsed.
    pub(super) fn page(&self, path: &SourcePath) -> Option<&ParsedPage> {
        self.files.get(path)?.outcome.value.as_deref()
    }

    /// The diagnostics of parsing these files.
    pub(super) fn diagnostics<'c>(
        &'c self,
        files: &[&SourceFile],
    ) -> impl Iterator<Item = &'c Diagnostic> {
        files
            .iter()
            .filter_map(|file| self.files.get(&file.path))
            .flat_map(|parsed| &parsed.outcome.diagnostics)
    }
}

/// Hands out the pages of the last update. Their diagnostics are not repeated: see
/// [`PageCache::diagnostics`].
impl PageReader for &PageCache {
    fn read(
        &mut self,
        files: &[&SourceFile],
        _: &Config,
        _: &Options,
    ) -> io::Result<Outcome<Vec<Box<ParsedPage>>>> {
        let pages = files
            .par_iter()
            .filter_map(|file| self.files.get(&file.path)?.outcome.value.clone())
            .collect();
        Ok(Outcome { value: pages, diagnostics: Vec::new() })
    }
}

/// Reads and parses single files.
struct FileReader<'a> {
    config: &'a Config,
    options: &'a Options,
    /// Whether cached files were parsed with the same settings.
    same_settings: bool,
}

impl FileReader<'_> {
    /// Reads a file and parses it if it differs from `cached`. `None` if its stamp shows that it
    /// does not, or if it was removed. `stamp` was taken before reading the file.
    fn read(
        &self,
        file: &SourceFile,
        stamp: Option<FileStamp>,
        cached: Option<&ParsedFile>,
    ) -> io::Result<Option<ReadFile>> {
        let usable = cached.filter(|_| self.same_settings);
        if usable.is_some_and(|cached| cached.stamp.is_some() && cached.stamp == stamp) {
            return Ok(None);
        }
        let bytes = match file.read() {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let path = file.path.clone();
        let hash = blake3::hash(&bytes);
        let outcome = match usable.filter(|cached| cached.hash == hash) {
            Some(cached) => cached.outcome.clone(),
            None => parse::parse(&path, bytes, self.config, self.options),
        };
        let differs = cached.is_none_or(|cached| cached.hash != hash);
        Ok(Some(ReadFile { path, parsed: ParsedFile { stamp, hash, outcome }, differs }))
    }
}
