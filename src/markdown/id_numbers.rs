//! The numbers that make ids unique.

use std::collections::HashMap;

use super::id_forms::IdForm;
use super::steps;

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
            steps::count(1);
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

    /// The ids of headings that would have these if each were the only one.
    fn unique<'i>(form: IdForm, ids: impl IntoIterator<Item = &'i str>) -> Vec<String> {
        let (mut numbers, mut used) = (IdNumbers::default(), HashSet::new());
        let mut unique = |id: &str| {
            let mut is_free = |id: &str| used.insert(id.to_owned());
            let free = !id.is_empty() && is_free(id);
            if free { id.to_owned() } else { numbers.numbered(form, id, is_free) }
        };
        ids.into_iter().map(&mut unique).collect()
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
            let unique = unique(IdForm::Pelican, ids.split(' '));
            if expected.is_empty() {
                assert_ne!(unique[0], unique[1], "{ids}");
            } else {
                assert_eq!(unique.join(" "), expected, "{ids}");
            }
        }
        assert_eq!(unique(IdForm::PythonUnicode, ["", "", "_1", ""]), ["_1", "_2", "_3", "_4"]);
        assert_eq!(unique(IdForm::Eleventy, ["x_1", "x_1", "x_1"]), ["x_1", "x_1-2", "x_1-3"]);
    }

    #[test]
    fn numbering_takes_linear_time() {
        for form in IdForm::ALL {
            let orders: [&dyn Fn(usize) -> String; 5] = [
                &|_| "x_1".to_owned(),
                &|at| format!("x_{at}"),
                &|_| form.numbered("x", 1),
                &|_| "x".to_owned(),
                // In the midst of numbers that are taken.
                &|at| format!("x_{}", 1 + at % 2 * 1_000),
            ];
            steps::check_linear(&format!("{form:?}"), |count| {
                let ids: Vec<_> = orders.iter().flat_map(|id| (0..count).map(id)).collect();
                unique(form, ids.iter().map(String::as_str));
            });
        }
    }
}
