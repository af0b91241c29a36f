//! The keys of front matter, in one table. Parsing, the names that taxonomies can't have,
//! `weekly new` and the test of the manual read it.

/// The property that a key of front matter sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Key {
    Title,
    Date,
    /// The date of the last change.
    Updated,
    Description,
    Categories,
    Tags,
    /// Zola's map from taxonomies to terms.
    Taxonomies,
    Authors,
    /// The URL of the first author.
    AuthorLink,
    Cover,
    /// The last part of the URL.
    Slug,
    /// The complete path of the URL.
    Url,
    Aliases,
    /// Whether and when the file is published; `parse::publishing` knows all of these keys.
    Publishing,
    /// The number of the issue.
    Number,
    Events,
    Template,
    Weight,
    /// Values for templates.
    Extra,
}

/// A key, and the names that it goes by.
struct Names {
    key: Key,
    spellings: &'static [&'static str],
    /// Whether a text that opens with the line `Name: value` opens with metadata, as in Pelican. Of
    /// other names, such as `Path: ...`, it may be prose.
    opens_metadata: bool,
}

const fn names(key: Key, spellings: &'static [&'static str]) -> Names {
    Names { key, spellings, opens_metadata: false }
}

/// Names with which a text may open.
const fn opening(key: Key, spellings: &'static [&'static str]) -> Names {
    Names { opens_metadata: true, ..names(key, spellings) }
}

const TABLE: [Names; 24] = [
    opening(Key::Title, &["title"]),
    opening(Key::Date, &["date"]),
    opening(Key::Updated, &["updated", "modified"]),
    names(Key::Updated, &["lastmod", "last_modified_at"]),
    opening(Key::Description, &["description", "summary"]),
    names(Key::Description, &["excerpt"]),
    opening(Key::Categories, &["categories", "category"]),
    opening(Key::Tags, &["tags", "tag"]),
    names(Key::Taxonomies, &["taxonomies"]),
    opening(Key::Authors, &["authors", "author"]),
    names(Key::AuthorLink, &["authorlink", "author_link"]),
    opening(Key::Cover, &["cover"]),
    names(Key::Cover, &["image"]),
    opening(Key::Slug, &["slug"]),
    opening(Key::Url, &["url"]),
    names(Key::Url, &["permalink", "path"]),
    names(Key::Aliases, &["aliases", "alias", "redirect_from"]),
    opening(Key::Publishing, &["status"]),
    names(
        Key::Publishing,
        &[
            "draft",
            "published",
            "publish",
            "unpublished",
            "private",
            "hidden",
            "skip",
            "unlisted",
            "visible",
            "headless",
            "render",
            "build",
            "visibility",
            "password",
            "publish_date",
            "publishdate",
            "pubdate",
            "published_at",
            "published_on",
            "embargo",
            "expires",
            "expirydate",
            "expiry_date",
            "expirationdate",
            "expiry",
            "poststatus",
            "unpublishdate",
        ],
    ),
    opening(Key::Number, &["number"]),
    names(Key::Events, &["events"]),
    opening(Key::Template, &["template"]),
    names(Key::Weight, &["weight"]),
    names(Key::Extra, &["extra"]),
];

/// Metadata of Pelican that means nothing here.
const OF_PELICAN: [&str; 3] = ["keywords", "lang", "save_as"];

/// All names of keys.
pub(crate) fn spellings() -> impl Iterator<Item = &'static str> {
    TABLE.iter().flat_map(|row| row.spellings).copied()
}

/// The key called `name`. Case makes no difference, nor whether it has `-` or `_`.
#[must_use]
pub(crate) fn key(name: &str) -> Option<Key> {
    let name = name.to_lowercase().replace('-', "_");
    TABLE.iter().find(|row| row.spellings.contains(&name.as_str())).map(|row| row.key)
}

/// The name of one term of a taxonomy: `tag` of `tags`. That of a taxonomy without a key of its own
/// is the same.
#[must_use]
pub(crate) fn singular(taxonomy: &str) -> &str {
    let is_grouping = |row: &&Names| matches!(row.key, Key::Categories | Key::Tags | Key::Authors);
    let mut rows = TABLE.iter().filter(is_grouping);
    rows.find_map(|row| row.spellings.strip_prefix(&[taxonomy])?.first()).unwrap_or(&taxonomy)
}

/// Whether a text that opens with the line `Name: value` opens with metadata.
#[must_use]
pub(crate) fn opens_metadata(name: &str) -> bool {
    let same = |known: &&str| name.eq_ignore_ascii_case(known);
    let mut names = TABLE.iter().filter(|row| row.opens_metadata).flat_map(|row| row.spellings);
    names.any(&same) || OF_PELICAN.iter().any(same)
}

/// Whether a taxonomy can't be called `name`, since that is a key that it would switch off.
#[must_use]
pub(crate) fn is_reserved(name: &str) -> bool {
    match key(name) {
        None => false,
        Some(Key::Categories | Key::Tags) => matches!(name, "category" | "tag"),
        Some(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows of the manual's table, each with all names of a key.
    fn rows_of_the_manual() -> Vec<Vec<String>> {
        let manual = include_str!("../docs/content.md");
        let table = manual.split_once("| key | also | value |\n").unwrap().1;
        let lines = table.lines().skip(1).take_while(|line| line.starts_with('|'));
        let names = |cell: &str| -> Vec<String> {
            let odd = cell.split('`').skip(1).step_by(2);
            odd.map(str::to_lowercase).collect()
        };
        lines
            .map(|line| {
                let cells: Vec<&str> = line.split('|').collect();
                [names(cells[1]), names(cells[2])].concat()
            })
            .filter(|names| !names.is_empty())
            .collect()
    }

    #[test]
    fn the_manual_lists_the_keys_and_their_names() {
        let manual = rows_of_the_manual();
        for row in &manual {
            let keys: Vec<Option<Key>> = row.iter().map(|name| key(name)).collect();
            assert!(keys.iter().all(|key| key.is_some() && *key == keys[0]), "{row:?}: {keys:?}");
        }
        let listed: Vec<&String> = manual.iter().flatten().collect();
        for row in TABLE.iter().filter(|row| row.key != Key::Publishing) {
            for name in row.spellings {
                assert!(listed.iter().any(|listed| listed == name), "{name} is not in the manual");
            }
        }
    }

    #[test]
    fn terms_have_a_singular() {
        for (taxonomy, term) in [
            ("categories", "category"),
            ("tags", "tag"),
            ("authors", "author"),
            ("series", "series"),
        ] {
            assert_eq!(singular(taxonomy), term);
        }
    }

    #[test]
    fn keys_are_no_taxonomies() {
        for name in ["title", "render", "draft", "tag", "category", "embargo", "events"] {
            assert!(is_reserved(name), "{name}");
        }
        for name in ["tags", "categories", "series", "mood"] {
            assert!(!is_reserved(name), "{name}");
        }
    }

    #[test]
    fn names_are_given_once() {
        let mut all: Vec<&str> = TABLE.iter().flat_map(|row| row.spellings).copied().collect();
        all.sort_unstable();
        let count = all.len();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
