//! What the cards of issues say: pictures for those that have no cover, where their address is shared.

use super::{Post, Site};
use crate::cards::{Card, Font};
use crate::diagnostic::{Diagnostic, Location};
use crate::path::Route;

/// With what cards are set.
#[derive(Debug, Clone)]
pub struct CardStyle {
    /// Their font.
    pub font: Font,
    /// What stands before and after an issue's number.
    pub around: [String; 2],
}

/// The folder of all cards, below the site's root.
const FOLDER: &str = "cards";
/// The accent colour of the built-in theme on light paper.
const ACCENT: [u8; 3] = [0x9d, 0x20, 0x10];

/// A post's card, and the file it goes to.
#[derive(Debug)]
pub struct PostCard<'s> {
    /// Its font.
    pub font: &'s Font,
    /// The name of its file.
    pub name: String,
    figure: [String; 3],
    site: &'s Site,
    title: &'s str,
}

impl PostCard<'_> {
    /// Where it is published.
    pub fn route(&self) -> Route {
        Route::root().child(FOLDER).child_file(&self.name)
    }

    /// What it says.
    pub fn card(&self) -> Card<'_> {
        Card {
            site: &self.site.config.title,
            title: self.title,
            figure: self.figure.each_ref().map(String::as_str),
            accent: accent(self.site),
        }
    }
}

impl Site {
    /// The card of a post: one without a cover, if there is a font that has signs for its title.
    pub fn card<'s>(&'s self, post: &'s Post) -> Option<PostCard<'s>> {
        let CardStyle { font, around: [before, after] } = self.card_style.as_ref()?;
        let title = post.page.title.as_str();
        if post.page.cover.is_some() || font.lacks(title).is_some() {
            return None;
        }
        let day = || post.date.map_or_else(String::new, |date| date.day.to_string());
        let figure = match post.number {
            Some(number) => [before.clone(), number.to_string(), after.clone()],
            None => [day(), String::new(), String::new()],
        };
        let card = PostCard { font, name: String::new(), figure, site: self, title };
        let name = font.name(&card.card());
        Some(PostCard { name, ..card })
    }
}

/// Says once what the font of cards lacks.
pub(super) fn lacking(site: &Site) -> Option<Diagnostic> {
    let font = &site.card_style.as_ref()?.font;
    let mut posts = site.posts.iter().filter(|post| post.page.cover.is_none());
    let (post, sign) = posts.find_map(|post| Some((post, font.lacks(&post.page.title)?)))?;
    Some(
        Diagnostic::warning(
            "card-font",
            format!("the font of `cards` has no sign for `{sign}`, so this issue has no card"),
        )
        .at(Location::file(&post.page.source))
        .hint("choose a font for the language of your titles, such as Noto Sans CJK"),
    )
}

/// The accent colour, if the settings have it as `#rgb` or `#rrggbb`.
fn accent(site: &Site) -> [u8; 3] {
    let given = site.config.extra.get("accent").and_then(|accent| accent.as_str());
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
