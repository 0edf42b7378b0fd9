//! Whoever binds a queue to `amq.rabbitmq.event` is told what happens, in the order in which it does.

use crate::support::{Broker, Client, Login, Queue, Received, api_anywhere};
use amqp_spec::FieldValue;
use leveret::config::DiskLimit;
use serde_json::json;

const EVENTS: &str = "amq.rabbitmq.event";

/// The next event of a name; those before it are passed over.
fn next(listener: &mut Client, name: &str) -> Received {
    // Shown when it does not come.
    println!("waiting for {name}");
    loop {
        let event = listener.delivery();
        assert_eq!(event.route().0, EVENTS);
        if event.route().1 == name {
            return event;
        }
    }
}

fn text(event: &Received, header: &str) -> String {
    match event.headers().get(header) {
        Some(FieldValue::Longstr(text)) => String::from_utf8(text.clone()).unwrap(),
        other => panic!("{header} is {other:?} in {:?}", event.headers()),
    }
}

fn listener(broker: &Broker, pattern: &str) -> Client {
    let mut listener = broker.client();
    listener.declare(&Queue::named("events").exclusive());
    listener.bind("events", EVENTS, pattern);
    listener.try_consume("events", "l", true, false, &[]).unwrap();
    listener
}

#[test]
fn connections_channels_queues_bindings_and_consumers() {
    let broker = Broker::with_api();
    let mut listener = listener(&broker, "#");
    let mut client = broker.client();
    let login = next(&mut listener, "user.authentication.success");
    assert_eq!((text(&login, "name"), text(&login, "auth_mechanism")), ("guest".to_owned(), "PLAIN".to_owned()));
    let opened = next(&mut listener, "connection.created");
    let peer = client.stream.local_addr().unwrap();
    assert_eq!(text(&opened, "name"), format!("{peer} -> {}", broker.address()));
    assert_eq!(text(&opened, "peer_host"), "{127,0,0,1}");
    assert_eq!(opened.headers().get("peer_port"), Some(&FieldValue::Long(peer.port().into())));
    assert!(opened.body.is_empty());
    let properties = opened.properties();
    assert_eq!(properties.delivery_mode(), Some(2));
    let Some(FieldValue::Long(millis)) = opened.headers().get("timestamp_in_ms").cloned() else { panic!("no time") };
    assert_eq!(properties.timestamp(), Some(millis as u64 / 1000));
    let channel = next(&mut listener, "channel.created");
    assert_eq!(text(&channel, "connection"), text(&opened, "pid"));

    client.declare(&Queue::named("q").with("x-max-length", 5));
    let created = next(&mut listener, "queue.created");
    assert_eq!((text(&created, "name"), text(&created, "vhost")), ("q".to_owned(), "/".to_owned()));
    assert_eq!(text(&created, "type"), "rabbit_classic_queue");
    assert_eq!(text(&created, "user_who_performed_action"), "guest");
    let Some(FieldValue::Array(arguments)) = created.headers().get("arguments").cloned() else {
        panic!("no arguments")
    };
    assert!(arguments.contains(&FieldValue::from(r#"{<<"x-max-length">>,signedint,5}"#)), "{arguments:?}");
    client.exchange("x", "topic");
    assert_eq!(text(&next(&mut listener, "exchange.created"), "type"), "topic");
    client.bind("q", "x", "k.#");
    let bound = next(&mut listener, "binding.created");
    assert_eq!((text(&bound, "source_name"), text(&bound, "destination_name")), ("x".to_owned(), "q".to_owned()));
    assert_eq!((text(&bound, "routing_key"), text(&bound, "destination_kind")), ("k.#".to_owned(), "queue".to_owned()));

    client.consume("q", "mine");
    let consumer = next(&mut listener, "consumer.created");
    assert_eq!((text(&consumer, "consumer_tag"), text(&consumer, "queue")), ("mine".to_owned(), "q".to_owned()));
    assert_eq!(text(&consumer, "channel"), text(&channel, "pid"));
    client.cancel("mine");
    assert_eq!(text(&next(&mut listener, "consumer.deleted"), "consumer_tag"), "mine");
    client.consume("q", "again");
    client.unbind("q", "x", "k.#");
    next(&mut listener, "binding.deleted");
    client.delete("q");
    assert_eq!(text(&next(&mut listener, "consumer.deleted"), "consumer_tag"), "again");
    assert_eq!(text(&next(&mut listener, "queue.deleted"), "name"), "q");
    client.close();
    assert_eq!(text(&next(&mut listener, "channel.closed"), "pid"), text(&channel, "pid"));
    assert_eq!(text(&next(&mut listener, "connection.closed"), "pid"), text(&opened, "pid"));
}

#[test]
fn what_administrators_do() {
    let broker = Broker::configured(|config| {
        config.management = Some(api_anywhere());
        // A directory that is there: its disk has an alarm.
        config.data_dir = std::env::temp_dir();
    });
    let api = broker.api();
    let mut listener = listener(&broker, "#");
    let mut told = |name: &str, header: &str| text(&next(&mut listener, name), header);
    api.put("vhosts/v", &json!({}));
    assert_eq!(told("vhost.created", "name"), "v");
    api.put("users/u", &json!({ "password": "p", "tags": "monitoring" }));
    assert_eq!(told("user.created", "user_who_performed_action"), "guest");
    assert_eq!(told("user.tags.set", "name"), "u");
    api.put("users/u", &json!({ "password": "q", "tags": "" }));
    assert_eq!(told("user.password.changed", "name"), "u");
    api.put("permissions/v/u", &json!({ "configure": "c", "write": "w", "read": "r" }));
    assert_eq!(told("permission.created", "configure"), "c");
    api.put("topic-permissions/v/u", &json!({ "exchange": "amq.topic", "write": "w", "read": "r" }));
    assert_eq!(told("topic.permission.created", "exchange"), "amq.topic");
    let policy = json!({ "pattern": "^x", "definition": { "max-length": 3 }, "apply-to": "queues" });
    api.put("policies/v/p", &policy);
    assert_eq!(told("policy.set", "user_who_performed_action"), "guest");
    api.delete("policies/v/p");
    assert_eq!(told("policy.cleared", "name"), "p");
    api.put("operator-policies/v/p", &policy);
    assert_eq!(told("parameter.set", "component"), "operator_policy");
    api.delete("operator-policies/v/p");
    assert_eq!(told("operator.policy.cleared", "name"), "p");
    api.put("vhost-limits/v/max-queues", &json!({ "value": 3 }));
    assert_eq!(told("vhost.limits.set", "vhost"), "v");
    api.put("user-limits/u/max-channels", &json!({ "value": 3 }));
    assert_eq!(told("user.limits.set", "username"), "u");
    api.put("global-parameters/g", &json!({ "value": { "a": 1 } }));
    assert_eq!(told("parameter.set", "component"), "global");
    api.delete("global-parameters/g");
    assert_eq!(told("parameter.cleared", "name"), "g");
    api.delete("topic-permissions/v/u");
    assert_eq!(told("topic.permission.deleted", "user"), "u");
    api.delete("permissions/v/u");
    assert_eq!(told("permission.deleted", "user"), "u");
    api.delete("users/u");
    assert_eq!(told("user.deleted", "name"), "u");
    api.delete("vhosts/v");
    assert_eq!(told("vhost.deleted", "name"), "v");
    let wrong = Login { pass: "wrong", ..Login::default() };
    assert!(Client::try_connect(broker.address(), wrong).is_err());
    assert_eq!(told("user.authentication.failure", "error"), "user 'guest' - invalid credentials");
    broker.server().limit_disk(DiskLimit::Absolute(u64::MAX));
    assert_eq!(told("alarm.set", "source"), "disk");
    broker.server().limit_disk(DiskLimit::Absolute(0));
    assert_eq!(told("alarm.cleared", "source"), "disk");
}

#[test]
fn only_what_is_listened_for_is_told_and_the_exchange_is_the_brokers() {
    let broker = Broker::with_api();
    let mut listener = listener(&broker, "queue.*");
    let mut client = broker.client();
    client.queue("q", &[]);
    assert_eq!(listener.delivery().route().1, "queue.created");
    listener.unbind("events", EVENTS, "queue.*");
    client.queue("unheard", &[]);
    listener.bind("events", EVENTS, "queue.deleted");
    client.delete("q");
    assert_eq!(listener.delivery().route().1, "queue.deleted");
    let refused = client.try_consume("nothing", "c", false, false, &[]).unwrap_err();
    assert_eq!(refused.channel_code(), 404);
    let exchange = broker.api().get("exchanges/%2F/amq.rabbitmq.event").body;
    assert_eq!(
        (&exchange["type"], &exchange["internal"], &exchange["durable"]),
        (&json!("topic"), &json!(true), &json!(true))
    );
}
