//! Titles of links whose own text says nothing of their target: a URL, `via`, `video`.

use std::ops::Range;

use super::asks::without_number;
use super::text::{fold, is_external, is_wide};
use crate::markdown::outline::{LineKind, Outline, TextLine, TextRun};

/// Texts of links that only point.
const POINTERS: [&str; 37] = [
    "link",
    "links",
    "here",
    "this",
    "via",
    "source",
    "more",
    "read more",
    "read it",
    "see more",
    "details",
    "website",
    "web site",
    "web",
    "homepage",
    "page",
    "url",
    "click here",
    "see here",
    "original",
    "链接",
    "原文",
    "原文链接",
    "阅读原文",
    "这里",
    "此处",
    "点击查看",
    "查看",
    "详情",
    "查看详情",
    "地址",
    "网址",
    "官网",
    "传送门",
    "图片",
    "image",
    "picture",
];
/// Texts of links that only say what kind of thing the target is.
const KINDS: [&str; 43] = [
    "video",
    "videos",
    "slides",
    "audio",
    "podcast",
    "code",
    "demo",
    "docs",
    "documentation",
    "discussion",
    "discuss",
    "comments",
    "reddit",
    "hn",
    "hacker news",
    "lobsters",
    "lobste.rs",
    "twitter",
    "tweet",
    "mastodon",
    "github",
    "gitlab",
    "repo",
    "repository",
    "article",
    "blog",
    "blog post",
    "post",
    "pr",
    "pull request",
    "issue",
    "merged",
    "changelog",
    "release notes",
    "announcement",
    "pdf",
    "视频",
    "代码",
    "项目地址",
    "文档",
    "context",
    "more context",
    "discuss on r/rust",
];

/// Whether the title of a link says nothing of its target.
pub(super) fn is_weak(title: &str, url: &str) -> bool {
    title.is_empty()
        || title == url
        || is_address(title)
        || is_pointer(title)
        || is_kind(title)
        || is_numbered(title)
}

fn is_pointer(title: &str) -> bool {
    title.len() <= LONGEST_WORD && (among(&POINTERS, title) || is_number(title))
}

fn is_kind(title: &str) -> bool {
    title.len() <= LONGEST_WORD && among(&KINDS, title)
}

/// The longest of the words, in bytes, with the brackets around them.
const LONGEST_WORD: usize = 20;

fn among(words: &[&str], title: &str) -> bool {
    let word = title.trim_matches(|c: char| !c.is_alphanumeric());
    words.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// `1`, `#12`, `[3]`
fn is_number(title: &str) -> bool {
    title.chars().all(|c| c.is_ascii_digit() || "#[]()".contains(c))
}

/// A thing that is only numbered: `Issue #8`, `RFC 70`.
fn is_numbered(title: &str) -> bool {
    let word = title.trim_end_matches(|c: char| c.is_ascii_digit() || " #".contains(c));
    let is_word = |known: &&str| known.eq_ignore_ascii_case(word);
    word.len() < title.len() && NUMBERED.iter().any(is_word)
}

const NUMBERED: [&str; 7] = ["issue", "rfc", "pr", "mr", "pull request", "bug", "part"];

/// Whether a title is an address, perhaps without its scheme, or cut off.
fn is_address(title: &str) -> bool {
    is_external(title) && !title.contains(' ') || title.starts_with("www.") && !title.contains(' ')
}

/// The longest title that is taken from the context of a link, in characters.
const LONGEST_TITLE: usize = 100;
/// How many lines before a link may have its title.
const LINES_BACK: usize = 24;

/// The most parts of a line whose links get titles from it.
const MOST_RUNS: usize = 200;

/// A title for the link at `span`, which begins on `line` and whose own text is `own`: the text
/// before it on its line, else the title of its item or of its part of the issue.
pub(super) fn title_in_context(
    outline: &Outline,
    line: TextLine<'_>,
    span: &Range<usize>,
    own: &str,
) -> Option<String> {
    // Each link of a line reads the others.
    if line.runs().len() > MOST_RUNS {
        return None;
    }
    let own = own.trim_matches(|c| "()[]（）【】".contains(c));
    if is_numbered(own)
        && let Some(title) = text_after(line, span)
    {
        return Some(format!("{own}: {title}"));
    }
    let is_link = |run: &TextRun<'_>| run.source.end <= span.start && run.target.is_some();
    if line.runs().any(|run| is_link(&run)) {
        // Another link is not what a URL is about.
        return linked_before(line, span)
            .filter(|_| is_pointer(own) || is_kind(own))
            .map(|title| with_kind(&title, own));
    }
    let Some(before) = text_before(line, span) else {
        let title = line_before(outline, line).or_else(|| above(outline, line));
        return title.map(|title| with_kind(&title, own));
    };
    let title = as_title(&before).filter(|_| is_separate(&before))?;
    if is_label(&title) {
        let above = above(outline, line)?;
        return Some(format!("{above} ({title})"));
    }
    Some(with_kind(&title, own))
}

/// The number of an issue or a request in its URL.
fn number_in(url: &str) -> Option<&str> {
    let (before, number) = url.trim_end_matches('/').rsplit_once('/')?;
    let numbered = ["/issues", "/issue", "/pull", "/pulls", "/merge_requests"];
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && numbered.iter().any(|end| before.ends_with(end))).then_some(number)
}

