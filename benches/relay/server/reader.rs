//! A publisher's read buffer: whole messages are handed on, other methods are told.

use std::io::{self, ErrorKind};
use std::ops::Range;
use std::sync::Arc;

use amqp_spec::frame::put_deliver;
use amqp_spec::method::basic;
use amqp_spec::{ContentHeader, FrameDecoder, FrameKind, Route};
use tokio::io::AsyncReadExt;
use tokio::net::tcp::OwnedReadHalf;

use super::answers::{CHANNEL, CONSUMER_TAG, FRAME_MAX};
use super::outbox::{Outbox, Pending};

/// One read brings at most this, unless a single message is larger.
const BUFFER: usize = 256 * 1024;
/// Where exchange and routing key stand in the payload of basic.publish: behind the ids and the ticket.
const ROUTE: usize = 6;

/// The bytes that were read, and where the messages in them lie.
#[derive(Debug)]
pub(crate) struct Reader {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    messages: Vec<Message>,
    others: Vec<u32>,
}

/// A whole message: its exchange and routing key, and its header and body frames as they came.
#[derive(Debug)]
struct Message {
    route: Range<usize>,
    content: Range<usize>,
}

impl Default for Reader {
    fn default() -> Self {
        Self { bytes: vec![0; BUFFER], start: 0, end: 0, messages: Vec::new(), others: Vec::new() }
    }
}

impl Reader {
    /// Reads once; false at the end.
    pub(crate) async fn fill(&mut self, socket: &mut OwnedReadHalf) -> io::Result<bool> {
        self.bytes.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        if self.end == self.bytes.len() {
            self.bytes.resize(self.end * 2, 0);
        }
        let count = socket.read(self.bytes.get_mut(self.end..).unwrap_or_default()).await?;
        self.end += count;
        Ok(count > 0)
    }

    /// Puts the whole messages that are here into everyone's outbox; gives the ids of the other methods.
    pub(crate) fn forward(&mut self, everyone: &[Arc<Outbox>]) -> io::Result<std::vec::Drain<'_, u32>> {
        while let Some(taken) = self.next()? {
            self.start += taken;
        }
        if !self.messages.is_empty() {
            everyone.iter().for_each(|outbox| outbox.put(|pending| self.deliver(pending)));
            self.messages.clear();
        }
        Ok(self.others.drain(..))
    }

    fn deliver(&self, pending: &mut Pending) {
        for message in &self.messages {
            let route = self.bytes.get(message.route.clone()).unwrap_or_default();
            let Ok(route) = Route::from_raw(route) else { continue };
            pending.tag += 1;
            put_deliver(&mut pending.bytes, CHANNEL, CONSUMER_TAG, pending.tag, false, route);
            pending.bytes.extend_from_slice(self.bytes.get(message.content.clone()).unwrap_or_default());
        }
    }

    /// Looks at what begins at `start`: the bytes that a message or another method takes, or nothing while it is not
    /// whole.
    fn next(&mut self) -> io::Result<Option<usize>> {
        let Some((kind, payload, mut at)) = self.frame(self.start)? else { return Ok(None) };
        let id = self.bytes.get(payload.start..).and_then(<[u8]>::first_chunk).map_or(0, |id| u32::from_be_bytes(*id));
        if kind != FrameKind::Method || id != basic::Publish::ID {
            self.others.push(if kind == FrameKind::Method { id } else { 0 });
            return Ok(Some(at - self.start));
        }
        let content = at;
        let Some((_, header, after)) = self.frame(at)? else { return Ok(None) };
        let header = ContentHeader::parse(self.bytes.get(header).unwrap_or_default()).ok_or(ErrorKind::InvalidData)?;
        let mut left = header.body_size as usize;
        at = after;
        while left > 0 {
            let Some((_, body, after)) = self.frame(at)? else { return Ok(None) };
            left = left.saturating_sub(body.len());
            at = after;
        }
        // The octet of flags ends the payload.
        self.messages.push(Message { route: payload.start + ROUTE..payload.end - 1, content: content..at });
        Ok(Some(at - self.start))
    }

    /// Kind, payload and end of the frame that begins at `at`.
    fn frame(&self, at: usize) -> io::Result<Option<(FrameKind, Range<usize>, usize)>> {
        let input = self.bytes.get(at..self.end).unwrap_or_default();
        let decoded = FrameDecoder::new(FRAME_MAX).decode(input);
        let decoded = decoded.map_err(|error| io::Error::new(ErrorKind::InvalidData, error.to_string()))?;
        Ok(decoded.map(|(frame, taken)| (frame.kind, at + frame.payload.start..at + frame.payload.end, at + taken)))
    }
}
