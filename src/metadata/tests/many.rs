//! Many bindings: what goes is what should, however many there are.

use super::*;

#[test]
fn a_queue_with_many_bindings_goes_with_them_and_no_others() {
    let mut machine = machine();
    machine.declare_queue("/", queue("q")).unwrap();
    machine.declare_queue("/", queue("other")).unwrap();
    for number in 0..3000 {
        bind_in(&mut machine, "/", to_queue("amq.topic", "q", &format!("k{number}"))).unwrap();
        bind_in(&mut machine, "/", to_queue("amq.topic", "other", &format!("k{number}"))).unwrap();
    }
    assert_eq!(machine.delete_queue("/", "q", US).unwrap().list.len(), 3001);
    assert_eq!(machine.vhost("/").unwrap().bindings().count(), 3000);
}

#[test]
fn an_exchange_with_100_000_bindings_goes_with_them() {
    let mut machine = machine();
    machine.declare_exchange("/", exchange("x", "direct")).unwrap();
    for number in 0..10 {
        machine.declare_queue("/", queue(&format!("q{number}"))).unwrap();
    }
    for number in 0..100_000 {
        bind_in(&mut machine, "/", to_queue("x", &format!("q{}", number % 10), &format!("k{number}"))).unwrap();
    }
    let changes = machine.delete_exchange("/", "x", false).unwrap();
    assert_eq!(changes.list.len(), 100_001);
    assert_eq!(machine.vhost("/").unwrap().bindings().count(), 0);
    assert_eq!(told(&machine.delete_queue("/", "q0", US).unwrap()), ["-q q0"]);
}
