//! AMQP 0-9-1 with RabbitMQ's extensions, sans-I/O: bytes in, frames and methods out, and back.
//!
//! The grammar is `spec/amqp0-9-1.spec`; `build.rs` makes a struct of each method from it. Nothing here opens a
//! socket, reads a clock or knows what a queue is. Decoding borrows from the input and allocates nothing; every
//! length is checked against what is really there before it is used, so hostile input costs no memory. Errors carry
//! what RabbitMQ's reply texts say about them.
//!
//! The way in: [`frame::FrameDecoder`] cuts frames, [`method::Method::decode`] reads a method frame's payload,
//! [`content::ContentHeader::parse`] a header frame's, [`properties::Properties::scan`] the properties in it.

pub mod content;
pub mod erlang;
pub mod frame;
pub mod header;
pub mod method;
pub mod properties;
pub mod reply;
pub mod table;

pub use content::ContentHeader;
pub use frame::{FrameDecoder, FrameError, FrameKind, RawFrame};
pub use method::{Encode, Method, MethodError, Route};
pub use properties::{Properties, PropertiesBuilder, Property};
pub use reply::{Reply, ReplyCode, Scope};
pub use table::{FieldTable, FieldValue, Table, TableError, Value};
