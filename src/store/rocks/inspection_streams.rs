//! Streams that are looked at and not used: do the chunks follow one another, and do the segments' records say so?

use super::inspection::Inspection;
use super::{SEGMENTS, STREAMS, streams};
use crate::model::{Levels, Millis, QueueId};
use crate::store::codec;
use crate::store::port::StoreError;
use crate::store::stream::{Chunk, SegmentRecord};
use rocksdb::ReadOptions;
use std::collections::{BTreeMap, HashMap};

/// What there is of streams.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StreamTotals {
    /// Streams that have stored something.
    pub streams: u64,
    /// Their messages.
    pub messages: u64,
    /// Bytes of their chunks.
    pub bytes: u64,
}

impl Inspection {
    /// Compares every stream's chunks with the records of its segments. `declared` has every queue that is declared;
    /// `None` where that is not known. Adds a line for each problem.
    ///
    /// # Errors
    /// When the records or the chunks cannot be read.
    pub fn streams(
        &self,
        declared: Option<&HashMap<QueueId, Option<Levels>>>,
        problems: &mut Vec<String>,
    ) -> Result<StreamTotals, StoreError> {
        let mut totals = StreamTotals::default();
        if !self.has(STREAMS) || !self.has(SEGMENTS) {
            return Ok(totals);
        }
        let mut known: BTreeMap<QueueId, Walk> = BTreeMap::new();
        for (queue, record) in streams::segments(self.db())? {
            totals.messages += record.end.saturating_sub(record.first);
            totals.bytes += record.bytes;
            known.entry(queue).or_default().said.push(record);
        }
        totals.streams = known.len() as u64;
        self.walk(&mut known, problems)?;
        for (queue, walk) in known {
            if declared.is_some_and(|declared| !declared.contains_key(&queue)) {
                problems.push(format!("stream {}: has segments and is not declared", queue.0));
            }
            problems.extend(walk.end().into_iter().map(|line| format!("stream {}: {line}", queue.0)));
        }
        Ok(totals)
    }

    fn walk(&self, known: &mut BTreeMap<QueueId, Walk>, problems: &mut Vec<String>) -> Result<(), StoreError> {
        let mut chunks = self.iterator(STREAMS, ReadOptions::default())?;
        chunks.seek_to_first();
        while let Some((key, value)) = chunks.item() {
            let chunk = streams::decode(key, value)?;
            let queue = codec::entry_key_queue(key).unwrap_or(QueueId(0));
            match known.get_mut(&queue) {
                Some(walk) => walk.add(&chunk),
                None => problems.push(format!("stream {}: has messages and no segment", queue.0)),
            }
            chunks.next();
        }
        chunks.status().map_err(|error| super::failed(&error))
    }
}

/// A stream as its chunks tell it, beside what its records say.
#[derive(Default)]
struct Walk {
    said: Vec<SegmentRecord>,
    found: Vec<SegmentRecord>,
    latest: Millis,
    wrong: Vec<String>,
}

impl Walk {
    fn add(&mut self, chunk: &Chunk) {
        if chunk.timestamp < self.latest {
            self.wrong.push(format!("message {} is older than those before it", chunk.first));
        }
        self.latest = chunk.timestamp;
        let begins = self.said.binary_search_by_key(&chunk.first, |record| record.first).is_ok();
        let size = chunk.bytes().len() as u64;
        match self.found.last_mut() {
            Some(last) if last.end != chunk.first => {
                let (end, first) = (last.end, chunk.first);
                self.wrong.push(format!("message {end} is missing, and message {first} is there"));
                self.found.push(segment(chunk));
            }
            Some(last) if !begins => {
                (last.end, last.last_chunk, last.last_timestamp) = (chunk.end(), chunk.first, chunk.timestamp);
                last.bytes += size;
            }
            _ => self.found.push(segment(chunk)),
        }
    }

    fn end(mut self) -> Vec<String> {
        let differ = self.said.iter().find(|record| !self.found.contains(record));
        if let Some(record) = differ {
            let first = record.first;
            self.wrong.push(format!("the record of the segment from message {first} on does not fit its messages"));
        }
        self.wrong
    }
}

/// What a segment's record says after its first chunk.
fn segment(chunk: &Chunk) -> SegmentRecord {
    SegmentRecord {
        first: chunk.first,
        end: chunk.end(),
        last_chunk: chunk.first,
        bytes: chunk.bytes().len() as u64,
        first_timestamp: chunk.timestamp,
        last_timestamp: chunk.timestamp,
    }
}
