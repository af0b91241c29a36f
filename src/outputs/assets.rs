//! Files that are published as they are.

use super::{PlannedFile, Recipe};
use crate::site::Site;

pub(super) fn assets(site: &Site) -> Vec<PlannedFile<'_>> {
    let planned = site.assets.iter().map(|asset| PlannedFile {
        route: asset.route.clone(),
        claimant: asset.file.path.as_str().into(),
        recipe: Recipe::Copy(&asset.file.bytes),
    });
    planned.collect()
}
