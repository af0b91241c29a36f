//! The whole suite, in one binary.

mod cli;
mod commonmark;
mod dates;
mod determinism;
mod feeds;
mod imports;
mod load;
mod paths;
mod publish;
mod secrecy;
mod sites;
mod support;
