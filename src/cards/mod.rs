//! Cards: images that represent an issue in link previews. The contents of a card are assembled
//! elsewhere; this module typesets and draws them. Without a font, no cards are drawn.

#[cfg(feature = "cards")]
mod draw;
#[cfg(feature = "cards")]
mod lines;

use std::sync::Arc;

use crate::error::Error;

/// The contents of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The site's name; may be empty.
    pub site: String,
    /// The title of the issue.
    pub title: String,
    /// The large text at the bottom: the number with the surrounding words, or a day.
    pub figure: [String; 3],
    /// Colour of the large text, as red, green and blue.
    pub accent: [u8; 3],
}

/// A font from a font file or a font collection.
#[derive(Debug, Clone)]
pub struct Font {
    bytes: Arc<[u8]>,
    /// Index of the font within its collection.
    index: u32,
    hash: blake3::Hash,
}

/// Must change whenever this module would draw the same card differently.
const VERSION: &str = "weekly cards 1";

impl Font {
    /// Reads a font. From a collection for Chinese, Japanese and Korean, selects the font for
    /// `language`.
    ///
    /// # Errors
    /// The reason why the font can't be used.
    pub fn read(bytes: Vec<u8>, language: &str) -> Result<Self, Error> {
        let index = index(&bytes, language)?;
        let hash = blake3::hash(&bytes);
        Ok(Self { bytes: bytes.into(), index, hash })
    }

    /// The file name of a card, which contains a hash of its contents.
    pub fn name(&self, card: &Card) -> String {
        let mut hash = blake3::Hasher::new();
        hash.update(VERSION.as_bytes());
        let Card { site, title, figure, accent } = card;
        for text in [site, title].into_iter().chain(figure) {
            // Their lengths, so that no two cards are the same text in a row.
            hash.update(&(text.len() as u64).to_le_bytes()).update(text.as_bytes());
        }
        hash.update(accent).update(&self.index.to_le_bytes());
        hash.update(self.hash.as_bytes());
        format!("{}.png", &hash.finalize().to_hex()[..20])
    }
}

#[cfg(feature = "cards")]
impl Font {
    /// The reason why `text` can't be drawn, if there is one: it names the first unsupported
    /// character.
    pub fn lacks(&self, text: &str) -> Option<String> {
        let Some(face) = self.face() else {
            return Some("the font of `cards` can't be read".to_owned());
        };
        let sign = |c: char| contained(|| face.glyph_index(c)).flatten();
        text.chars().filter(|c| c.is_alphanumeric()).find_map(|c| {
            if needs_shaping(c) {
                return Some(format!("cards do not support the script of `{c}`"));
            }
            sign(c).is_none().then(|| format!("the font of `cards` has no glyph for `{c}`"))
        })
    }

    /// Draws a card as PNG, 1200 by 630 pixels; `None` if it can't be drawn.
    pub fn draw(&self, card: &Card) -> Option<Vec<u8>> {
        contained(|| draw::draw(card, &self.face()?)).flatten()
    }

    fn face(&self) -> Option<ttf_parser::Face<'_>> {
        contained(|| ttf_parser::Face::parse(&self.bytes, self.index).ok()).flatten()
    }
}

/// Runs `read` on a font; `None` if it panics, which only a broken font causes.
#[cfg(feature = "cards")]
fn contained<T>(read: impl FnOnce() -> T) -> Option<T> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).ok()
}

/// Whether a letter belongs to a script written from right to left, or to one whose letters change
/// shape by context. Cards draw one glyph after another.
#[cfg(feature = "cards")]
fn needs_shaping(c: char) -> bool {
    matches!(
        u32::from(c),
        // Hebrew, Arabic, Syriac and others; the scripts of India; Tibetan, Burmese; Khmer,
        // Mongolian.
        0x590..=0xdff | 0xf00..=0x109f | 0x1780..=0x18af
            // Forms of Hebrew and Arabic letters; old and new scripts from right to left, and of
            // India.
            | 0xfb1d..=0xfdff | 0xfe70..=0xfefe | 0x10800..=0x11fff | 0x1e800..=0x1efff
    )
}

