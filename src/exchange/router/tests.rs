#![allow(clippy::unwrap_used)]

use super::*;
use crate::exchange::check_binding;
use crate::model::arguments::QueueType;
use crate::model::{ExchangeId, QueueId};
use amqp_spec::{Properties, PropertiesBuilder};
use proptest::prelude::*;

fn new(kind: ExchangeKind) -> Router {
    Router::new(kind, &ExchangeArguments::default())
}

fn queue(id: u64) -> Destination {
    Destination::Queue(QueueId(id))
}

fn routed(router: &Router, key: &str, headers: &FieldTable) -> Vec<Destination> {
    let mut out = Vec::new();
    let mut properties = PropertiesBuilder::new();
    properties.set_headers(headers);
    let raw = properties.build();
    let properties = Properties::scan(&raw).unwrap();
    router.route(&Envelope { keys: &[key.as_bytes()], properties: Some(&properties) }, 0, &mut out);
    out.sort_unstable();
    out
}

fn bind(router: &mut Router, key: &str, to: Destination) {
    router.bind(key.as_bytes(), &FieldTable::new(), to, "").unwrap();
}

#[test]
fn a_direct_exchange_goes_by_the_whole_key() {
    let mut router = new(ExchangeKind::Direct);
    bind(&mut router, "k", queue(1));
    bind(&mut router, "k", queue(2));
    bind(&mut router, "k.*", queue(3));
    bind(&mut router, "", queue(4));
    let none = FieldTable::new();
    assert_eq!(routed(&router, "k", &none), [queue(1), queue(2)]);
    assert_eq!(routed(&router, "k.a", &none), []);
    assert_eq!(routed(&router, "K", &none), []);
    assert_eq!(routed(&router, "", &none), [queue(4)]);
}

#[test]
fn a_fanout_names_a_queue_once_however_often_it_is_bound() {
    let mut router = new(ExchangeKind::Fanout);
    for key in ["a", "b", ""] {
        bind(&mut router, key, queue(1));
    }
    bind(&mut router, "a", Destination::Exchange(ExchangeId(1)));
    let none = FieldTable::new();
    assert_eq!(routed(&router, "z", &none), [queue(1), Destination::Exchange(ExchangeId(1))]);
    assert!(router.unbind(b"a", &none, queue(1)) && router.unbind(b"b", &none, queue(1)));
    assert_eq!(routed(&router, "z", &none).len(), 2, "one binding of the queue is left");
    assert!(router.unbind(b"", &none, queue(1)));
    assert_eq!(routed(&router, "z", &none), [Destination::Exchange(ExchangeId(1))]);
}

#[test]
fn a_refused_binding_is_not_counted() {
    let mut router = new(ExchangeKind::Headers);
    let arguments = FieldTable::from_iter([("x-match", "some")]);
    assert!(router.bind(b"", &arguments, queue(1), "").is_err());
    assert!(check_binding(ExchangeKind::Headers, b"", &arguments, None).is_err());
    assert!(check_binding(ExchangeKind::Direct, b"", &arguments, None).is_ok());
    assert_eq!(router.bindings(), 0);
}

#[test]
fn types_are_known_by_their_names() {
    for kind in ExchangeKind::ALL {
        assert_eq!(ExchangeKind::from_name(kind.name()), Some(kind));
        assert_eq!(new(kind).kind(), kind);
    }
    assert_eq!(ExchangeKind::from_name("Direct"), None);
}

fn arguments() -> impl Strategy<Value = FieldTable> {
    let entry = (prop::sample::select(&["a", "b"][..]), 0..2i32);
    (prop::collection::vec(entry, 0..3), any::<bool>()).prop_map(|(entries, any)| {
        let mut table = FieldTable::from_iter(entries);
        table.insert("x-match", if any { "any" } else { "all" });
        table
    })
}

