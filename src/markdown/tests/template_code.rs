//! Left-over template code of other generators.

use super::*;

#[test]
fn lines_of_tags_end_paragraphs() {
    for tag in [
        "{% include refs.md %}",
        "{{< refs >}}",
        "{{% refs %}}",
        "{:.wide}",
        "  {%- a -%} {% b %} ",
    ] {
        let shown = tag.trim().replace('<', "&lt;").replace('>', "&gt;");
        let text = format!("See [a].\n{tag}\n[a]: https://a.example/\n[b]: /b\n{tag}\nThen [b]");
        let expected = format!(
            "<p>See <a href=\"https://a.example/\">a</a>.\n{shown}</p>\n<p>{shown}</p>\n\
             <p>Then <a href=\"/b\">b</a></p>"
        );
        assert_eq!(html(&text).trim_end(), expected, "{text}");
    }
    check(&[
        ("a\n{{ b }}\nc", "<p>a\n{{ b }}\nc</p>"),
        ("a\n{% b %} c\nd", "<p>a\n{% b %} c\nd</p>"),
        // Over several lines, with marks in quotes.
        ("a\n{% b\n%}\nd", "<p>a\n{% b\n%}</p>\n<p>d</p>"),
        ("a\n{% b %} {% c\n  d=\"e\" %}\nf", "<p>a\n{% b %} {% c\nd=\"e\" %}</p>\n<p>f</p>"),
        ("{% b c=\"50%} d\" %}\ne", "<p>{% b c=\"50%} d\" %}</p>\n<p>e</p>"),
        ("{% b c='d\n\n' %}\ne", "<p>{% b c='d</p>\n<p>' %}\ne</p>"),
        ("{% b %}\n    not code", "<p>{% b %}\nnot code</p>"),
        ("`a\n{% b %}\nc`", "<p><code>a {% b %} c</code></p>"),
        ("a <!--\n{% b %}\nc\n--> d", "<p>a  d</p>"),
        ("```\n{% b %}\nc\n```", "<pre tabindex=\"0\"><code>{% b %}\nc\n</code></pre>"),
        ("- a\n{% b %}\n- c", "<ul>\n<li>a\n{% b %}</li>\n<li>c</li>\n</ul>"),
        ("> {% b %}\n> c", "<blockquote>\n<p>{% b %}</p>\n<p>c</p>\n</blockquote>"),
        ("{% x %}\nHead\n---", "<p>{% x %}</p>\n<h2 id=\"head\">Head</h2>"),
        ("a\n{% x %}\n{% y %}\n===", "<p>a\n{% x %}</p>\n<p>{% y %}</p>\n<p>===</p>"),
        ("{% x %}\n---\n\na", "<p>{% x %}</p>\n<hr />\n<p>a</p>"),
        ("a\n{: .x}\n---", "<p>a\n{: .x}</p>\n<hr />"),
        ("> {% x %}\n> ---", "<blockquote>\n<p>{% x %}</p>\n<hr />\n</blockquote>"),
        (
            "{% include x %}\nTerm\n: def\n\n{% y %}\nB\n: c",
            "<p>{% include x %}</p>\n<dl>\n<dt>Term</dt>\n<dd>def</dd>\n</dl>\n<p>{% y %}</p>\n\
             <dl>\n<dt>B</dt>\n<dd>c</dd>\n</dl>",
        ),
        (
            "- {% x %}\n  Term\n  : def",
            "<ul>\n<li>{% x %}\n<dl>\n<dt>Term</dt>\n<dd>def</dd>\n</dl>\n</li>\n</ul>",
        ),
        ("Term\n{% x %}\n: def\n: e", "<p>Term\n{% x %}</p>\n<p>: def\n: e</p>"),
        ("{% b %}\n{% c %}\n# D", "<p>{% b %}</p>\n<p>{% c %}</p>\n<h1 id=\"d\">D</h1>"),
    ]);
    let plain = Options { profile: Profile::CommonMark, ..options() };
    assert_eq!(&*render("{% a %}\n[b]: /c", None, &plain).html, "<p>{% a %}\n[b]: /c</p>\n");
}

