//! A consumer: counts deliveries in the read buffer and acknowledges every so many.

use amqp_spec::method::basic;
use amqp_spec::{ContentHeader, FieldTable, FrameKind};

use super::client::{Client, closed};
use super::error::PerfError;
use super::latency::{Latencies, now_ns};
use super::scan::{Filled, be_u64};
use super::shared::{Counters, Counts, Shared};
use super::template::stamp_of;

/// What a consumer is asked to do.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub(super) queues: Vec<String>,
    pub(super) prefetch: u16,
    pub(super) ack_every: u32,
    pub(super) count: Option<u64>,
    /// Whether to consume before the run starts, so that no message waits for its consumer; else when it starts, so
    /// that all of a drain falls into it.
    pub(super) beforehand: bool,
    /// Whether to read a stream from its first message; else from what comes, as all other queues.
    pub(super) from_first: bool,
}

/// One consumer and its connection.
#[derive(Debug)]
pub(super) struct Consumer {
    client: Client,
    task: Task,
    walk: Walk,
    /// Deliveries that were acknowledged.
    acked: u64,
    latencies: Latencies,
}

/// Where the walk over the incoming frames stands.
#[derive(Debug, Default)]
struct Walk {
    received: u64,
    /// The delivery tag of the message being read.
    tag: u64,
    /// Body bytes of it still to come.
    left: u64,
    /// True before its first body frame.
    fresh: bool,
}

impl Consumer {
    /// Prepares a consumer on an open connection.
    pub(super) fn new(mut client: Client, task: Task) -> Result<Self, PerfError> {
        if task.prefetch > 0 {
            let qos = basic::Qos { prefetch_size: 0, prefetch_count: task.prefetch, global: false };
            client.call(&qos, basic::QosOk::ID)?;
        }
        if task.beforehand {
            consume(&mut client, &task)?;
            for _ in &task.queues {
                client.wait_for(basic::ConsumeOk::ID, |_| ())?;
            }
        }
        Ok(Self { client, task, walk: Walk::default(), acked: 0, latencies: Latencies::new() })
    }

    /// Consumes until the run ends or the asked number is here; gives the end-to-end latencies back.
    pub(super) fn run(mut self, shared: &Shared, counters: &Counters) -> Result<Latencies, PerfError> {
        if !self.task.beforehand {
            consume(&mut self.client, &self.task)?;
        }
        let wanted = self.task.count.unwrap_or(u64::MAX);
        while !shared.stopping() && self.walk.received < wanted {
            let filled = self.client.buffer.fill(&mut self.client.socket).map_err(PerfError::io("consuming"))?;
            self.walk_frames(shared.measuring())?;
            if filled == Filled::Closed {
                return Err(PerfError::Protocol("the broker closed the socket".to_owned()));
            }
            self.acknowledge(u64::from(self.task.ack_every))?;
            counters.show(Counts { received: self.walk.received, ..Counts::default() });
        }
        self.acknowledge(1)?;
        self.client.close();
        Ok(self.latencies)
    }

    fn walk_frames(&mut self, measuring: bool) -> Result<(), PerfError> {
        let walk = &mut self.walk;
        while let Some(frame) = self.client.buffer.next()? {
            match frame.kind {
                FrameKind::Body => {
                    if let Some(sent) = stamp_of(frame.payload).filter(|_| walk.fresh && measuring) {
                        self.latencies.record(sent, now_ns(), 1);
                    }
                    walk.body(frame.payload.len());
                }
                FrameKind::Header => walk.header(frame.payload),
                _ if frame.method() == basic::Deliver::ID => walk.deliver(frame.payload),
                _ if frame.method() == basic::Cancel::ID => return Err(PerfError::Cancelled),
                _ => closed(&frame)?,
            }
        }
        Ok(())
    }

    /// Acknowledges all that came if at least `every` are not yet; never where the broker expects none.
    fn acknowledge(&mut self, every: u64) -> Result<(), PerfError> {
        let pending = self.walk.received - self.acked;
        if self.task.ack_every == 0 || pending == 0 || pending < every {
            return Ok(());
        }
        // The tag of a message whose body is not complete is not due yet.
        let tag = if self.walk.left > 0 || self.walk.fresh { self.walk.tag.saturating_sub(1) } else { self.walk.tag };
        self.acked = self.walk.received;
        self.client.send_method(&basic::Ack { delivery_tag: tag, multiple: true })
    }
}

/// Begins to consume from `queue`, with acknowledgements, and waits for the answer.
pub(super) fn consume_one(client: &mut Client, queue: &str) -> Result<(), PerfError> {
    let queues = vec![queue.to_owned()];
    let task = Task { queues, prefetch: 0, ack_every: 1, count: None, beforehand: true, from_first: false };
    consume(client, &task)?;
    client.wait_for(basic::ConsumeOk::ID, |_| ())
}

/// Begins to consume from each queue, under a tag of its own; the answers come among the deliveries.
fn consume(client: &mut Client, task: &Task) -> Result<(), PerfError> {
    let first = task.from_first.then_some(("x-stream-offset", "first"));
    let arguments = first.into_iter().collect::<FieldTable>().encoded();
    for (index, queue) in task.queues.iter().enumerate() {
        let tag = format!("perf-{index}");
        let consume = basic::Consume {
            ticket: 0,
            queue: queue.as_bytes(),
            consumer_tag: tag.as_bytes(),
            no_local: false,
            no_ack: task.ack_every == 0,
            exclusive: false,
            nowait: false,
            arguments: arguments.as_table(),
        };
        client.send_method(&consume)?;
    }
    Ok(())
}

impl Walk {
    /// Reads the delivery tag where it stands, behind the consumer tag: nothing else of it matters here.
    fn deliver(&mut self, payload: &[u8]) {
        let consumer_tag = payload.get(4).copied().map_or(0, usize::from);
        self.tag = be_u64(payload, 5 + consumer_tag).unwrap_or(0);
        self.fresh = true;
    }

    fn header(&mut self, payload: &[u8]) {
        self.left = ContentHeader::parse(payload).map_or(0, |header| header.body_size);
        if self.left == 0 {
            self.complete();
        }
    }

    fn body(&mut self, length: usize) {
        self.fresh = false;
        self.left = self.left.saturating_sub(length as u64);
        if self.left == 0 {
            self.complete();
        }
    }

    fn complete(&mut self) {
        self.fresh = false;
        self.received += 1;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    fn deliver(tag: u64) -> Vec<u8> {
        let mut payload = vec![0, 60, 0, 60, 4];
        payload.extend(b"perf");
        payload.extend(tag.to_be_bytes());
        payload
    }

    fn header(size: u64) -> Vec<u8> {
        [&[0, 60, 0, 0][..], &size.to_be_bytes()].concat()
    }

    #[test]
    fn a_message_counts_when_its_last_body_frame_is_here() {
        let mut walk = Walk::default();
        walk.deliver(&deliver(7));
        walk.header(&header(10));
        walk.body(6);
        assert_eq!((walk.received, walk.tag), (0, 7));
        walk.body(4);
        assert_eq!((walk.received, walk.fresh), (1, false));
    }

    #[test]
    fn an_empty_message_counts_with_its_header() {
        let mut walk = Walk::default();
        walk.deliver(&deliver(1));
        walk.header(&header(0));
        assert_eq!(walk.received, 1);
    }
}
