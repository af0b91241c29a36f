//! Cards of posts, drawn or taken from where they are kept. What is kept ends in its hash, since a
//! cache must not change what a build makes.

use crate::artifact::Keep;
use crate::site::PostCard;

/// The bytes of a BLAKE3 hash.
const HASH: usize = 32;

/// The PNG of a card; `None` if it can't be drawn.
pub(super) fn card(card: &PostCard<'_>, keep: Option<&dyn Keep>) -> Option<Vec<u8>> {
    if let Some((mut bytes, _)) = keep.and_then(|keep| keep.get(&card.name)) {
        let end = bytes.len().saturating_sub(HASH);
        if blake3::hash(&bytes[..end]).as_bytes() == &bytes[end..] {
            bytes.truncate(end);
            return Some(bytes);
        }
    }
    let mut bytes = card.font.draw(&card.card())?;
    if let Some(keep) = keep {
        let end = bytes.len();
        let hash = blake3::hash(&bytes);
        bytes.extend_from_slice(hash.as_bytes());
        // If it can't be kept, it is drawn again.
        let _ = keep.put(&card.name, &bytes);
        bytes.truncate(end);
    }
    Some(bytes)
}
