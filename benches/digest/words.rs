//! What the invented issues are made of: words, and sentences with gaps for them. All of it was
//! made up for this bench.

/// One language's share: lists to fill the gaps of its sentences from.
#[derive(Debug)]
pub(crate) struct Vocabulary {
    /// Headings of sections.
    pub(crate) headings: &'static [&'static str],
    /// Sentences; `%s` is a subject, `%t` a thing, `%v` what was done to it, `%p` a person.
    pub(crate) sentences: &'static [&'static str],
    /// Texts of links, with the same gaps.
    pub(crate) links: &'static [&'static str],
    /// For `%s`.
    pub(crate) subjects: &'static [&'static str],
    /// For `%t`.
    pub(crate) things: &'static [&'static str],
    /// For `%v`.
    pub(crate) verbs: &'static [&'static str],
    /// For `%p`.
    pub(crate) people: &'static [&'static str],
    /// What stands between a link and its note.
    pub(crate) dash: &'static str,
    /// What stands between two sentences.
    pub(crate) space: &'static str,
}

/// English.
pub(crate) const ENGLISH: Vocabulary = Vocabulary {
    headings: &[
        "Updates from the project",
        "Releases",
        "Reading and watching",
        "Calls for help",
        "From the mailing list",
        "Meetings",
        "Tools & libraries",
        "Decisions",
        "Questions of the week",
        "Newcomers",
        "Upcoming events",
        "In the pipeline",
    ],
    sentences: &[
        "%s %v %t, and nobody had to change a line for it.",
        "After two long reviews, %p %v %t; the numbers are in the thread.",
        "If you rely on %t, please try the candidate before **Friday noon** and tell us what \
         broke.",
        "%p explains why %s never %v %t, with drawings and *a fair share of doubt*.",
        "The old behaviour of %t stays behind the `--keep-order` flag until the next major \
         version.",
        "It turned out that %s was waiting for %t all along.",
        "Thanks to %p, the manual now says what happens when %t runs out of room.",
        "We measured %t on three machines: 12 % less memory, 4 % more time, ~~no regrets~~ one \
         regret.",
        "There is a proposal to split %t in two; %p and %p disagree, politely and at length.",
        "%s %v %t again. See the notes for what that means if you run a cluster of more than five \
         nodes.",
        "A short answer: use %t. A longer one needs %s and an afternoon.",
        "Nothing was decided, but %p will write down what \"done\" means for %t.",
    ],
    links: &[
        "How %s %v %t",
        "A gentle tour of %t",
        "%t, explained with tea & biscuits",
        "Notes on %t",
        "Why we moved %t out of the way",
        "Release 2.%d of %t",
        "%p on %t and patience",
        "Tracking issue: %t",
        "RFC %d: rework %t",
        "Video: an hour with %t",
    ],
    subjects: &[
        "the scheduler",
        "the storage team",
        "a first-time contributor",
        "the release crew",
        "the nightly job",
        "our smallest server",
        "the documentation group",
        "the parser",
        "the network layer",
        "an unnamed script",
        "the working group",
        "the mirror in the basement",
    ],
    things: &[
        "the write-ahead journal",
        "the retry queue",
        "the manifest format",
        "incremental snapshots",
        "the lock file",
        "session tickets",
        "the plugin interface",
        "the colour of the shed",
        "cold start",
        "the index of indexes",
        "path handling",
        "the metrics endpoint",
        "a flaky test",
        "the packaging script",
        "the language server",
        "time zones",
    ],
    verbs: &[
        "rewrote",
        "simplified",
        "measured",
        "finally retired",
        "doubled the speed of",
        "documented",
        "untangled",
        "broke and mended",
        "brought back",
        "renamed",
        "reviewed",
        "stopped copying",
    ],
    people: &[
        "Ilsabet",
        "Toma Verrin",
        "Okwe",
        "Marisol Dune",
        "Piet Aldergrove",
        "Yun-Hae",
        "Bram",
        "Sunniva Rask",
        "Adaeze",
        "Leopold Finch",
    ],
    dash: " - ",
    space: " ",
};

/// Chinese.
pub(crate) const CHINESE: Vocabulary = Vocabulary {
    headings: &[
        "本周要闻",
        "版本发布",
        "会议回顾",
        "下周安排",
        "代码合并",
        "社区问答",
        "新面孔",
        "文章推荐",
        "征集意见",
        "工具与周边",
    ],
    sentences: &[
        "%s本周%v了%t，使用者不必改动任何一行。",
        "**请注意：**%t的默认值变了，升级前先读一遍说明。",
        "%p在例会上讲了%t的来龙去脉，录像随后放出。",
        "关于%t，大家意见不一，%p会把两种做法都写成草案。",
        "感谢%p，手册里终于写清楚了%t满了以后会怎样。",
        "我们在三台机器上量过%t，**内存少了百分之十二**，时间多了一点点。",
        "如果你的集群超过五个节点，请务必在周五之前试一试%t。",
        "原来%s一直在等%t，难怪每到半夜就慢下来。",
        "旧的写法仍可用`keep_order`打开，*下一个大版本*再移除。",
        "%s%v%t的工作暂缓，等%p回来再议。",
    ],
    links: &[
        "%t是怎样%v的",
        "浅谈%t",
        "%p：我与%t的一年",
        "第%d号提案：%t",
        "%t 2.%d 发布说明",
        "会议纪要：%t",
        "为什么%s要%v%t",
        "视频｜一小时看懂%t",
    ],
    subjects: &[
        "存储小组",
        "调度器",
        "文档组",
        "一位新同学",
        "夜间任务",
        "解析模块",
        "最小的那台服务器",
        "发布小队",
        "网络层",
        "工作组",
    ],
    things: &[
        "预写日志",
        "重试队列",
        "清单格式",
        "增量快照",
        "锁文件",
        "会话凭据",
        "插件接口",
        "冷启动",
        "路径处理",
        "指标接口",
        "时区换算",
        "打包脚本",
    ],
    verbs: &["重写", "精简", "测量", "下线", "提速", "整理", "修好", "找回", "改名", "评审"],
    people: &["苏小默", "林桥", "阿岚", "石头", "周一鸣", "何田田", "老秦", "云舟"],
    dash: "：",
    space: "",
};

/// Blocks of code; most have a language.
pub(crate) const CODE: &[&str] = &[
    "```rust\n/// Counts what is left.\nfn remaining(queue: &Queue) -> usize {\n    let done = \
     queue.iter().filter(|job| job.is_done()).count();\n    queue.len() - done // never below \
     zero\n}\n```",
    "```python\ndef rotate(path: str, keep: int = 5) -> None:\n    \"\"\"Keep the newest \
     journals.\"\"\"\n    for old in sorted(glob(path))[:-keep]:\n        os.remove(old)\n```",
    "```yaml\njournal:\n  keep: 5\n  sync: true\nqueues: [mail, index]\n```",
    "```console\n$ lantern check --deep\n3 volumes, 0 problems\n```",
    "```\nname      size   age\nnorth     12 MB  3 d\nsouth      9 MB  8 h\n```",
];
