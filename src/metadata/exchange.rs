//! An exchange as it was declared.

use crate::model::arguments::ExchangeArguments;
use crate::model::{ExchangeId, ExchangeKind, Name, Resource};
use amqp_spec::FieldTable;

/// Who made what the broker makes itself.
pub const INTERNAL_USER: &str = "rmq-internal";

/// An exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct Exchange {
    /// This incarnation of it.
    pub id: ExchangeId,
    /// The vhost it is in.
    pub vhost: Name,
    /// Its name; empty for the default exchange.
    pub name: Name,
    /// How it routes.
    pub kind: ExchangeKind,
    /// Survives a restart.
    pub durable: bool,
    /// Goes with the last binding from it.
    pub auto_delete: bool,
    /// Takes messages from other exchanges only.
    pub internal: bool,
    /// All arguments, as they were sent.
    pub arguments: FieldTable,
    /// What the known ones say.
    pub settings: ExchangeArguments,
    /// Who declared it.
    pub user: Name,
}

impl Exchange {
    /// The type by whose rules its bindings are: its own, or that as which it routes once a delay is over.
    #[must_use]
    pub fn routes_as(&self) -> ExchangeKind {
        match self.kind {
            ExchangeKind::Delayed => self.settings.delayed_type.unwrap_or(ExchangeKind::Direct),
            other => other,
        }
    }

    /// As texts name it.
    #[must_use]
    pub fn resource(&self) -> Resource {
        Resource::exchange(self.name.clone(), self.vhost.clone())
    }
}

/// What exchange.declare asks for.
#[derive(Clone, Debug)]
pub struct ExchangeDeclaration {
    /// The name, already [`Name::cleaned`].
    pub name: Name,
    /// The name of its kind.
    pub kind: String,
    /// Survives a restart.
    pub durable: bool,
    /// Goes with the last binding from it.
    pub auto_delete: bool,
    /// Takes messages from other exchanges only.
    pub internal: bool,
    /// As sent.
    pub arguments: FieldTable,
    /// Who declares it.
    pub user: Name,
}
