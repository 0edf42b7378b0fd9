//! The queue against scenarios, and against a naive model with a disk of its own.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod model;
mod world;
