//! Connections with a consumer that nothing arrives for: the memory that each takes while it waits, and whether the
//! broker gives it back.

use std::time::Instant;

use super::{Chore, ChoreReport};
use crate::perf::client::{Client, Parked};
use crate::perf::consumer::consume_one;
use crate::perf::error::PerfError;

/// Opens `count` connections, looks at the memory, closes them, and looks again.
pub(super) fn run(chore: &Chore<'_>) -> Result<ChoreReport, PerfError> {
    let before = chore.watch.rested_rss();
    let (begun, cpu) = (Instant::now(), chore.watch.cpu_seconds()?);
    let waiting = open(chore)?;
    let (count, took) = (waiting.len() as u64, begun.elapsed());
    let cpu = chore.watch.cpu_seconds()? - cpu;
    let held = chore.watch.rested_rss();
    waiting.into_iter().for_each(|parked| parked.resume().close());
    let after = chore.watch.rested_rss();
    Ok(ChoreReport::new(chore, count, took, cpu).with_memory(before, held, after))
}

fn open(chore: &Chore<'_>) -> Result<Vec<Parked>, PerfError> {
    let mut waiting = Vec::new();
    for index in 0..chore.count {
        if chore.shared.interrupted() {
            break;
        }
        let mut client = Client::connect(chore.uri)?;
        consume_one(&mut client, &chore.topology.queue_in_turn(index))?;
        waiting.push(client.park());
    }
    Ok(waiting)
}
