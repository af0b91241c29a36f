//! The only room that touches the site's files: [`load`] lists the site's folder, [`guard`]
//! says which folders may become the output, [`publish`] puts a new site there in one swap, and
//! [`receipt`] tells whether there is anything to do. [`kept`] is the user's cache.
//! Knows nothing of posts.

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
