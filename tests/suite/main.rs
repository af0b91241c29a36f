//! The whole suite, in one binary.

mod commonmark;
mod dates;
mod determinism;
mod imports;
mod load;
mod paths;
mod publish;
mod secrecy;
mod sites;
mod support;
