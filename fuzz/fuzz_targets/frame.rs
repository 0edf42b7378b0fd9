//! A byte stream, cut in two anywhere, gives the same frames; each frame written again is the bytes it came from.
#![no_main]

use amqp_spec::frame::put_frame;
use amqp_spec::{FrameDecoder, FrameError, RawFrame};
use bytes::BytesMut;
use libfuzzer_sys::fuzz_target;

/// Small, so that inputs reach both sides of it.
const FRAME_MAX: u32 = 256;

fn frames(reads: &[&[u8]]) -> (BytesMut, Option<FrameError>) {
    let (decoder, mut buffer, mut written) =
        (FrameDecoder::new(FRAME_MAX), Vec::new(), BytesMut::new());
    for read in reads {
        buffer.extend_from_slice(read);
        let mut at = 0;
        loop {
            match decoder.decode(&buffer[at..]) {
                Ok(Some((
                    RawFrame {
                        kind,
                        channel,
                        payload,
                    },
                    used,
                ))) => {
                    put_frame(&mut written, kind, channel, &buffer[at..][payload]);
                    assert!(written.ends_with(&buffer[at..at + used]));
                    at += used;
                }
                Ok(None) => break,
                Err(error) => return (written, Some(error)),
            }
        }
        buffer.drain(..at);
    }
    (written, None)
}

fuzz_target!(|input: (u8, &[u8])| {
    let (cut, bytes) = input;
    let (first, second) = bytes.split_at(usize::from(cut).min(bytes.len()));
    let (whole, error) = frames(&[bytes]);
    assert_eq!((whole, error), frames(&[first, second]));
    if let Some(error) = error {
        assert!(error.reply().text.len() <= 255);
    }
});
