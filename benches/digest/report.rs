//! Tables and medians.

use std::fmt;

use unicode_width::UnicodeWidthStr as _;

/// A table, printed as Markdown with aligned columns: the first to the left, figures to the right.
#[derive(Debug)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with this head.
    pub(crate) fn new(head: &[&str]) -> Self {
        Self { rows: vec![head.iter().map(|&name| name.to_owned()).collect()] }
    }

    /// Adds a row, as long as the head.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.rows.push(cells.into_iter().collect());
    }

    fn widths(&self) -> Vec<usize> {
        let columns = self.rows.first().map_or(0, Vec::len);
        let cells = |column: usize| self.rows.iter().filter_map(move |row| row.get(column));
        (0..columns)
            .map(|column| cells(column).map(|cell| cell.width()).max().unwrap_or(0))
            .collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        for (index, row) in self.rows.iter().enumerate() {
            for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
                let space = " ".repeat(width - cell.width());
                let (before, after) = if column == 0 { ("", &*space) } else { (&*space, "") };
                write!(f, "| {before}{cell}{after} ")?;
            }
            writeln!(f, "|")?;
            if index == 0 {
                let rule = |column: usize| if column == 0 { "--" } else { "-:" };
                for (column, width) in widths.iter().enumerate() {
                    write!(f, "|{}{}", "-".repeat(*width), rule(column))?;
                }
                writeln!(f, "|")?;
            }
        }
        Ok(())
    }
}

/// The one in the middle; 0 if there is none.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_unstable_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(0.0)
}

/// A figure with as many decimals as are worth reading.
pub(crate) fn number(figure: f64) -> String {
    if figure < 100.0 { format!("{figure:.1}") } else { format!("{figure:.0}") }
}
