//! Texts that seem to have front matter.

use super::*;
use crate::parse::publishing::Says;
use crate::parse::split::split;

fn found(text: &str) -> Option<Nearly> {
    let path = SourcePath::new("content/a.md").unwrap();
    nearly(&path, text, &split(text).unwrap_or_else(|_| Split::none()))
}

#[test]
fn withholding_keys_are_found_behind_anything_like_a_fence() {
    for mark in [
        "———",
        "–––",
        "—",
        "⸻",
        "－－－",
        "＋＋＋",
        "−−−",
        "──",
        "----",
        "--",
        "++",
        "- - -",
        "***",
        "* * *",
        "===",
        "~~~",
        "```",
        "```yaml",
        "~~~ yml",
        "``` front matter",
        ":::",
        "::: yaml",
        "\"\"\"",
        "/*",
        "\\---",
        "<hr>",
        "<hr />",
        "%%",
        "|||",
        "--- metadata",
        "---coffee",
    ] {
        let text = format!("{mark}\ntitle: S\ndraft: true\n{mark}\n\nText.\n");
        let nearly = found(&text).unwrap_or_else(|| panic!("nothing in {text}"));
        assert!(nearly.publishing.is_withheld(), "{text}");
        let place = nearly.publishing.of("draft").unwrap().location.mark.as_ref().unwrap();
        assert_eq!((place.line, place.text.as_str()), (3, "draft: true"), "{text}");
        // Even without that key, the block must be found.
        let open = found(&text.replace("draft: true\n", ""));
        assert!(open.is_some_and(|open| !open.publishing.is_withheld()), "{text}");
    }
}

#[test]
fn the_hint_says_what_keeps_it_from_being_read() {
    let cases = [
        ("———\ndraft: true\n———\n", "write `---` instead of `———`, here and behind the last key"),
        ("++\ndraft = true\n++\n", "write `+++` instead of `++`, here and behind the last key"),
        ("<!--\n---\ndraft: true\n---\n-->\n", "remove the comment around it"),
        ("```yaml\n---\ndraft: true\n---\n```\n", "remove the code fence around it"),
        ("~~~~\n+++\ndraft = true\n+++\n~~~~\n", "remove the code fence around it"),
        (
            "<!--\ndraft: true\n-->\n",
            "remove the comment around it, and put the keys between two lines `---`",
        ),
        (
            "```toml\ndraft = true\n```\n",
            "remove the code fence around it, and put the keys between two lines `+++`",
        ),
        (
            "{% comment %}\ndraft: true\n{% endcomment %}\n",
            "remove the comment around it, and put the keys between two lines `---`",
        ),
        (
            "<!-- c -->\n\n<!-- draft: true -->\n",
            "remove the comment around it, and put the keys between two lines `---`",
        ),
        ("> ---\n> draft: true\n> ---\n", "remove the `>` from each of its lines"),
        (
            "<!-- c -->\n# Title\n\n---\ndraft: true\n---\n",
            "move it to the head of the file, between two lines `---`",
        ),
        (
            "---\n\ndraft: true\n\ntext",
            "write the keys directly below `---`, and `---` behind the last one",
        ),
        (
            "---\ntitle: S\n---\n\n---\ndraft: true\n---\n",
            "move these keys into the front matter above, before its closing fence",
        ),
        (
            "Title: S\n\n\nStatus: draft\n\ntext",
            "write it as a line `key: value` directly below the metadata above, without a blank \
             line",
        ),
    ];
    for (text, hint) in cases {
        assert_eq!(found(text).unwrap().hint(), hint, "{text}");
    }
}

