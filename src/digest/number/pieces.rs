//! A title or name, divided into digits, words and separators, with those digits excluded that are
//! part of a date, a version or another quantity.

use crate::date::english;

/// The pieces of a text.
pub(super) struct Pieces<'t> {
    all: Vec<&'t str>,
    /// What is known of each piece.
    uses: Vec<PieceUse>,
}

/// Whether a piece may be an issue number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum PieceUse {
    Free,
    /// It reads as part of a date, unless a mark says that it is a number: `#12 May 2023`.
    Likely,
    /// It is part of a date.
    Date,
    /// It is part of a version or another quantity, which belongs to the words.
    Unit,
}

use PieceUse::{Date, Free, Likely, Unit};

/// The words before an issue number.
const MARKS: [&str; 11] = [
    "issue",
    "edition",
    "nr",
    "№",
    "ausgabe",
    "nummer",
    "numéro",
    "número",
    "edición",
    "edição",
    "выпуск",
];
/// The words before an issue number, if there is no other mark: `Vol. 3, No. 12`.
const WEAK_MARKS: [&str; 4] = ["vol", "volume", "ep", "episode"];
/// The characters after an issue number that needs no other mark.
const COUNTERS: [&str; 3] = ["期", "號", "호"];
/// The words before other numbers.
const OTHERS: [&str; 12] = [
    "part", "chapter", "day", "version", "season", "session", "top", "v", "q", "quarter", "step",
    "phase",
];
/// The longest issue number, in digits. Longer ones are dates without separators.
const LONGEST: usize = 5;

