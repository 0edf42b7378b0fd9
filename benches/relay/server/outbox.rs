//! Bytes on their way to one socket.

use std::mem;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::BytesMut;
use tokio::io::AsyncWriteExt;
use tokio::net::tcp::OwnedWriteHalf;
use tokio::sync::Notify;

/// A publisher is not read from while a consumer has more than this to take: a few large writes' worth.
const LIMIT: usize = 1024 * 1024;

/// What waits to be written to one connection.
#[derive(Debug, Default)]
pub(crate) struct Outbox {
    pending: Mutex<Pending>,
    filled: Notify,
    drained: Notify,
    closed: AtomicBool,
}

/// The bytes, and the delivery tag that was given last.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    pub(crate) bytes: BytesMut,
    pub(crate) tag: u64,
}

impl Outbox {
    /// Appends what `write` writes and wakes the writer.
    pub(crate) fn put(&self, write: impl FnOnce(&mut Pending)) {
        write(&mut self.pending.lock().unwrap_or_else(PoisonError::into_inner));
        self.filled.notify_one();
    }

    /// Nothing will be put in any more.
    pub(crate) fn close(&self) {
        self.closed.store(true, Ordering::Release);
        self.filled.notify_one();
        self.drained.notify_waiters();
    }

    /// Waits until there is room again.
    pub(crate) async fn room(&self) {
        while self.is_full() {
            let mut drained = std::pin::pin!(self.drained.notified());
            drained.as_mut().enable();
            if self.is_full() {
                drained.await;
            }
        }
    }

    fn is_full(&self) -> bool {
        let pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        pending.bytes.len() > LIMIT && !self.closed.load(Ordering::Acquire)
    }

    fn swap(&self, bytes: &mut BytesMut) {
        mem::swap(&mut self.pending.lock().unwrap_or_else(PoisonError::into_inner).bytes, bytes);
    }
}

/// Writes what is put into `outbox`, two buffers in turn, until it is closed or the peer is gone.
pub(crate) async fn write(outbox: Arc<Outbox>, mut socket: OwnedWriteHalf) {
    let mut bytes = BytesMut::new();
    loop {
        bytes.clear();
        outbox.swap(&mut bytes);
        if bytes.is_empty() {
            if outbox.closed.load(Ordering::Acquire) {
                return;
            }
            outbox.filled.notified().await;
            continue;
        }
        outbox.drained.notify_waiters();
        if socket.write_all(&bytes).await.is_err() {
            return outbox.close();
        }
    }
}
