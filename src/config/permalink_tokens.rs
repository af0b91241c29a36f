//! The tokens of patterns of paths: ours, Hugo's and Jekyll's (`:year`), Pelican's
//! (`{date:%Y}`), and Eleventy's (`{{ page.fileSlug }}`).

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use chrono::NaiveDate;

use crate::diagnostic::nearest;
use crate::error::Error;

/// A part of a path that depends on the text; `docs/settings.md` describes them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token {
    Path,
    /// The path with a slash at its start.
    RootedPath,
    /// The first folder.
    Section,
    /// The folders, or some of them.
    Sections(Slice),
    Title,
    Slug,
    /// The key `slug`, else the file's name.
    SlugOrFilename,
    Filename,
    Categories,
    SlugifiedCategories,
    /// The name of Jekyll's collection of posts.
    Collection,
    OutputExt,
    Number,
    /// The date in a format of `strftime`.
    Date(Cow<'static, str>),
}

/// Some of a list, as in Hugo: `[1]`, `[last]`, `[1:]`, `[:last]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slice {
    start: Bound,
    /// `None` for a single item.
    end: Option<Bound>,
}

/// A position in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    At(usize),
    Last,
    /// Behind the last.
    End,
}

impl Slice {
    /// All of a list.
    const ALL: Self = Self { start: Bound::At(0), end: Some(Bound::End) };

    /// Reads what is between the brackets.
    fn parse(text: &str) -> Option<Self> {
        let bound = |text: &str, open: Bound| match text {
            "" => Some(open),
            "last" => Some(Bound::Last),
            digits => digits.parse().ok().map(Bound::At),
        };
        match text.split_once(':') {
            Some((start, end)) => Some(Self {
                start: bound(start, Bound::At(0))?,
                end: Some(bound(end, Bound::End)?),
            }),
            None if text.is_empty() => None,
            None => Some(Self { start: bound(text, Bound::End)?, end: None }),
        }
    }

    /// The positions in a list of `count` items.
    pub(crate) fn of(self, count: usize) -> Range<usize> {
        let position = |bound: Bound| match bound {
            Bound::At(at) => at.min(count),
            Bound::Last => count.saturating_sub(1),
            Bound::End => count,
        };
        let start = position(self.start);
        let end = self.end.map_or(start + 1, position).min(count);
        start.min(end)..end
    }
}

/// The tokens without an argument.
pub(super) static TOKENS: [(&str, Token); 18] = [
    ("path", Token::Path),
    ("section", Token::Section),
    ("sectionslug", Token::Section),
    ("sections", Token::Sections(Slice::ALL)),
    ("sectionslugs", Token::Sections(Slice::ALL)),
    ("title", Token::Title),
    ("slug", Token::Slug),
    ("slugorfilename", Token::SlugOrFilename),
    ("slugorcontentbasename", Token::SlugOrFilename),
    ("filename", Token::Filename),
    ("contentbasename", Token::Filename),
    ("name", Token::Filename),
    ("basename", Token::Filename),
    ("categories", Token::Categories),
    ("slugified_categories", Token::SlugifiedCategories),
    ("collection", Token::Collection),
    ("output_ext", Token::OutputExt),
    ("number", Token::Number),
];

/// The expressions between double braces in the permalinks of Eleventy, without white space.
pub(super) static EXPRESSIONS: [(&str, Token); 4] = [
    ("page.fileSlug", Token::Slug),
    ("page.filePathStem", Token::RootedPath),
    ("title|slugify", Token::Title),
    ("title|slug", Token::Title),
];

/// The tokens for the date, with their formats in `strftime`.
pub(super) const DATES: [(&str, &str); 21] = [
    ("year", "%Y"),
    ("month", "%m"),
    ("day", "%d"),
    ("week", "%V"),
    ("short_year", "%y"),
    ("i_month", "%-m"),
    ("short_month", "%b"),
    ("long_month", "%B"),
    ("monthname", "%B"),
    ("i_day", "%-d"),
    ("y_day", "%j"),
    ("yearday", "%-j"),
    ("w_year", "%G"),
    ("w_day", "%u"),
    ("weekday", "%w"),
    ("short_day", "%a"),
    ("long_day", "%A"),
    ("weekdayname", "%A"),
    ("hour", "%H"),
    ("minute", "%M"),
    ("second", "%S"),
];

