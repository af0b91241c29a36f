//! All access to the site's files: [`load`] lists the site's folder, [`guard`] decides which
//! folders may become the output, [`publish`] replaces the output with a new site in one swap, and
//! [`build_record`] detects whether anything has changed. [`cache`] is the user's cache. Nothing
//! here depends on posts.

pub(crate) mod build_record;
pub(crate) mod cache;
mod compare;
pub(crate) mod error;
mod folder;
pub(crate) mod foreign;
pub(crate) mod guard;
pub(crate) mod load;
pub(crate) mod publish;
pub(crate) mod scaffold;
mod swap;
