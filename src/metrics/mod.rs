//! What the broker counts. A leaf: every layer may write here, and nothing here reads or exports.
//!
//! It owns counters that only rise, and the tally that a task fills while it works on one batch, so that the shared
//! counters are touched once a batch and not once a message. It refuses labels, rates and gauges: how much there is of
//! something is asked of whoever has it.

mod counter;
mod sizes;
mod tally;

pub use counter::Counter;
pub use sizes::{BOUNDS as SIZE_BOUNDS, SizeTally, Sizes};
pub use tally::{Deaths, Kind, QueueTally, Tally};

/// Everything counted since the broker started.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Connections and channels.
    pub sessions: Sessions,
    /// Queues.
    pub queues: Queues,
    /// Messages.
    pub messages: Messages,
}

/// Connections and channels.
#[derive(Debug, Default)]
pub struct Sessions {
    /// Connections that logged in and opened a vhost.
    pub connections_opened: Counter,
    /// Such connections that ended.
    pub connections_closed: Counter,
    /// Logins that succeeded.
    pub logins_accepted: Counter,
    /// Logins that were refused.
    pub logins_refused: Counter,
    /// Channels opened.
    pub channels_opened: Counter,
    /// Channels closed.
    pub channels_closed: Counter,
    /// Channels that began to publish.
    pub publishers_begun: Counter,
    /// Such channels that were closed.
    pub publishers_ended: Counter,
}

/// Queues.
#[derive(Debug, Default)]
pub struct Queues {
    /// queue.declare that succeeded, whether or not the queue was there.
    pub declared: Counter,
    /// Queues that came into being.
    pub created: Counter,
    /// Queues that went, for whatever cause.
    pub deleted: Counter,
}

/// Messages, over all queues, those that are gone too.
#[derive(Debug, Default)]
pub struct Messages {
    /// Published.
    pub received: Counter,
    /// Published on a channel with confirms.
    pub received_confirm: Counter,
    /// Confirmed to publishers by basic.ack.
    pub confirmed: Counter,
    /// Put into queues, once for each queue.
    pub routed: Counter,
    /// Dropped, since there was no queue for them.
    pub unroutable_dropped: Counter,
    /// Returned, since there was no queue for them.
    pub unroutable_returned: Counter,
    /// How large they were.
    pub sizes: Sizes,
    /// Messages read back from the disk.
    pub disk_reads: Counter,
    /// Messages written to the disk, once for each queue.
    pub disk_writes: Counter,
    /// What queues did with them, in the order of [`Kind::ALL`].
    pub queues: [OfQueues; 3],
}

/// What queues of one kind did with messages; see [`QueueTally`].
#[derive(Debug, Default)]
#[allow(missing_docs)]
pub struct OfQueues {
    pub delivered_manual_ack: Counter,
    pub delivered_auto_ack: Counter,
    pub got_manual_ack: Counter,
    pub got_auto_ack: Counter,
    pub got_empty: Counter,
    pub redelivered: Counter,
    pub acknowledged: Counter,
    pub dead: OfDeaths,
    pub dead_kept: OfDeaths,
    pub dead_confirmed: Counter,
}

/// Dead letters by the cause of their death; see [`Deaths`].
#[derive(Debug, Default)]
#[allow(missing_docs)]
pub struct OfDeaths {
    pub rejected: Counter,
    pub expired: Counter,
    pub maxlen: Counter,
    pub delivery_limit: Counter,
}

impl Messages {
    /// What queues of one kind did.
    #[must_use]
    pub fn of(&self, kind: Kind) -> &OfQueues {
        let [classic, quorum, stream] = &self.queues;
        match kind {
            Kind::Classic => classic,
            Kind::Quorum => quorum,
            Kind::Stream => stream,
        }
    }

    /// Adds a batch's tally, and empties it.
    pub fn add(&self, tally: &mut Tally) {
        if tally.is_empty() {
            return;
        }
        self.received.add_some(tally.received);
        self.received_confirm.add_some(tally.received_confirm);
        self.routed.add_some(tally.routed);
        self.unroutable_dropped.add_some(tally.unroutable_dropped);
        self.unroutable_returned.add_some(tally.unroutable_returned);
        self.sizes.add(&tally.sizes);
        self.queues.iter().zip(&tally.queues).for_each(|(counters, tally)| counters.add(tally));
        *tally = Tally::default();
    }
}

impl OfQueues {
    fn add(&self, tally: &QueueTally) {
        self.delivered_manual_ack.add_some(tally.delivered_manual_ack);
        self.delivered_auto_ack.add_some(tally.delivered_auto_ack);
        self.got_manual_ack.add_some(tally.got_manual_ack);
        self.got_auto_ack.add_some(tally.got_auto_ack);
        self.got_empty.add_some(tally.got_empty);
        self.redelivered.add_some(tally.redelivered);
        self.acknowledged.add_some(tally.acknowledged);
        self.dead.add(&tally.dead);
        self.dead_kept.add(&tally.dead_kept);
        self.dead_confirmed.add_some(tally.dead_confirmed);
    }
}

impl OfDeaths {
    fn add(&self, deaths: &Deaths) {
        self.rejected.add_some(deaths.rejected);
        self.expired.add_some(deaths.expired);
        self.maxlen.add_some(deaths.maxlen);
        self.delivery_limit.add_some(deaths.delivery_limit);
    }
}
