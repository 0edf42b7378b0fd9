//! Confirms as they come in: matched with the publishes that wait for them, counted and timed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use amqp_spec::method::basic;

use super::client::{Client, closed};
use super::error::PerfError;
use super::latency::{Latencies, now_ns};
use super::scan::{Filled, FrameBuffer, be_u64};
use super::shared::{Counts, Shared};
use super::unconfirmed::Unconfirmed;

/// The confirms of one producer; locked once a batch, by the producer or by the thread that reads for it.
#[derive(Debug)]
pub(super) struct Confirms(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    unconfirmed: Unconfirmed,
    confirmed: u64,
    refused: u64,
    latencies: Latencies,
}

impl Confirms {
    pub(super) fn new(window: usize) -> Self {
        let unconfirmed = Unconfirmed::new(window);
        Self(Mutex::new(Inner { unconfirmed, confirmed: 0, refused: 0, latencies: Latencies::new() }))
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many more may be published now.
    pub(super) fn free(&self) -> usize {
        self.lock().unconfirmed.free()
    }

    pub(super) fn all_confirmed(&self) -> bool {
        self.lock().unconfirmed.is_empty()
    }

    /// Takes note of publishes; to be called before they are written, since a confirm may be quick.
    pub(super) fn sent(&self, count: usize, now: u64) {
        self.lock().unconfirmed.sent(count, now);
    }

    /// Puts the counts so far into `counts`.
    pub(super) fn count(&self, counts: &mut Counts) {
        let inner = self.lock();
        (counts.confirmed, counts.refused) = (inner.confirmed, inner.refused);
    }

    /// The latencies measured.
    pub(super) fn into_latencies(self) -> Latencies {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner).latencies
    }

    /// Reads once from the broker and takes the confirms that came.
    pub(super) fn read(&self, client: &mut Client, shared: &Shared) -> Result<(), PerfError> {
        let filled = client.buffer.fill(&mut client.socket).map_err(PerfError::io("reading confirms"))?;
        let now = shared.measuring().then(now_ns);
        self.lock().take(&mut client.buffer, now)?;
        match filled {
            Filled::Closed => Err(PerfError::Protocol("the broker closed the socket".to_owned())),
            Filled::More | Filled::TimedOut => Ok(()),
        }
    }

    /// Reads until `done` is set: for a paced producer, which sleeps while confirms come in.
    pub(super) fn read_until(&self, client: &mut Client, shared: &Shared, done: &AtomicBool) -> Result<(), PerfError> {
        while !done.load(Ordering::Relaxed) {
            self.read(client, shared)?;
        }
        Ok(())
    }
}

impl Inner {
    fn take(&mut self, buffer: &mut FrameBuffer, now: Option<u64>) -> Result<(), PerfError> {
        while let Some(frame) = buffer.next()? {
            let id = frame.method();
            let (basic::Ack::ID | basic::Nack::ID, Some(tag)) = (id, be_u64(frame.payload, 4)) else {
                closed(&frame)?;
                continue;
            };
            let multiple = frame.payload.get(12).is_some_and(|bits| bits & 1 == 1);
            let total = if id == basic::Ack::ID { &mut self.confirmed } else { &mut self.refused };
            self.unconfirmed.confirm(tag, multiple, |sent| {
                *total += 1;
                if let Some(now) = now {
                    self.latencies.record(sent, now, 1);
                }
            });
        }
        Ok(())
    }
}
