//! What the broker serves over HTTP: so far its metrics, for Prometheus.
//!
//! It owns routes, formats and the listeners' tasks. It reads counters and snapshots of queues, one lock at a time, and
//! changes nothing. It refuses to keep history: whoever scrapes has it.

pub mod prometheus;
mod server;

pub use server::serve;
