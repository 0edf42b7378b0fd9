//! Declaring and deleting queues.

use super::*;

const LOCKED: &str = "405 cannot obtain exclusive access to locked queue 'q' in vhost '/'. It could be originally \
                      declared on another connection or the exclusive property value does not match that of the \
                      original declaration.";

fn exclusive(name: &str, owner: Owner) -> QueueDeclaration {
    QueueDeclaration { durable: false, exclusive: true, owner, ..queue(name) }
}

#[test]
fn declaring_the_same_again_changes_nothing() {
    let mut machine = machine();
    let (first, changes) = machine.declare_queue("/", queue("q")).unwrap();
    assert_eq!(told(&changes), ["+q q"]);
    let explicit = QueueDeclaration { arguments: table([("x-queue-type", "classic".into())]), ..queue("q") };
    let (second, changes) = machine.declare_queue("/", explicit).unwrap();
    assert_eq!(first.id, second.id);
    assert!(changes.is_empty());
}

#[test]
fn what_differs_is_named() {
    let mut machine = machine();
    machine.declare_queue("/", queue("q")).unwrap();
    let mut refused = |declaration| refusal(machine.declare_queue("/", declaration));
    let text = |name, received, current| {
        format!(
            "406 inequivalent arg '{name}' for queue 'q' in vhost '/': received '{received}' but current is '{current}'"
        )
    };
    let transient = QueueDeclaration { durable: false, auto_delete: true, ..queue("q") };
    assert_eq!(refused(transient), text("durable", "false", "true"));
    assert_eq!(refused(QueueDeclaration { auto_delete: true, ..queue("q") }), text("auto_delete", "true", "false"));
    let with = |key, value| QueueDeclaration { arguments: table([(key, value)]), ..queue("q") };
    assert_eq!(refused(with("x-queue-type", "quorum".into())), text("x-queue-type", "quorum", "classic"));
    let expected = "406 inequivalent arg 'x-expires' for queue 'q' in vhost '/': received the value '0' of type \
                    'signedint' but current is none";
    assert_eq!(refused(with("x-expires", 0.into())), expected, "compared before it is validated");
    assert_eq!(refused(QueueDeclaration { exclusive: true, ..queue("q") }), LOCKED);
}

#[test]
fn the_prefix_is_looked_at_before_the_arguments() {
    let mut machine = machine();
    let bad = QueueDeclaration { arguments: table([("x-expires", 0.into())]), ..queue("amq.q") };
    assert_eq!(
        refusal(machine.declare_queue("/", bad.clone())),
        "403 queue name 'amq.q' contains reserved prefix 'amq.*'"
    );
    let generated = QueueDeclaration { server_named: true, ..queue("amq.gen-1") };
    assert_eq!(told(&machine.declare_queue("/", generated).unwrap().1), ["+q amq.gen-1"]);
    assert_eq!(
        refusal(machine.declare_queue("/", queue("amq.gen-1"))),
        "403 queue name 'amq.gen-1' contains reserved prefix 'amq.*'",
        "also where it is there"
    );
    let bad = QueueDeclaration { name: "q".into(), ..bad };
    assert_eq!(
        refusal(machine.declare_queue("/", bad)),
        "406 invalid arg 'x-expires' for queue 'q' in vhost '/': {value_zero,0}"
    );
}

#[test]
fn an_exclusive_queue_is_its_connections() {
    let mut machine = machine();
    let (mine, _) = machine.declare_queue("/", exclusive("q", US)).unwrap();
    assert_eq!(refusal(machine.declare_queue("/", exclusive("q", THEM))), LOCKED);
    assert_eq!(refusal(machine.declare_queue("/", QueueDeclaration { durable: false, ..queue("q") })), LOCKED);
    assert_eq!(refusal(machine.delete_queue("/", "q", THEM)), LOCKED);
    let theirs = |request| BindingRequest { owner: THEM, ..request };
    assert_eq!(refusal(bind_in(&mut machine, "/", theirs(to_queue("amq.topic", "q", "k")))), LOCKED);
    assert!(machine.unbind("/", theirs(to_queue("amq.topic", "q", "k"))).unwrap().is_empty());
    bind_in(&mut machine, "/", to_queue("amq.topic", "q", "k")).unwrap();
    assert_eq!(refusal(machine.unbind("/", theirs(to_queue("amq.topic", "q", "k")))), LOCKED);
    let vhost = machine.vhost("/").unwrap();
    assert_eq!(refusal(vhost.usable_queue("q", THEM)), LOCKED);
    assert_eq!(vhost.usable_queue("q", US).unwrap().id, mine.id);
}

