//! Unpublished files leave no trace in the output: no text, no name, no count.

use crate::support::{Files, Site, unpacked};

/// Files that are never published: hidden ones, backups of editors, and sources of the build.
const HIDDEN: [&str; 15] = [
    "content/.env",
    "content/.git/CANARY",
    "content/blog/2026-11-13-open/.canary.md.swp",
    "content/blog/2026-11-13-open/index.md~",
    "content/blog/2026-11-13-open/#canary.md#",
    "content/blog/2026-11-13-open/.DS_Store",
    "static/.env",
    "static/.htpasswd",
    "static/css/.canary/x.css",
    "static/canary.css~",
    "templates/.canary.html",
    "templates/canary-note.txt",
    ".env",
    "canary.txt",
    "archetypes/canary.md",
];

/// A site with a canary in every location that is not published.
fn site() -> Site {
    let site = Site::empty();
    site.file(
        "weekly.yaml",
        "title: Pier\nbase_url: https://notes.example\n# CANARY in a comment of the settings\n",
    );
    site.file(
        "templates/taxonomy_list.html",
        "{% for term in terms %}{{ term.name }} {{ term.page_count }}\n{% endfor %}",
    );
    for (name, front) in [
        ("2026-11-20-draft", "draft: true"),
        ("2026-12-24-future", ""),
        ("2026-11-10-expired", "expires: 2026-11-11"),
    ] {
        site.file(
            &format!("content/blog/{name}-canary/index.md"),
            format!(
                "---\ntitle: CANARY {name}\n{front}\ntags: [CANARY {name}, shared]\n\
                 categories: CANARY {name}\nauthors: CANARY {name}\ndescription: CANARY\n\
                 cover: canary-cover.svg\naliases: /canary-alias-{name}/\nextra: {{note: CANARY}}\n\
                 ---\n# CANARY heading\n\nCANARY text ![CANARY](canary-cover.svg)\n"
            ),
        );
        for file in ["canary-cover.svg", "canary.bin", "deep/canary.txt"] {
            site.file(&format!("content/blog/{name}-canary/{file}"), "CANARY bytes");
        }
        // A folder in which nothing is published.
        site.file(
            &format!("content/canary-{name}/{name}.md"),
            format!("---\ntitle: CANARY\n{front}\n---\nCANARY\n"),
        );
        site.file(&format!("content/canary-{name}/canary.txt"), "CANARY bytes");
    }
    site.file("content/canary-page.md", "---\ntitle: CANARY page\ndraft: true\n---\nCANARY\n");
    site.file(
        "content/blog/2026-11-13-open/index.md",
        "---\ntitle: Open\ntags: shared\n---\n\
         <!-- CANARY before --> Text <!-- CANARY inside --> and `<!-- shown -->`.\n\n\
         <!--\nCANARY over\n\nlines\n-->\n\n- one <!-- CANARY in a list -->\n\n\
         [//]: # (CANARY as a definition)\n",
    );
    for hidden in HIDDEN {
        site.file(hidden, "---\ntitle: CANARY\ndate: 2026-11-13\n---\nCANARY\n");
    }
    site
}

/// The files that contain or are named after a canary.
fn canaries(output: &Files) -> Vec<&str> {
    let has = |text: &str| text.to_lowercase().contains("canary");
    let found = output
        .iter()
        .filter(|(path, bytes)| has(path) || has(&String::from_utf8_lossy(&unpacked(bytes))))
        .map(|(path, _)| path.as_str());
    found.collect()
}

#[test]
fn excluded_files_leave_no_trace_in_the_output() {
    let site = site();
    let output = site.build(&[]);
    assert!(output.contains_key("blog/2026-11-13-open/index.html"));
    assert!(output.contains_key("atom.xml") && output.contains_key("sitemap.xml"));
    assert_eq!(canaries(&output), [""; 0]);
    // Published files are found.
    #[cfg(feature = "search")]
    assert_eq!(output.keys().filter(|path| path.starts_with("pagefind/fragment/")).count(), 1);
    // Hidden files are not counted either.
    assert_eq!(output["tags/index.html"], b"shared 1\n");
}

#[cfg(unix)]
#[test]
fn links_to_excluded_files_are_not_followed() {
    let site = site();
    let link = |target: &str, name: &str| {
        std::os::unix::fs::symlink(target, site.root().join(name)).unwrap();
    };
    let bundle = "../content/blog/2026-11-20-draft-canary";
    link("2026-11-20-draft-canary/canary.bin", "content/blog/x.bin");
    link(bundle, "static/y");
    link("2026-11-13-open/index.md", "content/blog/2026-11-14-again.md");
    let output = site.build(&[]);
    assert_eq!(canaries(&output), [""; 0]);
    assert!(
        !output.contains_key("blog/x.bin") && !output.keys().any(|path| path.starts_with("y/"))
    );
    assert!(output.contains_key("blog/2026-11-14-again/index.html"));
}

