//! Bodies and frames that are only announced take no memory.

use crate::process::Process;
use crate::support::{Bystander, Client};
use amqp_spec::ContentHeader;
use amqp_spec::frame::{put_header, put_method};
use amqp_spec::method::{RouteBuf, basic};
use bytes::BytesMut;

const ROOM: u64 = 32 << 20;

fn announce(client: &mut Client, channel: u16, body_size: u64) {
    let mut out = BytesMut::new();
    let route = RouteBuf::new("", "q").unwrap();
    put_method(
        &mut out,
        channel,
        &basic::Publish { ticket: 0, route: route.as_route(), mandatory: false, immediate: false },
    );
    put_header(&mut out, channel, &ContentHeader::basic(body_size, &[0, 0]));
    client.send_bytes(&out);
}

#[test]
fn of_two_gibibytes() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Process::start(directory.path(), &[]);
    let bystander = Bystander::at(broker.address);
    let before = broker.memory();
    for body_size in [(512 << 20) + 1, 2 << 30, u64::MAX] {
        let mut client = broker.client();
        announce(&mut client, 1, body_size);
        let closed = client.closed();
        let text = format!("content body size {body_size} exceeds maximum allowed size 536870912");
        assert_eq!((closed.connection_code(), closed.text), (501, text));
    }
    broker.has_grown_by_less_than(before, ROOM);
    bystander.done();
    broker.ended_well();
}

#[test]
fn of_the_largest_message_on_two_thousand_channels() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Process::start(directory.path(), &[]);
    let bystander = Bystander::at(broker.address);
    let before = broker.memory();
    let mut client = broker.client();
    for channel in 2..2000 {
        client.open(channel).unwrap();
        announce(&mut client, channel, if channel % 2 == 0 { 16 << 20 } else { 512 << 20 });
    }
    client.open(2000).unwrap();
    broker.has_grown_by_less_than(before, ROOM);
    bystander.done();
    broker.ended_well();
}

#[test]
fn more_than_a_message_may_have_is_refused_and_not_kept_on_the_way() {
    let directory = tempfile::tempdir().unwrap();
    let broker = Process::start(directory.path(), &[]);
    let bystander = Bystander::at(broker.address);
    let mut client = broker.client();
    client.queue("q", &[]);
    let before = broker.memory();
    let size = 200 << 20;
    announce(&mut client, 1, size);
    let part = vec![b'x'; 128 << 10];
    (0..size / (128 << 10)).for_each(|_| client.send_frame(3, 1, &part));
    let closed = client.closed();
    let text = "message size 209715200 is larger than configured max size 16777216";
    assert_eq!((closed.channel_code(), closed.text.as_str()), (406, text));
    broker.has_grown_by_less_than(before, ROOM);
    bystander.done();
    broker.ended_well();
}
