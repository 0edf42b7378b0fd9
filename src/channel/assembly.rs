//! Puts a publish, its content header and its body frames together where they do not come whole in one read.

use super::publish::Publish;
use crate::model::{AmqpError, Message};
use amqp_spec::{ContentHeader, FrameKind, ReplyCode, method::basic};
use bytes::BytesMut;

/// RabbitMQ's ceiling of an announced body: more is refused at the header already.
const MAX_ANNOUNCED_BODY: u64 = 512 << 20;

/// Room made for a body before its bytes are there, at most: an announced size costs nothing by itself.
const MAX_ROOM_AHEAD: usize = 128 << 10;

/// How far a content has come.
#[derive(Default)]
pub enum Assembly {
    /// No content is due.
    #[default]
    Idle,
    /// A publish was read.
    AwaitsHeader(Begun),
    /// Its header too.
    AwaitsBody(Box<Body>),
}

/// A publish without its content.
pub struct Begun {
    publish: Publish,
    route: Vec<u8>,
}

/// A publish and its header, with as much of the body as has come.
pub struct Body {
    publish: Publish,
    route_len: usize,
    properties_len: usize,
    /// Bytes announced and not there yet.
    left: u64,
    /// The size announced.
    size: u64,
    /// Route, properties, body; the body only while it is not too large to be taken.
    buffer: BytesMut,
    too_large: bool,
}

/// A publish with its content.
pub struct Whole {
    /// The flags of the publish.
    pub publish: Publish,
    /// The message, or `None` where its body was larger than may be taken.
    pub message: Option<Message>,
    /// The size of the body that was announced.
    pub size: u64,
}

impl Assembly {
    /// A publish has come: its content is due.
    pub fn begin(&mut self, publish: Publish, route: &[u8]) {
        *self = Self::AwaitsHeader(Begun { publish, route: route.to_vec() });
    }

    /// Whether content is due.
    #[must_use]
    pub fn is_idle(&self) -> bool {
        matches!(self, Self::Idle)
    }

    /// The error for a header or a body that no method announced.
    #[must_use]
    pub fn out_of_place() -> AmqpError {
        AmqpError::new(ReplyCode::UnexpectedFrame, "expected method frame, got non method frame instead")
    }

    /// Takes a frame that is due, and gives the whole when it was the last.
    ///
    /// # Errors
    /// 505 when another frame than the one due has come, 501 when the body is longer than announced.
    pub fn take(&mut self, kind: FrameKind, payload: &[u8], max_size: u64) -> Result<Option<Whole>, AmqpError> {
        match std::mem::take(self) {
            Self::Idle => Err(Self::out_of_place()),
            Self::AwaitsHeader(begun) => self.header(begun, kind, payload, max_size),
            Self::AwaitsBody(body) => self.body(body, kind, payload),
        }
    }

    fn header(
        &mut self,
        begun: Begun,
        kind: FrameKind,
        payload: &[u8],
        max_size: u64,
    ) -> Result<Option<Whole>, AmqpError> {
        let header = header_of(kind, payload)?;
        let (size, properties) = (header.body_size, header.properties);
        if size > MAX_ANNOUNCED_BODY {
            let text = format!("content body size {size} exceeds maximum allowed size {MAX_ANNOUNCED_BODY}");
            return Err(AmqpError::new(ReplyCode::FrameError, text).of(PUBLISH));
        }
        let too_large = size > max_size;
        let ahead = if too_large { 0 } else { (size as usize).min(MAX_ROOM_AHEAD) };
        let mut buffer = BytesMut::with_capacity(begun.route.len() + properties.len() + ahead);
        buffer.extend_from_slice(&begun.route);
        buffer.extend_from_slice(properties);
        let body = Body {
            publish: begun.publish,
            route_len: begun.route.len(),
            properties_len: properties.len(),
            left: size,
            size,
            buffer,
            too_large,
        };
        Ok(self.go_on(Box::new(body)))
    }

    fn body(&mut self, mut body: Box<Body>, kind: FrameKind, payload: &[u8]) -> Result<Option<Whole>, AmqpError> {
        if kind != FrameKind::Body {
            let text = "expected content body, got non content body frame instead";
            return Err(AmqpError::new(ReplyCode::UnexpectedFrame, text).of(PUBLISH));
        }
        body.left = body.left.checked_sub(payload.len() as u64).ok_or_else(|| {
            AmqpError::new(ReplyCode::FrameError, "content body frame exceeds remaining content size").of(PUBLISH)
        })?;
        if !body.too_large {
            body.buffer.extend_from_slice(payload);
        }
        Ok(self.go_on(body))
    }

    fn go_on(&mut self, body: Box<Body>) -> Option<Whole> {
        if body.left > 0 {
            *self = Self::AwaitsBody(body);
            return None;
        }
        Some(body.whole())
    }
}

/// Ids of basic.publish.
pub(super) const PUBLISH: (u16, u16) = (basic::CLASS_ID, basic::Publish::METHOD_ID);

/// A content header for basic.publish.
///
/// # Errors
/// 505 when it is something else.
pub(super) fn header_of(kind: FrameKind, payload: &[u8]) -> Result<ContentHeader<'_>, AmqpError> {
    let unexpected = |got: &str| {
        let text = format!("expected content header for class {}, got {got} instead", basic::CLASS_ID);
        Err(AmqpError::new(ReplyCode::UnexpectedFrame, text).of(PUBLISH))
    };
    let header = (kind == FrameKind::Header).then(|| ContentHeader::parse(payload)).flatten();
    match header {
        Some(header) if header.weight != 0 => unexpected("non content header frame"),
        Some(header) if header.class_id != basic::CLASS_ID => unexpected(&format!("one for class {}", header.class_id)),
        Some(header) => Ok(header),
        None => unexpected("non content header frame"),
    }
}

impl Body {
    fn whole(self) -> Whole {
        let properties = self.route_len..self.route_len + self.properties_len;
        let body = properties.end..self.buffer.len();
        let buffer = self.buffer.freeze();
        let message =
            if self.too_large { None } else { Message::in_buffer(buffer, 0..self.route_len, properties, body) };
        Whole { publish: self.publish, message, size: self.size }
    }
}
