//! The command line: turns arguments into calls of the library, diagnostics into terminal output
//! and outcomes into exit codes. The clock, the environment and the current folder enter the
//! program here.

mod annotations;
mod build;
mod check;
#[cfg(feature = "external-links")]
mod external;
mod init;
mod list;
mod new;
mod packaging;
mod report;
mod serve;
mod terminal;
mod theme;

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, FixedOffset, TimeZone as _, Utc};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::config::{Config, Override};
use crate::date::WrittenDate;
use crate::diagnostic::{Diagnostic, Outcome};
use crate::disk::load::load;
use crate::site::PublishOptions;
use crate::source::SourceTree;
use report::Reporter;
use terminal::Stream;

/// Exit codes, as the manual lists them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Success.
    Done = 0,
    /// The site has errors.
    Failed = 1,
    /// The command line is invalid.
    Usage = 2,
}

/// A static site generator for weekly community digests.
#[derive(Debug, Parser)]
#[command(
    name = "weekly",
    version,
    about,
    disable_help_subcommand = true,
    arg_required_else_help = true
)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Args)]
struct Global {
    /// The site's folder
    #[arg(long, global = true, value_name = "DIR", default_value = ".")]
    root: PathBuf,
    /// The settings file [default: weekly.yaml in the site's folder]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// When to use colours
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: Color,
    /// Print only errors and warnings
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Print more: how long each phase took
    #[arg(short, long, global = true)]
    verbose: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum OutputFormat {
    /// For people
    Human,
    /// One JSON object per line
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
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
struct SelectionArgs {
    /// Publish drafts
    #[arg(short = 'D', long)]
    drafts: bool,
    /// Publish posts whose date is in the future
    #[arg(short = 'F', long)]
    future: bool,
    /// Publish expired posts
    #[arg(short = 'E', long)]
    expired: bool,
    /// The time that decides what is future and what has expired [default: `SOURCE_DATE_EPOCH`,
    /// else the clock]
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    now: Option<WrittenDate>,
}

fn parse_date(text: &str) -> Result<WrittenDate, String> {
    WrittenDate::parse(text)
        .ok_or_else(|| "write it as 2023-09-22 or 2023-09-22T14:00:00+08:00".to_owned())
}

impl SelectionArgs {
    fn selection(&self, config: &Config, environment: &Environment) -> PublishOptions {
        let now = self.now.map_or(environment.now, |date| date.instant(&config.timezone));
        PublishOptions { drafts: self.drafts, future: self.future, expired: self.expired, now }
    }
}

/// An instant in seconds since 1970, as <https://reproducible-builds.org/specs/source-date-epoch/>.
fn parse_epoch(text: &str) -> Option<DateTime<Utc>> {
    Utc.timestamp_opt(text.trim().parse().ok()?, 0).single()
}

/// The process's environment, read once at startup.
#[derive(Debug)]
pub(crate) struct Environment {
    /// The arguments, the program's name first.
    pub arguments: Vec<OsString>,
    /// Environment variables whose values are valid UTF-8.
    pub variables: Vec<(String, String)>,
    /// The current folder.
    pub current: PathBuf,
    /// The time: `SOURCE_DATE_EPOCH` if it is set, else the clock's.
    pub now: DateTime<FixedOffset>,
}

impl Environment {
    /// Reads the environment of the current process.
    ///
    /// # Errors
    /// The current folder no longer exists, or `SOURCE_DATE_EPOCH` is not a valid time.
    #[expect(clippy::disallowed_methods, reason = "the environment enters the program here")]
    pub(crate) fn read() -> io::Result<Self> {
        let variables: Vec<_> = std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect();
        let epoch = variables.iter().find(|(name, _)| name == "SOURCE_DATE_EPOCH");
        let epoch = match epoch {
            None => None,
            Some((_, value)) => Some(parse_epoch(value).ok_or_else(|| {
                let message =
                    format!("invalid SOURCE_DATE_EPOCH `{value}`: expected seconds since 1970");
                io::Error::new(io::ErrorKind::InvalidInput, message)
            })?),
        };
        Ok(Self {
            arguments: std::env::args_os().collect(),
            variables,
            current: std::env::current_dir()?,
            now: epoch.unwrap_or_else(Utc::now).fixed_offset(),
        })
    }

    fn variable(&self, name: &str) -> Option<&str> {
        self.variables.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// Reads the environment and runs the program. A panic is reported like any other text, since it
/// may quote what authors wrote.
pub fn start() -> Exit {
    std::panic::set_hook(Box::new(|panic| {
        // If this can't be written, there is no other way to report it.
        let _ = Stream::Messages.line(&panic.to_string());
    }));
    match Environment::read() {
        Ok(environment) => run(&environment),
        Err(error) => {
            let _ = Stream::Messages.line(&format!("error: {error}"));
            Exit::Usage
        }
    }
}

/// Runs the program in this environment.
pub(crate) fn run(environment: &Environment) -> Exit {
    let cli = match Cli::try_parse_from(&environment.arguments) {
        Ok(cli) => cli,
        Err(error) => return usage(error, environment),
    };
    let reporter = Reporter::new(&cli.global, environment);
    let result = match &cli.command {
        Command::Build(args) => build::run(&cli.global, args, environment, &reporter),
        Command::Check(args) => check::run(&cli.global, args, environment, &reporter),
        Command::Init(args) => init::run(&cli.global, args, environment, &reporter),
        Command::Serve(args) => serve::run(&cli.global, args, environment, &reporter),
        Command::New(args) => new::run(&cli.global, args, environment, &reporter),
        Command::List(args) => list::run(&cli.global, args, environment, &reporter),
        Command::Theme { file } => theme::run(file.as_deref(), &reporter),
        Command::Completions { shell } => packaging::completions(*shell),
        Command::Man => packaging::man(),
    };
    match result {
        Ok(exit) => exit,
        // `weekly list | head -1`: the reader has closed the pipe, so there is nothing left to do.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
        Err(error) => {
            reporter.failure(&error);
            Exit::Failed
        }
    }
}

/// Prints help or the version, or what is wrong with the arguments. Arguments are quoted, and in CI
/// they may be file names, so unprintable characters are escaped first.
#[expect(
    clippy::disallowed_methods,
    reason = "everything printed is either static text or escaped"
)]
fn usage(error: clap::Error, environment: &Environment) -> Exit {
    let arguments = environment.arguments.iter().map(|argument| argument.to_string_lossy());
    let escaped = arguments.map(|argument| terminal::escape(&argument).into_owned());
    let error = Cli::try_parse_from(escaped).err().unwrap_or(error);
    // If this can't be written, there is no other way to report it.
    let _ = error.print();
    // Help and versions go to standard output.
    if error.use_stderr() { Exit::Usage } else { Exit::Done }
}

/// A site whose folder has been listed and whose settings have been read.
struct OpenedSite {
    tree: SourceTree,
    config: Config,
    diagnostics: Vec<Diagnostic>,
}

/// Lists the site's folder and reads its settings. `skip` names folders inside it that are not
/// sources.
fn open(
    global: &Global,
    environment: &Environment,
    overrides: Vec<Override>,
    skip: &[PathBuf],
) -> io::Result<OpenedSite> {
    let root = root(global, environment);
    let config_file = global.config.as_ref().map(|file| environment.current.join(file));
    let mut diagnostics = Vec::new();
    let tree = load(&root, config_file.as_deref(), skip)?.unpack(&mut diagnostics);
    if tree.config.is_none() && tree.content.is_empty() && diagnostics.is_empty() {
        return Err(io::Error::new(
            io::ErrorKind::NotFound,
            format!(
                "no site in {}: it has neither content/ nor weekly.yaml; `weekly init` creates one",
                global.root.display()
            ),
        ));
    }
    let mut given = Override::from_environment(environment.variables.iter().cloned());
    given.extend(overrides);
    let Outcome { value: config, diagnostics: findings } =
        crate::pipeline::settings(&tree, &given)?;
    diagnostics.extend(findings);
    Ok(OpenedSite { tree, config, diagnostics })
}

fn root(global: &Global, environment: &Environment) -> PathBuf {
    environment.current.join(&global.root)
}

/// The program's folder in the user's cache (XDG Base Directory Specification, section 3).
fn cache(environment: &Environment) -> Option<PathBuf> {
    let given = environment.variable("XDG_CACHE_HOME").map(PathBuf::from);
    let folder = given
        .filter(|folder| folder.is_absolute())
        .or_else(|| home(environment).map(|home| home.join(".cache")))?;
    folder.is_absolute().then(|| folder.join("weekly"))
}

fn home(environment: &Environment) -> Option<&Path> {
    environment.variable("HOME").map(Path::new)
}
