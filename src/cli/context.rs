//! The context of a command: what the user chose for all commands, the environment of the process,
//! and the reporter. It finds and opens the site.

use std::io;
use std::path::PathBuf;

use super::environment::Environment;
use super::options::{Global, SelectionArgs};
use super::report::Reporter;
use crate::config::{Config, Override};
use crate::diagnostic::Diagnostic;
use crate::disk::load::load;
use crate::error::Error;
use crate::git;
use crate::pipeline;
use crate::site::PublishOptions;
use crate::source::SourceTree;

/// The inputs of every command besides its own arguments.
pub(super) struct Context<'a> {
    /// The options that all commands take.
    pub(super) global: Global,
    pub(super) environment: &'a Environment,
    pub(super) reporter: Reporter,
}

/// A site whose folder has been listed and whose settings have been read.
pub(super) struct OpenedSite {
    pub(super) tree: SourceTree,
    pub(super) config: Config,
    /// The settings given outside the file, which `config` includes.
    pub(super) overrides: Vec<Override>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl OpenedSite {
    /// Whether the settings can't be read: nothing else is known about the site then.
    pub(super) fn has_unreadable_settings(&self) -> bool {
        pipeline::settings_are_unreadable(&self.diagnostics)
    }
}

impl<'a> Context<'a> {
    /// The context for these options in this environment.
    pub(super) fn new(global: Global, environment: &'a Environment) -> Self {
        let reporter = Reporter::new(&global, environment);
        Self { global, environment, reporter }
    }

    /// The site's folder.
    pub(super) fn root(&self) -> PathBuf {
        self.environment.current.join(&self.global.root)
    }

    /// The settings file given with `--config`, if any.
    pub(super) fn settings_file(&self) -> Option<PathBuf> {
        self.global.config.as_ref().map(|file| self.environment.current.join(file))
    }

    /// Lists the site's folder and reads its settings: the file, overridden by the environment,
    /// overridden by `flags`.
    ///
    /// # Errors
    /// There is no site, or its folder or settings can't be read.
    pub(super) fn open(&self, flags: impl IntoIterator<Item = Override>) -> io::Result<OpenedSite> {
        let mut diagnostics = Vec::new();
        let tree = load(&self.root(), self.settings_file().as_deref())?;
        let mut tree = tree.unpack(&mut diagnostics);
        if tree.config.is_none() && tree.content.is_empty() && diagnostics.is_empty() {
            let folder = self.global.root.display();
            let message = format!("no site in {folder}: it has neither content/ nor weekly.yaml");
            return Err(Error::new(message).hint("`weekly init` creates one").into());
        }
        let mut overrides = Override::from_environment(self.environment.variables.iter().cloned());
        overrides.extend(flags);
        let config = pipeline::settings(&tree, &overrides)?.unpack(&mut diagnostics);
        if config.dates_from_git {
            tree.added = git::added(&self.root())?;
        }
        Ok(OpenedSite { tree, config, overrides, diagnostics })
    }

    /// The selection of posts to publish; future and past are decided by the clock, unless by
    /// `--now`.
    pub(super) fn selection(&self, args: &SelectionArgs, config: &Config) -> PublishOptions {
        let SelectionArgs { drafts, future, expired, now } = *args;
        let now = now.map_or(self.environment.now, |date| date.instant(&config.timezone));
        PublishOptions { drafts, future, expired, now }
    }
}
