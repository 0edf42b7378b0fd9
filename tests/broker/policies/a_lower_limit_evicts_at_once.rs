//! max-length and max-length-bytes of a policy: what is too much goes from the head when the policy comes.

use super::{Policies, broker};
use crate::support::{Api, Client, Queue, headers};
use serde_json::json;

fn evicts(client: &mut Client, api: &Api, queue: &Queue) {
    let name = queue.name.as_str();
    client.declare(queue);
    for number in 0..5000 {
        client.publish("", name, format!("{number:04}"));
    }
    client.until_ready(name, 5000);
    let definition = json!({"max-length": 2, "dead-letter-exchange": "amq.fanout"});
    api.policy("p", &format!("^{name}$"), definition);
    client.until_ready(name, 2);
    assert_eq!(client.drain(name), ["4998", "4999"]);
    client.until_ready("dead", 4998);
    let dead = client.take("dead").unwrap();
    assert_eq!(dead.text(), "0000");
    assert_eq!(headers(&dead, "x-death")[0].get("reason"), Some(&"maxlen".into()));
    assert_eq!(client.purge("dead").unwrap(), 4997);
    ["aa", "bb", "cc"].iter().for_each(|body| client.publish("", name, body));
    client.until_ready("dead", 1);
    client.purge("dead").unwrap();
    api.policy("p", &format!("^{name}$"), json!({"max-length-bytes": 3}));
    assert_eq!(client.drain(name), ["cc"]);
    assert!(client.take("dead").is_none(), "the exchange went with the old definition");
    api.clear("p");
    (0..9).for_each(|_| client.publish("", name, "m"));
    client.until_ready(name, 9);
}

#[test]
fn of_queues_of_both_types() {
    let (broker, api) = broker();
    let mut client = broker.client();
    client.queue("dead", &[]);
    client.bind("dead", "amq.fanout", "");
    evicts(&mut client, &api, &Queue::named("classic").durable());
    evicts(&mut client, &api, &Queue::named("quorum").durable().with("x-queue-type", "quorum"));
}

#[test]
fn and_refuses_where_the_queue_is_to() {
    let (broker, api) = broker();
    let mut client = broker.client();
    client.confirm_select();
    client.queue("q", &[]);
    (0..3).for_each(|_| client.publish("", "q", "m"));
    assert_eq!(client.confirmed(1, 3), [true; 3]);
    api.policy("p", "^q$", json!({"max-length": 2, "overflow": "reject-publish"}));
    client.publish("", "q", "too much");
    assert_eq!(client.confirmed(4, 4), [false]);
    assert_eq!(client.ready("q"), 3, "what is there stays");
    client.queue("own", &[("x-overflow", "drop-head".into())]);
    api.policy("p", "", json!({"max-length": 2, "overflow": "reject-publish"}));
    (0..3).for_each(|_| client.publish("", "own", "m"));
    assert_eq!(client.confirmed(5, 7), [true; 3], "the argument wins on a classic queue");
}
