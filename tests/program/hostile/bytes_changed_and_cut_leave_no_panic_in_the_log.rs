//! Whatever bytes come, at whatever point of a conversation: no panic, and the next client is served.

use crate::process::Process;
use crate::support::{Client, Login};
use std::io::Write;
use std::net::Shutdown;

/// A cheap source of bytes that differ from run to run of the loop and not from run to run of the test.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// A conversation worth disturbing.
fn conversation(client: &Client) -> Vec<u8> {
    let mut bytes = Vec::new();
    let declare = b"\x01\0\x01\0\0\0\x0e\0\x32\0\x0a\0\0\x01q\0\0\0\0\0\xce";
    let consume = b"\x01\0\x01\0\0\0\x0f\0\x3c\0\x14\0\0\x01q\x01c\0\0\0\0\0\xce";
    bytes.extend_from_slice(declare);
    for at in 0..4 {
        bytes.extend_from_slice(&client.publish_frames("", "q", at % 2 == 0, &[0x10, 0, 2], &[b'x'; 50]));
    }
    bytes.extend_from_slice(consume);
    bytes
}

#[test]
fn with_bytes_changed_and_cut() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Process::start(directory.path(), &["--log-level", "debug"]);
    let mut noise = Noise(0x9e37_79b9_7f4a_7c15);
    for round in 0..400 {
        let mut client = broker.client();
        let mut bytes = conversation(&client);
        for _ in 0..=round % 4 {
            let at = noise.next() as usize % bytes.len();
            bytes[at] = noise.next() as u8;
        }
        bytes.truncate(bytes.len() - noise.next() as usize % 20);
        // The broker may have closed the socket already.
        let _ = client.stream.write_all(&bytes);
        let _ = client.stream.shutdown(Shutdown::Write);
        if round % 8 == 0 {
            client.stream.shutdown(Shutdown::Both).unwrap_or_default();
        }
    }
    for _ in 0..100 {
        let mut client = Client::raw(broker.address, Login::default());
        let bytes: Vec<u8> = (0..200).map(|_| noise.next() as u8).collect();
        let _ = client.stream.write_all(b"AMQP\0\0\x09\x01");
        let _ = client.stream.write_all(&bytes);
    }
    let mut client = broker.client();
    client.queue("fine", &[]);
    client.publish("", "fine", "m");
    assert_eq!(client.drain("fine"), ["m"]);
    client.close();
    broker.ended_well();
}
