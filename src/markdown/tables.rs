//! Writes tables. A wide one scrolls in a box of its own.

use pulldown_cmark::Alignment;

use super::output::Output;

/// The open table, if there is one.
#[derive(Debug, Default)]
pub(super) struct TableWriter {
    alignments: Vec<Alignment>,
    cell: usize,
    /// The start of the open cell in the HTML.
    cell_start: usize,
    in_head: bool,
}

impl TableWriter {
    pub(super) fn start(&mut self, alignments: Vec<Alignment>, out: &mut Output<'_>) {
        out.record.blocks.tables += 1;
        self.alignments = alignments;
        out.html.open(if out.job.is_extended() {
            // The box must be focusable by keyboard.
            "<div class=\"table-scroll\" tabindex=\"0\"><table>"
        } else {
            "<table>"
        });
    }

    pub(super) fn end(out: &mut Output<'_>) {
        out.record.blocks.tables -= 1;
        out.html.push("</tbody></table>");
        out.html.push(if out.job.is_extended() { "</div>\n" } else { "\n" });
    }

    pub(super) fn start_head(&mut self, out: &mut Output<'_>) {
        self.in_head = true;
        self.cell = 0;
        out.html.push("<thead><tr>");
    }

    pub(super) fn end_head(&mut self, out: &mut Output<'_>) {
        self.in_head = false;
        out.html.push("</tr></thead><tbody>\n");
    }

    pub(super) fn start_row(&mut self, out: &mut Output<'_>) {
        self.cell = 0;
        out.html.push("<tr>");
    }

    pub(super) fn start_cell(&mut self, out: &mut Output<'_>) {
        self.cell_start = out.html.len();
        out.html.push(if self.in_head { "<th" } else { "<td" });
        out.html.push(match self.alignments.get(self.cell) {
            Some(Alignment::Left) => " style=\"text-align: left\">",
            Some(Alignment::Center) => " style=\"text-align: center\">",
            Some(Alignment::Right) => " style=\"text-align: right\">",
            _ => ">",
        });
    }

    pub(super) fn end_cell(&mut self, out: &mut Output<'_>) {
        let start = self.cell_start;
        let html = &mut out.html.text;
        let mut in_head = self.in_head;
        // An empty header cell would be read aloud as an empty header.
        if in_head
            && out.job.is_extended()
            && html[start..].find('>') == Some(html.len() - start - 1)
        {
            html.replace_range(start..start + 3, "<td");
            in_head = false;
        }
        html.push_str(if in_head { "</th>" } else { "</td>" });
        self.cell += 1;
    }
}
