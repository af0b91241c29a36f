//! The keys under which any generator states whether a text is published, and what each means.

use unicode_normalization::UnicodeNormalization as _;

use super::Says;

/// The meaning of a key.
#[derive(Clone, Copy)]
pub(super) enum Meaning {
    /// States this if true.
    If(Says),
    /// States this if false; the value may be a date too.
    Unless(Says),
    /// The date from which on the text is published.
    From,
    /// The date of the text; invalid ones are reported elsewhere.
    Date,
    /// The date until which the text is published.
    Until,
    /// An address, or `false`.
    Address,
    /// A word for the state of the text.
    Status,
    /// A word for its audience.
    Visibility,
    /// Hugo's map of the parts to build.
    Build,
    /// A password required for reading.
    Password,
}

/// The canonical name and the meaning of `key`. Case, `-` and `_` make no difference.
pub(super) fn meaning(key: &str) -> Option<(&'static str, Meaning)> {
    use Meaning::{Address, Build, Date, From, If, Password, Status, Unless, Until, Visibility};
    let plain = |c: &char| c.is_alphanumeric();
    let name: String = if key.is_ascii() {
        key.chars().filter(plain).map(|c| c.to_ascii_lowercase()).collect()
    } else {
        // Full-width letters and invisible characters.
        key.nfkc().filter(plain).flat_map(char::to_lowercase).collect()
    };
    Some(match name.as_str() {
        "draft" | "isdraft" | "草稿" | "草案" | "下書き" => ("draft", If(Says::Draft)),
        "unpublished" | "isunpublished" => ("unpublished", If(Says::Draft)),
        "private" | "isprivate" => ("private", If(Says::Draft)),
        "hidden" | "ishidden" => ("hidden", If(Says::Hidden)),
        "skip" => ("skip", If(Says::Hidden)),
        "unlisted" => ("unlisted", If(Says::Hidden)),
        "eleventyexcludefromcollections" => ("eleventyExcludeFromCollections", If(Says::Hidden)),
        "headless" => ("headless", If(Says::NoPage)),
        "published" | "publish" | "ispublished" | "发布" | "已发布" | "公開" => {
            ("published", Unless(Says::Draft))
        }
        "visible" | "isvisible" => ("visible", Unless(Says::Hidden)),
        "render" => ("render", Unless(Says::NoPage)),
        "permalink" => ("permalink", Address),
        "url" | "path" => ("url", Address),
        "status" | "poststatus" | "状态" | "狀態" => ("status", Status),
        "visibility" | "可见性" => ("visibility", Visibility),
        "build" => ("build", Build),
        "password" => ("password", Password),
        "date" => ("date", Date),
        "publishdate" | "pubdate" | "publishedat" | "publisheddate" | "publishedon"
        | "publishat" | "publishon" => ("publishDate", From),
        "embargo" | "embargountil" => ("embargo", From),
        "expires" | "expirydate" | "expiry" | "expiresat" | "expirationdate" | "unpublishdate" => {
            ("expires", Until)
        }
        _ => return None,
    })
}
