//! The site's menu.

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
    /// A path on the site or a URL.
    #[serde(alias = "url")]
    pub(crate) path: String,
}

/// The entries of a menu, or the first mistake in them.
pub(super) fn menu(value: &Value) -> Result<Vec<MenuItem>, InvalidValue> {
    let Value::Array(entries) = value else {
        let message = "it must be a list of entries, each with a `name` and a `url`";
        return Err(Error::new(message).into());
    };
    entries.iter().enumerate().map(|(at, entry)| item(at + 1, entry)).collect()
}

fn item(number: usize, entry: &Value) -> Result<MenuItem, InvalidValue> {
    let text = |key: &str| entry.get(key).and_then(Value::as_str);
    let named = match text("name").or(text("path")).or(text("url")) {
        Some(name) => format!("entry {number}, `{name}`,"),
        None => format!("entry {number}"),
    };
    let item: MenuItem = typed(entry).map_err(|refusal| {
        let Error { message, hint } = refusal.error;
        let message = message.replace("missing field `path`", "it has no `url`");
        let message = message.replace("missing field `name`", "it has no `name`");
        let error = Error { message: format!("in {named} {message}"), hint };
        InvalidValue { error, field: refusal.field }
    })?;
    if leads_somewhere(&item.path) {
        return Ok(item);
    }
    let message = format!(
        "{named} leads to `{}`, which is neither a path from the site's root, such as `/about/`, \
         nor a URL, such as `https://example.org/`",
        item.path
    );
    Err(Error::new(message).into())
}

/// Whether a link leads to the same target on every page: a path from the root, or a URL with its
/// scheme (RFC 3986, section 3.1).
fn leads_somewhere(path: &str) -> bool {
    let scheme = path.split_once(':').map(|(scheme, _)| scheme);
    path.starts_with('/')
        || scheme.is_some_and(|scheme| {
            // After a name with dots, or `localhost`, a colon introduces a port.
            scheme.starts_with(|c: char| c.is_ascii_alphabetic())
                && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-".contains(&byte))
                && scheme != "localhost"
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
        assert_eq!(message(json!([good, {"name": "Chat"}])), "in entry 2, `Chat`, it has no `url`");
        assert_eq!(message(json!([{"url": "/x/"}])), "in entry 1, `/x/`, it has no `name`");
        assert!(message(json!({"A": "/"})).starts_with("it must be a list"));
        assert!(
            message(json!([{"name": "A", "href": "/"}]))
                .starts_with("in entry 1, `A`, unknown field `href`")
        );
    }
}