/// `title` with the number of the issue that `url` leads to, if the title is a word or two.
pub(super) fn with_number(title: &str, url: &str) -> String {
    let name = title.strip_prefix(['「', '【']).and_then(|name| name.strip_suffix(['」', '】']));
    let name = name.unwrap_or(title);
    match number_in(url) {
        Some(number) if name.split(' ').count() < 3 && name.len() < 24 && !name.contains('#') => {
            format!("{name} #{number}")
        }
        _ => title.to_owned(),
    }
}

/// Of a video, its title alone would not say that it is one.
fn with_kind(title: &str, own: &str) -> String {
    if is_kind(own) || is_numbered(own) { format!("{title} ({own})") } else { title.to_owned() }
}

/// The text of the first link before `span` on its line, if that names something.
fn linked_before(line: TextLine<'_>, span: &Range<usize>) -> Option<String> {
    let before = |run: &TextRun<'_>| run.source.end <= span.start;
    let mut runs = line.runs().filter(|run| !run.style.image).take_while(before);
    let first = runs.find(|run| run.target.is_some_and(is_external))?;
    let mut text = first.text.to_owned();
    for run in runs.take_while(|run| run.source == first.source) {
        text.push_str(run.text);
    }
    let text = fold(&text);
    (!is_weak(&text, first.target.unwrap_or_default())).then_some(text)
}

/// The text before `span` on its line.
fn text_before(line: TextLine<'_>, span: &Range<usize>) -> Option<String> {
    let runs = line.runs().filter(|run| !run.style.image);
    let before = runs.take_while(|run| run.source != *span && run.source.end <= span.start);
    let text: String = before.map(|run| run.text).collect();
    text.contains(char::is_alphanumeric).then_some(text)
}

/// The text after a colon or dash behind `span`, up to the end of its line or the next link.
fn text_after(line: TextLine<'_>, span: &Range<usize>) -> Option<String> {
    let runs = line.runs().skip_while(|run| run.source.start < span.end);
    let after: String = runs.take_while(|run| run.target.is_none()).map(|run| run.text).collect();
    let text = after.trim_start().strip_prefix([':', '：', '-', '–', '—'])?;
    as_title(text)
}

/// The title of the line before `line`, of the same item or paragraph; or of a heading of which it
/// is the only content so far.
fn line_before(outline: &Outline, line: TextLine<'_>) -> Option<String> {
    let before = outline.line(line.index().checked_sub(1)?)?;
    let is_heading = matches!(before.kind(), LineKind::Heading { .. });
    let is_beside = before.list_depth() == line.list_depth()
        && before.quote_depth() == line.quote_depth()
        && (line.list_depth() > 0 || before.block() == line.block());
    let has_link = before.runs().any(|run| run.target.is_some_and(is_external));
    let named = line.kind() == LineKind::Text && !line.after_rule() && !has_link;
    let title = as_title(before.text()).filter(|title| named && !is_label(title))?;
    // A sentence is not a title.
    let is_title = is_heading || is_beside && !title.contains('，');
    is_title.then_some(title)
}

/// The bold line above `line` that names its part of the issue.
fn above(outline: &Outline, line: TextLine<'_>) -> Option<String> {
    let mut at = line;
    for _ in 0..LINES_BACK {
        let before = outline.line(at.index().checked_sub(1)?)?;
        if at.after_rule() || matches!(before.kind(), LineKind::Heading { .. }) {
            return None;
        }
        if is_bold(before) {
            return as_title(before.text()).filter(|title| !is_label(title));
        }
        at = before;
    }
    None
}

fn is_bold(line: TextLine<'_>) -> bool {
    line.text().contains(char::is_alphanumeric)
        && line.list_depth() == 0
        && line.runs().all(|run| run.style.bold || run.text.trim().is_empty())
}

/// Whether `c` may separate a title from the link after it.
fn is_separator(c: char) -> bool {
    c.is_whitespace() || ":：,，;；-–—|｜(（[【<《→>“「".contains(c)
}

