//! The parts of an event that is a single link: `Town, Country - Group - Title`. Issues differ in
//! the order of group and title; the group is the part that the link's URL names too.

use super::habits::{has_place_form, is_place_word};

/// The parts of a linked event.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct LinkedEvent {
    pub(super) title: String,
    pub(super) location: Option<String>,
    pub(super) organizer: Option<String>,
    /// Whether the organizer is a place, if that is known as one.
    pub(super) organizer_may_be_place: bool,
}

impl LinkedEvent {
    /// Divides the text of a link to `url`, without the date.
    pub(super) fn of(text: &str, url: &str) -> Self {
        let mut parts: Vec<&str> = text.split(" - ").map(str::trim).collect();
        let (mut location, mut organizer, mut may_be_place) = (None, None, false);
        let first = parts[0];
        if parts.len() > 1 && has_place_form(first) {
            parts.remove(0);
            let names = UrlNames::of(url);
            let (group, place) = names.divide(first);
            organizer = group.map(str::to_owned);
            let mut place = place.to_owned();
            // `Town, Country - Remote - Title`
            if parts.len() > 1 && is_place_word(parts[0]) {
                place = format!("{place} - {}", parts.remove(0));
            }
            location = Some(place);
            let ends = [0, parts.len() - 1];
            if parts.len() > 1
                && organizer.is_none()
                && let Some(at) = ends.into_iter().find(|&at| names.contain(parts[at]))
            {
                organizer = Some(parts.remove(at).to_owned());
            }
        } else if let Some((group, rest)) = group_before_colon(text, url) {
            (organizer, parts) = (Some(group.to_owned()), vec![rest]);
        } else if parts.len() > 1 {
            organizer = Some(parts.remove(0).to_owned());
            may_be_place = true;
        }
        let title = parts.join(" - ");
        Self { title, location, organizer, organizer_may_be_place: may_be_place }
    }
}

/// `Group: Title` if the URL names the group.
fn group_before_colon<'t>(text: &'t str, url: &str) -> Option<(&'t str, &'t str)> {
    let (group, title) = text.split_once(": ")?;
    (!title.trim().is_empty() && UrlNames::of(url).contain(group)).then_some((group, title.trim()))
}

/// The most words of the name of a group.
const MOST_WORDS: usize = 8;

/// The letters and digits of the parts of a URL, in lower case.
struct UrlNames(Vec<String>);

impl UrlNames {
    fn of(url: &str) -> Self {
        let parts = url.split(['/', '?', '#']).skip(1);
        let names = parts.map(|part| letters(part.trim_start_matches("www.")));
        Self(names.filter(|name| !name.is_empty()).collect())
    }

    /// Whether a part of the URL is `name`, apart from case and punctuation, or abbreviates its last
    /// words: `columbus-rs` is `Columbus Rust Society`.
    fn contain(&self, name: &str) -> bool {
        let words: Vec<String> =
            name.split_whitespace().take(MOST_WORDS + 1).map(letters).collect();
        if words.len() > MOST_WORDS {
            return false;
        }
        let initial = |word: &String| word.chars().next();
        (1..=words.len()).any(|whole| {
            let mut short = words[..whole].concat();
            short.extend(words[whole..].iter().filter_map(initial));
            !short.is_empty() && self.0.contains(&short)
        })
    }

    /// Divides `Group Town, Country` if the URL names the group.
    fn divide<'t>(&self, text: &'t str) -> (Option<&'t str>, &'t str) {
        let all = letters(text);
        let ends: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).take(MOST_WORDS).collect();
        let named = |&at: &usize| self.contain(&text[..at]) && has_place_form(&text[at..]);
        let may = self.0.iter().any(|name| all.starts_with(name.as_str()));
        match ends.into_iter().rev().find(|at| may && named(at)) {
            Some(at) => (Some(text[..at].trim()), text[at..].trim()),
            None => (None, text),
        }
    }
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_url_names_the_group() {
        let shown = |text: &str, url: &str| {
            let LinkedEvent { title, location, organizer, .. } = LinkedEvent::of(text, url);
            (location.unwrap_or_default(), organizer.unwrap_or_default(), title)
        };
        let url = "https://www.meet.example/Harbour-Club/events/1/";
        for (text, location, organizer, title) in [
            ("Town, XX - Harbour Club - Night - two", "Town, XX", "Harbour Club", "Night - two"),
            ("Town, XX - Night - two - Harbour Club", "Town, XX", "Harbour Club", "Night - two"),
            ("Town, XX - Night - Other Club", "Town, XX", "", "Night - Other Club"),
            ("Harbour Club Town, XX - Night", "Town, XX", "Harbour Club", "Night"),
            ("Town, XX - Harbour Club", "Town, XX", "", "Harbour Club"),
            ("Town, XX - Remote - Night", "Town, XX - Remote", "", "Night"),
            ("Harbour Club - Night", "", "Harbour Club", "Night"),
            ("Harbour Club: Night - two", "", "Harbour Club", "Night - two"),
            ("Night: two", "", "", "Night: two"),
            ("Night", "", "", "Night"),
        ] {
            let expected = (location.to_owned(), organizer.to_owned(), title.to_owned());
            assert_eq!(shown(text, url), expected, "{text}");
        }
        let of_host = shown("Town, XX - Night - Harbour.rs", "https://harbour.rs/1");
        assert_eq!(of_host.1, "Harbour.rs");
        let short = shown("Town, XX - Night - Town Ropes Society", "https://a.example/town-rs/1");
        assert_eq!(short.1, "Town Ropes Society");
    }
}
