//! The sizes of images, measured once while their files stay the same.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use crate::diagnostic::Outcome;
use crate::images::{ImageProcessor, MeasureOnly, SiteImage};
use crate::path::SourcePath;
use crate::source::SourceFile;

/// Sizes of the images whose files have not changed.
#[derive(Debug, Default)]
pub(super) struct MeasuredImages(Mutex<HashMap<SourcePath, Outcome<Option<SiteImage>>>>);

impl MeasuredImages {
    /// Forgets the images of changed files.
    pub(super) fn forget(&mut self, changed: &BTreeSet<SourcePath>) {
        let sizes = self.0.get_mut().unwrap_or_else(PoisonError::into_inner);
        if !sizes.is_empty() {
            sizes.retain(|path, _| !changed.contains(path));
        }
    }
}

impl ImageProcessor for MeasuredImages {
    fn process(&self, file: &SourceFile) -> Outcome<Option<SiteImage>> {
        let sizes = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(outcome) = sizes().get(&file.path) {
            return outcome.clone();
        }
        let outcome = MeasureOnly.process(file);
        sizes().insert(file.path.clone(), outcome.clone());
        outcome
    }
}
