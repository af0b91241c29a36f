//! The setting `digest`: the names of a digest's parts in its posts. Chinese and English names
//! apply unless others are given.

use serde::Deserialize;

/// The items to extract from digests, and the names by which they are recognised.
///
/// Names are compared regardless of case, of white space at their ends, and of a final colon.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DigestSettings {
    /// The parts that have pages; if empty, posts are not searched for items.
    pub pages: Vec<DigestPart>,
    /// The aliases of sections, by canonical name. Configured names are added to the built-in ones,
    /// or replace a built-in name.
    pub sections: Sections,
    /// The labels that begin the lines of an event.
    #[serde(deserialize_with = "labels")]
    pub events: EventLabels,
    /// The labels that begin questions and answers.
    pub questions: QuestionMarks,
    /// The headings above lists of contributors.
    pub contributors: Vec<String>,
    /// The sections in which links that an earlier issue contains are reported.
    pub duplicates: Vec<String>,
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

/// The canonical names of sections, each with its aliases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sections(Vec<(String, Vec<String>)>);

/// The labels, before a colon, that begin the lines of an event.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EventLabels {
    /// The topic.
    pub title: Vec<String>,
    /// The date and time.
    pub time: Vec<String>,
    /// The page of the event, or the address for joining it.
    pub link: Vec<String>,
    /// The venue.
    pub location: Vec<String>,
    /// The organizer.
    pub organizer: Vec<String>,
    /// The password for joining.
    pub password: Vec<String>,
    /// The telephone number.
    pub phone: Vec<String>,
}

/// The labels, before a colon, that begin questions and answers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct QuestionMarks {
    /// A question: `Q`, or a word that follows the asker's name.
    pub ask: Vec<String>,
    /// An answer.
    pub answer: Vec<String>,
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
    pub fn canonical<'a>(&'a self, name: &'a str) -> &'a str {
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
            events: EventLabels::default(),
            questions: QuestionMarks::default(),
            contributors: owned(&[
                "本周 Contributor",
                "本周贡献者",
                "本周贡献",
                "本周新晋 Contributor",
                "贡献者",
                "Contributors",
                "New Contributors",
                "Contributors of the week",
                "This week's contributors",
            ]),
            duplicates: owned(&[
                "Updates from Rust Community",
                "Updates from the Community",
                "Community Updates",
                "本周推荐阅读",
            ]),
        }
    }
}

impl Default for Sections {
    fn default() -> Self {
        Self(
            [
                ("本周推荐阅读", &["推荐阅读", "本周推荐"][..]),
                ("每周读者问答提炼", &["每周读者问答", "读者问答", "社区问答"]),
            ]
            .iter()
            .map(|(name, aliases)| ((*name).to_owned(), owned(aliases)))
            .collect(),
        )
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
            title: owned(&[
                "主题",
                "会议主题",
                "分享主题",
                "活动主题",
                "直播主题",
                "本期主题",
                "日程主题",
                "Topic",
                "Title",
                "Subject",
                "What",
            ]),
            time: owned(&[
                "时间",
                "会议时间",
                "分享时间",
                "活动时间",
                "直播时间",
                "线上直播时间",
                "日程时间",
                "Time",
                "When",
                "Date",
                "Date and time",
            ]),
            link: owned(&[
                "入会链接",
                "会议链接",
                "直播链接",
                "报名链接",
                "报名方式",
                "活动报名",
                "欢迎报名",
                "观看链接",
                "活动详情",
                "日程详情",
                "链接",
                "Link",
                "Meeting link",
                "Join",
                "Registration",
                "Sign up",
            ]),
            location: owned(&[
                "地点",
                "会议地点",
                "活动地点",
                "分享地点",
                "日程地点",
                "活动地址",
                "地址",
                "Location",
                "Where",
                "Place",
                "Venue",
            ]),
            organizer: owned(&["主办方", "主办", "组织者", "Organizer", "Organiser", "Host"]),
            password: owned(&["口令", "入会口令", "密码", "Password", "Passcode"]),
            phone: owned(&["电话", "电话呼入", "电话接入", "Phone", "Dial-in"]),
        }
    }
}

impl Default for QuestionMarks {
    fn default() -> Self {
        Self {
            ask: owned(&["提问", "问", "Q", "Question", "asks", "asked"]),
            answer: owned(&["A", "答", "回答", "Answer"]),
        }
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
        assert_eq!(DigestSettings::default().sections.canonical("推荐阅读"), "本周推荐阅读");
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
