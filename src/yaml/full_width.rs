//! Lists that are written with full-width signs, which are a single text to YAML.

/// A text that was probably meant as a list: `“a”，“b”` as an item, `［a, b］`, or lines that start
/// with `－ `.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct FullWidthList<'t> {
    /// The sign that keeps it from being one.
    pub(crate) sign: char,
    /// The texts that were meant.
    pub(crate) items: Vec<&'t str>,
}

const QUOTES: [char; 6] = ['“', '”', '‘', '’', '"', '＂'];
const COMMAS: [char; 3] = ['，', '、', ','];

impl<'t> FullWidthList<'t> {
    /// The list that `text` was meant as.
    pub(crate) fn of(text: &'t str) -> Option<Self> {
        let text = text.trim();
        let sign = text.chars().next()?;
        let items: Vec<&str> = match sign {
            '“' | '‘' | '＂' => {
                let items: Vec<&str> = text.split(COMMAS).map(str::trim).collect();
                let is_quoted = |item: &&str| item.starts_with(QUOTES) && item.ends_with(QUOTES);
                if !items.iter().all(is_quoted) {
                    return None;
                }
                items.into_iter().map(|item| item.trim_matches(QUOTES)).collect()
            }
            '［' | '【' if text.ends_with(['］', '】']) => {
                let items = text.trim_matches(['［', '］', '【', '】']).split(COMMAS);
                items.map(|item| item.trim().trim_matches(QUOTES)).collect()
            }
            '－' | '—' | '–' => text.split(sign).map(str::trim).collect(),
            _ => return None,
        };
        let items: Vec<&str> = items.into_iter().filter(|item| !item.is_empty()).collect();
        (items.len() > 1).then_some(Self { sign, items })
    }

    /// What the sign does in a list that is given at `place`, such as ` in a key`.
    pub(crate) fn message(&self, place: &str) -> String {
        let count = self.items.len();
        format!("full-width `{}`{place}: these {count} texts are read as one", self.sign)
    }

    /// The items of a text in brackets that has no quotes: `a，b`, from `[a，b]`. Commas within
    /// full-width quotes and brackets separate nothing.
    pub(crate) fn unquoted(text: &'t str) -> Option<Self> {
        let mut depth = 0_usize;
        let mut first = None;
        let mut items = text.split(|c: char| {
            depth += usize::from("“《〈「『（(【".contains(c));
            depth = depth.saturating_sub(usize::from("”》〉」』）)】".contains(c)));
            let separates = depth == 0 && matches!(c, '，' | '、');
            first = first.or_else(|| separates.then_some(c));
            separates
        });
        let items: Vec<&str> = items.by_ref().map(str::trim).collect();
        let all = items.len() > 1 && items.iter().all(|item| !item.is_empty());
        first.filter(|_| all).map(|sign| Self { sign, items })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commas_separate_outside_of_quotes() {
        for (text, items) in [
            ("a，b", Some(vec!["a", "b"])),
            ("灯塔、 绳索、潮汐", Some(vec!["灯塔", "绳索", "潮汐"])),
            ("《港口，一份周报》", None),
            ("“一，二”、三", Some(vec!["“一，二”", "三"])),
            ("）a，b", Some(vec!["）a", "b"])),
            ("a，", None),
            ("a", None),
        ] {
            let found = FullWidthList::unquoted(text).map(|list| list.items);
            assert_eq!(found, items, "{text}");
        }
        assert_eq!(FullWidthList::unquoted("a、b，c").unwrap().sign, '、');
    }
}
