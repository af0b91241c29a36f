//! Publication keys of all supported generators.

use serde_json::json;

use super::*;
use crate::path::SourcePath;

fn says(entries: &Value) -> (Vec<(&'static str, Says)>, usize) {
    let entries: Vec<_> = entries
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| (pair[0].as_str().unwrap().to_owned(), pair[1].clone()))
        .collect();
    let path = SourcePath::new("content/a.md").unwrap();
    let mut found = Vec::new();
    let publishing = read(&entries, &|_, _| Location::file(&path), &mut found);
    (publishing.0.iter().map(|s| (s.key, s.says)).collect(), found.len())
}

fn date(text: &str) -> WrittenDate {
    WrittenDate::parse(text).unwrap()
}

#[test]
fn unclear_values_withhold() {
    use Says::{Draft, Publish};
    for (value, expected, warnings) in [
        (json!(true), Draft, 0),
        (json!("True"), Draft, 0),
        (json!(" yes "), Draft, 0),
        (json!("ON"), Draft, 0),
        (json!(1), Draft, 0),
        (json!(1.0), Draft, 0),
        (json!("1"), Draft, 0),
        (json!(false), Publish, 0),
        (json!("false"), Publish, 0),
        (json!("No"), Publish, 0),
        (json!("off"), Publish, 0),
        (json!(0), Publish, 0),
        (json!("0"), Publish, 0),
        (json!(2), Draft, 1),
        (json!("maybe"), Draft, 1),
        (json!("y"), Draft, 1),
        (json!("n"), Draft, 1),
        (json!([true]), Draft, 1),
        (json!([]), Draft, 1),
        (json!({"a": 1}), Draft, 1),
    ] {
        let (said, found) = says(&json!([["draft", value]]));
        assert_eq!((said, found), (vec![("draft", expected)], warnings), "draft: {value}");
        let (said, found) = says(&json!([["Private", value]]));
        assert_eq!((said, found), (vec![("private", expected)], warnings), "private: {value}");
    }
}

#[test]
fn required_flags_withhold_unless_certainly_true() {
    for (value, expected, warnings) in [
        (json!(true), Says::Publish, 0),
        (json!("yes"), Says::Publish, 0),
        (json!(1), Says::Publish, 0),
        (json!(false), Says::Draft, 0),
        (json!("off"), Says::Draft, 0),
        (json!(0), Says::Draft, 0),
        (json!(null), Says::Draft, 1),
        (json!("soon"), Says::Draft, 1),
        (json!(2024), Says::Draft, 1),
        // Hugo and Hakyll allow a date here.
        (json!("2027-01-01"), Says::From(date("2027-01-01")), 0),
    ] {
        let (said, found) = says(&json!([["published", value]]));
        assert_eq!((said, found), (vec![("published", expected)], warnings), "{value}");
    }
}

/// Checks the only statement of a key with a value.
fn check(cases: Vec<(&str, Value, Says)>) {
    for (key, value, expected) in cases {
        let name = key.to_lowercase();
        let plain = name.is_ascii() && !name.starts_with('_') && !name.starts_with("is");
        if plain && !name.starts_with("eleventy") {
            let known = crate::front_matter::key(&name).is_some();
            assert!(known, "a taxonomy may be called {name}");
        }
        let (said, _) = says(&json!([[key, value]]));
        assert_eq!(said.len(), 1, "{key}: {value}");
        assert_eq!(said[0].1, expected, "{key}: {value}");
    }
}

#[test]
fn flags_of_each_generator_are_known() {
    use Says::{Draft, Hidden, NoPage};
    check(vec![
        ("DRAFT", json!(true), Draft),
        ("is_draft", json!(true), Draft),
        ("isDraft", json!(true), Draft),
        ("dra\u{200b}ft", json!(true), Draft),
        ("ｄｒａｆｔ", json!(true), Draft),
        ("unpublished", json!(true), Draft),
        ("publish", json!(false), Draft),
        ("hidden", json!(true), Hidden),
        ("skip", json!(true), Hidden),
        ("unlisted", json!(true), Hidden),
        ("eleventyExcludeFromCollections", json!(true), Hidden),
        ("headless", json!(true), NoPage),
        ("草稿", json!("是"), Draft),
        ("isPrivate", json!(true), Draft),
        ("visible", json!(false), Hidden),
        ("password", json!("hunter2"), Draft),
    ]);
}

#[test]
fn states_and_audiences_are_known() {
    use Says::{Draft, Hidden, Publish};
    check(vec![
        ("Status", json!("Draft"), Draft),
        ("status", json!(" draft."), Draft),
        ("status", json!(["draft"]), Draft),
        ("status", json!("hidden"), Hidden),
        ("status", json!("private"), Draft),
        ("status", json!("published"), Publish),
        ("status", json!("pending review"), Draft),
        ("status", json!("not published"), Draft),
        ("status", json!("in review"), Draft),
        ("status", json!(["private", "hidden"]), Draft),
        ("status", json!("ｄｒａｆｔ"), Draft),
        ("status", json!("Embargoed!"), Draft),
        ("status", json!(false), Draft),
        ("status", json!("published 2024"), Publish),
        ("状态", json!("草稿"), Draft),
        ("visibility", json!("members"), Draft),
        ("visibility", json!(["members", "paid"]), Draft),
        ("visibility", json!("private (team)"), Draft),
        ("visibility", json!(false), Draft),
        ("visibility", json!("the council"), Draft),
        ("visibility", json!("public"), Publish),
    ]);
}

