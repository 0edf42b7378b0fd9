//! Decides when the settled messages behind a queue's head are deleted from the disk.
//!
//! Every read starts at the head, so what is behind it costs nothing but space. One range deletion for many messages
//! costs a third of a deletion for each, and few range tombstones keep reads quick: so the debt of each queue is
//! counted, and paid when it is large, when all debts together are large, or after a while.
//!
//! A deep queue owes nothing while it is deep. Its head lies in files, far from its tail, and a deletion there would be
//! written into one file with what comes at the tail: such a file lies over the whole queue, which is then compacted as
//! often as files come. Files behind the head are freed without it. What shares a file with other queues is not, so all
//! is deleted now and then.

use super::engine::Passed;
use super::record::{OverflowWrites, QueueRecord, QueueWrites};
use crate::model::{QueueId, Seq};
use ahash::AHashMap;
use std::time::{Duration, Instant};

/// Settled messages of one queue that are worth a range deletion.
const QUEUE_COUNT: u64 = 8192;
/// Bytes of bodies of one queue that are worth a range deletion: a fraction of a table in memory, so that messages which
/// were settled soon after they came are dropped when that is written out, and never reach a file.
const QUEUE_BYTES: u64 = 1 << 20;
/// Bytes of all queues' settled messages above which all are deleted, so that many idle queues don't fill the disk.
const TOTAL_BYTES: u64 = 64 << 20;
/// The longest that settled messages stay.
const SWEEP_AFTER: Duration = Duration::from_secs(2);
/// Deleted bytes for which the space is freed at once: the engine does so by itself only after much more was written.
const FREE_BUSY: u64 = 64 << 20;
/// The same while nobody waits.
const FREE_IDLE: u64 = 1 << 20;
/// Bytes of one queue for which files of it are looked for: about half of one.
const FILES: u64 = 16 << 20;
/// Queues of which that is counted at a time: one of more than so many has few files of its own.
const NOTED: usize = 1024;
/// Bytes that a queue has on disk from which on its head is in a file: those of a table in memory.
const DEEP: u64 = 8 << 20;
/// How many times what lies in a deep queue may be settled before it is deleted all the same: bounds the space that it
/// takes, and the compaction that follows moves half as much as was handed out.
const DEEP_SETTLED: u64 = 2;
/// Sequence numbers start here: nothing is stored before it.
pub(super) const FIRST: Seq = 1;

/// One queue that wrote something since the store was opened.
#[derive(Clone, Debug)]
struct Progress {
    record: QueueRecord,
    deleted: Seq,
    count: u64,
    bytes: u64,
    /// What is behind its head is freed and not deleted.
    deep: bool,
    /// Bytes of that, freed or not.
    undeleted: u64,
}

impl Progress {
    fn new(record: QueueRecord, deleted: Seq) -> Self {
        Self { record, deleted, count: 0, bytes: 0, deep: false, undeleted: 0 }
    }

    fn owes(&self) -> bool {
        self.record.head > self.deleted && !self.deep
    }

    /// Takes note that `bytes` more behind the head are not deleted, and gives what was to be. Nothing counts as deleted:
    /// with files go deletions that were made before.
    fn deepen(&mut self, bytes: u64) -> u64 {
        let owed = std::mem::take(&mut self.bytes);
        self.deleted = FIRST;
        self.undeleted += owed + bytes;
        owed
    }

    /// What is deleted of a deep queue now, if anything.
    fn pay_deep(&mut self) -> Option<(Seq, Seq)> {
        let is_due = self.undeleted >= DEEP_SETTLED * self.record.bytes;
        is_due.then(|| {
            self.undeleted = 0;
            (FIRST, self.record.head)
        })
    }

    /// What is deleted by paying, and its bytes.
    fn pay(&mut self) -> ((Seq, Seq), u64) {
        let behind = (self.deleted, self.record.head);
        self.deleted = self.record.head;
        (self.count, self.undeleted) = (0, 0);
        (behind, std::mem::take(&mut self.bytes))
    }
}

/// What is to be done about one queue's writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Delete these now: up to, and without, the second.
    pub(super) behind: Option<(Seq, Seq)>,
    /// Everything before it is deleted then.
    pub(super) deleted: Seq,
}

/// The debts of all queues.
#[derive(Debug, Default)]
pub(super) struct Reclaim {
    queues: AHashMap<QueueId, Progress>,
    /// Bytes that queues have on disk for want of memory.
    overflow: AHashMap<QueueId, u64>,
    /// Owed by all queues together.
    total_bytes: u64,
    /// Bytes deleted, or settled in deep queues, since the engine was last asked to free their space.
    freed: u64,
    /// What that was of queues: up to, and without, this message, and the bytes.
    passed: AHashMap<QueueId, (Seq, u64)>,
    /// When the oldest debt is to be paid.
    due: Option<Instant>,
}

