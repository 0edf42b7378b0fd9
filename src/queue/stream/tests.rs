//! The log against a list: whatever is appended, written, trimmed and recovered, what is there has no gap and no message
//! twice.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use super::*;
use crate::model::arguments::{StreamFilter, StreamOffset};
use crate::model::{Message, Millis, Offset, Outcome, Receipt, ReceiptSink};
use crate::store::{Chunk, SegmentRecord};
use amqp_spec::{FieldTable, PropertiesBuilder};
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;

const ALL: StreamSettings = StreamSettings { max_age: None, max_bytes: None, segment_bytes: 1000 };

/// What the store keeps of one stream.
#[derive(Default)]
struct Disk {
    chunks: BTreeMap<Offset, Chunk>,
    segments: BTreeMap<Offset, SegmentRecord>,
}

impl Disk {
    fn write(&mut self, collected: Collected) {
        for chunk in collected.chunks {
            let chunk = chunk.finish().expect("a chunk has a message");
            assert!(self.chunks.insert(chunk.first, chunk).is_none(), "an offset was given twice");
        }
        self.segments.extend(collected.segments.into_iter().map(|record| (record.first, record)));
        if let Some(removed) = collected.removed {
            self.chunks.retain(|first, _| !(removed.from..removed.to).contains(first));
            removed.segments.iter().for_each(|first| _ = self.segments.remove(first));
        }
    }

    fn recover(&self, settings: StreamSettings) -> Log {
        Log::recovered(settings, &self.segments.values().copied().collect::<Vec<_>>())
    }

    fn messages(&self) -> Vec<(Offset, Vec<u8>)> {
        let all = self.chunks.values().flat_map(|chunk| chunk.from(0));
        all.map(|(offset, message)| (offset, message.body().to_vec())).collect()
    }

    fn bytes(&self) -> u64 {
        self.chunks.values().map(|chunk| chunk.bytes().len() as u64).sum()
    }
}

fn message(body: &[u8]) -> Message {
    Message::from_parts(b"", b"s", &[0, 0], body)
}

fn append(log: &mut Log, now: Millis, body: &[u8]) -> Offset {
    log.append(now, &message(body), false, None)
}

fn commit(log: &mut Log, disk: &mut Disk, now: Millis) {
    disk.write(log.collect(now));
    log.commit();
}

#[derive(Clone, Debug)]
enum Step {
    Append(usize),
    Commit,
    Pass(Millis),
    Trim,
    Restart,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (0..600_usize).prop_map(Step::Append),
        3 => Just(Step::Commit),
        2 => (0..500 as Millis).prop_map(Step::Pass),
        1 => Just(Step::Trim),
        1 => Just(Step::Restart),
    ];
    proptest::collection::vec(step, 0..120)
}

proptest! {
    #[test]
    fn what_is_there_is_the_end_of_what_was_appended(
        steps in steps(),
        max_age in proptest::option::of(1..2000 as Millis),
        max_bytes in proptest::option::of(0..6000_u64),
        segment_bytes in 0..3000_u64,
    ) {
        let settings = StreamSettings { max_age, max_bytes, segment_bytes };
        let (mut disk, mut now) = (Disk::default(), 0);
        let mut log = disk.recover(settings);
        let (mut written, mut waiting): (Vec<Vec<u8>>, Vec<Vec<u8>>) = Default::default();
        for step in steps {
            match step {
                Step::Append(len) => {
                    let body = vec![written.len() as u8; len];
                    prop_assert_eq!(append(&mut log, now, &body), (written.len() + waiting.len()) as u64);
                    waiting.push(body);
                }
                Step::Commit => {
                    commit(&mut log, &mut disk, now);
                    written.append(&mut waiting);
                }
                Step::Pass(time) => now += time,
                Step::Trim => log.trim(now),
                Step::Restart => {
                    log = disk.recover(settings);
                    waiting.clear();
                }
            }
            let found = disk.messages();
            let first = found.first().map_or(written.len() as u64, |(offset, _)| *offset);
            prop_assert!(written.is_empty() || !found.is_empty(), "the last segment stays");
            let expected: Vec<_> = (0..).zip(written.iter().cloned()).skip(first as usize).collect();
            prop_assert_eq!(&found, &expected);
            let (seen, end) = log.extent();
            prop_assert!(seen >= first && end == written.len() as u64, "{}..{} of {}", seen, end, first);
        }
        commit(&mut log, &mut disk, now);
        let recovered = disk.recover(settings);
        prop_assert_eq!(recovered.extent(), log.extent());
    }

    #[test]
    fn retention_leaves_no_more_than_it_must(bodies in proptest::collection::vec(0..400_usize, 1..200)) {
        let settings = StreamSettings { max_bytes: Some(5000), ..ALL };
        let (mut disk, mut log) = (Disk::default(), Log::recovered(settings, &[]));
        for len in bodies {
            append(&mut log, 0, &vec![0; len]);
            commit(&mut log, &mut disk, 0);
            // It is looked at when a segment begins, so at most one more than the limit allows is there.
            prop_assert!(disk.bytes() <= 5000 + 1000);
            prop_assert_eq!(disk.segments.len(), log.segments());
        }
    }
}

