//! Messages that went to several durable queues: on disk once, in a column family of their own, with a short entry in
//! each queue that refers there.
//!
//! It owns where bodies lie and who holds them. It refuses counters on disk that are read to be changed: what the writer
//! knows of queues anyway (how far each has deleted its messages) says when the last holder of a shelf is gone, and where
//! messages go out of order, [`sweep`] looks at the entries themselves. So an entry on disk always has its body, at every
//! point of the log; the other way round a body may be left for a while, until its shelf goes.

mod records;
mod shelves;
mod sweep;
#[cfg(test)]
mod tests;

use super::{BODIES, RocksBatch, failed, family};
use crate::model::message::{Attributes, Message, Place};
use crate::model::{QueueId, Seq};
use crate::store::body::{BodyId, Reference, decode_body, encode_body};
use crate::store::codec;
use crate::store::port::StoreError;
use crate::store::record::QueueWrites;
use parking_lot::MutexGuard;
use records::add_changes;
pub(super) use records::holders;
use rocksdb::{DB, DBRawIterator, WriteBatch};
use shelves::{Changes, Laid, Shelves};
use std::sync::Arc;
use sweep::{Known, Sweeper};

/// What is known of bodies, and the thread that tidies up among them.
pub(super) struct Bodies {
    sweeper: Sweeper,
}

impl Bodies {
    /// As they were found.
    pub(super) fn recovered(db: &Arc<DB>) -> Result<Self, StoreError> {
        let (shelves, changes) = Shelves::recovered(holders(db)?);
        let mut batch = WriteBatch::default();
        add_changes(db, &mut batch, &shelves, &changes)?;
        sweep::mend(db, &mut batch, shelves.first())?;
        if !batch.is_empty() {
            db.write(batch).map_err(|error| failed(&error))?;
        }
        Ok(Self { sweeper: Sweeper::new(Arc::clone(db), shelves) })
    }

    /// Begins a part of a commit. Only the writer's thread comes here.
    pub(super) fn enter(&self) -> Entered<'_> {
        Entered { known: self.sweeper.lock(), changes: Changes::default() }
    }

    /// All that was added to commits before is written.
    pub(super) fn written(&self) {
        self.sweeper.written();
    }

    /// Ends what is done in the background.
    pub(super) fn stop(&self) {
        self.sweeper.stop();
    }
}

/// What is known of bodies, while one queue's writes are added to a commit.
pub(super) struct Entered<'a> {
    known: MutexGuard<'a, Known>,
    changes: Changes,
}

impl Entered<'_> {
    /// Adds a new message of a queue.
    pub(super) fn put(
        &mut self,
        db: &DB,
        batch: &mut RocksBatch,
        (queue, seq): (QueueId, Seq),
        (attributes, message): (&Attributes, &Message),
    ) -> Result<(), StoreError> {
        batch.value.clear();
        match message.place().and_then(|place| Some((place, self.lay((queue, seq), place, message)?))) {
            None => codec::encode_entry(attributes, message, &mut batch.value),
            Some((place, laid)) => {
                let (Laid::Before(id) | Laid::Now(id)) = laid;
                if matches!(laid, Laid::Now(_)) {
                    place.set(id.0);
                    encode_body(message, &mut batch.value);
                    batch.inner.put_cf(family(db, BODIES)?, id.key(), &batch.value);
                    batch.value.clear();
                }
                // Bodies are shorter than 4 GiB: a message's parts lie in one buffer with 32-bit places.
                let reference = Reference { id, body_len: message.body_len() as u32 };
                codec::encode_reference(attributes, reference, &mut batch.value);
            }
        }
        batch.inner.put_cf(family(db, super::ENTRIES)?, codec::entry_key(queue, seq), &batch.value);
        Ok(())
    }

    fn lay(&mut self, at: (QueueId, Seq), place: &Place, message: &Message) -> Option<Laid> {
        // Shelves have numbers from 1, so nowhere is none of them.
        self.known.shelves.lay(at, Some(BodyId(place.get())), message.size(), &mut self.changes)
    }

    /// Takes note of what a queue deletes out of order.
    pub(super) fn deleted(&mut self, queue: QueueId, writes: &QueueWrites) {
        for &seq in &writes.deletes {
            self.known.shelves.gone(queue, seq, seq, &mut self.changes);
        }
        for &(first, last) in writes.delete_ranges.iter().filter(|(first, last)| first <= last) {
            self.known.shelves.gone(queue, first, last, &mut self.changes);
        }
    }

    /// Everything of a queue before `deleted` is deleted with this commit.
    pub(super) fn passed(&mut self, queue: QueueId, deleted: Seq) {
        self.known.shelves.passed(queue, deleted, &mut self.changes);
    }

    /// Whether a queue may refer to any body.
    pub(super) fn is_holder(&self, queue: QueueId) -> bool {
        self.known.shelves.is_holder(queue)
    }

    /// A queue is deleted with this commit.
    pub(super) fn dropped(&mut self, queue: QueueId) {
        self.known.shelves.forget(queue, &mut self.changes);
    }

    /// Adds what became of shelves and their holders.
    pub(super) fn end(mut self, db: &DB, batch: &mut WriteBatch) -> Result<(), StoreError> {
        add_changes(db, batch, &self.known.shelves, &self.changes)?;
        self.known.freed += self.changes.freed;
        Ok(())
    }
}

/// Reads the bodies that entries refer to, mostly one after the other.
pub(super) struct Reader<'a> {
    bodies: DBRawIterator<'a>,
}

impl<'a> Reader<'a> {
    /// Of an iterator over all bodies.
    pub(super) fn of(bodies: DBRawIterator<'a>) -> Self {
        Self { bodies }
    }

    /// The message; `None` where it is not there.
    pub(super) fn read(&mut self, reference: Reference) -> Result<Option<Message>, StoreError> {
        let key = reference.id.key();
        // Seeking costs as much as some steps, and mostly the next one is asked for.
        if self.bodies.key().is_some_and(|at| at < &key[..]) {
            self.bodies.next();
        }
        if self.bodies.key() != Some(&key[..]) {
            self.bodies.seek(key);
        }
        self.bodies.status().map_err(|error| super::unreadable(&error))?;
        match self.bodies.item() {
            Some((at, value)) if at == key => decode_body(at, value).map(Some),
            _ => Ok(None),
        }
    }
}
