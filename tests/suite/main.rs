//! The whole suite, in one binary.

mod build_record;
mod calendar;
mod cards;
mod check;
#[cfg(feature = "external-links")]
mod check_external;
mod cli;
mod commonmark;
mod compatibility;
mod dates;
mod dates_git;
mod determinism;
mod digest;
mod edits;
mod feeds;
#[cfg(feature = "cards")]
mod font;
mod images;
mod imports;
mod limits;
mod limits_pages;
mod live;
mod load;
mod many_findings;
mod new;
mod new_habits;
mod new_recurring;
mod new_text;
mod new_withheld;
mod output_folder;
mod paths;
mod printed;
mod publish;
mod publish_files;
#[cfg(feature = "search")]
mod search;
mod secrecy;
mod serve;
mod serve_events;
mod serve_http;
mod serve_program;
mod serve_trust;
mod serve_watch;
mod sites;
mod support;
mod theme;
mod urls;
