//! An exclusive queue: 405 for everybody else, open to publishers, gone with its connection.

use crate::support::{Broker, Queue};

#[test]
fn others_are_refused_and_may_publish() {
    let broker = Broker::in_memory();
    let (mut owner, mut other) = (broker.client(), broker.client());
    owner.declare(&Queue::named("mine").exclusive());

    let outcomes = [
        other.try_declare(&Queue { passive: true, ..Queue::named("mine") }).unwrap_err(),
        {
            other.open(2).unwrap();
            other.try_declare(&Queue::named("mine").exclusive()).unwrap_err()
        },
        {
            other.open(3).unwrap();
            other.try_consume("mine", "", true, false, &[]).unwrap_err()
        },
        {
            other.open(4).unwrap();
            other.try_get("mine", true).unwrap_err()
        },
        {
            other.open(5).unwrap();
            other.purge("mine").unwrap_err()
        },
        {
            other.open(6).unwrap();
            other.delete_if("mine", false, false).unwrap_err()
        },
        {
            other.open(7).unwrap();
            other.bind_with("mine", "amq.direct", "k", &[]).unwrap_err()
        },
    ];
    for refused in outcomes {
        assert_eq!(refused.channel_code(), 405, "{refused:?}");
        assert!(refused.text.starts_with("cannot obtain exclusive access to locked queue 'mine' in vhost '/'"));
    }

    other.open(8).unwrap();
    other.publish("", "mine", "hello");
    owner.until_ready("mine", 1);
    assert_eq!(owner.drain("mine"), ["hello"]);
    owner.close();
    assert!(!other.queue_exists("mine"), "gone before connection.close-ok");
}

#[test]
fn gone_when_the_socket_breaks() {
    let broker = Broker::in_memory();
    let (mut owner, mut other) = (broker.client(), broker.client());
    owner.declare(&Queue::named("mine").exclusive());
    owner.stream.shutdown(std::net::Shutdown::Both).unwrap();
    drop(owner);
    // Another connection is refused with 405 until the broker has noticed, and then may have the name.
    let deadline = std::time::Instant::now() + crate::support::PATIENCE;
    for channel in 2.. {
        other.open(channel).unwrap();
        match other.try_declare(&Queue::named("mine")) {
            Ok((_, ready, _)) => return assert_eq!(ready, 0),
            Err(closed) => assert_eq!(closed.channel_code(), 405),
        }
        assert!(std::time::Instant::now() < deadline);
    }
}
