//! The rules of `weekly check` beyond those of a build. There is one file per family of rules, each
//! a function from the model to findings. Callers supply the list of output files and the status of
//! URLs.

mod cadence;
mod empty_sections;
mod event_days;
#[cfg(feature = "external-links")]
pub(crate) mod external;
mod front;
mod internal;
mod issues;
mod link_texts;
mod links;
mod markup;
mod menu;
mod page_ids;
mod repeats;
mod suppress;
mod swallowed;
mod text;
mod undefined;
mod unparsed;
mod url;
mod words;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;

pub(crate) use internal::{LinkedPages, Outputs, SitePaths};
pub(crate) use page_ids::PageIds;
use suppress::{Suppressions, code_spans};

use crate::config::{Check, Config};
use crate::diagnostic::{Diagnostic, Finding, Findings, Location, Severity, SourceText};
use crate::digest::Digest;
use crate::markdown::outline::{Outline, TextLine};
use crate::markdown::{HtmlLink, links_in};
use crate::parse::{ParsedPage, is_markdown};
use crate::path::SourcePath;
use crate::site::Site;

/// A text with the data that rules need.
#[derive(Debug)]
pub(crate) struct File {
    /// Its path relative to the site's root.
    pub(crate) path: SourcePath,
    source: SourceText,
    /// The byte at which its body starts.
    body: usize,
    outline: Option<Arc<Outline>>,
    digest: Arc<Digest>,
    /// The links in raw HTML, with spans of the body.
    html_links: Vec<HtmlLink>,
    suppressions: Suppressions,
}

impl File {
    /// Creates the file from its text and its page, which was parsed with the outline retained.
    pub(crate) fn new(page: &ParsedPage, source: SourceText) -> Self {
        let mut file = Self {
            path: page.source.clone(),
            source,
            body: page.body,
            outline: page.outline.clone(),
            digest: page.digest.clone(),
            html_links: Vec::new(),
            suppressions: Suppressions::default(),
        };
        let contains = |tag: &str| {
            memchr::memmem::find(&file.text().as_bytes()[file.body..], tag.as_bytes()).is_some()
        };
        if ["<a", "<A", "<img", "<IMG"].into_iter().any(contains) {
            let code: Vec<_> =
                code_spans(&file).into_iter().map(|span| file.below(&span)).collect();
            file.html_links = links_in(&file.text()[file.body..], &code);
        }
        file.suppressions = Suppressions::of(&file);
        file
    }

    fn outline(&self) -> Option<&Outline> {
        self.outline.as_deref()
    }

    fn lines(&self) -> impl DoubleEndedIterator<Item = TextLine<'_>> {
        self.outline().into_iter().flat_map(Outline::lines)
    }

    fn is_markdown(&self) -> bool {
        is_markdown(&self.path)
    }

    fn text(&self) -> &str {
        self.source.text()
    }

    /// The bytes in the file of a span of the outline.
    fn bytes(&self, range: &Range<usize>) -> Range<usize> {
        self.body + range.start..self.body + range.end
    }

    /// The span of the outline at these bytes of the file.
    fn below(&self, bytes: &Range<usize>) -> Range<usize> {
        bytes.start - self.body..bytes.end - self.body
    }

    /// The Markdown source of a span of the outline.
    fn written(&self, range: &Range<usize>) -> &str {
        self.text().get(self.bytes(range)).unwrap_or_default()
    }

    /// The line on which a span of the outline begins.
    fn line(&self, range: &Range<usize>) -> usize {
        self.source.line(self.body + range.start)
    }

    /// A finding of a rule at a span of the outline.
    fn find(&self, rule: &'static str, message: impl Into<String>, at: &Range<usize>) -> Finding {
        Finding::new(rule, message, self.bytes(at))
    }

    /// Its links and images, except those in code: those in Markdown, then those in raw HTML that
    /// no template code or script changes.
    fn links(&self) -> Vec<CheckedLink<'_>> {
        let mut links = Vec::new();
        self.lines().for_each(|line| add_links(line, &mut links));
        let is_fixed = |link: &&HtmlLink| {
            !link.target.contains(['{', '“', '”', '‘', '’']) && link.target.len() > 1
        };
        links.extend(self.html_links.iter().filter(is_fixed).map(|link| CheckedLink {
            target: &link.target,
            text: Cow::Borrowed(""),
            image: link.is_image,
            is_html: true,
            source: link.source.clone(),
        }));
        links
    }
}

