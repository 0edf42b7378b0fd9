//! What comes back after a restart.

use super::*;
use crate::auth::{PasswordHash, Patterns};

#[test]
fn declarations_users_and_permissions_come_back() {
    let (mut machine, mut disk) = (Metadata::default(), Disk::default());
    disk.write(&machine.put_vhost(vhost_settings()));
    let user = User {
        name: "bob".into(),
        password: PasswordHash::none(),
        tags: vec!["monitoring".into()],
        limits: UserLimits::default(),
    };
    disk.write(&machine.put_user(user.clone()));
    disk.write(&machine.put_permissions("bob", "/", Patterns::all()).unwrap());
    let arguments = table([("alternate-exchange", "ae".into()), ("other", FieldValue::Decimal { scale: 1, value: 5 })]);
    let declared = ExchangeDeclaration { arguments, auto_delete: true, ..exchange("x", "headers") };
    let (x, changes) = machine.declare_exchange("/", declared).unwrap();
    disk.write(&changes);
    let (q, changes) = machine.declare_queue("/", QueueDeclaration { auto_delete: true, ..queue("q") }).unwrap();
    disk.write(&changes);
    let mut request = to_queue("x", "q", "");
    request.key = [0xff, 0, b'k'].into();
    request.arguments = table([("x-match", "any".into()), ("n", FieldValue::Short(3))]);
    disk.write(&bind_in(&mut machine, "/", request.clone()).unwrap());

    let recovered = disk.recover();
    assert_eq!(recovered.user("bob"), Some(&user));
    assert_eq!(recovered.permissions("bob", "/"), Some(&Patterns::all()));
    let vhost = recovered.vhost("/").unwrap();
    assert_eq!(vhost.exchange("x"), Some(&x));
    assert_eq!(vhost.queue("q"), Some(&q));
    let bindings: Vec<_> = vhost.bindings().collect();
    assert_eq!(bindings.len(), 1);
    assert_eq!((&bindings[0].key, &bindings[0].arguments), (&request.key, &request.arguments));
}

#[test]
fn the_order_of_bindings_comes_back_where_it_decides() {
    let (mut machine, mut disk) = (Metadata::default(), Disk::default());
    disk.write(&machine.put_vhost(vhost_settings()));
    disk.write(&machine.declare_exchange("/", exchange("x", "x-consistent-hash")).unwrap().1);
    for name in ["a", "b", "c"] {
        disk.write(&machine.declare_queue("/", queue(name)).unwrap().1);
    }
    for name in ["c", "a", "b", "c"] {
        disk.write(&bind_in(&mut machine, "/", to_queue("x", name, "1")).unwrap());
        disk.write(&bind_in(&mut machine, "/", to_queue("amq.topic", name, "1")).unwrap());
    }
    let ordered = |machine: &Metadata| -> Vec<String> {
        let mut bindings: Vec<_> = machine.vhost("/").unwrap().bindings().filter(|b| b.order > 0).cloned().collect();
        bindings.sort_by_key(|binding| binding.order);
        bindings.iter().map(|binding| format!("{}>{}", binding.source.name, binding.destination.name())).collect()
    };
    assert_eq!(ordered(&machine), ["x>c", "x>a", "x>b"]);
    assert_eq!(ordered(&disk.recover()), ["x>c", "x>a", "x>b"]);
}

#[test]
fn ids_are_not_given_again_after_a_restart() {
    let (mut machine, mut disk) = (Metadata::default(), Disk::default());
    disk.write(&machine.put_vhost(vhost_settings()));
    let (first, changes) = machine.declare_queue("/", queue("q")).unwrap();
    disk.write(&changes);
    disk.write(&machine.delete_queue("/", "q", US).unwrap());
    let mut recovered = disk.recover();
    let (second, changes) = recovered.declare_queue("/", queue("q")).unwrap();
    disk.write(&changes);
    assert!(second.id > first.id);
    let (third, _) = disk.recover().declare_queue("/", queue("r")).unwrap();
    assert!(third.id > second.id);
}

#[test]
fn deletion_leaves_nothing_behind() {
    let (mut machine, mut disk) = (Metadata::default(), Disk::default());
    disk.write(&machine.put_vhost(vhost_settings()));
    let empty = disk.0.len();
    let (_, changes) = machine.declare_queue("/", queue("q")).unwrap();
    disk.write(&changes);
    disk.write(&bind_in(&mut machine, "/", to_queue("amq.topic", "q", "k")).unwrap());
    assert_eq!(disk.0.len(), empty + 2);
    disk.write(&machine.delete_queue("/", "q", US).unwrap());
    assert_eq!(disk.0.len(), empty);
    disk.write(&machine.delete_vhost("/").unwrap());
    let left: Vec<_> = disk.0.keys().map(|key| char::from(key.kind)).collect();
    assert_eq!(left, ['i'], "only the mark of ids");
}
