//! An operator policy: the smaller of what it, the policy and the queue say holds.

use super::{Policies, broker};
use serde_json::json;

#[test]
fn by_policies_and_arguments() {
    let (broker, api) = broker();
    let mut client = broker.client();
    api.policy("p", "^q", json!({"max-length": 5, "overflow": "drop-head"}));
    api.operator_policy("o", "^q", json!({"max-length": 3}));
    for (name, argument, left) in [("q1", None, 3), ("q2", Some(2), 2), ("q4", Some(4), 3)] {
        let limit: Vec<_> = argument.map(|limit: i32| ("x-max-length", limit.into())).into_iter().collect();
        client.queue(name, &limit);
        (0..9).for_each(|_| client.publish("", name, "m"));
        client.until_ready(name, left);
    }
    client.confirm_select();
    api.operator_policy("o", "^q", json!({"max-length": 3, "overflow": "reject-publish"}));
    client.publish("", "q1", "one too many");
    assert_eq!(client.confirmed(1, 1), [false]);
}
