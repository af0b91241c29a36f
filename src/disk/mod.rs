//! All access to the site's files: [`load`] lists the site's folder, [`guard`] decides which
//! folders may become the output, [`publish`] replaces the output with a new site in one swap, and
//! [`build_record`] detects whether anything has changed. [`cache`] is the user's cache. Nothing
//! here depends on posts.

pub mod build_record;
pub mod cache;
mod compare;
pub mod error;
mod folder;
pub mod foreign;
pub mod guard;
pub mod load;
pub mod publish;
pub mod scaffold;
mod swap;
