//! What came from the broker.

use amqp_spec::method::Method;
use amqp_spec::{FieldTable, Properties};
use std::fmt::{self, Debug, Formatter};

/// A method with the content that followed it, if it has one.
#[derive(Clone)]
pub struct Received {
    pub channel: u16,
    /// A method frame's payload.
    pub payload: Vec<u8>,
    pub properties: Vec<u8>,
    pub body: Vec<u8>,
}

impl Received {
    pub fn method(&self) -> Method<'_> {
        Method::decode(&self.payload).unwrap()
    }

    pub fn properties(&self) -> Properties<'_> {
        Properties::scan(&self.properties).unwrap()
    }

    /// The headers; empty where there are none.
    pub fn headers(&self) -> FieldTable {
        self.properties().headers().map(FieldTable::from).unwrap_or_default()
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn redelivered(&self) -> bool {
        match self.method() {
            Method::BasicDeliver(m) => m.redelivered,
            Method::BasicGetOk(m) => m.redelivered,
            other => panic!("no delivery: {other:?}"),
        }
    }

    pub fn tag(&self) -> u64 {
        match self.method() {
            Method::BasicDeliver(m) => m.delivery_tag,
            Method::BasicGetOk(m) => m.delivery_tag,
            other => panic!("no delivery: {other:?}"),
        }
    }

    /// Exchange and routing key.
    pub fn route(&self) -> (String, String) {
        let route = match self.method() {
            Method::BasicDeliver(m) => m.route,
            Method::BasicGetOk(m) => m.route,
            Method::BasicReturn(m) => m.route,
            other => panic!("no delivery: {other:?}"),
        };
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        (text(route.exchange()), text(route.routing_key()))
    }

    pub fn consumer_tag(&self) -> String {
        match self.method() {
            Method::BasicDeliver(m) => String::from_utf8(m.consumer_tag.to_vec()).unwrap(),
            other => panic!("no delivery: {other:?}"),
        }
    }
}

impl Debug for Received {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "channel {} {:?} body {:?}",
            self.channel,
            Method::decode(&self.payload),
            self.body.escape_ascii().to_string().get(..60)
        )
    }
}

/// A close that the broker sent instead of an answer.
#[derive(Clone, PartialEq, Eq)]
pub struct Closed {
    /// The connection, or only the channel.
    pub connection: bool,
    pub code: u16,
    /// The text behind `NAME - `.
    pub text: String,
    /// Class and method that caused it.
    pub method: (u16, u16),
}

impl Closed {
    /// What `received` says, if it is a close.
    pub fn of(received: &Received) -> Option<Self> {
        let words = |text: &[u8]| {
            let text = String::from_utf8_lossy(text).into_owned();
            text.split_once(" - ").map_or(text.clone(), |(_, rest)| rest.to_owned())
        };
        match received.method() {
            Method::ChannelClose(m) => Some(Self {
                connection: false,
                code: m.reply_code,
                text: words(m.reply_text),
                method: (m.class_id, m.method_id),
            }),
            Method::ConnectionClose(m) => Some(Self {
                connection: true,
                code: m.reply_code,
                text: words(m.reply_text),
                method: (m.class_id, m.method_id),
            }),
            _ => None,
        }
    }

    /// The code, where only the channel was closed.
    pub fn channel_code(&self) -> u16 {
        assert!(!self.connection, "{self:?}");
        self.code
    }

    /// The code, where the connection was closed.
    pub fn connection_code(&self) -> u16 {
        assert!(self.connection, "{self:?}");
        self.code
    }
}

impl Debug for Closed {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let what = if self.connection { "connection" } else { "channel" };
        write!(f, "{what} closed with {} {} by {:?}", self.code, self.text, self.method)
    }
}
