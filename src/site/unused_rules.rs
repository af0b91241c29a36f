//! The rules of the setting `permalink` that apply to nothing.

use std::collections::BTreeSet;

use super::sections::{listing_folder, parent};
use super::select::Bundles;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, nearest};
use crate::path::SourcePath;

/// The warnings about rules for what is neither a folder that lists `texts`, published or not, nor
/// a taxonomy.
pub(super) fn unused_rules<'p>(
    texts: impl Iterator<Item = &'p SourcePath>,
    config: &Config,
    bundles: &Bundles,
) -> Vec<Diagnostic> {
    let mut names = config.names_with_rule().peekable();
    if names.peek().is_none() {
        return Vec::new();
    }
    let mut folders = BTreeSet::new();
    for text in texts {
        let mut folder = listing_folder(text, bundles);
        while !folder.is_empty() && folders.insert(folder) {
            folder = parent(folder);
        }
    }
    let is_unused = |name: &&str| !folders.contains(name) && !config.has_taxonomy(name);
    let warning = |name: &str| {
        let message = format!(
            "the rule of `{name}` in `permalink` in weekly.yaml has no effect: that is neither a \
             folder with texts nor a taxonomy"
        );
        let known = folders.iter().copied().chain(config.taxonomies());
        let hint = match nearest(name, known) {
            Some(known) => format!("did you mean `{known}`?"),
            None => "write the path of a folder below `content/`, or remove the rule".to_owned(),
        };
        Diagnostic::warning("unused-permalink", message).hint(hint)
    };
    names.filter(is_unused).map(warning).collect()
}
