#![allow(clippy::unwrap_used)]

use super::*;
use amqp_spec::FieldValue;

const NOW: u64 = 1_700_000_000;

fn death<'a>(queue: &'a str, reason: Reason) -> Death<'a> {
    Death { queue, reason, exchange: "dlx", routing_key: None, seconds: NOW }
}

fn published(exchange: &str, key: &str, headers: Option<FieldTable>, expiration: Option<&str>) -> Message {
    let mut properties = PropertiesBuilder::new();
    properties.set_message_id("id-1");
    if let Some(headers) = headers {
        properties.set_headers(&headers);
    }
    if let Some(expiration) = expiration {
        properties.set_expiration(expiration);
    }
    Message::from_parts(exchange.as_bytes(), key.as_bytes(), &properties.build(), b"body")
}

fn die(message: &Message, death: &Death<'_>) -> DeadLetter {
    DeadLetter::new(message, &Attributes::default(), death).unwrap()
}

fn again(letter: &DeadLetter, death: &Death<'_>) -> DeadLetter {
    DeadLetter::new(&letter.message, &letter.attributes, death).unwrap()
}

fn headers(letter: &DeadLetter) -> FieldTable {
    Properties::scan(letter.message.properties()).unwrap().headers().unwrap().into()
}

fn deaths(letter: &DeadLetter) -> Vec<FieldTable> {
    let entries = headers(letter).get("x-death").unwrap().as_array().unwrap().to_vec();
    entries.iter().map(|entry| entry.as_table().unwrap().clone()).collect()
}

/// Queue, reason and count of each entry.
fn outline(letter: &DeadLetter) -> Vec<(String, String, i64)> {
    let shown = |entry: &FieldTable, key: &str| entry.get(key).unwrap().to_string();
    let count = |entry: &FieldTable| entry.get("count").unwrap().as_integer().unwrap();
    deaths(letter).iter().map(|e| (shown(e, "queue"), shown(e, "reason"), count(e))).collect()
}

fn outlined(entries: &[(&str, &str, i64)]) -> Vec<(String, String, i64)> {
    entries.iter().map(|(queue, reason, count)| ((*queue).into(), (*reason).into(), *count)).collect()
}

fn list(texts: &[&str]) -> FieldValue {
    FieldValue::Array(texts.iter().map(|text| (*text).into()).collect())
}

fn keys(letter: &DeadLetter) -> Vec<&[u8]> {
    letter.routing_keys().collect()
}

#[test]
fn the_first_death_is_told_in_full() {
    let letter = die(&published("orders", "k", None, Some("60000")), &death("q", Reason::Expired));
    let entry = FieldTable::from_iter([
        ("original-expiration", FieldValue::from("60000")),
        ("count", 1i64.into()),
        ("reason", "expired".into()),
        ("queue", "q".into()),
        ("time", FieldValue::Timestamp(NOW)),
        ("exchange", "orders".into()),
        ("routing-keys", list(&["k"])),
    ]);
    let expected = FieldTable::from_iter([
        ("x-death", FieldValue::Array(vec![entry.into()])),
        ("x-first-death-exchange", "orders".into()),
        ("x-first-death-queue", "q".into()),
        ("x-first-death-reason", "expired".into()),
        ("x-last-death-exchange", "orders".into()),
        ("x-last-death-queue", "q".into()),
        ("x-last-death-reason", "expired".into()),
    ]);
    assert_eq!(headers(&letter), expected);
}

#[test]
fn a_dead_letter_is_published_anew_with_its_own_properties_and_body() {
    let before = FieldTable::from_iter([("mine", 1)]);
    let attributes = Attributes {
        expires_at: 5,
        persistent: true,
        priority: Some(3),
        redelivered: true,
        acquired_count: 4,
        delivery_count: 4,
        retry_at: 7,
        dead_lettered: false,
    };
    let message = published("orders", "k", Some(before), Some("5"));
    let letter = DeadLetter::new(&message, &attributes, &death("q", Reason::Rejected)).unwrap();
    let properties = Properties::scan(letter.message.properties()).unwrap();
    assert_eq!(properties.message_id(), Some(&b"id-1"[..]));
    assert_eq!(properties.expiration(), None);
    assert_eq!(headers(&letter).get("mine"), Some(&1.into()));
    assert_eq!((letter.message.exchange(), letter.message.body()), (&b"dlx"[..], &b"body"[..]));
    let kept = Attributes {
        persistent: true,
        priority: Some(3),
        dead_lettered: true,
        redelivered: true,
        delivery_count: 4,
        ..Attributes::default()
    };
    assert_eq!(letter.attributes, kept);
}

