//! The only room that touches the site's files: [`load`] lists the site's folder, [`guard`]
//! says which folders may become the output, and [`publish`] puts a new site there in one swap.
//! Knows nothing of posts.

mod compare;
pub mod error;
mod folder;
pub mod guard;
pub mod load;
pub mod publish;
pub mod scaffold;
mod swap;
