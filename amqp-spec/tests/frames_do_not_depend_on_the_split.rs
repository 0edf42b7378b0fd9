//! However a stream of bytes is cut into reads, the same frames come out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use amqp_spec::frame::{BODY, HEADER, HEARTBEAT, METHOD};
use amqp_spec::{FrameDecoder, FrameError, RawFrame};
use proptest::collection::vec;
use proptest::prelude::*;

type Seen = (u8, u16, Vec<u8>);

/// Reads as a connection does: what is left over is kept for the next read.
fn read_all<'a>(reads: impl Iterator<Item = &'a [u8]>, frame_max: u32) -> (Vec<Seen>, Option<FrameError>) {
    let (decoder, mut buffer, mut seen) = (FrameDecoder::new(frame_max), Vec::new(), Vec::new());
    for read in reads {
        buffer.extend_from_slice(read);
        let mut at = 0;
        loop {
            match decoder.decode(&buffer[at..]) {
                Ok(Some((RawFrame { kind, channel, payload }, used))) => {
                    seen.push((kind.octet(), channel, buffer[at..][payload].to_vec()));
                    at += used;
                }
                Ok(None) => break,
                Err(error) => return (seen, Some(error)),
            }
        }
        buffer.drain(..at);
    }
    (seen, None)
}

fn any_frame() -> impl Strategy<Value = Seen> {
    let payload = |from: usize| vec(any::<u8>(), from..300);
    prop_oneof![
        (Just(METHOD), any::<u16>(), payload(4)),
        (Just(HEADER), any::<u16>(), payload(12)),
        (Just(BODY), any::<u16>(), payload(0)),
        (Just(HEARTBEAT), Just(0), Just(Vec::new())),
    ]
}

fn cut<'a>(bytes: &'a [u8], sizes: &'a [usize]) -> impl Iterator<Item = &'a [u8]> {
    let mut rest = bytes;
    sizes.iter().cycle().map_while(move |size| {
        let (read, after) = rest.split_at(rest.len().min(*size));
        rest = after;
        (!read.is_empty()).then_some(read)
    })
}

proptest! {
    #[test]
    fn sound_frames(frames in vec(any_frame(), 0..12), sizes in vec(1..400usize, 1..10)) {
        let bytes: Vec<u8> = frames.iter().flat_map(|(kind, channel, payload)| common::frame(*kind, *channel, payload)).collect();
        prop_assert_eq!(read_all(cut(&bytes, &sizes), 4096), (frames.clone(), None));
        prop_assert_eq!(read_all(cut(&bytes, &[1]), 4096), (frames, None));
    }

    #[test]
    fn garbage(bytes in vec(prop_oneof![Just(0u8), Just(1), Just(0xCE), any::<u8>()], 0..200), sizes in vec(1..40usize, 1..10)) {
        prop_assert_eq!(read_all(cut(&bytes, &sizes), 64), read_all(std::iter::once(&bytes[..]), 64));
    }
}
