//! The default exchange has a binding for every queue, and lets nobody touch them.

use crate::support::{Broker, Closed};

#[test]
fn a_queue_is_reached_by_its_name() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    client.queue("r", &[]);
    client.publish("", "q", "for q");
    let got = client.take("q").unwrap();
    assert_eq!((got.text(), got.route()), ("for q".into(), (String::new(), "q".into())));
    assert!(client.take("r").is_none());
}

#[test]
fn its_bindings_are_not_to_be_changed() {
    let broker = Broker::in_memory();
    let mut client = broker.client();
    client.queue("q", &[]);
    let refused = client.bind_with("q", "", "other", &[]).unwrap_err();
    let text = "operation not permitted on the default exchange".into();
    assert_eq!(refused, Closed { connection: false, code: 403, text, method: (50, 20) });
}
