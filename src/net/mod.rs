//! Checks whether links to other sites still work, with little load on them: one request at a time
//! per host, with a pause between them, honouring requested delays, for links and redirects alike.
//! Independent of posts; `checks` decides what a status means for a link.

#[cfg(feature = "external-links")]
mod address;
#[cfg(feature = "external-links")]
mod client;

#[cfg(feature = "external-links")]
pub use client::{RequestPolicy, check_links};
