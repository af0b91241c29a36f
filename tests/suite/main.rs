//! The whole suite, in one binary.

mod commonmark;
mod load;
mod publish;
mod sites;
mod support;
