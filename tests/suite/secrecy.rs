//! What is not published leaves no trace in the output: no text, no name, no count.

use crate::support::{Files, Site, unpacked};

/// A site that hides a canary in every place that is not published.
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
    for hidden in [
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
    ] {
        site.file(hidden, "---\ntitle: CANARY\ndate: 2026-11-13\n---\nCANARY\n");
    }
    site
}

/// The files that hold or are named after a canary.
fn canaries(output: &Files) -> Vec<&str> {
    let has = |text: &str| text.to_lowercase().contains("canary");
    let found = output
        .iter()
        .filter(|(path, bytes)| has(path) || has(&String::from_utf8_lossy(&unpacked(bytes))))
        .map(|(path, _)| path.as_str());
    found.collect()
}

#[test]
fn what_is_left_out_is_nowhere_in_the_output() {
    let site = site();
    let output = site.build(&[]);
    assert!(output.contains_key("blog/2026-11-13-open/index.html"));
    assert!(output.contains_key("atom.xml") && output.contains_key("sitemap.xml"));
    assert_eq!(canaries(&output), [""; 0]);
    // What is not left out is found.
    #[cfg(feature = "search")]
    assert_eq!(output.keys().filter(|path| path.starts_with("pagefind/fragment/")).count(), 1);
    // Nor does anything count what is hidden.
    assert_eq!(output["tags/index.html"], b"shared 1\n");
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
