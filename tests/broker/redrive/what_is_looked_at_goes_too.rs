//! Whoever looks at messages while they are sent back has them in the hand for a moment: they go all the same, and in
//! their order.

use super::{begin, counts, ended, set_up};
use crate::support::Broker;
use serde_json::json;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// More than are looked at and taken at a time.
const MESSAGES: u32 = 2000;

#[test]
fn all_messages_go_in_their_order_while_others_look_at_them() {
    let broker = Broker::with_api();
    let (api, mut client) = (broker.api(), set_up(&broker, MESSAGES));
    let over = AtomicBool::new(false);
    let told = thread::scope(|scope| {
        let look = || {
            while !over.load(Ordering::Relaxed) {
                assert_eq!(api.get("queues/%2F/dead/deaths?count=2000").status, 200);
            }
        };
        let get = || {
            while !over.load(Ordering::Relaxed) {
                let request = json!({ "count": 500, "ackmode": "ack_requeue_true", "encoding": "auto" });
                assert_eq!(api.post("queues/%2F/dead/get", &request).status, 200);
            }
        };
        scope.spawn(look);
        scope.spawn(get);
        // Slowly enough for many looks.
        let told = ended(&api, begin(&api, &json!({ "rate": 5000 })));
        over.store(true, Ordering::Relaxed);
        told
    });
    assert_eq!(counts(&told), ("completed", u64::from(MESSAGES), 0, 0));
    let all: Vec<String> = (0..MESSAGES).map(|number| number.to_string()).collect();
    assert_eq!(client.drain("q"), all);
}
