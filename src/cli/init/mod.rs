//! `weekly init`: creates a new site that builds and looks complete at once.

use std::io;
use std::path::{Component, Path, PathBuf};

use chrono::{Days, NaiveDate};
use clap::{Args, ValueEnum};

use super::Exit;
use super::context::Context;
use crate::disk::scaffold::write_new;
use crate::error::Error;

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The folder to create the site in
    #[arg(value_name = "DIR", default_value = ".")]
    dir: PathBuf,
    /// The site's title [default: the folder's name]
    #[arg(long)]
    title: Option<String>,
    /// The site's language, such as `zh-CN`
    #[arg(long, default_value = "en")]
    language: String,
    /// Write a workflow that builds and publishes the site
    #[arg(long, value_name = "SERVICE")]
    ci: Option<Ci>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Ci {
    /// GitHub Actions and Pages
    Github,
    /// GitLab CI and Pages
    Gitlab,
}

/// The files of a new site in one language.
struct Scaffold {
    settings: &'static str,
    about: &'static str,
    issues: [&'static str; 3],
}

macro_rules! scaffold {
    ($language:literal) => {
        Scaffold {
            settings: include_str!(concat!($language, "/weekly.yaml")),
            about: include_str!(concat!($language, "/about.md")),
            issues: [
                include_str!(concat!($language, "/issue-1.md")),
                include_str!(concat!($language, "/issue-2.md")),
                include_str!(concat!($language, "/issue-3.md")),
            ],
        }
    };
}

pub(super) fn run(context: &Context<'_>, args: &InitArgs) -> io::Result<Exit> {
    let shown = context.global.root.join(&args.dir);
    let dir = context.root().join(&args.dir);
    for taken in ["weekly.yaml", "content"] {
        if dir.join(taken).symlink_metadata().is_ok() {
            let message = format!("{} already contains a site: found {taken}", shown.display());
            return Err(Error::new(format!("{message}; nothing was written")).into());
        }
    }
    let files = files(args, &dir, context.environment.now.date_naive());
    write_new(&dir, &files)?;
    for (path, _) in &files {
        context
            .reporter
            .done(&format!("wrote {}", without_leading_dot(&shown.join(path)).display()))?;
    }
    let shown = without_leading_dot(&shown);
    let enter = if shown.as_os_str().is_empty() {
        String::new()
    } else {
        format!("cd {} && ", shown.display())
    };
    context.reporter.done(&format!("next: {enter}weekly build"))?;
    Ok(Exit::Done)
}

/// Removes the `.` that a relative path may begin with.
pub(super) fn without_leading_dot(path: &Path) -> PathBuf {
    path.components().filter(|part| *part != Component::CurDir).collect()
}

/// The files to write, by their path in the new site.
fn files(args: &InitArgs, dir: &Path, today: NaiveDate) -> Vec<(String, String)> {
    let chinese = args.language.to_lowercase().starts_with("zh");
    let scaffold = if chinese { scaffold!("zh-CN") } else { scaffold!("en") };
    let folder = dir.components().next_back();
    let folder = folder
        .map(Component::as_os_str)
        .and_then(|name| name.to_str())
        .unwrap_or("Weekly")
        .to_owned();
    let title = args.title.clone().unwrap_or(folder);
    // Every JSON string is a valid YAML string.
    let quoted = serde_json::Value::String(title).to_string();
    let settings =
        scaffold.settings.replace("@TITLE@", &quoted).replace("@LANGUAGE@", &args.language);

    let mut files = vec![
        ("weekly.yaml".to_owned(), settings),
        (".gitignore".to_owned(), "/public/\n".to_owned()),
        ("content/about.md".to_owned(), scaffold.about.to_owned()),
    ];
    for ((index, text), age) in scaffold.issues.iter().enumerate().zip([14, 7, 0]) {
        let day = today.checked_sub_days(Days::new(age)).unwrap_or(today).to_string();
        let path = format!("content/issues/{day}-issue-{}.md", index + 1);
        files.push((path, text.replace(&format!("@DAY{}@", index + 1), &day)));
    }
    let workflow = args.ci.map(|ci| match ci {
        Ci::Github => (".github/workflows/site.yml", include_str!("ci/github.yml")),
        Ci::Gitlab => (".gitlab-ci.yml", include_str!("ci/gitlab.yml")),
    });
    if let Some((path, text)) = workflow {
        files.push((path.to_owned(), text.replace("@VERSION@", env!("CARGO_PKG_VERSION"))));
    }
    files
}
