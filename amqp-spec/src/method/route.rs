//! Exchange and routing key as one piece of wire bytes.

use super::wire;
use std::fmt::{self, Debug, Formatter};

/// An exchange and a routing key: two shortstrs as they stand on the wire. `basic.publish`, `deliver`, `return` and
/// `get-ok` carry the same bytes, so a broker hands them on (and compares them) without taking them apart.
/// Not checked to be UTF-8.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Route<'a> {
    raw: &'a [u8],
}

/// Why bytes are no [`Route`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    /// The bytes are not exactly two shortstrs.
    #[error("not two shortstrs")]
    Malformed,
    /// An exchange or routing key has more than 255 bytes.
    #[error("a name of {0} bytes does not fit a shortstr")]
    TooLong(usize),
}

impl<'a> Route<'a> {
    /// Takes bytes that were a route before.
    ///
    /// # Errors
    /// They are not exactly two shortstrs.
    #[inline]
    pub fn from_raw(raw: &'a [u8]) -> Result<Self, RouteError> {
        match wire::route(raw) {
            Ok(([], route)) => Ok(route),
            _ => Err(RouteError::Malformed),
        }
    }

    /// `raw` is two shortstrs: only the decoder that just walked them may say so.
    #[inline]
    pub(super) fn trusted(raw: &'a [u8]) -> Self {
        Self { raw }
    }

    /// Both shortstrs with their length octets.
    #[inline]
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// The exchange's name.
    #[inline]
    #[must_use]
    pub fn exchange(&self) -> &'a [u8] {
        self.parts().0
    }

    /// The routing key.
    #[inline]
    #[must_use]
    pub fn routing_key(&self) -> &'a [u8] {
        self.parts().1
    }

    /// Exchange and routing key.
    #[inline]
    #[must_use]
    pub fn parts(&self) -> (&'a [u8], &'a [u8]) {
        let Some((&len, rest)) = self.raw.split_first() else {
            return (&[], &[]);
        };
        match rest.split_at_checked(usize::from(len)) {
            Some((exchange, key)) => (exchange, key.get(1..).unwrap_or_default()),
            None => (&[], &[]),
        }
    }
}

impl Debug for Route<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (exchange, key) = self.parts();
        f.debug_struct("Route")
            .field("exchange", &exchange.escape_ascii().to_string())
            .field("routing_key", &key.escape_ascii().to_string())
            .finish()
    }
}

/// An owned [`Route`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct RouteBuf(Vec<u8>);

impl RouteBuf {
    /// Puts exchange and routing key together.
    ///
    /// # Errors
    /// One of them has more than 255 bytes.
    pub fn new(exchange: impl AsRef<[u8]>, routing_key: impl AsRef<[u8]>) -> Result<Self, RouteError> {
        let mut raw = Vec::with_capacity(2 + exchange.as_ref().len() + routing_key.as_ref().len());
        for name in [exchange.as_ref(), routing_key.as_ref()] {
            raw.push(u8::try_from(name.len()).map_err(|_| RouteError::TooLong(name.len()))?);
            raw.extend_from_slice(name);
        }
        Ok(Self(raw))
    }

    /// Lends it.
    #[must_use]
    pub fn as_route(&self) -> Route<'_> {
        Route { raw: &self.0 }
    }

    /// The wire bytes.
    #[must_use]
    pub fn into_raw(self) -> Vec<u8> {
        self.0
    }
}