#[test]
fn texts_without_a_page_are_known() {
    use Says::{Hidden, NoPage, Publish};
    check(vec![
        ("render", json!(false), NoPage),
        ("permalink", json!(false), NoPage),
        ("permalink", json!("data => data.x ? '/x/' : false"), NoPage),
        ("permalink", json!("/false/"), Publish),
        ("url", json!("/a/"), Publish),
        ("build", json!({"<<": {"render": "never"}}), NoPage),
        ("build", json!({"render": "never"}), NoPage),
        ("_build", json!({"render": false}), NoPage),
        ("_build", json!({"render": "link"}), NoPage),
        ("build", json!({"list": "never"}), Hidden),
        ("build", json!({"list": "local", "render": "always"}), Hidden),
        ("build", json!({"list": true, "render": "always"}), Publish),
        ("build", json!({"render": "sometimes"}), NoPage),
    ]);
}

#[test]
fn dates_of_publication_are_known() {
    let from = Says::From(date("2027-01-01"));
    let until = Says::Until(date("2027-01-01"));
    check(vec![
        ("embargo", json!("2027-01-01"), from),
        ("published_on", json!("2027-01-01"), from),
        ("expirationDate", json!("2027-01-01"), until),
        ("publishDate", json!("2027-01-01"), from),
        ("publish_date", json!("2027-01-01"), from),
        ("publish-date", json!("soon"), Says::Draft),
        ("pubDate", json!("2027-01-01"), from),
        ("date", json!("2027-01-01"), from),
        ("expiryDate", json!("2027-01-01"), until),
        ("unpublishdate", json!("2027-01-01"), until),
    ]);
}

#[test]
fn other_values_state_nothing() {
    for (key, value) in [
        ("build", json!("2024.1")),
        ("status", json!(null)),
        ("status", json!("a private matter")),
        ("status", json!("growing")),
        ("draft", json!("")),
        ("draft", json!(null)),
        ("date", json!("some day")),
        ("publishDate", json!("")),
        ("title", json!("draft")),
        ("password", json!("")),
    ] {
        assert_eq!(says(&json!([[key, value]])).0, [], "{key}: {value}");
    }
}

#[test]
fn the_stricter_of_duplicates_applies() {
    let all = |entries: Value| says(&entries).0;
    let draft = [("draft", Says::Draft)];
    assert_eq!(all(json!([["draft", true], ["Draft", false]])), draft);
    assert_eq!(all(json!([["draft", false], ["draft", true]])), draft);
    let from = |text: &str| Says::From(date(text));
    assert_eq!(
        all(json!([["publishDate", "2027-01-01"], ["pubdate", "2026-01-01"]])),
        [("publishDate", from("2027-01-01"))]
    );
    assert_eq!(all(json!([["<<", {"draft": true}]])), draft);
    assert_eq!(
        all(json!([["<<", [{"draft": true}]], ["draft", false]])),
        [("draft", Says::Publish)]
    );
    assert_eq!(
        all(json!([["eleventyComputed", {"permalink": false}], ["permalink", "/a/"]])),
        [("permalink", Says::NoPage)]
    );
    assert_eq!(all(json!([["extra", {"draft": true, "hidden": true}]])), draft);
    assert_eq!(all(json!([["extra", {"draft": "maybe"}]])), []);
    assert_eq!(all(json!([["draft", false], ["extra", {"Draft": true}]])), draft);
    assert_eq!(all(json!([["extra", {"params": {"draft": true}}]])), draft);
    assert_eq!(all(json!([["extra", {"<<": {"draft": true}}]])), draft);
    assert_eq!(all(json!([["params", {"published": false}]])), [("published", Says::Draft)]);
    assert_eq!(
        all(json!([["params", {"publishDate": "2027-01-01"}]])),
        [("publishDate", from("2027-01-01"))]
    );
    let many: Vec<_> = std::iter::repeat_n(json!(["draft", "maybe"]), 5_000).collect();
    assert_eq!(says(&Value::Array(many)), (draft.to_vec(), 1));
}

#[test]
fn a_password_is_never_shown() {
    let shown = written("password", &json!("hunter2"), Meaning::Password);
    assert_eq!(shown, "password");
}

#[test]
fn of_two_values_in_one_map_the_stricter_applies() {
    for (key, first, last, applies) in [
        ("draft", json!(true), json!(false), Applies::First),
        ("draft", json!(false), json!(true), Applies::Last),
        ("draft", json!(true), json!(null), Applies::First),
        ("draft", json!("maybe"), json!(false), Applies::Unclear),
        ("draft", json!("maybe"), json!("maybe"), Applies::Last),
        ("published", json!(false), json!(true), Applies::First),
        ("publishDate", json!("2999-01-01"), json!("2020-01-01"), Applies::First),
        ("expires", json!("2020-01-01"), json!("2999-01-01"), Applies::First),
        ("expires", json!("soon"), json!("2999-01-01"), Applies::Unclear),
        ("render", json!("never"), json!("always"), Applies::First),
        ("list", json!("always"), json!("never"), Applies::Last),
        ("List", json!("never"), json!(true), Applies::First),
        ("permalink", json!(false), json!("/x/"), Applies::First),
        ("text", json!("a"), json!("b"), Applies::Last),
    ] {
        assert_eq!(choose(key, &first, &last), applies, "{key}: {first}, {last}");
    }
}
