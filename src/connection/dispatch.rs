//! From the frames of a chunk to the channels they are for.

use super::channels::{Channels, Slot};
use super::error::{End, reply};
use crate::broker::Failed;
use crate::channel::{PUBLISH, Publish, Session, Whole, expected_method};
use crate::model::{AmqpError, Message};
use amqp_spec::method::{basic, channel, connection};
use amqp_spec::{ContentHeader, FrameDecoder, FrameError, FrameKind, Method, RawFrame, ReplyCode, Scope};
use bytes::Bytes;

/// A running connection's channels and what they share.
pub struct Dispatch {
    /// What the channels share.
    pub session: Session,
    /// The channels.
    pub channels: Channels,
    /// Cuts frames, with the negotiated limit.
    pub decoder: FrameDecoder,
    /// Channels with publishes in this batch.
    published: Vec<u16>,
    /// Whether a publish has begun since this was last asked for.
    publishing: bool,
}

impl Dispatch {
    /// Nothing open yet.
    #[must_use]
    pub fn new(session: Session, channel_max: u16, decoder: FrameDecoder) -> Self {
        Self { session, channels: Channels::new(channel_max), decoder, published: Vec::new(), publishing: false }
    }

    /// Carries out all whole frames of a chunk, and gives how many bytes they took; or up to the one that ends the
    /// connection, and how it ends.
    pub async fn chunk(&mut self, chunk: &Bytes) -> (usize, Result<(), End>) {
        let mut at = 0;
        self.session.begin_batch();
        let result = self.frames(chunk, &mut at).await;
        let settled = self.session.settled().await;
        self.end_batch();
        (at, result.and(settled.map_err(End::from)))
    }

    /// Whether a publish has begun since this was last called.
    pub fn take_publishing(&mut self) -> bool {
        std::mem::take(&mut self.publishing)
    }

    /// Hands over what was gathered.
    fn end_batch(&mut self) {
        self.session.flush();
        for number in std::mem::take(&mut self.published) {
            self.channels.end_batch(number);
        }
    }

    async fn frames(&mut self, chunk: &Bytes, at: &mut usize) -> Result<(), End> {
        while let Some((raw, used)) = self.decoder.decode(chunk.get(*at..).unwrap_or_default())? {
            let payload = *at + raw.payload.start..*at + raw.payload.end;
            *at += used;
            let bytes = chunk.get(payload.clone()).unwrap_or_default();
            match raw.kind {
                FrameKind::Method if is_publish(bytes) && raw.channel != 0 => {
                    if self.session.is_holding() {
                        self.session.settled().await?;
                    }
                    self.publish(chunk, at, raw.channel, payload.start)?;
                    if self.session.publishes.is_full() {
                        self.end_batch();
                        tokio::task::yield_now().await;
                    }
                }
                FrameKind::Method => self.method(raw.channel, bytes).await?,
                FrameKind::Heartbeat if raw.channel == 0 => {}
                FrameKind::Heartbeat => {
                    return Err(FrameError::unexpected(raw.kind.octet(), raw.channel, bytes).into());
                }
                FrameKind::Header | FrameKind::Body => self.content(&raw, bytes)?,
            }
        }
        Ok(())
    }

    /// A publish whose content is whole in the chunk is taken as it lies there; any other is put together.
    fn publish(&mut self, chunk: &Bytes, at: &mut usize, number: u16, start: usize) -> Result<(), End> {
        self.publishing = true;
        let payload = chunk.get(start..).unwrap_or_default();
        let Some(Slot::Open(open)) = self.channels.get(number) else {
            return self.not_open(number, || expected_open().of(PUBLISH).into());
        };
        if !open.assembly.is_idle() {
            return self.content_expected(number);
        }
        let arguments = payload.get(4..*at - start - 1).unwrap_or_default();
        let m = basic::Publish::decode(arguments).map_err(|error| {
            End::of_method(&error.of(basic::Publish::ID), payload.get(..*at - start - 1).unwrap_or_default())
        })?;
        let publish = Publish { mandatory: m.mandatory, immediate: m.immediate };
        let route_at = start + 4 + 2;
        let route = route_at..route_at + m.route.raw().len();
        match whole_content(&self.decoder, chunk, *at, number) {
            Some((header, body, end)) => {
                *at = end;
                let size = body.len() as u64;
                let message = Message::in_buffer(chunk.clone(), route, header, body);
                let result = open.publish(&mut self.session, Whole { publish, message, size });
                self.published(number);
                result.or_else(|error| self.fail(number, error))
            }
            None => {
                open.assembly.begin(publish, m.route.raw());
                Ok(())
            }
        }
    }

