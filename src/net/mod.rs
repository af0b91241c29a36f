//! Asks other sites whether links still lead somewhere, and takes up little of their time: one
//! request after the other to a host, with a pause between them, and waiting when asked to, whether
//! a link leads to it or a redirect. Knows
//! nothing of posts; what an answer means for a link is the business of `checks`.

mod address;
#[cfg(feature = "external-links")]
mod ask;

pub use address::is_private;
#[cfg(feature = "external-links")]
pub use ask::{RequestPolicy, ask};
