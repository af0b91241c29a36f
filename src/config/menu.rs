//! The site's menu.

use serde_json::Value;

use super::MenuItem;
use super::read::{InvalidValue, typed};

/// The entries of a menu, or the first mistake in them.
pub(super) fn menu(value: &Value) -> Result<Vec<MenuItem>, InvalidValue> {
    let Value::Array(entries) = value else {
        return Err("it must be a list of entries, each with a `name` and a `url`"
            .to_owned()
            .into());
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
        let message = refusal.message.replace("missing field `path`", "it has no `url`");
        let message = message.replace("missing field `name`", "it has no `name`");
        InvalidValue { message: format!("in {named} {message}"), field: refusal.field }
    })?;
    if leads_somewhere(&item.path) {
        return Ok(item);
    }
    Err(format!(
        "{named} leads to `{}`, which is neither a path from the site's root, such as `/about/`, nor a URL, such as `https://example.org/`",
        item.path
    )
    .into())
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
            assert_eq!(read.is_ok(), good, "{path}: {:?}", read.map_err(|refusal| refusal.message));
        }
    }

    #[test]
    fn mistakes_name_their_entry() {
        let message = |value| menu(&value).map_err(|refusal| refusal.message).unwrap_err();
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