#[test]
fn the_hint_names_a_full_width_colon() {
    let cases = [
        (
            "Title: S\ndraft：true\n\ntext",
            "the colon is full-width: write `draft: `, and the other keys likewise",
        ),
        (
            "Title：S\nDate：2026-01-01\nStatus：draft\n\ntext",
            "the colon is full-width: write `Status: `, and the other keys likewise",
        ),
        (
            "Title：S\nStatus: draft\n\ntext",
            "the colon is full-width: write `Title: `, and the other keys likewise",
        ),
        (
            "Title：S\nDate：2026-01-01\n\ntext",
            "the colon is full-width: write `Title: `, and the other keys likewise",
        ),
        (
            "Title: S\nDate：2026-01-01\n\ntext",
            "the colon is full-width: write `Date: `, and the other keys likewise",
        ),
    ];
    for (text, hint) in cases {
        assert_eq!(found(text).unwrap().hint(), hint, "{text}");
    }
}

#[test]
fn withholding_keys_are_found_in_any_syntax() {
    for text in [
        "<!--\ntitle: S\ndraft: true\n-->\ntext",
        "<!-- draft: true -->\ntext",
        "<!-- title: S, published: false -->\ntext",
        "<!--\n.. title: S\n.. status: draft\n-->\ntext",
        "{ draft: true }\ntext",
        "{\n  title: 'S',\n  draft: true,\n}\ntext",
        "---js\n{ title: 'S', draft: true }\n---\ntext",
        "---js\nmodule.exports = { published: false };\n---\ntext",
        "---cson\ntitle: 'S'\ndraft: yes\n---\ntext",
        "———\ntitle：S\ndraft：true\n———\ntext",
        "———\n“draft”: true\n———\ntext",
        "———\ndraft = true\n———\ntext",
        "———\nprivate: perhaps\n———\ntext",
        "## Heading\n\n---\ndraft: true\n---\ntext",
        "One line.\n\n+++\ndraft = true\n+++\ntext",
        "---\n\ndraft: true\n\ntext",
        "---\n# comment\ndraft: true\n\ntext",
        "---\n---\ntitle: S\ndraft: true\n---\ntext",
        "---\ntitle: S\n---\n---\ndraft: true\n---\ntext",
        "---\ntitle: S\n---\n\ndraft: true\n\ntext",
        "Title: S\ndraft：true\n\ntext",
        "draft：true\n\ntext",
        "# Heading\n\nDraft: yes\n\ntext",
        "Title: S\nDate: 2026-01-01\nStatus：draft\n\ntext",
        "Title: S\nDate 2026-01-01\nStatus: draft\n\ntext",
        "Title: S\n作者: y\nStatus: draft\n\ntext",
        "Title: S\n\n\nStatus: draft\n\ntext",
        "Title : S\nStatus : draft\n\ntext",
        "---\ntitle: S\n---\nauthor: A\nStatus: draft\n\ntext",
        "---\ntitle: S\n---\ntitle: S\npublishDate: soon\n\ntext",
        ".. title: S\n.. status: draft\n\ntext",
        "---\ntitle: \"Hello\ndraft: true\ndescription: bye\"\n---\ntext",
        "---\ntitle: >\n  S\n  draft: true\n---\ntext",
        "+++\ntitle = 'S'\n[author]\nname = 'a'\ndraft = true\n+++\ntext",
        "+++\ntitle = 'S'\n[[resources]]\nsrc = 'a'\npublished = false\n+++\ntext",
        "--- {draft: true} ---\ntext",
        "---{\"draft\":true}---\ntext",
        "+++ draft = true +++\ntext",
        "[{\"draft\": true}]\ntext",
        "/* c */{\"draft\": true}\ntext",
        "```yaml title=\"fm\"\ndraft: true\n```\ntext",
        "```toml\n[x]\ndraft = true\n```\ntext",
        "<hr class=\"x\">\ndraft: true\n<hr>\ntext",
        "<pre>\ntitle: S\ndraft: true\n</pre>\ntext",
        "———\ntitle: S\nSome prose\ndraft: true\n———\ntext",
        "———\n标题：S\n草稿：是\n———\ntext",
        "———\n标题：S\n状态：草稿\n———\ntext",
        "---\ntitle: S\n---\n***\ndraft: true\n***\ntext",
        "---\ntalks:\n  - a: b\nmeta:\n  draft: true\n---\ntext",
        "---\ntitle: \"S\ntags:\n- a: b\ndraft: true\nx: y\"\n---\ntext",
        "{\n\"params\": {\"meta\": {\n\"private\": true\n}\n}}\ntext",
        "---\ntitle: S\n---\nStatus: draft\nDate: 2026-01-01\n\ntext",
        "---\ntitle: S\n---\nStatus: draft\nDraft: true\n\ntext",
        "---\ndate: 2026-01-01\n---\nStatus: draft\n\ntext",
    ] {
        assert!(found(text).is_some_and(|found| found.publishing.is_withheld()), "{text}");
    }
}

