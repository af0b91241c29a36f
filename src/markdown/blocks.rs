//! Writes blocks that need no state: lists, quotes and alerts, task markers.

use pulldown_cmark::BlockQuoteKind;

use super::output::Output;

/// Whether the task of an item is completed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TaskState {
    Done,
    Open,
}

/// Starts a list; an ordered one has a first number.
pub(super) fn start_list(first: Option<u64>, out: &mut Output<'_>) {
    match first {
        Some(1) => out.html.open("<ol>\n"),
        Some(number) => {
            out.html.open("<ol start=\"");
            out.html.push(&number.to_string());
            out.html.push("\">\n");
        }
        None => out.html.open("<ul>\n"),
    }
}

/// Starts a quote, or an alert of some kind.
pub(super) fn start_quote(kind: Option<BlockQuoteKind>, out: &mut Output<'_>) {
    let labels = &out.job.options.labels;
    let (class, title) = match kind {
        None => return out.html.open("<blockquote>\n"),
        Some(BlockQuoteKind::Note) => ("note", &labels.note),
        Some(BlockQuoteKind::Tip) => ("tip", &labels.tip),
        Some(BlockQuoteKind::Important) => ("important", &labels.important),
        Some(BlockQuoteKind::Warning) => ("warning", &labels.warning),
        Some(BlockQuoteKind::Caution) => ("caution", &labels.caution),
    };
    out.html.open("<div class=\"alert alert-");
    out.html.push(class);
    out.html.push("\" role=\"note\"><p class=\"alert-title\">");
    out.html.push_text(title);
    out.html.push("</p>\n");
}

/// Writes the checkbox of a task.
pub(super) fn task_marker(state: TaskState, out: &mut Output<'_>) {
    // The marker follows the item's tag, which is still at the end of the output.
    for (tag, rest) in [("<li>", ""), ("<li>\n<p>", "\n<p>")] {
        let html = &mut out.html.text;
        if html.ends_with(tag) {
            html.truncate(html.len() - tag.len());
            html.push_str("<li class=\"task-list-item\">");
            html.push_str(rest);
            break;
        }
    }
    let labels = &out.job.options.labels;
    let (checked, label) = match state {
        TaskState::Done => (" checked=\"\"", &labels.task_done),
        TaskState::Open => ("", &labels.task_open),
    };
    for part in ["<input disabled=\"\" type=\"checkbox\"", checked, " aria-label=\""] {
        out.html.push(part);
    }
    out.html.push_value(label);
    out.html.push("\"/> ");
}
