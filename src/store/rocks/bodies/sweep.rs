//! The thread that looks for bodies which nobody holds on shelves that are still held, and has the disk's space freed.
//!
//! It is not there before it is needed. A shelf of which much was given up is looked at some seconds later, since most
//! are cleared by then. What refers to a closed shelf only ever becomes less: what it finds to be held by nobody will be.

use super::records::add_changes;
use super::shelves::{Changes, Shelves, Stretch};
use crate::model::{QueueId, Seq};
use crate::store::body::{BodyId, Shelf};
use crate::store::codec;
use crate::store::port::StoreError;
use crate::store::rocks::{BODIES, ENTRIES, failed, family, unreadable};
use parking_lot::{Condvar, Mutex, MutexGuard};
use rocksdb::{CompactOptions, DB, ReadOptions, WriteBatch};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long work gathers.
const PAUSE: Duration = Duration::from_secs(5);
/// Bytes on cleared shelves for which files are removed at once.
const FREE_BUSY: u64 = 32 << 20;
/// The same, and for which the rest is compacted, once work has gathered.
const FREE_IDLE: u64 = 1 << 20;
/// Dead bodies in a row from which on one range deletion costs less than one for each.
const MANY: u32 = 256;

/// What the writer and the thread share.
pub(super) struct Known {
    pub(super) shelves: Shelves,
    /// Bytes of bodies that were deleted and may still take space.
    pub(super) freed: u64,
    /// Everything that was ever put on shelves before this one is written.
    sealed: Shelf,
    /// Everything on shelves before this one was deleted, and that is written.
    cleared: Shelf,
    /// Since when there is work to do.
    since: Option<Instant>,
    thread: Option<JoinHandle<()>>,
}

impl Known {
    fn has_work(&self) -> bool {
        self.shelves.is_sweep_wanted() || self.freed >= FREE_IDLE
    }
}

struct Inner {
    db: Arc<DB>,
    known: Mutex<Known>,
    changed: Condvar,
    stopped: AtomicBool,
}

/// See the module. The thread ends when this is dropped.
pub(super) struct Sweeper {
    inner: Arc<Inner>,
}

