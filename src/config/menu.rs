//! The setting `menu`: entries, and entries below them.

use serde::Deserialize;
use serde_json::Value;

use super::value::{InvalidValue, typed};
use crate::error::Error;

/// An entry of the menu.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct MenuItem {
    /// The displayed name.
    pub(crate) name: String,
    /// A path on the site or a URL; an entry with others below it may have none.
    #[serde(alias = "url")]
    pub(crate) path: Option<String>,
    /// The entries below it, which have none of their own.
    #[serde(default)]
    pub(crate) children: Vec<MenuItem>,
}

/// The entries of a menu, or the first mistake in them.
pub(super) fn menu(value: &Value) -> Result<Vec<MenuItem>, InvalidValue> {
    let Value::Array(entries) = value else {
        let message = "it must be a list of entries, each with a `name` and a `url`";
        return Err(Error::new(message).into());
    };
    let read = |(at, entry)| {
        item(&entry_name("entry", at, entry), entry)
            .map_err(|refusal| InvalidValue { item: Some(at), ..refusal })
    };
    entries.iter().enumerate().map(read).collect()
}

/// An entry by its position and its name, for messages.
fn entry_name(kind: &str, at: usize, entry: &Value) -> String {
    let text = |key: &str| entry.get(key).and_then(Value::as_str);
    match text("name").or(text("path")).or(text("url")) {
        Some(name) => format!("{kind} {}, `{name}`,", at + 1),
        None => format!("{kind} {}", at + 1),
    }
}

fn item(named: &str, entry: &Value) -> Result<MenuItem, InvalidValue> {
    let none = Vec::new();
    let children = entry.get("children").and_then(Value::as_array).unwrap_or(&none);
    for (at, child) in children.iter().enumerate() {
        let named =
            format!("{} of {}", entry_name("child", at, child), named.trim_end_matches(','));
        if child.get("children").is_some() {
            let error = Error::new(format!("{named} has `children` of its own"));
            let error = error.hint("a menu has at most two levels; list them one level higher");
            return Err(InvalidValue::of_field("children", error));
        }
        item(&named, child)?;
    }
    let item: MenuItem = typed(entry).map_err(|mut refusal| {
        let message = refusal.error.message.replace("missing field `name`", "it has no `name`");
        let message = message
            .replace("duplicate field `path`", "it has both `path` and `url`, which are the same");
        refusal.error.message = format!("in {named} {message}");
        refusal
    })?;
    match &item.path {
        None if item.children.is_empty() => {
            let message = format!("in {named} it has no `url`");
            Err(Error::new(message).hint("only an entry with `children` may have none").into())
        }
        Some(path) if !leads_somewhere(path) => {
            let message = format!(
                "{named} leads to `{path}`, which is neither a path from the site's root, such as \
                 `/about/`, nor a URL, such as `https://example.org/`",
            );
            Err(Error::new(message).into())
        }
        _ => Ok(item),
    }
}

/// Whether a link leads to the same target on every page: a path from the root, or a URL with its
/// scheme (RFC 3986, section 3.1) that runs nothing.
fn leads_somewhere(path: &str) -> bool {
    let scheme = path.split_once(':').map(|(scheme, _)| scheme);
    path.starts_with('/')
        || scheme.is_some_and(|scheme| {
            // After a name with dots, or `localhost`, a colon introduces a port.
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-".contains(&byte))
                && !["localhost", "javascript", "vbscript", "data"]
                    .contains(&&*scheme.to_ascii_lowercase())
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn entries_without_a_valid_target_are_reported() {
        for (path, good) in [
            ("/about/", true),
            ("//cdn.example/x", true),
            ("https://chat.example.org", true),
            ("mailto:a@example.org", true),
            ("about", false),
            ("chat.example.org", false),
            ("chat.example.org:6697/x", false),
            ("localhost:3000", false),
            ("../up", false),
            ("#here", false),
            ("a/b:c", false),
            ("JavaScript:alert(1)", false),
            ("data:text/html,x", false),
            ("", false),
        ] {
            let read = menu(&json!([{"name": "A", "url": path}]));
            assert_eq!(read.is_ok(), good, "{path}: {read:?}");
        }
    }

    #[test]
    fn mistakes_name_their_entry() {
        let message = |value| menu(&value).unwrap_err().error.to_string();
        let good = json!({"name": "A", "url": "/"});
        assert!(
            message(json!([good, {"name": "Chat"}]))
                .starts_with("in entry 2, `Chat`, it has no `url`")
        );
        assert_eq!(message(json!([{"url": "/x/"}])), "in entry 1, `/x/`, it has no `name`");
        assert!(message(json!({"A": "/"})).starts_with("it must be a list"));
        let below = |child| message(json!([{"name": "A", "children": [good, child]}]));
        assert_eq!(
            below(json!({"url": "/x/"})),
            "in child 2, `/x/`, of entry 1, `A` it has no `name`"
        );
        assert!(
            below(json!({"name": "B", "url": "b"}))
                .starts_with("child 2, `B`, of entry 1, `A` leads")
        );
        assert!(
            below(json!({"name": "B", "url": "/b/", "children": []}))
                .starts_with("child 2, `B`, of entry 1, `A` has `children` of its own")
        );
        assert!(menu(&json!([{"name": "A", "children": [good]}])).is_ok());
        assert_eq!(
            message(json!([{"name": "A", "path": "/", "url": "/"}])),
            "in entry 1, `A`, it has both `path` and `url`, which are the same"
        );
        assert!(
            message(json!([{"name": "A", "href": "/"}]))
                .starts_with("in entry 1, `A`, unknown field `href`")
        );
    }
}