/// Collects the findings in a file that its comments don't suppress.
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
        if !self.file.suppressions.suppress(finding.code, line) {
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

/// A finding of a rule; the settings determine its severity later.
fn finding(rule: &'static str, message: impl Into<String>, at: Location) -> Diagnostic {
    Diagnostic::warning(rule, message).at(at)
}

/// A link or an image.
#[derive(Debug, Clone)]
struct CheckedLink<'f> {
    target: &'f str,
    text: Cow<'f, str>,
    image: bool,
    /// Whether it is a tag in raw HTML, whose target is not relative to the source file.
    is_html: bool,
    source: Range<usize>,
}

/// Adds the links of a line. A link's text consists of several runs if its style changes, and
/// continues on the next line after a break.
fn add_links<'f>(line: TextLine<'f>, links: &mut Vec<CheckedLink<'f>>) {
    for run in line.runs() {
        let Some(target) = run.target else { continue };
        let image = run.style.image;
        match links.last_mut() {
            // Two bare URLs may be in one span.
            Some(last)
                if !image
                    && !last.image
                    && last.source.start == run.source.start
                    && last.target == target =>
            {
                if !last.text.is_empty() && run.source.end > last.source.end {
                    last.text.to_mut().push(' ');
                }
                last.text.to_mut().push_str(run.text);
                last.source.end = last.source.end.max(run.source.end);
            }
            _ => {
                links.push(CheckedLink {
                    target,
                    text: run.text.into(),
                    image,
                    is_html: false,
                    source: run.source,
                });
            }
        }
    }
}

/// The findings of all rules that need a single file.
pub(crate) fn file(file: &File, page: &ParsedPage, config: &Config) -> Vec<Diagnostic> {
    let check = &config.check;
    let mut found = CheckFindings::new(file);
    links::check(file, check, &mut found);
    link_texts::check(file, check, &mut found);
    text::check(file, &mut found);
    markup::check(file, &mut found);
    words::check(file, &mut found);
    event_days::check(file, page, &mut found);
    repeats::check_twice(file, config, &mut found);
    file.suppressions.check(&mut found);
    let mut diagnostics = front::findings(file, page, check);
    diagnostics.extend(found.located());
    diagnostics
}

/// The input of rules that compare several files.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SiteContext<'a> {
    /// The model that the pages are built from.
    pub(crate) site: &'a Site,
    /// Its texts, sorted by path.
    pub(crate) files: &'a [File],
    /// Resolves links between the files.
    pub(crate) paths: &'a SitePaths<'a>,
    /// The ids on the pages.
    pub(crate) ids: &'a PageIds,
    /// The text of the settings, if there is a file.
    pub(crate) settings: Option<&'a SourceText>,
}

/// The findings of all rules that need several files.
pub(crate) fn site(context: SiteContext<'_>) -> Vec<Diagnostic> {
    let SiteContext { site, files, .. } = context;
    let mut found = front::among_others(site, files);
    found.extend(front::other_dates(site, files));
    found.extend(cadence::findings(site, files));
    found.extend(empty_sections::findings(files));
    found.extend(issues::findings(context));
    found.extend(event_days::past_events(site, files));
    found.extend(repeats::findings(site, files));
    found.extend(internal::findings(context));
    found.extend(menu::findings(context.paths, context.settings));
    found
}

/// Sets the severity of findings to the configured level; drops those that are turned off or
/// suppressed by a comment. `files` are sorted by path.
pub(crate) fn apply_levels(
    findings: Vec<Diagnostic>,
    files: &[File],
    check: &Check,
) -> Vec<Diagnostic> {
    let apply_level = |mut finding: Diagnostic| {
        // The severity of an error that prevents a build can't be configured.
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
            Some(line) => !file.suppressions.suppress(&code, || line),
            None => !file.suppressions.suppress_file(&code),
        })
    };
    findings.into_par_iter().filter_map(apply_level).collect()
}
