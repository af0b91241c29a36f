//! The search index: its contents, and that a preview serves the same index as a build. Searching
//! is tested in a browser: `tests/html/search.mjs`.

#![expect(clippy::unwrap_used, reason = "tests read what a build writes")]

use std::time::Duration;

use serde_json::Value;

use crate::serve_program::Program;
use crate::serve_watch::LONG;
use crate::support::{Files, Site, unpacked};

const POST: &str = "---\ntitle: 限流 & \"Co\"\ncategories: [News, '分类']\n---\nBefore all.\n\n## \
                    本周推荐\n\n微服务的限流组件。\n\n## Second one\n\n<nav>Nobody finds \
                    this.</nav>\n\n![seen](p.png) last word\n";

/// The contents of the index by page, in the order of their URLs.
fn fragments(output: &Files) -> Vec<Value> {
    let fragments = output.iter().filter(|(path, _)| path.starts_with("pagefind/fragment/"));
    let mut fragments: Vec<Value> = fragments
        .map(|(_, bytes)| {
            let bytes = unpacked(bytes);
            serde_json::from_slice(bytes.strip_prefix(b"pagefind_dcd").unwrap()).unwrap()
        })
        .collect();
    fragments.sort_by_key(|fragment| fragment["url"].as_str().unwrap().to_owned());
    fragments
}

fn entry(output: &Files) -> Value {
    serde_json::from_slice(&output["pagefind/pagefind-entry.json"]).unwrap()
}

#[test]
fn posts_and_pages_are_indexed_with_anchors_and_metadata() {
    let site = Site::of(&[
        ("weekly.yaml", "base_url: https://example.org/sub\nlanguage: zh-CN\n"),
        (
            "content/周报/2026-01-02-第 12 期.md",
            &POST.replace("---\ntitle", "---\nnumber: 12\ntitle"),
        ),
        ("content/about.md", "---\ntitle: About\n---\nA page.\n\n## Head<br>break\n\nText\n"),
        ("content/blog/_index.md", "---\ntitle: A listing\n---\nNot in it.\n"),
    ]);
    let output = site.build(&[]);
    let found = fragments(&output);
    assert_eq!(found.len(), 2, "{found:?}");
    let (about, post) = (&found[1], &found[0]);
    // Relative to the site's root, and encoded, as the browser requests it.
    assert_eq!(about["url"], "/about/");
    assert_eq!(about["anchors"][0]["text"], "Head break");
    assert_eq!(post["url"], "/%E5%91%A8%E6%8A%A5/2026-01-02-%E7%AC%AC-12-%E6%9C%9F/");
    let meta = &post["meta"];
    assert_eq!(meta["title"], "限流 & \"Co\"");
    assert_eq!((&meta["number"], &meta["date"]), (&"12".into(), &"2026-01-02".into()));
    assert_eq!(post["filters"]["year"], serde_json::json!(["2026"]));
    assert_eq!(post["filters"]["category"], serde_json::json!(["News", "分类"]));
    let anchors: Vec<&str> =
        post["anchors"].as_array().unwrap().iter().map(|a| a["id"].as_str().unwrap()).collect();
    assert_eq!(anchors, ["本周推荐", "second-one"]);
    let content = post["content"].as_str().unwrap().replace('\u{200b}', "");
    assert!(content.starts_with("限流 & \"Co\""), "{content}");
    assert!(content.contains("微服务的限流组件") && content.contains("last word"), "{content}");
    assert!(!content.contains("Nobody"), "{content}");
    assert!(post["content"].as_str().unwrap().contains('\u{200b}'), "words are not separated");
    let languages = entry(&output)["languages"].clone();
    assert_eq!(languages.as_object().unwrap().keys().collect::<Vec<_>>(), ["zh-cn"]);
}

#[test]
fn chinese_is_detected_from_the_texts() {
    let language = |post: &str| {
        let site = Site::of(&[("content/2026-01-02-a.md", post)]);
        let languages = entry(&site.build(&[]))["languages"].clone();
        languages.as_object().unwrap().keys().next().unwrap().clone()
    };
    assert_eq!(language(POST), "zh");
    assert_eq!(language("Plain words, and one 词.\n"), "en");
    assert_eq!(language("# T\n\n<div class=\"some words\">\n消息队列里的消息\n</div>\n"), "zh");
}

#[test]
fn only_what_the_theme_loads_is_published() {
    let english = Site::of(&[("content/a.md", "# A\n\ntext\n")]).build(&[]);
    let mut names: Vec<&str> = english
        .keys()
        .filter_map(|path| path.strip_prefix("pagefind/"))
        .filter(|name| !name.contains('/') && !name.ends_with(".pf_meta"))
        .collect();
    names.sort_unstable();
    assert_eq!(
        names,
        ["pagefind-entry.json", "pagefind-worker.js", "pagefind.js", "wasm.en.pagefind"]
    );
}

#[test]
fn no_search_files_are_built_without_search_or_content() {
    let off = [("weekly.yaml", "search: false\n"), ("content/a.md", "# A\n")];
    for (site, what) in [(Site::of(&off), "off"), (Site::of(&[("weekly.yaml", "")]), "empty")] {
        for (path, bytes) in site.build(&[]) {
            let own = what == "empty" && ["search.css", "search.js"].contains(&path.as_str());
            assert!(
                own || !path.contains("search") && !path.contains("pagefind"),
                "{what}: {path}"
            );
            let text = String::from_utf8_lossy(&bytes).to_lowercase();
            assert!(own || !text.contains("search"), "{what}: {path}");
        }
    }
}

/// Retries until there is an answer, for as long as the slowest machine may need.
fn until<T>(what: &str, request: impl Fn() -> Option<T>) -> T {
    let between = Duration::from_millis(20);
    for _ in 0..LONG.as_millis() / between.as_millis() {
        if let Some(answer) = request() {
            return answer;
        }
        std::thread::sleep(between);
    }
    panic!("{what}")
}

#[test]
fn a_preview_serves_the_index_of_a_build_and_the_last_one_until_there_is_another() {
    let site = Site::of(&[
        ("weekly.yaml", "base_url: https://example.org/sub\n"),
        ("content/posts/2026-01-02-a.md", "# A\n\nfirst words\n"),
        ("content/posts/2026-01-03-draft.md", "---\ntitle: D\ndraft: true\n---\nsecret\n"),
    ]);
    let program = Program::start_with(&site, &[], "true");
    let index_path = "/sub/pagefind/pagefind-entry.json";
    let entry = || Some(program.web.get(index_path)).filter(|answer| answer.status == 200);
    let first = until("there is no index", entry).body;
    let same_as_built = || {
        let built = site.build(&[]);
        for (path, bytes) in built.iter().filter(|(path, _)| path.starts_with("pagefind/")) {
            let answer = program.web.get(&format!("/sub/{path}"));
            assert_eq!(answer.status, 200, "{path}");
            assert_eq!(answer.body, String::from_utf8_lossy(bytes), "{path}");
        }
    };
    same_as_built();
    site.file("content/posts/2026-01-02-a.md", "# A\n\nother words\n");
    until("the index stays", || {
        let now = program.web.get(index_path);
        assert_eq!(now.status, 200, "the last index is gone before there is another");
        (now.body != first).then_some(())
    });
    same_as_built();
}
