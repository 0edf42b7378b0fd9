//! Starts all threads together, leaves the warm-up out, says how it goes each second, and ends the run.

use std::sync::{Arc, mpsc};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::client::Client;
use super::consumer::{self, Consumer};
use super::error::PerfError;
use super::interrupt;
use super::latency::Latencies;
use super::options::{Options, QueueType};
use super::process::{self, Sample};
use super::producer::{self, Producer};
use super::report::{Latency, ProcessCost, Report};
use super::shared::{Counts, Phase, Shared};
use super::template::Shape;
use super::topology::Topology;
use super::uri::Uri;

/// How often the coordinator looks at the counters.
const LOOK: Duration = Duration::from_millis(20);
/// A drain or a counted run is over when nothing moved for this long.
const QUIET: Duration = Duration::from_secs(1);
/// The same before anything moved at all: a deep queue may take some time to begin.
const QUIET_AT_START: Duration = Duration::from_secs(10);
/// Stack of a thread: its buffers are on the heap, and there may be thousands.
const STACK: usize = 256 * 1024;

type Worker = JoinHandle<Result<Latencies, PerfError>>;

/// A thread says that it is connected, or why it never will be.
type Ready = mpsc::Sender<Result<(), PerfError>>;

/// A run from its options to its report.
#[derive(Debug)]
pub(super) struct Coordinator {
    options: Options,
    uri: Arc<Uri>,
    topology: Arc<Topology>,
    shared: Arc<Shared>,
}

/// What is known at the beginning of the measured part.
struct Start {
    at: Instant,
    counts: Counts,
    processes: Vec<Sample>,
    own: Sample,
}

/// What is known at its end.
struct End {
    /// When the last message moved, where the run ends by itself.
    at: Instant,
    counts: Counts,
    peaks: Vec<u64>,
    own_peak: u64,
}

impl Coordinator {
    pub(super) fn new(options: Options) -> Result<Self, PerfError> {
        let uri = Arc::new(Uri::parse_plain(&options.uri)?);
        let topology = Arc::new(Topology::new(&options));
        let shared = Arc::new(Shared::new(options.producer_count() + options.consumer_count()));
        for pid in &options.pids {
            process::sample(*pid)?;
        }
        Ok(Self { options, uri, topology, shared })
    }

    /// Declares, runs, deletes, reports.
    pub(super) fn run(self) -> Result<Report, PerfError> {
        let signals = interrupt::listen(Arc::clone(&self.shared))?;
        let mut control = Client::connect(&self.uri)?;
        self.topology.declare(&mut control)?;
        let broker = std::mem::take(&mut control.broker);
        control.close();
        let report = self.load().map(|report| Report { broker, ..report });
        if !self.options.keep {
            // A new connection: the first would have been idle for the whole run.
            let mut control = Client::connect(&self.uri)?;
            self.topology.delete(&mut control)?;
            control.close();
        }
        signals.shutdown_background();
        report
    }

    fn load(&self) -> Result<Report, PerfError> {
        let (ready, arrivals) = mpsc::channel();
        let mut workers = Vec::new();
        let started = self.spawn_all(&ready, &mut workers);
        drop(ready);
        let arrived = started.and_then(|()| arrivals.iter().take(workers.len()).collect::<Result<Vec<()>, _>>());
        let measured = arrived.and_then(|_| self.measure(&workers));
        self.shared.enter(Phase::Stop);
        // A worker's own error says more than what follows from it.
        let latencies = self.join(workers)?;
        let mut report = measured?;
        report.confirm_latency = Latency::of(&latencies.0);
        report.latency = Latency::of(&latencies.1);
        Ok(report)
    }

    fn spawn_all(&self, ready: &Ready, workers: &mut Vec<Worker>) -> Result<(), PerfError> {
        for index in 0..self.options.consumer_count() {
            workers.push(self.spawn_consumer(index, ready.clone())?);
        }
        for index in 0..self.options.producer_count() {
            workers.push(self.spawn_producer(index, ready.clone())?);
        }
        Ok(())
    }

