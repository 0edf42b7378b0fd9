//! Equality as RabbitMQ's arguments and headers exchange see it: integers by value, whatever their width.

use super::{FieldTable, FieldValue, Table, Value};

impl FieldValue {
    /// Equal by value: integers of any width compare as numbers; otherwise type and value must agree.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Array(a), Self::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same_as(b)),
            (Self::Table(a), Self::Table(b)) => a.same_as(b),
            _ => match (self.scalar(), other.scalar()) {
                (Some(a), Some(b)) => same_scalar(a, b),
                _ => false,
            },
        }
    }
}

impl FieldTable {
    /// The same keys with values equal as by [`FieldValue::same_as`], in any order.
    #[must_use]
    pub fn same_as(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self.iter().all(|(key, value)| other.get(key).is_some_and(|other| value.same_as(other)))
    }
}

impl Value<'_> {
    /// [`FieldValue::same_as`] without taking a copy first.
    #[must_use]
    pub fn same_as(&self, other: &FieldValue) -> bool {
        match (self, other) {
            (Self::Array(a), FieldValue::Array(b)) => {
                let mut ours = a.iter();
                b.iter().all(|b| ours.next().is_some_and(|a| a.same_as(b))) && ours.next().is_none()
            }
            (Self::Table(a), FieldValue::Table(b)) => same_table(*a, b),
            _ => other.scalar().is_some_and(|other| same_scalar(*self, other)),
        }
    }
}

/// Entries of a wire table behind the first of their key do not count.
fn same_table(table: Table<'_>, other: &FieldTable) -> bool {
    table.iter().all(|(key, _)| other.contains_key(key))
        && other.iter().all(|(key, value)| table.get(key).is_some_and(|ours| ours.same_as(value)))
}

fn same_scalar(a: Value<'_>, b: Value<'_>) -> bool {
    match (a.as_integer(), b.as_integer()) {
        (Some(a), Some(b)) => a == b,
        _ => a == b,
    }
}