#[test]
fn each_flag_brings_in_its_kind_and_no_other() {
    let site = site();
    for (flag, kind) in [("--drafts", "draft"), ("--future", "future"), ("--expired", "expired")] {
        let output = site.build(&[flag]);
        for (path, bytes) in &output {
            let text = format!("{path} {}", String::from_utf8_lossy(&unpacked(bytes)));
            for other in ["2026-11-20-draft", "2026-12-24-future", "2026-11-10-expired"] {
                assert!(
                    other.ends_with(kind) || !text.contains(other),
                    "{flag}: {other} in {path}"
                );
            }
        }
        let has = |path: &str| {
            output
                .iter()
                .any(|(p, bytes)| p == path && String::from_utf8_lossy(bytes).contains("CANARY"))
        };
        let day = match kind {
            "draft" => "2026-11-20",
            "future" => "2026-12-24",
            _ => "2026-11-10",
        };
        for path in ["index.html", "canary-cover.svg", "deep/canary.txt"] {
            assert!(has(&format!("blog/{day}-{kind}-canary/{path}")), "{flag}: no {path}");
        }
        for path in ["atom.xml", "rss.xml", "feed.json", "index.html", "tags/index.html"] {
            assert!(has(path), "{flag}: nothing in {path}");
        }
        assert!(output.contains_key(&format!("canary-{day}-{kind}/canary.txt")), "{flag}");
    }
}

#[test]
fn comments_and_hidden_files_stay_out_with_every_flag() {
    let output = site().build(&["--drafts", "--future", "--expired"]);
    for (path, bytes) in &output {
        let bytes = unpacked(bytes);
        let text = String::from_utf8_lossy(&bytes);
        for secret in ["before", "inside", "over", "in a list", "as a definition", "in a comment"] {
            assert!(!text.contains(&format!("CANARY {secret}")), "CANARY {secret} is in {path}");
        }
        assert!(!path.split('/').any(|part| part.starts_with('.')), "{path}");
        assert!(!path.ends_with('~') && !path.contains('#'), "{path}");
    }
    assert!(!output.contains_key("canary.css~") && !output.contains_key("canary-note.txt"));
}

