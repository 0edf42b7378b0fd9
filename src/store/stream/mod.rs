//! Streams in the store: messages in chunks, which are never changed, and one record for each segment.
//!
//! It owns what a chunk and a segment's record are and how both look as bytes. It refuses to know what a segment is
//! good for: when one begins or goes is the stream's to say.

mod chunk;
mod segment;

pub use chunk::{Chunk, ChunkBuilder};
pub use segment::SegmentRecord;
pub(super) use segment::{decode_segment, encode_segment};

use crate::model::{Offset, QueueId};
use std::sync::Arc;

/// What a stream writes in one commit.
#[derive(Debug, Default)]
pub struct StreamWrites {
    /// New messages, in order.
    pub chunks: Vec<Arc<Chunk>>,
    /// The records of segments that are new or have grown.
    pub segments: Vec<SegmentRecord>,
    /// What retention takes away.
    pub removed: Option<Removed>,
}

/// The oldest part of a stream, on its way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// Its segments, by their first offsets.
    pub segments: Vec<Offset>,
    /// Its first message.
    pub from: Offset,
    /// The first message that stays.
    pub to: Offset,
    /// Bytes of its chunks.
    pub bytes: u64,
}

impl StreamWrites {
    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.chunks.is_empty() && self.segments.is_empty() && self.removed.is_none()
    }

    /// Empties it and keeps its memory for the next commit.
    pub fn clear(&mut self) {
        self.chunks.clear();
        self.segments.clear();
        self.removed = None;
    }
}

/// The part of a stream that a read asks for.
#[derive(Clone, Copy, Debug)]
pub struct StreamPage {
    /// The stream.
    pub queue: QueueId,
    /// The chunk with this message comes first; where that is gone, the first one after it.
    pub from: Offset,
    /// No further chunk once this many messages from `from` on were read.
    pub count: u64,
    /// No further chunk once this many bytes were read.
    pub bytes: usize,
}

impl StreamPage {
    /// Whether enough was read, up to the offset `end` and in all `bytes`.
    pub(super) fn is_filled(&self, end: Offset, bytes: usize) -> bool {
        end >= self.from.saturating_add(self.count) || bytes >= self.bytes
    }
}
