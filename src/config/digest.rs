//! The setting `digest`: the names of a digest's parts in its posts. Chinese and English names
//! apply unless others are given.

use serde::Deserialize;

use super::digest_words as words;

/// The items to extract from digests, and the names by which they are recognised.
///
/// Names are compared regardless of case, of white space at their ends, and of a final colon.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct DigestSettings {
    /// The parts that have pages; if empty, posts are not searched for items.
    pub(crate) pages: Vec<DigestPart>,
    /// The aliases of sections, by canonical name. Configured names are added to the built-in ones,
    /// or replace a built-in name.
    pub(crate) sections: Sections,
    /// How often a section must occur to have a page.
    pub(crate) recurring: Recurrence,
    /// The labels that begin the lines of an event.
    #[serde(deserialize_with = "labels")]
    pub(crate) events: EventLabels,
    /// The labels that begin questions and answers.
    pub(crate) questions: QuestionMarks,
    /// The headings above lists of contributors.
    pub(crate) contributors: Vec<String>,
    /// The sections in which links that an earlier issue contains are reported.
    pub(crate) duplicates: Vec<String>,
}

/// A part of a digest that has pages of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DigestPart {
    /// The text below the same heading in all issues.
    Sections,
    /// Links to other sites.
    Links,
    /// Meetings and similar dates.
    Events,
    /// Questions and answers.
    Questions,
    /// Contributors and askers.
    People,
}

/// How often a section must occur to recur.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Recurrence {
    /// The number of issues that must have it.
    pub(crate) issues: usize,
    /// The percentage of all issues that must have it.
    pub(crate) percent: u8,
}

impl Recurrence {
    /// The number of issues, of `total`, that must have a section.
    pub(crate) fn least(self, total: usize) -> usize {
        let share = (total * usize::from(self.percent)).div_ceil(100);
        self.issues.max(share)
    }
}

impl Default for Recurrence {
    fn default() -> Self {
        Self { issues: 3, percent: 2 }
    }
}

/// The canonical names of sections, each with its aliases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sections(Vec<(String, Vec<String>)>);

/// The labels, before a colon, that begin the lines of an event.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct EventLabels {
    /// The topic, which becomes the title.
    pub(crate) title: Vec<String>,
    /// The date and time.
    pub(crate) time: Vec<String>,
    /// The page of the event, or the address for joining it.
    pub(crate) link: Vec<String>,
    /// The venue or the address.
    pub(crate) location: Vec<String>,
    /// The person or group that invites.
    pub(crate) organizer: Vec<String>,
    /// The password for joining.
    pub(crate) password: Vec<String>,
    /// The telephone number.
    pub(crate) phone: Vec<String>,
}

/// The labels, before a colon, that begin questions and answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct QuestionMarks {
    /// A question: `Q`, or a word that follows the asker's name.
    pub(crate) ask: Vec<String>,
    /// An answer to the question before it.
    pub(crate) answer: Vec<String>,
}

/// Deserializes the labels below `labels`.
fn labels<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<EventLabels, D::Error> {
    #[derive(Default, Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct EventSettings {
        labels: EventLabels,
    }
    Ok(EventSettings::deserialize(deserializer)?.labels)
}

impl Sections {
    /// The canonical name of a section called `name`.
    pub(crate) fn canonical<'a>(&'a self, name: &'a str) -> &'a str {
        self.0
            .iter()
            .find(|(canonical, aliases)| {
                same(canonical, name) || aliases.iter().any(|alias| same(alias, name))
            })
            .map_or(name, |(canonical, _)| canonical)
    }
}

/// Whether `name`, as written in a text, equals the name in the settings.
pub(crate) fn same(setting: &str, name: &str) -> bool {
    fn normalized(name: &str) -> &str {
        name.trim().trim_end_matches([':', '：']).trim_end()
    }
    let (setting, name) = (normalized(setting), normalized(name));
    setting == name
        || setting
            .chars()
            .flat_map(char::to_lowercase)
            .eq(name.chars().flat_map(char::to_lowercase))
}

fn owned(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

impl Default for DigestSettings {
    fn default() -> Self {
        Self {
            pages: vec![
                DigestPart::Sections,
                DigestPart::Links,
                DigestPart::Events,
                DigestPart::Questions,
                DigestPart::People,
            ],
            sections: Sections::default(),
            recurring: Recurrence::default(),
            events: EventLabels::default(),
            questions: QuestionMarks::default(),
            contributors: owned(words::CONTRIBUTORS),
            duplicates: owned(words::DUPLICATES),
        }
    }
}

impl Default for Sections {
    fn default() -> Self {
        let with_aliases = |(name, aliases): &(&str, &[&str])| ((*name).to_owned(), owned(aliases));
        Self(words::SECTIONS.iter().map(with_aliases).collect())
    }
}

impl<'de> Deserialize<'de> for Sections {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = serde_json::Map::<String, serde_json::Value>::deserialize(deserializer)?;
        let mut sections = Self::default();
        for (name, aliases) in given {
            let aliases = Vec::<String>::deserialize(&aliases).map_err(|_| {
                serde::de::Error::custom(format!("`{name}` must have a list of names"))
            })?;
            sections.0.retain(|(known, _)| !same(known, &name));
            sections.0.push((name, aliases));
        }
        Ok(sections)
    }
}

impl Default for EventLabels {
    fn default() -> Self {
        Self {
            title: owned(words::TITLE),
            time: owned(words::TIME),
            link: owned(words::LINK),
            location: owned(words::LOCATION),
            organizer: owned(words::ORGANIZER),
            password: owned(words::PASSWORD),
            phone: owned(words::PHONE),
        }
    }
}

impl Default for QuestionMarks {
    fn default() -> Self {
        Self { ask: owned(words::ASK), answer: owned(words::ANSWER) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_share_a_canonical_name() {
        let digest: DigestSettings = serde_json::from_str(
            r#"{"sections": {"Reading": ["Worth reading: "], "本周推荐阅读": ["推荐"]}}"#,
        )
        .unwrap();
        for (name, canonical) in [
            ("WORTH READING", "Reading"),
            ("reading：", "Reading"),
            ("推荐", "本周推荐阅读"),
            ("推荐阅读", "推荐阅读"),
            ("读者问答", "每周读者问答提炼"),
            ("News", "News"),
        ] {
            assert_eq!(digest.sections.canonical(name), canonical, "{name}");
        }
        let digest = DigestSettings::default();
        assert_eq!(digest.sections.canonical("推荐阅读"), "本周推荐阅读");
    }

    #[test]
    fn missing_values_have_their_defaults() {
        let given: DigestSettings = serde_json::from_str(
            r#"{"pages": ["links"], "events": {"labels": {"time": ["Quand"]}}}"#,
        )
        .unwrap();
        assert_eq!(given.pages, [DigestPart::Links]);
        assert_eq!(given.events.time, ["Quand"]);
        assert_eq!(given.events.title, EventLabels::default().title);
        assert_eq!(given.questions, QuestionMarks::default());
        for wrong in [r#"{"page": []}"#, r#"{"events": {"time": []}}"#, r#"{"pages": ["link"]}"#] {
            assert!(serde_json::from_str::<DigestSettings>(wrong).is_err(), "{wrong}");
        }
    }
}
