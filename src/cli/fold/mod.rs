//! Folds findings for people: findings of one rule about the same name are shown once with their
//! other places, and what would flood the screen is counted. Formats for programs never fold.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Diagnostic, MOST_LISTED, Severity};
use crate::rules;

#[cfg(test)]
mod tests;

/// The other places of a finding that are listed; the others are counted.
const MOST_PLACES: usize = 3;
/// The rule whose findings are about names, each of which is shown: the first one in full, the
/// others on a line, whatever their files are.
const NAMES_RULE: &str = "template-code";
/// The names of that rule that are shown; the others are counted.
const MOST_NAMES: usize = 30;
/// The findings of one rule in one file that are shown in full.
const IN_FILE: usize = 3;
/// The number of lines that warnings and notes may take together. With the closing lines, a build
/// without errors prints at most sixty.
const MOST_LINES: usize = 56;
/// The errors of one rule that are shown in full. Each further one takes a line,
const FULL_ERRORS: usize = 20;
/// up to this number; the others are counted.
const MOST_ERRORS: usize = 200;

/// Findings with the same rule and subject.
#[derive(Debug, Clone)]
pub(super) struct FindingGroup<'d> {
    /// The first finding, in the order of files and lines.
    pub(super) first: &'d Diagnostic,
    others: Vec<&'d Diagnostic>,
}

/// A part of the folded output.
#[derive(Debug, Clone)]
pub(super) enum FoldedItem<'d> {
    /// A finding with its source line.
    Full(FindingGroup<'d>),
    /// A finding on one line.
    Line(FindingGroup<'d>),
    /// The number of other findings of a rule.
    Rest(CountedRest<'d>),
}

/// The findings of one rule that are not shown.
#[derive(Debug, Clone)]
pub(super) struct CountedRest<'d> {
    /// The first of them.
    pub(super) first: &'d Diagnostic,
    count: usize,
    /// The number of names that they are about, for [`NAMES_RULE`].
    names: usize,
    files: BTreeSet<&'d str>,
    /// Whether some were counted on collection, and are listed nowhere.
    is_bounded: bool,
}

/// How many warnings or notes of one rule are shown in full.
#[derive(Debug, Clone, Copy)]
enum Detail {
    /// [`IN_FILE`] of each file.
    OfEachFile,
    /// This many of the site; the first one on a line if none.
    OfSite(usize),
}

/// Folds sorted findings. Errors are shown first in full, then on a line each; of warnings and
/// notes, as many of each rule as fit into [`MOST_LINES`].
pub(super) fn fold<'d>(findings: &[&'d Diagnostic]) -> Vec<FoldedItem<'d>> {
    let groups = groups(findings);
    let mut details = (0..=IN_FILE).rev().map(Detail::OfSite);
    let mut folded = folded(&groups, Detail::OfEachFile);
    while lines_of_warnings(&folded) > MOST_LINES
        && let Some(detail) = details.next()
    {
        folded = self::folded(&groups, detail);
    }
    folded
}

impl FindingGroup<'_> {
    /// Whether its findings are warnings about a name that is always shown.
    fn is_name(&self) -> bool {
        let Diagnostic { severity, code, counted, .. } = self.first;
        code == NAMES_RULE && *severity != Severity::Error && counted.is_none()
    }

    /// The number of places of its findings.
    fn count(&self) -> usize {
        self.others.iter().map(|other| other.count()).sum::<usize>() + self.first.count()
    }

    /// The other places: some of them, and how many there are besides; `None` if there are none.
    pub(super) fn other_places(&self) -> Option<String> {
        let mut places: Vec<_> =
            [self.first].into_iter().chain(self.others.iter().copied()).filter_map(place).collect();
        let all = places.len().checked_sub(1).filter(|others| *others > 0)?;
        // There may be many on one line.
        places.dedup();
        let listed: Vec<_> = places.into_iter().skip(1).take(MOST_PLACES).collect();
        Some(match all - listed.len() {
            0 => listed.join(", "),
            more if listed.is_empty() => format!("{more} more on this line, `-v` shows all"),
            more => format!("{} and {more} more, `-v` shows all", listed.join(", ")),
        })
    }
}

impl CountedRest<'_> {
    /// The message: how many there are, and where.
    pub(super) fn message(&self) -> String {
        let Self { first, count, names, files, is_bounded } = self;
        let of_rule = match names {
            0 => format!("and {count} more of `{}`", first.code),
            _ => format!("and {names} more names of `{}`, {count} times", first.code),
        };
        let place = place(first);
        let at = match (files.len(), place) {
            (0, _) | (_, None) => String::new(),
            (1, Some(place)) => format!(" in one file, first at {place}"),
            (files, Some(place)) => format!(" in {files} files, first at {place}"),
        };
        let shown = match is_bounded {
            true => format!("up to {MOST_LISTED} of each file"),
            false => "all".to_owned(),
        };
        format!("{of_rule}{at}; `-v` shows {shown}")
    }
}

/// The file and line of a finding; `None` if it concerns the whole site.
fn place(finding: &Diagnostic) -> Option<String> {
    let path = &finding.location.as_ref()?.path;
    Some(match finding.line() {
        Some(line) => format!("{path}:{line}"),
        None => path.to_string(),
    })
}

