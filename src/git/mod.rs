//! Runs the `git` command: the lines of a site's files that differ from a revision, and the days on
//! which files were added. The contents of the lines are not interpreted.

mod added;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::Path;
use std::process::{Command, Output};
use std::{fmt, io};

pub(crate) use added::added;

use crate::path::nfc;

/// The lines that are new or different, by file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Changes {
    /// The changed lines, from 1, of each file that differs, by path from the folder; empty for
    /// files without lines, such as images.
    lines: BTreeMap<String, Vec<Range<usize>>>,
    /// Files that are untracked.
    new: BTreeSet<String>,
}

impl Changes {
    /// Whether a line of a file differs; without a line, whether the file differs at all.
    pub(crate) fn touch(&self, path: &str, line: Option<usize>) -> bool {
        if self.new.contains(path) {
            return true;
        }
        let Some(ranges) = self.lines.get(path) else { return false };
        line.is_none_or(|line| ranges.iter().any(|range| range.contains(&line)))
    }
}

/// Why the changes can't be determined.
#[derive(Debug)]
pub(crate) enum GitError {
    /// The command is missing or can't be run.
    Missing(io::Error),
    /// The folder is not in a repository.
    NoRepository,
    /// The revision does not exist.
    UnknownRevision(String),
    /// Git reported another error.
    Failed(String),
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(error) => {
                write!(f, "`--since` needs the command `git`, which can't be run: {error}")
            }
            Self::NoRepository => f.write_str("`--since` needs a folder in a git repository"),
            Self::UnknownRevision(revision) => {
                write!(f, "unknown git revision `{revision}`; in a shallow clone, fetch it first")
            }
            Self::Failed(message) => write!(f, "git failed: {message}"),
        }
    }
}

impl std::error::Error for GitError {}

/// The differences between the files in `root` and `revision`. If the histories have diverged,
/// compares with the merge base, so that other people's work does not count as changed.
///
/// # Errors
/// Git, the repository or the revision is missing.
pub(crate) fn changes(root: &Path, revision: &str) -> Result<Changes, GitError> {
    let inside = git(root, &["rev-parse", "--is-inside-work-tree"])?;
    in_repository(&inside)?;
    let commit = format!("{revision}^{{commit}}");
    let verified = git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
    if !verified.status.success() {
        return Err(GitError::UnknownRevision(revision.to_owned()));
    }
    let commit = text(&verified).trim().to_owned();
    // A shallow clone may not contain the merge base.
    let parted = git(root, &["merge-base", &commit, "HEAD"])?;
    let base = if parted.status.success() { text(&parted).trim().to_owned() } else { commit };
    let diff = |arguments: &[&str]| {
        // A renamed file counts as new: every relative link in it is resolved from a new location.
        let always = ["-c", "core.quotePath=false", "diff", "--no-renames", "--relative"];
        succeed(&git(root, &[&always, arguments, &[&*base, "--", "."]].concat())?)
    };
    let lines = diff(&[
        "--unified=0",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--src-prefix=a/",
        "--dst-prefix=b/",
    ])?;
    let mut lines = hunks(&lines);
    for name in diff(&["--name-only", "-z", "--diff-filter=d"])?.split_terminator('\0') {
        lines.entry(nfc(name)).or_default();
    }
    let new = succeed(&git(root, &["ls-files", "-z", "--others", "--exclude-standard"])?)?;
    let new = new.split('\0').filter(|name| !name.is_empty()).map(nfc).collect();
    Ok(Changes { lines, new })
}

fn git(root: &Path, arguments: &[&str]) -> Result<Output, GitError> {
    let mut command = Command::new("git");
    // The messages are read, so they must not be translated.
    command.env("LC_ALL", "C").arg("-C").arg(root).args(arguments);
    command.output().map_err(GitError::Missing)
}

/// Checks the output of the first command that is run in a folder.
fn in_repository(output: &Output) -> Result<(), GitError> {
    succeed(output).map(|_| ()).map_err(|error| match error {
        GitError::Failed(message) if message.contains("not a git repository") => {
            GitError::NoRepository
        }
        error => error,
    })
}

fn succeed(output: &Output) -> Result<String, GitError> {
    if output.status.success() {
        Ok(text(output))
    } else {
        let message = String::from_utf8_lossy(&output.stderr);
        Err(GitError::Failed(message.lines().collect::<Vec<_>>().join("; ")))
    }
}

