//! Settings that are a single value or a plain list, and what is required of each.

use serde_json::Value;

use super::patterns::PathPatterns;
use super::value::{InvalidValue, text, typed};
use crate::date::Zone;
use crate::error::Error;
use crate::front_matter;
use crate::path::slugify;
use crate::yaml::FullWidthList;

/// A BCP 47 tag.
pub(super) fn language(tag: &str) -> Result<String, InvalidValue> {
    let fine = |part: &str| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    // `zh_CN` is common in environment variables; BCP 47 uses a hyphen.
    let tag = tag.replace('_', "-");
    if tag.split('-').all(fine) && tag.len() >= 2 {
        Ok(tag)
    } else {
        let error = Error::new("it is not a language tag");
        Err(error.hint("write one such as `zh-CN` or `en`").into())
    }
}

/// A time zone of the IANA database.
pub(super) fn timezone(name: &str) -> Result<Zone, InvalidValue> {
    Zone::named(name).ok_or_else(|| {
        let error = Error::new("it is not an IANA time zone");
        error.hint("write one such as `Asia/Shanghai` or `UTC`").into()
    })
}

/// Whether dates that nobody wrote are taken from git.
pub(super) fn dates(from: &str) -> Result<bool, InvalidValue> {
    match from {
        "git" => Ok(true),
        _ => Err(Error::new("it must be `git`, the only other source of dates").into()),
    }
}

/// The number of posts per listing page.
pub(super) fn page_size(size: usize) -> Result<usize, InvalidValue> {
    match size {
        0 => Err(Error::new("a page must show at least 1 post").into()),
        size => Ok(size),
    }
}

/// Names of taxonomies, which become parts of URLs and keys of front matter.
pub(super) fn taxonomies(value: &Value) -> Result<Vec<String>, InvalidValue> {
    if let Some(list) = value.as_str().and_then(FullWidthList::of) {
        return Err(full_width(&list));
    }
    let names: Vec<String> = typed(value)?;
    for (index, name) in names.iter().enumerate() {
        if let Some(list) = FullWidthList::of(name).or_else(|| FullWidthList::unquoted(name)) {
            return Err(full_width(&list));
        }
        let slug = slugify(name);
        if slug != *name {
            let error = Error::new(format!("`{name}` can't be a path"));
            return Err(error.hint(format!("write `{slug}`")).into());
        }
        if front_matter::is_reserved(name) {
            let message = format!("`{name}` is a key of front matter with a meaning of its own");
            return Err(Error::new(message).into());
        }
        if names[..index].contains(name) {
            return Err(Error::new(format!("`{name}` is listed twice")).into());
        }
    }
    Ok(names)
}

/// The refusal of a list that full-width signs make a single text.
fn full_width(list: &FullWidthList<'_>) -> InvalidValue {
    let hint = format!("write `[{}]`", list.items.join(", "));
    Error::new(list.message("")).hint(hint).into()
}

/// One glob or a list of them, relative to `content/`.
pub(super) fn patterns(value: &Value) -> Result<PathPatterns, InvalidValue> {
    let written = if value.is_string() { vec![text(value)?] } else { typed(value)? };
    Ok(PathPatterns::parse(written)?)
}

/// Whether the site has a search page.
pub(super) fn search(enabled: bool) -> Result<bool, InvalidValue> {
    if enabled && !cfg!(feature = "search") {
        return Err(Error::new("this `weekly` was built without the feature `search`").into());
    }
    Ok(enabled)
}

/// Values for templates.
pub(super) fn extra(value: &Value) -> Result<Value, InvalidValue> {
    if value.is_object() { Ok(value.clone()) } else { Err(Error::new("it must be a map").into()) }
}
