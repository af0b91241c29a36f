//! Final verification of HTML if contributors are not trusted: it checks the exact bytes that go
//! into a page or feed. It shares no code with the sanitiser, so that both don't have the same bug.

use super::links::is_raster_data;

/// The elements that sanitised text may have in addition to MathML: those that the sanitiser
/// accepts and those generated for Markdown.
#[rustfmt::skip]
const ELEMENTS: [&str; 79] = [
    "a", "abbr", "acronym", "area", "article", "aside", "b", "bdi", "bdo", "big", "blockquote",
    "br", "caption", "center", "cite", "code", "col", "colgroup", "data", "dd", "del", "details",
    "dfn", "div", "dl", "dt", "em", "figcaption", "figure", "font", "footer", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hgroup", "hr", "i", "img", "input", "ins", "kbd", "li", "map",
    "mark", "nav", "ol", "p", "pre", "q", "rp", "rt", "rtc", "ruby", "s", "samp", "section",
    "small", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "th",
    "thead", "time", "tr", "tt", "u", "ul", "var", "wbr",
];

/// The elements without content (WHATWG HTML, section 13.1.2).
const VOID: [&str; 7] = ["area", "br", "col", "hr", "img", "input", "wbr"];

/// The elements of MathML Core (W3C, section 2.1) used in formulas.
#[rustfmt::skip]
const MATHML: [&str; 21] = [
    "annotation", "math", "mfrac", "mi", "mn", "mo", "mover", "mroot", "mrow", "mspace", "msqrt",
    "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover",
    "semantics",
];

/// The attributes that neither execute nor load anything, on any element.
#[rustfmt::skip]
const ATTRIBUTES: [&str; 56] = [
    "align", "alt", "aria-label", "char", "charoff", "checked", "class", "colspan", "datetime",
    "decoding", "depth", "dir", "disabled", "display", "displaystyle", "encoding", "headers",
    "height", "hreflang", "id", "lang", "largeop", "linethickness", "loading", "mathvariant",
    "maxsize", "minsize", "movablelimits", "open", "referrerpolicy", "rel", "reversed", "role",
    "rowspan", "scope", "scriptlevel", "size", "sizes", "span", "start", "stretchy", "style",
    "summary", "symmetric", "tabindex", "target", "title", "type", "value", "width", "cite",
    "href", "src", "srcset", "xmlns", "color",
];

/// The attributes that contain URLs.
const URLS: [&str; 4] = ["cite", "href", "src", "srcset"];
/// The schemes allowed in URLs.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];
/// The properties of `style` on table cells and formulas.
const PROPERTIES: [&str; 6] =
    ["background-color", "border", "color", "height", "margin-left", "text-align"];

/// Checks the HTML of an untrusted author as it goes into a page or feed: its elements, their
/// attributes, the schemes of URLs, and that each element is closed in its parent, so that the text
/// can't close surrounding elements.
///
/// # Errors
///
/// The first disallowed item.
pub(crate) fn verify(html: &str) -> Result<(), String> {
    let mut open = Vec::new();
    let mut rest = html;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = tag(&rest[at..], &mut open)?;
    }
    open.pop().map_or(Ok(()), |name| Err(format!("an element `{name}` that is not closed")))
}

