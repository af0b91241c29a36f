//! What `weekly check` finds beyond what a build tells: one file a family of rules, each a function
//! from the model to findings. Which files there are, and what the web says of a link, is told by
//! the callers.

mod cadence;
pub mod external;
mod front;
mod internal;
mod links;
mod repeats;
mod silence;
mod text;
mod undefined;
mod url;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

pub use internal::{LinkedPages, Outputs, PageIds, SitePaths};
use silence::Silencers;

use crate::config::{Check, Config};
use crate::diagnostic::{Diagnostic, Finding, Findings, Location, Severity, SourceText};
use crate::digest::Digest;
use crate::markdown::outline::{Outline, TextLine};
use crate::parse::ParsedPage;
use crate::path::SourcePath;
use crate::site::Site;

/// A Markdown file as the rules see it.
#[derive(Debug)]
pub struct File {
    /// Its path from the site's root.
    pub path: SourcePath,
    source: SourceText,
    /// Where its body starts.
    body: usize,
    outline: Option<Arc<Outline>>,
    digest: Arc<Digest>,
    silencers: Silencers,
}

impl File {
    /// A file of this text, from which `page` was parsed with its outline retained.
    pub fn new(page: &ParsedPage, source: SourceText) -> Self {
        let mut file = Self {
            path: page.source.clone(),
            source,
            body: page.body,
            outline: page.outline.clone(),
            digest: page.digest.clone(),
            silencers: Silencers::default(),
        };
        file.silencers = Silencers::of(&file);
        file
    }

    fn outline(&self) -> Option<&Outline> {
        self.outline.as_deref()
    }

    fn lines(&self) -> impl Iterator<Item = TextLine<'_>> {
        self.outline().into_iter().flat_map(Outline::lines)
    }

    fn text(&self) -> &str {
        self.source.text()
    }

    /// The bytes of the file for a range of the outline.
    fn bytes(&self, range: &Range<usize>) -> Range<usize> {
        self.body + range.start..self.body + range.end
    }

    /// The Markdown text of a range of the outline.
    fn written(&self, range: &Range<usize>) -> &str {
        self.text().get(self.bytes(range)).unwrap_or_default()
    }

    /// The line on which a range of the outline begins.
    fn line(&self, range: &Range<usize>) -> usize {
        self.source.line(self.body + range.start)
    }

    /// A finding of a rule at a range of the outline.
    fn find(&self, rule: &'static str, message: impl Into<String>, at: &Range<usize>) -> Finding {
        Finding::new(rule, message, self.bytes(at))
    }

    /// Its links and images, in order, those in code left out.
    fn links(&self) -> Vec<CheckedLink<'_>> {
        let mut links = Vec::new();
        self.lines().for_each(|line| add_links(line, &mut links));
        links
    }
}

/// What rules find in a file, but for what its comments silence.
struct CheckFindings<'f> {
    file: &'f File,
    findings: Findings,
}

impl<'f> CheckFindings<'f> {
    fn new(file: &'f File) -> Self {
        Self { file, findings: Findings::default() }
    }

    fn push(&mut self, finding: Finding) {
        let line = || self.file.source.line(finding.source.start);
        if !self.file.silencers.silence(finding.code, line) {
            self.findings.push(finding);
        }
    }

    fn extend(&mut self, findings: impl IntoIterator<Item = Finding>) {
        for finding in findings {
            self.push(finding);
        }
    }

    /// Whether the next finding of a rule will be listed (see [`Findings::has_room`]).
    fn has_room(&self, rule: &str) -> bool {
        self.findings.has_room(rule)
    }

    fn located(self) -> Vec<Diagnostic> {
        self.findings.locate(&self.file.source, 0)
    }
}

/// A finding of a rule; how bad it is, the settings decide later.
fn finding(rule: &'static str, message: impl Into<String>, at: Location) -> Diagnostic {
    Diagnostic::warning(rule, message).at(at)
}

/// A link or an image.
#[derive(Debug, Clone)]
struct CheckedLink<'f> {
    target: &'f str,
    text: Cow<'f, str>,
    image: bool,
    source: Range<usize>,
}

/// Adds the links of a line. One whose text is set in several ways is several runs, and one whose
/// text is broken goes on in the next line.
fn add_links<'f>(line: TextLine<'f>, links: &mut Vec<CheckedLink<'f>>) {
    for run in line.runs() {
        let Some(target) = run.target else { continue };
        let image = run.style.image;
        match links.last_mut() {
            Some(last) if !image && !last.image && last.source.start == run.source.start => {
                if !last.text.is_empty() && run.source.end > last.source.end {
                    last.text.to_mut().push(' ');
                }
                last.text.to_mut().push_str(run.text);
                last.source.end = last.source.end.max(run.source.end);
            }
            _ => {
                links.push(CheckedLink { target, text: run.text.into(), image, source: run.source })
            }
        }
    }
}

/// What the rules about a single file find in it.
pub fn file(file: &File, page: &ParsedPage, config: &Config) -> Vec<Diagnostic> {
    let check = &config.check;
    let mut found = CheckFindings::new(file);
    links::check(file, check, &mut found);
    text::check(file, &mut found);
    repeats::check_twice(file, config, &mut found);
    file.silencers.check(&mut found);
    let mut diagnostics = front::findings(file, page, check);
    diagnostics.extend(found.located());
    diagnostics
}

/// The files of a site, and what the rules need that look at all of them.
#[derive(Debug, Clone, Copy)]
pub struct Whole<'a> {
    /// The model.
    pub site: &'a Site,
    /// Its Markdown files, by path.
    pub files: &'a [File],
    /// Where its files are found.
    pub places: &'a SitePaths<'a>,
    /// The ids that the pages have.
    pub ids: &'a PageIds,
}

/// What the rules that look at several files find.
pub fn site(whole: Whole<'_>) -> Vec<Diagnostic> {
    let Whole { site, files, .. } = whole;
    let mut found = front::among_others(site, files);
    found.extend(cadence::findings(site, files));
    found.extend(repeats::findings(site, files));
    found.extend(internal::findings(whole));
    found
}

/// Gives findings the levels that the settings say, and leaves out those that are turned off or
/// silenced. `files` are sorted by path.
pub fn told(findings: Vec<Diagnostic>, files: &[File], check: &Check) -> Vec<Diagnostic> {
    let told = |mut finding: Diagnostic| {
        // What keeps a site from being built is never a matter of taste.
        let settable = finding.severity == Severity::Warning;
        if settable && let Some(level) = check.level(&finding.code) {
            finding.severity = level.severity()?;
        }
        let path = finding.location.as_ref().map(|location| &location.path);
        let file = path.and_then(|path| {
            let at = files.binary_search_by(|file| file.path.cmp(path)).ok()?;
            Some(&files[at])
        });
        let Some(file) = file.filter(|_| settable) else { return Some(finding) };
        let code = finding.code.clone();
        finding.filter_lines(|line| match line {
            Some(line) => !file.silencers.silence(&code, || line),
            None => !file.silencers.silence_file(&code),
        })
    };
    findings.into_par_iter().filter_map(told).collect()
}
