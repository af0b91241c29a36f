//! Emphasis and line breaks next to wide characters.

use super::*;

#[test]
fn emphasis_works_next_to_wide_punctuation() {
    check(&[
        ("**主题：**正文", "<p><strong>主题：</strong>正文</p>"),
        ("评选**「优秀组织」**，", "<p>评选<strong>「优秀组织」</strong>，</p>"),
        ("**a：**b**c**", "<p><strong>a：</strong>b<strong>c</strong></p>"),
        ("这是**`code`**吗", "<p>这是<strong><code>code</code></strong>吗</p>"),
        ("*重点。*好", "<p><em>重点。</em>好</p>"),
        ("~~旧的。~~新的", "<p><del>旧的。</del>新的</p>"),
        (
            "[**链接：**文](https://example.org/)",
            "<p><a href=\"https://example.org/\"><strong>链接：</strong>文</a></p>",
        ),
        ("`**主题：**正文`", "<p><code>**主题：**正文</code></p>"),
        (r"\**主题：**正文", "<p>**主题：**正文</p>"),
        ("**이 용어(This term)**를", "<p><strong>이 용어(This term)</strong>를</p>"),
        ("[a**：**b]\n\n[a**：**b]: /x", "<p><a href=\"/x\">a**：**b</a></p>"),
        ("用户写的\u{fdd0}**主题：**正文", "<p>用户写的\u{fffd}<strong>主题：</strong>正文</p>"),
    ]);
}

#[test]
fn spaces_inside_asterisks_move_outside() {
    check(&[
        ("**@张一心 **提问", "<p><strong>@张一心</strong> 提问</p>"),
        ("**@张一心\u{a0}**提问", "<p><strong>@张一心</strong>\u{a0}提问</p>"),
        ("**问`x` **提问", "<p><strong>问<code>x</code></strong> 提问</p>"),
        ("** 张一心** 提问", "<p> <strong>张一心</strong> 提问</p>"),
        (
            "**@甲 **提问：**@乙 **回答",
            "<p><strong>@甲</strong> 提问：<strong>@乙</strong> 回答</p>",
        ),
        // Without wide characters in between, or without any gain, the standard's rule applies.
        ("**ab **cd", "<p>**ab **cd</p>"),
        ("中文\n\n- **ab **cd", "<p>中文</p>\n<ul>\n<li><strong>ab</strong> cd</li>\n</ul>"),
        ("中文\n\nf(**ab, **cd)", "<p>中文</p>\n<p>f(**ab, **cd)</p>"),
        ("中文\n\n**ab:\u{a0}**cd", "<p>中文</p>\n<p><strong>ab:</strong>\u{a0}cd</p>"),
        ("2**3 中文 **粗体**", "<p>2**3 中文 <strong>粗体</strong></p>"),
        ("**中文** 和 **粗体**", "<p><strong>中文</strong> 和 <strong>粗体</strong></p>"),
        ("宽 * 高 * 深", "<p>宽 * 高 * 深</p>"),
    ]);
}

#[test]
fn line_breaks_between_wide_characters_are_not_spaces() {
    check(&[
        ("第一行，\n第二行", "<p>第一行，第二行</p>"),
        ("第一行\nEnglish", "<p>第一行\nEnglish</p>"),
        ("한국어\n문장", "<p>한국어\n문장</p>"),
        ("**粗体**\n[链接](/x)", "<p><strong>粗体</strong><a href=\"/x\">链接</a></p>"),
        ("第一行  \n第二行", "<p>第一行<br />\n第二行</p>"),
    ]);
}

#[test]
fn alternative_texts_have_the_spaces_of_texts() {
    for (text, alt) in [
        ("他说\n“好”", "他说“好”"),
        ("**他**\n*说*  \n好", "他说 好"),
        ("他\nsaid\n`好`\n好", "他 said 好好"),
        ("a\n![b\nc](/y)", "a b c"),
    ] {
        let image = html(&format!("![{text}](/x)好\n![](/z)"));
        assert!(image.contains(&format!("alt=\"{alt}\"")), "{image}");
    }
}

#[test]
fn characters_as_wide_as_their_neighbours_are_wide_next_to_wide_ones() {
    let both = |text: &str, elsewhere: &str, in_chinese: &str| {
        assert_eq!(html(text).trim_end(), format!("<p>{elsewhere}</p>"), "{text}");
        for tag in ["zh", "zh-TW", "ja"] {
            let ambiguous_width = AmbiguousWidth::in_language(tag);
            let document = render(text, Some("-"), &Options { ambiguous_width, ..options() });
            assert_eq!(document.html.trim_end(), format!("<p>{in_chinese}</p>"), "{text}");
        }
    };
    for (text, shown) in [
        ("他说：\n“你好。”\n她笑了……\n然后", "他说：“你好。”她笑了……然后"),
        ("好🎉\n然后\n🎉🎉好", "好🎉然后🎉🎉好"),
        ("呢🇨🇳\n完了\n🇯🇵🇰🇷好", "呢🇨🇳完了🇯🇵🇰🇷好"),
        ("好❤\u{fe0f}\n然后——\n‘好’\n“好”", "好❤\u{fe0f}然后——‘好’“好”"),
    ] {
        both(text, shown, shown);
    }
    for (text, elsewhere, in_chinese) in [
        ("然后\n“English”\n然后", "然后\n“English”\n然后", "然后“English”然后"),
        ("然后\n—\n然后", "然后\n—\n然后", "然后—然后"),
        ("the word 中文\n— Chinese", "the word 中文\n— Chinese", "the word 中文— Chinese"),
        ("Rust 🎉\n然后", "Rust 🎉\n然后", "Rust 🎉然后"),
        ("然后\n“[好](/x)”", "然后\n“<a href=\"/x\">好</a>”", "然后“<a href=\"/x\">好</a>”"),
    ] {
        both(text, elsewhere, in_chinese);
    }
    for text in ["한국어…\n문장", "한국어\n“문장”", "然后…\nabc", "é\u{301}\n然后", "α\n然后"]
    {
        both(text, text, text);
    }
}
