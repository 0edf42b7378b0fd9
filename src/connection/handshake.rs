//! From the first byte to connection.open-ok.

use super::error::{End, OVERSIZE_DELAY, SILENT_DELAY};
use super::reader::Reader;
use super::{login, properties};
use crate::auth::Mechanism;
use crate::broker::{Identity, Outbox, Presence, Shared, Vhost};
use crate::channel::Capabilities;
use crate::model::AmqpError;
use crate::tls;
use amqp_spec::header::ProtocolHeader;
use amqp_spec::method::connection::{Open, OpenOk, Start, StartOk, Tune, TuneOk};
use amqp_spec::{Encode, FrameError, FrameKind, Method, ReplyCode, frame};
use bytes::Bytes;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::Instant;

/// The smallest frame_max a client may ask for. RabbitMQ 4 wants 8192; clients of the 3.x time (old amqplib) ask for
/// 4096, and Leveret serves them.
const SMALLEST_FRAME_MAX: u32 = 4096;

/// What the handshake settled.
pub struct Opened {
    /// Who logged in.
    pub identity: Identity,
    /// The vhost opened.
    pub vhost: Arc<Vhost>,
    /// Its place among all connections.
    pub presence: Arc<Presence>,
    /// What the client understands.
    pub capabilities: Capabilities,
    /// The name it gave its connection.
    pub name: Option<String>,
    /// client-properties, as they came.
    pub properties: Box<[u8]>,
    /// Its SASL mechanism.
    pub mechanism: Box<str>,
    /// Channels it may have open.
    pub channel_max: u16,
    /// Its largest frame.
    pub frame_max: u32,
    /// Its heartbeat; zero is none.
    pub heartbeat: Duration,
    /// Its place among the connections, where there is a limit on them. Free for another when it is dropped.
    pub seat: Option<OwnedSemaphorePermit>,
}

/// The two sides of a connection that is not open yet.
pub struct Handshake<'a> {
    /// The broker.
    pub shared: &'a Arc<Shared>,
    /// What the client sends.
    pub reader: &'a mut Reader,
    /// What it gets.
    pub outbox: &'a Arc<Outbox>,
    /// Where it is.
    pub peer: IpAddr,
    /// Where it connected from and to.
    pub ends: (SocketAddr, SocketAddr),
    /// What TLS tells of it.
    pub tls: Option<&'a tls::Peer>,
    /// A chunk whose frames are not all taken, and how far they are.
    chunk: (Bytes, usize),
    /// Whether only connection.open is left to come. Until then mistakes end the connection without a word.
    opening: bool,
}

impl<'a> Handshake<'a> {
    /// A handshake about to begin.
    #[must_use]
    pub fn new(
        shared: &'a Arc<Shared>,
        reader: &'a mut Reader,
        outbox: &'a Arc<Outbox>,
        ends: (SocketAddr, SocketAddr),
        tls: Option<&'a tls::Peer>,
    ) -> Self {
        Self { shared, reader, outbox, peer: ends.0.ip(), ends, tls, chunk: (Bytes::new(), 0), opening: false }
    }

    /// Goes through it, before `deadline`.
    ///
    /// # Errors
    /// How the connection ends instead.
    pub async fn run(mut self, deadline: Instant) -> Result<Box<Opened>, End> {
        tokio::time::timeout_at(deadline, self.steps()).await.unwrap_or(Err(End::HandshakeTimeout))
    }

