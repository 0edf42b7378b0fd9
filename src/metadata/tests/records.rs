//! Records: their form is a promise to later versions.

use super::*;

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
