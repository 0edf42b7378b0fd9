//! The classic tool's formats.

use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Columns that come first, in this order.
const FIRST: &[&str] = &["vhost", "name", "type", "source", "destination", "destination_type", "routing_key"];
/// The line between two items of the long format.
const RULE: usize = 80;

/// How a list looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The answer as it is.
    RawJson,
    /// The answer, indented.
    PrettyJson,
    /// Columns with tabs between them.
    Tsv,
    /// A line for each field.
    Long,
    /// Columns with lines around them.
    Table,
    /// `column="value"`.
    Kvp,
    /// The names alone.
    Bash,
}

const NAMES: &[(&str, Format)] = &[
    ("raw_json", Format::RawJson),
    ("pretty_json", Format::PrettyJson),
    ("tsv", Format::Tsv),
    ("long", Format::Long),
    ("table", Format::Table),
    ("kvp", Format::Kvp),
    ("bash", Format::Bash),
];

impl Format {
    /// By its name.
    pub fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, format)| *format)
    }

    /// Whether all fields are wanted.
    pub fn is_json(self) -> bool {
        matches!(self, Self::RawJson | Self::PrettyJson)
    }
}

/// What is to be shown of a list.
#[derive(Debug)]
pub struct List<'a> {
    /// The columns; none for all there are.
    pub columns: &'a [&'a str],
    /// The columns that stay JSON.
    pub json: &'a [&'a str],
    /// How deep tables within tables are shown where all columns are.
    pub depth: usize,
    /// Whether names of columns and sentences are printed.
    pub verbose: bool,
}