fn text(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The lines that a diff without context adds to each file.
fn hunks(diff: &str) -> BTreeMap<String, Vec<Range<usize>>> {
    let mut found: BTreeMap<String, Vec<Range<usize>>> = BTreeMap::new();
    let mut file: Option<String> = None;
    // Lines of a hunk may look like headers, so they are counted.
    let mut rest = 0;
    for line in diff.split('\n') {
        if rest > 0 && line.starts_with(['+', '-']) {
            rest -= 1;
        } else if let Some(name) = line.strip_prefix("+++ ") {
            file = new_name(name).map(|name| nfc(&name));
            if let Some(file) = &file {
                found.entry(file.clone()).or_default();
            }
        } else if let Some((removed, added)) = line.strip_prefix("@@ ").and_then(hunk) {
            rest = removed + added.len();
            if let Some(ranges) = file.as_ref().and_then(|file| found.get_mut(file)) {
                ranges.push(added);
            }
        }
    }
    found
}

/// Parses `-3,2 +4 @@`: the number of removed lines, and the range of new ones.
fn hunk(header: &str) -> Option<(usize, Range<usize>)> {
    let mut parts = header.split(' ');
    let mut side = |sign: char| {
        let numbers = parts.next()?.strip_prefix(sign)?;
        let (start, count) = numbers.split_once(',').unwrap_or((numbers, "1"));
        Some((start.parse::<usize>().ok()?, count.parse::<usize>().ok()?))
    };
    let (_, removed) = side('-')?;
    let (start, added) = side('+')?;
    Some((removed, start..start + added))
}

/// The path in a `+++` line; `None` if the file was deleted. Names with special characters are
/// quoted as in C.
fn new_name(written: &str) -> Option<String> {
    // A name with a space is followed by a tab.
    let written = written.trim_end_matches(['\t', '\r']);
    let Some(quoted) = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return written.strip_prefix("b/").map(str::to_owned);
    };
    let mut bytes = Vec::new();
    let mut rest = quoted.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        let [escape, after @ ..] = rest else { break };
        if let (true, Some(octal)) = (escape.is_ascii_digit(), rest.get(..3)) {
            let octal = std::str::from_utf8(octal).ok()?;
            bytes.push(u8::from_str_radix(octal, 8).ok()?);
            rest = &rest[3..];
            continue;
        }
        rest = after;
        bytes.push(match escape {
            b'n' => b'\n',
            b't' => b'\t',
            b'r' => b'\r',
            b'a' => 7,
            b'b' => 8,
            b'f' => 12,
            b'v' => 11,
            other => *other,
        });
    }
    String::from_utf8(bytes).ok()?.strip_prefix("b/").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hunks_are_read() {
        let diff = "diff --git a/content/a.md b/content/a.md\n\
            index 1..2 100644\n--- a/content/a.md\n+++ b/content/a.md\n\
            @@ -3 +3,2 @@ # Heading\n-old\n+new\n+++ b/no-header.md\n\
            @@ -9,2 +10,0 @@\n-gone\n-gone\n@@ -20,0 +20 @@\n+one\n\\ No newline at end of file\n\
            diff --git a/content/b c.md b/content/b c.md\n--- /dev/null\n+++ b/content/b c.md\t\n\
            @@ -0,0 +1,3 @@\n+1\n+2\n+3\n\
            diff --git a/x.md b/x.md\n--- a/x.md\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n\
            diff --git \"a/\\\"\\344\\270\\200.md\" b/y\n--- /dev/null\n+++ \
                         \"b/\\\"\\344\\270\\200.md\"\n@@ -0,0 +1 @@\n+1\n";
        let changes = Changes { lines: hunks(diff), new: ["new.md".to_owned()].into() };
        let lines = |path| (1..30).filter(|n| changes.touch(path, Some(*n))).collect::<Vec<_>>();
        assert_eq!(lines("content/a.md"), [3, 4, 20]);
        assert_eq!(lines("content/b c.md"), [1, 2, 3]);
        assert_eq!(lines("\"一.md"), [1]);
        assert_eq!(changes.lines.len(), 3);
        assert!(changes.touch("content/a.md", None) && !changes.touch("x.md", None));
        assert!(changes.touch("new.md", Some(7)) && changes.touch("new.md", None));
    }

    #[test]
    fn odd_headers_never_panic() {
        for text in ["", "@@ ", "@@ -1 +", "@@ -x +1 @@", "+++ \"b/\\", "+++ \"b/\\12\"", "+++ "] {
            hunks(text);
        }
    }
}
