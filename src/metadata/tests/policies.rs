//! Policies: what setting and clearing them changes, and what comes back after a restart.

use super::*;
use serde_json::json;

fn policy(kind: PolicyKind, name: &str, pattern: &str, priority: i64) -> Policy {
    policy_in("/", kind, name, pattern, priority)
}

fn policy_in(vhost: &str, kind: PolicyKind, name: &str, pattern: &str, priority: i64) -> Policy {
    let new = NewPolicy {
        vhost: vhost.into(),
        name: name.into(),
        pattern: json!(pattern),
        definition: json!({"max-length": 5}),
        priority: Some(json!(priority)),
        apply_to: Some(json!("queues")),
    };
    Policy::new(kind, new).unwrap()
}

fn put(machine: &mut Metadata, policy: Policy) -> Vec<String> {
    told(&machine.put_policy(policy).unwrap().1)
}

#[test]
fn only_those_whom_a_policy_concerns_are_told_of_it() {
    let mut machine = machine();
    for name in ["a1", "a2", "b1"] {
        machine.declare_queue("/", queue(name)).unwrap();
    }
    let p = |name, pattern, priority| policy(PolicyKind::Policy, name, pattern, priority);
    assert_eq!(put(&mut machine, p("low", "^a", 0)), ["+y low", "q a1 low/-", "q a2 low/-"]);
    assert_eq!(put(&mut machine, p("low", "^a", 0)), [""; 0], "it is there");
    assert_eq!(put(&mut machine, p("high", "1$", 1)), ["+y high", "q a1 high/-", "q b1 high/-"]);
    assert_eq!(put(&mut machine, p("low", "^a2", 0)), ["+y low", "q a2 low/-"]);
    assert_eq!(put(&mut machine, p("lower", ".*", -1)), ["+y lower"]);
    let operator = policy(PolicyKind::Operator, "op", "^b", 0);
    assert_eq!(put(&mut machine, operator), ["+y op", "q b1 high/op"]);
    let (existed, changes) = machine.clear_policy(PolicyKind::Policy, "/", "high").unwrap();
    assert!(existed);
    assert_eq!(told(&changes), ["-y high", "q a1 lower/-", "q b1 lower/op"]);
    let (existed, changes) = machine.clear_policy(PolicyKind::Policy, "/", "high").unwrap();
    assert!(!existed && changes.is_empty());
    let elsewhere = policy_in("v", PolicyKind::Policy, "x", "", 0);
    assert_eq!(machine.put_policy(elsewhere).unwrap_err().to_string(), "vhost v not found");
}

#[test]
fn policies_come_back_and_so_does_whose_they_are() {
    let (mut machine, mut disk) = (Metadata::default(), Disk::default());
    disk.write(&machine.put_vhost(vhost_settings()));
    let empty = disk.0.len();
    disk.write(&machine.put_policy(policy(PolicyKind::Policy, "p", "^q", 3)).unwrap().1);
    disk.write(&machine.put_policy(policy(PolicyKind::Operator, "p", "q$", -2)).unwrap().1);
    let (q, changes) = machine.declare_queue("/", queue("q")).unwrap();
    disk.write(&changes);
    let recovered = disk.recover();
    let vhost = recovered.vhost("/").unwrap();
    assert_eq!(applied_names(&vhost.queue_policies(q.id)), "p/p");
    for kind in [PolicyKind::Policy, PolicyKind::Operator] {
        assert_eq!(vhost.policies(kind), machine.vhost("/").unwrap().policies(kind));
    }
    disk.write(&machine.clear_policy(PolicyKind::Policy, "/", "p").unwrap().1);
    assert_eq!(applied_names(&disk.recover().vhost("/").unwrap().queue_policies(q.id)), "-/p");
    disk.write(&machine.delete_queue("/", "q", US).unwrap());
    assert_eq!(disk.0.len(), empty + 1, "the operator's is left");
    disk.write(&machine.delete_vhost("/").unwrap());
    assert_eq!(disk.0.keys().filter(|key| key.kind != b'i').count(), 0);
}

#[test]
fn a_record_is_what_the_first_version_wrote() {
    let mut machine = machine();
    let (_, changes) = machine.put_policy(policy(PolicyKind::Operator, "p", "^q", 3)).unwrap();
    let MetadataWrite::Put(key, value) = &changes.writes()[0] else { panic!("{changes:?}") };
    assert_eq!((key.kind, key.key.as_slice()), (b'o', [0, 0, 0, 0, 0, 0, 0, 1, b'/', b'p'].as_slice()));
    assert_eq!(
        String::from_utf8_lossy(value),
        r#"{"v":1,"vhost":"/","name":"p","pattern":"^q","apply_to":"queues","priority":3,"definition":{"max-length":5}}"#
    );
}