    fn spawn_consumer(&self, index: usize, ready: Ready) -> Result<Worker, PerfError> {
        let options = &self.options;
        let (uri, shared) = (Arc::clone(&self.uri), Arc::clone(&self.shared));
        let count = options.count.filter(|_| options.consume_only);
        let queues = self.topology.queues_of_consumer(index);
        let (prefetch, ack_every, beforehand) = (options.prefetch, options.ack_every, !options.consume_only);
        let from_first = options.consume_only && options.queue_type == Some(QueueType::Stream);
        let task = consumer::Task { queues, prefetch, ack_every, count, beforehand, from_first };
        spawn("consumer", move || {
            let consumer = Client::connect(&uri).and_then(|client| Consumer::new(client, task));
            let Some(consumer) = arrive(consumer, &ready, &shared) else { return Ok(Latencies::new()) };
            shared.counters.get(index).map_or(Err(PerfError::Thread("consumer")), |slot| consumer.run(&shared, slot))
        })
    }

    fn spawn_producer(&self, index: usize, ready: Ready) -> Result<Worker, PerfError> {
        let options = &self.options;
        let (uri, shared) = (Arc::clone(&self.uri), Arc::clone(&self.shared));
        let (keys, exchange) = (self.topology.keys_of_producer(index), self.topology.exchange());
        let header = self.topology.header();
        let random_body = options.random_body;
        let (size, persistent, slot) = (options.size, options.persistent, options.consumer_count() + index);
        let task = producer::Task { confirm: options.confirm, rate: options.rate, count: options.count };
        spawn("producer", move || {
            let slot = shared.counters.get(slot).ok_or(PerfError::Thread("producer"))?;
            let producer = Client::connect(&uri).and_then(|client| {
                let frame_max = client.frame_max;
                let shape = Shape { exchange, keys, size, random_body, persistent, header, frame_max };
                Producer::new(client, &shape, task, (&shared, slot))
            });
            arrive(producer, &ready, &shared).map_or_else(|| Ok(Latencies::new()), Producer::run)
        })
    }

    fn measure(&self, workers: &[Worker]) -> Result<Report, PerfError> {
        let warmup = self.options.warmup();
        if !warmup.is_zero() {
            self.shared.open_gate();
            self.follow(warmup, workers, Counts::default());
        }
        let start = self.start()?;
        self.shared.open_gate();
        let end = self.follow(self.options.duration(), workers, start.counts);
        self.report(&start, &end)
    }

    /// From here on figures count.
    fn start(&self) -> Result<Start, PerfError> {
        let processes = self.options.pids.iter().map(|pid| process::sample(*pid)).collect::<Result<_, _>>()?;
        let own = process::sample(std::process::id())?;
        self.shared.enter(Phase::Measure);
        Ok(Start { at: Instant::now(), counts: Counts::sum(&self.shared.counters), processes, own })
    }

    fn report(&self, start: &Start, end: &End) -> Result<Report, PerfError> {
        let cost = |(index, pid): (usize, &u32)| {
            let (before, peak) = (start.processes.get(index).cloned().unwrap_or_default(), end.peaks.get(index));
            Ok(ProcessCost::between(*pid, &before, process::sample(*pid)?, peak.copied().unwrap_or(0)))
        };
        let processes = self.options.pids.iter().enumerate().map(cost).collect::<Result<Vec<_>, PerfError>>()?;
        let own = std::process::id();
        let own = ProcessCost::between(own, &start.own, process::sample(own)?, end.own_peak);
        let seconds = end.at.saturating_duration_since(start.at).as_secs_f64();
        Ok(Report::new(self.uri.display(), seconds, end.counts.since(&start.counts), processes, own))
    }