/// Whether a sign separates `text` from the link after it, or it is a title in a script without
/// spaces. Otherwise the link is a part of a sentence.
fn is_separate(text: &str) -> bool {
    let text = text.trim_end();
    let is_sentence = text.contains('，') || CONTINUED_WIDE.iter().any(|word| text.ends_with(word));
    text.ends_with(is_separator) || text.ends_with(is_wide) && !is_sentence
}

/// Chinese words after which a sentence goes on with a link.
const CONTINUED_WIDE: [&str; 10] =
    ["点击", "可见", "请见", "参见", "详见", "参考", "访问", "查看", "请看", "在"];

/// `text` as a title: without the signs that lead to a link, a number or the label of an answer, and
/// only its last sentence.
fn as_title(text: &str) -> Option<String> {
    let text = fold(text);
    let opens = |c: char| !c.is_alphanumeric() && !"《「『“\"'(（【[#@".contains(c);
    let trimmed = text.trim_end_matches(is_separator);
    let text = without_answer(without_number(trimmed.trim_start_matches(opens)));
    let last = text.rfind(char::is_alphanumeric).unwrap_or(0);
    let ends = |(at, c): (usize, char)| {
        let end = at + c.len_utf8();
        let is_stop = || text[end..].starts_with(' ') && !(c == '.' && is_abbreviated(&text[..at]));
        let is_end = "。！？；".contains(c) || ".!?".contains(c) && is_stop();
        (is_end && end <= last).then_some(end)
    };
    let start = text.char_indices().rev().find_map(ends).unwrap_or(0);
    let title = without_list_announced(text[start..].trim()).trim_end_matches(['.', '。']);
    let fits = title.chars().count() <= LONGEST_TITLE
        && title.contains(char::is_alphabetic)
        && title.chars().count() > 1
        && !is_prose(title)
        && !is_weak(title, "");
    fits.then(|| title.to_owned())
}

/// Whether `text` ends with a word that a full stop abbreviates, such as `Dr` or `vs`.
fn is_abbreviated(text: &str) -> bool {
    let word = text.rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    word.len() <= LONGEST_ABBREVIATION && word.contains(char::is_alphabetic)
}

const LONGEST_ABBREVIATION: usize = 3;

/// Whether a sentence goes on with the link after it: `We moved to …`.
fn is_prose(text: &str) -> bool {
    let last =
        text.split(|c: char| !c.is_alphanumeric() && c != '\'').rfind(|word| !word.is_empty());
    last.is_some_and(|word| CONTINUED.iter().any(|known| known.eq_ignore_ascii_case(word)))
}

/// English words after which a sentence goes on.
const CONTINUED: [&str; 34] = [
    "a", "about", "an", "and", "are", "as", "at", "be", "by", "can", "check", "for", "found",
    "from", "in", "into", "is", "it", "of", "on", "or", "our", "out", "read", "recent", "see",
    "thanks", "the", "their", "this", "to", "via", "visit", "with",
];

/// Whether a title is only a label of the link after it: `详细发布报告`, `Full changelog`.
fn is_label(title: &str) -> bool {
    let title = title.trim_matches(|c| "「」『』【】“”".contains(c));
    let ends = |word: &&str| title.ends_with(*word);
    let is_short = title.chars().count() <= LONGEST_LABEL;
    let label = title.split_once([':', '：']).map(|(label, _)| label);
    label.is_some_and(is_label)
        || is_short && LABEL_ENDS.iter().any(ends)
        || LABELS.iter().any(|label| label.eq_ignore_ascii_case(title))
}

/// The longest label, in characters.
const LONGEST_LABEL: usize = 10;
/// The ends of labels.
const LABEL_ENDS: [&str; 15] = [
    "参考", "报告", "方式", "链接", "地址", "文档", "详情", "解读", "回放", "回顾", "阅读", "入口",
    "请看", "回复", "详见",
];
const LABELS: [&str; 12] = [
    "changelog",
    "full changelog",
    "release notes",
    "more information",
    "more info",
    "more details",
    "details",
    "related pull requests",
    "homepage",
    "documentation",
    "source code",
    "read more",
];

/// `text` without the label of an answer.
fn without_answer(text: &str) -> &str {
    let rest = text
        .strip_prefix(['A', '答'])
        .map_or(text, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    let after = rest.strip_prefix([':', '：']).map(str::trim_start);
    after.filter(|_| rest.len() < text.len()).unwrap_or(text)
}

/// A title without the announcement of the list below it: `发布 v1，主要变更如下`.
fn without_list_announced(title: &str) -> &str {
    let announces = |(_, tail): &(&str, &str)| tail.ends_with("如下");
    title.rsplit_once(['，', ',']).filter(announces).map_or(title, |(head, _)| head)
}
