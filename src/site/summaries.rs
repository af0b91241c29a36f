//! Summaries of posts that are their own: text with which earlier issues open as well, such as a
//! greeting, is passed over. Only earlier posts count, so that a new one changes no old summary.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::Post;
use crate::date::english;
use crate::diagnostic::cut;
use crate::markdown::{is_unspaced, summary_of};
use crate::words::Words;

/// The number of earlier posts that show that a sentence recurs.
const RECURS: usize = 3;
/// The number of sections that stand for an issue without text of its own.
const SECTIONS: usize = 2;
/// The number of headings that do.
const HEADINGS: usize = 3;
/// The bytes of text from which a summary is cut at most.
const LONGEST_OWN: usize = 1_200;
/// The longest title of a link in a summary, in characters.
const LONGEST_TITLE: usize = 80;

/// Gives `posts`, newest first, their summaries.
pub(super) fn set_summaries(posts: &mut [Arc<Post>], words: &Words) {
    for (index, summary) in summaries(posts, words).into_iter().enumerate() {
        if posts[index].page.summary != summary {
            Arc::make_mut(&mut posts[index]).page.summary = summary;
        }
    }
}

/// The summaries of `posts`; `None` where the start of the text is one.
fn summaries(posts: &[Arc<Post>], words: &Words) -> Vec<Option<Box<str>>> {
    let prints: Vec<Vec<u64>> = posts.par_iter().map(|post| prints(post)).collect();
    let recurring = recurring(&prints);
    let of_post = |(post, recurs): (&Arc<Post>, &Vec<bool>)| {
        let any = recurs.contains(&true);
        any.then(|| own_summary(post, recurs, words)).flatten().map(Into::into)
    };
    posts.par_iter().zip(&recurring).map(of_post).collect()
}

/// For each sentence of each post, whether enough earlier posts contain it too.
fn recurring(prints: &[Vec<u64>]) -> Vec<Vec<bool>> {
    /// The number of posts with a sentence, and the last of them.
    #[derive(Default)]
    struct Known {
        posts: usize,
        last: Option<usize>,
    }
    let mut known: HashMap<u64, Known> = HashMap::new();
    let mut recurring = vec![Vec::new(); prints.len()];
    for (index, prints) in prints.iter().enumerate().rev() {
        recurring[index] = prints
            .iter()
            .map(|print| {
                let known = known.entry(*print).or_default();
                let new = known.last.replace(index) != Some(index);
                let before = if new { known.posts } else { known.posts - 1 };
                known.posts += usize::from(new);
                before >= RECURS
            })
            .collect();
    }
    recurring
}

/// A summary for a post whose sentences recur or not; `None` if the start of its text is one.
fn own_summary(post: &Post, recurs: &[bool], words: &Words) -> Option<String> {
    let opening = &post.page.document.opening;
    let mut recurs = recurs.iter();
    let mut own = String::new();
    // The author decided where the summary ends, if there is anything of its own in it.
    let before_mark = opening.marked.unwrap_or(usize::MAX);
    if before_mark == 0 {
        return None;
    }
    for (index, block) in opening.blocks().enumerate() {
        if index == before_mark && !own.is_empty() {
            return None;
        }
        let mut rest = "";
        let mut at = 0;
        for sentence in sentences(block) {
            let recurs = recurs.next() == Some(&true);
            if rest.is_empty() && !recurs {
                rest = &block[at..];
            }
            at += sentence.len();
        }
        if !own.is_empty() && !rest.is_empty() {
            own.push(' ');
        }
        own.push_str(rest.trim());
        if own.len() > LONGEST_OWN && opening.marked.is_none() {
            break;
        }
    }
    if own.is_empty() {
        return items(post, words);
    }
    let is_marked = opening.marked.is_some_and(|marked| marked >= opening.blocks().count());
    (!is_marked).then(|| summary_of(own))
}

/// What a post contains, by name: its first sections with their first links, and the number of
/// links: `Crate of the week: x · 14 links`. Without links, the first headings; `None` without any.
fn items(post: &Post, words: &Words) -> Option<String> {
    let digest = &post.page.digest;
    let separator = words.get("label_separator").unwrap_or(": ");
    let mut named: Vec<Option<usize>> = Vec::new();
    let mut parts = Vec::new();
    let mut count = 0;
    for link in digest.links.iter() {
        count += 1;
        let section = link.place.section;
        let new = parts.len() < SECTIONS && !named.contains(&section);
        if new && !link.title.is_empty() && link.title != link.url {
            let title = cut(link.title.to_owned(), LONGEST_TITLE);
            let name = section.and_then(|at| digest.sections.get(at)).map(|s| s.name.as_str());
            parts.push(name.map_or(title.clone(), |name| [name, separator, &title].concat()));
            named.push(section);
        }
    }
    if count == 0 {
        let headings = post.page.document.headings.iter().take(HEADINGS);
        let named: Vec<&str> = headings.map(|heading| heading.text).collect();
        return (!named.is_empty()).then(|| summary_of(named.join(" · ")));
    }
    parts.push(match count {
        1 => words.get("links_count_one").unwrap_or("1 link").to_owned(),
        count => words.with_number("links_count", &count.to_string()),
    });
    Some(summary_of(parts.join(" · ")))
}

