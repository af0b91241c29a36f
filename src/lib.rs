//! `weekly`, a static site generator for weekly community digests.

pub mod answer;
pub mod artifact;
pub mod checks;
pub mod cli;
pub mod config;
pub mod date;
pub mod diagnostic;
pub mod digest;
pub mod disk;
pub mod draft;
pub mod git;
pub mod markdown;
pub mod net;
pub mod outputs;
pub mod parse;
pub mod path;
pub mod pipeline;
pub mod render;
pub mod rules;
pub mod serve;
pub mod site;
pub mod source;
pub mod theme;
pub mod view;
pub mod words;
pub mod yaml;
