//! The disk alarm, and both at once.

use super::{ask_queue, blocked, exists, lift_memory, low_on_disk, low_on_memory, unblocked};
use crate::support::Broker;
use leveret::config::DiskLimit;

#[test]
fn with_its_own_reason() {
    let broker = Broker::configured(low_on_disk);
    let mut publisher = broker.client();
    publisher.publish("", "nowhere", "");
    assert_eq!(blocked(&mut publisher), "low on disk");
    broker.server().limit_disk(DiskLimit::Absolute(0));
    assert!(unblocked(&mut publisher));
}

#[test]
fn and_publishers_wait_for_both() {
    let broker = Broker::configured(|config| {
        low_on_disk(config);
        low_on_memory(config);
    });
    let mut publisher = broker.client();
    publisher.publish("", "nowhere", "");
    assert_eq!(blocked(&mut publisher), "low on memory & disk");
    lift_memory(&broker);
    let mut another = broker.client();
    // Until the memory alarm has cleared, others are told of both.
    let reason = std::iter::repeat_with(|| {
        another.publish("", "nowhere", "");
        let reason = blocked(&mut another);
        another = broker.client();
        reason
    });
    assert_eq!(reason.into_iter().find(|it| it != "low on memory & disk").unwrap(), "low on disk");
    ask_queue(&mut publisher, "made later");
    assert!(!exists(&broker, "made later"));
    broker.server().limit_disk(DiskLimit::Absolute(0));
    assert!(unblocked(&mut publisher));
}