impl Reclaim {
    /// Starts with what the last run of the program left behind.
    pub(super) fn recovered(found: impl Iterator<Item = (QueueId, QueueRecord, Seq)>, now: Instant) -> Self {
        let queues: AHashMap<_, _> = found
            .map(|(queue, record, deleted)| (queue, Progress::new(record, deleted)))
            .filter(|(_, progress)| progress.owes() || progress.record.bytes >= FREE_IDLE)
            .collect();
        let due = queues.values().any(Progress::owes).then(|| now + SWEEP_AFTER);
        Self { queues, due, ..Self::default() }
    }

    /// Takes note of what a queue writes; `None` where that is nothing. `frees_undeleted` says whether space behind the
    /// head of this queue can be freed without a deletion.
    pub(super) fn advance(
        &mut self,
        queue: QueueId,
        writes: &QueueWrites,
        now: Instant,
        frees_undeleted: impl FnOnce() -> bool,
    ) -> Option<Verdict> {
        let record = &writes.record;
        if record.next == 0 && writes.touches_no_message() {
            return None;
        }
        let progress = match self.queues.entry(queue) {
            std::collections::hash_map::Entry::Occupied(held) => {
                let progress = held.into_mut();
                if progress.record == *record && writes.touches_no_message() {
                    return None;
                }
                progress
            }
            std::collections::hash_map::Entry::Vacant(place) => place.insert(Progress::new(record.clone(), FIRST)),
        };
        let (count, bytes) = settled(&progress.record, writes);
        progress.record.clone_from(record);
        if !writes.delayed.is_empty() {
            // Deleted with this very commit, so nothing is owed; the space is still to be freed.
            self.freed += bytes;
            if bytes > 0 {
                self.due.get_or_insert(now + SWEEP_AFTER);
            }
            return Some(Verdict { behind: None, deleted: progress.deleted });
        }
        progress.count += count;
        progress.deep = record.bytes >= DEEP && record.head > FIRST && frees_undeleted();
        if progress.deep {
            let owed = progress.deepen(bytes);
            self.total_bytes = self.total_bytes.saturating_sub(owed);
            self.freed += owed + bytes;
            note(&mut self.passed, queue, record.head, owed + bytes);
            return Some(Verdict { behind: progress.pay_deep(), deleted: progress.deleted });
        }
        progress.bytes += bytes;
        self.total_bytes += bytes;
        if bytes > 0 {
            self.due.get_or_insert(now + SWEEP_AFTER);
        }
        if !progress.owes() {
            return Some(Verdict { behind: None, deleted: progress.deleted });
        }
        if progress.count < QUEUE_COUNT && progress.bytes < QUEUE_BYTES {
            self.due.get_or_insert(now + SWEEP_AFTER);
            return Some(Verdict { behind: None, deleted: progress.deleted });
        }
        let (behind, bytes) = progress.pay();
        self.total_bytes = self.total_bytes.saturating_sub(bytes);
        self.freed += bytes;
        note(&mut self.passed, queue, behind.1, bytes);
        Some(Verdict { behind: Some(behind), deleted: progress.deleted })
    }

    /// Takes note of what a queue deletes of what it had put on disk for want of memory.
    pub(super) fn overflowed(&mut self, queue: QueueId, writes: &OverflowWrites, now: Instant) {
        if writes.left == 0 {
            self.overflow.remove(&queue);
        } else {
            self.overflow.insert(queue, writes.left_bytes);
        }
        self.freed += writes.freed;
        if writes.freed > 0 {
            self.due.get_or_insert(now + SWEEP_AFTER);
        }
    }

    /// Forgets a queue that is deleted as a whole.
    pub(super) fn forget(&mut self, queue: QueueId, now: Instant) {
        if let Some(bytes) = self.overflow.remove(&queue) {
            self.freed += bytes;
            self.due.get_or_insert(now + SWEEP_AFTER);
        }
        if let Some(progress) = self.queues.remove(&queue) {
            self.total_bytes = self.total_bytes.saturating_sub(progress.bytes);
            let bytes = progress.bytes + progress.record.bytes;
            self.freed += bytes;
            note(&mut self.passed, queue, Seq::MAX, bytes);
            self.due.get_or_insert(now + SWEEP_AFTER);
        }
    }

