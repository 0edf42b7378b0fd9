//! AMQP 0-9-1 with RabbitMQ's extensions, sans-I/O: bytes in, frames and methods out, and back.
//!
//! The grammar is `spec/amqp0-9-1.spec`; `build.rs` makes a struct of each method from it. Nothing here opens a
//! socket, reads a clock or knows what a queue is. Decoding borrows from the input and allocates nothing; every
//! length is checked against what is really there before it is used, so hostile input costs no memory. Errors carry
//! what RabbitMQ's reply texts say about them.
//!
//! The way in: [`frame::FrameDecoder`] cuts frames, [`method::Method::decode`] reads a method frame's payload,
//! [`content::ContentHeader::parse`] a header frame's, [`properties::Properties::scan`] the properties in it.
//!
//! ```
//! use amqp_spec::{FrameDecoder, Method, frame};
//!
//! let read = b"\x01\0\x07\0\0\0\x0d\0\x3c\0\x50\0\0\0\0\0\0\0\x2a\x01\xce";
//! let decoder = FrameDecoder::new(131_072);
//! if let Ok(Some((frame, used))) = decoder.decode(read) {
//!     assert_eq!((frame.channel, used), (7, read.len()));
//!     let Ok(Method::BasicAck(ack)) = Method::decode(&read[frame.payload]) else { unreachable!() };
//!     assert!(ack.delivery_tag == 42 && ack.multiple);
//!     let mut out = bytes::BytesMut::new();
//!     frame::put_method(&mut out, 7, &ack);
//!     assert_eq!(&out[..], read);
//! }
//! ```

pub mod content;
pub mod erlang;
pub mod frame;
pub mod header;
pub mod method;
mod primitive;
pub mod properties;
pub mod reply;
pub mod table;

pub use content::ContentHeader;
pub use frame::{FrameDecoder, FrameError, FrameKind, RawFrame};
pub use method::{Encode, Method, MethodError, Route};
pub use properties::{Properties, PropertiesBuilder, Property};
pub use reply::{Reply, ReplyCode, Scope};
pub use table::{FieldTable, FieldValue, Table, TableError, Value};
