//! Methods: a struct for each, the enum of them all, decoding from a method frame's payload and encoding to it.
//!
//! The structs and tables are generated from the grammar. Decoding borrows and allocates nothing. It refuses bytes
//! left over, shortstrs that are not UTF-8 (except in a [`Route`], which RabbitMQ passes through unchecked) and
//! broken field tables; it does not judge values.

mod error;
mod info;
mod route;
#[cfg(test)]
mod tests;
mod wire;

pub use error::{ArgumentError, MethodError};
pub use info::{MethodInfo, Sender, info};
pub use route::{Route, RouteBuf, RouteError};

use bytes::BufMut;

include!(concat!(env!("OUT_DIR"), "/methods.rs"));
include!(concat!(env!("OUT_DIR"), "/method_enum.rs"));

/// Writes a method as the payload of a method frame.
pub trait Encode {
    /// Bytes that [`Encode::encode`] writes, the ids included.
    fn encoded_len(&self) -> usize;

    /// Writes ids and arguments. A shortstr of more than 255 bytes is cut to fit.
    fn encode<B: BufMut>(&self, out: &mut B);
}

impl<'a> Method<'a> {
    /// Reads a method frame's payload: two ids and the arguments.
    ///
    /// # Errors
    /// Fewer than 4 bytes, ids of no method, or arguments that do not parse.
    #[inline]
    pub fn decode(payload: &'a [u8]) -> Result<Self, MethodError> {
        let Some((id, args)) = payload.split_first_chunk() else {
            return Err(MethodError::TooShort);
        };
        match u32::from_be_bytes(*id) {
            // Here, where it is inlined into the caller, a publish is not passed through memory.
            basic::Publish::ID => {
                basic::Publish::decode(args).map(Self::BasicPublish).map_err(|error| error.of(basic::Publish::ID))
            }
            id => Self::decode_arguments(id, args),
        }
    }

    /// `class.method`, as `basic.publish`.
    #[must_use]
    pub fn name(&self) -> &'static str {
        info(self.id()).map_or("", |info| info.name)
    }

    /// Class id and method id.
    #[must_use]
    pub fn ids(&self) -> (u16, u16) {
        info::split(self.id())
    }

    /// Whether a client may not send it.
    #[must_use]
    pub fn sent_by_server_only(&self) -> bool {
        info(self.id()).is_some_and(|info| info.sender == Sender::Server)
    }

    /// Whether a content header and bodies follow it.
    #[must_use]
    pub fn carries_content(&self) -> bool {
        info(self.id()).is_some_and(|info| info.content)
    }
}