#[test]
fn an_exclusive_queue_is_never_durable_and_no_durable_flag_differs_from_it() {
    let mut machine = machine();
    let durable = QueueDeclaration { durable: true, ..exclusive("q", US) };
    let (mine, changes) = machine.declare_queue("/", durable.clone()).unwrap();
    assert!(!mine.durable && !changes.durable());
    assert!(machine.declare_queue("/", durable).unwrap().1.is_empty());
    assert!(machine.declare_queue("/", exclusive("q", US)).unwrap().1.is_empty());
    let auto_delete = QueueDeclaration { auto_delete: true, ..exclusive("q", US) };
    assert!(refusal(machine.declare_queue("/", auto_delete)).contains("'auto_delete'"));
}

#[test]
fn a_connections_exclusive_queues_are_known() {
    let mut machine = machine();
    for (name, owner) in [("b", US), ("a", US), ("c", THEM)] {
        machine.declare_queue("/", exclusive(name, owner)).unwrap();
    }
    let owned = |machine: &Metadata, owner| -> Vec<String> {
        machine.vhost("/").unwrap().queues_of(owner).map(|queue| queue.name.to_string()).collect()
    };
    assert_eq!(owned(&machine, US), ["b", "a"]);
    machine.delete_queue("/", "b", US).unwrap();
    assert_eq!(owned(&machine, US), ["a"]);
    assert_eq!(owned(&machine, THEM), ["c"]);
}

#[test]
fn deleting_takes_the_bindings_along() {
    let mut machine = machine();
    machine.declare_queue("/", queue("q")).unwrap();
    for (source, key) in [("amq.topic", "b"), ("amq.direct", "k"), ("amq.topic", "a")] {
        bind_in(&mut machine, "/", to_queue(source, "q", key)).unwrap();
    }
    let changes = machine.delete_queue("/", "q", US).unwrap();
    assert_eq!(told(&changes), ["-b amq.direct>q k", "-b amq.topic>q a", "-b amq.topic>q b", "-q q"]);
    assert!(machine.delete_queue("/", "q", US).unwrap().is_empty());
    assert_eq!(refusal(machine.vhost("/").unwrap().usable_queue("q", US)), "404 no queue 'q' in vhost '/'");
}

#[test]
fn removing_an_incarnation_spares_its_successor() {
    let mut machine = machine();
    let (first, _) = machine.declare_queue("/", queue("q")).unwrap();
    machine.delete_queue("/", "q", US).unwrap();
    let (second, _) = machine.declare_queue("/", queue("q")).unwrap();
    assert!(machine.remove_queue(&first).is_empty());
    assert_eq!(told(&machine.remove_queue(&second)), ["-q q"]);
}

#[test]
fn quorum_queues_and_streams_are_declared_and_told_from_classic_ones() {
    let mut machine = machine();
    let quorum = QueueDeclaration { arguments: table([("x-queue-type", "quorum".into())]), ..queue("q") };
    let (declared, _) = machine.declare_queue("/", quorum.clone()).unwrap();
    assert_eq!(declared.queue_type(), QueueType::Quorum);
    assert_eq!(declared.settings.delivery_limit, Some(20));
    assert!(machine.declare_queue("/", quorum).unwrap().1.is_empty());
    let text = refusal(machine.declare_queue("/", queue("q")));
    assert!(text.ends_with("'x-queue-type' for queue 'q' in vhost '/': received 'classic' but current is 'quorum'"));
    let stream = QueueDeclaration { arguments: table([("x-queue-type", "stream".into())]), ..queue("s") };
    assert_eq!(machine.declare_queue("/", stream.clone()).unwrap().0.queue_type(), QueueType::Stream);
    assert!(machine.declare_queue("/", stream).unwrap().1.is_empty());
    let text = refusal(machine.declare_queue("/", queue("s")));
    assert!(text.ends_with("'x-queue-type' for queue 's' in vhost '/': received 'classic' but current is 'stream'"));
}

#[test]
fn the_vhosts_default_type_is_used() {
    let mut machine = machine();
    machine.put_vhost(VhostSettings { default_queue_type: QueueType::Quorum, ..vhost_settings() });
    assert_eq!(machine.declare_queue("/", queue("q")).unwrap().0.queue_type(), QueueType::Quorum);
    let transient = QueueDeclaration { durable: false, ..queue("t") };
    assert_eq!(machine.declare_queue("/", transient).unwrap().0.queue_type(), QueueType::Classic);
    assert!(machine.declare_queue("/", queue("q")).unwrap().1.is_empty());
}

#[test]
fn the_texts_of_conditional_deletion() {
    let mut machine = machine();
    let (queue, _) = machine.declare_queue("/", queue("q")).unwrap();
    let text = |error: MetadataError| refusal::<()>(Err(error));
    assert_eq!(text(MetadataError::InUse(queue.resource())), "406 queue 'q' in vhost '/' in use");
    assert_eq!(text(MetadataError::NotEmpty(queue.resource())), "406 queue 'q' in vhost '/' not empty");
    let conditional = MetadataError::ConditionalDelete { resource: queue.resource(), flag: "if-unused" };
    assert_eq!(
        text(conditional),
        "540 cannot delete queue 'q' in vhost '/'. queue.delete operations with if-unused flag set are not supported \
         by quorum queues"
    );
}