/// Posts withheld by other generators' conventions, by the kind of option that includes them:
/// `never` for none. Each text names its kind, and so do the names of its files.
const WITHHELD: [(&str, &str, &str); 61] = [
    // Forms of front matter.
    ("draft", "content/blog/f01.md", "---json\n{\"title\": \"T\", \"draft\": true}\n---\n"),
    ("draft", "content/blog/f02.md", "---yaml\ntitle: T\ndraft: yes\n---\n"),
    ("draft", "content/blog/f03.md", "--- # c\ntitle: T\ndraft: maybe\n---\n"),
    ("draft", "content/blog/f04.md", ";;;\n\"title\": \"T\",\n\"draft\": true\n;;;\n"),
    ("draft", "content/blog/f05.md", "title: T\ntags:\n- CANARY\ndraft: true\n---\n"),
    ("draft", "content/blog/f06.md", "\u{feff}\u{feff}\n---\ntitle: T\ndraft: true\n---\n"),
    ("draft", "content/blog/f07.md", "Title: T\nStatus:DRAFT\n\n"),
    ("draft", "content/blog/f08.md", "---\nb: &b {draft: true}\n<<: *b\ntitle: T\n---\n"),
    ("draft", "content/blog/f09.md", "{\"title\": \"T\", \"draft\": true, \"draft\": false}\n"),
    ("draft", "content/blog/k01.md", "---\ntitle: T\ndate: 2026-01-01\nunpublished: true\n---\n"),
    ("draft", "content/blog/k02.md", "---\ntitle: T\ndate: 2026-01-01\nprivate: true\n---\n"),
    ("draft", "content/blog/k03.md", "---\ntitle: T\ndate: 2026-01-01\npublished: false\n---\n"),
    ("draft", "content/blog/k04.md", "---\ntitle: T\ndate: 2026-01-01\nhidden: true\n---\n"),
    ("draft", "content/blog/k05.md", "---\ntitle: T\ndate: 2026-01-01\nskip: true\n---\n"),
    ("draft", "content/blog/k06.md", "---\ntitle: T\nbuild: {list: never}\n---\n"),
    ("draft", "content/blog/k07.md", "+++\ntitle = \"T\"\n[extra]\ndraft = true\n+++\n"),
    ("draft", "content/blog/k08.md", "---\ntitle: T\npassword: CANARY\n---\n"),
    (
        "future",
        "content/blog/k09.md",
        "---\ntitle: T\ndate: 2026-01-01\npublishDate: 2027-01-01\n---\n",
    ),
    ("future", "content/blog/k10.md", "---\ntitle: T\npublished: 2027-01-01\n---\n"),
    ("expired", "content/blog/k11.md", "---\ntitle: T\nunpublishdate: 2026-01-01\n---\n"),
    ("never", "content/blog/k12.md", "---\ntitle: T\nrender: false\n---\n"),
    ("never", "content/blog/k13.md", "---\ntitle: T\n_build: {render: link}\n---\n"),
    ("never", "content/blog/k14.md", "---\ntitle: T\npermalink: false\n---\n"),
    // Bundles with their contents, and files that share a text's name or are mentioned only by it.
    ("draft", "content/b1-canary/index.md", "---\ntitle: T\ndraft: true\n---\n"),
    ("draft", "content/b1-canary/notes.md", "---\ntitle: T\ntags: CANARY\n---\n"),
    ("draft", "content/b1-canary/sub/canary.csv", ""),
    ("draft", "content/b1-canary/sub/deep/index.md", "---\ntitle: T\n---\n"),
    ("future", "content/2026-12-01-b2-canary/index.md", "---\ntitle: T\n---\n"),
    ("future", "content/2026-12-01-b2-canary/old.md", "---\ntitle: T\ndate: 2026-01-01\n---\n"),
    ("never", "content/b3-canary/index.md", "---\ntitle: T\nheadless: true\n---\n"),
    ("never", "content/b3-canary/canary.json", "{}"),
    (
        "draft",
        "content/blog/beside.md",
        "---\ntitle: T\ndraft: true\ncover: canary-cover.png\n---\n[x](canary-data.csv)\n",
    ),
    ("draft", "content/blog/canary-cover.png", ""),
    ("draft", "content/blog/canary-data.csv", ""),
    ("draft", "content/blog/beside.canary.txt", ""),
    ("draft", "content/blog/beside/canary.txt", ""),
    // Folders and settings.
    ("draft", "content/_drafts/canary.md", "---\ntitle: T\ndate: 2026-01-01\n---\n"),
    ("draft", "content/blog/_drafts/canary.png", ""),
    ("draft", "content/_canary.md", "---\ntitle: T\n---\n"),
    ("draft", "content/_canary/page.md", "---\ntitle: T\n---\n"),
    ("draft", "content/_canary/page.bin", ""),
    ("never", "content/_layouts/canary.html", ""),
    ("never", "content/_includes/canary.md", "---\ntitle: T\n---\n"),
    ("never", "content/_data/canary.yml", ""),
    ("never", "content/_sass/canary.scss", ""),
    ("never", "content/blog/_plugins/canary.rb", ""),
    ("draft", "content/embargo-canary/2026-01-01-a.md", "---\ntitle: T\n---\n"),
    ("draft", "content/embargo-canary/canary.svg", ""),
    ("never", "content/excluded-canary/a.md", "---\ntitle: T\n---\n"),
    ("never", "content/excluded-canary/canary.csv", ""),
    ("draft", "content/cascade-canary/_index.md", "---\ntitle: T\ncascade: {draft: true}\n---\n"),
    ("draft", "content/cascade-canary/sub/a.md", "---\ntitle: T\ndate: 2026-01-01\n---\n"),
    ("never", "content/data-canary/data-canary.json", "{\"permalink\": false, \"x\": \"CANARY\"}"),
    ("never", "content/data-canary/a.md", "---\ntitle: T\n---\n"),
    (
        "never",
        "content/code-canary/code-canary.11tydata.js",
        "module.exports = { draft: true };\n// ",
    ),
    ("draft", "content/code-canary/a.md", "---\ntitle: T\n---\n"),
    // Files that are not Markdown.
    ("draft", "content/blog/h1.html", "---\ntitle: T\ndraft: true\n---\n"),
    ("draft", "content/blog/h2.html", "<html><head><meta name='status' content='draft'></head>"),
    ("draft", "content/blog/h3.json", "{\"draft\": true, \"x\": \"CANARY\"}"),
    ("draft", "static/s1.md", "---\ntitle: T\ndraft: true\n---\n"),
    ("future", "static/s2.html", "---\ndate: 2027-01-01\n---\n"),
];

