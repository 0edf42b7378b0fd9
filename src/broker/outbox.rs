//! What waits to be written to one connection's socket, and the side of its channels that deliveries touch.

use super::clients::Traffic;
use super::outlet::{Failed, Outlet};
use bytes::{Bytes, BytesMut};
use parking_lot::{ArcMutexGuard, Mutex, RawMutex};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU16, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

/// Bytes waiting for the socket above which the connection's consumers take nothing more: a consumer that does not
/// read costs the broker this much and what one batch may add, not its queue.
pub const HIGH_WATER: usize = 1 << 20;

/// Bytes waiting below which consumers that were turned away are asked again.
pub const LOW_WATER: usize = HIGH_WATER / 4;

/// A body of at least this many bytes is handed to the socket as it lies; a smaller one is copied behind its frame
/// head, which costs less than one more element of a vectored write.
const SHARE_FROM: usize = 8 << 10;

/// Encoded output: bytes of its own, and large bodies by reference in between.
#[derive(Debug, Default)]
pub struct Output {
    /// What was encoded, in order.
    pub inline: BytesMut,
    /// Large bodies, each with the offset in `inline` before which it goes.
    pub shared: Vec<(usize, Bytes)>,
    shared_len: usize,
}

impl Output {
    /// Adds payload bytes, by copy or by reference, as their size commands.
    pub fn put_payload(&mut self, payload: &[u8], share: impl FnOnce() -> Bytes) {
        if payload.len() < SHARE_FROM {
            self.inline.extend_from_slice(payload);
        } else {
            self.shared_len += payload.len();
            self.shared.push((self.inline.len(), share()));
        }
    }

    /// Bytes in all.
    #[must_use]
    pub fn len(&self) -> usize {
        self.inline.len() + self.shared_len
    }

    /// Whether there is nothing to write.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.inline.is_empty() && self.shared.is_empty()
    }

    /// Lets go of room beyond `keep` bytes that nothing is in.
    pub fn clear_if_empty(&mut self, keep: usize) {
        if self.is_empty() {
            self.clear(keep);
        }
    }

    /// Forgets what was written and keeps the room, unless it grew beyond `keep` bytes.
    pub fn clear(&mut self, keep: usize) {
        if self.inline.capacity() > keep {
            self.inline = BytesMut::new();
        } else {
            self.inline.clear();
        }
        self.shared.clear();
        self.shared_len = 0;
    }
}

/// The locked part of an outbox.
#[derive(Default)]
pub struct Inner {
    /// Not yet taken by the writer.
    pub output: Output,
    /// What the writer has taken and not yet written, in bytes.
    pub in_flight: usize,
    /// The channels by slot.
    pub outlets: Vec<Outlet>,
    /// Largest payload of a frame to this client.
    pub max_payload: usize,
    /// The connection is gone: everything offered is refused.
    pub closed: bool,
    /// No more output is taken after what is there: the writer ends when it has written it.
    pub finished: bool,
    /// Incarnations of outlets given so far.
    pub outlets_made: u32,
    /// Slots of outlets that were closed.
    pub free_outlets: Vec<u32>,
    /// Some consumer was turned away since the writer last asked.
    pub any_turned_away: bool,
}

impl Inner {
    /// Whether consumers must wait until the socket has taken some of what is there.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.output.len() + self.in_flight >= HIGH_WATER
    }

    /// The outlet in a slot, if it is still the one of that incarnation and open.
    pub fn outlet(&mut self, slot: u32, incarnation: u32) -> Option<(&mut Outlet, &mut Output, usize)> {
        let outlet = self.outlets.get_mut(slot as usize)?;
        (outlet.open && outlet.incarnation == incarnation).then_some((outlet, &mut self.output, self.max_payload))
    }
}

/// One connection's outbox. Anyone may put deliveries into it; only the connection's writer takes them out.
///
/// Lock order in the broker: a queue's lock, then at most one outbox's.
pub struct Outbox {
    inner: Arc<Mutex<Inner>>,
    wake: Notify,
    waking: AtomicBool,
    /// Told after each write: for a reader that waits until its client has read its answers.
    pub room: Notify,
    /// Tells the connection that a channel of its failed.
    called: Notify,
    /// The negotiated heartbeat in seconds, 0 for none.
    heartbeat: AtomicU16,
    /// Heartbeat and frame size are known: the handshake is nearly over.
    negotiated: AtomicBool,
    /// The connection it belongs to.
    pub connection: u64,
    /// What went through its socket.
    pub traffic: Traffic,
}

/// A locked outbox that keeps itself alive, so that a run of deliveries to it locks once.
pub type Guard = ArcMutexGuard<RawMutex, Inner>;

impl Outbox {
    /// An empty outbox.
    #[must_use]
    pub fn new(connection: u64, max_payload: usize) -> Arc<Self> {
        let inner = Inner { max_payload, ..Inner::default() };
        Arc::new(Self {
            inner: Arc::new(Mutex::new(inner)),
            wake: Notify::new(),
            waking: AtomicBool::new(false),
            room: Notify::new(),
            called: Notify::new(),
            heartbeat: AtomicU16::new(0),
            negotiated: AtomicBool::new(false),
            connection,
            traffic: Traffic::default(),
        })
    }

    /// Locks it.
    pub fn lock(&self) -> Guard {
        self.inner.lock_arc()
    }

    /// Wakes the writer. Cheap when it has been woken and has not looked yet.
    pub fn wake(&self) {
        if !self.waking.swap(true, Ordering::AcqRel) {
            self.wake.notify_one();
        }
    }

    /// Waits until woken. For the writer alone.
    pub async fn woken(&self) {
        self.wake.notified().await;
        self.waking.store(false, Ordering::Release);
    }

    /// The interval of heartbeats, once it is negotiated and unless there are none.
    #[must_use]
    pub fn heartbeat(&self) -> Option<Duration> {
        let seconds = self.heartbeat.load(Ordering::Relaxed);
        (seconds > 0).then(|| Duration::from_secs(seconds.into()))
    }

    /// Whether heartbeat and frame size are known.
    #[must_use]
    pub fn is_negotiated(&self) -> bool {
        self.negotiated.load(Ordering::Relaxed)
    }

    /// Sets what was negotiated; the writer looks at it at once.
    pub fn negotiated(&self, heartbeat: u16, max_payload: usize) {
        self.heartbeat.store(heartbeat, Ordering::Relaxed);
        self.negotiated.store(true, Ordering::Relaxed);
        self.inner.lock().max_payload = max_payload;
        self.wake.notify_one();
    }

    /// Calls the connection: one of its channels has to be closed.
    pub fn call(&self) {
        self.called.notify_one();
    }

    /// Waits until called. For the connection's reader alone.
    pub async fn called(&self) {
        self.called.notified().await;
    }

    /// The numbers of channels that have to be closed, and why. Each is given once.
    #[must_use]
    pub fn take_failed(&self) -> Vec<(u16, Failed)> {
        let mut inner = self.lock();
        let open = inner.outlets.iter_mut().filter(|outlet| outlet.open);
        open.filter_map(|outlet| outlet.failed.take().map(|why| (outlet.number, why))).collect()
    }

    /// Waits until the connection is gone: its socket takes nothing more.
    pub async fn gone(&self) {
        loop {
            // Made before the look: the writer tells after it has closed.
            let told = self.room.notified();
            if self.inner.lock().closed {
                return;
            }
            told.await;
        }
    }

    /// No more output after what is there.
    pub fn finish(&self) {
        self.inner.lock().finished = true;
        self.wake.notify_one();
    }
}