    /// Where enough was settled to have its space freed: the queues that had much of it, and up to where theirs is
    /// settled. Says so once.
    pub(super) fn worth_freeing(&mut self, idle: bool, now: Instant) -> Option<Vec<Passed>> {
        if self.freed >= if idle { FREE_IDLE } else { FREE_BUSY } {
            self.freed = 0;
            let much = self.passed.drain().filter(|(_, (_, bytes))| *bytes >= FILES);
            let deep = |queue: &QueueId| self.queues.get(queue).is_some_and(|progress| progress.deep);
            return Some(much.map(|(queue, (next, _))| Passed { queue, next, deleted: !deep(&queue) }).collect());
        }
        if self.freed >= FREE_IDLE {
            self.due.get_or_insert(now + SWEEP_AFTER);
        }
        None
    }

    /// When [`Reclaim::sweep`] is to be called.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Whether it is time for [`Reclaim::sweep`].
    pub(super) fn is_due(&self, now: Instant) -> bool {
        self.total_bytes >= TOTAL_BYTES || self.due.is_some_and(|due| due <= now)
    }

    /// Pays all debts.
    pub(super) fn sweep(&mut self) -> impl Iterator<Item = (QueueId, QueueRecord, (Seq, Seq))> {
        self.freed += std::mem::take(&mut self.total_bytes);
        self.due = None;
        let passed = &mut self.passed;
        self.queues.iter_mut().filter(|(_, progress)| progress.owes()).map(|(queue, progress)| {
            let (behind, bytes) = progress.pay();
            note(passed, *queue, behind.1, bytes);
            (*queue, progress.record.clone(), behind)
        })
    }
}

/// Adds to what was deleted or settled of queues.
fn note(passed: &mut AHashMap<QueueId, (Seq, u64)>, queue: QueueId, next: Seq, bytes: u64) {
    if bytes == 0 {
        return;
    }
    if passed.len() >= NOTED {
        passed.retain(|_, (_, sum)| *sum >= FILES);
    }
    let (to, sum) = passed.entry(queue).or_default();
    *to = next.max(*to);
    *sum += bytes;
}

