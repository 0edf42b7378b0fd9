//! Finds the first chunk of a time, by halving what there is: timestamps never go back.

use crate::model::{Millis, Offset, QueueId};
use crate::store::{Chunk, Store, StoreError, StreamPage};

/// The first offset of the first chunk from `first` on, and before `end`, that was written at `at` or later; `end` where
/// there is none. Blocks.
pub(super) fn since(
    store: &dyn Store,
    queue: QueueId,
    (first, end): (Offset, Offset),
    at: Millis,
) -> Result<Offset, StoreError> {
    let (mut low, mut high) = (first, end);
    while low < high {
        let middle = low + (high - low) / 2;
        let Some(chunk) = chunk_with(store, queue, middle)?.filter(|chunk| chunk.first < high) else {
            high = middle;
            continue;
        };
        if chunk.timestamp < at {
            low = chunk.end();
        } else {
            high = chunk.first.max(low);
        }
    }
    Ok(low.min(end))
}

fn chunk_with(store: &dyn Store, queue: QueueId, offset: Offset) -> Result<Option<Chunk>, StoreError> {
    let page = StreamPage { queue, from: offset, count: 1, bytes: 1 };
    Ok(store.read_stream(&page)?.into_iter().next())
}
