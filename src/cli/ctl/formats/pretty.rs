//! Rows with lines around them.

use super::super::answer::Table;
use super::term;

/// The rows of a table, drawn.
pub fn rows(table: &Table) -> String {
    if table.rows.is_empty() {
        return String::new();
    }
    let rows: Vec<Vec<String>> = table.rows.iter().map(|row| row.iter().map(term::shown).collect()).collect();
    let width = |column: usize, name: &str| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain([name.chars().count()]).max().unwrap_or_default()
    };
    let widths: Vec<usize> = table.columns.iter().enumerate().map(|(at, name)| width(at, name)).collect();
    let rule = |left: &str, middle: &str, right: &str| {
        let parts: Vec<String> = widths.iter().map(|width| "─".repeat(width + 2)).collect();
        format!("{left}{}{right}", parts.join(middle))
    };
    let line = |cells: &[String]| {
        let padded = cells.iter().zip(&widths).map(|(cell, width)| format!(" {cell:<width$} "));
        format!("│{}│", padded.collect::<Vec<_>>().join("│"))
    };
    let mut lines = vec![rule("┌", "┬", "┐"), line(&table.columns)];
    for row in &rows {
        lines.extend([rule("├", "┼", "┤"), line(row)]);
    }
    lines.push(rule("└", "┴", "┘"));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::super::super::answer::Cell;
    use super::*;

    #[test]
    fn columns_are_as_wide_as_what_is_in_them() {
        let rows_of = vec![vec![Cell::text("queue"), Cell::text("ü")]];
        let text = rows(&Table::new(&["name", "n"], rows_of));
        assert_eq!(text, "┌───────┬───┐\n│ name  │ n │\n├───────┼───┤\n│ queue │ ü │\n└───────┴───┘");
    }
}
