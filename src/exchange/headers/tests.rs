#![allow(clippy::unwrap_used)]

use super::*;
use crate::model::QueueId;
use amqp_spec::FieldValue;
use proptest::prelude::*;

fn queue(id: u64) -> Destination {
    Destination::Queue(QueueId(id))
}

fn table(entries: &[(&str, FieldValue)]) -> FieldTable {
    entries.iter().map(|(key, value)| (*key, value.clone())).collect()
}

fn routed(exchange: &Headers, headers: Option<&FieldTable>) -> Vec<Destination> {
    let mut out = Vec::new();
    let encoded = headers.map(FieldTable::encoded);
    exchange.route(encoded.as_ref().map(|e| e.as_table()), &mut out);
    out.sort_unstable();
    out
}

/// Which of the messages one binding lets through.
fn matched(arguments: &[(&str, FieldValue)], messages: &[&[(&str, FieldValue)]]) -> Vec<bool> {
    let mut exchange = Headers::default();
    exchange.bind(&table(arguments), queue(1)).unwrap();
    messages.iter().map(|headers| routed(&exchange, Some(&table(headers))) == [queue(1)]).collect()
}

fn bound_value_takes(bound: FieldValue, header: FieldValue) -> bool {
    matched(&[("k", bound)], &[&[("k", header)]]) == [true]
}

#[test]
fn any_wants_one_of_its_headers() {
    let arguments = [("x-match", "any".into()), ("a", 1.into()), ("b", "two".into())];
    let one: &[_] = &[("a", 1.into()), ("b", "x".into())];
    assert_eq!(
        matched(&arguments, &[one, &[("b", "two".into())], &[("c", 1.into())], &[]]),
        [true, true, false, false]
    );
}

#[test]
fn without_x_match_all_are_wanted() {
    let arguments = [("a", 1.into()), ("b", 2.into())];
    assert_eq!(matched(&arguments, &[&[("a", 1.into())], &[("a", 1.into()), ("b", 2.into())]]), [false, true]);
}

#[test]
fn keys_that_begin_with_x_count_only_where_x_match_says_so() {
    let arguments = |mode: &str| [("x-match", mode.into()), ("x-k", 1.into()), ("a", 1.into())];
    let (a, x): (&[_], &[_]) = (&[("a", 1.into())], &[("x-k", 1.into())]);
    let both: &[_] = &[("a", 1.into()), ("x-k", 1.into())];
    assert_eq!(matched(&arguments("all"), &[a, x, both]), [true, false, true]);
    assert_eq!(matched(&arguments("any"), &[a, x, both]), [true, false, true]);
    assert_eq!(matched(&arguments("all-with-x"), &[a, x, both]), [false, false, true]);
    assert_eq!(matched(&arguments("any-with-x"), &[a, x, both]), [true, true, true]);
    let own: &[_] = &[("x-match", "any-with-x".into())];
    assert_eq!(matched(&[("x-match", "any-with-x".into())], &[own]), [false], "x-match itself is never wanted");
}

#[test]
fn nothing_wanted_is_everything_for_all_and_nothing_for_any() {
    for (mode, expected) in [("all", true), ("all-with-x", true), ("any", false), ("any-with-x", false)] {
        let mut exchange = Headers::default();
        exchange.bind(&table(&[("x-match", mode.into())]), queue(1)).unwrap();
        assert_eq!(!routed(&exchange, None).is_empty(), expected, "{mode}");
        assert_eq!(!routed(&exchange, Some(&table(&[("a", 1.into())]))).is_empty(), expected, "{mode}");
        assert!(exchange.unbind(&table(&[("x-match", mode.into())]), queue(1)));
        assert!(routed(&exchange, None).is_empty());
    }
}

#[test]
fn void_asks_only_that_the_header_is_there() {
    let messages: [&[_]; 4] =
        [&[("a", 1.into())], &[("a", "s".into())], &[("b", 1.into())], &[("a", FieldValue::Void)]];
    assert_eq!(matched(&[("a", FieldValue::Void)], &messages), [true, true, false, true]);
    assert!(!bound_value_takes("undefined".into(), FieldValue::Void));
}

#[test]
fn integers_compare_by_value_and_other_types_only_with_their_like() {
    use FieldValue as F;
    let integers = [F::Byte(5), F::UnsignedByte(5), F::Short(5), F::UnsignedShort(5), F::SignedInt(5), F::Long(5)];
    for (bound, header) in integers.iter().flat_map(|b| integers.iter().map(move |h| (b, h))) {
        assert!(bound_value_takes(bound.clone(), header.clone()), "{bound:?} {header:?}");
    }
    for other in [F::Double(5.0), F::Float(5.0), "5".into(), true.into(), F::Decimal { scale: 0, value: 5 }] {
        assert!(!bound_value_takes(F::SignedInt(5), other.clone()), "{other:?}");
        assert!(!bound_value_takes(other, F::SignedInt(5)));
    }
    assert!(bound_value_takes(F::Float(5.5), F::Double(5.5)));
    assert!(!bound_value_takes(F::Float(0.1), F::Double(0.1)));
    assert!(!bound_value_takes(F::Double(0.0), F::Double(-0.0)));
    assert!(bound_value_takes("a".into(), F::Binary(b"a".to_vec())));
    assert!(!bound_value_takes("true".into(), true.into()));
}