/// Checks the tag at the start of `text`, and returns the remaining text. `open` contains the names
/// of the enclosing elements.
fn tag<'t>(text: &'t str, open: &mut Vec<&'t str>) -> Result<&'t str, String> {
    let refused = |what: String| Err(format!("{what} in `{}`", start_of(text)));
    let inner = &text[1..];
    let (inner, end) = inner.strip_prefix('/').map_or((inner, false), |inner| (inner, true));
    let (name, mut rest) = split_name(inner);
    if !ELEMENTS.contains(&name) && !MATHML.contains(&name) {
        return refused(format!("the element `{name}`"));
    }
    if end {
        let closes = open.pop() == Some(name);
        let after = rest.strip_prefix('>').filter(|_| closes);
        return after.map_or_else(|| refused("an unexpected end tag".into()), Ok);
    }
    let mut seen_type = name != "input";
    loop {
        rest = rest.trim_start_matches([' ', '\n']);
        let closed = rest.starts_with("/>");
        if let Some(after) = rest.strip_prefix('>').or_else(|| rest.strip_prefix("/>")) {
            if !seen_type {
                return refused("an input field".into());
            }
            // HTML ignores the slash; in MathML it closes the element.
            let empty = VOID.contains(&name) || closed && MATHML.contains(&name);
            if !empty {
                open.push(name);
            }
            return Ok(after);
        }
        let (attribute, after) = split_name(rest);
        let Some((value, after)) =
            after.strip_prefix("=\"").and_then(|after| after.split_once('"'))
        else {
            return refused("a malformed attribute".into());
        };
        if let Some(what) = fault(name, attribute, value) {
            return refused(what);
        }
        seen_type |= attribute == "type" && value == "checkbox";
        rest = after;
    }
}

/// The name at the start of `text`, and the remaining text.
fn split_name(text: &str) -> (&str, &str) {
    let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.split_at(text.bytes().position(|byte| !inside(byte)).unwrap_or(text.len()))
}

/// The reason why an attribute is not allowed, if any.
fn fault(element: &str, attribute: &str, value: &str) -> Option<String> {
    if !ATTRIBUTES.contains(&attribute) {
        return Some(format!("the attribute `{attribute}`"));
    }
    let fine = match attribute {
        "style" => value.split(';').all(is_harmless_declaration),
        "srcset" => value.split(", ").all(|part| is_harmless_url(element, part)),
        _ if URLS.contains(&attribute) => is_harmless_url(element, value),
        _ => true,
    };
    (!fine).then(|| format!("the {attribute} `{}`", start_of(value)))
}

