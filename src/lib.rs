//! Leveret, an AMQP 0-9-1 message broker that takes RabbitMQ's place.
//!
//! Layers, each importing only from those below it: `cli`, `server`, `connection`, `channel`, `broker`, `queue`,
//! `exchange`, `metadata`, `store`, `auth`, `tls` and `oauth2`, `model` and `config`; `perf` stands beside `server`.

pub mod auth;
pub mod broker;
pub mod channel;
pub mod cli;
pub mod config;
pub mod connection;
pub mod exchange;
pub mod http;
pub mod metadata;
pub mod metrics;
pub mod model;
pub mod oauth2;
pub mod perf;
pub mod queue;
pub mod server;
pub mod store;
pub mod tls;

pub use server::Server;
