//! The statements of Eleventy's settings, which are JavaScript. It is not run: only the paths
//! that are written out in calls of `ignores.add` are read, and the names of the folder of texts.

use std::ops::Range;

use serde_json::Value;

use super::Foreign;
use super::code::{Blanked, blanked, literal, string_end, words};
use super::jekyll::exclude;
use super::paths::{Paths, Syntax};
use super::settings::{Settings, unread_code};
use crate::diagnostic::Diagnostic;
use crate::parse::publishing::Says;

/// The data that withholds texts if the settings give it to all of them.
const DATA: [&str; 4] = ["permalink", "draft", "eleventyComputed", "eleventyExclude"];

/// The statements of `eleventy.config.js` and the like. Warns once of code that may exclude files
/// in other ways.
pub(super) fn eleventy(settings: &Settings<'_>, found: &mut Vec<Diagnostic>) -> Foreign {
    let (path, text) = (settings.source.path(), settings.source.text());
    let code = blanked(text, Blanked::Comments);
    let mut foreign = Foreign::default();
    let mut unread: Option<Range<usize>> = None;
    for (at, head) in code.match_indices("ignores.add(") {
        let start = at + head.len();
        match string(code[start..].trim_start()) {
            Some(pattern) => ignore(settings, pattern, &mut foreign),
            None => unread = unread.or(Some(at..start)),
        }
    }
    unread = unread.or(inputs(text, &code, &mut foreign.inputs));
    unread = unread.or_else(|| {
        let at = code.find("addPreprocessor(")?;
        Some(at..at + "addPreprocessor(".len())
    });
    unread = unread.or_else(|| {
        let calls = code.match_indices("addGlobalData(").map(|(at, call)| at..at + call.len());
        let name = |end: usize| code[end..].trim_start().trim_start_matches(['"', '\'', '`']);
        let mut calls = calls.map(|place| (name(place.end), place));
        calls.find(|(name, _)| DATA.iter().any(|key| name.starts_with(key))).map(|(_, place)| place)
    });
    found.extend(unread.map(|place| unread_code(path, text, place, "call")));
    foreign
}

/// Withholds what a path or glob names, which is counted from the old site's folder.
fn ignore(settings: &Settings<'_>, pattern: &str, foreign: &mut Foreign) {
    let bases = ["", "content", "static"].map(str::to_owned);
    let paths = Paths::of(pattern, Syntax::Crossing, &bases);
    exclude(settings, ("ignores.add", pattern), Says::NoPage, paths, foreign);
}

/// Adds the folders that the settings name as those of texts: `dir: { input: "src" }`,
/// `setInputDirectory("src")`. Returns the span at which one is not written out.
fn inputs(text: &str, code: &str, found: &mut Vec<String>) -> Option<Range<usize>> {
    let mut unread = None;
    let mut add = |folder: Option<&str>, place: Range<usize>| match folder {
        Some(folder) => {
            let folder = folder.trim_start_matches("./").trim_end_matches('/').to_owned();
            if !matches!(folder.as_str(), "" | ".") && !found.contains(&folder) {
                found.push(folder);
            }
        }
        None => unread = unread.take().or(Some(place)),
    };
    for (at, call) in code.match_indices("setInputDirectory(") {
        let start = at + call.len();
        add(string(code[start..].trim_start()), at..start);
    }
    // Other code has inputs too.
    let has_folders = !words(code, "dir").is_empty();
    for place in words(code, "input") {
        let value = literal(text, code, place.end);
        let behind = code[place.end..].trim_start_matches(['"', '\'', '`']).trim_start();
        match value.as_ref().and_then(Value::as_str) {
            None if !(has_folders && behind.starts_with(':')) => {}
            folder => add(folder, place),
        }
    }
    unread
}

/// The string at the start of `code`, if it is alone and complete.
fn string(code: &str) -> Option<&str> {
    if !code.starts_with(['"', '\'', '`']) {
        return None;
    }
    let end = string_end(code);
    let text = code.get(1..end - 1)?;
    let is_alone = code[end..].trim_start().starts_with([')', ',', '}', '\n', ';']);
    let is_built = text.contains(['\\', '\n']) || code.starts_with('`') && text.contains("${");
    (is_alone && !is_built).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::SourceText;
    use crate::parse::{Heir, PageRole};
    use crate::path::SourcePath;

    #[test]
    fn what_is_written_out_is_read_and_the_rest_is_warned_of() {
        for (text, excludes, warnings) in [
            ("c.ignores.add(\"content/x.md\");", true, 0),
            ("c.ignores.add( './x.md' )", true, 0),
            ("c.ignores.add(`**/x.md`)", true, 0),
            ("c.ignores.add(\"src/*.md\"); return { dir: { input: \"./src\" } };", true, 0),
            ("c.ignores.add('src/x.md'); const f = (inputPath) => inputPath;", false, 0),
            (
                "const f = { inputPath: 'y' }; c.ignores.add('src/x.md'); \
                 export const config = { dir: { 'input': 'src/' } };",
                true,
                0,
            ),
            ("c.ignores.add('src/x.md'); c.setInputDirectory('src');", true, 0),
            ("c.setInputDirectory(folder);", false, 1),
            ("c.ignores.add('src/x.md'); return { dir: { input: folder } };", false, 1),
            ("c.ignores.add('src/x.md'); sort({ input: all });", false, 0),
            ("c.ignores.add('other/x.md'); c.setInputDirectory('src');", false, 0),
            ("c.ignores.add(\"y.md\");", false, 0),
            ("// c.ignores.add(\"x.md\");", false, 0),
            ("c.ignores.add(`${name}.md`);", false, 1),
            ("c.ignores.add(\"x\" + end);", false, 1),
            ("for (const f of all) c.ignores.add(f);", false, 1),
            ("c.addPreprocessor(\"drafts\", \"*\", (d) => !d.draft);", false, 1),
            ("c.addGlobalData('eleventyComputed.permalink', () => f);", false, 1),
            ("c.addGlobalData('now', () => f); c.addFilter('x', f)", false, 0),
            ("", false, 0),
        ] {
            let path = SourcePath::new("eleventy.config.js").unwrap();
            let source = SourceText::new(path, text.to_owned());
            let settings = Settings { source: &source, entries: &[] };
            let mut found = Vec::new();
            let mut foreign = eleventy(&settings, &mut found);
            foreign.inherit(std::iter::empty());
            let path = SourcePath::new("content/x.md").unwrap();
            let heir = Heir { path: &path, role: Some(PageRole::Page) };
            let is_excluded = foreign.inherited.iter().any(|rule| rule.reaches(heir));
            assert_eq!((is_excluded, found.len()), (excludes, warnings), "{text}");
        }
    }
}
