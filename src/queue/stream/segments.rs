//! The segments of a stream: where one ends and the next one begins, and which are old or many enough to go.

use super::log::StreamSettings;
use crate::model::{Millis, Offset};
use crate::store::{ChunkBuilder, Removed, SegmentRecord};
use std::collections::VecDeque;

/// A log of many segments makes larger ones: each at least this part of the whole, so that their number grows no more
/// than the logarithm of the log's size, however small they were declared.
const SHARE: u64 = 1024;

/// The segments of one stream, the oldest first. The last one grows.
#[derive(Debug, Default)]
pub(super) struct Segments {
    records: VecDeque<SegmentRecord>,
    bytes: u64,
}

impl Segments {
    pub fn recovered(records: &[SegmentRecord]) -> Self {
        Self { records: records.iter().copied().collect(), bytes: records.iter().map(|record| record.bytes).sum() }
    }

    pub fn first(&self) -> Option<&SegmentRecord> {
        self.records.front()
    }

    pub fn last(&self) -> Option<&SegmentRecord> {
        self.records.back()
    }

    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Adds a chunk to the last segment, or where that is full to a new one; says whether it is a new one.
    pub fn add(&mut self, chunk: &ChunkBuilder, limit: u64) -> bool {
        let size = chunk.size() as u64;
        let limit = limit.max(self.bytes / SHARE);
        self.bytes += size;
        let (end, last_chunk, last_timestamp) = (chunk.end(), chunk.first, chunk.timestamp);
        match self.records.back_mut() {
            Some(last) if last.bytes + size <= limit => {
                last.bytes += size;
                (last.end, last.last_chunk, last.last_timestamp) = (end, last_chunk, last_timestamp);
                false
            }
            _ => {
                let (first, first_timestamp) = (chunk.first, chunk.timestamp);
                let new = SegmentRecord { first, end, last_chunk, bytes: size, first_timestamp, last_timestamp };
                self.records.push_back(new);
                true
            }
        }
    }

    /// Records from the segment that begins at `first` on.
    pub fn since(&self, first: Offset) -> impl Iterator<Item = &SegmentRecord> {
        let old = self.records.partition_point(|record| record.first < first);
        self.records.iter().skip(old)
    }

    /// Takes the segments away that retention does not keep. The last one always stays (RabbitMQ).
    pub fn trim(&mut self, now: Millis, settings: &StreamSettings) -> Option<Removed> {
        let mut removed: Option<Removed> = None;
        while self.records.len() > 1 && self.is_due(now, settings) {
            let Some(oldest) = self.records.pop_front() else { break };
            self.bytes -= oldest.bytes;
            let gone = removed.get_or_insert(Removed { segments: Vec::new(), from: oldest.first, to: 0, bytes: 0 });
            gone.segments.push(oldest.first);
            gone.bytes += oldest.bytes;
            gone.to = oldest.end;
        }
        removed
    }

    fn is_due(&self, now: Millis, settings: &StreamSettings) -> bool {
        settings.max_bytes.is_some_and(|max| self.bytes > max) || self.deadline(settings).is_some_and(|at| at <= now)
    }

    /// When the oldest segment will be too old, where it may go at all.
    pub fn deadline(&self, settings: &StreamSettings) -> Option<Millis> {
        let oldest = self.first().filter(|_| self.records.len() > 1)?;
        Some(oldest.last_timestamp.saturating_add(settings.max_age?).saturating_add(1))
    }
}
