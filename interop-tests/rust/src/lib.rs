//! Holds the tests of Rust clients; see `tests/`.
