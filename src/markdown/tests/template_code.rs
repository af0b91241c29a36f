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
        ("a\n{% b\n%}\nd", "<p>a\n{% b\n%}\nd</p>"),
        ("a\n{% b %} {% c\n%}\nd", "<p>a\n{% b %} {% c\n%}\nd</p>"),
        ("{% b %}\n    not code", "<p>{% b %}\nnot code</p>"),
        ("`a\n{% b %}\nc`", "<p><code>a {% b %} c</code></p>"),
        ("a <!--\n{% b %}\nc\n--> d", "<p>a  d</p>"),
        ("```\n{% b %}\nc\n```", "<pre tabindex=\"0\"><code>{% b %}\nc\n</code></pre>"),
        ("- a\n{% b %}\n- c", "<ul>\n<li>a\n{% b %}</li>\n<li>c</li>\n</ul>"),
        ("> {% b %}\n> c", "<blockquote>\n<p>{% b %}\nc</p>\n</blockquote>"),
        ("{% x %}\nHead\n---", "<p>{% x %}</p>\n<h2 id=\"head\">Head</h2>"),
        ("a\n{% x %}\n{% y %}\n===", "<p>a\n{% x %}</p>\n<h1 id=\"y\">{% y %}</h1>"),
        (
            "{% include x %}\nTerm\n: def\n\n{% y %}\nB\n: c",
            "<p>{% include x %}</p>\n<dl>\n<dt>Term</dt>\n<dd>def</dd>\n</dl>\n<p>{% y %}</p>\n\
             <dl>\n<dt>B</dt>\n<dd>c</dd>\n</dl>",
        ),
        (
            "- {% x %}\n  Term\n  : def",
            "<ul>\n<li>\n<dl>\n<dt>{% x %}</dt>\n<dt>Term</dt>\n<dd>def</dd>\n</dl>\n</li>\n</ul>",
        ),
        ("{% b %}\n{% c %}\n# D", "<p>{% b %}</p>\n<p>{% c %}</p>\n<h1 id=\"d\">D</h1>"),
    ]);
    let plain = Options { profile: Profile::CommonMark, ..options() };
    assert_eq!(&*render("{% a %}\n[b]: /c", None, &plain).html, "<p>{% a %}\n[b]: /c</p>\n");
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

#[test]
fn template_code_is_reported_by_name() {
    for (text, names) in [
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
        // Code, comments, and what is not code of a template.
        ("`{{ a }}` ``{% b %}``", ""),
        ("```\n{{ a }}\n```\n\n    {% b %}", ""),
        ("<pre>{{ a }}</pre>\n\n<code>{{ a }}</code> <!-- {% b %} -->", ""),
        ("<!--\n{% b %}\n\n{{ c }} -->", ""),
        ("<script>\nx = {{ a }}\n</script>", ""),
        ("$\\frac{{a}}{b}$ and \\{{ a }} and ${{ a }}", ""),
        ("{{ }} {{}} {{ 5 }} {%%} {:ok, x} {:-) } {: } {{ a", ""),
        ("{{ a\n\nb }}", ""),
    ] {
        let found = |format: BodyFormat| {
            let document = render_body(format, text, None, &options()).unwrap();
            let found = document.findings.listed().iter().filter(|f| f.code == "template-code");
            for finding in found.clone() {
                assert!(text[finding.source.clone()].starts_with('{'), "{text}");
                assert!(text[finding.source.clone()].ends_with('}'), "{text}");
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
    ] {
        render(&text.repeat(20_000), None, &options());
    }
}
