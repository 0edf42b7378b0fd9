//! Chunks in memory, up to so many bytes over all streams. A chunk never changes, so one that is here is right.

use crate::model::{Offset, QueueId};
use crate::store::Chunk;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

type Key = (QueueId, Offset);

struct Kept {
    chunk: Arc<Chunk>,
    /// Looked at since it was last up for eviction: it gets another round.
    used: bool,
}

/// Keeps what was put in or looked at lately.
pub(super) struct Cache {
    kept: BTreeMap<Key, Kept>,
    /// The keys of `kept`, the next one to go first.
    order: VecDeque<Key>,
    bytes: usize,
    limit: usize,
}

impl Cache {
    pub fn new(limit: usize) -> Self {
        Self { kept: BTreeMap::new(), order: VecDeque::new(), bytes: 0, limit }
    }

    /// The chunk with a message of a stream.
    pub fn get(&mut self, queue: QueueId, offset: Offset) -> Option<Arc<Chunk>> {
        let (_, kept) = self.kept.range_mut((queue, 0)..=(queue, offset)).next_back()?;
        if kept.chunk.end() <= offset {
            return None;
        }
        kept.used = true;
        Some(kept.chunk.clone())
    }

    pub fn put(&mut self, queue: QueueId, chunk: &Arc<Chunk>) {
        let key = (queue, chunk.first);
        if chunk.size() > self.limit / 2 || self.kept.contains_key(&key) {
            return;
        }
        self.bytes += chunk.size();
        self.kept.insert(key, Kept { chunk: chunk.clone(), used: false });
        self.order.push_back(key);
        while self.bytes > self.limit {
            self.evict_one();
        }
    }

    fn evict_one(&mut self) {
        let Some(key) = self.order.pop_front() else { return };
        match self.kept.get_mut(&key) {
            Some(kept) if kept.used => {
                kept.used = false;
                self.order.push_back(key);
            }
            _ => self.remove(&key),
        }
    }

    fn remove(&mut self, key: &Key) {
        if let Some(kept) = self.kept.remove(key) {
            self.bytes -= kept.chunk.size();
        }
    }

    /// Forgets a stream.
    pub fn forget(&mut self, queue: QueueId) {
        let keys: Vec<Key> = self.kept.range((queue, 0)..=(queue, Offset::MAX)).map(|(key, _)| *key).collect();
        keys.iter().for_each(|key| self.remove(key));
        self.order.retain(|key| key.0 != queue);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::store::ChunkBuilder;

    const Q: QueueId = QueueId(1);

    fn chunk(first: Offset, count: u64, body: usize) -> Arc<Chunk> {
        let mut builder = ChunkBuilder::new(first, 0);
        (0..count).for_each(|_| builder.push(b"\0\0", &vec![0; body], |out| out.extend_from_slice(&[0, 0])));
        Arc::new(builder.finish().unwrap())
    }

    #[test]
    fn a_message_is_found_in_its_chunk_and_in_no_other_stream() {
        let mut cache = Cache::new(1 << 20);
        cache.put(Q, &chunk(10, 5, 10));
        for (offset, found) in [(9, false), (10, true), (14, true), (15, false)] {
            assert_eq!(cache.get(Q, offset).is_some(), found, "{offset}");
        }
        assert!(cache.get(QueueId(2), 12).is_none());
        cache.forget(Q);
        assert!(cache.get(Q, 12).is_none());
        assert_eq!((cache.bytes, cache.order.len()), (0, 0));
    }

    #[test]
    fn what_was_not_looked_at_goes_first_and_the_limit_holds() {
        let mut cache = Cache::new(10_000);
        cache.put(Q, &chunk(0, 1, 1000));
        for first in 1..100 {
            assert!(cache.get(Q, 0).is_some(), "it is looked at all the time");
            cache.put(Q, &chunk(first, 1, 1000));
            assert!(cache.bytes <= 10_000);
        }
        assert!(cache.get(Q, 1).is_none());
        cache.put(Q, &chunk(200, 1, 6000));
        assert!(cache.get(Q, 200).is_none(), "too large to keep");
    }
}
