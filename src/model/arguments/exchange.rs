//! What an exchange's arguments come to.

use super::ArgumentError;
use crate::model::Name;
use crate::model::resource::Resource;
use amqp_spec::{FieldTable, FieldValue};

/// The argument that names where unroutable messages go; the only one compared when an exchange is declared again.
pub const ALTERNATE_EXCHANGE: &str = "alternate-exchange";

/// What an exchange's arguments say, validated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExchangeArguments {
    /// Where messages go that found no queue; it need not exist.
    pub alternate_exchange: Option<Name>,
}

impl ExchangeArguments {
    /// Validates the arguments of an exchange that is not there yet.
    ///
    /// # Errors
    /// When `alternate-exchange` is no text.
    pub fn of_new(resource: &Resource, arguments: &FieldTable) -> Result<Self, ArgumentError> {
        match arguments.get(ALTERNATE_EXCHANGE) {
            Some(value) if value.as_longstr().is_none() => Err(ArgumentError::NotText {
                key: ALTERNATE_EXCHANGE,
                resource: resource.clone(),
                found: value.type_name(),
            }),
            _ => Ok(Self::read(arguments)),
        }
    }

    /// Reads arguments that were validated before.
    #[must_use]
    pub fn read(arguments: &FieldTable) -> Self {
        let name = arguments.get(ALTERNATE_EXCHANGE).and_then(FieldValue::as_longstr);
        Self { alternate_exchange: name.map(|name| Name::from(&*String::from_utf8_lossy(name))) }
    }
}
