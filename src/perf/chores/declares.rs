//! Queues declared one after the other without waiting in between, as an application that starts does, and deleted the
//! same way.

use std::time::Instant;

use super::report::rate;
use super::{Chore, ChoreReport};
use crate::perf::client::Client;
use crate::perf::error::PerfError;

/// Declares `count` queues, looks at the memory, deletes them, and looks again.
pub(super) fn run(chore: &Chore<'_>) -> Result<ChoreReport, PerfError> {
    let mut client = Client::connect(chore.uri)?;
    let before = chore.watch.rested_rss();
    let (begun, cpu) = (Instant::now(), chore.watch.cpu_seconds()?);
    let declared = chore.topology.declare_queues(&mut client, chore.count);
    let took = begun.elapsed();
    let cpu = chore.watch.cpu_seconds()? - cpu;
    let held = chore.watch.rested_rss();
    let begun = Instant::now();
    // Even if some could not be declared: those that were must not stay. The first reason is the one to tell.
    let deleted = chore.topology.delete_queues(&mut client, chore.count);
    let removed = rate(chore.count, begun.elapsed());
    declared.and(deleted)?;
    let after = chore.watch.rested_rss();
    let broker = std::mem::take(&mut client.broker);
    client.close();
    let report = ChoreReport::new(chore, chore.count, took, cpu).with_memory(before, held, after);
    Ok(ChoreReport { broker, removed_per_second: Some(removed), ..report })
}
