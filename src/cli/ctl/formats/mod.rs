//! Answers as text: columns, JSON, CSV, drawn tables, Erlang terms.
//!
//! Owns how a value looks in each format, as RabbitMQ's tools show it. It knows no command.

mod csv;
mod erlang;
mod json;
mod pretty;
mod term;

use super::answer::{Answer, Table};
use super::call::{Format, Options};
use serde_json::{Value, json};

/// An answer as it is printed, without the last line's end; empty for nothing.
pub fn render(answer: &Answer, options: &Options, node: &str) -> String {
    match (answer, options.format) {
        (Answer::Done, Format::Json | Format::JsonStream) => json!({ "node": node, "result": "ok" }).to_string(),
        (Answer::Done, _) => String::new(),
        (Answer::Text(text), _) => text.clone(),
        (Answer::Said(text), Format::Json | Format::JsonStream) => json!({ "message": text }).to_string(),
        (Answer::Said(text), _) => text.clone(),
        (Answer::Both { value, .. }, Format::Json | Format::JsonStream) => value.to_string(),
        (Answer::Both { value, .. }, Format::Erlang) => erlang::bits(value),
        (Answer::Both { value, .. }, Format::Csv) => csv::of_value(value),
        (Answer::Both { text, .. }, _) => text.clone(),
        (Answer::Table(table), Format::Json) => json::rows(table),
        (Answer::Table(table), Format::JsonStream) => json::stream(table),
        (Answer::Table(table), Format::Inspect) => erlang::inspected(table),
        (Answer::Table(table), Format::Csv) => csv::rows(table, !headless(table, options)),
        (Answer::Table(table), Format::Erlang) => erlang::rows(table),
        (Answer::Table(table), Format::Text) => erlang::lines(table),
        (Answer::Table(table), Format::PrettyTable) => pretty::rows(table),
        (Answer::Table(table), Format::Own) if table.pretty => pretty::rows(table),
        (Answer::Table(table), Format::Own | Format::Table) => columns(table, !headless(table, options)),
    }
}

fn headless(table: &Table, options: &Options) -> bool {
    table.bare || options.silent || options.no_headers
}

/// Columns with tabs between them.
fn columns(table: &Table, headers: bool) -> String {
    if table.rows.is_empty() {
        return String::new();
    }
    let names = headers.then(|| table.columns.join("\t"));
    let rows = table.rows.iter().map(|row| row.iter().map(term::shown).collect::<Vec<_>>().join("\t"));
    names.into_iter().chain(rows).collect::<Vec<_>>().join("\n")
}

/// A text of one line: what would end the line or the column is escaped.
fn one_line(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut line, c| {
        if c.is_control() {
            line.extend(c.escape_default())
        } else {
            line.push(c)
        }
        line
    })
}

/// A value as text where it needs no more than that.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(one_line(text)),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::answer::Cell;
    use super::*;

    fn answer() -> Answer {
        let arguments = json!({"k": 1, "s": "x"}).as_object().unwrap().clone();
        let states = json!({"n@h": "running"}).as_object().unwrap().clone();
        let row = vec![
            Cell::text("a\tb"),
            json!(["x", "y"]).into(),
            Cell::Arguments(arguments),
            Cell::Pairs(states),
            json!({"max-length": 5}).into(),
            json!(true).into(),
            Value::Null.into(),
        ];
        let names = ["name", "tags", "arguments", "states", "definition", "flag", "nothing"];
        Answer::Table(Table::new(&names, vec![row]))
    }

    fn shown(format: Format, silent: bool) -> String {
        render(&answer(), &Options { format, silent, ..Options::default() }, "n@h")
    }

    #[test]
    fn columns_are_shown_as_erlang_shows_its_terms() {
        let row = "a\\tb\t[x, y]\t[{\"k\",1},{\"s\",\"x\"}]\t[{n@h, running}]\t#{max-length => 5}\ttrue\t";
        assert_eq!(shown(Format::Own, true), row);
        let names = "name\ttags\targuments\tstates\tdefinition\tflag\tnothing";
        assert_eq!(shown(Format::Table, false), format!("{names}\n{row}"));
    }

    #[test]
    fn json_is_an_object_a_line() {
        let line = json!({
            "name": "a\tb", "tags": ["x", "y"], "arguments": [["k", "long", 1], ["s", "longstr", "x"]],
            "states": {"n@h": "running"}, "definition": {"max-length": 5}, "flag": true, "nothing": ""
        });
        let text = shown(Format::Json, false);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), json!([line]));
        assert!(text.starts_with("[\n{") && text.ends_with("}\n]"), "{text}");
    }

    #[test]
    fn an_empty_table_is_nothing_or_an_empty_list() {
        let empty = Answer::Table(Table::new(&["a", "b"], Vec::new()));
        let text = |format| render(&empty, &Options { format, ..Options::default() }, "n@h");
        assert_eq!(text(Format::Own), "");
        assert_eq!(serde_json::from_str::<Value>(&text(Format::Json)).unwrap(), json!([]));
        assert_eq!(text(Format::Csv), "");
        assert_eq!(text(Format::Erlang), "[]");
    }

    #[test]
    fn csv_quotes_everything() {
        let text = shown(Format::Csv, true);
        assert!(text.starts_with("\"a\tb\",\"[x, y]\","), "{text}");
        assert!(text.ends_with(",\"true\",\"\""), "{text}");
    }

    #[test]
    fn a_sentence_is_an_object_to_programs() {
        let said = Answer::Said("Ping succeeded".to_owned());
        let programs = Options { format: Format::Json, ..Options::default() };
        assert_eq!(render(&said, &programs, "n@h"), r#"{"message":"Ping succeeded"}"#);
        assert_eq!(render(&said, &Options::default(), "n@h"), "Ping succeeded");
        assert_eq!(render(&Answer::Done, &programs, "n@h"), r#"{"node":"n@h","result":"ok"}"#);
        assert_eq!(render(&Answer::Done, &Options::default(), "n@h"), "");
    }
}
