//! Frames in a read buffer, walked in place: nothing is copied and nothing allocated for a message.

use std::io::{self, ErrorKind, Read};

use amqp_spec::{FrameDecoder, FrameKind, Method};

use super::error::PerfError;

/// The largest frame this client agrees to, in bytes: RabbitMQ's default.
pub(super) const FRAME_MAX: u32 = 131_072;
/// Twice the largest frame that is negotiated, so that a whole frame always fits behind what is left of the last read.
const BUFFER: usize = 2 * FRAME_MAX as usize;

/// One frame, its payload still in the read buffer.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    pub(super) kind: FrameKind,
    pub(super) payload: &'a [u8],
}

impl<'a> Frame<'a> {
    /// The method that a method frame carries.
    pub(super) fn decode(&self) -> Result<Method<'a>, PerfError> {
        Method::decode(self.payload).map_err(|error| PerfError::Protocol(error.to_string()))
    }

    /// Class and method ids of a method frame, as the constants `ID` have them; 0 for other frames.
    pub(super) fn method(&self) -> u32 {
        if self.kind == FrameKind::Method { be_u32(self.payload, 0).unwrap_or(0) } else { 0 }
    }
}

/// What a read brought.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Filled {
    /// There are more bytes to walk.
    More,
    /// The socket's time-out passed first.
    TimedOut,
    /// The broker closed the socket.
    Closed,
}

/// A read buffer that hands out whole frames.
#[derive(Debug)]
pub(super) struct FrameBuffer {
    bytes: Box<[u8]>,
    start: usize,
    end: usize,
}

impl FrameBuffer {
    pub(super) fn new() -> Self {
        Self { bytes: vec![0; BUFFER].into_boxed_slice(), start: 0, end: 0 }
    }

    /// Reads once from `socket`, behind what is left of an incomplete frame.
    pub(super) fn fill(&mut self, socket: &mut impl Read) -> io::Result<Filled> {
        self.bytes.copy_within(self.start..self.end, 0);
        (self.start, self.end) = (0, self.end - self.start);
        let room = self.bytes.get_mut(self.end..).unwrap_or_default();
        match socket.read(room) {
            Ok(0) => Ok(Filled::Closed),
            Ok(count) => {
                self.end += count;
                Ok(Filled::More)
            }
            Err(error) if is_timeout(&error) => Ok(Filled::TimedOut),
            Err(error) => Err(error),
        }
    }

    /// The next whole frame, if there is one.
    pub(super) fn next(&mut self) -> Result<Option<Frame<'_>>, PerfError> {
        let bytes = self.bytes.get(self.start..self.end).unwrap_or_default();
        let decoder = FrameDecoder::new(FRAME_MAX);
        let decoded = decoder.decode(bytes).map_err(|error| PerfError::Protocol(error.to_string()))?;
        let Some((frame, taken)) = decoded else { return Ok(None) };
        self.start += taken;
        Ok(Some(Frame { kind: frame.kind, payload: bytes.get(frame.payload).unwrap_or_default() }))
    }
}

/// True for a time-out of a blocking socket, or nothing to read on one that does not block.
pub(super) fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted)
}

/// The big-endian number at `offset`, if the bytes reach so far.
pub(super) fn be_u32(bytes: &[u8], offset: usize) -> Option<u32> {
    bytes.get(offset..)?.first_chunk().map(|four| u32::from_be_bytes(*four))
}

/// The big-endian number at `offset`, if the bytes reach so far.
pub(super) fn be_u64(bytes: &[u8], offset: usize) -> Option<u64> {
    bytes.get(offset..)?.first_chunk().map(|eight| u64::from_be_bytes(*eight))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
    use super::*;

    use amqp_spec::frame::put_frame;
    use bytes::BytesMut;

    #[test]
    fn frames_are_found_however_the_bytes_arrive() {
        let expected =
            [(FrameKind::Method, &[0, 60, 0, 60, 9][..]), (FrameKind::Body, b"body"), (FrameKind::Heartbeat, b"")];
        let mut stream = BytesMut::new();
        expected.iter().for_each(|(kind, payload)| put_frame(&mut stream, *kind, 1, payload));
        for step in 1..stream.len() {
            let (mut buffer, mut seen) = (FrameBuffer::new(), Vec::new());
            for mut chunk in stream.chunks(step) {
                assert_eq!(buffer.fill(&mut chunk).unwrap(), Filled::More);
                while let Some(frame) = buffer.next().unwrap() {
                    seen.push((frame.kind, frame.payload.to_vec()));
                }
            }
            assert!(seen.iter().map(|(kind, payload)| (*kind, &payload[..])).eq(expected), "step {step}");
        }
    }

    #[test]
    fn a_broken_frame_is_an_error_and_an_end_is_told() {
        let mut buffer = FrameBuffer::new();
        assert_eq!(buffer.fill(&mut &[][..]).unwrap(), Filled::Closed);
        buffer.fill(&mut &[3, 0, 0, 0, 0, 0, 0, 0][..]).unwrap();
        assert!(buffer.next().is_err());
        let mut huge = FrameBuffer::new();
        huge.fill(&mut &[1, 0, 0, 0xff, 0, 0, 0][..]).unwrap();
        assert!(huge.next().is_err());
    }
}
