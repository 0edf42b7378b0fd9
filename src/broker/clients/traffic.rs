//! What went through a socket. Its two tasks write here, each its own half; whoever looks adds nothing.

use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes and system calls of one socket.
#[derive(Debug, Default)]
pub struct Traffic {
    received_bytes: AtomicU64,
    reads: AtomicU64,
    sent_bytes: AtomicU64,
    writes: AtomicU64,
}

impl Traffic {
    /// Notes what the reader has taken in so far. Only its task calls this, so a store is enough.
    pub fn received(&self, bytes: u64, reads: u64) {
        self.received_bytes.store(bytes, Ordering::Relaxed);
        self.reads.store(reads, Ordering::Relaxed);
    }

    /// Notes one more write. Only the writer's task calls this, so nothing need be added atomically.
    pub fn sent(&self, bytes: usize) {
        self.sent_bytes.store(self.sent_bytes() + bytes as u64, Ordering::Relaxed);
        self.writes.store(self.writes() + 1, Ordering::Relaxed);
    }

    /// Bytes received (`recv_oct`).
    #[must_use]
    pub fn received_bytes(&self) -> u64 {
        self.received_bytes.load(Ordering::Relaxed)
    }

    /// Reads that brought something (`recv_cnt`).
    #[must_use]
    pub fn reads(&self) -> u64 {
        self.reads.load(Ordering::Relaxed)
    }

    /// Bytes sent (`send_oct`).
    #[must_use]
    pub fn sent_bytes(&self) -> u64 {
        self.sent_bytes.load(Ordering::Relaxed)
    }

    /// Writes (`send_cnt`).
    #[must_use]
    pub fn writes(&self) -> u64 {
        self.writes.load(Ordering::Relaxed)
    }
}
