//! Values as RabbitMQ's reply texts show them.

use super::{FieldTable, FieldValue, Value};
use crate::erlang::{self, Pretty};
use std::fmt::{self, Display, Formatter};

impl Display for FieldValue {
    /// Text as it is, numbers in decimal, what is nested as Erlang terms.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Longstr(bytes) | Self::Binary(bytes) => f.write_str(&erlang::text(bytes)),
            _ => Term(self).fmt(f),
        }
    }
}

impl FieldValue {
    /// The value as an Erlang term: texts as binaries, too.
    pub fn term(&self) -> impl Display + '_ {
        Term(self)
    }
}

/// A value as an Erlang term.
struct Term<'a>(&'a FieldValue);

impl Display for Term<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            FieldValue::Array(values) => {
                list(f, values.iter(), |f, value| write!(f, "{{{},{}}}", value.type_name(), Term(value)))
            }
            FieldValue::Table(table) => entries(f, table),
            other => other.scalar().map_or(Ok(()), |value| scalar(f, value)),
        }
    }
}

fn entries(f: &mut Formatter<'_>, table: &FieldTable) -> fmt::Result {
    list(f, table.iter(), |f, (key, value)| write!(f, "{{{},{},{}}}", Pretty::new(key), value.type_name(), Term(value)))
}

fn list<T>(
    f: &mut Formatter<'_>,
    items: impl Iterator<Item = T>,
    show: impl Fn(&mut Formatter<'_>, T) -> fmt::Result,
) -> fmt::Result {
    f.write_str("[")?;
    for (at, item) in items.enumerate() {
        if at > 0 {
            f.write_str(",")?;
        }
        show(f, item)?;
    }
    f.write_str("]")
}

fn scalar(f: &mut Formatter<'_>, value: Value<'_>) -> fmt::Result {
    match value {
        Value::Bool(v) => write!(f, "{v}"),
        Value::Float(v) => write!(f, "{v:?}"),
        Value::Double(v) => write!(f, "{v:?}"),
        Value::Decimal { scale, value } => write!(f, "{{{scale},{value}}}"),
        Value::Timestamp(v) => write!(f, "{v}"),
        Value::Longstr(bytes) | Value::Binary(bytes) => write!(f, "{}", Pretty::new(bytes)),
        other => match other.as_integer() {
            Some(number) => write!(f, "{number}"),
            None => f.write_str("undefined"),
        },
    }
}
