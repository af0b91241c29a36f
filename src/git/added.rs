//! The days on which the files of a site were added to their repository.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use chrono::NaiveDate;

use super::{GitError, git, in_repository, succeed, text};
use crate::error::Error;
use crate::path::SourcePath;

/// The day of the commit that added each file below `root`, in its author's time zone. Renamed
/// files are followed.
///
/// # Errors
/// Git or the repository is missing, or the clone is shallow, so that the commits are unknown.
pub(crate) fn added(root: &Path) -> Result<BTreeMap<SourcePath, NaiveDate>, Error> {
    let failed = |error: GitError| match error {
        GitError::NoRepository => Error::new("`dates: git` needs a folder in a git repository"),
        GitError::Missing(error) => {
            Error::new(format!("`dates: git` needs the command `git`, which can't be run: {error}"))
        }
        error => Error::new(format!("`dates: git` can't be used: {error}")),
    };
    let shallow = git(root, &["rev-parse", "--is-shallow-repository"]).map_err(failed)?;
    in_repository(&shallow).map_err(failed)?;
    if text(&shallow).trim() == "true" {
        let message = "`dates: git` needs the whole history, but this clone is shallow";
        return Err(Error::new(message)
            .hint("fetch it: `git fetch --unshallow`, or `fetch-depth: 0` for actions/checkout"));
    }
    let head = git(root, &["rev-parse", "--verify", "--quiet", "HEAD"]).map_err(failed)?;
    if !head.status.success() {
        // Nothing has been committed yet.
        return Ok(BTreeMap::new());
    }
    let log = [
        "-c",
        "diff.renameLimit=10000",
        "log",
        "--relative",
        "--no-color",
        "--no-ext-diff",
        "--no-show-signature",
        "-M",
        "--name-status",
        "--diff-filter=AR",
        "-z",
        "--format=%x01%as",
        "--",
        ".",
    ];
    Ok(days(&succeed(&git(root, &log).map_err(failed)?).map_err(failed)?))
}

/// Reads a log, newest commit first: for each commit its day after U+0001, then `A` and a path, or
/// `R`, the old path and the new one.
fn days(log: &str) -> BTreeMap<SourcePath, NaiveDate> {
    let mut days = BTreeMap::new();
    // The present path of each file, by the path that it had in the commit.
    let mut present: HashMap<&str, Option<&str>> = HashMap::new();
    let mut day = None;
    let mut words = log.split('\0');
    while let Some(word) = words.next() {
        let word = word.trim_start_matches('\n');
        if let Some(written) = word.strip_prefix('\u{1}') {
            day = written.parse::<NaiveDate>().ok();
        } else if word.starts_with('R') {
            let (Some(old), Some(new)) = (words.next(), words.next()) else { break };
            let now = present.insert(new, None).unwrap_or(Some(new));
            // A file that was added under the old path later is another one.
            present.entry(old).or_insert(now);
        } else if word == "A" {
            let Some(path) = words.next() else { break };
            let now = present.insert(path, None).unwrap_or(Some(path));
            if let (Some(day), Some(now)) = (day, now.and_then(SourcePath::new)) {
                days.entry(now).or_insert(day);
            }
        }
    }
    days
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renamed_and_restored_files_are_followed() {
        let log = "\u{1}2026-03-03\0\nR100\0content/b.md\0content/c d.md\0A\0content/z.md\0\
                   \u{1}2026-02-02\0\nR090\0content/a.md\0content/b.md\0\
                   \u{1}2026-01-20\0\nA\0content/z.md\0\
                   \u{1}2026-01-01\0\nA\0content/a.md\0A\0content/gone.md\0";
        let days: Vec<_> = days(log).iter().map(|(path, day)| format!("{path} {day}")).collect();
        assert_eq!(
            days,
            ["content/c d.md 2026-01-01", "content/gone.md 2026-01-01", "content/z.md 2026-03-03"]
        );
        for odd in ["", "R", "A\0", "\u{1}x\0A\0content/a.md"] {
            assert!(super::days(odd).is_empty(), "{odd}");
        }
    }
}
