//! Policies: what may be said, and what comes of it together with arguments.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use crate::metadata::{Owner, Queue, QueueDeclaration, VhostSettings};
use crate::model::QueueId;
use crate::model::arguments::{DeadLetterStrategy, Overflow, QueueArguments, QueueType};
use amqp_spec::{FieldTable, FieldValue};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::sync::Arc;

fn new(pattern: Value, definition: Value) -> NewPolicy {
    NewPolicy { vhost: "/".into(), name: "p".into(), pattern, definition, priority: None, apply_to: None }
}

fn policy(kind: PolicyKind, definition: Value) -> Policy {
    Policy::new(kind, new(json!(""), definition)).unwrap()
}

fn refused(kind: PolicyKind, new: NewPolicy) -> String {
    let text = Policy::new(kind, new).unwrap_err().to_string();
    text.strip_prefix("Validation failed\n\n").unwrap().to_owned()
}

fn refused_definition(kind: PolicyKind, definition: Value) -> String {
    refused(kind, new(json!(""), definition))
}

fn queue(queue_type: QueueType, arguments: FieldTable) -> Queue {
    Queue {
        id: QueueId(1),
        vhost: "/".into(),
        name: "q".into(),
        durable: true,
        exclusive: None,
        auto_delete: false,
        settings: QueueArguments::read(&arguments, queue_type).shared(),
        arguments,
    }
}

fn applied(policy_says: Option<Value>, operator_says: Option<Value>) -> Applied {
    let made = |kind, said: Option<Value>| said.map(|said| Arc::new(policy(kind, said)));
    Applied { policy: made(PolicyKind::Policy, policy_says), operator: made(PolicyKind::Operator, operator_says) }
}

#[test]
fn what_is_wrong_is_told_in_rabbitmqs_words() {
    let cases = [
        (json!({}), "no policy provided\n"),
        (json!({"nonsense": 1}), "[{<<\"nonsense\">>,1}] are not recognised policy settings\n"),
        (json!({"nonsense": 1, "max-length": "a"}), "<<\"a\">> is not a valid maximum length\n"),
        (json!({"max-length": -1}), "-1 is not a valid maximum length\n"),
        (json!({"max-length": 1.5}), "1.5 is not a valid maximum length\n"),
        (json!({"message-ttl": {}}), "#{} is not a valid message TTL\n"),
        (json!({"expires": 0}), "0 is not a valid queue expiry\n"),
        (json!({"overflow": null}), "null is not a valid overflow value\n"),
        (json!({"max-age": "1"}), "<<\"1\">> is not a valid max age\n"),
        (json!({"stream-filter-size-bytes": 15}), "15 is not a valid filter size. Valid range is 16-255\n"),
        (json!({"delayed-retry-min": 0}), "0 is not a valid delayed retry minimum delay. Must be a positive integer\n"),
    ];
    for (definition, text) in cases {
        assert_eq!(refused_definition(PolicyKind::Policy, definition), text);
    }
    let text = "[{<<\"dead-letter-exchange\">>,<<\"a\">>}] are not recognised policy settings\n";
    assert_eq!(refused_definition(PolicyKind::Operator, json!({"dead-letter-exchange": "a"})), text);
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let new = NewPolicy { priority: Some(json!("k")), apply_to: Some(json!("u")), ..new(json!("("), json!({"x": 1})) };
    let text = "[{<<\"x\">>,1}] are not recognised policy settings\n\
                apply-to 'u' unrecognised; should be one of: 'queues', 'classic_queues',  'quorum_queues', 'streams', \
                'exchanges', or 'all'\n\
                pattern should be regular expression but is invalid: {\"missing closing parenthesis\",\n                                                      1}\n\
                priority should be a number, actually was <<\"k\">>\n";
    assert_eq!(refused(PolicyKind::Policy, new), text);
}

#[test]
fn patterns_that_are_no_regular_expressions_are_refused_in_pcres_words() {
    for (pattern, words) in [
        ("(", "missing closing parenthesis"),
        ("[a", "missing terminating ] for character class"),
        ("*a", "quantifier does not follow a repeatable item"),
    ] {
        let text = refused(PolicyKind::Policy, new(json!(pattern), json!({"max-length": 1})));
        assert!(text.contains(&format!("{{\"{words}\",\n")), "{text}");
    }
    let text = refused(PolicyKind::Policy, new(json!(1), json!({"max-length": 1})));
    assert_eq!(text, "pattern should be a binary but was 1\n");
}

