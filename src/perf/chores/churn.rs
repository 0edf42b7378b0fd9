//! Connections that come, declare a queue passively, and go: what many short-lived clients cost a broker.

use std::thread;
use std::time::Instant;

use super::{Chore, ChoreReport};
use crate::perf::client::Client;
use crate::perf::error::PerfError;

/// Opens and closes `count` connections, `threads` at a time.
pub(super) fn run(chore: &Chore<'_>) -> Result<ChoreReport, PerfError> {
    let before = chore.watch.rested_rss();
    let (begun, cpu) = (Instant::now(), chore.watch.cpu_seconds()?);
    let count = on_threads(chore)?;
    let took = begun.elapsed();
    let cpu = chore.watch.cpu_seconds()? - cpu;
    // None is held: the memory that stays is what they left behind.
    let after = chore.watch.rested_rss();
    let report = ChoreReport::new(chore, count, took, cpu);
    Ok(ChoreReport { rss_before_bytes: before, rss_after_bytes: after, ..report })
}

/// How many connections came and went.
fn on_threads(chore: &Chore<'_>) -> Result<u64, PerfError> {
    let threads = chore.threads as u64;
    thread::scope(|scope| {
        let share = |index: u64| chore.count / threads + u64::from(index < chore.count % threads);
        let workers: Vec<_> = (0..threads).map(|index| scope.spawn(move || one_by_one(chore, share(index)))).collect();
        workers.into_iter().map(|worker| worker.join().map_err(|_| PerfError::Thread("churn"))?).sum()
    })
}

fn one_by_one(chore: &Chore<'_>, count: u64) -> Result<u64, PerfError> {
    for done in 0..count {
        if chore.shared.interrupted() {
            return Ok(done);
        }
        let mut client = Client::connect(chore.uri)?;
        chore.topology.look_up(&mut client)?;
        client.close();
    }
    Ok(count)
}
