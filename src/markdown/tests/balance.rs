//! Raw HTML that closes too much or too little.

use super::*;
use crate::markdown::steps;

fn codes(document: &Document) -> Vec<&'static str> {
    document.findings.listed().iter().map(|finding| finding.code).collect()
}

/// Checks the HTML of texts, and where their findings are.
fn check_balanced(cases: &[(&str, &str, &str)]) {
    for &(text, html, at) in cases {
        let document = render(text, None, &options());
        assert_eq!(document.html.trim_end(), html, "{text}");
        let found: Vec<&str> =
            document.findings.listed().iter().map(|f| &text[f.source.clone()]).collect();
        assert_eq!(found.join(" "), at, "{text}");
        assert!(codes(&document).iter().all(|code| *code == "unbalanced-html"), "{text}");
    }
}

#[test]
fn raw_html_is_balanced() {
    check_balanced(&[
        ("<div>\n\nx\n", "<div>\n<p>x</p>\n</div>", "<div>"),
        (
            "x\n\n</div>\n</div>\n</div></div>\n\ny",
            "<p>x</p>\n<p>y</p>",
            "</div> </div> </div> </div>",
        ),
        ("a </span> b", "<p>a  b</p>", "</span>"),
        ("<DIV>\n\nx", "<DIV>\n<p>x</p>\n</DIV>", "<DIV>"),
        ("<div><section></div>", "<div><section></section></div>", "<section>"),
        ("<div><b></div>", "<div><b></b></div>", "<b>"),
        ("- <div>\n- x", "<ul>\n<li><div>\n</div></li>\n<li>x</li>\n</ul>", "<div>"),
        (
            "> <details>\n\nx",
            "<blockquote>\n<details>\n</details></blockquote>\n<p>x</p>",
            "<details>",
        ),
        (
            "|a|\n|-|\n|<div>|\n|</div>|",
            "<div class=\"table-scroll\" tabindex=\"0\"><table><thead><tr><th>a</th></tr></thead>\
             <tbody>\n<tr><td><div></div></td></tr>\n<tr><td></td></tr>\n</tbody></table></div>",
            "<div> </div>",
        ),
        (
            "x[^a]\n\n[^a]: <div>\n\ny",
            "<p>x<sup class=\"footnote-ref\"><a href=\"#fn-1\" id=\"fnref-1\" \
             role=\"doc-noteref\">1</a></sup></p>\n<p>y</p>\n<section class=\"footnotes\" \
             role=\"doc-endnotes\" aria-label=\"Footnotes\">\n<ol>\n<li id=\"fn-1\" \
             value=\"1\">\n<div>\n</div> <a href=\"#fnref-1\" class=\"footnote-backref\" \
             role=\"doc-backlink\">↩</a>\n</li>\n</ol>\n</section>",
            "<div>",
        ),
        (
            "<table><tr><td><div><td></div></table>",
            "<table><tr><td><div></div><td></table>",
            "<div> </div>",
        ),
        (
            "<div><table><tr><td></div></table></div>",
            "<div><table><tr><td></table></div>",
            "</div>",
        ),
        // A link ends where the next one starts.
        ("<a name=x>y <a href=z>z</a>", "<p><a name=x>y </a><a href=z>z</a></p>", "<a name=x>"),
        ("<script>x", "<script>x</script>", "<script>"),
        ("<script><!-- <script>", "<script><!-- <script>\n--></script>", "<script>"),
        ("<script><!-- <script></script>", "<script><!-- <script></script></script>", "<script>"),
        ("<svg><path d=x>", "<p><svg><path d=x></p>\n</svg>", "<svg>"),
        ("# <div>T\n\nx", "<p>x</p>", ""),
        ("<div id=\"x\n*y*\n", "&lt;div id=\"x\n*y*", "<div"),
        ("<script src=\"x\n</script>", "&lt;script src=\"x", "<script </script>"),
        ("<my-card>\n\nx", "<my-card>\n<p>x</p>\n</my-card>", "<my-card>"),
        ("x\n\n<!-- forgot\n\ny", "<p>x</p>", "<!--"),
        ("<div>\n<!-- forgot\n\ny</div>", "<div>\n<p>y</div></p>", "<!--"),
    ]);
}

