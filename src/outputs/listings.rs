//! The home page, folder listings, terms and the lists of terms, in pages.

use std::borrow::Cow;

use super::{ListingPage, PlannedFile, Subject, TemplatePage};
use crate::site::Site;

pub(super) fn home(site: &Site) -> Vec<PlannedFile<'_>> {
    paginated(site, Subject::Home, &"the home page".into())
}

pub(super) fn sections(site: &Site) -> Vec<PlannedFile<'_>> {
    let rendered = site.sections.iter().filter(|section| section.rendered);
    rendered
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
        planned.push(PlannedFile {
            route: taxonomy.route.clone(),
            requested_by: format!("the list of {}", taxonomy.name).into(),
            recipe: TemplatePage::Terms(taxonomy).into(),
        });
        for term in &taxonomy.terms {
            let requested_by = format!("the term `{}` of {}", term.name, taxonomy.name).into();
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
    let per_page = site.config.paginate_by;
    let count = total.div_ceil(per_page).max(1);
    let pages = (1..=count).map(|index| PlannedFile {
        route: site.config.conventions().pager.route(&base, index),
        requested_by: requested_by.clone(),
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