#[test]
fn withholding_keys_are_found_in_objects_comments_and_quotes() {
    for text in [
        "---\ntitle: S\n---\n---\nstatus: draft\n---\ntext",
        // Objects, on one line or with several keys on a line.
        "```json\n{\"title\":\"A\",\"draft\":true}\n```\ntext",
        "~~~json\n{\"title\":\"A\",\"draft\":true}\n~~~\ntext",
        "```\n{\"title\":\"A\",\"draft\":true}\n```\ntext",
        "```json\n---\n{\"title\":\"A\",\"draft\":true}\n---\n```\ntext",
        "```json\n{\n\"title\":\"A\",\"draft\":true\n}\n```\ntext",
        "```json\n{\n\"extra\":{\n\"a\":1\n},\n\"draft\":true\n}\n```\ntext",
        "```yaml\n{title: A, draft: true}\n```\ntext",
        "```yaml\n{title: A,\n tags: [a], draft: true}\n```\ntext",
        "***\n{\"title\":\"A\",\"draft\":true}\n***\ntext",
        "***\n{title: A, draft: true}\n***\ntext",
        "———\n{\"title\":\"A\",\"draft\":true}\n———\ntext",
        "———\n{title: A, draft: true}\n———\ntext",
        "———\n[{\"title\":\"A\",\"draft\":true}]\n———\ntext",
        "---- json\n{\"title\":\"A\",\"draft\":true}\n----\ntext",
        "# Heading\n\n---- json\n{\"title\":\"A\",\"draft\":true}\n----\ntext",
        "<!--\n{\"title\":\"A\",\"draft\":true}\n-->\ntext",
        "<!-- {\n\"title\":\"A\",\"draft\":true\n} -->\ntext",
        // Comments, and quotes.
        "{% comment %}\ntitle: A\ndraft: true\n{% endcomment %}\ntext",
        "{%- comment -%}\ndraft: true\n{%- endcomment -%}\ntext",
        "{% comment %} title: A, draft: true {% endcomment %}\ntext",
        "{% comment %}\n{\"title\":\"A\",\"draft\":true}\n{% endcomment %}\ntext",
        "{{/*\ntitle: A\ndraft: true\n*/}}\ntext",
        "{{- /* draft: true */ -}}\ntext",
        "{{!-- draft: true --}}\ntext",
        "{# draft: true #}\ntext",
        "<!-- comment -->\n\n<!-- draft: true -->\ntext",
        "<!--\nc\n-->\n{% comment %}c{% endcomment %}\n<!--\ndraft: true\n-->\ntext",
        "<!-- comment -->\n***\ndraft: true\n***\ntext",
        "<!-- comment -->\ndraft: true\n\ntext",
        "> ---\n> title: A\n> draft: true\n> ---\ntext",
        "> ```json\n> {\"title\":\"A\",\"draft\":true}\n> ```\ntext",
        ">---\n>draft: true\n>---\ntext",
    ] {
        assert!(found(text).is_some_and(|found| found.publishing.is_withheld()), "{text}");
    }
}

