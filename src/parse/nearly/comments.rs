//! Comments in HTML, in the form of CSS, and in the template languages of other generators.

/// The end of the comment that starts with `line`, on whatever line it is.
pub(super) fn comment_end(line: &str) -> Option<&'static str> {
    if let Some(code) = line.strip_prefix("{%") {
        let name = code.trim_start_matches(['-', ' ']).strip_prefix("comment")?;
        return (!name.starts_with(char::is_alphanumeric)).then_some("endcomment");
    }
    // Hugo's comments may have a hyphen: `{{- /* ... */ -}}`.
    let code = line.strip_prefix("{{").map(|code| code.trim_start_matches(['-', ' ']));
    if line.starts_with("/*") || code.is_some_and(|code| code.starts_with("/*")) {
        return Some("*/");
    }
    let comments = [("<!--", "-->"), ("{{!--", "--}}"), ("{#", "#}")];
    comments.into_iter().find(|(start, _)| line.starts_with(start)).map(|(_, end)| end)
}

/// The text behind the comment that ends with `end`, if it does so on this line.
pub(super) fn behind_comment<'l>(line: &'l str, end: &str) -> Option<&'l str> {
    let at = line.rfind(end)? + end.len();
    Some(line[at..].trim_start_matches(['-', '%', '}', ' ']))
}
