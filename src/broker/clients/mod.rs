//! Who is connected: every connection, its channels and its consumers, as they are shown and can be closed from outside.
//!
//! It owns the list of open connections, what each of them said of itself, and the numbers that its tasks leave behind:
//! a relaxed atomic a read, a write or a batch, never one a message. It refuses to know the protocol: a connection is told
//! that it is to close, and closes itself.

mod card;
mod client;
mod consumers;
mod traffic;

pub use card::{ChannelCard, ChannelLook, ChannelMode};
pub use client::{Client, ClientState, Introduction, TlsFacts};
pub use consumers::ConsumerLook;
pub(super) use consumers::tag;
pub use traffic::Traffic;

use super::core::Shared;
use ahash::RandomState;
use dashmap::DashMap;
use std::sync::Arc;

/// What a connection is closed with that somebody closes from outside without a reason (RabbitMQ's management plugin).
pub const CLOSED_BY_API: &str = "Closed via management plugin";

/// The connections that have opened a vhost, by their identity.
#[derive(Default)]
pub struct Clients(DashMap<u64, Arc<Client>, RandomState>);

impl Clients {
    /// The connection of an identity.
    #[must_use]
    pub fn get(&self, id: u64) -> Option<Arc<Client>> {
        self.0.get(&id).map(|entry| entry.value().clone())
    }

    /// The connection of a name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<Arc<Client>> {
        self.0.iter().find(|entry| &*entry.value().name == name).map(|entry| entry.value().clone())
    }

    /// All connections, the oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Arc<Client>> {
        let mut all: Vec<_> = self.0.iter().map(|entry| entry.value().clone()).collect();
        all.sort_unstable_by_key(|client| client.id);
        all
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }

    fn close_where(&self, reason: &str, which: impl Fn(&Client) -> bool) -> usize {
        let mut theirs = self.all();
        theirs.retain(|client| which(client));
        theirs.iter().for_each(|client| client.close(reason));
        theirs.len()
    }
}

impl Shared {
    /// A connection is open.
    pub fn enter_client(&self, client: &Arc<Client>) {
        self.clients.0.insert(client.id, client.clone());
        self.tell_opened(client);
    }

    /// A connection has ended.
    pub fn forget_client(&self, client: &Client) {
        self.clients.0.remove(&client.id);
        self.tell_closed(client);
        self.stats.ended(client);
    }

    /// Has a connection closed with 320 and a reason; `false` where there is none of that name.
    pub fn close_connection(&self, name: &str, reason: &str) -> bool {
        let known = self.clients.named(name);
        known.iter().for_each(|client| client.close(reason));
        known.is_some()
    }

    /// Has all connections of a user closed with 320 and a reason. Gives how many.
    pub fn close_connections_of_user(&self, user: &str, reason: &str) -> usize {
        self.clients.close_where(reason, |client| &*client.user == user)
    }

    /// Has all connections of a vhost closed with 320 and a reason. Gives how many.
    pub fn close_connections_of_vhost(&self, vhost: &str, reason: &str) -> usize {
        self.clients.close_where(reason, |client| &*client.vhost.name == vhost)
    }

    /// Has all connections closed with 320 and a reason. Gives how many.
    pub fn close_all_connections(&self, reason: &str) -> usize {
        self.clients.close_where(reason, |_| true)
    }
}