/// In the first column, a tag is in no list or quote; in them, it ends its paragraph.
#[test]
fn lines_of_tags_end_lists_quotes_and_tables() {
    let link = "<a href=\"/b\">a</a>";
    let list = "<ul>\n<li>b</li>\n<li>c</li>\n</ul>\n";
    let table = "<div class=\"table-scroll\" tabindex=\"0\"><table><thead><tr><th>h</th></tr>\
                 </thead><tbody>\n<tr><td>r</td></tr>\n</tbody></table></div>\n";
    for (text, expected) in [
        ("- b\n- c\n{% x %}\n[a]: /b", format!("{list}<p>{{% x %}}</p>")),
        ("- b\n- c\n{: .x}", format!("{list}<p>{{: .x}}</p>")),
        (
            "{% for x %}\n* b\n* c\n{% endfor %}\n[a]: /b",
            format!("<p>{{% for x %}}</p>\n{list}<p>{{% endfor %}}</p>"),
        ),
        (
            "- b\n- c\n{% x %}\n{% y\n z %}\n[a]: /b",
            format!("{list}<p>{{% x %}}</p>\n<p>{{% y\nz %}}</p>"),
        ),
        ("> q\n{: .x}", "<blockquote>\n<p>q</p>\n</blockquote>\n<p>{: .x}</p>".to_owned()),
        ("> {% x %}\n> [a]: /b", "<blockquote>\n<p>{% x %}</p>\n</blockquote>".to_owned()),
        ("> {% x %}\n[a]: /b", "<blockquote>\n<p>{% x %}</p>\n</blockquote>".to_owned()),
        // The list stays tight.
        (
            "- b\n  {% x %}\n  [a]: /b\n- c",
            "<ul>\n<li>b\n{% x %}</li>\n<li>c</li>\n</ul>".to_owned(),
        ),
        ("1. {% x %}\n   [a]: /b\n2. c", "<ol>\n<li>{% x %}</li>\n<li>c</li>\n</ol>".to_owned()),
        ("|h|\n|-|\n|r|\n{: .x}", format!("{table}<p>{{: .x}}</p>")),
        ("|h|\n|-|\n|r|\n{% x %}\n[a]: /b", format!("{table}<p>{{% x %}}</p>")),
    ] {
        let (text, is_linked) = (format!("{text}\n\nsee [a]"), text.contains("[a]"));
        let see = if is_linked { link } else { "[a]" };
        assert_eq!(html(&text).trim_end(), format!("{expected}\n<p>see {see}</p>"), "{text}");
    }
    // Rows of a loop remain rows.
    let rows = html("|h|\n|-|\n{% for x %}\n| r |\n{% endfor %}\n");
    assert!(rows.contains("<td>r</td>"), "{rows}");
}

/// Asterisks of comments don't begin emphasis.
#[test]
fn asterisks_of_comments_are_text() {
    check(&[
        ("{{</* b */>}} c {{</* d */>}}", "<p>{{&lt;/* b */&gt;}} c {{&lt;/* d */&gt;}}</p>"),
        ("{{/* b */}} *c* {{%/* d */%}}", "<p>{{/* b */}} <em>c</em> {{%/* d */%}}</p>"),
        ("`{{/* b */}}` /* a */", "<p><code>{{/* b */}}</code> /* a */</p>"),
    ]);
}

/// Calls without white space are no HTML.
#[test]
fn calls_are_text() {
    for (text, shown) in [
        ("{{<figure src=\"x\">}}", "<p>{{&lt;figure src=&quot;x&quot;&gt;}}</p>"),
        ("a {{<x>}}b{{</x>}} {{<div>}}", "<p>a {{&lt;x&gt;}}b{{&lt;/x&gt;}} {{&lt;div&gt;}}</p>"),
        ("{{%x%}} `{{<x>}}`", "<p>{{%x%}} <code>{{&lt;x&gt;}}</code></p>"),
        (
            "<div>\n{{<script src=x>}} {{<p>}}\n</div>",
            "<div>\n{{&lt;script src=x&gt;}} {{&lt;p&gt;}}\n</div>",
        ),
    ] {
        let document = render(text, None, &options());
        let quotes = document.html.trim_end().replace('"', "&quot;");
        assert_eq!(quotes, shown, "{text}");
        let findings = document.findings.listed();
        assert!(
            !findings.is_empty() && findings.iter().all(|f| f.code == "template-code"),
            "{text}"
        );
    }
}

