//! The numbers that make ids unique.

use std::collections::HashMap;

use super::id_forms::IdForm;

/// The numbers in use. Many equal or consecutive ids cost one step each, on average.
#[derive(Debug, Default)]
pub(super) struct IdNumbers {
    /// For ids without their number: numbers that are taken, each with a later one, before which
    /// all are taken.
    later: HashMap<String, HashMap<u64, u64>>,
}

impl IdNumbers {
    /// Whether `id` is known to need a number.
    pub(super) fn contains(&self, id: &str) -> bool {
        self.later.contains_key(id)
    }

    /// Records that `id` needs a number.
    pub(super) fn add(&mut self, id: &str) {
        self.later.entry(id.to_owned()).or_default();
    }

    /// `id` with the lowest number for which `is_free` accepts it.
    pub(super) fn numbered(
        &mut self,
        form: IdForm,
        id: &str,
        mut is_free: impl FnMut(&str) -> bool,
    ) -> String {
        let (base, mut taken) = form.counted(id);
        let later = self.later.entry(base.to_owned()).or_default();
        let mut passed = Vec::new();
        loop {
            passed.push(taken);
            let known = later.get(&taken).copied();
            let next = known.unwrap_or(taken + 1);
            if !later.contains_key(&next) {
                let numbered = form.numbered(base, next);
                if is_free(&numbered) {
                    later.extend(passed.into_iter().map(|taken| (taken, next + 1)));
                    return numbered;
                }
            }
            taken = next;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// The ids of headings whose ids alone are these, and the number of ids that were tried.
    fn unique<'i>(form: IdForm, ids: impl IntoIterator<Item = &'i str>) -> (Vec<String>, usize) {
        let (mut numbers, mut used, mut tried) = (IdNumbers::default(), HashSet::new(), 0);
        let mut unique = |id: &str| {
            let mut is_free = |id: &str| {
                tried += 1;
                used.insert(id.to_owned())
            };
            let free = !id.is_empty() && is_free(id);
            if free { id.to_owned() } else { numbers.numbered(form, id, is_free) }
        };
        let ids = ids.into_iter().map(&mut unique).collect();
        (ids, tried)
    }

    /// What Python-Markdown 3.11.3 makes of equal and of numbered ids.
    #[test]
    fn numbers_go_on_after_the_own_number() {
        for (ids, expected) in [
            ("x x x", "x x_1 x_2"),
            ("x_5 x_5 x x x_5", "x_5 x_6 x x_1 x_7"),
            ("x_1 x_1 x_1 x_2 x x x_3", "x_1 x_2 x_3 x_4 x x_5 x_6"),
            ("x_01 x_01 x_1 x_01", "x_01 x_2 x_1 x_3"),
            ("_ _ _1 _", "_ __1 _1 __2"),
            ("x_18446744073709551615 x_18446744073709551615", ""),
        ] {
            let (unique, _) = unique(IdForm::Pelican, ids.split(' '));
            if expected.is_empty() {
                assert_ne!(unique[0], unique[1], "{ids}");
            } else {
                assert_eq!(unique.join(" "), expected, "{ids}");
            }
        }
        assert_eq!(unique(IdForm::PythonUnicode, ["", "", "_1", ""]).0, ["_1", "_2", "_3", "_4"]);
        assert_eq!(unique(IdForm::Eleventy, ["x_1", "x_1", "x_1"]).0, ["x_1", "x_1-2", "x_1-3"]);
    }

    /// The number of ids that are tried grows as the number of headings does.
    #[test]
    fn numbering_takes_linear_time() {
        let equal = |count: u64| vec!["x_1".to_owned(); usize::try_from(count).unwrap()];
        let rising = |count: u64| (2..count).map(|number| format!("x_{number}"));
        for form in IdForm::ALL {
            let tried = |count: u64| {
                let separated = form.numbered("x", 1);
                let ids: Vec<String> = equal(count)
                    .into_iter()
                    .chain(rising(count))
                    .chain((0..count).map(|_| separated.clone()))
                    .chain((0..count).map(|_| "x".to_owned()))
                    .chain((0..count).map(|at| format!("x_{}", 1 + at % 2 * (count / 2))))
                    .collect();
                unique(form, ids.iter().map(String::as_str)).1
            };
            assert!(tried(4_000) <= 5 * tried(1_000), "{form:?}");
        }
    }
}
