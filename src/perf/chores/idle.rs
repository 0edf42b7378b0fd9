//! Connections with a consumer that nothing arrives for: the memory that each takes while it waits, and whether the
//! broker gives it back.

use std::time::Instant;

use super::spread::spread;
use super::{Chore, ChoreReport};
use crate::perf::client::{Client, Parked};
use crate::perf::consumer::consume_one;
use crate::perf::error::PerfError;

/// Opens `count` connections, looks at the memory, closes them, and looks again.
pub(super) fn run(chore: &Chore<'_>) -> Result<ChoreReport, PerfError> {
    let before = chore.watch.rested_rss();
    let (begun, cpu) = (Instant::now(), chore.watch.cpu_seconds()?);
    let waiting = spread(chore, |index| open(chore, index))?;
    let (count, took) = (waiting.len() as u64, begun.elapsed());
    let cpu = chore.watch.cpu_seconds()? - cpu;
    let held = chore.watch.rested_rss();
    Parked::close_all(waiting);
    let after = chore.watch.rested_rss();
    Ok(ChoreReport::new(chore, count, took, cpu).with_memory(before, held, after))
}

fn open(chore: &Chore<'_>, index: u64) -> Result<Parked, PerfError> {
    let mut client = Client::connect(chore.uri)?;
    consume_one(&mut client, &chore.topology.queue_in_turn(index))?;
    Ok(client.park())
}
