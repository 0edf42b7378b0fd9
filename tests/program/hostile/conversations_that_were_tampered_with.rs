//! Valid conversations with frames flipped, dropped, repeated, swapped, cut, renumbered or invented, some hundred of
//! them on several connections at a time: no panic, the bystander works on, and memory stays where it was.
//! `HOSTILE_SEED` repeats a run's choices, `HOSTILE_ROUNDS` makes it longer.

use crate::process::Process;
use crate::support::{Bystander, Client, Login, PATIENCE};
use amqp_spec::frame::{put_header, put_method};
use amqp_spec::method::{RouteBuf, basic, channel, confirm, queue, tx};
use amqp_spec::{ContentHeader, Encode, FieldTable, PropertiesBuilder, Table};
use bytes::BytesMut;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr};

const ROUNDS: u64 = 600;
const ROOM: u64 = 64 << 20;

/// A source of choices that a seed repeats.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() >> 8) as usize % limit.max(1)
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }
}

/// Frames in the making, each encoded.
struct Script(Vec<Vec<u8>>);

impl Script {
    fn method<M: Encode>(&mut self, channel: u16, method: &M) {
        let mut out = BytesMut::new();
        put_method(&mut out, channel, method);
        self.0.push(out.to_vec());
    }

    fn publish(&mut self, channel: u16, key: &str, body: &[u8], properties: &[u8]) {
        let route = RouteBuf::new("", key).unwrap();
        self.method(channel, &basic::Publish { ticket: 0, route: route.as_route(), mandatory: true, immediate: false });
        let mut out = BytesMut::new();
        put_header(&mut out, channel, &ContentHeader::basic(body.len() as u64, properties));
        self.0.push(out.to_vec());
        self.0.extend(body.chunks(40).map(|part| frame(3, channel, part)));
    }
}

fn frame(kind: u8, channel: u16, payload: &[u8]) -> Vec<u8> {
    let size = u32::try_from(payload.len()).unwrap();
    [&[kind][..], &channel.to_be_bytes(), &size.to_be_bytes(), payload, &[0xce]].concat()
}

/// What an ordinary client says: two channels, queues with arguments, publishes, deliveries, transactions.
fn conversation(dice: &mut Dice) -> Vec<Vec<u8>> {
    let mut script = Script(Vec::new());
    let mut arguments = Vec::new();
    let table: FieldTable = [("x-max-length", 10.into()), ("x-dead-letter-exchange", "amq.fanout".into())]
        .map(|(key, value): (&str, amqp_spec::FieldValue)| (key.as_bytes().to_vec(), value))
        .into_iter()
        .collect();
    table.encode_body(&mut arguments);
    let name = format!("tampered-{}", dice.below(8));
    script.method(2, &channel::Open { out_of_band: b"" });
    script.method(
        1,
        &queue::Declare {
            ticket: 0,
            queue: name.as_bytes(),
            passive: false,
            durable: dice.below(2) == 0,
            exclusive: false,
            auto_delete: true,
            nowait: false,
            arguments: Table::parse(&arguments).unwrap(),
        },
    );
    let nothing = Table::parse(&[]).unwrap();
    let queue = name.as_bytes();
    script.method(
        1,
        &queue::Bind {
            ticket: 0,
            queue,
            exchange: b"amq.topic",
            routing_key: b"a.#",
            nowait: false,
            arguments: nothing,
        },
    );
    script.method(2, &confirm::Select { nowait: false });
    script.method(1, &basic::Qos { prefetch_size: 0, prefetch_count: 3, global: false });
    let consumer_tag = b"c";
    script.method(
        1,
        &basic::Consume {
            ticket: 0,
            queue,
            consumer_tag,
            no_local: false,
            no_ack: false,
            exclusive: false,
            nowait: false,
            arguments: nothing,
        },
    );
    let mut properties = PropertiesBuilder::default();
    properties.set_headers(&table);
    properties.set_expiration("100");
    properties.set_priority(4);
    for number in 0..4 {
        script.publish(2, &name, &dice.bytes(number * 45), &properties.build());
    }
    script.method(1, &basic::Ack { delivery_tag: 1, multiple: false });
    script.method(1, &basic::Nack { delivery_tag: 0, multiple: true, requeue: true });
    script.method(2, &basic::Get { ticket: 0, queue, no_ack: dice.below(2) == 0 });
    script.method(3, &channel::Open { out_of_band: b"" });
    script.method(3, &tx::Select);
    script.publish(3, &name, b"in a transaction", &[0, 0]);
    script.method(3, &tx::Commit);
    script.method(1, &basic::Cancel { consumer_tag, nowait: false });
    script.method(2, &channel::Close { reply_code: 200, reply_text: b"", class_id: 0, method_id: 0 });
    script.method(1, &queue::Purge { ticket: 0, queue, nowait: false });
    script.0
}