#[test]
fn only_what_was_ever_rejected_shows_as_redelivered_and_it_does_so_in_every_later_queue() {
    let flagged = |attributes: Attributes| {
        let letter = DeadLetter::new(&published("", "q", None, None), &attributes, &death("q", Reason::Expired));
        letter.unwrap().attributes.redelivered
    };
    let nacked = Attributes { redelivered: true, acquired_count: 1, ..Attributes::default() };
    assert!(!flagged(nacked));
    assert!(flagged(Attributes { delivery_count: 1, ..nacked }));
    assert!(flagged(Attributes { redelivered: true, dead_lettered: true, ..Attributes::default() }));
}

#[test]
fn blind_copies_route_again_unless_the_queue_has_a_routing_key_of_its_own() {
    let message = published("", "q", None, None).with_blind_keys([&b"blind"[..]].into_iter());
    let letter = die(&message, &death("q", Reason::Expired));
    assert_eq!(letter.routing_keys().collect::<Vec<_>>(), [&b"q"[..], b"blind"]);
    let again = die(&letter.message, &death("r", Reason::Expired));
    assert_eq!(again.routing_keys().collect::<Vec<_>>(), [&b"q"[..], b"blind"]);
    let keyed = Death { routing_key: Some(b"other"), ..death("q", Reason::Expired) };
    let letter = die(&message, &keyed);
    assert_eq!(letter.routing_keys().collect::<Vec<_>>(), [b"other"]);
    assert_eq!(letter.message.blind_keys().count(), 0);
    assert!(deaths(&letter).iter().all(|entry| !format!("{entry:?}").contains("blind")));
}

#[test]
fn without_expiration_there_is_no_original_one() {
    let letter = die(&published("", "q", None, None), &death("q", Reason::MaxLen));
    assert!(!deaths(&letter).iter().any(|entry| entry.contains_key("original-expiration")));
}

#[test]
fn the_newest_death_comes_first_and_a_repeat_moves_to_the_front_and_counts() {
    let first = die(&published("", "work", None, Some("9")), &death("work", Reason::Rejected));
    let second = again(&first, &death("wait", Reason::Expired));
    assert_eq!(outline(&second), outlined(&[("wait", "expired", 1), ("work", "rejected", 1)]));
    let third = again(&second, &Death { seconds: NOW + 9, ..death("work", Reason::Rejected) });
    assert_eq!(outline(&third), outlined(&[("work", "rejected", 2), ("wait", "expired", 1)]));
    let fourth = again(&third, &death("work", Reason::Expired));
    let expected = [("work", "expired", 1), ("work", "rejected", 2), ("wait", "expired", 1)];
    assert_eq!(outline(&fourth), outlined(&expected), "another reason is another entry");
}

#[test]
fn a_repeated_entry_keeps_telling_of_the_first_time() {
    let first = die(&published("orders", "k", None, Some("9")), &death("work", Reason::Rejected));
    let later = Death { seconds: NOW + 9, routing_key: Some(b"other"), ..death("work", Reason::Rejected) };
    let mut expected = deaths(&first).remove(0);
    expected.insert("count", 2i64);
    assert_eq!(deaths(&again(&first, &later)), [expected]);
}

#[test]
fn first_death_stays_and_last_death_is_the_newest() {
    let first = die(&published("orders", "k", None, None), &death("work", Reason::Rejected));
    let headers = headers(&again(&first, &death("wait", Reason::Expired)));
    let all = |place: &str| {
        ["exchange", "queue", "reason"].map(|what| headers.get(format!("x-{place}-death-{what}")).cloned())
    };
    assert_eq!(all("first"), ["orders", "work", "rejected"].map(|text| Some(text.into())));
    assert_eq!(all("last"), ["dlx", "wait", "expired"].map(|text| Some(text.into())));
}