/// As RabbitMQ 4.3 does it: a header's seconds count as milliseconds, a binding's do not.
#[test]
fn timestamps_of_headers_are_milliseconds() {
    use FieldValue as F;
    assert!(!bound_value_takes(F::Timestamp(5), F::Timestamp(5)));
    assert!(bound_value_takes(F::Timestamp(5000), F::Timestamp(5)));
    assert!(bound_value_takes(F::SignedInt(5000), F::Timestamp(5)));
    assert!(bound_value_takes(F::Timestamp(5), F::SignedInt(5)));
}

#[test]
fn nested_values_must_be_the_same_type_by_type() {
    use FieldValue as F;
    let (narrow, wide) = (F::Array(vec![F::SignedInt(5)]), F::Array(vec![F::Long(5)]));
    assert!(bound_value_takes(narrow.clone(), narrow.clone()));
    assert!(!bound_value_takes(narrow, wide));
    let nested = |keys: [&str; 2]| F::Table(table(&keys.map(|key| (key, 1.into()))));
    assert!(bound_value_takes(nested(["a", "b"]), nested(["a", "b"])));
    assert!(!bound_value_takes(nested(["a", "b"]), nested(["b", "a"])));
    assert!(bound_value_takes(F::Array(vec![]), F::Table(FieldTable::new())));
}

#[test]
fn of_headers_with_one_key_the_last_counts() {
    let mut exchange = Headers::default();
    exchange.bind(&table(&[("a", 1.into())]), queue(1)).unwrap();
    exchange.bind(&table(&[("a", 2.into())]), queue(2)).unwrap();
    let mut twice = table(&[("a", 1.into())]).encoded().as_table().body().to_vec();
    table(&[("a", 2.into())]).encode_body(&mut twice);
    let mut out = Vec::new();
    exchange.route(Some(Table::parse(&twice).unwrap()), &mut out);
    assert_eq!(out, [queue(2)]);
}

#[test]
fn an_x_match_that_means_nothing_is_refused() {
    let refused = |value: FieldValue| Headers::default().bind(&table(&[("x-match", value)]), queue(1)).unwrap_err();
    assert_eq!(refused("some".into()), BindError::MatchValue(b"some".to_vec()));
    assert_eq!(refused(1.into()), BindError::MatchType(1.into()));
    assert_eq!(refused(FieldValue::Binary(b"any".to_vec())), BindError::MatchType(FieldValue::Binary(b"any".to_vec())));
}

#[test]
fn a_condition_is_filed_where_the_fewest_others_are() {
    let mut exchange = Headers::default();
    for id in 0..1000i32 {
        exchange.bind(&table(&[("a-kind", "order".into()), ("id", id.into())]), queue(id as u64)).unwrap();
    }
    let longest = exchange.index.values().map(SmallVec::len).max();
    assert_eq!(longest, Some(1), "the kind is the same in all: only the first may be filed under it");
    let message = table(&[("id", 7.into()), ("a-kind", "order".into())]);
    assert_eq!(routed(&exchange, Some(&message)), [queue(7)]);
}

fn values() -> impl Strategy<Value = FieldValue> {
    let text = prop::sample::select(&["x", "y"][..]).prop_map(FieldValue::from);
    prop_oneof![
        (0..3i32).prop_map(FieldValue::from),
        (0..3i64).prop_map(FieldValue::from),
        text,
        Just(FieldValue::Void)
    ]
}

fn entries() -> impl Strategy<Value = FieldTable> {
    let keys = prop::sample::select(&["a", "b", "c", "x-a"][..]);
    prop::collection::vec((keys, values()), 0..4).prop_map(|entries| entries.into_iter().collect())
}

fn arguments() -> impl Strategy<Value = FieldTable> {
    let mode = prop::sample::select(&["", "all", "any", "all-with-x", "any-with-x"][..]);
    (entries(), mode).prop_map(|(mut table, mode)| {
        if !mode.is_empty() {
            table.insert("x-match", mode);
        }
        table
    })
}

/// One binding against one message, with nothing clever in it.
fn accepts(arguments: &FieldTable, headers: &FieldTable) -> bool {
    let mode = arguments.get("x-match").and_then(FieldValue::as_longstr).unwrap_or(b"all");
    let with_x = mode.ends_with(b"-with-x");
    let mut wanted = arguments.iter().filter(|(key, _)| *key != b"x-match" && (with_x || !key.starts_with(b"x-")));
    let found = |(key, value): (&[u8], &FieldValue)| {
        headers.get(key).is_some_and(|header| *value == FieldValue::Void || header.same_as(value))
    };
    if mode.starts_with(b"all") { wanted.all(found) } else { wanted.any(found) }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn routes_as_a_scan_would(
        bindings in prop::collection::vec((arguments(), 0u64..4), 0..12),
        messages in prop::collection::vec(entries(), 1..6),
    ) {
        let mut exchange = Headers::default();
        for (arguments, id) in &bindings {
            exchange.bind(arguments, queue(*id)).unwrap();
        }
        for headers in &messages {
            let mut expected: Vec<_> =
                bindings.iter().filter(|(arguments, _)| accepts(arguments, headers)).map(|(_, id)| queue(*id)).collect();
            expected.sort_unstable();
            expected.dedup();
            prop_assert_eq!(routed(&exchange, Some(headers)), expected, "{:?}", headers);
        }
    }
}