/// One change to the frames.
fn tamper(frames: &mut Vec<Vec<u8>>, dice: &mut Dice) {
    let (at, other) = (dice.below(frames.len()), dice.below(frames.len()));
    let length = frames[at].len();
    if length < 8 {
        // What was cut before stays as it is.
        return;
    }
    match dice.below(9) {
        0 => frames[at][dice.below(length)] = dice.next() as u8,
        1 => frames[at][dice.below(length)] ^= 1 << dice.below(8),
        2 => drop(frames.remove(at)),
        3 => frames.insert(other, frames[at].clone()),
        4 => frames.swap(at, other),
        5 => frames[at].truncate(dice.below(length)),
        6 => frames[at][2] = dice.below(5) as u8,
        7 => {
            let size = [0, 7, 0x7fff_ffff, u32::MAX, 131_064][dice.below(5)];
            frames[at][3..7].copy_from_slice(&u32::to_be_bytes(size));
        }
        _ => {
            let (kind, channel, size) = (dice.below(10) as u8, dice.below(4) as u16, dice.below(200));
            let payload = dice.bytes(size);
            frames.insert(at, frame(kind, channel, &payload));
        }
    }
}

/// Says it all, behind the login or in its place, and reads to the end.
fn say(address: SocketAddr, bytes: &[u8], logged_in: bool) {
    let mut client = if logged_in { Client::connect(address) } else { Client::raw(address, Login::default()) };
    if !logged_in {
        let _ = client.stream.write_all(b"AMQP\0\0\x09\x01");
    }
    // The broker may have closed the socket already.
    let _ = client.stream.write_all(bytes);
    let _ = client.stream.shutdown(Shutdown::Write);
    client.stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut answers = Vec::new();
    if let Err(error) = client.stream.read_to_end(&mut answers) {
        assert_ne!(error.kind(), std::io::ErrorKind::WouldBlock, "the broker does not end the connection");
    }
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

#[test]
fn and_the_broker_serves_on() {
    let (seed, rounds) = (number("HOSTILE_SEED", 0x1e5e_2e70_0bad_cafe), number("HOSTILE_ROUNDS", ROUNDS));
    let directory = tempfile::tempdir().unwrap();
    let broker = Process::start(directory.path(), &[]);
    let bystander = Bystander::at(broker.address);
    let mut before = 0;
    for batch in 0..rounds / 6 {
        if batch == rounds / 24 {
            before = broker.memory();
        }
        let together: Vec<_> = (0..6)
            .map(|one| {
                let mut dice = Dice(seed.wrapping_add((batch * 6 + one + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)) | 1);
                let mut frames = conversation(&mut dice);
                (0..=dice.below(4)).for_each(|_| tamper(&mut frames, &mut dice));
                let (address, bytes, logged_in) = (broker.address, frames.concat(), one != 0);
                std::thread::spawn(move || say(address, &bytes, logged_in))
            })
            .collect();
        for one in together {
            assert!(one.join().is_ok(), "HOSTILE_SEED={seed}, batch {batch}");
        }
    }
    broker.has_grown_by_less_than(before, ROOM);
    let mut client = broker.client();
    client.queue("fine", &[]);
    client.publish("", "fine", "m");
    assert_eq!(client.drain("fine"), ["m"]);
    client.close();
    bystander.done();
    broker.ended_well();
}