/// The findings by rule and subject, in the order of their first places.
fn groups<'d>(findings: &[&'d Diagnostic]) -> Vec<FindingGroup<'d>> {
    let mut groups: Vec<FindingGroup<'d>> = Vec::new();
    let mut known: BTreeMap<(Severity, &str, FoldSubject<'_>), usize> = BTreeMap::new();
    for &finding in findings {
        let next = groups.len();
        let at = subject(finding).map_or(next, |subject| {
            *known.entry((finding.severity, &*finding.code, subject)).or_insert(next)
        });
        match groups.get_mut(at) {
            Some(group) => group.others.push(finding),
            None => groups.push(FindingGroup { first: finding, others: Vec::new() }),
        }
    }
    groups
}

/// What findings of one rule must share to be one: the name or target that they are about, or a
/// message that names nothing, with its hint.
type FoldSubject<'d> = (&'d str, Option<&'d str>);

/// The subject of a finding; `None` for a finding that stays alone. Those are the errors that
/// prevent a build, each of which must be fixed, and errors that name nothing.
fn subject(finding: &Diagnostic) -> Option<FoldSubject<'_>> {
    let names = finding.message.contains('`');
    let by_message = finding.severity != Severity::Error
        || names && rules::default_level(&finding.code).is_some();
    let hint = finding.hint.as_deref().filter(|_| !names);
    let message = by_message.then_some((finding.message.as_str(), hint));
    let subject = finding.subject.as_ref().map(|subject| (subject.name.as_str(), None));
    subject.or(message).filter(|_| finding.counted.is_none())
}

/// The number of findings of a rule that were shown.
#[derive(Default)]
struct ShownOfRule<'d> {
    full: usize,
    lines: usize,
    by_file: BTreeMap<&'d str, usize>,
}

fn folded<'d>(groups: &[FindingGroup<'d>], detail: Detail) -> Vec<FoldedItem<'d>> {
    let mut items = Vec::new();
    let mut shown: BTreeMap<(Severity, &str), ShownOfRule<'d>> = BTreeMap::new();
    let mut rest: BTreeMap<(Severity, &str), CountedRest<'d>> = BTreeMap::new();
    for group in groups {
        let rule = (group.first.severity, &*group.first.code);
        let shown = shown.entry(rule).or_default();
        if group.first.counted.is_none()
            && let Some(item) = shown.item(group, detail)
        {
            items.push(item);
            continue;
        }
        let first = group.first;
        let empty =
            || CountedRest { first, count: 0, names: 0, files: BTreeSet::new(), is_bounded: false };
        let rest = rest.entry(rule).or_insert_with(empty);
        rest.count += group.count();
        rest.names += usize::from(group.is_name());
        rest.is_bounded |= first.counted.is_some();
        let all = group.others.iter().chain([&group.first]);
        rest.files.extend(all.filter_map(|finding| file(finding)));
    }
    items.extend(rest.into_values().map(FoldedItem::Rest));
    items
}

fn file(finding: &Diagnostic) -> Option<&str> {
    finding.location.as_ref().map(|location| location.path.as_str())
}

impl<'d> ShownOfRule<'d> {
    /// How the next finding of the rule is shown, if it is.
    fn item(&mut self, group: &FindingGroup<'d>, detail: Detail) -> Option<FoldedItem<'d>> {
        let in_file = self.by_file.entry(file(group.first).unwrap_or_default()).or_default();
        let (most_full, most_lines) = match (group.first.severity, detail) {
            (Severity::Error, _) => (FULL_ERRORS, MOST_ERRORS),
            (_, Detail::OfSite(0)) if group.is_name() => (0, MOST_NAMES),
            _ if group.is_name() => (1, MOST_NAMES - 1),
            (_, Detail::OfEachFile) => (usize::MAX, 0),
            (_, Detail::OfSite(0)) => (0, 1),
            (_, Detail::OfSite(most)) => (most, 0),
        };
        if *in_file < IN_FILE && self.full < most_full {
            *in_file += 1;
            self.full += 1;
            Some(FoldedItem::Full(group.clone()))
        } else if self.lines < most_lines {
            self.lines += 1;
            Some(FoldedItem::Line(group.clone()))
        } else {
            None
        }
    }
}

/// The number of lines that the warnings and notes take.
fn lines_of_warnings(items: &[FoldedItem<'_>]) -> usize {
    let lines = items.iter().map(|item| match item {
        FoldedItem::Full(group) if group.first.severity == Severity::Error => 0,
        FoldedItem::Line(group) if group.first.severity == Severity::Error => 0,
        FoldedItem::Full(group) => {
            let first = group.first;
            let marked = first.location.as_ref().is_some_and(|location| location.mark.is_some());
            let excerpt = if marked { 3 } else { 0 };
            let hint = if first.hint.is_some() { 2 } else { 0 };
            // The title, its location and a blank line.
            3 + excerpt + hint + usize::from(!group.others.is_empty())
        }
        FoldedItem::Line(_) | FoldedItem::Rest(_) => 1,
    });
    lines.sum()
}
