//! One queue on its way: a channel at the source, and one of the same number at the destination.

use super::forward::Forward;
use super::window::Window;
use crate::cli::migrate::amqp::Output;
use crate::cli::migrate::queues::Planned;
use crate::cli::migrate::report::{Outcome, QueueReport};
use amqp_spec::method::{basic, channel, confirm, exchange, queue};
use amqp_spec::{Encode, FieldTable};
use std::collections::VecDeque;
use std::time::Instant;

/// The consumer's tag; each channel has one.
pub const CONSUMER: &[u8] = b"leveret-migrate";
/// Answers that are awaited before messages are: three from each broker.
const OPENING: u8 = 6;

/// Where a lane stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// So many answers are missing before it consumes.
    Opening(u8),
    /// Messages flow.
    Running,
    /// No more are wanted; those on their way still come.
    Cancelling,
    /// The last confirms are awaited.
    Settling,
    /// The channels are being closed.
    Closing,
}

/// One of its two channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// In use.
    Open,
    /// Its close is sent.
    Closing,
    /// Closed: its number may be used again.
    Closed,
    /// Left in the midst of a message: its number is spoilt for this connection.
    Spoilt,
}

/// One queue on its way.
pub struct Lane {
    /// Of both channels.
    pub channel: u16,
    /// What is to be moved.
    pub planned: Planned,
    /// Where it stands.
    pub phase: Phase,
    /// The channel at the source.
    pub source: Side,
    /// The channel at the destination.
    pub destination: Side,
    /// Publishes and their confirms.
    pub window: Window,
    /// The message that is being handed on.
    pub forward: Forward,
    /// The exchange that keeps routing keys is declared.
    pub has_exchange: bool,
    /// Deliveries that were published.
    pub published: u64,
    /// Deliveries that were acknowledged.
    pub acked: u64,
    /// A message came back: which of those on their way it was cannot be known, so none is acknowledged any more.
    pub poisoned: bool,
    /// When the last delivery came.
    pub last: Instant,
    /// The source was asked whether the queue is empty.
    pub asked: bool,
    /// Of a stream: the offset behind the last message that is safe at the destination, and the one that is stored.
    pub offset: Option<u64>,
    /// What was stored of it.
    pub stored: Option<u64>,
    /// The offsets of what is on its way, for streams.
    pub offsets: VecDeque<u64>,
    /// What is told of it.
    pub report: QueueReport,
}

impl Lane {
    /// Opens both channels and asks both brokers for the queue.
    pub fn start(channel: u16, planned: Planned, prefetch: u16, source: &mut Output, destination: &mut Output) -> Self {
        let lane = Self::new(channel, planned);
        let name = lane.planned.name.clone();
        let open = channel::Open { out_of_band: b"" };
        source.put(channel, &open);
        source.put(channel, &basic::Qos { prefetch_size: 0, prefetch_count: prefetch, global: false });
        ask(source, channel, &name);
        destination.put(channel, &open);
        destination.put(channel, &confirm::Select { nowait: false });
        ask(destination, channel, &name);
        lane
    }

    fn new(channel: u16, planned: Planned) -> Self {
        let offset = planned.offset;
        Self {
            channel,
            report: QueueReport::of(&planned),
            planned,
            phase: Phase::Opening(OPENING),
            source: Side::Open,
            destination: Side::Open,
            window: Window::new(),
            forward: Forward::default(),
            has_exchange: false,
            published: 0,
            acked: 0,
            poisoned: false,
            last: Instant::now(),
            asked: false,
            offset,
            stored: offset,
            offsets: VecDeque::new(),
        }
    }

    /// Takes note of an answer; true where it was the last that was missing.
    pub fn answered(&mut self) -> bool {
        let Phase::Opening(left) = self.phase else { return false };
        let left = left.saturating_sub(1);
        self.phase = Phase::Opening(left);
        left == 0
    }

