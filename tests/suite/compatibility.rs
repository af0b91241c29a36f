//! The cases `compatibility-*`: each file that the old generator printed (`printed.txt`) is built
//! at the same path, except for those with a reason behind a tab.

use std::collections::BTreeSet;
use std::fs;

use crate::support::repository;

#[test]
fn what_the_old_generator_printed_is_at_the_same_path() {
    let mut missing = Vec::new();
    for generator in ["eleventy", "hugo", "jekyll", "pelican", "zola"] {
        let case = repository().join("tests/sites").join(format!("compatibility-{generator}"));
        let printed = fs::read_to_string(case.join("printed.txt")).unwrap();
        let built = fs::read_to_string(case.join("expected/files.txt")).unwrap();
        let built: BTreeSet<&str> = built.lines().collect();
        for line in printed.lines() {
            let (path, reason) = line.split_once('\t').unzip();
            // As the list of the case is written.
            let path = path.unwrap_or(line).escape_debug().to_string();
            if built.contains(&*path) != reason.is_none() {
                missing.push(format!("{generator}: {line}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}
