//! Both directions of a connection, each with its buffer, so that one can be read while the other is written.

use crate::cli::migrate::{End, MigrateError};
use amqp_spec::frame::{HEARTBEAT_FRAME, put_method};
use amqp_spec::method::{channel, connection};
use amqp_spec::{Encode, FrameDecoder, Method, RawFrame};
use bytes::{Buf, BytesMut};
use std::io;
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadHalf, WriteHalf};

/// The largest frame this client agrees to, in bytes: RabbitMQ's default.
pub(super) const FRAME_MAX: u32 = 131_072;
/// Bytes that are read at a time.
const READ: usize = 256 << 10;
/// How long the close handshake may take before the socket is dropped.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(3);

/// A socket, with TLS or without.
pub(super) trait Duplex: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Duplex for T {}
pub(super) type Stream = Box<dyn Duplex>;

/// What comes.
pub struct Input {
    reader: ReadHalf<Stream>,
    bytes: BytesMut,
    decoder: FrameDecoder,
    end: End,
    heard: Instant,
}

impl Input {
    /// Reads once. Dropping the future loses nothing.
    ///
    /// # Errors
    /// When the socket fails, or is closed.
    pub async fn fill(&mut self) -> Result<(), MigrateError> {
        let failed = |source| MigrateError::Io { end: self.end, what: "reading", source };
        self.bytes.reserve(READ);
        let read = self.reader.read_buf(&mut self.bytes).await.map_err(failed)?;
        self.heard = Instant::now();
        if read == 0 { Err(failed(io::ErrorKind::UnexpectedEof.into())) } else { Ok(()) }
    }

    /// The next whole frame, whose payload lies in the buffer until it is [`Self::consume`]d.
    ///
    /// # Errors
    /// What is no frame.
    pub fn frame(&self) -> Result<Option<(RawFrame, usize)>, MigrateError> {
        let wrong = |error: amqp_spec::FrameError| MigrateError::Protocol { end: self.end, what: error.to_string() };
        self.decoder.decode(&self.bytes).map_err(wrong)
    }

    /// The payload of a frame.
    pub fn payload(&self, frame: &RawFrame) -> &[u8] {
        self.bytes.get(frame.payload.clone()).unwrap_or_default()
    }

    /// The method in a payload.
    ///
    /// # Errors
    /// What is no method.
    pub fn method<'a>(&self, payload: &'a [u8]) -> Result<Method<'a>, MigrateError> {
        Method::decode(payload).map_err(|error| MigrateError::Protocol { end: self.end, what: error.to_string() })
    }

    /// Forgets a frame's bytes.
    pub fn consume(&mut self, used: usize) {
        self.bytes.advance(used);
    }
}

/// What goes.
pub struct Output {
    writer: WriteHalf<Stream>,
    /// What is not written yet.
    pub bytes: BytesMut,
    /// Written and perhaps still in a buffer of TLS.
    unflushed: bool,
    spoke: Instant,
    end: End,
    /// The largest frame that the broker takes.
    pub frame_max: u32,
}

impl Output {
    /// Puts a method behind what waits to be written.
    pub fn put(&mut self, channel: u16, method: &impl Encode) {
        put_method(&mut self.bytes, channel, method);
    }

    /// Whether there is anything to write.
    pub fn is_pending(&self) -> bool {
        !self.bytes.is_empty() || self.unflushed
    }

    /// Writes some of it. Dropping the future loses nothing.
    ///
    /// # Errors
    /// When the socket fails.
    pub async fn write_some(&mut self) -> Result<(), MigrateError> {
        let failed = |source| MigrateError::Io { end: self.end, what: "writing", source };
        if !self.bytes.is_empty() {
            let written = self.writer.write_buf(&mut self.bytes).await.map_err(failed)?;
            if written == 0 {
                return Err(failed(io::ErrorKind::WriteZero.into()));
            }
            self.unflushed = true;
            self.spoke = Instant::now();
        }
        if self.bytes.is_empty() {
            self.writer.flush().await.map_err(failed)?;
            self.unflushed = false;
        }
        Ok(())
    }

    /// Writes all of it.
    ///
    /// # Errors
    /// When the socket fails.
    pub async fn flush(&mut self) -> Result<(), MigrateError> {
        while self.is_pending() {
            self.write_some().await?;
        }
        Ok(())
    }
}

/// A connection.
pub struct Link {
    /// Which broker.
    pub end: End,
    /// What comes.
    pub input: Input,
    /// What goes.
    pub output: Output,
    /// The highest channel that may be opened.
    pub channel_max: u16,
    /// Nothing for twice as long means that the other side is gone.
    pub(super) heartbeat: Duration,
    /// What the broker calls itself: product and version.
    pub product: String,
}

impl Link {
    pub(super) fn new(end: End, stream: Stream, heartbeat: Duration) -> Self {
        let (reader, writer) = tokio::io::split(stream);
        let (now, frame_max) = (Instant::now(), FRAME_MAX);
        let decoder = FrameDecoder::new(frame_max);
        Self {
            end,
            input: Input { reader, bytes: BytesMut::with_capacity(READ), decoder, end, heard: now },
            output: Output { writer, bytes: BytesMut::new(), unflushed: false, spoke: now, end, frame_max },
            channel_max: 1,
            heartbeat,
            product: String::new(),
        }
    }

    /// Frames may be as large as was tuned from here on.
    pub(super) fn set_decoder(&mut self, decoder: FrameDecoder) {
        self.input.decoder = decoder;
    }

    /// Sends a heartbeat where one is due. Without `listening` nobody reads what the other side may have said.
    ///
    /// # Errors
    /// When the other side has been silent for too long.
    pub fn keep_alive(&mut self, listening: bool) -> Result<(), MigrateError> {
        if !listening {
            self.input.heard = Instant::now();
        }
        if self.input.heard.elapsed() > 2 * self.heartbeat {
            return Err(MigrateError::Silent { end: self.end });
        }
        if self.output.bytes.is_empty() && self.output.spoke.elapsed() > self.heartbeat / 2 {
            self.output.bytes.extend_from_slice(&HEARTBEAT_FRAME);
        }
        Ok(())
    }

    /// The error that a connection.close means.
    pub fn closed(&self, close: &connection::Close<'_>) -> MigrateError {
        let text = String::from_utf8_lossy(close.reply_text).into_owned();
        MigrateError::Closed { end: self.end, scope: "connection", code: close.reply_code, text }
    }

    /// Ends it with the close handshake: what was sent before is then with the broker. A broker that does not answer is left.
    pub async fn close(mut self) {
        self.output.put(0, &connection::Close { reply_code: 200, reply_text: b"bye", class_id: 0, method_id: 0 });
        let _ = tokio::time::timeout(CLOSE_TIMEOUT, async {
            self.output.flush().await?;
            self.wait_for(0, connection::CloseOk::ID, |_| ()).await
        })
        .await;
    }

    /// Opens a channel and waits for it.
    ///
    /// # Errors
    /// When the connection ends.
    pub async fn open_channel(&mut self, channel: u16) -> Result<(), MigrateError> {
        self.output.put(channel, &channel::Open { out_of_band: b"" });
        self.wait_for(channel, channel::OpenOk::ID, |_| ()).await
    }
}
