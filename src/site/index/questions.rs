//! Questions and answers of all issues.

use std::sync::Arc;

use super::Mention;
use crate::site::Post;

pub(super) fn questions(posts: &[Arc<Post>]) -> Vec<Mention> {
    let of = |(post, p): (usize, &Arc<Post>)| {
        (0..p.page.digest.questions.len()).map(move |item| Mention::new(post, item))
    };
    posts.iter().enumerate().flat_map(of).collect()
}
