//! What exchanges see of a message.

use amqp_spec::{Properties, Table};

/// What of a message exchanges route by.
#[derive(Clone, Copy, Debug)]
pub struct Envelope<'m> {
    /// Its routing key, then what CC and BCC add. Types that go by one key take the first.
    pub keys: &'m [&'m [u8]],
    /// Its properties, where it has some that read.
    pub properties: Option<&'m Properties<'m>>,
}

impl<'m> Envelope<'m> {
    /// The routing key itself.
    #[must_use]
    pub fn key(&self) -> &'m [u8] {
        self.keys.first().copied().unwrap_or_default()
    }

    /// The headers, where there are any.
    #[must_use]
    pub fn headers(&self) -> Option<Table<'m>> {
        self.properties.and_then(Properties::headers)
    }
}
