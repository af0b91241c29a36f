//! Prints diagnostics as a report of GitLab's code quality, which merge requests show: one JSON
//! array (GitLab documentation, 'Code Quality', section 'Code Quality report format').

use std::collections::BTreeMap;
use std::io;

use serde_json::{Value, json};

use super::terminal::{Printable, Stream};
use crate::diagnostic::{Diagnostic, Severity};

/// Prints findings; `root` is prefixed to the paths of files.
pub(super) fn print(findings: &[Diagnostic], root: &str) -> io::Result<()> {
    let mut seen = BTreeMap::new();
    let report: Vec<_> = findings.iter().map(|finding| entry(finding, root, &mut seen)).collect();
    Stream::Output.lines([&Printable::json(&Value::from(report))?])
}

/// A message without the numbers of lines that it mentions: `on line 12 too`.
fn without_line_numbers(message: &str) -> String {
    let mut parts = message.split(" line ");
    let first = parts.next().unwrap_or_default().to_owned();
    let unnumbered = |part: &str| part.trim_start_matches(|c: char| c.is_ascii_digit()).to_owned();
    std::iter::once(first).chain(parts.map(unnumbered)).collect::<Vec<_>>().join(" line ")
}

/// The entry for a finding. GitLab requires a path and a line: a finding about the whole site is at
/// the start of the settings. `seen` counts equal findings, which differ in their fingerprints.
fn entry(finding: &Diagnostic, root: &str, seen: &mut BTreeMap<String, usize>) -> Value {
    let location = finding.location.as_ref();
    let path = location.map_or("weekly.yaml", |location| location.path.as_str());
    let text = location.and_then(|location| location.mark.as_ref()).map_or("", |mark| &mark.text);
    // Line numbers are not part of it, so that a finding that moves is not a new one.
    let message = without_line_numbers(&finding.message);
    let identity = [path, &finding.code, &message, text].join("\0");
    let nth = seen.entry(identity.clone()).or_default();
    let fingerprint = blake3::hash(format!("{identity}\0{nth}").as_bytes()).to_hex();
    *nth += 1;
    let hint = finding.hint.as_ref().map(|hint| format!(": {hint}")).unwrap_or_default();
    json!({
        "description": format!("{}{hint}", finding.message),
        "check_name": finding.code,
        "fingerprint": fingerprint.as_str(),
        "severity": match finding.severity {
            Severity::Error => "major",
            Severity::Warning => "minor",
            Severity::Note => "info",
        },
        "location": {
            "path": format!("{root}{path}"),
            "lines": { "begin": finding.line().unwrap_or(1) },
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Location;
    use crate::path::SourcePath;

    #[test]
    fn fingerprints_differ_and_survive_a_move() {
        let path = SourcePath::new("content/a.md").unwrap();
        let at = |text: &str, start: usize| {
            let location = Location::span(&path, text, start..start + 1);
            Diagnostic::warning("x", "m").at(location)
        };
        let of = |findings: &[Diagnostic]| -> Vec<Value> {
            let mut seen = BTreeMap::new();
            findings.iter().map(|finding| entry(finding, "site/", &mut seen)).collect()
        };
        let found = of(&[at("a\nb\nb\n", 0), at("a\nb\nb\n", 2), at("a\nb\nb\n", 4)]);
        let moved = of(&[at("c\na\nb\n", 4)]);
        assert_eq!(found[1]["fingerprint"], moved[0]["fingerprint"]);
        assert_eq!(
            found[2]["location"],
            json!({"path": "site/content/a.md", "lines": {"begin": 3}})
        );
        for (a, b) in [(0, 1), (1, 2)] {
            assert_ne!(found[a]["fingerprint"], found[b]["fingerprint"]);
        }
        let twice =
            |message: &str| of(&[Diagnostic::warning("x", message)])[0]["fingerprint"].clone();
        assert_eq!(twice("on line 12 too"), twice("on line 3 too"));
        assert_ne!(twice("on line 12 too"), twice("in line 12 too"));
        let of_site = of(&[Diagnostic::error("y", "m").hint("h")]);
        assert_eq!(of_site[0]["description"], "m: h");
        assert_eq!(of_site[0]["severity"], "major");
        assert_eq!(of_site[0]["location"]["lines"]["begin"], 1);
    }
}
