//! Makes raw properties: from nothing, or from others with some changed.

use super::{PROPERTY_COUNT, Properties, Property, flag};
use crate::table::FieldTable;
use bytes::BufMut;
use std::borrow::Cow;

/// The properties to be: each absent, taken over byte for byte, or set anew.
#[derive(Debug, Clone, Default)]
pub struct PropertiesBuilder<'a> {
    /// The value of each place as it stands on the wire.
    values: [Option<Cow<'a, [u8]>>; PROPERTY_COUNT],
}

impl<'a> From<&Properties<'a>> for PropertiesBuilder<'a> {
    /// Starts with all of them as they are.
    fn from(properties: &Properties<'a>) -> Self {
        let mut builder = Self::default();
        for property in Property::ALL {
            builder.set(property, properties.wire(property).map(Cow::Borrowed));
        }
        builder
    }
}

impl<'a> PropertiesBuilder<'a> {
    /// Starts with none.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn set(&mut self, property: Property, value: Option<Cow<'a, [u8]>>) -> &mut Self {
        if let Some(slot) = self.values.get_mut(property.place()) {
            *slot = value;
        }
        self
    }

    /// Takes one out.
    pub fn remove(&mut self, property: Property) -> &mut Self {
        self.set(property, None)
    }

    /// A text of more than 255 bytes is cut to fit.
    fn set_shortstr(&mut self, property: Property, text: &[u8]) -> &mut Self {
        let text = text.get(..usize::from(u8::MAX)).unwrap_or(text);
        let mut wire = Vec::with_capacity(1 + text.len());
        wire.push(u8::try_from(text.len()).unwrap_or(u8::MAX));
        wire.extend_from_slice(text);
        self.set(property, Some(Cow::Owned(wire)))
    }

    /// Sets the headers table.
    pub fn set_headers(&mut self, headers: &FieldTable) -> &mut Self {
        let mut wire = Vec::with_capacity(4 + headers.body_len());
        headers.encode(&mut wire);
        self.set(Property::Headers, Some(Cow::Owned(wire)))
    }

    /// Sets the delivery mode: 2 for persistent, 1 for transient.
    pub fn set_delivery_mode(&mut self, mode: u8) -> &mut Self {
        self.set(Property::DeliveryMode, Some(Cow::Owned(vec![mode])))
    }

    /// Sets the priority.
    pub fn set_priority(&mut self, priority: u8) -> &mut Self {
        self.set(Property::Priority, Some(Cow::Owned(vec![priority])))
    }

    /// Sets the timestamp, in seconds since 1970.
    pub fn set_timestamp(&mut self, seconds: u64) -> &mut Self {
        self.set(Property::Timestamp, Some(Cow::Owned(seconds.to_be_bytes().to_vec())))
    }

    /// Sets the body's MIME type.
    pub fn set_content_type(&mut self, text: impl AsRef<[u8]>) -> &mut Self {
        self.set_shortstr(Property::ContentType, text.as_ref())
    }

    /// Sets the body's encoding.
    pub fn set_content_encoding(&mut self, text: impl AsRef<[u8]>) -> &mut Self {
        self.set_shortstr(Property::ContentEncoding, text.as_ref())
    }

    /// Sets the correlation id.
    pub fn set_correlation_id(&mut self, text: impl AsRef<[u8]>) -> &mut Self {
        self.set_shortstr(Property::CorrelationId, text.as_ref())
    }

    /// Sets the queue that replies go to.
    pub fn set_reply_to(&mut self, text: impl AsRef<[u8]>) -> &mut Self {
        self.set_shortstr(Property::ReplyTo, text.as_ref())
    }

    /// Sets the time to live: milliseconds in decimal digits.
    pub fn set_expiration(&mut self, text: impl AsRef<[u8]>) -> &mut Self {
        self.set_shortstr(Property::Expiration, text.as_ref())
    }

    /// Sets the message id.
    pub fn set_message_id(&mut self, text: impl AsRef<[u8]>) -> &mut Self {
        self.set_shortstr(Property::MessageId, text.as_ref())
    }

    /// Sets the type.
    pub fn set_type(&mut self, text: impl AsRef<[u8]>) -> &mut Self {
        self.set_shortstr(Property::Type, text.as_ref())
    }

    /// Sets the user id.
    pub fn set_user_id(&mut self, text: impl AsRef<[u8]>) -> &mut Self {
        self.set_shortstr(Property::UserId, text.as_ref())
    }

    /// Sets the application id.
    pub fn set_app_id(&mut self, text: impl AsRef<[u8]>) -> &mut Self {
        self.set_shortstr(Property::AppId, text.as_ref())
    }

    /// Sets the cluster id.
    pub fn set_cluster_id(&mut self, text: impl AsRef<[u8]>) -> &mut Self {
        self.set_shortstr(Property::ClusterId, text.as_ref())
    }

    /// Bytes of the raw form.
    #[must_use]
    pub fn encoded_len(&self) -> usize {
        2 + self.values.iter().flatten().map(|value| value.len()).sum::<usize>()
    }

    /// Writes flags and values.
    pub fn encode<B: BufMut>(&self, out: &mut B) {
        let set = self.values.iter().enumerate().filter(|(_, value)| value.is_some());
        out.put_u16(set.fold(0, |flags, (place, _)| flags | flag(place)));
        self.values.iter().flatten().for_each(|value| out.put_slice(value));
    }

    /// The raw form: flags and values.
    #[must_use]
    pub fn build(&self) -> Vec<u8> {
        let mut raw = Vec::with_capacity(self.encoded_len());
        self.encode(&mut raw);
        raw
    }
}
