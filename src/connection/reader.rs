//! Bytes from the socket, in chunks of whole frames.

use super::error::End;
use super::socket::Receiving;
use amqp_spec::frame::{FrameHead, HEAD_LEN, OVERHEAD};
use amqp_spec::{FrameDecoder, FrameError};
use bytes::{Buf, Bytes, BytesMut};
use std::io;

/// Room for the first read: a client's part of a handshake fits.
const FIRST_READ: usize = 2 << 10;

/// Room for a read where little comes: an idle connection keeps no more.
const SMALLEST_READ: usize = 512;

/// Room for one read at most: a batch large enough that what is done once for each batch is cheap for each message,
/// small enough that its messages wait less than a millisecond for the last of them.
const LARGEST_READ: usize = 128 << 10;

/// Bytes that are taken in at a time while nothing is carried out: many heartbeats, and few publishes.
const TASTE: usize = 2 << 10;

/// Bytes that are taken in at most while nothing is carried out.
const MOST_TASTED: usize = LARGEST_READ;

/// The receiving half of a socket.
pub struct Reader {
    socket: Receiving,
    buffer: BytesMut,
    /// Room to make for the next read; follows what reads bring.
    room: usize,
    /// Cuts frames; its limit changes with tune-ok.
    pub decoder: FrameDecoder,
    /// Reads that brought something, for the heartbeat's check.
    pub reads: u64,
    /// Bytes that they brought.
    pub bytes: u64,
}

impl Reader {
    /// Reads from a socket, with a limit for frames before tuning.
    #[must_use]
    pub fn new(socket: Receiving, initial_frame_max: u32) -> Self {
        Self {
            socket,
            buffer: BytesMut::new(),
            room: FIRST_READ,
            decoder: FrameDecoder::new(initial_frame_max),
            reads: 0,
            bytes: 0,
        }
    }

    /// Waits for bytes and takes them in.
    ///
    /// # Errors
    /// When the socket fails or has ended.
    pub async fn fill(&mut self) -> Result<(), End> {
        let room = self.room.max(self.missing());
        match self.socket.read(&mut self.buffer, room).await {
            Ok(0) => Err(End::Gone),
            Ok(count) => {
                self.reads += 1;
                self.bytes += count as u64;
                self.follow(count);
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Takes in a little of what has come, to know that the client is there. `false` where there is no room for more.
    ///
    /// # Errors
    /// When the socket fails or has ended.
    pub fn taste(&mut self) -> Result<bool, End> {
        if self.buffer.len() >= MOST_TASTED {
            return Ok(false);
        }
        match self.socket.try_read(&mut self.buffer, TASTE) {
            Ok(0) => Err(End::Gone),
            Ok(count) => {
                self.reads += 1;
                self.bytes += count as u64;
                Ok(true)
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    fn follow(&mut self, count: usize) {
        if count >= self.room {
            self.room = (self.room * 4).min(LARGEST_READ);
        } else if count * 8 < self.room {
            self.room = (self.room / 2).max(SMALLEST_READ);
        }
    }

    /// Bytes that the frame at the front still lacks, at most one read's.
    fn missing(&self) -> usize {
        let size = FrameHead::parse(&self.buffer).map_or(0, |head| head.size as usize + OVERHEAD);
        size.saturating_sub(self.buffer.len()).min(LARGEST_READ)
    }

    /// The bytes of the protocol header, when all 8 are there.
    pub fn header(&mut self) -> Option<[u8; 8]> {
        let header = *self.buffer.first_chunk()?;
        self.buffer.advance(header.len());
        Some(header)
    }

    /// All bytes that are there, if a whole frame is at their front. What is left of them when their frames are taken
    /// out is given back by [`Reader::put_back`].
    ///
    /// # Errors
    /// When the frame at the front is larger than allowed, which its first 7 bytes tell.
    pub fn chunk(&mut self) -> Result<Option<Bytes>, FrameError> {
        if self.buffer.len() < HEAD_LEN || self.decoder.decode(&self.buffer)?.is_none() {
            return Ok(None);
        }
        Ok(Some(self.buffer.split().freeze()))
    }

    /// Gives back the start of a frame whose rest has not come.
    pub fn put_back(&mut self, rest: &[u8]) {
        self.buffer.extend_from_slice(rest);
    }

    /// Passes over the frame at the front, which is all there but is none that can be carried out.
    pub fn skip_frame(&mut self) {
        let len = FrameHead::parse(&self.buffer).map_or(0, |head| head.size as usize + OVERHEAD);
        self.buffer.advance(len.min(self.buffer.len()));
    }

    /// Forgets what has come.
    pub fn discard(&mut self) {
        self.buffer.clear();
    }

    /// Lets go of the room that a burst left behind. Called when nothing has come for a while.
    pub fn shrink(&mut self) {
        if self.buffer.is_empty() {
            self.buffer = BytesMut::new();
            self.room = SMALLEST_READ;
        }
    }
}
