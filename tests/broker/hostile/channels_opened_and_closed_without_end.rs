//! Every channel number there is, and open and close as fast as they can be written.

use crate::support::{Broker, Bystander, Client};
use amqp_spec::Method;
use amqp_spec::frame::put_method;
use amqp_spec::method::channel;
use bytes::BytesMut;

const CLOSE: channel::Close<'_> = channel::Close { reply_code: 200, reply_text: b"", class_id: 0, method_id: 0 };

/// Opens and closes of these channels, in one buffer.
fn opened_and_closed(numbers: impl Iterator<Item = u16>) -> BytesMut {
    let mut out = BytesMut::new();
    for number in numbers {
        put_method(&mut out, number, &channel::Open { out_of_band: b"" });
        put_method(&mut out, number, &CLOSE);
    }
    out
}

/// Waits for the answers to so many opens and closes, in their order.
fn answers(client: &mut Client, numbers: impl Iterator<Item = u16>) {
    for number in numbers {
        let answer = client.next_anywhere();
        assert!(answer.channel == number && matches!(answer.method(), Method::ChannelOpenOk(_)), "{answer:?}");
        let answer = client.next_anywhere();
        assert!(answer.channel == number && matches!(answer.method(), Method::ChannelCloseOk(_)), "{answer:?}");
    }
}

#[test]
fn all_65535_numbers_one_after_the_other() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    let mut client = broker.client();
    client.close_channel();
    for first in (1..=u16::MAX).step_by(1000) {
        let last = first.saturating_add(999);
        client.send_bytes(&opened_and_closed(first..=last));
        answers(&mut client, first..=last);
    }
    client.open(u16::MAX).unwrap();
    client.queue("q", &[]);
    bystander.done();
}

#[test]
fn as_many_open_at_once_as_was_agreed_and_then_one() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    let mut client = broker.client();
    let mut all = BytesMut::new();
    (2..=u16::MAX).for_each(|number| put_method(&mut all, number, &channel::Open { out_of_band: b"" }));
    client.send_bytes(&all);
    client.channel = 0;
    let closed = client.closed();
    assert_eq!(closed.connection_code(), 530);
    assert_eq!(closed.text, "number of channels opened (2047) has reached the negotiated channel_max (2047)");
    bystander.done();
}

#[test]
fn one_channel_a_hundred_thousand_times() {
    let broker = Broker::in_memory();
    let bystander = Bystander::at(broker.address());
    let mut client = broker.client();
    client.close_channel();
    let burst = opened_and_closed((0..1000).map(|_| 1));
    for _ in 0..100 {
        client.send_bytes(&burst);
        answers(&mut client, (0..1000).map(|_| 1));
    }
    bystander.done();
}

#[test]
fn and_whoever_opens_twice_is_told() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    let closed = client.open(1).unwrap_err();
    assert_eq!((closed.connection_code(), closed.text.as_str()), (504, "second 'channel.open' seen"));
}
