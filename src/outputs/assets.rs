//! Files that are published as they are.

use std::collections::BTreeMap;

use super::{PlannedFile, Recipe};
use crate::images::ResizedImage;
use crate::path::SourcePath;
use crate::site::Site;

/// Smaller copies of pictures. The same picture in two places has the same copies.
pub(super) fn copies(site: &Site) -> Vec<PlannedFile<'_>> {
    let copies: BTreeMap<&str, (&SourcePath, &ResizedImage)> = site
        .pictures
        .iter()
        .rev()
        .flat_map(|(path, picture)| {
            picture.copies.iter().map(move |copy| (copy.name.as_str(), (path, copy)))
        })
        .collect();
    let planned = copies.into_values().map(|(path, copy)| PlannedFile {
        route: copy.route(),
        claimant: format!("a smaller copy of {path}").into(),
        recipe: Recipe::Copy(&copy.bytes),
    });
    planned.collect()
}

pub(super) fn assets(site: &Site) -> Vec<PlannedFile<'_>> {
    let planned = site.assets.iter().map(|asset| PlannedFile {
        route: asset.route.clone(),
        claimant: asset.file.path.as_str().into(),
        recipe: Recipe::Copy(&asset.file.bytes),
    });
    planned.collect()
}
