//! `weekly`, a static site generator for weekly community digests.

pub mod artifact;
pub mod config;
pub mod date;
pub mod diagnostic;
pub mod disk;
pub mod markdown;
pub mod path;
pub mod source;
pub mod yaml;
