//! What it costs to route one message: about the same with one binding and with 10,000.

#![allow(clippy::unwrap_used, missing_docs)]

use amqp_spec::{FieldTable, FieldValue, Properties, PropertiesBuilder};
use criterion::{Criterion, criterion_group, criterion_main};
use leveret::exchange::{Destination, Envelope, Router};
use leveret::model::arguments::ExchangeArguments;
use leveret::model::{ExchangeKind, QueueId};
use std::hint::black_box;

const MANY: u64 = 10_000;
const CONDITIONS: u64 = 1_000;

fn exchange(kind: ExchangeKind, count: u64, binding: impl Fn(u64) -> (String, FieldTable)) -> Router {
    let mut router = Router::new(kind, &ExchangeArguments::default());
    for id in 0..count {
        let (key, arguments) = binding(id);
        router.bind(key.as_bytes(), &arguments, Destination::Queue(QueueId(id)), &format!("q-{id}")).unwrap();
    }
    router
}

fn route(c: &mut Criterion, name: &str, router: &Router, key: &str, headers: &FieldTable, expected: usize) {
    let mut properties = PropertiesBuilder::new();
    properties.set_headers(headers);
    let (raw, mut out) = (properties.build(), Vec::new());
    let properties = Properties::scan(&raw).unwrap();
    c.bench_function(name, |b| {
        b.iter(|| {
            out.clear();
            let message = Envelope { keys: &[black_box(key.as_bytes())], properties: Some(&properties) };
            router.route(&message, 0, &mut out);
            assert_eq!(out.len(), expected);
        });
    });
}

fn by_key(c: &mut Criterion) {
    let none = FieldTable::new();
    let plain = |format: &'static str| move |id: u64| (format.replace("ID", &id.to_string()), FieldTable::new());
    let one = exchange(ExchangeKind::Direct, 1, plain("orders.ID.placed"));
    route(c, "direct, 1 binding", &one, "orders.0.placed", &none, 1);
    let direct = exchange(ExchangeKind::Direct, MANY, plain("orders.ID.placed"));
    route(c, "direct, 10,000 bindings", &direct, "orders.77.placed", &none, 1);
    let star = exchange(ExchangeKind::Topic, MANY, plain("orders.ID.*"));
    route(c, "topic, 10,000 bindings, one matches by *", &star, "orders.77.placed", &none, 1);
    let hash = exchange(ExchangeKind::Topic, MANY, plain("orders.ID.#"));
    route(c, "topic, 10,000 bindings, one matches by #", &hash, "orders.77.placed.twice", &none, 1);
    let inner = exchange(ExchangeKind::Topic, MANY, plain("#.ID.#.placed"));
    route(c, "topic, 10,000 bindings, one matches by # before and inside", &inner, "eu.orders.77.placed", &none, 1);
}

/// What a publisher with ever new keys pays.
fn by_hash(c: &mut Criterion) {
    let none = FieldTable::new();
    let weighted = |_| ("100".to_owned(), FieldTable::new());
    let consistent = exchange(ExchangeKind::ConsistentHash, 100, weighted);
    route(c, "consistent hash, 100 bindings of 100 buckets", &consistent, "orders.77.placed", &none, 1);
}

fn by_headers(c: &mut Criterion) {
    let wanted = |mode: &'static str| {
        move |id: u64| {
            let kind = if mode == "any" { format!("kind-{id}") } else { "order".to_owned() };
            let entries = [("x-match", mode.into()), ("kind", kind.into()), ("id", FieldValue::Long(id as i64))];
            (String::new(), FieldTable::from_iter(entries))
        }
    };
    let message =
        FieldTable::from_iter([("kind", "order".into()), ("id", FieldValue::Long(77)), ("more", true.into())]);
    let all = exchange(ExchangeKind::Headers, CONDITIONS, wanted("all"));
    route(c, "headers, 1,000 bindings, one matches by all", &all, "", &message, 1);
    let any = exchange(ExchangeKind::Headers, CONDITIONS, wanted("any"));
    route(c, "headers, 1,000 bindings, one matches by any", &any, "", &message, 1);
}

/// A queue with 3,000 bindings comes and goes among 10,000 others.
fn bind_and_unbind(c: &mut Criterion) {
    let none = FieldTable::new();
    let mut router = exchange(ExchangeKind::Topic, MANY, |id| (format!("orders.{id}.*"), FieldTable::new()));
    let keys: Vec<String> = (0..3_000).map(|id| format!("orders.{id}.#.placed")).collect();
    let to = Destination::Queue(QueueId(MANY));
    c.bench_function("topic, 3,000 bindings of one queue made and removed", |b| {
        b.iter(|| {
            keys.iter().for_each(|key| router.bind(key.as_bytes(), &none, to, "q").unwrap());
            keys.iter().for_each(|key| assert!(router.unbind(key.as_bytes(), &none, to)));
        });
    });
}

criterion_group!(benches, by_key, by_hash, by_headers, bind_and_unbind);
criterion_main!(benches);