impl Sweeper {
    pub(super) fn new(db: Arc<DB>, shelves: Shelves) -> Self {
        let (sealed, cleared) = (shelves.open(), shelves.first());
        let known = Known { shelves, freed: 0, sealed, cleared, since: None, thread: None };
        let (changed, stopped) = (Condvar::new(), AtomicBool::new(false));
        Self { inner: Arc::new(Inner { db, known: Mutex::new(known), changed, stopped }) }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Known> {
        self.inner.known.lock()
    }

    /// All that was added to commits before is written. Wakes the thread where there is something for it.
    pub(super) fn written(&self) {
        let mut known = self.lock();
        (known.sealed, known.cleared) = (known.shelves.open(), known.shelves.first());
        if !known.has_work() || self.inner.is_stopped() {
            return;
        }
        let is_new = known.since.is_none();
        known.since.get_or_insert_with(Instant::now);
        if known.thread.is_none() {
            let inner = Arc::clone(&self.inner);
            let thread = std::thread::Builder::new().name("bodies-sweeper".to_owned()).spawn(move || run(&inner));
            match thread {
                Ok(thread) => known.thread = Some(thread),
                Err(error) => tracing::warn!(%error, "cannot tidy up among bodies for now"),
            }
        } else if is_new || known.freed >= FREE_BUSY {
            self.inner.changed.notify_all();
        }
    }

    /// Ends the thread, between two entries.
    pub(super) fn stop(&self) {
        self.inner.stopped.store(true, Ordering::Relaxed);
        let thread = {
            let mut known = self.lock();
            self.inner.changed.notify_all();
            known.thread.take()
        };
        if let Some(Err(_)) = thread.map(JoinHandle::join) {
            tracing::error!("the thread that tidies up among bodies panicked");
        }
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Inner {
    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

fn run(inner: &Inner) {
    while let Some(work) = next(inner) {
        if let Err(error) = work.carry_out(inner) {
            // Nothing is lost by it but space. Where the disk fails for writes too, the writer ends the store.
            tracing::error!(%error, "cannot tidy up among bodies");
        }
    }
}

struct Work {
    sweeps: Vec<Shelf>,
    freed: u64,
    cleared: Shelf,
    /// It has gathered for its time.
    is_due: bool,
}

/// Waits for work.
fn next(inner: &Inner) -> Option<Work> {
    let mut known = inner.known.lock();
    loop {
        if inner.is_stopped() {
            return None;
        }
        let now = Instant::now();
        let is_due = known.since.is_some_and(|since| since + PAUSE <= now);
        if is_due || known.freed >= FREE_BUSY {
            known.since = None;
            let sealed = known.sealed;
            let sweeps = if is_due { known.shelves.take_wanted(sealed) } else { Vec::new() };
            let worth = known.freed >= FREE_IDLE;
            let (freed, cleared) = (if worth { std::mem::take(&mut known.freed) } else { 0 }, known.cleared);
            // What was not taken is for the next time.
            if known.has_work() {
                known.since = Some(now);
            }
            return Some(Work { sweeps, freed, cleared, is_due });
        }
        match known.since {
            Some(since) => drop(inner.changed.wait_until(&mut known, since + PAUSE)),
            None => inner.changed.wait(&mut known),
        }
    }
}

impl Work {
    fn carry_out(&self, inner: &Inner) -> Result<(), StoreError> {
        let mut freed = self.freed;
        for &shelf in &self.sweeps {
            if inner.is_stopped() {
                return Ok(());
            }
            freed += sweep(inner, shelf)?;
        }
        if freed < FREE_IDLE || inner.is_stopped() {
            return Ok(());
        }
        free(inner, self.cleared, self.is_due)
    }
}

/// Deletes the bodies of a shelf that nobody holds, and says about how many bytes that may be.
fn sweep(inner: &Inner, shelf: Shelf) -> Result<u64, StoreError> {
    let Some(stretches) = inner.known.lock().shelves.begin_sweep(shelf) else { return Ok(0) };
    let (mut held, mut found) = (Held::default(), Vec::new());
    for (queue, stretch) in stretches {
        let Some(part) = look(inner, queue, &stretch, &mut held)? else { return Ok(0) };
        found.push((queue, part));
    }
    let mut known = inner.known.lock();
    let (mut changes, mut batch) = (Changes::default(), WriteBatch::default());
    if !known.shelves.end_sweep(shelf, &found, &mut changes) {
        return Ok(0);
    }
    add_changes(&inner.db, &mut batch, &known.shelves, &changes)?;
    if changes.cleared.is_empty() {
        held.add_deletions(&inner.db, &mut batch, shelf)?;
    }
    // Under the lock, so that the writer does not delete the shelf's records in between and have them come back.
    inner.db.write(batch).map_err(|error| failed(&error))?;
    Ok(changes.freed.max(FREE_IDLE))
}

/// Reads which messages of a queue refer to a shelf: the first and the last. `None` where it was stopped.
fn look(
    inner: &Inner,
    queue: QueueId,
    stretch: &Stretch,
    held: &mut Held,
) -> Result<Option<Option<(Seq, Seq)>>, StoreError> {
    let mut options = ReadOptions::default();
    options.fill_cache(false);
    options.set_iterate_upper_bound(codec::after_entry_key(queue, stretch.last));
    let mut entries = inner.db.raw_iterator_cf_opt(family(&inner.db, ENTRIES)?, options);
    let mut found: Option<(Seq, Seq)> = None;
    entries.seek(codec::entry_key(queue, stretch.first));
    while let Some((key, value)) = entries.item() {
        if inner.is_stopped() {
            return Ok(None);
        }
        if let Some(reference) =
            codec::reference_of(key, value)?.filter(|reference| reference.id.shelf() == stretch.shelf)
        {
            let seq = codec::entry_key_seq(key)?;
            found = Some((found.map_or(seq, |(first, _)| first), seq));
            held.add(reference.id.number());
        }
        entries.next();
    }
    entries.status().map_err(|error| unreadable(&error))?;
    Ok(Some(found))
}

/// The bodies of a shelf that somebody holds.
#[derive(Default)]
struct Held {
    /// A bit for each number.
    bits: Vec<u64>,
}

impl Held {
    fn add(&mut self, number: u16) {
        let at = usize::from(number / 64);
        if self.bits.len() <= at {
            self.bits.resize(at + 1, 0);
        }
        if let Some(bits) = self.bits.get_mut(at) {
            *bits |= 1 << (number % 64);
        }
    }

    fn has(&self, number: u32) -> bool {
        self.bits.get((number / 64) as usize).is_some_and(|bits| bits & (1 << (number % 64)) != 0)
    }

    /// Stretches of numbers that are not there: first, and the one after the last.
    fn gaps(&self) -> impl Iterator<Item = (u32, u32)> {
        let mut from = 0;
        let end = self.bits.len() as u32 * 64;
        std::iter::from_fn(move || {
            let first = (from..end).find(|number| !self.has(*number))?;
            let next = (first..end).find(|number| self.has(*number)).unwrap_or(end);
            from = next;
            Some((first, next))
        })
        // Behind the last one that is held nothing is, up to the last that the shelf may have.
        .chain(std::iter::once((end, BodyId::A_SHELF)))
        .filter(|(first, next)| first < next)
    }

    fn add_deletions(&self, db: &DB, batch: &mut WriteBatch, shelf: Shelf) -> Result<(), StoreError> {
        let bodies = family(db, BODIES)?;
        let start = BodyId::new(shelf, 0).0;
        let key = |number: u32| BodyId(start + u64::from(number)).key();
        for (first, next) in self.gaps() {
            if next - first < MANY {
                (first..next).for_each(|number| batch.delete_cf(bodies, key(number)));
            } else {
                batch.delete_range_cf(bodies, key(first), key(next));
            }
        }
        Ok(())
    }
}

type Key = [u8; 8];

/// The keys of the first and the last body before a shelf, and that of the first on it.
fn before(shelf: Shelf) -> (Key, Key, Key) {
    let end = BodyId::new(shelf, 0);
    (BodyId(0).key(), BodyId(end.0.saturating_sub(1)).key(), end.key())
}

/// Deletes what a crash left before the first shelf that is held: see [`free`].
pub(super) fn mend(db: &DB, batch: &mut WriteBatch, held: Shelf) -> Result<(), StoreError> {
    let (bodies, (first, _, end)) = (family(db, BODIES)?, before(held));
    let mut options = ReadOptions::default();
    options.set_iterate_upper_bound(end);
    let mut left = db.raw_iterator_cf_opt(bodies, options);
    left.seek_to_first();
    if left.valid() {
        batch.delete_range_cf(bodies, first, end);
    }
    left.status().map_err(|error| failed(&error))
}

/// Has the space freed of what was deleted. Files that hold nothing but bodies of shelves before `cleared` go at once.
fn free(inner: &Inner, cleared: Shelf, is_due: bool) -> Result<(), StoreError> {
    let (db, error) = (&inner.db, |error: rocksdb::Error| failed(&error));
    let bodies = family(db, BODIES)?;
    let (first, last, end) = before(cleared);
    // With a file its deletions go, of what lies in another file too: that must not come back.
    db.delete_range_cf(bodies, first, end).map_err(error)?;
    // A file that is gone stays so. The entries that referred to what is in it must not come back after a power cut.
    db.flush_wal(true).map_err(error)?;
    db.delete_file_in_range_cf(bodies, first, last).map_err(error)?;
    if is_due && !inner.is_stopped() {
        db.flush_cf(bodies).map_err(error)?;
        let mut how = CompactOptions::default();
        how.set_exclusive_manual_compaction(false);
        db.compact_range_cf_opt(bodies, Some(first), Some(last), &how);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_held_is_found_in_gaps() {
        let mut held = Held::default();
        assert_eq!(held.gaps().collect::<Vec<_>>(), [(0, BodyId::A_SHELF)]);
        for number in [0, 1, 5, 64, 127] {
            held.add(number);
        }
        assert_eq!(held.gaps().collect::<Vec<_>>(), [(2, 5), (6, 64), (65, 127), (128, BodyId::A_SHELF)]);
        held.add(u16::MAX);
        assert_eq!(held.gaps().last(), Some((128, u32::from(u16::MAX))));
    }
}
