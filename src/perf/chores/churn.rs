//! Connections that come, declare a queue passively, and go: what many short-lived clients cost a broker.

use std::time::Instant;

use super::spread::spread;
use super::{Chore, ChoreReport};
use crate::perf::client::Client;
use crate::perf::error::PerfError;

/// Opens and closes `count` connections.
pub(super) fn run(chore: &Chore<'_>) -> Result<ChoreReport, PerfError> {
    let before = chore.watch.rested_rss();
    let (begun, cpu) = (Instant::now(), chore.watch.cpu_seconds()?);
    let count = spread(chore, |_| come_and_go(chore))?.len() as u64;
    let took = begun.elapsed();
    let cpu = chore.watch.cpu_seconds()? - cpu;
    // None is held: the memory that stays is what they left behind.
    let after = chore.watch.rested_rss();
    let report = ChoreReport::new(chore, count, took, cpu);
    Ok(ChoreReport { rss_before_bytes: before, rss_after_bytes: after, ..report })
}

fn come_and_go(chore: &Chore<'_>) -> Result<(), PerfError> {
    let mut client = Client::connect(chore.uri)?;
    chore.topology.look_up(&mut client)?;
    client.close();
    Ok(())
}
