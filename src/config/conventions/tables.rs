//! The tables of addresses.

use super::slugs::{eleventy_slug, jekyll_category, unchanged, zola_file};
use super::{Conventions, FolderCategories, NameSource, NameToken, Pager, SlugRule};
use crate::path::other_slugs::{
    eleventy, hugo_name, hugo_title, jekyll_default, jekyll_pretty, pelican, zola,
};
use crate::path::slugify;

const fn name_token(from: NameSource, rule: SlugRule) -> NameToken {
    NameToken { slug: None, from, rule }
}

const fn slug_or(from: NameSource, rule: SlugRule) -> NameToken {
    NameToken { slug: Some(unchanged), from, rule }
}

/// The addresses of a site without `compatibility`.
pub(super) const OWN: Conventions = Conventions {
    posts: "/:path/",
    page_size: 20,
    pages: "/:path/",
    pages_with_slash: None,
    adds_extension: false,
    lowers_paths: false,
    url_has_tokens: false,
    post_folders: &[],
    page_folder: None,
    underscores: false,
    joins_twins: false,
    folder: slugify,
    file: slugify,
    slug_key: Some(slugify),
    path_has_slug: true,
    title_token: name_token(NameSource::Title, slugify),
    slug_token: slug_or(NameSource::UndatedName, slugify),
    filename: slugify,
    category: slugify,
    taxonomy: "/:taxonomy/",
    term: "/:taxonomy/:term/",
    term_slug: slugify,
    archive: "/archive/",
    pager: Pager::Folder,
    folder_categories: FolderCategories::None,
    lists_top_folders: false,
    terms_take_urls: false,
    splits_terms: false,
    groups_authors: false,
};

/// Hugo 0.151.2.
pub(super) static HUGO: Conventions = Conventions {
    page_size: 10,
    lowers_paths: true,
    url_has_tokens: true,
    folder: hugo_name,
    file: hugo_name,
    slug_key: Some(hugo_title),
    title_token: name_token(NameSource::Title, hugo_title),
    slug_token: slug_or(NameSource::Title, hugo_title),
    filename: hugo_title,
    category: hugo_name,
    term_slug: hugo_name,
    lists_top_folders: true,
    terms_take_urls: true,
    ..OWN
};

/// Zola 0.22.1, with `slugify.paths` as by default. The names of folders are unchanged.
pub(super) static ZOLA: Conventions = Conventions {
    folder: unchanged,
    file: zola_file,
    slug_key: Some(zola),
    title_token: name_token(NameSource::Title, zola),
    slug_token: slug_or(NameSource::UndatedName, zola),
    filename: zola,
    category: zola,
    term_slug: zola,
    ..OWN
};

/// Jekyll 4.3.1, with the terms of `jekyll-archives` and the pages of `jekyll-paginate`.
pub(super) static JEKYLL: Conventions = Conventions {
    posts: "date",
    pages: "/:path:output_ext",
    pages_with_slash: Some("/:path/"),
    adds_extension: true,
    url_has_tokens: true,
    post_folders: &["_posts", "_drafts"],
    underscores: true,
    folder: unchanged,
    file: unchanged,
    slug_key: Some(jekyll_pretty),
    path_has_slug: false,
    title_token: slug_or(NameSource::UndatedName, jekyll_pretty),
    slug_token: NameToken {
        slug: Some(jekyll_default),
        from: NameSource::UndatedName,
        rule: jekyll_default,
    },
    filename: jekyll_default,
    category: jekyll_category,
    term: "/:singular/:term/",
    term_slug: jekyll_default,
    pager: Pager::PageFolder,
    folder_categories: FolderCategories::Above,
    splits_terms: true,
    ..OWN
};

/// Pelican 4.12.0.
pub(super) static PELICAN: Conventions = Conventions {
    posts: "/:slug.html",
    pages: "/pages/:slug.html",
    page_folder: Some("pages"),
    slug_key: Some(unchanged),
    title_token: name_token(NameSource::Title, pelican),
    slug_token: slug_or(NameSource::Title, pelican),
    filename: pelican,
    category: pelican,
    taxonomy: "/:taxonomy.html",
    term: "/:singular/:term.html",
    term_slug: pelican,
    archive: "/archives.html",
    pager: Pager::File,
    folder_categories: FolderCategories::Own,
    groups_authors: true,
    ..OWN
};

/// Eleventy 3.1.8, with the tags of its base blog.
pub(super) static ELEVENTY: Conventions = Conventions {
    url_has_tokens: true,
    joins_twins: true,
    folder: unchanged,
    file: unchanged,
    slug_key: None,
    path_has_slug: false,
    title_token: name_token(NameSource::Title, eleventy),
    slug_token: name_token(NameSource::UndatedName, eleventy_slug),
    filename: unchanged,
    category: eleventy,
    term_slug: eleventy,
    pager: Pager::FromZero,
    ..OWN
};
