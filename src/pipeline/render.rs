//! Renders all files of a site, and builds its search index at the same time.

use std::{io, thread};

use rayon::prelude::*;

use crate::diagnostic::{Diagnostic, Outcome};
use crate::outputs::{GeneratedFile, Plan, PlannedFile, Recipe};
use crate::progress::{BuildPhase, BuildProgress};
use crate::render::Renderer;
use crate::search;
use crate::sink::Sink;
use crate::site::Site;

/// The number of files a thread takes at a time: few, so that all threads finish at about the same
/// time.
pub(super) const AT_ONCE: usize = 8;
/// The initial size of a thread's buffer, in bytes; most files fit into it.
const BUFFER: usize = 64 * 1024;

/// Where finished files and the progress go.
#[derive(Clone, Copy)]
pub(crate) struct RenderOutput<'a> {
    pub(crate) sink: &'a dyn Sink,
    pub(crate) progress: &'a dyn BuildProgress,
}

/// Renders files in parallel.
///
/// # Errors
/// The sink failed.
pub(crate) fn render(
    plan: &Plan<'_>,
    renderer: &Renderer<'_>,
    RenderOutput { sink, progress }: RenderOutput<'_>,
) -> io::Result<Vec<Diagnostic>> {
    // The largest come first, so that nothing waits for them at the end.
    let mut files: Vec<&PlannedFile<'_>> = plan.files.iter().collect();
    files.sort_by_key(|file| !file.is_large());
    let phase = |file: &PlannedFile<'_>| match file.recipe {
        Recipe::Generated(GeneratedFile::Card(_)) => BuildPhase::Cards,
        _ => BuildPhase::Rendering,
    };
    let cards = files.iter().filter(|file| phase(file) == BuildPhase::Cards).count();
    progress.begin(BuildPhase::Cards, cards);
    progress.begin(BuildPhase::Rendering, files.len() - cards);
    let findings: Vec<Vec<Diagnostic>> = files
        .par_iter()
        .with_max_len(AT_ONCE)
        .map_init(
            || Vec::with_capacity(BUFFER),
            |buffer, file| {
                let findings = renderer.render(file, buffer, sink);
                progress.step(phase(file));
                findings
            },
        )
        .collect::<io::Result<_>>()?;
    Ok(once_each(findings.into_iter().flatten().collect()))
}

/// Removes repeated diagnostics: a mistake in a template shows on every page rendered with it, and
/// a mistake in a text in every feed that contains it. The first is enough.
pub(crate) fn once_each(mut findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
    Diagnostic::sort(&mut findings);
    findings.dedup_by(|b, a| {
        a == b
            || a.code == "template-failed"
                && a.code == b.code
                && a.location == b.location
                && a.location.is_some()
    });
    findings
}

/// Renders files, and builds the index of `site` if it has one. Returns the number of files in the
/// index.
///
/// # Errors
/// Building the index, or the sink failed.
pub(crate) fn render_and_index(
    plan: &Plan<'_>,
    renderer: &Renderer<'_>,
    site: Option<&Site>,
    output: RenderOutput<'_>,
) -> io::Result<Outcome<usize>> {
    let Some(site) = site else {
        return Ok(Outcome { value: 0, diagnostics: render(plan, renderer, output)? });
    };
    output.progress.begin(BuildPhase::Search, 1);
    thread::scope(|scope| {
        let index = thread::Builder::new().name("weekly-search".to_owned());
        let index = index.spawn_scoped(scope, || write_index(site, output.sink))?;
        let mut diagnostics = render(plan, renderer, output)?;
        let stopped = |_| Err(io::Error::other("building the search index was interrupted"));
        let files = index.join().unwrap_or_else(stopped)?.unpack(&mut diagnostics);
        output.progress.step(BuildPhase::Search);
        Ok(Outcome { value: files, diagnostics })
    })
}

fn write_index(site: &Site, sink: &dyn Sink) -> io::Result<Outcome<usize>> {
    let Outcome { value: files, diagnostics } = search::index(site)?;
    files.par_iter().try_for_each(|file| sink.put(&file.route, &file.bytes))?;
    Ok(Outcome { value: files.len(), diagnostics })
}
