//! Settings: validated values with defaults, from the text of `weekly.yaml` and from overrides.
//!
//! Every key is optional, and so is the file. One run reports all mistakes. `settings` has the one
//! table of keys; each key whose value is a map has a file of its own here.

mod cadence;
mod cards;
mod check;
mod compatibility;
mod digest;
mod digest_words;
mod extra;
mod feeds;
mod general;
mod images;
mod issues;
#[cfg(test)]
mod manual;
mod markdown;
mod menu;
mod patterns;
mod read;
mod settings;
mod urls;
mod value;

pub(crate) use cadence::{Cadence, nearest_weekday};
pub(crate) use check::Check;
#[cfg(feature = "external-links")]
pub(crate) use check::External;
pub(crate) use compatibility::Generator;
pub(crate) use digest::{DigestPart, DigestSettings, Sections};
pub(crate) use feeds::{FeedContent, FeedFormat};
pub(crate) use issues::{IssueSelection, Numbering};
pub use read::{Override, read};
pub use settings::Config;
pub(crate) use urls::{BaseUrl, PermalinkPart, PermalinkRule};

/// The taxonomy that `category` in front matter belongs to, and by which searches can be limited.
pub(crate) const CATEGORIES: &str = "categories";