fn is_harmless_declaration(declaration: &str) -> bool {
    if declaration.trim().is_empty() {
        return true;
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || " -_.#%".contains(c);
    declaration.split_once(':').is_some_and(|(name, value)| {
        // The only allowed function, for colours in formulas.
        let value = value.replacen("rgb(", "", 1).replacen(')', "", 1);
        PROPERTIES.contains(&name.trim()) && value.chars().all(plain)
    })
}

/// Whether an attribute's value is a URL without a scheme, or with an allowed one, as browsers
/// parse it (WHATWG URL, section 4.4): without leading control characters and spaces, and without
/// any tabs and line ends.
fn is_harmless_url(element: &str, value: &str) -> bool {
    let url = value.trim_start_matches(|c: char| c <= ' ');
    let end = url.find([':', '/', '?', '#']).unwrap_or(url.len());
    let known = ["&amp;", "&quot;", "&lt;", "&gt;", "&#x27;", "&#39;", "&nbsp;"];
    let mut references = url[..end].match_indices('&').map(|(at, _)| &url[at..]);
    // An unknown reference may extend further: `java&#x73` can't be distinguished from
    // `java&#x73;`.
    if references.any(|rest| !known.iter().any(|known| rest.starts_with(known))) {
        return false;
    }
    if !url[end..].starts_with(':') {
        return true;
    }
    let scheme: String = url[..end].chars().filter(|c| !"\t\n\r".contains(*c)).collect();
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let data = scheme.eq_ignore_ascii_case("data");
    !is_scheme
        || SCHEMES.iter().any(|known| scheme.eq_ignore_ascii_case(known))
        || data && element == "img" && is_raster_data(url[end + 1..].trim_start())
}

/// The start of `text`, for a message.
fn start_of(text: &str) -> String {
    crate::diagnostic::cut(text.chars().take(81).collect(), 80)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn output_of_markdown_and_the_sanitiser_passes() {
        for html in [
            "",
            "text &lt;script&gt; \"on\"",
            "<p>a<br /><br>b</p>\n<hr />",
            "<a href=\"https://example.org/\" title=\"a > b\">x</a>",
            "<a href=\"HTTPS://example.org\">x</a><a href=\"mailto:a@b.c\">x</a><a href=\"#x\">\
             x</a>",
            "<a href=\"../a:b/?c=d&amp;e#f\">x</a><a href=\"%20javascript:x\">x</a>",
            "<a href=\"周报:2026\">x</a><a href=\"a&amp;b:c\">x</a><a href=\"//h/javascript:\">\
             x</a>",
            "<img src=\"x\" alt=\"\" width=\"1\" height=\"2\" srcset=\"/a 400w, https://b/ 800w\">",
            "<img src=\"data:image/png;base64,AAAA\" alt=\"\" />",
            "<th style=\"text-align: right\">x</th><td style=\"text-align:left\">x</td>",
            "<li class=\"task-list-item\"><input disabled=\"\" type=\"checkbox\" checked=\"\" />\
             </li>",
            "<math display=\"block\"><mi style=\"color: rgb(1 2 3)\">x</mi><mspace width=\"1em\" />\
             </math>",
        ] {
            assert_eq!(verify(html), Ok(()), "{html}");
        }
    }

    #[test]
    fn harmful_html_is_found() {
        for (html, what) in [
            ("<script>x</script>", "the element `script`"),
            ("<SCRIPT>", "the element ``"),
            ("<svg/onload=x>", "the element `svg`"),
            ("a < b", "the element ``"),
            ("<!-- x -->", "the element ``"),
            ("<p onclick=\"x\">", "the attribute `onclick`"),
            ("<p class=x>", "a malformed attribute"),
            ("<p class='x'>", "a malformed attribute"),
            ("<p class=\"x\"onclick=\"y\">", "the attribute `onclick`"),
            ("<p class=\"x", "a malformed attribute"),
            ("</p onclick=\"x\">", "an unexpected end tag"),
            ("<a href=\"javascript:x\">", "the href `javascript:x`"),
            ("<a href=\"\u{1} JavaScript:x\">", "the href `\u{1} JavaScript:x`"),
            ("<a href=\"java\nscript:x\">", "the href `java\nscript:x`"),
            ("<a href=\"java&#115;cript:x\">", "the href `java&#115;cript:x`"),
            ("<a href=\"javascript&colon;x\">", "the href `javascript&colon;x`"),
            ("<a href=\"data:text/html,x\">", "the href `data:text/html,x`"),
            ("<a href=\"data:image/png,x\">", "the href `data:image/png,x`"),
            ("<a href=\"vbscript:x\">", "the href `vbscript:x`"),
            ("<img src=\"data:image/svg+xml,x\">", "the src `data:image/svg+xml,x`"),
            ("<img srcset=\"/a 1x, javascript:x 2x\">", "the srcset `/a 1x, javascript:x 2x`"),
            ("<q cite=\"javascript:x\">", "the cite `javascript:x`"),
            ("<td style=\"background: url(x)\">", "the style `background: url(x)`"),
            ("<td style=\"color: u\\72l(x)\">", "the style `color: u\\72l(x)`"),
            ("<input type=\"text\">", "an input field"),
            ("<input>", "an input field"),
            ("<form action=\"x\">", "the element `form`"),
            ("<td style=\"color: rgb(url(x))\">", "the style `color: rgb(url(x))`"),
            ("x</div>", "an unexpected end tag"),
            ("<p><b>x</p></b>", "an unexpected end tag"),
            ("<p>x", "an element `p` that is not closed"),
            ("<div />x", "an element `div` that is not closed"),
            ("<br></br>", "an unexpected end tag"),
        ] {
            let found = verify(html).unwrap_err();
            assert!(found.starts_with(what), "{html}: {found}");
        }
    }
}
