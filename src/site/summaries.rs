//! Summaries of posts that are their own: text with which earlier issues open as well, such as a
//! greeting, is passed over. Only earlier posts count, so that a new one changes no old summary,
//! and only those without a description, which takes the place of a summary.

use std::collections::HashMap;
use std::sync::Arc;

use rayon::prelude::*;

use super::Post;
use crate::diagnostic::cut;
use crate::markdown::{Sentence, add_block, summary_of};
use crate::words::Words;

/// The number of earlier posts that show that a sentence recurs.
const RECURS: usize = 3;
/// The number of sections that stand for an issue without text of its own.
const SECTIONS: usize = 2;
/// The number of headings that do.
const HEADINGS: usize = 3;
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
    let recurring = recurring(posts);
    let of_post = |(post, recurs): (&Arc<Post>, &Vec<bool>)| {
        // A description of the author's takes the place of a summary.
        let any = post.page.front.description.is_none() && recurs.contains(&true);
        any.then(|| own_summary(post, recurs, words)).flatten().map(Into::into)
    };
    posts.par_iter().zip(&recurring).map(of_post).collect()
}

/// For each sentence of each post, whether enough earlier posts contain it too.
fn recurring(posts: &[Arc<Post>]) -> Vec<Vec<bool>> {
    /// The number of posts with a sentence, and the last of them.
    #[derive(Default)]
    struct Known {
        posts: usize,
        last: Option<usize>,
    }
    let mut known: HashMap<u64, Known> = HashMap::new();
    let mut recurring = vec![Vec::new(); posts.len()];
    for (index, post) in posts.iter().enumerate().rev() {
        let sentences = post.page.document.opening.sentences();
        recurring[index] = sentences
            .map(|sentence| {
                let known = known.entry(sentence.print).or_default();
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
        for Sentence { end, .. } in block.sentences {
            let recurs = recurs.next() == Some(&true);
            if rest.is_empty() && !recurs {
                rest = &block.text[at..];
            }
            at = *end;
        }
        if !rest.trim().is_empty() {
            add_block(&mut own, rest.trim());
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