#[test]
fn a_policy_with_a_key_that_a_type_cannot_follow_is_not_for_it() {
    let matches = |policy: &Policy| {
        [QueueType::Classic, QueueType::Quorum, QueueType::Stream]
            .map(|queue_type| policy.matches_queue("q", queue_type))
    };
    let said = |definition| matches(&policy(PolicyKind::Policy, definition));
    assert_eq!(said(json!({"max-length": 1})), [true, true, false]);
    assert_eq!(said(json!({"max-length": 1, "delivery-limit": 1})), [false, true, false]);
    assert_eq!(said(json!({"max-age": "1D"})), [false, false, true]);
    assert_eq!(said(json!({"max-length-bytes": 1})), [true, true, true]);
    let apply_to = Some(json!("classic_queues"));
    let own = NewPolicy { apply_to, ..new(json!(""), json!({"delivery-limit": 1})) };
    assert_eq!(matches(&Policy::new(PolicyKind::Policy, own).unwrap()), [true, false, false]);
}

#[test]
fn an_operator_bounds_what_a_policy_says() {
    let both = |policy: Value, operator: Value| {
        Value::Object(applied(Some(policy), Some(operator)).definition().unwrap().into_owned())
    };
    assert_eq!(
        both(json!({"max-length": 5, "overflow": "drop-head"}), json!({"max-length": 6, "overflow": "reject-publish"})),
        json!({"max-length": 5, "overflow": "reject-publish"})
    );
    assert_eq!(
        both(json!({"delivery-limit": 3, "expires": 9}), json!({"delivery-limit": -1, "message-ttl": 2})),
        json!({"delivery-limit": 3, "expires": 9, "message-ttl": 2})
    );
    assert_eq!(
        both(
            json!({"delayed-retry-min": 3, "delayed-retry-max": 9, "delayed-retry-type": "all"}),
            json!({"delayed-retry-min": 5, "delayed-retry-max": 7, "delayed-retry-type": "disabled"})
        ),
        json!({"delayed-retry-min": 5, "delayed-retry-max": 7, "delayed-retry-type": "disabled"})
    );
}

#[test]
fn texts_are_the_arguments_or_the_policys_as_the_type_has_it() {
    let arguments: FieldTable = [
        ("x-overflow", FieldValue::from("drop-head")),
        ("x-dead-letter-exchange", "mine".into()),
        ("x-dead-letter-routing-key", "key".into()),
    ]
    .into_iter()
    .collect();
    let said =
        json!({"overflow": "reject-publish", "dead-letter-exchange": "theirs", "dead-letter-routing-key": "other"});
    let applied = applied(Some(said), None);
    let classic = applied.arguments_of(&queue(QueueType::Classic, arguments.clone()));
    let quorum = applied.arguments_of(&queue(QueueType::Quorum, arguments));
    assert_eq!((classic.overflow, quorum.overflow), (Overflow::DropHead, Overflow::RejectPublish));
    for rules in [&classic, &quorum] {
        assert_eq!(rules.dead_letter_exchange.as_deref(), Some("mine"));
        assert_eq!(rules.dead_letter_routing_key.as_deref(), Some(&b"key"[..]));
    }
    let undeclared = applied.arguments_of(&queue(QueueType::Classic, FieldTable::new()));
    assert_eq!(undeclared.dead_letter_exchange.as_deref(), Some("theirs"));
    assert_eq!(undeclared.overflow, Overflow::RejectPublish);
}

