//! What a command answers, before it is put into a format.

use serde_json::{Map, Value};

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// It was done; nothing is printed.
    Done,
    /// A sentence for people, which the JSON format wraps.
    Said(String),
    /// Text that is the same in every format.
    Text(String),
    /// Rows of the same columns.
    Table(Table),
    /// Something with a structure: how people see it, and how programs do.
    Both {
        /// For people.
        text: String,
        /// For programs.
        value: Value,
    },
}

/// Rows of the same columns.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Their names.
    pub columns: Vec<String>,
    /// A cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// Never with a line of names, as some of RabbitMQ's lists.
    pub bare: bool,
    /// Drawn with lines where no other format was asked for.
    pub pretty: bool,
}

/// One value of a table.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Anything: shown as Erlang would where it has a structure.
    Value(Value),
    /// A table of AMQP arguments, which shows its types to programs.
    Arguments(Map<String, Value>),
    /// A list of pairs: `[{key, value}]` for people, an object for programs.
    Pairs(Map<String, Value>),
    /// A list of names that are atoms to Erlang.
    Atoms(Vec<String>),
}

impl From<Value> for Cell {
    fn from(value: Value) -> Self {
        Self::Value(value)
    }
}

impl Cell {
    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Value(Value::String(text.into()))
    }
}

impl Table {
    /// One with these columns, and the values that objects have under their names; empty where they have none.
    pub fn of_objects(columns: &[&str], objects: &[Value]) -> Self {
        let cell = |object: &Value, column: &str| Cell::Value(object.get(column).cloned().unwrap_or_default());
        let row = |object: &Value| columns.iter().map(|column| cell(object, column)).collect();
        Self::new(columns, objects.iter().map(row).collect())
    }

    /// One of these rows.
    pub fn new(columns: &[&str], rows: Vec<Vec<Cell>>) -> Self {
        Self { columns: columns.iter().map(|name| (*name).to_owned()).collect(), rows, ..Self::default() }
    }
}
