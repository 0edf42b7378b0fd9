//! Whether a second declaration says the same as the first, and how a text tells the difference.

use super::ArgumentError;
use crate::model::resource::Resource;
use amqp_spec::FieldValue;

/// Compares one argument. Values count, not their types: 5 is 5 in every width.
///
/// # Errors
/// [`ArgumentError::Inequivalent`].
pub fn check_argument(
    resource: &Resource,
    key: &'static str,
    current: Option<&FieldValue>,
    received: Option<&FieldValue>,
) -> Result<(), ArgumentError> {
    let (received, current) = match (received, current) {
        (None, None) => return Ok(()),
        (Some(new), Some(old)) if same_value(new, old) => return Ok(()),
        (Some(new), Some(old)) => (quoted(new), quoted(old)),
        (new, old) => (described(new), described(old)),
    };
    Err(ArgumentError::Inequivalent { key, resource: resource.clone(), received, current })
}

/// Compares a property that is shown as a word: a flag, or the type of an exchange.
///
/// # Errors
/// [`ArgumentError::Inequivalent`].
pub fn check_text(resource: &Resource, key: &'static str, current: &str, received: &str) -> Result<(), ArgumentError> {
    if current == received {
        return Ok(());
    }
    Err(ArgumentError::Inequivalent {
        key,
        resource: resource.clone(),
        received: format!("'{received}'"),
        current: format!("'{current}'"),
    })
}

/// Where both have a value. (RabbitMQ shows a new void as none here, and as a value where there was none before.)
fn quoted(value: &FieldValue) -> String {
    if *value == FieldValue::Void { "none".to_owned() } else { format!("'{value}'") }
}

/// Where only one has a value.
fn described(value: Option<&FieldValue>) -> String {
    match value {
        Some(value) => format!("the value '{value}' of type '{}'", value.type_name()),
        None => "none".to_owned(),
    }
}

fn same_value(a: &FieldValue, b: &FieldValue) -> bool {
    a.same_as(b)
        || text(a).is_some_and(|bytes| Some(bytes) == text(b))
        || float(a).is_some_and(|number| Some(number) == float(b))
        || whole(a).is_some_and(|number| Some(number) == whole(b))
}

fn text(value: &FieldValue) -> Option<&[u8]> {
    match value {
        FieldValue::Longstr(bytes) | FieldValue::Binary(bytes) => Some(bytes),
        _ => None,
    }
}

fn float(value: &FieldValue) -> Option<f64> {
    match value {
        FieldValue::Float(number) => Some(f64::from(*number)),
        FieldValue::Double(number) => Some(*number),
        _ => None,
    }
}

fn whole(value: &FieldValue) -> Option<i128> {
    match value {
        FieldValue::Timestamp(seconds) => Some(i128::from(*seconds)),
        _ => value.as_integer().map(i128::from),
    }
}
