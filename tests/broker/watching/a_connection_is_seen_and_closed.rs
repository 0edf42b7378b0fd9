//! A connection, its channels and its consumers are listed while they are there, and a connection can be closed.

use super::{at, escaped, number, until};
use crate::support::{Broker, Login, Message};
use serde_json::json;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

#[test]
fn a_connection_tells_who_it_is_and_what_went_through_it() {
    let broker = Broker::with_api();
    let mut client = broker.client();
    client.queue("q", &[]);
    let list = until(&broker.api(), "connections", |answer| answer.body.as_array().is_some_and(|all| all.len() == 1));
    let peer = client.stream.local_addr().unwrap();
    let name = format!("{peer} -> {}", broker.address());
    assert_eq!(at(&list, "/0/name"), &json!(name));
    let one = broker.api().get(&format!("connections/{}", escaped(&name)));
    assert_eq!(one.status, 200);
    assert_eq!(at(&one.body, "/user"), "guest");
    assert_eq!(at(&one.body, "/vhost"), "/");
    assert_eq!(at(&one.body, "/peer_port"), &json!(peer.port()));
    assert_eq!(at(&one.body, "/state"), "running");
    assert_eq!(at(&one.body, "/protocol"), "AMQP 0-9-1");
    assert_eq!(at(&one.body, "/channel_max"), &json!(Login::default().channel_max));
    assert_eq!(number(&one.body, "/channels"), 1.0);
    assert!(number(&one.body, "/recv_oct") > 100.0 && number(&one.body, "/send_oct") > 100.0, "{}", one.body);
    assert!(number(&one.body, "/recv_cnt") > 0.0 && number(&one.body, "/send_cnt") > 0.0);
    let of_user = broker.api().get("connections/username/guest").body;
    assert_eq!(at(&of_user, "/0/name"), &json!(name));
    assert_eq!(broker.api().get("connections/nobody").status, 404);
    client.close();
    until(&broker.api(), "connections", |answer| answer.body == json!([]));
}

#[test]
fn a_channel_counts_what_it_published_and_what_it_holds() {
    let broker = Broker::with_api();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.confirm_select();
    for _ in 0..3 {
        client.publish("", "q", "x");
    }
    client.publish_message("", "nowhere", &Message::new("x").mandatory());
    client.publish("", "nowhere", "x");
    assert_eq!(client.confirmed(1, 5), [true; 5]);
    client.returned();
    client.open(2).unwrap();
    client.qos(2, false).unwrap();
    client.consume("q", "mine");
    let first = client.delivery();
    client.delivery();
    client.ack(first.tag(), false);
    let third = client.delivery();
    assert!(third.tag() > first.tag());
    let channels = until(&broker.api(), "channels", |answer| {
        number(&answer.body, "/0/messages_unconfirmed") == 0.0 && at(&answer.body, "/1/message_stats/ack") == &json!(1)
    });
    assert_eq!(at(&channels, "/0/confirm"), &json!(true));
    for (key, count) in [("publish", 5), ("confirm", 5), ("return_unroutable", 1), ("drop_unroutable", 1)] {
        assert_eq!(at(&channels, &format!("/0/message_stats/{key}")), &json!(count), "{key}");
    }
    assert_eq!(at(&channels, "/1/number"), &json!(2));
    assert_eq!(at(&channels, "/1/prefetch_count"), &json!(2));
    assert_eq!(at(&channels, "/1/consumer_count"), &json!(1));
    assert_eq!(at(&channels, "/1/messages_unacknowledged"), &json!(2));
    assert_eq!(at(&channels, "/1/message_stats/deliver_get"), &json!(3));
    let name = at(&channels, "/1/name").as_str().unwrap();
    let one = broker.api().get(&format!("channels/{}", escaped(name))).body;
    assert_eq!(at(&one, "/consumer_details/0/consumer_tag"), "mine");
    let consumers = broker.api().get("consumers/%2F").body;
    assert_eq!(at(&consumers, "/0/queue/name"), "q");
    assert_eq!(at(&consumers, "/0/ack_required"), &json!(true));
    assert_eq!(at(&consumers, "/0/activity_status"), "up");
    assert_eq!(at(&consumers, "/0/channel_details/name"), name);
    let queue = broker.api().get("queues/%2F/q").body;
    assert_eq!(at(&queue, "/consumer_details"), &consumers);
}

