//! Users, permissions and vhosts.

use super::*;
use crate::auth::{HashAlgorithm, PasswordHash, Patterns, Secret};

fn user(name: &str) -> User {
    let password = PasswordHash::new(HashAlgorithm::Sha256, [1, 2, 3, 4], &Secret::new("secret"));
    User { name: name.into(), password, tags: vec!["administrator".into()], limits: UserLimits::default() }
}

#[test]
fn permissions_need_a_user_and_a_vhost() {
    let mut machine = machine();
    assert_eq!(told(&machine.put_user(user("guest"))), ["+u guest"]);
    assert_eq!(refusal(machine.put_permissions("nobody", "/", Patterns::all())), "404 no user 'nobody'");
    assert_eq!(refusal(machine.put_permissions("guest", "v", Patterns::all())), "530 vhost v not found");
    assert_eq!(told(&machine.put_permissions("guest", "/", Patterns::all()).unwrap()), ["+p guest@/"]);
    assert_eq!(machine.permissions("guest", "/"), Some(&Patterns::all()));
    assert_eq!(machine.permissions("guest", "v"), None);
    assert_eq!(told(&machine.clear_permissions("guest", "/")), ["-p guest@/"]);
    assert!(machine.clear_permissions("guest", "/").is_empty());
}

#[test]
fn a_user_goes_with_its_permissions() {
    let mut machine = machine();
    for name in ["a", "b"] {
        machine.put_user(user(name));
        machine.put_permissions(name, "/", Patterns::all()).unwrap();
    }
    assert_eq!(told(&machine.delete_user("a").unwrap()), ["-p a@/", "-u a"]);
    assert!(machine.user("a").is_none() && machine.permissions("b", "/").is_some());
    assert_eq!(refusal(machine.delete_user("a")), "404 no user 'a'");
}

#[test]
fn tags_are_words() {
    assert!(user("guest").has_tag("administrator") && !user("guest").has_tag("impersonator"));
}

#[test]
fn a_vhost_goes_with_all_that_is_in_it() {
    let mut machine = machine();
    machine.put_vhost(VhostSettings { name: "v".into(), ..vhost_settings() });
    machine.put_user(user("a"));
    machine.put_permissions("a", "v", Patterns::all()).unwrap();
    machine.put_permissions("a", "/", Patterns::all()).unwrap();
    machine.declare_queue("v", queue("q")).unwrap();
    bind_in(&mut machine, "v", to_queue("amq.topic", "q", "k")).unwrap();
    let told = told(&machine.delete_vhost("v").unwrap());
    assert_eq!(told[..2], ["-b amq.topic>q k", "-q q"]);
    assert_eq!(told[told.len() - 2..], ["-p a@v", "-v v"]);
    assert_eq!(told.len(), 2 + 7 + 2);
    assert!(machine.vhost("v").is_err() && machine.permissions("a", "/").is_some());
}

#[test]
fn a_vhost_put_again_keeps_what_is_in_it() {
    let mut machine = machine();
    assert!(machine.put_vhost(vhost_settings()).is_empty());
    machine.declare_queue("/", queue("q")).unwrap();
    let changes = machine.put_vhost(VhostSettings { default_queue_type: QueueType::Quorum, ..vhost_settings() });
    assert_eq!(told(&changes), ["+v /"]);
    assert!(machine.vhost("/").unwrap().queue("q").is_some());
}

#[test]
fn a_first_start_leaves_a_vhost_and_a_user_who_may_do_everything() {
    let (mut machine, mut disk) = (Metadata::default(), Disk::default());
    let changes = machine.start_with(vhost_settings(), user("guest"));
    assert_eq!(told(&changes)[8..], ["+u guest", "+p guest@/"]);
    disk.write(&changes);
    let mut recovered = disk.recover();
    assert_eq!(recovered.permissions("guest", "/"), Some(&Patterns::all()));
    assert!(recovered.user("guest").unwrap().password.verify(&Secret::new("secret")));
    let (queue, _) = recovered.declare_queue("/", queue("q")).unwrap();
    assert!(queue.id.0 > 7, "the predeclared exchanges' ids are not given again");
}
