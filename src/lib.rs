//! Leveret, an AMQP 0-9-1 message broker that takes RabbitMQ's place.
//!
//! Layers, each importing only from those below it: `server`, `connection`, `channel`, `broker`, `queue`, `exchange`,
//! `metadata`, `store`, `auth`, `model`, `config` and `metrics`.

pub mod model;
pub mod perf;
pub mod queue;
pub mod store;