#[cfg(not(feature = "cards"))]
impl Font {
    /// Always `None`, since there is no font.
    pub(crate) fn lacks(&self, _: &str) -> Option<String> {
        debug_assert!(self.bytes.is_empty());
        None
    }

    /// Always `None`, since there is no font.
    pub(crate) fn draw(&self, _: &Card) -> Option<Vec<u8>> {
        None
    }
}

/// The suffix of font names for a language (BCP 47).
#[cfg(feature = "cards")]
fn region(language: &str) -> &'static str {
    let language = language.to_ascii_lowercase();
    let mut tags = language.split('-');
    let first = tags.next();
    let has = |requested: &str| tags.clone().any(|tag| tag == requested);
    match first {
        Some("ja") => " JP",
        Some("ko") => " KR",
        Some("zh") if has("hans") => " SC",
        Some("zh") if has("hk") || has("mo") => " HK",
        Some("zh") if has("hant") || has("tw") => " TC",
        Some("zh") => " SC",
        _ => "",
    }
}

#[cfg(feature = "cards")]
fn index(bytes: &[u8], language: &str) -> Result<u32, Error> {
    let broken = || Err(Error::new("reading it failed"));
    contained(|| parsed_index(bytes, language)).unwrap_or_else(broken)
}

#[cfg(feature = "cards")]
fn parsed_index(bytes: &[u8], language: &str) -> Result<u32, Error> {
    let requested = region(language);
    let count = ttf_parser::fonts_in_collection(bytes).unwrap_or(1);
    let named = |index: &u32| {
        let face = ttf_parser::Face::parse(bytes, *index).ok()?;
        let mut names = face.names().into_iter();
        names
            .any(|name| {
                name.name_id == ttf_parser::name_id::FULL_NAME
                    && name
                        .to_string()
                        .is_some_and(|name| format!("{name} ").contains(&format!("{requested} ")))
            })
            .then_some(())
    };
    let index = (0..count).find(|index| named(index).is_some()).unwrap_or(0);
    match ttf_parser::Face::parse(bytes, index) {
        Ok(_) => Ok(index),
        Err(error) => Err(Error::new(format!("not an OpenType or TrueType font: {error}"))),
    }
}

#[cfg(not(feature = "cards"))]
fn index(_: &[u8], _: &str) -> Result<u32, Error> {
    Err(Error::new("this `weekly` was built without the feature `cards`"))
}

#[cfg(all(test, feature = "cards"))]
mod tests {
    use super::*;

    #[test]
    fn languages_have_their_fonts() {
        for (language, expected) in [
            ("zh", " SC"),
            ("zh-CN", " SC"),
            ("zh-Hans-HK", " SC"),
            ("zh-TW", " TC"),
            ("zh-Hant", " TC"),
            ("zh-Hant-TW", " TC"),
            ("zh-HK", " HK"),
            ("zh-Hant-HK", " HK"),
            ("zh-Hant-MO", " HK"),
            ("ja", " JP"),
            ("ja-JP", " JP"),
            ("ko-KR", " KR"),
            ("en", ""),
            ("jam", ""),
            ("kok", ""),
        ] {
            assert_eq!(region(language), expected, "{language}");
        }
    }

    #[test]
    fn unsupported_scripts_are_reported() {
        assert!("שׁسकကភ".chars().all(needs_shaping));
        assert!(!"aéЖλ中あ가ไ".chars().any(needs_shaping));
    }

    #[test]
    fn a_panic_is_contained() {
        assert_eq!(contained(|| 1), Some(1));
        assert_eq!(contained(|| -> u8 { panic!("a font") }), None);
    }
}
