//! Auto-delete exchanges fall with the last binding from them, and take others along.

use super::*;

fn auto_delete(name: &str) -> ExchangeDeclaration {
    ExchangeDeclaration { durable: false, auto_delete: true, ..exchange(name, "fanout") }
}

fn with_exchanges(names: &[&str]) -> Metadata {
    let mut machine = machine();
    for name in names {
        machine.declare_exchange("/", auto_delete(name)).unwrap();
    }
    machine.declare_queue("/", queue("q")).unwrap();
    machine
}

#[test]
fn the_last_unbind_is_the_end() {
    let mut machine = with_exchanges(&["x"]);
    bind_in(&mut machine, "/", to_queue("x", "q", "a")).unwrap();
    bind_in(&mut machine, "/", to_queue("x", "q", "b")).unwrap();
    assert_eq!(told(&machine.unbind("/", to_queue("x", "q", "a")).unwrap()), ["-b x>q a"]);
    assert_eq!(told(&machine.unbind("/", to_queue("x", "q", "b")).unwrap()), ["-b x>q b", "-x x"]);
}

#[test]
fn an_exchange_without_a_first_binding_stays() {
    let mut machine = with_exchanges(&["x"]);
    bind_in(&mut machine, "/", to_exchange("amq.fanout", "x", "")).unwrap();
    machine.unbind("/", to_exchange("amq.fanout", "x", "")).unwrap();
    machine.unbind("/", to_queue("x", "q", "")).unwrap();
    assert!(machine.vhost("/").unwrap().exchange("x").is_some());
}

#[test]
fn the_end_of_a_queue_is_the_end_of_its_last_sources() {
    let mut machine = with_exchanges(&["x", "y"]);
    machine.declare_queue("/", queue("other")).unwrap();
    bind_in(&mut machine, "/", to_queue("x", "q", "")).unwrap();
    bind_in(&mut machine, "/", to_queue("y", "q", "")).unwrap();
    bind_in(&mut machine, "/", to_queue("y", "other", "")).unwrap();
    let changes = machine.delete_queue("/", "q", US).unwrap();
    assert_eq!(told(&changes), ["-b x>q ", "-b y>q ", "-q q", "-x x"]);
}

#[test]
fn chains_fall_together() {
    let mut machine = with_exchanges(&["a", "b", "c"]);
    bind_in(&mut machine, "/", to_exchange("a", "b", "")).unwrap();
    bind_in(&mut machine, "/", to_exchange("b", "c", "")).unwrap();
    bind_in(&mut machine, "/", to_queue("c", "q", "")).unwrap();
    let changes = machine.delete_queue("/", "q", US).unwrap();
    assert_eq!(told(&changes), ["-b c>q ", "-q q", "-b b>c ", "-x c", "-b a>b ", "-x b", "-x a"]);
}

#[test]
fn deleting_a_destination_exchange_counts_too() {
    let mut machine = with_exchanges(&["a"]);
    machine.declare_exchange("/", exchange("end", "fanout")).unwrap();
    bind_in(&mut machine, "/", to_exchange("a", "end", "")).unwrap();
    assert_eq!(told(&machine.delete_exchange("/", "end", true).unwrap()), ["-b a>end ", "-x end", "-x a"]);
}

#[test]
fn circles_hold_themselves_up_until_one_is_deleted() {
    let mut machine = with_exchanges(&["a", "b"]);
    for (source, destination) in [("a", "b"), ("b", "a"), ("a", "a")] {
        bind_in(&mut machine, "/", to_exchange(source, destination, "")).unwrap();
    }
    assert!(machine.vhost("/").unwrap().exchange("a").is_some());
    let changes = machine.delete_exchange("/", "a", false).unwrap();
    assert_eq!(told(&changes), ["-b a>a ", "-b a>b ", "-b b>a ", "-x a", "-x b"]);
    assert_eq!(machine.vhost("/").unwrap().bindings().count(), 0);
}
