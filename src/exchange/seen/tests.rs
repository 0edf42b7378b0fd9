#![allow(clippy::unwrap_used, clippy::panic)]
use super::{Looked, Seen, SeenKey};
use crate::model::arguments::SeenArguments;
use crate::model::{Outcome, Receipt, ReceiptSink, Seq};
use crate::store::{QueueRecord, QueueWrites, StoredMessage};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

fn key(number: u8) -> SeenKey {
    SeenKey::from_bytes(&[number; 16]).unwrap()
}

fn seen(size: u64, ttl: Option<u64>, on_disk: bool) -> Seen {
    Seen::new(SeenArguments { size, ttl, on_disk }, on_disk)
}

struct Nobody;

impl ReceiptSink for Nobody {
    fn settle(&self, _: &[(u64, Outcome)]) {}
}

fn receipt(number: u64) -> Option<Receipt> {
    Some(Receipt { sink: Arc::new(Nobody), number })
}

fn numbers(receipts: &[Receipt]) -> Vec<u64> {
    receipts.iter().map(|receipt| receipt.number).collect()
}

/// Claims a key that nothing is known of.
fn claim(seen: &mut Seen, now: u64, number: u8, ttl: Option<u64>) -> Seq {
    match seen.look(now, key(number), ttl) {
        Looked::New(place) => place,
        other => panic!("{number}: {other:?}"),
    }
}

fn see(seen: &mut Seen, now: u64, number: u8, ttl: Option<u64>) {
    let place = claim(seen, now, number, ttl);
    assert!(seen.remember(place, None).is_empty());
}

#[test]
fn the_like_of_a_message_is_known_for_its_time() {
    let mut seen = seen(10, Some(100), false);
    see(&mut seen, 1000, 1, None);
    assert_eq!(seen.look(1099, key(1), None), Looked::Known);
    see(&mut seen, 1100, 1, None);
    see(&mut seen, 1100, 2, Some(5));
    assert_eq!(seen.look(1104, key(2), None), Looked::Known);
    claim(&mut seen, 1105, 2, None);
}

#[test]
fn the_oldest_is_forgotten_where_there_are_too_many() {
    let mut seen = seen(2, None, false);
    (1..=3).for_each(|number| see(&mut seen, 0, number, None));
    assert_eq!(seen.look(0, key(3), None), Looked::Known);
    assert_eq!(seen.look(0, key(2), None), Looked::Known);
    claim(&mut seen, 0, 1, None);
}

#[test]
fn a_duplicate_waits_for_the_first_one() {
    let mut seen = seen(10, None, false);
    let place = claim(&mut seen, 0, 1, None);
    assert_eq!(seen.look(0, key(1), None), Looked::Coming(place));
    assert!(seen.wait(place, receipt(2)).is_none());
    assert_eq!(numbers(&seen.remember(place, receipt(1))), [2, 1]);
    assert!(seen.wait(place, receipt(3)).is_some(), "nothing to wait for any more");
    let place = claim(&mut seen, 0, 2, None);
    seen.wait(place, receipt(4));
    assert_eq!(numbers(&seen.release(place)), [4]);
    claim(&mut seen, 0, 2, None);
}

#[test]
fn one_that_is_forgotten_before_it_is_remembered_keeps_nobody_waiting() {
    let mut seen = seen(1, None, true);
    let first = claim(&mut seen, 0, 1, None);
    assert!(seen.wait(first, receipt(2)).is_none());
    let second = claim(&mut seen, 0, 2, None);
    assert_eq!(numbers(&seen.remember(first, receipt(1))), [2, 1]);
    assert!(seen.remember(second, receipt(3)).is_empty());
    let mut writes = QueueWrites::default();
    seen.collect(&mut writes);
    assert_eq!((writes.puts.len(), writes.record.count), (1, 1));
    assert_eq!(numbers(&seen.committed()), [3]);
}

#[test]
fn where_it_is_written_everybody_waits_for_the_commit() {
    let mut seen = seen(10, None, true);
    let place = claim(&mut seen, 0, 1, None);
    assert!(seen.remember(place, receipt(1)).is_empty());
    assert_eq!(seen.look(0, key(1), None), Looked::Coming(place));
    assert!(seen.wait(place, receipt(2)).is_none());
    let mut writes = QueueWrites::default();
    seen.collect(&mut writes);
    assert_eq!(writes.puts.len(), 1);
    assert_eq!(numbers(&seen.committed()), [1, 2]);
    assert_eq!(seen.look(0, key(1), None), Looked::Known);
    assert!(!seen.wants_write());
}

fn commit(seen: &mut Seen, disk: &mut BTreeMap<Seq, StoredMessage>, record: &mut QueueRecord) {
    let mut writes = QueueWrites::default();
    seen.collect(&mut writes);
    let _ = seen.committed();
    disk.extend(writes.puts.into_iter().map(|put| (put.0, put)));
    if writes.record.next > 0 {
        *record = writes.record;
    }
    disk.retain(|seq, _| *seq >= record.head && !writes.deletes.contains(seq));
    assert_eq!(record.count, disk.len() as u64);
    assert_eq!(record.bytes, disk.values().map(|put| put.2.body_len() as u64).sum::<u64>());
}

proptest! {
    #[test]
    fn a_restart_changes_nothing(steps in prop::collection::vec((0..8u8, 0..40u64, any::<bool>()), 0..60)) {
        let (mut steady, mut restarted) = (seen(5, Some(100), false), seen(5, Some(100), true));
        let (mut disk, mut record, mut now) = (BTreeMap::new(), QueueRecord::default(), 0);
        for (number, time, restart) in steps {
            now += time;
            let looked = steady.look(now, key(number), None);
            let again = restarted.look(now, key(number), None);
            if let (Looked::New(steadily), Looked::New(place)) = (looked, again) {
                steady.remember(steadily, None);
                restarted.remember(place, None);
            } else {
                prop_assert_eq!((looked, again), (Looked::Known, Looked::Known));
            }
            commit(&mut restarted, &mut disk, &mut record);
            if restart && record.next > 0 {
                restarted = seen(5, Some(100), true);
                restarted.recover(disk.values().cloned().collect(), record.next);
            }
            prop_assert_eq!(restarted.len(), steady.len());
        }
    }
}
