//! `weekly`, a static site generator for weekly community digests.

pub mod artifact;
pub mod config;
pub mod date;
pub mod diagnostic;
pub mod digest;
pub mod disk;
pub mod markdown;
pub mod parse;
pub mod path;
pub mod site;
pub mod source;
pub mod yaml;