#[test]
fn a_transaction_shows_what_waits_for_its_commit() {
    let broker = Broker::with_api();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.tx_select();
    client.publish("", "q", "1");
    client.publish("", "q", "2");
    let waits = |count: u64| {
        move |answer: &crate::support::Answer| at(&answer.body, "/0/messages_uncommitted") == &json!(count)
    };
    let channels = until(&broker.api(), "channels", waits(2));
    assert_eq!(at(&channels, "/0/transactional"), &json!(true));
    assert_eq!(at(&channels, "/0/message_stats"), &json!(null));
    client.tx_commit();
    let channels = until(&broker.api(), "channels", waits(0));
    assert_eq!(at(&channels, "/0/message_stats/publish"), &json!(2));
}

#[test]
fn closing_one_gives_it_the_reason() {
    let broker = Broker::with_api();
    let mut client = broker.client();
    let list = until(&broker.api(), "connections", |answer| answer.body.as_array().is_some_and(|all| all.len() == 1));
    let path = format!("connections/{}", escaped(at(&list, "/0/name").as_str().unwrap()));
    assert_eq!(broker.api().delete(&path).status, 204);
    let closed = client.closed();
    assert_eq!((closed.connection, closed.code), (true, 320));
    assert_eq!(closed.text, "Closed via management plugin");
    until(&broker.api(), "connections", |answer| answer.body == json!([]));
    assert_eq!(broker.api().delete(&path).status, 404);
}

#[test]
fn closing_those_of_a_user_closes_no_others() {
    let broker = Broker::with_api();
    let mut first = broker.client();
    let mut second = broker.client();
    until(&broker.api(), "connections", |answer| answer.body.as_array().is_some_and(|all| all.len() == 2));
    assert_eq!(broker.api().delete("connections/username/somebody").status, 204);
    first.queue("still-here", &[]);
    assert_eq!(broker.api().delete("connections/username/guest").status, 204);
    for client in [&mut first, &mut second] {
        assert_eq!(client.closed().code, 320);
    }
}

#[test]
fn one_that_floods_is_closed_too() {
    let broker = Broker::with_api();
    let mut client = broker.client();
    client.queue("q", &[]);
    let list = until(&broker.api(), "connections", |answer| answer.body.as_array().is_some_and(|all| all.len() == 1));
    let path = format!("connections/{}", escaped(at(&list, "/0/name").as_str().unwrap()));
    let mut socket = client.stream.try_clone().unwrap();
    // The broker may stop reading at any moment now.
    socket.set_write_timeout(Some(Duration::from_secs(1))).unwrap();
    let enough = Arc::new(AtomicBool::new(false));
    let stop = enough.clone();
    let flood = std::thread::spawn(move || {
        // basic.publish to the default exchange with the key "q", and the header of an empty body.
        let publish = b"\x01\0\x01\0\0\0\x0a\0\x3c\0\x28\0\0\0\x01q\0\xce";
        let header = b"\x02\0\x01\0\0\0\x0e\0\x3c\0\0\0\0\0\0\0\0\0\0\0\0\xce";
        let frames = [&publish[..], &header[..]].concat().repeat(1000);
        while !stop.load(Ordering::Relaxed) && socket.write_all(&frames).is_ok() {}
    });
    until(&broker.api(), "queues/%2F/q", |answer| number(&answer.body, "/messages") > 1000.0);
    assert_eq!(broker.api().delete(&path).status, 204);
    until(&broker.api(), "connections", |answer| answer.body == json!([]));
    enough.store(true, Ordering::Relaxed);
    flood.join().unwrap();
}
