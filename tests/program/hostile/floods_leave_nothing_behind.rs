//! Channels and queues that come and go by the ten thousand: after the second round memory is where it was after the
//! first ones.

use crate::process::Process;
use crate::support::{Bystander, Client};
use amqp_spec::frame::put_method;
use amqp_spec::method::{channel, queue};
use amqp_spec::{Method, Table};
use bytes::BytesMut;

/// What the allocator may keep from round to round.
const ROOM: u64 = 24 << 20;

/// The same over and over on connections of their own: how much there is after two rounds is how much there may be.
fn rounds(one: impl Fn(&mut Client)) {
    let directory = tempfile::tempdir().unwrap();
    let broker = Process::start(directory.path(), &[]);
    let bystander = Bystander::at(broker.address);
    let mut before = 0;
    for round in 0..6 {
        if round == 2 {
            before = broker.memory();
        }
        let mut client = broker.client();
        one(&mut client);
        client.close();
        bystander.works_on();
    }
    broker.has_grown_by_less_than(before, ROOM);
    bystander.done();
    broker.ended_well();
}

#[test]
fn of_channels() {
    let close = channel::Close { reply_code: 200, reply_text: b"", class_id: 0, method_id: 0 };
    rounds(|client| {
        for first in (2..=u16::MAX).step_by(1000) {
            let numbers = first..=first.saturating_add(999);
            let mut out = BytesMut::new();
            for number in numbers.clone() {
                put_method(&mut out, number, &channel::Open { out_of_band: b"" });
                put_method(&mut out, number, &close);
            }
            client.send_bytes(&out);
            for number in numbers {
                let (opened, closed) = (client.next_anywhere(), client.next_anywhere());
                assert!(opened.channel == number && matches!(opened.method(), Method::ChannelOpenOk(_)), "{opened:?}");
                assert!(closed.channel == number && matches!(closed.method(), Method::ChannelCloseOk(_)), "{closed:?}");
            }
        }
    });
}

#[test]
fn of_queues() {
    rounds(|client| {
        let mut out = BytesMut::new();
        for number in 0..10_000 {
            let name = format!("flood-{number}");
            let declare = queue::Declare {
                ticket: 0,
                queue: name.as_bytes(),
                passive: false,
                durable: false,
                exclusive: true,
                auto_delete: false,
                nowait: true,
                arguments: Table::parse(&[]).unwrap(),
            };
            put_method(&mut out, 1, &declare);
        }
        client.send_bytes(&out);
        assert_eq!(client.ready("flood-9999"), 0);
    });
}

#[test]
fn of_keys_that_nobody_knows() {
    rounds(|client| {
        client.confirm_select();
        let mut out = BytesMut::new();
        for number in 0..10_000 {
            let key = format!("nobody-{number}-{}", "x".repeat(200));
            out.extend_from_slice(&client.publish_frames("amq.topic", &key, false, &[0, 0], b"lost"));
        }
        client.send_bytes(&out);
        client.confirmed(1, 10_000);
    });
}
