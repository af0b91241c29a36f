//! Draws cards of posts, or reads them from the cache.

use crate::cards::Font;
use crate::diagnostic::Diagnostic;
use crate::sink::Cache;
use crate::site::PostCard;

/// The PNG of a card; `None` if it can't be drawn.
pub(super) fn card(post: &PostCard, font: &Font, cache: Option<&dyn Cache>) -> Option<Vec<u8>> {
    if let Some((bytes, _)) = cache.and_then(|cache| cache.get(&post.name)) {
        return Some(bytes);
    }
    let bytes = font.draw(&post.card)?;
    if let Some(cache) = cache {
        // If caching fails, the card is drawn again next time.
        let _ = cache.put(&post.name, &bytes);
    }
    Some(bytes)
}

/// The warning that a card can't be drawn.
pub(super) fn undrawn(post: &PostCard) -> Diagnostic {
    let message = format!("the card of `{}` can't be drawn with this font", post.card.title);
    Diagnostic::warning("card-font", message).hint("choose another font for `cards`")
}