    fn published(&mut self, number: u16) {
        if self.published.last() != Some(&number) && !self.published.contains(&number) {
            self.published.push(number);
        }
    }

    fn content(&mut self, raw: &RawFrame, payload: &[u8]) -> Result<(), End> {
        let number = raw.channel;
        let max_size = self.session.shared.config.amqp.max_message_size;
        let Some(Slot::Open(open)) = self.channels.get(number) else {
            return self.not_open(number, || match number {
                0 => FrameError::unexpected(raw.kind.octet(), number, payload).into(),
                _ => expected_method().into(),
            });
        };
        let result = match open.assembly.take(raw.kind, payload, max_size) {
            Ok(None) => return Ok(()),
            Ok(Some(whole)) => {
                let result = open.publish(&mut self.session, whole);
                self.published(number);
                result
            }
            Err(error) => Err(error),
        };
        result.or_else(|error| self.fail(number, error))
    }

    /// A method frame where content is due.
    fn content_expected(&mut self, number: u16) -> Result<(), End> {
        let Some(Slot::Open(open)) = self.channels.get(number) else { return Ok(()) };
        let error = open.assembly.take(FrameKind::Method, &[], 0).err();
        error.map_or(Ok(()), |error| Err(error.into()))
    }

    /// A frame for a channel that is not open: passed over while it is closing, else what it costs.
    fn not_open(&mut self, number: u16, otherwise: impl FnOnce() -> End) -> Result<(), End> {
        self.channels.get(number).map_or_else(|| Err(otherwise()), |_| Ok(()))
    }

    async fn method(&mut self, number: u16, payload: &[u8]) -> Result<(), End> {
        let method = match Method::decode(payload) {
            Ok(method) => method,
            Err(error) => return Err(End::of_method(&error, payload)),
        };
        if !self.session.may_hold(&method) {
            self.session.settled().await?;
        }
        if number == 0 {
            if let Method::ConnectionUpdateSecret(m) = &method {
                // On the heap: it may ask a server for keys, for which every connection would have a KiB of room.
                return Box::pin(self.update_secret(m.new_secret)).await;
            }
            return self.connection_method(&method);
        }
        match (&method, self.channels.get(number)) {
            (_, Some(Slot::Open(open))) if !open.assembly.is_idle() => self.content_expected(number),
            (Method::ChannelOpen(_), _) => self.open(number),
            (Method::ChannelClose(_), Some(Slot::Open(_))) => {
                self.close(number);
                Ok(())
            }
            // Both sides close: the client's is answered, and its answer to the server's is still due.
            (Method::ChannelClose(_), Some(Slot::Closing)) => {
                self.session.send(number, &channel::CloseOk);
                self.session.flush();
                Ok(())
            }
            (Method::ChannelCloseOk(_), Some(Slot::Closing)) => {
                self.channels.remove(number);
                Ok(())
            }
            (_, Some(Slot::Closing)) => Ok(()),
            (_, Some(Slot::Open(open))) => {
                if method.sent_by_server_only() || method.ids().0 == connection::CLASS_ID {
                    return Err(unimplemented(&method).into());
                }
                let result = open.method(&mut self.session, method).await;
                if result.is_err() {
                    self.session.settled().await?;
                }
                result.or_else(|error| self.fail(number, error))
            }
            (_, None) => Err(expected_open().of(method.ids()).into()),
        }
    }

    fn open(&mut self, number: u16) -> Result<(), End> {
        self.session.flush();
        let ids = (channel::CLASS_ID, channel::Open::METHOD_ID);
        self.channels.open(&self.session, number).map_err(|error| match error.code {
            ReplyCode::NotAllowed => error,
            _ => error.of(ids),
        })?;
        self.session.send(number, &channel::OpenOk { channel_id: b"" });
        Ok(())
    }

    fn close(&mut self, number: u16) {
        self.end_batch();
        if let Some(Slot::Open(open)) = self.channels.remove(number) {
            open.close(&mut self.session);
        }
        self.session.send(number, &channel::CloseOk);
        self.session.flush();
    }

