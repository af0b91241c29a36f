//! The home page, folder listings, terms and the lists of terms, in pages.

use std::borrow::Cow;

use super::{ListingPage, PlannedFile, Subject, TemplatePage};
use crate::site::Site;

pub(super) fn home(site: &Site) -> Vec<PlannedFile<'_>> {
    let source = site.home.as_ref().and_then(|home| home.source.as_ref());
    let requested_by = source.map_or("the home page", |source| source.as_str()).into();
    paginated(site, Subject::Home, &requested_by)
}

pub(super) fn sections(site: &Site) -> Vec<PlannedFile<'_>> {
    site.listed_sections()
        .flat_map(|section| {
            let requested_by = match &section.source {
                Some(source) => source.as_str().into(),
                None => format!("the listing of content/{}", section.folder).into(),
            };
            paginated(site, Subject::Section(section), &requested_by)
        })
        .collect()
}

pub(super) fn taxonomies(site: &Site) -> Vec<PlannedFile<'_>> {
    let mut planned = Vec::new();
    for taxonomy in &site.taxonomies {
        let introduced = |introduction: Option<usize>| {
            let source = site.sections[introduction?].source.as_ref()?;
            Some(Cow::from(source.as_str()))
        };
        planned.push(PlannedFile {
            route: taxonomy.route.clone(),
            requested_by: introduced(taxonomy.introduction)
                .unwrap_or_else(|| format!("the list of {}", taxonomy.name).into()),
            recipe: TemplatePage::Terms(taxonomy).into(),
        });
        for term in &taxonomy.terms {
            let requested_by = introduced(term.introduction)
                .unwrap_or_else(|| format!("the term `{}` of {}", term.name, taxonomy.name).into());
            planned.extend(paginated(site, Subject::Term(taxonomy, term), &requested_by));
        }
    }
    planned
}

fn paginated<'s>(
    site: &'s Site,
    subject: Subject<'s>,
    requested_by: &Cow<'s, str>,
) -> Vec<PlannedFile<'s>> {
    let base = subject.route();
    let total = subject.post_count(site);
    let per_page = site.config.page_size();
    let count = total.div_ceil(per_page).max(1);
    let pages = (1..=count).map(|index| PlannedFile {
        route: site.config.conventions().pager.route(&base, index),
        requested_by: match index {
            1 => requested_by.clone(),
            _ => format!("page {index} of {requested_by}").into(),
        },
        recipe: TemplatePage::Listing(Box::new(ListingPage {
            subject,
            base: base.clone(),
            index,
            count,
            shown: (index - 1) * per_page..(index * per_page).min(total),
        }))
        .into(),
    });
    pages.collect()
}
