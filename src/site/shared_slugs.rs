//! The warning about different names whose URLs would be the same.

use crate::diagnostic::{Diagnostic, Location, SoughtText};
use crate::path::{Route, SourcePath};

/// A name whose URL is not that of its slug, because another name has that.
pub(super) struct SharedSlug<'a> {
    /// The name as a message mentions it: the term `C#` of tags.
    pub(super) named: String,
    pub(super) route: &'a Route,
    /// The name that has the slug, and its URL.
    pub(super) holder: (&'a str, &'a Route),
    /// A file that contains the name, and where it is there.
    pub(super) source: &'a SourcePath,
    pub(super) sought: SoughtText,
}

impl SharedSlug<'_> {
    /// The warning. All names of one slug have one subject.
    pub(super) fn warning(self) -> Diagnostic {
        let Self { named, route, holder: (name, holder), source, sought } = self;
        let message = format!(
            "the URL of {named} would be `{holder}`, like that of `{name}`, so it is `{route}`"
        );
        Diagnostic::warning("shared-slug", message)
            .at(Location::file(source))
            .about_sought(holder.as_str(), sought)
    }
}
