//! The bench's digest: invented issues, the same ones for the same number, like real digests in
//! size and make-up. Seven of ten are English (10 to 25 KB), the rest Chinese (3 to 8 KB); each
//! has a category of 8 and three tags of 200, and they are six hours apart. They have sections and
//! links, but tell of no events, questions or contributors.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta};
use rayon::prelude::*;
use walkdir::WalkDir;

use crate::random::Random;
use crate::words::{CHINESE, CODE, ENGLISH, Vocabulary};

/// The settings and templates of the peers' benchmark.
const PEERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/peers");

/// Settings of the site with the built-in theme: everything on that is made without further files,
/// but for the search, which the table of settings measures by itself.
const THEME_SETTINGS: &str = "title: Weekly Digest\nbase_url: https://digest.example.org\n\
    feeds: {formats: [atom, rss, json], terms: true}\nsearch: false\n\
    menu: [{name: Home, path: /}, {name: Archive, path: /archive/}, {name: Tags, path: /tags/}]\n";

const CATEGORIES: [&str; 8] =
    ["news", "releases", "events", "tutorials", "research", "community", "jobs", "projects"];
const TAGS: u64 = 200;
const LAST_ISSUE: i64 = 1_767_204_000; // 2025-12-31T18:00:00Z

/// What language an issue is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    /// 10 to 25 KB of it.
    English,
    /// 3 to 8 KB of it.
    Chinese,
}

/// An issue: what its file holds.
#[derive(Debug)]
pub(crate) struct Issue {
    /// The front matter with its fences, and the empty line after them.
    pub(crate) front: String,
    /// The Markdown.
    pub(crate) body: String,
}

/// Two sites of the same issues.
#[derive(Debug)]
pub(crate) struct Sites {
    /// With the settings and templates of the peers' benchmark.
    pub(crate) peers: PathBuf,
    /// With the built-in theme and all outputs but the search.
    pub(crate) theme: PathBuf,
    /// The size of each issue's file, ascending.
    pub(crate) sizes: Vec<u64>,
}

impl Sites {
    /// Writes both, of `count` issues each, into `folder`.
    ///
    /// # Errors
    /// The disk is full, or a file can't be written.
    pub(crate) fn write(folder: &Path, count: usize) -> io::Result<Self> {
        let (peers, theme) = (folder.join("peers"), folder.join("theme"));
        copy_folder(Path::new(PEERS), &peers)?;
        for site in [&peers, &theme] {
            fs::create_dir_all(site.join("content/posts"))?;
        }
        fs::create_dir_all(peers.join("static"))?;
        fs::write(peers.join("static/style.css"), "body{max-width:48rem;margin:auto}\n")?;
        fs::write(theme.join("weekly.yaml"), THEME_SETTINGS)?;
        let mut sizes = (0..count)
            .into_par_iter()
            .map(|index| write_issue(&[&peers, &theme], index, count))
            .collect::<io::Result<Vec<u64>>>()?;
        sizes.sort_unstable();
        Ok(Self { peers, theme, sizes })
    }
}

/// Writes one issue into the first site, links it into the others, and gives its size.
fn write_issue(sites: &[&Path], index: usize, count: usize) -> io::Result<u64> {
    let Issue { front, body } = issue(index, count, language(index));
    let name = format!("content/posts/issue-{index:06}.md");
    let text = front + &body;
    let mut places = sites.iter().map(|site| site.join(&name));
    if let Some(first) = places.next() {
        fs::write(&first, &text)?;
        places.try_for_each(|place| fs::hard_link(&first, place))?;
    }
    Ok(text.len() as u64)
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    for entry in WalkDir::new(from) {
        let entry = entry?;
        let place = to.join(entry.path().strip_prefix(from).map_err(io::Error::other)?);
        if entry.file_type().is_dir() {
            fs::create_dir_all(place)?;
        } else {
            fs::copy(entry.path(), place)?;
        }
    }
    Ok(())
}

/// The language of the issue `index`.
fn language(index: usize) -> Language {
    if Random::new(index as u64, 1).below(10) < 7 { Language::English } else { Language::Chinese }
}

/// The issue `index` of `count`.
pub(crate) fn issue(index: usize, count: usize, language: Language) -> Issue {
    let mut writer = Writer::new(index, language);
    Issue { front: writer.front(index, count), body: writer.body() }
}

/// Writes one issue.
struct Writer {
    random: Random,
    language: Language,
    vocabulary: &'static Vocabulary,
}

impl Writer {
    fn new(index: usize, language: Language) -> Self {
        let vocabulary = match language {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        };
        Self { random: Random::new(index as u64, 2), language, vocabulary }
    }