/// A value for each sentence of a post's opening, equal for sentences that differ only in numbers,
/// months and case.
fn prints(post: &Post) -> Vec<u64> {
    post.page.document.opening.blocks().flat_map(sentences).map(print).collect()
}

fn print(sentence: &str) -> u64 {
    // FNV-1a with eight bytes at once: texts of one site are no attack on its summaries.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |text: &[u8]| {
        for chunk in text.chunks(8) {
            let mut bytes = [b' '; 8];
            bytes[..chunk.len()].copy_from_slice(chunk);
            hash = (hash ^ u64::from_le_bytes(bytes)).wrapping_mul(0x0100_0000_01b3);
            hash ^= hash >> 29;
        }
    };
    let mut normalised = String::new();
    for word in sentence.split_ascii_whitespace() {
        if english::month(word.trim_matches(|c: char| !c.is_alphanumeric())).is_some() {
            add(b"%");
        } else if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            add(word.as_bytes());
        } else {
            normalised.clear();
            normalise(word, &mut normalised);
            add(normalised.as_bytes());
        }
    }
    hash
}

/// Adds `word` in lower case, with a sign for each number.
fn normalise(word: &str, out: &mut String) {
    let mut digits = false;
    for c in word.chars() {
        if c.is_ascii_digit() {
            if !std::mem::replace(&mut digits, true) {
                out.push('#');
            }
            continue;
        }
        digits = false;
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else {
            out.extend(c.to_lowercase());
        }
    }
}

/// The sentences of a text, with the white space after them.
fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = sentence_end(rest);
        let (sentence, after) = rest.split_at(end);
        rest = after;
        Some(sentence)
    })
}

/// The end of the first sentence of `text`.
fn sentence_end(text: &str) -> usize {
    // The first bytes of the signs; searching for characters takes longer.
    let may_end = |byte: &u8| matches!(byte, b'.' | b'!' | b'?' | 0xe3 | 0xef);
    let mut from = 0;
    let mut ends = std::iter::from_fn(|| {
        loop {
            let at = from + text.as_bytes()[from..].iter().position(may_end)?;
            from = at + 1;
            let sign =
                ['.', '!', '?', '。', '！', '？'].iter().find(|s| text[at..].starts_with(**s));
            if let Some(sign) = sign {
                return Some((at, &text[at..at + sign.len_utf8()]));
            }
        }
    });
    let end = ends.find_map(|(at, sign)| {
        let (before, after) = (&text[..at], &text[at + sign.len()..]);
        let spaced = after.starts_with(' ');
        let word = before.chars().rev().take_while(|c| c.is_alphabetic()).count();
        let ends = match sign {
            // Not `No. 12`, `v1.0` or `etc. and`.
            "." => {
                let next = after.trim_start().chars().next();
                spaced
                    && !next.is_some_and(char::is_lowercase)
                    && (word >= 3 || before.ends_with([')', '"', '”']))
            }
            "!" | "?" => spaced || after.starts_with(is_unspaced),
            _ => true,
        };
        ends.then(|| text.len() - after.trim_start().len())
    });
    end.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_their_signs() {
        for (text, expected) in [
            (
                "Hello there! We moved. See No. 12 of v1.0.",
                "Hello there! |We moved. |See No. 12 of v1.0.",
            ),
            ("你好！本周发布。完", "你好！|本周发布。|完"),
            ("What?! Yes", "What?! |Yes"),
            ("", ""),
        ] {
            assert_eq!(sentences(text).collect::<Vec<_>>().join("|"), expected, "{text}");
        }
    }

    #[test]
    fn sentences_that_differ_in_numbers_are_the_same() {
        for (one, other, same) in [
            ("Welcome to issue 12 of May!", "welcome to  issue 8 of September!", true),
            ("Since 2023-09-22", "Since 2023-10-1", true),
            ("Welcome, Ada!", "Welcome, Ben!", false),
            ("a b", "ab", false),
        ] {
            assert_eq!(print(one) == print(other), same, "{one}");
        }
    }
}