#[test]
fn dates_and_released_texts_are_found() {
    for text in [
        "---\ntitle: S\n---\nStatus: draft\n\nThe RFC is a draft",
        "+++\ntitle = 'S'\n+++\nVisibility: private\nOwner: A\n\ntext",
        "---\ntitle: S\n---\n状态：草稿\n\ntext",
        "<!--\ntitle: A\ndraft: false -->\ntext",
        "/* draft: false */\ntext",
        "{% comment %} draft: false {% endcomment %}\ntext",
        "```json\n{\"title\":\"A\",\"draft\":false}\n```\ntext",
    ] {
        assert!(found(text).is_some_and(|found| !found.publishing.is_withheld()), "{text}");
    }
    let dated = found("```json\n{\"title\":\"A\",\"date\":\"2027-01-01\"}\n```\n").unwrap();
    assert!(matches!(dated.publishing.of("date").unwrap().says, Says::From(_)));
    let dated = found("Title：S\nDate：2027-01-01\n\ntext").unwrap();
    assert!(matches!(dated.publishing.of("date").unwrap().says, Says::From(_)));
    let dated = found("———\ndate: 2027-01-01\nexpires: 2028-01-01\n———\n").unwrap();
    let says = |key: &str| dated.publishing.of(key).map(|statement| statement.says);
    assert!(matches!((says("date"), says("expires")), (Some(Says::From(_)), Some(Says::Until(_)))));
}

#[test]
fn plain_text_is_not_front_matter() {
    for text in [
        "",
        "Text.",
        "***\n\nText.\n\n***\n",
        "---\n\n# Heading\n\nText: of a kind.\n",
        "- draft: true\n- other\n",
        "> draft: true\n",
        "**Status:** Draft\n\ntext",
        "Note: draft\n\ntext",
        "Status: draft\n\ntext",
        "<details>\n<summary>Info</summary>\nStatus: draft\n</details>\n",
        "<p align=\"center\">\nDate: 2026-01-01\n</p>\n",
        "---\ntitle: S\n---\n<details>\nStatus: draft\n</details>\n",
        "# Proposal\n\nStatus: draft\nOwner: A\n\ntext",
        "+++\ntitle = 'S'\n[author]\nname = 'a'\ndraft = false\n+++\ntext",
        "---\ntitle: S\nresources:\n- src: a\n  published: 2024-01-01\n---\ntext",
        "Private: a word on this\n\ntext",
        "主题：一\n日期：2026-01-01\n\n正文",
        "Note：S\n\ntext",
        "Text.\nTitle：S\n\ntext",
        "Title: S\n\nText.\nDate：2026-01-01\n\ntext",
        "---\nextra:\n  talks:\n   - date: 2027-05-01\n     private: true\n---\ntext",
        "---\nextra:\n  a:\n  -\n    # c\n    b:\n      draft: true\n---\ntext",
        "---\nresources:\n- src: a\n  published: no\n---\ntext",
        "{\n\"params\": {\"talks\": [\n{\n\"private\": true\n}\n]}\n}\ntext",
        "# Drafts\n\n```yaml\ndraft: true\n```\n",
        "How to hold a post back:\n\n```yaml\ndraft: true\n```\n",
        "```rust\nlet draft: bool = true;\n```\n",
        "---\ntitle: S\n---\n\n```yaml\ndraft: true\n```\n",
        "---\ntitle: S\n---\n\n<!-- draft: true -->\n",
        "---\ntitle: S\n---\n\n---\n\nText.\n\n---\n",
        "---\ntitle: S\n---\nTitle: of a section\n---\n",
        "{% raw %}\ndraft: true\n{% endraw %}\n",
        "{{ draft: true }}\n",
        "```json\n{\"name\": \"a, b\"}\n```\n",
        "<!-- comment -->\n\nText.\n\n```yaml\ndraft: true\n```\n",
        "{% commentary %}\ndraft: true\n{% endcommentary %}\n",
        "{% comment %}\nc\n{% endcomment %}\n\nStatus: draft\n",
        "<!-- comment -->\n\nStatus: draft\n\ntext",
        "> ---\n> Text.\n> ---\n",
        "| draft: true | x |\n|---|---|\n",
        "— Bonjour: draft, dit-il.\n",
        "https://example.org/draft: true\n",
    ] {
        assert!(found(text).is_none(), "{text}");
    }
}
