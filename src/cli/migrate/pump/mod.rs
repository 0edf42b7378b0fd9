//! Messages on their way: from queues of one broker into the queues of the same names at another.
//!
//! It owns the two connections while messages flow, a [`lane::Lane`] for each queue that is being drained, and the rule
//! that nothing is acknowledged at the source before the destination confirmed it. One task does it all; what it holds is
//! bounded by its buffers, whatever messages are like: a message is handed on frame by frame. It refuses to know which
//! queues are meant, and what a person is shown.

mod destination;
pub mod forward;
mod lane;
pub mod properties;
mod source;
mod window;

pub use lane::passive;

use crate::cli::migrate::MigrateError;
use crate::cli::migrate::activity::Activity;
use crate::cli::migrate::amqp::Link;
use crate::cli::migrate::offsets;
use crate::cli::migrate::queues::Planned;
use crate::cli::migrate::report::QueueReport;
use forward::Manner;
use lane::{Lane, Phase};
use std::collections::VecDeque;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

/// The source is not read while so many bytes wait to be written to the destination.
const BACKLOG: usize = 1 << 20;
/// How often lanes that are quiet are looked at.
const TICK: Duration = Duration::from_millis(50);
/// A queue that delivers nothing for so long is asked whether it is empty.
const QUIET: Duration = Duration::from_millis(100);
/// A stream that delivers nothing for so long has no more: a broker that reads it from disk takes a moment.
const STREAM_QUIET: Duration = Duration::from_secs(2);
/// A queue that has messages and delivers none for so long delivers them to somebody else.
const STUCK: Duration = Duration::from_secs(10);
/// The destination's channel for offsets of streams.
pub const OFFSETS: u16 = 1;
/// The first channel of a lane.
const FIRST_CHANNEL: u16 = 2;

/// How it is to be done.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How messages are published.
    pub manner: Manner,
    /// Unacknowledged messages of a queue.
    pub prefetch: u16,
    /// Queues at a time.
    pub parallel: usize,
    /// Whether it goes on once queues are empty.
    pub follow: bool,
    /// Messages a second.
    pub rate: Option<u32>,
}

/// Moves the messages of one vhost.
pub struct Pump {
    source: Link,
    destination: Link,
    /// By their channel.
    lanes: Vec<Option<Lane>>,
    /// Channels below the length of `lanes` that may be used again.
    free: Vec<u16>,
    running: usize,
    waiting: VecDeque<Planned>,
    done: Vec<QueueReport>,
    settings: Settings,
    activity: Arc<Activity>,
    stopping: bool,
    /// With a rate: when the next message may be read.
    due: Instant,
    /// Messages that were shown as moved.
    shown: u64,
}

impl Pump {
    /// For queues that are known to be at both ends.
    pub fn new(
        source: Link,
        destination: Link,
        queues: Vec<Planned>,
        settings: Settings,
        activity: Arc<Activity>,
    ) -> Self {
        let lanes = (0..FIRST_CHANNEL).map(|_| None).collect();
        let (free, done, waiting) = (Vec::new(), Vec::new(), queues.into());
        let due = Instant::now();
        Self {
            source,
            destination,
            lanes,
            free,
            running: 0,
            waiting,
            done,
            settings,
            activity,
            stopping: false,
            due,
            shown: 0,
        }
    }

    /// Runs until all is moved, or it is stopped. What is told of each queue is whole even where it fails.
    pub async fn run(mut self) -> (Vec<QueueReport>, Result<(), MigrateError>) {
        let outcome = self.pump().await;
        if !matches!(outcome, Err(MigrateError::Abandoned)) {
            // What was acknowledged, and stored of streams, is with the brokers when they have answered: also where the other
            // one is gone.
            let (source, destination) = (self.source, self.destination);
            tokio::join!(source.close(), destination.close());
        }
        let reason = outcome.as_ref().err().map(ToString::to_string);
        for lane in self.lanes.into_iter().flatten() {
            let mut report = lane.report;
            report.unsettled = lane.window.open();
            report.broke_off(reason.as_deref());
            self.done.push(report);
        }
        self.done.extend(self.waiting.iter().map(|planned| QueueReport::of(planned).not_begun()));
        (self.done, outcome)
    }

    async fn pump(&mut self) -> Result<(), MigrateError> {
        let mut ticker = interval(TICK);
        ticker.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let activity = Arc::clone(&self.activity);
        let (mut stopped, mut abandoned) = (pin!(activity.stopped()), pin!(activity.abandoned()));
        loop {
            self.start_lanes();
            if self.running == 0 && (self.stopping || self.waiting.is_empty()) {
                return Ok(());
            }
            let room = self.destination.output.bytes.len() < BACKLOG;
            let paused = self.due > Instant::now();
            tokio::select! {
                read = self.source.input.fill(), if room && !paused => {
                    read?;
                    self.take_deliveries()?;
                }
                read = self.destination.input.fill() => {
                    read?;
                    self.take_confirms()?;
                }
                written = self.source.output.write_some(), if self.source.output.is_pending() => written?,
                written = self.destination.output.write_some(), if self.destination.output.is_pending() => written?,
                () = sleep_until(self.due), if paused => {}
                _ = ticker.tick() => self.tick()?,
                () = &mut stopped, if !self.stopping => self.stop(),
                () = &mut abandoned => return Err(MigrateError::Abandoned),
            }
        }
    }