type Bound = (&'static str, FieldTable, Destination);

fn bound() -> impl Strategy<Value = Bound> {
    // Weights, for the type that wants them, and patterns.
    let keys = prop::sample::select(&["", "1", "3", "a", "a.b", "a.*", "#.b", "#", "*.#"][..]);
    let to = prop_oneof![(0u64..4).prop_map(queue), (0u64..2).prop_map(|id| Destination::Exchange(ExchangeId(id)))];
    (keys, arguments(), to)
}

fn name(of: Destination) -> String {
    format!("{of:?}")
}

fn looks_alike(a: &Router, b: &Router) -> Result<(), TestCaseError> {
    prop_assert_eq!(a.is_cacheable(), b.is_cacheable());
    for key in ["", "a", "b", "a.b", "a.b.c"] {
        for headers in [vec![], vec![("a", 0)], vec![("a", 1), ("b", 0)], vec![("b", 1)]] {
            let headers = FieldTable::from_iter(headers);
            prop_assert_eq!(routed(a, key, &headers), routed(b, key, &headers), "{} {:?}", key, headers);
        }
    }
    Ok(())
}

proptest! {
    /// Random binds and unbinds, in any order, leave what a router would be that was given only what is left.
    #[test]
    fn what_was_unbound_leaves_no_trace(
        kind in prop::sample::select(&ExchangeKind::ALL[..]),
        steps in prop::collection::vec((bound(), any::<bool>()), 0..60),
    ) {
        let (mut router, mut left): (_, Vec<Bound>) = (new(kind), Vec::new());
        for ((key, arguments, to), adds) in steps {
            if check_binding(kind, key.as_bytes(), &arguments, Some(QueueType::Classic)).is_err() {
                continue;
            }
            let at = left.iter().position(|bound| *bound == (key, arguments.clone(), to));
            if adds && at.is_none() {
                router.bind(key.as_bytes(), &arguments, to, &name(to)).unwrap();
                left.push((key, arguments, to));
            } else if let Some(at) = at {
                prop_assert!(router.unbind(key.as_bytes(), &arguments, to));
                left.remove(at);
            }
            prop_assert_eq!(router.bindings(), left.len());
        }
        let mut rebuilt = new(kind);
        for (key, arguments, to) in &left {
            rebuilt.bind(key.as_bytes(), arguments, *to, &name(*to)).unwrap();
        }
        looks_alike(&router, &rebuilt)?;
        for (key, arguments, to) in &left {
            prop_assert!(router.unbind(key.as_bytes(), arguments, *to));
        }
        looks_alike(&router, &new(kind))?;
        prop_assert_eq!(router.bindings(), 0);
        prop_assert!(router.holds_nothing());
    }
}

#[test]
fn several_keys_lead_where_each_of_them_does_and_a_choice_is_made_once() {
    let keys: [&[u8]; 2] = [b"1", b"2"];
    let routed = |kind| {
        let mut router = new(kind);
        bind(&mut router, "1", queue(1));
        bind(&mut router, "2", queue(2));
        let mut out = Vec::new();
        router.route(&Envelope { keys: &keys, properties: None }, u64::MAX, &mut out);
        out
    };
    for kind in [ExchangeKind::Direct, ExchangeKind::Topic, ExchangeKind::Fanout, ExchangeKind::RecentHistory] {
        assert_eq!(routed(kind), [queue(1), queue(2)], "{kind}");
    }
    for kind in [ExchangeKind::ConsistentHash, ExchangeKind::ModulusHash] {
        assert_eq!(routed(kind).len(), 1, "{kind}");
    }
    assert_eq!(routed(ExchangeKind::Random), [queue(2)]);
}

#[test]
fn only_what_the_key_decides_may_be_cached() {
    let cacheable =
        |kind, arguments: &FieldTable| Router::new(kind, &ExchangeArguments::read(arguments)).is_cacheable();
    let none = FieldTable::new();
    let cached: Vec<_> = ExchangeKind::ALL.into_iter().filter(|kind| cacheable(*kind, &none)).collect();
    let expected = [
        ExchangeKind::Direct,
        ExchangeKind::Fanout,
        ExchangeKind::Topic,
        ExchangeKind::ConsistentHash,
        ExchangeKind::ModulusHash,
    ];
    assert_eq!(cached, expected);
    let by_header = FieldTable::from_iter([("hash-header", "h")]);
    assert!(!cacheable(ExchangeKind::ConsistentHash, &by_header));
}
