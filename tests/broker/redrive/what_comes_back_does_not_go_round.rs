//! A redrive takes what was there when it began: what dies again and comes back is not sent a second time.

use super::{counts, dies_to_dead, redriven};
use crate::support::Broker;
use serde_json::json;

const MESSAGES: u32 = 2000;

#[test]
fn messages_that_die_again_at_once_are_moved_once() {
    for arguments in [json!({}), json!({ "x-max-priority": 5 }), json!({ "x-queue-type": "quorum" })] {
        let broker = Broker::with_api();
        assert_eq!(
            broker.api().put("queues/%2F/dead", &json!({ "durable": true, "arguments": arguments })).status,
            201
        );
        let mut client = broker.client();
        let [exchange, key] = dies_to_dead();
        // Nothing stays in it for a moment.
        client.queue("q", &[exchange, key, ("x-message-ttl", 0.into())]);
        (0..MESSAGES).for_each(|number| client.publish("", "q", number.to_string()));
        client.until_ready("dead", MESSAGES);
        let told = redriven(&broker, &json!({}));
        assert_eq!(counts(&told), ("completed", u64::from(MESSAGES), 0, 0), "{arguments}");
        client.until_ready("dead", MESSAGES);
    }
}
