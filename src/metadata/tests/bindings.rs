//! Binding and unbinding.

use super::*;

#[test]
fn the_same_binding_is_there_once() {
    let mut machine = machine();
    machine.declare_queue("/", queue("q")).unwrap();
    assert_eq!(told(&bind_in(&mut machine, "/", to_queue("amq.topic", "q", "k")).unwrap()), ["+b amq.topic>q k"]);
    assert!(bind_in(&mut machine, "/", to_queue("amq.topic", "q", "k")).unwrap().is_empty());
    assert_eq!(told(&machine.unbind("/", to_queue("amq.topic", "q", "k")).unwrap()), ["-b amq.topic>q k"]);
    assert!(machine.unbind("/", to_queue("amq.topic", "q", "k")).unwrap().is_empty());
}

#[test]
fn arguments_tell_bindings_apart_by_value_and_type_but_not_by_order() {
    let mut machine = machine();
    machine.declare_queue("/", queue("q")).unwrap();
    let with = |arguments| BindingRequest { arguments, ..to_queue("amq.topic", "q", "k") };
    let (a, b) = (("a", FieldValue::from(1)), ("b", FieldValue::from("x")));
    let mut bind = |arguments| bind_in(&mut machine, "/", with(arguments)).unwrap().list.len();
    assert_eq!(bind(table([a.clone(), b.clone()])), 1);
    assert_eq!(bind(table([b.clone(), a.clone()])), 0);
    assert_eq!(bind(table([("a", 1_i64.into()), b])), 1);
    assert_eq!(bind(FieldTable::new()), 1);
    let unbound = machine.unbind("/", with(FieldTable::new())).unwrap();
    assert_eq!(unbound.list.len(), 1);
    assert_eq!(machine.vhost("/").unwrap().bindings().count(), 2);
}

#[test]
fn the_source_is_missed_first() {
    let mut machine = machine();
    let mut refused = |request| refusal(bind_in(&mut machine, "/", request));
    assert_eq!(refused(to_queue("x", "q", "")), "404 no exchange 'x' in vhost '/'");
    assert_eq!(refused(to_queue("amq.direct", "q", "")), "404 no queue 'q' in vhost '/'");
    assert_eq!(refused(to_exchange("x", "y", "")), "404 no exchange 'x' in vhost '/'");
    assert_eq!(refused(to_exchange("amq.direct", "y", "")), "404 no exchange 'y' in vhost '/'");
}

#[test]
fn the_default_exchange_is_not_bound() {
    let mut machine = machine();
    for request in [to_queue("", "q", ""), to_exchange("", "amq.topic", ""), to_exchange("amq.topic", "", "")] {
        let text = "403 operation not permitted on the default exchange";
        assert_eq!(refusal(bind_in(&mut machine, "/", request.clone())), text);
        assert_eq!(refusal(machine.unbind("/", request)), text);
    }
}

#[test]
fn unbinding_what_is_missing_is_fine() {
    let mut machine = machine();
    for request in [to_queue("x", "q", ""), to_queue("amq.topic", "q", ""), to_exchange("amq.topic", "y", "")] {
        assert!(machine.unbind("/", request).unwrap().is_empty());
    }
}

#[test]
fn what_the_exchange_type_refuses_is_not_bound() {
    let mut machine = machine();
    machine.declare_queue("/", queue("q")).unwrap();
    let refuse = |source: &Exchange, _: &Destination, request: &BindingRequest| {
        assert_eq!((source.kind, &*request.key), (ExchangeKind::Topic, b"k".as_slice()));
        Err(MetadataError::EmptyExchangeType)
    };
    assert!(machine.bind("/", to_queue("amq.topic", "q", "k"), refuse).is_err());
    assert_eq!(machine.vhost("/").unwrap().bindings().count(), 0);
    let unasked = |_: &Exchange, _: &Destination, _: &BindingRequest| -> Result<(), MetadataError> {
        unreachable!("an end is missing")
    };
    let missing = machine.bind("/", to_queue("amq.topic", "none", "k"), unasked);
    assert_eq!(refusal(missing), "404 no queue 'none' in vhost '/'");
}

#[test]
fn a_binding_is_durable_where_both_ends_are() {
    let mut machine = machine();
    machine.declare_queue("/", queue("durable")).unwrap();
    machine.declare_queue("/", QueueDeclaration { durable: false, ..queue("transient") }).unwrap();
    machine.declare_exchange("/", ExchangeDeclaration { durable: false, ..exchange("x", "topic") }).unwrap();
    let mut durable = |request| bind_in(&mut machine, "/", request).unwrap().durable();
    assert!(durable(to_queue("amq.topic", "durable", "")));
    assert!(!durable(to_queue("amq.topic", "transient", "")));
    assert!(!durable(to_queue("x", "durable", "")));
    assert!(!durable(to_exchange("amq.topic", "x", "")));
    assert!(durable(to_exchange("amq.topic", "amq.fanout", "")));
}

#[test]
fn bindings_are_found_from_both_ends() {
    let mut machine = machine();
    let (queue, _) = machine.declare_queue("/", queue("q")).unwrap();
    bind_in(&mut machine, "/", to_queue("amq.topic", "q", "k")).unwrap();
    bind_in(&mut machine, "/", to_queue("amq.direct", "q", "l")).unwrap();
    let vhost = machine.vhost("/").unwrap();
    assert_eq!(vhost.bindings_to(DestinationId::Queue(queue.id)).count(), 2);
    assert_eq!(vhost.bindings_from(vhost.exchange("amq.topic").unwrap().id).count(), 1);
}
