//! One connection with one channel: handshake, calls that wait for their answer, and the end.

use std::io::{self, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use amqp_spec::frame::put_method;
use amqp_spec::method::{channel, connection};
use amqp_spec::{Encode, FieldTable, Method, Value};
use bytes::BytesMut;

use super::error::PerfError;
use super::scan::{FRAME_MAX, Filled, Frame, FrameBuffer, is_timeout};
use super::uri::Uri;

/// How long an answer to a call may take; a broker under full load answers late.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(30);
/// How long the close handshake may take before the socket is simply dropped.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(3);
/// A blocking read or write looks up this often whether the run is over.
const LOOK_UP: Duration = Duration::from_millis(100);
/// The only channel of a connection.
const CHANNEL: u16 = 1;

/// A connection to the broker.
#[derive(Debug)]
pub(super) struct Client {
    pub(super) socket: TcpStream,
    pub(super) buffer: FrameBuffer,
    pub(super) frame_max: u32,
    /// What the broker calls itself: product and version.
    pub(super) broker: String,
}

/// A connection that only waits, without the buffers it would read with.
#[derive(Debug)]
pub(super) struct Parked {
    socket: TcpStream,
    frame_max: u32,
}

impl Parked {
    /// Ends all of them, and waits for the answers only when each has been asked: one after the other would take a
    /// broker that answers late minutes.
    pub(super) fn close_all(mut all: Vec<Self>) {
        let deadline = Instant::now() + ANSWER_TIMEOUT;
        let asked: Vec<_> = all.iter_mut().map(|parked| ask_to_close(&mut parked.socket, deadline)).collect();
        for (parked, _) in all.into_iter().zip(asked).filter(|(_, asked)| *asked) {
            parked.resume().await_close(deadline);
        }
    }

    /// Makes it read and write again.
    fn resume(self) -> Client {
        let (buffer, broker) = (FrameBuffer::new(), String::new());
        Client { socket: self.socket, buffer, frame_max: self.frame_max, broker }
    }
}

impl Client {
    /// Connects, logs in and opens channel 1. Heartbeats are off: a run is short and its sockets are busy.
    pub(super) fn connect(uri: &Uri) -> Result<Self, PerfError> {
        let socket = TcpStream::connect((uri.host.as_str(), uri.port)).map_err(PerfError::io("connecting"))?;
        socket.set_nodelay(true).map_err(PerfError::io("setting TCP_NODELAY"))?;
        socket.set_read_timeout(Some(LOOK_UP)).map_err(PerfError::io("setting a time-out"))?;
        socket.set_write_timeout(Some(LOOK_UP)).map_err(PerfError::io("setting a time-out"))?;
        let mut client = Self { socket, buffer: FrameBuffer::new(), frame_max: FRAME_MAX, broker: String::new() };
        client.handshake(uri)?;
        client.call(&channel::Open { out_of_band: b"" }, channel::OpenOk::ID)?;
        Ok(client)
    }

    fn handshake(&mut self, uri: &Uri) -> Result<(), PerfError> {
        self.send(b"AMQP\x00\x00\x09\x01")?;
        self.broker = self.wait_for(connection::Start::ID, |method| product(&method))?;
        self.start(uri)?;
        let proposed = self.wait_for(connection::Tune::ID, |method| match method {
            Method::ConnectionTune(tune) => tune.frame_max,
            _ => 0,
        })?;
        self.frame_max = if proposed == 0 { FRAME_MAX } else { proposed.min(FRAME_MAX) };
        let tune = connection::TuneOk { channel_max: CHANNEL, frame_max: self.frame_max, heartbeat: 0 };
        self.send(&encoded(0, &tune))?;
        let open = connection::Open { virtual_host: uri.vhost.as_bytes(), capabilities: b"", insist: false };
        self.send(&encoded(0, &open))?;
        self.wait_for(connection::OpenOk::ID, |_| ())
    }

    fn start(&mut self, uri: &Uri) -> Result<(), PerfError> {
        let mut capabilities = FieldTable::new();
        capabilities.insert("publisher_confirms", true);
        capabilities.insert("authentication_failure_close", true);
        let mut properties = FieldTable::new();
        properties.insert("product", "leveret perf");
        properties.insert("version", env!("CARGO_PKG_VERSION"));
        properties.insert("capabilities", capabilities);
        let properties = properties.encoded();
        let login = format!("\0{}\0{}", uri.user, uri.password);
        let start_ok = connection::StartOk {
            client_properties: properties.as_table(),
            mechanism: b"PLAIN",
            response: login.as_bytes(),
            locale: b"en_US",
        };
        self.send(&encoded(0, &start_ok))
    }

    /// Sends a method on the channel and waits for `answer`.
    pub(super) fn call(&mut self, method: &impl Encode, answer: u32) -> Result<(), PerfError> {
        self.send_method(method)?;
        self.wait_for(answer, |_| ())
    }

    /// Sends a method on the channel.
    pub(super) fn send_method(&mut self, method: &impl Encode) -> Result<(), PerfError> {
        self.send(&encoded(CHANNEL, method))
    }

    /// Writes all of `bytes`, however long the broker holds them up (bounded by [`ANSWER_TIMEOUT`]).
    fn send(&mut self, bytes: &[u8]) -> Result<(), PerfError> {
        let deadline = Instant::now() + ANSWER_TIMEOUT;
        let whole = write_until(&mut self.socket, bytes, || Instant::now() > deadline);
        match whole.map_err(PerfError::io("writing to the broker"))? {
            true => Ok(()),
            false => Err(PerfError::Protocol(format!("nothing taken for {} s", ANSWER_TIMEOUT.as_secs()))),
        }
    }

    /// Waits for the method `wanted`, skipping others, and reads it with `read`.
    pub(super) fn wait_for<T>(&mut self, wanted: u32, read: impl Fn(Method<'_>) -> T) -> Result<T, PerfError> {
        let deadline = Instant::now() + ANSWER_TIMEOUT;
        loop {
            while let Some(frame) = self.buffer.next()? {
                if frame.method() == wanted {
                    return frame.decode().map(read);
                }
                closed(&frame)?;
            }
            let filled = self.buffer.fill(&mut self.socket).map_err(PerfError::io("reading from the broker"))?;
            if filled == Filled::Closed {
                return Err(PerfError::Protocol("the broker closed the socket".to_owned()));
            }
            if Instant::now() > deadline {
                return Err(PerfError::Protocol(format!("no answer within {} s", ANSWER_TIMEOUT.as_secs())));
            }
        }
    }

    /// Writes `methods`, which are encoded already, without waiting in between, and waits for as many `answer`s meanwhile.
    pub(super) fn pipeline(&mut self, methods: &[u8], answers: u64, answer: u32) -> Result<(), PerfError> {
        let mut socket = self.socket.try_clone().map_err(PerfError::io("sharing the socket"))?;
        let over = AtomicBool::new(false);
        thread::scope(|scope| {
            let writer = scope.spawn(|| write_until(&mut socket, methods, || over.load(Ordering::Relaxed)));
            let answered = (0..answers).try_for_each(|_| self.wait_for(answer, |_| ()));
            over.store(true, Ordering::Relaxed);
            let written = writer.join().map_err(|_| PerfError::Thread("pipeline"))?;
            // The broker's reason, if it gave one, says more than a broken pipe.
            answered.and(written.map(|_| ()).map_err(PerfError::io("writing to the broker")))
        })
    }

    /// Gives the buffers up while nothing is expected from the broker.
    pub(super) fn park(self) -> Parked {
        Parked { socket: self.socket, frame_max: self.frame_max }
    }

    /// Looks whether the broker has closed the connection or the channel, without waiting.
    pub(super) fn check_open(&mut self) -> Result<(), PerfError> {
        self.socket.set_nonblocking(true).map_err(PerfError::io("looking for an answer"))?;
        let filled = self.buffer.fill(&mut self.socket);
        self.socket.set_nonblocking(false).map_err(PerfError::io("looking for an answer"))?;
        while let Some(frame) = self.buffer.next()? {
            closed(&frame)?;
        }
        match filled.map_err(PerfError::io("reading from the broker"))? {
            Filled::Closed => Err(PerfError::Protocol("the broker closed the socket".to_owned())),
            Filled::More | Filled::TimedOut => Ok(()),
        }
    }

    /// Ends the connection with the close handshake, or without it if the broker does not answer in time.
    pub(super) fn close(mut self) {
        let deadline = Instant::now() + CLOSE_TIMEOUT;
        if ask_to_close(&mut self.socket, deadline) {
            self.await_close(deadline);
        }
    }

    fn await_close(mut self, deadline: Instant) {
        while Instant::now() < deadline {
            while let Ok(Some(frame)) = self.buffer.next() {
                if frame.method() == connection::CloseOk::ID {
                    return;
                }
            }
            if !matches!(self.buffer.fill(&mut self.socket), Ok(Filled::More | Filled::TimedOut)) {
                return;
            }
        }
    }
}

/// False if the broker took no whole close method before the deadline.
fn ask_to_close(socket: &mut TcpStream, deadline: Instant) -> bool {
    let close = connection::Close { reply_code: 200, reply_text: b"bye", class_id: 0, method_id: 0 };
    matches!(write_until(socket, &encoded(0, &close), || Instant::now() > deadline), Ok(true))
}

fn product(start: &Method<'_>) -> String {
    let Method::ConnectionStart(start) = start else { return String::new() };
    let text = |key| {
        let value = start.server_properties.get(key);
        value.as_ref().and_then(Value::as_longstr).map(|text| String::from_utf8_lossy(text).into_owned())
    };
    let words = [text("product"), text("version")];
    words.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn encoded(channel: u16, method: &impl Encode) -> BytesMut {
    let mut bytes = BytesMut::new();
    put_method(&mut bytes, channel, method);
    bytes
}

/// Appends a method on the channel of every connection, for [`Client::pipeline`].
pub(super) fn append(bytes: &mut BytesMut, method: &impl Encode) {
    put_method(bytes, CHANNEL, method);
}

/// Writes `bytes`; false if `give_up` said so before all were taken.
pub(super) fn write_until(socket: &mut TcpStream, mut bytes: &[u8], give_up: impl Fn() -> bool) -> io::Result<bool> {
    while !bytes.is_empty() {
        match socket.write(bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(error) if is_timeout(&error) && !give_up() => {}
            Err(error) if is_timeout(&error) => return Ok(false),
            Err(error) => return Err(error),
        }
    }
    Ok(true)
}

/// An error if `frame` is the broker's close of the connection or the channel.
pub(super) fn closed(frame: &Frame<'_>) -> Result<(), PerfError> {
    if !matches!(frame.method(), connection::Close::ID | channel::Close::ID) {
        return Ok(());
    }
    let (scope, code, text) = match frame.decode()? {
        Method::ConnectionClose(close) => ("connection", close.reply_code, close.reply_text),
        Method::ChannelClose(close) => ("channel", close.reply_code, close.reply_text),
        _ => return Ok(()),
    };
    Err(PerfError::Closed { scope, code, text: String::from_utf8_lossy(text).into_owned() })
}