/// A site with a canary in everything that other generators withhold.
fn migrated() -> Site {
    let site = Site::empty();
    site.file("weekly.yaml", "title: Pier\nbase_url: https://notes.example\n");
    site.file(
        "_config.yml",
        "exclude: [excluded-canary]\ndefaults:\n  - scope: {path: embargo-canary}\n    \
         values: {published: false}\n",
    );
    site.file(
        "content/blog/2026-11-13-open.md",
        "---\ntitle: Open\ntags: shared\n---\nText, and [a link](open.csv).\n\n## Reading\n\n\
         [x](https://x.example)\n\n\
         **主题：**会\n\n**时间：**2026 年 4 月 3 日 14:00 - 15:00\n\n**@ann** 提问：\n\n> 为什么？\n\nA：因为。\n",
    );
    site.file("content/blog/open.csv", "1");
    for (kind, path, front) in WITHHELD {
        let kind = kind.to_uppercase();
        let body = if path.contains(".json") {
            String::new()
        } else {
            format!(
                "# CANARY {kind} heading\n\n**CANARY {kind}** [CANARY](https://canary.example)\n\n\
                 **主题：** CANARY {kind}\n\n**时间：** 2026 年 4 月 3 日 14:00 - 15:00\n\n\
                 **@canary** 提问：\n\n> CANARY {kind}\n\nA：CANARY {kind}\n"
            )
        };
        // The title and terms contain a canary too.
        let front = front
            .replace("title: T", &format!("title: CANARY {kind}\ntags: [CANARY {kind}, shared]"))
            .replace("tags: [CANARY DRAFT, shared]\ntags:", "tags:");
        site.file(path, format!("{front}{body}"));
    }
    site
}

#[test]
fn withheld_posts_leave_no_trace_in_the_output() {
    let output = migrated().build(&[]);
    assert!(output.contains_key("blog/2026-11-13-open/index.html"));
    assert!(output.contains_key("blog/open.csv") && output.contains_key("links.json"));
    assert_eq!(canaries(&output), [""; 0]);
}

#[test]
fn each_flag_includes_its_kind_of_withheld_posts() {
    let site = migrated();
    for (flag, kind) in [("--drafts", "draft"), ("--future", "future"), ("--expired", "expired")] {
        let output = site.build(&[flag]);
        let all: Vec<String> = output
            .iter()
            .map(|(path, bytes)| format!("{path} {}", String::from_utf8_lossy(&unpacked(bytes))))
            .collect();
        for other in ["draft", "future", "expired", "never"] {
            let name = format!("CANARY {}", other.to_uppercase());
            let there = all.iter().find(|text| text.contains(&name)).map(|text| &text[..60]);
            assert_eq!(there.is_some(), other == kind, "{flag}: {name} in {there:?}");
        }
    }
}

#[test]
fn each_excluded_file_is_reported_with_its_reason() {
    let site = migrated();
    let listed = site.run(&["list", "--format", "json", "--now", crate::support::NOW]);
    let built = site.run(&["build", "--format", "json", "--now", crate::support::NOW]);
    let rows: Vec<serde_json::Value> =
        listed.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    for (kind, path, _) in WITHHELD {
        let row = rows.iter().find(|row| row["path"] == path);
        let state = if kind == "never" { "excluded" } else { kind };
        // Files in `static/` are listed too.
        let row = row.unwrap_or_else(|| panic!("{path} is not listed"));
        assert_eq!(row["state"], state, "{row}");
        assert!(row["reason"].as_str().is_some_and(|why| !why.is_empty()), "{row}");
        let note = built.stdout.lines().find(|line| {
            line.contains("\"excluded\"") && line.contains(&format!("\"file\":\"{path}\""))
        });
        assert!(note.is_some(), "no note about {path}");
    }
}

#[test]
fn settings_in_utf_16_withhold_too() {
    let wide = |text: &str, little: bool| -> Vec<u8> {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units
            .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect()
    };
    for little in [true, false] {
        let site = Site::empty();
        site.file("_config.yml", wide("exclude: [a]\n", little));
        site.file(
            "hugo.toml",
            wide("[[cascade]]\ndraft = true\n[cascade.target]\npath = '/b/**'\n", little),
        );
        site.file("content/c/c.11tydata.json", wide("{\"draft\": true}", little));
        site.file("content/d/d.11tydata.js", wide("module.exports = {draft: true}", little));
        for folder in ["a", "b", "c", "d"] {
            site.file(&format!("content/{folder}/x.md"), "---\ntitle: CANARY\n---\nCANARY\n");
        }
        site.file("content/open.md", "---\ntitle: Open\n---\n");
        assert_eq!(canaries(&site.build(&[])), [""; 0]);
    }
}
