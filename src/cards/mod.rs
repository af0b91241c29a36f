//! Cards: pictures that stand for an issue where its address is shared. What a card says is put
//! together elsewhere; here it is set in type and drawn. Nothing is drawn without a font.

#[cfg(feature = "cards")]
mod draw;
#[cfg(feature = "cards")]
mod lines;

use std::sync::Arc;

/// What a card says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card<'a> {
    /// The site's name.
    pub site: &'a str,
    /// The title of the issue.
    pub title: &'a str,
    /// What stands large below: the number with the words around it, or a day.
    pub figure: [&'a str; 3],
    /// The colour of that, as red, green and blue.
    pub accent: [u8; 3],
}

/// A font, from a file of one or a collection of several.
#[derive(Debug, Clone)]
pub struct Font {
    bytes: Arc<[u8]>,
    /// Which one of a collection.
    index: u32,
    hash: blake3::Hash,
}

/// Changes whenever this module would draw the same card otherwise.
const VERSION: &str = "weekly cards 1";

impl Font {
    /// Reads a font. Of a collection for Chinese, Japanese and Korean it takes the one for
    /// `language`.
    ///
    /// # Errors
    /// Why it can't be used.
    pub fn read(bytes: Vec<u8>, language: &str) -> Result<Self, String> {
        let index = index(&bytes, language)?;
        let hash = blake3::hash(&bytes);
        Ok(Self { bytes: bytes.into(), index, hash })
    }

    /// The name of a card's file, which tells its content from any other.
    pub fn name(&self, card: &Card<'_>) -> String {
        let mut hash = blake3::Hasher::new();
        hash.update(format!("{VERSION} {card:?} {} ", self.index).as_bytes());
        hash.update(self.hash.as_bytes());
        format!("{}.png", &hash.finalize().to_hex()[..20])
    }
}

#[cfg(feature = "cards")]
impl Font {
    /// The first letter or digit of `text` that it has no sign for.
    pub fn lacks(&self, text: &str) -> Option<char> {
        let face = self.face()?;
        text.chars().find(|c| c.is_alphanumeric() && face.glyph_index(*c).is_none())
    }

    /// A card as PNG, 1200 by 630 pixels; `None` if it can't be drawn.
    pub fn draw(&self, card: &Card<'_>) -> Option<Vec<u8>> {
        draw::draw(card, &self.face()?)
    }

    fn face(&self) -> Option<ttf_parser::Face<'_>> {
        ttf_parser::Face::parse(&self.bytes, self.index).ok()
    }
}

#[cfg(not(feature = "cards"))]
impl Font {
    /// Nothing, since there is no font.
    pub fn lacks(&self, _: &str) -> Option<char> {
        debug_assert!(self.bytes.is_empty());
        None
    }

    /// Nothing, since there is no font.
    pub fn draw(&self, _: &Card<'_>) -> Option<Vec<u8>> {
        None
    }
}

#[cfg(feature = "cards")]
fn index(bytes: &[u8], language: &str) -> Result<u32, String> {
    let wanted = match language.to_lowercase().as_str() {
        "zh-tw" | "zh-hant" => " TC",
        "zh-hk" | "zh-mo" => " HK",
        other if other.starts_with("ja") => " JP",
        other if other.starts_with("ko") => " KR",
        other if other.starts_with("zh") => " SC",
        _ => "",
    };
    let count = ttf_parser::fonts_in_collection(bytes).unwrap_or(1);
    let named = |index: &u32| {
        let face = ttf_parser::Face::parse(bytes, *index).ok()?;
        let mut names = face.names().into_iter();
        names
            .any(|name| {
                name.name_id == ttf_parser::name_id::FULL_NAME
                    && name
                        .to_string()
                        .is_some_and(|name| format!("{name} ").contains(&format!("{wanted} ")))
            })
            .then_some(())
    };
    let index = (0..count).find(|index| named(index).is_some()).unwrap_or(0);
    match ttf_parser::Face::parse(bytes, index) {
        Ok(_) => Ok(index),
        Err(error) => Err(format!("it is no font in OpenType or TrueType: {error}")),
    }
}

#[cfg(not(feature = "cards"))]
fn index(_: &[u8], _: &str) -> Result<u32, String> {
    Err("this `weekly` was built without its feature `cards`".to_owned())
}
