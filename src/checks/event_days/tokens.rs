//! The words, numbers and signs of a line, and the dates among them.

use crate::date::english;

/// A word, a number, a sign, or a wide character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token<'t> {
    pub(super) text: &'t str,
    /// Its span in the text, in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token<'_> {
    /// Its number, if it has at most four digits.
    pub(super) fn number(&self) -> Option<u32> {
        let digits = self.text.len() <= 4 && self.text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| self.text.parse().ok()).flatten()
    }

    fn year(&self) -> Option<i32> {
        let year = self.number().filter(|_| self.text.len() == 4)?;
        i32::try_from(year).ok().filter(|year| (1990..2100).contains(year))
    }

    fn month(&self) -> Option<u32> {
        self.number().filter(|number| self.text.len() <= 2 && (1..=12).contains(number))
    }

    fn day(&self) -> Option<u32> {
        self.number().filter(|number| self.text.len() <= 2 && (1..=31).contains(number))
    }
}

/// The tokens of a text, without its spaces.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut start = 0;
    while let Some(c) = text[start..].chars().next() {
        let rest = &text[start..];
        let length =
            |of_token: fn(char) -> bool| rest.find(|c: char| !of_token(c)).unwrap_or(rest.len());
        let length = match c {
            c if c.is_ascii_digit() => length(|c| c.is_ascii_digit()),
            c if is_letter(c) => length(is_letter),
            c => c.len_utf8(),
        };
        let end = start + length;
        if !c.is_whitespace() {
            tokens.push(Token { text: &text[start..end], start, end });
        }
        start = end;
    }
    tokens
}

/// Whether a character is a letter of a script that separates words.
fn is_letter(c: char) -> bool {
    c.is_alphabetic() && c < '\u{2e80}'
}

/// A date as written, and the index of the token after it.
pub(super) struct ReadDay {
    pub(super) year: Option<i32>,
    pub(super) month: u32,
    pub(super) day: u32,
    pub(super) end: usize,
    /// Whether it has the form `2026-03-06`.
    pub(super) is_iso: bool,
}

/// `2026-03-06`, `2026/3/6`
pub(super) fn iso(tokens: &[Token<'_>], at: usize) -> Option<ReadDay> {
    let date = tokens.get(at..at + 5)?;
    let sign = date[1].text;
    let is_joined = date.windows(2).all(|pair| pair[0].end == pair[1].start);
    let is_date = matches!(sign, "-" | "/" | ".") && date[3].text == sign && is_joined;
    let touches = |other: Option<&Token<'_>>, at: usize, is_before: bool| {
        other.is_some_and(|other| {
            let joined = if is_before { other.end == at } else { other.start == at };
            joined && (matches!(other.text, "-" | "/" | "." | "_") || other.number().is_some())
        })
    };
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    if !is_date
        || touches(before, date[0].start, true)
        || touches(tokens.get(at + 5), date[4].end, false)
    {
        return None;
    }
    Some(ReadDay {
        year: Some(date[0].year()?),
        month: date[2].month()?,
        day: date[4].day()?,
        end: at + 5,
        is_iso: true,
    })
}

/// `2026年3月6日`, `3月6日`
pub(super) fn wide(tokens: &[Token<'_>], at: usize) -> Option<ReadDay> {
    let has_year = tokens.get(at + 1)?.text == "年";
    let year = if has_year { Some(tokens[at].year()?) } else { None };
    let is_part = !has_year && at.checked_sub(1).is_some_and(|before| tokens[before].text == "年");
    let date = tokens.get(at + 2 * usize::from(has_year)..)?.get(..4)?;
    let is_date = date[1].text == "月" && matches!(date[3].text, "日" | "号") && !is_part;
    let (month, day) = (date[0].month()?, date[2].day()?);
    let end = at + 2 * usize::from(has_year) + 4;
    is_date.then_some(ReadDay { year, month, day, end, is_iso: false })
}

/// `March 6`, `Mar. 6th, 2026`, `6 March 2026`
pub(super) fn english(tokens: &[Token<'_>], at: usize) -> Option<ReadDay> {
    let is_month = |token: &Token<'_>| {
        token
            .text
            .starts_with(|c: char| c.is_ascii_uppercase())
            .then(|| english::month(token.text))
            .flatten()
    };
    let is = |at: usize, texts: &[&str]| tokens.get(at).is_some_and(|t| texts.contains(&t.text));
    let ordinal = |at: usize| usize::from(is(at, &["st", "nd", "rd", "th"]));
    let (month, day, mut end) = if let Some(month) = is_month(tokens.get(at)?) {
        let number = at + 1 + usize::from(is(at + 1, &["."]));
        let end = number + 1;
        (month, tokens.get(number)?.day()?, end + ordinal(end))
    } else {
        let day = tokens[at].day()?;
        let before = at.checked_sub(1);
        // `10:30 March`, `1-6 March`
        if before.is_some_and(|before| is(before, &[":", "-", "–", "/", "."])) {
            return None;
        }
        let name = at + 1 + ordinal(at + 1);
        (is_month(tokens.get(name)?)?, day, name + 1)
    };
    // `March 6:30`, `March 6/7`
    if is(end, &[":", "/", "%"]) {
        return None;
    }
    let mark = usize::from(is(end, &[",", "."]));
    let year = tokens.get(end + mark).and_then(Token::year);
    if year.is_some() {
        end += mark + 1;
    }
    Some(ReadDay { year, month, day, end, is_iso: false })
}
