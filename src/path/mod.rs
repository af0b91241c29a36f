//! Validated paths and URLs: their constructors normalise or refuse, so that a `..`, an absolute
//! path or a control character can't reach the disk.

mod base;
mod distinct;
mod natural;
pub(crate) mod other_slugs;
mod percent;
mod route;
mod slug;
mod source_path;
mod transliterate;

pub(crate) use base::{behind_scheme, below};
pub(crate) use distinct::{DistinctSlug, NamedUse, distinct_slugs};
pub(crate) use natural::NaturalText;
pub use percent::percent_decode;
pub(crate) use percent::{percent_encode, percent_encode_unless, url_in_nfc};
pub use route::Route;
pub(crate) use route::{LONGEST_PART, PUBLISHED_DOTFILES, RouteError};
pub(crate) use slug::nfc;
pub use slug::slugify;
pub use source_path::SourcePath;
pub(crate) use source_path::{below_content, folder_below_content};
