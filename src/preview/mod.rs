//! A site kept in memory and brought up to date, for `weekly serve`. Knows nothing of HTTP.

pub(crate) mod indexer;
pub(crate) mod live;
mod measured_images;
mod other_files;
mod page_cache;
pub(crate) mod page_thread;

use live::Inputs;
