//! Removes from HTML what could do harm, where contributors are not trusted with raw HTML. What
//! this site itself writes for Markdown passes.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;
use std::sync::OnceLock;

use ammonia::Builder;
use pulldown_cmark_escape::escape_href;

use super::LocalLink;
use super::elements::is_void;
use super::inline::{DISPLAY_MATH, FORMULA, INLINE_MATH};
use super::links::is_raster_data;
use super::marked::MARK;
use super::tags::{Piece, pieces};

/// More HTML than this, or deeper, is not given to the sanitiser, whose cost grows with the
/// square of the depth.
const BYTES: usize = 5_000_000;
const DEPTH: usize = 200;
/// The sum of the depths of all tags.
const WORK: usize = 3_000_000;

/// Whether sanitising `html` would cost too much.
pub(super) fn is_too_complex(html: &str) -> bool {
    if html.len() > BYTES {
        return true;
    }
    let mut open: Vec<&str> = Vec::new();
    let mut work = 0;
    for (_, piece) in pieces(html) {
        let Piece::Tag { name, end, .. } = piece else { continue };
        // These close each other where their end tags are left out.
        if is_void(name) || ["p", "li", "dt", "dd"].iter().any(|e| name.eq_ignore_ascii_case(e)) {
            work += open.len();
            continue;
        }
        if end {
            if let Some(at) = open.iter().rposition(|other| other.eq_ignore_ascii_case(name)) {
                open.truncate(at);
            }
        } else {
            open.push(name);
        }
        work += open.len();
        if open.len() > DEPTH || work > WORK {
            return true;
        }
    }
    false
}

/// Sanitises `html`; the ranges of its local links are found again, and links that did not
/// survive are left out. `formulas` are put in where they belong, each once, since MathML that
/// authors write does not pass.
pub(super) fn sanitize(
    html: &str,
    links: &mut Vec<LocalLink>,
    mut formulas: Vec<String>,
) -> String {
    let clean = builder().clean(&with_marks(html, links)).to_string();
    let mut out = String::with_capacity(clean.len());
    let mut ranges: Vec<Option<Range<usize>>> = vec![None; links.len()];
    let mut rest = clean.as_str();
    while let Some(at) = rest.find(MARK) {
        out.push_str(&rest[..at]);
        rest = &rest[at + MARK.len()..];
        let Some((number, after)) = rest.split_once(MARK) else { continue };
        if let Some(number) = number.strip_prefix(FORMULA) {
            // Where marks are forged, as for links below: in the value of an attribute the quotes
            // of this tag would be escaped.
            let placed = out.ends_with(INLINE_MATH) || out.ends_with(DISPLAY_MATH);
            let formula = number.parse().ok().and_then(|number: usize| formulas.get_mut(number));
            if let Some(formula) = formula.filter(|_| placed && after.starts_with("</span>")) {
                out.push_str(&std::mem::take(formula));
            }
            rest = after;
            continue;
        }
        let Ok(number) = number.parse::<usize>() else { continue };
        rest = after;
        let length = rest.find('"').unwrap_or(0);
        // An author may forge a mark by a character reference: what follows must be the target,
        // and the first of two is taken.
        if links.get(number).is_some_and(|link| is_target(&rest[..length], &link.target)) {
            ranges[number].get_or_insert(out.len()..out.len() + length);
        }
    }
    out.push_str(rest);
    let mut ranges = ranges.into_iter();
    links.retain_mut(|link| match ranges.next().flatten() {
        Some(range) => {
            link.html = range;
            true
        }
        None => false,
    });
    links.sort_by_key(|link| link.html.start);
    out
}

/// Whether an attribute's `value` is `target` as it is written for Markdown.
fn is_target(value: &str, target: &str) -> bool {
    let mut written = String::with_capacity(value.len());
    // The sanitiser leaves single quotes as they are.
    escape_href(&mut written, target).is_ok() && written.replace("&#x27;", "'") == value
}

/// `html` with each link's number, between two [`MARK`]s, before its target: they survive the
/// sanitiser and tell where the link went.
fn with_marks(html: &str, links: &[LocalLink]) -> String {
    let mut out = String::with_capacity(html.len() + links.len() * 10);
    let mut done = 0;
    for (number, link) in links.iter().enumerate() {
        out.push_str(&html[done..link.html.start]);
        done = link.html.start;
        for part in [MARK, &number.to_string(), MARK] {
            out.push_str(part);
        }
    }
    out.push_str(&html[done..]);
    out
}

fn builder() -> &'static Builder<'static> {
    static BUILDER: OnceLock<Builder<'static>> = OnceLock::new();
    BUILDER.get_or_init(|| {
        let mut builder = Builder::default();
        builder
            .add_tags(["input", "section", "font", "big"])
            .add_generic_attributes(["class", "id", "role", "aria-label", "dir"])
            .add_tag_attributes("img", ["loading", "decoding", "referrerpolicy"])
            .add_tag_attributes("a", ["target", "rel", "title"])
            .add_tag_attributes("input", ["checked", "disabled", "type"])
            .add_tag_attribute_values("pre", "tabindex", ["0"])
            .add_tag_attribute_values("div", "tabindex", ["0"])
            .add_tag_attribute_values("span", "tabindex", ["0"])
            .add_tag_attributes("th", ["style"])
            .add_tag_attributes("td", ["style"])
            .add_tag_attributes("ol", ["start", "reversed"])
            .add_tag_attributes("details", ["open"])
            // One forced value only: several would come out in an order that changes by run.
            .set_tag_attribute_value("input", "type", "checkbox")
            .filter_style_properties(HashSet::from(["text-align"]))
            .url_schemes(HashSet::from(["http", "https", "mailto", "tel", "data"]))
            .link_rel(None)
            .attribute_filter(filter_attribute);
        builder
    })
}

fn filter_attribute<'v>(element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let data = value.trim_start().get(..5).is_some_and(|start| start.eq_ignore_ascii_case("data:"));
    if data && matches!(attribute, "href" | "src" | "cite" | "action") {
        let raster = element == "img" && is_raster_data(&value.trim_start()[5..]);
        return raster.then_some(Cow::Borrowed(value));
    }
    if attribute == "target" && value != "_blank" {
        return None;
    }
    Some(Cow::Borrowed(value))
}