    async fn steps(&mut self) -> Result<Box<Opened>, End> {
        self.protocol_header().await?;
        self.start();
        let payload = self.method().await?;
        let Method::ConnectionStartOk(start_ok) = self.decode(&payload)? else { return Err(wrong_state()) };
        let (capabilities, name) = introduction(&start_ok);
        let properties = start_ok.client_properties.body().into();
        let mechanism = String::from_utf8_lossy(start_ok.mechanism).into();
        let user = login::check(self.shared, self.ends, self.tls, &start_ok, capabilities).await;
        let sessions = &self.shared.metrics.sessions;
        let counted = if user.is_ok() { &sessions.logins_accepted } else { &sessions.logins_refused };
        counted.add(1);
        let identity = user?;
        self.tune();
        let payload = self.method().await?;
        let Method::ConnectionTuneOk(tune_ok) = self.decode(&payload)? else { return Err(wrong_state()) };
        self.tuned(&tune_ok)?;
        self.opening = true;
        let payload = self.method().await?;
        let open = match self.decode(&payload)? {
            Method::ConnectionOpen(open) => open,
            other => return Err(unexpected(&other)),
        };
        let blamed = |error: AmqpError| End::from(error.of((Open::CLASS_ID, Open::METHOD_ID)));
        let seat = self.seat().map_err(blamed)?;
        let (vhost, presence) = self.vhost(&open, &identity).map_err(blamed)?;
        self.send(&OpenOk { known_hosts: b"" });
        let (chunk, at) = &self.chunk;
        self.reader.put_back(chunk.get(*at..).unwrap_or_default());
        Ok(Box::new(Opened {
            identity,
            vhost,
            presence,
            capabilities,
            name,
            properties,
            mechanism,
            channel_max: tune_ok.channel_max,
            frame_max: tune_ok.frame_max,
            heartbeat: Duration::from_secs(tune_ok.heartbeat.into()),
            seat,
        }))
    }

    fn send<M: Encode>(&self, method: &M) {
        frame::put_method(&mut self.outbox.lock().output.inline, 0, method);
        self.outbox.wake();
    }

    async fn protocol_header(&mut self) -> Result<(), End> {
        let header = loop {
            if let Some(header) = self.reader.header() {
                break header;
            }
            self.reader.fill().await?;
        };
        match amqp_spec::header::parse(&header) {
            Some(ProtocolHeader::Refused(answer)) => {
                if header.starts_with(b"GET ") || header.starts_with(b"POST") || header.starts_with(b"HEAD") {
                    tracing::warn!(peer = %self.peer, "an HTTP request on the AMQP port");
                } else if header.first() == Some(&0x16) {
                    tracing::warn!(peer = %self.peer, "a TLS handshake on the AMQP port, which does not speak TLS");
                }
                Err(End::Header(answer))
            }
            _ => Ok(()),
        }
    }

    fn start(&self) {
        let table = properties::server(&self.shared.cluster_name.load());
        let mut body = Vec::new();
        table.encode_body(&mut body);
        // What was just encoded is whole.
        let Ok(server_properties) = amqp_spec::Table::parse(&body) else { return };
        let mechanisms: Vec<&str> = login::offered(self.shared, self.tls).map(Mechanism::name).collect();
        self.send(&Start {
            version_major: 0,
            version_minor: 9,
            server_properties,
            mechanisms: mechanisms.join(" ").as_bytes(),
            locales: b"en_US",
        });
    }

    fn tune(&self) {
        let amqp = &self.shared.config.amqp;
        let heartbeat = u16::try_from(amqp.heartbeat.as_secs()).unwrap_or(u16::MAX);
        self.send(&Tune { channel_max: amqp.channel_max, frame_max: amqp.frame_max, heartbeat });
    }

    /// Takes what the client settled on: never more than was offered, and 0 (no limit) is more.
    fn tuned(&mut self, m: &TuneOk) -> Result<(), End> {
        let amqp = &self.shared.config.amqp;
        let exceeds = |wanted: u32, offered: u32| offered != 0 && (wanted == 0 || wanted > offered);
        if exceeds(m.channel_max.into(), amqp.channel_max.into()) {
            return Err(End::quiet(format!("negotiated channel_max = {} is higher than allowed", m.channel_max)));
        }
        if exceeds(m.frame_max, amqp.frame_max) {
            return Err(End::quiet(format!("negotiated frame_max = {} is higher than allowed", m.frame_max)));
        }
        if m.frame_max != 0 && m.frame_max < SMALLEST_FRAME_MAX {
            let text = format!("negotiated frame_max = {} is lower than {SMALLEST_FRAME_MAX}", m.frame_max);
            return Err(End::quiet(text));
        }
        self.reader.decoder.set_frame_max(m.frame_max);
        self.outbox.negotiated(m.heartbeat, frame::body_chunk(m.frame_max));
        Ok(())
    }

