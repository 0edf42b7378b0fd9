//! Declaring and deleting exchanges.

use super::*;

#[test]
fn a_new_vhost_has_the_predeclared_exchanges() {
    let mut machine = Metadata::default();
    let changes = machine.put_vhost(vhost_settings());
    let expected = ["", "amq.direct", "amq.fanout", "amq.topic", "amq.headers", "amq.match", "amq.rabbitmq.trace"];
    let added: Vec<_> = expected.iter().map(|name| format!("+x {name}")).collect();
    assert_eq!(told(&changes)[0], "+v /");
    assert_eq!(told(&changes)[1..], added);
    let vhost = machine.vhost("/").unwrap();
    assert_eq!(vhost.exchange("amq.match").unwrap().kind, ExchangeKind::Headers);
    let internal: Vec<_> = vhost.exchanges().filter(|exchange| exchange.internal).map(|x| &*x.name).collect();
    assert_eq!(internal, ["amq.rabbitmq.trace"]);
    assert!(vhost.exchanges().all(|exchange| exchange.durable && !exchange.auto_delete));
}

#[test]
fn declaring_the_same_again_changes_nothing() {
    let mut machine = machine();
    let (first, changes) = machine.declare_exchange("/", exchange("x", "topic")).unwrap();
    assert_eq!(told(&changes), ["+x x"]);
    let mut other_arguments = exchange("x", "topic");
    other_arguments.arguments = table([("foo", 2.into())]);
    let (second, changes) = machine.declare_exchange("/", other_arguments).unwrap();
    assert_eq!(first.id, second.id);
    assert!(changes.is_empty() && changes.writes().is_empty());
    assert!(machine.declare_exchange("/", exchange("amq.direct", "direct")).unwrap().1.is_empty());
}

#[test]
fn what_differs_is_named() {
    let mut machine = machine();
    machine.declare_exchange("/", exchange("x", "direct")).unwrap();
    let mut refused = |declaration, rest: &str| {
        let text = refusal(machine.declare_exchange("/", declaration));
        assert_eq!(text, format!("406 inequivalent arg {rest}"));
    };
    let flag = |name, received, current| {
        format!("'{name}' for exchange 'x' in vhost '/': received '{received}' but current is '{current}'")
    };
    refused(exchange("x", "fanout"), &flag("type", "fanout", "direct"));
    let plain = || exchange("x", "direct");
    refused(ExchangeDeclaration { durable: false, ..plain() }, &flag("durable", "false", "true"));
    refused(ExchangeDeclaration { auto_delete: true, ..plain() }, &flag("auto_delete", "true", "false"));
    refused(ExchangeDeclaration { internal: true, ..plain() }, &flag("internal", "true", "false"));
    refused(
        ExchangeDeclaration { arguments: table([("alternate-exchange", "ae".into())]), ..plain() },
        "'alternate-exchange' for exchange 'x' in vhost '/': received the value 'ae' of type 'longstr' but current \
         is none",
    );
    let several = ExchangeDeclaration { durable: false, ..exchange("x", "fanout") };
    refused(several, &flag("type", "fanout", "direct"));
}

#[test]
fn the_type_is_looked_at_first_and_the_prefix_next() {
    let mut machine = machine();
    let mut refused = |declaration| refusal(machine.declare_exchange("/", declaration));
    assert_eq!(refused(exchange("x", "no-such")), "406 unknown exchange type 'no-such'");
    assert_eq!(refused(exchange("x", "Direct")), "406 unknown exchange type 'Direct'");
    assert_eq!(refused(exchange("x", "")), "406 invalid exchange type ''");
    assert_eq!(refused(exchange("amq.x", "no-such")), "406 unknown exchange type 'no-such'");
    let alternate = table([("alternate-exchange", 5.into())]);
    let reserved = ExchangeDeclaration { arguments: alternate.clone(), ..exchange("amq.x", "direct") };
    assert_eq!(refused(reserved), "403 exchange name 'amq.x' contains reserved prefix 'amq.*'");
    let bad = ExchangeDeclaration { arguments: alternate, ..exchange("x", "direct") };
    assert_eq!(refused(bad), "406 invalid type 'signedint' for arg 'alternate-exchange' in exchange 'x' in vhost '/'");
}

#[test]
fn the_default_exchange_is_nobodys() {
    let mut machine = machine();
    let text = "403 operation not permitted on the default exchange";
    assert_eq!(refusal(machine.declare_exchange("/", exchange("", "direct"))), text);
    assert_eq!(refusal(machine.delete_exchange("/", "", false)), text);
    assert_eq!(refusal(machine.vhost("/").unwrap().passive_exchange("")), text);
}

#[test]
fn a_passive_declaration_looks_for_the_name_only() {
    let machine = machine();
    let vhost = machine.vhost("/").unwrap();
    assert_eq!(&*vhost.passive_exchange("amq.topic").unwrap().name, "amq.topic");
    assert_eq!(refusal(vhost.passive_exchange("amq.x")), "404 no exchange 'amq.x' in vhost '/'");
}

#[test]
fn deleting_takes_the_bindings_of_both_ends() {
    let mut machine = machine();
    machine.declare_exchange("/", exchange("x", "topic")).unwrap();
    machine.declare_queue("/", queue("q")).unwrap();
    bind_in(&mut machine, "/", to_queue("x", "q", "k")).unwrap();
    bind_in(&mut machine, "/", to_exchange("amq.topic", "x", "t")).unwrap();
    bind_in(&mut machine, "/", to_exchange("x", "x", "self")).unwrap();
    let before = machine.vhost("/").unwrap().exchange("x").unwrap().id;
    let changes = machine.delete_exchange("/", "x", false).unwrap();
    assert_eq!(told(&changes), ["-b x>q k", "-b x>x self", "-b amq.topic>x t", "-x x"]);
    assert_eq!(machine.vhost("/").unwrap().bindings().count(), 0);
    let (again, _) = machine.declare_exchange("/", exchange("x", "topic")).unwrap();
    assert_ne!(again.id, before);
}

#[test]
fn in_use_is_having_bindings_from_it() {
    let mut machine = machine();
    machine.declare_exchange("/", exchange("x", "topic")).unwrap();
    bind_in(&mut machine, "/", to_exchange("amq.topic", "x", "t")).unwrap();
    machine.declare_queue("/", queue("q")).unwrap();
    bind_in(&mut machine, "/", to_queue("x", "q", "k")).unwrap();
    assert_eq!(refusal(machine.delete_exchange("/", "x", true)), "406 exchange 'x' in vhost '/' in use");
    machine.unbind("/", to_queue("x", "q", "k")).unwrap();
    assert_eq!(told(&machine.delete_exchange("/", "x", true).unwrap()), ["-b amq.topic>x t", "-x x"]);
}

#[test]
fn deleting_what_is_not_there_is_fine_unless_its_name_is_the_brokers() {
    let mut machine = machine();
    assert!(machine.delete_exchange("/", "x", true).unwrap().is_empty());
    for name in ["amq.direct", "amq.none"] {
        let text = format!("403 deletion of system exchange '{name}' in vhost '/' not allowed");
        assert_eq!(refusal(machine.delete_exchange("/", name, false)), text);
    }
}

#[test]
fn there_is_no_declaring_in_a_vhost_that_is_not_there() {
    let mut machine = machine();
    assert_eq!(refusal(machine.declare_exchange("v", exchange("x", "topic"))), "530 vhost v not found");
    assert_eq!(refusal(machine.vhost("")), "530 vhost  not found");
}
