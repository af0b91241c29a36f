//! The contents of cards: images for link previews of issues without a cover.

use super::Page;
use crate::cards::{Card, Font};
use crate::config::Config;
use crate::date::WrittenDate;
use crate::diagnostic::{Diagnostic, Location};
use crate::path::Route;
use crate::words::Words;

/// The style of all cards.
#[derive(Debug, Clone)]
pub(crate) struct CardStyle {
    /// Font of the cards.
    pub(crate) font: Font,
    /// The words before and after an issue's number, and the names of weeks.
    pub(crate) words: Words,
}

/// The folder of all cards, below the site's root.
const FOLDER: &str = "cards";
/// The accent colour of the built-in theme on a light background.
const ACCENT: [u8; 3] = [0x9d, 0x20, 0x10];

/// A post's card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostCard {
    /// File name of the card.
    pub(crate) name: String,
    /// Contents of the card.
    pub(crate) card: Card,
}

impl PostCard {
    /// The route at which it is published.
    pub(crate) fn route(&self) -> Route {
        Route::root().child(FOLDER).child_file(&self.name)
    }
}

/// Creates the cards of a site's posts.
pub(super) struct CardBuilder<'a> {
    font: &'a Font,
    site: &'a str,
    issue_words: [&'a str; 2],
    words: &'a Words,
    accent: [u8; 3],
    /// Whether a title that can't be drawn was already reported.
    reported: bool,
}

impl<'a> CardBuilder<'a> {
    /// Creates a builder for this style. Common text that the font does not support is omitted and
    /// reported.
    pub(super) fn of(
        style: &'a CardStyle,
        config: &'a Config,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let font = &style.font;
        let mut reported = |text: &'a str, what: &str| match font.lacks(text) {
            None => text,
            Some(why) => {
                diagnostics.push(finding(&why, &format!("cards omit {what}")));
                ""
            }
        };
        let [before, after] =
            ["issue_before", "issue_after"].map(|key| style.words.get(key).unwrap_or_default());
        Self {
            font,
            site: reported(&config.title, "the site's title"),
            issue_words: [
                reported(before, "the word before the number"),
                reported(after, "the word after the number"),
            ],
            words: &style.words,
            accent: accent(config),
            reported: false,
        }
    }

    /// The card of a post without a cover, if the font supports its title. The first unsupported
    /// title is reported.
    pub(super) fn card(
        &mut self,
        page: &Page,
        number: Option<u32>,
        date: Option<WrittenDate>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<PostCard> {
        if page.cover.is_some() {
            return None;
        }
        if let Some(why) = self.font.lacks(&page.title) {
            if !self.reported {
                let at = Location::file(&page.source);
                diagnostics.push(finding(&why, "this issue has no card").at(at));
            }
            self.reported = true;
            return None;
        }
        let [before, after] = self.issue_words;
        let figure = match number {
            Some(number) => [before.to_owned(), number.to_string(), after.to_owned()],
            None => [
                date.map_or_else(String::new, |date| self.words.period(date).name),
                String::new(),
                String::new(),
            ],
        };
        // A font has either all digits or none.
        let figure =
            if self.font.lacks(&figure.concat()).is_some() { Default::default() } else { figure };
        let (site, title) = (self.site.to_owned(), page.title.clone());
        let card = Card { site, title, figure, accent: self.accent };
        Some(PostCard { name: self.font.name(&card), card })
    }
}

fn finding(why: &str, so: &str) -> Diagnostic {
    Diagnostic::warning("card-font", format!("{why}, so {so}"))
        .hint("choose a font that supports the language of your titles, such as Noto Sans CJK")
}

/// The accent colour, if the settings define it as `#rgb` or `#rrggbb`.
fn accent(config: &Config) -> [u8; 3] {
    let given = config.extra.get("accent").and_then(|accent| accent.as_str());
    given.and_then(|text| rgb(text.trim())).unwrap_or(ACCENT)
}

fn rgb(text: &str) -> Option<[u8; 3]> {
    let digits: Option<Vec<u8>> = text
        .strip_prefix('#')?
        .chars()
        .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    match digits?.as_slice() {
        [r, g, b] => Some([r * 17, g * 17, b * 17]),
        [r1, r2, g1, g2, b1, b2] => Some([r1 * 16 + r2, g1 * 16 + g2, b1 * 16 + b2]),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read() {
        assert_eq!(rgb("#9d2010"), Some(ACCENT));
        assert_eq!(rgb("#fff"), Some([255; 3]));
        for text in ["", "#", "red", "#12345", "#ggg", "oklch(0 0 0)"] {
            assert_eq!(rgb(text), None, "{text}");
        }
    }
}