/// How many messages, and bytes of bodies, fell behind the head; those settled out of order are counted too.
fn settled(before: &QueueRecord, writes: &QueueWrites) -> (u64, u64) {
    let delayed = &writes.delayed.puts;
    let put: usize = writes.puts.iter().map(|(_, _, message)| message.body_len()).sum::<usize>()
        + delayed.iter().map(|delayed| delayed.message.body_len()).sum::<usize>();
    let came = (writes.puts.len() + delayed.len()) as u64;
    let count = (before.count + came).saturating_sub(writes.record.count);
    let bytes = (before.bytes + put as u64).saturating_sub(writes.record.bytes);
    (count, bytes)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn writes(head: Seq, count: u64, bytes: u64) -> QueueWrites {
        QueueWrites {
            record: QueueRecord { head, next: 100_000, count, bytes, ..Default::default() },
            ..Default::default()
        }
    }

    fn passed(queue: u64, next: Seq, deleted: bool) -> Passed {
        Passed { queue: QueueId(queue), next, deleted }
    }

    #[test]
    fn a_small_debt_waits_for_the_sweep_and_is_paid_once() {
        let (mut reclaim, now, queue) = (Reclaim::default(), Instant::now(), QueueId(7));
        assert_eq!(reclaim.advance(queue, &writes(1, 10, 100), now, || false).unwrap().behind, None);
        assert_eq!(reclaim.due(), None);
        let verdict = reclaim.advance(queue, &writes(6, 5, 50), now, || false).unwrap();
        assert_eq!(verdict, Verdict { behind: None, deleted: 1 });
        assert!(!reclaim.is_due(now));
        assert!(reclaim.is_due(now + SWEEP_AFTER));
        assert_eq!(reclaim.sweep().map(|(_, _, behind)| behind).collect::<Vec<_>>(), [(1, 6)]);
        assert_eq!(reclaim.sweep().count(), 0);
        assert_eq!(reclaim.due(), None);
    }

    #[test]
    fn a_large_debt_is_paid_with_the_commit() {
        let (mut reclaim, now, queue) = (Reclaim::default(), Instant::now(), QueueId(7));
        reclaim.advance(queue, &writes(1, QUEUE_COUNT, 0), now, || false);
        let verdict = reclaim.advance(queue, &writes(QUEUE_COUNT + 1, 0, 0), now, || false).unwrap();
        assert_eq!(verdict, Verdict { behind: Some((1, QUEUE_COUNT + 1)), deleted: QUEUE_COUNT + 1 });
    }

    #[test]
    fn many_small_debts_are_due_before_their_time() {
        let (mut reclaim, now) = (Reclaim::default(), Instant::now());
        for queue in 0..TOTAL_BYTES / (QUEUE_BYTES - 1) + 1 {
            assert!(!reclaim.is_due(now));
            reclaim.advance(QueueId(queue), &writes(1, 1, QUEUE_BYTES - 1), now, || false);
            reclaim.advance(QueueId(queue), &writes(2, 0, 0), now, || false);
        }
        assert!(reclaim.is_due(now));
    }

    #[test]
    fn files_are_looked_for_where_much_of_a_queue_was_deleted() {
        let (mut reclaim, now) = (Reclaim::default(), Instant::now());
        let drain = |reclaim: &mut Reclaim, queue, bytes| {
            reclaim.advance(QueueId(queue), &writes(1, 9, bytes), now, || false);
            reclaim.advance(QueueId(queue), &writes(10, 0, 0), now, || false);
        };
        drain(&mut reclaim, 1, FILES);
        drain(&mut reclaim, 2, QUEUE_BYTES);
        assert_eq!(reclaim.worth_freeing(false, now), None);
        assert_eq!(reclaim.worth_freeing(true, now), Some(vec![passed(1, 10, true)]));
        assert_eq!(reclaim.worth_freeing(true, now), None);
        drain(&mut reclaim, 3, FREE_BUSY);
        assert_eq!(reclaim.worth_freeing(false, now), Some(vec![passed(3, 10, true)]));
        for queue in 4..4 + 2 * NOTED as u64 {
            drain(&mut reclaim, queue, QUEUE_BYTES);
        }
        assert!(reclaim.passed.len() <= NOTED);
    }

    #[test]
    fn a_deep_queue_deletes_nothing_until_it_is_shallow_or_much_was_settled() {
        let (mut reclaim, now, queue) = (Reclaim::default(), Instant::now(), QueueId(7));
        let mut deleted_at = |head, left| reclaim.advance(queue, &writes(head, 9, left), now, || true).unwrap();
        let nothing = Verdict { behind: None, deleted: FIRST };
        assert_eq!(deleted_at(1, 20 * DEEP), nothing);
        assert_eq!(deleted_at(10, 12 * DEEP), nothing);
        // More than twice of what is left. It does not count as deleted: see `Progress::deepen`.
        assert_eq!(deleted_at(20, 6 * DEEP), Verdict { behind: Some((FIRST, 20)), deleted: FIRST });
        assert_eq!(deleted_at(30, 5 * DEEP), nothing);
        assert_eq!(reclaim.sweep().count(), 0);
        assert_eq!(reclaim.worth_freeing(false, now), Some(vec![passed(7, 30, false)]));
        let verdict = reclaim.advance(queue, &writes(20_000, 8, DEEP - 1), now, || true).unwrap();
        assert_eq!(verdict, Verdict { behind: Some((FIRST, 20_000)), deleted: 20_000 });
    }

    #[test]
    fn what_a_queue_owed_is_freed_when_it_becomes_deep() {
        let (mut reclaim, now, queue) = (Reclaim::default(), Instant::now(), QueueId(7));
        reclaim.advance(queue, &writes(1, 9, QUEUE_BYTES - 1), now, || true);
        reclaim.advance(queue, &writes(5, 4, 0), now, || true);
        reclaim.advance(queue, &writes(5, 5, DEEP), now, || true);
        assert_eq!((reclaim.total_bytes, reclaim.freed), (0, QUEUE_BYTES - 1));
    }

    #[test]
    fn a_deep_queue_pays_as_any_where_only_deletions_free_space() {
        let (mut reclaim, now, queue) = (Reclaim::default(), Instant::now(), QueueId(7));
        reclaim.advance(queue, &writes(1, QUEUE_COUNT, 2 * DEEP), now, || false);
        let verdict = reclaim.advance(queue, &writes(QUEUE_COUNT + 1, 0, DEEP), now, || false).unwrap();
        assert_eq!(verdict.behind, Some((1, QUEUE_COUNT + 1)));
    }

    #[test]
    fn nothing_to_write_is_nothing() {
        let (mut reclaim, now, queue) = (Reclaim::default(), Instant::now(), QueueId(7));
        assert_eq!(reclaim.advance(queue, &QueueWrites::default(), now, || false), None);
        assert!(reclaim.advance(queue, &writes(1, 1, 1), now, || false).is_some());
        assert_eq!(reclaim.advance(queue, &writes(1, 1, 1), now, || false), None);
    }

    #[test]
    fn what_the_last_run_left_is_swept() {
        let found = |head, deleted| (QueueId(head), QueueRecord { head, next: 9, ..Default::default() }, deleted);
        let mut reclaim = Reclaim::recovered([found(5, 5), found(6, 2)].into_iter(), Instant::now());
        assert!(reclaim.due().is_some());
        assert_eq!(
            reclaim.sweep().map(|(queue, _, behind)| (queue, behind)).collect::<Vec<_>>(),
            [(QueueId(6), (2, 6))]
        );
    }
}