    fn front(&mut self, index: usize, count: usize) -> String {
        let (title, description) = match self.language {
            Language::English => (
                format!("Weekly Digest: issue {index} & friends"),
                format!("What happened in week {index} of the community"),
            ),
            Language::Chinese => (
                format!(
                    "社区周报｜第 {index} 期：\\\"{}\\\" 精选",
                    self.random.pick(CHINESE.things)
                ),
                "社区会议回顾与预告、本周贡献".to_owned(),
            ),
        };
        let hours = 6 * i64::try_from(count - 1 - index).unwrap_or(0);
        let date = DateTime::from_timestamp(LAST_ISSUE, 0).unwrap_or_default();
        let date = (date - TimeDelta::hours(hours)).format("%Y-%m-%dT%H:%M:%SZ");
        let category = self.random.pick(&CATEGORIES);
        let tags = self.tags().map(|tag| format!("\"tag-{tag:03}\"")).join(", ");
        format!(
            "---\ntitle: \"{title}\"\ndescription: \"{description}\"\ndate: {date}\n\
             categories: [\"{category}\"]\ntags: [{tags}]\n---\n\n"
        )
    }

    /// Three tags, some more frequent than others.
    fn tags(&mut self) -> [u64; 3] {
        let mut tags = [0; 3];
        let mut found = 0;
        while found < tags.len() {
            let tag = self.random.below(TAGS).min(self.random.below(TAGS * 2));
            if !tags[..found].contains(&tag) {
                tags[found] = tag;
                found += 1;
            }
        }
        tags.sort_unstable();
        tags
    }

    fn body(&mut self) -> String {
        let size = match self.language {
            Language::English => 10_000 + self.random.below(15_000),
            Language::Chinese => 3_000 + self.random.below(5_000),
        };
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let mut text = self.paragraph();
        text.push_str("\n\n");
        while text.len() < size {
            let _ = write!(text, "## {}\n\n", self.random.pick(self.vocabulary.headings));
            for _ in 0..=self.random.below(3) {
                text.push_str(&self.block());
                text.push_str("\n\n");
                if text.len() >= size {
                    break;
                }
            }
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }

    fn block(&mut self) -> String {
        match self.random.below(20) {
            0..=10 => self.list(),
            11..=15 => self.paragraph(),
            16 => {
                format!("> {}\n>\n> {}", self.paragraph(), self.random.pick(self.vocabulary.people))
            }
            17 => format!("### {}\n\n{}", self.link_text(), self.paragraph()),
            18 => (*self.random.pick(CODE)).to_owned(),
            _ => self.table(),
        }
    }

    fn list(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..3 + self.random.below(7) {
            let (link, note) = (self.link(), self.sentence());
            let _ = match self.random.below(12) {
                0 => writeln!(text, "- {link}\n  - {note}"),
                1 => writeln!(text, "- [x] {note}"),
                2..=4 => writeln!(text, "- {link}"),
                _ => writeln!(text, "- {link}{}{note}", self.vocabulary.dash),
            };
        }
        text.truncate(text.trim_end().len());
        text
    }

    fn table(&mut self) -> String {
        let mut text = String::from("| | | |\n|:--|:-:|--:|\n");
        for _ in 0..3 + self.random.below(4) {
            let thing = *self.random.pick(self.vocabulary.things);
            let _ = writeln!(text, "| {thing} | {} | {} |", self.link(), self.random.below(1000));
        }
        text.truncate(text.trim_end().len());
        text
    }

    fn paragraph(&mut self) -> String {
        let count = 2 + self.random.below(4);
        let mut sentences: Vec<String> = (0..count).map(|_| self.sentence()).collect();
        if self.random.below(3) == 0 {
            sentences.push(self.link());
        }
        sentences.join(self.vocabulary.space)
    }

    fn link(&mut self) -> String {
        let text = self.link_text();
        let path = self.random.below(100_000);
        match self.random.below(3) {
            0 => format!("[{text}](https://forge.example.org/lantern/core/pull/{path})"),
            1 => {
                format!("[{text}](https://blog.example.net/2025/notes-{path}.html?from=digest&n=1)")
            }
            _ => format!("[**{text}**](https://forum.example.org/t/{path} \"forum\")"),
        }
    }

    fn link_text(&mut self) -> String {
        let pattern = self.random.pick(self.vocabulary.links);
        self.fill(pattern)
    }

    fn sentence(&mut self) -> String {
        let pattern = self.random.pick(self.vocabulary.sentences);
        let text = self.fill(pattern);
        let mut letters = text.chars();
        letters
            .next()
            .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
    }

    /// `pattern` with its gaps filled.
    fn fill(&mut self, pattern: &str) -> String {
        let words = self.vocabulary;
        let mut parts = pattern.split('%');
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let list = match part.as_bytes().first() {
                Some(b's') => words.subjects,
                Some(b't') => words.things,
                Some(b'v') => words.verbs,
                Some(b'p') => words.people,
                Some(b'd') => {
                    let _ = write!(text, "{}{}", self.random.below(90), &part[1..]);
                    continue;
                }
                _ => {
                    let _ = write!(text, "%{part}");
                    continue;
                }
            };
            text.push_str(self.random.pick::<&str>(list));
            text.push_str(&part[1..]);
        }
        text
    }
}
