//! The cases `compatibility-*`: each file that the old generator printed (`printed.txt`) is built
//! at the same path, except for those with a reason behind a tab.

use std::collections::BTreeSet;
use std::fs;

use crate::support::repository;

/// The cases that have nothing printed: what they compare is not a list of files, or their files
/// are few enough to be listed in the case alone.
const WITHOUT_PRINTED: [&str; 2] = ["compatibility-heading-ids", "compatibility-jekyll-pretty"];

/// A shorter list is not what a generator prints.
const FEWEST: usize = 20;

#[test]
fn what_the_old_generator_printed_is_at_the_same_path() {
    let cases = fs::read_dir(repository().join("tests/sites")).unwrap();
    let name = |case: fs::DirEntry| case.file_name().into_string().unwrap();
    let names: BTreeSet<String> = cases.map(|case| name(case.unwrap())).collect();
    let mut compared = 0;
    let mut missing = Vec::new();
    for name in names.iter().filter(|name| name.starts_with("compatibility-")) {
        let case = repository().join("tests/sites").join(name);
        let printed = fs::read_to_string(case.join("printed.txt"));
        if WITHOUT_PRINTED.contains(&name.as_str()) {
            assert!(printed.is_err(), "{name} has a printed.txt");
            continue;
        }
        let printed = printed.unwrap_or_else(|why| panic!("{name}/printed.txt: {why}"));
        assert!(printed.lines().count() >= FEWEST, "{name}/printed.txt is too short");
        let built = fs::read_to_string(case.join("expected/files.txt")).unwrap();
        let built: BTreeSet<&str> = built.lines().collect();
        for line in printed.lines() {
            let (path, reason) = line.split_once('\t').unzip();
            // As the list of the case is written.
            let path = path.unwrap_or(line).escape_debug().to_string();
            if built.contains(&*path) != reason.is_none() {
                missing.push(format!("{name}: {line}"));
            }
        }
        compared += 1;
    }
    assert!(compared >= 5, "of five generators, {compared} are compared");
    assert_eq!(missing, Vec::<String>::new());
}
