//! Questions and answers of all issues.

use std::sync::Arc;

use super::ItemRef;
use crate::site::Post;

pub(super) fn questions(posts: &[Arc<Post>]) -> Vec<ItemRef> {
    let of = |(post, p): (usize, &Arc<Post>)| {
        (0..p.indexed().questions.len()).map(move |item| ItemRef::new(post, item))
    };
    posts.iter().enumerate().flat_map(of).collect()
}
