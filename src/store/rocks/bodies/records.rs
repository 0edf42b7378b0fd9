//! The records of who holds bodies: read at a start, written with what they speak of.

use super::shelves::{Changes, Shelves};
use crate::model::QueueId;
use crate::store::body::{BodyId, Shelf, decode_holder_key, decode_pair, encode_pair, holder_key};
use crate::store::port::StoreError;
use crate::store::rocks::{BODIES, HOLDERS, family, recovery};
use rocksdb::{DB, WriteBatch};

/// A queue that holds bodies of a shelf, and the first and the last of them.
pub(in crate::store::rocks) type Holding = ((Shelf, QueueId), (u64, u64));

/// All records of who holds bodies, in the order of their keys.
pub(in crate::store::rocks) fn holders(db: &DB) -> Result<Vec<Holding>, StoreError> {
    recovery::scan(db, HOLDERS, |key, value| Ok((decode_holder_key(key)?, decode_pair(key, value)?)))
}

/// Adds to a batch what became of shelves and their holders.
pub(super) fn add_changes(
    db: &DB,
    batch: &mut WriteBatch,
    shelves: &Shelves,
    changes: &Changes,
) -> Result<(), StoreError> {
    if changes.records.is_empty() {
        return Ok(());
    }
    let (bodies, holders) = (family(db, BODIES)?, family(db, HOLDERS)?);
    for &(shelf, queue) in &changes.records {
        match shelves.record(shelf, queue) {
            Some((first, second)) => batch.put_cf(holders, holder_key(shelf, queue), encode_pair(first, second)),
            None => batch.delete_cf(holders, holder_key(shelf, queue)),
        }
    }
    for &shelf in &changes.cleared {
        batch.delete_range_cf(bodies, BodyId::new(shelf, 0).key(), BodyId::new(shelf + 1, 0).key());
    }
    Ok(())
}