    /// Begins to consume.
    pub fn consume(&mut self, source: &mut Output) {
        let mut arguments = FieldTable::new();
        if self.planned.is_stream {
            match self.planned.offset {
                Some(offset) => _ = arguments.insert("x-stream-offset", i64::try_from(offset).unwrap_or(i64::MAX)),
                None => _ = arguments.insert("x-stream-offset", "first"),
            }
        }
        let arguments = arguments.encoded();
        let consume = basic::Consume {
            ticket: 0,
            queue: self.planned.name.as_bytes(),
            consumer_tag: CONSUMER,
            no_local: false,
            no_ack: false,
            exclusive: false,
            nowait: false,
            arguments: arguments.as_table(),
        };
        source.put(self.channel, &consume);
        (self.phase, self.last) = (Phase::Running, Instant::now());
    }

    /// Wants no more messages.
    pub fn cancel(&mut self, source: &mut Output) {
        if self.phase == Phase::Running {
            source.put(self.channel, &basic::Cancel { consumer_tag: CONSUMER, nowait: false });
            self.phase = Phase::Cancelling;
        }
    }

    /// Asks the source how many messages are left.
    pub fn ask(&mut self, source: &mut Output) {
        self.asked = true;
        ask(source, self.channel, &self.planned.name);
    }

    /// Acknowledges at the source what is safe at the destination.
    pub fn acknowledge(&mut self, source: &mut Output) {
        let safe = self.window.prefix();
        if self.poisoned || safe <= self.acked || self.source != Side::Open {
            return;
        }
        source.put(self.channel, &basic::Ack { delivery_tag: safe, multiple: true });
        let count = safe - self.acked;
        for _ in 0..count.min(self.offsets.len() as u64) {
            self.offset = self.offsets.pop_front().map(|offset| offset + 1);
        }
        self.acked = safe;
        self.report.moved += count;
    }

    /// Notes why not all of it is moved; the first reason counts.
    pub fn fail(&mut self, outcome: Outcome, reason: String) {
        if self.report.reason.is_none() {
            (self.report.outcome, self.report.reason) = (outcome, Some(reason));
        }
    }

    /// Whether it failed.
    pub fn has_failed(&self) -> bool {
        self.report.reason.is_some()
    }

    /// Closes what is open. What is confirmed behind a gap is acknowledged by itself first.
    pub fn wind_up(&mut self, source: &mut Output, destination: &mut Output) {
        if self.phase != Phase::Closing {
            self.acknowledge(source);
            self.report.unsettled = self.window.open();
            if !self.poisoned && self.source == Side::Open {
                for number in self.window.stragglers() {
                    source.put(self.channel, &basic::Ack { delivery_tag: number, multiple: false });
                    self.report.moved += 1;
                    self.report.unsettled -= 1;
                }
            }
        }
        self.phase = Phase::Closing;
        let close = channel::Close { reply_code: 200, reply_text: b"done", class_id: 0, method_id: 0 };
        if self.source == Side::Open {
            source.put(self.channel, &close);
            self.source = Side::Closing;
        }
        if self.destination == Side::Open && self.forward.is_under_way() {
            self.destination = Side::Spoilt;
        }
        if self.destination == Side::Open {
            if self.has_exchange {
                let name = super::forward::exchange_of(&self.planned.name);
                let delete = exchange::Delete { ticket: 0, exchange: name.as_bytes(), if_unused: false, nowait: true };
                destination.put(self.channel, &delete);
            }
            destination.put(self.channel, &close);
            self.destination = Side::Closing;
        }
    }

    /// Whether both channels are done with.
    pub fn is_over(&self) -> bool {
        let done = |side| matches!(side, Side::Closed | Side::Spoilt);
        self.phase == Phase::Closing && done(self.source) && done(self.destination)
    }

    /// Whether its number may be used again.
    pub fn frees_its_channel(&self) -> bool {
        self.source == Side::Closed && self.destination == Side::Closed
    }
}

/// Asks for a queue without declaring it.
fn ask(output: &mut Output, channel: u16, name: &str) {
    let arguments = FieldTable::new().encoded();
    output.put(channel, &passive(name, &arguments));
}

/// A passive declare.
pub fn passive<'a>(name: &'a str, arguments: &'a amqp_spec::table::EncodedTable) -> impl Encode + 'a {
    queue::Declare {
        ticket: 0,
        queue: name.as_bytes(),
        passive: true,
        durable: false,
        exclusive: false,
        auto_delete: false,
        nowait: false,
        arguments: arguments.as_table(),
    }
}
