//! The writing side of a stream: appends gather in chunks until a commit takes them.

use super::properties;
use super::segments::Segments;
use crate::model::arguments::StreamOffset;
use crate::model::{Message, Millis, Offset, Receipt};
use crate::store::{ChunkBuilder, Removed, SegmentRecord};

/// Bytes from which a chunk is full. A reader reads whole chunks, so this is what one message costs it at most, besides
/// the message itself; and a chunk above 4 KiB lies in a blob file, which compaction does not copy.
const CHUNK_BYTES: usize = 64 << 10;

/// What was declared about a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamSettings {
    /// `x-max-age`, milliseconds.
    pub max_age: Option<Millis>,
    /// `x-max-length-bytes`.
    pub max_bytes: Option<u64>,
    /// `x-stream-max-segment-size-bytes`.
    pub segment_bytes: u64,
}

/// What a commit writes.
#[derive(Debug, Default)]
pub struct Collected {
    /// New messages.
    pub chunks: Vec<ChunkBuilder>,
    /// Records of segments that are new or have grown.
    pub segments: Vec<SegmentRecord>,
    /// What goes.
    pub removed: Option<Removed>,
}

/// Where a reader begins, as far as it is known without reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// At an offset, which may be yet to come.
    At(Offset),
    /// At the first chunk of this time or later; at the end where there is none.
    Since(Millis),
}

/// The log of one stream.
#[derive(Debug)]
pub struct Log {
    settings: StreamSettings,
    /// What is on disk or being written.
    segments: Segments,
    /// Not yet collected.
    tail: Vec<ChunkBuilder>,
    /// Who waits for the tail.
    receipts: Vec<Receipt>,
    /// Who waits for the commit.
    writing: Vec<Receipt>,
    /// The offset of the next message.
    next: Offset,
    /// Everything before it is on disk or being written.
    collected: Offset,
    /// Everything before it is on disk.
    committed: Offset,
    /// The first offset of the last chunk that is on disk.
    last_chunk: Offset,
    /// Taken away and not yet collected.
    removed: Option<Removed>,
    /// The latest timestamp given: they never go back.
    latest: Millis,
}

impl Log {
    /// How many segments there are.
    #[must_use]
    pub fn segment_count(&self) -> usize {
        self.segments.len()
    }

    /// The log that these segments make up, which come in order; none is a new log.
    #[must_use]
    pub fn recovered(settings: StreamSettings, segments: &[SegmentRecord]) -> Self {
        let segments = Segments::recovered(segments);
        let last = segments.last().copied().unwrap_or_default();
        Self {
            settings,
            segments,
            tail: Vec::new(),
            receipts: Vec::new(),
            writing: Vec::new(),
            next: last.end,
            collected: last.end,
            committed: last.end,
            last_chunk: last.last_chunk,
            removed: None,
            latest: last.last_timestamp,
        }
    }

    /// New rules: they hold from the next segment, and from the next [`Log::trim`].
    pub fn configure(&mut self, settings: StreamSettings) {
        self.settings = settings;
    }

    /// Takes a message and gives its offset. `own_deaths` says that its `x-death` header is of this broker's making.
    pub fn append(&mut self, now: Millis, message: &Message, own_deaths: bool, receipt: Option<Receipt>) -> Offset {
        let offset = self.next;
        self.latest = self.latest.max(now);
        if self.tail.last().is_none_or(|chunk| chunk.size() >= CHUNK_BYTES) {
            self.tail.push(ChunkBuilder::new(offset, self.latest));
        }
        if let Some(chunk) = self.tail.last_mut() {
            let write = |out: &mut Vec<u8>| properties::write(message.properties(), own_deaths, offset, out);
            chunk.push(message.route(), message.body(), write);
        }
        self.receipts.extend(receipt);
        self.next += 1;
        offset
    }

    /// Bytes that wait to be collected.
    #[must_use]
    pub fn uncollected_bytes(&self) -> usize {
        self.tail.iter().map(ChunkBuilder::size).sum()
    }

    /// Whether there is something to collect.
    #[must_use]
    pub fn has_writes(&self) -> bool {
        !self.tail.is_empty() || self.removed.is_some()
    }

    /// Takes away what is too old or too much, at the next commit.
    pub fn trim(&mut self, now: Millis) {
        let Some(new) = self.segments.trim(now, &self.settings) else { return };
        match &mut self.removed {
            Some(removed) => {
                removed.segments.extend(new.segments);
                removed.to = new.to;
                removed.bytes += new.bytes;
            }
            none => *none = Some(new),
        }
    }

    /// Gives everything that is to be written; [`Log::commit`] tells when that is on disk, before the next call.
    pub fn collect(&mut self, now: Millis) -> Collected {
        let chunks = std::mem::take(&mut self.tail);
        self.writing.append(&mut self.receipts);
        self.collected = self.next;
        let grown = self.segments.last().map_or(0, |segment| segment.first);
        let mut rolled = false;
        for chunk in &chunks {
            rolled |= self.segments.add(chunk, self.settings.segment_bytes);
        }
        if rolled {
            self.trim(now);
        }
        let removed = self.removed.take();
        let stays = removed.as_ref().map_or(0, |removed| removed.to);
        let segments = match chunks.is_empty() {
            true => Vec::new(),
            false => self.segments.since(grown.max(stays)).copied().collect(),
        };
        Collected { chunks, segments, removed }
    }

    /// What was collected is on disk: gives those who wait for it.
    pub fn commit(&mut self) -> Vec<Receipt> {
        self.committed = self.collected;
        if let Some(last) = self.segments.last() {
            self.last_chunk = last.last_chunk;
        }
        std::mem::take(&mut self.writing)
    }

    /// The log ends: gives everybody who waits.
    pub fn end(&mut self) -> Vec<Receipt> {
        self.tail.clear();
        self.removed = None;
        self.writing.append(&mut self.receipts);
        std::mem::take(&mut self.writing)
    }

    /// The first message that is there, and the offset after the last one that may be read.
    #[must_use]
    pub fn extent(&self) -> (Offset, Offset) {
        let first = self.segments.first().map_or(0, |segment| segment.first);
        (first.min(self.committed), self.committed)
    }

    /// When [`Log::trim`] has something to do, unless more is appended.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Millis> {
        self.segments.deadline(&self.settings)
    }

    /// How many segments there are.
    #[must_use]
    pub fn segments(&self) -> usize {
        self.segments.len()
    }

    /// Where a reader begins.
    #[must_use]
    pub fn place(&self, start: StreamOffset, now: Millis) -> Place {
        let (first, end) = self.extent();
        match start {
            StreamOffset::First => Place::At(first),
            StreamOffset::Last => Place::At(self.last_chunk.max(first).min(end)),
            StreamOffset::Next => Place::At(end),
            StreamOffset::At(offset) => Place::At(offset.max(first)),
            StreamOffset::Since(at) => Place::Since(at),
            StreamOffset::Ago(age) => Place::Since(now.saturating_sub(age)),
        }
    }
}
