//! The whole suite, in one binary.

mod commonmark;
