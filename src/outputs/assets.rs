//! Files that are published unchanged.

use std::collections::BTreeMap;

use super::{PlannedFile, Recipe};
use crate::images::ResizedImage;
use crate::path::SourcePath;
use crate::site::Site;

/// Resized images. Identical images in different folders share theirs.
pub(super) fn resized_images(site: &Site) -> Vec<PlannedFile<'_>> {
    let by_name: BTreeMap<&str, (&SourcePath, &ResizedImage)> = site
        .images
        .iter()
        .rev()
        .flat_map(|(path, image)| {
            image.resized.iter().map(move |resized| (resized.name.as_str(), (path, resized)))
        })
        .collect();
    let planned = by_name.into_values().map(|(path, resized)| PlannedFile {
        route: resized.route(),
        requested_by: format!("a resized version of {path}").into(),
        recipe: Recipe::Copy(&resized.bytes),
    });
    planned.collect()
}

pub(super) fn assets(site: &Site) -> Vec<PlannedFile<'_>> {
    let planned = site.assets.iter().map(|asset| PlannedFile {
        route: asset.route.clone(),
        requested_by: asset.file.path.as_str().into(),
        recipe: Recipe::Copy(&asset.file.bytes),
    });
    planned.collect()
}
