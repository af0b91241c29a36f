//! The built-in words of `digest`: the names of sections and the labels of items, Chinese and
//! English, that apply unless the settings give others.

/// Names of sections with their aliases.
pub(super) const SECTIONS: &[(&str, &[&str])] = &[
    ("本周推荐阅读", &["推荐阅读", "本周推荐"]),
    ("每周读者问答提炼", &["每周读者问答", "读者问答", "社区问答"]),
];

/// Headings above lists of contributors.
pub(super) const CONTRIBUTORS: &[&str] = &[
    "本周 Contributor",
    "本周贡献者",
    "本周贡献",
    "本周新晋 Contributor",
    "贡献者",
    "Contributors",
    "New Contributors",
    "Contributors of the week",
    "This week's contributors",
];

/// Sections in which repeated links are reported.
pub(super) const DUPLICATES: &[&str] = &[
    "Updates from Rust Community",
    "Updates from the Community",
    "Community Updates",
    "本周推荐阅读",
];

/// Labels of the topic of an event.
pub(super) const TITLE: &[&str] = &[
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
];

/// Labels of its date and time.
pub(super) const TIME: &[&str] = &[
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
];

/// Labels of its page, or of the address for joining it.
pub(super) const LINK: &[&str] = &[
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
];

/// Labels of its venue.
pub(super) const LOCATION: &[&str] = &[
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
];

/// Labels of its organizer.
pub(super) const ORGANIZER: &[&str] =
    &["主办方", "主办", "组织者", "Organizer", "Organiser", "Host"];

/// Labels of the password for joining it.
pub(super) const PASSWORD: &[&str] = &["口令", "入会口令", "密码", "Password", "Passcode"];

/// Labels of the telephone number for joining it.
pub(super) const PHONE: &[&str] = &["电话", "电话呼入", "电话接入", "Phone", "Dial-in"];

/// Labels of a question, or words that follow the asker's name.
pub(super) const ASK: &[&str] = &["提问", "问", "Q", "Question", "asks", "asked"];

/// Labels of an answer.
pub(super) const ANSWER: &[&str] = &["A", "答", "回答", "Answer"];
