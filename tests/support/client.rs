//! A blocking AMQP client: frames in and out, and one answer waited for at a time.

use super::{Closed, Received, table};
use amqp_spec::method::RouteBuf;
use amqp_spec::method::{channel, connection};
use amqp_spec::{ContentHeader, Encode, FrameDecoder, FrameKind, Method, Table, frame};
use bytes::BytesMut;
use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// How long anything is waited for: far more than a loaded machine needs.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How a client introduces itself.
#[derive(Clone)]
pub struct Login {
    pub frame_max: u32,
    pub channel_max: u16,
    pub heartbeat: u16,
    pub vhost: &'static str,
    pub user: &'static str,
    pub pass: &'static str,
    /// Told of basic.cancel by the server, and of a refused login.
    pub capabilities: bool,
    /// The SASL mechanism.
    pub mechanism: &'static str,
}

impl Default for Login {
    fn default() -> Self {
        Self {
            frame_max: 131_072,
            channel_max: 2047,
            heartbeat: 0,
            vhost: "/",
            user: "guest",
            pass: "guest",
            capabilities: true,
            mechanism: "PLAIN",
        }
    }
}

/// A connection; the helpers speak on [`Client::channel`].
pub struct Client {
    pub stream: TcpStream,
    buffer: Vec<u8>,
    inbox: VecDeque<Received>,
    /// Methods whose content is not whole yet, and how much of it lacks.
    partial: Vec<(Received, Option<u64>)>,
    pub channel: u16,
    pub login: Login,
    /// The mechanisms that the broker offers, once it has said.
    pub mechanisms: String,
    /// Heartbeats seen.
    pub heartbeats: usize,
    /// Sizes of the payloads of body frames seen.
    pub body_frames: Vec<usize>,
    /// Bytes are sent one by one.
    pub trickle: bool,
}

impl Client {
    /// A connection with channel 1 open.
    pub fn connect(address: SocketAddr) -> Self {
        Self::connect_as(address, Login::default())
    }

    pub fn connect_as(address: SocketAddr, login: Login) -> Self {
        let mut client = Self::try_connect(address, login).unwrap();
        client.open(1).unwrap();
        client
    }

    /// A connection without channels.
    pub fn try_connect(address: SocketAddr, login: Login) -> Result<Self, Closed> {
        Self::raw(address, login).shake_hands()
    }