#[test]
fn the_policy_wins_on_streams_and_retries_on_classic_queues_are_for_policies_of_their_own() {
    let arguments = [("x-max-age", FieldValue::from("1D")), ("x-max-length-bytes", FieldValue::Long(5))];
    let stream = queue(QueueType::Stream, arguments.into_iter().collect());
    let said = json!({"max-age": "2D", "max-length-bytes": 9, "stream-max-segment-size-bytes": 77});
    let rules = applied(Some(said), None).arguments_of(&stream);
    assert_eq!((rules.max_age, rules.max_length_bytes, rules.segment_bytes), (Some(172_800_000), Some(9), 77));
    let retry = json!({"delayed-retry-type": "all", "delayed-retry-min": 5});
    let all = applied(Some(retry.clone()), None);
    let classic = queue(QueueType::Classic, FieldTable::new());
    assert_eq!(all.arguments_of(&classic).retry, None);
    assert!(all.arguments_of(&queue(QueueType::Quorum, FieldTable::new())).retry.is_some());
    let own = NewPolicy { apply_to: Some(json!("classic_queues")), ..new(json!(""), retry) };
    let own = Applied { policy: Some(Arc::new(Policy::new(PolicyKind::Policy, own).unwrap())), operator: None };
    assert!(own.arguments_of(&classic).retry.is_some());
}

#[test]
fn at_least_once_is_for_quorum_queues_with_room_to_refuse() {
    let said =
        json!({"dead-letter-strategy": "at-least-once", "dead-letter-exchange": "d", "overflow": "reject-publish"});
    let rules = applied(Some(said), None).arguments_of(&queue(QueueType::Quorum, FieldTable::new()));
    assert_eq!(rules.dead_letter_strategy, DeadLetterStrategy::AtLeastOnce);
    assert!(rules.keeps_dead_letters());
}

/// What holds of a number, said in another way: the smallest of what is said, where a negative limit says nothing unless
/// nothing else does.
fn smallest(said: [Option<i64>; 3], negative_is_none: bool) -> Option<i64> {
    let all = || said.into_iter().flatten();
    match negative_is_none {
        true => all().filter(|number| *number >= 0).min().or(all().max()),
        false => all().min(),
    }
}

proptest! {
    #[test]
    fn numbers_are_the_smallest_that_is_said(
        quorum in any::<bool>(),
        key in prop::sample::select(vec!["expires", "message-ttl", "max-length", "max-length-bytes", "delivery-limit"]),
        said in prop::array::uniform3(prop::option::of(-2..6i64)),
    ) {
        let limit = key == "delivery-limit";
        // Only a limit of deliveries may be negative, and only quorum queues follow it.
        let quorum = quorum || limit;
        let said = said.map(|number| number.filter(|number| limit || *number > 0));
        let queue_type = if quorum { QueueType::Quorum } else { QueueType::Classic };
        let argument = said[2].map(|number| (format!("x-{key}"), FieldValue::SignedInt(number as i32)));
        let queue = queue(queue_type, argument.iter().map(|(name, value)| (name.as_str(), value.clone())).collect());
        let of = |number: Option<i64>| number.map(|number| json!({key: number}));
        let rules = applied(of(said[0]), of(said[1])).arguments_of(&queue);
        let holds = match key {
            "expires" => rules.expires,
            "message-ttl" => rules.message_ttl,
            "max-length" => rules.max_length,
            "max-length-bytes" => rules.max_length_bytes,
            _ => rules.delivery_limit.map(u64::from),
        };
        let expected = match smallest(said, limit) {
            None if limit => Some(20),
            number => number.and_then(|number| u64::try_from(number).ok()),
        };
        prop_assert_eq!(holds, expected);
    }
}

