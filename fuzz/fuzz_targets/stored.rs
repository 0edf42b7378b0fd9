//! Whatever lies on the disk is read or refused; what was read is written as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;

#[allow(dead_code, unused_imports)]
#[path = "../../src/model/mod.rs"]
mod model;
#[allow(dead_code, unused_imports)]
#[path = "parts/store.rs"]
mod store;

fuzz_target!(|input: (u8, &[u8])| {
    let (what, bytes) = input;
    match what % 6 {
        0 => {
            let (key, value) = bytes.split_at(bytes.len().min(16));
            if let Ok((_, attributes, message)) = store::read_entry(key, value) {
                let written = store::write_entry(&attributes, &message);
                let again = store::read_entry(key, &written).expect("what was written can be read");
                assert_eq!((again.1, again.2.body()), (attributes, message.body()));
                assert_eq!((again.2.route(), again.2.properties()), (message.route(), message.properties()));
            }
        }
        1 => {
            if let Ok((record, deleted)) = store::read_record(bytes) {
                assert_eq!(store::write_record(&record, deleted), bytes);
            }
        }
        2 => assert_eq!(store::read_queue_key(bytes).is_ok(), bytes.len() == 8),
        3 => assert_eq!(store::read_metadata_key(bytes).is_ok(), !bytes.is_empty()),
        4 => {
            if let Some(chunk) = store::Chunk::decode(7, bytes.to_vec().into()) {
                assert_eq!(chunk.bytes(), bytes);
                assert_eq!(chunk.from(0).count() as u64, chunk.end() - chunk.first);
            }
        }
        _ => {
            if let Some(record) = store::read_segment(bytes) {
                assert_eq!(store::write_segment(&record), bytes);
            }
        }
    }
});
