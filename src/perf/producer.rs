//! A producer: writes as fast as the broker takes, at a pace, or within a window of unconfirmed messages.

use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use amqp_spec::method::confirm;

use super::client::{Client, write_until};
use super::confirms::Confirms;
use super::error::PerfError;
use super::latency::{Latencies, now_ns};
use super::pace::Pace;
use super::shared::{Counters, Counts, Shared};
use super::template::{Cycle, Shape};

/// How often a producer that waits for no confirm looks whether the broker closed its channel.
const CHECK_EVERY: Duration = Duration::from_millis(50);
/// A paced producer whose window is full looks again after this; the next message is late anyway.
const WINDOW_NAP: Duration = Duration::from_micros(200);
/// How long the last confirms may take after the run.
const LAST_CONFIRMS: Duration = Duration::from_secs(3);

/// What a producer is asked to do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Task {
    pub(super) confirm: Option<usize>,
    pub(super) rate: f64,
    pub(super) count: Option<u64>,
}

/// One producer and its connection.
#[derive(Debug)]
pub(super) struct Producer<'a> {
    socket: TcpStream,
    client: Client,
    task: Task,
    confirms: Confirms,
    publisher: Publisher<'a>,
}

/// The half that writes.
#[derive(Debug)]
struct Publisher<'a> {
    cycle: Cycle,
    left: u64,
    counts: Counts,
    /// False once a write was given up in the middle of a frame: the connection cannot be closed politely then.
    whole: bool,
    shared: &'a Shared,
    counters: &'a Counters,
}

impl<'a> Producer<'a> {
    /// Prepares a producer on an open connection.
    pub(super) fn new(
        mut client: Client,
        shape: &Shape,
        task: Task,
        (shared, counters): (&'a Shared, &'a Counters),
    ) -> Result<Self, PerfError> {
        if task.confirm.is_some() {
            client.call(&confirm::Select { nowait: false }, confirm::SelectOk::ID)?;
        }
        let publisher = Publisher {
            cycle: Cycle::new(shape)?,
            left: task.count.unwrap_or(u64::MAX),
            counts: Counts::default(),
            whole: true,
            shared,
            counters,
        };
        let socket = client.socket.try_clone().map_err(PerfError::io("sharing the socket"))?;
        Ok(Self { socket, client, task, confirms: Confirms::new(task.confirm.unwrap_or(usize::MAX)), publisher })
    }

    /// Publishes until the run ends or the asked number is sent; gives the confirm latencies back.
    pub(super) fn run(mut self) -> Result<Latencies, PerfError> {
        match Pace::new(self.task.rate) {
            Some(pace) => self.paced(pace)?,
            None => {
                let window = self.task.confirm.map(|_| &self.confirms);
                // The broker's reason, if it gave one, says more than a broken pipe.
                let flooded = self.publisher.flood(&mut self.socket, &mut self.client, window);
                flooded.or_else(|error| self.client.check_open().and(Err(error)))?;
            }
        }
        self.last_confirms()?;
        if self.publisher.whole {
            self.client.close();
        }
        Ok(self.confirms.into_latencies())
    }

    /// At a pace, the socket is read by a thread of its own, so that a confirm's latency is not that of a nap.
    fn paced(&mut self, pace: Pace) -> Result<(), PerfError> {
        let done = AtomicBool::new(false);
        let (client, socket, confirms) = (&mut self.client, &mut self.socket, &self.confirms);
        let publisher = &mut self.publisher;
        let (shared, window) = (publisher.shared, self.task.confirm.map(|_| confirms));
        thread::scope(|scope| {
            let reader = scope.spawn(|| confirms.read_until(client, shared, &done));
            let outcome = publisher.pace(socket, pace, window, || reader.is_finished());
            done.store(true, Ordering::Relaxed);
            reader.join().map_err(|_| PerfError::Thread("confirm"))?.and(outcome)
        })
    }

    fn last_confirms(&mut self) -> Result<(), PerfError> {
        let deadline = Instant::now() + LAST_CONFIRMS;
        let shared = self.publisher.shared;
        while self.publisher.whole && !self.confirms.all_confirmed() && Instant::now() < deadline {
            self.confirms.read(&mut self.client, shared)?;
            self.publisher.show(Some(&self.confirms));
        }
        Ok(())
    }
}

impl Publisher<'_> {
    fn going(&self) -> bool {
        self.left > 0 && self.whole && !self.shared.stopping()
    }

    /// As fast as the broker takes them, or as it confirms.
    fn flood(
        &mut self,
        socket: &mut TcpStream,
        client: &mut Client,
        window: Option<&Confirms>,
    ) -> Result<(), PerfError> {
        let mut checked = Instant::now();
        while self.going() {
            let free = window.map_or(usize::MAX, Confirms::free);
            if free > 0 {
                self.publish(socket, free, window)?;
            }
            match window {
                Some(confirms) if confirms.free() == 0 => confirms.read(client, self.shared)?,
                None if checked.elapsed() > CHECK_EVERY => {
                    client.check_open()?;
                    checked = Instant::now();
                }
                _ => {}
            }
            self.show(window);
        }
        Ok(())
    }

    /// On schedule.
    fn pace(
        &mut self,
        socket: &mut TcpStream,
        mut pace: Pace,
        window: Option<&Confirms>,
        broken: impl Fn() -> bool,
    ) -> Result<(), PerfError> {
        let start = Instant::now();
        while self.going() && !broken() {
            let due = usize::try_from(pace.due(start.elapsed())).unwrap_or(usize::MAX);
            let limit = due.min(window.map_or(usize::MAX, Confirms::free));
            if limit == 0 {
                thread::sleep(if due > 0 { WINDOW_NAP } else { pace.nap(start.elapsed()) });
                continue;
            }
            pace.sent(self.publish(socket, limit, window)?);
            self.show(window);
        }
        Ok(())
    }

    /// Writes at most `limit` messages and says how many.
    fn publish(&mut self, socket: &mut TcpStream, limit: usize, window: Option<&Confirms>) -> Result<u64, PerfError> {
        let now = now_ns();
        let limit = limit.min(usize::try_from(self.left).unwrap_or(usize::MAX));
        let (count, bytes) = self.cycle.take(limit, now);
        if let Some(window) = window {
            window.sent(count, now);
        }
        self.whole = write_until(socket, bytes, || self.shared.stopping()).map_err(PerfError::io("publishing"))?;
        if self.whole {
            self.left -= count as u64;
            self.counts.published += count as u64;
        }
        Ok(count as u64)
    }

    /// Shows the counts to the coordinator.
    fn show(&mut self, window: Option<&Confirms>) {
        if let Some(confirms) = window {
            confirms.count(&mut self.counts);
        }
        self.counters.show(self.counts);
    }
}