#[test]
fn a_segment_goes_when_its_last_message_is_too_old() {
    let settings = StreamSettings { max_age: Some(100), segment_bytes: 0, ..ALL };
    let (mut disk, mut log) = (Disk::default(), Log::recovered(settings, &[]));
    for now in [0, 50, 120] {
        append(&mut log, now, b"m");
        disk.write(log.collect(now));
        log.commit();
    }
    // The first one is 120 old by now.
    assert_eq!((log.extent(), log.next_deadline()), ((1, 3), Some(151)));
    log.trim(150);
    assert!(!log.has_writes());
    log.trim(151);
    commit(&mut log, &mut disk, 151);
    assert_eq!((log.extent(), log.next_deadline()), ((2, 3), None), "the last one stays");
    assert_eq!(disk.messages(), [(2, b"m".to_vec())]);
}

#[test]
fn many_small_segments_become_fewer_large_ones() {
    let (mut disk, mut log) = (Disk::default(), Log::recovered(StreamSettings { segment_bytes: 0, ..ALL }, &[]));
    for _ in 0..50_000 {
        append(&mut log, 0, b"m");
        disk.write(log.collect(0));
        log.commit();
        disk.chunks.clear();
    }
    assert!(log.segments() < 6000, "{}", log.segments());
}

#[test]
fn time_does_not_go_back() {
    let (mut disk, mut log) = (Disk::default(), Log::recovered(ALL, &[]));
    append(&mut log, 500, b"m");
    commit(&mut log, &mut disk, 500);
    append(&mut log, 400, b"m");
    commit(&mut log, &mut disk, 400);
    assert!(disk.chunks.values().all(|chunk| chunk.timestamp == 500));
}

#[test]
fn readers_begin_where_they_say() {
    let (mut disk, mut log) = (Disk::default(), Log::recovered(ALL, &[]));
    let place = |log: &Log, offset| log.place(offset, 10_000);
    for offset in [StreamOffset::First, StreamOffset::Last, StreamOffset::Next, StreamOffset::At(0)] {
        assert_eq!(place(&log, offset), Place::At(0));
    }
    for _ in 0..2 {
        (0..3).for_each(|_| _ = append(&mut log, 0, b"m"));
        commit(&mut log, &mut disk, 0);
    }
    append(&mut log, 0, b"not there yet");
    for (offset, expected) in [
        (StreamOffset::First, Place::At(0)),
        (StreamOffset::Last, Place::At(3)),
        (StreamOffset::Next, Place::At(6)),
        (StreamOffset::At(4), Place::At(4)),
        (StreamOffset::At(100), Place::At(100)),
        (StreamOffset::Since(7), Place::Since(7)),
        (StreamOffset::Ago(7), Place::Since(9993)),
    ] {
        assert_eq!(place(&log, offset), expected, "{offset:?}");
        assert_eq!(place(&disk.recover(ALL), offset), expected, "{offset:?}, after a restart");
    }
}

#[test]
fn whoever_waits_is_told_by_the_commit_and_by_the_end() {
    struct Nobody;
    impl ReceiptSink for Nobody {
        fn settle(&self, _: &[(u64, Outcome)]) {}
    }
    let receipt = |number| Some(Receipt { sink: Arc::new(Nobody), number });
    let numbers = |receipts: Vec<Receipt>| receipts.iter().map(|receipt| receipt.number).collect::<Vec<_>>();
    let mut log = Log::recovered(ALL, &[]);
    log.append(0, &message(b"a"), false, receipt(1));
    log.append(0, &message(b"b"), false, None);
    log.collect(0);
    log.append(0, &message(b"c"), false, receipt(2));
    assert_eq!(numbers(log.commit()), [1]);
    log.collect(0);
    log.append(0, &message(b"d"), false, receipt(3));
    assert_eq!(numbers(log.end()), [2, 3]);
}

#[test]
fn a_large_batch_is_several_chunks() {
    let mut log = Log::recovered(StreamSettings { segment_bytes: 1 << 30, ..ALL }, &[]);
    (0..300).for_each(|_| _ = append(&mut log, 0, &[0; 1000]));
    let chunks = log.collect(0).chunks;
    assert!(chunks.len() > 3 && chunks.iter().all(|chunk| chunk.size() < 70_000));
}

#[test]
fn a_reader_is_given_what_it_has_credit_for() {
    let mut cursor = Cursor::new(5, 2, None);
    cursor.given(5);
    cursor.skipped(6);
    cursor.given(7);
    assert_eq!((cursor.next(), cursor.credit()), (8, 0));
    cursor.settled(1);
    assert_eq!(cursor.credit(), 1);
    cursor.settled(5);
    assert_eq!(cursor.credit(), 2, "never more than it may hold");
    cursor.go_to(4);
    assert_eq!(cursor.next(), 8, "never back");
}

#[test]
fn a_filter_looks_at_the_value_of_each_message() {
    let with = |value: Option<&str>| {
        let headers: FieldTable = value.map(|value| ("x-stream-filter-value", value)).into_iter().collect();
        Message::from_parts(b"", b"s", &PropertiesBuilder::new().set_headers(&headers).build(), b"m")
    };
    let wants = |unfiltered, value| {
        let filter = StreamFilter { values: vec![b"a".to_vec(), b"c".to_vec()], unfiltered };
        Cursor::new(0, 1, Some(filter)).wants(&with(value))
    };
    for (value, alone, with_unfiltered) in [
        (Some("a"), true, true),
        (Some("b"), false, false),
        (Some("c"), true, true),
        (Some(""), false, true),
        (None, false, true),
    ] {
        assert_eq!((wants(false, value), wants(true, value)), (alone, with_unfiltered), "{value:?}");
    }
    assert!(Cursor::new(0, 1, None).wants(&with(Some("b"))));
}