/// What happens to a vhost's policies, queues and exchanges.
#[derive(Clone, Debug)]
enum Op {
    Put { operator: bool, name: &'static str, pattern: &'static str, priority: i64, to: ApplyTo, limited: bool },
    Clear { operator: bool, name: &'static str },
    Declare(&'static str, bool),
    Delete(&'static str),
}

const NAMES: [&str; 4] = ["a", "ab", "b", "c"];

fn op() -> impl Strategy<Value = Op> {
    let name = || prop::sample::select(&NAMES[..]);
    let to = prop::sample::select(vec![
        ApplyTo::All,
        ApplyTo::Queues,
        ApplyTo::Exchanges,
        ApplyTo::QueuesOf(QueueType::Quorum),
        ApplyTo::QueuesOf(QueueType::Classic),
    ]);
    let pattern = prop::sample::select(vec!["a", "^b", "c$", "", "^amq"]);
    prop_oneof![
        3 => (any::<bool>(), name(), pattern, 0..3i64, to, any::<bool>()).prop_map(
            |(operator, name, pattern, priority, to, limited)| Op::Put { operator, name, pattern, priority, to, limited }
        ),
        1 => (any::<bool>(), name()).prop_map(|(operator, name)| Op::Clear { operator, name }),
        2 => (name(), any::<bool>()).prop_map(|(name, quorum)| Op::Declare(name, quorum)),
        1 => name().prop_map(Op::Delete),
    ]
}

/// The highest priority of all that match, and of those the first by name.
fn looked_up(all: &[Arc<Policy>], matches: impl Fn(&Policy) -> bool) -> Option<&Arc<Policy>> {
    let priority = |policy: &Policy| policy.priority.as_i64().unwrap();
    all.iter()
        .filter(|policy| matches(policy))
        .max_by(|a, b| priority(a).cmp(&priority(b)).then_with(|| b.name.cmp(&a.name)))
}

fn kind(operator: bool) -> PolicyKind {
    if operator { PolicyKind::Operator } else { PolicyKind::Policy }
}

proptest! {
    #[test]
    fn whatever_is_set_everybody_has_the_first_that_matches(ops in prop::collection::vec(op(), 1..40)) {
        use crate::metadata::{Change, Metadata};
        let mut machine = Metadata::default();
        machine.put_vhost(VhostSettings::new("/".into(), QueueType::Classic));
        let mut told = std::collections::BTreeMap::new();
        for op in ops {
            let changes = match op {
                Op::Put { operator, name, pattern, priority, to, limited } => {
                    let definition = if limited { json!({"delivery-limit": priority}) } else { json!({"max-length": priority}) };
                    let new = NewPolicy {
                        name: name.into(),
                        priority: Some(json!(priority)),
                        apply_to: Some(json!(to.name())),
                        ..new(json!(pattern), definition)
                    };
                    machine.put_policy(Policy::new(kind(operator), new).unwrap()).unwrap().1
                }
                Op::Clear { operator, name } => machine.clear_policy(kind(operator), "/", name).unwrap().1,
                Op::Declare(name, quorum) => {
                    let queue_type = FieldValue::from(if quorum { "quorum" } else { "classic" });
                    let declaration = QueueDeclaration {
                        name: name.into(),
                        server_named: false,
                        durable: true,
                        exclusive: false,
                        auto_delete: false,
                        arguments: [("x-queue-type", queue_type)].into_iter().collect(),
                        owner: Owner(1),
                    };
                    machine.declare_queue("/", declaration).map(|(_, changes)| changes).unwrap_or_default()
                }
                Op::Delete(name) => machine.delete_queue("/", name, Owner(1)).unwrap(),
            };
            for change in changes.list {
                match change {
                    Change::QueueAdded(queue, applied) | Change::QueuePolicies(queue, applied) => {
                        told.insert(queue.id, applied);
                    }
                    Change::QueueRemoved(queue) => drop(told.remove(&queue.id)),
                    _ => {}
                }
            }
            let vhost = machine.vhost("/").unwrap();
            let agrees = |applied: &Applied, matches: &dyn Fn(&Policy) -> bool| {
                [PolicyKind::Policy, PolicyKind::Operator].into_iter().all(|kind| {
                    let expected = looked_up(vhost.policies(kind), matches);
                    match (applied.of(kind), expected) {
                        (Some(a), Some(b)) => Arc::ptr_eq(a, b),
                        (None, None) => true,
                        _ => false,
                    }
                })
            };
            for queue in vhost.queues() {
                let matches = |policy: &Policy| policy.matches_queue(&queue.name, queue.queue_type());
                prop_assert!(agrees(&vhost.queue_policies(queue.id), &matches), "{}", queue.name);
                prop_assert!(agrees(&told[&queue.id], &matches), "{} was not told", queue.name);
            }
            for exchange in vhost.exchanges() {
                let matches = |policy: &Policy| policy.matches_exchange(&exchange.name);
                prop_assert!(agrees(&vhost.exchange_policies(exchange.id), &matches), "{}", exchange.name);
            }
        }
    }
}
