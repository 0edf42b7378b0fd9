//! The composition root: builds the broker from its configuration, listens, and takes it down again.
//!
//! It owns the order in which things start and stop. It refuses to know the protocol or the rules of queues.

pub mod control;
mod descriptors;
mod embedded;
mod error;
mod listener;
mod rest;
mod run;
mod supervisor;
mod web;

pub use embedded::Server;
pub use error::ServerError;
pub use run::run;
