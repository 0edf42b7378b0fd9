//! Reads raw properties.

use super::{KINDS, PROPERTY_COUNT, PropertiesBuilder, Property, PropertyKind, flag};
use crate::primitive::{be_u16, bytes, long_bytes, short_bytes};
use crate::reply::{Reply, ReplyCode};
use crate::table::{Table, TableError};
use nom::IResult;

/// Flags of no property. The lowest announces a second word of flags, which basic does not have; RabbitMQ reads over
/// both.
const UNUSED_FLAGS: u16 = 0b11;

/// Why raw properties are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PropertiesError {
    /// A value, or the flags, end beyond the frame.
    #[error("properties cut short")]
    Truncated,
    /// Bytes are left behind the last value.
    #[error("bytes behind the properties")]
    Trailing,
    /// The headers are broken.
    #[error("headers: {0}")]
    Headers(#[from] TableError),
}

impl PropertiesError {
    /// The `connection.close` that RabbitMQ sends: nothing but the code's name.
    #[must_use]
    pub fn reply(&self) -> Reply {
        let code = ReplyCode::InternalError;
        Reply { code, text: code.name().to_owned(), class_id: 0, method_id: 0 }
    }
}

impl From<nom::Err<()>> for PropertiesError {
    fn from(_: nom::Err<()>) -> Self {
        Self::Truncated
    }
}

/// Raw properties that were walked once, and where each value lies.
#[derive(Debug, Clone, Copy)]
pub struct Properties<'a> {
    raw: &'a [u8],
    flags: u16,
    canonical: bool,
    /// Where the value of each place starts in `raw`; a frame's size fits 32 bits.
    starts: [u32; PROPERTY_COUNT],
}

impl<'a> Properties<'a> {
    /// Walks raw properties: flags, values, and every level of the headers. Nothing is allocated.
    ///
    /// # Errors
    /// See [`PropertiesError`].
    pub fn scan(raw: &'a [u8]) -> Result<Self, PropertiesError> {
        let (mut rest, flags) = be_u16::<()>(raw)?;
        let mut found = Self { raw, flags, canonical: flags & UNUSED_FLAGS == 0, starts: [0; PROPERTY_COUNT] };
        let mut left = flags & !UNUSED_FLAGS;
        while left != 0 {
            let place = left.leading_zeros() as usize;
            left &= !flag(place);
            let (Some(kind), Some(start)) = (KINDS.get(place), found.starts.get_mut(place)) else {
                break;
            };
            *start = (raw.len() - rest.len()) as u32;
            let value;
            (rest, value) = value_of(*kind, rest)?;
            if *kind == PropertyKind::Table {
                found.canonical &= Table::unchecked(value).is_canonical()?;
            }
        }
        if rest.is_empty() { Ok(found) } else { Err(PropertiesError::Trailing) }
    }

    /// The bytes they were read from: flags and values.
    #[inline]
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        self.raw
    }

    /// Whether RabbitMQ would hand them on as they stand; see [`Table::is_canonical`].
    #[must_use]
    pub fn is_canonical(&self) -> bool {
        self.canonical
    }

    /// The raw bytes RabbitMQ would hand on, where they are not these: unused flags cleared, headers with each key
    /// once, `L` as `l`, booleans 0 or 1.
    #[must_use]
    pub fn normalized(&self) -> Option<Vec<u8>> {
        if self.canonical {
            return None;
        }
        let mut builder = PropertiesBuilder::from(self);
        if let Some(headers) = self.headers() {
            builder.set_headers(&headers.into());
        }
        Some(builder.build())
    }

    /// Whether the property is there; it may be there and empty.
    #[inline]
    #[must_use]
    pub fn has(&self, property: Property) -> bool {
        self.flags & flag(property.place()) != 0
    }

    /// The value as it stands on the wire, with its length octet or word.
    #[must_use]
    pub fn wire(&self, property: Property) -> Option<&'a [u8]> {
        let from = self.from(property)?;
        let (rest, _) = value_of(property.kind(), from).ok()?;
        from.get(..from.len() - rest.len())
    }

    /// What `raw` holds from the property's value on.
    #[inline]
    fn from(&self, property: Property) -> Option<&'a [u8]> {
        if !self.has(property) {
            return None;
        }
        self.raw.get(*self.starts.get(property.place())? as usize..)
    }

    /// The value's content without its length.
    #[inline]
    fn bytes(&self, property: Property) -> Option<&'a [u8]> {
        value_of(property.kind(), self.from(property)?).ok().map(|(_, value)| value)
    }

    #[inline]
    fn octet(&self, property: Property) -> Option<u8> {
        self.from(property)?.first().copied()
    }

    /// MIME type of the body.
    #[must_use]
    pub fn content_type(&self) -> Option<&'a [u8]> {
        self.bytes(Property::ContentType)
    }

    /// Encoding of the body, as `gzip`.
    #[must_use]
    pub fn content_encoding(&self) -> Option<&'a [u8]> {
        self.bytes(Property::ContentEncoding)
    }

    /// The headers table.
    #[must_use]
    pub fn headers(&self) -> Option<Table<'a>> {
        self.bytes(Property::Headers).map(Table::unchecked)
    }

    /// 2 asks for the message to be kept on disk; 1 does not.
    #[inline]
    #[must_use]
    pub fn delivery_mode(&self) -> Option<u8> {
        self.octet(Property::DeliveryMode)
    }

    /// Larger goes first.
    #[inline]
    #[must_use]
    pub fn priority(&self) -> Option<u8> {
        self.octet(Property::Priority)
    }

    /// Joins a reply to its request.
    #[must_use]
    pub fn correlation_id(&self) -> Option<&'a [u8]> {
        self.bytes(Property::CorrelationId)
    }

    /// Queue that replies go to.
    #[must_use]
    pub fn reply_to(&self) -> Option<&'a [u8]> {
        self.bytes(Property::ReplyTo)
    }

    /// Time to live: milliseconds in decimal digits.
    #[inline]
    #[must_use]
    pub fn expiration(&self) -> Option<&'a [u8]> {
        self.bytes(Property::Expiration)
    }

    /// The publisher's id of the message.
    #[must_use]
    pub fn message_id(&self) -> Option<&'a [u8]> {
        self.bytes(Property::MessageId)
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn timestamp(&self) -> Option<u64> {
        self.from(Property::Timestamp)?.first_chunk().map(|bytes| u64::from_be_bytes(*bytes))
    }

    /// The publisher's name for the kind of message.
    #[must_use]
    pub fn type_(&self) -> Option<&'a [u8]> {
        self.bytes(Property::Type)
    }

    /// Who published it; the broker checks it.
    #[inline]
    #[must_use]
    pub fn user_id(&self) -> Option<&'a [u8]> {
        self.bytes(Property::UserId)
    }

    /// The publishing application.
    #[must_use]
    pub fn app_id(&self) -> Option<&'a [u8]> {
        self.bytes(Property::AppId)
    }

    /// Reserved, passed through.
    #[must_use]
    pub fn cluster_id(&self) -> Option<&'a [u8]> {
        self.bytes(Property::ClusterId)
    }
}

/// Cuts one value off: its content without the length.
#[inline]
fn value_of(kind: PropertyKind, input: &[u8]) -> IResult<&[u8], &[u8], ()> {
    match kind {
        PropertyKind::Octet => bytes(input, 1),
        PropertyKind::Timestamp => bytes(input, 8),
        PropertyKind::Shortstr => short_bytes(input),
        PropertyKind::Table => long_bytes(input),
    }
}
