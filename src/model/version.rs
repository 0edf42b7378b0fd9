//! The release that this broker stands in for.

/// The release of RabbitMQ whose behaviour is offered. Clients and tools test for features by it.
pub const RABBITMQ_VERSION: &str = "4.3.6";