#[test]
fn a_history_that_a_client_published_is_replaced() {
    let forged =
        FieldTable::from_iter([("queue", FieldValue::from("q")), ("reason", "rejected".into()), ("count", 7.into())]);
    let forged = FieldTable::from_iter([
        ("x-death", FieldValue::Array(vec![forged.into()])),
        ("x-first-death-queue", 5.into()),
        ("x-last-death-reason", "forged".into()),
        ("mine", "kept".into()),
    ]);
    let letter = die(&published("", "q", Some(forged), None), &death("q", Reason::Rejected));
    let clean =
        die(&published("", "q", Some(FieldTable::from_iter([("mine", "kept")])), None), &death("q", Reason::Rejected));
    assert!(headers(&letter).same_as(&headers(&clean)));
}

#[test]
fn without_a_dead_letter_key_the_message_goes_by_its_own_keys_and_cc() {
    let cc = FieldTable::from_iter([("CC", FieldValue::Array(vec!["c1".into(), 5.into(), "c2".into()]))]);
    let letter = die(&published("x", "k", Some(cc.clone()), None), &death("q", Reason::Rejected));
    assert_eq!(keys(&letter), [b"k", &b"c1"[..], b"c2"]);
    assert_eq!(letter.message.routing_key(), b"k");
    assert_eq!(headers(&letter).get("CC"), cc.get("CC"));
    assert_eq!(deaths(&letter)[0].get("routing-keys"), Some(&list(&["k", "c1", "c2"])));
    let second = again(&letter, &death("q2", Reason::Expired));
    assert_eq!(keys(&second), [b"k", &b"c1"[..], b"c2"], "still by its own keys");
}

#[test]
fn a_dead_letter_key_replaces_cc_for_good() {
    let cc = FieldTable::from_iter([("CC", list(&["c1"]))]);
    let with_key = Death { routing_key: Some(b"dlk"), ..death("q", Reason::Rejected) };
    let letter = die(&published("x", "k", Some(cc.clone()), None), &with_key);
    assert_eq!(keys(&letter), [b"dlk"]);
    assert_eq!(headers(&letter).get("CC"), cc.get("CC"));
    assert_eq!(deaths(&letter)[0].get("routing-keys"), Some(&list(&["k", "c1"])));
    let second = again(&letter, &death("q2", Reason::Rejected));
    assert_eq!(keys(&second), [b"dlk"]);
    assert_eq!(deaths(&second)[0].get("routing-keys"), Some(&list(&["dlk"])));
}

#[test]
fn a_circle_of_expiries_is_a_cycle() {
    let letter = die(&published("", "a", None, None), &death("a", Reason::Expired));
    assert!(letter.is_cycle("a"));
    assert!(!letter.is_cycle("b"));
    let second = again(&letter, &death("b", Reason::MaxLen));
    assert!(second.is_cycle("a") && second.is_cycle("b"));
}

#[test]
fn a_circle_that_someone_rejects_in_goes_on() {
    let rejected = die(&published("", "a", None, None), &death("a", Reason::Rejected));
    assert!(!rejected.is_cycle("a"));
    let expired = again(&rejected, &death("b", Reason::Expired));
    assert!(!expired.is_cycle("a"), "from a to a somebody rejected it");
    assert!(expired.is_cycle("b"), "from b to b nobody did");
    let expired_too = again(&expired, &death("a", Reason::Expired));
    assert!(expired_too.is_cycle("a") && expired_too.is_cycle("b"));
}

#[test]
fn what_happened_before_a_rejection_closes_no_circle() {
    let expired = die(&published("", "a", None, None), &death("a", Reason::Expired));
    let rejected = again(&expired, &death("b", Reason::Rejected));
    assert!(!rejected.is_cycle("a"));
    let expired_too = again(&rejected, &death("c", Reason::Expired));
    assert!(!expired_too.is_cycle("a") && !expired_too.is_cycle("b") && expired_too.is_cycle("c"));
}

#[test]
fn a_forged_history_makes_no_cycle() {
    let forged = FieldTable::from_iter([("queue", "b"), ("reason", "expired")]);
    let forged = FieldTable::from_iter([("x-death", FieldValue::Array(vec![forged.into()]))]);
    let letter = die(&published("", "a", Some(forged), None), &death("a", Reason::Expired));
    assert!(!letter.is_cycle("b"));
}

#[test]
fn properties_that_do_not_parse_are_an_error() {
    let broken = Message::from_parts(b"", b"q", b"\x80", b"");
    assert!(DeadLetter::new(&broken, &Attributes::default(), &death("q", Reason::Rejected)).is_err());
}
