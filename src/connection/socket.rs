//! A client's socket in two halves, with TLS or without. Which of the two is asked once a read or write, never a message.

use crate::tls::TlsStream;
use bytes::{BufMut, BytesMut};
use socket2::SockRef;
use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::net::Shutdown;
use std::pin::Pin;
use std::task::{Context, Poll, Waker};
use tokio::io::{AsyncWriteExt, Interest, ReadHalf, WriteHalf};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio_util::io::poll_read_buf;
use tokio_util::sync::CancellationToken;

/// What of a TLS record is handed out at a time at most; a record holds no more.
const RECORD: usize = 16 << 10;

/// The half that is read.
pub enum Receiving {
    /// As the client sends it.
    Plain(OwnedReadHalf),
    /// Deciphered.
    Tls {
        /// The client's bytes.
        socket: Box<ReadHalf<TlsStream<TcpStream>>>,
        /// The other half has given up on the client.
        cut: CancellationToken,
    },
}

/// The half that is written.
pub enum Sending {
    /// As it is.
    Plain(OwnedWriteHalf),
    /// Enciphered.
    Tls {
        /// To the client.
        socket: Box<WriteHalf<TlsStream<TcpStream>>>,
        /// Ends the other half.
        cut: CancellationToken,
    },
}

/// A plain socket's halves.
#[must_use]
pub fn plain(stream: TcpStream) -> (Receiving, Sending) {
    let (receiving, sending) = stream.into_split();
    (Receiving::Plain(receiving), Sending::Plain(sending))
}

/// The halves of one with TLS.
#[must_use]
pub fn tls(stream: TlsStream<TcpStream>) -> (Receiving, Sending) {
    let (receiving, sending) = tokio::io::split(stream);
    let cut = CancellationToken::new();
    let receiving = Receiving::Tls { socket: Box::new(receiving), cut: cut.clone() };
    (receiving, Sending::Tls { socket: Box::new(sending), cut })
}

impl Receiving {
    /// Waits for bytes and adds them to the buffer, which gets room for as many as `room` where it has less: how many,
    /// and 0 at the end. Nothing is lost when the wait is given up.
    ///
    /// # Errors
    /// When the socket fails.
    pub async fn read(&mut self, buffer: &mut BytesMut, room: usize) -> io::Result<usize> {
        match self {
            // No room is made before there is something to put there: many connections only wait.
            Self::Plain(socket) => loop {
                socket.ready(Interest::READABLE).await?;
                buffer.reserve(room);
                match socket.try_read_buf(buffer) {
                    Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                    result => return result,
                }
            },
            Self::Tls { socket, cut } => tokio::select! {
                biased;
                result = poll_fn(|cx| poll_records(socket, cx, buffer, room)) => result,
                () = cut.cancelled() => Ok(0),
            },
        }
    }

    /// Adds what has come to the buffer, `most` bytes of it, without waiting.
    ///
    /// # Errors
    /// [`io::ErrorKind::WouldBlock`] where nothing has come; or when the socket fails.
    pub fn try_read(&mut self, buffer: &mut BytesMut, most: usize) -> io::Result<usize> {
        buffer.reserve(most);
        match self {
            Self::Plain(socket) => socket.try_read_buf(&mut buffer.limit(most)),
            Self::Tls { socket, .. } => {
                let mut cx = Context::from_waker(Waker::noop());
                match poll_once(socket, &mut cx, buffer, most) {
                    Poll::Ready(result) => result,
                    Poll::Pending => Err(io::ErrorKind::WouldBlock.into()),
                }
            }
        }
    }
}

type TlsHalf = ReadHalf<TlsStream<TcpStream>>;

/// All records that have come, up to `room` bytes: what is done once a batch is not done once a record.
fn poll_records(
    socket: &mut TlsHalf,
    cx: &mut Context<'_>,
    buffer: &mut BytesMut,
    room: usize,
) -> Poll<io::Result<usize>> {
    let mut total = 0;
    while total < room {
        match poll_once(socket, cx, buffer, (room - total).min(RECORD)) {
            Poll::Ready(Ok(count)) if count > 0 => total += count,
            // An end or a failure comes again the next time.
            _ if total > 0 => break,
            other => return other,
        }
    }
    Poll::Ready(Ok(total))
}

fn poll_once(
    socket: &mut TlsHalf,
    cx: &mut Context<'_>,
    buffer: &mut BytesMut,
    most: usize,
) -> Poll<io::Result<usize>> {
    buffer.reserve(most);
    match poll_read_buf(Pin::new(socket), cx, &mut buffer.limit(most)) {
        // Many clients end without TLS's farewell. Frames tell whether what they said is whole.
        Poll::Ready(Err(error)) if error.kind() == io::ErrorKind::UnexpectedEof => Poll::Ready(Ok(0)),
        other => other,
    }
}

impl Sending {
    /// Writes what the socket takes.
    ///
    /// # Errors
    /// When the socket fails.
    pub async fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.write(bytes).await,
            Self::Tls { socket, .. } => socket.write(bytes).await,
        }
    }

    /// The same of several pieces.
    ///
    /// # Errors
    /// When the socket fails.
    pub async fn write_vectored(&mut self, pieces: &[IoSlice<'_>]) -> io::Result<usize> {
        match self {
            Self::Plain(socket) => socket.write_vectored(pieces).await,
            Self::Tls { socket, .. } => socket.write_vectored(pieces).await,
        }
    }

    /// Whether what was written may wait somewhere for a [`Sending::flush`].
    #[must_use]
    pub fn holds_back(&self) -> bool {
        matches!(self, Self::Tls { .. })
    }

    /// Waits until the system has all that was written.
    ///
    /// # Errors
    /// When the socket fails.
    pub async fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(_) => Ok(()),
            Self::Tls { socket, .. } => socket.flush().await,
        }
    }

    /// Says that nothing more will come.
    ///
    /// # Errors
    /// When the socket fails.
    pub async fn shutdown(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(socket) => socket.shutdown().await,
            Self::Tls { socket, .. } => socket.shutdown().await,
        }
    }

    /// Gives up on the client: its reader, which may wait for a word of it, finds the end of the stream.
    pub fn cut(&self) {
        match self {
            Self::Plain(socket) => _ = SockRef::from(socket.as_ref()).shutdown(Shutdown::Both),
            Self::Tls { cut, .. } => cut.cancel(),
        }
    }
}