    /// Watches the run for at most `length`, until it is interrupted or a worker fails, or, where the number of
    /// messages is what ends it, until nothing moves any more. `counts` is where the counters stand.
    fn follow(&self, length: Duration, workers: &[Worker], mut counts: Counts) -> End {
        let begun = Instant::now();
        let by_itself = self.options.count.is_some() || self.options.consume_only;
        let mut progress = Progress { at: begun, counts, quiet: self.options.quiet };
        let (mut moved, mut any) = (begun, false);
        let (mut peaks, mut own_peak) = (vec![0; self.options.pids.len()], 0);
        while begun.elapsed() < length && !self.shared.interrupted() && !failed(workers, by_itself) {
            thread::sleep(LOOK.min(length.saturating_sub(begun.elapsed())));
            let now = Counts::sum(&self.shared.counters);
            if now != counts {
                (counts, moved, any) = (now, Instant::now(), true);
            } else if by_itself && moved.elapsed() > if any { QUIET } else { QUIET_AT_START } {
                break;
            }
            if by_itself && workers.iter().all(JoinHandle::is_finished) {
                break;
            }
            for (peak, pid) in peaks.iter_mut().zip(&self.options.pids) {
                *peak = process::rss_bytes(*pid).max(*peak);
            }
            own_peak = process::rss_bytes(std::process::id()).max(own_peak);
            progress.show(now);
        }
        let at = if by_itself && any { moved } else { Instant::now() };
        End { at, counts: Counts::sum(&self.shared.counters), peaks, own_peak }
    }

    /// Waits for all threads: the confirm latencies and the end-to-end latencies of all.
    fn join(&self, workers: Vec<Worker>) -> Result<(Latencies, Latencies), PerfError> {
        let (mut confirms, mut deliveries) = (Latencies::new(), Latencies::new());
        let mut first_error = None;
        for (index, worker) in workers.into_iter().enumerate() {
            match worker.join().unwrap_or(Err(PerfError::Thread("worker"))) {
                Ok(latencies) if index < self.options.consumer_count() => deliveries.merge(&latencies),
                Ok(latencies) => confirms.merge(&latencies),
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
        first_error.map_or(Ok((confirms, deliveries)), Err)
    }
}

/// True when the run cannot go on: a thread ended although nothing let it end.
fn failed(workers: &[Worker], may_end: bool) -> bool {
    !may_end && workers.iter().any(JoinHandle::is_finished)
}

fn spawn(
    name: &'static str,
    work: impl FnOnce() -> Result<Latencies, PerfError> + Send + 'static,
) -> Result<Worker, PerfError> {
    let builder = thread::Builder::new().name(name.to_owned()).stack_size(STACK);
    builder.spawn(work).map_err(PerfError::io("starting a thread"))
}

/// Tells the coordinator how the preparation went and waits for the start; nothing if there will be none.
fn arrive<T>(prepared: Result<T, PerfError>, ready: &Ready, shared: &Shared) -> Option<T> {
    let (kept, told) = match prepared {
        Ok(kept) => (Some(kept), Ok(())),
        Err(error) => (None, Err(error)),
    };
    // The coordinator no longer listens once another thread failed; the gate opens then too.
    let _ = ready.send(told);
    let kept = kept?;
    shared.wait_at_gate();
    Some(kept)
}

/// A line a second on stderr.
struct Progress {
    at: Instant,
    counts: Counts,
    quiet: bool,
}

impl Progress {
    fn show(&mut self, now: Counts) {
        let elapsed = self.at.elapsed();
        if self.quiet || elapsed < Duration::from_secs(1) {
            return;
        }
        let new = now.since(&self.counts);
        let rate = |count: u64| count as f64 / elapsed.as_secs_f64();
        let (published, received, confirmed) = (rate(new.published), rate(new.received), rate(new.confirmed));
        eprintln!("published {published:.0}/s, received {received:.0}/s, confirmed {confirmed:.0}/s");
        (self.at, self.counts) = (Instant::now(), now);
    }
}