    /// A connected socket on which nothing has been said.
    pub fn raw(address: SocketAddr, login: Login) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self {
            stream,
            buffer: Vec::new(),
            inbox: VecDeque::new(),
            partial: Vec::new(),
            channel: 1,
            login,
            mechanisms: String::new(),
            heartbeats: 0,
            body_frames: Vec::new(),
            trickle: false,
        }
    }

    /// From the protocol header to connection.open-ok.
    pub fn shake_hands(mut self) -> Result<Self, Closed> {
        self.send_bytes(b"AMQP\0\0\x09\x01");
        let start = self.reply_on(0)?;
        let Method::ConnectionStart(start) = start.method() else { panic!("{start:?}") };
        self.mechanisms = String::from_utf8(start.mechanisms.to_vec()).unwrap();
        let login = self.login.clone();
        let names = ["consumer_cancel_notify", "authentication_failure_close", "basic.nack", "connection.blocked"];
        let capabilities = table(&names.map(|name| (name, login.capabilities.into())));
        let mut properties = Vec::new();
        table(&[("capabilities", capabilities.into())]).encode_body(&mut properties);
        let response = match login.mechanism {
            "PLAIN" => format!("\0{}\0{}", login.user, login.pass),
            _ => String::new(),
        };
        self.send_on(
            0,
            &connection::StartOk {
                client_properties: Table::parse(&properties).unwrap(),
                mechanism: login.mechanism.as_bytes(),
                response: response.as_bytes(),
                locale: b"en_US",
            },
        );
        assert!(matches!(self.reply_on(0)?.method(), Method::ConnectionTune(_)));
        let Login { channel_max, frame_max, heartbeat, .. } = login;
        self.send_on(0, &connection::TuneOk { channel_max, frame_max, heartbeat });
        self.send_on(0, &connection::Open { virtual_host: login.vhost.as_bytes(), capabilities: b"", insist: false });
        assert!(matches!(self.reply_on(0)?.method(), Method::ConnectionOpenOk(_)));
        Ok(self)
    }

    /// Opens a channel and makes it the one that the helpers speak on.
    pub fn open(&mut self, channel: u16) -> Result<(), Closed> {
        self.channel = channel;
        self.call(&channel::Open { out_of_band: b"" }).map(|answer| {
            assert!(matches!(answer.method(), Method::ChannelOpenOk(_)), "{answer:?}");
        })
    }

    pub fn close_channel(&mut self) {
        let close = channel::Close { reply_code: 200, reply_text: b"", class_id: 0, method_id: 0 };
        let answer = self.call(&close).unwrap();
        assert!(matches!(answer.method(), Method::ChannelCloseOk(_)), "{answer:?}");
        let channel = self.channel;
        self.inbox.retain(|it| it.channel != channel);
    }

    pub fn close(mut self) {
        self.send_on(0, &connection::Close { reply_code: 200, reply_text: b"", class_id: 0, method_id: 0 });
        assert!(matches!(self.reply_on(0).unwrap().method(), Method::ConnectionCloseOk(_)));
    }

    // ---- out ----

    pub fn send_bytes(&mut self, bytes: &[u8]) {
        if !self.trickle {
            return self.stream.write_all(bytes).unwrap();
        }
        bytes.iter().for_each(|byte| self.stream.write_all(&[*byte]).unwrap());
    }

    pub fn send_on<M: Encode>(&mut self, channel: u16, method: &M) {
        let mut out = BytesMut::new();
        frame::put_method(&mut out, channel, method);
        self.send_bytes(&out);
    }

    pub fn send<M: Encode>(&mut self, method: &M) {
        self.send_on(self.channel, method);
    }

    /// A frame of any kind with any payload.
    pub fn send_frame(&mut self, kind: u8, channel: u16, payload: &[u8]) {
        let mut out = vec![kind];
        out.extend_from_slice(&channel.to_be_bytes());
        out.extend_from_slice(&u32::try_from(payload.len()).unwrap().to_be_bytes());
        out.extend_from_slice(payload);
        out.push(frame::FRAME_END);
        self.send_bytes(&out);
    }

    /// The frames of a publish, not sent.
    pub fn publish_frames(
        &self,
        exchange: &str,
        key: &str,
        mandatory: bool,
        properties: &[u8],
        body: &[u8],
    ) -> BytesMut {
        let mut out = BytesMut::new();
        let route = RouteBuf::new(exchange, key).unwrap();
        let publish =
            amqp_spec::method::basic::Publish { ticket: 0, route: route.as_route(), mandatory, immediate: false };
        frame::put_method(&mut out, self.channel, &publish);
        frame::put_header(&mut out, self.channel, &ContentHeader::basic(body.len() as u64, properties));
        frame::put_body(&mut out, self.channel, body, self.login.frame_max);
        out
    }

    // ---- in ----

    /// Sends a method and waits for its answer.
    pub fn call<M: Encode>(&mut self, method: &M) -> Result<Received, Closed> {
        self.send(method);
        self.reply_on(self.channel)
    }

    /// The next thing on a channel that is an answer, or a close.
    pub fn reply_on(&mut self, channel: u16) -> Result<Received, Closed> {
        self.wait(channel, "an answer", is_answer)
    }

    /// The next thing on this channel, whatever it is.
    pub fn next(&mut self) -> Result<Received, Closed> {
        self.wait(self.channel, "anything", |_| true)
    }

    /// The next thing on any channel, whatever it is.
    pub fn next_anywhere(&mut self) -> Received {
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(received) = self.inbox.pop_front() {
                return received;
            }
            assert!(self.read(deadline), "the socket ended, and with it the wait for anything");
        }
    }

    /// The close that is expected on this channel or of the connection.
    pub fn closed(&mut self) -> Closed {
        self.wait(self.channel, "a close", |_| false).unwrap_err()
    }

    /// Waits for what fits on a channel; a close of it or of the connection ends the wait.
    pub fn wait(&mut self, channel: u16, what: &str, fits: impl Fn(&Method<'_>) -> bool) -> Result<Received, Closed> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found =
                self.inbox.iter().position(|it| (it.channel == channel && fits(&it.method())) || ends(it, channel));
            if let Some(received) = found.and_then(|at| self.inbox.remove(at)) {
                return self.judge(received);
            }
            assert!(self.read(deadline), "the socket ended, and with it the wait for {what} on channel {channel}");
        }
    }

    fn judge(&mut self, received: Received) -> Result<Received, Closed> {
        let Some(closed) = Closed::of(&received) else { return Ok(received) };
        if closed.connection {
            self.try_send_close_ok();
        } else {
            self.send_on(received.channel, &channel::CloseOk);
            self.inbox.retain(|it| it.channel != received.channel);
        }
        Err(closed)
    }

    fn try_send_close_ok(&mut self) {
        let mut out = BytesMut::new();
        frame::put_method(&mut out, 0, &connection::CloseOk);
        // The broker may have closed the socket already.
        let _ = self.stream.write_all(&out);
    }

    /// What has come on this channel and was not asked for yet, without waiting.
    pub fn pending(&self, fits: impl Fn(&Method<'_>) -> bool) -> usize {
        self.inbox.iter().filter(|it| it.channel == self.channel && fits(&it.method())).count()
    }

    /// Reads until the broker closes the socket.
    pub fn until_end(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        while self.read(deadline) {}
    }

    /// Reads one chunk and takes its frames in. False at the end of the stream.
    pub fn read(&mut self, deadline: Instant) -> bool {
        let left = deadline.saturating_duration_since(Instant::now());
        assert!(!left.is_zero(), "nothing came in time; here is {:?}", self.inbox);
        self.stream.set_read_timeout(Some(left)).unwrap();
        let mut chunk = [0; 65536];
        let count = match self.stream.read(&mut chunk) {
            Ok(count) => count,
            Err(error)
                if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted) =>
            {
                return true;
            }
            Err(_) => 0,
        };
        self.buffer.extend_from_slice(&chunk[..count]);
        self.take_frames();
        count > 0
    }

    fn take_frames(&mut self) {
        let decoder = FrameDecoder::new(self.login.frame_max.saturating_sub(8).max(4096));
        let buffer = std::mem::take(&mut self.buffer);
        let mut at = 0;
        while let Some((raw, used)) = decoder.decode(&buffer[at..]).unwrap() {
            let payload = &buffer[at + raw.payload.start..at + raw.payload.end];
            at += used;
            self.take_frame(raw.kind, raw.channel, payload);
        }
        self.buffer = buffer[at..].to_vec();
    }

    fn take_frame(&mut self, kind: FrameKind, channel: u16, payload: &[u8]) {
        let open = self.partial.iter().position(|(it, _)| it.channel == channel);
        match (kind, open) {
            (FrameKind::Heartbeat, _) => self.heartbeats += 1,
            (FrameKind::Method, None) => {
                let received =
                    Received { channel, payload: payload.to_vec(), properties: Vec::new(), body: Vec::new() };
                if received.method().carries_content() {
                    self.partial.push((received, None));
                } else {
                    self.inbox.push_back(received);
                }
            }
            (FrameKind::Header, Some(at)) => {
                let header = ContentHeader::parse(payload).unwrap();
                let (received, lacks) = &mut self.partial[at];
                assert!(lacks.is_none(), "a second header on channel {channel}");
                received.properties = header.properties.to_vec();
                *lacks = Some(header.body_size);
            }
            (FrameKind::Body, Some(at)) => {
                self.body_frames.push(payload.len());
                let (received, lacks) = &mut self.partial[at];
                received.body.extend_from_slice(payload);
                *lacks = Some(lacks.unwrap().checked_sub(payload.len() as u64).unwrap());
            }
            (kind, _) => panic!("{kind:?} frame out of order on channel {channel}"),
        }
        if let Some(at) = self.partial.iter().position(|(it, lacks)| it.channel == channel && *lacks == Some(0)) {
            let (received, _) = self.partial.remove(at);
            self.inbox.push_back(received);
        }
    }
}

/// Whether a method answers one of the client's.
fn is_answer(method: &Method<'_>) -> bool {
    !matches!(
        method,
        Method::BasicDeliver(_)
            | Method::BasicReturn(_)
            | Method::BasicAck(_)
            | Method::BasicNack(_)
            | Method::BasicCancel(_)
            | Method::ConnectionBlocked(_)
            | Method::ConnectionUnblocked(_)
    )
}

fn ends(received: &Received, channel: u16) -> bool {
    match received.method() {
        Method::ConnectionClose(_) => true,
        Method::ChannelClose(_) => received.channel == channel,
        _ => false,
    }
}