    fn connection_method(&mut self, method: &Method<'_>) -> Result<(), End> {
        match method {
            Method::ConnectionClose(_) => {
                self.end_batch();
                Err(End::ByClient)
            }
            _ => {
                let error = AmqpError::new(ReplyCode::ChannelError, "unexpected method in connection state running");
                Err(error.of(method.ids()).into())
            }
        }
    }

    /// A new token in the place of one that ends. Passwords are not asked for again, so a new one changes nothing.
    async fn update_secret(&mut self, secret: &[u8]) -> Result<(), End> {
        if self.session.is_bearer() {
            match self.session.shared.renew(&self.session.user, secret).await {
                Ok(token) => self.session.bear(&token),
                Err(reason) => {
                    tracing::warn!(user = %self.session.user, %reason, "a new secret was refused");
                    let text = "New secret was refused by one of the backends";
                    let error = AmqpError::new(ReplyCode::NotAllowed, text);
                    return Err(error.of((connection::CLASS_ID, connection::UpdateSecret::METHOD_ID)).into());
                }
            }
        }
        self.session.send(0, &connection::UpdateSecretOk);
        Ok(())
    }

    /// What an error of a channel costs: the channel, or the connection.
    fn fail(&mut self, number: u16, error: AmqpError) -> Result<(), End> {
        self.end_batch();
        if error.scope() != Scope::Channel {
            return Err(error.into());
        }
        let reply = reply(&error);
        if let Some(Slot::Open(open)) = self.channels.closing(number) {
            open.close(&mut self.session);
        }
        tracing::debug!(channel = number, code = reply.code.code(), text = %reply.text, "channel error");
        self.session.send(
            number,
            &channel::Close {
                reply_code: reply.code.code(),
                reply_text: reply.text.as_bytes(),
                class_id: reply.class_id,
                method_id: reply.method_id,
            },
        );
        Ok(())
    }

    /// Closes the channels that failed while nothing of them was read.
    pub fn close_failed(&mut self) -> Result<(), End> {
        for (number, why) in self.session.outbox.take_failed() {
            if !matches!(self.channels.get(number), Some(Slot::Open(_))) {
                continue;
            }
            let Failed::TimedOut = why;
            // RabbitMQ's text, which no longer knows the value.
            let text = format!(
                "delivery acknowledgement on channel {number} timed out. Timeout value used: -1 ms. This timeout value \
                 can be configured, see consumers doc guide to learn more"
            );
            self.fail(number, AmqpError::new(ReplyCode::PreconditionFailed, text))?;
            self.session.flush();
        }
        Ok(())
    }

    /// Ends all channels; exclusive queues are the caller's.
    pub fn close_all(&mut self) {
        self.end_batch();
        for open in self.channels.drain() {
            open.close(&mut self.session);
        }
    }
}

fn unimplemented(method: &Method<'_>) -> AmqpError {
    AmqpError::new(ReplyCode::CommandInvalid, "unimplemented method").of(method.ids())
}

/// A method on a channel that is not open.
fn expected_open() -> AmqpError {
    AmqpError::new(ReplyCode::ChannelError, "expected 'channel.open'")
}

fn is_publish(payload: &[u8]) -> bool {
    payload.first_chunk().is_some_and(|id| u32::from_be_bytes(*id) == basic::Publish::ID)
}

type Span = std::ops::Range<usize>;

/// The properties and the body of a content whose frames are all there, and where they end: one header, and at most
/// one body frame.
fn whole_content(decoder: &FrameDecoder, chunk: &[u8], at: usize, number: u16) -> Option<(Span, Span, usize)> {
    let (head, used) = decoder.decode(chunk.get(at..)?).ok()??;
    if head.kind != FrameKind::Header || head.channel != number {
        return None;
    }
    let header_at = at + head.payload.start;
    let header = ContentHeader::parse(chunk.get(header_at..at + head.payload.end)?)?;
    if header.class_id != basic::CLASS_ID || header.weight != 0 {
        return None;
    }
    let properties = at + head.payload.end - header.properties.len()..at + head.payload.end;
    let at = at + used;
    if header.body_size == 0 {
        return Some((properties, at..at, at));
    }
    let (body, used) = decoder.decode(chunk.get(at..)?).ok()??;
    let whole = body.kind == FrameKind::Body && body.channel == number && body.payload.len() as u64 == header.body_size;
    whole.then(|| (properties, at + body.payload.start..at + body.payload.end, at + used))
}
