//! `weekly`, a static site generator for weekly community digests.
//!
//! The command-line program is the way to use it; the library is for programs that build sites
//! themselves. This builds the site in the current folder and counts its files:
//!
//! ```no_run
//! use std::path::Path;
//!
//! let mut found = Vec::new();
//! let tree = weekly::load(Path::new("."), None)?.unpack(&mut found);
//! let config = weekly::settings(&tree, &[])?.unpack(&mut found);
//! let site = weekly::model(&tree, config, &weekly::PublishOptions {
//!     drafts: false,
//!     future: false,
//!     expired: false,
//!     now: "2026-11-27T09:00:00+08:00".parse().unwrap(),
//! })?.unpack(&mut found);
//! println!("{} posts, {} findings", site.posts.len(), found.len());
//! # Ok::<(), std::io::Error>(())
//! ```

mod bytes;
mod cards;
mod checks;
pub mod cli;
mod config;
mod date;
mod diagnostic;
mod digest;
mod disk;
mod error;
mod front_matter;
mod git;
mod images;
mod link_status;
mod markdown;
mod net;
mod next_issue;
mod outputs;
mod parse;
mod path;
mod pipeline;
mod preview;
mod progress;
mod render;
mod rules;
mod search;
mod serve;
mod sink;
mod site;
mod source;
mod theme;
mod uri;
mod view;
mod words;
mod yaml;

pub use diagnostic::{Diagnostic, FindingSubject, Outcome, Severity, SoughtText};
pub use disk::load::load;
pub use pipeline::{Build, BuildSummary, build, model, settings};
pub use progress::{BuildPhase, BuildProgress, NoProgress};
pub use sink::Sink;
pub use site::{PublishOptions, Site};
pub use source::{Bytes, SourceFile, SourceTree};

/// The items that the tests and benches of this package use. Not part of the library's interface.
#[doc(hidden)]
pub mod testing {
    pub mod cards {
        pub use crate::cards::{Card, Font};
    }
    pub mod config {
        pub use crate::config::{Config, Override, read};
    }
    pub mod diagnostic {
        pub use crate::diagnostic::{Diagnostic, Outcome, Severity};
    }
    pub mod digest {
        pub use crate::digest::{events::Event, events::When, questions::Question};
    }
    pub mod disk {
        pub use crate::disk::{
            build_record::BuildRecords,
            error::PublishError,
            guard::{
                CheckedOutput, MARKER_NAME, MARKER_TEXT, OutputRefusal, ProtectedFolders, Reason,
                check,
            },
            load::{SOURCE_FOLDERS, load},
            publish::{PublishSummary, Stage},
        };
    }
    pub mod images {
        pub use crate::images::{ImageKind, header};
    }
    pub mod link_status {
        pub use crate::link_status::LinkStatus;
    }
    pub mod markdown {
        pub use crate::markdown::{
            AmbiguousWidth, ExternalLinks, HtmlPolicy, IdForm, MarkdownLabels, Math, Options,
            OutlineUse, Profile, SummaryExtent, render,
        };
    }
    #[cfg(feature = "external-links")]
    pub mod net {
        pub use crate::net::{RequestPolicy, check_links};
    }
    pub mod outputs {
        pub use crate::outputs::{GeneratedFile, Plan, PlannedFile, Recipe, TemplatePage, plan};
    }
    pub mod parse {
        pub use crate::parse::{ParsedPage, page, parse};
    }
    pub mod path {
        pub use crate::path::{Route, SourcePath, percent_decode, slugify};
    }
    pub mod pipeline {
        pub use crate::pipeline::{Build, BuildSummary, build, model, settings};
    }
    pub mod preview {
        pub use crate::preview::live::{Inputs, Live, Update};
    }
    pub mod progress {
        pub use crate::progress::{BuildPhase, BuildProgress, NoProgress};
    }
    pub mod render {
        pub use crate::render::{Engine, EngineInput, FunctionInput, Renderer};
    }
    pub mod rules {
        pub use crate::rules::{BUILD_WARNINGS, CHECK_RULES};
    }
    pub mod serve {
        pub use crate::serve::{
            listen::listen,
            server::Server,
            state::{Change, Note, Overlay, Served, ServerState, Snapshot},
            watch::{Changed, WatchEvent, Watcher, poll, watch},
        };
    }
    pub mod sink {
        pub use crate::sink::Sink;
    }
    pub mod site {
        pub use crate::site::{Links, PublishOptions, Site};
    }
    pub mod source {
        pub use crate::source::{Bytes, SourceFile, SourceTree, seal};
    }
    pub mod theme {
        pub use crate::theme::{STATIC, TEMPLATES};
    }
    pub mod view {
        pub use crate::view::Shared;
    }
    pub mod words {
        pub use crate::words::{Words, WordsFile};
    }
}