#[test]
fn html_in_svg_and_mathml_is_balanced() {
    check_balanced(&[
        (
            "<math><mtext><div></math>",
            "<p><math><mtext><div></div></mtext></math></p>",
            "<mtext> <div>",
        ),
        ("<math><mi></math>", "<p><math><mi></mi></math></p>", "<mi>"),
        (
            "<math><annotation-xml encoding=\"Text/HTML\"><p></math>",
            "<p><math><annotation-xml encoding=\"Text/HTML\"><p></p></annotation-xml></math></p>",
            "<annotation-xml encoding=\"Text/HTML\"> <p>",
        ),
        (
            "<svg><foreignObject><div></svg>",
            "<p><svg><foreignObject><div></div></foreignObject></svg></p>",
            "<foreignObject> <div>",
        ),
        ("<svg><desc><p></svg>", "<p><svg><desc><p></p></desc></svg></p>", "<desc> <p>"),
        (
            "<div><svg><title><div></title></svg></div>",
            "<div><svg><title><div></div></title></svg></div>",
            "<div>",
        ),
        (
            "<div><svg><desc></div></desc></svg></div>",
            "<div><svg><desc></desc></svg></div>",
            "</div>",
        ),
        (
            "<svg><desc><my-x><x/></desc></svg>",
            "<p><svg><desc><my-x><x/></x></my-x></desc></svg></p>",
            "<my-x>",
        ),
        ("<svg width=1/><a></svg>", "<p><svg width=1/><a></a></svg></p>", "<a>"),
        // HTML ends both.
        ("<svg><g><div></svg></div>", "<p><svg><g></svg><div></div></p>", "<svg> </svg>"),
        (
            "<math><font color=x></math></font>",
            "<p><math></math><font color=x></font></p>",
            "<math> </math>",
        ),
    ]);
}

#[test]
fn surplus_tags_are_removed() {
    check_balanced(&[
        // What Markdown opens can't be closed, and what an item leaves open ends with it.
        ("- </li></ul>\n- x", "<ul>\n<li></li>\n<li>x</li>\n</ul>", "</li> </ul>"),
        ("- a </li> more", "<ul>\n<li>a  more</li>\n</ul>", "</li>"),
        ("> x </p> y", "<blockquote>\n<p>x  y</p>\n</blockquote>", "</p>"),
        ("T\n: def </dd></dl> x", "<dl>\n<dt>T</dt>\n<dd>def  x</dd>\n</dl>", "</dd> </dl>"),
        (
            "|a|b|\n|-|-|\n|c </tr> d|e </tbody>|",
            "<div class=\"table-scroll\" tabindex=\"0\"><table><thead><tr><th>a</th><th>b</th></tr>\
             </thead><tbody>\n<tr><td>c  d</td><td>e </td></tr>\n</tbody></table></div>",
            "</tr> </tbody>",
        ),
        (
            "|a|\n|-|\n|</td></tr></tbody></table>|",
            "<div class=\"table-scroll\" tabindex=\"0\"><table><thead><tr><th>a</th></tr></thead>\
             <tbody>\n<tr><td></td></tr>\n</tbody></table></div>",
            "</td> </tr> </tbody> </table>",
        ),
        ("<p>x</p></p>", "<p>x</p>", "</p>"),
        ("<li>x</li></li></td></option>", "<li>x</li>", "</li> </td> </option>"),
        ("<ul><li><div>x</li></div></ul>", "<ul><li><div>x</div></li></ul>", "<div> </div>"),
        // A page has one of these, around its text.
        (
            "<html><HEAD></head><body onload=x>y</body></html>",
            "y",
            "<html> <HEAD> </head> <body onload=x> </body> </html>",
        ),
        ("a <frameset> b", "<p>a  b</p>", "<frameset>"),
    ]);
}

#[test]
fn balanced_html_is_unchanged() {
    for text in [
        "<p>x\n<ul>\n<li>x\n<li>y\n</ul>\n",
        "<dl><dt>x<dd>y</dl>\n",
        "<br></br><hr/><img src=x><wbr>\n",
        "<table><tr><td>x<td>y<tr><th>z</table>\n",
        "<table><thead><tr><th>x</thead><tbody><tr><td>y</tbody></table>\n",
        "<select><option>x<option>y</select>\n",
        "<div>\n<div>x</div>\n</div>\n",
        "<b><i>x</b></i>\n",
        "<h2>x</h3>\n",
        "<script>\"<div>\"</script>\n",
        "<style>a > b {}</style>\n",
        "<textarea></div></textarea>\n",
        "<svg><g><path d=\"M0\"></g><circle r=\"1\"></svg>\n",
        "<svg/><math></math>\n",
        "<ruby>x<rp>(<rt>y<rp>)</ruby>\n",
        "<![CDATA[ x ]]>\n",
        "<?php x ?>\n",
        "<!DOCTYPE html>\n",
        "<div><p>x</div>\n",
        "<ul><li><p>x<li>y</li></ul>\n",
        "<table><tr><td><ul><li>x</ul></table>\n",
        "<select><optgroup><option>x<option>y</option><optgroup></optgroup></select>\n",
        "<svg><title>x</title><style>a {}</style><desc><ul><li>x</ul></desc></svg>\n",
        "<svg><foreignObject><div>x<br></div></foreignObject><a/><path></path></svg>\n",
        "<math><mi>x</mi><mo>&lt;</mo><semantics><annotation>x</annotation></semantics></math>\n",
    ] {
        for format in [BodyFormat::Markdown, BodyFormat::Html] {
            let document = render_body(format, text, Some("-"), &options()).unwrap();
            let inner = document.html.strip_prefix("<p>").filter(|_| !text.starts_with("<p>"));
            let inner = inner.and_then(|html| html.strip_suffix("</p>\n"));
            assert_eq!(inner.unwrap_or(&document.html).trim_end(), text.trim_end());
            assert_eq!(codes(&document), [""; 0], "{text}");
        }
    }
}

