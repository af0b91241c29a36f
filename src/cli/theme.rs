//! `weekly theme`: prints files of the built-in theme, as a base for changes.

use std::io;

use super::Exit;
use super::report::Reporter;
use super::terminal::{Printable, Stream};
use crate::diagnostic::nearest;
use crate::error::Error;
use crate::theme::{STATIC, TEMPLATES, ThemeFile};

pub(super) fn run(file: Option<&str>, reporter: &Reporter) -> io::Result<Exit> {
    let Some(requested) = file else {
        let names: Vec<_> = files().map(|(name, _)| Printable::text(&name)).collect();
        Stream::Output.lines(&names)?;
        return Ok(Exit::Done);
    };
    if let Some((_, file)) = files().find(|(name, _)| name == requested) {
        Stream::Output.own_file(file.bytes)?;
        return Ok(Exit::Done);
    }
    let names: Vec<String> = files().map(|(name, _)| name).collect();
    // The user may have omitted the folder.
    let end = format!("/{requested}");
    let meant = names.iter().find(|name| name.ends_with(&end)).map(String::as_str);
    let hint = match meant.or_else(|| nearest(requested, names.iter().map(String::as_str))) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "`weekly theme` lists them".to_owned(),
    };
    let error = Error::new(format!("the built-in theme has no file `{requested}`"));
    reporter.failure(&error.hint(hint));
    Ok(Exit::Usage)
}

/// Each file with its name from the root of a site.
fn files() -> impl Iterator<Item = (String, ThemeFile)> {
    [("templates", TEMPLATES), ("static", STATIC)].into_iter().flat_map(|(folder, files)| {
        files.iter().map(move |&file| (format!("{folder}/{}", file.name), file))
    })
}
