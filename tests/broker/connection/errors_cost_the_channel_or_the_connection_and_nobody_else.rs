//! A channel's error leaves the connection's other channels alone, a connection's error other connections.

use crate::support::{Broker, Closed};
use amqp_spec::Method;
use amqp_spec::method::{basic, channel, connection};

#[test]
fn a_channel_error_leaves_the_other_channels() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.publish("", "q", "m");
    client.consume("q", "c");
    client.delivery();
    client.open(2).unwrap();
    let refused = client.try_get("none", true).unwrap_err();
    let text = "no queue 'none' in vhost '/'".to_owned();
    assert_eq!(refused, Closed { connection: false, code: 404, text, method: (60, 70) });
    client.open(2).unwrap();
    assert!(client.take("q").is_none());
    client.channel = 1;
    client.ack(1, false);
    assert_eq!(client.counts("q"), (0, 1));
}

#[test]
fn frames_for_a_closing_channel_are_passed_over() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.send(&basic::Get { ticket: 0, queue: b"none", no_ack: true });
    client.publish("", "q", "after the error");
    client.send(&basic::Get { ticket: 0, queue: b"none either", no_ack: true });
    assert_eq!(client.closed().channel_code(), 404);
    client.open(1).unwrap();
    assert!(client.take("q").is_none());
    assert_eq!(client.pending(|_| true), 0);
}

#[test]
fn a_connection_error_leaves_the_other_connections() {
    let broker = Broker::in_memory();
    let (mut client, mut other) = (broker.client(), broker.client());
    client.queue("q", &[]);
    client.publish("", "q", "m");
    client.consume("q", "c");
    client.delivery();
    client.channel = 9;
    client.send(&basic::Qos { prefetch_size: 0, prefetch_count: 1, global: false });
    let closed = client.closed();
    assert_eq!((closed.connection_code(), closed.text.as_str()), (504, "expected 'channel.open'"));
    client.until_end();
    other.until_ready("q", 1);
    assert!(other.take("q").unwrap().redelivered());
}

#[test]
fn connection_errors_by_their_codes() {
    let broker = Broker::in_memory();
    let open = channel::Open { out_of_band: b"" };
    let mut client = broker.client();
    assert_eq!(client.call(&open).unwrap_err().text, "second 'channel.open' seen");
    let mut client = broker.client();
    assert_eq!(client.call(&channel::Flow { active: false }).unwrap_err().connection_code(), 540);
    let mut client = broker.client();
    assert_eq!(client.call(&basic::QosOk).unwrap_err().connection_code(), 503);
    let mut client = broker.client();
    assert_eq!(client.call(&connection::CloseOk).unwrap_err().connection_code(), 503);
    let mut client = broker.client();
    client.send_on(0, &open);
    assert_eq!(client.reply_on(0).unwrap_err().connection_code(), 504);
    let mut client = broker.client();
    let answer = client.call(&channel::Flow { active: true }).unwrap();
    assert!(matches!(answer.method(), Method::ChannelFlowOk(m) if m.active));
}

#[test]
fn a_channel_number_is_used_again_afresh() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.confirm_select();
    client.publish("", "q", "m");
    client.confirmed(1, 1);
    client.try_get("q", false).unwrap().unwrap();
    client.close_channel();
    client.open(1).unwrap();
    client.until_ready("q", 1);
    let got = client.try_get("q", false).unwrap().unwrap();
    assert_eq!((got.tag(), got.redelivered()), (1, true));
    client.publish("", "q", "unconfirmed");
    client.qos(0, false).unwrap();
    assert_eq!(client.pending(|_| true), 0, "confirm mode went with the channel");
}
