//! Cards of posts, drawn or taken from where they are kept.

use crate::cards::Font;
use crate::diagnostic::Diagnostic;
use crate::sink::Cache;
use crate::site::PostCard;

/// The PNG of a card; `None` if it can't be drawn.
pub(super) fn card(post: &PostCard, font: &Font, keep: Option<&dyn Cache>) -> Option<Vec<u8>> {
    if let Some((bytes, _)) = keep.and_then(|keep| keep.get(&post.name)) {
        return Some(bytes);
    }
    let bytes = font.draw(&post.card)?;
    if let Some(keep) = keep {
        // If it can't be kept, it is drawn again.
        let _ = keep.put(&post.name, &bytes);
    }
    Some(bytes)
}

/// Says that a card can't be drawn.
pub(super) fn undrawn(post: &PostCard) -> Diagnostic {
    let message = format!("the card of `{}` can't be drawn with this font", post.card.title);
    Diagnostic::warning("card-font", message).hint("choose another font for `cards`")
}
