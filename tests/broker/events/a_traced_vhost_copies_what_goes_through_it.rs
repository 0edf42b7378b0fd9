//! While a vhost is traced, copies of all that is published and delivered in it come to `amq.rabbitmq.trace`.

use crate::support::{Broker, Client, Message, Queue, Received};
use amqp_spec::{FieldTable, FieldValue};
use serde_json::json;

const TRACE: &str = "amq.rabbitmq.trace";

fn listener(broker: &Broker) -> Client {
    let mut listener = broker.client();
    listener.declare(&Queue::named("trace").exclusive());
    listener.bind("trace", TRACE, "#");
    listener.try_consume("trace", "t", true, false, &[]).unwrap();
    listener
}

fn names(table: &FieldTable, key: &str) -> Vec<String> {
    let members = table.get(key).and_then(|value| value.as_array()).unwrap();
    let mut names: Vec<_> =
        members.iter().map(|one| String::from_utf8(one.as_longstr().unwrap().to_vec()).unwrap()).collect();
    names.sort();
    names
}

fn copy(listener: &mut Client, key: &str, body: &str) -> Received {
    let copy = listener.delivery();
    assert_eq!(copy.route(), (TRACE.to_owned(), key.to_owned()));
    assert_eq!(copy.text(), body);
    copy
}

#[test]
fn what_is_published_and_what_is_delivered() {
    let broker = Broker::with_api();
    let api = broker.api();
    let mut listener = listener(&broker);
    let mut client = broker.client();
    client.queue("a", &[]);
    client.queue("b", &[]);
    client.publish("", "a", "before");
    assert!(client.take("a").is_some());
    assert_eq!(api.put("vhosts/%2F", &json!({ "tracing": true })).status, 204);

    let keys = FieldValue::Array(vec!["b".into()]);
    client.publish_message("", "a", &Message::new("one").persistent().priority(3).headers(&[("CC", keys)]));
    let published = copy(&mut listener, "publish.", "one");
    let headers = published.headers();
    assert_eq!(names(&headers, "routed_queues"), ["a", "b"]);
    assert_eq!(names(&headers, "routing_keys"), ["a", "b"]);
    assert_eq!(headers.get("user"), Some(&"guest".into()));
    assert_eq!(headers.get("vhost"), Some(&"/".into()));
    assert_eq!(headers.get("channel"), Some(&FieldValue::SignedInt(1)));
    assert_eq!(headers.get("exchange_name"), Some(&"".into()));
    let name = format!("{} -> {}", client.stream.local_addr().unwrap(), broker.address());
    assert_eq!(headers.get("connection"), Some(&name.into()));
    let properties = headers.get("properties").and_then(|value| value.as_table()).unwrap();
    assert_eq!(properties.get("delivery_mode"), Some(&FieldValue::SignedInt(2)));
    assert_eq!(properties.get("priority"), Some(&FieldValue::SignedInt(3)));
    assert!(properties.get("headers").is_some_and(|headers| headers.as_table().is_some()));

    let got = client.take("a").unwrap();
    assert_eq!(got.text(), "one");
    let delivered = copy(&mut listener, "deliver.a", "one");
    assert_eq!(delivered.headers().get("redelivered"), Some(&FieldValue::SignedInt(0)));
    client.consume("b", "c");
    let first = client.delivery();
    copy(&mut listener, "deliver.b", "one");
    client.reject(first.tag(), true);
    let again = copy(&mut listener, "deliver.b", "one");
    assert_eq!(again.headers().get("redelivered"), Some(&FieldValue::SignedInt(1)));

    client.publish("amq.topic", "nowhere", "lost");
    let lost = copy(&mut listener, "publish.amq.topic", "lost");
    assert!(names(&lost.headers(), "routed_queues").is_empty());
    let payload = json!({ "routing_key": "a", "properties": {}, "payload": "http", "payload_encoding": "string" });
    api.post("exchanges/%2F/amq.default/publish", &payload);
    copy(&mut listener, "publish.", "http");
    let get = json!({ "count": 1, "ackmode": "ack_requeue_false", "encoding": "auto" });
    api.post("queues/%2F/a/get", &get);
    let given = copy(&mut listener, "deliver.a", "http");
    assert_eq!(given.headers().get("user"), Some(&"guest".into()));

    assert_eq!(api.put("vhosts/%2F", &json!({ "tracing": false })).status, 204);
    client.publish("", "a", "after");
    assert!(client.take("a").is_some());
    assert_eq!(listener.ready("trace"), 0);
    assert_eq!(listener.deliveries_here(), 0);
}

#[test]
fn a_stream_is_traced_too_and_other_vhosts_are_not() {
    let broker = Broker::with_api();
    let api = broker.api();
    assert_eq!(api.put("vhosts/%2F", &json!({ "tracing": true })).status, 204);
    assert_eq!(api.put("vhosts/other", &json!({})).status, 201);
    let mut listener = listener(&broker);
    let mut client = broker.client();
    client.declare(&Queue::named("s").durable().with("x-queue-type", "stream"));
    client.publish("", "s", "kept");
    copy(&mut listener, "publish.", "kept");
    client.qos(5, false).unwrap();
    client.try_consume("s", "r", false, false, &[("x-stream-offset", "first".into())]).unwrap();
    assert_eq!(client.delivery().text(), "kept");
    copy(&mut listener, "deliver.s", "kept");
    let payload = json!({ "routing_key": "a", "properties": {}, "payload": "there", "payload_encoding": "string" });
    api.post("exchanges/other/amq.default/publish", &payload);
    client.publish("", "s", "last");
    copy(&mut listener, "publish.", "last");
}