impl<'t> Pieces<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let all = split(text);
        let uses = vec![Free; all.len()];
        let mut pieces = Self { all, uses };
        pieces.exclude_units();
        for at in 0..pieces.all.len() {
            pieces.exclude_year(at);
        }
        for at in 0..pieces.all.len() {
            pieces.exclude_month(at);
            pieces.exclude_pair(at);
        }
        pieces
    }

    /// The number with a mark.
    pub(super) fn marked(&self) -> Option<u32> {
        let numbers = |marks: fn(&Self, usize) -> Option<usize>| {
            let found = (0..self.all.len()).filter_map(move |at| marks(self, at));
            found.filter(|&at| self.uses[at] < Date).find_map(|at| self.value(at))
        };
        numbers(Self::number_at_mark).or_else(|| numbers(Self::number_at_weak_mark))
    }

    /// The number that belongs to the mark at `at`.
    fn number_at_mark(&self, at: usize) -> Option<usize> {
        let spaces = [" ", "\u{a0}", "\u{3000}"];
        match self.all[at].to_lowercase().as_str() {
            "第" => self.after(at + 1, &spaces).filter(|at| self.counts_issues(at + 1)),
            "#" | "＃" | "№" => self.after(at + 1, &spaces),
            // `N° 12`.
            "n" if ["°", "º"].contains(&self.text(at + 1)) => self.after(at + 2, &spaces),
            // `There is no 5` has no mark.
            "no" if self.text(at + 1) != " " => self.number_after_word(at),
            word if MARKS.contains(&word) => self.number_after_word(at),
            _ if self.is_digits(at) && COUNTERS.contains(&self.text(at + 1)) => Some(at),
            _ => None,
        }
    }

    fn number_at_weak_mark(&self, at: usize) -> Option<usize> {
        let is_mark = WEAK_MARKS.contains(&self.all[at].to_lowercase().as_str());
        is_mark.then(|| self.number_after_word(at)).flatten()
    }

    fn number_after_word(&self, at: usize) -> Option<usize> {
        let skipped = [" ", "\u{a0}", ".", "．", "#", "-", "_", ":", "："];
        self.after(at + 1, &skipped).filter(|&number| !self.is_year(number))
    }

    /// The number at the end.
    pub(super) fn trailing(&self) -> Option<u32> {
        let at = self.all.len().checked_sub(1)?;
        let before = self.text(at.checked_sub(1)?);
        let apart = !before.ends_with(|c: char| c.is_ascii_alphanumeric())
            && (is_separator(before) || before.chars().all(char::is_alphabetic));
        self.free(at).filter(|_| apart)
    }

    /// The number at the start of a name, which may follow a date.
    pub(super) fn leading(&self) -> Option<u32> {
        let part = |at: &usize| self.uses[*at] != Free || is_separator(self.all[*at]);
        let dated = self.is_digits(0) && self.uses[0] != Free;
        let at = if dated { (0..self.all.len()).find(|at| !part(at))? } else { 0 };
        let after = self.text(at + 1);
        self.free(at).filter(|_| after.is_empty() || is_separator(after) && after != "/")
    }

    /// The number at the start of a title, before a sign that separates it from the rest:
    /// `12 - News`, but not `12 things` or `7-Zip`.
    pub(super) fn heading(&self) -> Option<u32> {
        let apart = match (self.text(1), self.text(2)) {
            (" ", dash) => ["-", "–", "—", "|", "·", "/"].contains(&dash),
            (".", after) => after == " ",
            (sign, _) => [":", "：", "、", "|", "｜", ")", "）"].contains(&sign),
        };
        self.free(0).filter(|_| apart)
    }

    /// See `words_of_name`.
    pub(super) fn words(&self) -> String {
        let is_word = |at: &usize| !self.is_affix(*at);
        let Some(first) = (0..self.all.len()).find(is_word) else { return String::new() };
        let last = (first..self.all.len()).rev().find(is_word).unwrap_or(first);
        let spaced = self.all.contains(&" ");
        let shown = |text: &'t str| if !spaced && ["-", "_"].contains(&text) { " " } else { text };
        self.all[first..=last].iter().map(|text| shown(text)).collect()
    }

    /// Whether a piece at the start or end of a name is not one of its words: a separator, or part
    /// of a number or date.
    fn is_affix(&self, at: usize) -> bool {
        let (text, lower) = (self.all[at], self.all[at].to_lowercase());
        let is_number = |at: usize| self.is_digits(at) && self.uses[at] != Unit;
        let mark = MARKS.contains(&lower.as_str())
            || ["no", "w", "week", "第", "#", "＃"].contains(&lower.as_str());
        let counts = ["期", "号", "號", "年", "月", "日", "周", "週"].contains(&text);
        is_separator(text)
            || is_number(at)
            || self.uses[at] != Free && self.uses[at] != Unit
            || mark && is_number(self.skip(at + 1))
            || counts && at.checked_sub(1).is_some_and(is_number)
    }

    /// Excludes digits that are too long for numbers, and those joined to letters or other digits:
    /// `v2`, `3rd`, `1.70`, `12 月`.
    fn exclude_units(&mut self) {
        for at in 0..self.all.len() {
            if !self.is_digits(at) {
                continue;
            }
            let before = at.checked_sub(1).map_or("", |at| self.all[at]).to_lowercase();
            let (after, next) = (self.text(at + 1), self.text(at + 2));
            let mark = MARKS.contains(&before.as_str())
                || WEAK_MARKS.contains(&before.as_str())
                || ["no", "제"].contains(&before.as_str());
            let word = |text: &str| text.starts_with(is_latin);
            let counted = word(after) && !COUNTERS.contains(&after);
            if word(&before) && !mark || counted || ["季", "届", "章", "%"].contains(&after) {
                self.uses[at] = Unit;
            } else if self.all[at].len() > LONGEST
                || ["年", "月", "日", "周", "週"].contains(&after)
                || after == "号" && before == "月"
            {
                self.uses[at] = Date;
            }
            if after == "." && next.starts_with(|c: char| c.is_ascii_digit()) {
                self.uses[at] = Unit;
                self.uses[at + 2] = Unit;
            }
            self.exclude_other(at);
        }
    }

    /// Excludes a number that another word than a mark precedes: `Part 2`, `Week 38`.
    fn exclude_other(&mut self, at: usize) {
        let Some(word) = self.skip_back(at) else { return };
        let lower = self.all[word].to_lowercase();
        let before = self.skip_back(word).map(|at| self.all[at].to_lowercase());
        // `This Week 12` is a name with a number.
        let named = before.is_some_and(|before| before == "this" || before == "last");
        let week = ["week", "kw"].contains(&lower.as_str())
            && !named
            && self.value(at).is_some_and(|week| week <= 53);
        if week {
            self.uses[at] = Date;
        } else if OTHERS.contains(&lower.as_str()) {
            self.uses[at] = Unit;
        }
    }

    /// Excludes a year, and the month and day, or week, beside it.
    fn exclude_year(&mut self, at: usize) {
        if !self.is_year(at) {
            return;
        }
        let marked =
            at.checked_sub(1).is_some_and(|before| ["#", "第"].contains(&self.all[before]));
        if marked {
            return;
        }
        self.uses[at] = Date;
        if !is_joint(self.text(at + 1)) {
            return self.exclude_before_year(at);
        }
        let week = self.text(at + 2).eq_ignore_ascii_case("w");
        let (month, day) = if week { (at + 3, at + 3) } else { (at + 2, at + 4) };
        if self.is_short(month) || self.is_month(month) {
            self.uses[month] = Date;
            if day > month && is_joint(self.text(month + 1)) && self.is_short(day) {
                self.uses[day] = Date;
            }
        } else {
            self.exclude_before_year(at);
        }
    }

    /// Excludes the month and day before the year at `at`: `22.9.2023`.
    fn exclude_before_year(&mut self, at: usize) {
        for part in [at.checked_sub(2), at.checked_sub(4)].into_iter().flatten() {
            if !self.is_short(part) || !is_joint(self.text(part + 1)) {
                return;
            }
            self.uses[part] = self.uses[part].max(Likely);
        }
    }

    /// Excludes the name of a month, and the day before or after it.
    fn exclude_month(&mut self, at: usize) {
        if !self.is_month(at) {
            return;
        }
        let after = self.skip(at + 1);
        for day in [self.skip_back(at), Some(after)].into_iter().flatten() {
            if self.is_short(day) || self.is_year(day) {
                self.uses[day] = self.uses[day].max(Likely);
                self.uses[at] = self.uses[at].max(Likely);
            }
        }
    }

    /// Excludes a month with a day, or any other pair of small numbers: `09-22`, `24/7`.
    fn exclude_pair(&mut self, at: usize) {
        let pair = self.is_short(at) && is_joint(self.text(at + 1)) && self.is_short(at + 2);
        if pair && self.uses[at] == Free && self.uses[at + 2] == Free {
            self.uses[at] = Likely;
            self.uses[at + 2] = Likely;
        }
    }

    /// Whether the piece at `at`, or the one after a space, says that the number before it counts
    /// issues.
    fn counts_issues(&self, at: usize) -> bool {
        let at = if self.text(at).trim().is_empty() { at + 1 } else { at };
        ["期", "号", "號", "刊", "回"].contains(&self.text(at))
    }

    /// The digits from `at` on, after pieces that are skipped.
    fn after(&self, at: usize, skipped: &[&str]) -> Option<usize> {
        let found = (at..self.all.len()).find(|&at| !skipped.contains(&self.all[at]))?;
        self.is_digits(found).then_some(found)
    }

    /// The number at `at` if nothing else is known of it.
    fn free(&self, at: usize) -> Option<u32> {
        if self.uses.get(at) != Some(&Free) || self.is_year(at) {
            return None;
        }
        self.value(at)
    }

    fn value(&self, at: usize) -> Option<u32> {
        self.text(at).parse().ok()
    }

    fn text(&self, at: usize) -> &'t str {
        self.all.get(at).copied().unwrap_or_default()
    }

    fn is_digits(&self, at: usize) -> bool {
        self.text(at).starts_with(|c: char| c.is_ascii_digit())
    }

    /// Whether the piece may be a month or a day.
    fn is_short(&self, at: usize) -> bool {
        self.is_digits(at) && self.text(at).len() <= 2
    }

    fn is_year(&self, at: usize) -> bool {
        let text = self.text(at);
        text.len() == 4 && self.is_digits(at) && (text.starts_with("19") || text.starts_with("20"))
    }

    fn is_month(&self, at: usize) -> bool {
        english::month(self.text(at)).is_some()
    }

    /// The piece at `at` or after the separators there.
    fn skip(&self, at: usize) -> usize {
        (at..self.all.len()).find(|&at| !is_separator(self.all[at])).unwrap_or(self.all.len())
    }

    /// The piece before `at`, and before separators.
    fn skip_back(&self, at: usize) -> Option<usize> {
        (0..at).rev().find(|&at| !is_separator(self.all[at]))
    }
}

/// Splits a text into runs of digits, runs of letters of scripts with spaces, and other characters.
fn split(text: &str) -> Vec<&str> {
    let kind = |c: char| match c {
        c if c.is_ascii_digit() => Some(0),
        c if is_latin(c) => Some(1),
        _ => None,
    };
    let mut pieces = Vec::new();
    let (mut start, mut last) = (0, None);
    for (at, c) in text.char_indices() {
        let now = kind(c);
        if at > start && (now != last || now.is_none()) {
            pieces.push(&text[start..at]);
            start = at;
        }
        last = now;
    }
    if start < text.len() {
        pieces.push(&text[start..]);
    }
    pieces
}

/// Whether `c` is a letter that forms words with those beside it.
fn is_latin(c: char) -> bool {
    c.is_alphabetic() && !crate::markdown::is_unspaced(c)
}

/// Whether a piece joins the parts of a date.
fn is_joint(piece: &str) -> bool {
    ["-", "/", ".", "_"].contains(&piece)
}

/// Whether a piece only separates others.
fn is_separator(piece: &str) -> bool {
    !piece.chars().any(char::is_alphanumeric) && !["#", "＃", "№"].contains(&piece)
}
