//! Where dead letters go back to, and what they look like then.

use super::{counts, dies_to_dead, redriven, reject_all};
use crate::support::{Broker, Client, Message};
use amqp_spec::FieldTable;
use serde_json::json;

/// A queue `q` whose messages have died, published to amq.direct by the key k.
fn set_up(broker: &Broker, bodies: &[&str]) -> Client {
    let mut client = broker.client();
    client.queue("dead", &[]);
    client.queue("q", &dies_to_dead());
    client.bind("q", "amq.direct", "k");
    bodies.iter().for_each(|body| client.publish_message("amq.direct", "k", &Message::new(body).persistent()));
    client.until_ready("q", bodies.len() as u32);
    reject_all(&mut client, "q");
    client.until_ready("dead", bodies.len() as u32);
    client
}

#[test]
fn to_their_queue_as_if_they_had_never_died() {
    let broker = Broker::with_api();
    let mut client = set_up(&broker, &["1", "2", "3"]);
    let told = redriven(&broker, &json!({}));
    assert_eq!(counts(&told), ("completed", 3, 0, 0));
    assert_eq!((told["total"].as_u64(), told["remaining"].as_u64()), (Some(3), Some(0)));
    assert_eq!((client.ready("dead"), client.ready("q")), (0, 3));
    for body in ["1", "2", "3"] {
        let back = client.take("q").unwrap();
        assert_eq!((back.text(), back.redelivered()), (body.to_owned(), false));
        assert_eq!(back.route(), (String::new(), "q".to_owned()));
        assert_eq!(back.properties().headers().map(FieldTable::from), None, "no trace of its death");
        assert_eq!(back.properties().delivery_mode(), Some(2));
    }
}

#[test]
fn to_their_exchange_by_the_bindings_of_now() {
    let broker = Broker::with_api();
    let mut client = set_up(&broker, &["m"]);
    client.queue("other", &[]);
    client.bind("other", "amq.direct", "k");
    let told = redriven(&broker, &json!({ "to": "origin-exchange" }));
    assert_eq!(counts(&told), ("completed", 1, 0, 0));
    for queue in ["q", "other"] {
        let back = client.take(queue).unwrap();
        assert_eq!((back.text(), back.route()), ("m".to_owned(), ("amq.direct".to_owned(), "k".to_owned())));
    }
}

#[test]
fn to_an_exchange_of_ones_choice() {
    let broker = Broker::with_api();
    let mut client = set_up(&broker, &["m"]);
    client.queue("other", &[]);
    client.bind("other", "amq.topic", "to.see");
    let told = redriven(&broker, &json!({ "to": { "exchange": "amq.topic", "routing_key": "to.see" } }));
    assert_eq!(counts(&told), ("completed", 1, 0, 0));
    let there = client.take("other").unwrap();
    assert_eq!((there.text(), there.route()), ("m".to_owned(), ("amq.topic".to_owned(), "to.see".to_owned())));
}

#[test]
fn with_their_history_where_that_is_asked_for_and_it_goes_on_counting() {
    let broker = Broker::with_api();
    let mut client = set_up(&broker, &["m"]);
    redriven(&broker, &json!({ "keep_death_header": true }));
    reject_all(&mut client, "q");
    client.until_ready("dead", 1);
    let dead = client.take("dead").unwrap();
    let deaths = crate::support::headers(&dead, "x-death");
    assert_eq!((deaths.len(), deaths[0].get("count").and_then(|count| count.as_integer())), (1, Some(2)));
}

#[test]
fn what_came_back_too_often_is_tried_again_as_often_as_new() {
    let broker = Broker::with_api();
    let mut client = broker.client();
    client.queue("dead", &[]);
    let [exchange, key] = dies_to_dead();
    client.queue("q", &[exchange, key, ("x-delivery-limit", 1.into())]);
    let twice_returned = |client: &mut Client| {
        for _ in 0..2 {
            client.until_ready("q", 1);
            let held = client.try_get("q", false).unwrap().unwrap();
            client.reject(held.tag(), true);
        }
        client.until_ready("dead", 1);
    };
    client.publish("", "q", "poison");
    twice_returned(&mut client);
    assert_eq!(counts(&redriven(&broker, &json!({ "match": { "reason": "delivery_limit" } }))), ("completed", 1, 0, 0));
    twice_returned(&mut client);
}

#[test]
fn to_the_queue_of_their_first_death() {
    let broker = Broker::with_api();
    let mut client = broker.client();
    client.queue("dead", &[]);
    client.queue("second", &dies_to_dead());
    client.queue("first", &[("x-dead-letter-exchange", "".into()), ("x-dead-letter-routing-key", "second".into())]);
    client.publish("", "first", "m");
    client.until_ready("first", 1);
    reject_all(&mut client, "first");
    client.until_ready("second", 1);
    reject_all(&mut client, "second");
    client.until_ready("dead", 1);
    assert_eq!(counts(&redriven(&broker, &json!({ "death": "first" }))), ("completed", 1, 0, 0));
    assert_eq!((client.ready("first"), client.ready("second"), client.ready("dead")), (1, 0, 0));
}
