//! The same thing many times, on several threads.

use std::thread;

use super::Chore;
use crate::perf::error::PerfError;

/// Calls `work` for each of the chore's count, `threads` at a time, until the run is interrupted; all that it gave, in
/// no order.
pub(super) fn spread<T: Send>(
    chore: &Chore<'_>,
    work: impl Fn(u64) -> Result<T, PerfError> + Sync,
) -> Result<Vec<T>, PerfError> {
    let every = |first: usize| {
        let turns = (first as u64..chore.count).step_by(chore.threads);
        turns.take_while(|_| !chore.shared.interrupted()).map(&work).collect::<Result<Vec<T>, _>>()
    };
    thread::scope(|scope| {
        let every = &every;
        let workers: Vec<_> = (0..chore.threads).map(|first| scope.spawn(move || every(first))).collect();
        let mut all = Vec::new();
        for worker in workers {
            all.append(&mut worker.join().map_err(|_| PerfError::Thread("connection"))??);
        }
        Ok(all)
    })
}