    /// A place for this connection: `connection_max` is checked first, as RabbitMQ does.
    fn seat(&self) -> Result<Option<OwnedSemaphorePermit>, AmqpError> {
        let Some(seats) = &self.shared.seats else { return Ok(None) };
        seats.clone().try_acquire_owned().map(Some).map_err(|_| {
            let max = self.shared.config.amqp.connection_max.unwrap_or_default();
            let text = format!("connection refused: node connection limit ({max}) is reached");
            AmqpError::new(ReplyCode::NotAllowed, text)
        })
    }

    /// The vhost, where there is one, with room, that the user may open; asked in this order (RabbitMQ).
    fn vhost(&self, m: &Open<'_>, identity: &Identity) -> Result<(Arc<Vhost>, Arc<Presence>), AmqpError> {
        let (name, user) = (String::from_utf8_lossy(m.virtual_host), &identity.user);
        let (vhost, presence) = self.shared.enter(self.outbox.connection, user, &name)?;
        let allowed = match &identity.token {
            Some(token) => token.grants(&vhost.name).any(),
            None => self.shared.permissions_of(user, &vhost.name).is_some(),
        };
        if allowed {
            Ok((vhost, presence))
        } else {
            let text = format!("access to vhost '{name}' refused for user '{user}'");
            Err(AmqpError::new(ReplyCode::NotAllowed, text))
        }
    }

    /// The payload of the next method on channel 0; heartbeats are passed over.
    async fn method(&mut self) -> Result<Bytes, End> {
        loop {
            let (chunk, at) = &mut self.chunk;
            let decoded = self.reader.decoder.decode(chunk.get(*at..).unwrap_or_default());
            if let Some((raw, used)) = decoded.map_err(|error| broken(self.opening, error))? {
                let payload = chunk.slice(*at + raw.payload.start..*at + raw.payload.end);
                *at += used;
                match raw.kind {
                    FrameKind::Heartbeat if raw.channel == 0 => continue,
                    FrameKind::Method if raw.channel == 0 => return Ok(payload),
                    kind => {
                        return Err(broken(self.opening, FrameError::unexpected(kind.octet(), raw.channel, &payload)));
                    }
                }
            }
            self.more().await?;
        }
    }

    fn decode<'p>(&self, payload: &'p [u8]) -> Result<Method<'p>, End> {
        Method::decode(payload).map_err(|error| match End::of_method(&error, payload) {
            // RabbitMQ names connection.open for whatever is wrong with it.
            End::Close(reply) if self.opening => End::Close(reply.of(Open::CLASS_ID, Open::METHOD_ID)),
            End::Close(reply) => End::quiet(reply.text),
            other => other,
        })
    }

    async fn more(&mut self) -> Result<(), End> {
        let (chunk, at) = std::mem::take(&mut self.chunk);
        self.reader.put_back(chunk.get(at..).unwrap_or_default());
        loop {
            match self.reader.chunk() {
                Ok(Some(chunk)) => {
                    self.chunk = (chunk, 0);
                    return Ok(());
                }
                Ok(None) => self.reader.fill().await?,
                Err(error) => return Err(broken(self.opening, error)),
            }
        }
    }
}

/// What a frame costs that cannot be read or may not come yet.
fn broken(opening: bool, error: FrameError) -> End {
    if opening {
        return error.into();
    }
    let after = if error.is_fatal() { OVERSIZE_DELAY } else { SILENT_DELAY };
    End::Quiet { reason: error.reply().text, after }
}

fn unexpected(method: &Method<'_>) -> End {
    let error = AmqpError::new(ReplyCode::ChannelError, "unexpected method in connection state opening");
    error.of(method.ids()).into()
}

fn wrong_state() -> End {
    End::quiet("a method that does not belong to this state of the handshake")
}

fn introduction(m: &StartOk<'_>) -> (Capabilities, Option<String>) {
    (properties::capabilities(m.client_properties), properties::connection_name(m.client_properties))
}