/// Texts, and the names of the template code in them.
const NAMES: [(&str, &str); 39] = [
    ("{{< figure src=\"/img/p.png\" >}}", "{{< figure >}}"),
    ("{{< highlight python >}}\n# a comment\n{{< /highlight >}}", "{{< highlight >}}"),
    ("{{% notice tip %}}\nx\n{{% /notice %}}", "{{% notice %}}"),
    ("[a]({{< ref \"about\" >}})", "{{< ref >}}"),
    ("{{<figure>}}", "{{< figure >}}"),
    ("{% youtube(id=\"x\") %}", "{% youtube %}"),
    ("{{ youtube(id=\"x\") }}", "{{ youtube() }}"),
    ("{{ '/x/' | url }}", "{{ … | url }}"),
    ("[a]({{site.baseurl}}/x)", "{{ site.baseurl }}"),
    ("[a]\n\n[a]: {{ site.url }}/x", "{{ site.url }}"),
    ("[a]({% post_url 2024-01-01-two %})", "{% post_url %}"),
    ("{%- include refs.md -%}", "{% include %}"),
    ("{% raw %}\nx\n{% endraw %}", "{% raw %}"),
    ("* TOC\n{:toc}", "{:toc}"),
    ("a\n{: .wide #b}", "{:.wide}"),
    ("[a](b){:target=\"_blank\"}", "{:target}"),
    ("<img src=\"{{ .Site.BaseURL }}/x.png\">", "{{ .Site.BaseURL }}"),
    ("> 周报 {% 包含 x %}", "{% 包含 %}"),
    // Comments of other generators.
    ("{::comment}\nnot for readers\n{:/comment}", "{::comment}"),
    ("{::options parse_block_html=\"true\" /}", "{::options}"),
    ("{:refdef: style=\"text-align: center;\"}\n![a](b)\n{: refdef}", "{:refdef:}"),
    ("{# not for\n\nreaders {{ x }} #}", "{# #}"),
    ("{{/* not for readers {{ x }} */}} and {{- /* x */ -}}", "{{/* */}} {{/* */}}"),
    ("{{!-- x --}} {{! x }}", "{{!-- --}} {{! }}"),
    ("<% x %>\n\n<%= y %>", "<% %> <% %>"),
    // Lists of attributes.
    ("## H {.unnumbered}", "{.unnumbered}"),
    ("H {-a=\"b c\" .d}\n---", "{-a}"),
    ("![a](x.png){width=50%} [b](c){#id .d}", "{width} {.d}"),
    ("a {b=c} `x`{.d} {.e}\n\n## {a=b}\n\n# A {#a}", ""),
    ("[a](b){c}, [a](b){a=b} {.c}", ""),
    ("{{</* figure */>}} {#a} {# a <%x% >", ""),
    // Code, comments, and what is not code of a template.
    ("`{{ a }}` ``{% b %}``", ""),
    ("```\n{{ a }}\n```\n\n    {% b %}", ""),
    ("<pre>{{ a }}</pre>\n\n<code>{{ a }}</code> <!-- {% b %} -->", ""),
    ("<!--\n{% b %}\n\n{{ c }} -->", ""),
    ("<script>\nx = {{ a }}\n</script>", ""),
    ("$\\frac{{a}}{b}$ and \\{{ a }} and ${{ a }}", ""),
    ("{{ }} {{}} {{ 5 }} {%%} {:ok, x} {:-) } {: } {{ a", ""),
    ("{{ a\n\nb }}", ""),
];

#[test]
fn template_code_is_reported_by_name() {
    for (text, names) in NAMES {
        let found = |format: BodyFormat| {
            let document = render_body(format, text, None, &options()).unwrap();
            let found = document.findings.listed().iter().filter(|f| f.code == "template-code");
            for finding in found.clone() {
                assert!(text[finding.source.clone()].starts_with(['{', '<']), "{text}");
                assert!(text[finding.source.clone()].ends_with(['}', '>']), "{text}");
            }
            let names = found.filter_map(|finding| finding.subject.as_deref());
            names.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(found(BodyFormat::Markdown), names, "{text}");
        if text.starts_with('<') {
            assert_eq!(found(BodyFormat::Html), names, "{text}");
        }
    }
    let plain = Options { profile: Profile::CommonMark, ..options() };
    assert!(render("{% a %}", None, &plain).findings.listed().is_empty());
}

/// Many braces, open or not, take no time that grows with their square.
#[test]
fn braces_are_bounded() {
    for text in [
        "{% a\n",
        "{{",
        "{% a %}\n",
        "{%a%}{%\n",
        "{:a}",
        "{{ `{{ x }}` ",
        "<code>{{ a }}",
        "{{<a>}}",
        "{# ",
        "{{/* a */}}",
        "- a\n{% b %}\n",
        "[a](b){c=\"",
        "{% a=\"",
        "> {: .x}\n",
        "<% ",
    ] {
        render(&text.repeat(20_000), None, &options());
    }
}

/// Each name is listed, however often others occur.
#[test]
fn each_name_is_listed() {
    let text = "{{ a }} ".repeat(200) + "{% b %}";
    let document = render(&text, None, &options());
    let names = document.findings.listed().iter().filter_map(|f| f.subject.as_deref());
    assert_eq!(names.filter(|name| *name == "{% b %}").count(), 1);
}
