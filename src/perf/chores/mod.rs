//! Work at a broker other than messages: connections that come and go, connections that only wait, queues declared by
//! the thousand. Owns what each of them does and its figures; it drives the same small client as the message load and
//! refuses to mix with it: one run does one thing.

mod churn;
mod declares;
mod idle;
mod report;
mod spread;
mod watch;

use std::sync::Arc;

pub use report::ChoreReport;

use super::client::Client;
use super::error::PerfError;
use super::interrupt;
use super::options::{Options, Work};
use super::shared::Shared;
use super::topology::Topology;
use super::uri::Uri;
use watch::Watch;

/// How many connections or queues, unless `--count` says so.
const DEFAULT_COUNT: u64 = 1_000;

/// What every chore needs to know.
struct Chore<'a> {
    uri: &'a Uri,
    topology: &'a Topology,
    count: u64,
    /// Threads that open connections at the same time.
    threads: usize,
    shared: &'a Shared,
    watch: Watch,
}

/// Does `work` as `options` describe it and cleans up behind it.
pub(super) fn measure(work: Work, options: &Options) -> Result<ChoreReport, PerfError> {
    let shared = Arc::new(Shared::new(0));
    let signals = interrupt::listen(Arc::clone(&shared))?;
    let (uri, topology) = (Uri::parse_plain(&options.uri)?, Topology::new(options));
    let chore = Chore {
        uri: &uri,
        topology: &topology,
        count: options.count.unwrap_or(DEFAULT_COUNT),
        threads: options.producers.max(1),
        shared: &shared,
        watch: Watch::new(&options.pids)?,
    };
    let report = match work {
        Work::Declares => declares::run(&chore),
        Work::Churn => beside_queues(&chore, churn::run),
        Work::Idle => beside_queues(&chore, idle::run),
    };
    signals.shutdown_background();
    report.map(|report| ChoreReport { uri: uri.display(), ..report })
}

/// Declares the queues, does the work, and deletes them again whatever became of it.
fn beside_queues(
    chore: &Chore<'_>,
    work: fn(&Chore<'_>) -> Result<ChoreReport, PerfError>,
) -> Result<ChoreReport, PerfError> {
    let mut control = Client::connect(chore.uri)?;
    chore.topology.declare(&mut control)?;
    let broker = std::mem::take(&mut control.broker);
    control.close();
    let report = work(chore);
    let mut control = Client::connect(chore.uri)?;
    chore.topology.delete(&mut control)?;
    control.close();
    report.map(|report| ChoreReport { broker, ..report })
}
