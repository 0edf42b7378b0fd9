//! Limits, topic permissions, parameters and what a vhost says of itself: set, taken away, brought back.

use super::*;
use crate::auth::{PasswordHash, TopicPatterns};
use serde_json::json;

fn with_user() -> (Metadata, Disk) {
    let (mut machine, mut disk) = (Metadata::default(), Disk::default());
    let user =
        User { name: "u".into(), password: PasswordHash::none(), tags: Vec::new(), limits: UserLimits::default() };
    disk.write(&machine.start_with(vhost_settings(), user));
    (machine, disk)
}

fn topics(write: &str) -> TopicPatterns {
    TopicPatterns { write: write.into(), read: String::new() }
}

fn parameter(name: &str) -> ParameterKey {
    ParameterKey { vhost: "/".into(), component: "c".into(), name: name.into() }
}

#[test]
fn no_more_queues_than_a_vhost_may_have() {
    let mut machine = machine();
    machine.set_vhost_limits("/", VhostLimits { max_queues: Some(1), max_connections: None }).unwrap();
    machine.declare_queue("/", queue("q")).unwrap();
    machine.declare_queue("/", queue("q")).unwrap();
    let refused = refusal(machine.declare_queue("/", queue("r")).map(drop));
    assert_eq!(refused, "406 cannot declare queue 'r': queue limit in vhost '/' (1) is reached");
    machine.set_vhost_limits("/", VhostLimits { max_queues: Some(-1), max_connections: None }).unwrap();
    machine.declare_queue("/", queue("r")).unwrap();
}

#[test]
fn what_is_set_is_brought_back_and_what_is_cleared_is_not() {
    let (mut machine, mut disk) = with_user();
    let limits = VhostLimits { max_queues: Some(3), max_connections: None };
    disk.write(&machine.set_vhost_limits("/", limits).unwrap());
    disk.write(&machine.set_user_limits("u", UserLimits { max_channels: Some(2), max_connections: None }).unwrap());
    for exchange in ["x", "y"] {
        disk.write(&machine.put_topic_permissions("u", "/", exchange, topics("^a")).unwrap());
    }
    disk.write(&machine.clear_topic_permissions("u", "/", Some("x")));
    disk.write(&machine.set_parameter(parameter("a"), json!(1)).unwrap());
    disk.write(&machine.set_parameter(parameter("b"), json!({"k": 2})).unwrap());
    disk.write(&machine.clear_parameter(&parameter("a")));
    disk.write(&machine.set_global_parameter("g".into(), json!("x")));
    disk.write(&machine.change_vhost("/", |vhost| vhost.tags = vec!["t".into()]).unwrap());
    let back = disk.recover();
    assert_eq!(back.vhost("/").unwrap().limits(), limits);
    assert_eq!(back.vhost("/").unwrap().settings().tags, ["t"]);
    assert_eq!(back.user("u").unwrap().limits.max_channels, Some(2));
    let left: Vec<_> = back.topic_permissions("u", "/").map(|(exchange, _)| exchange.to_string()).collect();
    assert_eq!(left, ["y"]);
    assert_eq!(back.parameters().collect::<Vec<_>>(), [(&parameter("b"), &json!({"k": 2}))]);
    assert_eq!(back.global_parameter("g"), Some(&json!("x")));
    disk.write(&machine.clear_global_parameter("g"));
    disk.write(&machine.set_vhost_limits("/", VhostLimits::default()).unwrap());
    let back = disk.recover();
    assert!(back.vhost("/").unwrap().limits().is_empty() && back.global_parameter("g").is_none());
}

#[test]
fn what_is_not_there_is_cleared_without_a_change() {
    let (mut machine, _) = with_user();
    assert!(machine.clear_topic_permissions("u", "/", None).is_empty());
    assert!(machine.clear_parameter(&parameter("a")).is_empty());
    assert!(machine.clear_global_parameter("g").is_empty());
    assert!(machine.set_vhost_limits("/", VhostLimits::default()).unwrap().is_empty());
    assert_eq!(refusal(machine.put_topic_permissions("v", "/", "x", topics(""))), "404 no user 'v'");
    assert_eq!(refusal(machine.set_vhost_limits("v", VhostLimits::default())), "530 vhost v not found");
}

#[test]
fn a_vhost_takes_its_limits_topics_and_parameters_along() {
    let (mut machine, mut disk) = with_user();
    disk.write(&machine.put_vhost(VhostSettings { name: "v".into(), ..vhost_settings() }));
    let limits = VhostLimits { max_queues: Some(1), max_connections: None };
    disk.write(&machine.set_vhost_limits("v", limits).unwrap());
    disk.write(&machine.put_topic_permissions("u", "v", "x", topics("^a")).unwrap());
    disk.write(&machine.set_parameter(ParameterKey { vhost: "v".into(), ..parameter("a") }, json!(1)).unwrap());
    let changes = machine.delete_vhost("v").unwrap();
    disk.write(&changes);
    let told = told(&changes);
    for gone in ["-l v", "-t u@v x", "-r c@v a", "-v v"] {
        assert!(told.contains(&gone.to_owned()), "{gone}: {told:?}");
    }
    assert_eq!(disk.recover().parameters().len(), 0);
}

#[test]
fn a_protected_vhost_is_not_deleted() {
    let mut machine = machine();
    machine.change_vhost("/", |vhost| vhost.protected = Some(true)).unwrap();
    let text = "406 Refusing to delete virtual host '/' because it is protected from deletion";
    assert_eq!(refusal(machine.delete_vhost("/")), text);
    machine.change_vhost("/", |vhost| vhost.protected = Some(false)).unwrap();
    machine.delete_vhost("/").unwrap();
}
