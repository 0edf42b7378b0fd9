//! One open connection as others see it.

use super::card::ChannelCard;
use crate::broker::outbox::Outbox;
use crate::broker::presence::Presence;
use crate::broker::vhost::Vhost;
use crate::model::{Millis, Name};
use parking_lot::Mutex;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};

/// What TLS settled, in the words that RabbitMQ shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)]
pub struct TlsFacts {
    pub protocol: String,
    pub key_exchange: String,
    pub cipher: String,
    pub hash: String,
    pub peer_subject: Option<String>,
    pub peer_issuer: Option<String>,
    pub peer_validity: Option<String>,
    pub peer_serial: Option<String>,
}

/// What a connection said of itself until it was open.
pub struct Introduction {
    /// Where the client is.
    pub peer: SocketAddr,
    /// Where it connected to.
    pub host: SocketAddr,
    /// Its SASL mechanism.
    pub mechanism: Box<str>,
    /// Channels it may have open.
    pub channel_max: u16,
    /// Its largest frame, in bytes.
    pub frame_max: u32,
    /// Its heartbeat in seconds; 0 is none.
    pub heartbeat: u16,
    /// When it was open, in milliseconds since 1970.
    pub connected_at: Millis,
    /// client-properties as they came, a field table without its length.
    pub properties: Box<[u8]>,
    /// The name that the client gave it.
    pub given_name: Option<Box<str>>,
    /// What TLS settled; `None` without TLS.
    pub tls: Option<Box<TlsFacts>>,
}

impl Introduction {
    /// That of a request over HTTP, which says nothing of itself here.
    #[must_use]
    pub fn of_request() -> Self {
        let nowhere = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
        Self {
            peer: nowhere,
            host: nowhere,
            mechanism: Box::default(),
            channel_max: 0,
            frame_max: 0,
            heartbeat: 0,
            connected_at: 0,
            properties: Box::default(),
            given_name: None,
            tls: None,
        }
    }
}

/// What a connection is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientState {
    /// What it sends is carried out.
    Running,
    /// It has published while an alarm is raised, and is not read from.
    Blocked,
    /// It is ahead of the disk, or does not read its answers, and is not read from for a moment.
    Flow,
    /// It was told to close.
    Closing,
}

/// An open connection.
pub struct Client {
    /// Its identity: that of its outbox.
    pub id: u64,
    /// `peer:port -> host:port`.
    pub name: Name,
    /// Who logged in.
    pub user: Name,
    /// The vhost it opened.
    pub vhost: Arc<Vhost>,
    /// What it said of itself.
    pub introduction: Introduction,
    /// Where everything for the client goes, and what its channels hold.
    pub outbox: Arc<Outbox>,
    state: AtomicU8,
    /// Its place among all, by which it is told to go.
    pub presence: Arc<Presence>,
    channels: Mutex<Vec<Arc<ChannelCard>>>,
    /// Bytes received and sent that the vhost's totals have: those of the last samples.
    absorbed: [AtomicU64; 2],
    /// By how much these had risen since the samples before.
    rises: [AtomicU64; 2],
}

impl Client {
    /// A connection that has just opened a vhost.
    #[must_use]
    pub fn new(
        outbox: Arc<Outbox>,
        presence: Arc<Presence>,
        (user, vhost): (Name, Arc<Vhost>),
        introduction: Introduction,
    ) -> Arc<Self> {
        Arc::new(Self {
            id: outbox.connection,
            name: format!("{} -> {}", introduction.peer, introduction.host).into(),
            user,
            vhost,
            introduction,
            outbox,
            state: AtomicU8::new(ClientState::Running as u8),
            presence,
            channels: Mutex::default(),
            absorbed: Default::default(),
            rises: Default::default(),
        })
    }

    /// What tells it apart where RabbitMQ shows the number of an Erlang process: its two ends.
    #[must_use]
    pub fn pid(&self, node: &str) -> String {
        format!("<{node}.{}>", self.name.replace(" -> ", "-"))
    }

    /// The same of one of its channels.
    #[must_use]
    pub fn channel_pid(&self, node: &str, channel: u16) -> String {
        format!("<{node}.{}.{channel}>", self.name.replace(" -> ", "-"))
    }

    /// What stands in the place of a connection for requests over HTTP, which have none.
    #[must_use]
    pub fn of_requests(node: &str) -> String {
        format!("<{node}.http>")
    }

    /// As the firehose names it.
    #[must_use]
    pub(in crate::broker) fn traced_name(&self, node: &str) -> String {
        if self.introduction.peer.port() == 0 { Self::of_requests(node) } else { self.name.to_string() }
    }

    /// Tells it to close. The first reason counts.
    pub fn close(&self, reason: &str) {
        self.presence.dismiss(reason);
    }

    /// Notes what it is doing.
    pub fn set_state(&self, state: ClientState) {
        self.state.store(state as u8, Ordering::Relaxed);
    }

    /// What it is doing.
    #[must_use]
    pub fn state(&self) -> ClientState {
        match self.state.load(Ordering::Relaxed) {
            _ if self.presence.leaving().is_cancelled() => ClientState::Closing,
            known if known == ClientState::Blocked as u8 => ClientState::Blocked,
            known if known == ClientState::Flow as u8 => ClientState::Flow,
            _ => ClientState::Running,
        }
    }

    /// A channel was opened.
    #[must_use]
    pub fn open_channel(&self, id: u64, number: u16, place: (u32, u32)) -> Arc<ChannelCard> {
        let card = Arc::new(ChannelCard::new(id, number, place));
        self.channels.lock().push(card.clone());
        card
    }

    /// A channel was closed.
    pub fn close_channel(&self, card: &ChannelCard) {
        let mut channels = self.channels.lock();
        channels.retain(|known| known.id != card.id);
        if channels.is_empty() {
            *channels = Vec::new();
        }
    }

    /// Its channels, in the order of their numbers.
    #[must_use]
    pub fn channels(&self) -> Vec<Arc<ChannelCard>> {
        let mut channels = self.channels.lock().clone();
        channels.sort_unstable_by_key(|card| card.number);
        channels
    }

    /// How many channels it has open.
    #[must_use]
    pub fn channel_count(&self) -> usize {
        self.channels.lock().len()
    }

    /// Bytes received and sent since this was last asked. Only the sampler asks, and the connection at its end.
    pub(in crate::broker) fn absorb(&self) -> [u64; 2] {
        let traffic = &self.outbox.traffic;
        let now = [traffic.received_bytes(), traffic.sent_bytes()];
        let mut risen = [0; 2];
        for (index, known) in self.absorbed.iter().enumerate() {
            let (Some(now), Some(risen), Some(kept)) = (now.get(index), risen.get_mut(index), self.rises.get(index))
            else {
                continue;
            };
            *risen = now.saturating_sub(known.swap(*now, Ordering::Relaxed));
            kept.store(*risen, Ordering::Relaxed);
        }
        risen
    }

    /// Bytes received and sent at the last samples, and at those before.
    #[must_use]
    pub fn last_samples(&self) -> ([u64; 2], [u64; 2]) {
        let read = |counters: &[AtomicU64; 2]| counters.each_ref().map(|counter| counter.load(Ordering::Relaxed));
        let (newest, [received, sent]) = (read(&self.absorbed), read(&self.rises));
        (newest, [newest[0].saturating_sub(received), newest[1].saturating_sub(sent)])
    }
}
