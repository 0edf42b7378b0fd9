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

#[test]
fn the_like_of_a_message_is_known_for_its_time() {
    let mut seen = seen(10, Some(100), false);
    assert_eq!(seen.look(1000, key(1), None), Looked::New);
    seen.remember(key(1), None);
    assert_eq!(seen.look(1099, key(1), None), Looked::Known);
    assert_eq!(seen.look(1100, key(1), None), Looked::New);
    seen.remember(key(1), None);
    assert_eq!(seen.look(1100, key(2), Some(5)), Looked::New);
    seen.remember(key(2), None);
    assert_eq!(seen.look(1104, key(2), None), Looked::Known);
    assert_eq!(seen.look(1105, key(2), None), Looked::New, "its own time is shorter");
}

#[test]
fn the_oldest_is_forgotten_where_there_are_too_many() {
    let mut seen = seen(2, None, false);
    for number in 1..=3 {
        assert_eq!(seen.look(0, key(number), None), Looked::New);
        seen.remember(key(number), None);
    }
    assert_eq!(seen.look(0, key(3), None), Looked::Known);
    assert_eq!(seen.look(0, key(2), None), Looked::Known);
    assert_eq!(seen.look(0, key(1), None), Looked::New);
}

#[test]
fn a_duplicate_waits_for_the_first_one() {
    let mut seen = seen(10, None, false);
    seen.look(0, key(1), None);
    assert_eq!(seen.look(0, key(1), None), Looked::Coming);
    assert!(seen.wait(key(1), receipt(2)).is_none());
    assert_eq!(numbers(&seen.remember(key(1), receipt(1))), [2, 1]);
    assert!(seen.wait(key(1), receipt(3)).is_some(), "nothing to wait for any more");
    seen.look(0, key(2), None);
    seen.wait(key(2), receipt(4));
    assert_eq!(numbers(&seen.release(key(2))), [4]);
    assert_eq!(seen.look(0, key(2), None), Looked::New, "the first one was refused");
}

#[test]
fn where_it_is_written_everybody_waits_for_the_commit() {
    let mut seen = seen(10, None, true);
    seen.look(0, key(1), None);
    assert!(seen.remember(key(1), receipt(1)).is_empty());
    assert_eq!(seen.look(0, key(1), None), Looked::Coming);
    assert!(seen.wait(key(1), receipt(2)).is_none());
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
            prop_assert_eq!(restarted.look(now, key(number), None), looked);
            if looked == Looked::New {
                steady.remember(key(number), None);
                restarted.remember(key(number), None);
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
