//! The command line as users write it: the commands, and the options that several of them take. The
//! doc comments of options are their help texts.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::{build, check, init, list, new, serve};
use crate::date::WrittenDate;
use crate::error::Error;

/// A static site generator for weekly community digests.
#[derive(Debug, Parser)]
#[command(
    name = "weekly",
    version,
    about,
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) global: Global,
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Args)]
pub(super) struct Global {
    /// The site's folder
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    pub(super) root: PathBuf,
    /// The settings file [default: weekly.yaml in the site's folder]
    #[arg(long, global = true, value_name = "FILE")]
    pub(super) config: Option<PathBuf>,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: Color,
    /// Print only errors and warnings
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Print all findings instead of folding them, and how long each phase took
    #[arg(short, long, global = true)]
    pub(super) verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputFormat {
    /// For people
    Human,
    /// One JSON object per line
    Json,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Build the site into its output folder
    Build(build::BuildArgs),
    /// Find mistakes in the site, without building it
    Check(check::CheckArgs),
    /// Create a new site that builds at once
    Init(init::InitArgs),
    /// Preview the site in a browser, reloading on changes
    Serve(serve::ServeArgs),
    /// Create the next issue
    New(new::NewArgs),
    /// List what would be built, and what would be excluded
    List(list::ListArgs),
    /// Print a file of the built-in theme, or list them all
    Theme {
        /// Name of the file, such as `templates/i18n/en.yaml`; omit to list all
        file: Option<String>,
    },
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// Options for publishing more than a plain build does.
#[derive(Debug, Args)]
pub(super) struct SelectionArgs {
    /// Publish drafts
    #[arg(short = 'D', long)]
    pub(super) drafts: bool,
    /// Publish posts whose date is in the future
    #[arg(short = 'F', long)]
    pub(super) future: bool,
    /// Publish expired posts
    #[arg(short = 'E', long)]
    pub(super) expired: bool,
    /// The time that decides what is future and what has expired [default: `SOURCE_DATE_EPOCH`,
    /// else the clock]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(super) now: Option<WrittenDate>,
}

pub(super) fn parse_date(text: &str) -> Result<WrittenDate, Error> {
    WrittenDate::parse(text)
        .ok_or_else(|| Error::new("write it as 2023-09-22 or 2023-09-22T14:00:00+08:00"))
}
