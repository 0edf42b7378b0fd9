//! What the channels of one connection share: who they speak for, where answers go, and the work gathered from the
//! bytes of one read.

use super::access::{Granted, Topics};
use super::bearer::Bearer;
use super::held::Held;
use super::state::Place;
use crate::broker::clients::Client;
use crate::broker::{Aftermath, Outbox, Presence, PublishBatch, Routed, SettleBatch, Shared, Vhost};
use crate::model::Name;
use crate::queue::Settlement;
use amqp_spec::{Encode, frame};
use std::sync::Arc;

/// The tag of users whose messages may claim to be any user's.
pub(super) const IMPERSONATOR: &str = "impersonator";

/// What the client said it understands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// basic.cancel from the server.
    pub consumer_cancel_notify: bool,
    /// connection.close with 403 after a failed login.
    pub authentication_failure_close: bool,
    /// connection.blocked and connection.unblocked.
    pub connection_blocked: bool,
}

/// The side of a connection that its channels see.
pub struct Session {
    /// The broker.
    pub shared: Arc<Shared>,
    /// The vhost that the connection opened.
    pub vhost: Arc<Vhost>,
    /// Who logged in.
    pub user: Name,
    /// Its place among all connections.
    pub presence: Arc<Presence>,
    /// The connection's identity: the owner of its exclusive queues.
    pub connection: u64,
    /// Where everything for the client goes.
    pub outbox: Arc<Outbox>,
    /// The connection as others see it.
    pub client: Arc<Client>,
    /// What the client understands.
    pub capabilities: Capabilities,
    /// Routed publishes that wait for their queues.
    pub publishes: PublishBatch,
    /// Acknowledgements that wait for their queues.
    settles: SettleBatch,
    /// The channel that they are of.
    settles_of: Place,
    /// What is left to do when no lock is held.
    pub after: Aftermath,
    /// Whether the user may publish in the name of others.
    pub(super) impersonator: bool,
    /// It speaks for whoever may use the data directory: no permission is asked for.
    pub(super) unrestricted: bool,
    /// Whether what is published is copied to the firehose, as it was when the batch began.
    pub(super) traced: bool,
    pub(super) granted: Granted,
    /// What the user may do, where a token says so and not the broker's own permissions.
    pub(super) bearer: Option<Bearer>,
    pub(super) topics: Topics,
    pub(super) held: Held,
}

impl Session {
    /// A session with nothing gathered.
    #[must_use]
    pub fn new(shared: Arc<Shared>, client: Arc<Client>, capabilities: Capabilities) -> Self {
        let (outbox, vhost, user) = (client.outbox.clone(), client.vhost.clone(), client.user.clone());
        let presence = client.presence.clone();
        let impersonator = shared.metadata.lock().user(&user).is_some_and(|user| user.has_tag(IMPERSONATOR));
        Self {
            impersonator,
            unrestricted: false,
            traced: vhost.is_traced(),
            granted: Granted::default(),
            bearer: None,
            topics: Topics::default(),
            presence,
            held: Held::default(),
            connection: outbox.connection,
            shared,
            vhost,
            user,
            outbox,
            client,
            capabilities,
            publishes: PublishBatch::default(),
            settles: SettleBatch::default(),
            settles_of: Place::default(),
            after: Aftermath::default(),
        }
    }

    /// Bytes were read that are to be carried out.
    pub fn begin_batch(&mut self) {
        self.traced = self.vhost.is_traced();
    }

    /// Sends a method on a channel.
    pub fn send<M: Encode>(&mut self, channel: u16, method: &M) {
        frame::put_method(&mut self.outbox.lock().output.inline, channel, method);
        self.after.wake(&self.outbox);
    }

    /// Takes settled deliveries off a channel; queues hear of them at the next [`Session::flush`].
    ///
    /// Gives how many those are.
    ///
    /// # Errors
    /// When the tag is not outstanding.
    pub(super) fn settle(
        &mut self,
        place: Place,
        settle: &crate::broker::Settle,
    ) -> Result<u64, crate::broker::UnknownTag> {
        if self.settles_of != place || self.settles.differs(settle.how) {
            self.flush();
            self.settles_of = place;
        }
        self.settles.take(&self.outbox, place.into(), settle)
    }

    /// Takes a publish that is routed; its queues get it at the next [`Session::flush`]. What was returned or rejected
    /// before it is told to the queues first: whether there is room for it may depend on that.
    pub(super) fn publish(&mut self, routed: Routed) {
        if self.settles.changes_queues() {
            self.flush();
        }
        self.publishes.push(routed);
    }

    /// Hands what was gathered to the queues, publishes first (a message is published before the one that caused it
    /// is acknowledged), and does what is left to do after.
    pub fn flush(&mut self) {
        self.vhost.totals.add_publishes(&self.after.tally);
        self.publishes.flush(&mut self.after);
        if !self.settles.is_empty() {
            self.settles.flush(&self.outbox, self.settles_of.into(), &mut self.after);
        }
        self.shared.finish(&mut self.after);
    }

    /// Has queues told of what was settled so far, ahead of publishes that come after it.
    pub(super) fn tell_settled(&mut self) {
        if !self.settles.is_empty() {
            self.flush();
        }
    }

    /// Gives back everything that a channel holds.
    pub(super) fn return_all(&mut self, place: Place, how: Settlement) {
        self.flush();
        crate::broker::return_all(&self.outbox, place.into(), how, &mut self.after);
        self.shared.finish(&mut self.after);
    }
}
