//! The broker between channels and queues: it carries out what queues ask for.
//!
//! It owns the way of a message from an exchange to queues and from a dead queue entry to its dead-letter exchange.
//! It refuses sockets and the protocol's frames.

pub mod dead_letter;
