//! One open channel as others see it.

use super::client::Client;
use crate::broker::confirms::Confirms;
use crate::model::{Millis, time};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, Ordering};
use std::sync::{OnceLock, Weak};

/// What confirm.select and tx.select chose between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelMode {
    /// Neither.
    Plain,
    /// Publishes are confirmed.
    Confirm,
    /// Publishes and acknowledgements wait for tx.commit.
    Transaction,
}

/// What a channel's task leaves behind of it. Each number is written by that task alone, once a batch or a method.
pub struct ChannelCard {
    /// An identity that no other channel has.
    pub id: u64,
    /// Its number.
    pub number: u16,
    /// Its delivering side in the connection's outbox.
    pub place: (u32, u32),
    mode: AtomicU8,
    prefetch: AtomicU32,
    published: AtomicU64,
    returned: AtomicU64,
    dropped: AtomicU64,
    acknowledged: AtomicU64,
    uncommitted: AtomicU32,
    acks_uncommitted: AtomicU32,
    confirms: OnceLock<Weak<Confirms>>,
    /// Something was done since somebody last looked. Who looks puts the time down, so that the channel reads no clock.
    touched: AtomicBool,
    last_used: AtomicU64,
}

/// A channel at a moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct ChannelLook {
    pub publish: u64,
    pub confirm: u64,
    pub return_unroutable: u64,
    pub drop_unroutable: u64,
    pub deliver: u64,
    pub deliver_no_ack: u64,
    pub get: u64,
    pub get_no_ack: u64,
    pub get_empty: u64,
    pub redeliver: u64,
    pub ack: u64,
    /// Deliveries that are outstanding.
    pub unacknowledged: usize,
    /// Publishes that wait for their confirm.
    pub unconfirmed: usize,
    pub consumers: usize,
    /// basic.qos with global; 0 is no limit.
    pub global_prefetch: u32,
}

/// A plain store: only one task writes.
fn raise(counter: &AtomicU64, count: u64) {
    if count > 0 {
        counter.store(counter.load(Ordering::Relaxed) + count, Ordering::Relaxed);
    }
}

impl ChannelCard {
    pub(super) fn new(id: u64, number: u16, place: (u32, u32)) -> Self {
        Self {
            id,
            number,
            place,
            mode: AtomicU8::new(ChannelMode::Plain as u8),
            prefetch: AtomicU32::new(0),
            published: AtomicU64::new(0),
            returned: AtomicU64::new(0),
            dropped: AtomicU64::new(0),
            acknowledged: AtomicU64::new(0),
            uncommitted: AtomicU32::new(0),
            acks_uncommitted: AtomicU32::new(0),
            confirms: OnceLock::new(),
            touched: AtomicBool::new(false),
            last_used: AtomicU64::new(time::now()),
        }
    }

    /// A method or a batch of publishes was carried out.
    pub fn touch(&self) {
        self.touched.store(true, Ordering::Relaxed);
    }

    /// Counts publishes, those that came back, and those that were dropped.
    pub fn published(&self, published: u64, returned: u64, dropped: u64) {
        raise(&self.published, published);
        raise(&self.returned, returned);
        raise(&self.dropped, dropped);
        self.touch();
    }

    /// Counts acknowledged deliveries.
    pub fn acknowledged(&self, count: u64) {
        raise(&self.acknowledged, count);
    }

    /// Notes basic.qos.
    pub fn set_prefetch(&self, prefetch: u32) {
        self.prefetch.store(prefetch, Ordering::Relaxed);
    }

    /// The last basic.qos; 0 is no limit.
    #[must_use]
    pub fn prefetch(&self) -> u32 {
        self.prefetch.load(Ordering::Relaxed)
    }

    /// Notes what waits for tx.commit: publishes, and acknowledgements.
    pub fn set_uncommitted(&self, publishes: usize, acks: usize) {
        self.uncommitted.store(u32::try_from(publishes).unwrap_or(u32::MAX), Ordering::Relaxed);
        self.acks_uncommitted.store(u32::try_from(acks).unwrap_or(u32::MAX), Ordering::Relaxed);
    }

    /// What waits for tx.commit: publishes, and acknowledgements.
    #[must_use]
    pub fn uncommitted(&self) -> (u32, u32) {
        (self.uncommitted.load(Ordering::Relaxed), self.acks_uncommitted.load(Ordering::Relaxed))
    }

    /// tx.select.
    pub fn transacts(&self) {
        self.mode.store(ChannelMode::Transaction as u8, Ordering::Relaxed);
    }

    /// confirm.select.
    pub fn confirms(&self, confirms: Weak<Confirms>) {
        let _ = self.confirms.set(confirms);
        self.mode.store(ChannelMode::Confirm as u8, Ordering::Relaxed);
    }

    /// What it chose.
    #[must_use]
    pub fn mode(&self) -> ChannelMode {
        match self.mode.load(Ordering::Relaxed) {
            mode if mode == ChannelMode::Confirm as u8 => ChannelMode::Confirm,
            mode if mode == ChannelMode::Transaction as u8 => ChannelMode::Transaction,
            _ => ChannelMode::Plain,
        }
    }

    /// When it was last used, as exactly as it is looked at.
    pub fn last_used(&self) -> Millis {
        if self.touched.swap(false, Ordering::Relaxed) {
            self.last_used.store(time::now(), Ordering::Relaxed);
        }
        self.last_used.load(Ordering::Relaxed)
    }

    /// What is to be told of it. Locks the connection's outbox for a moment.
    #[must_use]
    pub fn look(&self, client: &Client) -> ChannelLook {
        let (confirm, unconfirmed) =
            self.confirms.get().and_then(Weak::upgrade).map_or((0, 0), |confirms| confirms.look());
        let mut look = ChannelLook {
            publish: self.published.load(Ordering::Relaxed),
            confirm,
            return_unroutable: self.returned.load(Ordering::Relaxed),
            drop_unroutable: self.dropped.load(Ordering::Relaxed),
            ack: self.acknowledged.load(Ordering::Relaxed),
            unconfirmed,
            ..ChannelLook::default()
        };
        if let Some((outlet, _, _)) = client.outbox.lock().outlet(self.place.0, self.place.1) {
            look.deliver = outlet.counts.delivered;
            look.deliver_no_ack = outlet.counts.delivered_no_ack;
            look.get = outlet.counts.got;
            look.get_no_ack = outlet.counts.got_no_ack;
            look.get_empty = outlet.counts.got_empty;
            look.redeliver = outlet.counts.redelivered;
            look.unacknowledged = outlet.unacked.outstanding();
            look.consumers = outlet.feeds.consumers().count() + usize::from(outlet.reply_consumer.is_some());
            look.global_prefetch = outlet.shared_prefetch;
        }
        look
    }
}
