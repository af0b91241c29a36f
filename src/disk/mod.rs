//! The only room that writes site files: reading the site's folder, and publishing a new site in
//! one swap. Knows nothing of posts.

pub mod publish;
