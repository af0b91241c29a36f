//! The parts of a build by themselves, on one thread.

use std::fs;
use std::hint::black_box;
use std::io;
use std::path::Path;
use std::time::Instant;

use weekly::testing::config::{self, Config, Override};
use weekly::testing::disk::Stage;
use weekly::testing::disk::{self, CheckedOutput, ProtectedFolders};
use weekly::testing::markdown::{
    self, AmbiguousWidth, ExternalLinks, HtmlPolicy, IdForm, MarkdownLabels, Math, Options,
    OutlineUse, Profile, SummaryExtent,
};
use weekly::testing::outputs::{GeneratedFile, PlannedFile, Recipe, TemplatePage, plan};
use weekly::testing::parse;
use weekly::testing::path::{Route, SourcePath};
use weekly::testing::pipeline;
use weekly::testing::render::{Engine, EngineInput, FunctionInput, Renderer};
use weekly::testing::sink::Sink;
use weekly::testing::site::{Links, Site};
use weekly::testing::source::{Bytes, SourceFile, SourceTree};
use weekly::testing::theme;
use weekly::testing::view::Shared;
use weekly::testing::words::{Words, WordsFile};

use crate::child::selection;
use crate::limit;
use crate::report::{Table, median};
use crate::site::{Issue, Language, issue};
use crate::usage::float;

/// How many issues of each language.
const ISSUES: usize = 200;

/// How often each is measured, after one time that is not.
const ROUNDS: u8 = 9;

/// How many files are published, and how large each is.
const FILES: u64 = 2_000;
const FILE_SIZE: usize = 20_000;
const FILE: &[u8] = &[b'-'; FILE_SIZE];

/// Measures all of them, publishing into folders below `scratch`, and prints the tables.
///
/// # Errors
/// A file can't be written.
pub(crate) fn measure(scratch: &Path) -> io::Result<()> {
    println!("\n## The parts, on one thread\n");
    let issues = |language| (0..ISSUES).map(move |index| issue(index, ISSUES, language));
    let english: Vec<Issue> = issues(Language::English).collect();
    let chinese: Vec<Issue> = issues(Language::Chinese).collect();
    print_markdown(&english, &chinese);
    let mut table = Table::new(&["", "µs each"]);
    let front = front_matter(&english)?;
    table.row(["front matter (YAML)".to_owned(), micros(front)]);
    pages(&english, &mut table)?;
    publishing(scratch, &mut table)?;
    println!("{table}");
    Ok(())
}

fn micros(seconds: f64) -> String {
    format!("{:.1}", seconds * 1e6)
}

/// The seconds that `work` takes: the median of the rounds.
fn seconds(mut work: impl FnMut() -> io::Result<()>) -> io::Result<f64> {
    work()?;
    let mut times = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        work()?;
        times.push(start.elapsed().as_secs_f64());
    }
    Ok(median(times))
}

// ---------------------------------------------------------------- Markdown

fn print_markdown(english: &[Issue], chinese: &[Issue]) {
    let plain = |text: &str| limit::markdown(text).len();
    let with =
        |options: Options| move |text: &str| markdown::render(text, None, &options).html.len();
    let mut table = Table::new(&["Markdown to HTML", "English, MB/s", "Chinese, MB/s"]);
    let mut row = |name: &str, render: &dyn Fn(&str) -> usize| {
        let speeds = [english, chinese].map(|issues| format!("{:.0}", speed(issues, render)));
        table.row(std::iter::once(name.to_owned()).chain(speeds));
    };
    row("pulldown-cmark alone", &plain);
    row(
        "as built, profile `commonmark`",
        &with(Options { profile: Profile::CommonMark, ..options() }),
    );
    row("as built", &with(options()));
    row("as built, code highlighted", &with(Options { highlight: true, ..options() }));
    println!("{table}");
}

fn options() -> Options {
    Options {
        profile: Profile::Default,
        html: HtmlPolicy::default(),
        highlight: false,
        math: Math::default(),
        base_url: None,
        external_links: ExternalLinks::default(),
        ambiguous_width: AmbiguousWidth::default(),
        heading_ids: IdForm::default(),
        summary: SummaryExtent::default(),
        outline: OutlineUse::None,
        labels: MarkdownLabels::default(),
    }
}

/// MB of Markdown a second.
fn speed(issues: &[Issue], render: &dyn Fn(&str) -> usize) -> f64 {
    let bytes: usize = issues.iter().map(|issue| issue.body.len()).sum();
    let time = seconds(|| {
        for issue in issues {
            black_box(render(black_box(&issue.body)));
        }
        Ok(())
    });
    float(bytes as u64) / 1e6 / time.unwrap_or(f64::INFINITY)
}

// ---------------------------------------------------------------- front matter

/// Seconds for a file that has front matter and nothing else.
fn front_matter(issues: &[Issue]) -> io::Result<f64> {
    let files: Vec<SourceFile> = source_files(issues.iter().map(|issue| issue.front.as_str()));
    let config = Config::default();
    let options = options();
    let time = seconds(|| {
        for file in &files {
            black_box(parse::page(file, &config, &options)?);
        }
        Ok(())
    })?;
    Ok(time / float(files.len() as u64))
}

fn source_files<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<SourceFile> {
    let file = |(index, text): (usize, &str)| {
        let path = SourcePath::new(&format!("content/posts/issue-{index:06}.md"))?;
        Some(SourceFile { path, bytes: Bytes::Memory(text.as_bytes().into()) })
    };
    texts.enumerate().filter_map(file).collect()
}

// ---------------------------------------------------------------- pages

