//! Cards of posts, drawn or taken from where they are kept.

use crate::artifact::Keep;
use crate::site::PostCard;

/// The PNG of a card; `None` if it can't be drawn.
pub(super) fn card(card: &PostCard<'_>, keep: Option<&dyn Keep>) -> Option<Vec<u8>> {
    if let Some((bytes, _)) = keep.and_then(|keep| keep.get(&card.name)) {
        return Some(bytes);
    }
    let bytes = card.font.draw(&card.card())?;
    if let Some(keep) = keep {
        // If it can't be kept, it is drawn again.
        let _ = keep.put(&card.name, &bytes);
    }
    Some(bytes)
}