#[test]
fn balanced_html_in_blocks_is_unchanged() {
    for (text, html) in [
        ("<details>\n\n- x\n  </details>", "<details>\n<ul>\n<li>x</li>\n</ul>\n</details>"),
        (
            "<div>\n\n> x\n> </div>\n\ny",
            "<div>\n<blockquote>\n<p>x</p>\n</blockquote>\n</div>\n<p>y</p>",
        ),
        ("<a name=\"x\"/>y <a href=x/>z</a>", "<p><a name=\"x\"/></a>y <a href=x/>z</a></p>"),
        (
            "<ul><li>\n\n> x\n> </li></ul>",
            "<ul><li>\n<blockquote>\n<p>x</p>\n</blockquote>\n</li></ul>",
        ),
        ("<ul><li>\n\n> x\n> </ul>", "<ul><li>\n<blockquote>\n<p>x</p>\n</blockquote>\n</ul>"),
        ("<svg><title/><script/></svg>", "<p><svg><title></title><script></script></svg></p>"),
        ("<span>x\n\ny</span>", "<p><span>x</p>\n<p>y</span></p>"),
        ("<![CDATA[ <div> ]]>", "<![CDATA[ &lt;div&gt; ]]>"),
        ("<?php '</div>' ?>", "<?php '&lt;/div&gt;' ?>"),
        ("a <!-- </div> --> `</div>`", "<p>a  <code>&lt;/div&gt;</code></p>"),
    ] {
        let document = render(text, None, &options());
        assert_eq!(document.html.trim_end(), html, "{text}");
        assert_eq!(codes(&document), [""; 0], "{text}");
    }
}

#[test]
fn html_in_plain_commonmark_is_not_balanced() {
    let plain = Options { profile: Profile::CommonMark, ..options() };
    let document = render("<div>\n\n</p></div></div>", None, &plain);
    assert_eq!((&*document.html, codes(&document).len()), ("<div>\n</p></div></div>", 0));
}

/// Hostile texts take linear time.
#[test]
fn balancing_takes_linear_time() {
    type Texts = fn(usize) -> String;
    let texts: [Texts; 17] = [
        |many| format!("{}{}", "<div>".repeat(many), "</span>".repeat(many)),
        |many| format!("{}{}{}", "<div>".repeat(many), "<b>".repeat(many), "</div>".repeat(many)),
        |many| format!("<table><td>{}{}", "<i>".repeat(many), "</div>".repeat(many)),
        |many| format!("<div>\n\n{}", "> </div><b>\n\n".repeat(many)),
        |many| "<a>".repeat(many),
        |many| "<li><dd><p>".repeat(many),
        |many| format!("<ul>\n<li>\n\n{}", "> </ul><li>\n\n".repeat(many)),
        |many| format!("{}{}", "<svg>".repeat(many), "</div>".repeat(many)),
        |many| format!("{}{}", "<svg><desc>".repeat(many), "<p></svg>".repeat(many)),
        |many| "<svg><desc><div><math><mi><p>".repeat(many),
        |many| format!("{}{}", "<b>".repeat(many), "<li></b>".repeat(many)),
        |many| format!("{}{}", "<a><div>".repeat(many), "</a></div>".repeat(many)),
        |many| format!("<b>{}", "<?<![CDATA[".repeat(many)),
        |many| format!("<b>{}?>", "<?".repeat(many)),
        |many| format!("<b>{}]]>", "<![CDATA[".repeat(many)),
        |many| format!("<b>{}", "<![CDATA[]]>".repeat(many)),
        |many| format!("<script><!--{}", "<script></script>".repeat(many)),
    ];
    for text in texts {
        for format in [BodyFormat::Markdown, BodyFormat::Html] {
            steps::check_linear(&text(3), |many| {
                render_body(format, &text(many), None, &options()).unwrap();
            });
        }
    }
}
