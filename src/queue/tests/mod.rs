//! The queue against scenarios, and against a naive model with a disk of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod confirms;
mod consumers;
mod dead_letters;
mod disk;
mod duplicates;
mod expiry;
mod limits;
mod memory;
mod model;
mod picture;
mod priority;
mod redelivery;
mod retry;
mod world;

use super::Settings;

/// A durable queue with room for everything.
fn durable() -> Settings {
    Settings { durable: true, memory_bytes: 1 << 30, ..Settings::default() }
}