    /// Begins with as many queues as may be under way.
    fn start_lanes(&mut self) {
        while !self.stopping && self.running < self.settings.parallel {
            let Some(channel) = self.next_channel() else { return };
            let Some(planned) = self.waiting.pop_front() else { return };
            let (source, destination) = (&mut self.source.output, &mut self.destination.output);
            let lane = Lane::start(channel, planned, self.settings.prefetch, source, destination);
            let place = usize::from(channel);
            if self.lanes.len() <= place {
                self.lanes.resize_with(place + 1, || None);
            }
            if let Some(slot) = self.lanes.get_mut(place) {
                *slot = Some(lane);
            }
            self.running += 1;
        }
    }

    /// A channel that is free at both ends; `None` where all are in use.
    fn next_channel(&mut self) -> Option<u16> {
        if self.waiting.is_empty() {
            return None;
        }
        let most = self.source.channel_max.min(self.destination.channel_max);
        let next = u16::try_from(self.lanes.len()).ok().filter(|next| *next <= most);
        self.free.pop().or(next)
    }

    /// Looks after what does not come by itself.
    fn tick(&mut self) -> Result<(), MigrateError> {
        let listening = self.destination.output.bytes.len() < BACKLOG;
        self.source.keep_alive(listening)?;
        self.destination.keep_alive(true)?;
        let follow = self.settings.follow;
        for lane in self.lanes.iter_mut().flatten() {
            look_after(lane, &mut self.source.output, follow);
            store_offset(lane, &mut self.destination);
        }
        self.sweep();
        let running = self.lanes.iter().flatten().map(|lane| lane.report.moved).sum::<u64>();
        let done = self.done.iter().map(|report| report.moved).sum::<u64>();
        self.activity.add_moved((running + done).saturating_sub(self.shown));
        self.shown = running + done;
        Ok(())
    }

    /// Takes no more messages; those on their way are moved to their end.
    fn stop(&mut self) {
        self.stopping = true;
        for lane in self.lanes.iter_mut().flatten() {
            let midst = matches!(lane.phase, Phase::Opening(_) | Phase::Running);
            // Who follows is stopped at some time.
            lane.report.is_whole &= self.settings.follow || !midst;
            lane.cancel(&mut self.source.output);
        }
    }

    /// Moves lanes on that wait for nothing any more.
    fn sweep(&mut self) {
        for place in 0..self.lanes.len() {
            let Some(slot) = self.lanes.get_mut(place) else { continue };
            let Some(lane) = slot else { continue };
            if lane.phase == Phase::Settling && lane.window.is_settled() && !lane.forward.is_busy() {
                lane.acknowledge(&mut self.source.output);
                store_offset(lane, &mut self.destination);
                lane.wind_up(&mut self.source.output, &mut self.destination.output);
            }
            if !lane.is_over() {
                continue;
            }
            store_offset(lane, &mut self.destination);
            lane.report.offset = lane.offset;
            if lane.frees_its_channel() {
                self.free.push(lane.channel);
            }
            self.activity.finished(&lane.report);
            self.done.extend(slot.take().map(|lane| lane.report));
            self.running = self.running.saturating_sub(1);
        }
    }

    /// With a rate: nothing is read until the messages that were read are due.
    fn pace(&mut self, count: u64) {
        if let Some(rate) = self.settings.rate
            && count > 0
        {
            let span = Duration::from_secs_f64(count as f64 / f64::from(rate));
            self.due = self.due.max(Instant::now()) + span;
        }
    }
}

/// Finds out whether a quiet queue is empty.
fn look_after(lane: &mut Lane, source: &mut crate::cli::migrate::amqp::Output, follow: bool) {
    if lane.phase != Phase::Running || lane.asked || lane.forward.is_busy() || lane.window.open() > 0 {
        return;
    }
    let quiet = lane.last.elapsed();
    if lane.planned.is_stream {
        if !follow && quiet > STREAM_QUIET {
            lane.cancel(source);
        }
    } else if !follow && quiet > QUIET {
        lane.ask(source);
    }
}

/// Stores how far a stream is moved, where that has changed.
fn store_offset(lane: &mut Lane, destination: &mut Link) {
    if lane.planned.is_stream && lane.offset != lane.stored {
        if let Some(offset) = lane.offset {
            offsets::put(&mut destination.output, OFFSETS, &lane.planned.name, offset);
        }
        lane.stored = lane.offset;
    }
}