/// Takes finished files and forgets them.
struct Nowhere;

impl Sink for Nowhere {
    fn put(&self, _: &Route, bytes: &[u8]) -> io::Result<()> {
        black_box(bytes);
        Ok(())
    }

    fn copy(&self, _: &Route, _: &Bytes) -> io::Result<()> {
        Ok(())
    }
}

/// Pages with the built-in templates.
fn pages(issues: &[Issue], table: &mut Table) -> io::Result<()> {
    let mut findings = Vec::new();
    let url = Override {
        key: "base_url".into(),
        value: "https://digest.example.org".into(),
        origin: "the bench".into(),
    };
    let config = config::read(None, &[url]).unpack(&mut findings);
    let texts: Vec<String> =
        issues.iter().map(|issue| [&*issue.front, &issue.body].concat()).collect();
    let content = source_files(texts.iter().map(String::as_str));
    let tree = SourceTree { content, ..SourceTree::default() };
    let site = pipeline::model(&tree, config, &selection())?.unpack(&mut findings);
    let shared = Shared::new(&site);
    let engine = engine(&site, &shared, words())
        .ok_or_else(|| io::Error::other("the built-in templates have mistakes"))?;
    let renderer = Renderer::new(&site, &engine, &shared, None);
    let planned = plan(&site).value.files;
    let mut row = |name: &str, wanted: fn(&Recipe<'_>) -> bool| {
        let files: Vec<_> = planned.iter().filter(|file| wanted(&file.recipe)).collect();
        render(&files, &renderer).map(|time| table.row([name.to_owned(), micros(time)]))
    };
    row("a post's page", |recipe| matches!(recipe, Recipe::Template(TemplatePage::Post(..))))?;
    row("a listing's page of 20 posts", |recipe| match recipe {
        Recipe::Template(TemplatePage::Listing(listing)) => listing.shown.len() == 20,
        _ => false,
    })?;
    row("a feed of up to 20 full posts", |recipe| {
        matches!(recipe, Recipe::Generated(GeneratedFile::Feed(..)))
    })
}

fn render(files: &[&PlannedFile<'_>], renderer: &Renderer<'_>) -> io::Result<f64> {
    let mut buffer = Vec::new();
    let time = seconds(|| {
        files.iter().try_for_each(|file| renderer.render(file, &mut buffer, &Nowhere).map(|_| ()))
    })?;
    Ok(time / float(files.len() as u64))
}

fn words() -> Words {
    let english = theme::TEMPLATES.iter().filter(|file| file.name == "i18n/en.yaml");
    let paths: Vec<_> =
        english.filter_map(|file| Some((SourcePath::new(file.name)?, file.text()))).collect();
    let files: Vec<_> = paths.iter().map(|(path, text)| WordsFile { path, text }).collect();
    Words::read(&files, "en", &mut Vec::new())
}

fn engine(site: &Site, shared: &Shared, words: Words) -> Option<Engine> {
    let functions = FunctionInput {
        markdown: options(),
        words,
        links: Links::new(site.config.base_url.clone()),
        assets: site.assets.clone(),
    };
    let config = shared.config().clone();
    Engine::new(
        EngineInput { templates: Vec::new(), functions, config, parts: Vec::new(), search: false },
        &mut Vec::new(),
    )
}

// ---------------------------------------------------------------- publishing

/// How a site that is published differs from the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    /// There is none before it.
    All,
    /// Nothing.
    Nothing,
    /// One file.
    One,
    /// Each file, in its last byte.
    Each,
}

/// Files put into a stage, and the stage put in place.
fn publishing(scratch: &Path, table: &mut Table) -> io::Result<()> {
    let places = ProtectedFolders {
        root: scratch,
        sources: &[],
        config: None,
        current: scratch,
        home: None,
    };
    let output = disk::check(Path::new("public"), &places).map_err(io::Error::other)?;
    for (name, change) in [
        ("a new file of 20 KB, published", Change::All),
        ("an unchanged one, like all others", Change::Nothing),
        ("an unchanged one, where one other changed", Change::One),
        ("a changed one, where all changed", Change::Each),
    ] {
        table.row([name.to_owned(), micros(publish_often(&output, change)? / float(FILES))]);
    }
    Ok(())
}

/// Seconds to publish a site: the median of the rounds.
fn publish_often(output: &CheckedOutput, change: Change) -> io::Result<f64> {
    let routes: Vec<Route> = (0..FILES)
        .filter_map(|index| Route::page(&format!("posts/issue-{index:06}")).ok())
        .collect();
    let mut times = Vec::new();
    for round in 0..=ROUNDS {
        if change == Change::All && output.path().exists() {
            fs::remove_dir_all(output.path())?;
        }
        let mut changed = FILE.to_vec();
        changed[FILE_SIZE - 1] = b'0' + round;
        let (first, others): (&[u8], &[u8]) = match change {
            Change::All | Change::Nothing => (FILE, FILE),
            Change::One => (&changed, FILE),
            Change::Each => (&changed, &changed),
        };
        let start = Instant::now();
        publish(output, &routes, first, others)?;
        times.push(start.elapsed().as_secs_f64());
    }
    Ok(median(times.split_off(1)))
}

fn publish(
    output: &CheckedOutput,
    routes: &[Route],
    first: &[u8],
    others: &[u8],
) -> io::Result<()> {
    let stage = Stage::begin(output)?;
    for (index, route) in routes.iter().enumerate() {
        stage.put(route, if index == 0 { first } else { others })?;
    }
    stage.commit()?;
    Ok(())
}
