//! Records: their form is a promise to later versions.

use super::*;
use crate::auth::{PasswordHash, TopicPatterns};

fn recover(kind: u8, value: &str) -> Result<Metadata, RecoverError> {
    let key = |kind| MetadataKey { kind, key: b"k".to_vec() };
    let vhost = r#"{"v":1,"name":"/","default_queue_type":"classic"}"#;
    Metadata::recover(vec![(key(b'v'), vhost.into()), (key(kind), value.into())])
}

#[test]
fn records_written_by_the_first_version_are_read() {
    let queue = r#"{"v":1,"id":7,"vhost":"/","name":"q","type":"quorum","auto_delete":false,
                    "arguments":"DXgtbWVzc2FnZS10dGxJAAAABQ=="}"#;
    let machine = recover(b'q', queue).unwrap();
    let queue = machine.vhost("/").unwrap().queue("q").unwrap();
    assert_eq!((queue.id.0, queue.queue_type()), (7, QueueType::Quorum));
    assert_eq!((queue.settings.message_ttl, queue.settings.delivery_limit), (Some(5), Some(20)));
    let exchange = r#"{"v":1,"id":8,"vhost":"/","name":"x","type":"topic","auto_delete":true,"internal":true,
                       "arguments":""}"#;
    let machine = recover(b'x', exchange).unwrap();
    let exchange = machine.vhost("/").unwrap().exchange("x").unwrap();
    assert!(exchange.auto_delete && exchange.internal && exchange.durable);
    assert_eq!(exchange.kind, ExchangeKind::Topic);
}

#[test]
fn what_is_written_is_what_the_first_version_wrote() {
    let mut machine = machine();
    let arguments = table([("x-message-ttl", 5.into())]);
    let (_, changes) = machine.declare_queue("/", QueueDeclaration { arguments, ..queue("q") }).unwrap();
    let MetadataWrite::Put(key, value) = &changes.writes()[0] else { panic!("{changes:?}") };
    assert_eq!((key.kind, key.key.as_slice()), (b'q', [0, 0, 0, 0, 0, 0, 0, 8].as_slice()));
    assert_eq!(
        String::from_utf8_lossy(value),
        r#"{"v":1,"id":8,"vhost":"/","name":"q","type":"classic","auto_delete":false,"arguments":"DXgtbWVzc2FnZS10dGxJAAAABQ=="}"#
    );
}

#[test]
fn fields_that_a_later_version_added_are_passed_over() {
    let user = r#"{"v":1,"name":"u","tags":[],"limits":{"max-connections":5}}"#;
    assert!(recover(b'u', user).unwrap().user("u").is_some());
}

#[test]
fn records_of_identity_are_what_the_first_version_of_them_wrote() {
    let mut machine = machine();
    machine.put_user(User {
        name: "u".into(),
        password: PasswordHash::none(),
        tags: Vec::new(),
        limits: UserLimits { max_channels: Some(5), max_connections: None },
    });
    let written = |changes: Changes| match changes.writes().remove(0) {
        MetadataWrite::Put(key, value) => (char::from(key.kind), String::from_utf8(value).unwrap()),
        other => panic!("{other:?}"),
    };
    let patterns = TopicPatterns { write: "a".into(), read: "b".into() };
    let topic = written(machine.put_topic_permissions("u", "/", "x", patterns).unwrap());
    let record = r#"{"v":1,"user":"u","vhost":"/","exchange":"x","patterns":{"write":"a","read":"b"}}"#;
    assert_eq!(topic, ('t', record.to_owned()));
    let limits = VhostLimits { max_connections: Some(1), max_queues: Some(-1) };
    let limits = written(machine.set_vhost_limits("/", limits).unwrap());
    let record = r#"{"v":1,"vhost":"/","limits":{"max-connections":1,"max-queues":-1}}"#;
    assert_eq!(limits, ('l', record.to_owned()));
    let key = ParameterKey { vhost: "/".into(), component: "c".into(), name: "n".into() };
    let parameter = written(machine.set_parameter(key, serde_json::json!({"a": [1]})).unwrap());
    let record = r#"{"v":1,"vhost":"/","component":"c","name":"n","value":{"a":[1]}}"#;
    assert_eq!(parameter, ('r', record.to_owned()));
    let global = written(machine.set_global_parameter("n".into(), serde_json::json!("x")));
    assert_eq!(global, ('g', r#"{"v":1,"name":"n","value":"x"}"#.to_owned()));
    let user = written(machine.change_user("u", |user| user.tags.push("t".into())).unwrap());
    let hash = r#""password":{"hashing_algorithm":"rabbit_password_hashing_sha256","password_hash":""}"#;
    assert_eq!(user, ('u', format!(r#"{{"v":1,"name":"u",{hash},"tags":["t"],"limits":{{"max-channels":5}}}}"#)));
    let vhost = written(machine.put_vhost(VhostSettings { tracing: true, ..vhost_settings() }));
    assert_eq!(vhost, ('v', r#"{"v":1,"name":"/","default_queue_type":"classic","tracing":true}"#.to_owned()));
}

#[test]
fn a_newer_record_is_refused() {
    let error = recover(b'q', r#"{"v":2,"something":"else"}"#).err().unwrap();
    assert_eq!(error, RecoverError::Newer { kind: 'q', found: 2 });
    let error = recover(b'z', "{}").err().unwrap();
    assert_eq!(error, RecoverError::UnknownKind('z'));
}

#[test]
fn damage_is_told() {
    let reason = |kind, value: &str| match recover(kind, value).err().unwrap() {
        RecoverError::Damaged { reason, .. } => reason,
        other => panic!("{other}"),
    };
    assert!(!reason(b'q', "not json").is_empty());
    assert!(reason(b'q', r#"{"v":1,"id":1}"#).contains("vhost"));
    let elsewhere = r#"{"v":1,"id":1,"vhost":"w","name":"q","type":"classic"}"#;
    assert_eq!(reason(b'q', elsewhere), "there is no vhost 'w'");
    let strange = r#"{"v":1,"id":1,"vhost":"/","name":"q","type":"strange"}"#;
    assert_eq!(reason(b'q', strange), "unknown queue type 'strange'");
    let loose = r#"{"v":1,"vhost":"/","source":4,"queue":5}"#;
    assert_eq!(reason(b'b', loose), "there is no exchange with id 4");
}

#[test]
fn transient_things_are_not_written() {
    let mut machine = machine();
    let transient = QueueDeclaration { durable: false, ..queue("t") };
    let (_, changes) = machine.declare_queue("/", transient).unwrap();
    assert!(!changes.durable() && changes.writes().is_empty());
    assert!(bind_in(&mut machine, "/", to_queue("amq.topic", "t", "k")).unwrap().writes().is_empty());
    assert!(machine.delete_queue("/", "t", US).unwrap().writes().is_empty());
}

#[test]
fn a_durable_queue_is_dropped_with_its_messages() {
    let mut machine = machine();
    let (queue, _) = machine.declare_queue("/", queue("q")).unwrap();
    let writes = machine.delete_queue("/", "q", US).unwrap().writes();
    assert!(writes.contains(&MetadataWrite::DropQueue(queue.id)), "{writes:?}");
}