/// The token called `name`.
fn token(name: &str) -> Option<Token> {
    let of_date = DATES.iter().find(|(known, _)| *known == name);
    let of_date = of_date.map(|(_, format)| Token::Date((*format).into()));
    of_date.or_else(|| {
        let found = TOKENS.iter().find(|(known, _)| *known == name);
        found.map(|(_, token)| token.clone())
    })
}

/// The end of the longest token at the start of `text`, with the token: an underscore may follow.
fn token_at(text: &str) -> Option<(usize, Token)> {
    let is_part = |c: char| c.is_ascii_alphabetic() || c == '_';
    let mut end = text.find(|c: char| !is_part(c)).unwrap_or(text.len());
    loop {
        if let Some(token) = token(&text[..end]) {
            return Some((end, token));
        }
        end = text[..end].rfind('_')?;
    }
}

/// The token at the start of `text`, which follows a colon, and the rest.
pub(super) fn after_colon(text: &str) -> Result<(Token, &str), Error> {
    let Some((end, token)) = token_at(text) else {
        let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
        return Err(unknown(&format!(":{}", &text[..end])));
    };
    let rest = &text[end..];
    let is_sections = token == Token::Sections(Slice::ALL);
    let Some(inner) = rest.strip_prefix('[').filter(|_| is_sections) else {
        return Ok((token, rest));
    };
    let slice = inner.split_once(']').and_then(|(slice, rest)| Some((Slice::parse(slice)?, rest)));
    let Some((slice, rest)) = slice else {
        let error = Error::new("`:sections[` is not followed by positions and `]`");
        return Err(error.hint("write `:sections[1]`, `:sections[last]` or `:sections[1:last]`"));
    };
    Ok((Token::Sections(slice), rest))
}

/// The token of Pelican or Eleventy at the start of `text`, which follows `{`, and the rest.
pub(super) fn braced(text: &str) -> Result<(Token, &str), Error> {
    let Some((name, rest)) = text.split_once('}') else {
        return Err(Error::new("`{` is not followed by `}`"));
    };
    if let Some(expression) = name.strip_prefix('{') {
        let compact: String = expression.split_whitespace().collect();
        let known = EXPRESSIONS.iter().find(|(known, _)| *known == compact);
        let token = known.map(|(_, token)| token.clone());
        let token = token.ok_or_else(|| unknown(&format!("{{{{{expression}}}}}")))?;
        return Ok((token, rest.strip_prefix('}').unwrap_or(rest)));
    }
    let token = match name.split_once(':') {
        None if name == "slug" => Token::Slug,
        None if name == "category" => Token::Categories,
        Some(("date", format)) => {
            if !is_date_format(format) {
                let error = Error::new(format!("`{format}` is not a format of dates"));
                return Err(error.hint("write `{date:%Y}/{date:%m}`"));
            }
            Token::Date(format.to_owned().into())
        }
        _ => return Err(unknown(&format!("{{{name}}}"))),
    };
    Ok((token, rest))
}

/// Whether a format of `strftime` is valid, and needs no more than a day and a time.
fn is_date_format(format: &str) -> bool {
    let day = NaiveDate::default().and_time(chrono::NaiveTime::MIN);
    !format.is_empty() && write!(String::new(), "{}", day.format(format)).is_ok()
}

fn unknown(name: &str) -> Error {
    let known = TOKENS.iter().map(|(name, _)| *name).chain(DATES.iter().map(|(name, _)| *name));
    let hint = match nearest(name.trim_start_matches([':', '{']).trim_end_matches('}'), known) {
        Some(known) => format!("did you mean `:{known}`?"),
        None => "available: :path :section :title :slug :filename :categories :year :month :day \
                 :week :number; the manual lists more"
            .to_owned(),
    };
    Error::new(format!("unknown token `{name}`")).hint(hint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_of_folders_are_those_of_hugo() {
        let slices = |text| [0, 1, 3].map(|count| Slice::parse(text).unwrap().of(count));
        assert_eq!(slices("1"), [0..0, 1..1, 1..2]);
        assert_eq!(slices("last"), [0..0, 0..1, 2..3]);
        assert_eq!(slices("1:"), [0..0, 1..1, 1..3]);
        assert_eq!(slices(":last"), [0..0, 0..0, 0..2]);
        assert_eq!(slices("2:1"), [0..0, 1..1, 1..1]);
        assert!(Slice::parse("").is_none() && Slice::parse("a:b").is_none());
    }
}