/// A list of objects, as JSON, in a format.
pub fn render(format: Format, text: &str, list: &List<'_>) -> Result<String, serde_json::Error> {
    if format == Format::RawJson {
        return Ok(text.to_owned());
    }
    let items: Value = serde_json::from_str(text)?;
    if format == Format::PrettyJson {
        return serde_json::to_string_pretty(&items);
    }
    let items = items.as_array().cloned().unwrap_or_default();
    let depth = if list.columns.is_empty() { list.depth } else { usize::MAX };
    let flat: Vec<Vec<(String, String)>> = items.iter().map(|item| flattened(item, list.json, depth)).collect();
    let columns = if list.columns.is_empty() { all_columns(&flat) } else { owned(list.columns) };
    let cell = |item: &Vec<(String, String)>, column: &String| {
        item.iter().find(|(name, _)| name == column).map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let rows: Vec<Vec<String>> =
        flat.iter().map(|item| columns.iter().map(|column| cell(item, column)).collect()).collect();
    if rows.is_empty() {
        return Ok(if list.verbose { "No items".to_owned() } else { String::new() });
    }
    Ok(match format {
        Format::Tsv => tsv(&columns, &rows, list.verbose),
        Format::Long => long(&columns, &rows),
        Format::Kvp => rows.iter().map(|row| pairs(&columns, row)).collect::<Vec<_>>().join("\n"),
        Format::Bash => bash(&columns, &rows),
        _ => table(&columns, &rows),
    })
}

fn owned(columns: &[&str]) -> Vec<String> {
    columns.iter().map(|column| (*column).to_owned()).collect()
}

fn all_columns(items: &[Vec<(String, String)>]) -> Vec<String> {
    let columns: BTreeSet<&String> = items.iter().flatten().map(|(name, _)| name).collect();
    let mut columns: Vec<String> = columns.into_iter().cloned().collect();
    columns.sort_by_key(|column| FIRST.iter().position(|first| first == column).unwrap_or(FIRST.len()));
    columns
}

/// The fields of an object, and of those within it under `outer.inner`.
fn flattened(item: &Value, json: &[&str], depth: usize) -> Vec<(String, String)> {
    let mut found = Vec::new();
    if let Value::Object(fields) = item {
        flatten("", fields, json, depth, &mut found);
    }
    found
}

fn flatten(prefix: &str, fields: &Map<String, Value>, json: &[&str], depth: usize, into: &mut Vec<(String, String)>) {
    for (key, value) in fields {
        let column = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match value {
            Value::Object(_) if json.contains(&key.as_str()) => into.push((column, value.to_string())),
            Value::Object(inner) if depth > 1 => flatten(&column, inner, json, depth - 1, into),
            Value::Object(_) => {}
            Value::Array(items) if items.iter().all(Value::is_string) => {
                let texts: Vec<&str> = items.iter().filter_map(Value::as_str).collect();
                into.push((column, texts.join(" ")));
            }
            Value::String(text) => into.push((column, text.clone())),
            Value::Null => into.push((column, String::new())),
            // Python's way of writing them, which scripts compare with.
            Value::Bool(flag) => into.push((column, if *flag { "True" } else { "False" }.to_owned())),
            other => into.push((column, other.to_string())),
        }
    }
}

fn tsv(columns: &[String], rows: &[Vec<String>], headers: bool) -> String {
    let names = headers.then(|| columns.join("\t"));
    names.into_iter().chain(rows.iter().map(|row| row.join("\t"))).collect::<Vec<_>>().join("\n")
}

fn long(columns: &[String], rows: &[Vec<String>]) -> String {
    let rule = format!("\n{}\n", "-".repeat(RULE));
    let width = columns.iter().map(|column| column.chars().count()).max().unwrap_or_default();
    let mut lines = vec![rule.clone()];
    for row in rows {
        lines.extend(columns.iter().zip(row).map(|(column, value)| format!("{column:>width$}: {value}")));
        lines.push(rule.clone());
    }
    lines.join("\n")
}

fn pairs(columns: &[String], row: &[String]) -> String {
    let pairs = columns.iter().zip(row).map(|(column, value)| format!("{column}=\"{value}\""));
    pairs.collect::<Vec<_>>().join(" ")
}

fn bash(columns: &[String], rows: &[Vec<String>]) -> String {
    let Some(at) = columns.iter().position(|column| column == "name") else { return String::new() };
    rows.iter().filter_map(|row| row.get(at)).cloned().collect::<Vec<_>>().join(" ")
}

fn table(columns: &[String], rows: &[Vec<String>]) -> String {
    let width = |at: usize, name: &String| {
        let cells = rows.iter().filter_map(|row| row.get(at)).chain([name]);
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = columns.iter().enumerate().map(|(at, name)| width(at, name)).collect();
    let bar: String = widths.iter().map(|width| format!("{}+", "-".repeat(width + 2))).collect();
    let bar = format!("+{bar}");
    let names: String = columns.iter().zip(&widths).map(|(name, width)| format!(" {name:^width$} |")).collect();
    let mut lines = vec![bar.clone(), format!("|{names}"), bar.clone()];
    for row in rows {
        let cells: String = row.iter().zip(&widths).map(|(cell, width)| format!(" {cell:<width$} |")).collect();
        lines.push(format!("|{cells}"));
    }
    lines.push(bar);
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const ITEMS: &str =
        r#"[{"name":"q","vhost":"/","durable":true,"messages":3,"arguments":{"x":1},"tags":["a","b"]}]"#;

    fn shown(format: Format, columns: &[&str]) -> String {
        render(format, ITEMS, &List { columns, json: &[], depth: 1, verbose: true }).unwrap()
    }

    #[test]
    fn a_table_has_its_columns_in_the_order_asked_for() {
        let expected =
            "+------+----------+\n| name | messages |\n+------+----------+\n| q    | 3        |\n+------+----------+";
        assert_eq!(shown(Format::Table, &["name", "messages"]), expected);
    }

    #[test]
    fn without_columns_the_known_ones_come_first() {
        assert_eq!(shown(Format::Tsv, &[]), "vhost\tname\tdurable\tmessages\ttags\n/\tq\tTrue\t3\ta b");
        assert_eq!(shown(Format::Tsv, &["arguments.x"]), "arguments.x\n1");
    }

    #[test]
    fn the_other_formats() {
        assert_eq!(shown(Format::Kvp, &["name", "messages"]), "name=\"q\" messages=\"3\"");
        assert_eq!(shown(Format::Bash, &["name"]), "q");
        assert!(shown(Format::Long, &["name"]).contains("\nname: q\n"));
        assert_eq!(shown(Format::RawJson, &[]), ITEMS);
        let empty = List { columns: &["name"], json: &[], depth: 1, verbose: true };
        assert_eq!(render(Format::Table, "[]", &empty).unwrap(), "No items");
        assert!(render(Format::Table, "no", &empty).is_err());
    }
}
